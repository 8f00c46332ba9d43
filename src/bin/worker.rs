//! The web worker: does the page's long work. Started by the page through `worker_loader.js`.

#[cfg(target_arch = "wasm32")]
fn main() -> Result<(), wasm_bindgen::JsValue> {
    neurn_lab::worker::serve::serve()
}

/// Natively jobs are threads, and there is nothing to do here.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
