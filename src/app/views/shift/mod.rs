//! Shift: digits are moved away from clean handwriting, and one sees which of two networks still reads them.

mod digits;
pub mod model;
mod pictures;
mod point;
mod results;
pub mod settings;
mod show;
pub mod state;
mod text;

use eframe::egui::{Key, Ui};
use serde_json::Value;

use crate::app::context::ViewContext;
use crate::app::outline::{button, digits as digit_buttons};
use crate::app::view::{Explanation, Keys, Label, Others, Outline, View};
use crate::digits::shift::Param;
use crate::jobs::JobId;
use crate::protocol::Reply;
pub use model::Shifting as Shift;
use results::Results;

/// Steps of a slider at one press of the outline's button.
const OUTLINE_STEPS: i32 = 5;

impl View for Shift {
    fn label(&self) -> Label {
        Label {
            name: "Shift",
            short: "Shift",
            about: "How far a digit can drift before two networks lose it",
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

    fn settings(&mut self, ui: &mut Ui, cx: &mut ViewContext) {
        settings::show(ui, cx);
    }

    fn takes_source_keys(&self) -> bool {
        // the laboratory makes its own digits
        false
    }

    fn on_key(&mut self, keys: &mut Keys<'_>, cx: &mut ViewContext) {
        if keys.focused {
            return;
        }
        self.paused ^= keys.presses(Key::Space) % 2 == 1;
        if cx.state.shift.second.is_none() {
            let times = |n| i32::try_from(n).unwrap_or(0);
            let steps = times(keys.presses(Key::ArrowRight)) - times(keys.presses(Key::ArrowLeft));
            cx.state.shift.step(steps);
        }
    }

    fn on_reply(&mut self, id: JobId, reply: Reply, cx: &mut ViewContext) -> Option<Reply> {
        if self.take_reply(id, &reply, &mut cx.models) { None } else { Some(reply) }
    }

    fn busy(&self, cx: &ViewContext) -> bool {
        cx.models.busy(&cx.state.classify) || self.busy()
    }

    fn results(&self, cx: &ViewContext) -> Value {
        serde_json::to_value(Results::of(self, cx)).unwrap_or_default()
    }

    fn outline(&self, cx: &mut ViewContext) -> Outline {
        let mut sliders: Vec<_> = Param::ALL
            .into_iter()
            .map(|param| {
                let chosen = Some(param == cx.state.shift.axis);
                button(&format!("axis:{}", param.key()), param.name(), chosen)
            })
            .collect();
        sliders.push(button("axis:less", "Back along the slider", None));
        sliders.push(button("axis:more", "Further along the slider", None));
        sliders.push(button("pause", "Pause the measurement", Some(self.paused)));
        sliders.push(button("save:csv", "Save the numbers (CSV)", None));
        if cx.models.trouble() {
            sliders.push(button("retry", "Try the models again", None));
        }
        vec![("Slider".to_owned(), sliders), ("Digit".to_owned(), digit_buttons(Some(cx.state.shift.digit)))]
    }

    fn status(&self, cx: &mut ViewContext) -> String {
        show::status_text(self, cx)
    }

    fn act(&mut self, id: &str, cx: &mut ViewContext) -> bool {
        match id {
            "pause" => self.paused = !self.paused,
            "axis:less" => cx.state.shift.step(-OUTLINE_STEPS),
            "axis:more" => cx.state.shift.step(OUTLINE_STEPS),
            "save:csv" => show::save(self, cx),
            _ => {
                if let Some(digit) = id.strip_prefix("digit:").and_then(|digit| digit.parse().ok()) {
                    cx.state.shift.digit = digit;
                } else if let Some(key) = id.strip_prefix("axis:") {
                    let param = Param::ALL.into_iter().find(|param| param.key() == key);
                    param.into_iter().for_each(|param| cx.state.shift.choose(param));
                } else {
                    return false;
                }
            }
        }
        true
    }
}
