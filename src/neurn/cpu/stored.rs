//! One pass over the image; what waits for the divisor lies where the result will be.

use super::{Planes, Shape, bytes, floats, kernels, twice};
use crate::neurn::output::Peak;

/// Up to this k, `N` = k^4 variance of bytes stays below 2^32: 21^4 * 127.5^2 = 3.2e9.
const SURE_K: usize = 21;

/// Up to this k, `N / 2` stays below 2^32 unless the standard deviation exceeds 45, at k = 31 unless it
/// exceeds 96 (of 127.5): worth the attempt.
pub(super) const MAX_K_BYTES: usize = 45;

/// Below this c, standard deviations kept as f32 would run out of digits (2^24 above the smallest
/// normal number).
const SMALLEST_C: f32 = 1e-30;

/// The exact integer `N` of each pixel, or its half, waits as the bits of its f32.
pub(super) fn bytes(
    samples: &[u8],
    shape: &Shape,
    result: &mut [f32],
    mut planes: Option<&mut Planes>,
) -> Vec<Peak> {
    let n = shape.n();
    let unit = if shape.k <= SURE_K { 1.0 } else { 2.0 };
    let mut maxima = shape.maxima();
    let mut spread = Vec::new();
    let mut beyond = 0;
    bytes::patch_sums(samples, shape, |start, patches| {
        spread.resize(patches.len(), 0);
        let count = (shape.k * shape.k) as u32;
        if shape.k <= SURE_K {
            kernels::spread_u32(count, patches, &mut spread);
        } else {
            beyond |= kernels::half_spread(count, patches, &mut spread);
        }
        maxima.see(start, &spread);
        if shape.merged {
            let pixels = spread.chunks_exact(shape.channels);
            for (out, pixel) in result[start / shape.channels..].iter_mut().zip(pixels) {
                *out = f32::from_bits(pixel.iter().copied().max().unwrap_or(0));
            }
        } else {
            kernels::keep_bits(&spread, &mut result[start..]);
        }
        if let Some(planes) = &mut planes {
            let sigma = |i: usize| bytes::sigma(unit * f64::from(spread[i]), n);
            planes.write(start, patches.len(), |i| (patches.sum(i) / n, sigma(i)));
        }
    });
    if beyond != 0 {
        return twice::bytes(samples, shape, result, planes);
    }
    let tops: Vec<f64> = maxima.by_channel(0).into_iter().map(f64::from).collect();
    divide(result, &tops, shape, kernels::finish_bits);
    maxima.peaks(|v| bytes::sigma(unit * f64::from(v), n) as f32)
}

/// The standard deviation of each pixel waits as f32.
pub(super) fn floats(
    samples: &[f32],
    shape: &Shape,
    result: &mut [f32],
    mut planes: Option<&mut Planes>,
) -> Vec<Peak> {
    let n = shape.n();
    let mut maxima = shape.maxima();
    let mut sigma = Vec::new();
    floats::patch_moments(samples, shape, |start, mean, dev| {
        maxima.see(start, dev);
        sigma.resize(dev.len(), 0.0);
        kernels::sigma(1.0 / n, dev, &mut sigma);
        if shape.merged {
            let pixels = sigma.chunks_exact(shape.channels);
            for (out, pixel) in result[start / shape.channels..].iter_mut().zip(pixels) {
                *out = pixel.iter().copied().fold(0.0, f32::max);
            }
        } else {
            result[start..start + sigma.len()].copy_from_slice(&sigma);
        }
        if let Some(planes) = &mut planes {
            planes.mean[start..start + mean.len()]
                .iter_mut()
                .zip(mean)
                .for_each(|(to, &from)| *to = from as f32);
            planes.sigma[start..start + sigma.len()].copy_from_slice(&sigma);
        }
    });
    let tops = maxima.by_channel(0.0);
    if tops.iter().any(|&top| top > 0.0 && (floats::sigma(top, n) as f32) < SMALLEST_C) {
        return twice::floats(samples, shape, result, None);
    }
    // The rounded c, so that the largest value is exactly 1.
    let tops: Vec<f64> = tops.iter().map(|&top| f64::from(floats::sigma(top, n) as f32)).collect();
    divide(result, &tops, shape, kernels::finish_sigma);
    maxima.peaks(|v| floats::sigma(v, n) as f32)
}

/// Divides each channel by its top (0 by 0 is 0): `kernel(values, 1 / top of each value)`.
fn divide(result: &mut [f32], tops: &[f64], shape: &Shape, kernel: impl Fn(&mut [f32], &[f64])) {
    const PIXELS: usize = 256;
    let inverse: Vec<f64> = tops.iter().take(shape.out_channels()).map(|&top| inverse(top)).collect();
    let inverse = inverse.repeat(PIXELS);
    for piece in result.chunks_mut(inverse.len()) {
        kernel(piece, &inverse);
    }
}

/// 1 / top, and 0 for 0.
pub(super) fn inverse(top: f64) -> f64 {
    if top > 0.0 { top.recip() } else { 0.0 }
}
