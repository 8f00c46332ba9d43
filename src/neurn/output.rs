//! What a filter gives back.

/// The divisor c of the filter: the largest sigma, and where it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
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
