//! What is measured: the points of a curve, the cells of a map, and what is known of each.

use crate::app::models::Side;
use crate::app::views::shift::state::ShiftState;
use crate::digits::shift::{CURVE, MAP, Shift, coarse_to_fine};
use crate::protocol::classify::DIGITS;
use crate::protocol::shift::{Measured, right};
use crate::stats::classification::wilson;

/// What both models have said so far at one place of the sliders.
#[derive(Debug, Clone, Default)]
pub struct Point(pub(crate) Measured);

impl Point {
    /// Digits that both have read.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.0.answers[0].len()
    }

    /// How many of the first `count` digits a model has read rightly, of how many, and Wilson's 95 % interval of the
    /// share (0..=1).
    #[must_use]
    pub fn score(&self, side: Side, count: u32) -> Score {
        let n = self.digits().min(count as usize);
        let right = right(&self.0.answers[side as usize], n);
        Score { right, n, interval: wilson(right, n) }
    }

    /// The digit that a model reads in the first picture of `digit`, and its ten probabilities.
    #[must_use]
    pub fn answers(&self, side: Side, digit: u8) -> Option<(u8, &[f32])> {
        let first = usize::from(digit);
        let row = self.0.probabilities[side as usize].get(first * DIGITS..(first + 1) * DIGITS)?;
        Some((*self.0.answers[side as usize].get(first)?, row))
    }

    /// Adds the next portion.
    pub(crate) fn take(&mut self, measured: Measured) {
        if measured.from as usize != self.digits() {
            return;
        }
        for (all, some) in self.0.answers.iter_mut().zip(&measured.answers) {
            all.extend(some);
        }
        if measured.from == 0 {
            let Measured { pictures, probabilities, seen, .. } = measured;
            self.0 = Measured {
                answers: std::mem::take(&mut self.0.answers),
                from: 0,
                pictures,
                probabilities,
                seen,
            };
        }
    }
}

/// How well a model reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Digits read rightly.
    pub right: usize,
    /// Of how many.
    pub n: usize,
    /// Wilson's 95 % interval of the share, 0..=1.
    pub interval: (f64, f64),
}

impl Score {
    /// The share of right answers, 0..=1; 0 for none.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.n > 0 { self.right as f64 / self.n as f64 } else { 0.0 }
    }
}

/// A point of the curve or a cell of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The sliders.
    pub shift: Shift,
    /// Which point along the first slider, counted from 0.
    pub column: usize,
    /// Which along the second, counted from 0.
    pub row: usize,
}

/// The points of the curve or map in the order in which they are asked for.
#[must_use]
pub fn places(state: &ShiftState) -> Vec<Place> {
    let columns = state.axis.values(if state.second.is_some() { MAP } else { CURVE });
    let rows = state.second.map_or(vec![], |second| second.values(MAP));
    let order = coarse_to_fine(columns.len());
    let of = |column: usize| state.values.with(state.axis, columns[column]);
    let Some(second) = state.second else {
        return order.into_iter().map(|column| Place { shift: of(column), column, row: 0 }).collect();
    };
    // cells of the coarsest grid first, then of the next finer one
    let mut cells: Vec<(usize, Place)> = Vec::with_capacity(columns.len() * rows.len());
    for (i, &row) in order.iter().enumerate() {
        for (j, &column) in order.iter().enumerate() {
            cells.push((i.max(j), Place { shift: of(column).with(second, rows[row]), column, row }));
        }
    }
    cells.sort_by_key(|(rank, _)| *rank);
    cells.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::shift::Param;

    #[test]
    fn a_map_begins_with_its_corners_and_has_every_cell_once() {
        let cells = places(&ShiftState { second: Some(Param::Texture), ..ShiftState::default() });
        assert_eq!(cells.len(), MAP * MAP);
        let mut corners: Vec<_> = cells[..4].iter().map(|c| (c.column, c.row)).collect();
        corners.sort_unstable();
        assert_eq!(corners, [(0, 0), (0, 8), (8, 0), (8, 8)]);
        let all: std::collections::BTreeSet<_> = cells.iter().map(|c| c.shift.bits()).collect();
        assert_eq!(all.len(), MAP * MAP);
        let last = cells.iter().find(|c| (c.column, c.row) == (8, 8)).unwrap();
        assert_eq!((last.shift.polarity, last.shift.texture), (100.0, 100.0));
    }

    fn measured(from: u32, answers: Vec<u8>) -> Measured {
        Measured { from, answers: [answers.clone(), answers], ..Measured::default() }
    }

    #[test]
    fn points_grow_portion_by_portion_and_are_counted_to_the_wanted_number() {
        let mut point = Point::default();
        point.take(measured(0, vec![0, 1, 2, 9]));
        point.take(measured(2, vec![7]));
        assert_eq!(point.digits(), 4, "a portion that does not follow is no part of it");
        point.take(measured(4, vec![4, 4]));
        assert_eq!((point.score(Side::Left, 100).right, point.score(Side::Left, 100).n), (4, 6));
        let few = point.score(Side::Right, 3);
        assert_eq!((few.right, few.n, few.share()), (3, 3, 1.0));
    }
}
