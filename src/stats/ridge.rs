//! Ridge regression in its dual form: many features, few things to learn from, and a constant that is not penalized.

use nalgebra::{Cholesky, DMatrix};

/// `n` things to learn from by their kernel, for several penalties. It does not depend on what is learned of them, so that
/// it serves many targets.
#[derive(Debug, Clone)]
pub struct Dual {
    /// Mean of each row of the kernel.
    means: Vec<f64>,
    penalties: Vec<Penalty>,
}

/// G^-1 of one penalty, with G = K + lambda I of the centred kernel K.
#[derive(Debug, Clone)]
struct Penalty {
    lambda: f64,
    inverse: DMatrix<f64>,
    /// By what each thing's weight is divided for its leave-one-out residual.
    leverage: Vec<f64>,
}

/// What was learned: a weight for each thing that was learned from, and each of several targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Ridge {
    /// The penalty.
    pub lambda: f64,
    /// Its mean squared leave-one-out error over all things and targets.
    pub error: f64,
    weights: DMatrix<f64>,
    means: Vec<f64>,
}

impl Dual {
    /// Prepares `n` things whose kernel `[n, n]` is given. Penalties with which the kernel is not positive are left out; None
    /// where none is left, a size does not fit, or fewer than two things are there.
    ///
    /// The kernel is centred here: features less their means, as a constant that is not penalized asks for. The
    /// leave-one-out residual of thing i is then w_i / ((G^-1)_ii - 1 / (n lambda)) with w = G^-1 y, so that nothing is
    /// learned more than once (Allen 1974; Golub, Heath and Wahba 1979). The second term is the constant, learned anew
    /// without thing i: without that term, centred features foretell what is left out (it is less the sum of all others)
    /// and the least penalty always wins.
    #[must_use]
    pub fn new(kernel: &[f64], n: usize, lambdas: &[f64]) -> Option<Self> {
        if n < 2 || kernel.len() != n * n {
            return None;
        }
        let means: Vec<f64> = kernel.chunks_exact(n).map(|row| row.iter().sum::<f64>() / n as f64).collect();
        let mean = means.iter().sum::<f64>() / n as f64;
        let centred = DMatrix::from_fn(n, n, |i, j| kernel[i * n + j] - means[i] - means[j] + mean);
        let penalty = |&lambda: &f64| {
            let mut penalized = centred.clone();
            for i in 0..n {
                penalized[(i, i)] += lambda;
            }
            let inverse = Cholesky::new(penalized)?.inverse();
            let leverage: Vec<f64> =
                inverse.diagonal().iter().map(|own| own - 1.0 / (n as f64 * lambda)).collect();
            let usable = lambda > 0.0 && leverage.iter().all(|own| *own * lambda > 1e-9);
            usable.then_some(Penalty { lambda, inverse, leverage })
        };
        let penalties: Vec<Penalty> = lambdas.iter().filter_map(penalty).collect();
        (!penalties.is_empty()).then_some(Self { means, penalties })
    }

    /// Learns targets `[n, targets]`, less their means (which are not added to predictions), with that one of the penalties
    /// whose leave-one-out error is least. None where their number does not fit.
    #[must_use]
    pub fn learn(&self, targets: &[f64]) -> Option<Ridge> {
        let n = self.means.len();
        if targets.is_empty() || !targets.len().is_multiple_of(n) {
            return None;
        }
        let columns = targets.len() / n;
        let mut centred = DMatrix::from_row_slice(n, columns, targets);
        for mut column in centred.column_iter_mut() {
            let mean = column.mean();
            column.add_scalar_mut(-mean);
        }
        let learned = self.penalties.iter().map(|penalty| {
            let weights = &penalty.inverse * &centred;
            let squares: f64 = weights
                .column_iter()
                .map(|column| {
                    let residuals = column.iter().zip(&penalty.leverage).map(|(w, own)| w / own);
                    residuals.map(|residual| residual * residual).sum::<f64>()
                })
                .sum();
            (penalty.lambda, squares / (n * columns) as f64, weights)
        });
        let (lambda, error, weights) = learned.min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Ridge { lambda, error, weights, means: self.means.clone() })
    }
}

impl Ridge {
    /// What it says of a thing whose kernel with each that was learned from is given: one number for each target, without
    /// the target's mean.
    pub fn predict(&self, kernel: &[f64]) -> Vec<f64> {
        // the weights of a target sum to zero, so that only the rows' means are to be taken off
        let centred: Vec<f64> = kernel.iter().zip(&self.means).map(|(k, mean)| k - mean).collect();
        let columns = self.weights.column_iter();
        columns.map(|column| column.iter().zip(&centred).map(|(w, k)| w * k).sum()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    fn kernel_of(rows: &[[f64; 3]]) -> Vec<f64> {
        rows.iter().flat_map(|a| rows.iter().map(move |b| dot(a, b))).collect()
    }

    #[test]
    fn leave_one_out_is_what_is_learned_without_it() {
        let n = 7;
        let features: Vec<[f64; 3]> =
            (0..n).map(|i| [0, 1, 2].map(|j| ((i * 5 + j * 3) % 11) as f64 / 4.0 - 1.0)).collect();
        let targets: Vec<f64> = (0..n).map(|i| (i * i % 5) as f64 - 2.0).collect();
        let whole = Dual::new(&kernel_of(&features), n, &[0.5]).unwrap().learn(&targets).unwrap();
        let mut squares = 0.0;
        for left in 0..n {
            let rest: Vec<usize> = (0..n).filter(|&i| i != left).collect();
            let rows: Vec<_> = rest.iter().map(|&i| features[i]).collect();
            let wanted: Vec<f64> = rest.iter().map(|&i| targets[i]).collect();
            let mean = wanted.iter().sum::<f64>() / rest.len() as f64;
            let learned = Dual::new(&kernel_of(&rows), n - 1, &[0.5]).unwrap().learn(&wanted).unwrap();
            let across: Vec<f64> = rows.iter().map(|row| dot(row, &features[left])).collect();
            squares += (learned.predict(&across)[0] + mean - targets[left]).powi(2);
        }
        assert!((whole.error - squares / n as f64).abs() < 1e-9, "{} {}", whole.error, squares / n as f64);
    }

    #[test]
    fn of_features_that_tell_nothing_the_largest_penalty_is_learned() {
        let n = 40;
        let lambdas: Vec<f64> = (-3..=3).map(|power| 10_f64.powi(power)).collect();
        let noise = |i: usize, j: usize| ((i * 7919 + j * 104_729 + i * i * 31) % 1009) as f64 / 504.5 - 1.0;
        let mut features: Vec<[f64; 3]> = (0..n).map(|i| [0, 1, 2].map(|j| noise(i, j))).collect();
        for j in 0..3 {
            let mean = features.iter().map(|row| row[j]).sum::<f64>() / n as f64;
            features.iter_mut().for_each(|row| row[j] -= mean);
        }
        let targets: Vec<f64> = (0..n).map(|i| noise(i, 11)).collect();
        let found = Dual::new(&kernel_of(&features), n, &lambdas).unwrap().learn(&targets).unwrap();
        assert!(found.lambda >= 1.0, "{found:?}");
    }

    #[test]
    fn the_least_error_wins_and_what_does_not_fit_is_none() {
        let kernel = [2.0, 1.0, 0.0, 1.0, 2.0, 0.5, 0.0, 0.5, 1.0];
        let dual = Dual::new(&kernel, 3, &[1e-3, 1.0, 1e3]).unwrap();
        let found = dual.learn(&[1.0, -1.0, 0.0]).unwrap();
        assert!(found.lambda > 0.0 && found.error.is_finite());
        assert_eq!(dual.learn(&[1.0]), None);
        assert_eq!(dual.learn(&[]), None);
        assert!(Dual::new(&kernel, 3, &[]).is_none());
        assert!(Dual::new(&kernel, 2, &[1.0]).is_none());
        assert!(Dual::new(&[1.0], 1, &[1.0]).is_none());
        // a thing that lies in the middle of all
        let [middle] = found.predict(&[1.0, 3.5 / 3.0, 0.5])[..] else { panic!("one target") };
        assert!(middle.abs() < 1e-12, "{middle}");
    }
}
