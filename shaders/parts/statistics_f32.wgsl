// Statistics of float samples: (mean - pivot, M2 = sum of squared distances from the mean), merged after
// Chan, Golub and LeVeque (1979). The pivot is a sample of the window itself: differences of neighbours
// keep their digits under any offset, and nothing ever subtracts one large sum from another.
alias Number = f32;
alias Stat = vec2<f32>;

const ZERO: Number = 0.0;

var<workgroup> pivots: array<f32, TILE>;

fn number(index: u32) -> Number {
    return bitcast<f32>(samples[index]);
}

// One sample, relative to itself.
fn lift(x: Number) -> Stat {
    return vec2<f32>(0.0, 0.0);
}

// One more sample.
fn push(s: Stat, count: f32, pivot: Number, x: Number) -> Stat {
    let delta = (x - pivot) - s.x;
    let share = 1.0 / (count + 1.0);
    return vec2<f32>(s.x + delta * share, s.y + delta * delta * (count * share));
}

// Both, relative to pivot_a.
fn merge(a: Stat, count_a: f32, pivot_a: Number, b: Stat, count_b: f32, pivot_b: Number) -> Stat {
    let delta = (pivot_b - pivot_a) + (b.x - a.x);
    let share = count_b / (count_a + count_b);
    return vec2<f32>(a.x + delta * share, (a.y + b.y) + delta * delta * (count_a * share));
}

fn shift(s: Stat, from_pivot: Number, to_pivot: Number) -> Stat {
    return vec2<f32>((from_pivot - to_pivot) + s.x, s.y);
}

fn keep_pivot(at: u32, x: Number) {
    pivots[at] = x;
}

fn pivot(at: u32) -> Number {
    return pivots[at];
}

fn mean_of(s: Stat, n: u32, at_pivot: Number) -> f32 {
    return at_pivot + s.x;
}

fn sigma_of(s: Stat, n: u32) -> f32 {
    return sqrt(s.y / f32(n));
}
