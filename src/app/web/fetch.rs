//! Files of the site itself, fetched while the page runs.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{RequestCache, RequestInit, Response};

use super::js;

/// Fetches a file whose address is relative to the page. A copy in the browser's cache is used only after asking
/// whether it is still the newest: the file's name does not change with its content. `fresh`: no copy is used, the
/// offline one neither.
///
/// # Errors
/// A sentence for the visitor.
pub async fn file(path: &str, fresh: bool) -> Result<Vec<u8>, String> {
    let failed = |error: JsValue| {
        format!(
            "`{path}` could not be fetched ({}). Check the connection and try again.",
            js::describe(&error)
        )
    };
    let window = web_sys::window().ok_or("there is no browser window")?;
    let options = RequestInit::new();
    options.set_cache(if fresh { RequestCache::Reload } else { RequestCache::NoCache });
    let answer = js::settled(window.fetch_with_str_and_init(path, &options)).await.map_err(failed)?;
    let response: Response = answer.dyn_into().map_err(failed)?;
    if !response.ok() {
        return Err(format!("`{path}` is not on this site (status {}).", response.status()));
    }
    let bytes = js::settled(response.array_buffer().map_err(failed)?).await.map_err(failed)?;
    let bytes: ArrayBuffer = bytes.dyn_into().map_err(failed)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}
