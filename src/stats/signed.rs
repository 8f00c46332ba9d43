//! Pairs of numbers: whether one of two is larger more often, or by more, than chance would have it.

use super::mcnemar::mcnemar_exact;
use serde::{Deserialize, Serialize};

/// Most differences whose exact distribution is counted; the sums of ranks stay small.
const MOST: usize = 400;

/// Differences of pairs, tested in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// Pairs in which the first number is larger.
    pub above: usize,
    /// Pairs in which it is smaller.
    pub below: usize,
    /// Pairs in which both are the same.
    pub zeros: usize,
    /// Mean of the differences.
    pub mean: f64,
    /// Median of the differences.
    pub median: f64,
    /// The exact two-sided sign test; pairs without a difference are left out.
    pub sign_p: f64,
    /// Sum of the ranks of the positive differences.
    pub rank_sum: f64,
    /// Wilcoxon's signed-rank test, see [`wilcoxon`].
    pub wilcoxon_p: f64,
}

impl Signed {
    /// Of differences, which must be finite; none of nothing, and none of more than 400.
    #[must_use]
    pub fn of(differences: &[f64]) -> Option<Self> {
        let n = differences.len();
        if n == 0 || n > MOST {
            return None;
        }
        let above = differences.iter().filter(|d| **d > 0.0).count();
        let below = differences.iter().filter(|d| **d < 0.0).count();
        let (rank_sum, wilcoxon_p) = wilcoxon(differences);
        Some(Self {
            above,
            below,
            zeros: n - above - below,
            mean: differences.iter().sum::<f64>() / n as f64,
            median: median(differences),
            sign_p: mcnemar_exact(above, below),
            rank_sum,
            wilcoxon_p,
        })
    }
}

/// The middle value, or the mean of the middle two; 0 of nothing.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |i: usize| sorted.get(i).copied().unwrap_or(0.0);
    match sorted.len() {
        0 => 0.0,
        n => f64::midpoint(at((n - 1) / 2), at(n / 2)),
    }
}

/// Wilcoxon's signed-rank test (1945) of differences: the sum of the ranks of the positive ones, and how likely chance
/// makes it lie as far from its mean or farther, whichever side.
///
/// Differences of zero are left out (Wilcoxon's own rule), equal sizes share the mean of their ranks, and the
/// probability is exact: over all 2^n ways to give the ranks signs. It is 1 if nothing is left.
#[must_use]
pub fn wilcoxon(differences: &[f64]) -> (f64, f64) {
    let mut sizes: Vec<(f64, bool)> =
        differences.iter().filter(|d| **d != 0.0).map(|d| (d.abs(), *d > 0.0)).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    // twice the rank is a whole number, also where ranks are shared
    let mut doubled = vec![0_usize; sizes.len()];
    let mut start = 0;
    for group in sizes.chunk_by(|a, b| same(a.0, b.0)) {
        let end = start + group.len();
        // ranks start + 1 ..= end have this mean
        doubled.get_mut(start..end).unwrap_or_default().fill(start + 1 + end);
        start = end;
    }
    let total: usize = doubled.iter().sum();
    let found: usize = doubled.iter().zip(&sizes).filter(|(_, (_, up))| *up).map(|(rank, _)| rank).sum();
    // the share of all signs that lead to each sum
    let mut shares = vec![0.0; total + 1];
    shares[0] = 1.0;
    let mut reached = 0;
    for &rank in &doubled {
        reached += rank;
        for sum in (0..=reached).rev() {
            let without = shares.get(sum).copied().unwrap_or(0.0);
            let with = sum.checked_sub(rank).and_then(|sum| shares.get(sum)).copied().unwrap_or(0.0);
            if let Some(share) = shares.get_mut(sum) {
                *share = f64::midpoint(without, with);
            }
        }
    }
    // the distribution is symmetric about the middle
    let near = found.min(total - found);
    let tail: f64 = shares.iter().take(near + 1).sum();
    (found as f64 / 2.0, (2.0 * tail).min(1.0))
}

/// Differences of printed decimals carry the last bits of floats.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.max(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_cases_by_hand() {
        // all positive: 2 / 2^5
        let all = Signed::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert_eq!((all.rank_sum, all.wilcoxon_p, all.sign_p), (15.0, 0.0625, 0.0625));
        // ranks 1, 2.5, 2.5 with signs -, +, +: sums 5 of 6; as far: 0, 1, 5, 6, that is 4 of 8
        let tied = Signed::of(&[-1.0, 2.0, 2.0, 0.0]).unwrap();
        assert_eq!((tied.rank_sum, tied.wilcoxon_p, tied.zeros), (5.0, 0.5, 1));
        assert_eq!((tied.mean, tied.median), (0.75, 1.0));
        let none = Signed::of(&[0.0, 0.0]).unwrap();
        assert_eq!((none.wilcoxon_p, none.sign_p, none.zeros), (1.0, 1.0, 2));
        assert_eq!(Signed::of(&[]), None);
        assert_eq!(Signed::of(&[1.0; 401]), None);
    }

    proptest! {
        #[test]
        fn turning_all_signs_changes_nothing(differences in proptest::collection::vec(-9_i32..9, 1..40)) {
            let up: Vec<f64> = differences.iter().map(|d| f64::from(*d)).collect();
            let down: Vec<f64> = up.iter().map(|d| -d).collect();
            let (up, down) = (Signed::of(&up).unwrap(), Signed::of(&down).unwrap());
            prop_assert!((up.wilcoxon_p - down.wilcoxon_p).abs() < 1e-12 && up.wilcoxon_p > 0.0 && up.wilcoxon_p <= 1.0);
            prop_assert_eq!((up.above, up.sign_p), (down.below, down.sign_p));
            let n = (up.above + up.below) as f64;
            prop_assert!((up.rank_sum + down.rank_sum - n * (n + 1.0) / 2.0).abs() < 1e-9);
        }
    }
}
