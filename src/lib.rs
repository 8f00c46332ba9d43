//! NeuRN Lab: see and test one idea from neuroscience.
//!
//! Rooms, from the bottom up; a lower one never names a higher one:
//! [`stats`], [`neurn`], [`digits`], [`jobs`], [`app`].

#[cfg(feature = "app")]
pub mod app;
pub mod digits;
pub mod neurn;
pub mod stats;
