//! The worker's memory between two queries: what was handed over, and what was computed of it.

use super::architectures::Networks;
use super::classify::Models;
use super::evaluate::{Comparing, Next};
use super::large::Pictures;
use super::neurons::cache::Cache;
use super::neurons::{Selected, Selecting, features};
use super::task::{Step, Task};
use super::{architectures, classify, files, published};
use crate::digits::dataset::Dataset;
use crate::digits::find::find;
use crate::digits::open::Opened;
use crate::protocol::large::Searched;
use crate::protocol::neurons::{NeuronsAnswer, NeuronsError, NeuronsQuery, ViewQuery};
use crate::protocol::resource::{Kept, Missing, Resource, ResourceId};
use crate::protocol::{Query, Reply};
use crate::published::measured::Measured;
use std::collections::BTreeMap;
use std::sync::Arc;
use web_time::Instant;

/// All of it, one cache for each topic. Nothing is let go of but by [`release`](Self::release).
#[derive(Debug, Default)]
pub struct Session {
    /// Networks' weights.
    pub models: Models,
    /// Labelled sets.
    pub(super) sets: BTreeMap<u64, Arc<Dataset>>,
    /// Large pictures.
    pub(super) pictures: Pictures,
    /// Architectures.
    pub architectures: Networks,
    /// Recordings, kernels, simulations.
    pub neurons: Cache,
}

impl Session {
    /// Keeps something; what had the same name before goes only if the new one can be used.
    ///
    /// # Errors
    /// The sentence to show.
    pub fn keep(&mut self, resource: Resource) -> Result<Kept, String> {
        match resource {
            Resource::Model { name, bytes } => {
                self.models.load(&name, &bytes).map(Kept::Model).map_err(|error| error.to_string())
            }
            Resource::Set { number, set } => {
                self.sets.insert(number, set);
                Ok(Kept::Set)
            }
            Resource::Picture { number, picture } => {
                self.pictures.keep(number, picture);
                Ok(Kept::Picture)
            }
            Resource::Architectures(bytes) => self.architectures.keep(&bytes).map(|()| Kept::Architectures),
            Resource::Architecture { number, file, bytes } => {
                self.architectures.keep_own(number, &file, &bytes).map(Kept::Architecture)
            }
            Resource::NeuronFile { number, file, bytes } => {
                let opened = features::open(&mut self.neurons, number, &file, &bytes);
                opened.map(Kept::NeuronFile).map_err(|error| error.to_string())
            }
        }
    }

    /// Lets go of something.
    pub fn release(&mut self, id: &ResourceId) {
        match id {
            ResourceId::Model(name) => self.models.release(name),
            ResourceId::Set(number) => _ = self.sets.remove(number),
            ResourceId::Picture(number) => self.pictures.release(*number),
            ResourceId::Architectures => self.architectures.release(),
            ResourceId::Architecture(number) => self.architectures.release_own(*number),
            ResourceId::NeuronFile(number) => self.neurons.release(*number),
        }
    }

    /// A labelled set by its number.
    pub(super) fn set(&self, number: u64) -> Result<Arc<Dataset>, Missing> {
        self.sets.get(&number).cloned().ok_or(Missing(ResourceId::Set(number)))
    }

    /// The first step of a query, which is all of most.
    pub(super) async fn begin(&mut self, query: Query) -> Step {
        Step::Done(match query {
            Query::Keep(resource) => Reply::Kept(self.keep(resource)),
            Query::Release(ids) => {
                ids.iter().for_each(|id| self.release(id));
                Reply::Released
            }
            Query::Open { name, bytes, part } => Reply::Opened(files::opened(name, bytes, part)),
            Query::Turn { set } => Reply::Opened(Ok(Opened::Dataset(set.turned()))),
            Query::OpenSet { files } => Reply::Opened(files::assembled(files)),
            Query::Large(ask) => Reply::Large(self.pictures.answer(&ask)),
            Query::Find(Searched::Sent(image)) => Reply::Found(find(&image)),
            Query::Find(Searched::Kept(number)) => match self.pictures.get(number) {
                Ok(image) => Reply::Found(find(image)),
                Err(missing) => Reply::Died(missing.to_string()),
            },
            Query::Classify { query, images } => {
                Reply::Answered(classify::answer(&mut self.models, &query, &images).await)
            }
            Query::Shift(wanted) => Reply::Measured(classify::measured(&mut self.models, &wanted).await),
            Query::Evaluate { query, source } => {
                return Work::Evaluate(Comparing::new(query, source)).step(self).await;
            }
            Query::Architectures(ask) => {
                Reply::Architectures(architectures::answer(&self.architectures, &ask))
            }
            Query::Published(ask) => {
                let screen = Measured::shipped().and_then(|measured| published::answer(&ask, &measured));
                Reply::Published(screen.map(Box::new).map_err(|error| error.to_string()))
            }
            Query::Neurons(NeuronsQuery::Select(query)) => {
                return match features::selecting(self, &query).await {
                    Ok(work) => Work::Select(Box::new(work), query).step(self).await,
                    Err(error) => failed(error),
                };
            }
            Query::Neurons(NeuronsQuery::View(query)) => {
                return Work::View(query, 0, Instant::now()).step(self).await;
            }
            Query::Neurons(ask) => Reply::Neurons(features::answer(self, &ask).await),
            Query::Handout(ask) => Reply::Handout(super::handout::made(self, &ask).await),
            // the task does this itself: the page can do it too
            Query::Filter { .. } => Reply::Died(String::new()),
        })
    }
}

/// A query that takes several steps, between two of them.
#[derive(Debug)]
pub(super) enum Work {
    Evaluate(Comparing),
    /// A map of neurons, and what it is for.
    Select(Box<Selecting>, Box<ViewQuery>),
    /// Something to see of neurons, how many of its parts are made, and since when.
    View(Box<ViewQuery>, usize, Instant),
}

impl Work {
    /// The next step.
    pub(super) async fn step(self, session: &mut Session) -> Step {
        match self {
            Self::Evaluate(comparing) => match comparing.step(session).await {
                Ok(Next::More { rest, done, note }) => more(Self::Evaluate(rest), done as f32, note),
                Ok(Next::Done(evaluated)) => Step::Done(Reply::Evaluated(Ok(evaluated))),
                Err(error) => Step::Done(Reply::Evaluated(Err(error))),
            },
            Self::Select(work, query) => match work.step() {
                Ok(Selected::More(rest, done, note)) => more(Self::Select(rest, query), done, note),
                Ok(Selected::Done(found)) => {
                    session.neurons.keep_selection(&query, found);
                    Step::Done(Reply::Neurons(Ok(NeuronsAnswer::Selected)))
                }
                Err(error) => failed(error),
            },
            // part by part, then all of it
            Self::View(query, stage, since) => match features::prepare(session, &query, stage).await {
                Ok(Some((done, note))) => more(Self::View(query, stage + 1, since), done, note.to_owned()),
                Ok(None) => {
                    let mut answer = features::answer(session, &NeuronsQuery::View(query)).await;
                    if let Ok(NeuronsAnswer::View(view)) = &mut answer {
                        view.milliseconds = (since.elapsed().as_secs_f64() * 1e3) as f32;
                    }
                    Step::Done(Reply::Neurons(answer))
                }
                Err(error) => failed(error),
            },
        }
    }
}

fn more(work: Work, done: f32, note: String) -> Step {
    Step::More { task: Task::of(work), done, note }
}

fn failed(error: NeuronsError) -> Step {
    Step::Done(Reply::Neurons(Err(error)))
}
