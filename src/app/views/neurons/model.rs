//! Neurons in the app: what is asked of the worker, a visitor's recordings and kernels, the map that takes seconds.
//!
//! Everything that is drawn comes back ready: figures, tables, sentences.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files;
use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::query::{Files, Slot, Use};
use crate::app::views::evaluate::model::Running;
use crate::app::views::neurons::state::NeuronsState;
use crate::jobs::{JobId, Jobs};
use crate::protocol::neurons::{
    Form, Networks, NeuronsAnswer, NeuronsQuery, Opened, Panel, Shows, View, ViewQuery,
};
use crate::protocol::{Query, Reply};

/// Figures are asked for in widths that are a multiple of this: a window that is dragged does not ask in every frame.
const STEP: f32 = 16.0;
/// The widest figure.
const WIDEST: f32 = 1200.0;

/// The map at work.
#[derive(Debug)]
struct Selecting {
    job: JobId,
    query: ViewQuery,
    note: String,
}

/// Neurons.
#[derive(Debug, Default)]
pub struct Neurons {
    view: Slot<ViewQuery, Arc<View>>,
    glance: Slot<ViewQuery, View>,
    /// The overlap of densities alone, for those who show it beside other things.
    overlap: Slot<ViewQuery, Arc<View>>,
    pub(crate) custom: Files<Opened>,
    selecting: Option<Selecting>,
    /// For what a map was wished, made, refused or stopped last: it is not begun again by itself.
    selected: Option<ViewQuery>,
    /// In which of the worker's lives a map was made: it is gone with it.
    made_in: Option<u64>,
    texts: Vec<(JobId, Use)>,
    /// What is being done for the view.
    note: String,
    /// Width of the figures.
    width: u32,
    /// The place of each panel's figure that is looked at.
    pub cursors: BTreeMap<usize, usize>,
}

impl Neurons {
    /// What is shown, as last answered.
    #[must_use]
    pub fn view(&self) -> Option<&Arc<View>> {
        self.view.answer()
    }

    /// What a neuron represents, if that was asked last.
    #[must_use]
    pub fn glance(&self, cell: u32) -> Option<&Panel> {
        let (view_query, view) = self.glance.answered()?;
        view.panels.first().filter(|_| view_query.study.cell == cell)
    }

    /// Why the last question was not answered.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.view.failed()
    }

    /// How many answers there were.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.view.answers()
    }

    /// Whether something is on its way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.view.busy() || self.custom.busy() || self.selecting.is_some() || !self.texts.is_empty()
    }

    /// Whether an answer is awaited.
    #[must_use]
    pub fn asking(&self) -> bool {
        self.view.busy()
    }

    /// What is being done, in a few words.
    #[must_use]
    pub fn doing(&self) -> &str {
        if self.note.is_empty() { "simulating the neurons" } else { &self.note }
    }

    /// How far the map is.
    #[must_use]
    pub fn running(&self, jobs: &Jobs) -> Option<Running> {
        let selecting = self.selecting.as_ref()?;
        Some(Running {
            done: jobs.done(selecting.job).unwrap_or(0.0),
            seconds_left: jobs.seconds_left(selecting.job),
            note: selecting.note.clone(),
        })
    }

    /// Asks again what failed.
    pub fn retry(&mut self) {
        self.view.retry();
    }

    /// The room that figures have.
    pub fn set_width(&mut self, room: f32) {
        self.width = figure_width(room);
    }

    /// A visitor's files: number, name, what it is.
    #[must_use]
    pub fn files(&self) -> Vec<(u32, &str, &Opened)> {
        self.custom
            .all()
            .iter()
            .filter_map(|item| Some((item.number, item.file.as_str(), item.what.as_ref()?)))
            .collect()
    }

    /// What survives a restart of the page's graphics: files, but no job and no answer.
    #[must_use]
    pub fn packed(&self) -> Self {
        Self { custom: self.custom.packed(), ..Self::default() }
    }

    /// Whether a job's reply belongs here.
    #[must_use]
    pub fn awaits(&self, id: JobId) -> bool {
        self.view.awaits(id)
            || self.overlap.awaits(id)
            || self.glance.awaits(id)
            || self.custom.awaits(id)
            || self.selecting.as_ref().is_some_and(|item| item.job == id)
            || self.texts.iter().any(|(job, _)| *job == id)
    }

    fn view_query(&self, state: &NeuronsState, networks: Networks) -> ViewQuery {
        ViewQuery {
            shows: state.shows,
            study: state.study.relevant(state.shows),
            networks,
            custom: files::chosen(&self.custom),
            width: self.width.max(STEP as u32 * 20),
        }
    }

    /// Lets a map be made anew that is gone with the worker's session.
    fn check_map(&mut self, life: u64) {
        if self.made_in.take_if(|made| *made != life).is_some() {
            self.selected = None;
            self.view.again();
        }
    }

    /// Stops the map.
    pub fn stop(&mut self, jobs: &mut Jobs) {
        if let Some(selecting) = self.selecting.take() {
            jobs.cancel(selecting.job);
        }
    }
}

/// The width of figures for which there is this room.
fn figure_width(room: f32) -> u32 {
    (room.clamp(STEP, WIDEST) / STEP).floor() as u32 * STEP as u32
}

/// What the map hangs on: a look without what only colours it.
fn map_of(view_query: &ViewQuery) -> ViewQuery {
    ViewQuery { shows: Shows::Map, study: view_query.study.selects(), width: 0, ..view_query.clone() }
}

impl Neurons {
    /// The two networks as figures call them: by what they are if one is a baseline and the other is not.
    fn networks(&self, cx: &ViewContext, names: [String; 2]) -> Networks {
        let cards = Side::ALL.map(|side| cx.models.card(&cx.state.classify, side));
        let baseline = cards.map(|card| card.is_some_and(crate::learn::card::ModelCard::is_baseline));
        let titles = if baseline == [true, false] { ["baseline", "NeuRN"] } else { ["left", "right"] };
        Networks { names, titles: titles.map(str::to_owned) }
    }

    /// Whether the visitor has real neurons here.
    #[must_use]
    pub fn has_own(&self) -> bool {
        files::chosen(&self.custom).has_neurons()
    }

    /// Whether what ships is shown, which hangs on nothing else.
    #[must_use]
    pub fn shows_shipped(&self, state: &NeuronsState) -> bool {
        state.shows == Shows::Cortex && !(state.study.own && self.has_own())
    }

    /// The networks that what is shown needs, once they are there: what is measured already needs none.
    fn names(&self, cx: &mut ViewContext) -> Option<[String; 2]> {
        if self.shows_shipped(&cx.state.neurons) {
            return Some(<[String; 2]>::default());
        }
        cx.models.ready(&cx.state.classify, &mut cx.jobs, &mut cx.commands)
    }

    /// Asks for what is shown. To be called in every frame of the view.
    pub fn update_neurons(&mut self, cx: &mut ViewContext) {
        self.custom.hand_over(&mut cx.jobs, files::resource);
        self.check_map(cx.jobs.life());
        let Some(names) = self.names(cx) else { return };
        let view_query = self.view_query(&cx.state.neurons, self.networks(cx, names));
        // the map is made when it is looked at first, and when only central neurons are wanted
        let wanted = view_query.shows == Shows::Map || view_query.study.central;
        let map = map_of(&view_query);
        if wanted && self.selecting.is_none() && self.selected.as_ref() != Some(&map) {
            self.selected = Some(map);
            self.select_neurons(cx);
        }
        if !self.view.busy() {
            self.note.clear();
        }
        self.view.update(view_query, &mut cx.jobs, |view_query| {
            Query::Neurons(NeuronsQuery::View(Box::new(view_query)))
        });
    }

    /// The overlap of densities under the view's settings, for figures of this width. `None` while the networks are on
    /// their way.
    pub fn overlap_query(&mut self, cx: &mut ViewContext, width: u32) -> Option<ViewQuery> {
        self.custom.hand_over(&mut cx.jobs, files::resource);
        let names = cx.models.ready(&cx.state.classify, &mut cx.jobs, &mut cx.commands)?;
        let view_query = self.view_query(&cx.state.neurons, self.networks(cx, names));
        let study = cx.state.neurons.study.relevant(Shows::Overlap);
        Some(ViewQuery { shows: Shows::Overlap, study, width, ..view_query })
    }

    /// Asks for the overlap of densities, whatever the view itself shows.
    pub fn update_overlap(&mut self, cx: &mut ViewContext, room: f32) {
        let Some(view_query) = self.overlap_query(cx, figure_width(room)) else { return };
        self.overlap.update(view_query, &mut cx.jobs, |view_query| {
            Query::Neurons(NeuronsQuery::View(Box::new(view_query)))
        });
    }

    /// The overlap of densities, as last answered, and whether that is for the present settings.
    #[must_use]
    pub fn overlap(&self) -> &Slot<ViewQuery, Arc<View>> {
        &self.overlap
    }

    /// Asks again for what failed.
    pub fn retry_overlap(&mut self) {
        self.overlap.retry();
    }

    /// Makes the map of neurons anew.
    pub fn select_neurons(&mut self, cx: &mut ViewContext) {
        self.stop(&mut cx.jobs);
        let Some(names) = cx.models.ready(&cx.state.classify, &mut cx.jobs, &mut cx.commands) else {
            return;
        };
        let view_query = map_of(&self.view_query(&cx.state.neurons, self.networks(cx, names)));
        self.selected = Some(view_query.clone());
        let job = cx.jobs.start(Query::Neurons(NeuronsQuery::Select(Box::new(view_query.clone()))));
        self.selecting = Some(Selecting { job, query: view_query, note: String::new() });
    }

    /// Runs the map, or stops it.
    pub fn run_or_stop_neurons(&mut self, cx: &mut ViewContext) {
        if self.selecting.is_some() {
            self.stop(&mut cx.jobs);
        } else {
            self.select_neurons(cx);
        }
    }

    /// Asks what a neuron represents.
    pub fn glance_at(&mut self, cx: &mut ViewContext, cell: u32) {
        let Some(names) = cx.models.ready(&cx.state.classify, &mut cx.jobs, &mut cx.commands) else {
            return;
        };
        let mut view_query = self.view_query(&cx.state.neurons, self.networks(cx, names));
        view_query.study.cell = cell;
        view_query.shows = Shows::Neuron;
        self.glance.update(view_query, &mut cx.jobs, |view_query| {
            Query::Neurons(NeuronsQuery::Glance(Box::new(view_query)))
        });
    }

    /// Makes a file of what is shown.
    pub fn save_neurons(&mut self, cx: &mut ViewContext, form: Form, ending: &str) {
        let Some(names) = self.names(cx) else { return };
        let place = if let Form::Svg(place) | Form::Csv(place) = form { place as usize } else { 0 };
        let stem = self.view().and_then(|view| view.panels.get(place)).map(|panel| panel.file.clone());
        let stem = if form == Form::Npy { "representations".to_owned() } else { stem.unwrap_or_default() };
        let used = Use::of(format!("neurn-lab-neurons-{stem}.{ending}"));
        let view_query = self.view_query(&cx.state.neurons, self.networks(cx, names));
        let id = cx.jobs.start(Query::Neurons(NeuronsQuery::File(Box::new(view_query), form)));
        self.texts.push((id, used));
    }

    /// Takes a job's reply that the neurons await.
    pub(crate) fn take_neurons(&mut self, cx: &mut ViewContext, id: JobId, reply: Reply) {
        let neurons = &mut *self;
        let answer = match reply {
            Reply::Neurons(answer) => answer.map_err(|error| error.to_string()),
            Reply::Progress { note, .. } => {
                if let Some(selecting) = neurons.selecting.as_mut().filter(|selecting| selecting.job == id) {
                    selecting.note = note;
                } else if neurons.view.awaits(id) {
                    neurons.note = note;
                }
                return;
            }
            Reply::Kept(answer) => return self.take_own_neurons(cx, id, answer),
            Reply::Died(sentence) if neurons.custom.awaits(id) => {
                return self.take_own_neurons(cx, id, Err(sentence));
            }
            Reply::Died(sentence) => Err(sentence),
            _ => return,
        };
        if neurons.selecting.as_ref().is_some_and(|selecting| selecting.job == id) {
            neurons.selected = neurons.selecting.take().map(|selecting| selecting.query);
            match answer {
                Ok(_) => {
                    neurons.made_in = Some(cx.jobs.life());
                    // what is shown now hangs on a map that was not there before
                    neurons.view.again();
                }
                Err(sentence) => cx.notices.problem = Some(sentence),
            }
        } else if let Some(at) = neurons.texts.iter().position(|(job, _)| *job == id) {
            let (_, used) = neurons.texts.remove(at);
            match answer {
                Ok(NeuronsAnswer::File(bytes)) => cx.use_file(bytes, used),
                Ok(_) => {}
                Err(sentence) => cx.notices.problem = Some(sentence),
            }
        } else {
            let view = answer.and_then(|answer| match answer {
                NeuronsAnswer::View(view) => Ok(*view),
                _ => Err(String::new()),
            });
            if neurons.view.awaits(id) {
                neurons.view.take(view.map(Arc::new));
            } else if neurons.overlap.awaits(id) {
                neurons.overlap.take(view.map(Arc::new));
            } else {
                neurons.glance.take(view);
            }
        }
    }
}
