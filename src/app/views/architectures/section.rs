//! How the alignment is found: the matrix of a section, filled step by step, with the sums written out.

use crate::app::views::architectures::model::Architectures;
use eframe::egui::{Align, Layout, RichText, Role, Slider, Ui, WidgetInfo};

use super::sentences;
use crate::app::clock::now_ms;
use crate::app::context::ViewContext;
use crate::app::theme::{card, palette, size, space};
use crate::app::views::architectures::state::ArchitecturesState;
use crate::app::widgets::bits::{button, section as heading, setting};
use crate::app::widgets::dpmatrix::{self, Moment};
use crate::protocol::architectures::MOST_SECTION;

/// Milliseconds from one step of the show to the next.
const PACE: f64 = 450.0;

/// Room for the sums beside the matrix, and for a slider.
const SUMS: f32 = 340.0;
const SLIDER: f32 = 240.0;

const FROM: &str = "The first letter of the section in this network; a click on the strips above sets both";
const LETTERS: &str = "How many letters of each network the section has";

/// Whether the system asks for less motion: then nothing runs by itself.
pub fn still(ui: &Ui) -> bool {
    ui.style().animation_time == 0.0
}

/// Draws it.
pub fn show(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    run(ui, architectures, cx);
    let p = palette(ui.ctx());
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        heading(ui, "How the alignment is found");
        ui.label(
            RichText::new(
                "Every cell holds the most points with which the layers above it and to its left can be laid side by side. It \
                 comes from one of three neighbours; the green strokes say from which. At the end the way back through the best \
                 ones is the alignment (equation 1 and Figure 2 of the paper).",
            )
            .size(size::CAPTION)
            .color(p.muted),
        );
        place(ui, architectures, cx);
        let Some(section) = architectures.section() else {
            ui.label(RichText::new("The section is being computed.").color(p.muted));
            return;
        };
        let scoring = cx.state.architectures.matrix.scoring;
        let step = (cx.state.architectures.step as usize).min(section.steps());
        let moment = Moment::of(section, step);
        let lines = sentences::formula(section, &moment, &scoring);
        let steps = section.steps();
        let summary = lines.join(" ");
        let spoken = format!("Matrix of the section, step {step} of {steps}. {summary}");
        let matrix = |ui: &mut Ui| {
            dpmatrix::show(ui, section, &moment, &spoken, &|row, column| {
                sentences::section_cell(section, &moment, &scoring, row, column)
            })
        };
        let written = |ui: &mut Ui| {
            for (i, line) in lines.iter().enumerate() {
                let text = RichText::new(line).monospace().size(size::CAPTION);
                ui.label(if i == 0 { text.strong().color(p.accent) } else { text });
            }
        };
        // the sums stand beside the matrix where there is room
        let beside = ui.available_width() - SUMS;
        let mut to = Pressed::Step(step);
        let rect = if beside >= dpmatrix::least_width(section) {
            let top = Layout::left_to_right(Align::Min);
            ui.with_layout(top, |ui| {
                let rect = ui
                    .vertical(|ui| {
                        ui.set_max_width(beside);
                        matrix(ui)
                    })
                    .inner;
                ui.vertical(|ui| {
                    to = player(ui, architectures.playing, step, steps);
                    written(ui);
                });
                rect
            })
            .inner
        } else {
            let rect = matrix(ui);
            to = player(ui, architectures.playing, step, steps);
            written(ui);
            rect
        };
        cx.place("architectures.section", rect);
        go(architectures, cx, step, to);
    });
}

/// Follows the player's buttons.
fn go(architectures: &mut Architectures, cx: &mut ViewContext, step: usize, to: Pressed) {
    match to {
        Pressed::Play => architectures.play_section(cx, false),
        Pressed::Step(to) if to != step => {
            architectures.playing = false;
            // fewer than 17 times 17
            cx.state.architectures.step = u32::try_from(to).unwrap_or(0);
        }
        Pressed::Step(_) => {}
    }
}

/// Which section.
fn place(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let base = ArchitecturesState::default();
    let lengths = architectures.section().map_or([1, 1], |section| section.lengths);
    let names = cx.state.architectures.pair().map(str::to_owned);
    let state = &mut cx.state.architectures;
    let before = (state.rows, state.columns, state.length);
    let [first, second] = &names;
    let from_words = |name: &str| (format!("Begins in {name} with letter"), FROM);
    let three = [
        (from_words(first), &mut state.rows, 1..=lengths[0].max(1), 1),
        (from_words(second), &mut state.columns, 1..=lengths[1].max(1), 1),
        (("Letters".to_owned(), LETTERS), &mut state.length, 2..=MOST_SECTION, 0),
    ];
    let usual = [base.rows, base.columns, base.length];
    let fields = |ui: &mut Ui| {
        for (((label, help), value, range, shift), usual) in three.into_iter().zip(usual) {
            ui.vertical(|ui| {
                ui.set_width(SLIDER.min(ui.available_width()));
                // letters are counted from 1 for people
                let mut shown = *value + shift;
                if setting(ui, &label, help, *value != usual, |ui| {
                    let response = ui.add(Slider::new(&mut shown, range)).on_hover_text(help);
                    let now = f64::from(shown);
                    let info =
                        || WidgetInfo { value: Some(now), ..WidgetInfo::labeled(Role::Slider, true, &label) };
                    response.widget_info(info);
                }) {
                    shown = usual + shift;
                }
                *value = shown - shift;
            });
        }
    };
    if ui.available_width() >= 3.0 * (SLIDER + space::S) {
        ui.horizontal(fields);
    } else {
        ui.vertical(fields);
    }
    if (state.rows, state.columns, state.length) != before {
        state.step = 0;
        architectures.playing = false;
    }
}

/// What was pressed of the player.
#[derive(Debug, Clone, Copy)]
enum Pressed {
    /// The step to show.
    Step(usize),
    /// Begin or stop.
    Play,
}

/// Beginning, back, forward, play, end.
fn player(ui: &mut Ui, playing: bool, step: usize, steps: usize) -> Pressed {
    let p = palette(ui.ctx());
    let mut to = Pressed::Step(step);
    ui.horizontal_wrapped(|ui| {
        if button(ui, "First", "Nothing but the border").clicked() {
            to = Pressed::Step(0);
        }
        if button(ui, "Back", "One step back").clicked() {
            to = Pressed::Step(step.saturating_sub(1));
        }
        if button(ui, "Forward", "One step forward").clicked() {
            to = Pressed::Step((step + 1).min(steps));
        }
        if button(ui, "Last", "All cells and the whole way back").clicked() {
            to = Pressed::Step(steps);
        }
        if !still(ui) {
            let word = if playing { "Pause" } else { "Play" };
            if button(ui, word, "Step after step (space)").clicked() {
                to = Pressed::Play;
            }
        }
        ui.label(RichText::new(format!("Step {step} of {steps}")).size(size::CAPTION).color(p.muted));
    });
    ui.add_space(space::XS);
    to
}

/// The show goes on while it runs.
fn run(ui: &Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    if !architectures.playing {
        return;
    }
    let Some(section) = architectures.section() else { return };
    let steps = u32::try_from(section.steps()).unwrap_or(0);
    let now = now_ms();
    let state = &mut cx.state.architectures;
    if now - architectures.stepped_at >= PACE {
        architectures.stepped_at = now;
        state.step = (state.step + 1).min(steps);
    }
    if state.step >= steps || still(ui) {
        architectures.playing = false;
    } else {
        let left = (PACE - (now - architectures.stepped_at)).max(0.0) / 1e3;
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
    }
}

impl Architectures {
    /// Starts or stops the section's show, from its beginning if it is at its end; `single` makes one step instead.
    pub fn play_section(&mut self, cx: &mut ViewContext, single: bool) {
        let Some(section) = self.section() else { return };
        let steps = u32::try_from(section.steps()).unwrap_or(0);
        let state = &mut cx.state.architectures;
        let ended = state.step >= steps;
        if single {
            state.step = if ended { 0 } else { state.step + 1 };
            return;
        }
        if ended && !self.playing {
            state.step = 0;
        }
        self.playing = !self.playing;
        self.stepped_at = now_ms();
    }
}
