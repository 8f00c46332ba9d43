//! What the other program does: the work in steps, one file or folder a topic.

pub mod architectures;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod bench;
#[cfg(feature = "learn")]
pub mod classify;
#[cfg(feature = "learn")]
pub mod evaluate;
pub mod neurons;
pub mod published;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod serve;
#[cfg(feature = "learn")]
pub mod shift;
pub mod task;
