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
    for top in (0..k - 1).filter_map(row) {
        kernels::enter(top, &mut s[pad..pad + stride], &mut q[pad..pad + stride]);
    }
    let block = (BLOCK / ch).max(1) * ch;
    let mut s_window = Window::default();
    let mut q_window = Window::default();
    for y in 0..shape.height {
        if let Some(bottom) = row(y + k - 1) {
            kernels::enter(bottom, &mut s[pad..pad + stride], &mut q[pad..pad + stride]);
        }
        for line in [&mut s, &mut q] {
            pad_line(line, &columns, shape);
        }
        for left in (0..stride).step_by(block) {
            let right = (left + block).min(stride) + 2 * pad;
            sink(
                y * stride + left,
                s_window.sums(&s[left..right], k, ch),
                q_window.sums(&q[left..right], k, ch),
            );
        }
        if let Some(top) = row(y) {
            kernels::leave(top, &mut s[pad..pad + stride], &mut q[pad..pad + stride]);
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

/// Sums over k neighbouring pixels of a row by doubling: 1, 2, 4, ... pixels, put together after the
/// binary digits of k; log2(k) passes without a chain of dependent additions.
#[derive(Default)]
struct Window {
    power: [Vec<u32>; 2],
    total: Vec<u32>,
}

impl Window {
    /// `line` holds (k - 1) `ch` samples more than there are results. k is odd.
    fn sums<'a>(&'a mut self, line: &'a [u32], k: usize, ch: usize) -> &'a [u32] {
        let len = line.len() - (k - 1) * ch;
        if k == 1 {
            return line;
        }
        let Self { power: [now, next], total } = self;
        for buffer in [&mut *now, &mut *next, &mut *total] {
            buffer.resize(line.len(), 0);
        }
        let (mut size, mut covered) = (2, 1);
        kernels::add(line, &line[ch..], now);
        let mut first = true;
        loop {
            if k & size != 0 {
                let from = &now[covered * ch..];
                if first {
                    kernels::add(&line[..len], from, total);
                } else {
                    kernels::add_to(&mut total[..len], from);
                }
                first = false;
                covered += size;
            }
            if size * 2 > k {
                return &total[..len];
            }
            kernels::add(now, &now[size * ch..], next);
            std::mem::swap(now, next);
            size *= 2;
        }
    }
}

/// The standard deviation of `N` = n^2 variance.
pub(in crate::neurn) fn sigma(spread: f64, n: f64) -> f64 {
    spread.sqrt() / n
}
