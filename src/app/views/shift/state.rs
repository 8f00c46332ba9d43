//! What the view Shift keeps in the link.

use serde::{Deserialize, Serialize};

use crate::app::checked::{Checked, StateError, within};
use crate::digits::shift::{Param, Shift};
use crate::protocol::shift::MOST_DIGITS;

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

impl Checked for ShiftState {
    fn check(&self) -> Result<(), StateError> {
        self.values.check()?;
        within("shift.digit", &self.digit, 0..=9, "a whole number from 0 to 9")?;
        within("shift.count", &self.count, 1..=MOST_DIGITS, "a whole number from 1 to 10,000")?;
        if self.second == Some(self.axis) {
            let (name, range) = ("shift.second", "another slider than shift.axis");
            return Err(StateError::Range { name, range, found: self.axis.key().to_owned() });
        }
        Ok(())
    }
}
