//! The exact sign-flip test of paired differences: had chance decided which of two is the larger, how often would the
//! mean lie as far from zero?

use rand::Rng as _;
use rand_pcg::Pcg64Mcg;

/// Up to so many pairs every way to give signs is tried.
pub const EXACT: usize = 16;
/// Ways that are drawn where there are more.
const DRAWN: usize = 10_000;

/// The two-sided probability (Fisher 1935): the share of all ways to give the differences signs whose mean lies at least
/// as far from zero; beyond [`EXACT`] pairs of 10,000 ways that are drawn, the given one included. None of nothing, or
/// where a difference is not finite.
#[must_use]
pub fn sign_flip(differences: &[f64], seed: u64) -> Option<f64> {
    if differences.is_empty() || differences.iter().any(|d| !d.is_finite()) {
        return None;
    }
    let found = differences.iter().sum::<f64>().abs();
    // the same sum in another order may differ in the last digits
    let least = found - 1e-12 * differences.iter().map(|d| d.abs()).sum::<f64>();
    let flipped = |flips: &mut dyn FnMut(usize) -> bool| {
        let signed = differences.iter().enumerate().map(|(i, d)| if flips(i) { -d } else { *d });
        signed.sum::<f64>().abs() >= least
    };
    if differences.len() <= EXACT {
        let all = 1_u32 << differences.len();
        let as_far = (0..all).filter(|ways| flipped(&mut |i| ways >> i & 1 == 1)).count();
        return Some(as_far as f64 / f64::from(all));
    }
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xf119);
    let as_far = (0..DRAWN).filter(|_| flipped(&mut |_| random.next_u64() >> 63 == 1)).count();
    Some((as_far + 1) as f64 / (DRAWN + 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::resample::below;

    #[test]
    fn by_hand() {
        // of the 8 ways only the given one and its opposite lie so far out
        assert_eq!(sign_flip(&[1.0, 2.0, 3.0], 1), Some(2.0 / 8.0));
        assert_eq!(sign_flip(&[1.0, -1.0], 1), Some(1.0));
        assert_eq!(sign_flip(&[0.3; 9], 1), Some(2.0 / 512.0));
        assert_eq!(sign_flip(&[], 1), None);
        assert_eq!(sign_flip(&[1.0, f64::NAN], 1), None);
    }

    #[test]
    fn many_pairs_are_drawn_and_agree_with_all_ways() {
        let sixteen: Vec<f64> = (0..16).map(|i| f64::from(i * 7 % 16) - 6.0).collect();
        let mut more = sixteen.clone();
        more.push(0.0);
        let [exact, drawn] = [sign_flip(&sixteen, 1), sign_flip(&more, 1)].map(Option::unwrap);
        assert!((exact - drawn).abs() < 0.02, "{exact} {drawn}");
    }

    #[test]
    fn chance_is_called_a_difference_as_often_as_it_may_be() {
        let mut random = Pcg64Mcg::new(5);
        let mut draw = || (0..4).map(|_| below(&mut random, 2001) as f64 - 1000.0).sum::<f64>();
        let called = (0..200)
            .filter(|_| {
                let differences: Vec<f64> = (0..9).map(|_| draw()).collect();
                sign_flip(&differences, 1).unwrap() < 0.05
            })
            .count();
        assert!(called <= 16, "{called} of 200");
    }
}
