//! All pairs at once.

use super::align::{Aligner, Index, Scoring};
use super::tokens::Encoded;

/// A square of numbers, symmetric, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    /// Rows, and columns.
    pub n: usize,
    /// Row by row.
    pub values: Vec<f64>,
}

impl Square {
    /// Of a function of row and column that is called for the upper half, diagonal included.
    pub fn symmetric(n: usize, mut value: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = vec![0.0; n * n];
        for i in 0..n {
            for j in i..n {
                let value = value(i, j);
                values[i * n + j] = value;
                values[j * n + i] = value;
            }
        }
        Self { n, values }
    }

    /// The value of a pair; NaN where there is none.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> f64 {
        if i.max(j) < self.n {
            self.values.get(i * self.n + j).copied().unwrap_or(f64::NAN)
        } else {
            f64::NAN
        }
    }

    /// Similarities as distances: the mean of the two networks' similarities with themselves, less that of the pair.
    /// Zero for a pair that is as similar as each is to itself, never negative.
    #[must_use]
    pub fn distances(&self) -> Self {
        Self::symmetric(self.n, |i, j| {
            if i == j {
                0.0
            } else {
                (f64::midpoint(self.get(i, i), self.get(j, j)) - self.get(i, j)).max(0.0)
            }
        })
    }

    /// The rows and columns of some networks, in their order.
    #[must_use]
    pub fn part(&self, places: &[usize]) -> Self {
        let at = |i: usize| places.get(i).copied().unwrap_or(usize::MAX);
        let n = places.len();
        Self { n, values: (0..n * n).map(|cell| self.get(at(cell / n), at(cell % n))).collect() }
    }

    /// The values above the diagonal, row by row, as SciPy's `squareform` gives them.
    #[must_use]
    pub fn condensed(&self) -> Vec<f64> {
        (0..self.n).flat_map(|i| (i + 1..self.n).map(move |j| self.get(i, j))).collect()
    }
}

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
