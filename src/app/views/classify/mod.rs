//! Classify: what two networks say of the picture, side by side.

mod digits;
mod inside;
mod results;
mod show;
pub mod state;
mod text;

use eframe::egui::Ui;
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::models::is_model;
use crate::app::outline::picture_groups;
use crate::app::view::{Explanation, Label, Others, Outline, View};
use results::Results;
pub(crate) use show::lead;

/// The view. The networks are the page's, since other views ask them too.
#[derive(Debug, Default)]
pub struct Classify;

impl View for Classify {
    fn label(&self) -> Label {
        Label { name: "Classify", short: "Classify", about: "What two networks say of it, side by side" }
    }

    fn lead(&self, cx: &ViewContext) -> (&'static str, String) {
        lead(cx)
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, _others: &mut Others<'_>) {
        show::show(ui, cx);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        show::controls(ui, cx);
    }

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn shows_picture(&self) -> bool {
        true
    }

    fn on_file(&mut self, name: &str, bytes: Vec<u8>, cx: &mut ViewContext) -> Option<Vec<u8>> {
        // the networks chosen here are those of Evaluate and Shift
        if !is_model(cx.state.view, name) {
            return Some(bytes);
        }
        cx.bring_model(name, bytes);
        None
    }

    fn busy(&self, cx: &ViewContext) -> bool {
        cx.models.busy(&cx.state.classify)
    }

    fn results(&self, cx: &ViewContext) -> Value {
        serde_json::to_value(Results::of(cx)).unwrap_or_default()
    }

    fn array(&self, name: &str, cx: &ViewContext) -> Option<Vec<f32>> {
        results::array(cx, name)
    }

    fn outline(&self, cx: &mut ViewContext) -> Outline {
        let mut groups = picture_groups(cx);
        groups.extend(digits::group(cx));
        groups
    }

    fn act(&mut self, id: &str, cx: &mut ViewContext) -> bool {
        digits::act(cx, id)
    }

    fn status(&self, cx: &mut ViewContext) -> String {
        Results::of(cx).sentences()
    }
}
