//! The worker's side: hears queries, does them, sends replies, and owns the session. Runs in a web worker only.

use super::session::Session;
use super::task;
use crate::protocol::Reply;
use crate::protocol::handshake;
use crate::protocol::handshake::WorkerEnd;
use crate::protocol::wire::{Outgoing, WireError};
use crate::wait::if_ready;
use js_sys::{Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Listens for queries for as long as the worker lives. A query is done at once, with no break but for the
/// graphics processor: the page cancels by ending the worker.
///
/// # Errors
/// If this is not a web worker.
pub fn serve() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let last = scope.clone();
    std::panic::set_hook(Box::new(move |panic| {
        // a panic ends the worker; if even this cannot be sent, the page still hears of the end
        _ = post(&last, &handshake::crash_message(&panic.to_string()));
    }));
    let end = RefCell::new(WorkerEnd::default());
    let session = Rc::new(Cell::new(Session::default()));
    let out = scope.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Err(error) = hear(&out, &end, &session, &event) {
            // as an uncaught error it reaches the page, which gives up this worker
            wasm_bindgen::throw_val(error);
        }
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget(); // it lives as long as the worker
    post(&scope, handshake::READY)
}

fn hear(
    scope: &DedicatedWorkerGlobalScope,
    end: &RefCell<WorkerEnd>,
    session: &Rc<Cell<Session>>,
    event: &MessageEvent,
) -> Result<(), JsValue> {
    let frame = Uint8Array::new(&event.data()).to_vec();
    let Some(query) = end.borrow_mut().receive(&frame).map_err(|error| sentence(&error))? else {
        return post(scope, handshake::MORE);
    };
    drop(frame);
    let (scope, memory) = (scope.clone(), Rc::clone(session));
    let mut job = Box::pin(async move {
        let mut failed = None;
        let report = |reply| {
            if let Err(error) = send(&scope, reply) {
                failed = Some(error);
            }
        };
        // the page sends nothing else until this is answered, so that nobody else wants the session meanwhile
        let mut session = memory.take();
        task::run_later(query, &mut session, || false, report).await;
        memory.set(session);
        failed.map_or(Ok(()), Err)
    });
    if let Some(done) = if_ready(job.as_mut()) {
        return done;
    }
    // only the graphics processor is waited for; the page sends nothing else until it has answered
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = job.await {
            wasm_bindgen::throw_val(error);
        }
    });
    Ok(())
}

fn send(scope: &DedicatedWorkerGlobalScope, reply: Reply) -> Result<(), JsValue> {
    for frame in Outgoing::new(reply).map_err(|error| sentence(&error))? {
        post(scope, &frame)?;
    }
    Ok(())
}

/// Hands a copy of a frame over; the buffer is moved, not cloned.
fn post(scope: &DedicatedWorkerGlobalScope, frame: &[u8]) -> Result<(), JsValue> {
    let buffer = Uint8Array::from(frame).buffer();
    scope.post_message_with_transfer(&buffer, &Array::of1(&buffer))
}

fn sentence(error: &WireError) -> JsValue {
    js_sys::Error::new(&error.to_string()).into()
}
