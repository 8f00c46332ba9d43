//! What `window.neurnLab` reads of the table of transfers.

use serde::Serialize;

use super::model::{COMMAND, Pair, Transfers, choice, open};
use super::state::Shows;
use crate::app::context::ViewContext;
use crate::learn::table::{self, Sheet};
use crate::stats::paired::Verdict;

/// The filter beside the baseline, paired by seed.
#[derive(Debug, Serialize)]
struct Difference<'a> {
    /// Mean of the paired differences, -1..=1.
    mean: f64,
    /// Their 95 % interval; none for one pair.
    interval: Option<(f64, f64)>,
    /// What it says.
    verdict: Verdict,
    /// Those that both have.
    seeds: &'a [u64],
}

/// What the networks of a cell make of a set.
#[derive(Debug, Serialize)]
struct Cell<'a> {
    /// The set.
    target: &'a str,
    /// Mean share of right answers, 0..=1.
    mean: f64,
    /// Standard deviation over the seeds; none for one.
    sd: Option<f64>,
    /// Images of the set.
    images: usize,
    /// Wilson's 95 % interval of the share.
    interval: (f64, f64),
    /// Of the runs.
    seeds: &'a [u64],
    /// The share of each run.
    accuracies: Vec<f64>,
    /// None for the baseline itself.
    difference: Option<Difference<'a>>,
}

impl<'a> Cell<'a> {
    fn of(sheet: &'a Sheet, place: usize) -> Option<Self> {
        let (cell, entry) = (sheet.table.cells.get(place)?, sheet.entries.get(place)?);
        Some(Self {
            target: &cell.target,
            mean: cell.mean,
            sd: cell.sd,
            images: cell.n,
            interval: cell.interval,
            seeds: &entry.seeds,
            accuracies: entry.hits.iter().map(|hit| hit.accuracy).collect(),
            difference: entry.contrast.as_ref().map(|contrast| Difference {
                mean: contrast.paired.mean,
                interval: contrast.paired.interval,
                verdict: contrast.paired.verdict(),
                seeds: &contrast.seeds,
            }),
        })
    }
}

/// A row that is shown.
#[derive(Debug, Serialize)]
struct Row<'a> {
    /// Where the networks were trained.
    source: String,
    /// The network.
    network: String,
    /// The filter's short name.
    filter: String,
    /// For each target; none where nothing was measured.
    cells: Vec<Option<Cell<'a>>>,
}

impl<'a> Row<'a> {
    fn of(sheet: &'a Sheet, row: table::Row) -> Self {
        let cells = row.cells.into_iter().map(|place| Cell::of(sheet, place?)).collect();
        Self { source: row.source, network: row.network, filter: row.filter, cells }
    }
}

/// The cell whose runs are shown.
#[derive(Debug, Serialize)]
struct Opened<'a> {
    cell: Option<Cell<'a>>,
    /// The runs behind it, by name.
    runs: Vec<&'a str>,
    /// The models that it leads to.
    #[serde(flatten)]
    pair: Pair,
}

/// The part of the table that is looked at.
#[derive(Debug, Serialize)]
struct Part<'a> {
    /// When it was measured.
    date: &'a str,
    /// What the cells show.
    shows: Shows,
    /// All sets that networks were trained on.
    sources: &'a [String],
    /// All sets that they were measured on.
    targets: &'a [String],
    /// Cells where the filter is better beyond chance.
    better: usize,
    /// Where it is worse.
    worse: usize,
    /// Where neither is sure.
    open_question: usize,
    rows: Vec<Row<'a>>,
    open: Option<Opened<'a>>,
}

/// The table, or why there is none.
#[derive(Debug, Serialize)]
pub(super) struct Results<'a> {
    /// Why there is none.
    missing: Option<String>,
    /// What makes the table, or has made it.
    command: &'a str,
    /// Nothing until it is here.
    #[serde(flatten)]
    part: Option<Part<'a>>,
}

impl<'a> Results<'a> {
    /// As things stand; `sheet` is the table, once it is here.
    pub fn of(transfers: &Transfers, sheet: Option<&'a Sheet>, cx: &ViewContext) -> Self {
        let state = &cx.state.transfers;
        let part = sheet.map(|sheet| {
            let tally = sheet.tally();
            let opened = open(state, sheet).zip(transfers.transfer_pair(cx)).map(|(place, pair)| Opened {
                cell: Cell::of(sheet, place),
                runs: sheet.runs(place).into_iter().map(|run| run.id.as_str()).collect(),
                pair,
            });
            Part {
                date: &sheet.table.date,
                shows: state.shows,
                sources: &sheet.sources,
                targets: &sheet.targets,
                better: tally.above,
                worse: tally.below,
                open_question: tally.open,
                rows: sheet.rows(choice(state, sheet)).into_iter().map(|row| Row::of(sheet, row)).collect(),
                open: opened,
            }
        });
        Self {
            missing: transfers.missing().map(|(what, why)| format!("{what} {why}")),
            command: sheet.map_or(COMMAND, |sheet| &sheet.table.command),
            part,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::table::tests::{run, table};
    use serde_json::{Value, json};

    fn value(results: Results<'_>) -> Value {
        serde_json::to_value(results).unwrap()
    }

    #[test]
    fn without_a_table_there_is_only_why_and_what_makes_one() {
        let missing = Some("It did not come.".to_owned());
        assert_eq!(
            value(Results { missing, command: COMMAND, part: None }),
            json!({ "missing": "It did not come.", "command": COMMAND })
        );
    }

    #[test]
    fn programs_read_the_table_by_these_names() {
        let runs = [run(1, "none", 4), run(2, "none", 6), run(1, "neurn:3", 7), run(2, "neurn:3", 8)];
        let sheet = Sheet::new(table(runs.to_vec()));
        let [plain, filtered] = [0, 1].map(|place| Cell::of(&sheet, place).unwrap());
        let place = sheet.find("mnist", "cnn", "neurn:3", "usps").unwrap();
        let pair = Pair { left: Some("none-1".to_owned()), right: None, sentence: "Seed 1.".to_owned() };
        let opened = Opened { cell: None, runs: vec!["neurn:3-1"], pair };
        let difference = filtered.difference.as_ref().unwrap();
        assert!((filtered.mean - 0.75).abs() < 1e-9 && (difference.mean - 0.25).abs() < 1e-9);
        let rows = sheet.rows(table::Choice::default()).into_iter().map(|row| Row::of(&sheet, row)).collect();
        let (of_cell, of_difference) = (sheet.table.cells[place].interval, difference.interval);
        let part = Part {
            date: "2026-11-21",
            shows: Shows::Difference,
            sources: &sheet.sources,
            targets: &sheet.targets,
            better: 1,
            worse: 0,
            open_question: 2,
            rows,
            open: Some(opened),
        };
        let results = value(Results { missing: None, command: "neurn transfer", part: Some(part) });
        assert_eq!(results["rows"][0]["cells"][0], serde_json::to_value(plain).unwrap());
        assert_eq!(results["rows"][0]["cells"][0]["difference"], Value::Null);
        assert_eq!(
            results["rows"][1],
            json!({
                "source": "mnist",
                "network": "cnn",
                "filter": "neurn:3",
                "cells": [{
                    "target": "usps",
                    "mean": filtered.mean,
                    "sd": filtered.sd,
                    "images": 10,
                    "interval": of_cell,
                    "seeds": [1, 2],
                    "accuracies": [0.7, 0.8],
                    "difference": {
                        "mean": difference.mean,
                        "interval": of_difference,
                        "verdict": "open",
                        "seeds": [1, 2],
                    },
                }],
            })
        );
        assert_eq!(
            results["open"],
            json!({ "cell": null, "runs": ["neurn:3-1"], "left": "none-1", "right": null, "sentence": "Seed 1." })
        );
        let rest =
            ["missing", "command", "date", "shows", "sources", "targets", "better", "worse", "open_question"];
        assert_eq!(
            json!(rest.map(|name| &results[name])),
            json!([null, "neurn transfer", "2026-11-21", "difference", ["mnist"], ["usps"], 1, 0, 2])
        );
        assert_eq!(results.as_object().unwrap().len(), rest.len() + 2);
    }
}
