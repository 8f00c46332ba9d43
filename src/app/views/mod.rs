//! The views: one file each. A view appears in the rail when it works, never before.

pub mod architectures;
pub mod classify;
pub mod evaluate;
pub mod neurons;
pub mod published;
pub mod see;
pub mod shift;
pub mod transfers;
pub mod why;
