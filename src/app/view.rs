//! What the shell asks of a view, and nothing else: to add one, write a folder with an `impl View` and its line in
//! [`list`](super::views::list).

use std::any::Any;
use std::sync::Arc;

use eframe::egui::{InputState, Key, Modifiers, Ui};
use serde_json::Value;

use super::context::ViewContext;
use super::state::LabState;
use super::theme::size;
use super::web::outline::OutlineButton;
use crate::digits::dataset::Dataset;
use crate::jobs::JobId;
use crate::protocol::Reply;

/// How the rail names a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// In the rail.
    pub name: &'static str,
    /// Where there is little room.
    pub short: &'static str,
    /// What one does there, as a tooltip.
    pub about: &'static str,
}

/// A paragraph of the side text, and what its link does to the figure.
pub struct Paragraph {
    /// What is said.
    pub text: &'static str,
    /// The link's words.
    pub link: &'static str,
    /// What the link changes.
    pub set: fn(&mut LabState),
}

/// The side text: what one sees and why it matters.
pub struct Explanation {
    /// From the first to the last.
    pub paragraphs: &'static [Paragraph],
    /// Where it is from.
    pub source: &'static str,
}

/// The keys that were pressed in this frame. What a view takes is gone, the rest is the page's.
pub struct Keys<'a> {
    /// Pressed keys.
    pub input: &'a mut InputState,
    /// Whether a control has the focus: space is then the control's.
    pub focused: bool,
    /// Whether the system asks for less motion: nothing may run by itself.
    pub still: bool,
}

impl Keys<'_> {
    /// Takes a key: how often it was pressed without Ctrl, Shift and the like.
    pub fn presses(&mut self, key: Key) -> usize {
        self.input.count_and_consume_key(Modifiers::NONE, key)
    }
}

/// A file of the site, or the sentence that says why it did not come.
pub type Fetched = Result<Vec<u8>, String>;

/// Headings and the buttons under each, for those who do not see the canvas.
pub type Outline = Vec<(String, Vec<OutlineButton>)>;

/// The other views, for one that shows parts of them.
pub struct Others<'a>(pub(super) [&'a mut [Box<dyn View>]; 2]);

impl Others<'_> {
    /// One of them by its type.
    pub fn get<T: View>(&mut self) -> Option<&mut T> {
        self.0
            .iter_mut()
            .flat_map(|views| views.iter_mut())
            .find_map(|view| (&mut **view as &mut dyn Any).downcast_mut())
    }
}

/// One view of the page: it has what only it needs, and gets what all share as a [`ViewContext`].
pub trait View: Any {
    /// How the rail names it.
    fn label(&self) -> Label;

    /// Title, and what one sees and why it matters in a sentence.
    fn lead(&self, cx: &ViewContext) -> (&'static str, String);

    /// Draws it. Called in every frame in which it is the one that is looked at.
    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, others: &mut Others<'_>);

    /// Whether it has settings of its own; if not, all the width is its picture's.
    fn has_settings(&self) -> bool {
        true
    }

    /// From which width of the page on its settings stand beside it; below, they stand under it.
    fn settings_beside_from(&self) -> f32 {
        size::WIDE
    }

    /// Draws its settings, in a column of their own where there is room.
    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext);

    /// The letter that opens it. Views without one are opened by digits, in the order of the rail.
    fn key(&self) -> Option<Key> {
        None
    }

    /// The side text.
    fn explanation(&self) -> Explanation;

    /// Whether it shows the chosen picture: the keys of pictures and sources are then for it.
    fn shows_picture(&self) -> bool {
        false
    }

    /// Whether the keys of sources (worlds, gallery, draw, file, webcam) work while it is looked at.
    fn takes_source_keys(&self) -> bool {
        true
    }

    /// Takes the keys that mean something to it.
    fn on_key(&mut self, _keys: &mut Keys<'_>, _cx: &mut ViewContext) {}

    /// One step back (Esc). Whether there was something to let go of.
    fn back(&mut self, _cx: &mut ViewContext) -> bool {
        false
    }

    /// Takes a file that was opened, or gives its bytes back if it is not for this view.
    fn on_file(&mut self, _name: &str, bytes: Vec<u8>, _cx: &mut ViewContext) -> Option<Vec<u8>> {
        Some(bytes)
    }

    /// Hears of a labelled set that was opened.
    fn on_labelled_set(&mut self, _name: &str, _set: &Arc<Dataset>, _cx: &mut ViewContext) {}

    /// Takes a file of the site that it asked for ([`Command::Fetch`](super::context::Command::Fetch)), or gives it back
    /// if another did.
    fn on_fetched(&mut self, _path: &str, fetched: Fetched, _cx: &mut ViewContext) -> Option<Fetched> {
        Some(fetched)
    }

    /// Takes a job's reply, or gives it back if another asked.
    fn on_reply(&mut self, _id: JobId, reply: Reply, _cx: &mut ViewContext) -> Option<Reply> {
        Some(reply)
    }

    /// Called in every frame, also while another view is looked at.
    fn update(&mut self, _cx: &mut ViewContext) {}

    /// Whether something is under way that is needed for what it shows.
    fn busy(&self, cx: &ViewContext) -> bool;

    /// Long work that goes on while another view is looked at, in a few words.
    fn background(&self, _cx: &ViewContext) -> Option<String> {
        None
    }

    /// What `window.neurnLab.results()` holds of it.
    fn results(&self, cx: &ViewContext) -> Value;

    /// A result's values, by the part of the name after the view's.
    fn array(&self, _name: &str, _cx: &ViewContext) -> Option<Vec<f32>> {
        None
    }

    /// What can be done, for those who do not see the canvas.
    fn outline(&self, cx: &mut ViewContext) -> Outline;

    /// What is shown, in sentences, for the same.
    fn status(&self, cx: &mut ViewContext) -> String;

    /// Does what a button of its outline says. Whether the button was one of its own.
    fn act(&mut self, _id: &str, _cx: &mut ViewContext) -> bool {
        false
    }

    /// What survives a restart of the page's graphics: what the visitor has, but no job and no texture.
    fn snapshot(&self) -> Option<Box<dyn Any>> {
        None
    }

    /// Takes its snapshot back.
    fn restore(&mut self, _snapshot: Box<dyn Any>) {}
}
