//! Settings that are checked, and why they are refused. Views and the state of the page stand on it.

use thiserror::Error;

use super::link_problems::{self, LinkProblem};
use crate::digits::shift::ShiftError;
use crate::neurn::SettingsError;
use crate::protocol::neuron_study::StudyError;
use crate::zoo::align::ScoringError;

/// Why a state was refused.
#[derive(Debug, Error)]
pub enum StateError {
    /// Some of it is not understood: all that is wrong with it.
    #[error("{}", link_problems::refused(.0))]
    Refused(Vec<LinkProblem>),
    /// Not an object.
    #[error("settings must be an object such as {{\"digit\": 7}}")]
    NotAnObject,
    /// A filter setting is out of range.
    #[error(transparent)]
    Filter(#[from] SettingsError),
    /// A slider is out of range.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// A setting of the neurons is out of range.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A score of an alignment is out of range.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
    /// Something else is out of range.
    #[error("{name} must be {range}, but it is {found}")]
    Range {
        /// Which setting.
        name: &'static str,
        /// The allowed range.
        range: &'static str,
        /// What was given.
        found: String,
    },
}

/// Whether `value` is in `range`; if not, the error that names it.
///
/// # Errors
/// [`StateError::Range`].
pub fn within<T: PartialOrd + ToString>(
    name: &'static str,
    value: &T,
    range: std::ops::RangeInclusive<T>,
    words: &'static str,
) -> Result<(), StateError> {
    if range.contains(value) {
        return Ok(());
    }
    Err(StateError::Range { name, range: words, found: value.to_string() })
}

/// Settings that a link or a program may have set to anything.
pub trait Checked {
    /// Checks every range.
    ///
    /// # Errors
    /// [`StateError`] with the sentence to show.
    fn check(&self) -> Result<(), StateError>;

    /// Settings in which everything that may be left open and has names of its own is given, so that links can tell
    /// names that there are from those that there are not.
    #[must_use]
    fn example() -> Self
    where
        Self: Default,
    {
        Self::default()
    }
}
