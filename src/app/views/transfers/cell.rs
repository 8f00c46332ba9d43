//! The runs behind a cell: seeds as dots beside those of raw pixels, a table, and the way to the models.

use crate::app::views::transfers::model::Transfers;
use eframe::egui::{
    Align2, Color32, FontId, Grid, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::sentences::{self, signed};
use crate::app::context::{Command, ViewContext};
use crate::app::theme::{card, palette, size, space};
use crate::app::views::transfers::model::at;
use crate::app::widgets::bits::{button, section, sideways};
use crate::figure::number::percent;
use crate::learn::card::{filter_text, network_text, set_text};
use crate::learn::table::{BASELINE, Hit, Run, Sheet};

/// Height of a line of dots.
const LINE: f32 = 22.0;
/// Radius of a dot.
const DOT: f32 = 5.0;

/// The accuracies of some runs, to be drawn as dots.
struct Seeds {
    name: String,
    color: Color32,
    /// Filled circles with a filter, open ones without.
    filled: bool,
    values: Vec<f64>,
}

/// Draws the open cell.
pub fn show(ui: &mut Ui, transfers: &mut Transfers, cx: &mut ViewContext, sheet: &Sheet, place: usize) {
    let p = palette(ui.ctx());
    let (Some(cell), Some(entry)) = (sheet.table.cells.get(place), sheet.entries.get(place)) else { return };
    let response = card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            section(ui, &format!("From {} to {}", set_text(&cell.source), set_text(&cell.target)));
            if button(ui, "Close", "Closes the runs of this cell (Esc)").clicked() {
                cx.state.transfers.cell = None;
            }
        });
        let filter = filter_text(sheet.table.settings(&cell.filter).unwrap_or_default());
        ui.label(RichText::new(format!("{filter}, {}", network_text(&cell.network))).strong());
        if let Some(contrast) = &entry.contrast {
            let interval = contrast.paired.interval.map_or_else(String::new, |(low, high)| {
                format!(", 95 % interval {} to {}", signed(low), signed(high))
            });
            ui.label(format!(
                "{} percentage points over raw pixels{interval}, paired by seed.",
                signed(contrast.paired.mean)
            ));
        }
        ui.add_space(space::XS);
        let runs = sheet.runs(place);
        let baseline = sheet.find(&cell.source, &cell.network, BASELINE, &cell.target);
        let without =
            baseline.filter(|_| cell.filter != BASELINE).map(|place| sheet.runs(place)).unwrap_or_default();
        let accuracies = |runs: &[&Run]| -> Vec<f64> {
            runs.iter().filter_map(|run| run.targets.get(&cell.target)).map(Hit::share).collect()
        };
        let color = if cell.filter == BASELINE { p.baseline } else { p.accent };
        let filled = cell.filter != BASELINE;
        let mut rows = vec![Seeds { name: filter.clone(), color, filled, values: accuracies(&runs) }];
        if !without.is_empty() {
            let values = accuracies(&without);
            rows.insert(0, Seeds { name: "raw pixels".to_owned(), color: p.baseline, filled: false, values });
        }
        dots(ui, &rows);
        ui.add_space(space::S);
        table(ui, &cell.target, &runs, &without);
        ui.add_space(space::S);
        let mut sentence = None;
        ui.horizontal_wrapped(|ui| {
            sentence = models(ui, transfers, cx);
            if button(ui, "Copy these runs", "The table as text that spreadsheets take").clicked() {
                cx.commands.push(Command::CopyText(as_text(&cell.target, &runs)));
                cx.notices.toasts.push("The runs of this cell are on your clipboard.".to_owned());
            }
        });
        if let Some(sentence) = sentence {
            ui.label(RichText::new(sentence).size(size::CAPTION).color(p.muted));
        }
    });
    cx.place("transfers.cell", response.response.rect);
    // a cell that was just opened may be far below; once is enough
    let id = ui.scope_id().with("opened cell");
    let now = at(sheet, place);
    let before = ui.data(|data| data.get_temp::<Option<crate::app::views::transfers::state::CellAt>>(id));
    if before.as_ref() != Some(&now) {
        ui.data_mut(|data| data.insert_temp(id, now));
        response.response.scroll_to_me(None);
    }
}

/// The way to the cell's models, and what is to be said of it.
fn models(ui: &mut Ui, transfers: &mut Transfers, cx: &mut ViewContext) -> Option<String> {
    let pair = transfers.transfer_pair(cx)?;
    if cx.models.cards().is_empty() {
        return Some(cx.models.missing().unwrap_or("The list of models is on its way.").to_owned());
    }
    if pair.left.is_some() || pair.right.is_some() {
        let load = button(ui, "Load the models in Classify", "Shows two models of this cell side by side");
        cx.place("transfers.load", load.rect);
        if load.clicked() {
            transfers.load_transfer_pair(cx);
        }
    }
    Some(pair.sentence)
}

/// Accuracies as dots, a line for each kind, on one axis.
fn dots(ui: &mut Ui, rows: &[Seeds]) {
    let p = palette(ui.ctx());
    let all = || rows.iter().flat_map(|row| row.values.iter().copied());
    // whole steps of 5 points around everything
    let low = (all().fold(1.0, f64::min) * 20.0).floor() / 20.0;
    let high = ((all().fold(0.0, f64::max) * 20.0).ceil() / 20.0).max(low + 0.05);
    let width = ui.available_width().min(560.0);
    let label = (width * 0.34).min(200.0);
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, LINE * rows.len() as f32 + LINE), Sense::hover());
    let words: Vec<String> = rows
        .iter()
        .map(|row| {
            let values: Vec<String> = row.values.iter().map(|value| percent(*value)).collect();
            format!("{}: {}", row.name, values.join(", "))
        })
        .collect();
    let words = words.join("; ");
    response
        .widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Accuracy of each seed. {words}")));
    let (from, to) = (rect.left() + label, rect.right() - space::L);
    let x = |value: f64| from + ((value - low) / (high - low)) as f32 * (to - from);
    let font = FontId::proportional(size::SMALLEST);
    let painter = ui.painter();
    let bottom = rect.bottom() - LINE;
    for tick in [low, f64::midpoint(low, high), high] {
        painter.vline(x(tick), rect.top()..=bottom, Stroke::new(1.0, p.line));
        let text = percent(tick);
        painter.text(pos2(x(tick), bottom + 2.0), Align2::CENTER_TOP, text, font.clone(), p.muted);
    }
    for (i, Seeds { name, color, filled, values }) in rows.iter().enumerate() {
        let y = rect.top() + LINE * (i as f32 + 0.5);
        let galley = painter.layout(name.clone(), font.clone(), *color, label - space::S);
        let clip = painter.with_clip_rect(rect.intersect(ui.clip_rect()));
        clip.galley(pos2(rect.left(), y - galley.size().y / 2.0), galley, *color);
        painter.hline(from..=to, y, Stroke::new(1.0, p.line));
        for value in values {
            if *filled {
                painter.circle_filled(pos2(x(*value), y), DOT, color.gamma_multiply(0.7));
            } else {
                painter.circle_stroke(pos2(x(*value), y), DOT, Stroke::new(1.5, *color));
            }
        }
    }
    response.on_hover_text(words);
}

/// A line for each seed.
fn table(ui: &mut Ui, target: &str, runs: &[&Run], without: &[&Run]) {
    let p = palette(ui.ctx());
    let twin = |run: &Run| {
        without.iter().find(|twin| twin.seed == run.seed).and_then(|twin| twin.targets.get(target))
    };
    sideways(ui, "runs of a cell", |ui| {
        Grid::new("runs").striped(true).spacing([space::L, space::XS]).show(ui, |ui| {
            let mut heads = vec![("Seed", "Chance: beginning of the network, choice and order of the images")];
            heads.push(("Accuracy", "How often it was right on the test images"));
            if !without.is_empty() {
                heads.push(("Raw pixels", "The same network and seed without the filter"));
                heads.push(("Difference", "In percentage points"));
            }
            heads.push((
                "Calibration error",
                "How far its confidence is from how often it is right: expected calibration error, 15 bins, in points",
            ));
            heads.push(("Seconds", "Time that training took"));
            heads.push(("Run", "The name of its files"));
            for (head, about) in heads {
                ui.label(RichText::new(head).size(size::CAPTION).color(p.muted)).on_hover_text(about);
            }
            ui.end_row();
            for run in runs {
                let Some(hit) = run.targets.get(target) else { continue };
                ui.label(run.seed.to_string());
                ui.label(percent(hit.share())).on_hover_text(format!("{} of {}", hit.right, hit.n));
                if !without.is_empty() {
                    let twin = twin(run).map(Hit::share);
                    ui.label(twin.map_or_else(|| "–".to_owned(), percent));
                    ui.label(twin.map_or_else(|| "–".to_owned(), |twin| signed(hit.share() - twin)));
                }
                ui.label(format!("{:.1}", 100.0 * hit.ece));
                ui.label(format!("{:.0}", run.seconds));
                ui.label(RichText::new(&run.id).monospace().size(size::SMALLEST));
                ui.end_row();
            }
        });
    });
}

/// The runs as text, columns parted by tabs.
fn as_text(target: &str, runs: &[&Run]) -> String {
    let mut text = "seed\taccuracy (%)\tcalibration error (points)\ttraining (s)\trun\n".to_owned();
    for run in runs {
        if let Some(hit) = run.targets.get(target) {
            let (accuracy, ece) = (100.0 * hit.share(), 100.0 * hit.ece);
            text += &format!("{}\t{accuracy:.2}\t{ece:.2}\t{:.0}\t{}\n", run.seed, run.seconds, run.id);
        }
    }
    text
}

/// The open cell for the outline.
pub fn sentence(sheet: &Sheet, place: usize) -> String {
    sentences::about_cell(sheet, place).replace("\n\n", " ").replace('\n', " ")
}
