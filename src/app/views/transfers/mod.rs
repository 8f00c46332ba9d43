//! Transfers: does the filter help in other worlds? A table of networks, measured.

mod cell;
pub mod model;
mod outline;
mod results;
pub mod sentences;
mod show;
pub mod state;
mod text;

use eframe::egui::Ui;
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::view::{Explanation, Fetched, Label, Others, Outline, View};
use model::TABLE;
pub use model::Transfers;
use results::Results;

impl View for Transfers {
    fn label(&self) -> Label {
        Label {
            name: "Transfers",
            short: "Transfers",
            about: "How well networks trained in one world read the others, measured",
        }
    }

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn lead(&self, _cx: &ViewContext) -> (&'static str, String) {
        sentences::lead(self)
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, _others: &mut Others<'_>) {
        show::show(ui, self, cx);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        show::controls(ui, self, cx);
    }

    fn back(&mut self, cx: &mut ViewContext) -> bool {
        cx.state.transfers.cell.take().is_some()
    }

    fn on_fetched(&mut self, path: &str, fetched: Fetched, _cx: &mut ViewContext) -> Option<Fetched> {
        if path != TABLE {
            return Some(fetched);
        }
        self.take_file(fetched);
        None
    }

    fn busy(&self, cx: &ViewContext) -> bool {
        self.busy() || cx.models.list_is_coming()
    }

    fn results(&self, cx: &ViewContext) -> Value {
        let sheet = self.sheet();
        serde_json::to_value(Results::of(self, sheet.as_deref(), cx)).unwrap_or_default()
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
}
