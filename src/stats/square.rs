//! Squares of numbers for all pairs of some things.

/// A square of numbers, symmetric, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    /// Rows, and columns.
    pub n: usize,
    /// Row by row.
    pub values: Vec<f64>,
}

impl Square {
    /// Of a function of row and column that is called for the upper half, diagonal included.
    pub fn symmetric(n: usize, mut value: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = vec![0.0; n * n];
        for i in 0..n {
            for j in i..n {
                let value = value(i, j);
                values[i * n + j] = value;
                values[j * n + i] = value;
            }
        }
        Self { n, values }
    }

    /// The value of a pair; NaN where there is none.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> f64 {
        if i.max(j) < self.n {
            self.values.get(i * self.n + j).copied().unwrap_or(f64::NAN)
        } else {
            f64::NAN
        }
    }

    /// Similarities as distances: the mean of the two things' similarities with themselves, less that of the pair.
    /// Zero for a pair that is as similar as each is to itself, never negative.
    #[must_use]
    pub fn distances(&self) -> Self {
        Self::symmetric(self.n, |i, j| {
            if i == j {
                0.0
            } else {
                (f64::midpoint(self.get(i, i), self.get(j, j)) - self.get(i, j)).max(0.0)
            }
        })
    }

    /// The rows and columns of some networks, in their order.
    #[must_use]
    pub fn part(&self, places: &[usize]) -> Self {
        let at = |i: usize| places.get(i).copied().unwrap_or(usize::MAX);
        let n = places.len();
        Self { n, values: (0..n * n).map(|cell| self.get(at(cell / n), at(cell % n))).collect() }
    }

    /// The values above the diagonal, row by row, as SciPy's `squareform` gives them.
    #[must_use]
    pub fn condensed(&self) -> Vec<f64> {
        (0..self.n).flat_map(|i| (i + 1..self.n).map(move |j| self.get(i, j))).collect()
    }
}

/// Cosines of the angles between rows of numbers of the same length, as a square with ones on the diagonal; 0 where a
/// row is nothing but zeros.
#[must_use]
pub fn cosines(rows: &[&[f64]]) -> Square {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let row = |i: usize| rows.get(i).copied().unwrap_or_default();
    Square::symmetric(rows.len(), |i, j| {
        let long = (dot(row(i), row(i)) * dot(row(j), row(j))).sqrt();
        if i == j {
            1.0
        } else if long > 0.0 {
            dot(row(i), row(j)) / long
        } else {
            0.0
        }
    })
}

/// Pearson's correlations of rows: the cosines of rows less their means.
#[must_use]
pub fn correlations(rows: &[&[f64]]) -> Square {
    let centred = rows.iter().map(|row| {
        let mean = row.iter().sum::<f64>() / row.len().max(1) as f64;
        row.iter().map(|value| value - mean).collect::<Vec<f64>>()
    });
    let centred: Vec<Vec<f64>> = centred.collect();
    cosines(&centred.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The mean over all pairs of two; none without any.
#[must_use]
pub fn mean_of_pairs(square: &Square) -> Option<f64> {
    let pairs = square.condensed();
    (!pairs.is_empty()).then(|| pairs.iter().sum::<f64>() / pairs.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_by_hand() {
        let rows: [&[f64]; 4] = [&[1.0, 0.0], &[1.0, 1.0], &[-2.0, 0.0], &[0.0, 0.0]];
        let found = cosines(&rows);
        assert!((found.get(0, 1) - 0.5_f64.sqrt()).abs() < 1e-12);
        assert_eq!((found.get(0, 2), found.get(0, 3), found.get(3, 3)), (-1.0, 0.0, 1.0));
        let rows: [&[f64]; 2] = [&[1.0, 2.0, 3.0], &[30.0, 20.0, 10.0]];
        assert!((correlations(&rows).get(0, 1) + 1.0).abs() < 1e-12);
        assert_eq!(mean_of_pairs(&cosines(&rows[..1])), None);
    }
}
