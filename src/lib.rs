//! NeuRN Lab: see and test one idea from neuroscience.
//!
//! Rooms, from the bottom up; a lower one never names a higher one:
//! [`stats`], [`neurn`], [`digits`], [`jobs`], [`app`].

pub mod digits;
pub mod jobs;
pub mod neurn;
pub mod stats;
