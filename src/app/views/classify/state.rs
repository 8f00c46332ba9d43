//! What the view Classify keeps in the link.

use serde::{Deserialize, Serialize};

use crate::app::checked::{Checked, StateError, within};
use crate::learn::engine::Engine;

/// What is looked into below the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Inside {
    /// Nothing.
    #[default]
    Nothing,
    /// Every layer's activations.
    Layers,
    /// What every layer looks for: its kernels.
    Kernels,
    /// Which parts of the picture the answer hangs on.
    Occlusion,
}

/// The view Classify: two models and how they are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifyState {
    /// The model on the left; the baseline if not given.
    pub left: Option<String>,
    /// The model on the right; its twin with the filter if not given.
    pub right: Option<String>,
    /// What computes.
    pub engine: Engine,
    /// What is looked into.
    pub inside: Inside,
    /// The digit whose occlusion map is shown; the winner if not given.
    pub class: Option<u8>,
    /// Whether a large picture is read as a whole; else the digits in it are found.
    pub whole: bool,
}

impl Default for ClassifyState {
    fn default() -> Self {
        Self {
            left: None,
            right: None,
            engine: Engine::ASKING,
            inside: Inside::default(),
            class: None,
            whole: false,
        }
    }
}

impl Checked for ClassifyState {
    fn check(&self) -> Result<(), StateError> {
        match self.class {
            Some(digit) => within("classify.class", &digit, 0..=9, "a whole number from 0 to 9"),
            None => Ok(()),
        }
    }
}
