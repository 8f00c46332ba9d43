//! Patch sums of 8-bit samples, exact, at a cost that does not depend on k: running sums down the
//! columns, then running sums along each row, of which a patch is a difference.

use super::Shape;
use super::kernels::{self, Between};

/// Samples of one piece of a row: small enough to stay in the first cache from its running sums to its
/// result.
const BLOCK: usize = 1024;

/// Calls `sink(start, patches)` for each piece of each row, top to bottom and left to right; `start` is
/// the index of the piece's first sample.
pub(super) fn patch_sums(samples: &[u8], shape: &Shape, mut sink: impl FnMut(usize, Between<'_>)) {
    let (ch, k, pad) = (shape.channels, shape.k, shape.radius * shape.channels);
    let stride = shape.width * ch;
    let rows = shape.border.table(shape.height, shape.radius);
    let columns = shape.border.table(shape.width, shape.radius);
    let row = |at: usize| rows.get(at).copied().flatten().map(|y| &samples[y * stride..(y + 1) * stride]);
    // Sums over k rows, with the columns beyond the edge on both sides.
    let mut sums = vec![0; stride + 2 * pad];
    for first in (0..k).filter_map(row) {
        kernels::enter(first, &mut sums[pad..pad + stride]);
    }
    // Running sums of `sums`, after one pixel of zeros.
    let mut running = vec![0; sums.len() + ch];
    let block = (BLOCK / ch).max(1) * ch;
    for y in 0..shape.height {
        if y > 0 {
            let inner = &mut sums[pad..pad + stride];
            match (row(y + k - 1), row(y - 1)) {
                (Some(enters), Some(leaves)) => kernels::replace(enters, leaves, inner),
                (Some(enters), None) => kernels::enter(enters, inner),
                (None, Some(leaves)) => kernels::leave(leaves, inner),
                (None, None) => {}
            }
        }
        pad_line(&mut sums, &columns, shape);
        let mut done = 0;
        for left in (0..stride).step_by(block) {
            let right = (left + block).min(stride);
            let reach = right + 2 * pad;
            let (before, after) = running.split_at_mut(done + ch);
            kernels::accumulate(&sums[done..reach], ch, before, after);
            done = reach;
            let window = k * ch;
            let patches =
                Between { from: &running[left..right], to: &running[left + window..right + window] };
            sink(y * stride + left, patches);
        }
    }
}

/// Fills the columns beyond both edges from the inner ones.
fn pad_line(line: &mut [u64], columns: &[Option<usize>], shape: &Shape) {
    let (ch, radius) = (shape.channels, shape.radius);
    let outer = (0..radius).chain(radius + shape.width..columns.len());
    for (at, source) in outer.filter_map(|at| columns.get(at).copied().flatten().map(|s| (at, s))) {
        line.copy_within((source + radius) * ch..(source + radius + 1) * ch, at * ch);
    }
}

/// The standard deviation of `N` = n^2 variance.
pub(super) fn sigma(spread: f64, n: f64) -> f64 {
    spread.sqrt() / n
}
