//! The NeuRN filter (local contrast), its CPU path, its GPU host code, and the rival filters.

mod border;
pub mod colormap;
mod cpu;
pub mod filter;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod image;
pub mod inspect;
pub mod output;
pub mod params;
pub mod planes;
pub mod region;
pub mod rivals;

pub use colormap::ColorMap;
pub use filter::{apply, apply_into};
pub use image::{Image, ImageError, Samples};
pub use inspect::{inspect, inspect_with};
pub use output::{FilterOutput, Peak, PixelReport};
pub use params::{Border, FilterKind, FilterSettings, Merge, Scope, SettingsError};
pub use region::Region;
