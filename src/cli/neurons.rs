//! `neurn neurons`: what the page's view Neurons computes of neurons beside networks, as sentences or as JSON.

use super::error::CliError;
use super::neuron_pairs::{self, Asked};
use super::survey;
use super::{density, learning};
use crate::cortex::analysis::Analysis;
use crate::cortex::analysis::check::{Check, MeasureCheck};
use crate::cortex::analysis::selection::{Plane, Selection};
use crate::cortex::cell_type::{Area, Class, Line};
use crate::cortex::maps::Normalization;
use crate::cortex::open::MOST_BYTES;
use crate::cortex::recording::MissingValues;
use crate::cortex::representation::Centring;
use crate::learn::weights::MAX_BYTES;
use crate::protocol::neuron_study::{By, CELLS, FACTORS, FeatureKind, Rule, Study, TRIALS};
use crate::protocol::neurons::{Custom, Networks, NeuronsError, Opened, Shows, ViewQuery};
use crate::published::claims::Origin;
use crate::stats::density::Bandwidth;
use crate::worker::neurons::Features;
use crate::worker::neurons::features::{self, Analysed};
use crate::worker::session::Session;
use clap::Args;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The pair that the page shows at first: title, name, weights.
const SHIPPED: [(&str, &str, &[u8]); 2] = [
    ("baseline", "mnist-cnn-none", include_bytes!("../../assets/models/mnist-cnn-none.safetensors")),
    ("NeuRN", "mnist-cnn-neurn3-max", include_bytes!("../../assets/models/mnist-cnn-neurn3-max.safetensors")),
];

/// Width of the figures of the view, which are not printed.
const WIDTH: u32 = 640;

/// Arguments of `neurn neurons`. Whatever is not given is as in the view at first sight.
#[derive(Debug, Args)]
pub struct NeuronsArgs {
    /// Which analysis: cortex (networks beside real neurons of mouse V1, as it ships), overlap of values (Eq. 5 of Mice to
    /// Machines), distance of maps (Eq. 1), images (dissimilarities), map (UMAP and clusters), neuron (one of them), check
    /// (statistics of the responses)
    #[arg(value_name = "cortex|overlap|distance|images|map|neuron|check", default_value = "overlap", value_parser = named::<Shows>)]
    shows: Shows,
    /// The left network: weights as `neurn train` writes them, or features as .npy [n, h, w] or [filters, channels, h, w];
    /// the page's baseline if it is not given
    #[arg(long, value_name = "FILE")]
    left: Option<PathBuf>,
    /// The right network, likewise; the baseline's NeuRN twin if it is not given
    #[arg(long, value_name = "FILE")]
    right: Option<PathBuf>,
    /// Custom features that stand beside those of both networks (.safetensors or .npy)
    #[arg(long, value_name = "FILE")]
    kernels: Option<PathBuf>,
    /// A recording in place of the simulation, as tools/export_allen.py writes it, or responses [trials, neurons] as .npy;
    /// for --pairs one or more of responses [repeats, images, cells] as .npy, or of both responses and images as .npz or .mat
    #[arg(long, value_name = "FILE.npz", num_args = 1..)]
    recording: Vec<PathBuf>,
    /// Score pairs of networks that differ in the filter alone beside real neurons: `all` of --runs, or LEFT,RIGHT. Without
    /// --recording, `all` gives the account that ships: 260 neurons of mouse V1
    #[arg(long, value_name = "all|LEFT,RIGHT")]
    pairs: Option<String>,
    /// Make the account that ships anew, from the recordings in --data, into --out
    #[arg(long)]
    collect: bool,
    /// The folder of real data, for --collect
    #[arg(long, value_name = "DIR", default_value = "../shared/data", requires = "collect")]
    data: PathBuf,
    /// Where the account goes, for --collect
    #[arg(long, value_name = "DIR", default_value = "assets/neural", requires = "collect")]
    out: PathBuf,
    /// The images that the neurons of --recording were shown, for --pairs: .npy [n, h, w] or IDX; one file, or one for each
    #[arg(long, value_name = "FS.idx.gz", num_args = 1.., requires = "pairs", requires = "recording")]
    images: Vec<PathBuf>,
    /// The folder whose index.json names the networks that `--pairs all` means
    #[arg(long, value_name = "DIR", default_values = ["assets/transfers/runs", "assets/natural"])]
    runs: Vec<PathBuf>,
    /// Orders of chance of the neurons' images, for --pairs
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    permutations: u32,
    /// The images that simulated neurons are shown, or that those of --recording were: .npy [n, h, w] of bytes, or IDX
    #[arg(long, value_name = "FS.npy")]
    stimuli: Option<PathBuf>,
    /// Of the simulation and its images, and of resamples and permutations
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Simulated neurons of each class
    #[arg(long, default_value_t = Study::default().cells, value_parser = within(CELLS))]
    cells: u32,
    /// How often simulated neurons are shown each image
    #[arg(long, default_value_t = Study::default().trials, value_parser = within(TRIALS))]
    trials: u32,
    /// Only neurons of this class, or all
    #[arg(long, value_name = "excitatory|inhibitory|all", default_value = "excitatory", value_parser = class)]
    class: Cells,
    /// Only neurons of this line; goes before the class
    #[arg(long, value_enum, ignore_case = true)]
    line: Option<Line>,
    /// Only neurons of this area
    #[arg(long, value_enum, ignore_case = true)]
    area: Option<Area>,
    /// What of the networks is compared: each channel of each kernel, mean maps of activations, or units treated as neurons
    #[arg(long, value_name = "kernels|activations|responses", default_value = "kernels", value_parser = named::<FeatureKind>)]
    features: FeatureKind,
    /// Of which layer, counted from 0; the last one if there are fewer
    #[arg(long, default_value_t = 0)]
    layer: u32,
    /// What is done to the maps: one scale for all of a system (pool), or to each by itself
    #[arg(long, value_enum, default_value = "pool")]
    normalization: Normalization,
    /// What a representation is: the correlation with each pixel (ours), as published (raw), or with the mean image taken off
    /// first (centred: ours)
    #[arg(long, value_enum, default_value = "correlation")]
    centring: Centring,
    /// How wide the kernels of densities are: scott, silverman, or a number from 0.01 to 2 by which the standard deviation is
    /// multiplied
    #[arg(long, value_name = "scott|silverman|NUMBER", default_value = "scott", value_parser = bandwidth)]
    bandwidth: Bandwidth,
    /// What is set side by side: Cre lines or areas of cortex
    #[arg(long, value_name = "line|area", default_value = "line", value_parser = named::<By>)]
    by: By,
    /// Only the central neurons and features of each cluster of the map, which takes a while
    #[arg(long)]
    central: bool,
    /// The neuron of `neurn neurons neuron`, counted from 0
    #[arg(long, default_value_t = 0)]
    cell: u32,
    /// Its image, counted from 0
    #[arg(long, default_value_t = 0)]
    image: u32,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// One class of neurons, or all of them.
#[derive(Debug, Clone, Copy)]
struct Cells(Option<Class>);

fn class(text: &str) -> Result<Cells, String> {
    if text == "all" { Ok(Cells(None)) } else { named(text).map(|class| Cells(Some(class))) }
}

/// A setting by the name that it has in links.
fn named<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}

fn within((low, high): (u32, u32)) -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(i64::from(low)..=i64::from(high))
}

/// As of `neurn density`, in the view's range.
fn bandwidth(text: &str) -> Result<Bandwidth, String> {
    match density::bandwidth(text)? {
        Bandwidth::Factor(factor) if !(FACTORS.0..=FACTORS.1).contains(&factor) => {
            Err(format!("the factor must be from {} to {}", FACTORS.0, FACTORS.1))
        }
        bandwidth => Ok(bandwidth),
    }
}

/// What `--json` prints; the analysis stands under its name.
#[derive(Serialize)]
struct Summary<'a> {
    recording: Neurons<'a>,
    /// The left and the right network.
    networks: [Network<'a>; 2],
    /// All settings, as the view keeps them in its link.
    study: &'a Study,
    #[serde(flatten)]
    analysis: &'a Analysis,
    milliseconds: f64,
}

/// The neurons.
#[derive(Serialize)]
struct Neurons<'a> {
    /// Their badge: measured or simulated.
    origin: Origin,
    about: &'a str,
    neurons: u32,
    images: u32,
    /// What of their responses is missing.
    missing: MissingValues,
    seed: u32,
}

#[derive(Serialize)]
struct Network<'a> {
    title: &'a str,
    /// "24 kernels of 5 × 5 of conv1".
    features: &'a str,
}

/// Computes. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &NeuronsArgs) -> Result<String, CliError> {
    let begin = Instant::now();
    let permutations = args.permutations as usize;
    if args.collect {
        let survey = survey::collect(&args.data, &args.out)?;
        let path = neuron_pairs::collect(&args.data, &args.out, &args.runs, permutations)?;
        return Ok(format!("measured: {} and {}", survey.display(), path.display()));
    }
    let shipped = (args.shows == Shows::Cortex).then_some("all");
    if let Some(pairs) = args.pairs.as_deref().or(shipped) {
        let found = if args.recording.is_empty() {
            neuron_pairs::without_recording(pairs)?
        } else {
            neuron_pairs::found(&Asked {
                pairs,
                recordings: &args.recording,
                images: &args.images,
                runs: &args.runs,
                permutations,
                seed: args.seed.into(),
            })?
        };
        let json = args.json.then(|| serde_json::to_string(&found).unwrap_or_default());
        return Ok(json.unwrap_or_else(|| neuron_pairs::lines(&found).join("\n")));
    }
    let mut session = Session::default();
    let mut networks = Networks::default();
    let mut given = [None, None];
    for (side, path) in [&args.left, &args.right].into_iter().enumerate() {
        let found = network(&mut session, side, path.as_deref(), args.shows)?;
        (networks.titles[side], networks.names[side], given[side]) = found;
    }
    let custom = files(&mut session, args)?;
    let query = ViewQuery { shows: args.shows, study: study(args), networks, custom, width: WIDTH };
    let found = pollster::block_on(features::analysed(&mut session, &query, &given))?;
    let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
    if args.json {
        return Ok(serde_json::to_string(&summary(&query, &found, milliseconds)).unwrap_or_default());
    }
    Ok(lines(&query, &found).join("\n"))
}

/// The settings of the view.
fn study(args: &NeuronsArgs) -> Study {
    let (rule, factor) = match args.bandwidth {
        Bandwidth::Scott => (Rule::Scott, Study::default().factor),
        Bandwidth::Silverman => (Rule::Silverman, Study::default().factor),
        Bandwidth::Factor(factor) => (Rule::Factor, factor),
    };
    Study {
        seed: args.seed,
        cells: args.cells,
        trials: args.trials,
        class: args.class.0,
        line: args.line,
        area: args.area,
        features: args.features,
        layer: args.layer,
        normalization: args.normalization,
        centring: args.centring,
        rule,
        factor,
        central: args.central,
        by: args.by,
        cell: args.cell,
        image: args.image,
        ..Study::default()
    }
}

/// A side's title, the name of its weights, and its features if it is a file of these.
fn network(
    session: &mut Session,
    side: usize,
    path: Option<&Path>,
    shows: Shows,
) -> Result<(String, String, Option<Features>), CliError> {
    let refused = |error: &dyn std::fmt::Display| NeuronsError::Sentence(error.to_string());
    let Some(path) = path else {
        let (title, name, bytes) = SHIPPED[side];
        session.models.load(name, bytes).map_err(|error| refused(&error))?;
        return Ok((title.to_owned(), name.to_owned(), None));
    };
    let name = path.display().to_string();
    let title = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let bytes = learning::read(path, MOST_BYTES.max(MAX_BYTES))?;
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("npy")) {
        session.models.load(&name, &bytes).map_err(|error| refused(&error))?;
        return Ok((title, name, None));
    }
    if shows == Shows::Images {
        let problem =
            "holds features, and a network must be shown the images to be compared by them: take its weights";
        return Err(CliError::File { path: name, problem: problem.to_owned() });
    }
    let features = features::of_array(&name, &bytes)?;
    Ok((title, name, Some(features)))
}

/// Hands over recording, kernels and images.
fn files(session: &mut Session, args: &NeuronsArgs) -> Result<Custom, CliError> {
    let mut open = |number: u32,
                    path: Option<&PathBuf>,
                    wanted: fn(&Opened) -> bool,
                    what: &str|
     -> Result<_, CliError> {
        let Some(path) = path else { return Ok(None) };
        let name = path.display().to_string();
        let bytes = learning::read(path, MOST_BYTES)?;
        let opened = features::open(&mut session.neurons, number, &name, &bytes)?;
        if wanted(&opened) {
            return Ok(Some(number));
        }
        let found = opened.words().to_owned();
        Err(CliError::File { path: name, problem: format!("holds {found}, and {what} are needed") })
    };
    let neurons = |found: &Opened| matches!(found, Opened::Recording(_) | Opened::Responses(_));
    let recording = open(1, args.recording.first(), neurons, "responses")?;
    let kernels = open(2, args.kernels.as_ref(), |found| matches!(found, Opened::Kernels(_)), "kernels")?;
    let images = args.stimuli.as_ref();
    let stimuli = open(3, images, |found| matches!(found, Opened::Stimuli(_)), "images")?;
    let alone = session.neurons.is_responses(1);
    if alone && stimuli.is_none() {
        return Err(CliError::NoStimuli);
    }
    Ok(Custom {
        recording: recording.filter(|_| !alone),
        responses: recording.filter(|_| alone),
        kernels,
        stimuli,
    })
}

/// The neurons' badge, and its word.
fn origin(found: &Analysed) -> (Origin, &'static str) {
    if found.view.simulated { (Origin::Simulated, "simulated") } else { (Origin::Measured, "measured") }
}

fn summary<'a>(query: &'a ViewQuery, found: &'a Analysed, milliseconds: f64) -> Summary<'a> {
    let network =
        |side: usize| Network { title: &query.networks.titles[side], features: &found.features[side] };
    Summary {
        recording: Neurons {
            origin: origin(found).0,
            about: &found.view.about,
            neurons: found.view.menu.cells,
            images: found.view.menu.images,
            missing: found.view.missing,
            seed: query.study.seed,
        },
        networks: [network(0), network(1)],
        study: &query.study,
        analysis: &found.analysis,
        milliseconds,
    }
}

/// "simulated: 1,000 simulated neurons (seed 1) ...", what is compared, and what follows.
fn lines(query: &ViewQuery, found: &Analysed) -> Vec<String> {
    let seed = if found.view.simulated { String::new() } else { format!("; seed {}", query.study.seed) };
    let mut lines = vec![format!("{}: {}{seed}.", origin(found).1, found.view.about)];
    let named = query.networks.titles.iter().zip(&found.features);
    lines.extend(
        named.filter(|(_, features)| !features.is_empty()).map(|(title, what)| format!("{title}: {what}")),
    );
    match &found.analysis {
        Analysis::Map(selection) => lines.extend(of_selection(selection)),
        Analysis::Check(check) => lines.extend(of_check(check)),
        _ => lines.extend(found.view.summary.iter().cloned()),
    }
    lines
}

/// "excitatory neurons: 500 in 10 clusters, 463 of them central, trustworthiness 0.912".
fn of_selection(selection: &Selection) -> Vec<String> {
    let planes = selection.neurons.iter().chain(selection.networks.iter().flatten());
    let line = |plane: &Plane| {
        let clusters = plane.labels.iter().max().map_or(0, |last| last + 1);
        let trust = plane.trust.map_or(String::new(), |trust| format!(", trustworthiness {trust:.3}"));
        format!(
            "{}: {} in {clusters} clusters, {} of them central{trust}",
            plane.what,
            plane.places.len(),
            plane.central.len()
        )
    };
    planes.map(line).collect()
}

/// "sparseness over 500 neurons: median 0.913 (quartiles 0.871 and 0.945)".
fn of_check(check: &Check) -> Vec<String> {
    let quartiles =
        |[low, median, high]: [f32; 3]| format!("median {median:.3} (quartiles {low:.3} and {high:.3})");
    let line = |row: &MeasureCheck| {
        let beside = row.quartiles_beside.zip(check.neurons_beside);
        let beside = beside.map_or_else(String::new, |(beside, count)| {
            format!("; {count} simulated ones: {}", quartiles(beside))
        });
        format!("{} over {} neurons: {}{beside}", row.measure.name(), check.neurons, quartiles(row.quartiles))
    };
    check.measures.iter().map(line).collect()
}
