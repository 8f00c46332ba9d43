//! Pairs of networks that differ in the filter alone, each scored beside real neurons that were shown the same images. The
//! trained pair is what is repeated: intervals and tests are over pairs.

use crate::cortex::chance::Stream;
use crate::cortex::scores::account::{
    Account, Compared, Controls, Measure, Measures, Over, OverPairs, Recorded, Recordings, ScoredPair,
    Scores, Settings, Shuffled,
};
use crate::cortex::scores::alike::{Alike, alike, dissimilarities, ranked};
use crate::cortex::scores::neurons::Neurons;
use crate::cortex::scores::paper::{Distance as Rmse, Parts, Represented};
use crate::cortex::scores::predict::{Predicted, predicted};
use crate::cortex::stimuli::Stimuli;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::{Classifier, ClassifyError};
use crate::learn::parameters::Parameters;
use crate::learn::weights::Model;
use crate::neurn::{FilterSettings, Image, Merge, apply};
use crate::stats::dissimilarity::{Distance, Rdm};
use crate::stats::flip::sign_flip;
use crate::stats::resample::{bootstrap, mean, shuffled};
use crate::stats::signed::median;
use rand_pcg::Pcg64Mcg;

/// The badge of recordings.
const MEASURED: &str = "measured";
/// The patch side of the paper's filter.
pub const K: u32 = 3;
/// Orders of chance of the neurons' images, for dissimilarities.
const SHUFFLES: usize = 200;
/// Resamples of an interval.
const RESAMPLES: usize = 10_000;

/// Neurons and the images that they were shown.
#[derive(Debug)]
pub struct Shown {
    /// The neurons.
    pub neurons: Neurons,
    /// As many images.
    images: Vec<Image>,
    /// The neurons as maps of these; none where the images are not of one size.
    represented: Option<Represented>,
}

impl Shown {
    /// Of neurons and as many images, with seeded orders of chance.
    #[must_use]
    pub fn new(neurons: Neurons, stimuli: &Stimuli, seed: u64) -> Self {
        let images = pictures(stimuli);
        let represented = Represented::of(&neurons, &pixels(&images), seed);
        Self { neurons, images, represented }
    }
}

/// As networks see them: bytes as they are, other ranges from black to white.
fn pictures(stimuli: &Stimuli) -> Vec<Image> {
    let maps = &stimuli.maps;
    let (low, high) =
        maps.values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let bytes = low >= 0.0 && high <= 255.0 && high > 1.0;
    let scale = if high > low { 255.0 / (high - low) } else { 0.0 };
    let byte = |v: f32| if bytes { v.round() as u8 } else { ((v - low) * scale).round() as u8 };
    let each = maps.values.chunks_exact(maps.pixels().max(1));
    each.filter_map(|values| {
        Image::from_u8(maps.width, maps.height, 1, values.iter().map(|&v| byte(v)).collect()).ok()
    })
    .collect()
}

/// Images as they are, `[images, pixels]`.
fn pixels(images: &[Image]) -> Vec<f32> {
    images.iter().flat_map(Image::to_f32).collect()
}

/// A network and its twin that sees through NeuRN.
#[derive(Debug)]
pub struct Pair {
    /// "mnist cnn".
    pub name: String,
    /// Names and weights, the one without the filter first.
    pub networks: [(String, Model); 2],
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

/// A system beside the neurons of one recording.
struct Beside {
    alike: Alike,
    /// Dissimilarities with the neurons' images shuffled.
    alike_shuffled: Option<f64>,
    predicted: Option<Predicted>,
    rmse: Option<Rmse>,
}

/// A system's scores by its responses to the images `[images, units]` of one recording.
fn scores(shown: &Shown, values: &[f32], seed: u64) -> Option<Beside> {
    let images = shown.images.len();
    let units = values.len() / images.max(1);
    let system = dissimilarities(values, units).ok()?;
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xa11c);
    let both = ranked(&shown.neurons.rdm, &system)?;
    let by_chance: f64 = (0..SHUFFLES).map(|_| both.correlation(&shuffled(images, &mut random))).sum();
    Some(Beside {
        alike: alike(&shown.neurons, &system)?,
        alike_shuffled: shown.neurons.ceiling().map(|ceiling| by_chance / SHUFFLES as f64 / ceiling),
        predicted: predicted(&shown.neurons, values, units, seed),
        rmse: shown.represented.as_ref().and_then(|neurons| neurons.distance(values, units, seed)),
    })
}

fn mean_of(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let all: Option<Vec<f64>> = values.collect();
    all.filter(|all| !all.is_empty()).map(|all| mean(&all))
}

fn together(found: &[Beside]) -> Option<Scores> {
    let of = |value: &dyn Fn(&Beside) -> Option<f64>| mean_of(found.iter().map(value));
    let rmse = |value: fn(&Rmse) -> f64| of(&|one| one.rmse.as_ref().map(value));
    let predict = |value: fn(&Predicted) -> f64| of(&|one| one.predicted.as_ref().map(value));
    let parts = || {
        Some(Parts {
            means: rmse(|rmse| rmse.parts.means)?,
            neurons: rmse(|rmse| rmse.parts.neurons)?,
            features: rmse(|rmse| rmse.parts.features)?,
        })
    };
    Some(Scores {
        rho: of(&|one| Some(one.alike.rho))?,
        measures: Measures {
            rdm: of(&|one| one.alike.score),
            predict: predict(|found| found.score),
            rmse: rmse(|rmse| rmse.rmse),
        },
        shuffled: Measures {
            rdm: of(&|one| one.alike_shuffled),
            predict: predict(|found| found.shuffled),
            rmse: rmse(|rmse| rmse.shuffled),
        },
        rmse_parts: parts(),
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

/// Whether two networks differ in what they see through, and have network, source and seed in common.
#[must_use]
pub fn differ_in_the_filter_alone(a: &Model, b: &Model) -> bool {
    let [one, other] = [a, b].map(|model| (model.network(), model.recipe.seed, &model.recipe.source));
    one == other && a.plan != b.plan
}

/// A network before any learning.
#[must_use]
pub fn before_learning(model: &Model) -> Model {
    Model { parameters: Parameters::initial(model.network(), model.recipe.seed), ..model.clone() }
}

/// Both networks of a pair, trained and before any learning.
///
/// # Errors
/// [`ClassifyError`] if one cannot be used.
pub fn of_pair(pair: &Pair, recordings: &[Shown], seed: u64) -> Result<ScoredPair, ClassifyError> {
    let (mut trained, mut untrained, mut layers) = ([None; 2], [None; 2], Vec::new());
    for (side, (_, model)) in pair.networks.iter().enumerate() {
        (trained[side], layers) = of_network(model, recordings, seed)?;
        untrained[side] = of_network(&before_learning(model), recordings, seed)?.0;
    }
    let names = pair.networks.each_ref().map(|(name, _)| name.clone());
    let seed = pair.networks[0].1.recipe.seed;
    Ok(scored_pair(pair.name.clone(), names, seed, layers, [&trained, &untrained]))
}

/// What was found of two networks, trained and before any learning.
#[must_use]
pub fn scored_pair(
    name: String,
    [left, right]: [String; 2],
    seed: u64,
    layers: Vec<String>,
    [trained, untrained]: [&[Option<Scores>; 2]; 2],
) -> ScoredPair {
    ScoredPair {
        name,
        left,
        right,
        seed,
        layers,
        scores: compared(trained, |scores| &scores.measures),
        shuffled: compared(trained, |scores| &scores.shuffled),
        rmse_parts: trained.map(|scores| scores?.rmse_parts),
        untrained: compared(untrained, |scores| &scores.measures),
    }
}

fn compared(both: &[Option<Scores>; 2], of: fn(&Scores) -> &Measures<Option<f64>>) -> Measures<Compared> {
    Measures::of(|measure| {
        let [left, right] =
            both.each_ref().map(|scores| scores.as_ref().and_then(|scores| *of(scores).get(measure)));
        Compared { left, right, difference: less(right, left) }
    })
}

fn less(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.zip(b).map(|(a, b)| a - b)
}

/// A recording in numbers.
#[must_use]
pub fn recorded(file: String, cells: usize, neurons: &Neurons) -> Recorded {
    Recorded {
        file,
        source: MEASURED.to_owned(),
        cells,
        images: neurons.images,
        repeats: neurons.repeats,
        missing: neurons.missing,
        left_out: cells - neurons.cells.len(),
        reliability: neurons.reliability.as_ref().map(|each| median(each)),
        reliable: neurons.reliable().len(),
        halves: neurons.halves,
        ceiling: neurons.ceiling(),
    }
}

/// Pairs beside recordings, with everything that stands beside them.
#[must_use]
pub fn account(
    recordings: &[Shown],
    files: Vec<Recorded>,
    pairs: Vec<ScoredPair>,
    settings: Settings,
) -> Account {
    let Settings { seed, k, permutations } = settings;
    let sum = |of: fn(&Recorded) -> usize| files.iter().map(of).sum();
    let reliability: Vec<f64> =
        recordings.iter().flat_map(|shown| shown.neurons.reliability.iter().flatten().copied()).collect();
    Account {
        origin: None,
        recording: Recordings {
            source: MEASURED.to_owned(),
            cells: sum(|file| file.cells),
            images: files.first().map_or(0, |file| file.images),
            repeats: files.first().map_or(0, |file| file.repeats),
            missing: sum(|file| file.missing),
            reliability: (!reliability.is_empty()).then(|| median(&reliability)),
            ceilings: files.iter().map(|file| file.ceiling).collect(),
            files,
        },
        over_pairs: over_pairs(&pairs, seed),
        controls: controls(recordings, k, permutations, seed),
        settings,
        pairs,
    }
}

/// Each measure over all pairs.
fn over_pairs(pairs: &[ScoredPair], seed: u64) -> Over {
    let beyond = |pair: &ScoredPair| {
        let (given, chance) = (pair.scores.rmse, pair.shuffled.rmse);
        Compared {
            left: less(given.left, chance.left),
            right: less(given.right, chance.right),
            difference: less(given.difference, chance.difference),
        }
    };
    let over = |measure: Measure, of: &dyn Fn(&ScoredPair) -> Compared| {
        over(&pairs.iter().map(of).collect::<Vec<_>>(), measure, seed)
    };
    Over {
        n: pairs.len(),
        unit: "pairs of networks".to_owned(),
        measures: Measures::of(|measure| OverPairs {
            untrained: mean_of(pairs.iter().map(|pair| pair.untrained.get(measure).difference)),
            ..over(measure, &|pair| *pair.scores.get(measure))
        }),
        // all networks have the same orders of chance beside them, so that their differences test nothing
        shuffled: Measures::of(|measure| OverPairs {
            sign_flip_p: None,
            ..over(measure, &|pair| *pair.shuffled.get(measure))
        }),
        rmse_beyond_shuffled: over(Measure::Rmse, &beyond),
    }
}

/// One measure over all pairs.
fn over(pairs: &[Compared], measure: Measure, seed: u64) -> OverPairs {
    let differences: Vec<f64> = pairs.iter().filter_map(|pair| pair.difference).collect();
    let sign = if measure.less_is_nearer() { -1.0 } else { 1.0 };
    OverPairs {
        left: mean_of(pairs.iter().map(|pair| pair.left)),
        right: mean_of(pairs.iter().map(|pair| pair.right)),
        difference: bootstrap(&[&differences[..]], |groups| mean(&groups[0]), RESAMPLES, 0.95, seed),
        nearer: differences.iter().filter(|difference| **difference * sign > 0.0).count(),
        n: differences.len(),
        sign_flip_p: sign_flip(&differences, seed),
        untrained: None,
    }
}

/// What no network has part in; none where the images or noise have no dissimilarities.
fn controls(recordings: &[Shown], k: u32, permutations: usize, seed: u64) -> Option<Controls> {
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xc0de);
    let mut noises = Stream::new(seed, 0);
    let settings = FilterSettings { k, merge: Merge::None, ..FilterSettings::default() };
    let mut by_control = [Vec::new(), Vec::new(), Vec::new()];
    let (mut raw, mut chance, mut as_large, mut true_rho) = (0.0, vec![0.0; permutations], 1_usize, 0.0);
    for shown in recordings {
        let pixels = pixels(&shown.images);
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
    let represented = || recordings.iter().map(|shown| Some((shown, shown.represented.as_ref()?)));
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
        rmse_blank: mean_of(represented().map(|found| Some(found?.1.blank()))),
        rmse_halves: mean_of(represented().map(|found| {
            let (shown, represented) = found?;
            let [odd, even] = shown.neurons.odd_even.as_ref()?;
            represented.between(odd, even)
        })),
    })
}

/// Features of noise.
const NOISE: usize = 500;
