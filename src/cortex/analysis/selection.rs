//! Neurons and features that stand for the others (section 3.2): UMAP, k-means in its plane, the central ones of each
//! cluster. In steps, since it takes seconds.

use crate::cortex::cell_type::Class;
use crate::cortex::maps::{Maps, Normalization};
use crate::cortex::recording::Recording;
use crate::stats::kmeans::{self, KMeansError, kmeans};
use crate::stats::umap::{self, Progress, Umap, UmapError, trustworthiness};
use serde::Serialize;
use std::mem;
use thiserror::Error;
use web_time::Instant;

/// Clusters of each part.
pub const CLUSTERS: usize = 10;
/// Central members of each.
pub const CENTRAL: usize = 50;
/// Neighbours in the map whose neighbours in the plane are counted.
const NEIGHBOURS: usize = 15;
/// Passes over the graph between two looks at whether to stop: a few milliseconds.
const EPOCHS: usize = 4;

/// Things of one kind that are put in a plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they are.
    pub what: String,
    /// Their places among all of their kind: neurons in the recording, features of their layer.
    pub places: Vec<usize>,
    /// Their maps.
    pub maps: Maps,
}

/// One plane.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Plane {
    /// What is in it.
    pub what: String,
    /// Places among all of their kind.
    pub places: Vec<usize>,
    /// Where each is, in the plane's units, which mean nothing by themselves.
    pub at: Vec<[f32; 2]>,
    /// Each one's cluster.
    pub labels: Vec<u32>,
    /// Places, among all of their kind, of the central ones, in order.
    pub central: Vec<usize>,
    /// How far neighbours in the plane are neighbours in truth: 0 to 1.
    pub trust: Option<f64>,
    /// Time.
    pub milliseconds: f64,
}

/// Planes of excitatory and inhibitory neurons, and of each network's features.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Selection {
    /// Of neurons.
    pub neurons: Vec<Plane>,
    /// Of features; none where all are taken.
    pub networks: [Option<Plane>; 2],
}

/// Why there is no plane.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SelectionError {
    /// No map.
    #[error("There is no map of {what}: {source}.")]
    Map {
        /// What was to be in it.
        what: String,
        /// Why.
        source: UmapError,
    },
    /// No clusters.
    #[error("There are no clusters of {what}: {source}.")]
    Clusters {
        /// What was to be in them.
        what: String,
        /// Why.
        source: KMeansError,
    },
}

/// Neurons of each class (and those of an unknown one) of which there are at least `fewest`; fewer make no map, and all
/// of them are taken.
#[must_use]
pub fn neuron_groups(recording: &Recording, pictures: &Maps, by: Normalization, fewest: usize) -> Vec<Group> {
    let mut groups = Vec::new();
    for class in [Some(Class::Excitatory), Some(Class::Inhibitory), None] {
        let cells = recording.cells.iter().enumerate();
        let places: Vec<usize> = cells.filter(|(_, cell)| cell.class == class).map(|(i, _)| i).collect();
        if places.len() >= fewest {
            let what = class.map_or("other neurons".to_owned(), |class| format!("{} neurons", class.name()));
            groups.push(Group::of(what, places, pictures, by));
        }
    }
    groups
}

impl Group {
    /// Some of all maps, each normalized by itself.
    #[must_use]
    pub fn of(what: String, places: Vec<usize>, all: &Maps, by: Normalization) -> Self {
        Self { what, maps: all.chosen(&places).normalized_among(by, &all.values), places }
    }
}

impl Selection {
    /// Whether a neuron is one of the central ones.
    #[must_use]
    pub fn is_central(&self, cell: usize) -> bool {
        self.neurons.iter().any(|plane| plane.central.binary_search(&cell).is_ok())
    }

    /// A network's central features, if some were chosen.
    #[must_use]
    pub fn features(&self, which: usize) -> Option<&[usize]> {
        self.networks.get(which)?.as_ref().map(|plane| plane.central.as_slice())
    }
}

/// A selection at work.
#[derive(Debug)]
pub struct Selecting {
    seed: u64,
    /// What is to be done, the next one last; and which network's it is, if it is one's.
    todo: Vec<(Option<usize>, Group)>,
    now: Option<(Option<usize>, Group, Umap, Instant)>,
    count: usize,
    found: Selection,
}

/// How far a selection is.
#[derive(Debug)]
pub enum Step {
    /// Not done: the rest, the share that is done (0 to 1), what is being done; none between two parts.
    More(Box<Selecting>, f32, Option<(String, Progress)>),
    /// Done.
    Done(Box<Selection>),
}

impl Selecting {
    /// Of neurons and, where they are many, features of both networks.
    #[must_use]
    pub fn new(neurons: Vec<Group>, networks: [Option<Group>; 2], seed: u64) -> Self {
        let networks = networks.into_iter().enumerate().filter_map(|(i, group)| Some((Some(i), group?)));
        let mut todo: Vec<_> = neurons.into_iter().map(|group| (None, group)).chain(networks).collect();
        todo.reverse();
        Self { seed, count: todo.len(), todo, now: None, found: Selection::default() }
    }

    /// A few milliseconds of it.
    ///
    /// # Errors
    /// [`SelectionError`].
    pub fn step(mut self) -> Result<Step, SelectionError> {
        let Some((which, group, mut work, started)) = self.now.take() else {
            let Some((which, group)) = self.todo.pop() else {
                return Ok(Step::Done(Box::new(self.found)));
            };
            let settings = umap::Settings { seed: self.seed, ..umap::Settings::default() };
            let work = Umap::new(group.maps.values.clone(), group.maps.pixels(), settings)
                .map_err(|source| SelectionError::Map { what: group.what.clone(), source })?;
            self.now = Some((which, group, work, Instant::now()));
            return Ok(self.more());
        };
        let progress = work.advance(EPOCHS);
        if progress.phase != umap::Phase::Done {
            self.now = Some((which, group, work, started));
            return Ok(self.more());
        }
        let at = work.embedding().to_vec();
        let plane = plane(group, at, self.seed, started)?;
        match which {
            Some(which) => self.found.networks[which] = Some(plane),
            None => self.found.neurons.push(plane),
        }
        if self.todo.is_empty() {
            Ok(Step::Done(Box::new(mem::take(&mut self.found))))
        } else {
            Ok(self.more())
        }
    }

    fn more(self) -> Step {
        let done = self.count - self.todo.len() - usize::from(self.now.is_some());
        let doing = self.now.as_ref().map(|(_, group, work, _)| (group.what.clone(), work.progress()));
        let part = doing.as_ref().map_or(0.0, |(_, progress)| progress.fraction);
        let share = (done as f32 + part) / self.count.max(1) as f32;
        Step::More(Box::new(self), share, doing)
    }
}

/// Clusters and central members of what lies in a plane.
fn plane(group: Group, at: Vec<[f32; 2]>, seed: u64, started: Instant) -> Result<Plane, SelectionError> {
    let flat = at.as_flattened();
    let k = CLUSTERS.min(at.len());
    let settings = kmeans::Settings { k, seed, ..kmeans::Settings::default() };
    let clusters = kmeans(flat, 2, settings)
        .map_err(|source| SelectionError::Clusters { what: group.what.clone(), source })?;
    let nearest = clusters.central(flat, CENTRAL).concat();
    let mut central: Vec<usize> = nearest.iter().filter_map(|&i| group.places.get(i).copied()).collect();
    central.sort_unstable();
    let trust = trustworthiness(&group.maps.values, group.maps.pixels(), &at, NEIGHBOURS);
    Ok(Plane {
        what: group.what,
        places: group.places,
        labels: clusters.labels,
        at,
        central,
        trust,
        milliseconds: started.elapsed().as_secs_f64() * 1e3,
    })
}
