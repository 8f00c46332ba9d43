//! Evaluate: how often both networks are right about a whole set of labelled pictures.

mod csv;
mod mistakes;
pub mod model;
mod results;
mod show;
pub mod state;
mod text;

use crate::figure::number::whole_percent;
use std::any::Any;
use std::sync::Arc;

use eframe::egui::{Key, Ui};
use serde_json::Value;

use crate::app::context::{Command, ViewContext};
use crate::app::outline::{button, picture_groups};
use crate::app::view::{Explanation, Keys, Label, Others, Outline, View};
use crate::digits::dataset::Dataset;
use crate::jobs::JobId;
use crate::protocol::Reply;
pub use model::Evaluation as Evaluate;
use results::Results;
pub(crate) use show::progress_text;
use state::SetChoice;

impl View for Evaluate {
    fn label(&self) -> Label {
        Label {
            name: "Evaluate",
            short: "Evaluate",
            about: "How often two networks are right about a whole set of labelled pictures",
        }
    }

    fn explanation(&self) -> Explanation {
        text::EXPLANATION
    }

    fn lead(&self, _cx: &ViewContext) -> (&'static str, String) {
        let (title, sentence) = show::lead();
        (title, sentence.to_owned())
    }

    fn show(&mut self, ui: &mut Ui, cx: &mut ViewContext, _others: &mut Others<'_>) {
        show::show(ui, self, cx);
    }

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        show::controls(ui, cx);
    }

    fn on_key(&mut self, keys: &mut Keys<'_>, cx: &mut ViewContext) {
        if !keys.focused {
            (0..keys.presses(Key::Space)).for_each(|_| self.run_or_stop(cx));
        }
    }

    fn on_labelled_set(&mut self, name: &str, set: &Arc<Dataset>, cx: &mut ViewContext) {
        self.offer(name, set);
        cx.state.evaluate.set = SetChoice::File;
    }

    fn on_reply(&mut self, id: JobId, reply: Reply, cx: &mut ViewContext) -> Option<Reply> {
        if !self.awaits(id) {
            return Some(reply);
        }
        let failed = self.take_reply(reply, &mut cx.models);
        cx.notices.problem = failed.or(cx.notices.problem.take());
        None
    }

    /// Goes on with a table that is being written, and saves it when it is done.
    fn update(&mut self, cx: &mut ViewContext) {
        if let Some((name, bytes)) = self.write() {
            cx.commands.push(Command::Save { name, mime: "text/csv", bytes });
        } else if self.writing() {
            cx.compute.context.request_repaint();
        }
    }

    fn busy(&self, cx: &ViewContext) -> bool {
        cx.models.busy(&cx.state.classify) || self.busy() || self.wanted()
    }

    fn background(&self, cx: &ViewContext) -> Option<String> {
        let running = self.running(&cx.jobs)?;
        Some(format!("evaluating, {}", whole_percent(running.done)))
    }

    fn results(&self, cx: &ViewContext) -> Value {
        serde_json::to_value(Results::of(self, cx)).unwrap_or_default()
    }

    fn array(&self, name: &str, _cx: &ViewContext) -> Option<Vec<f32>> {
        results::array(self, name)
    }

    fn outline(&self, cx: &mut ViewContext) -> Outline {
        let ours = cx.state.evaluate.set == SetChoice::Generated;
        let mut evaluate = vec![
            button("evaluate:generated", "Our digits", Some(ours)),
            button("evaluate:file", "Your set", Some(!ours)),
        ];
        if self.running(&cx.jobs).is_some() {
            evaluate.push(button("evaluate:cancel", "Cancel the evaluation", None));
        } else {
            evaluate.push(button("evaluate:run", "Run the evaluation", None));
        }
        if self.outcome().is_some() {
            evaluate.push(button("evaluate:save", "Save the answers (CSV)", None));
            evaluate.push(button("evaluate:confusions", "Save the confusions (CSV)", None));
        }
        if self.outcome().is_some_and(|outcome| outcome.evaluated.better_turned.is_some()) {
            evaluate.push(button("evaluate:turn", "Turn the pictures", None));
        }
        let mut groups = vec![("Evaluation".to_owned(), evaluate)];
        groups.extend(picture_groups(cx));
        groups
    }

    fn status(&self, cx: &mut ViewContext) -> String {
        match self.running(&cx.jobs) {
            Some(running) => format!("Evaluating: {}.", progress_text(&running)),
            None => Results::of(self, cx).sentences(),
        }
    }

    fn act(&mut self, id: &str, cx: &mut ViewContext) -> bool {
        match id {
            "evaluate:run" => self.run(),
            "evaluate:cancel" => self.cancel(&mut cx.jobs),
            "evaluate:save" => show::save_answers(self),
            "evaluate:confusions" => show::save_confusions(self, cx),
            "evaluate:turn" => self.turn(cx),
            "evaluate:generated" => cx.state.evaluate.set = SetChoice::Generated,
            "evaluate:file" => cx.state.evaluate.set = SetChoice::File,
            _ => return false,
        }
        true
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
