//! The curve 1 / (1 + a x^(2 b)) by which UMAP likens distances in the picture, and what follows from it.

/// a and b for which the curve is nearest (least squares at 300 points up to three times `spread`) to 1 up to
/// `min_dist` and exp(-(x - min_dist) / spread) beyond: the `find_ab_params` of umap-learn.
#[must_use]
pub fn fit(min_dist: f64, spread: f64) -> (f64, f64) {
    const POINTS: u32 = 300;
    let points: Vec<(f64, f64)> = (0..POINTS)
        .map(|i| {
            let x = 3.0 * spread * f64::from(i) / f64::from(POINTS - 1);
            (x, if x < min_dist { 1.0 } else { libm::exp(-(x - min_dist) / spread) })
        })
        .collect();
    let loss = |a: f64, b: f64| -> f64 {
        points.iter().map(|&(x, y)| (1.0 / (1.0 + a * libm::pow(x, 2.0 * b)) - y).powi(2)).sum()
    };
    // Levenberg's and Marquardt's method
    let (mut a, mut b, mut damping) = (1.0, 1.0, 1e-3);
    let mut now = loss(a, b);
    for _ in 0..200 {
        let (mut aa, mut ab, mut bb, mut ra, mut rb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for &(x, y) in points.iter().filter(|point| point.0 > 0.0) {
            let power = libm::pow(x, 2.0 * b);
            let curve = 1.0 / (1.0 + a * power);
            let by_a = -power * curve * curve;
            let by_b = 2.0 * a * libm::log(x) * by_a;
            aa += by_a * by_a;
            ab += by_a * by_b;
            bb += by_b * by_b;
            ra += by_a * (curve - y);
            rb += by_b * (curve - y);
        }
        let (daa, dbb) = (aa * (1.0 + damping), bb * (1.0 + damping));
        let determinant = daa * dbb - ab * ab;
        let step_a = (dbb * ra - ab * rb) / determinant;
        let step_b = (daa * rb - ab * ra) / determinant;
        let next = (a - step_a, b - step_b);
        let then = if next.0 > 0.0 && next.1 > 0.0 { loss(next.0, next.1) } else { f64::INFINITY };
        if then <= now {
            let settled = step_a.abs() < 1e-12 * a && step_b.abs() < 1e-12 * b;
            (a, b) = next;
            now = then;
            damping *= 0.3;
            if settled {
                break;
            }
        } else {
            damping *= 4.0;
            if damping > 1e12 {
                break;
            }
        }
    }
    (a, b)
}

/// Bits of a number's fraction that choose a segment: 32 in each power of two.
const FINE: u32 = 5;
const SHIFT: u32 = 23 - FINE;
/// The first segment begins at 2^-30, the last one ends at 2^30.
const FIRST: u32 = (127 - 30) << FINE;
const SEGMENTS: usize = 60 << FINE;

/// A function of positive numbers as straight segments, exact where they meet: powers between numbers' bits cost more
/// than everything else.
#[derive(Debug, Clone)]
pub(super) struct Table(Vec<[f32; 2]>);

impl Table {
    /// Of `function`, which should be smooth on a logarithmic scale.
    pub(super) fn of(function: impl Fn(f64) -> f64) -> Self {
        let end = |i: usize| f64::from(f32::from_bits((FIRST + i as u32) << SHIFT));
        let segment = |i: usize| {
            let (from, to) = (function(end(i)), function(end(i + 1)));
            [from as f32, (to - from) as f32]
        };
        Self((0..SEGMENTS).map(segment).collect())
    }

    /// The function at `x` >= 0, as at the table's ends beyond them.
    #[inline]
    pub(super) fn at(&self, x: f32) -> f32 {
        let bits = x.to_bits();
        let segment = (bits >> SHIFT).saturating_sub(FIRST) as usize;
        let within = (bits & ((1 << SHIFT) - 1)) as f32 * (1.0 / (1_u32 << SHIFT) as f32);
        self.0.get(segment).or(self.0.last()).map_or(0.0, |[from, rise]| from + within * rise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_and_b_are_those_of_umap_learn() {
        // umap.umap_.find_ab_params(spread, min_dist) of umap-learn 0.5.12
        for (min_dist, spread, a, b) in [
            (0.1, 1.0, 1.576_943_460_405_378, 0.895_060_878_169_554_3),
            (0.5, 1.0, 0.583_030_020_542_892_8, 1.334_166_992_455_648_8),
        ] {
            let found = fit(min_dist, spread);
            assert!((found.0 - a).abs() < 1e-4 && (found.1 - b).abs() < 1e-4, "{found:?}");
        }
    }

    #[test]
    fn tables_are_near_their_function() {
        let function = |x: f64| x.powf(-0.1) / (1.0 + 1.6 * x.powf(0.9));
        let table = Table::of(function);
        for i in 0..2000_i32 {
            let x = 1.03_f32.powi(i - 600);
            if (1e-8..1e8).contains(&x) {
                let wanted = function(f64::from(x));
                assert!((f64::from(table.at(x)) - wanted).abs() < 3e-4 * wanted, "{x}");
            }
        }
        assert!(table.at(0.0).is_finite() && table.at(f32::MAX).is_finite());
    }
}
