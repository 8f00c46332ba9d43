//! What the view Transfers keeps in the link.

use serde::{Deserialize, Serialize};

use crate::app::checked::{Checked, StateError};

/// What the cells of the table of transfers show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shows {
    /// How often the networks were right.
    #[default]
    Accuracy,
    /// How much more often than with raw pixels.
    Difference,
}

/// A cell of the table of transfers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellAt {
    /// Where the networks were trained.
    pub source: String,
    /// The network.
    pub network: String,
    /// The filter's short name.
    pub filter: String,
    /// Where they were measured.
    pub target: String,
}

/// The view Transfers. What a table does not have counts as not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TransfersState {
    /// What the cells show.
    pub shows: Shows,
    /// Only networks trained on this set; `all` is all, and the first one if not given.
    pub source: Option<String>,
    /// Only this network.
    pub network: Option<String>,
    /// Only this filter, by its short name.
    pub filter: Option<String>,
    /// The target by which rows are sorted, the best first; as listed if not given.
    pub order: Option<String>,
    /// The cell whose runs are shown.
    pub cell: Option<CellAt>,
}

impl Checked for TransfersState {
    fn check(&self) -> Result<(), StateError> {
        // what the table does not have counts as not chosen
        Ok(())
    }

    fn example() -> Self {
        let [source, network, filter, target] = [const { String::new() }; 4];
        Self { cell: Some(CellAt { source, network, filter, target }), ..Self::default() }
    }
}
