//! Pairs of networks that differ in the filter alone, each scored beside real neurons that were shown the same images. The
//! trained pair is what is repeated: intervals and tests are over pairs.

use crate::cortex::scores::account::{
    Account, Compared, Controls, Measure, Measures, OfRecording, Orders, Over, OverPairs, Recorded,
    Recordings, ScoredPair, Scores, Settings,
};
use crate::cortex::scores::alike::{Alike, alike, dissimilarities, ranked};
use crate::cortex::scores::matched::Matchable;
use crate::cortex::scores::neurons::Neurons;
use crate::cortex::scores::paper::{Represented, SHUFFLES as ORDERS};
use crate::cortex::scores::predict::predicted;
use crate::cortex::stimuli::Stimuli;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::{Classifier, ClassifyError};
use crate::learn::parameters::Parameters;
use crate::learn::weights::Model;
use crate::neurn::Image;
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
    pub(super) images: Vec<Image>,
    /// The neurons as maps of these; none where the images are not of one size.
    pub(super) represented: Option<Represented>,
    /// The same, to find the units that are most like each.
    matchable: Option<Matchable>,
}

impl Shown {
    /// Of neurons and as many images, with seeded orders of chance.
    #[must_use]
    pub fn new(neurons: Neurons, stimuli: &Stimuli, seed: u64) -> Self {
        let images = pictures(stimuli);
        let shown = pixels(&images);
        let represented = Represented::of(&neurons, &shown, seed);
        let matchable = Matchable::of(&neurons, &shown, seed);
        Self { neurons, images, represented, matchable }
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
pub(super) fn pixels(images: &[Image]) -> Vec<f32> {
    images.iter().flat_map(Image::to_f32).collect()
}

/// A network and its twin that sees through NeuRN.
#[derive(Debug)]
pub struct Pair {
    /// "mnist cnn".
    pub name: String,
    /// Names and weights for each seed, the one without the filter first.
    pub seeds: Vec<[(String, Model); 2]>,
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
pub(super) fn scores(shown: &Shown, values: &[f32], seed: u64) -> Option<Scores> {
    let images = shown.images.len();
    let units = values.len() / images.max(1);
    let system = dissimilarities(values, units).ok()?;
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xa11c);
    let both = ranked(&shown.neurons.rdm, &system)?;
    let by_chance: f64 = (0..SHUFFLES).map(|_| both.correlation(&shuffled(images, &mut random))).sum();
    let Alike { rho, score } = alike(&shown.neurons, &system)?;
    let predicted = predicted(&shown.neurons, values, units, seed);
    let rmse = shown.represented.as_ref().and_then(|neurons| neurons.distance(values, units, seed));
    let matched = shown.matchable.as_ref().and_then(|neurons| neurons.matched(values, units, seed));
    Some(Scores {
        rho,
        measures: Measures {
            rdm: score,
            predict: predicted.as_ref().map(|found| found.score),
            rmse: rmse.map(|rmse| rmse.rmse),
            iou: rmse.and_then(|rmse| rmse.iou),
            matched: matched.map(|found| found.score),
        },
        shuffled: Measures {
            rdm: shown.neurons.ceiling().map(|ceiling| by_chance / SHUFFLES as f64 / ceiling),
            predict: predicted.as_ref().map(|found| found.shuffled),
            rmse: rmse.map(|rmse| mean(&rmse.shuffled)),
            iou: rmse.and_then(|rmse| rmse.iou_shuffled),
            matched: matched.map(|found| found.shuffled),
        },
        rmse_parts: rmse.map(|rmse| rmse.parts),
        rmse_by_recording: Vec::new(),
        rmse_by_order: rmse.map_or_else(Vec::new, |rmse| rmse.shuffled.to_vec()),
    })
}

pub(super) fn mean_of(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let all: Option<Vec<f64>> = values.collect();
    all.filter(|all| !all.is_empty()).map(|all| mean(&all))
}

/// The mean over recordings, each with its layers.
pub(super) fn together(recordings: &[Vec<Scores>]) -> Option<Scores> {
    let rmse = |layers: &Vec<Scores>, of: fn(&Scores) -> Option<f64>| mean_of(layers.iter().map(of));
    let by_recording = recordings.iter().map(|layers| {
        [rmse(layers, |scores| scores.measures.rmse), rmse(layers, |scores| scores.shuffled.rmse)]
    });
    let all: Vec<Option<Scores>> = recordings.iter().flatten().cloned().map(Some).collect();
    Some(Scores { rmse_by_recording: by_recording.collect(), ..Scores::mean(&all)? })
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
        found.push(layers.iter().filter_map(|(_, values)| scores(shown, values, seed)).collect::<Vec<_>>());
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

/// Both networks of a pair, trained and before any learning, mean over its seeds.
///
/// # Errors
/// [`ClassifyError`] if one cannot be used.
pub fn of_pair(pair: &Pair, recordings: &[Shown], seed: u64) -> Result<ScoredPair, ClassifyError> {
    let mut layers = Vec::new();
    let mut found: [[Vec<Option<Scores>>; 2]; 2] = Default::default();
    for networks in &pair.seeds {
        for (side, (_, model)) in networks.iter().enumerate() {
            let (trained, names) = of_network(model, recordings, seed)?;
            layers = names;
            found[0][side].push(trained);
            found[1][side].push(of_network(&before_learning(model), recordings, seed)?.0);
        }
    }
    let [trained, untrained] = found.map(|both| both.map(|seeds| Scores::mean(&seeds)));
    let first = pair.seeds.first();
    let names = [0, 1].map(|side| first.map_or_else(String::new, |both| both[side].0.clone()));
    let seeds = pair.seeds.iter().map(|[(_, left), _]| left.recipe.seed).collect();
    Ok(scored_pair(pair.name.clone(), names, seeds, layers, [&trained, &untrained]))
}

/// What was found of two networks, trained and before any learning.
#[must_use]
pub fn scored_pair(
    name: String,
    [left, right]: [String; 2],
    seeds: Vec<u64>,
    layers: Vec<String>,
    [trained, untrained]: [&[Option<Scores>; 2]; 2],
) -> ScoredPair {
    ScoredPair {
        name,
        left,
        right,
        seeds,
        layers,
        scores: compared(trained, |scores| &scores.measures),
        shuffled: compared(trained, |scores| &scores.shuffled),
        rmse_parts: trained.each_ref().map(|scores| scores.as_ref()?.rmse_parts),
        untrained: compared(untrained, |scores| &scores.measures),
        rmse_by_recording: by_recording(trained),
        rmse_by_order: match trained {
            [Some(left), Some(right)] => right
                .rmse_by_order
                .iter()
                .zip(&left.rmse_by_order)
                .map(|(right, left)| right - left)
                .collect(),
            _ => Vec::new(),
        },
    }
}

fn by_recording(both: &[Option<Scores>; 2]) -> Vec<[Compared; 2]> {
    let [left, right] =
        both.each_ref().map(|scores| scores.iter().flat_map(|scores| &scores.rmse_by_recording));
    left.zip(right)
        .map(|(left, right)| {
            [0, 1].map(|i| Compared { left: left[i], right: right[i], difference: less(right[i], left[i]) })
        })
        .collect()
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

/// Pairs beside recordings, with the controls.
#[must_use]
pub fn account(
    recordings: &[Shown],
    files: Vec<Recorded>,
    pairs: Vec<ScoredPair>,
    controls: Option<Controls>,
    settings: Settings,
) -> Account {
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
        over_pairs: over_pairs(&pairs, settings.seed),
        controls,
        settings,
        pairs,
    }
}

/// In how many orders of chance the right networks are nearer by at least as much as they are.
fn orders(pairs: &[ScoredPair]) -> Orders {
    let given = mean_of(pairs.iter().map(|pair| pair.scores.rmse.difference));
    let by_chance: Vec<f64> = (0..ORDERS)
        .map_while(|order| mean_of(pairs.iter().map(|pair| pair.rmse_by_order.get(order).copied())))
        .collect();
    let as_near = by_chance.iter().filter(|chance| given.is_some_and(|given| **chance <= given)).count();
    Orders { orders: by_chance.len(), as_near }
}

/// Each measure over all pairs.
fn over_pairs(pairs: &[ScoredPair], seed: u64) -> Over {
    let recordings = pairs.iter().map(|pair| pair.rmse_by_recording.len()).min().unwrap_or(0);
    let beyond = |given: Compared, chance: Compared| Compared {
        left: less(given.left, chance.left),
        right: less(given.right, chance.right),
        difference: less(given.difference, chance.difference),
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
        rmse_beyond_shuffled: over(Measure::Rmse, &|pair| beyond(pair.scores.rmse, pair.shuffled.rmse)),
        rmse_beyond_untrained: over(Measure::Rmse, &|pair| beyond(pair.scores.rmse, pair.untrained.rmse)),
        rmse_by_recording: (0..recordings)
            .map(|at| OfRecording {
                given: over(Measure::Rmse, &|pair| pair.rmse_by_recording[at][0]),
                // shuffled alike for all networks, so that nothing is tested
                shuffled: OverPairs {
                    sign_flip_p: None,
                    ..over(Measure::Rmse, &|pair| pair.rmse_by_recording[at][1])
                },
            })
            .collect(),
        rmse_orders: orders(pairs),
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
