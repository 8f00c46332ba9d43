//! Everything that was found of pairs of networks beside real neurons: what the command line prints, and what ships as
//! measured figures. No response and no image is in it.

use super::paper::Parts;
use crate::stats::resample::Interval;
use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Where the recordings come from, in an account that ships.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The neurons.
    pub recording: Recordings,
    /// Pair by pair.
    pub pairs: Vec<ScoredPair>,
    /// Over all pairs.
    pub over_pairs: Over,
    /// What stands beside every number; none where the images or noise have no dissimilarities.
    pub controls: Option<Controls>,
    /// Settings that the numbers hang on.
    pub settings: Settings,
}

/// Where recordings come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Authors, title, journal.
    pub source: String,
    /// The source's DOI.
    pub doi: String,
    /// As far as it is known.
    pub licence: String,
    /// What is here and what is not.
    pub what: String,
}

/// All recordings together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recordings {
    /// The badge: "measured".
    pub source: String,
    /// Cells of all.
    pub cells: usize,
    /// Images of the first.
    pub images: usize,
    /// Repeats of the first.
    pub repeats: usize,
    /// Trials without a value.
    pub missing: usize,
    /// Median reliability of the cells.
    pub reliability: Option<f64>,
    /// What a perfect model could reach, recording by recording.
    pub ceilings: Vec<Option<f64>>,
    /// Each.
    pub files: Vec<Recorded>,
}

/// A recording in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its file's name.
    pub file: String,
    /// The badge: "measured".
    pub source: String,
    /// Cells.
    pub cells: usize,
    /// Images.
    pub images: usize,
    /// Times that each image was shown.
    pub repeats: usize,
    /// Trials without a value.
    pub missing: usize,
    /// Cells that lack more than a tenth of the images.
    pub left_out: usize,
    /// Median reliability of the cells.
    pub reliability: Option<f64>,
    /// Cells of reliability 0.5 and more, which are predicted.
    pub reliable: usize,
    /// Mean rank correlation of two halves' dissimilarities.
    pub halves: Option<f64>,
    /// What a perfect model could reach.
    pub ceiling: Option<f64>,
}

/// A question that is asked of networks and neurons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Same images alike: rank correlation of dissimilarities in proportion to the neurons' ceiling.
    Rdm,
    /// Prediction of each neuron, in proportion to its reliability, less that of shuffled images.
    Predict,
    /// The papers' distance (Mice to Machines, Eq. 1).
    Rmse,
    /// The papers' overlap of densities (Eq. 5).
    Iou,
    /// The best unit for each neuron by what they answer to, less that of shuffled images and of noise.
    Match,
}

/// One thing for each measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measures<T> {
    /// [`Measure::Rdm`].
    pub rdm: T,
    /// [`Measure::Predict`].
    pub predict: T,
    /// [`Measure::Rmse`].
    pub rmse: T,
    /// [`Measure::Iou`].
    pub iou: T,
    /// [`Measure::Match`].
    #[serde(rename = "match")]
    pub matched: T,
}

/// A system's scores, each the mean over recordings and compared layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Spearman's correlation of the dissimilarities, before it is divided by the ceiling.
    pub rho: f64,
    /// Each measure; none without a ceiling, a reliable cell or a unit that varies.
    #[serde(flatten)]
    pub measures: Measures<Option<f64>>,
    /// The same with the neurons' images in orders of chance; of prediction before it is taken off, of the best match one
    /// order beside the others.
    pub shuffled: Measures<Option<f64>>,
    /// The square of the papers' distance in parts.
    pub rmse_parts: Option<Parts>,
    /// The papers' distance in each recording, mean over layers, as it is and with the neurons' images in orders of chance; for
    /// what is made of several systems.
    #[serde(skip)]
    pub rmse_by_recording: Vec<[Option<f64>; 2]>,
    /// The papers' distance with the neurons' images in each order of chance; likewise.
    #[serde(skip)]
    pub rmse_by_order: Vec<f64>,
}

/// Both networks of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredPair {
    /// "mnist cnn".
    pub name: String,
    /// The network without the filter, of the first seed.
    pub left: String,
    /// The network that sees through NeuRN.
    pub right: String,
    /// The seeds, over which everything is the mean.
    pub seeds: Vec<u64>,
    /// The layers that are compared.
    pub layers: Vec<String>,
    /// Of each measure.
    pub scores: Measures<Compared>,
    /// The same with the neurons' images in orders of chance.
    pub shuffled: Measures<Compared>,
    /// The papers' distance in parts, of the left and of the right network.
    pub rmse_parts: [Option<Parts>; 2],
    /// The same networks before any learning.
    pub untrained: Measures<Compared>,
    /// The papers' distance in each recording, as it is and with the neurons' images in orders of chance.
    #[serde(skip)]
    pub rmse_by_recording: Vec<[Compared; 2]>,
    /// The papers' distance with the neurons' images in each order of chance, right less left.
    #[serde(skip)]
    pub rmse_by_order: Vec<f64>,
}

/// Two networks by one measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Without the filter.
    pub left: Option<f64>,
    /// With it.
    pub right: Option<f64>,
    /// Right less left.
    pub difference: Option<f64>,
}

/// Over all pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Over {
    /// Pairs.
    pub n: usize,
    /// What `n` counts.
    pub unit: String,
    /// Each measure.
    #[serde(flatten)]
    pub measures: Measures<OverPairs>,
    /// The same with the neurons' images in orders of chance.
    pub shuffled: Measures<OverPairs>,
    /// The papers' distance less what it is with the neurons' images shuffled.
    pub rmse_beyond_shuffled: OverPairs,
    /// The papers' distance less what it is before any learning.
    pub rmse_beyond_untrained: OverPairs,
    /// The papers' distance in each recording.
    pub rmse_by_recording: Vec<OfRecording>,
    /// The twins with NeuRN beside the neurons in orders of chance.
    pub rmse_orders: Orders,
}

/// The papers' distance over all pairs, in one recording.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OfRecording {
    /// As it is.
    pub given: OverPairs,
    /// With the neurons' images in orders of chance.
    pub shuffled: OverPairs,
}

/// In how many orders of chance something is found that is found with the images as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    /// Orders of chance of the neurons' images.
    pub orders: usize,
    /// Those in which the twins with NeuRN are nearer by at least as much, mean over the pairs.
    pub as_near: usize,
}

/// One measure over all pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OverPairs {
    /// Mean over pairs without the filter.
    pub left: Option<f64>,
    /// Mean over pairs with it.
    pub right: Option<f64>,
    /// Mean of right less left, with its 95 % bootstrap interval over pairs.
    pub difference: Option<Interval>,
    /// Pairs in which the twin with NeuRN is nearer.
    pub nearer: usize,
    /// Pairs that have the measure.
    pub n: usize,
    /// The exact sign flip over pairs; none of shuffled images, which are shuffled alike for all networks.
    pub sign_flip_p: Option<f64>,
    /// The same difference before any learning.
    pub untrained: Option<f64>,
}

/// What stands beside every number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Controls {
    /// The images themselves.
    pub pixels: Scores,
    /// Spearman's correlation of the neurons with the pixels as they are, without bringing each to the same spread; mean
    /// over recordings.
    pub rho_raw_pixels: f64,
    /// The images through NeuRN, with the k of the twins.
    pub neurn_map: Scores,
    /// Normal noise in place of features.
    pub noise: Scores,
    /// Noise that is never negative (a gamma distribution of shape 2).
    pub noise_positive: Option<Scores>,
    /// The energy of Gabor functions; none for small images.
    pub gabor_energy: Option<Scores>,
    /// Kernels of chance; none larger than the images.
    pub random_kernels: Vec<RandomKernels>,
    /// Pixels beside neurons whose images are shuffled: mean of rho, and how often it comes to that of the true images.
    pub shuffled: Shuffled,
    /// The papers' distance of features that are all the neurons' mean map.
    pub rmse_blank: Option<f64>,
    /// The papers' distance of the neurons from themselves: their odd repeats and their even ones.
    pub rmse_halves: Option<f64>,
}

/// Kernels of chance, rectified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RandomKernels {
    /// Pixels on a side.
    pub side: usize,
    /// On the images.
    pub images: Option<Scores>,
    /// On the images through NeuRN.
    pub neurn_map: Option<Scores>,
}

/// Rank correlations with the neurons' images in orders of chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shuffled {
    /// Their mean.
    pub rho: f64,
    /// The share, the given order included, that is at least as large as with the images as they are.
    pub p: f64,
    /// Orders.
    pub permutations: usize,
}

/// Settings that the numbers hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Of halves, folds, shuffles and resamples.
    pub seed: u64,
    /// The filter of the twins.
    pub k: u32,
    /// Orders of chance of the images.
    pub permutations: usize,
}

impl Measure {
    /// All of them: those that hang on the neurons first.
    pub const ALL: [Self; 5] = [Self::Rdm, Self::Predict, Self::Match, Self::Rmse, Self::Iou];

    /// As the account calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rdm => "rdm",
            Self::Predict => "predict",
            Self::Rmse => "rmse",
            Self::Iou => "iou",
            Self::Match => "match",
        }
    }

    /// Whether a smaller number means nearer to the neurons.
    #[must_use]
    pub fn less_is_nearer(self) -> bool {
        self == Self::Rmse
    }
}

impl Scores {
    /// The mean over layers, recordings or seeds; none without any, or where one has none.
    #[must_use]
    pub fn mean(each: &[Option<Self>]) -> Option<Self> {
        let all: Vec<&Self> = each.iter().map(Option::as_ref).collect::<Option<_>>()?;
        let (first, count) = (all.first()?, all.len() as f64);
        let sum = |of: &dyn Fn(&Self) -> f64| all.iter().map(|scores| of(scores)).sum::<f64>() / count;
        let mean = |of: &dyn Fn(&Self) -> Option<f64>| {
            let each: Option<Vec<f64>> = all.iter().map(|scores| of(scores)).collect();
            each.map(|each| each.iter().sum::<f64>() / count)
        };
        let part = |of: fn(&Parts) -> f64| mean(&|scores| scores.rmse_parts.as_ref().map(of));
        let parts = || {
            Some(Parts {
                means: part(|parts| parts.means)?,
                neurons: part(|parts| parts.neurons)?,
                features: part(|parts| parts.features)?,
            })
        };
        Some(Self {
            rho: sum(&|scores| scores.rho),
            measures: Measures::of(|measure| mean(&|scores| *scores.measures.get(measure))),
            shuffled: Measures::of(|measure| mean(&|scores| *scores.shuffled.get(measure))),
            rmse_parts: parts(),
            rmse_by_recording: (0..first.rmse_by_recording.len())
                .map(|at| [0, 1].map(|i| mean(&|scores| scores.rmse_by_recording.get(at)?[i])))
                .collect(),
            rmse_by_order: (0..first.rmse_by_order.len())
                .map_while(|order| mean(&|scores| scores.rmse_by_order.get(order).copied()))
                .collect(),
        })
    }
}

impl<T> Measures<T> {
    /// Of each measure.
    pub fn of(mut each: impl FnMut(Measure) -> T) -> Self {
        Self {
            rdm: each(Measure::Rdm),
            predict: each(Measure::Predict),
            rmse: each(Measure::Rmse),
            iou: each(Measure::Iou),
            matched: each(Measure::Match),
        }
    }

    /// That of one measure.
    pub fn get(&self, measure: Measure) -> &T {
        match measure {
            Measure::Rdm => &self.rdm,
            Measure::Predict => &self.predict,
            Measure::Rmse => &self.rmse,
            Measure::Iou => &self.iou,
            Measure::Match => &self.matched,
        }
    }
}

/// The account that ships: 260 neurons of mouse V1 beside the networks that ship. Made by `neurn neurons --collect`, never
/// edited.
///
/// # Errors
/// As of serde, should the file be damaged.
pub fn shipped() -> Result<Account, serde_json::Error> {
    serde_json::from_str(SHIPPED)
}

/// As text.
pub const SHIPPED: &str = include_str!("../../../assets/neural/v1-antolik.json");
