//! Where the panels stand, and in which order they are asked for.

use eframe::egui::{Align, Layout, RichText, Ui, vec2};

use super::model::{Overview, ROWS};
use super::panel::{self, Head, Panel};
use super::{comparisons, controls, handout, measured, text, worlds};
use crate::app::clock::now_ms;
use crate::app::context::ViewContext;
use crate::app::models::chooser::trouble;
use crate::app::theme::{palette, space};
use crate::app::view::Others;
use crate::app::views::architectures::Architectures;
use crate::app::views::neurons::Neurons;
use crate::app::views::published::Published;
use crate::app::views::shift::Shift;
use crate::app::views::transfers::Transfers;
use crate::app::widgets::bits::badge;

/// From this width on the panels stand in three columns.
const POSTER: f32 = 1500.0;

/// From this width on they stand in pairs.
const PAIRS: f32 = 700.0;

/// Space between two panels.
const GAP: f32 = space::M;

/// Draws the view.
pub fn show(ui: &mut Ui, overview: &mut Overview, cx: &mut ViewContext, others: &mut Others<'_>) {
    let p = palette(ui.ctx());
    ui.label(RichText::new("All of it on one screen").heading());
    ui.label(RichText::new(text::LEAD).color(p.muted));
    crate::app::views::see::problem(ui, cx);
    controls::show(ui, overview, cx);
    if let Some(why) = cx.models.missing().map(str::to_owned) {
        trouble(ui, cx, &why);
    }
    ui.add_space(space::XS);
    let room = ui.available_width();
    update(overview, cx, others, density_width(room));
    if room >= POSTER {
        poster(ui, overview, cx, others, room);
    } else if room >= PAIRS {
        pairs(ui, overview, cx, others, room);
    } else {
        for panel in [Panel::Worlds, Panel::Both, Panel::Transfers, Panel::Drift, Panel::Claims] {
            draw(ui, overview, cx, others, panel, wide(room));
            ui.add_space(space::XS);
        }
    }
}

/// How wide the densities are drawn where all panels have this room.
fn density_width(room: f32) -> f32 {
    let frame = panel::FRAME;
    if room >= POSTER {
        middle(room) - frame
    } else if room >= PAIRS {
        (room - GAP) / 2.0 - frame
    } else {
        room - frame
    }
}

/// How wide a panel of the middle of the poster is: there stand two.
fn middle(room: f32) -> f32 {
    (room - 3.0 * GAP) * 0.275
}

/// Asks for what the panels show: what is there at once first, what takes longest last.
fn update(overview: &mut Overview, cx: &mut ViewContext, others: &mut Others<'_>, wide: f32) {
    overview.summary.problems.clear();
    worlds::update(overview, cx);
    if let Some(transfers) = others.get::<Transfers>() {
        measured::update_transfers(overview, cx, transfers);
    }
    if let Some(published) = others.get::<Published>() {
        measured::update_claims(overview, cx, published);
    }
    if let Some(architectures) = others.get::<Architectures>() {
        comparisons::update_alike(overview, cx, architectures);
    }
    if let Some(view) = others.get::<Shift>() {
        measured::update_drift(overview, cx, view);
    }
    let mut densities = false;
    if let Some(neurons) = others.get::<Neurons>() {
        if overview.summary.drift_first || neurons.overlap().answer().is_some() {
            comparisons::update_seeing(overview, cx, neurons, wide);
        }
        densities = neurons.overlap().answer().is_some() && !neurons.overlap().busy();
    }
    let summary = &mut overview.summary;
    summary.complete = worlds::complete(cx)
        && !summary.transfers.is_empty()
        && summary.claims.is_some()
        && summary.networks > 0
        && summary.drift_first
        && densities;
    overview.clock(now_ms());
    handout::update(overview, cx, others);
}

/// Panels in pairs; the two small ones share a column.
fn pairs(ui: &mut Ui, overview: &mut Overview, cx: &mut ViewContext, others: &mut Others<'_>, room: f32) {
    let [left, right] = [0.56, 0.44].map(|share| (room - GAP) * share);
    let least = overview.heights;
    let mut highest = [0.0_f32; ROWS];
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        highest[0] = draw(ui, overview, cx, others, Panel::Worlds, Room { least: least[0], ..wide(left) });
        column(ui, right, &mut |ui| {
            let table = draw(ui, overview, cx, others, Panel::Transfers, wide(right));
            let between = GAP + panel::FRAME;
            let claims = Room { least: least[0] - table - between, ..wide(right) };
            highest[0] =
                highest[0].max(table + between + draw(ui, overview, cx, others, Panel::Claims, claims));
        });
    });
    ui.add_space(space::XS);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let half = Room { least: least[1], ..wide((room - GAP) / 2.0) };
        for panel in [Panel::Alike, Panel::Seeing] {
            highest[1] = highest[1].max(draw(ui, overview, cx, others, panel, half));
        }
    });
    ui.add_space(space::XS);
    draw(ui, overview, cx, others, Panel::Drift, wide(room));
    for (row, height) in highest.into_iter().enumerate() {
        overview.settle(ui, row, height);
    }
}

/// A column of panels.
fn column(ui: &mut Ui, width: f32, body: &mut dyn FnMut(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = GAP;
        body(ui);
    });
}

/// Three columns, with matrix and densities in the middle.
fn poster(ui: &mut Ui, overview: &mut Overview, cx: &mut ViewContext, others: &mut Others<'_>, room: f32) {
    let middle = middle(room);
    let side = (room - 3.0 * GAP - 2.0 * middle) / 2.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        column(ui, side, &mut |ui| {
            draw(ui, overview, cx, others, Panel::Worlds, wide(side));
            draw(ui, overview, cx, others, Panel::Drift, wide(side));
        });
        let least = overview.heights[0];
        let mut highest = 0.0_f32;
        for panel in [Panel::Alike, Panel::Seeing] {
            column(ui, middle, &mut |ui| {
                highest = highest.max(draw(
                    ui,
                    overview,
                    cx,
                    others,
                    panel,
                    Room { width: middle, least, tall: true },
                ));
            });
        }
        overview.settle(ui, 0, highest);
        column(ui, side, &mut |ui| {
            draw(ui, overview, cx, others, Panel::Transfers, wide(side));
            draw(ui, overview, cx, others, Panel::Claims, wide(side));
        });
    });
}

impl Overview {
    /// Notes how high a row is; if that is new, the next frame draws it so.
    fn settle(&mut self, ui: &Ui, row: usize, height: f32) {
        if let Some(old) = self.heights.get_mut(row).filter(|old| (**old - height).abs() > 0.5) {
            *old = height;
            ui.ctx().request_repaint();
        }
    }
}

/// Room for a panel.
#[derive(Debug, Clone, Copy)]
struct Room {
    width: f32,
    /// How high it is at least.
    least: f32,
    /// Whether there is room below for more: the whole matrix, every kind of cell.
    tall: bool,
}

/// Room of a width, and no more than is needed below.
fn wide(width: f32) -> Room {
    Room { width, least: 0.0, tall: false }
}

/// Draws a panel, and gives the height that it needs.
fn draw(
    ui: &mut Ui,
    overview: &mut Overview,
    cx: &mut ViewContext,
    others: &mut Others<'_>,
    panel: Panel,
    Room { width, least, tall }: Room,
) -> f32 {
    let densities = if overview.summary.overlap.is_none_or(|overlap| overlap.simulated) {
        comparisons::SEEING
    } else {
        comparisons::RECORDED
    };
    let head: Head<'static> = match panel {
        Panel::Worlds => worlds::HEAD,
        Panel::Alike | Panel::Both => comparisons::ALIKE,
        Panel::Seeing => densities,
        Panel::Transfers => match others.get::<Transfers>() {
            Some(table) => measured::head_of_table(table),
            None => return 0.0,
        },
        Panel::Drift => measured::DRIFT,
        Panel::Claims => measured::CLAIMS,
    };
    let inside = width - panel::FRAME;
    let high = comparisons::height(inside);
    panel::show(ui, cx, panel, (width, least), &head, |ui, cx| match panel {
        Panel::Worlds => worlds::show(ui, overview, cx),
        Panel::Alike => {
            if let Some(zoo) = others.get::<Architectures>() {
                let high = if tall { inside.min(480.0) } else { high };
                comparisons::alike(ui, overview, cx, zoo, high);
            }
        }
        Panel::Seeing => {
            if let Some(neurons) = others.get::<Neurons>() {
                comparisons::seeing(ui, overview, cx, neurons, (high, tall));
            }
        }
        Panel::Both => {
            if let Some(zoo) = others.get::<Architectures>() {
                comparisons::alike(ui, overview, cx, zoo, ui.available_width());
            }
            if let Some(neurons) = others.get::<Neurons>() {
                // the badge above is the matrix's
                badge(ui, densities.origin, densities.about);
                comparisons::seeing(ui, overview, cx, neurons, (high, false));
            }
        }
        Panel::Transfers => {
            if let Some(view) = others.get::<Transfers>() {
                measured::transfers(ui, overview, cx, view);
            }
        }
        Panel::Drift => {
            if let Some(view) = others.get::<Shift>() {
                measured::drift(ui, overview, cx, view, 200.0);
            }
        }
        Panel::Claims => {
            if let Some(view) = others.get::<Published>() {
                measured::claims(ui, overview, cx, view);
            }
        }
    })
}
