//! What each view keeps in the link.

use serde::{Deserialize, Serialize};

use crate::digits::shift::{Param, Shift};
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
}

impl Default for ClassifyState {
    fn default() -> Self {
        Self { left: None, right: None, engine: Engine::ASKING, inside: Inside::default(), class: None }
    }
}

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

/// What the cells of a map over two sliders show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MapShows {
    /// Right model minus left model.
    #[default]
    Difference,
    /// The left model's share of right answers.
    Left,
    /// The right model's.
    Right,
}

/// The view Shift. The digits are those of the page's seed, the models those of [`ClassifyState`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShiftState {
    /// The slider along which digits are moved.
    pub axis: Param,
    /// A second one, for a map.
    pub second: Option<Param>,
    /// Where the sliders stand; of those that are moved, the place that is looked at.
    pub values: Shift,
    /// Digits at each point.
    pub count: u32,
    /// The digit that is looked at.
    pub digit: u8,
    /// What a map shows.
    pub shows: MapShows,
}

impl Default for ShiftState {
    fn default() -> Self {
        let axis = Param::Polarity;
        Self {
            axis,
            second: None,
            values: Shift::default().with(axis, axis.telling()),
            count: 200,
            // on an inverted ground the first baseline takes most digits for a 3
            digit: 7,
            shows: MapShows::Difference,
        }
    }
}

impl ShiftState {
    /// Moves along another slider: the one before goes to rest, and the new one to where it shows most.
    pub fn choose(&mut self, axis: Param) {
        if axis != self.axis {
            *self.values.value_mut(self.axis) = self.axis.neutral();
            self.axis = axis;
            *self.values.value_mut(axis) = axis.telling();
        }
        if self.second == Some(axis) {
            self.second = None;
        }
    }

    /// Moves the place that is looked at along the slider, to the right if positive.
    pub fn step(&mut self, steps: i32) {
        if steps != 0 {
            let (low, high) = self.axis.range();
            let value = self.values.value(self.axis) + f64::from(steps) * self.axis.step();
            *self.values.value_mut(self.axis) = self.axis.tidy(value.clamp(low, high));
        }
    }

    /// Adds, changes or drops the second slider.
    pub fn choose_second(&mut self, second: Option<Param>) {
        if second == self.second || second == Some(self.axis) {
            return;
        }
        if let Some(old) = self.second {
            *self.values.value_mut(old) = old.neutral();
        }
        self.second = second;
        if let Some(new) = second {
            // the middle of the map, where what both do meets
            *self.values.value_mut(new) = new.at(0.5);
        }
    }
}
