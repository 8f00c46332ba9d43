//! Local contrast normalization.

use super::Planes;
use super::separable::{Axis, correlate, gaussian};
use crate::neurn::params::Border;

/// Local contrast normalization of Jarrett, Kavukcuoglu, Ranzato and LeCun, "What is the best
/// multi-stage architecture for object recognition?", ICCV 2009, section 2.1:
///
/// - subtractive: `v = x - sum w x`, over the k x k window and all channels;
/// - divisive: `y = v / max(c, s)` with `s = sqrt(sum w v^2)` over the same window and channels, and
///   `c = mean of s` over the image.
///
/// `w` is a Gaussian that adds up to 1 over window and channels. The paper uses a 9 x 9 window and does
/// not give its width; here its standard deviation is k / 4 pixels, as in Torch's `image.gaussian`.
/// An image without contrast gives zeros. The result is signed.
pub(crate) fn local_contrast(planes: &mut Planes, k: u32, border: Border) {
    let window = gaussian(f64::from(k) / 4.0, k as usize / 2);
    let largest = planes.values().fold(0.0, f64::max);
    let mean = over_channels(planes, |v| v, &window, border);
    for plane in &mut planes.channels {
        plane.iter_mut().zip(&mean).for_each(|(v, mean)| *v -= mean);
    }
    let mut spread = over_channels(planes, |v| v * v, &window, border);
    spread.iter_mut().for_each(|v| *v = v.sqrt());
    let c = spread.iter().sum::<f64>() / spread.len() as f64;
    // Below this there is nothing but the rounding of the weights.
    let flat = c <= 1e-13 * largest;
    for plane in &mut planes.channels {
        for (v, s) in plane.iter_mut().zip(&spread) {
            *v = if flat { 0.0 } else { *v / s.max(c) };
        }
    }
}

/// The weighted mean of `f(value)` over window and channels, at each pixel.
fn over_channels(planes: &Planes, f: impl Fn(f64) -> f64, window: &[f64], border: Border) -> Vec<f64> {
    let share = 1.0 / planes.channels.len() as f64;
    let mut mean = vec![0.0; planes.width * planes.height];
    for plane in &planes.channels {
        mean.iter_mut().zip(plane).for_each(|(to, &v)| *to += share * f(v));
    }
    let along = correlate(&mean, planes.width, Axis::X, window, border);
    correlate(&along, planes.width, Axis::Y, window, border)
}
