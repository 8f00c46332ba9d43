//! Jobs in a web worker: the page's side.
//!
//! A worker's script may be missing, or it may trap or run out of memory: the browser tells by an
//! `error` event. A worker that had listened is replaced at the next job. One that never came to listen is tried
//! once more; after that jobs run on the page, a step at each poll, because a slow page is better than none.

use super::Wake;
use super::direct::Direct;
use super::queue::{Event, Transport};
use crate::protocol::handshake::{Heard, PageEnd};
use crate::protocol::{Query, Reply};
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

/// Where the worker's loader is, relative to the page, if the page does not say.
const LOADER: &str = "./worker_loader.js";
/// The element by which the page says it: `<meta name="neurn-worker" content="./worker-HASH_loader.js">`.
const LOADER_META: &str = "meta[name=\"neurn-worker\"]";
/// Workers in a row that may end before they listen.
const TRIES: u32 = 2;

/// Runs each job in a web worker, which is ended to stop a job.
pub struct WebWorker {
    wake: Wake,
    worker: Option<Running>,
    /// The job that the worker does not listen to yet.
    unheard: Option<Query>,
    /// Does jobs on the page.
    here: Direct,
    false_starts: u32,
    /// Counts the workers that had listened.
    life: u64,
    events: Vec<Event>,
}

impl WebWorker {
    /// Calls `wake` when there is something to poll. The worker starts with the first job.
    pub(super) fn new(wake: Wake) -> Self {
        Self {
            wake,
            worker: None,
            unheard: None,
            here: Direct::by_steps(),
            false_starts: 0,
            life: 0,
            events: Vec::new(),
        }
    }

    fn start_worker(&mut self) {
        match Running::start(&self.wake) {
            Ok(worker) => self.worker = Some(worker),
            Err(error) => self.worker_failed(&sentence(&error)),
        }
    }

    /// The worker is no more.
    fn worker_failed(&mut self, why: &str) {
        if self.end_worker() {
            self.events.push(Event::Lost(why.to_owned()));
            return;
        }
        self.false_starts += 1;
        let Some(query) = self.unheard.take() else { return };
        if self.false_starts < TRIES {
            self.unheard = Some(query);
            self.start_worker();
        } else {
            let note = format!("working on the page, which may stutter: no background worker ({why})");
            self.events.push(Event::Reply(Reply::Progress { done: 0.0, note }));
            self.here.start(query);
            (self.wake)();
        }
    }

    /// Ends the worker, if there is one; says whether it had listened, and so might have kept something.
    fn end_worker(&mut self) -> bool {
        let listened = self.worker.take().is_some_and(|worker| worker.heard.borrow().end.ready());
        self.life += u64::from(listened);
        listened
    }

    /// Hands the waiting query to a worker that listens.
    fn hand_over(&mut self) {
        let Some(worker) = &self.worker else { return };
        if !worker.heard.borrow().end.ready() {
            return;
        }
        self.false_starts = 0;
        let Some(query) = self.unheard.take() else { return };
        if let Err(why) = worker.send(query) {
            self.worker_failed(&why);
        }
    }
}

impl Transport for WebWorker {
    fn start(&mut self, query: Query) {
        if self.false_starts >= TRIES {
            self.here.start(query);
            (self.wake)();
            return;
        }
        self.unheard = Some(query);
        if self.worker.is_none() {
            self.start_worker();
        }
        self.hand_over();
    }

    fn stop(&mut self) {
        self.events.clear();
        if self.here.has_work() {
            self.here.stop();
            return;
        }
        // one that has not been given the job can stay
        if self.unheard.take().is_none() {
            self.end_worker();
        }
    }

    fn poll(&mut self) -> Vec<Event> {
        if self.here.has_work() {
            self.events.extend(self.here.poll());
            (self.wake)();
        }
        self.hand_over();
        let (replies, failed) = match &self.worker {
            Some(worker) => worker.take(),
            None => (vec![], None),
        };
        self.events.extend(replies.into_iter().map(Event::Reply));
        if let Some(why) = failed {
            self.worker_failed(&why);
        }
        std::mem::take(&mut self.events)
    }

    fn life(&mut self) -> u64 {
        // one that ended while nothing was to do is no lost job, but what it kept is gone
        let failed = self.worker.as_ref().is_some_and(|worker| worker.heard.borrow().failed.is_some());
        if failed && self.unheard.is_none() {
            self.end_worker();
        }
        self.life
    }
}

/// What came from one worker since the last poll.
#[derive(Default)]
struct Inbox {
    end: PageEnd,
    replies: Vec<Reply>,
    crash_message: Option<String>,
    failed: Option<String>,
}

/// One worker. Dropping it ends it.
struct Running {
    worker: Worker,
    heard: Rc<RefCell<Inbox>>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(web_sys::Event)>,
}

impl Running {
    fn start(wake: &Wake) -> Result<Self, JsValue> {
        let worker = Worker::new(&loader())?;
        let heard = Rc::new(RefCell::new(Inbox::default()));

        let (inbox, out, tell) = (heard.clone(), worker.clone(), wake.clone());
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let news = hear(&mut inbox.borrow_mut(), &out, &event);
            if news {
                tell();
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

        let (inbox, tell) = (heard.clone(), wake.clone());
        let on_error = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default(); // it is dealt with: not also an uncaught error of the page
            // a script that did not load gives an event without a message
            let why = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|m| !m.is_empty());
            let mut inbox = inbox.borrow_mut();
            let why = inbox.crash_message.take().or(why);
            inbox.failed = Some(why.unwrap_or_else(|| "its script could not be loaded".to_owned()));
            drop(inbox);
            tell();
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, heard, _on_message: on_message, _on_error: on_error })
    }

    fn send(&self, query: Query) -> Result<(), String> {
        let first = self.heard.borrow_mut().end.send(query).map_err(|error| error.to_string())?;
        first.map_or(Ok(()), |frame| post(&self.worker, &frame)).map_err(|error| sentence(&error))
    }

    fn take(&self) -> (Vec<Reply>, Option<String>) {
        let mut inbox = self.heard.borrow_mut();
        (std::mem::take(&mut inbox.replies), inbox.failed.take())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// Takes one frame, in a task of its own; says whether there is something to poll.
fn hear(inbox: &mut Inbox, worker: &Worker, event: &MessageEvent) -> bool {
    let frame = Uint8Array::new(&event.data()).to_vec();
    let was_ready = inbox.end.ready();
    let failed = match inbox.end.receive(&frame) {
        Ok(Heard::Send(Some(next))) => post(worker, &next).err().map(|error| sentence(&error)),
        Ok(Heard::Send(None)) => None,
        Ok(Heard::Reply(reply)) => {
            inbox.replies.push(reply);
            return true;
        }
        Ok(Heard::Crashed(words)) => {
            // the end itself follows as an error event
            inbox.crash_message = Some(words);
            None
        }
        Err(error) => Some(error.to_string()),
    };
    if failed.is_some() {
        inbox.failed = failed;
        return true;
    }
    inbox.end.ready() != was_ready
}

/// Hands a copy of a frame over; the buffer is moved, not cloned.
fn post(worker: &Worker, frame: &[u8]) -> Result<(), JsValue> {
    let buffer = Uint8Array::from(frame).buffer();
    worker.post_message_with_transfer(&buffer, &Array::of1(&buffer))
}

/// The loader's address.
fn loader() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let meta = document.and_then(|document| document.query_selector(LOADER_META).ok().flatten());
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| LOADER.to_owned())
}

fn sentence(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |e| String::from(e.message()))
}
