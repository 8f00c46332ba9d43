//! Density estimates, distances, ranks, groups, maps of neighbours, and how good a classifier is.

pub mod agreement;
pub mod classification;
pub mod cluster;
pub mod density;
pub mod dissimilarity;
pub mod flip;
pub mod histogram;
pub mod kmeans;
pub mod mcnemar;
pub mod neighbours;
pub mod orientation;
pub mod paired;
pub mod rank;
pub mod resample;
pub mod ridge;
pub mod signed;
pub mod square;
pub mod umap;

pub use histogram::{Histogram, HistogramError};
