//! Reading JavaScript values without ever throwing.

use gloo::timers::callback::Timeout;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// A property, if it is there and not `undefined` or `null`.
pub(super) fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &key.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// A property that can be called.
pub(super) fn function(object: &JsValue, key: &str) -> Option<Function> {
    get(object, key)?.dyn_into().ok()
}

/// The error's name and its message, each empty where there is none.
pub(super) fn name_and_message(error: &JsValue) -> (String, String) {
    let text = |key| get(error, key).and_then(|value| value.as_string()).unwrap_or_default();
    (text("name"), error.as_string().unwrap_or_else(|| text("message")))
}

/// The error in the browser's words, one line without a full stop.
pub(super) fn describe(error: &JsValue) -> String {
    let (name, message) = name_and_message(error);
    let words = if message.is_empty() { name } else { message };
    let line = words.lines().next().unwrap_or_default().trim_end_matches('.');
    if line.is_empty() { "the browser gave no reason".to_owned() } else { line.to_owned() }
}

/// Waits for a promise.
pub(super) async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    wasm_bindgen_futures::JsFuture::from(promise).await
}

/// Lets the browser do what is waiting, such as a frame, before the rest.
pub(super) async fn next_task() -> Result<(), JsValue> {
    let later = Promise::new(&mut |resolve, _| {
        // a promise's own function does not throw
        Timeout::new(0, move || drop(resolve.call0(&JsValue::UNDEFINED))).forget();
    });
    settled(later).await.map(drop)
}

/// An `Error` object with a sentence, which is what a promise should be rejected with.
pub(super) fn error(sentence: &str) -> JsValue {
    js_sys::Error::new(sentence).into()
}
