//! What is known of a shipped model without loading it: the list that page and command line show.

use super::network::NetworkKind;
use crate::neurn::FilterSettings;
use serde::{Deserialize, Serialize};

/// `assets/models/index.json`: every shipped model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ModelIndex {
    /// The command that made it.
    pub command: String,
    /// The day it was made, `YYYY-MM-DD`.
    pub date: String,
    /// The models.
    pub models: Vec<ModelCard>,
}

/// One shipped model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Its name in links and on the command line.
    pub id: String,
    /// Its weights, relative to the index.
    pub file: String,
    /// Bytes of the weights' file.
    pub bytes: u64,
    /// The network: its [`NetworkKind::name`].
    pub network: String,
    /// What is done to each picture before the network sees it; nothing is raw pixels.
    pub filters: Vec<FilterSettings>,
    /// The data set that it was trained on: `mnist`, `usps`, `mnistm`.
    pub source: String,
    /// How it was trained, all of it, as `neurn train --recipe` takes it. Lists of older versions do not say it.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub recipe: serde_json::Value,
    /// Numbers that it has learnt.
    pub parameters: usize,
    /// Seed of the run.
    pub seed: u64,
    /// Training images.
    pub images: usize,
    /// Epochs of the run.
    pub epochs: usize,
    /// Whether it is the best that never saw a target domain.
    #[serde(default)]
    pub champion: bool,
    /// How often it was right on test images it had never seen, by domain.
    pub measured: Vec<MeasuredAccuracy>,
    /// The same of a network that was trained in the same way but sees raw pixels, where that one does not ship: what
    /// the filter itself contributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_filter: Vec<MeasuredAccuracy>,
    /// What the same recipe gives with other seeds, this one among them, where those were trained too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over_seeds: Vec<OverSeeds>,
}

/// Accuracy on one data set over the seeds of a recipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverSeeds {
    /// `M`, `U`, `S` or `MM`.
    pub target: String,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// Mean of the accuracies, 0..=1.
    pub mean: f64,
    /// Their standard deviation (n - 1).
    pub sd: f64,
}

/// Accuracy on one data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasuredAccuracy {
    /// `M`, `U`, `S` or `MM`.
    pub target: String,
    /// Test images.
    pub n: usize,
    /// Right answers, 0..=1.
    pub accuracy: f64,
    /// Wilson's 95 % interval.
    pub interval: (f64, f64),
    /// Expected calibration error, 15 bins.
    pub ece: f64,
}

impl ModelCard {
    /// The filter in words: "raw pixels", "NeuRN, k = 3, merged".
    #[must_use]
    pub fn filter_text(&self) -> String {
        filter_text(&self.filters)
    }

    /// The network in words.
    #[must_use]
    pub fn network_text(&self) -> &str {
        network_text(&self.network)
    }

    /// What it was trained on, in words a visitor knows.
    #[must_use]
    pub fn source_text(&self) -> &str {
        set_text(&self.source)
    }

    /// Whether the network sees the picture as it is.
    #[must_use]
    pub fn is_baseline(&self) -> bool {
        self.filters.is_empty()
    }
}

/// A network in words, by its name.
#[must_use]
pub fn network_text(name: &str) -> &str {
    match NetworkKind::ALL.into_iter().find(|kind| kind.name() == name) {
        Some(kind) => kind.text(),
        None => name,
    }
}

/// A set of images in words that a visitor knows, by its name.
#[must_use]
pub fn set_text(name: &str) -> &str {
    match name {
        "mnist" => "handwriting (MNIST)",
        "usps" => "scanned mail (USPS)",
        "svhn" => "house numbers (SVHN)",
        "mnistm" => "digits on photos (MNIST-M)",
        "cifar10" => "natural images (CIFAR-10)",
        "custom" => "a set of one's own",
        "generated-m" => "generated handwriting",
        "generated-u" => "generated mail",
        "generated-s" => "generated house numbers",
        "generated-mm" => "generated digits on photos",
        other => other,
    }
}

/// Images of SVHN's official test split.
pub const SVHN_TEST: usize = 26_032;

/// What has to stand beside a number that was measured on fewer house numbers than SVHN's test split holds: the images
/// that were to be had are from its training split. `target` is `S` or `svhn`.
#[must_use]
pub fn part_of_svhn(target: &str, images: usize) -> Option<String> {
    (matches!(target, "S" | "svhn") && images < SVHN_TEST)
        .then(|| format!("these {images} are of SVHN's training split, not its official test images"))
}

/// A set's name and what is on its images, for the head of a column: ("SVHN", "house numbers").
#[must_use]
pub fn set_head(name: &str) -> (&str, &'static str) {
    match name {
        "mnist" => ("MNIST", "handwriting"),
        "usps" => ("USPS", "scanned mail"),
        "svhn" => ("SVHN", "house numbers"),
        "mnistm" => ("MNIST-M", "digits on photos"),
        "generated-m" => ("like MNIST", "generated"),
        "generated-u" => ("like USPS", "generated"),
        "generated-s" => ("like SVHN", "generated"),
        "generated-mm" => ("like MNIST-M", "generated"),
        "cifar10" => ("CIFAR-10", "natural images"),
        "custom" => ("one's own", "labelled images"),
        other => (other, ""),
    }
}

/// A network for the head of a row.
#[must_use]
pub fn network_short(name: &str) -> &str {
    match name {
        "cnn" => "convolutional",
        "vit" => "transformer",
        "mlp" => "perceptron",
        other => other,
    }
}

/// A list of filters in words.
#[must_use]
pub fn filter_text(filters: &[FilterSettings]) -> String {
    let Some(FilterSettings { filter, merge, .. }) = filters.first() else {
        return crate::neurn::FilterKind::None.name().to_owned();
    };
    let (name, merged) = (filter.name(), merge.suffix());
    if filter.uses_k() {
        let sides: Vec<String> = filters.iter().map(|filter| filter.k.to_string()).collect();
        format!("{name}, k = {}{merged}", sides.join(", "))
    } else {
        format!("{name}{merged}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neurn::Merge;

    #[test]
    fn few_house_numbers_are_said_to_be_no_official_test_set() {
        assert!(
            part_of_svhn("S", 600)
                .is_some_and(|what| what.contains("600") && what.contains("training split"))
        );
        assert_eq!(part_of_svhn("svhn", SVHN_TEST), None);
        assert_eq!(part_of_svhn("MM", 600), None);
    }

    #[test]
    fn filters_are_named() {
        assert_eq!(filter_text(&[]), "raw pixels");
        let merged = |k| FilterSettings { k, merge: Merge::Max, ..FilterSettings::default() };
        assert_eq!(filter_text(&[FilterSettings::default()]), "NeuRN, k = 3");
        assert_eq!(filter_text(&[merged(3), merged(5), merged(9)]), "NeuRN, k = 3, 5, 9, channels merged");
    }
}
