//! What the kernels compute, by definition and in double precision: each function is the reference of the file of
//! the same name in `shaders/`. Slow (k operations an output and stage) and obvious; tests hold the
//! kernels and [`crate::neurn::apply`] against it. `paint_plane`'s reference is [`crate::neurn::ColorMap::paint`].

use super::Plane;
use crate::neurn::image::Image;
use crate::neurn::output::Peak;
use crate::neurn::params::{Border, FilterSettings, Merge, Scope};
use crate::neurn::planes::natural_range;

/// Mean and sum of squared distances from it, of some samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// Mean.
    pub mean: f64,
    /// Sum of squared distances from the mean.
    pub m2: f64,
}

/// What the two window stages leave behind, `[y, x, channel]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Windows {
    /// Mean of each patch.
    pub mean: Vec<f64>,
    /// Population standard deviation of each patch.
    pub sigma: Vec<f64>,
}

/// The places -k/2..=k/2 around `at`, as the border has them; `None` where it is zero.
fn window(at: usize, n: usize, k: u32, border: Border) -> impl Iterator<Item = Option<usize>> {
    let centre = isize::try_from(at).unwrap_or(isize::MAX / 2);
    (0..k.cast_signed()).map(move |i| border.source(centre + (i - k.cast_signed() / 2) as isize, n))
}

/// Statistics of the k samples above, at and below each pixel, `[y, x, channel]`.
#[must_use]
pub fn window_columns(image: &Image, settings: &FilterSettings) -> Vec<Statistics> {
    let n = f64::from(settings.k);
    let mut out = Vec::with_capacity(image.samples().len());
    for y in 0..image.height() {
        for x in 0..image.width() {
            for channel in 0..image.channels() {
                let values: Vec<f64> = window(y, image.height(), settings.k, settings.border)
                    .map(|source| source.map_or(0.0, |y| f64::from(image.value(x, y, channel))))
                    .collect();
                let mean = values.iter().sum::<f64>() / n;
                out.push(Statistics { mean, m2: values.iter().map(|v| (v - mean).powi(2)).sum() });
            }
        }
    }
    out
}

/// Mean and sigma of each patch from the columns' statistics (law of total variance).
#[must_use]
pub fn window_rows(image: &Image, columns: &[Statistics], settings: &FilterSettings) -> Windows {
    let (k, channels) = (f64::from(settings.k), image.channels());
    let mut out = Windows { mean: Vec::new(), sigma: Vec::new() };
    for y in 0..image.height() {
        for x in 0..image.width() {
            for channel in 0..channels {
                let patch: Vec<Statistics> = window(x, image.width(), settings.k, settings.border)
                    .map(|source| {
                        source.map_or(Statistics { mean: 0.0, m2: 0.0 }, |x| {
                            columns[(y * image.width() + x) * channels + channel]
                        })
                    })
                    .collect();
                let mean = patch.iter().map(|s| s.mean).sum::<f64>() / k;
                let m2: f64 = patch.iter().map(|s| s.m2 + k * (s.mean - mean).powi(2)).sum();
                out.mean.push(mean);
                out.sigma.push((m2 / (k * k)).sqrt());
            }
        }
    }
    out
}

/// c and the first place where it is found: one, or one for each channel.
#[must_use]
pub fn peaks(image: &Image, windows: &Windows, settings: &FilterSettings) -> Vec<Peak> {
    let channels = image.channels();
    let first_largest = |places: &mut dyn Iterator<Item = usize>| {
        let mut best: Option<usize> = None;
        for i in places {
            if best.is_none_or(|b| windows.sigma[i] > windows.sigma[b]) {
                best = Some(i);
            }
        }
        let i = best.unwrap_or(0);
        let pixel = i / channels;
        Peak {
            value: windows.sigma[i] as f32,
            x: pixel % image.width(),
            y: pixel / image.width(),
            channel: i % channels,
        }
    };
    let all = 0..windows.sigma.len();
    match settings.scope {
        Scope::Image => vec![first_largest(&mut all.clone())],
        Scope::Channel => {
            (0..channels).map(|c| first_largest(&mut all.clone().skip(c).step_by(channels))).collect()
        }
    }
}

/// The numbers of a plane, `[y, x, channel]`.
#[must_use]
pub fn read_plane(
    image: &Image,
    windows: &Windows,
    peaks: &[Peak],
    settings: &FilterSettings,
    plane: Plane,
) -> Vec<f32> {
    let channels = image.channels();
    let raw = image.to_f32();
    let narrow = |values: &[f64]| values.iter().map(|&v| v as f32).collect::<Vec<_>>();
    let divided: Vec<f32> = (windows.sigma.iter().enumerate())
        .map(|(i, &sigma)| {
            let c = f64::from(if peaks.len() == 1 { peaks[0] } else { peaks[i % channels] }.value);
            if c > 0.0 { (sigma / c) as f32 } else { 0.0 }
        })
        .collect();
    let merged = |values: Vec<f32>| match settings.merge {
        Merge::None => values,
        Merge::Max => {
            values.chunks(channels).map(|c| c.iter().copied().fold(f32::NEG_INFINITY, f32::max)).collect()
        }
    };
    match plane {
        Plane::Raw => raw,
        Plane::Mean => narrow(&windows.mean),
        Plane::Sigma => narrow(&windows.sigma),
        Plane::Result => merged(divided),
        Plane::Difference => {
            let (black, white) = natural_range(image);
            let unit = |raw: f32| (raw - black) / (white - black);
            merged(divided).iter().zip(merged(raw)).map(|(result, raw)| result - unit(raw)).collect()
        }
    }
}
