//! The inner loops: plain passes over slices that the compiler turns into vector instructions
//! (AVX-512, AVX2 or SSE4.1, whichever the machine has; simd128 in the browser).

use multiversion::multiversion;

/// Sum and sum of squares in one number: `sum << 32 | squares`. Both stay below 2^32 for every patch
/// that is offered, so that packed numbers can be added and subtracted as they are.
const SUM: u32 = 32;

/// Packed sum and sum of squares of one sample.
fn pack(x: u8) -> u64 {
    let x = u64::from(x);
    (x << SUM) + x * x
}

/// Sum and sum of squares.
fn unpack(packed: u64) -> (u32, u32) {
    ((packed >> SUM) as u32, packed as u32)
}

/// One row enters the running column sums.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn enter(row: &[u8], sums: &mut [u64]) {
    for (&x, sum) in row.iter().zip(sums) {
        *sum = sum.wrapping_add(pack(x));
    }
}

/// One row leaves the running column sums.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn leave(row: &[u8], sums: &mut [u64]) {
    for (&x, sum) in row.iter().zip(sums) {
        *sum = sum.wrapping_sub(pack(x));
    }
}

/// One row enters and another one leaves.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn replace(enters: &[u8], leaves: &[u8], sums: &mut [u64]) {
    for ((&x, &old), sum) in enters.iter().zip(leaves).zip(sums) {
        let (difference, both) = (i32::from(x) - i32::from(old), i32::from(x) + i32::from(old));
        let squares = i64::from(difference * both);
        *sum = sum.wrapping_add_signed((i64::from(difference) << SUM) + squares);
    }
}

/// Running sums along a row of pixels with `ch` samples: `out[i] = out[i - ch] + values[i]`, where
/// `before` holds what comes before `out[0]` (its last `ch` are used).
pub(super) fn accumulate(values: &[u64], ch: usize, before: &[u64], out: &mut [u64]) {
    fn go<const CH: usize>(values: &[u64], before: &[u64], out: &mut [u64]) {
        let Some(&(mut run)) = before.last_chunk::<CH>() else { return };
        for (out, values) in out.as_chunks_mut::<CH>().0.iter_mut().zip(values.as_chunks::<CH>().0) {
            for ((run, &value), out) in run.iter_mut().zip(values).zip(out) {
                *run = run.wrapping_add(value);
                *out = *run;
            }
        }
    }
    match ch {
        1 => go::<1>(values, before, out),
        2 => go::<2>(values, before, out),
        3 => go::<3>(values, before, out),
        4 => go::<4>(values, before, out),
        _ => {
            let first = before.len() - ch;
            for i in 0..values.len().min(out.len()) {
                let run = if i < ch { before[first + i] } else { out[i - ch] };
                out[i] = run.wrapping_add(values[i]);
            }
        }
    }
}

/// Patch sums as differences of running sums: the sum of each patch is `to[i] - from[i]`.
#[derive(Clone, Copy)]
pub(super) struct Between<'a> {
    pub(super) from: &'a [u64],
    pub(super) to: &'a [u64],
}

impl Between<'_> {
    /// How many patches.
    pub(super) fn len(&self) -> usize {
        self.from.len()
    }

    /// The sum of one patch.
    pub(super) fn sum(&self, i: usize) -> f64 {
        f64::from(unpack(self.to[i].wrapping_sub(self.from[i])).0)
    }
}

/// `N = n q - s^2` = n^2 times the variance, exact: below 2^53 for every n up to 255^2.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn spread(n: f64, patches: Between<'_>, out: &mut [f64]) {
    for ((o, &from), &to) in out.iter_mut().zip(patches.from).zip(patches.to) {
        let (s, q) = unpack(to.wrapping_sub(from));
        let (s, q) = (f64::from(s), f64::from(q));
        *o = n * q - s * s;
    }
}

/// As [`spread`] in 32 bits; exact where the result fits, whatever overflows on the way.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn spread_u32(n: u32, patches: Between<'_>, out: &mut [u32]) {
    for ((o, &from), &to) in out.iter_mut().zip(patches.from).zip(patches.to) {
        let (s, q) = unpack(to.wrapping_sub(from));
        *o = n.wrapping_mul(q).wrapping_sub(s.wrapping_mul(s));
    }
}

/// Half of [`spread`] (which is even for odd k), with the bits beyond the 32nd gathered in the value
/// returned: 0 if all fit.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn half_spread(n: u32, patches: Between<'_>, out: &mut [u32]) -> u64 {
    let mut beyond = 0;
    for ((o, &from), &to) in out.iter_mut().zip(patches.from).zip(patches.to) {
        let (s, q) = unpack(to.wrapping_sub(from));
        let (s, q) = (u64::from(s), u64::from(q));
        let half = (u64::from(n) * q).wrapping_sub(s * s) >> 1;
        beyond |= half >> 32;
        *o = half as u32;
    }
    beyond
}

/// Integers as the bits of floats.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn keep_bits(values: &[u32], out: &mut [f32]) {
    for (o, &v) in out.iter_mut().zip(values) {
        *o = f32::from_bits(v);
    }
}

/// The largest of every `L`-th value; `None` if there are less than `L`.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn largest<T: Copy + PartialOrd, const L: usize>(values: &[T]) -> Option<[T; L]> {
    let (first, rest) = values.split_first_chunk::<L>()?;
    let mut top = *first;
    let chunks = rest.chunks_exact(L);
    let tail = chunks.remainder();
    for chunk in chunks {
        for (top, &v) in top.iter_mut().zip(chunk) {
            *top = if v > *top { v } else { *top };
        }
    }
    for (top, &v) in top.iter_mut().zip(tail) {
        *top = if v > *top { v } else { *top };
    }
    Some(top)
}

/// Two neighbouring groups of samples become one (Chan, Golub and LeVeque 1979): `a` and `b` hold
/// (means, sums of squared deviations) of groups whose sizes give `weight` = nb / (na + nb) and
/// `cross` = na nb / (na + nb).
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn merge(
    weight: f64,
    cross: f64,
    a: (&[f64], &[f64]),
    b: (&[f64], &[f64]),
    out: (&mut [f64], &mut [f64]),
) {
    let a = a.0.iter().zip(a.1);
    let b = b.0.iter().zip(b.1);
    for (((om, os), (&am, &as_)), (&bm, &bs)) in out.0.iter_mut().zip(out.1).zip(a).zip(b) {
        let d = bm - am;
        *om = am + d * weight;
        *os = as_ + bs + d * d * cross;
    }
}

/// `sqrt(N / top)` of integers kept as the bits of floats.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn finish_bits(values: &mut [f32], inverse: &[f64]) {
    for (v, &inverse) in values.iter_mut().zip(inverse) {
        *v = (f64::from(v.to_bits()) * inverse).sqrt() as f32;
    }
}

/// `sqrt(square / top)`.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn finish(squares: &[f64], inverse: &[f64], out: &mut [f32]) {
    for ((o, &v), &inverse) in out.iter_mut().zip(squares).zip(inverse) {
        *o = (v * inverse).sqrt() as f32;
    }
}

/// `sigma / c`.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn finish_sigma(values: &mut [f32], inverse: &[f64]) {
    for (v, &inverse) in values.iter_mut().zip(inverse) {
        *v = (f64::from(*v) * inverse) as f32;
    }
}

/// Standard deviations of sums of squared deviations; `scale` is 1 / n.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2",
    "x86_64+avx2",
    "x86_64+sse4.1"
))]
pub(super) fn sigma(scale: f64, dev: &[f64], out: &mut [f32]) {
    for (o, &dev) in out.iter_mut().zip(dev) {
        *o = (dev * scale).sqrt() as f32;
    }
}
