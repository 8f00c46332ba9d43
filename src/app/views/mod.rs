//! The views: one file each. A view appears in the rail when it works, never before.

pub mod controls;
pub mod pages;
pub mod picture;
pub mod see;
pub mod why;
