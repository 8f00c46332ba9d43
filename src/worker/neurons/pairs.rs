//! Pairs of networks that differ in the filter alone, each scored beside real neurons that were shown the same images. The
//! trained pair is what is repeated: intervals and tests are over pairs.

use crate::cortex::chance::Stream;
use crate::cortex::scores::alike::{Alike, alike, dissimilarities, ranked};
use crate::cortex::scores::neurons::Neurons;
use crate::cortex::scores::predict::predicted;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::{Classifier, ClassifyError};
use crate::learn::parameters::Parameters;
use crate::learn::weights::Model;
use crate::neurn::{FilterSettings, Image, Merge, apply};
use crate::stats::dissimilarity::{Distance, Rdm};
use crate::stats::flip::sign_flip;
use crate::stats::resample::{Interval, bootstrap, mean, shuffled};
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

/// Resamples of an interval.
const RESAMPLES: usize = 10_000;

/// Neurons and the images that they were shown.
#[derive(Debug)]
pub struct Shown {
    /// The neurons.
    pub neurons: Neurons,
    /// As many images.
    pub images: Vec<Image>,
}

/// A network and its twin that sees through NeuRN.
#[derive(Debug)]
pub struct Pair {
    /// "mnist cnn".
    pub name: String,
    /// Names and weights, the one without the filter first.
    pub networks: [(String, Model); 2],
}

/// A system's scores, each the mean over recordings and compared layers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Same images alike: Spearman's correlation of dissimilarities.
    pub rho: f64,
    /// The same in proportion to the neurons' ceiling; none without one.
    pub rdm: Option<f64>,
    /// Prediction of each neuron; none where no cell is reliable.
    pub predict: Option<f64>,
}

/// Both networks of a pair.
#[derive(Debug, Clone, Serialize)]
pub struct ScoredPair {
    /// "mnist cnn".
    pub name: String,
    /// The network without the filter.
    pub left: String,
    /// The network that sees through NeuRN.
    pub right: String,
    /// The seed of both.
    pub seed: u64,
    /// The layers that are compared.
    pub layers: Vec<String>,
    /// Of each measure.
    pub scores: Measures<Compared>,
    /// The same networks before any learning.
    pub untrained: Measures<Compared>,
}

/// One number for each measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measures<T> {
    /// Same images alike.
    pub rdm: T,
    /// Prediction.
    pub predict: T,
}

/// Two networks by one measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Compared {
    /// Without the filter.
    pub left: Option<f64>,
    /// With it.
    pub right: Option<f64>,
    /// Right less left.
    pub difference: Option<f64>,
}

/// One measure over all pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OverPairs {
    /// Mean difference, with its 95 % bootstrap interval over pairs.
    pub difference: Option<Interval>,
    /// Pairs in which the twin with NeuRN is nearer.
    pub nearer: usize,
    /// Pairs that have the measure.
    pub n: usize,
    /// The exact sign flip over pairs.
    pub sign_flip_p: Option<f64>,
    /// The same difference before any learning.
    pub untrained: Option<f64>,
}

/// What stands beside every number.
#[derive(Debug, Clone, Serialize)]
pub struct Controls {
    /// The images themselves, and their correlation without bringing each pixel to the same spread.
    pub pixels: Scores,
    /// Spearman's correlation of the neurons with the pixels as they are, mean over recordings.
    pub rho_raw_pixels: f64,
    /// The images through NeuRN, with the k of the twins.
    pub neurn_map: Scores,
    /// Noise in place of features.
    pub noise: Scores,
    /// Pixels beside neurons whose images are shuffled: mean of rho, and how often it comes to that of the true images.
    pub shuffled: Shuffled,
}

/// Rank correlations with the neurons' images in orders of chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Shuffled {
    /// Their mean.
    pub rho: f64,
    /// The share, the given order included, that is at least as large as with the images as they are.
    pub p: f64,
    /// Orders.
    pub permutations: usize,
}

/// Whether a layer is compared: convolutions after pooling and rectifier, a transformer's patches and blocks, the hidden
/// layers of a perceptron; fixed before anything was looked at.
fn is_compared(network: &str, layer: &str) -> bool {
    match network {
        "vit" => layer == "patch" || layer.starts_with("block"),
        "mlp" => layer != "logits",
        _ => layer.starts_with("pool"),
    }
}

/// A network's responses `[images, units]`, layer by layer of those that are compared.
///
/// # Errors
/// [`ClassifyError`] if it cannot be used.
fn responses(model: &Model, images: &[Image]) -> Result<Vec<(String, Vec<f32>)>, ClassifyError> {
    let classifier = Classifier::new(model, Engine::Flex)?;
    let network = model.network().name();
    let mut layers: Vec<(String, Vec<f32>)> = Vec::new();
    for (i, image) in images.iter().enumerate() {
        let told = classifier.activations(image)?;
        for (place, layer) in told.into_iter().filter(|layer| is_compared(network, &layer.name)).enumerate() {
            if i == 0 {
                layers.push((layer.name, Vec::with_capacity(images.len() * layer.values.len())));
            }
            layers[place].1.extend(layer.values);
        }
    }
    Ok(layers)
}

/// A system's scores by its responses to the images `[images, units]` of one recording.
fn scores(shown: &Shown, values: &[f32], seed: u64) -> Option<(Alike, Option<f64>)> {
    let units = values.len() / shown.images.len().max(1);
    let system = dissimilarities(values, units).ok()?;
    let prediction = predicted(&shown.neurons, values, units, seed).map(|found| found.score);
    Some((alike(&shown.neurons, &system)?, prediction))
}

fn mean_of(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let all: Option<Vec<f64>> = values.collect();
    all.filter(|all| !all.is_empty()).map(|all| mean(&all))
}

fn together(found: &[(Alike, Option<f64>)]) -> Option<Scores> {
    Some(Scores {
        rho: mean_of(found.iter().map(|(alike, _)| Some(alike.rho)))?,
        rdm: mean_of(found.iter().map(|(alike, _)| alike.score)),
        predict: mean_of(found.iter().map(|(_, predict)| *predict)),
    })
}

/// A network's scores, and the names of the layers that they are the mean of.
///
/// # Errors
/// [`ClassifyError`] if it cannot be used.
pub fn of_network(
    model: &Model,
    recordings: &[Shown],
    seed: u64,
) -> Result<(Option<Scores>, Vec<String>), ClassifyError> {
    let mut found = Vec::new();
    let mut names = Vec::new();
    for shown in recordings {
        let layers = responses(model, &shown.images)?;
        names = layers.iter().map(|(name, _)| name.clone()).collect();
        found.extend(layers.iter().filter_map(|(_, values)| scores(shown, values, seed)));
    }
    Ok((together(&found), names))
}

/// Both networks of a pair, trained and before any learning.
///
/// # Errors
/// [`ClassifyError`] if one cannot be used.
pub fn of_pair(pair: &Pair, recordings: &[Shown], seed: u64) -> Result<ScoredPair, ClassifyError> {
    let mut trained = Vec::new();
    let mut untrained = Vec::new();
    let mut layers = Vec::new();
    for (_, model) in &pair.networks {
        let (found, names) = of_network(model, recordings, seed)?;
        trained.push(found);
        layers = names;
        let initial = Parameters::initial(model.network(), model.recipe.seed);
        let before = Model { parameters: initial, ..model.clone() };
        untrained.push(of_network(&before, recordings, seed)?.0);
    }
    let [(left, model), (right, _)] = &pair.networks;
    Ok(ScoredPair {
        name: pair.name.clone(),
        left: left.clone(),
        right: right.clone(),
        seed: model.recipe.seed,
        layers,
        scores: compared(&trained),
        untrained: compared(&untrained),
    })
}

fn compared(both: &[Option<Scores>]) -> Measures<Compared> {
    let by = |of: fn(&Scores) -> Option<f64>| {
        let [left, right] = [0, 1].map(|side| both.get(side).copied().flatten().as_ref().and_then(of));
        Compared { left, right, difference: left.zip(right).map(|(left, right)| right - left) }
    };
    Measures { rdm: by(|scores| scores.rdm), predict: by(|scores| scores.predict) }
}

/// Each measure over all pairs.
#[must_use]
pub fn over_pairs(pairs: &[ScoredPair], seed: u64) -> Measures<OverPairs> {
    let over = |of: fn(&Measures<Compared>) -> Option<f64>| {
        let differences: Vec<f64> = pairs.iter().filter_map(|pair| of(&pair.scores)).collect();
        OverPairs {
            difference: bootstrap(&[&differences[..]], |groups| mean(&groups[0]), RESAMPLES, 0.95, seed),
            nearer: differences.iter().filter(|difference| **difference > 0.0).count(),
            n: differences.len(),
            sign_flip_p: sign_flip(&differences, seed),
            untrained: mean_of(pairs.iter().map(|pair| of(&pair.untrained))),
        }
    };
    Measures { rdm: over(|found| found.rdm.difference), predict: over(|found| found.predict.difference) }
}

/// What no network has part in; none where the images or noise have no dissimilarities.
#[must_use]
pub fn controls(recordings: &[Shown], k: u32, permutations: usize, seed: u64) -> Option<Controls> {
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xc0de);
    let mut noises = Stream::new(seed, 0);
    let values = |image: &Image| image.to_f32();
    let settings = FilterSettings { k, merge: Merge::None, ..FilterSettings::default() };
    let mut by_control = [Vec::new(), Vec::new(), Vec::new()];
    let (mut raw, mut chance, mut as_large, mut true_rho) = (0.0, vec![0.0; permutations], 1_usize, 0.0);
    for shown in recordings {
        let pixels: Vec<f32> = shown.images.iter().flat_map(values).collect();
        let filtered: Vec<f32> = shown
            .images
            .iter()
            .filter_map(|image| apply(image, &settings).ok())
            .flat_map(|output| output.result)
            .collect();
        let noise: Vec<f32> = (0..shown.images.len() * NOISE).map(|_| noises.normal()).collect();
        for (found, values) in by_control.iter_mut().zip([&pixels, &filtered, &noise]) {
            found.push(scores(shown, values, seed)?);
        }
        let units = pixels.len() / shown.images.len().max(1);
        let plain = Rdm::of(&pixels, units, Distance::Correlation);
        raw += alike(&shown.neurons, &plain.ok()?)?.rho / recordings.len() as f64;
        let both = ranked(&shown.neurons.rdm, &dissimilarities(&pixels, units).ok()?)?;
        let given: Vec<usize> = (0..shown.images.len()).collect();
        true_rho += both.correlation(&given) / recordings.len() as f64;
        for sum in &mut chance {
            let order = shuffled(shown.images.len(), &mut random);
            *sum += both.correlation(&order) / recordings.len() as f64;
        }
    }
    as_large += chance.iter().filter(|rho| **rho >= true_rho - 1e-12).count();
    let [pixels, neurn_map, noise] = by_control;
    Some(Controls {
        pixels: together(&pixels)?,
        rho_raw_pixels: raw,
        neurn_map: together(&neurn_map)?,
        noise: together(&noise)?,
        shuffled: Shuffled {
            rho: mean(&chance),
            p: as_large as f64 / (permutations as f64 + 1.0),
            permutations,
        },
    })
}

/// Features of noise.
const NOISE: usize = 500;
