//! Reusable pieces of the views.

pub mod bits;
pub mod drawpad;
pub mod inspector;
pub mod picture;
