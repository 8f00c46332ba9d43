//! Two classifiers on the same images: whether the difference between them may be chance.

use serde::{Deserialize, Serialize};

/// The images that tell two classifiers apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Discordant {
    /// Images that only the left one reads rightly.
    pub left: usize,
    /// Images that only the right one reads rightly.
    pub right: usize,
    /// How likely chance alone makes them as unequal as that or more: McNemar's exact test.
    pub p: f64,
}

impl Discordant {
    /// From whether each classifier read each image rightly.
    #[must_use]
    pub fn count(verdicts: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let (mut left, mut right) = (0, 0);
        for verdict in verdicts {
            left += usize::from(verdict == (true, false));
            right += usize::from(verdict == (false, true));
        }
        Self { left, right, p: mcnemar_exact(left, right) }
    }
}

/// McNemar's exact test (1947; the exact form is the two-sided sign test on the discordant pairs): the
/// probability that of `a + b` tosses of a fair coin no more than `min(a, b)` fall on one side, whichever, at most 1.
#[must_use]
pub fn mcnemar_exact(a: usize, b: usize) -> f64 {
    let (n, few) = (a + b, a.min(b));
    if 2 * few >= n {
        return 1.0;
    }
    let (total, few) = (n as f64, few as f64);
    // the largest term of the sum, C(n, few) / 2^n, as a logarithm: it may be far below the smallest float
    let log = libm::lgamma(total + 1.0)
        - libm::lgamma(few + 1.0)
        - libm::lgamma(total - few + 1.0)
        - total * std::f64::consts::LN_2;
    // the terms before it, each relative to it: they fall faster than a geometric series
    let (mut term, mut sum, mut k) = (1.0, 1.0, few);
    while k > 0.0 && term > f64::EPSILON * sum {
        term *= k / (total - k + 1.0);
        sum += term;
        k -= 1.0;
    }
    (2.0 * sum * log.exp()).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_pairs_by_hand() {
        assert_eq!(mcnemar_exact(0, 0), 1.0);
        assert_eq!(mcnemar_exact(3, 3), 1.0);
        // 2 x (1 / 2^5), and 2 x (1 + 6) / 2^6
        assert!((mcnemar_exact(0, 5) - 0.0625).abs() < 1e-12);
        assert!((mcnemar_exact(5, 1) - 0.21875).abs() < 1e-12);
        assert!(mcnemar_exact(1, 60_000) >= 0.0 && mcnemar_exact(1, 60_000) < 1e-300);
    }

    #[test]
    fn only_those_count_that_tell_them_apart() {
        let verdicts = [(true, true), (true, false), (false, false), (true, false), (false, true)];
        let found = Discordant::count(verdicts);
        assert_eq!((found.left, found.right), (2, 1));
        assert!((found.p - 1.0).abs() < 1e-12);
    }
}
