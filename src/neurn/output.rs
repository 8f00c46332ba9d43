//! What a filter gives back.

use serde::{Deserialize, Serialize};

/// The divisor c of the filter: the largest sigma, and where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Peak {
    /// c, in the units of the image (0..=255 for 8-bit samples).
    pub value: f32,
    /// Column.
    pub x: usize,
    /// Row.
    pub y: usize,
    /// Channel.
    pub channel: usize,
}

/// A filtered image. All planes are row-major with interleaved channels.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterOutput {
    /// Pixels in a row, as in the input.
    pub width: usize,
    /// Rows, as in the input.
    pub height: usize,
    /// Samples in a pixel of `result`: the input's, or 1 where the channels were merged.
    pub channels: usize,
    /// The filtered image, `[height, width, channels]`. For NeuRN in 0..=1.
    pub result: Vec<f32>,
    /// Mean of each patch, `[height, width, input channels]`; empty for the rivals.
    pub mean: Vec<f32>,
    /// Population standard deviation of each patch, same shape as `mean`; empty for the rivals.
    pub sigma: Vec<f32>,
    /// c and its place: one, or one for each channel under `Scope::Channel`; the first in row-major
    /// order where several are equal; empty for the rivals.
    pub peaks: Vec<Peak>,
}

/// What happens at one pixel: the numbers behind one value of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct PixelReport {
    /// The k x k patch, row-major, with the border rule applied.
    pub patch: Vec<f32>,
    /// Mean of the patch.
    pub mean: f32,
    /// Population standard deviation of the patch.
    pub sigma: f32,
    /// c that sigma is divided by, and its place.
    pub peak: Peak,
    /// sigma / c of this channel (0 if c is 0). Under `Merge::Max` the result of the image is the
    /// largest of these over the channels.
    pub result: f32,
}
