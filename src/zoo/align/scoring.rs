//! What matches, mismatches and gaps are worth, and how a score becomes an index.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The largest score in either direction that is taken.
const MOST: i32 = 1000;

/// What stands in the first row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Border {
    /// Zero, as the paper writes it: gaps before the first layer of either network cost nothing.
    #[default]
    Zero,
    /// `i * gap`, as textbooks have it: they cost as much as any other gap.
    Textbook,
}

/// Scores of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scoring {
    /// Two like layers beside each other: 1 to 1000.
    pub matched: i32,
    /// Two unlike layers beside each other: -1000 to the match score.
    pub mismatch: i32,
    /// A layer beside nothing: -1000 to 0.
    pub gap: i32,
    /// The first row and column.
    pub border: Border,
}

impl Default for Scoring {
    fn default() -> Self {
        Self::FIGURE_2
    }
}

/// Scores that make no sense. Displays without its full stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScoringError {
    /// Out of range.
    #[error("the match score must be 1 to {MOST}, and it is {0}")]
    Match(i32),
    /// Out of range, or better than a match.
    #[error("the mismatch score must be -{MOST} to the match score {matched}, and it is {mismatch}")]
    Mismatch {
        /// The match score.
        matched: i32,
        /// The mismatch score.
        mismatch: i32,
    },
    /// Out of range, or a gap that is worth something.
    #[error("the gap score must be -{MOST} to 0, and it is {0}")]
    Gap(i32),
}

impl Scoring {
    /// The paper's Methods: 2 / -2 / -2.
    pub const METHODS: Self = Self { matched: 2, mismatch: -2, gap: -2, border: Border::Zero };
    /// The paper's Figure 2: 4 / -1; it names one number for "vertical and horizontal dissimilarity", which is taken
    /// for gaps and mismatches alike.
    pub const FIGURE_2: Self = Self { matched: 4, mismatch: -1, gap: -1, border: Border::Zero };

    /// Checks the ranges. Within them the alignment with itself is the best that a network can have, and no sum of
    /// scores overflows.
    ///
    /// # Errors
    /// [`ScoringError`].
    pub fn check(self) -> Result<Self, ScoringError> {
        if !(1..=MOST).contains(&self.matched) {
            return Err(ScoringError::Match(self.matched));
        }
        if !(-MOST..=self.matched).contains(&self.mismatch) {
            return Err(ScoringError::Mismatch { matched: self.matched, mismatch: self.mismatch });
        }
        if !(-MOST..=0).contains(&self.gap) { Err(ScoringError::Gap(self.gap)) } else { Ok(self) }
    }

    /// The nearest scores that pass [`Self::check`]: for settings from a link.
    #[must_use]
    pub fn clamped(self) -> Self {
        let matched = self.matched.clamp(1, MOST);
        Self {
            matched,
            mismatch: self.mismatch.clamp(-MOST, matched),
            gap: self.gap.clamp(-MOST, 0),
            border: self.border,
        }
    }

    /// What they are, in a sentence without its full stop; `tokens` says what counts as the same layer.
    #[must_use]
    pub fn text(&self, tokens: &str) -> String {
        let Self { matched, mismatch, gap, border } = self;
        let border = match border {
            Border::Zero => "zero, as in the paper",
            Border::Textbook => "i times the gap, as in textbooks",
        };
        format!(
            "Needleman-Wunsch by {tokens}: match {matched}, mismatch {mismatch}, gap {gap}; first row and column {border}"
        )
    }

    /// The border's cell `i`.
    #[must_use]
    pub fn at_border(&self, i: usize) -> i32 {
        match self.border {
            Border::Zero => 0,
            Border::Textbook => self.gap.saturating_mul(i32::try_from(i).unwrap_or(i32::MAX)),
        }
    }

    /// The score of two letters beside each other.
    #[must_use]
    pub fn pair(&self, same: bool) -> i32 {
        if same { self.matched } else { self.mismatch }
    }
}

/// How a score becomes comparable between pairs of different lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Index {
    /// The score itself.
    Raw,
    /// Over the better one of the two networks' scores with themselves (match score times the longer length): 1 for
    /// two that are the same, and for no others.
    #[default]
    Better,
    /// Over the mean of the two lengths: points for each layer.
    Mean,
}

impl Index {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Better, Self::Mean, Self::Raw];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Raw => "raw score",
            Self::Better => "over the better possible score",
            Self::Mean => "over the mean length",
        }
    }

    /// The index of two sequences of these lengths with this score; 0 where there is nothing to divide by.
    #[must_use]
    pub fn of(self, score: i32, lengths: (usize, usize), scoring: &Scoring) -> f64 {
        let score = f64::from(score);
        let over = match self {
            Self::Raw => return score,
            Self::Better => f64::from(scoring.matched) * lengths.0.max(lengths.1) as f64,
            Self::Mean => (lengths.0 + lengths.1) as f64 / 2.0,
        };
        if over > 0.0 { score / over } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(Scoring::METHODS.check(), Ok(Scoring::METHODS));
        assert_eq!(Scoring::FIGURE_2.check(), Ok(Scoring::FIGURE_2));
        let bad = Scoring { matched: 0, ..Scoring::METHODS };
        assert_eq!(bad.check(), Err(ScoringError::Match(0)));
        let bad = Scoring { matched: 2000, mismatch: 3000, gap: 5, border: Border::Zero };
        assert!(bad.clamped().check().is_ok());
        let bad = Scoring { mismatch: 3, ..Scoring::METHODS };
        assert!(bad.check().unwrap_err().to_string().contains("match score 2"));
        assert_eq!(Scoring { gap: 1, ..Scoring::METHODS }.check(), Err(ScoringError::Gap(1)));
    }

    #[test]
    fn indices() {
        let scoring = Scoring::METHODS;
        assert!((Index::Better.of(10, (5, 10), &scoring) - 0.5).abs() < 1e-12);
        assert!((Index::Mean.of(15, (5, 10), &scoring) - 2.0).abs() < 1e-12);
        assert!((Index::Raw.of(-3, (5, 10), &scoring) + 3.0).abs() < 1e-12);
        assert!(Index::Better.of(0, (0, 0), &scoring).abs() < 1e-12);
    }
}
