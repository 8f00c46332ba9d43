//! Which networks are built alike, and how neurons and features are distributed: side by side, at one height.

use eframe::egui::{RichText, Ui};

use super::model::Overview;
use super::panel::Head;
use super::summary::Overlap;
use super::text::BETWEEN;
use crate::app::context::ViewContext;
use crate::app::theme::{palette, size, space};
use crate::app::views::architectures::matrix::heads;
use crate::app::views::architectures::model::{Architectures, Part};
use crate::app::views::architectures::sentences;
use crate::app::views::neurons::Neurons;
use crate::app::widgets::bits::{Origin, button, scale, spinner};
use crate::app::widgets::figure;
use crate::app::widgets::pairmap::PairMap;

/// What the matrix's badge says.
pub const ALIKE: Head<'static> = Head {
    origin: Origin::Measured,
    about: "Layers are read out of the networks' definitions in public libraries; every score is computed here. No weights are \
            involved.",
};

/// What the densities' badge says while the cells are simulated.
pub const SEEING: Head<'static> = Head {
    origin: Origin::Simulated,
    about: "The cells are simulated; the networks' features are those of the two networks above. Open a recording in Neurons to \
            lay real cells beside them.",
};

/// What it says of a recording.
pub const RECORDED: Head<'static> = Head {
    origin: Origin::Measured,
    about: "The cells are those of the recording that you opened; the networks' features are those of the two networks above.",
};

/// Room beside the matrix that takes what is said of it.
const BESIDE: f32 = 150.0;
/// The widest that the tree beside it is.
const TREE: f32 = 84.0;

/// How high matrix and densities are in a panel of this width.
pub fn height(width: f32) -> f32 {
    (0.55 * width).clamp(180.0, 340.0)
}

/// Asks for the matrix, and notes what came.
pub fn update_alike(overview: &mut Overview, cx: &mut ViewContext, zoo: &mut Architectures) {
    zoo.update_matrix(&cx.state.architectures, &mut cx.jobs, &mut cx.commands);
    let summary = &mut overview.summary;
    let trouble = zoo.missing().or_else(|| zoo.failed(Part::Matrix)).map(str::to_owned);
    summary.problems.extend(trouble);
    let Some(matrix) = zoo.matrix() else {
        (summary.networks, summary.pair) = (0, None);
        return;
    };
    summary.networks = matrix.n();
    let kind = cx.state.architectures.matrix.index;
    let pair = overview.cursor.filter(|(row, column)| *row < matrix.n() && *column < matrix.n());
    summary.pair = pair.map(|(row, column)| sentences::cell(matrix, kind, row, column));
}

/// Draws the matrix.
pub fn alike(ui: &mut Ui, overview: &mut Overview, cx: &mut ViewContext, zoo: &mut Architectures, high: f32) {
    let p = palette(ui.ctx());
    let Some(matrix) = zoo.matrix() else {
        let why = zoo.missing().or_else(|| zoo.failed(Part::Matrix)).map(str::to_owned);
        if waiting(ui, high, why.as_deref(), "aligning the networks") {
            zoo.retry();
        }
        ui.label(RichText::new(BETWEEN[0]).size(size::CAPTION).color(p.muted));
        return;
    };
    let heads = heads(&matrix.networks, &matrix.families);
    let kind = cx.state.architectures.matrix.index;
    let colors = cx.state.colormap.sequential();
    let ends = matrix.ends(kind);
    let name = format!("Matrix of {} networks", matrix.n());
    let map = PairMap {
        name: &name,
        heads: &heads,
        value: &|row, column| matrix.index_at(row, column),
        range: ends,
        colors,
        brackets: &matrix.brackets,
        cursor: overview.cursor,
        chosen: None,
        about: &|row, column| sentences::cell(matrix, kind, row, column),
        small: true,
    };
    let beside = ui.available_width() - high - TREE >= BESIDE;
    let [low, top] = ends.map(|value| sentences::index(kind, value));
    let mut pressed = false;
    let pair = overview.summary.pair.clone();
    let mut captions = |ui: &mut Ui| {
        scale(ui, colors, &low, &top, "Colours: how many layers of two networks match, in the same order");
        match &pair {
            Some(pair) => {
                ui.label(RichText::new(pair).size(size::CAPTION));
                pressed = button(ui, "Open this pair", "Lays the two networks side by side").clicked();
            }
            None => {
                let hint = "Point at a square for its two networks.";
                ui.label(RichText::new(hint).size(size::CAPTION).color(p.muted));
            }
        }
    };
    let outcome = if beside {
        let row = ui.horizontal_top(|ui| {
            let outcome = map.show(ui, high);
            ui.vertical(&mut captions);
            outcome
        });
        row.inner
    } else {
        let outcome = map.show(ui, high);
        captions(ui);
        outcome
    };
    cx.place("overview.matrix", outcome.grid);
    overview.cursor = outcome.cursor;
    let name_at = |place: usize| matrix.networks.get(place).map(|network| network.name.clone());
    let names = |(row, column)| Some((name_at(row)?, name_at(column)?));
    let mut opened = outcome.opened.and_then(names);
    if pressed {
        opened = overview.cursor.and_then(names);
    }
    ui.label(RichText::new(BETWEEN[0]).size(size::CAPTION).color(p.muted));
    if let Some((first, second)) = opened {
        cx.state.architectures.open_pair(&first, &second);
        cx.state.view = crate::app::state::ViewId::Architectures;
    }
}

/// Asks for the densities, and notes what came.
pub fn update_seeing(overview: &mut Overview, cx: &mut ViewContext, neurons: &mut Neurons, room: f32) {
    neurons.update_overlap(cx, room);
    let slot = neurons.overlap();
    let summary = &mut overview.summary;
    summary.problems.extend(slot.failed().map(str::to_owned));
    summary.overlap = slot.answer().map(|view| {
        let fact = |name: &str| {
            view.facts.iter().find(|(item, _)| item == name).map_or(f64::NAN, |(_, value)| *value)
        };
        Overlap {
            left: fact("iou_baseline"),
            right: fact("iou_neurn"),
            cells: fact("neurons"),
            simulated: view.simulated,
        }
    });
}

/// Draws the densities; where there is much room (`tall`), also how much each kind of cell overlaps.
pub fn seeing(
    ui: &mut Ui,
    overview: &mut Overview,
    cx: &mut ViewContext,
    neurons: &mut Neurons,
    (high, tall): (f32, bool),
) {
    let p = palette(ui.ctx());
    let slot = neurons.overlap();
    match slot.answer().cloned() {
        Some(view) => {
            if let Some(found) = view.panels.first().and_then(|panel| panel.figure.as_ref()) {
                let outcome = figure::show(ui, found, cx.state.colormap, overview.spots[0]);
                overview.spots[0] = outcome.cursor;
                cx.place("overview.densities", outcome.rect);
            }
            let kinds = view.panels.get(1).filter(|_| tall);
            if let Some(found) = kinds.and_then(|panel| panel.figure.as_ref()) {
                let outcome = figure::show(ui, found, cx.state.colormap, overview.spots[2]);
                overview.spots[2] = outcome.cursor;
            }
            ui.horizontal_wrapped(|ui| {
                ui.set_min_height(ui.spacing().interact_size.y);
                if let Some(sentence) = view.summary.first() {
                    ui.label(RichText::new(sentence).size(size::CAPTION));
                }
                if slot.busy() {
                    spinner(ui, size::CAPTION);
                }
            });
        }
        None => {
            let why = slot.failed().map(str::to_owned);
            if waiting(ui, high, why.as_deref(), "simulating the cells") {
                neurons.retry_overlap();
            }
        }
    }
    ui.label(RichText::new(BETWEEN[1]).size(size::CAPTION).color(p.muted));
}

/// Room for what is on its way, or why it does not come. Whether it is to be asked for again.
pub fn waiting(ui: &mut Ui, high: f32, why: Option<&str>, doing: &str) -> bool {
    let top = ui.cursor().top();
    let mut again = false;
    match why {
        Some(why) => {
            ui.label(why);
            again = button(ui, "Try again", "Asks once more").clicked();
        }
        None => {
            ui.horizontal(|ui| {
                spinner(ui, size::BODY);
                ui.label(format!("Just a moment: {doing}…"));
            });
        }
    }
    let missing = high - (ui.cursor().top() - top);
    ui.add_space(missing.max(space::XS));
    again
}
