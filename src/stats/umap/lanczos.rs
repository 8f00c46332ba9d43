//! The slowest ways in which something spreads over a graph: eigenvectors of its normalized Laplacian, by Lanczos's
//! method with full orthogonalization.

/// A symmetric sparse matrix: `starts[i]..starts[i + 1]` are row i's entries.
#[derive(Debug, Clone, Default)]
pub(super) struct Matrix {
    pub(super) starts: Vec<usize>,
    pub(super) columns: Vec<u32>,
    pub(super) values: Vec<f64>,
}

impl Matrix {
    fn times(&self, x: &[f64]) -> Vec<f64> {
        let row = |range: std::ops::Range<usize>| {
            let entries = self.columns[range.clone()].iter().zip(&self.values[range]);
            entries.map(|(&j, value)| value * x[j as usize]).sum()
        };
        self.starts.windows(2).map(|ends| row(ends[0]..ends[1])).collect()
    }
}

/// The search for the two eigenvectors of the largest eigenvalues but one, which is known.
#[derive(Debug, Clone)]
pub(super) struct Lanczos {
    matrix: Matrix,
    /// The known one, of length 1.
    known: Vec<f64>,
    basis: Vec<Vec<f64>>,
    diagonal: Vec<f64>,
    beside: Vec<f64>,
    done: bool,
}

/// The most steps.
const MOST: usize = 300;
/// Steps between two looks at how good it is, and how good is enough: the picture's beginning needs no more.
const LOOK: usize = 20;
const TOLERANCE: f64 = 1e-4;

impl Lanczos {
    /// `start` is any vector, of no special direction.
    pub(super) fn new(matrix: Matrix, mut known: Vec<f64>, mut start: Vec<f64>) -> Self {
        normalize(&mut known);
        away(&mut start, &known);
        let ready = normalize(&mut start) > 0.0;
        let basis = if ready { vec![start] } else { Vec::new() };
        Self { matrix, known, basis, diagonal: Vec::new(), beside: Vec::new(), done: !ready }
    }

    /// One step more; whether it is good enough or cannot become better.
    pub(super) fn advance(&mut self) -> bool {
        let Some(last) = self.basis.last().filter(|_| !self.done) else {
            return true;
        };
        let mut next = self.matrix.times(last);
        self.diagonal.push(dot(&next, last));
        // twice is enough
        for _ in 0..2 {
            away(&mut next, &self.known);
            self.basis.iter().for_each(|vector| away(&mut next, vector));
        }
        let length = normalize(&mut next);
        let steps = self.diagonal.len();
        let room = self.known.len() - 1;
        self.done = length < 1e-10 || steps >= room.min(MOST);
        if !self.done && steps.is_multiple_of(LOOK) {
            self.done = self.ritz().iter().all(|(_, last)| length * last.abs() < TOLERANCE);
        }
        self.beside.push(length);
        self.basis.push(next);
        self.done
    }

    /// How much is done at the most, 0 to 1.
    pub(super) fn fraction(&self) -> f32 {
        if self.done { 1.0 } else { self.diagonal.len() as f32 / MOST as f32 }
    }

    /// The two vectors; fewer where there are no more.
    pub(super) fn vectors(&self) -> Vec<Vec<f64>> {
        let combine = |(weights, _): (Vec<f64>, f64)| {
            let mut sum = vec![0.0; self.known.len()];
            for (weight, vector) in weights.iter().zip(&self.basis) {
                sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += weight * value);
            }
            sum
        };
        self.ritz().into_iter().map(combine).collect()
    }

    /// The tridiagonal matrix's two eigenvectors of the largest eigenvalues, each with its last entry.
    fn ritz(&self) -> Vec<(Vec<f64>, f64)> {
        let m = self.diagonal.len();
        let beside = &self.beside[..self.beside.len().min(m.saturating_sub(1))];
        (1..=m.min(2))
            .map(|nth| {
                let value = eigenvalue(&self.diagonal, beside, nth);
                let vector = eigenvector(&self.diagonal, beside, value);
                let last = vector.last().copied().unwrap_or(0.0);
                (vector, last)
            })
            .collect()
    }
}

/// The `nth` largest eigenvalue (from 1) of a symmetric tridiagonal matrix, by halving: Sturm's count of those above.
fn eigenvalue(diagonal: &[f64], beside: &[f64], nth: usize) -> f64 {
    let above = |x: f64| {
        let mut count = 0;
        let mut pivot = 1.0;
        for (i, &value) in diagonal.iter().enumerate() {
            let side = if i == 0 { 0.0 } else { beside[i - 1] * beside[i - 1] };
            pivot = value - x - side / pivot;
            if pivot == 0.0 {
                pivot = f64::MIN_POSITIVE.sqrt();
            }
            count += usize::from(pivot > 0.0);
        }
        count
    };
    // Gershgorin's circles
    let side = |i: usize| beside.get(i).map_or(0.0, |value| value.abs());
    let radius = |i: usize| side(i) + if i == 0 { 0.0 } else { side(i - 1) };
    let all = diagonal.iter().enumerate();
    let (mut low, mut high) = all.fold((f64::MAX, f64::MIN), |(low, high), (i, value)| {
        (low.min(value - radius(i)), high.max(value + radius(i)))
    });
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if above(middle) >= nth { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The eigenvector of a symmetric tridiagonal matrix to a known eigenvalue: inverse iteration, by elimination with
/// pivots.
fn eigenvector(diagonal: &[f64], beside: &[f64], value: f64) -> Vec<f64> {
    let m = diagonal.len();
    let side = |i: usize| beside.get(i).copied().unwrap_or(0.0);
    // each row's three entries from its pivot on, and how the one below was changed by it
    let mut rows = Vec::with_capacity(m);
    let mut steps = Vec::with_capacity(m);
    let (mut pivot, mut next) = (diagonal.first().map_or(0.0, |d| d - value), side(0));
    for i in 0..m.saturating_sub(1) {
        let (lower, middle, upper) = (side(i), diagonal[i + 1] - value, side(i + 1));
        if pivot.abs() >= lower.abs() {
            let factor = if pivot == 0.0 { 0.0 } else { lower / pivot };
            rows.push([pivot, next, 0.0]);
            steps.push((false, factor));
            (pivot, next) = (middle - factor * next, upper);
        } else {
            let factor = pivot / lower;
            rows.push([lower, middle, upper]);
            steps.push((true, factor));
            (pivot, next) = (next - factor * middle, -factor * upper);
        }
    }
    rows.push([pivot, 0.0, 0.0]);
    let mut x: Vec<f64> = (0..m).map(|i| 1.0 + 0.1 * (i % 7) as f64).collect();
    for _ in 0..4 {
        for (i, &(swapped, factor)) in steps.iter().enumerate() {
            if swapped {
                x.swap(i, i + 1);
            }
            x[i + 1] -= factor * x[i];
        }
        for i in (0..m).rev() {
            let [pivot, near, far] = rows[i];
            let right = |j: usize| x.get(j).copied().unwrap_or(0.0);
            let rest = x[i] - near * right(i + 1) - far * right(i + 2);
            let least = f64::EPSILON * 1e-3;
            x[i] = rest / if pivot.abs() < least { least } else { pivot };
        }
        normalize(&mut x);
    }
    x
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    crate::stats::rank::dot(a, b)
}

/// Takes away what points in the direction of `vector` (of length 1).
fn away(x: &mut [f64], vector: &[f64]) {
    let share = dot(x, vector);
    x.iter_mut().zip(vector).for_each(|(x, value)| *x -= share * value);
}

/// Gives the vector length 1, and says what it was; nothing stays nothing.
fn normalize(x: &mut [f64]) -> f64 {
    let most = x.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    if most > 0.0 {
        x.iter_mut().for_each(|value| *value /= most);
    }
    let length = dot(x, x).sqrt();
    if length > 0.0 {
        x.iter_mut().for_each(|value| *value /= length);
    }
    most * length
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A path of `n` things: the eigenvectors are known.
    fn path(n: usize) -> (Matrix, Vec<f64>) {
        let degree = |i: usize| if i == 0 || i + 1 == n { 1.0 } else { 2.0_f64 };
        let mut matrix = Matrix { starts: vec![0], ..Matrix::default() };
        for i in 0..n {
            for j in [i.wrapping_sub(1), i + 1].into_iter().filter(|&j| j < n) {
                matrix.columns.push(j as u32);
                matrix.values.push(1.0 / (degree(i) * degree(j)).sqrt());
            }
            matrix.starts.push(matrix.columns.len());
        }
        (matrix, (0..n).map(|i| degree(i).sqrt()).collect())
    }

    #[test]
    fn a_paths_slowest_waves_are_cosines() {
        let n = 60;
        let (matrix, known) = path(n);
        let start: Vec<f64> = (0..n).map(|i| (i * i % 17) as f64 - 8.0).collect();
        let mut lanczos = Lanczos::new(matrix.clone(), known.clone(), start);
        while !lanczos.advance() {}
        assert_eq!(lanczos.fraction(), 1.0);
        let vectors = lanczos.vectors();
        assert_eq!(vectors.len(), 2);
        for (wave, vector) in vectors.iter().enumerate() {
            let angle = std::f64::consts::PI * (wave + 1) as f64 / (n - 1) as f64;
            let mut wanted: Vec<f64> = (0..n).map(|i| known[i] * (angle * i as f64).cos()).collect();
            normalize(&mut wanted);
            assert!(dot(&wanted, vector).abs() > 0.9999, "{wave}: {}", dot(&wanted, vector));
            // an eigenvector indeed
            let (times, value) = (matrix.times(vector), angle.cos());
            let error = times.iter().zip(vector).map(|(t, v)| (t - value * v).abs()).fold(0.0, f64::max);
            assert!(error < 1e-3, "{error}");
        }
    }

    #[test]
    fn two_things_have_one_way() {
        let (matrix, known) = path(2);
        let mut lanczos = Lanczos::new(matrix, known, vec![1.0, 0.0]);
        while !lanczos.advance() {}
        assert_eq!(lanczos.vectors().len(), 1);
    }
}
