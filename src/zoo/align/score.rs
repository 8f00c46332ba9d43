//! The score alone, in memory that grows with the length of one sequence, as fast as it goes.
//!
//! Cells on one antidiagonal do not depend on each other, so they are computed side by side, by plain loops that the
//! compiler turns into vector instructions. What is kept of a cell is not its value but by how much it exceeds its
//! neighbours above and to the left, less the gap score: two small numbers that are never negative (Suzuki and
//! Kasahara 2018 for affine gaps), so that 8 bits are enough for ordinary scores and a vector holds 16 to 64 cells.
//! With `S` the score of the two letters, `u` the excess over the cell above and `w` over the cell to the left:
//! `z = max(S - 2 gap, u, w); u' = z - w; w' = z - u`.

use super::scoring::{Border, Scoring};
use multiversion::multiversion;

/// Cells that are computed side by side. Antidiagonals are rounded up to whole chunks, so that nothing is computed
/// one by one; what is computed too much lies in rows that have not begun, or below the last one.
const CHUNK: usize = if cfg!(target_arch = "wasm32") { 16 } else { 64 };

/// The score of two sequences: `M`'s last cell. The scores must have passed [`Scoring::check`]; letters are places in
/// an alphabet (memory grows with the largest), sequences have at most
/// [`MAX_LAYERS`](crate::zoo::file::MAX_LAYERS) of them.
#[must_use]
pub fn score(a: &[u32], b: &[u32], scoring: &Scoring) -> i32 {
    Aligner::default().score(a, b, scoring)
}

/// Memory that is used again from pair to pair.
#[derive(Debug, Default)]
pub struct Aligner {
    /// For each letter its number among those of the first sequence, plus one; 0 for no such letter.
    ranks: Vec<u32>,
    bytes: Lines<u8>,
    words: Lines<u16>,
}

/// What the loops run over.
#[derive(Debug, Default)]
struct Lines<T> {
    rows: Vec<T>,
    columns: Vec<T>,
    up: Vec<T>,
    left: [Vec<T>; 2],
}

/// A number that excesses and letters are kept in.
trait Small: Copy + Ord + Default + TryFrom<u32> {
    const MOST: u32;
    fn wide(self) -> i64;
    /// Never below zero, wherever it matters; what is computed too much may wrap.
    fn minus(self, other: Self) -> Self;
    /// One antidiagonal: letters of rows and columns, excesses over the cells above (in and out) and to the left (in,
    /// and out for the next row), all of one length, in whole chunks.
    #[inline(always)]
    fn line(
        rows: &[Self],
        columns: &[Self],
        up: &mut [Self],
        left: &[Self],
        next: &mut [Self],
        terms: Terms<Self>,
    ) {
        plain(rows, columns, up, left, next, terms);
    }
}

impl Small for u8 {
    const MOST: u32 = 255;
    fn wide(self) -> i64 {
        i64::from(self)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline(always)]
    fn line(rows: &[u8], columns: &[u8], up: &mut [u8], left: &[u8], next: &mut [u8], terms: Terms<u8>) {
        super::simd128::bytes([rows, columns, left], up, next, [terms.same, terms.other]);
    }
}

impl Small for u16 {
    const MOST: u32 = 65_535;
    fn wide(self) -> i64 {
        i64::from(self)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline(always)]
    fn line(
        rows: &[u16],
        columns: &[u16],
        up: &mut [u16],
        left: &[u16],
        next: &mut [u16],
        terms: Terms<u16>,
    ) {
        super::simd128::words([rows, columns, left], up, next, [terms.same, terms.other]);
    }
}

/// Scores as the loops want them.
#[derive(Clone, Copy)]
struct Terms<T> {
    same: T,
    other: T,
    border: T,
}

impl Aligner {
    /// As [`score`].
    #[must_use]
    pub fn score(&mut self, a: &[u32], b: &[u32], scoring: &Scoring) -> i32 {
        // the shorter one in the rows: they are what memory is needed for
        let (rows, columns) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let ends = i64::from(scoring.at_border(rows.len())) + i64::from(scoring.gap) * columns.len() as i64;
        if rows.is_empty() {
            return scoring.at_border(columns.len());
        }
        let letters = self.rank(rows, columns);
        let same = scoring.matched - 2 * scoring.gap;
        let other = (scoring.mismatch - 2 * scoring.gap).max(0);
        let border = match scoring.border {
            Border::Zero => -scoring.gap,
            Border::Textbook => 0,
        };
        let terms = [same, other, border].map(i32::unsigned_abs);
        // two letters more: one for what only the first has, one for what only the second has
        let small = same.unsigned_abs() <= u8::MOST && letters + 2 <= u8::MOST;
        let excess = if small {
            self.bytes.fill(rows, columns, &self.ranks);
            self.bytes.run(terms.map(|term| term as u8).into(), bytes)
        } else {
            self.words.fill(rows, columns, &self.ranks);
            self.words.run(terms.map(|term| term as u16).into(), words)
        };
        i32::try_from(ends + excess).unwrap_or(i32::MAX)
    }

    /// Numbers the letters of the rows; says how many there are.
    fn rank(&mut self, rows: &[u32], columns: &[u32]) -> u32 {
        let most = rows.iter().chain(columns).copied().max().unwrap_or(0) as usize;
        self.ranks.clear();
        self.ranks.resize(most + 1, 0);
        let mut letters = 0;
        for &letter in rows {
            if let Some(rank) = self.ranks.get_mut(letter as usize)
                && *rank == 0
            {
                letters += 1;
                *rank = letters;
            }
        }
        letters
    }
}

impl<T> From<[T; 3]> for Terms<T> {
    fn from([same, other, border]: [T; 3]) -> Self {
        Self { same, other, border }
    }
}

/// All antidiagonals: letters of the rows, of the columns from last to first (a chunk longer than they are), excesses over the cell above and over
/// the cell to the left (twice), scores. Gives the sum of the last row's excesses to the left.
type Run<T> = fn(&[T], &[T], &mut [T], &mut [Vec<T>; 2], Terms<T>) -> i64;

impl<T: Small> Lines<T> {
    fn fill(&mut self, rows: &[u32], columns: &[u32], ranks: &[u32]) {
        // letters that only the columns have get 0, which no row has
        let small =
            |letter: &u32| ranks.get(*letter as usize).and_then(|&r| T::try_from(r).ok()).unwrap_or_default();
        self.rows.clear();
        self.rows.extend(rows.iter().map(small));
        self.rows.resize(rows.len() + CHUNK, T::default());
        self.columns.clear();
        self.columns.extend(columns.iter().rev().map(small));
        self.columns.resize(columns.len() + CHUNK, T::default());
    }

    fn run(&mut self, terms: Terms<T>, run: Run<T>) -> i64 {
        self.up.clear();
        self.up.resize(self.rows.len(), terms.border);
        for left in &mut self.left {
            left.clear();
            left.resize(self.rows.len() + 1, terms.border);
        }
        run(&self.rows, &self.columns, &mut self.up, &mut self.left, terms)
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
fn bytes(rows: &[u8], columns: &[u8], up: &mut [u8], left: &mut [Vec<u8>; 2], terms: Terms<u8>) -> i64 {
    all(rows, columns, up, left, terms)
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
fn words(rows: &[u16], columns: &[u16], up: &mut [u16], left: &mut [Vec<u16>; 2], terms: Terms<u16>) -> i64 {
    all(rows, columns, up, left, terms)
}

#[inline(always)]
fn all<T: Small>(rows: &[T], columns: &[T], up: &mut [T], left: &mut [Vec<T>; 2], terms: Terms<T>) -> i64 {
    let (n, m) = (rows.len() - CHUNK, columns.len() - CHUNK);
    let [now, next] = left;
    let (mut now, mut next) = (now.as_mut_slice(), next.as_mut_slice());
    let mut sum = 0;
    for diagonal in 0..n + m - 1 {
        // rows `from..to` have a cell on it; the columns run backwards
        let from = (diagonal + 1).saturating_sub(m);
        let to = (diagonal + 1).min(n);
        let column = (m - 1 + from).saturating_sub(diagonal);
        if from == 0 {
            now[0] = terms.border;
        }
        if diagonal < n {
            up[diagonal] = terms.border;
        }
        // whole chunks: the rows after `to` have not begun, and get their border when they do
        let len = (to - from).next_multiple_of(CHUNK);
        T::line(
            &rows[from..from + len],
            &columns[column..column + len],
            &mut up[from..from + len],
            &now[from..from + len],
            &mut next[from + 1..from + 1 + len],
            terms,
        );
        if to == n {
            sum += next[n].wide();
        }
        std::mem::swap(&mut now, &mut next);
    }
    sum
}

/// One antidiagonal in a loop that the compiler turns into vector instructions where it is told to hurry; for the
/// page's program, which is to be small, it would not.
#[inline(always)]
fn plain<T: Small>(rows: &[T], columns: &[T], up: &mut [T], left: &[T], next: &mut [T], terms: Terms<T>) {
    // all of the same length, so that the loop checks nothing
    let len = rows.len();
    let (columns, up, left, next) = (&columns[..len], &mut up[..len], &left[..len], &mut next[..len]);
    for i in 0..len {
        let score = if rows[i] == columns[i] { terms.same } else { terms.other };
        let (u, w) = (up[i], left[i]);
        let z = score.max(u).max(w);
        up[i] = z.minus(w);
        next[i] = z.minus(u);
    }
}
