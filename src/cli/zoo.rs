//! `neurn align` and `neurn patterns`: how alike network architectures are.

use super::error::CliError;
use crate::zoo::align::{Border, Index, Scoring, align};
use crate::zoo::cluster::Linkage;
use crate::zoo::matrix::{Scores, Square};
use crate::zoo::patterns::{PatternIndex, Weight};
use crate::zoo::study::{Agreement, MatrixSettings, Overview, PatternSettings};
use crate::zoo::{Encoded, Granularity, Network, Zoo, read};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::Path;

/// The networks that come with the page.
const ZOO: &[u8] = include_bytes!("../../assets/zoo/zoo.json");

/// Which networks.
#[derive(Debug, Args)]
struct Which {
    /// Networks by name (`ResNet50`), or files: .keras, Keras's JSON, .onnx, a plain list of layers
    #[arg(value_name = "NETWORK")]
    networks: Vec<String>,
    /// All 44 networks of the zoo, and those that are named
    #[arg(long)]
    all: bool,
    /// With --all: the extras too (sub-networks of architecture searches)
    #[arg(long, requires = "all")]
    extras: bool,
    /// What counts as the same layer
    #[arg(long, value_enum, default_value_t)]
    tokens: Granularity,
}

impl Which {
    fn load(&self) -> Result<Vec<Network>, CliError> {
        let zoo = Zoo::from_bytes(ZOO)?;
        let mut networks: Vec<Network> = Vec::new();
        if self.all {
            networks.extend(zoo.networks.iter().filter(|network| self.extras || !network.extra).cloned());
        }
        for name in &self.networks {
            networks.push(match zoo.find(name) {
                Some(network) => network.clone(),
                None => open(name)?,
            });
        }
        Ok(networks)
    }
}

fn open(path: &str) -> Result<Network, CliError> {
    let wrong = |problem: String| CliError::File { path: path.to_owned(), problem };
    let file = Path::new(path);
    if !file.exists() {
        return Err(wrong(
            "is neither a file nor a network of the zoo (`neurn align --all` names them)".to_owned(),
        ));
    }
    let size = file.metadata().map_or(0, |data| data.len());
    if size > read::MAX_BYTES as u64 {
        return Err(wrong(format!("is larger than {} MiB, the most that is read", read::MAX_BYTES >> 20)));
    }
    let bytes = std::fs::read(file).map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    Ok(read::open(path, &bytes)?)
}

/// Settings of the paper.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Preset {
    /// The Methods: 2 / -2 / -2
    Methods,
    /// Figure 2: 4 / -1 / -1
    Figure2,
}

/// Arguments of `neurn align`.
#[derive(Debug, Args)]
pub struct AlignArgs {
    #[command(flatten)]
    which: Which,
    /// Scores of the paper; the options below replace single ones
    #[arg(long, value_enum, default_value = "figure2")]
    preset: Preset,
    /// Two like layers beside each other (1 to 1000)
    #[arg(long = "match", value_name = "SCORE")]
    matched: Option<i32>,
    /// Two unlike layers beside each other
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    mismatch: Option<i32>,
    /// A layer beside nothing (at most 0)
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    gap: Option<i32>,
    /// First row and column: zero as in the paper, or i * gap as in textbooks
    #[arg(long, value_enum, default_value_t)]
    border: Border,
    /// How scores become comparable between pairs
    #[arg(long, value_enum, default_value_t)]
    index: Index,
    /// With --all: the tree of the networks in Newick's form, with this linkage
    #[arg(long, value_enum, value_name = "LINKAGE", requires = "all")]
    newick: Option<Linkage>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Pair<'a> {
    a: &'a str,
    b: &'a str,
    tokens: Granularity,
    scoring: Scoring,
    score: i32,
    index: f64,
    index_kind: Index,
    matches: usize,
    mismatches: usize,
    gaps: usize,
    /// Gaps at the beginning that cost nothing.
    free_gaps: usize,
    /// Both sequences side by side, null for a gap.
    aligned: [Vec<Option<&'a str>>; 2],
    /// The first layer that each of these letters stands for, counted from 0.
    layers: [Vec<Option<usize>>; 2],
}

#[derive(Serialize)]
struct All<'a> {
    names: Vec<&'a str>,
    tokens: Granularity,
    scoring: Scoring,
    lengths: &'a [usize],
    scores: Vec<Vec<i32>>,
    index: Vec<&'a [f64]>,
    index_kind: Index,
    order: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newick: Option<String>,
}

impl AlignArgs {
    fn scoring(&self) -> Result<Scoring, CliError> {
        let preset = match self.preset {
            Preset::Methods => Scoring::METHODS,
            Preset::Figure2 => Scoring::FIGURE_2,
        };
        Ok(Scoring {
            matched: self.matched.unwrap_or(preset.matched),
            mismatch: self.mismatch.unwrap_or(preset.mismatch),
            gap: self.gap.unwrap_or(preset.gap),
            border: self.border,
        }
        .check()?)
    }
}

/// Aligns. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run_align(args: &AlignArgs) -> Result<String, CliError> {
    let scoring = args.scoring()?;
    let networks = args.which.load()?;
    match &*networks {
        [a, b] if !args.which.all => pair(a, b, args, &scoring),
        _ if args.which.all => all(&networks, args, &scoring),
        _ => Err(CliError::Networks(networks.len())),
    }
}

fn pair(a: &Network, b: &Network, args: &AlignArgs, scoring: &Scoring) -> Result<String, CliError> {
    let encoded = Encoded::of([a, b], args.which.tokens);
    let [first, second] = &*encoded.sequences else {
        return Err(CliError::Networks(encoded.sequences.len()));
    };
    let found = align(&first.letters, &second.letters, scoring);
    let index = args.index.of(found.score, (first.letters.len(), second.letters.len()), scoring);
    if !args.json {
        return Ok(format!(
            "{} and {}: score {}, index {index:.4} ({}); {} matches, {} mismatches, {} gaps, {} free gaps",
            a.name,
            b.name,
            found.score,
            args.index.label(),
            found.matches,
            found.mismatches,
            found.gaps,
            found.free
        ));
    }
    let places = || found.steps.iter().map(|step| step.places());
    let text = |letters: &[u32], at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .and_then(|&letter| encoded.alphabet.get(letter as usize))
            .map(String::as_str)
    };
    let summary = Pair {
        a: &a.name,
        b: &b.name,
        tokens: args.which.tokens,
        scoring: *scoring,
        score: found.score,
        index,
        index_kind: args.index,
        matches: found.matches,
        mismatches: found.mismatches,
        gaps: found.gaps,
        free_gaps: found.free,
        aligned: [
            places().map(|(at, _)| text(&first.letters, at)).collect(),
            places().map(|(_, at)| text(&second.letters, at)).collect(),
        ],
        layers: [
            places()
                .map(|(at, _)| at.and_then(|at| first.layers.get(at)).map(|layers| layers.start))
                .collect(),
            places()
                .map(|(_, at)| at.and_then(|at| second.layers.get(at)).map(|layers| layers.start))
                .collect(),
        ],
    };
    json(&summary)
}

fn all(networks: &[Network], args: &AlignArgs, scoring: &Scoring) -> Result<String, CliError> {
    let networks: Vec<&Network> = networks.iter().collect();
    let names: Vec<&str> = networks.iter().map(|network| network.name.as_str()).collect();
    let settings = MatrixSettings {
        tokens: args.which.tokens,
        scoring: *scoring,
        index: args.index,
        linkage: args.newick.unwrap_or_default(),
        ..MatrixSettings::default()
    };
    let overview = Overview::of(&networks, &settings);
    if !args.json {
        if args.newick.is_some() {
            return Ok(overview.tree.newick(&names));
        }
        let line = |(i, name): (usize, &&str)| {
            let nearest = overview
                .neighbours(i)
                .first()
                .map(|&(j, index)| (names.get(j).copied().unwrap_or(""), index));
            nearest.map_or_else(
                || (*name).to_owned(),
                |(other, index)| format!("{name}: nearest {other} ({index:.4})"),
            )
        };
        return Ok(names.iter().enumerate().map(line).collect::<Vec<_>>().join("\n"));
    }
    let summary = All {
        tokens: settings.tokens,
        scoring: *scoring,
        lengths: &overview.scores.lengths,
        scores: score_rows(&overview.scores),
        index: rows(&overview.similarity),
        index_kind: args.index,
        order: overview.order.clone(),
        newick: args.newick.map(|_| overview.tree.newick(&names)),
        names,
    };
    json(&summary)
}

fn score_rows(scores: &Scores) -> Vec<Vec<i32>> {
    (0..scores.n()).map(|i| (0..scores.n()).map(|j| scores.get(i, j).unwrap_or(0)).collect()).collect()
}

fn rows(square: &Square) -> Vec<&[f64]> {
    square.values.chunks(square.n.max(1)).collect()
}

fn json(summary: &impl Serialize) -> Result<String, CliError> {
    serde_json::to_string(summary).map_err(|error| CliError::Print(error.into()))
}

/// Arguments of `neurn patterns`.
#[derive(Debug, Args)]
pub struct PatternArgs {
    #[command(flatten)]
    which: Which,
    /// What a shared combination of layers counts
    #[arg(long, value_enum, default_value_t)]
    weight: Weight,
    /// How scores become comparable between pairs
    #[arg(long, value_enum, default_value_t)]
    index: PatternIndex,
    /// How many of the most common combinations are listed
    #[arg(long, value_name = "N", default_value_t = 100)]
    top: usize,
    /// List only combinations that are no part of a longer one of the same networks
    #[arg(long)]
    closed: bool,
    /// Groups that both trees are cut into, to see how far they agree
    #[arg(long, value_name = "N", default_value_t = 12)]
    groups: usize,
    /// Seed of the permutations of Mantel's test
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Common<'a> {
    layers: Vec<&'a str>,
    networks: Vec<&'a str>,
    occurrences: usize,
}

#[derive(Serialize)]
struct PatternSummary<'a> {
    names: &'a [&'a str],
    tokens: Granularity,
    weight: Weight,
    index_kind: PatternIndex,
    matrix: Vec<&'a [f64]>,
    common: Vec<Common<'a>>,
    /// With the matrix of alignments (default scores).
    agreement: Agreement,
}

/// Permutations of Mantel's test.
const PERMUTATIONS: usize = 999;

/// Finds combinations of layers. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run_patterns(args: &PatternArgs) -> Result<String, CliError> {
    let networks = args.which.load()?;
    if networks.len() < 2 {
        return Err(CliError::Networks(networks.len()));
    }
    let networks: Vec<&Network> = networks.iter().collect();
    let names: Vec<&str> = networks.iter().map(|network| network.name.as_str()).collect();
    let tokens = args.which.tokens;
    let settings = PatternSettings { tokens, weight: args.weight, index: args.index, closed: args.closed };
    let (encoded, patterns, similarity) = settings.study(&networks);
    let overview = Overview::of(&networks, &MatrixSettings { tokens, ..MatrixSettings::default() });
    let agreement = Agreement::of(
        &overview.distances,
        &similarity.distances(),
        Linkage::Average,
        args.groups,
        PERMUTATIONS,
        args.seed,
    );
    let found = patterns.most_common(args.top, args.closed);
    let common = found.iter().map(|pattern| Common {
        layers: pattern
            .letters
            .iter()
            .map(|&letter| encoded.alphabet.get(letter as usize).map_or("", String::as_str))
            .collect(),
        networks: pattern.networks.iter().map(|&i| names.get(i).copied().unwrap_or_default()).collect(),
        occurrences: pattern.occurrences,
    });
    let common: Vec<Common<'_>> = common.collect();
    if args.json {
        return json(&PatternSummary {
            names: &names,
            tokens,
            weight: args.weight,
            index_kind: args.index,
            matrix: rows(&similarity),
            common,
            agreement,
        });
    }
    let line = |pattern: &Common<'_>| {
        format!(
            "{} networks, {} times: {}",
            pattern.networks.len(),
            pattern.occurrences,
            pattern.layers.join(", ")
        )
    };
    let mut lines: Vec<String> = common.iter().map(line).collect();
    if let Some(mantel) = agreement.mantel {
        let rand = agreement.adjusted_rand.unwrap_or(f64::NAN);
        lines.push(format!(
            "agreement with the alignments: r {:.3} (Mantel, p {:.3}), adjusted Rand index {rand:.3} for {} groups",
            mantel.r, mantel.p, agreement.groups
        ));
    }
    Ok(lines.join("\n"))
}
