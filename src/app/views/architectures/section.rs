//! How the alignment is found: the matrix of a section, filled step by step, with the sums written out.

use eframe::egui::{RichText, Role, Slider, Ui, WidgetInfo};

use super::words;
use crate::app::clock::now_ms;
use crate::app::lab::Lab;
use crate::app::state::ArchitecturesState;
use crate::app::theme::{card, palette, size, space};
use crate::app::widgets::bits::{button, section as heading, setting};
use crate::app::widgets::dpmatrix::{self, Moment};
use crate::zoo::ask::MOST_SECTION;

/// Milliseconds from one step of the show to the next.
const PACE: f64 = 450.0;

/// Whether the system asks for less motion: then nothing runs by itself.
pub fn still(ui: &Ui) -> bool {
    ui.style().animation_time == 0.0
}

/// Draws it.
pub fn show(ui: &mut Ui, lab: &mut Lab) {
    run(ui, lab);
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
        place(ui, lab);
        let Some(section) = lab.architectures.section() else {
            ui.label(RichText::new("The section is being computed.").color(p.muted));
            return;
        };
        let scoring = lab.state.architectures.matrix.scoring;
        let step = (lab.state.architectures.step as usize).min(section.steps());
        let moment = Moment::of(section, step);
        let lines = words::formula(section, &moment, &scoring);
        let steps = section.steps();
        let said = lines.join(" ");
        let spoken = format!("Matrix of the section, step {step} of {steps}. {said}");
        let rect = dpmatrix::show(ui, section, &moment, &spoken, &|row, column| {
            words::section_cell(section, &moment, &scoring, row, column)
        });
        for (i, line) in lines.iter().enumerate() {
            let text = RichText::new(line).monospace().size(size::CAPTION);
            ui.label(if i == 0 { text.strong().color(p.accent) } else { text });
        }
        lab.place("section", rect);
        player(ui, lab, step, steps);
    });
}

/// Which section.
fn place(ui: &mut Ui, lab: &mut Lab) {
    let base = ArchitecturesState::default();
    let lengths = lab.architectures.section().map_or([1, 1], |section| section.lengths);
    let names = lab.state.architectures.pair().map(str::to_owned);
    let state = &mut lab.state.architectures;
    let before = (state.rows, state.columns, state.length);
    let [first, second] = &names;
    for (name, value, layers) in
        [(first, &mut state.rows, lengths[0]), (second, &mut state.columns, lengths[1])]
    {
        let label = format!("Begins in {name} with letter");
        let help = "The first letter of the section in this network; a click on the strips above sets both";
        let mut from = *value + 1;
        if setting(ui, &label, help, *value != 0, |ui| {
            let slider = Slider::new(&mut from, 1..=layers.max(1));
            let response = ui.add(slider).on_hover_text(help);
            let now = f64::from(from);
            response.widget_info(|| WidgetInfo {
                value: Some(now),
                ..WidgetInfo::labeled(Role::Slider, true, &label)
            });
        }) {
            from = 1;
        }
        *value = from - 1;
    }
    let help = "How many letters of each network the section has";
    if setting(ui, "Letters", help, state.length != base.length, |ui| {
        let response = ui.add(Slider::new(&mut state.length, 2..=MOST_SECTION)).on_hover_text(help);
        let now = f64::from(state.length);
        response.widget_info(|| WidgetInfo {
            value: Some(now),
            ..WidgetInfo::labeled(Role::Slider, true, "Letters")
        });
    }) {
        state.length = base.length;
    }
    if (state.rows, state.columns, state.length) != before {
        state.step = 0;
        lab.architectures.playing = false;
    }
}

/// Beginning, back, forward, play, end.
fn player(ui: &mut Ui, lab: &mut Lab, step: usize, steps: usize) {
    let p = palette(ui.ctx());
    let mut to = step;
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        if button(ui, "First", "Nothing but the border").clicked() {
            to = 0;
        }
        if button(ui, "Back", "One step back").clicked() {
            to = step.saturating_sub(1);
        }
        if button(ui, "Forward", "One step forward").clicked() {
            to = (step + 1).min(steps);
        }
        if button(ui, "Last", "All cells and the whole way back").clicked() {
            to = steps;
        }
        if !still(ui) {
            let word = if lab.architectures.playing { "Pause" } else { "Play" };
            if button(ui, word, "Step after step (space)").clicked() {
                lab.play_section(false);
            }
        }
        ui.label(RichText::new(format!("Step {step} of {steps}")).size(size::CAPTION).color(p.muted));
    });
    if to != step {
        lab.architectures.playing = false;
        // fewer than 17 times 17
        lab.state.architectures.step = u32::try_from(to).unwrap_or(0);
    }
}

/// The show goes on while it runs.
fn run(ui: &Ui, lab: &mut Lab) {
    if !lab.architectures.playing {
        return;
    }
    let Some(section) = lab.architectures.section() else { return };
    let steps = u32::try_from(section.steps()).unwrap_or(0);
    let now = now_ms();
    let state = &mut lab.state.architectures;
    if now - lab.architectures.stepped_at >= PACE {
        lab.architectures.stepped_at = now;
        state.step = (state.step + 1).min(steps);
    }
    if state.step >= steps || still(ui) {
        lab.architectures.playing = false;
    } else {
        let left = (PACE - (now - lab.architectures.stepped_at)).max(0.0) / 1e3;
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
    }
}

impl Lab {
    /// Starts or stops the section's show, from its beginning if it is at its end; `single` makes one step instead.
    pub fn play_section(&mut self, single: bool) {
        let Some(section) = self.architectures.section() else { return };
        let steps = u32::try_from(section.steps()).unwrap_or(0);
        let state = &mut self.state.architectures;
        let ended = state.step >= steps;
        if single {
            state.step = if ended { 0 } else { state.step + 1 };
            return;
        }
        if ended && !self.architectures.playing {
            state.step = 0;
        }
        self.architectures.playing = !self.architectures.playing;
        self.architectures.stepped_at = now_ms();
    }
}
