//! Values of other rooms in messages. They are written by reference, without a copy, and made anew by their own
//! constructors, so that what arrives keeps their promises.

use super::buffer::{Buffer, Slice, refuse};
use super::wire::WireError;
use crate::digits::corpus::Part;
use crate::digits::dataset::Dataset;
use crate::digits::note::Note;
use crate::digits::open::Opened;
use crate::neurn::{FilterOutput, Image, Peak, Samples};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Width, height, channels.
type Shape = (usize, usize, usize);

/// Refuses what a constructor refused.
fn impossible<E: serde::de::Error>(error: impl std::error::Error) -> E {
    refuse(WireError::Value(error.to_string()))
}

impl Serialize for Samples {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (bytes, floats) = match self {
            Self::U8(values) => (Some(Slice(values)), None),
            Self::F32(values) => (None, Some(Slice(values))),
        };
        (bytes, floats).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Samples {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match <(Option<Buffer<u8>>, Option<Buffer<f32>>)>::deserialize(deserializer)? {
            (Some(bytes), None) => Ok(Self::U8(bytes.into_vec())),
            (None, Some(floats)) => Ok(Self::F32(floats.into_vec())),
            _ => Err(refuse(WireError::Arrays)),
        }
    }
}

impl Serialize for Image {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shape: Shape = (self.width(), self.height(), self.channels());
        (shape, self.samples()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ((width, height, channels), samples) = <(Shape, Samples)>::deserialize(deserializer)?;
        Self::new(width, height, channels, samples).map_err(impossible)
    }
}

impl Serialize for Dataset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shape: Shape = (self.width(), self.height(), self.channels());
        let labels = self.labels().map(Slice);
        (self.name(), self.count(), shape, self.data(), labels, self.notes(), self.part())
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Dataset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        type Parts = (String, usize, Shape, Samples, Option<Buffer<u8>>, Vec<Note>, Option<Part>);
        let (name, count, (width, height, channels), data, labels, notes, part) =
            Parts::deserialize(deserializer)?;
        let set = Self::new(&name, count, width, height, channels, data).map_err(impossible)?;
        let set = set.with_notes(notes).with_part(part);
        match labels {
            Some(labels) => set.with_labels(labels.into_vec()).map_err(impossible),
            None => Ok(set),
        }
    }
}

impl Serialize for Opened {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (picture, set, labels) = match self {
            Self::Picture(image) => (Some(image), None, None),
            Self::Dataset(set) => (None, Some(set), None),
            Self::Labels(labels) => (None, None, Some(Slice(labels))),
        };
        (picture, set, labels).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Opened {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match <(Option<Image>, Option<Dataset>, Option<Buffer<u8>>)>::deserialize(deserializer)? {
            (Some(image), None, None) => Ok(Self::Picture(image)),
            (None, Some(set), None) => Ok(Self::Dataset(set)),
            (None, None, Some(labels)) => Ok(Self::Labels(labels.into_vec())),
            _ => Err(refuse(WireError::Arrays)),
        }
    }
}

impl Serialize for FilterOutput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { width, height, channels, result, mean, sigma, peaks } = self;
        let peaks: Vec<_> =
            peaks.iter().map(|&Peak { value, x, y, channel }| (value, x, y, channel)).collect();
        ((width, height, channels), Slice(result), Slice(mean), Slice(sigma), peaks).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FilterOutput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Value, x, y, channel of a peak.
        type Place = (f32, usize, usize, usize);
        type Parts = (Shape, Buffer<f32>, Buffer<f32>, Buffer<f32>, Vec<Place>);
        let ((width, height, channels), result, mean, sigma, peaks) = Parts::deserialize(deserializer)?;
        let pixels = width.checked_mul(height).filter(|&n| n > 0);
        let pixels = pixels.ok_or_else(|| refuse(WireError::Arrays))?;
        if pixels.checked_mul(channels) != Some(result.len())
            || result.is_empty()
            || !mean.len().is_multiple_of(pixels)
            || mean.len() != sigma.len()
        {
            return Err(refuse(WireError::Arrays));
        }
        let inside = |&(_, x, y, channel): &Place| {
            x < width && y < height && channel < (mean.len() / pixels).max(channels)
        };
        if !peaks.iter().all(inside) {
            return Err(refuse(WireError::Value("a peak outside its picture".to_owned())));
        }
        let peaks = peaks.into_iter().map(|(value, x, y, channel)| Peak { value, x, y, channel }).collect();
        let [result, mean, sigma] = [result, mean, sigma].map(Buffer::into_vec);
        Ok(Self { width, height, channels, result, mean, sigma, peaks })
    }
}
