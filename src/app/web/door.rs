//! `window.neurnLab`, the JavaScript door: for lessons that embed the page and for tests.
//!
//! ```text
//! version                      the build
//! state() -> object            everything that the link would carry
//! set(partial) -> Promise      as if the visitor had set it; rejects with the sentence the page would show
//! open(name, bytes) -> Promise as if the file had been dropped; Uint8Array, ArrayBuffer, Blob. Resolves with what was in
//!                              it, [{kind, name, shape, count}]; rejects with the sentence the page shows
//! openAll([[name, bytes], ...]) as if they had been dropped together: pictures and their labels
//! results() -> object          by view
//! array(name) -> Promise       of a Float32Array: the values may have to be read back from the GPU first
//! idle() -> Promise            resolves when nothing is pending
//! frames() -> number           frames painted so far: a page at rest paints none
//! ```

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Float32Array, Function, JSON, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::{Closure, WasmClosure};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Blob;

use super::{Wake, files, js, sentences};

/// Where the door stands.
const NAME: &str = "neurnLab";

/// What a lesson or a test asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorCall {
    /// Change the state: a JSON object with some of its keys.
    Set(String),
    /// Open files together: their names and what they hold.
    Open(Vec<(String, Vec<u8>)>),
    /// Answer when nothing is pending.
    Idle,
    /// Answer with a result's values, for example of `filter.result`.
    Array(String),
}

/// The promise that a caller waits on. One that is dropped without an answer is rejected, so that nobody waits for
/// ever.
#[derive(Debug)]
pub struct Reply(Option<(Function, Function)>);

impl Reply {
    /// A promise and what settles it.
    fn pair() -> (Promise, Self) {
        let mut settle = None;
        let promise = Promise::new(&mut |resolve, reject| settle = Some((resolve, reject)));
        (promise, Self(settle))
    }

    /// Done, with nothing to return.
    pub fn resolve_undefined(self) {
        self.settle(Ok(JsValue::UNDEFINED));
    }

    /// Done; the caller gets what the JSON says.
    pub fn resolve_json(self, json: &str) {
        self.settle(Ok(JSON::parse(json).unwrap_or(JsValue::UNDEFINED)));
    }

    /// Done; the caller gets a `Float32Array` of its own.
    pub fn resolve_f32(self, values: &[f32]) {
        self.settle(Ok(Float32Array::from(values).into()));
    }

    /// Not done: the sentence that the page would show becomes an `Error`.
    pub fn reject(self, sentence: &str) {
        self.settle(Err(js::error(sentence)));
    }

    fn settle(mut self, answer: Result<JsValue, JsValue>) {
        self.answer(answer);
    }

    fn answer(&mut self, answer: Result<JsValue, JsValue>) {
        let Some((resolve, reject)) = self.0.take() else { return };
        let result = match answer {
            Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
            Err(error) => reject.call1(&JsValue::UNDEFINED, &error),
        };
        // The functions of a promise do not throw.
        drop(result);
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if self.0.is_some() {
            self.answer(Err(js::error("The page was closed before it could answer.")));
        }
    }
}

struct Shared {
    wake: Wake,
    state: RefCell<String>,
    results: RefCell<String>,
    frames: Cell<f64>,
    calls: RefCell<Vec<(DoorCall, Reply)>>,
}

impl Shared {
    /// Queues a call, or rejects it at once if its arguments were wrong.
    fn push(&self, call: Result<DoorCall, String>, reply: Reply) {
        match call {
            Ok(call) => {
                self.calls.borrow_mut().push((call, reply));
                (self.wake)();
            }
            Err(sentence) => reply.reject(&sentence),
        }
    }

    fn promise(&self, call: Result<DoorCall, String>) -> Promise {
        let (promise, reply) = Reply::pair();
        self.push(call, reply);
        promise
    }
}

/// The door, open as long as this lives.
pub struct Door {
    shared: Rc<Shared>,
    object: Object,
    functions: Vec<Box<dyn std::any::Any>>,
    in_place: Cell<bool>,
}

impl Door {
    /// Makes the door; the first [`Door::publish`] puts it in place, so that whoever finds it finds results behind
    /// it. `version` is the build; `wake` is called when a call waits in [`Door::take`].
    ///
    /// # Errors
    /// A sentence, if the browser does not let it be made.
    pub fn install(version: &str, wake: Wake) -> Result<Self, String> {
        let shared = Rc::new(Shared {
            wake,
            state: RefCell::new("{}".to_owned()),
            results: RefCell::new("{}".to_owned()),
            frames: Cell::new(0.0),
            calls: RefCell::default(),
        });
        let mut door =
            Self { shared, object: Object::new(), functions: Vec::new(), in_place: Cell::default() };
        door.furnish(version)
            .map_err(|error| format!("The JavaScript door could not be opened: {}.", js::describe(&error)))?;
        Ok(door)
    }

    fn furnish(&mut self, version: &str) -> Result<(), JsValue> {
        Reflect::set(&self.object, &"version".into(), &version.into())?;
        let shared = Rc::clone(&self.shared);
        self.add("state", Closure::<dyn Fn() -> JsValue>::new(move || parsed(&shared.state)))?;
        let shared = Rc::clone(&self.shared);
        self.add("results", Closure::<dyn Fn() -> JsValue>::new(move || parsed(&shared.results)))?;
        let shared = Rc::clone(&self.shared);
        self.add("frames", Closure::<dyn Fn() -> f64>::new(move || shared.frames.get()))?;
        let shared = Rc::clone(&self.shared);
        self.add("idle", Closure::<dyn Fn() -> Promise>::new(move || shared.promise(Ok(DoorCall::Idle))))?;
        let shared = Rc::clone(&self.shared);
        let set = move |partial: JsValue| shared.promise(set_call(&partial));
        self.add("set", Closure::<dyn Fn(JsValue) -> Promise>::new(set))?;
        let shared = Rc::clone(&self.shared);
        let array =
            move |name: JsValue| {
                shared.promise(name.as_string().map(DoorCall::Array).ok_or_else(|| {
                    "array(name) takes the name of a result, such as 'filter.result'.".to_owned()
                }))
            };
        self.add("array", Closure::<dyn Fn(JsValue) -> Promise>::new(array))?;
        let shared = Rc::clone(&self.shared);
        let open_one = move |name: JsValue, bytes: JsValue| open(&shared, vec![(name, bytes)], OPEN);
        self.add("open", Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(open_one))?;
        let shared = Rc::clone(&self.shared);
        let open_all = move |files: JsValue| open(&shared, pairs(&files), OPEN_ALL);
        self.add("openAll", Closure::<dyn Fn(JsValue) -> Promise>::new(open_all))?;
        Object::freeze(&self.object);
        Ok(())
    }

    fn add<T: ?Sized + WasmClosure + 'static>(
        &mut self,
        name: &str,
        function: Closure<T>,
    ) -> Result<(), JsValue> {
        Reflect::set(&self.object, &name.into(), function.as_ref())?;
        self.functions.push(Box::new(function));
        Ok(())
    }

    /// What `state()` and `results()` return from now on, as JSON objects. Cheap if nothing changed.
    pub fn publish(&self, state_json: &str, results_json: &str) {
        for (cell, json) in [(&self.shared.state, state_json), (&self.shared.results, results_json)] {
            let mut kept = cell.borrow_mut();
            if *kept != json {
                json.clone_into(&mut kept);
            }
        }
        if !self.in_place.replace(true)
            && Reflect::set(&js_sys::global(), &NAME.into(), &self.object).is_err()
        {
            log::error!("the page does not let window.{NAME} be set");
        }
    }

    /// One more frame was painted.
    pub fn count_frame(&self) {
        self.shared.frames.set(self.shared.frames.get() + 1.0);
    }

    /// Takes what was asked since the last time; to be called with every frame. Each is answered through its reply,
    /// at once or later.
    #[must_use]
    pub fn take(&self) -> Vec<(DoorCall, Reply)> {
        self.shared.calls.take()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let global = js_sys::global();
        if js::get(&global, NAME).is_some_and(|there| there == *self.object) {
            // A frozen window keeps it; its functions then throw.
            drop(Reflect::delete_property(&global, &NAME.into()));
        }
    }
}

/// A new object from the snapshot, so that no caller can change another's.
fn parsed(json: &RefCell<String>) -> JsValue {
    JSON::parse(&json.borrow()).unwrap_or(JsValue::UNDEFINED)
}

fn set_call(partial: &JsValue) -> Result<DoorCall, String> {
    let wanted = "set(partial) takes an object with the settings to change, such as {filter: {k: 5}}";
    if !partial.is_object() || Array::is_array(partial) || partial.is_function() {
        return Err(format!("{wanted}."));
    }
    let json = JSON::stringify(partial).map_err(|error| format!("{wanted}: {}.", js::describe(&error)))?;
    // An object may say in `toJSON` that it is something else.
    json.as_string()
        .filter(|json| json.starts_with('{'))
        .map(DoorCall::Set)
        .ok_or_else(|| format!("{wanted}."))
}

/// How the two functions that open files are called.
const OPEN: &str = "open(name, bytes)";
const OPEN_ALL: &str = "openAll([[name, bytes], ...])";

/// The pairs of an array; nothing for anything else.
fn pairs(files: &JsValue) -> Vec<(JsValue, JsValue)> {
    let list = if Array::is_array(files) { Array::from(files) } else { Array::new() };
    list.iter().map(|pair| Array::from(&pair)).map(|pair| (pair.get(0), pair.get(1))).collect()
}

fn open(shared: &Rc<Shared>, files: Vec<(JsValue, JsValue)>, how: &'static str) -> Promise {
    let (promise, reply) = Reply::pair();
    if files.is_empty() {
        reply.reject(&format!("{how} takes at least one file."));
        return promise;
    }
    if files.iter().any(|(_, data)| data.is_instance_of::<Blob>()) {
        let shared = Rc::clone(shared);
        wasm_bindgen_futures::spawn_local(async move {
            let mut read = Vec::new();
            let mut failed = None;
            for (name, data) in &files {
                match file(name, data, how).await {
                    Ok(file) => read.push(file),
                    Err(sentence) => failed = failed.or(Some(sentence)),
                }
            }
            shared.push(failed.map_or(Ok(DoorCall::Open(read)), Err), reply);
        });
        return promise;
    }
    let read = files.iter().map(|(name, data)| bytes(name, data, how)).collect::<Result<_, _>>();
    shared.push(read.map(DoorCall::Open), reply);
    promise
}

/// A file whose data may be a blob.
async fn file(name: &JsValue, data: &JsValue, how: &str) -> Result<(String, Vec<u8>), String> {
    match (name.as_string(), data.dyn_ref::<Blob>()) {
        (Some(name), Some(blob)) => files::read(name, blob.clone()).await,
        _ => bytes(name, data, how),
    }
}

/// A file whose data is in memory.
fn bytes(name: &JsValue, data: &JsValue, how: &str) -> Result<(String, Vec<u8>), String> {
    let name = name
        .as_string()
        .ok_or_else(|| format!("{how} takes the file's name first, such as 'digits.npy'."))?;
    let view = if data.is_instance_of::<ArrayBuffer>() {
        Some(Uint8Array::new(data))
    } else if ArrayBuffer::is_view(data) {
        view_bytes(data)
    } else {
        None
    };
    let view = view
        .ok_or_else(|| format!("{how} takes the file's bytes as a Uint8Array, an ArrayBuffer or a Blob."))?;
    sentences::check_file_size(&name, f64::from(view.length()))?;
    Ok((name, view.to_vec()))
}

/// The bytes under a typed array of any kind, not its values rounded to bytes.
fn view_bytes(view: &JsValue) -> Option<Uint8Array> {
    if let Some(bytes) = view.dyn_ref::<Uint8Array>() {
        return Some(bytes.clone());
    }
    let number = |key| js::get(view, key).and_then(|value| value.as_f64()).map(|value| value as u32);
    Some(Uint8Array::new_with_byte_offset_and_length(
        &js::get(view, "buffer")?,
        number("byteOffset")?,
        number("byteLength")?,
    ))
}
