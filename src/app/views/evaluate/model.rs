//! Evaluate: which labelled set, the run of both models over it, and the last result. No drawing here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use super::state::{EvaluateState, MOST_GENERATED, SetChoice};
use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::models::{GRAPHICS_DIED, Models};
use crate::app::state::{Source, ViewId};
use crate::app::subject::{Content, OpenedFile, PAGE};
use crate::app::views::classify::state::ClassifyState;
use crate::app::views::evaluate::csv::Table;
use crate::app::widgets::bits::Origin;
use crate::digits::dataset::Dataset;
use crate::jobs::{JobId, Jobs};
use crate::learn::engine::Engine;
use crate::protocol::classify::AnswerError;
use crate::protocol::evaluate::{EvaluateQuery, Evaluated, GeneratedSet, SetSource};
use crate::protocol::resource::{Resource, ResourceId};
use crate::protocol::{Query, Reply};

/// Up to so many pictures are evaluated without being asked: they take less than a second or two.
pub const AT_ONCE: usize = 500;

/// A set by what it is made of, or by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetKey {
    /// Of our generator.
    Generated(GeneratedSet),
    /// Opened.
    File(u64),
}

/// What was asked, to know whether a result still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RunKey {
    set: SetKey,
    models: [String; 2],
    engine: Engine,
}

/// A labelled set on the page, with the number by which queries name it.
#[derive(Debug, Clone)]
struct Numbered {
    number: u64,
    name: String,
    set: Arc<Dataset>,
}

/// The last evaluation that came to its end.
#[derive(Debug)]
pub struct Outcome {
    /// The models, left and right.
    pub models: [String; 2],
    /// What computed.
    pub engine: Engine,
    /// Which set.
    pub set: SetKey,
    /// The set's name.
    pub name: String,
    /// Its pictures and labels.
    pub dataset: Arc<Dataset>,
    /// What came out.
    pub evaluated: Evaluated,
    /// Counts the results.
    pub version: u64,
}

impl Outcome {
    /// Where its pictures come from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self.set {
            SetKey::Generated(_) => Origin::Simulated,
            SetKey::File(_) => Origin::Measured,
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    /// Part done, 0..=1.
    pub done: f32,
    /// Seconds that it still takes, once that can be told.
    pub seconds_left: Option<f32>,
    /// What is being done.
    pub note: String,
}

/// A run that is under way.
#[derive(Debug)]
struct Job {
    id: JobId,
    key: RunKey,
    number: u64,
    /// The set, unless it is being made.
    of: Option<Numbered>,
}

/// Runs and results.
#[derive(Debug, Default)]
pub struct Evaluation {
    custom: Option<Numbered>,
    made: Option<(GeneratedSet, Numbered)>,
    job: Option<Job>,
    note: String,
    wanted: bool,
    /// Cancelled or failed: not tried again by itself.
    given_up: Option<RunKey>,
    /// The set that was handed over.
    handed_over: Option<u64>,
    outcome: Option<Arc<Outcome>>,
    results: u64,
    /// A table that is being written.
    table: Option<Table>,
}

impl Evaluation {
    /// Takes a labelled set that was opened.
    pub fn offer(&mut self, name: &str, set: &Arc<Dataset>) {
        let numbered = Numbered { number: next_number(), name: name.to_owned(), set: Arc::clone(set) };
        self.custom = Some(numbered);
    }

    /// Name and number of pictures of the opened set, if there is one.
    #[must_use]
    pub fn custom(&self) -> Option<(&str, usize)> {
        self.custom.as_ref().map(|entry| (entry.name.as_str(), entry.set.count()))
    }

    /// Whether the opened set is the one that the file on the page holds, so that its other part can be chosen.
    #[must_use]
    pub fn is_opened(&self, cx: &ViewContext) -> bool {
        let opened = cx.pictures.file.as_ref().map(|file| &file.content);
        matches!((opened, &self.custom), (Some(Content::Dataset(set)), Some(custom)) if Arc::ptr_eq(set, &custom.set))
    }

    /// How the opened set was read, in sentences.
    #[must_use]
    pub fn notes(&self) -> String {
        let notes = self.custom.iter().flat_map(|custom| custom.set.notes());
        notes.map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Exchanges rows and columns of the pictures of the last result.
    pub fn turn(&self, cx: &mut ViewContext) {
        if let Some(outcome) = &self.outcome
            && outcome.evaluated.better_turned.is_some()
        {
            cx.turn(&outcome.name, &outcome.dataset);
        }
    }

    /// The last result.
    #[must_use]
    pub fn outcome(&self) -> Option<&Arc<Outcome>> {
        self.outcome.as_ref()
    }

    /// Whether the last result is about what is chosen now.
    #[must_use]
    pub fn is_current(&self, state: &EvaluateState, models: &Models, classify: &ClassifyState) -> bool {
        let chosen = Side::ALL.map(|side| models.card(classify, side).map(|card| &card.id));
        self.outcome.as_ref().is_some_and(|outcome| {
            self.key(state) == Some(outcome.set)
                && models.computing(classify) == outcome.engine
                && chosen.iter().zip(&outcome.models).all(|(chosen, had)| *chosen == Some(had))
        })
    }

    /// How far the run is, if one is under way.
    #[must_use]
    pub fn running(&self, jobs: &Jobs) -> Option<Running> {
        let id = self.job.as_ref()?.id;
        Some(Running {
            done: jobs.done(id).unwrap_or(0.0),
            seconds_left: jobs.seconds_left(id),
            note: self.note.clone(),
        })
    }

    /// Whether something is under way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.job.is_some() || self.table.is_some()
    }

    /// Whether a run is about to begin.
    #[must_use]
    pub fn wanted(&self) -> bool {
        self.wanted
    }

    /// Pictures of the chosen set.
    #[must_use]
    pub fn count(&self, state: &EvaluateState) -> Option<usize> {
        match state.set {
            SetChoice::Generated => Some(state.count as usize),
            SetChoice::File => self.custom.as_ref().map(|entry| entry.set.count()),
        }
    }

    fn key(&self, state: &EvaluateState) -> Option<SetKey> {
        match state.set {
            SetChoice::Generated => Some(SetKey::Generated(state.generated())),
            SetChoice::File => self.custom.as_ref().map(|entry| SetKey::File(entry.number)),
        }
    }

    /// Runs the chosen models over the chosen set as soon as they are loaded.
    pub fn run(&mut self) {
        self.wanted = true;
    }

    /// Does not wait for models that cannot be had.
    pub fn do_without(&mut self) {
        self.wanted = false;
    }

    /// Stops the run; the last result stays.
    pub fn cancel(&mut self, jobs: &mut Jobs) {
        self.wanted = false;
        if let Some(job) = self.job.take() {
            jobs.cancel(job.id);
            self.given_up = Some(job.key);
        }
    }

    /// Starts a run if one is wanted, or due because it is short. To be called in every frame of the view.
    pub fn update(&mut self, state: &EvaluateState, engine: Engine, models: [String; 2], jobs: &mut Jobs) {
        let Some(set) = self.key(state) else {
            self.wanted = false;
            return;
        };
        if self.job.is_some() {
            return;
        }
        let key = RunKey { set, models, engine };
        let known = self.outcome.as_ref().is_some_and(|outcome| {
            (outcome.set, &outcome.models, outcome.engine) == (key.set, &key.models, key.engine)
        });
        let short = self.count(state).is_some_and(|count| count <= AT_ONCE);
        let due = short && !known && self.given_up.as_ref() != Some(&key);
        if !self.wanted && !due {
            return;
        }
        self.wanted = false;
        let of = match set {
            SetKey::File(_) => self.custom.clone(),
            SetKey::Generated(wanted) => {
                self.made.as_ref().filter(|(made, _)| *made == wanted).map(|(_, of)| of.clone())
            }
        };
        let number = of.as_ref().map_or_else(next_number, |of| of.number);
        let source = match (&of, set) {
            (Some(of), _) => {
                self.hand_over(of, jobs);
                SetSource::Kept
            }
            (None, SetKey::Generated(set)) => SetSource::Generated(set),
            (None, SetKey::File(_)) => return,
        };
        let query = EvaluateQuery { models: key.models.clone(), engine: key.engine, set: number };
        let id = jobs.start(Query::Evaluate { query, source });
        self.note = String::new();
        self.job = Some(Job { id, key, number, of });
    }

    /// Hands a set over, in place of the one before.
    fn hand_over(&mut self, of: &Numbered, jobs: &mut Jobs) {
        let before = self.handed_over.replace(of.number);
        if before == Some(of.number) {
            return;
        }
        if let Some(before) = before {
            jobs.release(&ResourceId::Set(before));
        }
        jobs.offer(Resource::Set { number: of.number, set: Arc::clone(&of.set) });
    }

    /// Whether a job's reply belongs here.
    #[must_use]
    pub fn awaits(&self, id: JobId) -> bool {
        self.job.as_ref().is_some_and(|job| job.id == id)
    }

    /// Takes a reply to the run. Gives a sentence if it failed.
    pub fn take_reply(&mut self, reply: Reply, models: &mut Models) -> Option<String> {
        if let Reply::Progress { note, .. } = reply {
            self.note = note;
            return None;
        }
        let job = self.job.take()?;
        let key = job.key.clone();
        let error = match reply {
            Reply::Evaluated(Ok(evaluated)) => {
                self.finish(job, *evaluated);
                return None;
            }
            Reply::Evaluated(Err(error)) => error,
            Reply::Died(sentence) if key.engine.is_graphics() => {
                log::warn!("{sentence}");
                AnswerError::Graphics(GRAPHICS_DIED.to_owned())
            }
            Reply::Died(sentence) => {
                self.given_up = Some(key);
                return Some(sentence);
            }
            _ => return None,
        };
        if let AnswerError::Graphics(why) = error {
            // the run begins again on another engine
            models.graphics_failed(why);
            self.wanted = true;
            return None;
        }
        self.given_up = Some(key);
        Some(error.to_string())
    }

    fn finish(&mut self, job: Job, mut evaluated: Evaluated) {
        let Job { key, number, of, .. } = job;
        self.given_up = None;
        let made = evaluated.made.take().map(|made| Numbered {
            number,
            name: made.name().to_owned(),
            set: Arc::new(made),
        });
        if let (SetKey::Generated(set), Some(made)) = (key.set, &made) {
            self.made = Some((set, made.clone()));
        }
        // the worker's answer is about this set, unless something is very wrong
        let Some(of) = of.or(made).filter(|of| of.set.count() == evaluated.reports[0].n) else { return };
        self.results += 1;
        self.outcome = Some(Arc::new(Outcome {
            models: key.models,
            engine: key.engine,
            set: key.set,
            name: of.name,
            dataset: of.set,
            evaluated,
            version: self.results,
        }));
    }

    /// Begins the table of all pictures; [`Evaluation::write`] goes on.
    pub fn begin_table(&mut self) {
        self.table = self.outcome.as_ref().map(|outcome| Table::new(Arc::clone(outcome)));
    }

    /// Writes a part of a begun table; the file's name and bytes when it is done. Cut into parts, because a large
    /// set has a million numbers to write.
    pub fn write(&mut self) -> Option<(String, Vec<u8>)> {
        let mut table = self.table.take()?;
        if table.write() {
            return Some(table.finish());
        }
        self.table = Some(table);
        None
    }

    /// Whether a table is being written.
    #[must_use]
    pub fn writing(&self) -> bool {
        self.table.is_some()
    }

    /// What survives a restart of the page's graphics: sets and result, but no job.
    #[must_use]
    pub fn packed(&self) -> Self {
        Self {
            custom: self.custom.clone(),
            made: self.made.clone(),
            outcome: self.outcome.clone(),
            results: self.results,
            ..Self::default()
        }
    }
}

impl Evaluation {
    /// Runs both models over the labelled set, if that is due.
    pub fn update_evaluation(&mut self, cx: &mut ViewContext) {
        let classify = &cx.state.classify;
        if let Some(models) = cx.models.ready(classify, &mut cx.jobs, &mut cx.commands) {
            let engine = cx.models.computing(classify);
            self.update(&cx.state.evaluate, engine, models, &mut cx.jobs);
        } else if cx.models.missing().is_some()
            || Side::ALL.into_iter().any(|side| cx.models.unusable(classify, side).is_some())
        {
            self.do_without();
        }
    }

    /// Runs both models over the labelled set, or stops them.
    pub fn run_or_stop(&mut self, cx: &mut ViewContext) {
        if self.busy() {
            self.cancel(&mut cx.jobs);
        } else {
            self.run();
        }
    }

    /// Opens a picture of the evaluated set in Classify.
    pub fn open_evaluated(&mut self, cx: &mut ViewContext, i: usize) {
        let Some(outcome) = self.outcome().cloned() else { return };
        let Ok(item) = u32::try_from(i) else { return };
        match outcome.set {
            SetKey::Generated(set) => {
                cx.go_to(Source::Gallery);
                (cx.state.domain, cx.state.seed, cx.state.digit) = (set.domain, set.seed, None);
            }
            SetKey::File(_) => {
                // another file may have been opened since
                let content = Content::Dataset(Arc::clone(&outcome.dataset));
                cx.go_to(Source::File);
                cx.pictures.file = Some(OpenedFile { name: outcome.name.clone(), content });
            }
        }
        cx.state.first = item - item % PAGE;
        cx.touch_outside();
        cx.open_item(Some(item));
        cx.state.view = ViewId::Classify;
    }
}

/// Numbers for sets, unique in this process: the worker's memory is one for all.
fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
