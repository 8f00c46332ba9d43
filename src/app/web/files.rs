//! Files out of the page and into it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, File, FileList, HtmlAnchorElement, HtmlElement, HtmlInputElement,
    Url,
};

use super::dom::{self, Listeners};
use super::{js, sentences};

/// A file's name and bytes, or a sentence that says why it could not be read.
type OpenedFile = Result<(String, Vec<u8>), String>;

/// Files on their way.
pub enum Reading {
    /// Something was given; [`Reading::Done`] follows.
    Begun,
    /// All of it, by paths with `/` between folders, or a sentence that says why not.
    Done(Result<Vec<(String, Vec<u8>)>, String>),
}

/// Called with what is read.
type Callback = Rc<RefCell<dyn FnMut(Reading)>>;

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
    sentences::check_file_size(&name, blob.size())?;
    match js::settled(blob.array_buffer()).await {
        Ok(buffer) => Ok((name, Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec())),
        Err(error) => Err(format!("`{name}` could not be read: {}.", js::describe(&error))),
    }
}

/// Where a file is to be found: the file itself, or an entry of a dropped folder.
enum Given {
    File(String, File),
    /// A `FileSystemEntry`, which may be a folder.
    Entry(String, JsValue),
}

/// Reads everything that was given together, then calls back once.
fn read_together(given: Vec<Given>, callback: &Callback) {
    if given.is_empty() {
        return;
    }
    (callback.borrow_mut())(Reading::Begun);
    let callback = Rc::clone(callback);
    wasm_bindgen_futures::spawn_local(async move {
        let read = gather(given).await;
        (callback.borrow_mut())(Reading::Done(read));
    });
}

/// The files, and those in folders, within the limits of number and size; hidden ones are passed over.
async fn gather(given: Vec<Given>) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = Vec::new();
    let mut bytes = 0.0;
    let mut todo: Vec<Given> = given.into_iter().rev().collect();
    while let Some(next) = todo.pop() {
        let (path, file) = match next {
            Given::File(path, file) => (path, file),
            Given::Entry(path, entry) => {
                let unreadable =
                    |error: JsValue| format!("`{path}` could not be read: {}.", js::describe(&error));
                if js::get(&entry, "isDirectory").is_some_and(|yes| yes.is_truthy()) {
                    let inside = children(&entry).await.map_err(unreadable)?;
                    let named = inside.into_iter().filter_map(|entry| {
                        let name = js::get(&entry, "name")?.as_string()?;
                        (!name.starts_with('.')).then(|| Given::Entry(format!("{path}/{name}"), entry))
                    });
                    todo.extend(named.collect::<Vec<_>>().into_iter().rev());
                    continue;
                }
                let file = called_back(&entry, "file").await.map_err(unreadable)?;
                (path, file.unchecked_into::<File>())
            }
        };
        sentences::check_file_count(files.len() + 1)?;
        bytes += file.size();
        sentences::check_total_size(bytes)?;
        files.push(read(path, file.into()).await?);
    }
    Ok(files)
}

/// What lies in a dropped folder (a `FileSystemDirectoryEntry`), in order of names.
async fn children(folder: &JsValue) -> Result<Vec<JsValue>, JsValue> {
    let reader = js::function(folder, "createReader").ok_or(JsValue::UNDEFINED)?.call0(folder)?;
    let mut all = Vec::new();
    loop {
        // browsers give at most a hundred at a time
        let some = called_back(&reader, "readEntries").await?.unchecked_into::<Array>();
        if some.length() == 0 {
            break;
        }
        all.extend(some.iter());
    }
    all.sort_by_key(|entry| js::get(entry, "name").and_then(|name| name.as_string()));
    Ok(all)
}

/// Calls a method that takes one function for success and one for failure.
async fn called_back(object: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let function = js::function(object, method).ok_or(JsValue::UNDEFINED)?;
    let promise = Promise::new(&mut |resolve, reject| {
        if let Err(error) = function.call2(object, &resolve, &reject) {
            // a promise's own function does not throw
            drop(reject.call1(&JsValue::UNDEFINED, &error));
        }
    });
    js::settled(promise).await
}

fn of_list(files: &FileList) -> Vec<Given> {
    let files = (0..files.length()).filter_map(|index| files.get(index));
    files.map(|file| Given::File(File::name(&file), file)).collect()
}

/// Calls `callback` with the files or the picture that are pasted into the page. Pasted text is left to egui.
pub fn on_paste_files(listeners: &mut Listeners, callback: impl FnMut(Reading) + 'static) {
    let Ok(document) = dom::document() else { return };
    let callback: Callback = Rc::new(RefCell::new(callback));
    listeners.add(&document, "paste", move |event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        if let Some(files) = data.and_then(|data| data.files())
            && files.length() > 0
        {
            event.prevent_default();
            read_together(of_list(&files), &callback);
        }
    });
}

/// Calls `callback` with the files and folders that are dropped on the page. eframe's own reaction, which ends the hint
/// that something hovers, still follows.
pub fn on_drop_files(listeners: &mut Listeners, callback: impl FnMut(Reading) + 'static) {
    let Ok(document) = dom::document() else { return };
    let callback: Callback = Rc::new(RefCell::new(callback));
    listeners.add_before(&document, "drop", move |event| {
        if let Some(data) = js::get(event, "dataTransfer") {
            read_together(dropped(&data), &callback);
        }
    });
}

/// The entries of a `DataTransfer`, which is empty once the event is over. Where the browser gives no entries (dropped by
/// a script), its plain list of files.
fn dropped(data: &JsValue) -> Vec<Given> {
    let entries = js::get(data, "items").map(|items| Array::from(&items)).map(|items| {
        let entry = |item: JsValue| {
            let entry = js::function(&item, "webkitGetAsEntry")?.call0(&item).ok()?;
            let name = js::get(&entry, "name")?.as_string()?;
            Some(Given::Entry(name, entry))
        };
        items.iter().filter_map(entry).collect::<Vec<_>>()
    });
    let files = js::get(data, "files").and_then(|files| files.dyn_into::<FileList>().ok());
    let files = files.map(|files| of_list(&files)).unwrap_or_default();
    entries.filter(|entries| entries.len() >= files.len()).unwrap_or(files)
}

thread_local! {
    /// The input of the last choice: its closure must outlive the browser's dialog, whose end is not always told.
    static PICKER: RefCell<Listeners> = RefCell::default();
}

/// Shows the browser's dialog to choose files and calls `callback` with them; not at all if the visitor cancels.
/// `accept` is what the input element takes, for example `image/*,.npy,.gz`. Browsers want it soon after a click or
/// key press.
pub fn pick_file(accept: &str, callback: impl FnMut(Reading) + 'static) {
    let callback: Callback = Rc::new(RefCell::new(callback));
    let input =
        hidden("input").and_then(|element| element.dyn_into::<HtmlInputElement>().map_err(JsValue::from));
    let input = match input {
        Ok(input) => input,
        Err(error) => {
            let sentence = format!("The file dialog could not be opened: {}.", js::describe(&error));
            return (callback.borrow_mut())(Reading::Done(Err(sentence)));
        }
    };
    input.set_type("file");
    input.set_multiple(true);
    input.set_accept(accept);
    let mut listeners = Listeners::default();
    let chosen = input.clone();
    listeners.add(&input, "change", move |_| {
        if let Some(files) = chosen.files() {
            read_together(of_list(&files), &callback);
        }
        chosen.remove();
    });
    let cancelled = input.clone();
    listeners.add(&input, "cancel", move |_| cancelled.remove());
    // The one before goes now: two dialogs cannot be open at once.
    PICKER.replace(listeners);
    input.click();
}
