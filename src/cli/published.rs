//! `neurn published`: what the papers say, and what their own numbers say.

use super::CliError;
use crate::learn::card::{ModelCard, ModelIndex, filter_text, network_text};
use crate::learn::table::{BASELINE, Sheet};
use crate::neurn::FilterKind;
use crate::published::claims::claims;
use crate::published::measured::{Cell, Champion, Measured, Row, Transfers, ZooFigures};
use crate::published::summary::Summary;
use crate::published::table::Reading;
use crate::published::verdict::Verdicts;
use crate::zoo::cluster::Linkage;
use crate::zoo::cover::Cover;
use crate::zoo::study::{Agreement, MatrixSettings, Overview, PatternSettings};
use crate::zoo::{Network, Zoo};
use clap::Args;
use std::collections::BTreeMap;
use std::fs::read;

/// The networks that come with the page.
const ZOO: &[u8] = include_bytes!("../../assets/zoo/zoo.json");

/// Groups that both trees are cut into, and networks that stand for all: as many as the paper's shortlist has.
const TWELVE: usize = 12;

/// Permutations of Mantel's test.
const PERMUTATIONS: usize = 999;

/// The seed of permutations and random choices.
const SEED: u64 = 1;

/// Arguments of `neurn published`.
#[derive(Debug, Args)]
pub struct PublishedArgs {
    /// How the columns M>U and M>S of SPOS and ShuffleNet are read, which look exchanged
    #[arg(long, value_enum, default_value_t)]
    reading: Reading,
    /// Print tables, tests, similarities and claims as JSON
    #[arg(long)]
    json: bool,
    /// Write what we measured, as it is set beside published numbers (assets/published/measured.json)
    #[arg(long, value_name = "FILE")]
    collect: Option<String>,
    /// With --collect: our table of transfers
    #[arg(long, value_name = "FILE", default_value = "assets/transfers/table.json", requires = "collect")]
    transfers: String,
    /// With --collect: the list of our models
    #[arg(long, value_name = "FILE", default_value = "assets/models/index.json", requires = "collect")]
    models: String,
}

/// Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &PublishedArgs) -> Result<String, CliError> {
    let mut measured = Measured::shipped()?;
    if let Some(path) = &args.collect {
        measured = collect(args, measured)?;
        let write = |source| CliError::Write { path: path.clone(), source };
        std::fs::write(path, measured.to_text()).map_err(write)?;
    }
    if args.json {
        let summary = Summary::of(args.reading, &measured)?;
        return serde_json::to_string(&summary).map_err(|error| CliError::Print(error.into()));
    }
    let all = claims(args.reading, &measured)?;
    let mut lines: Vec<String> = all
        .iter()
        .map(|item| {
            format!(
                "{}: {} (published {}, found {})",
                item.verdict.text(),
                item.claim,
                item.published,
                item.found
            )
        })
        .collect();
    let verdicts = Verdicts::of(all.iter().map(|claim| claim.verdict));
    lines.push(format!("{} claims: {}", verdicts.claims, verdicts.text()));
    Ok(lines.join("\n"))
}

/// Everything that we measured; what was simulated elsewhere is kept.
fn collect(args: &PublishedArgs, before: Measured) -> Result<Measured, CliError> {
    let open = |path: &String| read(path).map_err(|source| CliError::Read { path: path.clone(), source });
    let wrong = |path: &String, problem: String| CliError::File { path: path.clone(), problem };
    let sheet = Sheet::from_bytes(&open(&args.transfers)?)
        .map_err(|error| wrong(&args.transfers, format!("is no table of transfers ({error})")))?;
    let index: ModelIndex = serde_json::from_slice(&open(&args.models)?)
        .map_err(|error| wrong(&args.models, format!("is no list of models ({error})")))?;
    let champions = index.models.iter().filter(|card| card.champion && card.source == "mnist");
    Ok(Measured {
        command: "neurn published --collect assets/published/measured.json".to_owned(),
        transfers: transfers(&sheet),
        champions: champions.map(champion).collect(),
        zoo: zoo_figures()?,
        figures: before.figures,
    })
}

/// The letter of a data set in Table 1.
fn letter(set: &str) -> Option<&'static str> {
    match set {
        "mnist" => Some("M"),
        "usps" => Some("U"),
        "svhn" => Some("S"),
        "mnistm" => Some("MM"),
        _ => None,
    }
}

/// With four decimals: seeds differ by more than that.
fn short(value: f64) -> f64 {
    crate::figure::number::rounded(value, 4)
}

fn transfers(sheet: &Sheet) -> Transfers {
    let mut rows: Vec<Row> = Vec::new();
    for network in &sheet.networks {
        for named in &sheet.table.filters {
            let neurn = named.settings.first().is_some_and(|first| first.filter == FilterKind::Neurn);
            if named.name != BASELINE && !neurn {
                continue;
            }
            let (mut cells, mut seeds) = (BTreeMap::new(), 0);
            for (cell, entry) in sheet.table.cells.iter().zip(&sheet.entries) {
                if cell.network != *network || cell.filter != named.name || cell.source == cell.target {
                    continue;
                }
                let (Some(from), Some(to)) = (letter(&cell.source), letter(&cell.target)) else { continue };
                seeds = seeds.max(entry.seeds.len());
                let contrast = entry.contrast.as_ref().map(|contrast| {
                    let interval = contrast.paired.interval;
                    let interval = interval.map(|(low, high)| (short(100.0 * low), short(100.0 * high)));
                    (short(100.0 * contrast.paired.mean), interval)
                });
                let brief = Cell {
                    mean: short(100.0 * cell.mean),
                    sd: cell.sd.map(|sd| short(100.0 * sd)),
                    n: cell.n,
                    difference: contrast,
                };
                cells.insert(format!("{from}>{to}"), brief);
            }
            if !cells.is_empty() {
                rows.push(Row {
                    network: network.clone(),
                    network_text: network_text(network).to_owned(),
                    filter: named.name.clone(),
                    filter_text: filter_text(&named.settings),
                    seeds,
                    cells,
                });
            }
        }
    }
    let run = sheet.table.runs.first();
    Transfers {
        date: sheet.table.date.clone(),
        command: sheet.table.command.clone(),
        images: run.map_or(0, |run| run.images),
        epochs: run.map_or(0, |run| run.epochs),
        rows,
    }
}

fn champion(card: &ModelCard) -> Champion {
    let percent = |share: f64| short(100.0 * share);
    Champion {
        id: card.id.clone(),
        text: format!("{}, {}", card.network_text(), card.filter_text()),
        images: card.images,
        parameters: card.parameters,
        targets: card
            .measured
            .iter()
            .map(|item| {
                let interval = (percent(item.interval.0), percent(item.interval.1));
                (item.target.clone(), (percent(item.accuracy), interval, item.n))
            })
            .collect(),
        without_filter: card
            .without_filter
            .iter()
            .map(|item| (item.target.clone(), percent(item.accuracy)))
            .collect(),
    }
}

/// As `neurn patterns --all` and `neurn align --all --shortlist 12` say it.
fn zoo_figures() -> Result<Option<ZooFigures>, CliError> {
    let zoo = Zoo::from_bytes(ZOO)?;
    let networks: Vec<&Network> = zoo.core().collect();
    let overview = Overview::of(&networks, &MatrixSettings::default());
    let (_, _, similarity) = PatternSettings::default().study(&networks);
    let agreement = Agreement::of(
        &overview.distances,
        &similarity.distances(),
        Linkage::Average,
        TWELVE,
        PERMUTATIONS,
        SEED,
    );
    let found = || {
        let cover = Cover::of(&networks, &overview.distances, TWELVE, SEED)?;
        let (papers, chance, mantel) = (cover.papers.as_ref()?, cover.chance?, agreement.mantel?);
        Some(ZooFigures {
            networks: networks.len(),
            shortlisted: papers.chosen.len(),
            groups: agreement.groups,
            mantel_r: short(mantel.r),
            mantel_p: short(mantel.p),
            adjusted_rand: short(agreement.adjusted_rand?),
            papers_mean: short(papers.mean),
            ours_mean: short(cover.ours.mean),
            chance: (short(chance.range.0), short(chance.range.1)),
            choices: chance.choices,
            worse: short(chance.worse),
        })
    };
    Ok(found())
}
