//! What the view Evaluate keeps in the link.

use serde::{Deserialize, Serialize};

use crate::app::checked::{Checked, StateError, within};
use crate::digits::generator::Domain;
use crate::protocol::evaluate::GeneratedSet;

/// Most pictures that are generated.
pub const MOST_GENERATED: u32 = 5000;

/// Which set is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SetChoice {
    /// Digits of our generator.
    #[default]
    Generated,
    /// The labelled set that was opened last.
    File,
}

/// The view Evaluate: which set, and how the confusions are shown. The models are those of Classify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvaluateState {
    /// Which set.
    pub set: SetChoice,
    /// World of the generated digits.
    pub domain: Domain,
    /// How many are generated.
    pub count: u32,
    /// Seed of the first of them.
    pub seed: u32,
    /// Whether confusions are shown as shares of their row.
    pub normalised: bool,
}

impl Default for EvaluateState {
    fn default() -> Self {
        Self { set: SetChoice::Generated, domain: Domain::Photo, count: 500, seed: 1, normalised: false }
    }
}

impl EvaluateState {
    /// The generated set that is spoken of.
    #[must_use]
    pub fn generated(&self) -> GeneratedSet {
        GeneratedSet { domain: self.domain, count: self.count, seed: self.seed }
    }
}

impl Checked for EvaluateState {
    fn check(&self) -> Result<(), StateError> {
        within("evaluate.count", &self.count, 1..=MOST_GENERATED, "a whole number from 1 to 5000")
    }
}
