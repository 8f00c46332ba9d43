//! Density estimates, distances and ranks.

pub mod histogram;

pub use histogram::{Histogram, HistogramError};
