//! The NeuRN filter on the CPU. 8-bit samples are summed exactly; floats are merged without
//! cancellation. Both go over the image twice, once for the divisor c and once for the result, so that
//! nothing but the result needs memory.

mod bytes;
mod floats;
mod kernels;
mod maxima;

use super::image::{Image, Samples};
use super::output::{FilterOutput, Peak};
use super::params::{Border, FilterKind, FilterSettings, Merge, SettingsError};
use maxima::Maxima;

/// What the inner loops need to know.
struct Shape {
    width: usize,
    height: usize,
    channels: usize,
    k: usize,
    radius: usize,
    border: Border,
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
        }
    }
}

/// Planes of means and standard deviations.
struct Planes {
    mean: Vec<f32>,
    sigma: Vec<f32>,
}

/// Filters an image by the filter that the settings name.
///
/// For NeuRN the result is sigma / c in 0..=1, zeros for a constant image; 8-bit input gives the
/// correctly rounded value of the exact ratio, float input is within 1e-6.
///
/// # Errors
/// [`SettingsError`] if a setting is out of range.
pub fn apply(image: &Image, settings: &FilterSettings) -> Result<FilterOutput, SettingsError> {
    settings.check()?;
    let len = image.samples().len();
    let mut planes = Planes { mean: vec![0.0; len], sigma: vec![0.0; len] };
    let mut result = Vec::new();
    let peaks = neurn(image, settings, &mut result, Some(&mut planes));
    Ok(FilterOutput {
        width: image.width(),
        height: image.height(),
        channels: result.len() / image.pixels(),
        result,
        mean: planes.mean,
        sigma: planes.sigma,
        peaks,
    })
}

/// As [`apply`], but computes the result only, into `result` (resized to fit, its memory reused).
/// Gives the peaks (none for a rival filter).
///
/// # Errors
/// [`SettingsError`] if a setting is out of range.
pub fn apply_into(
    image: &Image,
    settings: &FilterSettings,
    result: &mut Vec<f32>,
) -> Result<Vec<Peak>, SettingsError> {
    settings.check()?;
    if settings.filter == FilterKind::Neurn {
        Ok(neurn(image, settings, result, None))
    } else {
        *result = apply(image, settings)?.result;
        Ok(Vec::new())
    }
}

/// The filter proper; the settings are checked.
fn neurn(
    image: &Image,
    settings: &FilterSettings,
    result: &mut Vec<f32>,
    planes: Option<&mut Planes>,
) -> Vec<Peak> {
    let shape = Shape::new(image, settings);
    let channels = if settings.merge == Merge::Max { 1 } else { shape.channels };
    result.resize(image.pixels() * channels, 0.0);
    let n = (shape.k * shape.k) as f64;
    let mut maxima = Maxima::new(settings.scope, shape.width, shape.channels);
    match image.samples() {
        Samples::U8(samples) => {
            let mut spread = Vec::new();
            bytes::patch_sums(samples, &shape, |start, s, q| {
                spread.resize(s.len(), 0.0);
                kernels::spread(n, s, q, &mut spread);
                maxima.see(start, &spread);
            });
            let mut finish = Finish::new(&maxima, channels, result, planes);
            bytes::patch_sums(samples, &shape, |start, s, q| {
                spread.resize(s.len(), 0.0);
                kernels::spread(n, s, q, &mut spread);
                finish.write(start, &spread, |i| f64::from(s[i]) / n, 1.0 / (n * n));
            });
            maxima.peaks(|v| (v.sqrt() / n) as f32)
        }
        Samples::F32(samples) => {
            floats::patch_moments(samples, &shape, |start, _, dev| maxima.see(start, dev));
            let mut finish = Finish::new(&maxima, channels, result, planes);
            floats::patch_moments(samples, &shape, |start, mean, dev| {
                finish.write(start, dev, |i| mean[i], 1.0 / n);
            });
            maxima.peaks(|v| (v / n).sqrt() as f32)
        }
    }
}

/// Divides by c and stores.
struct Finish<'a> {
    /// 1 / (largest), for each input channel; 0 where it is 0.
    inverse: Vec<f64>,
    out_channels: usize,
    result: &'a mut [f32],
    planes: Option<&'a mut Planes>,
}

impl<'a> Finish<'a> {
    fn new(
        maxima: &Maxima<f64>,
        out_channels: usize,
        result: &'a mut [f32],
        planes: Option<&'a mut Planes>,
    ) -> Self {
        let inverse =
            maxima.by_channel(0.0).iter().map(|&top| if top > 0.0 { 1.0 / top } else { 0.0 }).collect();
        Self { inverse, out_channels, result, planes }
    }

    /// `squares` are proportional to the variances, by `to_variance`.
    fn write(&mut self, start: usize, squares: &[f64], mean: impl Fn(usize) -> f64, to_variance: f64) {
        let ch = self.inverse.len();
        let merged = self.out_channels < ch;
        let at = if merged { start / ch } else { start };
        let ratio = |(v, i): (&f64, &f64)| v * i;
        let pixels = squares.chunks_exact(ch);
        if merged {
            for (out, pixel) in self.result[at..].iter_mut().zip(pixels) {
                *out = pixel.iter().zip(&self.inverse).map(ratio).fold(0.0, f64::max).sqrt() as f32;
            }
        } else {
            for (out, pixel) in self.result[at..].chunks_exact_mut(ch).zip(pixels) {
                for (out, pair) in out.iter_mut().zip(pixel.iter().zip(&self.inverse)) {
                    *out = ratio(pair).sqrt() as f32;
                }
            }
        }
        if let Some(planes) = &mut self.planes {
            for (i, &square) in squares.iter().enumerate() {
                planes.mean[start + i] = mean(i) as f32;
                planes.sigma[start + i] = (square * to_variance).sqrt() as f32;
            }
        }
    }
}
