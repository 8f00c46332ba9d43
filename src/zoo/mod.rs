//! Network architectures as sequences of layers, and how alike they are.
//!
//! [`file`] reads the networks that come with the page, [`tokens`] turns layers into letters, [`align`] lays two
//! networks side by side (Needleman-Wunsch), [`matrix`] does so for all pairs. [`study`] gives what a view shows in
//! one call, [`functional`] sets it beside published results, [`figure`] and [`export`] are for taking away.

pub mod align;
pub mod cover;
pub mod export;
pub mod figure;
pub mod file;
pub mod fold;
pub mod functional;
pub mod groups;
pub mod matrix;
pub mod medoids;
pub mod network;
pub mod patterns;
pub mod read;
pub mod study;
pub mod tokens;

pub use crate::stats::cluster;
pub use file::{Zoo, ZooError};
pub use network::{Layer, Network};
pub use tokens::{Encoded, Granularity, Sequence};
