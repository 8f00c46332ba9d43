//! What tells one set of images from another, without keeping the images.

use super::samples::{SamplesError, TrainingSet};
use crate::digits::dataset::Dataset;
use crate::learn::weights::Model;
use crate::neurn::Samples;
use flate2::Crc;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many images a set has, and a checksum of all it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Images.
    pub images: usize,
    /// CRC-32 of the shape, the type of number, all pixels and all labels.
    pub crc: u32,
}

impl Fingerprint {
    /// That of a data set.
    #[must_use]
    pub fn of(set: &Dataset) -> Self {
        /// Numbers that are made bytes at once.
        const AT_ONCE: usize = 1 << 14;
        let mut crc = Crc::new();
        let (kind, labels) = (matches!(set.data(), Samples::F32(_)), set.labels().unwrap_or_default());
        let shape = [set.count(), set.height(), set.width(), set.channels(), usize::from(kind)];
        for side in shape.into_iter().chain([labels.len()]) {
            crc.update(&(side as u64).to_le_bytes());
        }
        match set.data() {
            Samples::U8(bytes) => crc.update(bytes),
            Samples::F32(values) => {
                for some in values.chunks(AT_ONCE) {
                    let bytes: Vec<u8> = some.iter().flat_map(|value| value.to_le_bytes()).collect();
                    crc.update(&bytes);
                }
            }
        }
        crc.update(labels);
        Self { images: set.count(), crc: crc.sum() }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} images with the checksum {:08x}", self.images, self.crc)
    }
}

/// How far a mean or deviation may be from what is measured anew: other machines add in another order.
const SAME_SCALE: f32 = 1e-5;

/// Whether a model can come from a source's training set, as far as the model itself can tell: so many images for
/// training and validation, and their mean and deviation as its input's.
///
/// # Errors
/// [`SamplesError`] if nothing could be trained on the set.
pub fn may_come_from(model: &Model, dataset: &Dataset) -> Result<bool, SamplesError> {
    let set = TrainingSet::choose(&model.recipe, dataset)?;
    let input = |problem| SamplesError::Input { name: dataset.name().to_owned(), problem };
    let plan = set.plan(&model.recipe.filters).map_err(input)?;
    let near = |a: f32, b: f32| (a - b).abs() <= SAME_SCALE;
    let counts = (set.training.images.len(), set.validation.images.len());
    Ok(counts == (model.outcome.images, model.outcome.validation)
        && near(plan.mean(), model.plan.mean())
        && near(plan.deviation(), model.plan.deviation()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(height: usize, samples: Samples, labels: Option<Vec<u8>>) -> Dataset {
        let set = Dataset::new("a", 2, 2, height, 1, samples).unwrap();
        labels.map_or(set.clone(), |labels| set.with_labels(labels).unwrap())
    }

    #[test]
    fn every_pixel_and_label_counts() {
        let bytes: Vec<u8> = (0..8).collect();
        let mut changed = bytes.clone();
        changed[7] ^= 1;
        let floats = |bytes: &[u8]| Samples::F32(bytes.iter().copied().map(f32::from).collect());
        let sets = [
            set(2, Samples::U8(bytes.clone()), None),
            set(2, Samples::U8(bytes.clone()), Some(vec![0, 0])),
            set(2, Samples::U8(bytes.clone()), Some(vec![0, 1])),
            set(2, Samples::U8(changed.clone()), Some(vec![0, 1])),
            set(2, floats(&bytes), Some(vec![0, 1])),
            set(2, floats(&changed), Some(vec![0, 1])),
        ];
        let prints: Vec<Fingerprint> = sets.iter().map(Fingerprint::of).collect();
        for (i, print) in prints.iter().enumerate() {
            assert_eq!(*print, Fingerprint::of(&sets[i].clone()));
            assert!(!prints[..i].contains(print), "{i}");
        }
        let print = Fingerprint { images: 60_000, crc: 0xab };
        assert_eq!(print.to_string(), "60000 images with the checksum 000000ab");
    }
}
