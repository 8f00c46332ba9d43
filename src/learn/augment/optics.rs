//! What a lens and a sensor do to planes of 32 x 32.

use super::{PIXELS, SIDE};

/// A change along rows, then the same along columns: each new value is a weighted sum of its line's old ones.
#[derive(Debug, Clone)]
pub(super) struct Spread(Vec<[f32; SIDE]>);

impl Spread {
    /// Weights of the new place for each old one, from the weights of the old ones for each new place.
    fn new(weights: impl Fn(usize) -> [f32; SIDE]) -> Self {
        Self((0..SIDE).map(weights).collect())
    }

    /// Gaussian blur of a standard deviation in pixels, cut off at three of them; beyond the edge it is like the edge.
    pub fn blur(sigma: f32) -> Self {
        let radius = libm::ceilf(3.0 * sigma) as usize;
        let mut bell: Vec<f32> = (0..=radius)
            .map(|i| {
                let x = i as f32 / sigma;
                libm::expf(-0.5 * x * x)
            })
            .collect();
        let sum: f32 = bell[0] + 2.0 * bell[1..].iter().sum::<f32>();
        bell.iter_mut().for_each(|w| *w /= sum);
        Self::new(|place| {
            let mut row = [0.0; SIDE];
            row[place] += bell[0];
            for (distance, weight) in bell.iter().enumerate().skip(1) {
                row[place.saturating_sub(distance)] += weight;
                row[(place + distance).min(SIDE - 1)] += weight;
            }
            row
        })
    }

    /// Means of areas down to `side` pixels, then straight lines between their middles up again.
    pub fn coarse(side: usize) -> Self {
        let pixel = SIDE as f32 / side as f32;
        // the part of old pixel `from` in new pixel `to`
        let mean = |to: usize, from: usize| {
            let (low, high) = (to as f32 * pixel, (to + 1) as f32 * pixel);
            ((from + 1) as f32).min(high).max(low) - (from as f32).clamp(low, high)
        };
        Self::new(|place| {
            let middle = ((place as f32 + 0.5) / pixel - 0.5).clamp(0.0, side as f32 - 1.0);
            let low = (middle as usize).min(side - 1);
            let high = (low + 1).min(side - 1);
            let share = middle - low as f32;
            let mut row = [0.0; SIDE];
            for (from, weight) in row.iter_mut().enumerate() {
                *weight = ((1.0 - share) * mean(low, from) + share * mean(high, from)) / pixel;
            }
            row
        })
    }

    /// Changes a plane.
    pub fn apply(&self, plane: &mut [f32]) {
        let mut down = vec![0.0_f32; PIXELS];
        for (to, weights) in down.chunks_exact_mut(SIDE).zip(&self.0) {
            for (from, &weight) in plane.chunks_exact(SIDE).zip(weights) {
                if weight != 0.0 {
                    to.iter_mut().zip(from).for_each(|(to, from)| *to += weight * from);
                }
            }
        }
        // the same on its side
        for (to, from) in plane.chunks_exact_mut(SIDE).zip(down.chunks_exact(SIDE)) {
            for (to, weights) in to.iter_mut().zip(&self.0) {
                // eight sums side by side keep the processor's lanes busy
                let mut sums = [0.0_f32; 8];
                for (from, weights) in from.chunks_exact(8).zip(weights.chunks_exact(8)) {
                    for lane in 0..8 {
                        sums[lane] += from[lane] * weights[lane];
                    }
                }
                *to = sums.iter().sum();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_spreads_and_keeps_its_sum() {
        let mut plane = vec![0.0; PIXELS];
        plane[16 * SIDE + 16] = 1.0;
        Spread::blur(1.3).apply(&mut plane);
        assert!((plane.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        // variance along a row
        let variance: f32 =
            plane.iter().enumerate().map(|(i, v)| v * ((i % SIDE) as f32 - 16.0).powi(2)).sum();
        assert!((variance.sqrt() - 1.3).abs() < 0.03, "{variance}");
        assert!((plane[16 * SIDE + 15] - plane[16 * SIDE + 17]).abs() < 1e-7);
        assert!((plane[15 * SIDE + 16] - plane[16 * SIDE + 15]).abs() < 1e-7);
    }

    #[test]
    fn an_even_plane_stays_even() {
        for spread in [Spread::blur(4.0), Spread::coarse(16), Spread::coarse(13)] {
            let mut plane = vec![0.25; PIXELS];
            spread.apply(&mut plane);
            assert!(plane.iter().all(|v| (v - 0.25).abs() < 1e-6));
        }
    }

    #[test]
    fn coarse_planes_keep_what_is_large_and_lose_what_is_small() {
        let mut slope: Vec<f32> = (0..PIXELS).map(|i| (i % SIDE) as f32).collect();
        let mut stripes: Vec<f32> = (0..PIXELS).map(|i| (i % 2) as f32).collect();
        Spread::coarse(16).apply(&mut slope);
        Spread::coarse(16).apply(&mut stripes);
        for x in 1..SIDE - 1 {
            assert!((slope[5 * SIDE + x] - x as f32).abs() < 1e-4, "{x}: {}", slope[5 * SIDE + x]);
        }
        assert!(stripes.iter().all(|v| (v - 0.5).abs() < 1e-6));
    }
}
