//! What a lens does to planes of 32 x 32.

use super::{PIXELS, SIDE};

/// Gaussian blur of a standard deviation in pixels, cut off at three of them; beyond the edge it is like the edge.
pub(super) fn blur(plane: &mut Vec<f32>, sigma: f32) {
    let radius = libm::ceilf(3.0 * sigma) as usize;
    let mut weights: Vec<f32> = (0..=radius)
        .map(|i| {
            let x = i as f32 / sigma;
            libm::expf(-0.5 * x * x)
        })
        .collect();
    let sum: f32 = weights[0] + 2.0 * weights[1..].iter().sum::<f32>();
    weights.iter_mut().for_each(|w| *w /= sum);
    let pass = |from: &[f32], step: usize, along: fn(usize) -> usize| -> Vec<f32> {
        (0..PIXELS)
            .map(|i| {
                let (place, start) = (along(i), i - along(i) * step);
                weights[1..].iter().enumerate().fold(weights[0] * from[i], |sum, (d, weight)| {
                    let before = place.saturating_sub(d + 1);
                    let after = (place + d + 1).min(SIDE - 1);
                    sum + weight * (from[start + before * step] + from[start + after * step])
                })
            })
            .collect()
    };
    let across = pass(plane, 1, |i| i % SIDE);
    *plane = pass(&across, SIDE, |i| i / SIDE);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_spreads_and_keeps_its_sum() {
        let mut plane = vec![0.0; PIXELS];
        plane[16 * SIDE + 16] = 1.0;
        blur(&mut plane, 1.3);
        assert!((plane.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        // variance along a row
        let variance: f32 =
            plane.iter().enumerate().map(|(i, v)| v * ((i % SIDE) as f32 - 16.0).powi(2)).sum();
        assert!((variance.sqrt() - 1.3).abs() < 0.03, "{variance}");
        assert_eq!(plane[16 * SIDE + 15], plane[16 * SIDE + 17]);
        assert_eq!(plane[15 * SIDE + 16], plane[16 * SIDE + 15]);
    }

    #[test]
    fn an_even_plane_stays_even() {
        let mut plane = vec![0.25; PIXELS];
        blur(&mut plane, 4.0);
        assert!(plane.iter().all(|v| (v - 0.25).abs() < 1e-6));
    }
}
