//! Densities of very many values: counted in fine bins, each value shared between its two neighbours (linear binning:
//! Wand 1994), then smoothed with the kernel.
//!
//! Sharing a value between two bins at distance d replaces its kernel K by the straight line between two kernels,
//! which is off by d^2 / 8 times the largest second derivative, K(0) / h^2 |u^2 - 1| exp(-u^2 / 2). Values of total
//! share m within one h of each other raise the curve itself to at least m K(0) exp(-1/8), so that over all
//! cells of width h the error is below 0.55 (d / h)^2 of the peak; for 90 bins in each h that is 7e-5, and never more,
//! whatever the values are. Where the grid is coarser than h or ends before the values do, the curve's peak may
//! lie between its points or beyond them: there the same bound is computed beside the curve, and binning is refused if it
//! fails.

use super::{Grid, height};
use multiversion::multiversion;

/// Bins in one bandwidth.
const DIVISIONS: f64 = 90.0;
/// Where the kernel ends, in bandwidths: below 4e-6 of its height.
const REACH: f64 = 5.0;
/// The same where the grid is coarse: 7e-10.
const COARSE_REACH: f64 = 6.5;
/// The largest error, as a share of the peak.
const TOLERANCE: f64 = 1e-4;
/// The most bins on either side of the kernel's middle, and the most bins at all.
const MOST_TAPS: f64 = 65_536.0;
const MOST_BINS: f64 = 524_288.0;
/// A bin is a count of its values and, in its lower bits, the sum of their places in it in 65,536ths: a
/// whole number, so that the order of values does not matter. So many values at once cannot overflow the sum.
const COUNT: u32 = 36;
const PLACE: u32 = 16;
const AT_ONCE: usize = 1 << (COUNT - PLACE);
const LANES: usize = 8;

/// As [`exact`](super::exact), by bins: off by less than 1e-4 of the curve's highest point. None if binning cannot
/// promise that on this grid, or would be no faster.
#[must_use]
pub fn binned(values: &[f32], grid: &Grid, h: f64) -> Option<Vec<f64>> {
    let step = grid.step();
    // bins in one step of the grid
    let ratio = (DIVISIONS * step / h).ceil().max(1.0);
    let coarse = step > h;
    let width = step / ratio;
    let ends = if coarse { COARSE_REACH } else { REACH };
    let reach = (ends * h / width).ceil();
    let bins = (grid.points() - 1) as f64 * ratio + 2.0 * reach + 3.0;
    // not `>`: a bandwidth of zero or NaN is refused too
    if !(reach <= MOST_TAPS && bins <= MOST_BINS) {
        return None;
    }
    let (ratio, reach, bins) = (ratio as usize, reach as usize, bins as usize);
    // The first bin takes whatever lies too far below to matter, and is emptied.
    let low = grid.at(0) - (reach + 1) as f64 * width;
    let mut weights = vec![0.0; bins + 1];
    let mut counts = vec![0_u64; bins];
    for values in values.chunks(AT_ONCE) {
        counts.fill(0);
        count(values, low, f64::from(1_u32 << PLACE) / width, &mut counts);
        if let Some(first) = counts.first_mut() {
            *first = 0;
        }
        share(&counts, &mut weights);
    }
    let inside: f64 = weights[reach + 1..=reach + 1 + (grid.points() - 1) * ratio].iter().sum();
    let covered = inside > values.len() as f64 - 0.5;
    let unit = width / h;
    let tap = |i: usize| {
        let u = (i as f64 - reach as f64) * unit;
        (u, libm::exp(-0.5 * u * u))
    };
    let kernel: Vec<f64> = (0..=2 * reach).map(|i| tap(i).1).collect();
    let scale = height(h) / values.len().max(1) as f64;
    let windows = || (0..grid.points()).map(|j| &weights[1 + j * ratio..2 + j * ratio + 2 * reach]);
    let density: Vec<f64> = windows().map(|window| scale * dot(window, &kernel)).collect();
    if coarse || !covered {
        // a little more, as the second derivative is looked at in the bins' middles only
        let share = 1.1 * unit * unit / 8.0;
        let bend: Vec<f64> = (0..=2 * reach).map(tap).map(|(u, k)| share * (u * u - 1.0).abs() * k).collect();
        let worst = windows().map(|window| scale * dot(window, &bend)).fold(0.0, f64::max);
        let tail = height(h) * libm::exp(-0.5 * ends * ends);
        let peak = density.iter().copied().fold(0.0, f64::max);
        if worst + tail > TOLERANCE * peak {
            return None;
        }
    }
    Some(density)
}

/// Counts values into bins; `scale` is places in one unit.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn count(values: &[f32], low: f64, scale: f64, bins: &mut [u64]) {
    for &value in values {
        // what is below the first bin becomes 0 and falls into it
        let place = ((f64::from(value) - low) * scale) as u64;
        if let Some(bin) = bins.get_mut((place >> PLACE) as usize) {
            *bin += (1 << COUNT) | (place & ((1 << PLACE) - 1));
        }
    }
}

/// Shares what is in the bins between their lower and upper ends.
fn share(counts: &[u64], weights: &mut [f64]) {
    let mut carried = 0.0;
    for (weight, &bin) in weights.iter_mut().zip(counts) {
        let here = (bin >> COUNT) as f64;
        let above = (bin & ((1 << COUNT) - 1)) as f64 / f64::from(1_u32 << PLACE);
        *weight += here - above + carried;
        carried = above;
    }
    if let Some(last) = weights.last_mut() {
        *last += carried;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sum[i] += a[i] * b[i];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sum.into_iter().sum::<f64>() + rest
}
