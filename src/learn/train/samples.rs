//! The images of a training: chosen and split by the recipe, made 32 x 32 once.

use super::recipe::Recipe;
use crate::digits::dataset::Dataset;
use crate::digits::generator::{Domain, GenerateError, generate};
use crate::digits::resize::resize;
use crate::learn::input::{InputError, InputPlan};
use crate::learn::network::{CHANNELS, CLASSES, SIDE};
use crate::neurn::{FilterSettings, Image, Samples};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use thiserror::Error;

/// Why images cannot be trained on or evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SamplesError {
    /// There are no labels.
    #[error("`{0}` has no labels; each image needs one")]
    NoLabels(String),
    /// A label that is no digit.
    #[error("`{name}` has the label {label} at image {at}; labels are the digits 0 to 9")]
    Label {
        /// The data set.
        name: String,
        /// The image, counted from 0.
        at: usize,
        /// Its label.
        label: u8,
    },
    /// Too few images to split.
    #[error("`{name}` has {found} images, and training needs at least {wanted}")]
    TooFew {
        /// The data set.
        name: String,
        /// Images that are there.
        found: usize,
        /// Images that are needed.
        wanted: usize,
    },
    /// The images cannot be shown to a network.
    #[error("`{name}`: {problem}")]
    Input {
        /// The data set.
        name: String,
        /// What is wrong with them.
        problem: InputError,
    },
    /// Nothing was generated.
    #[error(transparent)]
    Generate(#[from] GenerateError),
}

/// Images with one label each.
#[derive(Debug, Clone, Default)]
pub struct Labelled {
    /// The images.
    pub images: Vec<Image>,
    /// Their digits.
    pub labels: Vec<u8>,
}

/// What a network is trained on, and what the best epoch is chosen on: both from the source.
#[derive(Debug, Clone, Default)]
pub struct TrainingSet {
    /// Images to learn from, 32 x 32.
    pub training: Labelled,
    /// Images kept back, 32 x 32.
    pub validation: Labelled,
}

/// The labels, once every one is known to be a digit.
///
/// # Errors
/// [`SamplesError::NoLabels`] or [`SamplesError::Label`].
pub fn digits(dataset: &Dataset) -> Result<&[u8], SamplesError> {
    let name = || dataset.name().to_owned();
    let labels = dataset.labels().ok_or_else(|| SamplesError::NoLabels(name()))?;
    match labels.iter().position(|&label| usize::from(label) >= CLASSES) {
        Some(at) => Err(SamplesError::Label { name: name(), at, label: labels[at] }),
        None => Ok(labels),
    }
}

impl TrainingSet {
    /// The way from a picture to a network's input, mean and deviation measured on the images that are trained on.
    ///
    /// # Errors
    /// [`InputError`] if the filters or an image cannot be used.
    pub fn plan(&self, filters: &[FilterSettings]) -> Result<InputPlan, InputError> {
        /// Images at most that are measured.
        const MEASURED: usize = 4096;
        InputPlan::new(filters)?.measured(self.training.images.iter().take(MEASURED))
    }

    /// Chooses a recipe's images from a source's training set. The seed alone decides which; validation images
    /// (at most a fifth of the set) are chosen first, so that they are the same however many are trained on.
    ///
    /// # Errors
    /// [`SamplesError`] if there are fewer than ten images, or a label or image cannot be used.
    pub fn choose(recipe: &Recipe, dataset: &Dataset) -> Result<Self, SamplesError> {
        const FEWEST: usize = 10;
        let name = || dataset.name().to_owned();
        let labels = digits(dataset)?;
        let count = recipe.first.unwrap_or(usize::MAX).min(dataset.count());
        if count < FEWEST {
            return Err(SamplesError::TooFew { name: name(), found: count, wanted: FEWEST });
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.shuffle(&mut Pcg64Mcg::seed_from_u64(recipe.seed ^ 0x5917));
        let (validation, rest) = order.split_at(recipe.validation.min(count / 5));
        let training = &rest[..recipe.images.min(rest.len())];
        let input = |problem: InputError| SamplesError::Input { name: name(), problem };
        let take = |numbers: &[usize]| -> Result<Labelled, SamplesError> {
            let mut taken = Labelled::default();
            for &i in numbers {
                let Some(image) = dataset.image(i) else { continue };
                if !matches!(image.channels(), 1 | CHANNELS) {
                    return Err(input(InputError::Channels(image.channels())));
                }
                taken.images.push(resize(&image, SIDE, SIDE).map_err(|e| input(e.into()))?);
                taken.labels.push(labels[i]);
            }
            Ok(taken)
        };
        Ok(Self { training: take(training)?, validation: take(validation)? })
    }
}

/// Digits of our generator in equal parts, in an order that chance decides. The seeds of their pictures are
/// `start`, `start + 1`, ..., so that sets whose ranges do not meet share no picture.
///
/// # Errors
/// [`SamplesError`] if there are none.
pub fn generated(domain: Domain, count: usize, start: u64) -> Result<Dataset, SamplesError> {
    let name = format!("generated {}", domain.name());
    let (width, height, channels) = domain.size();
    let mut chance = Pcg64Mcg::seed_from_u64(start);
    let (mut bytes, mut labels) = (Vec::with_capacity(count * width * height * channels), Vec::new());
    for i in 0..count {
        let digit = (i % CLASSES) as u8;
        let image = generate(domain, digit, start.wrapping_add(i as u64))?;
        // the generator's pictures are of 8-bit numbers
        if let Samples::U8(samples) = image.into_samples() {
            bytes.extend(samples);
            labels.push(digit);
        }
    }
    // both in the same new order
    let size = width * height * channels;
    for i in (1..labels.len()).rev() {
        let j = chance.random_range(0..=i);
        labels.swap(i, j);
        let (low, high) = bytes.split_at_mut(i * size);
        if i != j {
            low[j * size..(j + 1) * size].swap_with_slice(&mut high[..size]);
        }
    }
    let none = || SamplesError::TooFew { name: name.clone(), found: count, wanted: 1 };
    let dataset =
        Dataset::new(&name, count, width, height, channels, Samples::U8(bytes)).map_err(|_| none())?;
    dataset.with_labels(labels).map_err(|_| none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_sets_are_balanced_labelled_rightly_and_repeatable() {
        let set = generated(Domain::Mail, 40, 5).unwrap();
        assert_eq!(set, generated(Domain::Mail, 40, 5).unwrap());
        let mut counts = [0; CLASSES];
        set.labels().unwrap().iter().for_each(|&label| counts[usize::from(label)] += 1);
        assert_eq!(counts, [4; CLASSES]);
        for i in 0..40 {
            let (image, label) = (set.image(i).unwrap(), set.label(i).unwrap());
            let same = (0..40).filter(|n| n % 10 == u64::from(label));
            let found = same.filter(|n| generate(Domain::Mail, label, 5 + n).unwrap() == image).count();
            assert_eq!(found, 1, "image {i} is the {label} that its label says");
        }
        assert!(generated(Domain::Mail, 0, 5).is_err());
    }

    #[test]
    fn the_split_is_by_the_seed_and_without_overlap() {
        let set = generated(Domain::Photo, 100, 0).unwrap();
        let recipe = Recipe { images: 30, validation: 15, ..Recipe::default() };
        let chosen = TrainingSet::choose(&recipe, &set).unwrap();
        assert_eq!((chosen.training.images.len(), chosen.validation.images.len()), (30, 15));
        assert!(chosen.training.images.iter().all(|image| !chosen.validation.images.contains(image)));
        let more =
            TrainingSet::choose(&Recipe { images: 1000, validation: 1000, ..recipe.clone() }, &set).unwrap();
        assert_eq!((more.training.images.len(), more.validation.images.len()), (80, 20));
        let again = TrainingSet::choose(&Recipe { images: 60, ..recipe.clone() }, &set).unwrap();
        assert_eq!(again.validation.images, chosen.validation.images);
        let other = TrainingSet::choose(&Recipe { seed: 2, ..recipe.clone() }, &set).unwrap();
        assert_ne!(other.training.labels, chosen.training.labels);
        let first = TrainingSet::choose(&Recipe { first: Some(20), images: 1000, ..recipe }, &set).unwrap();
        let firsts: Vec<Image> = (0..20).map(|i| set.image(i).unwrap()).collect();
        assert_eq!(first.training.images.len(), 16);
        assert!(first.training.images.iter().all(|image| firsts.contains(image)));
    }

    #[test]
    fn bad_sets_are_refused() {
        let few = generated(Domain::Mail, 9, 0).unwrap();
        let recipe = Recipe::default();
        assert!(matches!(TrainingSet::choose(&recipe, &few), Err(SamplesError::TooFew { found: 9, .. })));
        let grey = || Dataset::new("g", 20, 2, 2, 1, Samples::U8(vec![0; 80])).unwrap();
        assert!(matches!(TrainingSet::choose(&recipe, &grey()), Err(SamplesError::NoLabels(_))));
        let wrong = grey().with_labels(vec![10; 20]).unwrap();
        assert!(matches!(TrainingSet::choose(&recipe, &wrong), Err(SamplesError::Label { at: 0, .. })));
        let alpha = Dataset::new("a", 20, 2, 2, 4, Samples::U8(vec![0; 320])).unwrap();
        let alpha = alpha.with_labels(vec![1; 20]).unwrap();
        assert!(matches!(TrainingSet::choose(&recipe, &alpha), Err(SamplesError::Input { .. })));
    }
}
