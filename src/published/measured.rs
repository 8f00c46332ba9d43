//! What we measured ourselves, as it is set beside published numbers.
//!
//! `neurn published --collect FILE` makes the file from `assets/transfers/`, `assets/models/` and the zoo; this room
//! only holds it, so that it need not know how anything was measured.

use super::TableError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file that ships.
const SHIPPED: &str = include_str!("../../assets/published/measured.json");

/// Everything measured.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Measured {
    /// What makes the file.
    pub command: String,
    /// Our table of transfers.
    pub transfers: Transfers,
    /// Our best networks that learned from one world alone.
    pub champions: Vec<Champion>,
    /// Our 44 architectures.
    pub zoo: Option<ZooFigures>,
    /// Answers to claims by their id, from figures that are measured or simulated elsewhere: those about neurons.
    pub figures: BTreeMap<String, Figure>,
}

/// Our table of transfers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Transfers {
    /// When, RFC 3339.
    pub date: String,
    /// The command that measures it.
    pub command: String,
    /// Training images of each run.
    pub images: usize,
    /// Epochs of each run.
    pub epochs: usize,
    /// A row for each network and filter; a network's baseline comes before its others.
    pub rows: Vec<Row>,
}

/// One network with one filter, the mean over its seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// `cnn`, `vit`, `mlp`.
    pub network: String,
    /// In words.
    pub network_text: String,
    /// `none`, `neurn:3`, ...
    pub filter: String,
    /// In words.
    pub filter_text: String,
    /// Seeds.
    pub seeds: usize,
    /// Accuracies by transfer (`M>U`); one that is not there was not measured.
    pub cells: BTreeMap<String, Cell>,
}

impl Row {
    /// Its name in links: `ours:cnn:neurn:3`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("ours:{}:{}", self.network, self.filter)
    }

    /// Whether it sees raw pixels.
    #[must_use]
    pub fn is_baseline(&self) -> bool {
        self.filter == "none"
    }
}

/// Accuracy over seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Mean in %.
    pub mean: f64,
    /// Standard deviation over seeds (n - 1), in points.
    pub sd: Option<f64>,
    /// Test images.
    pub n: usize,
    /// Mean difference to the baseline with the same seeds, in points, and Student's 95 % interval.
    pub difference: Option<(f64, Option<(f64, f64)>)>,
}

/// One of our best networks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Champion {
    /// Its name.
    pub id: String,
    /// Network and filter in words.
    pub text: String,
    /// Training images.
    pub images: usize,
    /// Numbers that it has learnt.
    pub parameters: usize,
    /// By letter of the world: accuracy in %, Wilson's 95 % interval, test images.
    pub targets: BTreeMap<String, (f64, (f64, f64), usize)>,
    /// The same network and training on raw pixels, accuracies in %, where that was measured.
    pub without_filter: BTreeMap<String, f64>,
}

/// What we found of the architectures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZooFigures {
    /// Networks.
    pub networks: usize,
    /// Those of the paper's shortlist among them.
    pub shortlisted: usize,
    /// Groups that both trees were cut into.
    pub groups: usize,
    /// Mantel's correlation of the pattern-based with the layer-based distances.
    pub mantel_r: f64,
    /// How often chance does as well.
    pub mantel_p: f64,
    /// Adjusted Rand index of the groups.
    pub adjusted_rand: f64,
    /// Mean distance of all networks to the paper's 12.
    pub papers_mean: f64,
    /// To the best 12 that we find.
    pub ours_mean: f64,
    /// 95 of 100 random choices of 12 lie between these.
    pub chance: (f64, f64),
    /// Random choices.
    pub choices: usize,
    /// Share of them that cover worse than the paper's.
    pub worse: f64,
}

/// A figure that answers a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What was found.
    pub found: String,
    /// How.
    pub how: String,
    /// Whether it was measured; else it was simulated.
    pub measured: bool,
    /// Whether the claim holds there.
    pub agrees: bool,
}

impl Measured {
    /// What ships.
    ///
    /// # Errors
    /// [`TableError`] if the file that this program was built with is damaged.
    pub fn shipped() -> Result<Self, TableError> {
        Self::parse(SHIPPED)
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let wrong = |error: serde_json::Error| TableError { file: "measured.json", line: error.line() };
        serde_json::from_str(text).map_err(wrong)
    }

    /// The file's text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
