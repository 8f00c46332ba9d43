//! Text and pictures to the clipboard.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{Clipboard, ClipboardItem};

use super::{dom, files, js, sentences};

/// Called once, when it is known whether the copy arrived; the error is a sentence for the visitor.
type Done = Box<dyn FnOnce(Result<(), String>)>;

/// Puts text on the clipboard, then calls `done`. Browsers want it soon after a click or key press.
pub fn copy_text(text: &str, done: impl FnOnce(Result<(), String>) + 'static) {
    report(clipboard().map(|clipboard| clipboard.write_text(text)), Box::new(done));
}

/// Puts a PNG file on the clipboard as a picture, then calls `done`.
pub fn copy_png(png: &[u8], done: impl FnOnce(Result<(), String>) + 'static) {
    report(write_png(png), Box::new(done));
}

fn clipboard() -> Result<Clipboard, String> {
    let clipboard = dom::window()?.navigator().clipboard();
    // The binding promises one, but there is none on pages without https.
    if AsRef::<JsValue>::as_ref(&clipboard).is_undefined() {
        return Err("This browser lets only pages that were loaded over https copy.".to_owned());
    }
    Ok(clipboard)
}

fn write_png(png: &[u8]) -> Result<Promise, String> {
    let clipboard = clipboard()?;
    let can_pictures = js::function(&js_sys::global(), "ClipboardItem").is_some()
        && js::function(&clipboard, "write").is_some();
    if !can_pictures {
        return Err("This browser cannot copy pictures; download it instead.".to_owned());
    }
    let failed = |error: JsValue| sentence(&error);
    let blob = files::blob(png, "image/png").map_err(failed)?;
    let record = Object::new();
    Reflect::set(&record, &"image/png".into(), &Promise::resolve(&blob)).map_err(failed)?;
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&record).map_err(failed)?;
    Ok(clipboard.write(&Array::of1(&item)))
}

fn sentence(error: &JsValue) -> String {
    let (name, message) = js::name_and_message(error);
    sentences::clipboard_error(&name, &message)
}

fn report(started: Result<Promise, String>, done: Done) {
    match started {
        Err(sentence) => done(Err(sentence)),
        Ok(promise) => wasm_bindgen_futures::spawn_local(async move {
            done(js::settled(promise).await.map(drop).map_err(|error| sentence(&error)));
        }),
    }
}
