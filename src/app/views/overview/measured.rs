//! How the networks do in other worlds, how far a digit can drift, and what came of the papers' claims.

use eframe::egui::{Button, Grid, RichText, Ui};

use super::comparisons::waiting;
use super::model::Overview;
use super::panel::{Head, claims_query};
use super::summary::{Drift, Transfer};
use crate::app::context::ViewContext;
use crate::app::models::{Side, chooser};
use crate::app::state::ViewId;
use crate::app::theme::{heading_family, palette, size, space};
use crate::app::views::published::Published;
use crate::app::views::shift::Shift;
use crate::app::views::shift::model::{few, places};
use crate::app::views::transfers::{Transfers, model, sentences};
use crate::app::widgets::bits::Origin;
use crate::app::widgets::figure;
use crate::digits::shift::CURVE;
use crate::figure::number::{number, signed};
use crate::figure::plot::Plot;
use crate::figure::{Dot, Figure, Ink};
use crate::learn::card::{ModelCard, network_text, set_head};
use crate::learn::table::{BASELINE, Sheet};
use crate::protocol::handout::Row;
use crate::protocol::published::PublishedQuery;
use crate::published::verdict::Verdict as Claim;
use crate::stats::paired::Verdict;

/// Points of the curve that are measured before the densities are asked for.
const FIRST: usize = CURVE.div_ceil(2);

/// What the curve's badge says.
pub const DRIFT: Head<'static> = Head {
    origin: Origin::Simulated,
    about: "The digits are made by our generator; both networks are real, and every digit is read while you look.",
};

/// What the claims' badge says.
pub const CLAIMS: Head<'static> = Head {
    origin: Origin::Published,
    about: "Sentences of the papers, held against their own tables and against what we measured ourselves.",
};

/// What the table's badge says.
pub fn head_of_table(transfers: &Transfers) -> Head<'static> {
    Head {
        origin: transfers.sheet().map_or(Origin::Measured, |sheet| sentences::origin(&sheet)),
        about: "Each number is the mean of several trainings; a mark stands where the 95 % interval of the paired differences \
                leaves out zero.",
    }
}

/// A row of the table: where trained, which network, which filter.
fn row<'a>(cx: &ViewContext, sheet: &'a Sheet) -> Option<(&'a str, &'a str, &'a str)> {
    let there = |source: &str, network: &str, filter: &str| {
        sheet.targets.iter().any(|target| sheet.find(source, network, filter, target).is_some())
    };
    let card = cx.models.card(&cx.state.classify, Side::Right);
    let as_chosen = card.and_then(|card| {
        let filter = sheet.table.filters.iter().find(|item| item.settings == card.filters)?;
        let source = sheet.sources.iter().find(|name| **name == card.source)?;
        let network = sheet.networks.iter().find(|name| **name == card.network)?;
        let known = filter.name != BASELINE && there(source, network, &filter.name);
        known.then_some((source.as_str(), network.as_str(), filter.name.as_str()))
    });
    as_chosen.or_else(|| {
        let (source, network) = (sheet.sources.first()?, sheet.networks.first()?);
        let filters = sheet.table.filters.iter().map(|item| item.name.as_str());
        let mut measured = filters.filter(|name| *name != BASELINE && there(source, network, name));
        measured.next().map(|filter| (source.as_str(), network.as_str(), filter))
    })
}

/// Asks for the table, and notes what came.
pub fn update_transfers(overview: &mut Overview, cx: &mut ViewContext, transfers: &mut Transfers) {
    transfers.fetch(&mut cx.commands);
    let summary = &mut overview.summary;
    summary.problems.extend(transfers.missing().map(|(what, why)| format!("{what} {why}")));
    summary.transfers.clear();
    let Some(sheet) = transfers.sheet() else { return };
    let Some((source, network, filter)) = row(cx, &sheet) else { return };
    summary.transfers = sheet
        .targets
        .iter()
        .map(|target| {
            let mean = |filter| {
                let place = sheet.find(source, network, filter, target)?;
                Some(sheet.table.cells.get(place)?.mean)
            };
            let place = sheet.find(source, network, filter, target);
            let paired =
                place.and_then(|place| sheet.entries.get(place)?.contrast.as_ref().map(|item| item.paired));
            Transfer {
                target: set_head(target).0.to_owned(),
                pixels: mean(BASELINE),
                filtered: mean(filter),
                difference: paired.map(|item| item.mean),
                verdict: paired.map(|item| item.verdict()),
            }
        })
        .collect();
}

/// Below this width the table's columns stand closer.
const TIGHT: f32 = 340.0;

/// Draws the table.
pub fn transfers(ui: &mut Ui, overview: &Overview, cx: &mut ViewContext, transfers: &mut Transfers) {
    let p = palette(ui.ctx());
    let Some(sheet) = transfers.sheet() else {
        let why = transfers.missing().map(|(what, why)| format!("{what} {why}"));
        if waiting(ui, 120.0, why.as_deref(), "fetching the table") {
            transfers.retry();
        }
        return;
    };
    let Some((source, network, filter)) = row(cx, &sheet) else { return };
    let caption = about_transfers(&sheet, (source, network, filter));
    ui.label(RichText::new(caption).size(size::CAPTION).color(p.muted));
    let mut opened = None;
    let gap = if ui.available_width() < TIGHT { space::S } else { space::L };
    Grid::new("overview.transfers").num_columns(1 + sheet.targets.len()).spacing([gap, space::XS]).show(
        ui,
        |ui| {
            ui.label("");
            for target in &sheet.targets {
                let (first, second) = set_head(target);
                ui.label(RichText::new(first).size(size::CAPTION).color(p.muted)).on_hover_text(second);
            }
            ui.end_row();
            for (line, name) in ROWS.into_iter().enumerate() {
                let color = [p.baseline, p.accent, p.text][line];
                ui.label(RichText::new(name).size(size::CAPTION).color(color));
                for (transfer, target) in overview.summary.transfers.iter().zip(&sheet.targets) {
                    let text = cell(transfer, line);
                    let color = match (line, transfer.verdict) {
                        (2, Some(Verdict::Above)) => p.measured,
                        (2, Some(Verdict::Below)) => p.error,
                        (2, _) => p.muted,
                        _ => p.text,
                    };
                    let text = RichText::new(text).family(heading_family()).color(color);
                    let filter = if line == 0 { BASELINE } else { filter };
                    let place = sheet.find(source, network, filter, target);
                    let response = ui.add_enabled(place.is_some(), Button::new(text).frame(false));
                    let about = place.map(|place| sentences::about_cell(&sheet, place)).unwrap_or_default();
                    if response.on_hover_text(about).clicked() {
                        opened = place;
                    }
                }
                ui.end_row();
            }
        },
    );
    let marks =
        "▲ ▼: better or worse beyond chance (95 % interval of the paired differences over the trainings).";
    ui.label(RichText::new(marks).size(size::SMALLEST).color(p.muted));
    if let Some(place) = opened {
        cx.state.transfers.cell = model::at(&sheet, place);
        cx.state.view = ViewId::Transfers;
    }
}

fn about_transfers(sheet: &Sheet, (source, network, filter): (&str, &str, &str)) -> String {
    let filter = sheet.table.settings(filter).map(sentences::filter_short).unwrap_or_default();
    format!(
        "Right answers in %: a {} on pixels, and with {filter} before it. {}.",
        network_text(network),
        sentences::trained_on(sheet, source)
    )
}

/// Heads of the table's rows.
const ROWS: [&str; 3] = ["○ pixels", "● filtered", "difference"];

/// What stands in a line of the table: without the filter, with it, the difference.
fn cell(transfer: &Transfer, line: usize) -> String {
    let share = |value: Option<f64>| value.map_or("–".to_owned(), |value| number(100.0 * value, 1));
    match line {
        0 => share(transfer.pixels),
        1 => share(transfer.filtered),
        _ => difference(transfer),
    }
}

/// The table as the sheet has it.
#[derive(Debug, Default)]
pub struct Paper {
    /// Where its numbers come from, as the badges say it.
    pub origin: &'static str,
    /// What it is about.
    pub about: String,
    /// Heads of its columns.
    pub targets: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The table for the sheet.
pub fn paper(overview: &Overview, cx: &ViewContext, transfers: &Transfers) -> Paper {
    let all = &overview.summary.transfers;
    let Some(sheet) = transfers.sheet() else { return Paper::default() };
    let Some((source, ..)) = row(cx, &sheet) else { return Paper::default() };
    let rows = ROWS.into_iter().enumerate().map(|(line, name)| Row {
        name: name.to_owned(),
        cells: all.iter().map(|item| cell(item, line)).collect(),
    });
    Paper {
        origin: sentences::origin(&sheet).word(),
        about: format!("Right answers in %. {}.", sentences::trained_on(&sheet, source)),
        targets: all.iter().map(|item| item.target.clone()).collect(),
        rows: rows.collect(),
    }
}

fn difference(transfer: &Transfer) -> String {
    let mark = match transfer.verdict {
        Some(Verdict::Above) => "▲ ",
        Some(Verdict::Below) => "▼ ",
        _ => "",
    };
    transfer.difference.map_or("–".to_owned(), |value| format!("{mark}{}", signed(100.0 * value, 1)))
}

/// Asks for the curve's next point, and notes what came.
pub fn update_drift(overview: &mut Overview, cx: &mut ViewContext, drift: &mut Shift) {
    drift.update_few(cx);
    let state = few(&cx.state.shift);
    let places = places(&state);
    let known = |place: &crate::app::views::shift::model::Place| {
        let point = drift.point(&place.shift)?;
        let shares = Side::ALL.map(|side| point.score(side, state.count).share());
        Some(Drift { at: place.shift.value(state.axis), shares })
    };
    overview.measuring = drift.busy();
    let summary = &mut overview.summary;
    summary.problems.extend(drift.problem().map(str::to_owned));
    summary.axis = state.axis.name();
    summary.drift_first = places.iter().take(FIRST).all(|place| known(place).is_some()) || drift.paused;
    summary.drift = places.iter().filter_map(known).collect();
    summary.drift.sort_by(|a, b| a.at.total_cmp(&b.at));
}

/// The curve as a figure.
pub fn curve(overview: &Overview, cx: &ViewContext, [wide, high]: [f32; 2]) -> Figure {
    let axis = cx.state.shift.axis;
    let (low, top) = axis.range();
    let label = format!("How many digits each network reads, along {}", axis.name());
    let mut figure = Figure::new(label, [wide, high]);
    let plot = Plot { at: [44.0, 10.0, wide - 12.0, high - 40.0], x: [low, top], y: [0.0, 100.0] };
    plot.axes(&mut figure, axis.name(), "% read");
    for side in Side::ALL {
        let card = cx.models.card(&cx.state.classify, side);
        let ink = if card.is_some_and(ModelCard::is_baseline) { Ink::Baseline } else { Ink::Neurn };
        let dot = if side == Side::Left { Dot::Ring } else { Dot::Disc };
        let points: Vec<[f32; 2]> = overview
            .summary
            .drift
            .iter()
            .map(|point| plot.place(point.at, 100.0 * point.shares[side as usize]))
            .collect();
        if points.len() > 1 {
            figure.line(points.clone(), ink, 2.0);
        }
        figure.dots(points, ink, 3.5, dot);
    }
    for point in &overview.summary.drift {
        let [x, _] = plot.place(point.at, 0.0);
        let [left, right] = point.shares.map(|share| number(100.0 * share, 0));
        let tip = format!("{} {}: ○ {left} %, ● {right} %", axis.name(), axis.text(point.at));
        figure.spot([x - 4.0, plot.at[1], x + 4.0, plot.at[3]], tip, None);
    }
    figure
}

/// Draws the curve.
pub fn drift(ui: &mut Ui, overview: &mut Overview, cx: &mut ViewContext, drift: &mut Shift, high: f32) {
    let p = palette(ui.ctx());
    let why = drift.problem().map(str::to_owned);
    if overview.summary.drift.is_empty() || why.is_some() {
        if waiting(ui, high, why.as_deref(), "reading the first digits") {
            drift.retry();
        }
        return;
    }
    let shown = curve(overview, cx, [ui.available_width(), high]);
    let outcome = figure::show(ui, &shown, cx.state.colormap, overview.spots[1]);
    overview.spots[1] = outcome.cursor;
    cx.place("overview.curve", outcome.rect);
    ui.label(RichText::new(about_curve(cx)).size(size::CAPTION).color(p.muted));
}

/// Whose curves they are, and of how many digits.
pub fn about_curve(cx: &ViewContext) -> String {
    let names = Side::ALL.map(|side| chooser::title(cx, side)).join("   ");
    format!("{names}. {} digits at each point.", few(&cx.state.shift).count)
}

/// Asks for the claims, and notes what came.
pub fn update_claims(overview: &mut Overview, cx: &mut ViewContext, published: &mut Published) {
    published.update(&claims_query(&cx.state.published), &mut cx.jobs);
    let summary = &mut overview.summary;
    summary.problems.extend(published.failed().map(str::to_owned));
    summary.claims = published.verdicts();
}

/// Draws the claims.
pub fn claims(ui: &mut Ui, overview: &Overview, cx: &mut ViewContext, published: &mut Published) {
    let p = palette(ui.ctx());
    let Some(counted) = overview.summary.claims else {
        let why = published.failed().map(str::to_owned);
        if waiting(ui, 60.0, why.as_deref(), "reading the tables") {
            published.retry();
        }
        return;
    };
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        for (verdict, count) in counted.found() {
            let (words, color) = match verdict {
                Claim::Agrees => ("agree", p.measured),
                Claim::Unrelated => ("not about the neurons", p.simulated),
                Claim::Unlearned => ("before any learning", p.simulated),
                Claim::Open => ("open", p.muted),
                Claim::Differs => ("differ", p.error),
                Claim::Unchecked => ("cannot be checked", p.muted),
            };
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.label(
                    RichText::new(count.to_string()).size(size::TITLE).family(heading_family()).color(color),
                );
                let link = ui.add(eframe::egui::Link::new(RichText::new(words).size(size::CAPTION)));
                if link.on_hover_text("Opens these claims").clicked() {
                    chosen = Some(verdict);
                }
            });
        }
    });
    let caption =
        format!("{} sentences of the papers, held against their own numbers and ours.", counted.claims);
    ui.label(RichText::new(caption).size(size::CAPTION).color(p.muted));
    if let Some(verdict) = chosen {
        cx.state.published = PublishedQuery { verdict: Some(verdict), ..claims_query(&cx.state.published) };
        cx.state.view = ViewId::Published;
    }
}
