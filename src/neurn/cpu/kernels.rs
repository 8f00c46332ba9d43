//! The inner loops: plain passes over slices that the compiler turns into vector instructions
//! (AVX2 or SSE4.1 where the machine has it, simd128 in the browser).

use multiversion::multiversion;

/// `out[i] = sum of from[i + t * step]` for `t` in `0..count`; with `more`, added to what `out` holds.
/// `from` reaches `(count - 1) * step` beyond the length of `out`.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn sum_taps(from: &[u32], step: usize, count: usize, more: bool, out: &mut [u32]) {
    #[inline(always)]
    fn taps<const T: usize>(from: &[u32], step: usize, more: bool, out: &mut [u32]) {
        let len = out.len();
        let taps: [&[u32]; T] = std::array::from_fn(|t| &from[t * step..][..len]);
        let keep = if more { u32::MAX } else { 0 };
        for (i, o) in out.iter_mut().enumerate() {
            let mut sum = *o & keep;
            for tap in taps {
                sum = sum.wrapping_add(tap[i]);
            }
            *o = sum;
        }
    }
    const MOST: usize = 8;
    let (mut done, mut more) = (0, more);
    while done < count {
        let from = &from[done * step..];
        let now = (count - done).min(MOST);
        match now {
            1 => taps::<1>(from, step, more, out),
            2 => taps::<2>(from, step, more, out),
            3 => taps::<3>(from, step, more, out),
            4 => taps::<4>(from, step, more, out),
            5 => taps::<5>(from, step, more, out),
            6 => taps::<6>(from, step, more, out),
            7 => taps::<7>(from, step, more, out),
            _ => taps::<MOST>(from, step, more, out),
        }
        done += now;
        more = true;
    }
}

/// The largest of every `L`-th value; `None` if there are less than `L`.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
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

/// One row enters the running column sums: `s += x`, `q += x^2`.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn enter(row: &[u8], s: &mut [u32], q: &mut [u32]) {
    for ((&x, s), q) in row.iter().zip(s).zip(q) {
        let x = u32::from(x);
        *s = s.wrapping_add(x);
        *q = q.wrapping_add(x * x);
    }
}

/// One row leaves the running column sums.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn leave(row: &[u8], s: &mut [u32], q: &mut [u32]) {
    for ((&x, s), q) in row.iter().zip(s).zip(q) {
        let x = u32::from(x);
        *s = s.wrapping_sub(x);
        *q = q.wrapping_sub(x * x);
    }
}

/// One row enters and another one leaves.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn replace(enters: &[u8], leaves: &[u8], s: &mut [u32], q: &mut [u32]) {
    for (((&x, &old), s), q) in enters.iter().zip(leaves).zip(s).zip(q) {
        let (difference, sum) = (i32::from(x) - i32::from(old), i32::from(x) + i32::from(old));
        *s = s.wrapping_add_signed(difference);
        *q = q.wrapping_add_signed(difference * sum);
    }
}

/// `N = n q - s^2` = n^2 times the variance, exact: below 2^53 for every n up to 255^2.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn spread(n: f64, s: &[u32], q: &[u32], out: &mut [f64]) {
    for ((o, &s), &q) in out.iter_mut().zip(s).zip(q) {
        let (s, q) = (f64::from(s), f64::from(q));
        *o = n * q - s * s;
    }
}

/// Two neighbouring groups of samples become one (Chan, Golub and LeVeque 1979): `a` and `b` hold
/// (means, sums of squared deviations) of groups whose sizes give `weight` = nb / (na + nb) and
/// `cross` = na nb / (na + nb).
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
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

/// As [`spread`] in 32 bits; exact where the result fits, whatever overflows on the way.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn spread_u32(n: u32, s: &[u32], q: &[u32], out: &mut [u32]) {
    for ((o, &s), &q) in out.iter_mut().zip(s).zip(q) {
        *o = n.wrapping_mul(q).wrapping_sub(s.wrapping_mul(s));
    }
}

/// Half of [`spread`] (which is even for odd k), with the bits beyond the 32nd gathered in the value
/// returned: 0 if all fit.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn half_spread(n: u32, s: &[u32], q: &[u32], out: &mut [u32]) -> u64 {
    let mut beyond = 0;
    for ((o, &s), &q) in out.iter_mut().zip(s).zip(q) {
        let (s, q) = (u64::from(s), u64::from(q));
        let half = (u64::from(n) * q - s * s) >> 1;
        beyond |= half >> 32;
        *o = half as u32;
    }
    beyond
}

/// Integers as the bits of floats.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn keep_bits(values: &[u32], out: &mut [f32]) {
    for (o, &v) in out.iter_mut().zip(values) {
        *o = f32::from_bits(v);
    }
}

/// `sqrt(N / top)` of integers kept as the bits of floats.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn finish_bits(values: &mut [f32], inverse: &[f64]) {
    for (v, &inverse) in values.iter_mut().zip(inverse) {
        *v = (f64::from(v.to_bits()) * inverse).sqrt() as f32;
    }
}

/// `sqrt(square / top)`.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn finish(squares: &[f64], inverse: &[f64], out: &mut [f32]) {
    for ((o, &v), &inverse) in out.iter_mut().zip(squares).zip(inverse) {
        *o = (v * inverse).sqrt() as f32;
    }
}

/// `sigma / c`.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn finish_sigma(values: &mut [f32], inverse: &[f64]) {
    for (v, &inverse) in values.iter_mut().zip(inverse) {
        *v = (f64::from(*v) * inverse) as f32;
    }
}

/// Standard deviations of sums of squared deviations; `scale` is 1 / n.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn sigma(scale: f64, dev: &[f64], out: &mut [f32]) {
    for (o, &dev) in out.iter_mut().zip(dev) {
        *o = (dev * scale).sqrt() as f32;
    }
}
