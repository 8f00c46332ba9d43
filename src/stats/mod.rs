//! Density estimates, distances, ranks, and how good a classifier is.

pub mod agreement;
pub mod classification;
pub mod histogram;
pub mod mcnemar;
pub mod paired;

pub use histogram::{Histogram, HistogramError};
