//! NeuRN Lab: see and test one idea from neuroscience.
//!
//! Rooms, from the bottom up; a lower one never names a higher one:
//! [`stats`], [`neurn`], [`figure`], [`digits`], [`published`], [`cortex`], [`zoo`], [`learn`], [`protocol`], [`worker`],
//! [`jobs`], [`app`].

#![cfg_attr(not(test), warn(clippy::too_many_lines))] // outside tests functions stay below 100 lines

#[cfg(feature = "app")]
pub mod app;
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
pub mod cortex;
pub mod digits;
pub mod figure;
pub mod jobs;
pub mod learn;
pub mod neurn;
pub mod protocol;
pub mod published;
pub mod stats;
pub mod wait;
pub mod worker;
pub mod zoo;
