//! Ridge regression in its dual form: many features, few things to learn from.

use nalgebra::{Cholesky, DMatrix};

/// What was learned: a weight for each thing that was learned from, and each of several targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Ridge {
    /// The penalty.
    pub lambda: f64,
    /// Its mean squared leave-one-out error over all things and targets.
    pub error: f64,
    weights: DMatrix<f64>,
}

impl Ridge {
    /// Learns targets `[n, targets]` (less their means, which are not added to predictions) from `n` things whose kernel
    /// `[n, n]` is given, with that one of the penalties whose leave-one-out error is least. None where a size does not fit,
    /// there is no penalty, or no penalty makes the kernel positive.
    ///
    /// The leave-one-out residual of thing i is (G^-1 y)_i / (G^-1)_ii with G = K + lambda I, so that nothing is learned
    /// more than once (Allen 1974; Golub, Heath and Wahba 1979).
    #[must_use]
    pub fn learn(kernel: &[f64], targets: &[f64], n: usize, lambdas: &[f64]) -> Option<Self> {
        if n == 0 || kernel.len() != n * n || !targets.len().is_multiple_of(n) {
            return None;
        }
        let columns = targets.len() / n;
        let kernel = DMatrix::from_row_slice(n, n, kernel);
        let mut centred = DMatrix::from_row_slice(n, columns, targets);
        for mut column in centred.column_iter_mut() {
            let mean = column.mean();
            column.add_scalar_mut(-mean);
        }
        let mut best: Option<Self> = None;
        for &lambda in lambdas {
            let mut penalized = kernel.clone();
            for i in 0..n {
                penalized[(i, i)] += lambda;
            }
            let Some(inverse) = Cholesky::new(penalized).map(|found| found.inverse()) else { continue };
            let weights = &inverse * &centred;
            let mut squares = 0.0;
            for (i, row) in weights.row_iter().enumerate() {
                squares += row.iter().map(|w| (w / inverse[(i, i)]).powi(2)).sum::<f64>();
            }
            let error = squares / (n * columns).max(1) as f64;
            if best.as_ref().is_none_or(|best| error < best.error) {
                best = Some(Self { lambda, error, weights });
            }
        }
        best
    }

    /// What it says of a thing whose kernel with each that was learned from is given: one number for each target, without
    /// the target's mean.
    pub fn predict(&self, kernel: &[f64]) -> Vec<f64> {
        let columns = self.weights.column_iter();
        columns.map(|column| column.iter().zip(kernel).map(|(w, k)| w * k).sum()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leave_one_out_is_what_it_says() {
        let n = 7;
        let features: Vec<[f64; 3]> =
            (0..n).map(|i| [0, 1, 2].map(|j| ((i * 5 + j * 3) % 11) as f64 / 4.0 - 1.0)).collect();
        let dot = |a: &[f64; 3], b: &[f64; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let kernel_of = |rows: &[[f64; 3]]| {
            rows.iter().flat_map(|a| rows.iter().map(move |b| dot(a, b))).collect::<Vec<_>>()
        };
        let targets: Vec<f64> = (0..n).map(|i| (i * i % 5) as f64 - 2.0).collect();
        let mean = targets.iter().sum::<f64>() / n as f64;
        let whole = Ridge::learn(&kernel_of(&features), &targets, n, &[0.5]).unwrap();
        let mut squares = 0.0;
        for left in 0..n {
            let rows: Vec<_> = (0..n).filter(|&i| i != left).map(|i| features[i]).collect();
            // the mean is that of all: leaving one out does not learn it anew
            let rest: Vec<f64> = (0..n).filter(|&i| i != left).map(|i| targets[i] - mean).collect();
            let kernel = DMatrix::from_row_slice(n - 1, n - 1, &kernel_of(&rows));
            let weights = (kernel + DMatrix::identity(n - 1, n - 1) * 0.5)
                .lu()
                .solve(&DMatrix::from_row_slice(n - 1, 1, &rest))
                .unwrap();
            let said: f64 =
                rows.iter().zip(weights.iter()).map(|(row, w)| w * dot(row, &features[left])).sum();
            squares += (said - (targets[left] - mean)).powi(2);
        }
        assert!((whole.error - squares / n as f64).abs() < 1e-9, "{} {}", whole.error, squares / n as f64);
    }

    #[test]
    fn the_least_error_wins_and_what_does_not_fit_is_none() {
        let kernel = [2.0, 1.0, 1.0, 2.0];
        let found = Ridge::learn(&kernel, &[1.0, -1.0], 2, &[1e-3, 1.0, 1e3]).unwrap();
        assert!(found.lambda > 0.0 && found.error.is_finite());
        assert_eq!(Ridge::learn(&kernel, &[1.0], 2, &[1.0]), None);
        assert_eq!(Ridge::learn(&kernel, &[1.0, -1.0], 2, &[]), None);
        assert_eq!(Ridge::learn(&[], &[], 0, &[1.0]), None);
        assert_eq!(found.predict(&[0.0, 0.0]), [0.0]);
    }
}
