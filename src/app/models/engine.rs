//! What computes the networks: the choice, and what is said of it.

use eframe::egui::{RichText, Ui};

use super::Models;
use crate::app::context::ViewContext;
use crate::app::theme::{palette, size};
use crate::app::views::classify::state::ClassifyState;
use crate::app::widgets::bits::{Choice, button, choice_where, setting};
use crate::learn::engine::Engine;

/// The setting.
pub(crate) fn show(ui: &mut Ui, cx: &mut ViewContext) {
    let help = "What computes the networks: all give the same probabilities to five digits. simd is ours, written for \
                these networks alone, and the fastest on the processor; with burn-flex they were trained; burn-ndarray is \
                the backend that was asked for; webgpu is ours too, on the graphics processor.";
    let missing = cx.models.no_graphics().map(|why| format!("Not here, because {why}."));
    let option = |value, label, help| Choice { value, label, help, missing: None };
    let options = [
        option(Engine::Simd, "simd", "our own kernels with SIMD, for asking alone"),
        option(Engine::Flex, "flex", "burn-flex: pure Rust with SIMD"),
        option(Engine::Ndarray, "ndarray", "burn-ndarray: through the crate ndarray, some times slower"),
        Choice {
            missing: missing.as_deref(),
            ..option(Engine::Webgpu, "webgpu", "our own shaders on the graphics processor, for asking alone")
        },
    ];
    let instead = cx.models.instead(&cx.state.classify).map(str::to_owned);
    let engine = &mut cx.state.classify.engine;
    let mut again = false;
    if setting(ui, "Engine", help, *engine != Engine::ASKING, |ui| {
        choice_where(ui, engine, &options);
        let mut note = |text: String| {
            ui.label(RichText::new(text).size(size::SMALLEST).color(palette(ui.ctx()).muted));
        };
        match (&missing, &instead) {
            (Some(missing), None) => note(format!("webgpu: {missing}")),
            (_, Some(why)) => note(format!("simd computes instead of webgpu, because {why}.")),
            (None, None) => {}
        }
        if missing.is_none() && instead.is_some() {
            again = button(ui, "Try webgpu again", "Asks the graphics processor once more").clicked();
        }
    }) {
        *engine = Engine::ASKING;
    }
    if again {
        cx.models.try_graphics();
    }
}

impl Models {
    /// Whether the page has a graphics processor to compute on; if not, why, to go after "because".
    pub fn set_graphics(&mut self, missing: Option<&str>) {
        if self.no_graphics.as_deref() != missing {
            self.no_graphics = missing.map(str::to_owned);
        }
    }

    /// Why there is no graphics processor to choose, to go after "because".
    #[must_use]
    pub fn no_graphics(&self) -> Option<&str> {
        self.no_graphics.as_deref()
    }

    /// The graphics processor did not answer: until it is chosen anew, another engine does.
    pub fn graphics_failed(&mut self, why: impl Into<String>) {
        self.graphics_failed = Some(why.into());
    }

    /// Asks the graphics processor again although it did not answer.
    pub fn try_graphics(&mut self) {
        self.graphics_failed = None;
    }

    /// Why another engine computes although the graphics processor was chosen, to go after "because".
    #[must_use]
    pub fn instead(&self, state: &ClassifyState) -> Option<&str> {
        let why = self.no_graphics.as_deref().or(self.graphics_failed.as_deref());
        why.filter(|_| state.engine.is_graphics())
    }

    /// What computes: the chosen engine, or the fastest of the processor in place of a graphics processor that does
    /// not.
    #[must_use]
    pub fn computing(&self, state: &ClassifyState) -> Engine {
        if self.instead(state).is_some() { Engine::ASKING } else { state.engine }
    }
}
