//! The alignment itself: which layer lies beside which.
//!
//! Rows of scores are kept at distances of about the square root of the first length; from them the rows in between
//! are computed once more, from the last part to the first. So 10,000 by 10,000 layers take about 10 MiB instead of
//! 100, for twice the time.

use super::scoring::{Border, Scoring};
use super::section::{DIAGONAL, LEFT, UP};
use serde::{Serialize, Serializer};

/// One column of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Two layers beside each other, by their places; alike or not.
    Both {
        /// Place in the first sequence.
        a: usize,
        /// Place in the second sequence.
        b: usize,
        /// Whether they are the same letter.
        same: bool,
    },
    /// A layer of the first network beside a gap.
    First(usize),
    /// A layer of the second network beside a gap.
    Second(usize),
}

impl Step {
    /// The places in the two sequences.
    #[must_use]
    pub fn places(self) -> (Option<usize>, Option<usize>) {
        match self {
            Self::Both { a, b, .. } => (Some(a), Some(b)),
            Self::First(a) => (Some(a), None),
            Self::Second(b) => (None, Some(b)),
        }
    }
}

impl Serialize for Step {
    /// As a pair of places, null for a gap.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.places().serialize(serializer)
    }
}

/// Two sequences side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alignment {
    /// The last cell.
    pub score: i32,
    /// Columns from the first layers to the last.
    pub steps: Vec<Step>,
    /// Columns with two like layers.
    pub matches: usize,
    /// Columns with two unlike layers.
    pub mismatches: usize,
    /// Columns with a gap that costs.
    pub gaps: usize,
    /// Columns at the beginning whose gap costs nothing, because the border is zero.
    pub free: usize,
}

/// Aligns two sequences with scores that passed [`Scoring::check`]; ties as the module says.
///
/// Time: both lengths multiplied, about 2 ns each; memory: the second length times twice the square root of the
/// first.
#[must_use]
pub fn align(a: &[u32], b: &[u32], scoring: &Scoring) -> Alignment {
    let width = b.len() + 1;
    let part = a.len().isqrt().max(1);
    let mut kept: Vec<Vec<i32>> = Vec::new();
    let mut row: Vec<i32> = (0..width).map(|j| scoring.at_border(j)).collect();
    for (i, &letter) in a.iter().enumerate() {
        if i % part == 0 {
            kept.push(row.clone());
        }
        advance(letter, b, &mut row, scoring.at_border(i + 1), scoring, |_, _| {});
    }
    let score = row.last().copied().unwrap_or(0);

    let (mut i, mut j) = (a.len(), b.len());
    let mut steps = Vec::with_capacity(a.len().max(b.len()));
    let mut moves = vec![0_u8; part * width];
    for (number, mut row) in kept.into_iter().enumerate().rev() {
        let from = number * part;
        if i <= from || j == 0 {
            continue;
        }
        for (at, &letter) in a.iter().enumerate().take(i).skip(from) {
            let moves = moves.chunks_mut(width).nth(at - from).unwrap_or_default();
            advance(letter, b, &mut row, scoring.at_border(at + 1), scoring, |j, mask| {
                if let Some(to) = moves.get_mut(j) {
                    *to = mask;
                }
            });
        }
        while i > from && j > 0 {
            let mask = moves.get((i - 1 - from) * width + j).copied().unwrap_or(DIAGONAL);
            if mask & DIAGONAL != 0 {
                (i, j) = (i - 1, j - 1);
                steps.push(Step::Both { a: i, b: j, same: a.get(i) == b.get(j) });
            } else if mask & UP != 0 {
                i -= 1;
                steps.push(Step::First(i));
            } else {
                j -= 1;
                steps.push(Step::Second(j));
            }
        }
    }
    let inner = steps.len();
    steps.extend((0..i).rev().map(Step::First));
    steps.extend((0..j).rev().map(Step::Second));
    let at_border = steps.len() - inner;
    steps.reverse();
    let count = |wanted: bool| {
        steps.iter().filter(|s| matches!(s, Step::Both { same, .. } if *same == wanted)).count()
    };
    let (matches, mismatches) = (count(true), count(false));
    let free = if scoring.border == Border::Zero { at_border } else { 0 };
    Alignment { score, matches, mismatches, gaps: steps.len() - matches - mismatches - free, free, steps }
}

/// One row of `M` from the row above; tells for each column which moves are the best.
#[inline(always)]
pub(super) fn advance(
    letter: u32,
    b: &[u32],
    row: &mut [i32],
    border: i32,
    scoring: &Scoring,
    mut tell: impl FnMut(usize, u8),
) {
    let Some((first, rest)) = row.split_first_mut() else { return };
    let mut corner = *first;
    *first = border;
    let mut left = border;
    for (j, (&other, cell)) in b.iter().zip(rest).enumerate() {
        let (diagonal, up, beside) =
            (corner + scoring.pair(letter == other), *cell + scoring.gap, left + scoring.gap);
        corner = *cell;
        let best = diagonal.max(up).max(beside);
        let mask = (u8::from(diagonal == best) * DIAGONAL)
            | (u8::from(up == best) * UP)
            | (u8::from(beside == best) * LEFT);
        tell(j + 1, mask);
        *cell = best;
        left = best;
    }
}
