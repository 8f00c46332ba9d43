// Statistics of 8-bit samples: the exact sums (S, Q) of values and squares. Merging adds; nothing is
// subtracted until the end. Pivots and counts are for statistics_f32.wgsl, which has the same functions.
alias Number = u32;
alias Stat = vec2<u32>;

const ZERO: Number = 0u;

fn number(index: u32) -> Number {
    return (samples[index / 4u] >> (8u * (index % 4u))) & 255u;
}

fn lift(x: Number) -> Stat {
    return vec2<u32>(x, x * x);
}

fn push(s: Stat, count: f32, pivot: Number, x: Number) -> Stat {
    return s + lift(x);
}

fn merge(a: Stat, count_a: f32, pivot_a: Number, b: Stat, count_b: f32, pivot_b: Number) -> Stat {
    return a + b;
}

fn shift(s: Stat, from_pivot: Number, to_pivot: Number) -> Stat {
    return s;
}

fn keep_pivot(at: u32, x: Number) {}

fn pivot(at: u32) -> Number {
    return ZERO;
}

fn mean_of(s: Stat, n: u32, at_pivot: Number) -> f32 {
    return f32(s.x) / f32(n);
}

// sqrt(n D - e^2) / n with D = sum (x - m)^2 and e = sum (x - m), m the rounded mean: D fits 32 bits for
// n <= 255^2 although its terms wrap. n D - e^2 is exact in 64 bits, so patches of equal variance get
// equal bits, whatever their sums, and no digit cancels.
fn sigma_of(s: Stat, n: u32) -> f32 {
    let m = (s.x + n / 2u) / n;
    let d = s.y - 2u * m * s.x + n * m * m;
    let e = i32(s.x) - i32(n * m);
    let low = n * (d & 0xffffu);
    let high = n * (d >> 16u);
    var lo = low + (high << 16u);
    var hi = (high >> 16u) + select(0u, 1u, lo < low);
    let square = u32(e * e);
    hi -= select(0u, 1u, lo < square);
    lo -= square;
    return sqrt(f32(hi) * 4294967296.0 + f32(lo)) / f32(n);
}
