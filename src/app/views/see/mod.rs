//! See: what the filter does to a picture.

pub mod export;
pub mod histograms;
mod outline;
pub mod pages;
pub mod picture;
pub mod settings;
mod show;
mod text;

use eframe::egui::Ui;
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::outline::picture_groups;
use crate::app::view::{Explanation, Label, Others, Outline, View};
pub use show::lead;
pub(crate) use show::{heading, nothing, problem, source_tabs};

/// The view. The picture and its slots are the page's, since other views show them too.
#[derive(Debug, Default)]
pub struct See;

impl View for See {
    fn label(&self) -> Label {
        Label { name: "See", short: "See", about: "What the filter does to a picture" }
    }

    fn lead(&self, cx: &ViewContext) -> (&'static str, String) {
        let (title, sentence) = lead(cx.state.source);
        (title, sentence.to_owned())
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, _others: &mut Others<'_>) {
        show::show(ui, cx);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        settings::show(ui, cx);
    }

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn shows_picture(&self) -> bool {
        true
    }

    fn busy(&self, _cx: &ViewContext) -> bool {
        false
    }

    fn results(&self, _cx: &ViewContext) -> Value {
        // the filter's own results are the page's: every view may show a filtered picture
        Value::Null
    }

    fn outline(&self, cx: &mut ViewContext) -> Outline {
        picture_groups(cx)
    }

    fn status(&self, cx: &mut ViewContext) -> String {
        outline::status(cx)
    }
}
