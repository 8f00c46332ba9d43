//! How unlike things are: the root mean squared error (the paper's Eq. 1), and representational dissimilarity
//! matrices (Kriegeskorte et al. 2008) with their comparison.

use super::agreement::{Mantel, mantel};
use super::rank::{dot, ranks, standard};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Eq. 1: the root of the mean squared difference. None for nothing or different lengths.
#[must_use]
pub fn rmse(a: &[f32], b: &[f32]) -> Option<f64> {
    (a.len() == b.len() && !a.is_empty()).then(|| (squares(a, b) / a.len() as f64).sqrt())
}

/// The sum of squared differences.
fn squares(a: &[f32], b: &[f32]) -> f64 {
    const LANES: usize = 8;
    let square = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)) * (f64::from(*a) - f64::from(*b));
    let mut sum = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for (i, sum) in sum.iter_mut().enumerate() {
            *sum += square((&a[i], &b[i]));
        }
    }
    sum.into_iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(square).sum::<f64>()
}

/// How two rows are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Distance {
    /// 1 less Pearson's correlation: 0 to 2.
    #[default]
    Correlation,
    /// The length of the difference.
    Euclidean,
    /// The root mean squared difference: Eq. 1.
    Rmse,
}

/// Why there is no matrix, as a clause for a layman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RdmError {
    /// The values are no table.
    #[error("{values} values are no whole number of rows of {columns}")]
    Shape {
        /// Values given.
        values: usize,
        /// Columns.
        columns: usize,
    },
    /// Nothing to compare.
    #[error("at least two rows are needed to compare them, and there are {0}")]
    Few(usize),
    /// A NaN or an infinity.
    #[error("row {0} (counted from 0) holds a value that is not a number or is infinite")]
    NotFinite(usize),
    /// No correlation with a constant.
    #[error(
        "row {0} (counted from 0) is the same value throughout, so that nothing can be correlated with it"
    )]
    Constant(usize),
}

/// The dissimilarities of all pairs of `n` things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rdm {
    /// Things.
    pub n: usize,
    /// Above the diagonal, row by row: (0, 1), (0, 2), ... as SciPy's `pdist`.
    pub values: Vec<f64>,
}

impl Rdm {
    /// Of the rows of a table with `columns` columns, row by row in `data`.
    ///
    /// # Errors
    /// [`RdmError`].
    pub fn of(data: &[f32], columns: usize, distance: Distance) -> Result<Self, RdmError> {
        if columns == 0 || !data.len().is_multiple_of(columns) {
            return Err(RdmError::Shape { values: data.len(), columns });
        }
        let rows: Vec<&[f32]> = data.chunks_exact(columns).collect();
        let n = rows.len();
        if n < 2 {
            return Err(RdmError::Few(n));
        }
        if let Some(row) = rows.iter().position(|row| row.iter().any(|value| !value.is_finite())) {
            return Err(RdmError::NotFinite(row));
        }
        let values = match distance {
            Distance::Correlation => {
                let scaled: Result<Vec<_>, _> = rows
                    .iter()
                    .enumerate()
                    .map(|(i, row)| standard(row).ok_or(RdmError::Constant(i)))
                    .collect();
                let scaled = scaled?;
                pairs(n, |i, j| (1.0 - dot(&scaled[i], &scaled[j])).clamp(0.0, 2.0))
            }
            Distance::Euclidean => pairs(n, |i, j| squares(rows[i], rows[j]).sqrt()),
            Distance::Rmse => pairs(n, |i, j| (squares(rows[i], rows[j]) / columns as f64).sqrt()),
        };
        Ok(Self { n, values })
    }

    /// The dissimilarity of two things: 0 of one with itself, none of one that is not there.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> Option<f64> {
        let (i, j) = (i.min(j), i.max(j));
        if j >= self.n {
            None
        } else if i == j {
            Some(0.0)
        } else {
            // row i begins where the rows before it, of n - 1, n - 2, ... values, have ended
            self.values.get(i * (2 * self.n - i - 1) / 2 + j - i - 1).copied()
        }
    }

    /// The whole square, row by row.
    #[must_use]
    pub fn square(&self) -> Vec<f64> {
        let all = (0..self.n).flat_map(|i| (0..self.n).map(move |j| (i, j)));
        all.map(|(i, j)| self.get(i, j).unwrap_or(0.0)).collect()
    }

    /// Spearman's correlation with the dissimilarities of the same things in another system, and how often the things
    /// of one system in an order of chance do as well (Mantel's test on ranks; both directions count). None for
    /// different or fewer than three things, or where either matrix is constant.
    #[must_use]
    pub fn compare(&self, other: &Self, permutations: usize, seed: u64) -> Option<Mantel> {
        if self.n != other.n {
            return None;
        }
        mantel(&ranks(&self.values), &ranks(&other.values), self.n, permutations, seed)
    }
}

fn pairs(n: usize, of: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).map(|(i, j)| of(i, j)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        assert_eq!(rmse(&[0.0, 0.0], &[3.0, 4.0]), Some(12.5_f64.sqrt()));
        assert_eq!(rmse(&[], &[]), None);
        assert_eq!(rmse(&[1.0], &[]), None);
        let data = [1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 3.0, 2.0, 1.0];
        let rdm = Rdm::of(&data, 3, Distance::Correlation).unwrap();
        let wanted = [0.0, 2.0, 2.0];
        assert!(rdm.values.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12));
        assert_eq!((rdm.get(0, 0), rdm.get(2, 0), rdm.get(0, 3)), (Some(0.0), Some(rdm.values[1]), None));
        let rdm = Rdm::of(&data, 3, Distance::Euclidean).unwrap();
        assert_eq!(rdm.values[0], 14.0_f64.sqrt());
        assert_eq!(rdm.square()[1], rdm.square()[3]);
        let rmse = Rdm::of(&data, 3, Distance::Rmse).unwrap();
        assert!((rmse.values[0] * 3.0_f64.sqrt() - rdm.values[0]).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_table_is_said() {
        let of = |data: &[f32], columns| Rdm::of(data, columns, Distance::Correlation).unwrap_err();
        assert_eq!(of(&[1.0; 4], 3), RdmError::Shape { values: 4, columns: 3 });
        assert_eq!(of(&[1.0; 4], 0), RdmError::Shape { values: 4, columns: 0 });
        assert_eq!(of(&[1.0; 3], 3), RdmError::Few(1));
        assert_eq!(of(&[1.0, 2.0, f32::NAN, 1.0], 2), RdmError::NotFinite(1));
        assert_eq!(of(&[1.0, 2.0, 3.0, 3.0], 2), RdmError::Constant(1));
        assert!(Rdm::of(&[1.0, 2.0, 3.0, 3.0], 2, Distance::Euclidean).is_ok());
    }

    proptest! {
        #[test]
        fn a_matrix_agrees_with_what_grows_with_it(
            data in prop::collection::vec(-9.0_f32..9.0, 32), seed in 0_u64..9,
        ) {
            let rdm = Rdm::of(&data, 4, Distance::Euclidean).unwrap();
            let grown = Rdm { n: 8, values: rdm.values.iter().map(|v| v * v + 1.0).collect() };
            let found = rdm.compare(&grown, 99, seed).unwrap();
            prop_assert!((found.r - 1.0).abs() < 1e-9 && found.p <= 0.05, "{found:?}");
        }

        #[test]
        fn the_triangle_holds(data in prop::collection::vec(-9.0_f32..9.0, 15)) {
            for distance in [Distance::Euclidean, Distance::Rmse] {
                let rdm = Rdm::of(&data, 5, distance).unwrap();
                prop_assert!(rdm.values[0] <= rdm.values[1] + rdm.values[2] + 1e-9);
            }
        }
    }
}
