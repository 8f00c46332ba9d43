//! Neural representations: what a cell's trials say about the images that evoked them (Mice to Machines, 3.2).
//!
//! `N = T^T FS`: T holds the cell's responses `[images, L]`, FS the flattened images `[images, P]`, and N is `[L, P]`: a
//! picture of P pixels for each of the L columns of T. A column is a trial (its peak) or a sample of a trial's trace.
//! It is the sum of the images, each as often as it drove the cell.

use super::maps::Maps;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Whether the mean image is taken off first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Centring {
    /// The paper's form: images as they are. All pictures then share the mean image, times the cell's summed response.
    #[default]
    Raw,
    /// Ours: each pixel less its mean over the images, so that what is left is what the cell tells apart. For white noise
    /// this would be the receptive field (spike-triggered average).
    Centred,
    /// Ours: the correlation of the response with each pixel over the images, -1..=1. Responses and pixels are brought to
    /// mean 0 and deviation 1 over the images, and the sum is divided by their number: neurons and units of networks then
    /// have one unit, and no other scale is needed. A pixel or a response that does not vary gives 0.
    Correlation,
}

/// Why there is no representation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RepresentationError {
    /// The responses do not belong to the images.
    #[error("{responses} responses are not a whole number for each of {images} images")]
    Responses {
        /// How many there are.
        responses: usize,
        /// Images.
        images: usize,
    },
    /// The images are damaged.
    #[error("the images are damaged: {count} of {pixels} pixels are not {values} numbers")]
    Images {
        /// Images.
        count: usize,
        /// Pixels of each.
        pixels: usize,
        /// Numbers.
        values: usize,
    },
}

/// The images as they are multiplied: prepared once for many cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Images {
    count: usize,
    pixels: usize,
    values: Vec<f64>,
    /// Whether responses are brought to mean 0 and deviation 1, as the pixels are.
    correlation: bool,
}

/// Columns of pixels that are summed together: they stay in the processor's nearest memory.
const BLOCK: usize = 256;

impl Images {
    /// Images `[count, pixels]` in a row.
    ///
    /// # Errors
    /// [`RepresentationError::Images`].
    pub fn new(
        count: usize,
        pixels: usize,
        values: &[f32],
        centring: Centring,
    ) -> Result<Self, RepresentationError> {
        if count == 0 || pixels == 0 || count.checked_mul(pixels) != Some(values.len()) {
            return Err(RepresentationError::Images { count, pixels, values: values.len() });
        }
        let mut values: Vec<f64> = values.iter().map(|&v| f64::from(v)).collect();
        let correlation = centring == Centring::Correlation;
        if correlation || centring == Centring::Centred {
            let mut mean = vec![0.0; pixels];
            for image in values.chunks_exact(pixels) {
                mean.iter_mut().zip(image).for_each(|(sum, v)| *sum += v);
            }
            mean.iter_mut().for_each(|sum| *sum /= count as f64);
            for image in values.chunks_exact_mut(pixels) {
                image.iter_mut().zip(&mean).for_each(|(v, mean)| *v -= mean);
            }
        }
        if correlation {
            let mut scale = vec![0.0; pixels];
            for image in values.chunks_exact(pixels) {
                scale.iter_mut().zip(image).for_each(|(sum, v)| *sum += v * v);
            }
            // what a mean leaves of equal numbers is rounding
            let least = 1e-18 * scale.iter().fold(0.0, |most: f64, v| most.max(*v));
            let root = |sum: f64| if sum > least { (sum / count as f64).sqrt().recip() } else { 0.0 };
            scale.iter_mut().for_each(|sum| *sum = root(*sum));
            for image in values.chunks_exact_mut(pixels) {
                image.iter_mut().zip(&scale).for_each(|(v, scale)| *v *= scale);
            }
        }
        Ok(Self { count, pixels, values, correlation })
    }

    /// Of maps.
    ///
    /// # Errors
    /// [`RepresentationError::Images`].
    pub fn of(maps: &Maps, centring: Centring) -> Result<Self, RepresentationError> {
        Self::new(maps.count, maps.pixels(), &maps.values, centring)
    }

    /// `T^T FS` in 64-bit floats: T is `[images, L]` row after row, and the result `[L, pixels]`. A response that is
    /// missing (NaN) adds nothing: its image counts as if it had not been shown.
    ///
    /// # Errors
    /// [`RepresentationError::Responses`].
    pub fn product(&self, responses: &[f32]) -> Result<Vec<f64>, RepresentationError> {
        let columns = responses.len() / self.count;
        if columns == 0 || columns * self.count != responses.len() {
            return Err(RepresentationError::Responses { responses: responses.len(), images: self.count });
        }
        let mut weights: Vec<f64> = responses.iter().map(|&response| weight(response)).collect();
        if self.correlation {
            for column in 0..columns {
                let mut one: Vec<f64> =
                    responses.iter().skip(column).step_by(columns).map(|&v| f64::from(v)).collect();
                standardize(&mut one);
                weights.iter_mut().skip(column).step_by(columns).zip(one).for_each(|(to, v)| *to = v);
            }
        }
        let mut found = vec![0.0; columns * self.pixels];
        for from in (0..self.pixels).step_by(BLOCK) {
            let to = (from + BLOCK).min(self.pixels);
            for (column, sums) in found.chunks_exact_mut(self.pixels).enumerate() {
                let sums = &mut sums[from..to];
                let mut images = self.values.chunks_exact(4 * self.pixels);
                let mut at = column;
                // four images at once: the sums are read and written a quarter as often
                for four in images.by_ref() {
                    let weight = |i: usize| weights[at + i * columns];
                    let (a, b, c, d) = (weight(0), weight(1), weight(2), weight(3));
                    let row = |i: usize| &four[i * self.pixels + from..i * self.pixels + to];
                    let rows = row(0).iter().zip(row(1)).zip(row(2).iter().zip(row(3)));
                    for (sum, ((w, x), (y, z))) in sums.iter_mut().zip(rows) {
                        *sum += (a * w + b * x) + (c * y + d * z);
                    }
                    at += 4 * columns;
                }
                for image in images.remainder().chunks_exact(self.pixels) {
                    let weight = weights[at];
                    sums.iter_mut().zip(&image[from..to]).for_each(|(sum, v)| *sum += weight * v);
                    at += columns;
                }
            }
        }
        Ok(found)
    }

    /// One picture for a cell: the mean over the L rows of its N, which is the product with its mean response to each
    /// image: over the trials that have one. An image without any adds nothing.
    ///
    /// # Errors
    /// [`RepresentationError::Responses`].
    pub fn picture(&self, responses: &[f32]) -> Result<Vec<f32>, RepresentationError> {
        let columns = responses.len() / self.count;
        if columns == 0 || columns * self.count != responses.len() {
            return Err(RepresentationError::Responses { responses: responses.len(), images: self.count });
        }
        let mut means: Vec<f64> = Vec::with_capacity(self.count);
        for responses in responses.chunks_exact(columns) {
            let there = responses.iter().filter(|response| !response.is_nan());
            let (sum, count) = there.fold((0.0, 0_usize), |(sum, n), &r| (sum + f64::from(r), n + 1));
            means.push(if count > 0 { sum / count as f64 } else { f64::NAN });
        }
        if self.correlation {
            standardize(&mut means);
        }
        let mut sums = vec![0.0_f64; self.pixels];
        for (mean, image) in means.into_iter().zip(self.values.chunks_exact(self.pixels)) {
            let mean = if mean.is_nan() { 0.0 } else { mean };
            sums.iter_mut().zip(image).for_each(|(sum, v)| *sum += mean * v);
        }
        Ok(sums.into_iter().map(|sum| sum as f32).collect())
    }
}

/// Brings responses to mean 0 and deviation 1, divided by their number: the sum with pixels of mean 0 and deviation 1 is
/// then a correlation. One that is missing becomes 0, and so do all where they are the same.
fn standardize(responses: &mut [f64]) {
    let there = || responses.iter().filter(|v| !v.is_nan());
    let count = there().count() as f64;
    let mean = there().sum::<f64>() / count;
    let deviation = (there().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
    let scale = there().fold(0.0_f64, |most, v| most.max(v.abs()));
    let by = if deviation > 1e-9 * scale { (deviation * count).recip() } else { 0.0 };
    responses.iter_mut().for_each(|v| *v = if v.is_nan() { 0.0 } else { (*v - mean) * by });
}

/// A response as a factor: one that is missing adds nothing.
fn weight(response: f32) -> f64 {
    if response.is_nan() { 0.0 } else { f64::from(response) }
}

/// N = T^T FS for one cell: `responses` `[images, L]`, the maps `[images, h, w]`; the result is `[L, h, w]`.
///
/// # Errors
/// [`RepresentationError`].
pub fn representation(
    responses: &[f32],
    stimuli: &Maps,
    centring: Centring,
) -> Result<Maps, RepresentationError> {
    let values = Images::of(stimuli, centring)?.product(responses)?;
    Ok(Maps {
        count: values.len() / stimuli.pixels(),
        values: values.into_iter().map(|v| v as f32).collect(),
        ..*stimuli
    })
}

/// One picture for each of many cells ([`Images::picture`]): `responses` `[cells, images, L]`, the result
/// `[cells, h, w]`.
///
/// # Errors
/// [`RepresentationError`].
pub fn representations(
    responses: &[f32],
    cells: usize,
    stimuli: &Maps,
    centring: Centring,
) -> Result<Maps, RepresentationError> {
    let images = Images::of(stimuli, centring)?;
    let each = responses.len() / cells.max(1);
    if each == 0 || each * cells != responses.len() {
        return Err(RepresentationError::Responses { responses: responses.len(), images: images.count });
    }
    let mut values = Vec::with_capacity(cells * stimuli.pixels());
    for row in responses.chunks_exact(each) {
        values.extend(images.picture(row)?);
    }
    Ok(Maps { count: cells, values, ..*stimuli })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shapes_that_do_not_fit_are_refused() {
        let maps = Maps::new(3, 1, 2, vec![1.0; 6]).unwrap();
        let refused = representation(&[1.0; 4], &maps, Centring::Raw);
        assert_eq!(refused, Err(RepresentationError::Responses { responses: 4, images: 3 }));
        assert!(representation(&[], &maps, Centring::Raw).is_err());
        assert!(representations(&[1.0; 6], 0, &maps, Centring::Raw).is_err());
        assert!(representations(&[1.0; 7], 2, &maps, Centring::Raw).is_err());
        assert!(Images::new(2, 2, &[0.0; 3], Centring::Raw).is_err());
    }

    proptest! {
        #[test]
        fn it_is_the_sum_over_images(
            count in 1_usize..12, columns in 1_usize..5, side in 1_usize..20, seed in 0_u64..1000
        ) {
            let mut stream = super::super::chance::Stream::new(seed, 0);
            let mut draw = |n: usize| (0..n).map(|_| stream.normal()).collect::<Vec<f32>>();
            let (t, fs) = (draw(count * columns), draw(count * side * side));
            let maps = Maps::new(count, side, side, fs.clone()).unwrap();
            let found = Images::of(&maps, Centring::Raw).unwrap().product(&t).unwrap();
            for l in 0..columns {
                for p in 0..side * side {
                    let wanted: f64 = (0..count)
                        .map(|i| f64::from(t[i * columns + l]) * f64::from(fs[i * side * side + p])).sum();
                    prop_assert!((found[l * side * side + p] - wanted).abs() < 1e-10);
                }
            }
            // an image whose responses are missing counts as if it had not been shown
            let images = Images::of(&maps, Centring::Raw).unwrap();
            let (mut holed, mut silent) = (t.clone(), t.clone());
            holed[..columns].fill(f32::NAN);
            silent[..columns].fill(0.0);
            prop_assert_eq!(images.product(&holed).unwrap(), images.product(&silent).unwrap());
            prop_assert_eq!(images.picture(&holed).unwrap(), images.picture(&silent).unwrap());
            // a trial that is missing for all images is the same as fewer trials
            if columns > 1 {
                let mut holed = t.clone();
                holed.iter_mut().step_by(columns).for_each(|response| *response = f32::NAN);
                let fewer: Vec<f32> = holed.iter().copied().filter(|response| !response.is_nan()).collect();
                prop_assert_eq!(images.picture(&holed).unwrap(), images.picture(&fewer).unwrap());
            }
            // the correlation of each column with each pixel
            let found = Images::of(&maps, Centring::Correlation).unwrap().product(&t).unwrap();
            let column = |l: usize| (0..count).map(|i| t[i * columns + l]).collect::<Vec<f32>>();
            let pixel = |p: usize| (0..count).map(|i| fs[i * side * side + p]).collect::<Vec<f32>>();
            for l in 0..columns {
                for p in 0..side * side {
                    let wanted = crate::stats::rank::pearson(&column(l), &pixel(p)).unwrap_or(0.0);
                    let one = found[l * side * side + p];
                    prop_assert!((one - wanted).abs() < 1e-6, "{} {}", one, wanted);
                }
            }
            let of_means = Images::of(&maps, Centring::Correlation).unwrap().picture(&column(0)).unwrap();
            prop_assert!(of_means.iter().zip(&found).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6));
            let rows = representation(&t, &maps, Centring::Centred).unwrap();
            let picture = representations(&t, 1, &maps, Centring::Centred).unwrap();
            for (mean, one) in rows.mean().iter().zip(&picture.values) {
                prop_assert!((mean - one).abs() < 1e-3);
            }
        }
    }
}
