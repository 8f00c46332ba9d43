//! Files out of the page and into it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, File, FileList, HtmlAnchorElement, HtmlElement, HtmlInputElement,
    Url,
};

use super::dom::{self, Listeners};
use super::{js, words};

/// A file's name and bytes, or a sentence that says why it could not be read.
pub type OpenedFile = Result<(String, Vec<u8>), String>;

/// Safari still reads the address of a download some time after the click.
const KEEP_DOWNLOAD_MS: u32 = 60_000;

pub(super) fn blob(bytes: &[u8], mime: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &options)
}

/// Gives the visitor a file called `name`.
///
/// # Errors
/// A sentence, if the browser refuses.
pub fn download(name: &str, bytes: &[u8], mime: &str) -> Result<(), String> {
    let failed = |error: JsValue| format!("`{name}` could not be saved: {}.", js::describe(&error));
    let url = Url::create_object_url_with_blob(&blob(bytes, mime).map_err(failed)?).map_err(failed)?;
    let clicked = hidden("a").and_then(|element| {
        let anchor = element.dyn_into::<HtmlAnchorElement>().map_err(JsValue::from)?;
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
        anchor.remove();
        Ok(())
    });
    Timeout::new(KEEP_DOWNLOAD_MS, move || drop(Url::revoke_object_url(&url))).forget();
    clicked.map_err(failed)
}

/// A new element in the page that is neither seen nor read aloud; some browsers ignore clicks on one outside of it.
fn hidden(tag: &str) -> Result<HtmlElement, JsValue> {
    let document = dom::document()?;
    let element = document.create_element(tag)?.dyn_into::<HtmlElement>()?;
    element.set_hidden(true);
    document.body().ok_or(JsValue::UNDEFINED)?.append_child(&element)?;
    Ok(element)
}

/// Reads a file (or any blob) into memory.
pub(super) async fn read(name: String, blob: Blob) -> OpenedFile {
    words::check_file_size(&name, blob.size())?;
    match js::settled(blob.array_buffer()).await {
        Ok(buffer) => Ok((name, Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec())),
        Err(error) => Err(format!("`{name}` could not be read: {}.", js::describe(&error))),
    }
}

fn read_all(files: &FileList, callback: &Rc<RefCell<dyn FnMut(OpenedFile)>>) {
    for file in (0..files.length()).filter_map(|index| files.get(index)) {
        let callback = Rc::clone(callback);
        wasm_bindgen_futures::spawn_local(async move {
            let opened = read(File::name(&file), file.into()).await;
            (callback.borrow_mut())(opened);
        });
    }
}

/// Calls `callback` with each file or picture that is pasted into the page. Pasted text is left to egui.
pub fn on_paste_files(listeners: &mut Listeners, callback: impl FnMut(OpenedFile) + 'static) {
    let Ok(document) = dom::document() else { return };
    let callback: Rc<RefCell<dyn FnMut(OpenedFile)>> = Rc::new(RefCell::new(callback));
    listeners.add(&document, "paste", move |event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        if let Some(files) = data.and_then(|data| data.files())
            && files.length() > 0
        {
            event.prevent_default();
            read_all(&files, &callback);
        }
    });
}

thread_local! {
    /// The input of the last choice: its closure must outlive the browser's dialog, whose end is not always told.
    static PICKER: RefCell<Listeners> = RefCell::default();
}

/// Shows the browser's dialog to choose one file and calls `callback` with it; not at all if the visitor cancels.
/// `accept` is what the input element takes, for example `image/*,.npy,.gz`. Browsers want it soon after a click or
/// key press.
pub fn pick_file(accept: &str, callback: impl FnMut(OpenedFile) + 'static) {
    let callback: Rc<RefCell<dyn FnMut(OpenedFile)>> = Rc::new(RefCell::new(callback));
    let input =
        hidden("input").and_then(|element| element.dyn_into::<HtmlInputElement>().map_err(JsValue::from));
    let input = match input {
        Ok(input) => input,
        Err(error) => {
            let sentence = format!("The file dialog could not be opened: {}.", js::describe(&error));
            return (callback.borrow_mut())(Err(sentence));
        }
    };
    input.set_type("file");
    input.set_accept(accept);
    let mut listeners = Listeners::default();
    let chosen = input.clone();
    listeners.add(&input, "change", move |_| {
        if let Some(files) = chosen.files() {
            read_all(&files, &callback);
        }
        chosen.remove();
    });
    let cancelled = input.clone();
    listeners.add(&input, "cancel", move |_| cancelled.remove());
    // The one before goes now: two dialogs cannot be open at once.
    PICKER.replace(listeners);
    input.click();
}
