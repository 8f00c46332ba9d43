//! The page around the canvas: its address, its title, what the visitor prefers.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, Event, EventTarget, Window};

use super::js;
use super::pace::{FragmentPace, Step};

/// Safari refuses more than 100 changes of the address in 30 seconds; this makes at most 60.
const FRAGMENT_GAP_MS: f64 = 500.0;

/// Closures that the browser calls: they live as long as this does, and are taken off when it is dropped.
#[derive(Debug, Default)]
pub struct Listeners(Vec<EventListener>);

impl Listeners {
    /// Calls `callback` at each event of that kind on `target`, until `self` is dropped. It may prevent the
    /// browser's own reaction.
    pub fn add(&mut self, target: &EventTarget, kind: &'static str, callback: impl FnMut(&Event) + 'static) {
        let options = EventListenerOptions::enable_prevent_default();
        self.0.push(EventListener::new_with_options(target, kind, options, callback));
    }

    /// As [`add`](Self::add), but hears of the event before what lies inside `target` does, which may keep it.
    pub fn add_before(
        &mut self,
        target: &EventTarget,
        kind: &'static str,
        callback: impl FnMut(&Event) + 'static,
    ) {
        let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
        self.0.push(EventListener::new_with_options(target, kind, options, callback));
    }
}

pub(super) fn window() -> Result<Window, String> {
    web_sys::window().ok_or_else(|| "There is no browser window.".to_owned())
}

pub(super) fn document() -> Result<Document, String> {
    window()?.document().ok_or_else(|| "There is no page.".to_owned())
}

/// The address's fragment, without its `#` and as it stands there (percent-encoded); empty if there is none.
#[must_use]
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// Puts a fragment into the address now, without a new entry in the history. The app writes through
/// [`FragmentWriter`], which keeps to what browsers allow.
///
/// # Errors
/// The browser's reason, for example after too many changes.
fn replace_fragment(fragment: &str) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let (location, history) = (window.location(), window.history()?);
    // Not "#..." alone: that would be resolved against the page's <base>, if it has one.
    let mut address = location.pathname()? + &location.search()?;
    if !fragment.is_empty() {
        address.push('#');
        address.push_str(fragment);
    }
    history.replace_state_with_url(&history.state()?, "", Some(&address))
}

/// Keeps the state of the view in the address: only changes are written, at most one each half second, the last one
/// always arrives (also if nothing is painted after it), and an address that the visitor has gone to meanwhile is
/// not overwritten by an older state.
pub struct FragmentWriter {
    shared: Rc<RefCell<WriterState>>,
    _listeners: Listeners,
}

struct WriterState {
    pace: FragmentPace,
    timer: Option<Timeout>,
    refused: bool,
}

impl FragmentWriter {
    /// Writes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let pace = FragmentPace::new(FRAGMENT_GAP_MS);
        let shared = Rc::new(RefCell::new(WriterState { pace, timer: None, refused: false }));
        let mut listeners = Listeners::default();
        if let Ok(window) = window() {
            let shared = Rc::clone(&shared);
            // Leaving or reloading: what still waits is written now, so that coming back finds it.
            listeners.add(&window, "pagehide", move |_| {
                let waiting = shared.borrow_mut().pace.flush(&fragment());
                if let Some(fragment) = waiting {
                    Self::write(&shared, fragment);
                }
            });
        }
        Self { shared, _listeners: listeners }
    }

    /// Puts `fragment` (without `#`) into the address, now or soon. Cheap if it did not change: may be called with
    /// every frame.
    pub fn replace_fragment(&self, fragment: &str) {
        let wanted = fragment.strip_prefix('#').unwrap_or(fragment);
        let step = self.shared.borrow_mut().pace.want(wanted, &self::fragment(), now_ms());
        Self::take_step(&self.shared, step);
    }

    fn take_step(shared: &Rc<RefCell<WriterState>>, step: Step) {
        match step {
            Step::Nothing => {}
            Step::Write(fragment) => Self::write(shared, fragment),
            Step::WaitMs(wait) => {
                let weak = Rc::downgrade(shared);
                let timer = Timeout::new(wait, move || {
                    if let Some(shared) = weak.upgrade() {
                        let step = shared.borrow_mut().pace.due(&fragment(), now_ms());
                        Self::take_step(&shared, step);
                    }
                });
                shared.borrow_mut().timer = Some(timer);
            }
        }
    }

    fn write(shared: &Rc<RefCell<WriterState>>, requested: String) {
        let result = replace_fragment(&requested);
        let mut state = shared.borrow_mut();
        // Refused ones count too: they are not tried again until the state changes.
        state.pace.wrote(requested, fragment(), now_ms());
        if let Err(error) = result
            && !std::mem::replace(&mut state.refused, true)
        {
            log::warn!("The link in the address bar is not kept up to date: {}.", js::describe(&error));
        }
    }
}

impl Default for FragmentWriter {
    fn default() -> Self {
        Self::new()
    }
}

/// Calls `callback` with the new fragment when the visitor changes it: types one, follows a link, goes back. What
/// [`FragmentWriter`] writes does not count.
pub fn on_fragment_change(listeners: &mut Listeners, mut callback: impl FnMut(String) + 'static) {
    if let Ok(window) = window() {
        listeners.add(&window, "hashchange", move |_| callback(fragment()));
    }
}

/// The page's address with that fragment (without `#`), for sharing.
#[must_use]
pub fn share_url(fragment: &str) -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = href.split('#').next().unwrap_or_default();
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.is_empty() { page.to_owned() } else { format!("{page}#{fragment}") }
}

/// A value from the address's query, decoded: `query("renderer")` for `?renderer=cpu`.
#[must_use]
pub fn query(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

fn media(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

/// Whether the system asks for less motion.
#[must_use]
pub fn reduced_motion() -> bool {
    media("(prefers-reduced-motion: reduce)")
}

/// Whether the main pointer is a finger: targets should then be larger.
#[must_use]
pub fn coarse_pointer() -> bool {
    media("(pointer: coarse)")
}

/// Tells the page that the first frame is painted: `data-ready="true"` on the root element.
pub fn set_ready() {
    if let Some(root) = document().ok().and_then(|document| document.document_element())
        && let Err(error) = root.set_attribute("data-ready", "true")
    {
        log::warn!("The page could not be uncovered: {}.", js::describe(&error));
    }
}

/// The title of the window or tab; untouched if it is that already.
pub fn set_title(title: &str) {
    if let Ok(document) = document()
        && document.title() != title
    {
        document.set_title(title);
    }
}

/// Names the input that eframe puts behind its canvas to hear what is typed, as it names the canvas: it has the
/// keyboard most of the time, so a screen reader says its name and not the canvas's.
pub fn name_text_input(canvas: &Element) {
    let input = canvas.next_element_sibling().filter(|next| next.tag_name() == "INPUT");
    let named = match (input, canvas.get_attribute("aria-label")) {
        (Some(input), Some(name)) => input.set_attribute("aria-label", &name).is_ok(),
        _ => false,
    };
    if !named {
        log::warn!("The text input beside the canvas has no name for screen readers.");
    }
}

/// Gives the keyboard to the first button of the outline.
pub fn focus_outline() {
    let button =
        document().ok().and_then(|document| document.query_selector("#outline button").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok())
        && let Err(error) = button.focus()
    {
        log::warn!("The outline did not take the keyboard: {}.", js::describe(&error));
    }
}

/// Milliseconds since the page began to load, never going back; for durations.
#[must_use]
pub fn now_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}
