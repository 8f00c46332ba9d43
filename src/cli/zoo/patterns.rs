//! `neurn patterns`: combinations of layers that networks share.

use super::{CliError, Which, json, rows, save};
use crate::zoo::cluster::{Linkage, Tree};
use crate::zoo::figure::{self, Combinations};
use crate::zoo::patterns::{PatternIndex, Weight};
use crate::zoo::study::{Agreement, MatrixSettings, Overview, PatternSettings};
use crate::zoo::{Granularity, Network, export};
use clap::Args;
use serde::Serialize;

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
    /// Write the most common combinations and which networks hold them as SVG (the paper's Figure 3)
    #[arg(long, value_name = "FILE")]
    svg: Option<String>,
    /// Write them as CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<String>,
    /// Write the matrix of what networks share as SVG (the paper's Figure 4)
    #[arg(long, value_name = "FILE")]
    matrix_svg: Option<String>,
    /// Write the matrix as CSV
    #[arg(long, value_name = "FILE")]
    matrix_csv: Option<String>,
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
    let tree = Tree::of(&similarity.distances(), Linkage::Average);
    let order = tree.leaves();
    let caption = settings.text();
    save(args.csv.as_deref(), || export::patterns_csv(&networks, &encoded.alphabet, &found))?;
    save(args.matrix_csv.as_deref(), || export::matrix_csv(&networks, &similarity, &order))?;
    let list = Combinations {
        caption: &caption,
        networks: &networks,
        order: &order,
        alphabet: &encoded.alphabet,
        patterns: &found,
    };
    save(args.svg.as_deref(), || list.svg())?;
    save(args.matrix_svg.as_deref(), || figure::shared(&networks, &similarity, &tree, &settings))?;
    let common = found.iter().map(|pattern| Common {
        layers: export::letters(&encoded.alphabet, &pattern.letters).collect(),
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
