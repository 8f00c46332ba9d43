//! Density estimates, distances and ranks.
