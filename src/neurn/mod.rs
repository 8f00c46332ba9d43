//! The NeuRN filter (local contrast), its CPU path, its GPU host code, and the rival filters.

pub mod image;
pub mod params;

pub use image::{Image, ImageError, Samples};
pub use params::{Border, FilterKind, FilterSettings, Merge, Scope, SettingsError};
