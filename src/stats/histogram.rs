//! Counts of values in bins of equal width.

/// How often values fall into each of some bins of equal width.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    low: f32,
    high: f32,
    counts: Vec<u64>,
    outside: u64,
}

impl Histogram {
    /// Counts `values` in `bins` bins over `low..=high`; the last bin is closed, as in `numpy.histogram`.
    /// `None` if there is no bin or the range is empty or not finite. Values that are not numbers count as outside.
    #[must_use]
    pub fn new(values: &[f32], bins: usize, low: f32, high: f32) -> Option<Self> {
        if bins == 0 || !low.is_finite() || !high.is_finite() || low >= high {
            return None;
        }
        let mut counts = vec![0u64; bins];
        let mut outside = 0;
        let per_unit = bins as f64 / (f64::from(high) - f64::from(low));
        for &v in values {
            if (low..=high).contains(&v) {
                let bin = ((f64::from(v) - f64::from(low)) * per_unit) as usize;
                counts[bin.min(bins - 1)] += 1;
            } else {
                outside += 1;
            }
        }
        Some(Self { low, high, counts, outside })
    }

    /// The counts, from low to high.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Lower end of the first bin and upper end of the last.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        (self.low, self.high)
    }

    /// How many values were in no bin.
    #[must_use]
    pub fn outside(&self) -> u64 {
        self.outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bins_are_half_open_but_the_last() {
        // numpy.histogram([0, .25, .5, .99, 1, 1.5], bins=4, range=(0, 1))[0] == [1, 1, 1, 2]
        let h = Histogram::new(&[0.0, 0.25, 0.5, 0.99, 1.0, 1.5, f32::NAN], 4, 0.0, 1.0).unwrap();
        assert_eq!(h.counts(), [1, 1, 1, 2]);
        assert_eq!(h.outside(), 2);
    }

    #[test]
    fn an_empty_range_is_refused() {
        assert_eq!(Histogram::new(&[1.0], 4, 1.0, 1.0), None);
        assert_eq!(Histogram::new(&[1.0], 0, 0.0, 1.0), None);
        assert_eq!(Histogram::new(&[1.0], 4, 0.0, f32::INFINITY), None);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(values in proptest::collection::vec(-2.0f32..2.0, 0..200), bins in 1usize..40) {
            let h = Histogram::new(&values, bins, -1.0, 1.0).unwrap();
            prop_assert_eq!(h.counts().iter().sum::<u64>() + h.outside(), values.len() as u64);
        }
    }
}
