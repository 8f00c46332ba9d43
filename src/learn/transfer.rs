//! The table of transfers: networks trained in one domain, measured in others.

use super::filters::FilterList;
use super::network::NetworkKind;
use super::recipe::{Recipe, Source};
use super::weights::Outcome;
use crate::stats::classification::{Report, mean_and_deviation, wilson};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One network's accuracy on one set of test images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Images.
    pub n: usize,
    /// Those that were read rightly.
    pub right: usize,
    /// Share of them, 0..=1.
    pub accuracy: f64,
    /// Expected calibration error, 0..=1.
    pub ece: f64,
}

impl From<&Report> for Hit {
    fn from(report: &Report) -> Self {
        Self { n: report.n, right: report.right, accuracy: report.accuracy, ece: report.ece }
    }
}

/// One trained network and what was measured of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its name, that of its files.
    pub id: String,
    /// Where it was trained.
    pub source: Source,
    /// The network.
    pub network: NetworkKind,
    /// What came before it, in the short form.
    pub filter: String,
    /// Its seed.
    pub seed: u64,
    /// How the training went.
    pub outcome: Outcome,
    /// Seconds that training took; of an interrupted one, since it went on last.
    pub seconds: f64,
    /// Test images by the name of their set ([`Source::name`]).
    pub targets: BTreeMap<String, Hit>,
}

/// All seeds of one source, network and filter on one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Where the networks were trained.
    pub source: Source,
    /// Where they were measured.
    pub target: String,
    /// The network.
    pub network: NetworkKind,
    /// What came before it, in the short form.
    pub filter: String,
    /// The runs' names, in the order of their seeds.
    pub runs: Vec<String>,
    /// Their accuracies, 0..=1, in the same order.
    pub accuracies: Vec<f64>,
    /// Mean of the accuracies.
    pub mean: f64,
    /// Standard deviation of the accuracies over the seeds (n - 1); none for one seed.
    pub sd: Option<f64>,
    /// Test images.
    pub n: usize,
    /// Wilson's 95 % interval of the mean for that many images: what the choice of test images leaves open,
    /// beside the seeds.
    pub interval: (f64, f64),
}

/// The cells of runs: by source, network, filter (as the runs come) and target.
#[must_use]
pub fn cells(runs: &[Run]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for run in runs {
        for (target, hit) in &run.targets {
            let same = |cell: &&mut Cell| {
                cell.source == run.source
                    && cell.target == *target
                    && cell.network == run.network
                    && cell.filter == run.filter
                    && cell.n == hit.n
            };
            match cells.iter_mut().find(same) {
                Some(cell) => {
                    cell.runs.push(run.id.clone());
                    cell.accuracies.push(hit.accuracy);
                }
                None => cells.push(Cell {
                    source: run.source,
                    target: target.clone(),
                    network: run.network,
                    filter: run.filter.clone(),
                    runs: vec![run.id.clone()],
                    accuracies: vec![hit.accuracy],
                    mean: 0.0,
                    sd: None,
                    n: hit.n,
                    interval: (0.0, 1.0),
                }),
            }
        }
    }
    for cell in &mut cells {
        if let Some((mean, sd)) = mean_and_deviation(&cell.accuracies) {
            (cell.mean, cell.sd) = (mean, sd);
            cell.interval = wilson((mean * cell.n as f64).round() as usize, cell.n);
        }
    }
    cells
}

/// A name for the run of a recipe: readable, and different for each recipe.
#[must_use]
pub fn id(recipe: &Recipe) -> String {
    let filter: String = FilterList(recipe.filters.clone())
        .to_string()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    let json = serde_json::to_string(recipe).unwrap_or_default();
    let mut crc = flate2::Crc::new();
    crc.update(json.as_bytes());
    let (source, network) = (recipe.source.name(), recipe.network.name());
    format!("{source}_{network}_{filter}_s{}_{:08x}", recipe.seed, crc.sum())
}

/// The cells as text: a row for each source, network and filter, a column for each target, per cent.
#[must_use]
pub fn text(cells: &[Cell]) -> String {
    let mut targets: Vec<&str> = Vec::new();
    let mut rows: Vec<(Source, NetworkKind, &str)> = Vec::new();
    for cell in cells {
        if !targets.contains(&cell.target.as_str()) {
            targets.push(&cell.target);
        }
        let row = (cell.source, cell.network, cell.filter.as_str());
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let mut lines = vec![format!("{:12} {:4} {:16}", "source", "net", "filter")];
    for target in &targets {
        lines[0] += &format!(" {target:>13}");
    }
    for (source, network, filter) in rows {
        let mut line = format!("{:12} {:4} {filter:16}", source.name(), network.name());
        for target in &targets {
            let of = |cell: &&Cell| {
                (cell.source, cell.network, cell.filter.as_str()) == (source, network, filter)
                    && cell.target == *target
            };
            let words = cells.iter().find(of).map_or_else(String::new, |cell| {
                let sd = cell.sd.map_or_else(String::new, |sd| format!(" ± {:.1}", 100.0 * sd));
                format!("{:.1}{sd}", 100.0 * cell.mean)
            });
            line += &format!(" {words:>13}");
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(seed: u64, filter: &str, right: usize) -> Run {
        let hit = Hit { n: 10, right, accuracy: right as f64 / 10.0, ece: 0.0 };
        Run {
            id: format!("{filter}{seed}"),
            source: Source::Mnist,
            network: NetworkKind::Cnn,
            filter: filter.to_owned(),
            seed,
            outcome: Outcome::default(),
            seconds: 1.0,
            targets: [("usps".to_owned(), hit)].into(),
        }
    }

    #[test]
    fn seeds_are_gathered() {
        let cells = cells(&[run(1, "none", 4), run(1, "neurn:3", 9), run(2, "none", 6)]);
        assert_eq!(cells.len(), 2);
        assert_eq!((cells[0].mean, cells[0].n), (0.5, 10));
        assert!((cells[0].sd.unwrap() - 0.02_f64.sqrt()).abs() < 1e-12);
        assert_eq!(cells[0].interval, wilson(5, 10));
        assert_eq!(cells[0].runs, ["none1", "none2"]);
        assert_eq!((cells[1].mean, cells[1].sd), (0.9, None));
        let text = text(&cells);
        assert!(text.contains("50.0 ± 14.1") && text.contains("90.0"), "{text}");
    }

    #[test]
    fn names_tell_recipes_apart() {
        let recipe = Recipe { filters: vec![Default::default()], ..Recipe::default() };
        assert_eq!(id(&recipe), id(&recipe.clone()));
        assert!(id(&recipe).starts_with("mnist_cnn_neurn-3_s1_"));
        assert_ne!(id(&recipe), id(&Recipe { epochs: 6, ..recipe.clone() }));
    }
}
