//! The NeuRN filter on the CPU. 8-bit samples are summed exactly, floats merged without cancellation.
//!
//! The divisor c is known only when the whole image was seen. What is needed of each pixel until then
//! is kept where its result will be ([`stored`]); where that cannot hold it exactly, everything is
//! computed twice ([`twice`]). Either way no memory but the result and a few rows is used.

mod bytes;
mod floats;
mod kernels;
mod maxima;
mod stored;
mod twice;

use super::image::{Image, Samples};
use super::output::{FilterOutput, Peak};
use super::params::{Border, FilterSettings, Merge, Scope};
use super::region::Region;
use maxima::Maxima;

/// What the inner loops need to know.
struct Shape {
    width: usize,
    height: usize,
    channels: usize,
    /// Patch side.
    k: usize,
    /// k / 2, rounded down.
    radius: usize,
    border: Border,
    scope: Scope,
    /// Whether the result is the maximum over the channels.
    merged: bool,
}

impl Shape {
    fn new(image: &Image, settings: &FilterSettings) -> Self {
        let k = settings.k as usize;
        Self {
            width: image.width(),
            height: image.height(),
            channels: image.channels(),
            k,
            radius: k / 2,
            border: settings.border,
            scope: settings.scope,
            merged: settings.merge == Merge::Max && image.channels() > 1,
        }
    }

    /// Samples in a patch.
    fn n(&self) -> f64 {
        (self.k * self.k) as f64
    }

    /// Channels of the result.
    fn out_channels(&self) -> usize {
        if self.merged { 1 } else { self.channels }
    }

    /// Whether channels can be merged before c is known.
    fn merges_early(&self) -> bool {
        !self.merged || self.scope == Scope::Image
    }

    /// The whole image.
    fn all(&self) -> Region {
        Region { x: 0, y: 0, width: self.width, height: self.height }
    }

    /// Which of `len` samples of a row, from sample `start` of the image on, lie in a region.
    fn within(&self, start: usize, len: usize, region: Region) -> std::ops::Range<usize> {
        let stride = self.width * self.channels;
        let (y, first) = (start / stride, start % stride);
        if !(region.y..region.y + region.height).contains(&y) {
            return 0..0;
        }
        let [left, right] =
            [region.x, region.x + region.width].map(|x| (x * self.channels).clamp(first, first + len));
        left - first..right - first
    }

    fn maxima<T: Copy + PartialOrd>(&self) -> Maxima<T> {
        Maxima::new(self.scope, self.width, self.channels)
    }
}

/// Planes of means and standard deviations.
struct Planes {
    mean: Vec<f32>,
    sigma: Vec<f32>,
}

impl Planes {
    /// Stores a piece of `len` samples from sample `start` on.
    fn write(&mut self, start: usize, len: usize, at: impl Fn(usize) -> (f64, f64)) {
        let planes = self.mean[start..start + len].iter_mut().zip(&mut self.sigma[start..start + len]);
        for (i, (mean, sigma)) in planes.enumerate() {
            let (m, s) = at(i);
            *mean = m as f32;
            *sigma = s as f32;
        }
    }
}

/// Filters an image by NeuRN: the result, and the planes and peaks that it comes from.
pub(super) fn neurn(image: &Image, settings: &FilterSettings) -> FilterOutput {
    let len = image.samples().len();
    let mut planes = Planes { mean: vec![0.0; len], sigma: vec![0.0; len] };
    let mut result = Vec::new();
    let peaks = run(image, settings, &mut result, Some(&mut planes));
    FilterOutput {
        width: image.width(),
        height: image.height(),
        channels: result.len() / image.pixels(),
        result,
        mean: planes.mean,
        sigma: planes.sigma,
        peaks,
    }
}

/// The result alone, into `result`.
pub(super) fn neurn_into(image: &Image, settings: &FilterSettings, result: &mut Vec<f32>) -> Vec<Peak> {
    run(image, settings, result, None)
}

fn run(
    image: &Image,
    settings: &FilterSettings,
    result: &mut Vec<f32>,
    planes: Option<&mut Planes>,
) -> Vec<Peak> {
    let shape = Shape::new(image, settings);
    result.resize(image.pixels() * shape.out_channels(), 0.0);
    match image.samples() {
        Samples::U8(samples) if shape.merges_early() && shape.k <= stored::MAX_K_BYTES => {
            stored::bytes(samples, &shape, result, planes)
        }
        Samples::U8(samples) => twice::bytes(samples, &shape, result, planes),
        Samples::F32(samples) if shape.merges_early() => stored::floats(samples, &shape, result, planes),
        Samples::F32(samples) => twice::floats(samples, &shape, result, planes),
    }
}

/// c and its place without the result: one peak, or one for each channel under `Scope::Channel`.
/// The settings are checked.
pub(super) fn peaks(image: &Image, settings: &FilterSettings) -> Vec<Peak> {
    peaks_within(image, settings, Region::all_of(image))
}

/// The largest standard deviation of the pixels of a region, likewise; its place is one of the image.
pub(super) fn peaks_within(image: &Image, settings: &FilterSettings, region: Region) -> Vec<Peak> {
    let shape = Shape::new(image, settings);
    let n = shape.n();
    match image.samples() {
        Samples::U8(samples) => {
            twice::top_bytes(samples, &shape, region).peaks(|v| bytes::sigma(v, n) as f32)
        }
        Samples::F32(samples) => {
            twice::top_floats(samples, &shape, region).peaks(|v| floats::sigma(v, n) as f32)
        }
    }
}
