//! Gaussian kernel density estimates: how often a quantity has which values, as a smooth curve (the paper's
//! Eq. 2 to 4), with the bandwidths of SciPy's `gaussian_kde`.
//!
//! [`exact`] adds up every value's kernel; [`binned`] counts values in fine bins first and is as good to 1e-4 of the
//! peak, whatever the values are, or says that it would not be. [`Overlay`] lays two curves over each other (Eq. 5).

mod bins;
mod overlay;
mod summary;

pub use bins::binned;
pub use overlay::{Curve, Overlay, iou};
pub use summary::Summary;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The factors that can be asked for.
pub const FACTORS: (f64, f64) = (1e-3, 1e2);
/// The points that a grid may have.
pub const POINTS: (usize, usize) = (2, 65_536);
/// From a kernel's middle to where it is no longer added up, in bandwidths: 2e-22 of its height.
const REACH: f64 = 10.0;
/// So few values are never binned.
const FEW: usize = 512;

/// Why a density cannot be estimated, as a clause for a layman.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum DensityError {
    /// No values at all.
    #[error("there are no values to estimate a density of")]
    Empty,
    /// A single value has no spread.
    #[error("a density needs at least two values, and there is one")]
    Single,
    /// A NaN or an infinity.
    #[error("value {0} (counted from 0) is not a number or is infinite; every value must be finite")]
    NotFinite(usize),
    /// No spread.
    #[error("all {count} values are {value}, so they have no spread, and a density needs some")]
    Constant {
        /// How many.
        count: usize,
        /// What they all are.
        value: f32,
    },
    /// A bandwidth factor that nobody can want.
    #[error("the bandwidth's factor must be from {low} to {high}, and it is {0}", low = FACTORS.0, high = FACTORS.1)]
    Factor(f64),
    /// Too few or too many points.
    #[error("a curve needs {low} to {high} points, and {0} are asked for", low = POINTS.0, high = POINTS.1)]
    Points(usize),
    /// The ends of a grid are turned round, equal or not finite.
    #[error("a curve needs a finite range with its lower end first, but it is {0} to {1}")]
    Range(f64, f64),
}

/// How wide the kernel is, as SciPy's `bw_method`: a factor by which the values' standard deviation (n - 1) is
/// multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bandwidth {
    /// n^(-1/5) (Scott 1992).
    #[default]
    Scott,
    /// (3 n / 4)^(-1/5) (Silverman 1986).
    Silverman,
    /// The factor itself: SciPy's scalar `bw_method`; within [`FACTORS`].
    Factor(f64),
}

impl Bandwidth {
    /// The factor for `n` values.
    ///
    /// # Errors
    /// [`DensityError::Factor`].
    pub fn factor(self, n: usize) -> Result<f64, DensityError> {
        let n = n as f64;
        match self {
            Self::Scott => Ok(libm::pow(n, -0.2)),
            Self::Silverman => Ok(libm::pow(0.75 * n, -0.2)),
            Self::Factor(factor) if factor >= FACTORS.0 && factor <= FACTORS.1 => Ok(factor),
            Self::Factor(factor) => Err(DensityError::Factor(factor)),
        }
    }

    /// The bandwidth h of these values in their own units.
    ///
    /// # Errors
    /// [`DensityError::Factor`].
    pub fn width(self, summary: &Summary) -> Result<f64, DensityError> {
        Ok(self.factor(summary.n)? * summary.deviation)
    }
}

/// How a density is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Exact for few values, else binned where that holds.
    #[default]
    Auto,
    /// Every value's own kernel.
    Exact,
    /// Values counted in fine bins first; exact where that would be off by more than 1e-4 of the peak.
    Binned,
}

/// Points at equal distances, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    low: f64,
    high: f64,
    points: usize,
}

impl Grid {
    /// From `low` to `high`.
    ///
    /// # Errors
    /// [`DensityError::Points`] and [`DensityError::Range`].
    pub fn new(low: f64, high: f64, points: usize) -> Result<Self, DensityError> {
        if !(POINTS.0..=POINTS.1).contains(&points) {
            return Err(DensityError::Points(points));
        }
        if !(low.is_finite() && high.is_finite() && low < high) {
            return Err(DensityError::Range(low, high));
        }
        Ok(Self { low, high, points })
    }

    /// From three bandwidths below the smallest value to three above the largest, over all sets; each with its
    /// bandwidth.
    ///
    /// # Errors
    /// [`DensityError::Points`], and [`DensityError::Range`] for no set.
    pub fn around(sets: &[(&Summary, f64)], points: usize) -> Result<Self, DensityError> {
        let ends = sets.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (set, h)| {
            (low.min(f64::from(set.min) - 3.0 * h), high.max(f64::from(set.max) + 3.0 * h))
        });
        Self::new(ends.0, ends.1, points)
    }

    /// The distance of two neighbouring points.
    #[must_use]
    pub fn step(&self) -> f64 {
        (self.high - self.low) / (self.points - 1) as f64
    }

    /// How many points.
    #[must_use]
    pub fn points(&self) -> usize {
        self.points
    }

    /// Where point `i` is.
    #[must_use]
    pub fn at(&self, i: usize) -> f64 {
        if i + 1 == self.points { self.high } else { self.low + i as f64 * self.step() }
    }

    /// All points.
    #[must_use]
    pub fn xs(&self) -> Vec<f64> {
        (0..self.points).map(|i| self.at(i)).collect()
    }

    /// The integral of a curve over the grid (trapezoids).
    #[must_use]
    pub fn integral(&self, curve: impl IntoIterator<Item = f64>) -> f64 {
        let last = self.points - 1;
        let heights = curve.into_iter().enumerate();
        heights.map(|(i, y)| if i == 0 || i == last { 0.5 * y } else { y }).sum::<f64>() * self.step()
    }
}

/// The density of finite `values` at the grid's points with Gaussian kernels of bandwidth `h` > 0, each value's kernel
/// for itself (Eq. 4); kernels end at 10 h. Zero everywhere for no values.
#[must_use]
pub fn exact(values: &[f32], grid: &Grid, h: f64) -> Vec<f64> {
    let mut density = vec![0.0; grid.points];
    let step = grid.step();
    let last = grid.points - 1;
    let ratio = step / h;
    // On equal distances a Gaussian is a product whose factors themselves shrink by one factor.
    let shrink = libm::exp(-ratio * ratio);
    for &value in values {
        let value = f64::from(value);
        let nearest = (((value - grid.low) / step).round().max(0.0) as usize).min(last);
        // in bandwidths, from the value to the point
        let from = (grid.low + nearest as f64 * step - value) / h;
        if from.abs() > REACH {
            continue;
        }
        let peak = libm::exp(-0.5 * from * from);
        density[nearest] += peak;
        // how many points further on lie within reach
        let within = |distance: f64| ((REACH - distance) / ratio) as usize;
        let up = within(from).min(last - nearest);
        if up > 0 {
            let (mut kernel, mut factor) = (peak, libm::exp(-ratio * (from + 0.5 * ratio)));
            for point in &mut density[nearest + 1..=nearest + up] {
                kernel *= factor;
                factor *= shrink;
                *point += kernel;
            }
        }
        let down = within(-from).min(nearest);
        if down > 0 {
            let (mut kernel, mut factor) = (peak, libm::exp(ratio * (from - 0.5 * ratio)));
            for point in density[nearest - down..nearest].iter_mut().rev() {
                kernel *= factor;
                factor *= shrink;
                *point += kernel;
            }
        }
    }
    let scale = height(h) / values.len().max(1) as f64;
    density.iter_mut().for_each(|y| *y *= scale);
    density
}

/// The kernel's height: Eq. 3.
fn height(h: f64) -> f64 {
    const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_2;
    1.0 / (ROOT_TWO_PI * h)
}

/// The density of finite `values` at the grid's points with bandwidth `h` > 0, and whether it was binned.
#[must_use]
pub fn estimate(values: &[f32], grid: &Grid, h: f64, method: Method) -> (Vec<f64>, Method) {
    let bin = match method {
        Method::Auto => values.len() > FEW,
        Method::Exact => false,
        Method::Binned => true,
    };
    match bin.then(|| binned(values, grid, h)).flatten() {
        Some(density) => (density, Method::Binned),
        None => (exact(values, grid, h), Method::Exact),
    }
}

/// The density of finite `values` that none can be below the grid's first point or above its last: what the kernels lay
/// beyond an end is laid back from it. So the area between the ends is 1, and the curve does not fall off at an end
/// where values are many.
///
/// # Errors
/// [`DensityError`] as of a density without ends.
pub fn within(values: &[f32], grid: &Grid, bandwidth: Bandwidth) -> Result<Vec<f64>, DensityError> {
    let h = bandwidth.width(&Summary::of(values)?)?;
    let mut all = values.to_vec();
    for end in [grid.low, grid.high] {
        let near = values.iter().map(|v| f64::from(*v)).filter(|v| (v - end).abs() <= REACH * h);
        all.extend(near.map(|v| (2.0 * end - v) as f32));
    }
    let (mut density, _) = estimate(&all, grid, h, Method::Auto);
    let scale = all.len() as f64 / values.len() as f64;
    density.iter_mut().for_each(|y| *y *= scale);
    Ok(density)
}

#[cfg(test)]
mod tests;
