//! Published: what the papers say, and what their own numbers say. The worker makes the screen; here it is drawn.

pub mod model;
mod outline;
mod parts;
mod results;
mod show;
pub mod state;
mod text;

use eframe::egui::Ui;
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::view::{Explanation, Label, Others, Outline, View};
use crate::jobs::JobId;
use crate::protocol::Reply;
pub use model::Published;
use results::Results;

impl View for Published {
    fn label(&self) -> Label {
        Label {
            name: "Published",
            short: "Papers",
            about: "What the papers say, and what their own numbers say",
        }
    }

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn lead(&self, _cx: &ViewContext) -> (&'static str, String) {
        show::lead(self)
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, _others: &mut Others<'_>) {
        show::show(ui, self, cx);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        show::settings(ui, self, cx);
    }

    fn back(&mut self, cx: &mut ViewContext) -> bool {
        cx.state.published.back();
        true
    }

    fn on_reply(&mut self, id: JobId, reply: Reply, _cx: &mut ViewContext) -> Option<Reply> {
        if !self.awaits(id) {
            return Some(reply);
        }
        self.take(reply);
        None
    }

    fn busy(&self, _cx: &ViewContext) -> bool {
        self.busy()
    }

    fn results(&self, _cx: &ViewContext) -> Value {
        serde_json::to_value(Results::of(self)).unwrap_or_default()
    }

    fn outline(&self, _cx: &mut ViewContext) -> Outline {
        outline::groups(self)
    }

    fn status(&self, _cx: &mut ViewContext) -> String {
        outline::status(self)
    }

    fn act(&mut self, id: &str, cx: &mut ViewContext) -> bool {
        outline::clicked(self, cx, id)
    }
}
