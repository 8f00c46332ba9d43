//! Patch sums of 8-bit samples, exact.

use super::Shape;
use super::kernels;

/// Samples of one piece of a row: small enough that the horizontal passes stay in the first cache.
const BLOCK: usize = 1024;

/// Calls `sink(start, sums, sums of squares)` for each piece of each row, top to bottom and left to
/// right; `start` is the index of the piece's first sample. Sums are over the k x k patch.
pub(super) fn patch_sums(samples: &[u8], shape: &Shape, mut sink: impl FnMut(usize, &[u32], &[u32])) {
    let (ch, k, pad) = (shape.channels, shape.k, shape.radius * shape.channels);
    let stride = shape.width * ch;
    let rows = shape.border.table(shape.height, shape.radius);
    let columns = shape.border.table(shape.width, shape.radius);
    let row = |at: usize| rows.get(at).copied().flatten().map(|y| &samples[y * stride..(y + 1) * stride]);
    // Running sums over k rows, with the columns beyond the edge on both sides.
    let mut s = vec![0; stride + 2 * pad];
    let mut q = s.clone();
    for first in (0..k).filter_map(row) {
        kernels::enter(first, &mut s[pad..pad + stride], &mut q[pad..pad + stride]);
    }
    let block = (BLOCK / ch).max(1) * ch;
    let plan = Plan::new(k, ch);
    let mut s_window = Window::default();
    let mut q_window = Window::default();
    for y in 0..shape.height {
        if y > 0 {
            let (s, q) = (&mut s[pad..pad + stride], &mut q[pad..pad + stride]);
            match (row(y + k - 1), row(y - 1)) {
                (Some(enters), Some(leaves)) => kernels::replace(enters, leaves, s, q),
                (Some(enters), None) => kernels::enter(enters, s, q),
                (None, Some(leaves)) => kernels::leave(leaves, s, q),
                (None, None) => {}
            }
        }
        for line in [&mut s, &mut q] {
            pad_line(line, &columns, shape);
        }
        for left in (0..stride).step_by(block) {
            let right = (left + block).min(stride) + 2 * pad;
            sink(
                y * stride + left,
                s_window.sums(&s[left..right], &plan),
                q_window.sums(&q[left..right], &plan),
            );
        }
    }
}

/// Fills the columns beyond both edges from the inner ones.
fn pad_line(line: &mut [u32], columns: &[Option<usize>], shape: &Shape) {
    let (ch, radius) = (shape.channels, shape.radius);
    let outer = (0..radius).chain(radius + shape.width..columns.len());
    for (at, source) in outer.filter_map(|at| columns.get(at).copied().flatten().map(|s| (at, s))) {
        line.copy_within((source + radius) * ch..(source + radius + 1) * ch, at * ch);
    }
}

/// How k neighbours are added up in few vector additions: `k = groups * size + rest`, the groups of
/// `size` neighbours once, then `groups` of these and the `rest`: about 2 sqrt(k) additions without a
/// chain of dependent ones.
struct Plan {
    k: usize,
    ch: usize,
    size: usize,
}

impl Plan {
    fn new(k: usize, ch: usize) -> Self {
        // Reads and writes; no first step for groups of one.
        let cost = |&size: &usize| k / size + k % size + if size > 1 { size + 1 } else { 0 };
        Self { k, ch, size: (1..=k).min_by_key(cost).unwrap_or(1) }
    }
}

#[derive(Default)]
struct Window {
    groups: Vec<u32>,
    total: Vec<u32>,
}

impl Window {
    /// Sums over k neighbouring pixels; `line` holds (k - 1) `ch` samples more than there are results.
    fn sums<'a>(&'a mut self, line: &'a [u32], plan: &Plan) -> &'a [u32] {
        let &Plan { k, ch, size } = plan;
        if k == 1 {
            return line;
        }
        let len = line.len() - (k - 1) * ch;
        self.total.resize(len, 0);
        let (count, rest) = (k / size, k % size);
        if size == 1 {
            kernels::sum_taps(line, ch, count, false, &mut self.total);
        } else {
            self.groups.resize(line.len() - (size - 1) * ch, 0);
            kernels::sum_taps(line, ch, size, false, &mut self.groups);
            kernels::sum_taps(&self.groups, size * ch, count, false, &mut self.total);
            kernels::sum_taps(&line[count * size * ch..], ch, rest, true, &mut self.total);
        }
        &self.total
    }
}

/// The standard deviation of `N` = n^2 variance.
pub(in crate::neurn) fn sigma(spread: f64, n: f64) -> f64 {
    spread.sqrt() / n
}
