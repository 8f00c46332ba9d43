//! The architectures in the app: the networks' way into the worker, what is asked about them, a visitor's own.
//!
//! Files are handed over to the jobs, and every question names those that it needs. Everything that is drawn comes
//! back ready.

use super::files;
use crate::app::context::{Command, ViewContext};
use crate::app::query::{Slot, Use};
use crate::app::views::architectures::state::{ArchitecturesState, ZooShows};
use crate::jobs::{JobId, Jobs};
use crate::protocol::architecture_studies::{CoverView, PatternsView};
use crate::protocol::architectures::{
    ArchitecturesAnswer, ArchitecturesQuery, MatrixView, Members, PairView, SectionView, Two,
};
use crate::protocol::buffer::Buffer;
use crate::protocol::resource::Resource;
use crate::protocol::{Query, Reply};

/// Where the networks lie, relative to the page.
pub const ZOO: &str = "zoo/zoo.json";

/// The file of networks, on its way or here.
#[derive(Debug, Default, Clone)]
enum Held {
    #[default]
    Unasked,
    Fetching,
    Here(Buffer<u8>),
    /// It did not come, or it is none.
    Absent(String),
}

/// A part of the view that has an answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All pairs.
    Matrix,
    /// Two networks.
    Pair,
    /// A section of two networks.
    Section,
    /// Combinations that networks share.
    Patterns,
    /// Networks that stand for all.
    Cover,
}

/// How many parts there are.
const PARTS: usize = 5;

/// The architectures.
#[derive(Debug, Default)]
pub struct Architectures {
    held: Held,
    /// Whether the file is to come from the server itself: a copy was no good.
    fresh: bool,
    /// Whether the file was handed over.
    handed_over: bool,
    keeping: Option<JobId>,
    pub(crate) custom: files::Custom,
    slots: [Slot<ArchitecturesQuery, ArchitecturesAnswer>; PARTS],
    texts: Vec<(JobId, Use)>,
    /// The cell of the matrix that is looked at: row, column.
    pub cursor: Option<(usize, usize)>,
    /// The column of the pair that is looked at.
    pub column: Option<usize>,
    /// The cell of the matrix of shared combinations that is looked at.
    pub shared_cursor: Option<(usize, usize)>,
    /// The cell of the published results that is looked at.
    pub result_cursor: Option<(usize, usize)>,
    /// Whether the section's show runs.
    pub playing: bool,
    /// When it made its last step, in milliseconds.
    pub stepped_at: f64,
}

impl Architectures {
    /// Takes the file.
    pub fn take_file(&mut self, fetched: Result<Vec<u8>, String>) {
        self.handed_over = false;
        self.held = match fetched {
            Ok(bytes) => Held::Here(bytes.into()),
            Err(why) => Held::Absent(why),
        };
    }

    /// Why there are no networks.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        match &self.held {
            Held::Absent(why) => Some(why),
            _ => None,
        }
    }

    /// Fetches the networks anew.
    pub fn retry(&mut self) {
        self.fresh = true;
        self.held = Held::Unasked;
        for slot in &mut self.slots {
            slot.retry();
        }
    }

    /// Whether something is on its way.
    #[must_use]
    pub fn busy(&self) -> bool {
        matches!(self.held, Held::Fetching)
            || self.keeping.is_some()
            || (self.custom.busy() && self.missing().is_none())
            || !self.texts.is_empty()
            || self.slots.iter().any(Slot::busy)
    }

    /// The networks that are compared.
    pub(crate) fn members(&self, state: &ArchitecturesState) -> Members {
        Members { extras: state.extras, custom: files::known(&self.custom) }
    }

    fn two(&self, state: &ArchitecturesState) -> Two {
        // extras may be looked at, though they are not in the matrix
        let members = Members { extras: true, custom: files::known(&self.custom) };
        Two { members, settings: state.matrix, names: state.pair().map(str::to_owned) }
    }

    /// Brings the networks to the worker. Whether they were sent.
    fn hand_over(&mut self, jobs: &mut Jobs, commands: &mut Vec<Command>) -> bool {
        if matches!(self.held, Held::Unasked) {
            self.held = Held::Fetching;
            commands.push(Command::Fetch { path: ZOO.to_owned(), fresh: self.fresh });
        }
        let Held::Here(bytes) = &self.held else { return false };
        if !self.handed_over {
            self.handed_over = true;
            self.keeping = Some(jobs.keep(Resource::Architectures(bytes.clone())));
        }
        self.custom.hand_over(jobs, files::resource);
        true
    }

    /// Asks for the matrix alone, for those who show it beside other things.
    pub fn update_matrix(
        &mut self,
        state: &ArchitecturesState,
        jobs: &mut Jobs,
        commands: &mut Vec<Command>,
    ) {
        if self.hand_over(jobs, commands) {
            let ask = ArchitecturesQuery::Matrix(self.members(state), state.matrix);
            self.slots[Part::Matrix as usize].update(ask, jobs, Query::Architectures);
        }
    }

    /// Sends what is to be answered next. To be called in every frame of the view.
    pub fn update(&mut self, state: &ArchitecturesState, jobs: &mut Jobs, commands: &mut Vec<Command>) {
        self.update_matrix(state, jobs, commands);
        if !self.handed_over {
            return;
        }
        let mut wanted = Vec::new();
        if state.shows == ZooShows::Pair {
            let two = self.two(state);
            wanted.push((Part::Pair, ArchitecturesQuery::Pair(two.clone())));
            let (from, length) = ([state.rows, state.columns], state.length);
            wanted.push((Part::Section, ArchitecturesQuery::Section { two, from, length }));
        }
        match state.shows {
            ZooShows::Patterns => {
                wanted
                    .push((Part::Patterns, ArchitecturesQuery::Patterns(self.study(state, Part::Patterns))));
            }
            ZooShows::Shortlist => {
                wanted.push((Part::Cover, ArchitecturesQuery::Cover(self.study(state, Part::Cover))));
            }
            _ => {}
        }
        for (part, ask) in wanted {
            self.slots[part as usize].update(ask, jobs, Query::Architectures);
        }
    }

    fn answer(&self, part: Part) -> Option<&ArchitecturesAnswer> {
        self.slots[part as usize].answer()
    }

    /// Why a part has no answer, in a sentence.
    #[must_use]
    pub fn failed(&self, part: Part) -> Option<&str> {
        self.slots[part as usize].failed()
    }

    /// How many answers a part has had: what is drawn of it is old when this changes.
    #[must_use]
    pub fn answers(&self, part: Part) -> u64 {
        self.slots[part as usize].answers()
    }

    /// All pairs, as last answered.
    #[must_use]
    pub fn matrix(&self) -> Option<&MatrixView> {
        match self.answer(Part::Matrix) {
            Some(ArchitecturesAnswer::Matrix(matrix)) => Some(matrix),
            _ => None,
        }
    }

    /// Two networks, as last answered.
    #[must_use]
    pub fn pair(&self) -> Option<&PairView> {
        match self.answer(Part::Pair) {
            Some(ArchitecturesAnswer::Pair(pair)) => Some(pair),
            _ => None,
        }
    }

    /// A section, as last answered.
    #[must_use]
    pub fn section(&self) -> Option<&SectionView> {
        match self.answer(Part::Section) {
            Some(ArchitecturesAnswer::Section(section)) => Some(section),
            _ => None,
        }
    }

    /// Shared combinations, as last answered.
    #[must_use]
    pub fn patterns(&self) -> Option<&PatternsView> {
        match self.answer(Part::Patterns) {
            Some(ArchitecturesAnswer::Patterns(patterns)) => Some(patterns),
            _ => None,
        }
    }

    /// Networks that stand for all, as last answered.
    #[must_use]
    pub fn cover(&self) -> Option<&CoverView> {
        match self.answer(Part::Cover) {
            Some(ArchitecturesAnswer::Cover(cover)) => Some(cover),
            _ => None,
        }
    }

    /// Names of a visitor's own networks.
    #[must_use]
    pub fn custom_names(&self) -> Vec<String> {
        files::known(&self.custom).into_iter().map(|(_, name)| name).collect()
    }

    /// What survives a restart of the page's graphics: files, but no job and no answer.
    #[must_use]
    pub fn packed(&self) -> Self {
        let held = if matches!(self.held, Held::Here(_)) { self.held.clone() } else { Held::Unasked };
        Self { held, custom: self.custom.packed(), ..Self::default() }
    }

    /// Whether a job's reply belongs here.
    #[must_use]
    pub fn awaits(&self, id: JobId) -> bool {
        self.keeping == Some(id)
            || self.custom.awaits(id)
            || self.texts.iter().any(|(job, _)| *job == id)
            || self.slots.iter().any(|slot| slot.awaits(id))
    }

    /// The file was taken, unless it is said why not.
    fn kept(&mut self, refused: Option<String>) {
        self.keeping = None;
        if let Some(why) = refused {
            self.held = Held::Absent(why);
        }
    }

    pub(crate) fn ask_text(&mut self, ask: ArchitecturesQuery, what: Use, jobs: &mut Jobs) {
        let id = jobs.start(Query::Architectures(ask));
        self.texts.push((id, what));
    }
}

impl Architectures {
    /// Brings the architectures forward.
    pub fn update_architectures(&mut self, cx: &mut ViewContext) {
        self.update(&cx.state.architectures, &mut cx.jobs, &mut cx.commands);
    }

    /// Takes a job's reply that the architectures await.
    pub(crate) fn take_architectures(&mut self, cx: &mut ViewContext, id: JobId, reply: Reply) {
        let answer = match reply {
            Reply::Kept(answer) if self.keeping != Some(id) => return self.take_own(cx, id, answer),
            Reply::Died(sentence) if self.custom.awaits(id) => return self.take_own(cx, id, Err(sentence)),
            Reply::Kept(answer) => return self.kept(answer.err()),
            Reply::Died(sentence) if self.keeping == Some(id) => return self.kept(Some(sentence)),
            Reply::Architectures(answer) => answer.map_err(|error| error.to_string()),
            Reply::Died(sentence) => Err(sentence),
            _ => return,
        };
        if let Some(at) = self.texts.iter().position(|(job, _)| *job == id) {
            let (_, what) = self.texts.remove(at);
            match answer {
                Ok(ArchitecturesAnswer::Text(text)) => cx.use_file(text.into_bytes(), what),
                Ok(_) => {}
                Err(sentence) => cx.notices.problem = Some(sentence),
            }
        } else if let Some(slot) = self.slots.iter_mut().find(|slot| slot.awaits(id)) {
            slot.take(answer);
        }
    }
}

#[cfg(test)]
mod tests;
