//! `neurn neurons --pairs`: pairs of networks beside real neurons, with controls, as sentences or as JSON.

use super::error::CliError;
use super::learning;
use crate::cortex::scores::neurons::Neurons;
use crate::cortex::scores::open::{MOST_BYTES, trials};
use crate::cortex::stimuli;
use crate::learn::card::ModelCard;
use crate::learn::weights::{MAX_BYTES, Model};
use crate::neurn::{FilterKind, FilterSettings, Image, Merge};
use crate::stats::signed::median;
use crate::worker::neurons::pairs::{
    Controls, Measures, OverPairs, Pair, ScoredPair, Shown, controls, of_pair, over_pairs,
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is asked.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    /// `all`, or two files.
    pub pairs: &'a str,
    /// Files of responses.
    pub recordings: &'a [PathBuf],
    /// Files of images: one, or one for each recording.
    pub images: &'a [PathBuf],
    /// The folder of networks that `all` means.
    pub runs: &'a Path,
    /// Orders of chance of the images.
    pub permutations: usize,
    /// Of halves, folds, shuffles and resamples.
    pub seed: u64,
}

/// A recording in numbers.
#[derive(Debug, Serialize)]
struct Recorded {
    file: String,
    /// Its badge.
    source: &'static str,
    cells: usize,
    images: usize,
    repeats: usize,
    /// Trials without a value.
    missing: usize,
    /// Cells that lack more than a tenth of the images.
    left_out: usize,
    /// Median reliability of the cells.
    reliability: Option<f64>,
    /// Cells of reliability 0.5 and more, which are predicted.
    reliable: usize,
    /// Mean rank correlation of two halves' dissimilarities.
    halves: Option<f64>,
    /// What a perfect model could reach.
    ceiling: Option<f64>,
}

/// All recordings together.
#[derive(Debug, Serialize)]
struct Together {
    source: &'static str,
    cells: usize,
    images: usize,
    repeats: usize,
    missing: usize,
    reliability: Option<f64>,
    ceilings: Vec<Option<f64>>,
    files: Vec<Recorded>,
}

/// Settings that the numbers hang on.
#[derive(Debug, Serialize)]
struct Settings {
    seed: u64,
    /// The filter of the twins.
    k: u32,
    permutations: usize,
}

/// Everything.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    recording: Together,
    pairs: Vec<ScoredPair>,
    over_pairs: Over,
    controls: Option<Controls>,
    settings: Settings,
}

/// Over all pairs.
#[derive(Debug, Serialize)]
struct Over {
    n: usize,
    /// What `n` counts.
    unit: &'static str,
    #[serde(flatten)]
    measures: Measures<OverPairs>,
}

/// The list of a folder of runs.
#[derive(Deserialize)]
struct Index {
    models: Vec<ModelCard>,
}

/// The patch side of the paper's filter.
const K: u32 = 3;

/// Computes.
///
/// # Errors
/// [`CliError`].
pub(super) fn found(asked: &Asked<'_>) -> Result<Found, CliError> {
    let (recordings, files) = recordings(asked)?;
    let networks = if asked.pairs == "all" { all(asked.runs)? } else { vec![two(asked.pairs)?] };
    let mut pairs = Vec::with_capacity(networks.len());
    for pair in &networks {
        pairs.push(of_pair(pair, &recordings, asked.seed).map_err(CliError::from)?);
    }
    let measures = over_pairs(&pairs, asked.seed);
    let sum = |of: fn(&Recorded) -> usize| files.iter().map(of).sum();
    let reliability: Vec<f64> =
        recordings.iter().flat_map(|shown| shown.neurons.reliability.iter().flatten().copied()).collect();
    Ok(Found {
        recording: Together {
            source: "measured",
            cells: sum(|file| file.cells),
            images: files.first().map_or(0, |file| file.images),
            repeats: files.first().map_or(0, |file| file.repeats),
            missing: sum(|file| file.missing),
            reliability: (!reliability.is_empty()).then(|| median(&reliability)),
            ceilings: files.iter().map(|file| file.ceiling).collect(),
            files,
        },
        over_pairs: Over { n: pairs.len(), unit: "pairs of networks", measures },
        controls: controls(&recordings, K, asked.permutations, asked.seed),
        settings: Settings { seed: asked.seed, k: K, permutations: asked.permutations },
        pairs,
    })
}

/// Responses with their images.
fn recordings(asked: &Asked<'_>) -> Result<(Vec<Shown>, Vec<Recorded>), CliError> {
    let mut shown = Vec::new();
    let mut files = Vec::new();
    for (i, path) in asked.recordings.iter().enumerate() {
        let images = asked.images.get(i).or(asked.images.last()).ok_or(CliError::NoImages)?;
        let name = images.display().to_string();
        let stimuli = stimuli::open(&name, &learning::read(images, MOST_BYTES)?)?;
        let images = pictures(&stimuli);
        let name = path.display().to_string();
        let trials = trials(&name, &learning::read(path, MOST_BYTES)?, images.len())?;
        let problem =
            |error: &dyn std::fmt::Display| CliError::File { path: name.clone(), problem: error.to_string() };
        let neurons = trials.neurons(asked.seed).map_err(|error| problem(&error))?;
        files.push(recorded(name, trials.cells, &neurons));
        shown.push(Shown { neurons, images });
    }
    Ok((shown, files))
}

fn recorded(file: String, cells: usize, neurons: &Neurons) -> Recorded {
    Recorded {
        file,
        source: "measured",
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

/// As networks see them: bytes as they are, other ranges from black to white.
fn pictures(stimuli: &stimuli::Stimuli) -> Vec<Image> {
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

/// Every pair of a folder that differs in the paper's filter alone: none, and NeuRN unmerged.
fn all(runs: &Path) -> Result<Vec<Pair>, CliError> {
    let index = runs.join("index.json");
    let bytes = learning::read(&index, MAX_BYTES)?;
    let refused = |problem: String| CliError::File { path: index.display().to_string(), problem };
    let Index { models } = serde_json::from_slice(&bytes)
        .map_err(|error| refused(format!("is no list of networks ({error})")))?;
    let plain =
        FilterSettings { filter: FilterKind::Neurn, k: K, merge: Merge::None, ..FilterSettings::default() };
    let mut pairs: Vec<Pair> = Vec::new();
    for left in models.iter().filter(|card| card.filters.is_empty()) {
        let twin = models.iter().find(|card| {
            card.filters == [plain]
                && (&card.source, &card.network, card.seed) == (&left.source, &left.network, left.seed)
        });
        let Some(right) = twin else { continue };
        let load = |card: &ModelCard| model(&runs.join(&card.file)).map(|model| (card.id.clone(), model));
        let pair =
            Pair { name: format!("{} {}", left.source, left.network), networks: [load(left)?, load(right)?] };
        // networks of equal weights count once
        let same = |other: &Pair| {
            (0..2).all(|side| other.networks[side].1.parameters == pair.networks[side].1.parameters)
        };
        if !pairs.iter().any(same) {
            pairs.push(pair);
        }
    }
    if pairs.is_empty() {
        return Err(refused("names no pair of networks with and without NeuRN".to_owned()));
    }
    Ok(pairs)
}

fn model(path: &Path) -> Result<Model, CliError> {
    let bytes = learning::read(path, MAX_BYTES)?;
    Model::from_bytes(&bytes)
        .map_err(|error| CliError::File { path: path.display().to_string(), problem: error.to_string() })
}

/// Two files, `LEFT,RIGHT`, which may differ in the filter alone.
fn two(pairs: &str) -> Result<Pair, CliError> {
    let refused = |problem: &str| CliError::File { path: pairs.to_owned(), problem: problem.to_owned() };
    let (left, right) = pairs
        .split_once(',')
        .ok_or_else(|| refused("names no pair: `--pairs all`, or `--pairs LEFT,RIGHT`"))?;
    let load = |path: &str| model(Path::new(path)).map(|model| (path.to_owned(), model));
    let networks = [load(left)?, load(right)?];
    let [(_, a), (_, b)] = &networks;
    let alike =
        a.network() == b.network() && a.recipe.seed == b.recipe.seed && a.recipe.source == b.recipe.source;
    if !alike {
        return Err(refused("are no pair: they differ in more than the filter (network, source or seed)"));
    }
    if a.plan == b.plan {
        return Err(refused("are no pair: both see through the same filter"));
    }
    Ok(Pair { name: format!("{} {}", a.recipe.source.name(), a.network().name()), networks })
}

/// What was found, in sentences.
pub(super) fn lines(found: &Found) -> Vec<String> {
    let two = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |value| format!("{value:.3}"));
    let mut lines = Vec::new();
    for file in &found.recording.files {
        lines.push(format!(
            "measured: {}, {} cells, {} images, {} repeats; reliability {} (median), {} cells of 0.5 and more; two halves agree at {}, \
             a perfect model would at {}.",
            file.file,
            file.cells,
            file.images,
            file.repeats,
            two(file.reliability),
            file.reliable,
            two(file.halves),
            two(file.ceiling)
        ));
    }
    for pair in &found.pairs {
        lines.push(format!(
            "{}: same images alike {} without NeuRN, {} with; prediction {} and {}.",
            pair.name,
            two(pair.scores.rdm.left),
            two(pair.scores.rdm.right),
            two(pair.scores.predict.left),
            two(pair.scores.predict.right)
        ));
    }
    let measures = [
        ("Same images alike", &found.over_pairs.measures.rdm),
        ("Prediction", &found.over_pairs.measures.predict),
    ];
    for (name, over) in measures {
        let Some(interval) = over.difference else { continue };
        lines.push(format!(
            "{name}, over {} pairs of networks: NeuRN less none {:+.3} [{:+.3}, {:+.3}], nearer in {} of {}, exact sign flip p = {}; before any learning {}.",
            over.n,
            interval.value,
            interval.low,
            interval.high,
            over.nearer,
            over.n,
            two(over.sign_flip_p),
            two(over.untrained)
        ));
    }
    if let Some(controls) = &found.controls {
        lines.push(format!(
            "Beside them: pixels {} and {} (rho {:.3}; with shuffled images {:.3}, p = {:.4}), NeuRN map {} and {}, noise {} and {}.",
            two(controls.pixels.rdm),
            two(controls.pixels.predict),
            controls.pixels.rho,
            controls.shuffled.rho,
            controls.shuffled.p,
            two(controls.neurn_map.rdm),
            two(controls.neurn_map.predict),
            two(controls.noise.rdm),
            two(controls.noise.predict)
        ));
    }
    lines
}
