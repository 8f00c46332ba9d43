//! What is measured of responses and of images.

use super::maps::Maps;
use crate::stats::rank::pearson;
use crate::stats::resample;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Most cells between which correlations are computed.
pub const MOST_CORRELATED: usize = 500;

/// Lifetime sparseness of Vinje and Gallant (2000): (1 - (mean r)^2 / mean r^2) / (1 - 1/n) over a cell's responses to n
/// images: 0 if it answers all alike, 1 if only one. Negative responses count as none. None for fewer than two
/// responses or if there is no positive one.
#[must_use]
pub fn sparseness(responses: &[f32]) -> Option<f64> {
    let n = responses.len() as f64;
    let (mut sum, mut squares) = (0.0, 0.0);
    for &response in responses {
        let response = f64::from(response).max(0.0);
        sum += response;
        squares += response * response;
    }
    (n > 1.0 && squares > 0.0).then(|| (1.0 - sum * sum / (n * squares)) / (1.0 - 1.0 / n))
}

/// Less the mean, with length 1.
fn standard(values: &[f32]) -> Option<Vec<f32>> {
    let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len().max(1) as f64;
    let length = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>().sqrt();
    (length > 0.0).then(|| values.iter().map(|&v| ((f64::from(v) - mean) / length) as f32).collect())
}

/// How the responses of many cells in the same trials are distributed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Statistics {
    /// Trials.
    pub trials: usize,
    /// Each cell's mean response, in the responses' unit.
    pub mean: Vec<f32>,
    /// Each cell's standard deviation over trials (divided by trials less one).
    pub deviation: Vec<f32>,
    /// Each cell's sparseness over trials ([`sparseness`]); cells without a positive response are left out.
    pub sparseness: Vec<f32>,
    /// Each cell's skewness over trials; constant cells are left out.
    pub skewness: Vec<f32>,
    /// Correlation over trials of each pair of the first [`MOST_CORRELATED`] cells, constant ones left out. Where the
    /// images are the same for all these are signal and noise correlations together.
    pub correlations: Vec<f32>,
    /// Slope of log variance against log mean of the positive part of the responses, over cells: 1 for a fixed
    /// variance-to-mean ratio (Fano factor), 2 if the deviation grows as the mean does. None for fewer than 3 cells.
    pub slope: Option<f32>,
}

/// A cell's responses in all trials.
struct Series {
    values: Vec<f32>,
    /// Less their mean, with length 1; none where a response is missing.
    standard: Option<Vec<f32>>,
}

impl Series {
    /// Correlation over the trials in which both responded; none where one is constant in these.
    fn correlation(&self, other: &Self) -> Option<f32> {
        if let (Some(a), Some(b)) = (&self.standard, &other.standard) {
            return Some(a.iter().zip(b).map(|(a, b)| a * b).sum());
        }
        let both = self.values.iter().zip(&other.values).filter(|(a, b)| !a.is_nan() && !b.is_nan());
        let (a, b): (Vec<f32>, Vec<f32>) = both.unzip();
        pearson(&a, &b).map(|found| found as f32)
    }
}

/// The statistics of responses `[trials, cells]`, simulated or from a file. Empty if the sides do not fit. A response
/// that is missing (NaN) counts nowhere: each cell's statistics are over the trials that it has, and a cell with fewer
/// than two has none but its mean.
#[must_use]
pub fn statistics(responses: &[f32], trials: usize, cells: usize) -> Statistics {
    if trials < 2 || cells == 0 || trials.checked_mul(cells) != Some(responses.len()) {
        return Statistics::default();
    }
    let mut found = Statistics { trials, ..Statistics::default() };
    let (mut all, mut points): (Vec<Series>, _) = (Vec::new(), Vec::new());
    for cell in 0..cells {
        let values: Vec<f32> = responses.iter().skip(cell).step_by(cells).copied().collect();
        let series: Vec<f32> = values.iter().copied().filter(|response| !response.is_nan()).collect();
        if series.is_empty() {
            continue;
        }
        let n = series.len() as f64;
        let mean = series.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
        let moment = |power: i32| series.iter().map(|&v| (f64::from(v) - mean).powi(power)).sum::<f64>() / n;
        let variance = moment(2);
        found.mean.push(mean as f32);
        if series.len() < 2 {
            continue;
        }
        found.deviation.push((variance * n / (n - 1.0)).sqrt() as f32);
        found.sparseness.extend(sparseness(&series).map(|s| s as f32));
        if variance > 0.0 {
            found.skewness.push((moment(3) / variance.powf(1.5)) as f32);
            let positive = series.iter().map(|&v| f64::from(v).max(0.0)).sum::<f64>() / n;
            if positive > 0.0 {
                points.push((positive.ln(), variance.ln()));
            }
        }
        if cell < MOST_CORRELATED
            && let Some(standard) = standard(&series)
        {
            let standard = (series.len() == values.len()).then_some(standard);
            all.push(Series { values, standard });
        }
    }
    for (i, a) in all.iter().enumerate() {
        found.correlations.extend(all[i + 1..].iter().filter_map(|b| a.correlation(b)));
    }
    found.slope = slope(&points).map(|slope| slope as f32);
    found
}

/// Slope of the least-squares line.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let square: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    let product: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    (points.len() > 2 && square > 0.0).then(|| product / square)
}

/// The value below which a share (0..=1) of the values lies, between neighbours in proportion (NumPy's default); 0 for
/// none.
#[must_use]
pub fn quantile(values: &[f32], share: f64) -> f32 {
    let mut sorted: Vec<f64> = values.iter().map(|&value| value.into()).collect();
    sorted.sort_by(f64::total_cmp);
    resample::quantile(&sorted, share).unwrap_or(0.0) as f32
}

/// The mean power of images at each distance from the middle of their spectrum, in cycles an image from 1 up to half the
/// smaller side: each image less its mean, under a Hann window.
#[must_use]
pub fn radial_power(images: &Maps) -> Vec<f64> {
    let (height, width) = (images.height, images.width);
    let half = height.min(width) / 2;
    let (mut sums, mut counts) = (vec![0.0; half + 1], vec![0_usize; half + 1]);
    let window = |at: usize, side: usize| 0.5 - 0.5 * libm::cos(TAU * (at as f64 + 0.5) / side as f64);
    let wave = |side: usize| -> Vec<(f64, f64)> {
        let turn = |i: usize| TAU * i as f64 / side as f64;
        (0..side).map(|i| (libm::cos(turn(i)), -libm::sin(turn(i)))).collect()
    };
    let (across, down) = (wave(width), wave(height));
    for image in images.values.chunks_exact(images.pixels().max(1)) {
        let mean = image.iter().map(|&v| f64::from(v)).sum::<f64>() / image.len() as f64;
        // rows first: spectrum[y][u]
        let mut rows = vec![(0.0, 0.0); height * (half + 1)];
        for y in 0..height {
            for u in 0..=half {
                let sum = &mut rows[y * (half + 1) + u];
                for x in 0..width {
                    let value =
                        (f64::from(image[y * width + x]) - mean) * window(x, width) * window(y, height);
                    let (re, im) = across[u * x % width];
                    *sum = (sum.0 + value * re, sum.1 + value * im);
                }
            }
        }
        for u in 0..=half {
            for v in 0..height {
                let off = v.min(height - v) as f64;
                let at = (off * off + (u * u) as f64).sqrt().round() as usize;
                if at == 0 || at > half {
                    continue;
                }
                let mut sum = (0.0, 0.0);
                for y in 0..height {
                    let ((re, im), (a, b)) = (down[v * y % height], rows[y * (half + 1) + u]);
                    sum = (sum.0 + a * re - b * im, sum.1 + a * im + b * re);
                }
                sums[at] += sum.0 * sum.0 + sum.1 * sum.1;
                counts[at] += 1;
            }
        }
    }
    sums.iter().zip(&counts).skip(1).map(|(sum, &count)| sum / count.max(1) as f64).collect()
}

/// How power falls with frequency: the slope of log power against log frequency from 2 cycles an image up to the
/// highest; about -2 for natural images. None for images of less than 10 pixels.
#[must_use]
pub fn spectrum_slope(images: &Maps) -> Option<f64> {
    let power = radial_power(images);
    let points: Vec<(f64, f64)> = power
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, power)| **power > 0.0)
        .map(|(i, power)| (((i + 1) as f64).ln(), power.ln()))
        .collect();
    slope(&points).filter(|_| points.len() >= 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sparseness_by_hand() {
        assert_eq!(sparseness(&[1.0; 8]), Some(0.0));
        assert!((sparseness(&[0.0, 0.0, 3.0, -1.0]).unwrap() - 1.0).abs() < 1e-12);
        // n = 2, r = 1 and 3: 1 - 4 / 5, over 1 / 2
        assert!((sparseness(&[1.0, 3.0]).unwrap() - 0.4).abs() < 1e-9);
        assert_eq!(sparseness(&[-1.0, 0.0]), None);
        assert_eq!(sparseness(&[1.0]), None);
    }

    #[test]
    fn statistics_by_hand() {
        // two cells that go together and a third against them
        let responses = [1.0, 2.0, 3.0, 2.0, 4.0, 2.0, 3.0, 6.0, 1.0, 6.0, 12.0, -2.0];
        let found = statistics(&responses, 4, 3);
        assert_eq!(found.mean, [3.0, 6.0, 1.0]);
        assert!((found.deviation[0] - (14.0_f32 / 3.0).sqrt()).abs() < 1e-6);
        assert!((found.correlations[0] - 1.0).abs() < 1e-5 && (found.correlations[1] + 1.0).abs() < 1e-5);
        assert_eq!(found.correlations.len(), 3);
        assert!(found.skewness[0] > 0.0 && found.skewness[2] < 0.0);
        assert_eq!(statistics(&responses, 5, 3), Statistics::default());
        assert_eq!(statistics(&[], 0, 0), Statistics::default());
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), 2.0);
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.25), 1.5);
        assert!((pearson(&[1.0_f32, 2.0, 3.0], &[2.0_f32, 4.0, 6.0]).unwrap() - 1.0).abs() < 1e-6);
        assert_eq!(pearson(&[1.0_f32, 1.0], &[2.0_f32, 4.0]), None);
    }

    proptest! {
        #[test]
        fn trials_without_a_response_count_nowhere(
            trials in 2_usize..12, cells in 1_usize..5, gone in proptest::collection::vec(any::<bool>(), 12), seed in 0_u64..100
        ) {
            let mut stream = super::super::chance::Stream::new(seed, 1);
            let whole: Vec<f32> = (0..trials * cells).map(|_| stream.normal()).collect();
            let (mut holed, mut short) = (whole.clone(), Vec::new());
            for (trial, gone) in gone.iter().enumerate().take(trials) {
                let row = trial * cells..(trial + 1) * cells;
                if *gone { holed[row].fill(f32::NAN) } else { short.extend(&whole[row]) }
            }
            let (holed, short) = (statistics(&holed, trials, cells), statistics(&short, short.len() / cells, cells));
            if short.trials > 1 {
                prop_assert_eq!(&holed.mean, &short.mean);
                prop_assert_eq!(&holed.deviation, &short.deviation);
                prop_assert_eq!(&holed.sparseness, &short.sparseness);
                prop_assert_eq!(&holed.skewness, &short.skewness);
                prop_assert_eq!(holed.slope, short.slope);
                prop_assert_eq!(holed.correlations.len(), short.correlations.len());
                for (a, b) in holed.correlations.iter().zip(&short.correlations) {
                    prop_assert!((a - b).abs() < 1e-5, "{} {}", a, b);
                }
            } else {
                prop_assert!(holed.deviation.is_empty() && holed.correlations.is_empty());
            }
        }
    }

    #[test]
    fn a_pair_is_correlated_over_the_trials_that_both_have() {
        let nan = f32::NAN;
        // the first cell lacks trial 1, the second trial 4; in the others they go together
        let responses = [nan, 9.0, 1.0, 2.0, 2.0, 4.0, 3.0, 6.0, 7.0, nan];
        let found = statistics(&responses, 5, 2);
        assert_eq!((found.correlations.len(), &found.mean[..]), (1, &[3.25, 5.25][..]));
        assert!((found.correlations[0] - 1.0).abs() < 1e-6);
        assert_eq!(statistics(&[nan, nan, 1.0, nan], 2, 2).mean, [1.0]);
    }

    #[test]
    fn white_noise_has_a_flat_spectrum() {
        let mut stream = super::super::chance::Stream::new(1, 1);
        let values = (0..40 * 961).map(|_| stream.normal()).collect();
        let slope = spectrum_slope(&Maps::new(40, 31, 31, values).unwrap()).unwrap();
        assert!(slope.abs() < 0.15, "{slope}");
    }
}
