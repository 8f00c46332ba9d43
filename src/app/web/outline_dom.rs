//! The outline in the DOM: what the canvas shows, as headings, text, a live region and real buttons, for screen readers and
//! for keyboards. eframe draws on a canvas that says nothing to either.
//!
//! It lives in the page's `<main id="outline" class="visually-hidden">`, which is hidden until the page is loaded. The CSS (`www/shell.css`) hides it from sight,
//! not from screen readers (no `display: none`), and shows it as a panel while one of its buttons has the focus:
//! `.visually-hidden:not(:focus-within)` and `.visually-hidden:focus-within`; `button:focus-visible` gives the
//! outline. Also used: `#outline button[aria-pressed="true"]` and `#outline button[aria-disabled="true"]`. No styles are
//! set here, and text is only ever set as text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, HtmlElement, KeyboardEvent, Node};

use super::dom::{self, Listeners};
use super::outline::{Edit, edits};
use super::pace::Pace;
use super::{Wake, js};

pub use super::outline::{OutlineButton, OutlineContent};

/// Which button an element is.
const ID: &str = "data-action";

/// A screen reader needs time to say one status before the next.
const STATUS_GAP_MS: f64 = 1000.0;

/// The outline; its elements leave the page when it is dropped.
pub struct OutlineDom {
    root: HtmlElement,
    document: Document,
    title: HtmlElement,
    sentence: HtmlElement,
    status: Rc<RefCell<Status>>,
    groups: Element,
    sections: HashMap<String, Element>,
    buttons: HashMap<String, Element>,
    content: OutlineContent,
    clicks: Rc<RefCell<Vec<String>>>,
    _listeners: Listeners,
}

/// The live region, written at most once a second; the last text wins.
struct Status {
    element: HtmlElement,
    pace: Pace,
    wanted: String,
    timer: Option<Timeout>,
}

impl Status {
    fn want(status: &Rc<RefCell<Self>>, text: &str) {
        let mut this = status.borrow_mut();
        text.clone_into(&mut this.wanted);
        let now = dom::now_ms();
        match this.pace.wait_ms(now) {
            0 => this.write(now),
            _ if this.timer.is_some() => {}
            wait => {
                let weak = Rc::downgrade(status);
                this.timer = Some(Timeout::new(wait, move || {
                    if let Some(status) = weak.upgrade() {
                        let mut status = status.borrow_mut();
                        status.write(dom::now_ms());
                    }
                }));
            }
        }
    }

    fn write(&mut self, now_ms: f64) {
        self.timer = None;
        // The same text written again would be read again.
        if self.element.text_content().as_deref() != Some(&self.wanted) {
            self.element.set_text_content(Some(&self.wanted));
            self.pace.wrote(now_ms);
        }
    }
}

impl OutlineDom {
    /// Puts an empty outline into the page's `#outline`, or into a new one at its end. `wake` is called when a click waits
    /// in [`OutlineDom::take_clicks`].
    ///
    /// # Errors
    /// A sentence, if the page does not let itself be changed.
    pub fn new(wake: Wake) -> Result<Self, String> {
        Self::build(wake).map_err(|error| {
            format!("The text for screen readers could not be made: {}.", js::describe(&error))
        })
    }

    fn build(wake: Wake) -> Result<Self, JsValue> {
        let document = dom::document()?;
        let root = match document.get_element_by_id("outline") {
            Some(root) => root.dyn_into::<HtmlElement>()?,
            None => {
                let root = element(&document, "main")?;
                root.set_id("outline");
                root.set_class_name("visually-hidden");
                document.body().ok_or(JsValue::UNDEFINED)?.append_child(&root)?;
                root
            }
        };
        root.set_text_content(None);
        let [title, hint, sentence, status, groups] = [
            element(&document, "h1")?,
            element(&document, "p")?,
            element(&document, "p")?,
            element(&document, "p")?,
            element(&document, "div")?,
        ];
        // What the canvas says of itself, with the key that leads out of it: Tab does not.
        let canvas = document.query_selector("canvas")?;
        hint.set_text_content(canvas.and_then(|canvas| canvas.get_attribute("aria-label")).as_deref());
        // Where the focus goes when the button that had it is gone.
        title.set_attribute("tabindex", "-1")?;
        status.set_attribute("role", "status")?;
        status.set_attribute("aria-live", "polite")?;
        for part in [&title, &hint, &sentence, &status, &groups] {
            root.append_child(part)?;
        }
        let clicks = Rc::new(RefCell::new(Vec::new()));
        let mut listeners = Listeners::default();
        let queue = Rc::clone(&clicks);
        listeners.add(&groups, "click", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) else {
                return;
            };
            if button.get_attribute("aria-disabled").is_none()
                && let Some(id) = button.get_attribute(ID)
            {
                queue.borrow_mut().push(id);
                wake();
            }
        });
        let page = document.clone();
        listeners.add(&root, "keydown", move |event| {
            let escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
            let canvas = page.query_selector("canvas").ok().flatten();
            if escape && let Some(canvas) = canvas.and_then(|canvas| canvas.dyn_into::<HtmlElement>().ok()) {
                drop(canvas.focus());
            }
        });
        let pace = Pace::new(STATUS_GAP_MS);
        let status = Status { element: status, pace, wanted: String::new(), timer: None };
        Ok(Self {
            root,
            document,
            title,
            sentence,
            status: Rc::new(RefCell::new(status)),
            groups: groups.into(),
            sections: HashMap::new(),
            buttons: HashMap::new(),
            content: OutlineContent::default(),
            clicks,
            _listeners: listeners,
        })
    }

    /// Makes the page say `content`. Touches only what changed since the last time; may be called with every frame.
    pub fn update(&mut self, content: &OutlineContent) {
        let edits = edits(&self.content, content);
        if edits.is_empty() {
            return;
        }
        self.content.clone_from(content);
        let focused = self.document.active_element().filter(|element| self.root.contains(Some(element)));
        for edit in edits {
            if let Err(error) = self.apply(edit) {
                log::warn!("The text for screen readers is incomplete: {}.", js::describe(&error));
            }
        }
        if let Some(focused) = focused
            && self.document.active_element().as_ref() != Some(&focused)
        {
            // It moved, which takes the focus away, or it is gone: then the reader stays in the outline.
            let focused = focused.dyn_into::<HtmlElement>().ok().filter(|element| element.is_connected());
            drop(focused.as_ref().unwrap_or(&self.title).focus());
        }
    }

    fn apply(&mut self, edit: Edit) -> Result<(), JsValue> {
        match edit {
            Edit::Title(text) => self.title.set_text_content(Some(&text)),
            Edit::Sentence(text) => self.sentence.set_text_content(Some(&text)),
            Edit::Status(text) => Status::want(&self.status, &text),
            Edit::DropButton(id) => {
                if let Some(button) = self.buttons.remove(&id) {
                    button.remove();
                }
            }
            Edit::DropGroup(heading) => {
                if let Some(section) = self.sections.remove(&heading) {
                    section.remove();
                }
            }
            Edit::PlaceGroup { heading, at } => {
                let section = self.section(heading)?;
                insert(&self.groups, &section, at)?;
            }
            Edit::PlaceButton { heading, id, at } => {
                let section = self.section(heading)?;
                let button = self.button(id)?;
                // The heading comes first.
                insert(&section, &button, at + 1)?;
            }
            Edit::Label(id, label) => self.button(id)?.set_text_content(Some(&label)),
            Edit::Pressed(id, pressed) => {
                let button = self.button(id)?;
                match pressed {
                    Some(true) => button.set_attribute("aria-pressed", "true")?,
                    Some(false) => button.set_attribute("aria-pressed", "false")?,
                    None => button.remove_attribute("aria-pressed")?,
                }
            }
            // Not the attribute `disabled`: it would take the focus away and hide the button from the keyboard.
            Edit::Disabled(id, true) => self.button(id)?.set_attribute("aria-disabled", "true")?,
            Edit::Disabled(id, false) => self.button(id)?.remove_attribute("aria-disabled")?,
        }
        Ok(())
    }

    fn section(&mut self, heading: String) -> Result<Element, JsValue> {
        if let Some(section) = self.sections.get(&heading) {
            return Ok(section.clone());
        }
        let section = element(&self.document, "div")?;
        let title = element(&self.document, "h2")?;
        title.set_text_content(Some(&heading));
        section.append_child(&title)?;
        self.sections.insert(heading, section.clone().into());
        Ok(section.into())
    }

    fn button(&mut self, id: String) -> Result<Element, JsValue> {
        if let Some(button) = self.buttons.get(&id) {
            return Ok(button.clone());
        }
        let button = element(&self.document, "button")?;
        button.set_attribute("type", "button")?;
        button.set_attribute(ID, &id)?;
        self.buttons.insert(id, button.clone().into());
        Ok(button.into())
    }

    /// The ids of the buttons that were activated since the last time, in order.
    #[must_use]
    pub fn take_clicks(&self) -> Vec<String> {
        self.clicks.take()
    }

    /// Moves the keyboard into the outline, to its title; Escape goes back to the canvas. For a key of the app's choice:
    /// Tab stays inside egui once the canvas has the focus.
    pub fn focus(&self) {
        drop(self.title.focus());
    }
}

impl Drop for OutlineDom {
    fn drop(&mut self) {
        self.root.set_text_content(None);
    }
}

fn element(document: &Document, tag: &str) -> Result<HtmlElement, JsValue> {
    Ok(document.create_element(tag)?.dyn_into::<HtmlElement>()?)
}

/// Makes `child` the child number `at` of `parent`, counted without itself.
fn insert(parent: &Element, child: &Element, at: usize) -> Result<(), JsValue> {
    child.remove();
    let next: Option<Node> = u32::try_from(at).ok().and_then(|at| parent.child_nodes().item(at));
    parent.insert_before(child, next.as_ref()).map(drop)
}
