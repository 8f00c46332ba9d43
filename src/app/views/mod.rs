//! The views: one file each. A view appears in the rail when it works, never before.

pub mod classify;
pub mod controls;
pub mod inside;
pub mod pages;
pub mod picture;
pub mod see;
pub mod transfers;
pub mod why;
