//! What chance may have done to a number: bootstrap intervals and a permutation test, both seeded.

use rand::Rng;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

/// A statistic with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The statistic of the values themselves.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The share of resamples within: 0.95 for a 95 % interval.
    pub level: f64,
    /// Resamples.
    pub resamples: usize,
}

/// The percentile interval (Efron 1979) of a statistic of one or more groups: every resample draws, with replacement,
/// as many values from each group as it has (so that groups are strata and keep their sizes). `statistic` gets the
/// groups in the given order. None for no group, an empty group, no resample, a `level` outside 0..1, or
/// where the statistic is not finite.
#[must_use]
pub fn bootstrap<T: Copy>(
    groups: &[&[T]],
    mut statistic: impl FnMut(&[Vec<T>]) -> f64,
    resamples: usize,
    level: f64,
    seed: u64,
) -> Option<Interval> {
    if groups.is_empty() || groups.iter().any(|group| group.is_empty()) || resamples == 0 {
        return None;
    }
    if !(level > 0.0 && level < 1.0) {
        return None;
    }
    let mut drawn: Vec<Vec<T>> = groups.iter().map(|group| group.to_vec()).collect();
    let value = statistic(&drawn);
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xb007);
    let mut found = Vec::with_capacity(resamples);
    for _ in 0..resamples {
        for (drawn, group) in drawn.iter_mut().zip(groups) {
            for value in drawn {
                *value = group[below(&mut random, group.len())];
            }
        }
        found.push(statistic(&drawn));
    }
    if !value.is_finite() || found.iter().any(|found| !found.is_finite()) {
        return None;
    }
    found.sort_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    let (low, high) = (quantile(&found, tail)?, quantile(&found, 1.0 - tail)?);
    Some(Interval { value, low, high, level, resamples })
}

/// The mean of a group, for [`bootstrap`].
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The value below which a share of sorted values lies, between two of them in proportion (NumPy's `quantile`).
/// None of nothing.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let at = place.floor();
    let (low, high) = (sorted.get(at as usize)?, sorted.get(place.ceil() as usize)?);
    Some(low + (place - at) * (high - low))
}

/// Two groups' means and whether chance makes them so different.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The mean of the first group less that of the second.
    pub difference: f64,
    /// How often chance alone makes it as far from zero: the share of ways to deal the values out, the given one
    /// included.
    pub p: f64,
    /// Permutations.
    pub permutations: usize,
}

/// The permutation test of a difference of means (two-sided). None for an empty group or values that are not finite.
#[must_use]
pub fn permutation_test(a: &[f64], b: &[f64], permutations: usize, seed: u64) -> Option<Difference> {
    let mut all: Vec<f64> = a.iter().chain(b).copied().collect();
    if a.is_empty() || b.is_empty() || all.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let total: f64 = all.iter().sum();
    let (n, m) = (a.len() as f64, b.len() as f64);
    let difference = |sum: f64| sum / n - (total - sum) / m;
    let found = difference(a.iter().sum());
    // the same dealing in another order may differ in the last digits
    let slack = 1e-12 * all.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xd1ff);
    let mut as_far = 1_usize;
    for _ in 0..permutations {
        // the first group's places are enough
        for i in 0..a.len() {
            let other = i + below(&mut random, all.len() - i);
            all.swap(i, other);
        }
        let chance = difference(all[..a.len()].iter().sum());
        as_far += usize::from(chance.abs() >= found.abs() - slack);
    }
    Some(Difference { difference: found, p: as_far as f64 / (permutations as f64 + 1.0), permutations })
}

/// Puts values into an order of chance (Fisher and Yates), the same on every platform.
pub(crate) fn shuffle<T>(values: &mut [T], random: &mut impl Rng) {
    for i in (1..values.len()).rev() {
        values.swap(i, below(random, i + 1));
    }
}

/// The things 0 to `n` in an order of chance.
pub(crate) fn shuffled(n: usize, random: &mut impl Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    shuffle(&mut order, random);
    order
}

/// A whole number below `n`, the same on every platform.
pub(crate) fn below(random: &mut impl Rng, n: usize) -> usize {
    ((u128::from(random.next_u64()) * n as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_has_no_interval_has_none() {
        let mean_of = |groups: &[Vec<f64>]| mean(&groups[0]);
        assert_eq!(bootstrap(&[&[]], mean_of, 99, 0.95, 1), None);
        assert_eq!(bootstrap(&[], |_: &[Vec<f64>]| 0.0, 99, 0.95, 1), None);
        assert_eq!(bootstrap(&[&[1.0]], mean_of, 0, 0.95, 1), None);
        assert_eq!(bootstrap(&[&[1.0]], mean_of, 9, 1.0, 1), None);
        assert_eq!(bootstrap(&[&[f64::NAN]], mean_of, 9, 0.5, 1), None);
        let same = bootstrap(&[&[2.0, 2.0]], mean_of, 9, 0.5, 1).unwrap();
        assert_eq!((same.value, same.low, same.high), (2.0, 2.0, 2.0));
        assert_eq!(permutation_test(&[], &[1.0], 9, 1), None);
        assert_eq!(permutation_test(&[f64::NAN], &[1.0], 9, 1), None);
    }

    #[test]
    fn groups_keep_their_sizes_and_values() {
        let (a, b) = ([1.0, 2.0, 3.0], [10.0, 20.0]);
        let seen = bootstrap(
            &[&a, &b],
            |groups| {
                assert!(groups[0].len() == 3 && groups[0].iter().all(|v| a.contains(v)));
                assert!(groups[1].len() == 2 && groups[1].iter().all(|v| b.contains(v)));
                mean(&groups[1]) - mean(&groups[0])
            },
            500,
            0.9,
            3,
        );
        let seen = seen.unwrap();
        assert!(seen.value == 13.0 && seen.low >= 7.0 && seen.high <= 19.0 && seen.low < seen.high);
    }

    #[test]
    fn quantiles_by_hand() {
        let sorted = [1.0, 2.0, 4.0];
        assert_eq!(quantile(&sorted, 0.0), Some(1.0));
        assert_eq!(quantile(&sorted, 0.75), Some(3.0));
        assert_eq!(quantile(&sorted, 1.0), Some(4.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn groups_that_differ_are_told_apart() {
        let a: Vec<f64> = (0..20).map(|i| f64::from(i % 5)).collect();
        let b: Vec<f64> = a.iter().map(|v| v + 3.0).collect();
        let found = permutation_test(&a, &b, 999, 5).unwrap();
        assert!((found.difference + 3.0).abs() < 1e-12 && found.p == 0.001, "{found:?}");
        assert!(permutation_test(&a, &a, 999, 5).unwrap().p > 0.99);
    }

    proptest! {
        #[test]
        fn a_seed_gives_the_same_again_and_order_of_groups_turns_the_sign(
            a in prop::collection::vec(-5.0..5.0_f64, 1..20), b in prop::collection::vec(-5.0..5.0_f64, 1..20),
            seed in 0_u64..1000,
        ) {
            let test = |a: &[f64], b: &[f64]| permutation_test(a, b, 50, seed).unwrap();
            prop_assert_eq!(test(&a, &b), test(&a, &b));
            prop_assert!((test(&a, &b).difference + test(&b, &a).difference).abs() < 1e-9);
            prop_assert!(test(&a, &b).p > 0.0 && test(&a, &b).p <= 1.0);
            let interval = || bootstrap(&[&a], |groups| mean(&groups[0]), 100, 0.95, seed).unwrap();
            prop_assert_eq!(interval(), interval());
            let (low, high) = (interval().low, interval().high);
            let ends = a.iter().fold((f64::MAX, f64::MIN), |(l, h), &v| (l.min(v), h.max(v)));
            prop_assert!(low <= high && low >= ends.0 - 1e-9 && high <= ends.1 + 1e-9);
        }
    }
}
