//! Neurons: what cells of visual cortex represent, and networks' features laid over it.

mod files;
pub mod model;
mod outline;
mod results;
pub mod settings;
mod show;
pub mod state;
mod text;

use std::any::Any;

use eframe::egui::{Key, Ui};
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::view::{Explanation, Keys, Label, Others, Outline, View};
use crate::jobs::JobId;
use crate::protocol::Reply;
use crate::protocol::neurons::Shows;
use files::is_cortex;
pub use model::Neurons;
use results::Results;

impl View for Neurons {
    fn label(&self) -> Label {
        Label {
            name: "Neurons",
            short: "Neurons",
            about: "Nerve cells of mouse visual cortex beside the features of networks",
        }
    }

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn lead(&self, cx: &ViewContext) -> (&'static str, String) {
        show::lead(self, cx)
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, _others: &mut Others<'_>) {
        show::show(ui, self, cx);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        settings::show(ui, self, cx);
    }

    fn on_key(&mut self, keys: &mut Keys<'_>, cx: &mut ViewContext) {
        if !keys.focused && cx.state.neurons.shows == Shows::Map {
            (0..keys.presses(Key::Space)).for_each(|_| self.run_or_stop_neurons(cx));
        }
    }

    fn back(&mut self, cx: &mut ViewContext) -> bool {
        cx.state.neurons.back();
        true
    }

    fn on_file(&mut self, name: &str, bytes: Vec<u8>, cx: &mut ViewContext) -> Option<Vec<u8>> {
        if !is_cortex(cx.state.view, name, &bytes) {
            return Some(bytes);
        }
        self.bring_neurons(cx, name, bytes);
        None
    }

    fn on_reply(&mut self, id: JobId, reply: Reply, cx: &mut ViewContext) -> Option<Reply> {
        if !self.awaits(id) {
            return Some(reply);
        }
        self.take_neurons(cx, id, reply);
        None
    }

    fn busy(&self, cx: &ViewContext) -> bool {
        cx.models.busy(&cx.state.classify) || self.busy()
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
        Results::of(self, cx).sentences()
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
