//! What a transformer does with rows of numbers beside multiplying them: normalise, softmax and the smooth
//! rectifier. Only additions, multiplications, divisions and roots in a fixed order, so that every machine gives
//! the same bits; the exponential is a polynomial for the same reason.

use super::kernels::{LANES, Lanes, larger};
use multiversion::multiversion;

/// Added to the variance before the root, as in `PyTorch` and burn.
const EPSILON: f32 = 1e-5;

/// `f(a, b)` lane by lane.
#[inline(always)]
fn by_lanes(a: Lanes, b: &Lanes, f: impl Fn(f32, f32) -> f32) -> Lanes {
    std::array::from_fn(|lane| f(a[lane], b[lane]))
}

/// The lanes as one number, by halves.
#[inline(always)]
fn together([a, b, c, d, e, f, g, h]: Lanes, join: impl Fn(f32, f32) -> f32) -> f32 {
    join(join(join(a, e), join(b, f)), join(join(c, g), join(d, h)))
}

/// e^x within 2 units of the last place between -87 and 88, the nearest of those beyond: the polynomial of the
/// Cephes library (Moshier 1989, `expf`).
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    // adding 1.5 * 2^23 rounds to a whole number, which then stands in the last bits
    const ROUND: f32 = 12_582_912.0;
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    // ln 2 in two parts, the first of few digits, so that nothing is lost
    let r = (x - n * 0.693_359_4) - n * -2.121_944_4e-4;
    let mut y = 1.987_569_1e-4;
    y = y * r + 1.398_2e-3;
    y = y * r + 8.333_452e-3;
    y = y * r + 4.166_579_6e-2;
    y = y * r + 1.666_666_5e-1;
    y = y * r + 0.5;
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(0x3f80_0000));
    (y * r * r + r + 1.0) * power
}

/// x times the share of a normal distribution below x, within 2e-7: the rectifier of transformers (Hendrycks and
/// Gimpel 2016), by the approximation 7.1.26 of Abramowitz and Stegun (1964).
#[inline(always)]
fn smooth(x: f32) -> f32 {
    let size = if x < 0.0 { -x } else { x };
    let t = 1.0 / (1.0 + 0.327_591_1 * std::f32::consts::FRAC_1_SQRT_2 * size);
    let mut y = 1.061_405_4;
    y = y * t - 1.453_152;
    y = y * t + 1.421_413_7;
    y = y * t - 0.284_496_74;
    y = y * t + 0.254_829_6;
    let beyond = 0.5 * y * t * exp(-0.5 * size * size);
    x * if x < 0.0 { beyond } else { 1.0 - beyond }
}

/// [`smooth`] of every number.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(crate) fn rectify_smoothly(values: &mut [f32]) {
    for value in values {
        *value = smooth(*value);
    }
}

/// Each row of `width` numbers, a multiple of [`LANES`], becomes positive numbers that add up to 1.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(crate) fn softmax(values: &mut [f32], width: usize) {
    for row in values.chunks_exact_mut(width) {
        let row = row.as_chunks_mut::<LANES>().0;
        let top = row.iter().fold([f32::MIN; LANES], |top, lanes| by_lanes(top, lanes, larger));
        let top = together(top, larger);
        let mut sum = [0.0; LANES];
        for lanes in row.iter_mut() {
            *lanes = lanes.map(|x| exp(x - top));
            sum = by_lanes(sum, lanes, |a, b| a + b);
        }
        let scale = 1.0 / together(sum, |a, b| a + b);
        for lanes in row {
            *lanes = lanes.map(|x| x * scale);
        }
    }
}

/// Each row, as long as `gain`, a multiple of [`LANES`], moved to mean 0 and variance 1, times `gain` plus `shift`.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(crate) fn normalise(rows: &[f32], gain: &[f32], shift: &[f32], out: &mut [f32]) {
    let width = gain.len();
    let (gain, shift) = (gain.as_chunks::<LANES>().0, shift.as_chunks::<LANES>().0);
    let share = 1.0 / width as f32;
    for (row, out) in rows.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
        let (row, out) = (row.as_chunks::<LANES>().0, out.as_chunks_mut::<LANES>().0);
        let sum = row.iter().fold([0.0; LANES], |sum, lanes| by_lanes(sum, lanes, |a, b| a + b));
        let mean = together(sum, |a, b| a + b) * share;
        let squares = row
            .iter()
            .fold([0.0; LANES], |sum, lanes| by_lanes(sum, lanes, |sum, x| sum + (x - mean) * (x - mean)));
        let variance = together(squares, |a, b| a + b) * share;
        let scale = 1.0 / (variance + EPSILON).sqrt();
        for (((row, out), gain), shift) in row.iter().zip(out).zip(gain).zip(shift) {
            let normal = row.map(|x| (x - mean) * scale);
            *out = by_lanes(by_lanes(normal, gain, |x, gain| x * gain), shift, |x, shift| x + shift);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_to_its_last_digits() {
        for i in -8_700..=8_800 {
            let x = i as f32 / 100.0;
            let wanted = f64::from(x).exp();
            let apart = (f64::from(exp(x)) - wanted).abs() / wanted;
            assert!(apart < 2.0 * f64::from(f32::EPSILON), "{x}: {apart}");
        }
        assert_eq!(exp(0.0).to_bits(), 1.0_f32.to_bits());
        assert!(exp(-1e30) < 1e-37 && exp(1e30).is_finite());
    }

    #[test]
    fn the_smooth_rectifier_is_x_times_the_normal_share() {
        // values of x * normal(x) from scipy.stats.norm.cdf
        for (x, wanted) in [
            (-3.0, -0.004_049_694),
            (-1.0, -0.158_655_25),
            (-0.1, -0.046_017_215),
            (0.0, 0.0),
            (0.5, 0.345_731_23),
            (2.0, 1.954_499_7),
            (30.0, 30.0),
        ] {
            assert!((smooth(x) - wanted).abs() < 1e-6, "{x}: {} {wanted}", smooth(x));
        }
    }

    #[test]
    fn rows_become_shares_and_normal() {
        let values: Vec<f32> = (0..32).map(|i| ((i * 37) % 11) as f32 - 3.0).collect();
        let mut shares = values.clone();
        softmax(&mut shares, 16);
        for (row, from) in shares.chunks_exact(16).zip(values.chunks_exact(16)) {
            let sum: f64 = from.iter().map(|&x| f64::from(x).exp()).sum();
            for (p, &x) in row.iter().zip(from) {
                assert!((f64::from(*p) - f64::from(x).exp() / sum).abs() < 1e-6);
            }
        }
        let mut normal = vec![0.0; 32];
        normalise(&values, &[2.0; 16], &[1.0; 16], &mut normal);
        for row in normal.chunks_exact(16) {
            let mean = row.iter().sum::<f32>() / 16.0;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 16.0;
            assert!((mean - 1.0).abs() < 1e-5 && (variance - 4.0).abs() < 1e-3, "{mean} {variance}");
        }
    }
}
