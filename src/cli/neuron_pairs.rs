//! `neurn neurons --pairs`: pairs of networks beside real neurons, with controls, as sentences or as JSON.

use super::error::CliError;
use super::learning;
use crate::cortex::open;
use crate::cortex::scores::account::{Account, Controls, Measures, Origin, Recorded, Settings, shipped};
use crate::cortex::scores::neurons::Trials;
use crate::cortex::scores::open::{MOST_BYTES, trials};
use crate::cortex::stimuli;
use crate::digits::npy;
use crate::learn::weights::{MAX_BYTES, Model};
use crate::neurn::{FilterKind, FilterSettings, Merge};
use crate::worker::neurons::controls::{Control, controls};
use crate::worker::neurons::pairs::{K, Pair, Shown, account, differ_in_the_filter_alone, of_pair, recorded};
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
    /// The folders of networks that `all` means.
    pub runs: &'a [PathBuf],
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
    let settings = Settings { seed: asked.seed, k: K, permutations: asked.permutations };
    let scored: Vec<_> =
        Control::all().into_iter().map(|control| (control, control.scored(&recordings, settings))).collect();
    let controls = controls(&recordings, &scored, settings);
    Ok(account(&recordings, files, pairs, controls, settings))
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
    runs: &[PathBuf],
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
        let name = path.display().to_string();
        let bytes = learning::read(path, MOST_BYTES)?;
        let (trials, stimuli) = match asked.images.get(i).or(asked.images.last()) {
            Some(images) => {
                let shown = images.display().to_string();
                let stimuli = stimuli::open(&shown, &learning::read(images, MOST_BYTES)?)?;
                (trials(&name, &bytes, stimuli.maps.count)?, stimuli)
            }
            None if npy::is_npy(&bytes) => return Err(CliError::NoImages),
            // a file with both
            None => {
                let recording = open::open(&name, &bytes)?;
                let found = Trials::of_recording(&recording);
                let found = found
                    .map_err(|error| CliError::File { path: name.clone(), problem: error.to_string() })?;
                (found, recording.stimuli.ok_or(CliError::NoImages)?)
            }
        };
        let problem =
            |error: &dyn std::fmt::Display| CliError::File { path: name.clone(), problem: error.to_string() };
        let neurons = trials.neurons(asked.seed).map_err(|error| problem(&error))?;
        files.push(recorded(name, trials.cells, &neurons));
        shown.push(Shown::new(neurons, &stimuli, asked.seed));
    }
    Ok((shown, files))
}

/// Every pair in some folders that differs in the paper's filter alone, none and NeuRN unmerged; several seeds of one are one
/// pair.
fn all(folders: &[PathBuf]) -> Result<Vec<Pair>, CliError> {
    let plain =
        FilterSettings { filter: FilterKind::Neurn, k: K, merge: Merge::None, ..FilterSettings::default() };
    let mut networks = Vec::new();
    for folder in folders {
        networks.extend(of_folder(folder)?);
    }
    networks.sort_by_key(|(_, model)| model.recipe.seed);
    let mut pairs: Vec<Pair> = Vec::new();
    for left in networks.iter().filter(|(_, model)| model.recipe.filters.is_empty()) {
        let is_twin = |(_, right): &&(String, Model)| {
            right.recipe.filters == [plain] && differ_in_the_filter_alone(&left.1, right)
        };
        let Some(right) = networks.iter().find(is_twin) else { continue };
        let both = [left.clone(), right.clone()];
        // networks of equal weights count once
        let same = |other: &[(String, Model); 2]| {
            (0..2).all(|side| other[side].1.parameters == both[side].1.parameters)
        };
        if pairs.iter().flat_map(|pair| &pair.seeds).any(same) {
            continue;
        }
        let of = |model: &Model| format!("{} {}", model.recipe.source.name(), model.network().name());
        let name = of(&left.1);
        match pairs.iter_mut().find(|pair| pair.name == name) {
            Some(pair) => pair.seeds.push(both),
            None => pairs.push(Pair { name, seeds: vec![both] }),
        }
    }
    if pairs.is_empty() {
        let path = folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join("`, `");
        let problem = "holds no two networks that differ in NeuRN alone".to_owned();
        return Err(CliError::File { path, problem });
    }
    Ok(pairs)
}

/// The networks of a folder, by their files' names.
fn of_folder(folder: &Path) -> Result<Vec<(String, Model)>, CliError> {
    let failed = |source| CliError::Read { path: folder.display().to_string(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.retain(|path| path.extension().is_some_and(|ending| ending == "safetensors"));
    files.sort();
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    files.iter().map(|path| Ok((name(path), model(path)?))).collect()
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
    Ok(Pair { name: format!("{} {}", a.recipe.source.name(), a.network().name()), seeds: vec![networks] })
}

/// What was found, in sentences.
pub(super) fn lines(found: &Account) -> Vec<String> {
    let mut lines = Vec::new();
    for file in &found.recording.files {
        lines.push(format!(
            "measured: {}, {} cells, {} images, {} repeats; reliability {} (median), {} cells of 0.5 and more; two halves agree at {}, \
             a perfect model would at {}.",
            file.file,
            file.cells,
            file.images,
            file.repeats,
            three(file.reliability),
            file.reliable,
            three(file.halves),
            three(file.ceiling)
        ));
    }
    for pair in &found.pairs {
        lines.push(format!(
            "{}: same images alike {} without NeuRN, {} with; prediction {} and {}.",
            pair.name,
            three(pair.scores.rdm.left),
            three(pair.scores.rdm.right),
            three(pair.scores.predict.left),
            three(pair.scores.predict.right)
        ));
    }
    let over = &found.over_pairs;
    let measures = [
        ("Same images alike", over.measures.rdm),
        ("Prediction", over.measures.predict),
        ("RMSE (Eq. 1)", over.measures.rmse),
        ("RMSE with the neurons' images shuffled", over.shuffled.rmse),
        ("RMSE less that", over.rmse_beyond_shuffled),
        ("Overlap of densities (Eq. 5)", over.measures.iou),
        ("Overlap with the neurons' images shuffled", over.shuffled.iou),
        ("Best match", over.measures.matched),
    ];
    for (name, over) in measures {
        let Some(interval) = over.difference else { continue };
        lines.push(format!(
            "{name}, over {} pairs of networks: {} without NeuRN, {} with, difference {:+.4} [{:+.4}, {:+.4}], nearer in {} of {}, exact sign flip p = {}; before any learning {}.",
            over.n,
            three(over.left),
            three(over.right),
            interval.value,
            interval.low,
            interval.high,
            over.nearer,
            over.n,
            three(over.sign_flip_p),
            three(over.untrained)
        ));
    }
    if let Some(controls) = &found.controls {
        lines.push(format!(
            "Beside them: pixels {} and {} (rho {:.3}; with shuffled images {:.3}, p = {:.4}), NeuRN map {} and {}, noise {} and {}.",
            three(controls.pixels.measures.rdm),
            three(controls.pixels.measures.predict),
            controls.pixels.rho,
            controls.shuffled.rho,
            controls.shuffled.p,
            three(controls.neurn_map.measures.rdm),
            three(controls.neurn_map.measures.predict),
            three(controls.noise.measures.rdm),
            three(controls.noise.measures.predict)
        ));
        lines.push(learned_nothing(controls));
        lines.push(format!(
            "RMSE of pixels {}, of noise {}, of features that are all the neurons' mean map {}; of the neurons' odd repeats from their even ones {}.",
            three(controls.pixels.measures.rmse),
            three(controls.noise.measures.rmse),
            three(controls.rmse_blank),
            three(controls.rmse_halves)
        ));
    }
    lines
}

/// What learned nothing, by the measures that hang on the neurons.
fn learned_nothing(controls: &Controls) -> String {
    let kernels = controls.random_kernels.iter().flat_map(|kernels| {
        let side = kernels.side;
        [
            (format!("kernels of chance, {side} x {side}"), kernels.images.as_ref()),
            (format!("the same on the NeuRN map, {side} x {side}"), kernels.neurn_map.as_ref()),
        ]
    });
    let gabor = ("Gabor energy".to_owned(), controls.gabor_energy.as_ref());
    let all = [("pixels".to_owned(), Some(&controls.pixels)), gabor].into_iter().chain(kernels);
    let each = all.filter_map(|(name, scores)| {
        let Measures { rdm, predict, matched, .. } = scores?.measures;
        Some(format!("{name} {}, {} and {}", three(rdm), three(predict), three(matched)))
    });
    format!(
        "Same images alike, prediction and best match of what learned nothing: {}.",
        each.collect::<Vec<_>>().join("; ")
    )
}

fn three(value: Option<f64>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| format!("{value:.3}"))
}
