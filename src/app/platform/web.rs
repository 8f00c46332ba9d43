//! The browser's side.

use std::cell::RefCell;
use std::rc::Rc;

use eframe::egui::{Context, DroppedFileHandle};

use super::Incoming;
use crate::app::context::{Command, ViewContext};
use crate::app::lab::Lab;
use crate::app::web::dom::{self, FragmentWriter, Listeners};
use crate::app::web::door::{Door, DoorCall, Reply};
use crate::app::web::outline_dom::OutlineDom;
use crate::app::web::{clipboard, decode, fetch, figure, files, print};

/// What the file dialog offers first.
const ACCEPT: &str = ".png,.jpg,.jpeg,.webp,.bmp,.gif,.npy,.npz,.idx,.gz,.idx.gz,.ubyte,.zip,.mat,.bz2,.t,.txt,.csv,.tsv,.parquet,.keras,.h5,.hdf5,.onnx,.json,image/*";

/// How many quiet frames make the page idle.
const QUIET: u32 = 2;

type Queue = Rc<RefCell<Vec<Incoming>>>;

/// Files, address, clipboard, door and outline.
pub struct Platform {
    queue: Queue,
    context: Context,
    writer: FragmentWriter,
    door: Option<Door>,
    outline: Option<OutlineDom>,
    waiting: Vec<Reply>,
    arrays: Vec<(String, Reply)>,
    /// Those who opened files, and how many.
    opening: Vec<(usize, Reply)>,
    quiet: u32,
    status: String,
    _listeners: Listeners,
}

impl Platform {
    /// For this page.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let queue: Queue = Rc::default();
        let mut listeners = Listeners::default();
        dom::on_fragment_change(&mut listeners, {
            let (queue, context) = (Rc::clone(&queue), context.clone());
            move |fragment| {
                queue.borrow_mut().push(Incoming::Fragment(fragment));
                context.request_repaint();
            }
        });
        files::on_paste_files(&mut listeners, receiver(&queue, context));
        files::on_drop_files(&mut listeners, receiver(&queue, context));
        let wake = waker(context);
        let version = env!("CARGO_PKG_VERSION");
        let door = Door::install(version, Rc::clone(&wake)).inspect_err(|e| log::warn!("no door: {e}")).ok();
        let outline = OutlineDom::new(wake).inspect_err(|e| log::warn!("no outline: {e}")).ok();
        Self {
            queue,
            context: context.clone(),
            writer: FragmentWriter::new(),
            door,
            outline,
            waiting: Vec::new(),
            arrays: Vec::new(),
            opening: Vec::new(),
            quiet: 0,
            status: String::new(),
            _listeners: listeners,
        }
    }

    /// Whether the main pointer is a finger.
    #[must_use]
    pub fn touch(&self) -> bool {
        dom::coarse_pointer()
    }

    /// Whether the system asks for less motion.
    #[must_use]
    pub fn reduced_motion(&self) -> bool {
        dom::reduced_motion()
    }

    /// Gives the camera the means to ask for a repaint.
    pub fn prepare(&mut self, cx: &mut ViewContext) {
        cx.pictures.camera.set_wake(waker(&self.context));
        cx.screen.address = dom::share_url("");
    }

    /// What came from outside; answers the door and the outline.
    pub fn take(&mut self, _ctx: &Context, lab: &mut Lab, _frames: u64) -> Vec<Incoming> {
        let mut incoming: Vec<Incoming> = self.queue.borrow_mut().drain(..).collect();
        for (call, reply) in self.door.as_ref().map(Door::take).unwrap_or_default() {
            match call {
                DoorCall::Set(json) => self.set(lab, &json, reply),
                DoorCall::Open(files) => {
                    // a sentence that comes from now on is about these
                    lab.cx.notices.problem = None;
                    lab.cx.notices.opened.clear();
                    self.quiet = 0;
                    self.opening.push((files.len(), reply));
                    incoming.push(Incoming::Files(files));
                }
                DoorCall::Idle => {
                    self.quiet = 0;
                    self.waiting.push(reply);
                }
                DoorCall::Array(name) => {
                    self.quiet = 0;
                    self.arrays.push((name, reply));
                }
            }
        }
        for id in self.outline.as_ref().map(OutlineDom::take_clicks).unwrap_or_default() {
            lab.act(&id);
        }
        incoming
    }

    fn set(&mut self, lab: &mut Lab, json: &str, reply: Reply) {
        // the door wrote this JSON itself; what is none is not an object either
        let partial = serde_json::from_str(json).unwrap_or_default();
        let merged = lab.cx.state.merged(&partial).map_err(|e| e.to_string());
        match merged {
            Ok(state) => {
                lab.cx.take_state(state);
                reply.resolve_undefined();
            }
            Err(sentence) => reply.reject(&sentence),
        }
    }

    /// Nothing: the page hears of drops itself, because egui's list of files knows no folders.
    pub fn read_dropped(&mut self, _files: &[DroppedFileHandle]) {}

    /// Fulfils a wish; returns what to tell the visitor.
    pub fn fulfil(&mut self, command: Command) -> Option<String> {
        match command {
            Command::PickFile => {
                files::pick_file(ACCEPT, receiver(&self.queue, &self.context));
                None
            }
            Command::Fetch { path, fresh } => {
                let (queue, context) = (Rc::clone(&self.queue), self.context.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    let bytes = fetch::file(&path, fresh).await;
                    queue.borrow_mut().push(Incoming::Fetched { path, bytes });
                    context.request_repaint();
                });
                None
            }
            Command::Decode { name, bytes, kind } => {
                let (queue, context) = (Rc::clone(&self.queue), self.context.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    let image = decode::picture(&name, &bytes, kind).await;
                    queue.borrow_mut().push(Incoming::Decoded { name, bytes, image });
                    context.request_repaint();
                });
                None
            }
            Command::FocusOutline => {
                dom::focus_outline();
                None
            }
            Command::Save { name, bytes, mime } => match files::download(&name, &bytes, mime) {
                Ok(()) => Some(format!("Saved {name}.")),
                Err(sentence) => {
                    self.queue.borrow_mut().push(Incoming::Problem(sentence));
                    None
                }
            },
            Command::Print { svg } => {
                if let Err(sentence) = print::print(&svg) {
                    self.queue.borrow_mut().push(Incoming::Problem(sentence));
                }
                None
            }
            Command::SavePicture { name, svg } => {
                let (queue, context) = (Rc::clone(&self.queue), self.context.clone());
                figure::save_picture(name, &svg, move |done| {
                    if let Err(sentence) = done {
                        queue.borrow_mut().push(Incoming::Problem(sentence));
                    }
                    context.request_repaint();
                });
                None
            }
            Command::CopyPng(bytes) => {
                let (queue, context) = (Rc::clone(&self.queue), self.context.clone());
                clipboard::copy_png(&bytes, move |done| {
                    if let Err(sentence) = done {
                        queue.borrow_mut().push(Incoming::Problem(sentence));
                    }
                    context.request_repaint();
                });
                Some("The picture is on your clipboard.".to_owned())
            }
            Command::CopyText(text) => {
                self.context.copy_text(text);
                None
            }
        }
    }

    /// The page's address with these settings.
    #[must_use]
    pub fn share_url(&self, fragment: &str) -> String {
        dom::share_url(fragment)
    }

    /// Tells screen readers.
    pub fn announce(&mut self, text: &str) {
        text.clone_into(&mut self.status);
    }

    /// Keeps address, door and outline up to date; answers those who wait.
    pub fn publish(&mut self, lab: &mut Lab, frames: u64) {
        let fragment = lab.cx.state.to_fragment();
        self.writer.replace_fragment(&fragment);
        let outcome = lab.results(frames);
        if let Some(outline) = &mut self.outline {
            outline.update(&lab.outline(&self.status));
        }
        if let Some(door) = &self.door {
            let state = serde_json::to_string(&lab.cx.state).unwrap_or_else(|_| "{}".to_owned());
            door.publish(&state, &outcome.to_string());
            door.count_frame();
        }
        self.answer(lab);
    }

    /// Tells those who opened files what was in them, or the sentence that the page shows.
    fn answer_openers(&mut self, lab: &Lab, idle: bool) {
        let notices = &lab.cx.notices;
        // of one file something is known at once; of several, when all were read
        let told = !notices.opened.is_empty() || notices.problem.is_some();
        let single = self.opening.iter().all(|(files, _)| *files == 1);
        if !(idle || single && told && !lab.cx.opening()) {
            return;
        }
        for (_, reply) in self.opening.drain(..) {
            match &notices.problem {
                Some(sentence) if notices.opened.is_empty() => reply.reject(sentence),
                _ => reply.resolve_json(&serde_json::to_string(&notices.opened).unwrap_or_default()),
            }
        }
    }

    fn answer(&mut self, lab: &mut Lab) {
        if self.waiting.is_empty() && self.arrays.is_empty() && self.opening.is_empty() {
            return;
        }
        if !self.arrays.is_empty() {
            lab.cx.want_numbers();
        }
        let busy = lab.busy() || !self.queue.borrow().is_empty();
        self.quiet = if busy { 0 } else { self.quiet + 1 };
        self.answer_openers(lab, self.quiet > QUIET);
        if self.quiet > QUIET {
            for reply in self.waiting.drain(..) {
                reply.resolve_undefined();
            }
            for (name, reply) in self.arrays.drain(..) {
                match lab.array(&name) {
                    Ok(values) => reply.resolve_f32(&values),
                    Err(sentence) => reply.reject(&sentence),
                }
            }
        } else if !busy {
            self.context.request_repaint();
        }
    }

    /// After the first frame the page shows the canvas.
    pub fn painted(&mut self, frames: u64) {
        if frames == 2 {
            dom::set_ready();
        } else if frames < 2 {
            self.context.request_repaint();
        }
    }
}

fn waker(context: &Context) -> Rc<dyn Fn()> {
    let context = context.clone();
    Rc::new(move || context.request_repaint())
}

/// Puts what is read, or why it could not be, into the queue.
fn receiver(queue: &Queue, context: &Context) -> impl FnMut(files::Reading) + 'static {
    let (queue, context) = (Rc::clone(queue), context.clone());
    move |read| {
        queue.borrow_mut().push(match read {
            files::Reading::Begun => Incoming::Gathering,
            files::Reading::Done(Ok(files)) => Incoming::Files(files),
            files::Reading::Done(Err(sentence)) => Incoming::Problem(sentence),
        });
        context.request_repaint();
    }
}
