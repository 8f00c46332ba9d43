//! Count, ends, mean and spread of many values, in two quick passes.

use super::DensityError;
use multiversion::multiversion;
use serde::{Deserialize, Serialize};

/// Values that are added side by side; the order of additions is the same on every machine.
const LANES: usize = 16;

/// At least two finite values in short, that are not all the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Values.
    pub n: usize,
    /// The smallest.
    pub min: f32,
    /// The largest.
    pub max: f32,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation (n - 1).
    pub deviation: f64,
}

impl Summary {
    /// Of values.
    ///
    /// # Errors
    /// [`DensityError`] for none, one, some that are not finite, and all the same.
    pub fn of(values: &[f32]) -> Result<Self, DensityError> {
        let n = values.len();
        match values {
            [] => return Err(DensityError::Empty),
            [value] if value.is_finite() => return Err(DensityError::Single),
            _ => {}
        }
        let scan = scan(values);
        if scan.bad != 0.0 {
            let at = values.iter().position(|value| !value.is_finite()).unwrap_or(0);
            return Err(DensityError::NotFinite(at));
        }
        if scan.min == scan.max {
            return Err(DensityError::Constant { count: n, value: scan.min });
        }
        let mean = scan.sum / n as f64;
        let deviation = (squares(values, mean) / (n as f64 - 1.0)).sqrt();
        Ok(Self { n, min: scan.min, max: scan.max, mean, deviation })
    }
}

struct Scan {
    min: f32,
    max: f32,
    sum: f64,
    /// Not 0 (but NaN) if a value is not finite.
    bad: f32,
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn scan(values: &[f32]) -> Scan {
    let mut min = [f32::INFINITY; LANES];
    let mut max = [f32::NEG_INFINITY; LANES];
    let mut sum = [0.0_f64; LANES];
    let mut bad = [0.0_f32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut last = [values.first().copied().unwrap_or(0.0); LANES];
    last[..rest.len()].copy_from_slice(rest);
    for chunk in chunks {
        for i in 0..LANES {
            let value = chunk[i];
            min[i] = if value < min[i] { value } else { min[i] };
            max[i] = if value > max[i] { value } else { max[i] };
            sum[i] += f64::from(value);
            bad[i] += value * 0.0;
        }
    }
    for i in 0..LANES {
        min[i] = min[i].min(last[i]);
        max[i] = max[i].max(last[i]);
        bad[i] += last[i] * 0.0;
        sum[i] += if i < rest.len() { f64::from(last[i]) } else { 0.0 };
    }
    Scan {
        min: min.into_iter().fold(f32::INFINITY, f32::min),
        max: max.into_iter().fold(f32::NEG_INFINITY, f32::max),
        sum: sum.into_iter().sum(),
        bad: if bad.into_iter().sum::<f32>() == 0.0 { 0.0 } else { f32::NAN },
    }
}

/// The sum of squared distances to the mean.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn squares(values: &[f32], mean: f64) -> f64 {
    let mut sum = [0.0_f64; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for i in 0..LANES {
            let distance = f64::from(chunk[i]) - mean;
            sum[i] += distance * distance;
        }
    }
    for (sum, &value) in sum.iter_mut().zip(rest) {
        *sum += (f64::from(value) - mean) * (f64::from(value) - mean);
    }
    sum.into_iter().sum()
}
