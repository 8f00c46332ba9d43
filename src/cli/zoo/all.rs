//! All pairs, and those that stand for all.

use super::align::AlignArgs;
use super::{CliError, json, rows, save};
use crate::zoo::align::{Index, Scoring};
use crate::zoo::cover::Cover;
use crate::zoo::figure;
use crate::zoo::matrix::Scores;
use crate::zoo::study::Overview;
use crate::zoo::{Granularity, Network, export};
use serde::Serialize;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    shortlist: Option<Choices<'a>>,
}

#[derive(Serialize)]
struct Choices<'a> {
    seed: u64,
    /// Networks in `chosen`, `stands_for` and `worst_at` are places in `names`, or in `chosen`.
    #[serde(flatten)]
    cover: &'a Cover,
    /// 1 less the mean distance over that with one network.
    covered: f64,
    papers_covered: Option<f64>,
}

pub(super) fn run(networks: &[Network], args: &AlignArgs, scoring: &Scoring) -> Result<String, CliError> {
    let networks: Vec<&Network> = networks.iter().collect();
    let names: Vec<&str> = networks.iter().map(|network| network.name.as_str()).collect();
    let settings = args.settings(scoring);
    let overview = Overview::of(&networks, &settings);
    let words = settings.text();
    let cover = args.shortlist.and_then(|m| Cover::of(&networks, &overview.distances, m, args.seed));
    match &cover {
        None => {
            save(args.csv.as_deref(), || {
                export::matrix_csv(&networks, &overview.similarity, &overview.order)
            })?;
            save(args.svg.as_deref(), || figure::overview(&networks, &overview, &settings))?;
        }
        Some(cover) => {
            save(args.csv.as_deref(), || export::cover_csv(&networks, &overview.distances, cover))?;
            save(args.svg.as_deref(), || figure::cover(&networks, &overview.distances, cover, &words))?;
        }
    }
    let newick = args.newick.map(|_| export::newick(&networks, &overview.tree));
    if !args.json {
        return Ok(match (newick, &cover) {
            (Some(newick), None) => newick,
            (_, Some(cover)) => choices(&names, cover),
            _ => nearest(&names, &overview),
        });
    }
    let shortlist = cover.as_ref().map(|cover| Choices {
        seed: args.seed,
        cover,
        covered: cover.covered(&cover.ours),
        papers_covered: cover.papers.as_ref().map(|papers| cover.covered(papers)),
    });
    json(&All {
        tokens: settings.tokens,
        scoring: *scoring,
        lengths: &overview.scores.lengths,
        scores: score_rows(&overview.scores),
        index: rows(&overview.similarity),
        index_kind: args.index,
        order: overview.order.clone(),
        newick,
        shortlist,
        names,
    })
}

/// A line for each network: its nearest one.
fn nearest(names: &[&str], overview: &Overview) -> String {
    let line = |(i, name): (usize, &&str)| {
        let nearest =
            overview.neighbours(i).first().map(|&(j, index)| (names.get(j).copied().unwrap_or(""), index));
        nearest.map_or_else(
            || (*name).to_owned(),
            |(other, index)| format!("{name}: nearest {other} ({index:.4})"),
        )
    };
    names.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// A line for each representative with those it stands for, and how well both choices cover.
fn choices(names: &[&str], cover: &Cover) -> String {
    let name = |i: usize| names.get(i).copied().unwrap_or_default();
    let mut lines = Vec::new();
    for (words, choice) in [("ours", Some(&cover.ours)), ("the paper's", cover.papers.as_ref())] {
        let Some(choice) = choice else { continue };
        lines.push(format!(
            "{words} {}: mean distance {:.4} ({:.1} % less than with one network), farthest {:.4} ({})",
            choice.chosen.len(),
            choice.mean,
            100.0 * cover.covered(choice),
            choice.worst,
            name(choice.worst_at)
        ));
        for (place, &chosen) in choice.chosen.iter().enumerate() {
            let others: Vec<&str> = choice.members(place).filter(|&i| i != chosen).map(name).collect();
            lines.push(format!(
                "  {}: {}",
                name(chosen),
                if others.is_empty() { "itself alone".to_owned() } else { others.join(", ") }
            ));
        }
    }
    if let Some(chance) = cover.chance {
        lines.push(format!(
            "{} random choices of {}: mean distance {:.4} to {:.4} (95 in 100); {:.1} % cover worse than the paper's",
            chance.choices, chance.m, chance.range.0, chance.range.1, 100.0 * chance.worse
        ));
    }
    lines.join("\n")
}

fn score_rows(scores: &Scores) -> Vec<Vec<i32>> {
    (0..scores.n()).map(|i| (0..scores.n()).map(|j| scores.get(i, j).unwrap_or(0)).collect()).collect()
}
