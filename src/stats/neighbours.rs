//! Each thing's nearest neighbours (Euclidean), all of them and exactly.
//!
//! Distances of all pairs are estimated in 32 bits by products of rows, tile by tile, which is what processors do best.
//! For each row a few more than enough of the nearest are kept and measured anew in 64 bits. A bound of the estimate's
//! error tells whether one that was left out could belong to them; such a row (rare: many copies of the same) is
//! measured as a whole. So what is found does not depend on the machine.

use multiversion::multiversion;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Rows of a tile, and its columns, which are side by side in vectors; WebAssembly has registers for half as many.
const TALL: usize = 4;
const WIDE: usize = if cfg!(target_arch = "wasm32") { 8 } else { 16 };
/// Products that are added up before they are added to the rest, which keeps roundings small.
const RUN: usize = 64;
/// Rows and columns of a block of tiles.
const BLOCK: usize = 32;
/// Neighbours kept beyond those that are wanted.
const SPARE: usize = 8;

/// Why there are no neighbours, as a clause for a layman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NeighboursError {
    /// The values are no table.
    #[error("{values} values are no whole number of rows of {columns}")]
    Shape {
        /// Values given.
        values: usize,
        /// Columns.
        columns: usize,
    },
    /// More neighbours than others, or none.
    #[error(
        "{k} neighbours of each cannot be found among {rows} things; at least one, and fewer than things"
    )]
    Count {
        /// Neighbours asked for.
        k: usize,
        /// Rows.
        rows: usize,
    },
    /// A NaN or an infinity.
    #[error("row {0} (counted from 0) holds a value that is not a number or is infinite")]
    NotFinite(usize),
}

/// The `k` nearest of each row, without the row itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbours {
    /// Neighbours of each.
    pub k: usize,
    /// Which rows, `k` for each row, the nearest first, of equally near ones that with the lower number.
    pub rows: Vec<u32>,
    /// How far they are.
    pub distances: Vec<f32>,
}

/// The search at work.
#[derive(Debug, Clone)]
pub struct Search {
    data: Vec<f32>,
    columns: usize,
    n: usize,
    k: usize,
    /// Less the mean, scaled, `TALL` rows side by side in each column, with rows of zeros up to whole blocks.
    packed: Vec<[f32; TALL]>,
    /// Squared lengths of those rows; infinite for rows that are none.
    norms: Vec<f32>,
    /// By what their numbers are larger than the table's.
    scale: f64,
    /// The nearest of each row so far, nearest first.
    kept: Vec<Vec<(f32, u32)>>,
    keep: usize,
    /// The block's rows by columns, `WIDE` of them side by side.
    panels: Vec<[f32; WIDE]>,
    /// The block that is next; then the row that is measured anew.
    block: (usize, usize),
    measured: usize,
    found: Neighbours,
}

impl Search {
    /// Of `k` neighbours of each row of a table with `columns` columns, row by row in `data`.
    ///
    /// # Errors
    /// [`NeighboursError`].
    pub fn new(data: Vec<f32>, columns: usize, k: usize) -> Result<Self, NeighboursError> {
        if columns == 0 || !data.len().is_multiple_of(columns) {
            return Err(NeighboursError::Shape { values: data.len(), columns });
        }
        let n = data.len() / columns;
        if k == 0 || k >= n {
            return Err(NeighboursError::Count { k, rows: n });
        }
        if let Some(at) = data.iter().position(|value| !value.is_finite()) {
            return Err(NeighboursError::NotFinite(at / columns));
        }
        let (packed, norms, scale) = prepare(&data, columns);
        let keep = (k + SPARE).min(n - 1);
        let found = Neighbours { k, rows: Vec::with_capacity(n * k), distances: Vec::with_capacity(n * k) };
        let kept = vec![Vec::with_capacity(keep + 1); n];
        Ok(Self {
            data,
            columns,
            n,
            k,
            packed,
            norms,
            scale,
            kept,
            keep,
            panels: Vec::new(),
            block: (0, 0),
            measured: 0,
            found,
        })
    }

    /// About `products` multiplications more (at least one block: 1,024 pairs of rows); whether all is done.
    pub fn advance(&mut self, products: usize) -> bool {
        let blocks = self.n.div_ceil(BLOCK);
        let of_block = BLOCK * BLOCK * self.columns;
        let mut spent = 0;
        while self.block.0 < blocks {
            self.block();
            self.block.1 += 1;
            if self.block.1 == blocks {
                self.block = (self.block.0 + 1, self.block.0 + 1);
            }
            spent += of_block;
            if spent >= products {
                return false;
            }
        }
        while self.measured < self.n {
            let row = self.measure(self.measured);
            for (distance, other) in row {
                self.found.rows.push(other);
                self.found.distances.push(distance.sqrt() as f32);
            }
            self.measured += 1;
            // 64 bits at half the speed
            spent += 2 * self.keep * self.columns;
            if spent >= products {
                break;
            }
        }
        self.measured == self.n
    }

    /// How much is done, 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        let blocks = self.n.div_ceil(BLOCK) as f32;
        let (row, column) = (self.block.0 as f32, self.block.1 as f32);
        let all = blocks * (blocks + 1.0) / 2.0;
        let done = row * (2.0 * blocks - row + 1.0) / 2.0 + (column - row);
        0.9 * (done / all).min(1.0) + 0.1 * self.measured as f32 / self.n as f32
    }

    /// The neighbours, all the way if [`advance`](Self::advance) was not called until all was done, and the table.
    #[must_use]
    pub fn finish(mut self) -> (Neighbours, Vec<f32>) {
        while !self.advance(usize::MAX) {}
        (self.found, self.data)
    }

    /// All pairs of a block of rows and a block of columns.
    fn block(&mut self) {
        let (top, left) = (self.block.0 * BLOCK, self.block.1 * BLOCK);
        let part = |row: usize, rows: usize| {
            &self.packed[row / TALL * self.columns..(row + rows) / TALL * self.columns]
        };
        if top == left {
            let panel = |four: &[[f32; TALL]]| -> Vec<[f32; WIDE]> {
                let value = |c: usize, i: usize| four[i / TALL * self.columns + c][i % TALL];
                (0..self.columns).map(|c| std::array::from_fn(|i| value(c, i))).collect()
            };
            let panels = (top..top + BLOCK).step_by(WIDE).flat_map(|first| panel(part(first, WIDE)));
            self.panels = panels.collect();
        }
        for j in (left..left + BLOCK).step_by(TALL) {
            for (first, panel) in (top..).step_by(WIDE).zip(self.panels.chunks_exact(self.columns)) {
                let products = tile(part(j, TALL), panel);
                for (j, products) in (j..).zip(&products) {
                    for (i, product) in (first..).zip(products) {
                        let distance = (self.norms[i] + self.norms[j] - 2.0 * product).max(0.0);
                        if i < j && distance.is_finite() {
                            offer(&mut self.kept[i], self.keep, distance, j as u32);
                            offer(&mut self.kept[j], self.keep, distance, i as u32);
                        }
                    }
                }
            }
        }
    }

    /// The `k` nearest of a row in 64 bits: squared distances in the table's own units.
    fn measure(&self, i: usize) -> Vec<(f64, u32)> {
        let row = |i: usize| &self.data[i * self.columns..(i + 1) * self.columns];
        let measure = |j: u32| (squares(row(i), row(j as usize)), j);
        let sort = |mut near: Vec<(f64, u32)>| {
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            near.truncate(self.k);
            near
        };
        let kept = &self.kept[i];
        let near = sort(kept.iter().map(|&(_, j)| measure(j)).collect());
        if self.proven(i, near.last().map_or(f64::INFINITY, |last| last.0)) {
            return near;
        }
        sort((0..self.n as u32).filter(|&j| j as usize != i).map(measure).collect())
    }

    /// Whether no row that was left out can be as near as `farthest` (squared).
    ///
    /// An estimate from products of rows a and b is off by at most c (|a|^2 + |b|^2), with c from the number of
    /// additions in a row and twice that for roundings before; and |b|^2 is at most 2 |a|^2 + 2 d^2.
    fn proven(&self, i: usize, farthest: f64) -> bool {
        let kept = &self.kept[i];
        if kept.len() + 1 == self.n {
            return true;
        }
        let additions = RUN.min(self.columns) + self.columns / RUN + 16;
        let c = 2.0 * additions as f64 * f64::from(f32::EPSILON);
        let estimate = kept.last().map_or(0.0, |last| f64::from(last.0));
        let at_least = (estimate - 3.0 * c * f64::from(self.norms[i])) / (1.0 + 2.0 * c);
        farthest * self.scale * self.scale * (1.0 + 1e-12) < at_least
    }
}

/// The `k` nearest of each row at once.
///
/// # Errors
/// [`NeighboursError`].
pub fn nearest(data: &[f32], columns: usize, k: usize) -> Result<Neighbours, NeighboursError> {
    Ok(Search::new(data.to_vec(), columns, k)?.finish().0)
}

/// The table less its mean, times a power of two that brings it into -1 to 1, packed; the squared lengths of its rows;
/// and that power.
fn prepare(data: &[f32], columns: usize) -> (Vec<[f32; TALL]>, Vec<f32>, f64) {
    let n = data.len() / columns;
    let mut means = vec![0.0_f64; columns];
    for row in data.chunks_exact(columns) {
        means.iter_mut().zip(row).for_each(|(mean, &value)| *mean += f64::from(value));
    }
    means.iter_mut().for_each(|mean| *mean /= n as f64);
    let centred = |row: &[f32]| -> Vec<f64> {
        row.iter().zip(&means).map(|(&value, mean)| f64::from(value) - mean).collect()
    };
    let most =
        data.chunks_exact(columns).flat_map(centred).fold(0.0_f64, |most, value| most.max(value.abs()));
    let scale = if most > 0.0 { libm::exp2(-libm::log2(most).ceil()) } else { 1.0 };
    let mut packed = vec![[0.0; TALL]; n.next_multiple_of(BLOCK) / TALL * columns];
    let mut norms = vec![f32::INFINITY; n.next_multiple_of(BLOCK)];
    for (i, row) in data.chunks_exact(columns).enumerate() {
        let mut square = 0.0;
        for (four, value) in packed[i / TALL * columns..].iter_mut().zip(centred(row)) {
            let value = (value * scale) as f32;
            four[i % TALL] = value;
            square += f64::from(value) * f64::from(value);
        }
        norms[i] = square as f32;
    }
    (packed, norms, scale)
}

/// Keeps a neighbour if it is among the nearest.
fn offer(kept: &mut Vec<(f32, u32)>, keep: usize, distance: f32, row: u32) {
    if kept.len() < keep || kept.last().is_some_and(|last| distance < last.0) {
        kept.truncate(keep - 1);
        let place = kept.partition_point(|near| near.0 <= distance);
        kept.insert(place, (distance, row));
    }
}

/// The products of a few rows with those of a panel.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn tile(rows: &[[f32; TALL]], panel: &[[f32; WIDE]]) -> [[f32; WIDE]; TALL] {
    let mut sums = [[0.0_f32; WIDE]; TALL];
    for (rows, panel) in rows.chunks(RUN).zip(panel.chunks(RUN)) {
        let mut run = [[0.0_f32; WIDE]; TALL];
        for (row, side) in rows.iter().zip(panel) {
            for i in 0..TALL {
                for j in 0..WIDE {
                    run[i][j] += row[i] * side[j];
                }
            }
        }
        for i in 0..TALL {
            for j in 0..WIDE {
                sums[i][j] += run[i][j];
            }
        }
    }
    sums
}

/// The squared distance of two rows in 64 bits, in an order of additions that is the same on every machine.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
fn squares(a: &[f32], b: &[f32]) -> f64 {
    const SIDE: usize = 8;
    let mut sum = [0.0_f64; SIDE];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<SIDE>(), b.as_chunks::<SIDE>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..SIDE {
            let distance = f64::from(a[i]) - f64::from(b[i]);
            sum[i] += distance * distance;
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2));
    sum.into_iter().sum::<f64>() + rest.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All distances of all pairs, sorted.
    fn by_hand(data: &[f32], columns: usize, k: usize) -> (Vec<u32>, Vec<f32>) {
        let rows: Vec<&[f32]> = data.chunks_exact(columns).collect();
        let mut found = (Vec::new(), Vec::new());
        for (i, row) in rows.iter().enumerate() {
            let others = rows.iter().enumerate().filter(|&(j, _)| j != i);
            let mut near: Vec<(f64, u32)> =
                others.map(|(j, other)| (squares(row, other), j as u32)).collect();
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            found.0.extend(near[..k].iter().map(|near| near.1));
            found.1.extend(near[..k].iter().map(|near| near.0.sqrt() as f32));
        }
        found
    }

    #[test]
    fn what_has_no_neighbours_is_said() {
        assert_eq!(nearest(&[1.0; 5], 2, 1), Err(NeighboursError::Shape { values: 5, columns: 2 }));
        assert_eq!(nearest(&[1.0; 5], 0, 1), Err(NeighboursError::Shape { values: 5, columns: 0 }));
        assert_eq!(nearest(&[1.0; 6], 2, 3), Err(NeighboursError::Count { k: 3, rows: 3 }));
        assert_eq!(nearest(&[1.0; 6], 2, 0), Err(NeighboursError::Count { k: 0, rows: 3 }));
        assert_eq!(nearest(&[1.0, f32::NAN], 1, 1), Err(NeighboursError::NotFinite(1)));
    }

    #[test]
    fn progress_goes_on_and_small_steps_find_the_same() {
        let data: Vec<f32> = (0..150 * 20).map(|i| (i * i % 997) as f32).collect();
        let mut search = Search::new(data.clone(), 20, 7).unwrap();
        let (mut before, mut steps) = (0.0, 0);
        while !search.advance(1) {
            assert!(search.fraction() >= before && search.fraction() < 1.0);
            before = search.fraction();
            steps += 1;
        }
        assert!(steps > 100 && search.fraction() == 1.0);
        assert_eq!(search.finish().0, nearest(&data, 20, 7).unwrap());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn they_are_those_of_all_pairs(
            seed in prop::collection::vec(-9.0_f32..9.0, 97), n in 3_usize..90, columns in 1_usize..21,
            offset in prop::sample::select(vec![0.0_f32, 1e4]), scale in prop::sample::select(vec![1e-20_f32, 1.0, 1e15]),
            distinct in 1_usize..97,
        ) {
            // many rows are the same where few of the numbers are used
            let value = |i: usize| (seed[(i * 31 + i / 7) % distinct] + offset) * scale;
            let data: Vec<f32> = (0..n * columns).map(value).collect();
            let k = 1 + n / 4;
            let found = nearest(&data, columns, k).unwrap();
            let (rows, distances) = by_hand(&data, columns, k);
            prop_assert_eq!(found.rows, rows);
            prop_assert_eq!(found.distances, distances);
        }
    }
}
