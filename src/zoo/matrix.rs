//! All pairs at once.

use super::align::{Aligner, Index, Scoring};
use super::tokens::Encoded;
pub use crate::stats::square::Square;

/// The scores of all pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scores {
    /// The scores that they were made with.
    pub scoring: Scoring,
    /// Letters of each sequence.
    pub lengths: Vec<usize>,
    /// The upper half with the diagonal, row by row.
    pub triangle: Vec<i32>,
}

impl Scores {
    /// Aligns every pair, and every sequence with itself, on one thread. The scores must have passed
    /// [`Scoring::check`].
    #[must_use]
    pub fn of(encoded: &Encoded, scoring: &Scoring) -> Self {
        let mut aligner = Aligner::default();
        let sequences: Vec<&[u32]> = encoded.sequences.iter().map(|sequence| &*sequence.letters).collect();
        let lengths: Vec<usize> = sequences.iter().map(|letters| letters.len()).collect();
        let mut triangle = Vec::with_capacity(lengths.len() * (lengths.len() + 1) / 2);
        for (i, a) in sequences.iter().enumerate() {
            // nothing beats the diagonal of all matches, so it needs no computing
            triangle.push(scoring.matched.saturating_mul(i32::try_from(a.len()).unwrap_or(i32::MAX)));
            triangle.extend(sequences.iter().skip(i + 1).map(|b| aligner.score(a, b, scoring)));
        }
        Self { scoring: *scoring, lengths, triangle }
    }

    /// How many sequences.
    #[must_use]
    pub fn n(&self) -> usize {
        self.lengths.len()
    }

    /// The score of a pair, in either order; none where there is none.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> Option<i32> {
        let (i, j) = (i.min(j), i.max(j));
        // rows before this one have n, n - 1, ... scores
        let at = (j < self.n()).then(|| i * (2 * self.n() - i + 1) / 2 + j - i)?;
        self.triangle.get(at).copied()
    }

    /// The scores as an index.
    #[must_use]
    pub fn index(&self, index: Index) -> Square {
        let length = |i: usize| self.lengths.get(i).copied().unwrap_or(0);
        Square::symmetric(self.n(), |i, j| {
            index.of(self.get(i, j).unwrap_or(0), (length(i), length(j)), &self.scoring)
        })
    }
}
