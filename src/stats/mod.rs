//! Density estimates, distances, ranks, and how good a classifier is.

pub mod classification;
pub mod histogram;

pub use histogram::{Histogram, HistogramError};
