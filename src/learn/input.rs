//! From any picture to the numbers that a network sees. Twins differ here, in the filter, and nowhere else.

use super::network::{CHANNELS, INPUTS, SIDE};
use crate::digits::resize::{ResizeError, resize};
use crate::neurn::{FilterKind, FilterSettings, Image, Merge, SettingsError, apply_into};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The steps from a picture to `[3, 32, 32]` numbers:
///
/// 1. One channel (grey) or three (red, green, blue), 8-bit or float, any size.
/// 2. Resized to 32 x 32 by the triangle filter, widened when shrinking so that nothing is skipped; by
///    plain block means where both sides shrink by whole factors ([`resize`]). Proportions are not kept.
/// 3. Filtered. No filter is the picture itself on the scale 0..=1 (8-bit / 255; floats as they are where all
///    lie in 0..=1, else moved linearly so that the smallest is 0 and the largest 1). One filter whose
///    result has one channel (grey picture, or channels merged) is repeated three times, so that the network is
///    the same whatever the filter. Three filters, each merged, give one channel each.
/// 4. (value - mean) / deviation, one pair for all, measured on training images of the source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputPlan {
    filters: Vec<FilterSettings>,
    mean: f32,
    deviation: f32,
}

/// Why a picture cannot be shown to a network.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputError {
    /// Neither grey nor colour.
    #[error(
        "a network reads grey pictures (1 channel) or colour ones (3 channels: red, green, blue), and this one has {0} channels"
    )]
    Channels(usize),
    /// The list of filters cannot fill three channels.
    #[error(
        "a network's three channels are filled by no filter, by one, or by three filters whose channels are merged; this list has {0} filters"
    )]
    Filters(usize),
    /// One of three filters would give three channels.
    #[error(
        "where three filters fill a network's three channels, each must merge its own channels to one (merge = max)"
    )]
    NotMerged,
    /// A filter's setting is out of range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The picture cannot be resized.
    #[error(transparent)]
    Resize(#[from] ResizeError),
    /// The mean or deviation is no usable number.
    #[error("the input's mean {0} and deviation {1} must be finite, and the deviation above zero")]
    Scale(String, String),
}

impl InputPlan {
    /// A plan with these filters, with mean 0 and deviation 1 until they are measured.
    ///
    /// # Errors
    /// [`InputError`] if the list of filters cannot be used.
    pub fn new(filters: &[FilterSettings]) -> Result<Self, InputError> {
        let plan = Self { filters: filters.to_vec(), mean: 0.0, deviation: 1.0 };
        plan.check().map(|()| plan)
    }

    /// Whether the plan can be followed; one that was read from a file may be anything.
    ///
    /// # Errors
    /// [`InputError`].
    pub fn check(&self) -> Result<(), InputError> {
        self.filters.iter().try_for_each(FilterSettings::check)?;
        if self.filters.len() == CHANNELS {
            if self.filters.iter().any(|filter| filter.merge != Merge::Max) {
                return Err(InputError::NotMerged);
            }
        } else if self.filters.len() > 1 {
            return Err(InputError::Filters(self.filters.len()));
        }
        if self.mean.is_finite() && self.deviation.is_finite() && self.deviation > 0.0 {
            Ok(())
        } else {
            Err(InputError::Scale(self.mean.to_string(), self.deviation.to_string()))
        }
    }

    /// The filters, in order.
    #[must_use]
    pub fn filters(&self) -> &[FilterSettings] {
        &self.filters
    }

    /// What is subtracted.
    #[must_use]
    pub fn mean(&self) -> f32 {
        self.mean
    }

    /// What is divided by.
    #[must_use]
    pub fn deviation(&self) -> f32 {
        self.deviation
    }

    /// The same plan with mean and standard deviation measured over the filtered images.
    /// Images without any contrast leave the deviation at 1.
    ///
    /// # Errors
    /// [`InputError`] if an image cannot be used.
    pub fn measured<'a>(mut self, images: impl IntoIterator<Item = &'a Image>) -> Result<Self, InputError> {
        let (mut sum, mut squares, mut count) = (0.0_f64, 0.0_f64, 0_u64);
        let mut values = vec![0.0; INPUTS];
        for image in images {
            self.filtered(image, &mut values)?;
            // within one image f32 sums of 3,072 numbers would lose digits
            sum += values.iter().copied().map(f64::from).sum::<f64>();
            squares += values.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>();
            count += INPUTS as u64;
        }
        if count > 0 {
            let mean = sum / count as f64;
            let deviation = (squares / count as f64 - mean * mean).max(0.0).sqrt() as f32;
            self.mean = mean as f32;
            self.deviation = if deviation > 1e-6 { deviation } else { 1.0 };
        }
        Ok(self)
    }

    /// What the network sees of a picture: `[3, 32, 32]` in C order, into `values`.
    ///
    /// # Errors
    /// [`InputError`] if the picture cannot be used.
    ///
    /// # Panics
    /// If `values` does not have [`INPUTS`] places.
    pub fn prepare(&self, image: &Image, values: &mut [f32]) -> Result<(), InputError> {
        self.filtered(image, values)?;
        let scale = 1.0 / self.deviation;
        for value in values {
            *value = (*value - self.mean) * scale;
        }
        Ok(())
    }

    /// The picture at 32 x 32 after the filters, `[3, 32, 32]` in C order, before mean and deviation: what the
    /// page shows as the filtered input.
    ///
    /// # Errors
    /// As [`InputPlan::prepare`].
    ///
    /// # Panics
    /// As [`InputPlan::prepare`].
    pub fn filtered(&self, image: &Image, values: &mut [f32]) -> Result<(), InputError> {
        assert_eq!(values.len(), INPUTS, "one place for each number that a network sees");
        if !matches!(image.channels(), 1 | CHANNELS) {
            return Err(InputError::Channels(image.channels()));
        }
        let resized;
        let image = if (image.width(), image.height()) == (SIDE, SIDE) {
            image
        } else {
            resized = resize(image, SIDE, SIDE)?;
            &resized
        };
        let none = [FilterSettings { filter: FilterKind::None, ..FilterSettings::default() }];
        let filters = if self.filters.is_empty() { &none[..] } else { &self.filters };
        let mut result = Vec::new();
        let planes = values.chunks_exact_mut(SIDE * SIDE * CHANNELS / filters.len());
        for (filter, planes) in filters.iter().zip(planes) {
            apply_into(image, filter, &mut result)?;
            // the filter's channels lie side by side, the network's one after the other
            let channels = result.len() / (SIDE * SIDE);
            for (i, plane) in planes.chunks_exact_mut(SIDE * SIDE).enumerate() {
                let channel = result.iter().skip(i.min(channels - 1)).step_by(channels);
                plane.iter_mut().zip(channel).for_each(|(to, &from)| *to = from);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neurn::apply;

    const MERGED: FilterSettings = FilterSettings {
        filter: FilterKind::Neurn,
        k: 3,
        border: crate::neurn::Border::Reflect,
        scope: crate::neurn::Scope::Image,
        merge: Merge::Max,
    };

    fn colour() -> Image {
        Image::from_u8(SIDE, SIDE, 3, (0..INPUTS).map(|i| ((i * i) % 251) as u8).collect()).unwrap()
    }

    fn filtered(plan: &InputPlan, image: &Image) -> Vec<f32> {
        let mut values = vec![f32::NAN; INPUTS];
        plan.filtered(image, &mut values).unwrap();
        values
    }

    #[test]
    fn without_a_filter_the_picture_is_on_the_unit_scale() {
        let values = filtered(&InputPlan::new(&[]).unwrap(), &colour());
        for c in 0..3 {
            for p in [0, 17, 1023] {
                let wanted = colour().value(p % SIDE, p / SIDE, c) / 255.0;
                assert!((values[c * SIDE * SIDE + p] - wanted).abs() < 1e-7);
            }
        }
    }

    #[test]
    fn grey_and_merged_are_repeated_and_colour_is_not() {
        let grey = Image::from_u8(SIDE, SIDE, 1, (0..1024).map(|i| (i % 256) as u8).collect()).unwrap();
        for filters in [&[][..], &[FilterSettings::default()], &[MERGED]] {
            let values = filtered(&InputPlan::new(filters).unwrap(), &grey);
            assert_eq!(values[..1024], values[1024..2048]);
            assert_eq!(values[..1024], values[2048..]);
        }
        let three = filtered(&InputPlan::new(&[FilterSettings::default()]).unwrap(), &colour());
        assert_ne!(three[..1024], three[1024..2048]);
        let one = filtered(&InputPlan::new(&[MERGED]).unwrap(), &colour());
        assert_eq!(one[..1024], one[1024..2048]);
    }

    #[test]
    fn three_merged_filters_fill_a_channel_each() {
        let filters = [3, 5, 9].map(|k| FilterSettings { k, ..MERGED });
        let values = filtered(&InputPlan::new(&filters).unwrap(), &colour());
        for (filter, plane) in filters.iter().zip(values.chunks(1024)) {
            assert_eq!(plane, apply(&colour(), filter).unwrap().result);
        }
    }

    #[test]
    fn mean_and_deviation_are_measured() {
        let plan = InputPlan::new(&[]).unwrap().measured([&colour()]).unwrap();
        let mut values = vec![0.0; INPUTS];
        plan.prepare(&colour(), &mut values).unwrap();
        let mean = values.iter().sum::<f32>() / INPUTS as f32;
        let square = values.iter().map(|v| v * v).sum::<f32>() / INPUTS as f32;
        assert!(mean.abs() < 1e-4 && (square - 1.0).abs() < 1e-3, "{mean} {square}");
        let flat = Image::from_u8(1, 1, 1, vec![9]).unwrap();
        let plan = InputPlan::new(&[FilterSettings::default()]).unwrap().measured([&flat]).unwrap();
        assert_eq!((plan.mean(), plan.deviation()), (0.0, 1.0));
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        let plan = InputPlan::new(&[]).unwrap();
        let mut values = vec![0.0; INPUTS];
        for channels in [2, 4, 5] {
            let image = Image::from_u8(8, 8, channels, vec![0; 64 * channels]).unwrap();
            assert_eq!(plan.prepare(&image, &mut values), Err(InputError::Channels(channels)));
        }
        assert_eq!(InputPlan::new(&[MERGED; 2]), Err(InputError::Filters(2)));
        assert_eq!(InputPlan::new(&[MERGED; 4]), Err(InputError::Filters(4)));
        assert_eq!(InputPlan::new(&[FilterSettings::default(); 3]), Err(InputError::NotMerged));
        let even = FilterSettings { k: 4, ..MERGED };
        assert!(matches!(InputPlan::new(&[even]), Err(InputError::Settings(_))));
        let zero = InputPlan { filters: vec![], mean: 0.0, deviation: 0.0 };
        assert!(matches!(zero.check(), Err(InputError::Scale(..))));
    }

    #[test]
    fn any_size_and_floats_are_taken() {
        let plan = InputPlan::new(&[]).unwrap();
        for (width, height) in [(1, 1), (28, 28), (16, 16), (300, 20), (64, 96)] {
            let floats: Vec<f32> = (0..width * height).map(|i| i as f32 * 3.0 - 7.0).collect();
            let image = Image::from_f32(width, height, 1, floats).unwrap();
            assert!(filtered(&plan, &image).iter().all(|v| (0.0..=1.0).contains(v)), "{width} {height}");
        }
    }
}
