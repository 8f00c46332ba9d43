//! Density estimates, distances and ranks.

pub mod histogram;
