//! Edge filters: Sobel magnitude and Laplacian of Gaussian.

use super::Planes;
use super::separable::{Axis, correlate, gaussian};
use crate::neurn::params::{Border, Scope};

/// Gradient magnitude by the 3 x 3 operator of Sobel and Feldman (1968), as
/// `numpy.hypot(scipy.ndimage.sobel(x, 0), scipy.ndimage.sobel(x, 1))`, divided by its largest value
/// over the image or over each channel. A constant image gives zeros; k plays no part.
pub(crate) fn sobel(planes: &mut Planes, border: Border, scope: Scope) {
    const DIFFERENCE: [f64; 3] = [-1.0, 0.0, 1.0];
    const SMOOTH: [f64; 3] = [1.0, 2.0, 1.0];
    let width = planes.width;
    for plane in &mut planes.channels {
        let slope = |across: Axis, along: Axis| {
            let difference = correlate(plane, width, across, &DIFFERENCE, border);
            correlate(&difference, width, along, &SMOOTH, border)
        };
        let (dx, dy) = (slope(Axis::X, Axis::Y), slope(Axis::Y, Axis::X));
        *plane = dx.iter().zip(&dy).map(|(dx, dy)| dx.hypot(*dy)).collect();
    }
    planes.divide_by_largest(scope);
}

/// Laplacian of Gaussian (Marr and Hildreth, "Theory of edge detection", 1980), as
/// `sigma**2 * scipy.ndimage.gaussian_laplace(x, sigma)` with `sigma = k / 6`, so that the patch spans
/// three standard deviations on each side; the window itself is scipy's, cut at four. The factor makes
/// responses at different k comparable (Lindeberg 1998, scale-normalized derivatives).
///
/// As in scipy the sampled kernel does not add up to exactly zero, so that a flat region of an image
/// gives a small constant when k is 3 or less. The result is signed.
pub(crate) fn laplacian_of_gaussian(planes: &mut Planes, k: u32, border: Border) {
    let sigma = f64::from(k) / 6.0;
    let radius = (4.0 * sigma + 0.5) as usize;
    let smooth = gaussian(sigma, radius);
    // Second derivative of the Gaussian times sigma^2.
    let second: Vec<f64> = smooth
        .iter()
        .enumerate()
        .map(|(i, weight)| {
            let x = (i as f64 - radius as f64) / sigma;
            (x * x - 1.0) * weight
        })
        .collect();
    let width = planes.width;
    for plane in &mut planes.channels {
        let curve = |across: Axis, along: Axis| {
            let bent = correlate(plane, width, across, &second, border);
            correlate(&bent, width, along, &smooth, border)
        };
        let (xx, yy) = (curve(Axis::X, Axis::Y), curve(Axis::Y, Axis::X));
        *plane = xx.iter().zip(&yy).map(|(a, b)| a + b).collect();
    }
}
