//! UMAP (McInnes, Healy and Melville 2018): a picture in two dimensions in which near things of a table are near. The
//! steps and numbers are those of umap-learn; the random numbers are not, but seeded and the same on every machine.
//!
//! [`Umap::advance`] does a little at a time, so that whoever calls it can show how far it is, show the picture as
//! it forms, and stop.

mod curve;
mod graph;
mod lanczos;
mod layout;
mod start;
mod trust;

pub use curve::fit;
pub use trust::trustworthiness;

use super::neighbours::{NeighboursError, Search};
use graph::Graph;
use layout::Layout;
use serde::{Deserialize, Serialize};
use start::Start;
use thiserror::Error;

/// The fewest things of which a picture can be made.
pub const FEWEST: usize = 4;
/// Up to so many things there are 500 epochs, and 200 for more.
const MANY: usize = 10_000;
/// Multiplications and steps that count as one epoch in the phases before.
const PRODUCTS: usize = 8_000_000;
const STEPS: usize = 4;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How many of the nearest count, the thing itself included; no more than there are things.
    pub neighbours: usize,
    /// How near things may come in the picture.
    pub min_dist: f64,
    /// How far the picture spreads.
    pub spread: f64,
    /// Passes over the graph; 500 up to 10,000 things, 200 for more, if not given.
    pub epochs: Option<usize>,
    /// Pushes for each pull.
    pub pushes: usize,
    /// The first epoch's rate.
    pub rate: f64,
    /// Of everything that is drawn at random.
    pub seed: u64,
}

impl Default for Settings {
    /// As the paper and umap-learn: 15 neighbours, 0.1.
    fn default() -> Self {
        Self { neighbours: 15, min_dist: 0.1, spread: 1.0, epochs: None, pushes: 5, rate: 1.0, seed: 1 }
    }
}

/// Why there is no picture, as a clause for a layman.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum UmapError {
    /// The table cannot be used.
    #[error("{0}")]
    Table(#[from] NeighboursError),
    /// Too few things.
    #[error("a map needs at least {FEWEST} things, and there are {0}")]
    Few(usize),
    /// A setting makes no sense.
    #[error("{0}")]
    Setting(&'static str),
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Each thing's nearest are looked for.
    Neighbours,
    /// They are made a graph, and that is brought into a rough picture.
    Start,
    /// The picture forms.
    Layout,
    /// Nothing more.
    Done,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// How much of everything is done, 0 to 1, as far as can be told; it never falls.
    pub fraction: f32,
    /// Epochs done.
    pub epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
}

#[derive(Debug, Clone)]
enum Work {
    Search(Search),
    Start(Graph, Start),
    Layout(Layout),
    /// For an instant between two of them.
    Nothing,
}

/// The picture at work.
#[derive(Debug, Clone)]
pub struct Umap {
    settings: Settings,
    columns: usize,
    n: usize,
    epochs: usize,
    work: Work,
}

impl Umap {
    /// Of a table with `columns` columns, row by row in `data`.
    ///
    /// # Errors
    /// [`UmapError`].
    pub fn new(data: Vec<f32>, columns: usize, settings: Settings) -> Result<Self, UmapError> {
        settings.check()?;
        if columns == 0 || !data.len().is_multiple_of(columns) {
            return Err(NeighboursError::Shape { values: data.len(), columns }.into());
        }
        let n = data.len() / columns;
        if n < FEWEST {
            return Err(UmapError::Few(n));
        }
        let search = Search::new(data, columns, settings.neighbours.min(n) - 1)?;
        let epochs = settings.epochs.unwrap_or(if n <= MANY { 500 } else { 200 });
        Ok(Self { settings, columns, n, epochs, work: Work::Search(search) })
    }

    /// Works for about `epochs` epochs, of which each takes a millisecond or two for a few thousand things; the
    /// phases before are cut into pieces of about that length.
    pub fn advance(&mut self, epochs: usize) -> Progress {
        match std::mem::replace(&mut self.work, Work::Nothing) {
            Work::Search(mut search) => {
                self.work = if search.advance(PRODUCTS.saturating_mul(epochs)) {
                    let (neighbours, data) = search.finish();
                    let graph = Graph::of(&neighbours, self.epochs.max(1));
                    let start = Start::new(&graph, &data, self.columns, self.settings.seed);
                    Work::Start(graph, start)
                } else {
                    Work::Search(search)
                };
            }
            Work::Start(graph, mut start) => {
                self.work = if start.advance(&graph, STEPS.saturating_mul(epochs)) {
                    Work::Layout(Layout::new(&graph, start.finish(), &self.settings, self.epochs))
                } else {
                    Work::Start(graph, start)
                };
            }
            Work::Layout(mut layout) => {
                for _ in 0..epochs {
                    if layout.advance() {
                        break;
                    }
                }
                self.work = Work::Layout(layout);
            }
            Work::Nothing => {}
        }
        self.progress()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let epochs = self.epochs;
        let at = |phase, fraction, epoch| Progress { phase, fraction, epoch, epochs };
        match &self.work {
            Work::Search(search) => at(Phase::Neighbours, 0.25 * search.fraction(), 0),
            Work::Start(_, start) => at(Phase::Start, 0.25 + 0.1 * start.fraction(), 0),
            Work::Layout(layout) if layout.epoch >= epochs => at(Phase::Done, 1.0, epochs),
            Work::Layout(layout) => {
                let share = layout.epoch as f32 / epochs as f32;
                at(Phase::Layout, 0.35 + 0.65 * share, layout.epoch)
            }
            Work::Nothing => at(Phase::Done, 1.0, epochs),
        }
    }

    /// How many things.
    #[must_use]
    pub fn n(&self) -> usize {
        self.n
    }

    /// Where each thing is in the picture; none before its layout begins.
    #[must_use]
    pub fn embedding(&self) -> &[[f32; 2]] {
        match &self.work {
            Work::Layout(layout) => &layout.positions,
            _ => &[],
        }
    }
}

impl Settings {
    fn check(&self) -> Result<(), UmapError> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        if self.neighbours < 2 {
            return Err(UmapError::Setting("a map needs at least two neighbours of each, itself included"));
        }
        if !positive(self.spread) || self.spread > 1e3 {
            return Err(UmapError::Setting("a map's spread must be above 0 and at most 1000"));
        }
        if !(self.min_dist >= 0.0 && self.min_dist <= self.spread) {
            return Err(UmapError::Setting("a map's smallest distance must be from 0 to its spread"));
        }
        if !positive(self.rate) || self.rate > 10.0 {
            return Err(UmapError::Setting("a map's rate must be above 0 and at most 10"));
        }
        if self.pushes == 0 || self.pushes > 100 {
            return Err(UmapError::Setting("a map needs 1 to 100 pushes for each pull"));
        }
        if self.epochs.is_some_and(|epochs| epochs > 100_000) {
            return Err(UmapError::Setting("a map takes at most 100,000 epochs"));
        }
        Ok(())
    }
}

/// The whole picture at once.
///
/// # Errors
/// [`UmapError`].
pub fn umap(data: &[f32], columns: usize, settings: Settings) -> Result<Vec<[f32; 2]>, UmapError> {
    let mut work = Umap::new(data.to_vec(), columns, settings)?;
    while work.advance(100).phase != Phase::Done {}
    Ok(work.embedding().to_vec())
}

#[cfg(test)]
mod tests;
