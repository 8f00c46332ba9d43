//! Two densities over each other.

use super::{Bandwidth, DensityError, Grid, Method, Summary, estimate};
use serde::{Deserialize, Serialize};

/// One density on a grid that is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Count, ends, mean and spread of the values.
    pub summary: Summary,
    /// The bandwidth h, in the values' units.
    pub bandwidth: f64,
    /// It as a multiple of the standard deviation: SciPy's factor.
    pub factor: f64,
    /// At each point of the grid; its integral over all numbers is 1.
    pub density: Vec<f64>,
    /// How it was computed: exact or binned.
    pub method: Method,
}

impl Curve {
    fn of(values: &[f32], summary: Summary, bandwidth: f64, grid: &Grid, method: Method) -> Self {
        let (density, method) = estimate(values, grid, bandwidth, method);
        Self { summary, bandwidth, factor: bandwidth / summary.deviation, density, method }
    }

    /// A single density on a grid of its own, from three bandwidths below the smallest value to three above the
    /// largest.
    ///
    /// # Errors
    /// [`DensityError`].
    pub fn alone(
        values: &[f32],
        bandwidth: Bandwidth,
        points: usize,
        method: Method,
    ) -> Result<(Grid, Self), DensityError> {
        let summary = Summary::of(values)?;
        let h = bandwidth.width(&summary)?;
        let grid = Grid::around(&[(&summary, h)], points)?;
        Ok((grid, Self::of(values, summary, h, &grid, method)))
    }
}

/// Two densities on a common grid, and how far they overlap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overlay {
    /// The grid: from three bandwidths below the smallest value to three above the largest, of both sets.
    pub grid: Grid,
    /// Its points.
    pub x: Vec<f64>,
    /// The first set.
    pub a: Curve,
    /// The second set.
    pub b: Curve,
    /// Eq. 5: the area under the lower of both curves over the area under the upper one (trapezoids), 0 to 1.
    pub iou: f64,
    /// Whether the grid's points are farther from each other than the narrower bandwidth, so that peaks may lie between
    /// them and the overlap is rough: more points would help.
    pub coarse: bool,
}

impl Overlay {
    /// Of two sets, each with its own bandwidth by the same rule. Usually 512 points.
    ///
    /// # Errors
    /// [`DensityError`] of the first set that cannot be used.
    pub fn of(
        a: &[f32],
        b: &[f32],
        bandwidth: Bandwidth,
        points: usize,
        method: Method,
    ) -> Result<Self, DensityError> {
        let (of_a, of_b) = (Summary::of(a)?, Summary::of(b)?);
        let (wide_a, wide_b) = (bandwidth.width(&of_a)?, bandwidth.width(&of_b)?);
        let grid = Grid::around(&[(&of_a, wide_a), (&of_b, wide_b)], points)?;
        let a = Curve::of(a, of_a, wide_a, &grid, method);
        let b = Curve::of(b, of_b, wide_b, &grid, method);
        let iou = iou(&grid, &a.density, &b.density);
        Ok(Self { x: grid.xs(), iou, coarse: grid.step() > wide_a.min(wide_b), a, b, grid })
    }
}

/// Eq. 5 of two curves on a grid: the area under the lower of both over the area under the upper one (trapezoids), 0 to 1; 0
/// if both are nothing.
#[must_use]
pub fn iou(grid: &Grid, a: &[f64], b: &[f64]) -> f64 {
    let both = || a.iter().copied().zip(b.iter().copied());
    let lower = grid.integral(both().map(|(a, b)| a.min(b)));
    let upper = grid.integral(both().map(|(a, b)| a.max(b)));
    if upper > 0.0 { lower / upper } else { 0.0 }
}
