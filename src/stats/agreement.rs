//! How far two matrices of distances, or two groupings of the same things, agree.

use super::rank::standard;
use super::resample::shuffle;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

/// Two matrices of distances beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mantel {
    /// Pearson's correlation of the two, over all pairs: -1 to 1.
    pub r: f64,
    /// How often chance alone does as well: the share of permutations of the things of one matrix, the given order
    /// included, whose correlation is at least as far from zero.
    pub p: f64,
    /// Permutations.
    pub permutations: usize,
}

/// Two symmetric matrices of as many things, to be correlated with the things of the second in any order.
#[derive(Debug, Clone)]
pub struct Matrices {
    n: usize,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Matrices {
    /// Of `n` things, each as the values above the diagonal, row by row. None if they have not `n (n - 1) / 2` values each,
    /// if `n` is less than 3, or if either is constant.
    #[must_use]
    pub fn of(a: &[f64], b: &[f64], n: usize) -> Option<Self> {
        if n < 3 || a.len() != n * (n - 1) / 2 || b.len() != a.len() {
            return None;
        }
        Some(Self { n, a: standard(a)?, b: standard(b)? })
    }

    /// Pearson's correlation over all pairs, the things of the second matrix taken in an order.
    #[must_use]
    pub fn correlation(&self, order: &[usize]) -> f64 {
        // row i begins where the rows before it, of n - 1, n - 2, ... values, have ended
        let at = |i: usize, j: usize| {
            let (i, j) = (i.min(j), i.max(j));
            i * (2 * self.n - i - 1) / 2 + j - i - 1
        };
        let mut sum = 0.0;
        let mut values = self.a.iter();
        for (i, &row) in order.iter().enumerate() {
            for (&column, value) in order.iter().skip(i + 1).zip(values.by_ref()) {
                sum += value * self.b.get(at(row, column)).copied().unwrap_or(0.0);
            }
        }
        sum
    }
}

/// Mantel's test (1967) of two symmetric matrices of `n` things, each as the values above the diagonal, row by row.
/// None if they have not `n (n - 1) / 2` values each, if `n` is less than 3, or if either is constant.
#[must_use]
pub fn mantel(a: &[f64], b: &[f64], n: usize, permutations: usize, seed: u64) -> Option<Mantel> {
    let both = Matrices::of(a, b, n)?;
    let mut order: Vec<usize> = (0..n).collect();
    let r = both.correlation(&order);
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0x3a7e1);
    let mut as_far = 1_usize;
    for _ in 0..permutations {
        shuffle(&mut order, &mut random);
        // the same order again may differ in the last digit
        as_far += usize::from(both.correlation(&order).abs() >= r.abs() - 1e-12);
    }
    Some(Mantel { r, p: as_far as f64 / (permutations as f64 + 1.0), permutations })
}

/// The adjusted Rand index (Hubert and Arabie 1985) of two groupings of the same things: 1 if they are the same
/// whatever the names of the groups, about 0 if they agree as chance would. None for groupings of different sizes.
#[must_use]
pub fn adjusted_rand(a: &[usize], b: &[usize]) -> Option<f64> {
    if a.len() != b.len() {
        return None;
    }
    let pairs =
        |counts: &[usize]| counts.iter().map(|&count| count as f64 * (count as f64 - 1.0) / 2.0).sum::<f64>();
    let (first, other) =
        (counts(a.iter().map(|&label| (label, 0))), counts(b.iter().map(|&label| (label, 0))));
    let both = counts(a.iter().copied().zip(b.iter().copied()));
    let (first, other, both) = (pairs(&first), pairs(&other), pairs(&both));
    let all = pairs(&[a.len()]);
    if all == 0.0 {
        return Some(1.0);
    }
    let chance = first * other / all;
    let most = f64::midpoint(first, other);
    // all in one group, or each in its own, in both
    Some(if (most - chance).abs() < f64::EPSILON * all { 1.0 } else { (both - chance) / (most - chance) })
}

fn counts(labels: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut found = std::collections::BTreeMap::new();
    for label in labels {
        *found.entry(label).or_insert(0) += 1;
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_matrix_agrees_with_itself() {
        let a: Vec<f64> = (0..15).map(|i| f64::from(i * i % 7)).collect();
        let found = mantel(&a, &a, 6, 199, 1).unwrap();
        assert!((found.r - 1.0).abs() < 1e-12 && found.p < 0.05, "{found:?}");
        let turned: Vec<f64> = a.iter().map(|v| 3.0 - 2.0 * v).collect();
        assert!((mantel(&a, &turned, 6, 0, 1).unwrap().r + 1.0).abs() < 1e-12);
        assert!(mantel(&a, &[1.0; 15], 6, 9, 1).is_none());
        assert!(mantel(&a, &a[1..], 6, 9, 1).is_none());
    }

    #[test]
    fn groupings_by_hand() {
        assert_eq!(adjusted_rand(&[0, 0, 1, 1], &[5, 5, 2, 2]), Some(1.0));
        assert_eq!(adjusted_rand(&[0, 1], &[0, 1, 2]), None);
        // scikit-learn's own example
        let found = adjusted_rand(&[0, 0, 1, 2], &[0, 0, 1, 1]).unwrap();
        assert!((found - 0.571_428_571).abs() < 1e-8);
        assert_eq!(adjusted_rand(&[0, 0, 0], &[0, 0, 0]), Some(1.0));
        assert_eq!(adjusted_rand(&[0, 0, 0, 0], &[0, 1, 2, 3]), Some(0.0));
    }

    proptest! {
        #[test]
        fn order_and_names_do_not_matter(labels in proptest::collection::vec((0_usize..4, 0_usize..4), 2..30)) {
            let (a, b): (Vec<usize>, Vec<usize>) = labels.into_iter().unzip();
            let found = adjusted_rand(&a, &b).unwrap();
            prop_assert!((found - adjusted_rand(&b, &a).unwrap()).abs() < 1e-12);
            let renamed: Vec<usize> = a.iter().map(|l| 9 - l).collect();
            prop_assert!((found - adjusted_rand(&renamed, &b).unwrap()).abs() < 1e-12);
            prop_assert!(found <= 1.0 + 1e-12 && found > -1.0);
        }
    }
}
