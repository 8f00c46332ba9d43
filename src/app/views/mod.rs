//! The views: one file each. A view appears in the rail when it works, never before.

pub mod architectures;
pub mod classify;
pub mod controls;
mod engine;
pub mod evaluate;
pub mod inside;
pub mod mistakes;
pub mod neurons;
pub mod pages;
pub mod picture;
pub mod published;
pub mod see;
pub mod shift;
pub mod shift_digits;
pub mod shift_settings;
pub mod sides;
pub mod transfers;
pub mod why;
