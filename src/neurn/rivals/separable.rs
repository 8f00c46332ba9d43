//! Filters along one axis at a time, borders as in `scipy.ndimage.correlate1d`.

use crate::neurn::params::Border;

/// Along which axis of a `[height, width]` plane.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    X,
    Y,
}

/// Correlation of a plane of rows of `width` with a kernel of odd length.
pub(super) fn correlate(plane: &[f64], width: usize, axis: Axis, kernel: &[f64], border: Border) -> Vec<f64> {
    let height = plane.len() / width;
    let radius = kernel.len() / 2;
    let mut out = vec![0.0; plane.len()];
    match axis {
        Axis::X => {
            let columns = border.table(width, radius);
            let mut line = vec![0.0; columns.len()];
            for (out, row) in out.chunks_exact_mut(width).zip(plane.chunks_exact(width)) {
                for (to, source) in line.iter_mut().zip(&columns) {
                    *to = source.map_or(0.0, |x| row[x]);
                }
                for (shift, &weight) in kernel.iter().enumerate() {
                    add_scaled(out, weight, &line[shift..]);
                }
            }
        }
        Axis::Y => {
            let rows = border.table(height, radius);
            for (y, out) in out.chunks_exact_mut(width).enumerate() {
                for (source, &weight) in rows[y..].iter().zip(kernel) {
                    if let Some(y) = source {
                        add_scaled(out, weight, &plane[y * width..(y + 1) * width]);
                    }
                }
            }
        }
    }
    out
}

fn add_scaled(out: &mut [f64], weight: f64, values: &[f64]) {
    for (o, v) in out.iter_mut().zip(values) {
        *o += weight * v;
    }
}

/// Gaussian weights at -radius..=radius that add up to 1.
pub(super) fn gaussian(sigma: f64, radius: usize) -> Vec<f64> {
    let half: Vec<f64> = (0..=radius).map(|i| (-0.5 * (i as f64 / sigma).powi(2)).exp()).collect();
    let sum: f64 = half.iter().sum::<f64>() * 2.0 - 1.0;
    half.iter().rev().chain(half.iter().skip(1)).map(|w| w / sum).collect()
}
