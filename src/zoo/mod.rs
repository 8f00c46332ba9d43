//! Network architectures as sequences of layers, and how alike they are.
//!
//! [`file`] reads the networks that come with the page, [`tokens`] turns layers into letters, [`align`] lays two
//! networks side by side (Needleman-Wunsch), [`matrix`] does so for all pairs.

pub mod align;
pub mod ask;
pub mod cluster;
pub mod file;
pub mod fold;
pub mod groups;
pub mod matrix;
pub mod medoids;
pub mod network;
pub mod patterns;
pub mod read;
pub mod shelf;
pub mod study;
pub mod tokens;

pub use file::{Zoo, ZooError};
pub use network::{Layer, Network};
pub use tokens::{Encoded, Granularity, Sequence};
