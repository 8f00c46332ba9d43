//! Why the GPU cannot do something, as sentences to show.

use crate::neurn::params::{FilterKind, SettingsError};
use thiserror::Error;

/// Why the GPU cannot do something. The CPU path can, except where the settings are wrong.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum GpuError {
    /// The device has no compute shaders, or less than WebGPU's guaranteed limits (such as WebGL).
    #[error("this graphics device cannot run compute shaders")]
    NoCompute,
    /// An empty list.
    #[error("there is no image to filter")]
    NoImages,
    /// Images of a stack differ in shape or sample type.
    #[error("image {index} of the stack differs from the first one in size, channels or number type")]
    Mixed {
        /// Which one, counted from 0.
        index: usize,
    },
    /// A buffer would exceed the device's limits.
    #[error(
        "{width} x {height} pixels are more than this graphics device takes at once; \
         shrunk to a longer side of {largest_side} pixels it would fit"
    )]
    TooLarge {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// The longer side, in pixels, at which the same number of images of this form would fit; 0 if none would.
        largest_side: usize,
    },
    /// The grid of pictures exceeds the device's texture size.
    #[error("a picture of {width} x {height} pixels exceeds this graphics device's limit of {limit} a side")]
    TextureTooLarge {
        /// Pixels in a row.
        width: u64,
        /// Rows.
        height: u64,
        /// Longest side of a texture.
        limit: u32,
    },
    /// Squares of these floats would leave the range of 32-bit numbers.
    #[error(
        "the numbers of image {index} reach {largest:e}, but the graphics device computes with {} to {}",
        "1e-9",
        "1e15"
    )]
    Range {
        /// Which image, counted from 0.
        index: usize,
        /// Its largest absolute value.
        largest: f32,
    },
    /// A setting is out of range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Only NeuRN runs on the GPU.
    #[error("the filter {0:?} runs on the CPU only")]
    Filter(FilterKind),
    /// The device was lost, or reading back failed.
    #[error("the graphics device stopped answering: {0}")]
    Lost(String),
    /// The device ran out of memory.
    #[error("the graphics device has too little free memory")]
    OutOfMemory,
    /// The device refused a command; a mistake of ours or of the driver.
    #[error("the graphics device refused: {0}")]
    Refused(String),
}
