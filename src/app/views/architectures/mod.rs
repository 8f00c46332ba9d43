//! Architectures: which networks are built alike.

mod export;
mod files;
pub mod matrix;
pub mod model;
mod outline;
mod pair;
mod patterns;
mod results;
mod section;
pub mod sentences;
pub mod settings;
mod shortlist;
mod show;
pub mod state;
mod text;

use std::any::Any;

use eframe::egui::{Key, Ui};
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::view::{Explanation, Fetched, Keys, Label, Others, Outline, View};
use crate::app::views::architectures::state::{MAX_STRIP_ZOOM, ZooShows};
use crate::jobs::JobId;
use crate::protocol::Reply;
use files::is_architecture;
pub use model::Architectures;
use model::ZOO;
use results::Results;

impl View for Architectures {
    fn label(&self) -> Label {
        Label {
            name: "Architectures",
            short: "Networks",
            about: "Which of 44 networks are built alike, layer by layer",
        }
    }

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn lead(&self, cx: &ViewContext) -> (&'static str, String) {
        show::lead(cx)
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, _others: &mut Others<'_>) {
        show::show(ui, self, cx);
    }

    fn settings_beside_from(&self) -> f32 {
        // beside a column, 44 rows have room for their names from here on
        1200.0
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        settings::show(ui, self, cx);
    }

    fn on_key(&mut self, keys: &mut Keys<'_>, cx: &mut ViewContext) {
        if !keys.focused && cx.state.architectures.shows == ZooShows::Pair {
            (0..keys.presses(Key::Space)).for_each(|_| self.play_section(cx, keys.still));
        }
        let whole = 1.0 / MAX_STRIP_ZOOM;
        for (key, factor) in [(Key::Plus, 1.25), (Key::Equals, 1.25), (Key::Minus, 0.8), (Key::Num0, whole)] {
            (0..keys.presses(key)).for_each(|_| cx.state.architectures.zoom_by(factor));
        }
    }

    fn back(&mut self, cx: &mut ViewContext) -> bool {
        cx.state.architectures.back();
        true
    }

    fn on_file(&mut self, name: &str, bytes: Vec<u8>, cx: &mut ViewContext) -> Option<Vec<u8>> {
        if !is_architecture(cx.state.view, name, &bytes) {
            return Some(bytes);
        }
        self.bring_network(cx, name, bytes);
        None
    }

    fn on_fetched(&mut self, path: &str, fetched: Fetched, _cx: &mut ViewContext) -> Option<Fetched> {
        if path != ZOO {
            return Some(fetched);
        }
        self.take_file(fetched);
        None
    }

    fn on_reply(&mut self, id: JobId, reply: Reply, cx: &mut ViewContext) -> Option<Reply> {
        if !self.awaits(id) {
            return Some(reply);
        }
        self.take_architectures(cx, id, reply);
        None
    }

    fn busy(&self, _cx: &ViewContext) -> bool {
        self.busy()
    }

    fn results(&self, cx: &ViewContext) -> Value {
        serde_json::to_value(Results::of(self, cx)).unwrap_or_default()
    }

    fn array(&self, name: &str, _cx: &ViewContext) -> Option<Vec<f32>> {
        results::array(self, name)
    }

    fn outline(&self, cx: &mut ViewContext) -> Outline {
        outline::groups(self, cx)
    }

    fn status(&self, cx: &mut ViewContext) -> String {
        outline::status(self, cx)
    }

    fn act(&mut self, id: &str, cx: &mut ViewContext) -> bool {
        outline::clicked(self, cx, id)
    }

    fn snapshot(&self) -> Option<Box<dyn Any>> {
        Some(Box::new(self.packed()))
    }

    fn restore(&mut self, snapshot: Box<dyn Any>) {
        if let Ok(kept) = snapshot.downcast() {
            *self = *kept;
        }
    }
}
