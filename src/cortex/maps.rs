//! Pictures of one number a pixel, in one block: stimuli, receptive fields, representations, kernels of networks.

use crate::digits::resize::{ResizeError, resize};
use crate::neurn::{Image, ImageError, Samples};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// `count` maps of one size: NumPy's `[count, height, width]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Maps {
    /// How many.
    pub count: usize,
    /// Rows of each.
    pub height: usize,
    /// Pixels in a row.
    pub width: usize,
    /// Map after map, row after row; finite.
    pub values: Vec<f32>,
}

/// Why there are no such maps.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MapsError {
    /// The sides do not give the number of values.
    #[error("{count} maps of {width} x {height} are not {values} numbers")]
    Shape {
        /// Maps.
        count: usize,
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
        /// Values given.
        values: usize,
    },
    /// A value is NaN or infinite.
    #[error("value {0} of the maps is not a number or is infinite")]
    NotFinite(usize),
    /// There is no such size.
    #[error("maps of {width} x {height} pixels cannot be made")]
    Size {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// As of an image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// As of an image.
    #[error(transparent)]
    Resize(#[from] ResizeError),
}

/// What is done to maps before those of different systems are compared; but for [`Pool`](Self::Pool) to each by itself. A
/// map whose values are all the same becomes zeros, except with [`None`](Self::None).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Normalization {
    /// Values as they are, with their units.
    None,
    /// (v - mean) / standard deviation, both over all maps of one system together: what is small stays small beside the
    /// others, and how large a map is plays no part. Maps of different sizes can be compared by it alone.
    Pool,
    /// (v - least) / (greatest - least): 0..=1. The fewer pixels a map has, the more of them lie at the ends.
    #[default]
    MinMax,
    /// (v - mean) / standard deviation (of the pixels, divided by their number): mean 0, deviation 1.
    ZScore,
    /// v / greatest absolute value: -1..=1, with zero kept where it was.
    MaxAbs,
}

impl Normalization {
    /// All, in the order of a list.
    pub const ALL: [Self; 5] = [Self::Pool, Self::None, Self::MinMax, Self::ZScore, Self::MaxAbs];

    /// A few words for a list.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pool => "one scale for all",
            Self::None => "as they are",
            Self::MinMax => "from 0 to 1",
            Self::ZScore => "mean 0, deviation 1",
            Self::MaxAbs => "largest value 1",
        }
    }

    /// A sentence for a list.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Pool => "Mean 0 and deviation 1 over all maps of a system together, whatever their size",
            Self::None => "With their own units",
            Self::MinMax => {
                "Each map by itself. Small maps then look alike: of 3 x 3 values two are always at the ends"
            }
            Self::ZScore | Self::MaxAbs => "Each map by itself",
        }
    }

    /// Applies it to one map, which is all that there is.
    pub fn apply(self, map: &mut [f32]) {
        if self != Self::None {
            apply(self.scale(map), map);
        }
    }

    /// What is taken off, and what the rest is divided by; nothing for values that are all the same.
    fn scale(self, values: &[f32]) -> Option<(f64, f64)> {
        let count = values.len().max(1) as f64;
        let (low, high) =
            values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
        let (shift, scale) = match self {
            Self::None => (0.0, 1.0),
            Self::MinMax => (f64::from(low), f64::from(high) - f64::from(low)),
            Self::ZScore | Self::Pool => {
                let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / count;
                let variance = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / count;
                (mean, variance.sqrt())
            }
            Self::MaxAbs => (0.0, f64::from(low.abs().max(high.abs()))),
        };
        (low < high && scale > 0.0).then_some((shift, scale))
    }
}

/// Brings values to a scale; without one they become zeros.
fn apply(scale: Option<(f64, f64)>, values: &mut [f32]) {
    match scale {
        Some((shift, scale)) => {
            values.iter_mut().for_each(|v| *v = ((f64::from(*v) - shift) / scale) as f32);
        }
        None => values.fill(0.0),
    }
}

impl Maps {
    /// Maps over `values`, which must be as many as the sides say, and finite.
    ///
    /// # Errors
    /// [`MapsError::Shape`] (also for a side of 0), [`MapsError::NotFinite`].
    pub fn new(count: usize, height: usize, width: usize, values: Vec<f32>) -> Result<Self, MapsError> {
        let wanted = count.checked_mul(height).and_then(|n| n.checked_mul(width));
        if wanted != Some(values.len()) || values.is_empty() {
            return Err(MapsError::Shape { count, height, width, values: values.len() });
        }
        match values.iter().position(|v| !v.is_finite()) {
            Some(at) => Err(MapsError::NotFinite(at)),
            None => Ok(Self { count, height, width, values }),
        }
    }

    /// Pixels of one map.
    #[must_use]
    pub fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// One map.
    #[must_use]
    pub fn map(&self, at: usize) -> Option<&[f32]> {
        self.values.get(at.checked_mul(self.pixels())?..at.checked_add(1)?.checked_mul(self.pixels())?)
    }

    /// Whether values and sides fit together, as they do unless a message was damaged.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.count.checked_mul(self.height).and_then(|n| n.checked_mul(self.width)) == Some(self.values.len())
    }

    /// The maps at these places, in their order; places beyond the last are left out.
    #[must_use]
    pub fn chosen(&self, places: &[usize]) -> Self {
        let found: Vec<&[f32]> = places.iter().filter_map(|&at| self.map(at)).collect();
        Self { count: found.len(), values: found.concat(), ..*self }
    }

    /// All maps at another size: each new pixel is the mean of its area where both sides shrink by whole factors, else
    /// a triangle filter that is as wide as a new pixel when shrinking (so that all pixels count) and bilinear when
    /// growing ([`resize`], Pillow's BOX and BILINEAR).
    ///
    /// # Errors
    /// [`MapsError::Size`] for a side of 0 or a size beyond memory, [`MapsError::Shape`] if the maps are damaged.
    pub fn resized(&self, height: usize, width: usize) -> Result<Self, MapsError> {
        if !self.is_whole() {
            return Err(MapsError::Shape {
                count: self.count,
                height: self.height,
                width: self.width,
                values: self.values.len(),
            });
        }
        if (height, width) == (self.height, self.width) {
            return Ok(self.clone());
        }
        let total = height.checked_mul(width).and_then(|n| n.checked_mul(self.count)).filter(|&n| n > 0);
        let total = total.ok_or(MapsError::Size { width, height })?;
        let mut values = Vec::new();
        values.try_reserve_exact(total).map_err(|_| MapsError::Size { width, height })?;
        for map in self.values.chunks_exact(self.pixels().max(1)) {
            let image = Image::from_f32(self.width, self.height, 1, map.to_vec())?;
            if let Samples::F32(small) = resize(&image, width, height)?.into_samples() {
                values.extend(small);
            }
        }
        Ok(Self { count: self.count, height, width, values })
    }

    /// Normalized, as all maps of a system.
    #[must_use]
    pub fn normalized(mut self, by: Normalization) -> Self {
        if by == Normalization::Pool {
            by.apply(&mut self.values);
            return self;
        }
        let pixels = self.pixels().max(1);
        self.values.chunks_exact_mut(pixels).for_each(|map| by.apply(map));
        self
    }

    /// Normalized, as some of a system whose maps have all these values.
    #[must_use]
    pub fn normalized_among(mut self, by: Normalization, all: &[f32]) -> Self {
        if by != Normalization::Pool {
            return self.normalized(by);
        }
        apply(by.scale(all), &mut self.values);
        self
    }

    /// The mean of all maps; empty if there are none.
    #[must_use]
    pub fn mean(&self) -> Vec<f32> {
        let mut sum = vec![0.0_f64; self.pixels()];
        for map in self.values.chunks_exact(self.pixels().max(1)) {
            sum.iter_mut().zip(map).for_each(|(sum, &v)| *sum += f64::from(v));
        }
        sum.iter().map(|sum| (sum / self.count.max(1) as f64) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        assert!(matches!(Maps::new(2, 2, 2, vec![0.0; 7]), Err(MapsError::Shape { .. })));
        assert!(matches!(Maps::new(0, 2, 2, vec![]), Err(MapsError::Shape { .. })));
        assert!(matches!(Maps::new(usize::MAX, 2, 2, vec![0.0]), Err(MapsError::Shape { .. })));
        assert_eq!(Maps::new(1, 1, 2, vec![0.0, f32::NAN]), Err(MapsError::NotFinite(1)));
        let maps = Maps::new(1, 1, 2, vec![0.0, 1.0]).unwrap();
        assert!(maps.resized(0, 1).is_err() && maps.resized(usize::MAX, 2).is_err());
        assert!(Maps { count: 5, ..maps }.resized(3, 3).is_err());
    }

    #[test]
    fn shrinking_by_a_whole_factor_is_the_mean_of_the_area() {
        let maps = Maps::new(2, 2, 4, (0..16_u8).map(f32::from).collect()).unwrap();
        let small = maps.resized(1, 2).unwrap();
        assert_eq!(small.values, [2.5, 4.5, 10.5, 12.5]);
        let same = Maps::new(1, 3, 3, vec![4.0; 9]).unwrap().resized(31, 31).unwrap();
        assert!(same.values.iter().all(|v| (v - 4.0).abs() < 1e-6) && same.is_whole());
        assert_eq!(maps.chosen(&[1, 7]).values, maps.map(1).unwrap());
        assert_eq!(maps.mean()[0], 4.0);
    }

    proptest! {
        #[test]
        fn normalizations_do_what_they_say(values in proptest::collection::vec(-1e4_f32..1e4, 12)) {
            let maps = Maps::new(1, 3, 4, values.clone()).unwrap();
            let spread = values.iter().any(|v| (v - values[0]).abs() > 1.0);
            prop_assume!(spread);
            let of = |by| maps.clone().normalized(by).values;
            prop_assert_eq!(&of(Normalization::None), &values);
            let unit = of(Normalization::MinMax);
            prop_assert!(unit.iter().all(|v| (0.0..=1.0).contains(v)) && unit.contains(&0.0) && unit.contains(&1.0));
            let z = of(Normalization::ZScore);
            prop_assert!(z.iter().sum::<f32>().abs() < 1e-3);
            prop_assert!((z.iter().map(|v| v * v).sum::<f32>() / 12.0 - 1.0).abs() < 1e-4);
            // two maps on one scale: their differences keep their proportion, and half of them is what it is among all
            let both = Maps::new(2, 3, 2, values.clone()).unwrap();
            let pool = both.clone().normalized(Normalization::Pool);
            prop_assert!(pool.values.iter().zip(&z).all(|(a, b)| (a - b).abs() < 1e-5));
            let half = both.chosen(&[1]).normalized_among(Normalization::Pool, &both.values);
            prop_assert!(half.values.iter().zip(&pool.values[6..]).all(|(a, b)| (a - b).abs() < 1e-4));
            let top = of(Normalization::MaxAbs).iter().fold(0.0_f32, |top, v| top.max(v.abs()));
            prop_assert!((top - 1.0).abs() < 1e-6);
            let flat = Maps::new(1, 1, 3, vec![values[0]; 3]).unwrap();
            prop_assert_eq!(flat.normalized(Normalization::ZScore).values, vec![0.0; 3]);
        }
    }
}
