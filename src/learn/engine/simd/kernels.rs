//! The inner loops: sums of products in blocks that stay in registers, over plain slices that the compiler turns
//! into vector instructions (AVX-512, AVX2 or SSE4.1, whichever the machine has; simd128 in the browser).
//!
//! Each output is one sum that starts with the bias and takes its products in the order of the inputs, with a
//! rounding after each multiplication and each addition. So the numbers depend neither on how many pictures go
//! through together nor on the machine: the browser gives the same bits as the command line.
//!
//! The products of matrices are small functions, never inlined into larger ones: there the compiler has been seen to
//! leave most lanes scalar. `cargo xtask bench browser` shows it: 64 pictures then take twice as long.

use multiversion::multiversion;

/// Outputs that are computed side by side: two vectors of simd128, one of AVX2.
pub(crate) const LANES: usize = 8;

/// As many sums, or as many weights of one input.
pub(crate) type Lanes = [f32; LANES];

/// Rows, or pixels of a window, that are computed together: with their sums the registers are full.
const ROWS: usize = 4;

/// The larger of two numbers; plain comparison, since `f32::max` looks at NaN and is no single instruction.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Adds `row[i] * weights[i]` for each `i` to the sums of each row.
#[inline(always)]
fn accumulate(rows: [&[f32]; ROWS], weights: &[Lanes], sums: &mut [Lanes; ROWS]) {
    // of known lengths, so that the loop checks nothing
    let rows = rows.map(|row| &row[..weights.len()]);
    let mut local = *sums;
    for (i, weight) in weights.iter().enumerate() {
        for (sum, row) in local.iter_mut().zip(rows) {
            let x = row[i];
            for (lane, w) in sum.iter_mut().zip(weight) {
                *lane += x * w;
            }
        }
    }
    *sums = local;
}

/// Weights in panels of [`LANES`] outputs: `[panel][input][lane]`, zero where there are no more outputs.
#[derive(Debug, Clone)]
pub(crate) struct Panels {
    /// Numbers of a row.
    pub inputs: usize,
    /// Numbers of a row of the result.
    pub outputs: usize,
    weights: Vec<Lanes>,
    bias: Vec<Lanes>,
}

impl Panels {
    /// Panels of zeros.
    pub(crate) fn zeros(inputs: usize, outputs: usize) -> Self {
        // an even number: a single row takes two panels at a time
        let panels = outputs.div_ceil(LANES).next_multiple_of(2);
        Self {
            inputs,
            outputs,
            weights: vec![[0.0; LANES]; panels * inputs],
            bias: vec![[0.0; LANES]; panels],
        }
    }

    /// `weight(output, input)` and the bias of each output.
    pub(crate) fn new(
        inputs: usize,
        outputs: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: &[f32],
    ) -> Self {
        let mut panels = Self::zeros(inputs, outputs);
        panels.fill(weight);
        for (lane, value) in panels.bias.as_flattened_mut().iter_mut().zip(bias) {
            *lane = *value;
        }
        panels
    }

    /// Other weights of the same shape.
    pub(crate) fn fill(&mut self, weight: impl Fn(usize, usize) -> f32) {
        for (panel, weights) in self.weights.chunks_exact_mut(self.inputs).enumerate() {
            let first = panel * LANES;
            for (input, lanes) in weights.iter_mut().enumerate() {
                for (output, lane) in (first..self.outputs).zip(lanes) {
                    *lane = weight(output, input);
                }
            }
        }
    }

    /// `[n, inputs]` to `[n, outputs]`, negative results replaced by zero if `rectify`.
    pub(crate) fn multiply(&self, rows: &[f32], out: &mut [f32], rectify: bool) {
        multiply(self, rows, out, rectify);
    }
}

/// Writes sums where there is an output for them.
#[inline(always)]
fn store(sums: &Lanes, out: &mut [f32], rectify: bool) {
    let mut sums = *sums;
    if rectify {
        sums = sums.map(|sum| larger(sum, 0.0));
    }
    match out.first_chunk_mut::<LANES>() {
        Some(whole) => *whole = sums,
        None => out.iter_mut().zip(sums).for_each(|(to, sum)| *to = sum),
    }
}

fn multiply(panels: &Panels, rows: &[f32], out: &mut [f32], rectify: bool) {
    let (inputs, outputs) = (panels.inputs, panels.outputs);
    let blocks = rows.chunks_exact(ROWS * inputs);
    let singles = blocks.remainder();
    let (in_blocks, in_singles) = out.split_at_mut((rows.len() - singles.len()) / inputs * outputs);
    // a panel stays in the first cache while all rows pass
    for (panel, weights) in panels.weights.chunks_exact(inputs).enumerate() {
        let first = panel * LANES;
        if first >= outputs {
            break;
        }
        for (block, out) in blocks.clone().zip(in_blocks.chunks_exact_mut(ROWS * outputs)) {
            let sums = rows_of_panel(block, inputs, weights, &panels.bias[panel]);
            for (sums, out) in sums.iter().zip(out.chunks_exact_mut(outputs)) {
                let end = outputs.min(first + LANES);
                store(sums, &mut out[first..end], rectify);
            }
        }
    }
    single_rows(panels, singles, in_singles, rectify);
}

/// Rows one by one, two panels at a time.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
#[inline(never)]
fn single_rows(panels: &Panels, rows: &[f32], out: &mut [f32], rectify: bool) {
    let (inputs, outputs) = (panels.inputs, panels.outputs);
    for (row, out) in rows.chunks_exact(inputs).zip(out.chunks_exact_mut(outputs)) {
        let pairs = panels.weights.chunks_exact(2 * inputs).zip(panels.bias.as_chunks::<2>().0);
        for (pair, (weights, bias)) in pairs.enumerate() {
            let (left, right) = weights.split_at(inputs);
            let sums = pair_of_panels(row, left, right, bias);
            let out = out.get_mut(pair * 2 * LANES..).unwrap_or_default();
            let (left, right) = out.split_at_mut(out.len().min(LANES));
            store(&sums[0], left, rectify);
            store(&sums[1], right, rectify);
        }
    }
}

/// [`ROWS`] rows with one panel.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
#[inline(never)]
fn rows_of_panel(block: &[f32], inputs: usize, weights: &[Lanes], bias: &Lanes) -> [Lanes; ROWS] {
    let mut sums = [*bias; ROWS];
    let rows = std::array::from_fn(|i| &block[i * inputs..(i + 1) * inputs]);
    accumulate(rows, weights, &mut sums);
    sums
}

/// One row with two panels: more sums at a time than one panel has, so that none waits for itself.
#[inline(always)]
fn pair_of_panels(row: &[f32], left: &[Lanes], right: &[Lanes], bias: &[Lanes; 2]) -> [Lanes; 2] {
    let mut sums = *bias;
    for ((x, left), right) in row.iter().zip(left).zip(right) {
        for (s, w) in sums[0].iter_mut().zip(left) {
            *s += x * w;
        }
        for (s, w) in sums[1].iter_mut().zip(right) {
            *s += x * w;
        }
    }
    sums
}

/// A 3 x 3 convolution that keeps the size, with bias, the largest of each 2 x 2 (if it is pooled) and rectification
/// in one.
///
/// Pictures lie as `[row][column][map]` with a border of one pixel of zeros, so that the inputs of one row of the
/// kernel are neighbours and no place is special.
#[derive(Debug, Clone)]
pub(crate) struct Convolution {
    side: usize,
    maps: usize,
    /// `[panel][kernel row, kernel column, input map][lane]`.
    weights: Vec<Lanes>,
    bias: Vec<Lanes>,
    inputs: usize,
    pooled: bool,
}

impl Convolution {
    /// Of `PyTorch`'s `[maps, inputs, 3, 3]` weights, for pictures of `side` x `side`; `maps` a multiple of
    /// [`LANES`] and `side` of 4. Pooled until [`Convolution::unpooled`].
    pub(crate) fn new(side: usize, inputs: usize, weight: &[f32], bias: &[f32]) -> Self {
        let maps = bias.len();
        let panels = Panels::new(
            9 * inputs,
            maps,
            |output, i| weight[(output * inputs + i % inputs) * 9 + i / inputs],
            bias,
        );
        Self { side, maps, inputs, weights: panels.weights, bias: panels.bias, pooled: true }
    }

    /// The same without the pooling.
    pub(crate) fn unpooled(self) -> Self {
        Self { pooled: false, ..self }
    }

    /// Numbers of a picture that goes in, its border included.
    pub(crate) fn numbers(&self) -> usize {
        (self.side + 2) * (self.side + 2) * self.inputs
    }

    /// From a picture with its border to one of half the side (of the same if it is not pooled) within a border of
    /// `border` pixels, which is left as it is.
    pub(crate) fn apply(&self, picture: &[f32], out: &mut [f32], border: usize) {
        convolve(self, picture, out, border);
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
fn convolve(layer: &Convolution, picture: &[f32], out: &mut [f32], border: usize) {
    let (inputs, maps) = (layer.inputs, layer.maps);
    let line = (layer.side + 2) * inputs;
    let half = layer.side / 2;
    let out_side = if layer.pooled { half } else { layer.side };
    let out_line = (out_side + 2 * border) * maps;
    for (panel, weights) in layer.weights.chunks_exact(9 * inputs).take(maps / LANES).enumerate() {
        for y in 0..half {
            let rows = &picture[2 * y * line..(2 * y + 4) * line];
            let first = if layer.pooled { y } else { 2 * y };
            let out = &mut out[(first + border) * out_line + border * maps + panel * LANES..];
            for x in 0..half {
                let sums = window(&rows[2 * x * inputs..], line, inputs, weights, &layer.bias[panel]);
                if layer.pooled {
                    store(&largest(sums), &mut out[x * maps..x * maps + LANES], true);
                } else {
                    for (i, sums) in sums.iter().enumerate() {
                        let at = i / 2 * out_line + (2 * x + i % 2) * maps;
                        store(sums, &mut out[at..at + LANES], true);
                    }
                }
            }
        }
    }
}

/// The sums of the window of 2 x 2 pixels whose neighbourhood begins where `rows` does.
#[inline(always)]
fn window(rows: &[f32], line: usize, inputs: usize, weights: &[Lanes], bias: &Lanes) -> [Lanes; ROWS] {
    let mut sums = [*bias; ROWS];
    for (ky, weights) in weights.chunks_exact(3 * inputs).enumerate() {
        // upper left, upper right, lower left, lower right
        let pixels = std::array::from_fn(|i| &rows[(ky + i / 2) * line + i % 2 * inputs..]);
        accumulate(pixels, weights, &mut sums);
    }
    sums
}

/// The largest of a window's sums.
#[inline(always)]
fn largest([a, b, c, d]: [Lanes; ROWS]) -> Lanes {
    std::array::from_fn(|lane| larger(larger(a[lane], b[lane]), larger(c[lane], d[lane])))
}
