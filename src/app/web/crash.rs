//! A panic reaches the visitor as the page's own message, with a way to start again.

use std::panic;

use wasm_bindgen::JsValue;

use super::js;

/// After this, a panic also calls `window.neurnLabCrashed(message)`, if the page has that function; hooks that were
/// there before still run.
///
/// Call it first in `main`, before `eframe::WebRunner::new`: eframe's hook then wraps this one, writes to the
/// console, and calls it.
pub fn install_panic_hook() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let stack = js::get(&js_sys::Error::new(""), "stack").and_then(|stack| stack.as_string());
        let message = format!("{info}\n\n{}", stack.unwrap_or_default());
        let global: JsValue = js_sys::global().into();
        if let Some(crashed) = js::function(&global, "neurnLabCrashed") {
            // Whatever that function throws must not hide the panic itself.
            drop(crashed.call1(&global, &message.trim_end().into()));
        }
        previous(info);
    }));
}
