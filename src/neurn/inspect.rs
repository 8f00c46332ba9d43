//! The look inside one pixel: its patch, and the numbers that its result is made of.

use super::image::{Image, Samples};
use super::output::{Peak, PixelReport};
use super::params::{FilterKind, FilterSettings};

/// What NeuRN computes at one pixel and channel, straight from the definition. The divisor is searched
/// in the whole image; [`inspect_with`] takes it from an earlier run instead.
///
/// `None` if the place lies outside the image, a setting is out of range, or the filter is not NeuRN.
#[must_use]
pub fn inspect(
    image: &Image,
    settings: &FilterSettings,
    x: usize,
    y: usize,
    channel: usize,
) -> Option<PixelReport> {
    settings.check().ok()?;
    inspect_with(image, settings, &super::cpu::peaks(image, settings), x, y, channel)
}

/// As [`inspect`], with the peaks that [`apply`](super::apply) gave for the same image and settings:
/// costs k^2 steps only, so that it can follow a pointer.
#[must_use]
pub fn inspect_with(
    image: &Image,
    settings: &FilterSettings,
    peaks: &[Peak],
    x: usize,
    y: usize,
    channel: usize,
) -> Option<PixelReport> {
    settings.check().ok()?;
    if settings.filter != FilterKind::Neurn
        || x >= image.width()
        || y >= image.height()
        || channel >= image.channels()
    {
        return None;
    }
    let peak = *peaks.get(channel).or(peaks.first())?;
    let patch = patch(image, settings, x, y, channel);
    let n = patch.len() as f64;
    let top = self::patch(image, settings, peak.x, peak.y, peak.channel);
    let (mean, square, largest) = match image.samples() {
        Samples::U8(_) => {
            let (sum, spread) = exact_spread(&patch);
            (sum / n, spread / (n * n), exact_spread(&top).1 / (n * n))
        }
        Samples::F32(_) => {
            let (mean, variance) = mean_and_variance(&patch);
            (mean, variance, mean_and_variance(&top).1)
        }
    };
    let result = if largest > 0.0 { (square / largest).sqrt().min(1.0) as f32 } else { 0.0 };
    Some(PixelReport { patch, mean: mean as f32, sigma: square.sqrt() as f32, peak, result })
}

/// The patch around a pixel, row-major.
fn patch(image: &Image, settings: &FilterSettings, x: usize, y: usize, channel: usize) -> Vec<f32> {
    let radius = (settings.k as usize / 2).cast_signed();
    let side = |at: usize, n: usize| {
        (-radius..=radius).map(move |d| settings.border.source(at.cast_signed() + d, n))
    };
    side(y, image.height())
        .flat_map(|row| side(x, image.width()).map(move |column| (row, column)))
        .map(|place| match place {
            (Some(row), Some(column)) => image.value(column, row, channel),
            _ => 0.0,
        })
        .collect()
}

/// Sum, and n^2 times the variance, of integers: exact in f64.
fn exact_spread(patch: &[f32]) -> (f64, f64) {
    let sum: f64 = patch.iter().copied().map(f64::from).sum();
    let squares: f64 = patch.iter().map(|&v| f64::from(v).powi(2)).sum();
    (sum, patch.len() as f64 * squares - sum * sum)
}

/// Mean and population variance in two passes.
fn mean_and_variance(patch: &[f32]) -> (f64, f64) {
    let n = patch.len() as f64;
    // Shifted by one of the values: the mean keeps its digits whatever the offset.
    let shift = patch.first().copied().map_or(0.0, f64::from);
    let offset = patch.iter().map(|&v| f64::from(v) - shift).sum::<f64>() / n;
    let squares: f64 = patch.iter().map(|&v| (f64::from(v) - shift - offset).powi(2)).sum();
    (shift + offset, squares / n)
}
