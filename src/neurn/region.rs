//! NeuRN of a part of a picture, as if all of it had been filtered: pictures that are too large to be filtered at once
//! are looked at part by part. What a part needs of the whole is c, which is the largest of all parts' peaks.

use super::cpu;
use super::image::{Image, Samples};
use super::output::{FilterOutput, Peak};
use super::params::{FilterSettings, Merge, SettingsError};
use serde::{Deserialize, Serialize};

/// A rectangle of a picture's pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// First column.
    pub x: usize,
    /// First row.
    pub y: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Region {
    /// All of a picture.
    #[must_use]
    pub fn all_of(image: &Image) -> Self {
        Self { x: 0, y: 0, width: image.width(), height: image.height() }
    }

    /// What of it lies in a picture of this size; nothing of it gives no pixels.
    #[must_use]
    pub fn within(self, width: usize, height: usize) -> Self {
        let (x, y) = (self.x.min(width), self.y.min(height));
        Self { x, y, width: self.width.min(width - x), height: self.height.min(height - y) }
    }

    /// It with `margin` pixels more on each side, as far as the picture goes.
    fn widened(self, margin: usize, image: &Image) -> Self {
        let (x, y) = (self.x.saturating_sub(margin), self.y.saturating_sub(margin));
        let width = self.x - x + self.width.saturating_add(margin);
        let height = self.y - y + self.height.saturating_add(margin);
        Self { x, y, width, height }.within(image.width(), image.height())
    }
}

impl Image {
    /// The pixels of a region, as far as it lies in the picture; `None` if none does.
    #[must_use]
    pub fn part(&self, region: Region) -> Option<Self> {
        let region = region.within(self.width(), self.height());
        let samples = match self.samples() {
            Samples::U8(values) => Samples::U8(cut(values, region, self.width(), self.channels())),
            Samples::F32(values) => Samples::F32(cut(values, region, self.width(), self.channels())),
        };
        Self::new(region.width, region.height, self.channels(), samples).ok()
    }
}

/// The values of a region of a picture `width` pixels wide.
fn cut<T: Copy>(values: &[T], region: Region, width: usize, channels: usize) -> Vec<T> {
    let mut out = Vec::with_capacity(region.width * region.height * channels);
    for y in region.y..region.y + region.height {
        let start = (y * width + region.x) * channels;
        out.extend_from_slice(&values[start..start + region.width * channels]);
    }
    out
}

/// A region with everything that its patches reach.
struct Around {
    part: Image,
    /// Column and row of its first pixel in the picture.
    first: [usize; 2],
    /// The region in it.
    inner: Region,
}

impl Around {
    /// None if no pixel of the region lies in the picture.
    fn of(image: &Image, settings: &FilterSettings, region: Region) -> Option<Self> {
        let region = region.within(image.width(), image.height());
        let outer = region.widened(settings.k as usize / 2, image);
        let inner = Region { x: region.x - outer.x, y: region.y - outer.y, ..region };
        let part = image.part(outer).filter(|_| region.width * region.height > 0)?;
        Some(Self { part, first: [outer.x, outer.y], inner })
    }
}

/// The largest sigma of the pixels of a region, and where in the picture: one, or one for each channel under
/// [`Scope::Channel`](super::Scope::Channel); the first of equals. None if the region is empty.
///
/// # Errors
/// [`SettingsError`] if a setting is out of range.
pub fn peaks(image: &Image, settings: &FilterSettings, region: Region) -> Result<Vec<Peak>, SettingsError> {
    settings.check()?;
    let Some(around) = Around::of(image, settings, region) else {
        return Ok(Vec::new());
    };
    let found = cpu::peaks_within(&around.part, settings, around.inner);
    let [x, y] = around.first;
    Ok(found.into_iter().map(|peak| Peak { x: peak.x + x, y: peak.y + y, ..peak }).collect())
}

/// The larger ones of two regions' peaks; of equals the first's.
#[must_use]
pub fn larger(first: Vec<Peak>, second: Vec<Peak>) -> Vec<Peak> {
    if first.is_empty() {
        return second;
    }
    let mut both = first;
    for (peak, other) in both.iter_mut().zip(second) {
        if other.value > peak.value {
            *peak = other;
        }
    }
    both
}

/// NeuRN at the pixels of a region: what [`apply`](super::apply) gives there, `peaks` being those of the whole picture
/// (its results within 2e-7). `None` if no pixel lies in the picture.
///
/// # Errors
/// [`SettingsError`] if a setting is out of range.
pub fn apply(
    image: &Image,
    settings: &FilterSettings,
    region: Region,
    peaks: &[Peak],
) -> Result<Option<FilterOutput>, SettingsError> {
    settings.check()?;
    let Some(around) = Around::of(image, settings, region) else {
        return Ok(None);
    };
    let channels = image.channels();
    let Around { part, inner, .. } = around;
    let whole = cpu::neurn(&part, settings);
    let [mean, sigma] = [whole.mean, whole.sigma].map(|plane| cut(&plane, inner, part.width(), channels));
    let tops: Vec<f64> = (0..channels)
        .map(|channel| peaks.get(channel).or(peaks.first()).map_or(0.0, |peak| f64::from(peak.value)))
        .collect();
    let divided = |(sigma, top): (&f32, &f64)| {
        if *top > 0.0 { (f64::from(*sigma) / top).min(1.0) as f32 } else { 0.0 }
    };
    let merged = settings.merge == Merge::Max && channels > 1;
    let pixels = sigma.chunks_exact(channels);
    let result: Vec<f32> = if merged {
        pixels.map(|pixel| pixel.iter().zip(&tops).map(divided).fold(0.0, f32::max)).collect()
    } else {
        pixels.flat_map(|pixel| pixel.iter().zip(&tops).map(divided)).collect()
    };
    Ok(Some(FilterOutput {
        width: inner.width,
        height: inner.height,
        channels: if merged { 1 } else { channels },
        result,
        mean,
        sigma,
        peaks: peaks.to_vec(),
    }))
}
