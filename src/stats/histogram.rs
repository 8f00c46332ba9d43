//! Counts of values in equal bins.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Counts of `f32` values in equal bins over a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Lower end of the first bin.
    pub low: f32,
    /// Upper end of the last bin.
    pub high: f32,
    /// Values in each bin. A bin holds its lower end but not its upper, except the last, which holds
    /// both (as `numpy.histogram`).
    pub counts: Vec<u64>,
    /// Values below `low`.
    pub below: u64,
    /// Values above `high`.
    pub above: u64,
    /// Values that are NaN.
    pub not_a_number: u64,
}

/// Why a [`Histogram`] cannot be made.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum HistogramError {
    /// No bins, or more than anyone can see.
    #[error("a histogram needs 1 to {MAX_BINS} bins, but {0} are asked for")]
    Bins(usize),
    /// The range is empty, turned round or not finite.
    #[error("a histogram needs a finite range with its lower end first, but it is {0} to {1}")]
    Range(f32, f32),
}

/// Largest number of bins.
pub const MAX_BINS: usize = 65_536;

impl Histogram {
    /// Counts `values` in `bins` equal bins from `low` to `high`.
    ///
    /// # Errors
    /// [`HistogramError`] if there are no bins or too many, or the range is empty or not finite.
    pub fn new(
        values: impl IntoIterator<Item = f32>,
        bins: usize,
        low: f32,
        high: f32,
    ) -> Result<Self, HistogramError> {
        let mut histogram = Self::empty(bins, low, high)?;
        histogram.count(values);
        Ok(histogram)
    }

    /// Bins with nothing in them, to be filled by [`Histogram::count`].
    ///
    /// # Errors
    /// As [`Histogram::new`].
    pub fn empty(bins: usize, low: f32, high: f32) -> Result<Self, HistogramError> {
        if bins == 0 || bins > MAX_BINS {
            return Err(HistogramError::Bins(bins));
        }
        if !(low.is_finite() && high.is_finite() && low < high) {
            return Err(HistogramError::Range(low, high));
        }
        Ok(Self { low, high, counts: vec![0; bins], below: 0, above: 0, not_a_number: 0 })
    }

    /// Counts more values.
    pub fn count(&mut self, values: impl IntoIterator<Item = f32>) {
        let bins = self.counts.len();
        let (low, high) = (self.low, self.high);
        // In f64, where neither the range overflows nor neighbouring f32 fall into a wrong bin.
        let start = f64::from(low);
        let scale = bins as f64 / (f64::from(high) - start);
        for value in values {
            let counter = if value.is_nan() {
                &mut self.not_a_number
            } else if value < low {
                &mut self.below
            } else if value > high {
                &mut self.above
            } else {
                let bin = ((f64::from(value) - start) * scale) as usize;
                &mut self.counts[bin.min(bins - 1)]
            };
            *counter += 1;
        }
    }

    /// Values inside the range.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The largest count.
    #[must_use]
    pub fn tallest(&self) -> u64 {
        self.counts.iter().copied().max().unwrap_or(0)
    }

    /// Lower and upper end of a bin (the last of which is counted for any larger number).
    #[must_use]
    pub fn bin(&self, index: usize) -> (f32, f32) {
        let edge = |i: usize| {
            let share = i as f64 / self.counts.len() as f64;
            (f64::from(self.low) * (1.0 - share) + f64::from(self.high) * share) as f32
        };
        let index = index.min(self.counts.len().saturating_sub(1));
        (edge(index), edge(index + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `numpy.histogram([0, .1, .25, .25, .5, .99, 1, 1], 4, (0, 1))` gives 2, 2, 1, 3.
    #[test]
    fn as_numpy() {
        let values = [0.0, 0.1, 0.25, 0.25, 0.5, 0.99, 1.0, 1.0];
        let h = Histogram::new(values, 4, 0.0, 1.0).unwrap();
        assert_eq!(h.counts, [2, 2, 1, 3]);
        assert_eq!((h.total(), h.tallest()), (8, 3));
        assert_eq!(h.bin(1), (0.25, 0.5));
        assert_eq!(h.bin(99), (0.75, 1.0));
    }

    #[test]
    fn bad_requests_are_refused() {
        let make = |bins, low, high| Histogram::new([0.5], bins, low, high).map(|h| h.total());
        assert_eq!(make(0, 0.0, 1.0), Err(HistogramError::Bins(0)));
        assert_eq!(make(MAX_BINS + 1, 0.0, 1.0), Err(HistogramError::Bins(MAX_BINS + 1)));
        assert_eq!(make(2, 1.0, 1.0), Err(HistogramError::Range(1.0, 1.0)));
        assert!(make(2, f32::NAN, 1.0).is_err());
        assert!(make(2, 0.0, f32::INFINITY).is_err());
        assert_eq!(make(2, f32::MIN, f32::MAX), Ok(1));
    }

    proptest! {
        #[test]
        fn every_value_is_counted_once_and_in_its_bin(
            values in prop::collection::vec(prop::num::f32::ANY, 0..50),
            bins in 1..20_usize,
            ends in (-1e3_f32..1e3, 1e-3_f32..1e3),
        ) {
            let h = Histogram::new(values.iter().copied(), bins, ends.0, ends.0 + ends.1).unwrap();
            prop_assert_eq!(h.total() + h.below + h.above + h.not_a_number, values.len() as u64);
            let mut pieces = Histogram::empty(bins, h.low, h.high).unwrap();
            values.chunks(7).for_each(|piece| pieces.count(piece.iter().copied()));
            prop_assert_eq!(&pieces, &h);
            for value in values {
                let one = Histogram::new([value], bins, h.low, h.high).unwrap();
                if let Some(bin) = one.counts.iter().position(|&c| c == 1) {
                    let (low, high) = one.bin(bin);
                    prop_assert!((low..=high).contains(&value), "{value} not in {low}..{high}");
                }
            }
        }
    }
}
