//! The NeuRN filter (local contrast), its CPU path, its GPU host code, and the rival filters.

mod border;
pub mod colormap;
pub mod cpu;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod image;
pub mod output;
pub mod params;

pub use colormap::ColorMap;
pub use cpu::{apply, apply_into};
pub use image::{Image, ImageError, Samples};
pub use output::{FilterOutput, Peak};
pub use params::{Border, FilterKind, FilterSettings, Merge, Scope, SettingsError};
