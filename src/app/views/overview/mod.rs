//! Overview: the whole system on one screen, live. Each panel shows a part of another view and opens it.

mod comparisons;
mod controls;
mod handout;
mod measured;
mod model;
mod outline;
mod panel;
mod show;
mod summary;
mod text;
mod worlds;

use eframe::egui::{Key, Ui};
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::view::{Explanation, Label, Others, Outline, View};
use crate::jobs::JobId;
use crate::protocol::Reply;
use model::Handout;
pub use model::Overview;

impl View for Overview {
    fn label(&self) -> Label {
        Label { name: "Overview", short: "Overview", about: "All of it on one screen (O)" }
    }

    fn key(&self) -> Option<Key> {
        Some(Key::O)
    }

    fn lead(&self, _cx: &ViewContext) -> (&'static str, String) {
        ("All of it on one screen", text::LEAD.to_owned())
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, others: &mut Others<'_>) {
        show::show(ui, self, cx, others);
    }

    fn has_settings(&self) -> bool {
        false
    }

    fn settings(&mut self, _ui: &mut Ui, _cx: &mut ViewContext) {}

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn on_reply(&mut self, id: JobId, reply: Reply, cx: &mut ViewContext) -> Option<Reply> {
        handout::take(self, cx, id, reply)
    }

    fn busy(&self, cx: &ViewContext) -> bool {
        if !matches!(self.handout, Handout::None) {
            return true;
        }
        let coming =
            !self.summary.complete && self.summary.problems.is_empty() && cx.models.missing().is_none();
        coming || self.measuring
    }

    fn results(&self, _cx: &ViewContext) -> Value {
        serde_json::to_value(&self.summary).unwrap_or_default()
    }

    fn outline(&self, cx: &mut ViewContext) -> Outline {
        outline::groups(self, cx)
    }

    fn status(&self, _cx: &mut ViewContext) -> String {
        self.summary.sentences()
    }

    fn act(&mut self, id: &str, cx: &mut ViewContext) -> bool {
        outline::clicked(self, cx, id)
    }
}
