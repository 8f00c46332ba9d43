//! Which graphics this browser offers, asked before the renderer is chosen. The app's own canvas is never touched:
//! a canvas that once gave a context gives no other kind.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::HtmlCanvasElement;

use super::js;

/// A driver that has not answered by then is taken for one that does not work.
const ANSWER_WITHIN_MS: i32 = 5000;

/// Whether WebGPU gives a graphics adapter.
///
/// # Errors
/// The reason why there is no WebGPU, to be put behind "runs on the CPU: ".
pub async fn webgpu() -> Result<(), String> {
    let window = web_sys::window().ok_or("there is no browser window")?;
    let Some(gpu) = js::get(&window.navigator(), "gpu") else {
        return Err(if window.is_secure_context() {
            "this browser has no WebGPU".to_owned()
        } else {
            "browsers offer WebGPU only to pages that were loaded over https".to_owned()
        });
    };
    let request = js::function(&gpu, "requestAdapter").ok_or("this browser has no WebGPU")?;
    let refused = |error: JsValue| format!("WebGPU did not start: {}", js::describe(&error));
    let adapter: Promise = request.call0(&gpu).map_err(refused)?.unchecked_into();
    // Resolves with `undefined`; without an adapter WebGPU resolves with `null`. Where there is no timer, the answer
    // is waited for without an end.
    let too_late = Promise::new(&mut |resolve, _| {
        drop(window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ANSWER_WITHIN_MS));
    });
    let answer = js::settled(Promise::race(&Array::of2(&adapter, &too_late))).await.map_err(refused)?;
    if answer.is_null() {
        Err("WebGPU found no graphics adapter".to_owned())
    } else if answer.is_undefined() {
        Err("WebGPU did not answer".to_owned())
    } else {
        Ok(())
    }
}

/// Whether there is WebGL 2, tried on a canvas that is thrown away.
#[must_use]
pub fn webgl() -> bool {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return false };
    let Ok(canvas) = document.create_element("canvas") else { return false };
    let Ok(canvas) = canvas.dyn_into::<HtmlCanvasElement>() else { return false };
    let Ok(Some(context)) = canvas.get_context("webgl2") else { return false };
    // Browsers allow some 16 contexts at a time: give this one back at once, not when it is collected.
    let extension = js::function(&context, "getExtension")
        .and_then(|get| get.call1(&context, &"WEBGL_lose_context".into()).ok());
    if let Some(extension) = extension
        && let Some(lose) = js::function(&extension, "loseContext")
    {
        drop(lose.call0(&extension));
    }
    true
}
