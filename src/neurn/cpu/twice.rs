//! Two passes over the image, the first for the divisor alone: for bytes whose exact `N` needs more than
//! 32 bits, for floats whose c is close to the smallest number, and where each channel has to be divided
//! by its own c before the channels are merged.

use super::maxima::Maxima;
use super::stored::inverse;
use super::{Planes, Shape, bytes, floats, kernels};
use crate::neurn::output::Peak;
use crate::neurn::region::Region;

/// The largest `N` = n^2 variance of a region.
pub(super) fn top_bytes(samples: &[u8], shape: &Shape, region: Region) -> Maxima<f64> {
    let mut maxima = shape.maxima();
    let mut spread = Vec::new();
    bytes::patch_sums(samples, shape, |start, patches| {
        spread.resize(patches.len(), 0.0);
        kernels::spread(shape.n(), patches, &mut spread);
        see(&mut maxima, start, &spread, shape, region);
    });
    maxima
}

/// The largest sum of squared deviations of a region.
pub(super) fn top_floats(samples: &[f32], shape: &Shape, region: Region) -> Maxima<f64> {
    let mut maxima = shape.maxima();
    floats::patch_moments(samples, shape, |start, _, dev| see(&mut maxima, start, dev, shape, region));
    maxima
}

/// Looks at those of a piece of a row that lie in the region.
fn see(maxima: &mut Maxima<f64>, start: usize, values: &[f64], shape: &Shape, region: Region) {
    let within = shape.within(start, values.len(), region);
    if !within.is_empty() {
        maxima.see(start + within.start, &values[within]);
    }
}

pub(super) fn bytes(
    samples: &[u8],
    shape: &Shape,
    result: &mut [f32],
    mut planes: Option<&mut Planes>,
) -> Vec<Peak> {
    let n = shape.n();
    let maxima = top_bytes(samples, shape, shape.all());
    let finish = Finish::new(&maxima, shape);
    let mut spread = Vec::new();
    bytes::patch_sums(samples, shape, |start, patches| {
        spread.resize(patches.len(), 0.0);
        kernels::spread(n, patches, &mut spread);
        finish.write(start, &spread, result);
        if let Some(planes) = &mut planes {
            planes.write(start, patches.len(), |i| (patches.sum(i) / n, bytes::sigma(spread[i], n)));
        }
    });
    maxima.peaks(|v| bytes::sigma(v, n) as f32)
}

pub(super) fn floats(
    samples: &[f32],
    shape: &Shape,
    result: &mut [f32],
    mut planes: Option<&mut Planes>,
) -> Vec<Peak> {
    let n = shape.n();
    let maxima = top_floats(samples, shape, shape.all());
    let finish = Finish::new(&maxima, shape);
    floats::patch_moments(samples, shape, |start, mean, dev| {
        finish.write(start, dev, result);
        if let Some(planes) = &mut planes {
            planes.write(start, dev.len(), |i| (mean[i], floats::sigma(dev[i], n)));
        }
    });
    maxima.peaks(|v| floats::sigma(v, n) as f32)
}

/// Divides by c and stores, the channels merged where that is wanted.
struct Finish {
    /// 1 / largest, for each input channel, repeated for [`PIXELS`] pixels.
    inverse: Vec<f64>,
    channels: usize,
    merged: bool,
}

const PIXELS: usize = 64;

impl Finish {
    fn new(maxima: &Maxima<f64>, shape: &Shape) -> Self {
        let inverse: Vec<f64> = maxima.by_channel(0.0).into_iter().map(inverse).collect();
        Self { inverse: inverse.repeat(PIXELS), channels: shape.channels, merged: shape.merged }
    }

    /// `squares` are proportional to the variances of the samples from `start` on.
    fn write(&self, start: usize, squares: &[f64], result: &mut [f32]) {
        if self.merged {
            let pixels = squares.chunks_exact(self.channels);
            for (out, pixel) in result[start / self.channels..].iter_mut().zip(pixels) {
                let ratios = pixel.iter().zip(&self.inverse).map(|(v, i)| v * i);
                *out = ratios.fold(0.0, f64::max).sqrt() as f32;
            }
        } else {
            let pieces = squares.chunks(self.inverse.len());
            for (out, piece) in result[start..].chunks_mut(self.inverse.len()).zip(pieces) {
                kernels::finish(piece, &self.inverse, out);
            }
        }
    }
}
