//! How a network is trained, all of it: what a run depends on beside the images.

use crate::digits::generator::Domain;
use crate::learn::augment::Augmentation;
use crate::learn::input::{InputError, InputPlan};
use crate::learn::network::NetworkKind;
use crate::neurn::FilterSettings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where the training images come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Source {
    /// Handwriting: MNIST.
    #[default]
    Mnist,
    /// Scanned mail: USPS.
    Usps,
    /// House numbers: SVHN.
    Svhn,
    /// Digits on photographs: MNIST-M.
    Mnistm,
    /// Our generator's handwriting.
    GeneratedM,
    /// Our generator's scanned mail.
    GeneratedU,
    /// Our generator's house numbers.
    GeneratedS,
    /// Our generator's digits on photographs.
    GeneratedMm,
    /// Small photographs of ten kinds of things: CIFAR-10.
    Cifar10,
    /// Any other labelled set, named in the recipe.
    #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), value(skip))]
    Custom,
}

impl Source {
    /// The domain that it belongs to; none if it does not hold digits, or may not.
    #[must_use]
    pub fn domain(self) -> Option<Domain> {
        match self {
            Self::Mnist | Self::GeneratedM => Some(Domain::Handwriting),
            Self::Usps | Self::GeneratedU => Some(Domain::Mail),
            Self::Svhn | Self::GeneratedS => Some(Domain::HouseNumber),
            Self::Mnistm | Self::GeneratedMm => Some(Domain::Photo),
            Self::Cifar10 | Self::Custom => None,
        }
    }

    /// Whether our generator draws it, so that no files are needed.
    #[must_use]
    pub fn is_generated(self) -> bool {
        matches!(self, Self::GeneratedM | Self::GeneratedU | Self::GeneratedS | Self::GeneratedMm)
    }

    /// Its name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::Usps => "usps",
            Self::Svhn => "svhn",
            Self::Mnistm => "mnistm",
            Self::GeneratedM => "generated-m",
            Self::GeneratedU => "generated-u",
            Self::GeneratedS => "generated-s",
            Self::GeneratedMm => "generated-mm",
            Self::Cifar10 => "cifar10",
            Self::Custom => "custom",
        }
    }
}

/// Everything that a training depends on, beside the images themselves and the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// The network.
    pub network: NetworkKind,
    /// What is done to each image before the network sees it ([`InputPlan`]); none is raw pixels.
    pub filters: Vec<FilterSettings>,
    /// Where the images come from.
    pub source: Source,
    /// The file or folder of a [`Source::Custom`] set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Chance: the network's beginning, the choice and order of the images, augmentation, dropout.
    pub seed: u64,
    /// Only the first so many images of the source's training set are looked at; all if it is not given.
    pub first: Option<usize>,
    /// Training images at most, chosen by the seed.
    pub images: usize,
    /// Images kept back from the source's training set to choose the best epoch, at most a fifth of the set.
    pub validation: usize,
    /// How often each training image is seen.
    pub epochs: usize,
    /// Epochs without a better result on the validation images after which training ends; never if it is
    /// not given.
    pub patience: Option<usize>,
    /// Images in a step.
    pub batch: usize,
    /// `AdamW`'s largest learning rate.
    pub learning_rate: f64,
    /// Share of all steps in which the rate climbs from zero; then it falls along half a cosine to zero.
    pub warm_up: f64,
    /// `AdamW`'s decay of the weights.
    pub weight_decay: f64,
    /// Share of each label that is spread evenly over the ten digits.
    pub label_smoothing: f64,
    /// Share of the last hidden layer that is silenced at random in each step.
    pub dropout: f64,
    /// What is done to the training images to make more of them.
    pub augmentation: Augmentation,
    /// Whether the validation images are augmented too, in the same way in each epoch: plain ones are soon all read
    /// rightly, and then tell nothing about strange surroundings.
    // not written where it is not set, so that older recipes keep their text and runs their names
    #[serde(skip_serializing_if = "is_not")]
    pub augmented_validation: bool,
}

fn is_not(value: &bool) -> bool {
    !*value
}

impl Default for Recipe {
    /// Quick and good: 12,000 images, 5 epochs, no augmentation.
    fn default() -> Self {
        Self {
            network: NetworkKind::Cnn,
            filters: Vec::new(),
            source: Source::Mnist,
            set: None,
            seed: 1,
            first: None,
            images: 12_000,
            validation: 1_000,
            epochs: 5,
            patience: None,
            batch: 64,
            learning_rate: 2e-3,
            warm_up: 0.1,
            weight_decay: 0.01,
            label_smoothing: 0.05,
            dropout: 0.25,
            augmentation: Augmentation::default(),
            augmented_validation: false,
        }
    }
}

/// A recipe that cannot be followed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RecipeError {
    /// A number out of its range.
    #[error("the recipe's {name} is {found}, and it must be {wanted}")]
    Range {
        /// Which number.
        name: &'static str,
        /// What it may be.
        wanted: &'static str,
        /// What it is.
        found: String,
    },
    /// The filters cannot be used.
    #[error("the recipe's filters cannot be used: {0}")]
    Filters(#[from] InputError),
}

impl Recipe {
    /// Checks every number.
    ///
    /// # Errors
    /// [`RecipeError`] with the first that is out of range.
    pub fn check(&self) -> Result<(), RecipeError> {
        let range = |name, wanted, found: String, fits: bool| {
            if fits { Ok(()) } else { Err(RecipeError::Range { name, wanted, found }) }
        };
        let count = |name, found: usize, most: usize, wanted| {
            range(name, wanted, found.to_string(), (1..=most).contains(&found))
        };
        let share = |name, found: f64, top: f64, wanted| {
            range(name, wanted, found.to_string(), (0.0..=top).contains(&found))
        };
        count("number of images", self.images, 10_000_000, "1 to 10,000,000")?;
        count("number of validation images", self.validation, 1_000_000, "1 to 1,000,000")?;
        count("number of epochs", self.epochs, 10_000, "1 to 10,000")?;
        count("batch", self.batch, 4096, "1 to 4096")?;
        count("patience", self.patience.unwrap_or(1), 10_000, "1 to 10,000")?;
        share("learning rate", self.learning_rate, 1.0, "0 to 1")?;
        share("warm-up", self.warm_up, 1.0, "0 to 1")?;
        share("weight decay", self.weight_decay, 10.0, "0 to 10")?;
        share("label smoothing", self.label_smoothing, 0.9, "0 to 0.9")?;
        share("dropout", self.dropout, 0.9, "0 to 0.9")?;
        self.augmentation.check().map_err(|(name, found)| RecipeError::Range {
            name,
            wanted: "a finite number within the range of its description",
            found: found.to_string(),
        })?;
        InputPlan::new(&self.filters)?;
        Ok(())
    }

    /// The learning rate of a step, counted from 0, of `steps` in all.
    #[must_use]
    pub fn rate(&self, step: usize, steps: usize) -> f64 {
        let (step, steps) = (step as f64, steps.max(1) as f64);
        let climb = (self.warm_up * steps).max(1.0);
        if step < climb {
            return self.learning_rate * (step + 1.0) / climb.ceil();
        }
        let through = (step - climb) / (steps - climb).max(1.0);
        self.learning_rate * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * through.min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_climbs_then_falls() {
        let recipe = Recipe::default();
        let rates: Vec<f64> = (0..1000).map(|step| recipe.rate(step, 1000)).collect();
        assert!(rates[..100].windows(2).all(|w| w[0] < w[1]));
        assert!(rates[100..].windows(2).all(|w| w[0] > w[1]));
        assert!((rates[99] - 2e-3).abs() < 1e-12 && (rates[550] - 1e-3).abs() < 1e-6);
        assert!(rates[0] > 0.0 && rates[999] > 0.0 && rates[999] < 1e-6);
        assert!(recipe.rate(0, 0).is_finite() && recipe.rate(5, 1).is_finite());
    }

    #[test]
    fn a_recipe_survives_json_and_misses_nothing() {
        let recipe = Recipe { filters: vec![FilterSettings::default()], seed: u64::MAX, ..Recipe::default() };
        let json = serde_json::to_string(&recipe).unwrap();
        assert_eq!(serde_json::from_str::<Recipe>(&json).unwrap(), recipe);
        assert_eq!(serde_json::from_str::<Recipe>("{}").unwrap(), Recipe::default());
        assert!(serde_json::from_str::<Recipe>(r#"{"epoch": 3}"#).is_err(), "a misspelt name is told");
        assert!(!json.contains("augmented_validation"), "older recipes keep their text");
        let champion = Recipe { network: NetworkKind::CnnLarge, augmented_validation: true, ..recipe };
        let json = serde_json::to_string(&champion).unwrap();
        assert!(json.contains(r#""network":"cnn-large""#), "{json}");
        assert_eq!(serde_json::from_str::<Recipe>(&json).unwrap(), champion);
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let wrong = |change: &dyn Fn(&mut Recipe)| {
            let mut recipe = Recipe::default();
            change(&mut recipe);
            recipe.check().unwrap_err().to_string()
        };
        assert_eq!(Recipe::default().check(), Ok(()));
        assert_eq!(wrong(&|r| r.batch = 0), "the recipe's batch is 0, and it must be 1 to 4096");
        assert!(wrong(&|r| r.learning_rate = f64::NAN).contains("learning rate"));
        assert!(wrong(&|r| r.dropout = 1.0).contains("dropout"));
        assert!(wrong(&|r| r.augmentation.rotation = f32::NAN).contains("rotation"));
        assert!(wrong(&|r| r.filters = vec![FilterSettings { k: 2, ..Default::default() }]).contains("odd"));
    }
}
