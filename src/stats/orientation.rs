//! Whether images are read better with their rows and columns exchanged.

use super::mcnemar::Discordant;
use serde::{Deserialize, Serialize};

/// Images that are looked at.
pub const SAMPLE: usize = 200;
/// Share of images read rightly as they are from which on nothing is to be asked.
const WELL_READ: f64 = 0.7;
/// What chance may give at most.
const CLEAR: f64 = 1e-3;

/// How some images of a set are read as they are stored, and with rows and columns exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Orientation {
    /// Images looked at.
    pub n: usize,
    /// Those read rightly as stored.
    pub stored: usize,
    /// Those read rightly with rows and columns exchanged.
    pub turned: usize,
    /// How likely chance alone makes the two as unequal (McNemar's exact test).
    pub p: f64,
}

impl Orientation {
    /// From whether each image was read rightly as stored and turned.
    #[must_use]
    pub fn count(verdicts: &[(bool, bool)]) -> Self {
        let right = |which: fn(&(bool, bool)) -> bool| verdicts.iter().filter(|pair| which(pair)).count();
        Self {
            n: verdicts.len(),
            stored: right(|pair| pair.0),
            turned: right(|pair| pair.1),
            p: Discordant::count(verdicts.iter().copied()).p,
        }
    }

    /// Whether the images are clearly read better turned: more of them, at least half, and not by chance.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        self.turned > self.stored && 2 * self.turned >= self.n && self.p < CLEAR
    }
}

/// Whether it is to be asked at all: not where enough of `n` images are read rightly.
#[must_use]
pub fn is_doubtful(right: usize, n: usize) -> bool {
    n > 0 && (right as f64) < WELL_READ * n as f64
}

/// The numbers of at most [`SAMPLE`] of `count` images, evenly spaced: sets may be sorted by digit.
pub fn sample(count: usize) -> impl Iterator<Item = usize> {
    let n = count.min(SAMPLE);
    (0..n).map(move |i| i * count / n.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_difference_counts() {
        let of = |stored: usize, turned: usize, n: usize| {
            let verdict = |i| (i < stored, i >= n - turned);
            Orientation::count(&(0..n).map(verdict).collect::<Vec<_>>())
        };
        assert!(of(20, 190, 200).is_turned());
        assert!(of(4, 22, 24).is_turned());
        assert!(!of(190, 20, 200).is_turned());
        assert!(!of(100, 115, 200).is_turned(), "p = {}", of(100, 115, 200).p);
        assert!(!of(20, 60, 200).is_turned(), "neither is read");
        assert!(!of(0, 5, 5).is_turned(), "too few");
        assert!(is_doubtful(3, 24) && !is_doubtful(24, 24) && !is_doubtful(0, 0));
    }

    #[test]
    fn a_sample_is_spread() {
        assert_eq!(sample(3).collect::<Vec<_>>(), [0, 1, 2]);
        let found: Vec<usize> = sample(10_000).collect();
        assert_eq!((found.len(), found[0], found[199]), (200, 0, 9950));
        assert_eq!(sample(0).count(), 0);
    }
}
