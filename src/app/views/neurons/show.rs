//! Neurons: what cells of visual cortex represent, and networks' features laid over it.

use crate::app::views::neurons::model::Neurons;
use std::sync::Arc;

use eframe::egui::{ProgressBar, RichText, Ui};

use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::theme::{card, palette, size, space};
use crate::app::views::evaluate::progress_text;
use crate::app::widgets::bits::{Origin, badge, button, choice, section, sideways, spinner};
use crate::app::widgets::figure;
use crate::figure::Spot;
use crate::figure::number::milliseconds;
use crate::protocol::neurons::{Form, Panel, Pick, Shows, Table, View};

/// Rows of a table that are shown.
const ROWS: usize = 40;

/// Title and lead sentence.
#[must_use]
pub(crate) fn lead(neurons: &Neurons, cx: &ViewContext) -> (&'static str, String) {
    let sentence = match cx.state.neurons.shows {
        Shows::Cortex if !neurons.shows_shipped(&cx.state.neurons) => {
            "The nerve cells of your recording and two networks were shown the same images. Which of the two answers them as the cells do, \
             and is it about the cells at all? Controls stand beside every number."
        }
        Shows::Cortex => {
            "260 nerve cells in the visual cortex of mice were recorded while the mice looked at photographs. Which networks answer the same \
             photographs as they do: those that see through the filter (NeuRN), or their twins without it?"
        }
        Shows::Overlap => {
            "Add up everything a nerve cell was shown, each picture times how strongly the cell answered, and you get a picture of what it \
             stands for. Are its light and dark values spread as those of a network's features? The more the curves overlap, the more alike."
        }
        Shows::Distance => {
            "Lay a nerve cell's picture on a network's feature and compare them number by number. For which kinds of cells are the features \
             with the filter (NeuRN) closer than those without it?"
        }
        Shows::Images => {
            "Two images may look alike to you. Do they to nerve cells, and do they to a network? If both find the same pairs alike, they see \
             the world in the same way, whatever their parts are."
        }
        Shows::Map => {
            "Every nerve cell is a dot, and cells that stand for alike pictures lie beside each other. From each of ten clusters the most \
             central ones are chosen to stand for the rest."
        }
        Shows::Neuron => {
            "One nerve cell: the patch of the world it looks at, how it answers an image trial by trial, what it stands for, and which \
             features of the networks are most like it."
        }
        Shows::Check => {
            "Real cells of twelve kinds, and the simulated ones beside them: are they tuned alike, and do they answer as rarely, as strongly \
             and as unevenly? Open a recording of your own to lay it beside."
        }
    };
    ("Do networks see as nerve cells do?", sentence.to_owned())
}

/// Draws the view.
pub(crate) fn show(ui: &mut Ui, neurons: &mut Neurons, cx: &mut ViewContext) {
    neurons.set_width(ui.available_width() - 2.0 * space::M);
    neurons.update_neurons(cx);
    let p = palette(ui.ctx());
    let (title, sentence) = lead(neurons, cx);
    ui.label(RichText::new(title).heading());
    ui.label(RichText::new(sentence).color(p.muted));
    crate::app::views::see::problem(ui, cx);
    for side in Side::ALL {
        if let Some(why) = cx.models.unusable(&cx.state.classify, side).map(str::to_owned) {
            chooser::trouble(ui, cx, &why);
        }
    }
    ui.horizontal_wrapped(|ui| {
        let labels = Shows::ALL;
        choice(ui, &mut cx.state.neurons.shows, &labels);
    });
    if let Some(why) = neurons.failed().map(str::to_owned) {
        ui.add_space(space::S);
        card(ui.ctx()).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(why);
            if button(ui, "Try again", "Asks once more").clicked() {
                neurons.retry();
            }
        });
    }
    let Some(view) = neurons.view().map(Arc::clone) else {
        if neurons.failed().is_none() {
            ui.horizontal(|ui| {
                spinner(ui, size::BODY);
                ui.label(format!("Just a moment: {}…", neurons.doing()));
            });
        }
        return;
    };
    ui.horizontal_wrapped(|ui| {
        let origin = if view.simulated { Origin::Simulated } else { Origin::Measured };
        badge(ui, origin, &view.about);
        let mut words = view.about.clone();
        if !neurons.shows_shipped(&cx.state.neurons) {
            words += &format!("; computed in {}", milliseconds(view.milliseconds.into()));
        }
        ui.label(RichText::new(words).size(size::CAPTION).color(p.muted));
        if neurons.asking() {
            spinner(ui, size::BODY);
            ui.label(RichText::new(neurons.doing()).size(size::CAPTION).color(p.muted));
        }
    });
    if cx.state.neurons.shows == Shows::Cortex {
        if neurons.has_own() {
            let options = [
                (true, "Your recording", "The two networks beside the recording that you opened"),
                (
                    false,
                    "260 neurons of mouse V1",
                    "Nine pairs of networks beside the recordings of Antolik and others",
                ),
            ];
            ui.horizontal_wrapped(|ui| choice(ui, &mut cx.state.neurons.study.own, &options));
        }
        let shuffled = &mut cx.state.neurons.study.shuffled;
        ui.checkbox(shuffled, "Shuffle the neurons' photographs").on_hover_text(
            "As if each neuron had been shown other photographs: a measure that is about the neurons must fall to nothing",
        );
    }
    if cx.state.neurons.shows == Shows::Map || neurons.running(&cx.jobs).is_some() {
        run_row(ui, neurons, cx);
    }
    panels(ui, neurons, cx, &view);
}

/// Runs the map, or says how far it is.
pub(crate) fn run_row(ui: &mut Ui, neurons: &mut Neurons, cx: &mut ViewContext) {
    ui.horizontal_wrapped(|ui| {
        if let Some(running) = neurons.running(&cx.jobs) {
            let room = (ui.available_width() - 100.0).clamp(120.0, 420.0);
            ui.add(ProgressBar::new(running.done).desired_width(room).text(progress_text(&running)));
            if button(ui, "Cancel", "Stops here; the last map stays").clicked() {
                neurons.run_or_stop_neurons(cx);
            }
            ui.label(RichText::new(&running.note).size(size::CAPTION).color(palette(ui.ctx()).muted));
        } else if button(ui, "Run", "Makes the map of all neurons, and of features where they are many, anew")
            .clicked()
        {
            neurons.run_or_stop_neurons(cx);
        }
    });
}

/// Everything that came.
pub(crate) fn panels(ui: &mut Ui, neurons: &mut Neurons, cx: &mut ViewContext, view: &View) {
    let p = palette(ui.ctx());
    let quiet = |text: &str| RichText::new(text.to_owned()).size(size::CAPTION).color(p.muted);
    if view.panels.is_empty() {
        for sentence in &view.summary {
            ui.label(sentence);
        }
    }
    for (i, panel) in view.panels.iter().enumerate() {
        ui.add_space(space::S);
        card(ui.ctx()).show(ui, |ui| {
            ui.set_width(ui.available_width());
            section(ui, &panel.title);
            if let Some(found) = &panel.figure {
                let cursor = neurons.cursors.get(&i).copied();
                let map = cx.state.colormap;
                let outcome =
                    figure::show_with(ui, found, map, cursor, |ui, spot| glance(ui, neurons, cx, spot));
                if i == 0 {
                    cx.place("neurons.figure", outcome.rect);
                }
                take(neurons, cx, i, found, &outcome);
            }
            if panel.tabled {
                table(ui, i, &panel.table);
            }
            if !panel.note.is_empty() {
                ui.label(quiet(&panel.note));
            }
            keep(ui, neurons, cx, i, panel);
        });
        if i == 0 {
            ui.add_space(space::XS);
            for sentence in &view.summary {
                ui.label(sentence);
            }
        }
    }
}

/// What the neuron under the pointer stands for.
pub(crate) fn glance(ui: &mut Ui, neurons: &Neurons, cx: &ViewContext, spot: &Spot) {
    if cx.state.neurons.shows != Shows::Map {
        return;
    }
    let Some(Pick::Cell(cell)) = spot.key.and_then(Pick::of) else { return };
    if let Some(found) = neurons.glance(cell).and_then(|panel| panel.figure.as_ref()) {
        figure::show(ui, found, cx.state.colormap, None);
    }
}

/// Does what was done to a figure.
pub(crate) fn take(
    neurons: &mut Neurons,
    cx: &mut ViewContext,
    place: usize,
    found: &crate::figure::Figure,
    outcome: &figure::Outcome,
) {
    match outcome.cursor {
        Some(cursor) => _ = neurons.cursors.insert(place, cursor),
        None => _ = neurons.cursors.remove(&place),
    }
    let key = outcome.cursor.and_then(|cursor| found.spots.get(cursor)?.key);
    if cx.state.neurons.shows == Shows::Map
        && let Some(Pick::Cell(cell)) = key.and_then(Pick::of)
    {
        neurons.glance_at(cx, cell);
    }
    if let Some(pick) = outcome.clicked.and_then(Pick::of) {
        cx.state.neurons.pick(pick);
        neurons.cursors.clear();
    }
}

/// Rows and columns.
pub(crate) fn table(ui: &mut Ui, place: usize, content: &Table) {
    let p = palette(ui.ctx());
    sideways(ui, ("table", place), |ui| {
        let grid = eframe::egui::Grid::new(("rows", place)).striped(true).spacing([space::L, space::XS]);
        // the last column, of sentences, wraps in what is left
        grid.max_col_width((ui.available_width() * 0.5).max(140.0)).show(ui, |ui| {
            for head in &content.heads {
                ui.label(RichText::new(head).size(size::CAPTION).color(p.muted));
            }
            ui.end_row();
            for row in content.rows.iter().take(ROWS) {
                for cell in row {
                    ui.label(RichText::new(cell).size(size::CAPTION));
                }
                ui.end_row();
            }
        });
    });
}

/// A panel's files.
pub(crate) fn keep(ui: &mut Ui, neurons: &mut Neurons, cx: &mut ViewContext, place: usize, panel: &Panel) {
    let number = u32::try_from(place).unwrap_or(u32::MAX);
    let files = [
        ("SVG", Form::Svg(number), "svg", "The figure, for papers and slides", panel.figure.is_some()),
        ("PNG", Form::Svg(number), "png", "The same figure as pixels", panel.figure.is_some()),
        ("CSV", Form::Csv(number), "csv", "Its numbers as a table", !panel.table.heads.is_empty()),
    ];
    ui.horizontal_wrapped(|ui| {
        for (label, form, ending, help, there) in files {
            if !there {
                continue;
            }
            let response = button(ui, label, help);
            response.widget_info(|| {
                let name = format!("{label}: {}", panel.title);
                eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, name)
            });
            if response.clicked() {
                neurons.save_neurons(cx, form, ending);
            }
        }
    });
}
