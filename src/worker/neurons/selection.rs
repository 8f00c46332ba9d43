//! Neurons and features that stand for the others (section 3.2): UMAP, k-means in its plane, the central ones of each
//! cluster. In steps, since it takes seconds.

use super::sentence;
use crate::cortex::maps::Maps;
use crate::protocol::neurons::NeuronsError;
use crate::stats::kmeans::{self, kmeans};
use crate::stats::umap::{self, Phase, Umap, trustworthiness};
use std::mem;
use web_time::Instant;

/// Clusters of each part.
pub const CLUSTERS: usize = 10;
/// Central members of each.
pub const CENTRAL: usize = 50;
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plane {
    /// What is in it.
    pub what: String,
    /// Places among all of their kind.
    pub places: Vec<usize>,
    /// Where each is.
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// Of neurons.
    pub neurons: Vec<Plane>,
    /// Of features; none where all are taken.
    pub networks: [Option<Plane>; 2],
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
        let networks = networks.into_iter().enumerate().filter_map(|(i, own)| Some((Some(i), own?)));
        let mut todo: Vec<_> = neurons.into_iter().map(|own| (None, own)).chain(networks).collect();
        todo.reverse();
        Self { seed, count: todo.len(), todo, now: None, found: Selection::default() }
    }

    /// A few milliseconds of it.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`].
    pub fn step(mut self) -> Result<Selected, NeuronsError> {
        let Some((which, group, mut work, started)) = self.now.take() else {
            let Some((which, group)) = self.todo.pop() else {
                return Ok(Selected::Done(Box::new(self.found)));
            };
            let settings = umap::Settings { seed: self.seed, ..umap::Settings::default() };
            let work = Umap::new(group.maps.values.clone(), group.maps.pixels(), settings)
                .map_err(|error| sentence(format!("There is no map of {}: {error}.", group.what)))?;
            self.now = Some((which, group, work, Instant::now()));
            return Ok(self.more());
        };
        let progress = work.advance(EPOCHS);
        if progress.phase != Phase::Done {
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
            Ok(Selected::Done(Box::new(mem::take(&mut self.found))))
        } else {
            Ok(self.more())
        }
    }

    fn more(self) -> Selected {
        let done = self.count - self.todo.len() - usize::from(self.now.is_some());
        let (part, note) = match &self.now {
            Some((_, group, work, _)) => {
                let progress = work.progress();
                let note = match progress.phase {
                    Phase::Neighbours => format!("{}: who is like whom", group.what),
                    Phase::Start => format!("{}: a rough picture", group.what),
                    _ => format!("{}: round {} of {}", group.what, progress.epoch, progress.epochs),
                };
                (progress.fraction, note)
            }
            None => (0.0, "next part".to_owned()),
        };
        let share = (done as f32 + part) / self.count.max(1) as f32;
        Selected::More(Box::new(self), share, note)
    }
}

/// Clusters and central members of what lies in a plane.
fn plane(group: Group, at: Vec<[f32; 2]>, seed: u64, started: Instant) -> Result<Plane, NeuronsError> {
    let flat = at.as_flattened();
    let k = CLUSTERS.min(at.len());
    let settings = kmeans::Settings { k, seed, ..kmeans::Settings::default() };
    let clusters = kmeans(flat, 2, settings)
        .map_err(|error| sentence(format!("There are no clusters of {}: {error}.", group.what)))?;
    let nearest = clusters.central(flat, CENTRAL).concat();
    let mut central: Vec<usize> = nearest.iter().filter_map(|&i| group.places.get(i).copied()).collect();
    central.sort_unstable();
    let trust = trustworthiness(&group.maps.values, group.maps.pixels(), &at, 15);
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
