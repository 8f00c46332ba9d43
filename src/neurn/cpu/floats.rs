//! Patch means and squared deviations of floats without cancellation.
//!
//! Sums of squares minus squared sums lose all digits when the offset is large beside the contrast.
//! Here groups of samples are merged pairwise (Chan, Golub and LeVeque 1979, "Updating formulae and a
//! pairwise algorithm for computing sample variances") by doubling, first along a row, then down the
//! rows: every step adds what is positive, so a flat patch gives exactly zero next to any other patch.

use super::Shape;
use super::kernels;

/// Samples of one strip: its rows of all doubling levels stay in the second cache.
const STRIP: usize = 512;

/// Means and sums of squared deviations.
#[derive(Default, Clone)]
struct Moments {
    mean: Vec<f64>,
    dev: Vec<f64>,
}

impl Moments {
    fn zeros(len: usize) -> Self {
        Self { mean: vec![0.0; len], dev: vec![0.0; len] }
    }

    fn from(&self, at: usize) -> (&[f64], &[f64]) {
        (&self.mean[at..], &self.dev[at..])
    }

    /// Groups of `na` samples in `a` and `nb` in `b` become one.
    fn merge(&mut self, (na, a): (usize, (&[f64], &[f64])), (nb, b): (usize, (&[f64], &[f64]))) {
        let (na, nb) = (na as f64, nb as f64);
        let all = na + nb;
        kernels::merge(nb / all, na * nb / all, a, b, (&mut self.mean, &mut self.dev));
    }
}

/// Calls `sink(start, means, sums of squared deviations)` for pieces of rows that together cover the
/// image once, in strips from left to right; `start` is the index of the piece's first sample.
pub(super) fn patch_moments(samples: &[f32], shape: &Shape, mut sink: impl FnMut(usize, &[f64], &[f64])) {
    let (ch, k, radius) = (shape.channels, shape.k, shape.radius);
    let stride = shape.width * ch;
    let rows = shape.border.table(shape.height, radius);
    let columns = shape.border.table(shape.width, radius);
    let strip = (STRIP.max(2 * k * ch) / ch).max(1);
    for left in (0..shape.width).step_by(strip) {
        let right = (left + strip).min(shape.width);
        let mut line = Moments::zeros((right - left + 2 * radius) * ch);
        let mut across = Across::default();
        let mut down = Down::new(k, (right - left) * ch);
        for (at, source) in rows.iter().enumerate() {
            line.mean.fill(0.0);
            line.dev.fill(0.0);
            if let Some(y) = source {
                gather(
                    &samples[y * stride..(y + 1) * stride],
                    &columns[left..right + 2 * radius],
                    ch,
                    &mut line,
                );
            }
            let done = down.push(across.merge(&line, k, ch), at + 1 >= k);
            if let Some(patch) = done {
                sink((at + 1 - k) * stride + left * ch, &patch.mean, &patch.dev);
            }
        }
    }
}

/// Copies the pixels `columns` of a row.
fn gather(row: &[f32], columns: &[Option<usize>], ch: usize, line: &mut Moments) {
    for (pixel, source) in line.mean.chunks_exact_mut(ch).zip(columns) {
        if let Some(x) = source {
            for (to, &from) in pixel.iter_mut().zip(&row[x * ch..]) {
                *to = f64::from(from);
            }
        }
    }
}

/// Merges k neighbouring pixels of a row.
#[derive(Default)]
struct Across {
    now: Moments,
    next: Moments,
    total: [Moments; 2],
}

impl Across {
    /// `line` holds (k - 1) `ch` samples more than there are results. k is odd.
    fn merge(&mut self, line: &Moments, k: usize, ch: usize) -> &Moments {
        let len = line.mean.len() - (k - 1) * ch;
        let Self { now, next, total: [total, spare] } = self;
        now.clone_from(line);
        next.clone_from(line);
        for buffer in [&mut *total, &mut *spare] {
            buffer.mean.resize(len, 0.0);
            buffer.dev.resize(len, 0.0);
        }
        total.mean.copy_from_slice(&line.mean[..len]);
        total.dev.copy_from_slice(&line.dev[..len]);
        let (mut size, mut covered) = (1, 1);
        while size * 2 <= k {
            next.merge((size, now.from(0)), (size, now.from(size * ch)));
            std::mem::swap(now, next);
            size *= 2;
            if k & size != 0 {
                spare.merge((covered, total.from(0)), (size, now.from(covered * ch)));
                std::mem::swap(total, spare);
                covered += size;
            }
        }
        total
    }
}

/// Merges k rows, each already the merge of k neighbours, as they come in.
struct Down {
    k: usize,
    /// How many rows came.
    count: usize,
    /// Level j: groups of 2^j rows, by the number of their last row modulo the length.
    levels: Vec<Vec<Moments>>,
    total: [Moments; 2],
}

impl Down {
    fn new(k: usize, len: usize) -> Self {
        let levels = (0..=k.ilog2()).map(|j| vec![Moments::zeros(len); (1 << j) + 1]).collect();
        Self { k, count: 0, levels, total: [Moments::zeros(len), Moments::zeros(len)] }
    }

    /// Takes a row; gives the merge of the last k rows if `wanted`. Until k rows came the rings still
    /// hold zeros, which nobody asks for.
    fn push(&mut self, row: &Moments, wanted: bool) -> Option<&Moments> {
        let at = self.count;
        self.count += 1;
        if let Some(slot) = self.levels.first_mut().map(|ring| &mut ring[at % 2]) {
            slot.clone_from(row);
        }
        for j in 1..self.levels.len() {
            let (low, high) = self.levels.split_at_mut(j);
            let (Some(low), Some(high)) = (low.last(), high.first_mut()) else { continue };
            let half = self.k << (j - 1);
            let (older, newer) = (&low[(at + 1) % low.len()], &low[at % low.len()]);
            let slot = at % high.len();
            high[slot].merge((half, older.from(0)), (half, newer.from(0)));
        }
        wanted.then(|| self.combine(at))
    }

    /// The last k rows, ending at row `at`, put together after the binary digits of k, small groups last.
    fn combine(&mut self, at: usize) -> &Moments {
        let [total, spare] = &mut self.total;
        let mut covered = 0;
        for (j, ring) in self.levels.iter().enumerate().filter(|(j, _)| self.k >> j & 1 == 1) {
            let group = &ring[(at + ring.len() - covered % ring.len()) % ring.len()];
            if covered == 0 {
                total.clone_from(group);
            } else {
                let sizes = (self.k << j, self.k * covered);
                spare.merge((sizes.0, group.from(0)), (sizes.1, total.from(0)));
                std::mem::swap(total, spare);
            }
            covered += 1 << j;
        }
        total
    }
}

/// The standard deviation of a sum of squared deviations of n samples.
pub(super) fn sigma(dev: f64, n: f64) -> f64 {
    (dev * n.recip()).sqrt()
}
