//! The runs behind the table of transfers: networks trained in one domain, measured in others. What the table itself
//! is made of is plain data ([`super::table`]).

use super::engine::Engine;
use super::filters::FilterList;
use super::network::NetworkKind;
use super::table::{self, Hit, Table, short};
use super::weights::Outcome;
use crate::learn::train::fingerprint::Fingerprint;
use crate::learn::train::recipe::{Recipe, Source};
use crate::stats::classification::Report;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One trained network and what was measured of it: a file beside its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
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
    /// What computed. Runs of older versions do not say it, nor what follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
    /// What the source's training images are told by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Fingerprint>,
    /// What the test images are told by, by the name of their set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tests: BTreeMap<String, Fingerprint>,
}

impl From<&Report> for Hit {
    fn from(report: &Report) -> Self {
        Self::new(report.n, report.right, report.ece)
    }
}

impl From<&Record> for table::Run {
    fn from(record: &Record) -> Self {
        // records of older versions hold more digits
        let hit = |hit: &Hit| Hit::new(hit.n, hit.right, hit.ece);
        Self {
            id: record.id.clone(),
            source: record.source.name().to_owned(),
            network: record.network.name().to_owned(),
            filter: record.filter.clone(),
            seed: record.seed,
            images: record.outcome.images,
            epochs: record.outcome.epochs,
            best_epoch: record.outcome.best_epoch,
            validation: short(record.outcome.validation_accuracy),
            seconds: (record.seconds * 10.0).round() / 10.0,
            targets: record.targets.iter().map(|(name, of)| (name.clone(), hit(of))).collect(),
        }
    }
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
pub fn text(table: &Table) -> String {
    let mut targets: Vec<&str> = Vec::new();
    let mut rows: Vec<(&str, &str, &str)> = Vec::new();
    for cell in &table.cells {
        if !targets.contains(&cell.target.as_str()) {
            targets.push(&cell.target);
        }
        let row = (cell.source.as_str(), cell.network.as_str(), cell.filter.as_str());
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let mut lines = vec![format!("{:12} {:9} {:16}", "source", "net", "filter")];
    for target in &targets {
        lines[0] += &format!(" {target:>13}");
    }
    for row in rows {
        let (source, network, filter) = row;
        let mut line = format!("{source:12} {network:9} {filter:16}");
        for target in &targets {
            let of = |cell: &&table::Cell| {
                (cell.source.as_str(), cell.network.as_str(), cell.filter.as_str()) == row
                    && cell.target == *target
            };
            let words = table.cells.iter().find(of).map_or_else(String::new, |cell| {
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
    use crate::learn::table::tests::{run, table};

    #[test]
    fn the_table_as_text() {
        let text = text(&table(vec![run(1, "none", 4), run(1, "neurn:3", 9), run(2, "none", 6)]));
        assert_eq!(text.lines().count(), 3);
        assert!(text.contains("50.0 ± 14.1") && text.contains("90.0"), "{text}");
    }

    #[test]
    fn a_record_becomes_a_run_of_the_table() {
        let hit = Hit { n: 3, right: 1, accuracy: 1.0 / 3.0, ece: 0.123_456_789 };
        let record = Record {
            id: "x".to_owned(),
            source: Source::GeneratedMm,
            network: NetworkKind::Vit,
            filter: "neurn:3".to_owned(),
            seed: 7,
            outcome: Outcome { images: 5, validation: 2, epochs: 4, best_epoch: 3, validation_accuracy: 0.5 },
            seconds: 12.345,
            targets: [("usps".to_owned(), hit)].into(),
            engine: Some(Engine::Flex),
            data: Some(Fingerprint { images: 7, crc: 9 }),
            tests: BTreeMap::new(),
        };
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
        let run = table::Run::from(&record);
        assert_eq!((run.source.as_str(), run.network.as_str(), run.seed), ("generated-mm", "vit", 7));
        assert_eq!((run.images, run.epochs, run.best_epoch, run.seconds), (5, 4, 3, 12.3));
        assert_eq!(run.targets["usps"], Hit { n: 3, right: 1, accuracy: 0.333_333, ece: 0.123_457 });
    }

    #[test]
    fn records_of_older_versions_can_be_read() {
        let text = r#"{"id":"mnist_cnn_instance_s1_00c8b7c0","source":"mnist","network":"cnn","filter":"instance",
            "seed":1,"outcome":{"images":4000,"validation":1000,"epochs":5,"best_epoch":5,"validation_accuracy":0.965},
            "seconds":22.05,"targets":{"usps":{"n":2007,"right":1365,"accuracy":0.68,"ece":0.09}}}"#;
        let record: Record = serde_json::from_str(text).unwrap();
        assert_eq!((record.engine, record.data, record.tests.len()), (None, None, 0));
    }

    #[test]
    fn names_tell_recipes_apart() {
        let recipe = Recipe { filters: vec![Default::default()], ..Recipe::default() };
        assert_eq!(id(&recipe), id(&recipe.clone()));
        assert!(id(&recipe).starts_with("mnist_cnn_neurn-3_s1_"));
        assert_ne!(id(&recipe), id(&Recipe { epochs: 6, ..recipe.clone() }));
    }
}
