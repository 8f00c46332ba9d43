//! The selection of neurons and features that stand for the others, with its progress as sentences.

use super::sentence;
use crate::cortex::analysis::selection::{self as pure, Step};
use crate::protocol::neurons::NeuronsError;
use crate::stats::umap::{Phase, Progress};

pub use pure::{CENTRAL, CLUSTERS, Group, Plane, Selection};

/// A selection at work.
#[derive(Debug)]
pub struct Selecting(pure::Selecting);

/// How far it is.
#[derive(Debug)]
pub enum Selected {
    /// Not done: the rest, the share done, what is being done.
    More(Box<Selecting>, f32, String),
    /// Done.
    Done(Box<Selection>),
}

impl Selecting {
    /// Of neurons and, where they are many, features of both networks.
    #[must_use]
    pub fn new(neurons: Vec<Group>, networks: [Option<Group>; 2], seed: u64) -> Self {
        Self(pure::Selecting::new(neurons, networks, seed))
    }

    /// A few milliseconds of it.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`].
    pub fn step(self) -> Result<Selected, NeuronsError> {
        Ok(match self.0.step().map_err(|error| sentence(error.to_string()))? {
            Step::More(rest, done, doing) => Selected::More(Box::new(Self(*rest)), done, note(doing)),
            Step::Done(found) => Selected::Done(found),
        })
    }

    /// All of it.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`].
    pub fn finish(mut self) -> Result<Box<Selection>, NeuronsError> {
        loop {
            match self.step()? {
                Selected::More(rest, ..) => self = *rest,
                Selected::Done(found) => return Ok(found),
            }
        }
    }
}

fn note(doing: Option<(String, Progress)>) -> String {
    let Some((what, progress)) = doing else { return "next part".to_owned() };
    match progress.phase {
        Phase::Neighbours => format!("{what}: who is like whom"),
        Phase::Start => format!("{what}: a rough picture"),
        _ => format!("{what}: round {} of {}", progress.epoch, progress.epochs),
    }
}
