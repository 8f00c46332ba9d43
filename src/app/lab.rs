//! The model behind the views: state, subject, slots, jobs and messages. No drawing here.

use std::collections::HashMap;
use std::sync::Arc;

use super::compute::{Ask, Compute, Slot};
use super::evaluation::{Evaluation, SetKey};
use super::models::{Models, Side};
use super::shift::Shifting;
use super::state::{LabState, PixelAt, Plane, Source, View};
use super::subject::{Content, OpenedFile, Subject, Subjects};
use super::tally::Tally;
use super::transfers::Transfers;
use super::views::picture::filter_word;
use super::widgets::drawpad::DrawPad;
use super::widgets::picture::{Gaze, Shown};
use crate::jobs::{JobId, Jobs, Reply};
use crate::neurn::{Image, PixelReport, inspect_with};
use crate::stats::histogram::Histogram;

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
    /// Long work.
    pub jobs: Jobs,
    worlds: [Slot; 4],
    grid: Slot,
    main: Slot,
    subjects: Subjects,
    outside: u64,
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
    tally: Tally,
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
        }
    }

    /// Unpacks it again.
    pub fn unpack(&mut self, luggage: Luggage) {
        self.state = luggage.state;
        self.pad = luggage.pad;
        self.file = luggage.file;
        self.evaluation = luggage.evaluation;
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

    /// The wish list of a slot under the present settings.
    #[must_use]
    pub fn ask(&self, images: &Arc<Vec<Image>>, planes: &[Plane]) -> Ask {
        Ask {
            images: Arc::clone(images),
            settings: self.state.filter,
            colormap: self.state.colormap,
            rival: planes.contains(&Plane::Rival).then_some(self.state.rival),
            planes: planes.to_vec(),
            live: self.state.source == Source::Webcam,
        }
    }

    /// Brings one of the four worlds up to date.
    pub fn update_world(&mut self, i: usize, ask: Ask) {
        if let Some(slot) = self.worlds.get_mut(i) {
            self.compute.update(slot, ask, &mut self.jobs);
        }
    }

    /// Brings the page up to date.
    pub fn update_grid(&mut self, ask: Ask) {
        self.compute.update(&mut self.grid, ask, &mut self.jobs);
    }

    /// Brings the single picture up to date.
    pub fn update_main(&mut self, ask: Ask) {
        self.compute.update(&mut self.main, ask, &mut self.jobs);
    }

    /// A world's texture.
    #[must_use]
    pub fn world_shown(&self, i: usize, plane: Plane) -> Option<Shown> {
        self.worlds.get(i)?.shown(plane, 0)
    }

    /// A tile's texture.
    #[must_use]
    pub fn grid_shown(&self, i: usize, plane: Plane) -> Option<Shown> {
        self.grid.shown(plane, i)
    }

    /// The single picture's texture.
    #[must_use]
    pub fn main_shown(&self, plane: Plane) -> Option<Shown> {
        self.main.shown(plane, 0)
    }

    /// What to say about the single picture while it has no result.
    #[must_use]
    pub fn main_note(&self) -> Option<String> {
        self.main.note.clone()
    }

    /// The slot behind what is on the screen.
    #[must_use]
    pub fn active(&mut self) -> &Slot {
        match self.subject() {
            Subject::Worlds(_) => &self.worlds[0],
            Subject::Page { .. } => &self.grid,
            _ => &self.main,
        }
    }

    /// Asks the GPU for the numbers of what is on the screen, where they were too many to come unasked.
    pub fn want_numbers(&mut self) {
        let slot = match self.subject() {
            Subject::Worlds(_) => &mut self.worlds[0],
            Subject::Page { .. } => &mut self.grid,
            _ => &mut self.main,
        };
        self.compute.want_numbers(slot);
    }

    /// All slots.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.worlds.iter().chain([&self.grid, &self.main])
    }

    /// The single picture's slot.
    #[must_use]
    pub fn main_slot(&self) -> &Slot {
        &self.main
    }

    /// Ends of the colour scale of a map.
    #[must_use]
    pub fn plane_range(&self, plane: Plane) -> Option<(f32, f32)> {
        self.main.range(plane, 0)
    }

    /// Whether the single picture's result has more than one channel.
    #[must_use]
    pub fn many_channels(&self) -> bool {
        self.main.output(0).is_some_and(|o| o.channels > 1)
    }

    /// Name of the main filter.
    #[must_use]
    pub fn main_filter_word(&self) -> &'static str {
        filter_word(self.state.filter.filter)
    }

    /// The settings in words: "NeuRN, k = 3".
    #[must_use]
    pub fn filter_words(&self) -> String {
        let merged =
            if self.state.filter.merge == crate::neurn::Merge::Max { ", channels merged" } else { "" };
        format!("{}, k = {}{merged}", self.main_filter_word(), self.state.filter.k)
    }

    /// Puts the rival into the second picture; opens a picture where none is open.
    pub fn show_rival(&mut self) {
        self.state.plane = Plane::Rival;
        if self.state.item.is_none() && matches!(self.state.source, Source::Worlds | Source::Gallery) {
            self.open_item(Some(2));
        }
    }

    /// Where one looks.
    #[must_use]
    pub fn gaze(&self) -> Gaze {
        Gaze { zoom: self.state.zoom, center: self.state.center }
    }

    /// Moves the eye.
    pub fn set_gaze(&mut self, gaze: Gaze) {
        self.state.zoom = gaze.zoom;
        self.state.center = gaze.center;
    }

    /// The pinned pixel, if it is inside the picture.
    #[must_use]
    pub fn pinned(&self, picture: &Image) -> Option<PixelAt> {
        self.state
            .pixel
            .filter(|p| p.x < picture.width() && p.y < picture.height() && p.channel < picture.channels())
    }

    /// Changes the channel of the inspector.
    pub fn set_channel(&mut self, channel: usize) {
        self.channel = channel;
        if let Some(p) = &mut self.state.pixel {
            p.channel = channel;
        }
    }

    /// Moves the pinned pixel by one step, inside the picture.
    pub fn nudge_pixel(&mut self, dx: isize, dy: isize) {
        let Subject::One { image, .. } = self.subject() else { return };
        let (Some(picture), Some(p)) = (image.first(), &mut self.state.pixel) else { return };
        p.x = p.x.saturating_add_signed(dx).min(picture.width() - 1);
        p.y = p.y.saturating_add_signed(dy).min(picture.height() - 1);
    }

    /// The arithmetic of the hovered pixel, else the pinned one, else the one of strongest contrast.
    #[must_use]
    pub fn report(&self, picture: &Image) -> Option<(PixelReport, PixelAt, bool)> {
        let channel = self.channel.min(picture.channels() - 1);
        let strongest = || self.main.peaks(0).first().map(|p| PixelAt { x: p.x, y: p.y, channel: p.channel });
        let pinned = self.pinned(picture);
        let at = self
            .last_hover
            .map(|h| PixelAt { channel, ..h })
            .filter(|h| h.x < picture.width() && h.y < picture.height())
            .or(pinned)
            .or_else(strongest)?;
        let report = inspect_with(picture, &self.state.filter, self.main.peaks(0), at.x, at.y, at.channel)?;
        Some((report, at, pinned == Some(at)))
    }

    /// Histograms of the raw picture and of the result, if they are counted, and whether there is more to count
    /// in the next frame.
    pub fn histograms(&mut self) -> (Option<&[Histogram; 2]>, bool) {
        let ends = self.main.range(Plane::Raw, 0).zip(self.main.range(Plane::Result, 0));
        let output = self.main.output(0).filter(|o| !o.result.is_empty());
        let (Some((raw, result)), Some(image), Some(output)) = (ends, self.main.image(0), output) else {
            return (None, false);
        };
        self.tally.go_on((self.main.runs, self.outside), image, output, [raw, result]);
        (self.tally.whole(), self.tally.unfinished())
    }

    /// Takes over what the jobs have finished. Returns whether anything came.
    pub fn poll(&mut self) -> bool {
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
            for slot in self.worlds.iter_mut().chain([&mut self.grid, &mut self.main]) {
                if self.compute.take_reply(slot, id, &reply) {
                    break;
                }
            }
        }
        any
    }

    /// Asks both models about what is on the screen.
    pub fn update_models(&mut self) {
        let images = self.subject().lists();
        self.models.update(&self.state.classify, &images, &mut self.jobs, &mut self.wishes);
    }

    /// Runs both models over the labelled set, if that is due.
    pub fn update_evaluation(&mut self) {
        let classify = &self.state.classify;
        if let Some(models) = self.models.ready(classify, &mut self.jobs, &mut self.wishes) {
            self.evaluation.update(&self.state.evaluate, classify, models, &mut self.jobs);
        } else if self.models.missing().is_some()
            || Side::ALL.into_iter().any(|side| self.models.unusable(classify, side).is_some())
        {
            self.evaluation.do_without();
        }
    }

    /// Runs both models over the labelled set, or stops them.
    pub fn run_or_stop(&mut self) {
        if self.evaluation.busy() {
            self.evaluation.cancel(&mut self.jobs);
        } else {
            self.evaluation.run();
        }
    }

    /// Goes on with a table that is being written, and saves it when it is done.
    fn write_table(&mut self) {
        if let Some((name, bytes)) = self.evaluation.write() {
            self.wishes.push(Wish::Save { name, mime: "text/csv", bytes });
        } else if self.evaluation.writing() {
            self.compute.context.request_repaint();
        }
    }

    /// Opens a picture of the evaluated set in Classify.
    pub fn open_evaluated(&mut self, i: usize) {
        let Some(outcome) = self.evaluation.outcome().cloned() else { return };
        let Ok(item) = u32::try_from(i) else { return };
        match outcome.set {
            SetKey::Generated(set) => {
                self.go_to(Source::Gallery);
                (self.state.domain, self.state.seed, self.state.digit) = (set.domain, set.seed, None);
            }
            SetKey::File(_) => {
                // another file may have been opened since
                let content = Content::Dataset(Arc::clone(&outcome.dataset));
                self.go_to(Source::File);
                self.file = Some(OpenedFile { name: outcome.name.clone(), content });
            }
        }
        self.state.first = item - item % super::subject::PAGE;
        self.touch_outside();
        self.open_item(Some(item));
        self.state.view = View::Classify;
    }

    /// Brings the table of transfers, and the list of models that it leads to.
    pub fn update_transfers(&mut self) {
        self.transfers.ask(&mut self.wishes);
        self.models.ask_for_list(&mut self.wishes);
    }

    /// Takes a file of the site that was wished for, or a sentence that says why it did not come.
    pub fn take_fetched(&mut self, path: &str, fetched: Result<Vec<u8>, String>) {
        if path == super::transfers::TABLE {
            self.transfers.take_file(fetched);
        } else {
            self.models.take_file(path, fetched);
        }
    }

    /// Brings the measurement of shifted digits forward.
    pub fn update_shift(&mut self) {
        let models = self.models.ready(&self.state.classify, &mut self.jobs, &mut self.wishes);
        self.shift.update(&self.state, models, &mut self.jobs);
    }

    /// The digit that is chosen in the view; none is all of them. Shift has one of its own.
    #[must_use]
    pub fn digit(&self) -> Option<u8> {
        if self.state.view == View::Shift { Some(self.state.shift.digit) } else { self.state.digit }
    }

    /// Chooses a digit, or all.
    pub fn choose_digit(&mut self, digit: Option<u8>) {
        match digit {
            Some(digit) if self.state.view == View::Shift => self.state.shift.digit = digit,
            _ => {
                self.state.digit = digit;
                self.state.first = 0;
            }
        }
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
            || (matches!(self.state.view, View::Classify | View::Evaluate) && self.models.busy())
            || self.evaluation.busy()
            || (self.state.view == View::Evaluate && self.evaluation.wanted())
            || (self.state.view == View::Transfers && (self.transfers.busy() || self.models.list_is_coming()))
            || (self.state.view == View::Shift && (self.models.busy() || self.shift.busy()))
    }

    /// The GPU is gone: everything runs anew on the CPU.
    pub fn lose_gpu(&mut self, why: &str) {
        self.compute.lose_gpu(why);
        for slot in self.worlds.iter_mut().chain([&mut self.grid, &mut self.main]) {
            slot.forget();
        }
    }
}
