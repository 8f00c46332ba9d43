//! `neurn neurons --pairs`: pairs of networks beside real neurons, with controls, as sentences or as JSON.

use super::error::CliError;
use super::learning;
use crate::cortex::scores::account::{Account, Origin, Recorded, Settings, shipped};
use crate::cortex::scores::open::{MOST_BYTES, trials};
use crate::cortex::stimuli;
use crate::learn::card::ModelCard;
use crate::learn::weights::{MAX_BYTES, Model};
use crate::neurn::{FilterKind, FilterSettings, Merge};
use crate::worker::neurons::pairs::{K, Pair, Shown, account, differ_in_the_filter_alone, of_pair, recorded};
use serde::Deserialize;
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

/// The recordings whose account ships, below `neural/` of the data folder: responses, and the images of each.
const COLLECTED: [[&str; 2]; 3] = [
    ["antolik-v1-region1-responses-10x50x103.npy", "antolik-v1-images-regions12-50x31x31.idx.gz"],
    ["antolik-v1-region2-responses-8x50x55.npy", "antolik-v1-images-regions12-50x31x31.idx.gz"],
    ["antolik-v1-region3-responses-12x50x102.npy", "antolik-v1-images-region3-50x31x31.idx.gz"],
];

/// The file that the account is written to.
const FILE: &str = "v1-antolik.json";

fn origin() -> Origin {
    Origin {
        source: "Antolik, Hofer, Bednar, Mrsic-Flogel 2016: Model Constrained by Visual Hierarchy Improves Prediction of Neural \
                 Responses to Natural Scenes, PLOS Computational Biology; two-photon recordings of mouse V1, layer 2/3"
            .to_owned(),
        doi: "10.1371/journal.pcbi.1004927".to_owned(),
        licence: "The article is CC BY 4.0; the files came by github.com/kovacspe/diplomka at 8d9edca5ae7a, which names none."
            .to_owned(),
        what: "Computed from the recordings; the recordings and the images themselves are not here.".to_owned(),
    }
}

/// The list of a folder of runs.
#[derive(Deserialize)]
struct Index {
    models: Vec<ModelCard>,
}

/// Computes.
///
/// # Errors
/// [`CliError`].
pub(super) fn found(asked: &Asked<'_>) -> Result<Account, CliError> {
    let (recordings, files) = recordings(asked)?;
    let networks = if asked.pairs == "all" { all(asked.runs)? } else { vec![two(asked.pairs)?] };
    let mut pairs = Vec::with_capacity(networks.len());
    for pair in &networks {
        pairs.push(of_pair(pair, &recordings, asked.seed).map_err(CliError::from)?);
    }
    Ok(account(
        &recordings,
        files,
        pairs,
        Settings { seed: asked.seed, k: K, permutations: asked.permutations },
    ))
}

/// What ships, for who has no recording.
///
/// # Errors
/// [`CliError`], should it be damaged.
pub(super) fn without_recording(pairs: &str) -> Result<Account, CliError> {
    let refused = |problem: String| CliError::File { path: FILE.to_owned(), problem };
    if pairs != "all" {
        let problem =
            "has all pairs that ship and no other: `--pairs LEFT,RIGHT` needs --recording and --images";
        return Err(refused(problem.to_owned()));
    }
    shipped().map_err(|error| refused(format!("is damaged ({error})")))
}

/// Computes what ships from the recordings in `data`, and writes it to `out`. Gives the file's path.
///
/// # Errors
/// [`CliError`].
pub(super) fn collect(
    data: &Path,
    out: &Path,
    runs: &Path,
    permutations: usize,
) -> Result<PathBuf, CliError> {
    let [recordings, images] =
        [0, 1].map(|which: usize| COLLECTED.map(|files| data.join("neural").join(files[which])).to_vec());
    let (recordings, images) = (&recordings, &images);
    let mut account = found(&Asked { pairs: "all", recordings, images, runs, permutations, seed: 1 })?;
    account.origin = Some(origin());
    for file in &mut account.recording.files {
        let name = Path::new(&file.file).file_name().unwrap_or_default().to_string_lossy().into_owned();
        file.file = name;
    }
    learning::write_into(out, FILE, &(serde_json::to_string_pretty(&account).unwrap_or_default() + "\n"))
}

/// Responses with their images.
fn recordings(asked: &Asked<'_>) -> Result<(Vec<Shown>, Vec<Recorded>), CliError> {
    let mut shown = Vec::new();
    let mut files = Vec::new();
    for (i, path) in asked.recordings.iter().enumerate() {
        let images = asked.images.get(i).or(asked.images.last()).ok_or(CliError::NoImages)?;
        let name = images.display().to_string();
        let stimuli = stimuli::open(&name, &learning::read(images, MOST_BYTES)?)?;
        let name = path.display().to_string();
        let trials = trials(&name, &learning::read(path, MOST_BYTES)?, stimuli.maps.count)?;
        let problem =
            |error: &dyn std::fmt::Display| CliError::File { path: name.clone(), problem: error.to_string() };
        let neurons = trials.neurons(asked.seed).map_err(|error| problem(&error))?;
        files.push(recorded(name, trials.cells, &neurons));
        shown.push(Shown::new(neurons, &stimuli, asked.seed));
    }
    Ok((shown, files))
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
    if a.plan == b.plan {
        return Err(refused("are no pair: both see through the same filter"));
    }
    if !differ_in_the_filter_alone(a, b) {
        return Err(refused("are no pair: they differ in more than the filter (network, source or seed)"));
    }
    Ok(Pair { name: format!("{} {}", a.recipe.source.name(), a.network().name()), networks })
}

/// What was found, in sentences.
pub(super) fn lines(found: &Account) -> Vec<String> {
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
    let over = &found.over_pairs;
    let measures = [
        ("Same images alike", over.measures.rdm),
        ("Prediction", over.measures.predict),
        ("RMSE (Eq. 1)", over.measures.rmse),
        ("RMSE with the neurons' images shuffled", over.shuffled.rmse),
        ("RMSE less that", over.rmse_beyond_shuffled),
    ];
    for (name, over) in measures {
        let Some(interval) = over.difference else { continue };
        lines.push(format!(
            "{name}, over {} pairs of networks: {} without NeuRN, {} with, difference {:+.4} [{:+.4}, {:+.4}], nearer in {} of {}, exact sign flip p = {}; before any learning {}.",
            over.n,
            two(over.left),
            two(over.right),
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
            two(controls.pixels.measures.rdm),
            two(controls.pixels.measures.predict),
            controls.pixels.rho,
            controls.shuffled.rho,
            controls.shuffled.p,
            two(controls.neurn_map.measures.rdm),
            two(controls.neurn_map.measures.predict),
            two(controls.noise.measures.rdm),
            two(controls.noise.measures.predict)
        ));
        lines.push(format!(
            "RMSE of pixels {}, of noise {}, of features that are all the neurons' mean map {}; of the neurons' odd repeats from their even ones {}.",
            two(controls.pixels.measures.rmse),
            two(controls.noise.measures.rmse),
            two(controls.rmse_blank),
            two(controls.rmse_halves)
        ));
    }
    lines
}
