//! Lists of models, fetched from the site.

use crate::app::context::command::Command;
use crate::learn::card::{ModelCard, ModelIndex};

/// The list of models, on its way or here.
#[derive(Debug, Default)]
pub(super) enum List {
    #[default]
    Unasked,
    Fetching,
    Here(ModelIndex),
    Missing(String),
}

impl List {
    /// What was fetched.
    pub(super) fn of(fetched: Result<Vec<u8>, String>) -> Self {
        let read = fetched.and_then(|bytes| {
            serde_json::from_slice(&bytes).map_err(|e| format!("the list of models is damaged ({e})"))
        });
        read.map_or_else(Self::Missing, Self::Here)
    }

    /// Its models, once they are known.
    pub(super) fn models(&self) -> &[ModelCard] {
        match self {
            Self::Here(index) => &index.models,
            _ => &[],
        }
    }

    /// Asks for it, once.
    pub(super) fn fetch(&mut self, path: &str, fresh: bool, commands: &mut Vec<Command>) {
        if matches!(self, Self::Unasked) {
            *self = Self::Fetching;
            commands.push(Command::Fetch { path: path.to_owned(), fresh });
        }
    }

    /// Lets it be asked for again if it did not come.
    pub(super) fn retry(&mut self) {
        if matches!(self, Self::Missing(_)) {
            *self = Self::Unasked;
        }
    }
}
