//! What the other program does: the work in steps, one file or folder a topic.
//!
//! [`task`] cuts every query into steps. They work on one [`Session`](session::Session), which whoever runs them
//! owns. Without the feature `worker` there is `absent` in place of all topics: only pictures are filtered then.

#[cfg(feature = "worker")]
pub mod architectures;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod bench;
#[cfg(feature = "worker")]
pub mod classify;
#[cfg(feature = "worker")]
pub mod evaluate;
#[cfg(feature = "worker")]
mod files;
#[cfg(feature = "worker")]
mod handout;
#[cfg(feature = "worker")]
mod large;
#[cfg(feature = "worker")]
pub mod neurons;
#[cfg(feature = "worker")]
pub mod published;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod serve;
#[cfg_attr(not(feature = "worker"), path = "absent.rs")]
pub mod session;
#[cfg(feature = "worker")]
pub mod shift;
pub mod task;
