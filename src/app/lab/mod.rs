//! The model behind the views: state, subject, slots, jobs and messages. No drawing here.

mod views;

use std::collections::HashMap;
use std::sync::Arc;

use crate::app::compute::{Compute, Slot};
use crate::app::models::Models;
use crate::app::state::{LabState, PixelAt, Source, View};
use crate::app::subject::{Content, OpenedFile, Subject, Subjects};
use crate::app::views::architectures::model::Architectures;
use crate::app::views::evaluate::model::Evaluation;
use crate::app::views::neurons::model::Neurons;
use crate::app::views::published::model::Published;
use crate::app::views::see::histograms::Tally;
use crate::app::views::shift::model::Shifting;
use crate::app::views::transfers::model::Transfers;
use crate::app::widgets::drawpad::DrawPad;
use crate::app::widgets::picture::Gaze;
use crate::jobs::{JobId, Jobs};
use crate::neurn::Image;
use crate::protocol::Reply;

/// Everything the views show and change.
pub struct Lab {
    /// What the link carries.
    pub state: LabState,
    /// The draw pad.
    pub pad: DrawPad,
    /// What was opened last.
    pub file: Option<OpenedFile>,
    /// Labels that came before their pictures.
    pub(super) waiting_labels: Option<(String, Vec<u8>)>,
    /// A frame of the camera.
    pub frame: Option<Arc<Vec<Image>>>,
    /// The engine.
    pub compute: Compute,
    /// The networks.
    pub models: Models,
    /// Their evaluation on a labelled set.
    pub evaluation: Evaluation,
    /// The table of transfers.
    pub transfers: Transfers,
    /// The laboratory of shifts.
    pub shift: Shifting,
    /// Networks side by side.
    pub architectures: Architectures,
    /// Nerve cells beside networks.
    pub neurons: Neurons,
    /// Published results.
    pub published: Published,
    /// Long work.
    pub jobs: Jobs,
    pub(crate) worlds: [Slot; 4],
    pub(crate) grid: Slot,
    pub(crate) main: Slot,
    subjects: Subjects,
    pub(crate) outside: u64,
    pub(super) opening: HashMap<JobId, String>,
    /// Whether dropped files are still being read.
    pub gathering: bool,
    /// What is wrong, in a sentence; shown inline until it is closed or overtaken.
    pub problem: Option<String>,
    /// The side to which the opened picture could be shrunk, where it is too large.
    pub too_large_for: Option<usize>,
    pub(super) file_too_large: Option<(String, Image)>,
    /// What happened, to be shown as toasts.
    pub toasts: Vec<String>,
    /// Pixel under the pointer in this frame.
    pub hover: Option<PixelAt>,
    /// Pixel under the pointer in the last frame (both pictures mark it).
    pub last_hover: Option<PixelAt>,
    /// Channel that the inspector looks at.
    pub channel: usize,
    /// Phone layout.
    pub narrow: bool,
    /// Height of the window.
    pub view_height: f32,
    pub(crate) tally: Tally,
    /// The camera's controls are the shell's.
    pub camera: super::camera::Camera,
    /// Where the main things are on the screen (x, y, width, height in points): for lessons that point at them.
    pub places: std::collections::BTreeMap<&'static str, [f32; 4]>,
    /// What the views ask of the shell.
    pub wishes: Vec<Wish>,
}

/// What a visitor has that is not in the link; kept when the app starts anew after a lost device.
pub struct Luggage {
    state: LabState,
    pad: DrawPad,
    file: Option<OpenedFile>,
    evaluation: Evaluation,
    architectures: Architectures,
    neurons: Neurons,
    models: Vec<(crate::learn::card::ModelCard, crate::protocol::buffer::Buffer<u8>)>,
}

/// Something only the shell can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Open the file dialog.
    PickFile,
    /// Fetch a file of the site.
    Fetch {
        /// Its address, relative to the page.
        path: String,
        /// Whether copies must not be used, because one was no good.
        fresh: bool,
    },
    /// Give the keyboard to the page's text twin.
    FocusTwin,
    /// Save bytes under a name.
    Save {
        /// Suggested name.
        name: String,
        /// Media type.
        mime: &'static str,
        /// The file.
        bytes: Vec<u8>,
    },
    /// Save a figure as a PNG picture.
    SavePicture {
        /// Suggested name.
        name: String,
        /// The figure.
        svg: String,
    },
    /// Put a PNG on the clipboard.
    CopyPng(Vec<u8>),
    /// Put a picture on the clipboard natively.
    CopyText(String),
}

impl Lab {
    /// A lab showing `state`.
    #[must_use]
    pub fn new(state: LabState, compute: Compute, jobs: Jobs) -> Self {
        Self {
            channel: state.pixel.map_or(0, |p| p.channel),
            state,
            pad: DrawPad::default(),
            file: None,
            waiting_labels: None,
            frame: None,
            compute,
            models: Models::default(),
            evaluation: Evaluation::default(),
            transfers: Transfers::default(),
            shift: Shifting::default(),
            architectures: Architectures::default(),
            neurons: Neurons::default(),
            published: Published::default(),
            jobs,
            worlds: Default::default(),
            grid: Slot::default(),
            main: Slot::default(),
            subjects: Subjects::default(),
            outside: 0,
            opening: HashMap::new(),
            gathering: false,
            problem: None,
            too_large_for: None,
            file_too_large: None,
            toasts: Vec::new(),
            hover: None,
            last_hover: None,
            narrow: false,
            view_height: 800.0,
            tally: Tally::default(),
            camera: super::camera::Camera::default(),
            places: std::collections::BTreeMap::new(),
            wishes: Vec::new(),
        }
    }

    /// Packs what must survive a restart.
    #[must_use]
    pub fn pack(&self) -> Luggage {
        Luggage {
            state: self.state.clone(),
            pad: self.pad.clone(),
            file: self.file.clone(),
            evaluation: self.evaluation.packed(),
            architectures: self.architectures.packed(),
            neurons: self.neurons.packed(),
            models: self.models.packed_own(),
        }
    }

    /// Unpacks it again.
    pub fn unpack(&mut self, luggage: Luggage) {
        self.state = luggage.state;
        self.pad = luggage.pad;
        self.file = luggage.file;
        self.evaluation = luggage.evaluation;
        self.architectures = luggage.architectures;
        self.neurons = luggage.neurons;
        self.models.unpack_own(luggage.models);
        if self.state.source == Source::Webcam {
            self.start_camera();
        }
        self.touch_outside();
    }

    /// Takes a state from a link or from JavaScript.
    pub fn take_state(&mut self, state: LabState) {
        if self.state.source == Source::Webcam && state.source != Source::Webcam {
            self.camera.stop();
            self.frame = None;
        }
        self.channel = state.pixel.map_or(self.channel, |p| p.channel);
        self.state = state;
        self.touch_outside();
    }

    /// What is being looked at.
    pub fn subject(&mut self) -> Subject {
        self.subjects
            .get(&self.state, self.outside, &self.pad, self.file.as_ref(), self.frame.as_ref())
            .clone()
    }

    /// To be called when the pad, the file or the camera's frame changed.
    pub fn touch_outside(&mut self) {
        self.outside += 1;
    }

    /// Changes the source and shows all of it.
    pub fn go_to(&mut self, source: Source) {
        if self.state.source == Source::Webcam && source != Source::Webcam {
            self.camera.stop();
            self.frame = None;
        }
        self.state.source = source;
        self.state.item = None;
        self.state.first = 0;
        self.state.pixel = None;
        self.set_gaze(Gaze::WHOLE);
        if matches!(source, Source::Worlds) && self.state.digit.is_none() {
            self.state.digit = LabState::default().digit;
        }
        if source == Source::File {
            self.state.digit = None;
        }
        self.problem = None;
        self.touch_outside();
    }

    /// Notes where something is.
    pub fn place(&mut self, name: &'static str, rect: eframe::egui::Rect) {
        self.places.insert(name, [rect.left(), rect.top(), rect.width(), rect.height()]);
    }

    /// Opens one picture of a page.
    pub fn open_item(&mut self, item: Option<u32>) {
        self.state.item = item;
        self.state.pixel = None;
        self.set_gaze(Gaze::WHOLE);
    }

    /// Whether there is a page to go back to.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        self.state.item.is_some()
    }

    /// Back to the page.
    pub fn go_back(&mut self) {
        self.open_item(None);
    }

    /// Another hand.
    pub fn next_seed(&mut self) {
        self.state.seed = self.state.seed.wrapping_add(1);
    }

    /// A larger or smaller patch, within its limits.
    pub fn change_patch(&mut self, larger: bool) {
        let k = self.state.filter.k;
        self.state.filter.k =
            if larger { (k + 2).min(crate::neurn::params::MAX_K) } else { k.saturating_sub(2).max(1) };
    }

    /// Turns the page, or shows the neighbouring picture.
    pub fn step(&mut self, forward: bool) {
        let by = |v: u32| if forward { v.saturating_add(1) } else { v.saturating_sub(1) };
        if let Some(item) = self.state.item {
            let last = match (self.state.source, self.file.as_ref().map(|f| &f.content)) {
                (Source::Worlds, _) => 3,
                (Source::File, Some(Content::Dataset(set))) => (set.count() as u32).saturating_sub(1),
                _ => u32::MAX,
            };
            self.open_item(Some(by(item).min(last)));
        } else if forward {
            self.next_seed();
        } else {
            self.state.seed = self.state.seed.wrapping_sub(1);
        }
    }

    /// Takes over what the jobs have finished. Returns whether anything came.
    pub fn poll(&mut self) -> bool {
        let missing = self.compute.gpu.is_none().then_some(self.compute.why_cpu.as_str());
        self.models.set_graphics(missing);
        for slot in self.worlds.iter_mut().chain([&mut self.grid, &mut self.main]) {
            self.compute.collect(slot);
        }
        self.write_table();
        let replies = self.jobs.poll();
        let any = !replies.is_empty();
        for (id, reply) in replies {
            if let Some(name) = self.opening.get(&id).cloned() {
                match reply {
                    Reply::Opened(Ok(opened)) => {
                        self.opening.remove(&id);
                        self.take_opened(&name, opened);
                    }
                    Reply::Opened(Err(sentence)) | Reply::Died(sentence) => {
                        self.opening.remove(&id);
                        self.problem = Some(sentence);
                    }
                    _ => {}
                }
                continue;
            }
            if self.models.take_reply(&self.compute.context, id, &reply) {
                self.take_own_models();
                continue;
            }
            if self.evaluation.awaits(id) {
                let failed = self.evaluation.take_reply(reply, &mut self.models);
                self.problem = failed.or(self.problem.take());
                continue;
            }
            if self.shift.take_reply(id, &reply, &mut self.models) {
                continue;
            }
            if self.neurons.awaits(id) {
                self.take_neurons(id, reply);
                continue;
            }
            if self.published.awaits(id) {
                self.published.take(reply);
                continue;
            }
            if self.architectures.awaits(id) {
                self.take_architectures(id, reply);
                continue;
            }
            for slot in self.worlds.iter_mut().chain([&mut self.grid, &mut self.main]) {
                if self.compute.take_reply(slot, id, &reply) {
                    break;
                }
            }
        }
        any
    }

    /// Whether this build can use a camera.
    #[must_use]
    pub fn has_camera(&self) -> bool {
        self.camera.possible()
    }

    /// Starts the camera (the browser asks first).
    pub fn start_camera(&mut self) {
        self.camera.start();
    }

    /// What is to be said of the camera.
    #[must_use]
    pub fn camera_sentence(&self) -> Option<String> {
        self.camera.sentence()
    }

    /// Whether anything is under way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.opening()
            || self.slots().any(Slot::busy)
            || self.gathering
            || (matches!(self.state.view, View::Classify | View::Evaluate)
                && self.models.busy(&self.state.classify))
            || self.evaluation.busy()
            || (self.state.view == View::Evaluate && self.evaluation.wanted())
            || (self.state.view == View::Transfers && (self.transfers.busy() || self.models.list_is_coming()))
            || (self.state.view == View::Architectures && self.architectures.busy())
            || (self.state.view == View::Neurons
                && (self.models.busy(&self.state.classify) || self.neurons.busy()))
            || (self.state.view == View::Published && self.published.busy())
            || (self.state.view == View::Shift
                && (self.models.busy(&self.state.classify) || self.shift.busy()))
    }

    /// The GPU is gone: everything runs anew on the CPU.
    pub fn lose_gpu(&mut self, why: &str) {
        self.compute.lose_gpu(why);
        for slot in self.worlds.iter_mut().chain([&mut self.grid, &mut self.main]) {
            slot.forget();
        }
    }
}
