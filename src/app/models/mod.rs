//! The shipped models: which there are, which are loaded, and what the two chosen ones say of the pictures.

pub mod chooser;
pub mod engine;
mod files;
mod list;
mod slot;

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::Context;

use super::clock;
use super::context::command::Command;
use super::widgets::picture::Shown;
use crate::app::views::classify::state::{ClassifyState, Inside};
use crate::jobs::{JobId, Jobs};
use crate::learn::card::ModelCard;
use crate::learn::engine::Engine;
use crate::neurn::Image;
use crate::protocol::buffer::Buffer;
use crate::protocol::classify::{Answer, AnswerError, ClassifyQuery, LayerQuery};
use crate::protocol::resource::{Kept, Resource};
use crate::protocol::{Query, Reply};
pub use files::{CUSTOM, is_model};
use list::List;
use slot::{Pending, Slot};

/// Where the list of models lies, relative to the page.
const INDEX: &str = "models/index.json";

/// Where the list of the runs of the table of transfers lies whose weights can be had.
const RUNS: &str = "transfers/runs/index.json";

/// Why another engine computes after the worker was lost with a question to the graphics processor.
pub const GRAPHICS_DIED: &str = "the background worker stopped while the graphics processor computed";

/// Pixels in a row, and rows, of what a network sees.
pub const INPUT_SIDE: usize = 32;

/// One of the two models that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The left one, at first a baseline.
    Left,
    /// The right one, at first its twin with the filter.
    Right,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Left, Self::Right];

    /// Its name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// A model's weights, on their way to the worker.
#[derive(Debug)]
enum Weights {
    Fetching,
    /// Fetched, and to be handed over.
    Fetched(Buffer<u8>),
    Loading(JobId, Buffer<u8>),
    /// Handed over, and good.
    Loaded(Buffer<u8>),
    Failed(String),
}

/// Models and answers.
#[derive(Default)]
pub struct Models {
    list: List,
    /// Runs of the table of transfers, by their names there. A site may do without.
    runs: List,
    /// The visitor's own.
    custom: files::OwnModels,
    weights: BTreeMap<String, Weights>,
    slots: [Slot; 2],
    /// What both sides are asked about. Newer pictures (a camera's, a stroke's) wait until both have answered, so
    /// that the two are always compared on the same ones.
    pictures: Vec<Arc<Vec<Image>>>,
    /// Whether files are to come from the server itself: a copy was no good.
    fresh: bool,
    /// Why the page has no graphics processor to compute on, if it has none.
    no_graphics: Option<String>,
    /// Why the graphics processor did not answer when it was asked last.
    graphics_failed: Option<String>,
}

impl Models {
    /// The shipped models, once they are known.
    #[must_use]
    pub fn cards(&self) -> &[ModelCard] {
        self.list.models()
    }

    /// The runs of the table of transfers whose weights can be had, once they are known.
    #[must_use]
    pub fn runs(&self) -> &[ModelCard] {
        self.runs.models()
    }

    /// Whether a model is a run of the table of transfers.
    #[must_use]
    pub fn is_run(&self, card: &ModelCard) -> bool {
        self.runs().iter().any(|run| run.id == card.id)
    }

    /// A model by its name: shipped, a run of the table, or the visitor's own.
    fn find(&self, id: &str) -> Option<&ModelCard> {
        let listed = self.cards().iter().chain(self.runs()).find(|card| card.id == id);
        listed.or_else(|| self.custom.find(id))
    }

    /// Where the weights of a shipped model or of a run of the table lie.
    fn path(&self, card: &ModelCard) -> String {
        format!("{}/{}", if self.is_run(card) { "transfers/runs" } else { "models" }, card.file)
    }

    /// Why there are none.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        match &self.list {
            List::Missing(why) => Some(why),
            _ => None,
        }
    }

    /// The model of a side: the chosen one, else the first baseline of the handwriting CNN and its merged twin.
    #[must_use]
    pub fn card(&self, state: &ClassifyState, side: Side) -> Option<&ModelCard> {
        let chosen = match side {
            Side::Left => &state.left,
            Side::Right => &state.right,
        };
        let cards = self.cards();
        let of = |wanted: &dyn Fn(&ModelCard) -> bool| {
            cards.iter().find(|c| c.source == "mnist" && c.network == "cnn" && !c.champion && wanted(c))
        };
        chosen.as_ref().and_then(|id| self.find(id)).or_else(|| match side {
            Side::Left => of(&ModelCard::is_baseline).or_else(|| cards.first()),
            Side::Right => of(&|c| c.filters.len() == 1 && c.filters[0].merge == crate::neurn::Merge::Max)
                .or_else(|| cards.last()),
        })
    }

    /// Asks for the list of models, once.
    pub fn ask_for_list(&mut self, commands: &mut Vec<Command>) {
        self.list.fetch(INDEX, self.fresh, commands);
    }

    /// Asks for the list of the table's runs, once.
    pub fn ask_for_runs(&mut self, commands: &mut Vec<Command>) {
        self.runs.fetch(RUNS, self.fresh, commands);
    }

    /// The chosen model of a side, once it is loaded; if not, does the next step towards it.
    fn loaded(
        &mut self,
        state: &ClassifyState,
        side: Side,
        jobs: &mut Jobs,
        commands: &mut Vec<Command>,
    ) -> Option<String> {
        let card = self.card(state, side)?;
        let (id, path) = (card.id.clone(), self.path(card));
        self.load(&id, path, jobs, commands).then_some(id)
    }

    /// Both chosen models by name, once the worker has them; if not, does the next step towards it.
    /// To be called in every frame of a view that asks them for more than the pictures on the screen.
    pub fn ready(
        &mut self,
        state: &ClassifyState,
        jobs: &mut Jobs,
        commands: &mut Vec<Command>,
    ) -> Option<[String; 2]> {
        self.begin(state, commands);
        let [left, right] = Side::ALL.map(|side| self.loaded(state, side, jobs, commands));
        Some([left?, right?])
    }

    fn begin(&mut self, state: &ClassifyState, commands: &mut Vec<Command>) {
        self.ask_for_list(commands);
        // a link may name a run of the table
        let unknown = [&state.left, &state.right]
            .into_iter()
            .flatten()
            .any(|id| !id.starts_with(CUSTOM) && self.find(id).is_none());
        if matches!(self.list, List::Here(_)) && unknown {
            self.ask_for_runs(commands);
        }
        // whoever chooses another engine and comes back tries it again
        if !state.engine.is_graphics() {
            self.graphics_failed = None;
        }
    }

    /// Brings both sides up to date with the pictures on the screen; `inspected` counts them through.
    pub fn update(
        &mut self,
        state: &ClassifyState,
        images: &[Arc<Vec<Image>>],
        inspected: usize,
        jobs: &mut Jobs,
        commands: &mut Vec<Command>,
    ) {
        self.begin(state, commands);
        let engine = self.computing(state);
        let wanted = images;
        if self.slots.iter().all(|slot| slot.job.is_none()) {
            self.pictures = images.to_vec();
        }
        let images = self.pictures.clone();
        for side in Side::ALL {
            let chosen = self.loaded(state, side, jobs, commands);
            let is_chosen = chosen.is_some();
            // until the chosen model is there, and if it never comes, the one before it goes on answering
            let Some(id) = chosen.or_else(|| self.still_here(side)) else { continue };
            let slot = &mut self.slots[side as usize];
            let about_wanted =
                |(pending, _): &(Pending, Answer)| pending.query.model == id && pending.is_about(wanted);
            if is_chosen && slot.answer.as_ref().is_some_and(about_wanted) {
                slot.behind = None;
            } else {
                slot.behind.get_or_insert_with(clock::now_ms);
            }
            let winner = || {
                slot.answer
                    .as_ref()
                    .and_then(|(_, answer)| answer.winner(inspected))
                    .map_or(0, |(digit, _)| digit)
            };
            let occlude = (state.inside == Inside::Occlusion).then(|| state.class.unwrap_or_else(winner));
            let layers = match state.inside {
                Inside::Layers => LayerQuery::Layers,
                Inside::Kernels => LayerQuery::Kernels,
                Inside::Nothing | Inside::Occlusion => LayerQuery::Nothing,
            };
            let query = ClassifyQuery { model: id, engine, layers, occlude, inspected };
            let pending = Pending { query, images: images.clone() };
            let known = [&slot.answer, &slot.fresh].into_iter().flatten().any(|(old, _)| *old == pending);
            if known || slot.job.is_some() || images.iter().all(|list| list.is_empty()) {
                continue;
            }
            let all = images.iter().flat_map(|list| list.iter().cloned()).collect();
            let job = jobs.start(Query::Classify { query: pending.query.clone(), images: all });
            slot.job = Some((job, pending));
        }
    }

    /// Whether the model is loaded; if not, does the next step towards it.
    fn load(&mut self, id: &str, path: String, jobs: &mut Jobs, commands: &mut Vec<Command>) -> bool {
        match self.weights.get_mut(id) {
            None => {
                self.weights.insert(id.to_owned(), Weights::Fetching);
                commands.push(Command::Fetch { path, fresh: self.fresh });
                false
            }
            Some(held @ Weights::Fetched(_)) => {
                if let Weights::Fetched(bytes) = std::mem::replace(held, Weights::Fetching) {
                    let job = jobs.keep(Resource::Model { name: id.to_owned(), bytes: bytes.clone() });
                    *held = Weights::Loading(job, bytes);
                }
                false
            }
            Some(Weights::Loaded(_)) => true,
            Some(_) => false,
        }
    }

    /// Takes a file that was asked for.
    pub fn take_file(&mut self, path: &str, fetched: Result<Vec<u8>, String>) {
        if path == INDEX || path == RUNS {
            let list = List::of(fetched);
            *(if path == INDEX { &mut self.list } else { &mut self.runs }) = list;
            return;
        }
        let of_path = |card: &&ModelCard| self.path(card) == path;
        let card = self.cards().iter().chain(self.runs()).find(of_path);
        if let Some(id) = card.map(|card| card.id.clone()) {
            let held = match fetched {
                Ok(bytes) => Weights::Fetched(bytes.into()),
                Err(why) => Weights::Failed(why),
            };
            self.weights.insert(id, held);
        }
    }

    /// Takes a job's reply, if it belongs here.
    pub fn take_reply(&mut self, context: &Context, id: JobId, reply: &Reply) -> bool {
        for (model, weights) in &mut self.weights {
            let Weights::Loading(job, bytes) = weights else { continue };
            if *job != id {
                continue;
            }
            match reply {
                Reply::Kept(Ok(Kept::Model(card))) => {
                    let held = std::mem::take(bytes);
                    self.custom.loaded(model, card, held.len());
                    *weights = Weights::Loaded(held);
                }
                Reply::Kept(Err(why)) | Reply::Died(why) => *weights = Weights::Failed(why.clone()),
                _ => {}
            }
            if let Weights::Failed(why) = weights
                && self.custom.refused(model, why)
            {
                let model = model.clone();
                self.weights.remove(&model);
            }
            return true;
        }
        let Some(slot) = self.slots.iter_mut().find(|s| s.job.as_ref().is_some_and(|(job, _)| *job == id))
        else {
            return false;
        };
        match reply {
            Reply::Progress { .. } => return true,
            Reply::Answered(Ok(answer)) => {
                slot.fresh = slot.job.take().map(|(_, pending)| (pending, answer.clone()));
            }
            Reply::Answered(Err(AnswerError::Graphics(why))) => {
                // asked again in the next frame, of another engine
                slot.job = None;
                self.graphics_failed = Some(why.clone());
            }
            Reply::Answered(Err(error)) => slot.fail(error.to_string()),
            Reply::Died(why) if slot.on_graphics() => {
                log::warn!("{why}");
                slot.job = None;
                self.graphics_failed = Some(GRAPHICS_DIED.to_owned());
            }
            Reply::Died(why) => slot.fail(why.clone()),
            _ => slot.job = None,
        }
        if self.slots.iter().all(|slot| slot.job.is_none()) {
            for slot in &mut self.slots {
                if let Some((pending, answer)) = slot.fresh.take() {
                    slot.take(context, pending, answer);
                }
            }
        }
        true
    }

    /// The model that answered last on a side, if the worker still has it.
    fn still_here(&self, side: Side) -> Option<String> {
        let model = self.answered_by(side)?;
        matches!(self.weights.get(model), Some(Weights::Loaded(_))).then(|| model.to_owned())
    }

    /// The newest answer of a side, by [`Self::speaking`]. It may be about earlier pictures: see [`Self::behind`].
    #[must_use]
    pub fn answer(&self, side: Side) -> Option<&Answer> {
        self.slots[side as usize].answer.as_ref().map(|(_, answer)| answer)
    }

    /// The engine that gave the newest answer of a side.
    #[must_use]
    pub fn engine(&self, side: Side) -> Option<Engine> {
        self.slots[side as usize].answer.as_ref().map(|(pending, _)| pending.query.engine)
    }

    /// The model that gave the newest answer of a side.
    #[must_use]
    pub fn answered_by(&self, side: Side) -> Option<&str> {
        self.slots[side as usize].answer.as_ref().map(|(pending, _)| pending.query.model.as_str())
    }

    /// Whose answers a side shows: the chosen model, or the one before it while the chosen one is on its way or cannot
    /// be used.
    #[must_use]
    pub fn speaking(&self, state: &ClassifyState, side: Side) -> Option<&ModelCard> {
        let answered = self.answered_by(side).filter(|_| self.answer(side).is_some_and(|a| a.count() > 0));
        answered.and_then(|id| self.find(id)).or_else(|| self.card(state, side))
    }

    /// For how many milliseconds what a side shows has been about other pictures, or by another model, than is wanted.
    #[must_use]
    pub fn behind(&self, side: Side) -> Option<f64> {
        self.slots[side as usize].behind.map(|since| clock::now_ms() - since)
    }

    /// The digit that the occlusion map of a side is about.
    #[must_use]
    pub fn occluded(&self, side: Side) -> Option<u8> {
        self.slots[side as usize].answer.as_ref().and_then(|(pending, _)| pending.query.occlude)
    }

    /// How many answers a side has given.
    #[must_use]
    pub fn answers(&self, side: Side) -> u64 {
        self.slots[side as usize].answers
    }

    /// Why the chosen model of a side cannot be used, if it cannot.
    #[must_use]
    pub fn unusable(&self, state: &ClassifyState, side: Side) -> Option<&str> {
        self.card(state, side).and_then(|card| match self.weights.get(&card.id) {
            Some(Weights::Failed(why)) => Some(why.as_str()),
            _ => None,
        })
    }

    /// What is wrong with a side, if anything.
    #[must_use]
    pub fn problem(&self, state: &ClassifyState, side: Side) -> Option<&str> {
        self.unusable(state, side).or(self.slots[side as usize].problem.as_deref())
    }

    /// What the network of a side saw of picture `i`.
    #[must_use]
    pub fn input(&self, side: Side, i: usize) -> Option<Shown> {
        let slot = &self.slots[side as usize];
        let count = slot.answer.as_ref()?.1.count();
        let sheet = slot.inputs.as_ref()?;
        let (top, bottom) = (i as f32 / count as f32, (i + 1) as f32 / count as f32);
        let uv = eframe::egui::Rect::from_min_max([0.0, top].into(), [1.0, bottom].into());
        (i < count).then_some(Shown { texture: sheet.id(), uv, size: [INPUT_SIDE; 2] })
    }

    /// Whether a list of models is on its way.
    #[must_use]
    pub fn list_is_coming(&self) -> bool {
        matches!(self.list, List::Fetching) || matches!(self.runs, List::Fetching)
    }

    /// Whether anything is on its way. Models that are not chosen do not count: one that came after another had been
    /// chosen is only loaded once somebody wants it.
    #[must_use]
    pub fn busy(&self, state: &ClassifyState) -> bool {
        let coming = |side| {
            let held = self.card(state, side).and_then(|card| self.weights.get(&card.id));
            matches!(held, Some(Weights::Fetching | Weights::Fetched(_) | Weights::Loading(..)))
        };
        self.list_is_coming()
            || self.custom.busy()
            || Side::ALL.into_iter().any(coming)
            || self.slots.iter().any(|slot| slot.job.is_some())
    }

    /// Whether something could not be fetched or loaded.
    #[must_use]
    pub fn trouble(&self) -> bool {
        self.missing().is_some() || self.weights.values().any(|held| matches!(held, Weights::Failed(_)))
    }

    /// Tries again what could not be fetched or loaded.
    pub fn retry(&mut self) {
        self.fresh = true;
        self.list.retry();
        self.runs.retry();
        self.weights.retain(|_, held| !matches!(held, Weights::Failed(_)));
        for slot in &mut self.slots {
            slot.problem = None;
            slot.answer = None;
        }
    }
}

#[cfg(test)]
mod tests;
