//! Ranks, and correlations of values or of their ranks.

/// A number as f64.
pub trait Number: Copy {
    /// The same number.
    fn wide(self) -> f64;
}

impl Number for f32 {
    fn wide(self) -> f64 {
        f64::from(self)
    }
}

impl Number for f64 {
    fn wide(self) -> f64 {
        self
    }
}

/// The rank of each value among all, from 1; equal values share the mean of their ranks (SciPy's `rankdata`).
#[must_use]
pub fn ranks<T: Number>(values: &[T]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // + 0.0 makes both zeros equal
    let key = |i: usize| values[i].wide() + 0.0;
    order.sort_by(|&i, &j| key(i).total_cmp(&key(j)));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0_usize;
    for same in order.chunk_by(|&i, &j| key(i) == key(j)) {
        // ranks before + 1 to before + same.len()
        let mean = before as f64 + (same.len() + 1) as f64 / 2.0;
        for &i in same {
            ranks[i] = mean;
        }
        before += same.len();
    }
    ranks
}

/// Pearson's correlation, -1 to 1. None for different lengths, fewer than two values, or where either is constant.
#[must_use]
pub fn pearson<T: Number, U: Number>(a: &[T], b: &[U]) -> Option<f64> {
    if a.len() != b.len() || a.len() < 2 {
        return None;
    }
    let (a, b) = (standard(a)?, standard(b)?);
    Some(dot(&a, &b).clamp(-1.0, 1.0))
}

/// Spearman's correlation: Pearson's of the ranks. None as [`pearson`].
#[must_use]
pub fn spearman<T: Number, U: Number>(a: &[T], b: &[U]) -> Option<f64> {
    pearson(&ranks(a), &ranks(b))
}

/// Less its mean and over its length; none if nothing is left.
pub(super) fn standard<T: Number>(values: &[T]) -> Option<Vec<f64>> {
    let mean = values.iter().map(|value| value.wide()).sum::<f64>() / values.len() as f64;
    let centred: Vec<f64> = values.iter().map(|value| value.wide() - mean).collect();
    let length = dot(&centred, &centred).sqrt();
    let scale = values.iter().fold(0.0_f64, |most, value| most.max(value.wide().abs()));
    (length > 1e-13 * scale).then(|| centred.iter().map(|value| value / length).collect())
}

/// The sum of products, in an order that is the same on every machine and that vector instructions suit.
#[must_use]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sum = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sum[i] += a[i] * b[i];
        }
    }
    sum.into_iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 5.0]), [2.5, 1.0, 2.5, 4.0]);
        assert_eq!(ranks(&[0.0, -0.0, 0.0_f32]), [2.0, 2.0, 2.0]);
        assert!(ranks::<f64>(&[]).is_empty());
    }

    #[test]
    fn correlations_by_hand() {
        assert!((pearson(&[1.0, 2.0], &[5.0, 3.0]).unwrap() + 1.0).abs() < 1e-12);
        assert_eq!(pearson(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(pearson(&[1.0], &[3.0]), None);
        assert_eq!(pearson(&[1.0, 2.0], &[3.0]), None);
        let found = spearman(&[1.0_f32, 2.0, 3.0, 4.0], &[1.0, 8.0, 27.0, 20.0]).unwrap();
        assert!((found - 0.8).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn ranks_are_kept_by_what_grows(pairs in prop::collection::vec((-5_i32..5, -5_i32..5), 2..40)) {
            let (a, b): (Vec<f64>, Vec<f64>) =
                pairs.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).unzip();
            let grown: Vec<f64> = a.iter().map(|v| v * v * v + 2.0 * v).collect();
            prop_assert_eq!(ranks(&a), ranks(&grown));
            prop_assert_eq!(ranks(&a).iter().sum::<f64>(), (a.len() * (a.len() + 1)) as f64 / 2.0);
            prop_assert_eq!(spearman(&a, &b), spearman(&grown, &b));
            if let Some(r) = pearson(&a, &b) {
                prop_assert!((-1.0..=1.0).contains(&r));
                prop_assert!((r - pearson(&b, &a).unwrap()).abs() < 1e-12);
            }
        }
    }
}
