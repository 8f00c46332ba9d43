//! The sheet that is printed: an SVG as nodes of the page, alone on paper.

use gloo::events::EventListener;
use web_sys::{DomParser, Element, SupportedType};

use super::{dom, js};

/// Where the sheet is put; the style sheet shows nothing else on paper while there is one.
const PLACE: &str = "handout";

/// Prints a figure on a page of its own; the page is as it was once that is done.
///
/// # Errors
/// A sentence if the browser cannot.
pub fn print(svg: &str) -> Result<(), String> {
    try_print(svg).map_err(|error| format!("The handout could not be printed: {}.", js::describe(&error)))
}

fn try_print(svg: &str) -> Result<(), wasm_bindgen::JsValue> {
    let document = dom::document()?;
    let window = web_sys::window().ok_or_else(|| js::error("there is no window"))?;
    let place = document.get_element_by_id(PLACE).ok_or_else(|| js::error("the page has no place for it"))?;
    let drawn = DomParser::new()?.parse_from_string(svg, SupportedType::ImageSvgXml)?;
    let root = drawn.document_element().ok_or_else(|| js::error("it is empty"))?;
    place.set_text_content(None);
    let sheet = document.import_node_with_deep(&root, true)?;
    place.append_child(&sheet)?;
    place.remove_attribute("hidden")?;
    EventListener::once(&window, "afterprint", move |_| clear(&place)).forget();
    window.print()
}

fn clear(place: &Element) {
    place.set_text_content(None);
    // what cannot be hidden is empty
    _ = place.set_attribute("hidden", "");
}
