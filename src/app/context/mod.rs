//! The model behind the views: state, subject, slots, jobs and messages. No drawing here.

pub(crate) mod command;
pub mod digits;
mod files;
mod models;
pub mod opened;
mod pictures;

pub use command::Command;
use digits::FoundDigits;
use opened::OpenedNote;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::app::camera::Camera;
use crate::app::compute::Compute;
use crate::app::compute::slot::Slot;
use crate::app::models::Models;
use crate::app::state::{LabState, PixelAt, Source, ViewId};
use crate::app::subject::{Content, OpenedFile, Subject, Subjects};
use crate::app::views::see::histograms::Tally;
use crate::app::widgets::drawpad::DrawPad;
use crate::app::widgets::picture::Viewport;
use crate::digits::dataset::Dataset;
use crate::jobs::{JobId, Jobs};
use crate::learn::card::ModelCard;
use crate::neurn::Image;
use crate::protocol::Reply;
use crate::protocol::buffer::Buffer;

/// What all views share, and may change.
pub struct ViewContext {
    /// What the link carries.
    pub state: LabState,
    /// What is looked at, and where it comes from.
    pub pictures: Pictures,
    /// The filter's engine.
    pub compute: Compute,
    /// The networks.
    pub models: Models,
    /// Long work.
    pub jobs: Jobs,
    /// Where it is drawn.
    pub screen: Screen,
    /// What the visitor is told beside the view.
    pub notices: Notices,
    /// What the views ask of the shell.
    pub commands: Vec<Command>,
    /// Labelled sets that were opened in this frame, for the views.
    pub(in crate::app) labelled: Vec<(String, Arc<Dataset>)>,
}

/// The pictures that are looked at: drawn, opened, of the camera or of the generator, raw and filtered.
#[derive(Default)]
pub struct Pictures {
    /// The draw pad.
    pub pad: DrawPad,
    /// What was opened last.
    pub file: Option<OpenedFile>,
    /// Labels that came before their pictures.
    pub(super) waiting_labels: Option<(String, Vec<u8>)>,
    /// Pictures that the browser decodes.
    pub(super) decoding: usize,
    /// Files that are read in the worker, by their jobs.
    pub(super) opening: HashMap<JobId, Opening>,
    /// The opened file that holds two parts of a set, of which one is shown.
    pub(super) parted: Option<Opening>,
    /// Whether dropped files are still being read.
    pub gathering: bool,
    /// The camera's controls are the shell's.
    pub camera: Camera,
    /// The digits in the opened picture or the camera's.
    pub found: FoundDigits,
    /// A frame of the camera.
    pub frame: Option<Arc<Vec<Image>>>,
    /// Counts changes of pad, file and frame, which the state does not show.
    pub(crate) outside: u64,
    /// What becomes of a file that the worker is making.
    file_use: Option<FileUse>,
    subjects: Subjects,
    pub(crate) worlds: [Slot; 4],
    pub(crate) grid: Slot,
    pub(crate) main: Slot,
    pub(crate) tally: Tally,
    /// Pixel under the pointer in this frame.
    pub hover: Option<PixelAt>,
    /// Pixel under the pointer in the last frame (both pictures mark it).
    pub last_hover: Option<PixelAt>,
    /// Channel that the inspector looks at.
    pub channel: usize,
}

/// Hands over a file that was made.
type FileUse = Box<dyn FnOnce(Vec<u8>) -> Command>;

/// A file that is opened.
#[derive(Clone, Default)]
pub(super) struct Opening {
    pub name: String,
    /// All of it, where it is a single file: it may hold another part.
    pub bytes: Option<Buffer<u8>>,
}

/// Where it is drawn.
pub struct Screen {
    /// Phone layout.
    pub narrow: bool,
    /// Height of the window in points.
    pub height: f32,
    /// The page's address without settings; empty where there is none.
    pub address: String,
    /// Where the main things are on the screen (x, y, width, height in points): for lessons that point at them.
    pub places: BTreeMap<&'static str, [f32; 4]>,
}

/// What the visitor is told beside the view.
#[derive(Default)]
pub struct Notices {
    /// What is wrong, in a sentence; shown inline until it is closed or overtaken.
    pub problem: Option<String>,
    /// What happened, to be shown as toasts.
    pub toasts: Vec<String>,
    /// What was opened since the door asked.
    pub opened: Vec<OpenedNote>,
}

/// What a visitor has that is not in the link; kept when the app starts anew after a lost device.
pub struct Snapshot {
    state: LabState,
    pad: DrawPad,
    file: Option<OpenedFile>,
    found: FoundDigits,
    models: Vec<(ModelCard, Buffer<u8>)>,
}

impl ViewContext {
    /// A cx showing `state`.
    #[must_use]
    pub fn new(state: LabState, compute: Compute, jobs: Jobs) -> Self {
        Self {
            pictures: Pictures { channel: state.pixel.map_or(0, |p| p.channel), ..Pictures::default() },
            state,
            compute,
            models: Models::default(),
            jobs,
            screen: Screen { narrow: false, height: 800.0, address: String::new(), places: BTreeMap::new() },
            notices: Notices::default(),
            commands: Vec::new(),
            labelled: Vec::new(),
        }
    }

    /// What survives a restart of the page's graphics.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            state: self.state.clone(),
            pad: self.pictures.pad.clone(),
            file: self.pictures.file.clone(),
            found: self.pictures.found.kept(),
            models: self.models.packed_custom(),
        }
    }

    /// Takes it back.
    pub fn restore(&mut self, snapshot: Snapshot) {
        self.state = snapshot.state;
        self.pictures.pad = snapshot.pad;
        self.pictures.file = snapshot.file;
        self.pictures.found = snapshot.found;
        self.models.unpack_custom(snapshot.models);
        if self.state.source == Source::Webcam {
            self.start_camera();
        }
        self.touch_outside();
    }

    /// Takes a state from a link or from JavaScript.
    pub fn take_state(&mut self, state: LabState) {
        if self.state.source == Source::Webcam && state.source != Source::Webcam {
            self.pictures.camera.stop();
            self.pictures.frame = None;
        }
        self.pictures.channel = state.pixel.map_or(self.pictures.channel, |p| p.channel);
        self.state = state;
        self.touch_outside();
    }

    /// What is being looked at.
    pub fn subject(&mut self) -> Subject {
        self.pictures
            .subjects
            .get(
                &self.state,
                self.pictures.outside,
                &self.pictures.pad,
                self.pictures.file.as_ref(),
                self.pictures.frame.as_ref(),
            )
            .clone()
    }

    /// The digit, or the drawing while one draws, in the four worlds, whatever else is looked at.
    pub fn four_worlds(&mut self) -> [Arc<Vec<Image>>; 4] {
        if self.state.source == Source::Draw && !self.pictures.pad.is_empty() {
            self.pictures.subjects.four_of_drawing(self.state.seed, self.pictures.outside, &self.pictures.pad)
        } else {
            self.pictures.subjects.four(&self.state)
        }
    }

    /// To be called when the pad, the file or the camera's frame changed.
    pub fn touch_outside(&mut self) {
        self.pictures.outside += 1;
    }

    /// Changes the source and shows all of it.
    pub fn go_to(&mut self, source: Source) {
        if self.state.source == Source::Webcam && source != Source::Webcam {
            self.pictures.camera.stop();
            self.pictures.frame = None;
        }
        self.state.source = source;
        self.state.item = None;
        self.state.first = 0;
        self.state.pixel = None;
        self.set_viewport(Viewport::WHOLE);
        if matches!(source, Source::Worlds) && self.state.digit.is_none() {
            self.state.digit = LabState::default().digit;
        }
        if source == Source::File {
            self.state.digit = None;
        }
        self.notices.problem = None;
        self.touch_outside();
    }

    /// Notes where something is, by a name `view.thing` or `page.thing` that nothing else has in this frame.
    pub fn place(&mut self, name: &'static str, rect: eframe::egui::Rect) {
        let before = self.screen.places.insert(name, [rect.left(), rect.top(), rect.width(), rect.height()]);
        // every test that draws a view holds these two
        debug_assert!(before.is_none(), "`{name}` is noted twice in a frame");
        debug_assert!(
            name.split_once('.')
                .is_some_and(|(of, _)| of == "page" || ViewId::ALL.iter().any(|view| view.name() == of)),
            "`{name}` does not begin with a view"
        );
    }

    /// Opens one picture of a page.
    pub fn open_item(&mut self, item: Option<u32>) {
        self.state.item = item;
        self.state.pixel = None;
        self.set_viewport(Viewport::WHOLE);
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
            let last = match (self.state.source, self.pictures.file.as_ref().map(|f| &f.content)) {
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

    /// Takes over what the filter's graphics processor has finished.
    pub fn collect(&mut self) {
        let missing = self.compute.gpu.is_none().then_some(self.compute.why_cpu.as_str());
        self.models.set_graphics(missing);
        for slot in self.pictures.worlds.iter_mut().chain([&mut self.pictures.grid, &mut self.pictures.main])
        {
            self.compute.collect(slot);
        }
    }

    /// Takes a job's reply, or gives it back if a view asked.
    pub fn take_reply(&mut self, id: JobId, reply: Reply) -> Option<Reply> {
        if let Some(opening) = self.pictures.opening.get(&id).cloned() {
            match reply {
                Reply::Opened(Ok(opened)) => {
                    self.pictures.opening.remove(&id);
                    self.take_opened(&opening, opened);
                }
                Reply::Opened(Err(sentence)) | Reply::Died(sentence) => {
                    self.pictures.opening.remove(&id);
                    self.notices.problem = Some(sentence);
                }
                _ => {}
            }
            return None;
        }
        if self.pictures.found.is_asked(id) {
            match reply {
                Reply::Found(frames) => self.pictures.found.take(frames),
                Reply::Died(_) => self.pictures.found.take(Vec::new()),
                _ => {}
            }
            return None;
        }
        if self.models.take_reply(&self.compute.context, id, &reply) {
            self.take_own_models();
            return None;
        }
        for slot in self.pictures.worlds.iter_mut().chain([&mut self.pictures.grid, &mut self.pictures.main])
        {
            if self.compute.take_reply(slot, id, &reply) {
                if let Some((bytes, then)) = slot.take_made().zip(self.pictures.file_use.take()) {
                    self.commands.push(then(bytes));
                }
                return None;
            }
        }
        Some(reply)
    }

    /// Whether this build can use a camera.
    #[must_use]
    pub fn has_camera(&self) -> bool {
        self.pictures.camera.possible()
    }

    /// Starts the camera (the browser asks first).
    pub fn start_camera(&mut self) {
        self.pictures.camera.start();
    }

    /// What is to be said of the camera.
    #[must_use]
    pub fn camera_sentence(&self) -> Option<String> {
        self.pictures.camera.sentence()
    }

    /// Whether anything is under way that all views share.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.opening()
            || self.slots().any(Slot::busy)
            || self.pictures.gathering
            || self.pictures.found.busy()
    }

    /// Asks both models about what is on the screen.
    pub fn update_models(&mut self) {
        let subject = self.subject();
        let found = self.update_digits();
        let inspected = if found.is_some() { self.pictures.found.selected() } else { 0 };
        let images = found.map_or_else(|| subject.lists(), |cuts| vec![cuts]);
        let (jobs, commands) = (&mut self.jobs, &mut self.commands);
        self.models.update(&self.state.classify, &images, inspected, jobs, commands);
    }

    /// Chooses a digit, or all.
    pub fn choose_digit(&mut self, digit: Option<u8>) {
        self.state.digit = digit;
        self.state.first = 0;
    }

    /// The GPU is gone: everything runs anew on the CPU.
    pub fn lose_gpu(&mut self, why: &str) {
        self.compute.lose_gpu(why);
        for slot in self.pictures.worlds.iter_mut().chain([&mut self.pictures.grid, &mut self.pictures.main])
        {
            slot.forget();
        }
    }
}
