//! The whole matrix of a section, with its arrows: for looking at, cell by cell.

use super::scoring::{Border, Scoring};
use super::trace::advance;

/// A best way into a cell comes from above left.
pub const DIAGONAL: u8 = 1;
/// A best way comes from above: the row's layer stands beside a gap.
pub const UP: u8 = 2;
/// A best way comes from the left: the column's layer stands beside a gap.
pub const LEFT: u8 = 4;

/// Cells of the largest section.
pub const MAX_CELLS: usize = 1 << 20;

/// A section's matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Rows: letters of the first sequence and one more.
    pub rows: usize,
    /// Columns: letters of the second sequence and one more.
    pub columns: usize,
    /// `M`, row by row.
    pub values: Vec<i32>,
    /// For each cell which of [`DIAGONAL`], [`UP`] and [`LEFT`] lead to it best; 0 in the corner, and on a border of
    /// zeros, where nothing is computed.
    pub arrows: Vec<u8>,
    /// The traceback's cells (row, column), from the last cell to the corner or, where the border is zero, to the
    /// first cell on it.
    pub path: Vec<(usize, usize)>,
}

impl Section {
    /// The matrix of two short sequences (whole ones, or pieces); none if it had more than [`MAX_CELLS`].
    #[must_use]
    pub fn of(a: &[u32], b: &[u32], scoring: &Scoring) -> Option<Self> {
        let (rows, columns) = (a.len() + 1, b.len() + 1);
        let cells = rows.checked_mul(columns).filter(|&cells| cells <= MAX_CELLS)?;
        let computed = scoring.border == Border::Textbook;
        let (mut values, mut arrows) = (Vec::with_capacity(cells), Vec::with_capacity(cells));
        let mut row: Vec<i32> = (0..columns).map(|j| scoring.at_border(j)).collect();
        values.extend_from_slice(&row);
        arrows.extend((0..columns).map(|j| if computed && j > 0 { LEFT } else { 0 }));
        for (i, &letter) in a.iter().enumerate() {
            arrows.push(if computed { UP } else { 0 });
            advance(letter, b, &mut row, scoring.at_border(i + 1), scoring, |_, mask| arrows.push(mask));
            values.extend_from_slice(&row);
        }
        let mut section = Self { rows, columns, values, arrows, path: Vec::new() };
        section.path = section.way();
        Some(section)
    }

    /// A cell's value and arrows.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<(i32, u8)> {
        let at = (column < self.columns).then_some(row * self.columns + column)?;
        Some((*self.values.get(at)?, *self.arrows.get(at)?))
    }

    fn way(&self) -> Vec<(usize, usize)> {
        let (mut i, mut j) = (self.rows - 1, self.columns - 1);
        let mut path = vec![(i, j)];
        while let Some((_, arrows)) = self.cell(i, j)
            && arrows != 0
        {
            if arrows & DIAGONAL != 0 {
                (i, j) = (i - 1, j - 1);
            } else if arrows & UP != 0 {
                i -= 1;
            } else {
                j -= 1;
            }
            path.push((i, j));
        }
        path
    }
}
