//! The table of transfers as a file: what `neurn transfer --out` writes and the page reads
//! (`assets/transfers/table.json`). Plain data, without burn.

mod check;
pub mod csv;
mod sheet;

pub use check::TableError;
pub use sheet::{Choice, Contrast, Entry, LEARNT, Row, Sheet, Tally};

use crate::neurn::FilterSettings;
use crate::stats::classification::{mean_and_deviation, wilson};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the file. It changes when a reader of the old form would misread the new one.
pub const FORMAT: &str = "neurn-lab-transfers-2";

/// Bytes of the largest file that is read.
pub const MAX_BYTES: usize = 4 << 20;

/// The name of the filter that is none.
pub const BASELINE: &str = "none";

/// The whole table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// [`FORMAT`].
    pub format: String,
    /// What regenerates it.
    pub command: String,
    /// When it was made, RFC 3339.
    pub date: String,
    /// The program's version.
    pub version: String,
    /// What computed.
    pub engine: String,
    /// Images of each set that was trained or measured on.
    pub data: BTreeMap<String, SetCounts>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// What all runs share (a recipe as `neurn train --print-recipe` shows it); source, network, filters and seed
    /// differ.
    pub recipe: serde_json::Value,
    /// What the filters' names mean, in the order in which they were asked for.
    pub filters: Vec<NamedFilter>,
    /// All seeds of one source, network and filter on one target; they follow from the runs.
    pub cells: Vec<Cell>,
    /// Every trained network.
    pub runs: Vec<Run>,
}

/// Images of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SetCounts {
    /// Those of its training set; none if nothing was trained on it.
    pub train: Option<usize>,
    /// Those of its test set; none if nothing was measured on it.
    pub test: Option<usize>,
}

/// A filter and its short name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFilter {
    /// As `--filters` takes it: `none`, `neurn:3:max`.
    pub name: String,
    /// In full; empty for raw pixels.
    pub settings: Vec<FilterSettings>,
}

/// One network's answers about one set of test images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Images.
    pub n: usize,
    /// Those that were read rightly.
    pub right: usize,
    /// Share of them, 0..=1, with six digits.
    pub accuracy: f64,
    /// Expected calibration error, 0..=1.
    pub ece: f64,
}

impl Hit {
    /// Of counts and a calibration error.
    #[must_use]
    pub fn new(n: usize, right: usize, ece: f64) -> Self {
        let mut hit = Self { n, right, accuracy: 0.0, ece: short(ece) };
        hit.accuracy = short(hit.share());
        hit
    }

    /// Share of right answers, 0..=1, with all digits.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.right as f64 / self.n as f64 }
    }
}

/// One trained network and what was measured of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its name, that of its files.
    pub id: String,
    /// Where it was trained: `mnist`, `usps`, `mnistm`, or a generated set.
    pub source: String,
    /// `cnn`, `vit` or `mlp`.
    pub network: String,
    /// What came before it: a [`NamedFilter`]'s name.
    pub filter: String,
    /// Its seed.
    pub seed: u64,
    /// Training images.
    pub images: usize,
    /// Epochs.
    pub epochs: usize,
    /// The epoch whose weights were measured, counted from 1.
    pub best_epoch: usize,
    /// Accuracy on the source's validation images, 0..=1.
    pub validation: f64,
    /// Seconds that training took; of an interrupted one, since it went on last.
    pub seconds: f64,
    /// Test images by the name of their set.
    pub targets: BTreeMap<String, Hit>,
}

/// All seeds of one source, network and filter on one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Where the networks were trained.
    pub source: String,
    /// Where they were measured.
    pub target: String,
    /// The network.
    pub network: String,
    /// What came before it.
    pub filter: String,
    /// The runs' places in the table's list, in the order of their seeds.
    pub runs: Vec<usize>,
    /// Mean of the accuracies, 0..=1.
    pub mean: f64,
    /// Standard deviation of the accuracies over the seeds (n - 1); none for one seed.
    pub sd: Option<f64>,
    /// Test images.
    pub n: usize,
    /// Wilson's 95 % interval for the seeds' pooled share of right answers and `n` images: what the choice of
    /// test images leaves open. All seeds read the same images, so these are not counted several times.
    pub interval: (f64, f64),
}

/// The cells of runs: by source, network, filter (in the order in which they first come) and target.
#[must_use]
pub fn cells(runs: &[Run]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        for (target, hit) in &run.targets {
            let same = |cell: &&mut Cell| {
                (&cell.source, &cell.network, &cell.filter) == (&run.source, &run.network, &run.filter)
                    && cell.target == *target
                    && cell.n == hit.n
            };
            match cells.iter_mut().find(same) {
                Some(cell) => cell.runs.push(place),
                None => cells.push(Cell {
                    source: run.source.clone(),
                    target: target.clone(),
                    network: run.network.clone(),
                    filter: run.filter.clone(),
                    runs: vec![place],
                    mean: 0.0,
                    sd: None,
                    n: hit.n,
                    interval: (0.0, 1.0),
                }),
            }
        }
    }
    for cell in &mut cells {
        cell.runs.sort_by_key(|place| runs.get(*place).map(|run| run.seed));
        let hits: Vec<Hit> =
            cell.runs.iter().filter_map(|p| runs.get(*p)?.targets.get(&cell.target)).copied().collect();
        let accuracies: Vec<f64> = hits.iter().map(Hit::share).collect();
        if let Some((mean, sd)) = mean_and_deviation(&accuracies) {
            let (low, high) = wilson((mean * cell.n as f64).round() as usize, cell.n);
            (cell.mean, cell.sd) = (short(mean), sd.map(short));
            cell.interval = (short(low), short(high));
        }
    }
    cells
}

/// Six digits after the point: more than any of these numbers deserves.
#[must_use]
pub fn short(value: f64) -> f64 {
    crate::figure::number::rounded(value, 6)
}

impl Table {
    /// The file: JSON with a line for each cell and each run, so that two versions can be compared.
    #[must_use]
    pub fn to_text(&self) -> String {
        use serde_json::Value;
        let Ok(Value::Object(parts)) = serde_json::to_value(self) else { return String::new() };
        let order = [
            "format", "command", "date", "version", "engine", "data", "notes", "recipe", "filters", "cells",
            "runs",
        ];
        let mut lines = Vec::new();
        for name in order {
            let Some(part) = parts.get(name) else { continue };
            let body = match part {
                Value::Array(all) if !all.is_empty() => {
                    let all: Vec<String> = all.iter().map(Value::to_string).collect();
                    format!("[\n{}\n]", all.join(",\n"))
                }
                other => other.to_string(),
            };
            lines.push(format!("\"{name}\":{body}"));
        }
        format!("{{{}}}\n", lines.join(",\n"))
    }

    /// The settings behind a filter's short name; none if the table does not name it.
    #[must_use]
    pub fn settings(&self, filter: &str) -> Option<&[FilterSettings]> {
        self.filters.iter().find(|named| named.name == filter).map(|named| named.settings.as_slice())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A run on one target of ten images.
    pub fn run(seed: u64, filter: &str, right: usize) -> Run {
        Run {
            id: format!("{filter}-{seed}"),
            source: "mnist".to_owned(),
            network: "cnn".to_owned(),
            filter: filter.to_owned(),
            seed,
            images: 100,
            epochs: 2,
            best_epoch: 1,
            validation: 0.9,
            seconds: 1.5,
            targets: [("usps".to_owned(), Hit::new(10, right, 0.25))].into(),
        }
    }

    /// A table of runs that are each on one target.
    pub fn table(runs: Vec<Run>) -> Table {
        let mut filters: Vec<NamedFilter> = Vec::new();
        for run in &runs {
            if !filters.iter().any(|named| named.name == run.filter) {
                let settings =
                    if run.filter == BASELINE { Vec::new() } else { vec![FilterSettings::default()] };
                filters.push(NamedFilter { name: run.filter.clone(), settings });
            }
        }
        Table {
            format: FORMAT.to_owned(),
            command: "neurn transfer".to_owned(),
            date: "2026-11-21T00:00:00Z".to_owned(),
            version: "0.1.0".to_owned(),
            engine: "flex".to_owned(),
            data: [("usps".to_owned(), SetCounts { train: None, test: Some(10) })].into(),
            notes: vec!["A note.".to_owned()],
            recipe: serde_json::json!({"images": 100}),
            filters,
            cells: cells(&runs),
            runs,
        }
    }

    #[test]
    fn seeds_are_gathered_in_their_order() {
        let cells = cells(&[run(2, "none", 6), run(1, "neurn:3", 9), run(1, "none", 4)]);
        assert_eq!(cells.len(), 2);
        assert_eq!((cells[0].mean, cells[0].n, &cells[0].runs), (0.5, 10, &vec![2, 0]));
        assert!((cells[0].sd.unwrap() - 0.02_f64.sqrt()).abs() < 1e-6);
        let (low, high) = wilson(5, 10);
        assert!((cells[0].interval.0 - low).abs() < 1e-6 && (cells[0].interval.1 - high).abs() < 1e-6);
        assert_eq!((cells[1].mean, cells[1].sd), (0.9, None));
    }

    #[test]
    fn the_file_says_all_of_the_table_line_by_line() {
        let table = table(vec![run(1, "none", 4), run(2, "none", 5), run(1, "neurn:3", 7)]);
        let text = table.to_text();
        assert_eq!(serde_json::from_str::<Table>(&text).unwrap(), table);
        assert_eq!(text.lines().filter(|line| line.contains("\"best_epoch\"")).count(), 3);
        assert_eq!(table.settings("none"), Some(&[][..]));
        assert_eq!(table.settings("blur"), None);
    }
}
