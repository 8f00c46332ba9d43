//! Transfers: the measured table of networks that learned in one world and are asked about the others.

use super::{cell, model, sentences};
use crate::app::views::transfers::model::Transfers;
use eframe::egui::{RichText, Ui};

use super::model::{ALL, COMMAND};
use crate::app::context::{Command, ViewContext};
use crate::app::theme::{card, palette, size, space};
use crate::app::views::transfers::state::Shows;
use crate::app::widgets::bits::{badge, button, choice, section, setting};
use crate::app::widgets::heatmap::{Cell, Head, HeatMap, Line, Mark, Scale, Touched, legend};
use crate::learn::card::{network_short, set_head, set_text};
use crate::learn::table::{BASELINE, Hit, Row, Sheet, csv};
use crate::neurn::FilterKind;
use crate::neurn::colormap::ColorMap;
use crate::stats::paired::Verdict;

pub use super::sentences::lead;

/// What is kept of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Every cell as CSV.
    Cells,
    /// Every run as CSV.
    Runs,
    /// What is on the screen, on the clipboard.
    Copy,
}

/// Draws the view.
pub(crate) fn show(ui: &mut Ui, transfers: &mut Transfers, cx: &mut ViewContext) {
    transfers.update_transfers(cx);
    let p = palette(ui.ctx());
    let (title, sentence) = lead(transfers);
    ui.label(RichText::new(title).heading());
    ui.label(RichText::new(sentence).color(p.muted));
    crate::app::views::see::problem(ui, cx);
    let Some(sheet) = transfers.sheet() else {
        absent(ui, transfers, cx);
        return;
    };
    ui.horizontal_wrapped(|ui| {
        badge(ui, sentences::origin(&sheet), &sentences::about_table(&sheet));
        let seeds = match sheet.seeds() {
            (1, 1) => "1 seed".to_owned(),
            (fewest, most) if fewest == most => format!("{most} seeds"),
            (fewest, most) => format!("{fewest} to {most} seeds"),
        };
        let text = format!(
            "{} networks, {seeds} each, {}. Click a cell for its runs.",
            sheet.table.runs.len(),
            sentences::day(&sheet)
        );
        ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    });
    ui.add_space(space::XS);
    switches(ui, cx, &sheet);
    ui.add_space(space::XS);
    map(ui, transfers, cx, &sheet);
    ui.add_space(space::S);
    if let Some(place) = model::open(&cx.state.transfers, &sheet) {
        cell::show(ui, transfers, cx, &sheet, place);
    }
}

/// While there is no table: what makes it.
pub(crate) fn absent(ui: &mut Ui, transfers: &mut Transfers, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    ui.add_space(space::M);
    let Some((what, why)) = transfers.missing() else {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label("The table is on its way.");
        });
        return;
    };
    let why = why.to_owned();
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(what).size(size::SECTION));
        ui.label(RichText::new(why).color(p.muted));
        ui.add_space(space::S);
        ui.label("This command measures it, on the original data sets:");
        ui.label(RichText::new(COMMAND).monospace());
        ui.add_space(space::S);
        ui.horizontal_wrapped(|ui| {
            if button(ui, "Copy the command", "Puts it on the clipboard").clicked() {
                cx.commands.push(Command::CopyText(COMMAND.to_owned()));
                cx.notices.toasts.push("The command is on your clipboard.".to_owned());
            }
            if button(ui, "Try again", "Fetches the table once more").clicked() {
                transfers.retry();
            }
        });
    });
}

/// What the cells show, and which source.
pub(crate) fn switches(ui: &mut Ui, cx: &mut ViewContext, sheet: &Sheet) {
    choice(
        ui,
        &mut cx.state.transfers.shows,
        &[
            (Shows::Accuracy, "Accuracy", "How often the networks were right, in per cent"),
            (
                Shows::Difference,
                "Filter minus baseline",
                "How much more often than the same network on raw pixels, in percentage points, paired by seed",
            ),
        ],
    );
    let mut picked = model::source(&cx.state.transfers, sheet).unwrap_or(ALL);
    let mut options: Vec<(&str, &str, &str)> = vec![];
    for name in &sheet.sources {
        options.push((name, set_head(name).0, set_text(name)));
    }
    options.push((ALL, "all", "All sets that networks were trained on"));
    ui.horizontal_wrapped(|ui| {
        let p = palette(ui.ctx());
        ui.label(RichText::new("Trained on").size(size::CAPTION).color(p.muted));
        if choice(ui, &mut picked, &options) {
            cx.state.transfers.source = Some(picked.to_owned());
        }
    });
}

/// The colours of what is shown.
pub(crate) fn scale(cx: &ViewContext, sheet: &Sheet) -> Scale {
    match cx.state.transfers.shows {
        Shows::Accuracy => Scale {
            map: cx.state.colormap.sequential(),
            low: 0.0,
            high: 1.0,
            labels: ["0 %", "50 %", "100 %"].map(str::to_owned),
            what: "Mean accuracy in per cent; ± is the standard deviation over the seeds. Dots: each seed, on the same \
                   scale. Outlined: the network's own world."
                .to_owned(),
        },
        Shows::Difference => {
            let reach = sheet.reach();
            let end = format!("{:.0}", 100.0 * reach);
            Scale {
                map: ColorMap::Diverging,
                low: -reach,
                high: reach,
                labels: [format!("−{end}"), "0".to_owned(), format!("+{end} points")],
                what: "Mean difference to the same network on raw pixels, in percentage points; ± is the half of its \
                       95 % interval, paired by seed. ▲ ▼: the interval excludes zero. Dots: each seed. Outlined: the \
                       network's own world."
                    .to_owned(),
            }
        }
    }
}

/// One cell as it is drawn.
pub(crate) fn drawn(sheet: &Sheet, place: usize, shows: Shows) -> Option<Cell> {
    let (cell, entry) = (sheet.table.cells.get(place)?, sheet.entries.get(place)?);
    let base = Cell {
        value: cell.mean,
        text: format!("{:.1}", 100.0 * cell.mean),
        second: cell.sd.map_or_else(String::new, |sd| format!("± {:.1}", 100.0 * sd)),
        mark: None,
        dots: entry.hits.iter().map(Hit::share).collect(),
        outlined: cell.source == cell.target,
        name: sentences::name(sheet, place, shows),
    };
    if shows == Shows::Accuracy {
        return Some(base);
    }
    let contrast = entry.contrast.as_ref()?;
    let half = contrast.paired.interval.map(|(low, high)| (high - low) / 2.0);
    Some(Cell {
        value: contrast.paired.mean,
        text: sentences::signed(contrast.paired.mean),
        second: half.map_or_else(String::new, |half| format!("± {:.1}", 100.0 * half)),
        mark: match contrast.paired.verdict() {
            Verdict::Above => Some(Mark::Up),
            Verdict::Below => Some(Mark::Down),
            Verdict::Open => None,
        },
        dots: contrast.differences.clone(),
        ..base
    })
}

/// The lines of the map, and the place in the table of each cell.
pub(crate) fn lines(ui: &Ui, cx: &ViewContext, sheet: &Sheet) -> (Vec<Line>, Vec<Option<Row>>) {
    let p = palette(ui.ctx());
    let shows = cx.state.transfers.shows;
    let (mut lines, mut places) = (Vec::new(), Vec::new());
    let mut source = String::new();
    for row in sheet.rows(model::choice(&cx.state.transfers, sheet)) {
        if row.source != source {
            source.clone_from(&row.source);
            lines.push(Line::Heading(sentences::trained_on(sheet, &source)));
            places.push(None);
        }
        let settings = sheet.table.settings(&row.filter).unwrap_or_default();
        let neurn = settings.first().is_some_and(|first| first.filter == FilterKind::Neurn);
        let (sign, color) = match (row.filter == BASELINE, neurn) {
            (true, _) => ("○ ", p.baseline),
            (false, true) => ("● ", p.accent),
            _ => ("", p.text),
        };
        lines.push(Line::Row {
            head: Head {
                first: format!("{sign}{}", sentences::filter_short(settings)),
                second: network_short(&row.network).to_owned(),
                about: sentences::row(sheet, &row),
            },
            color,
            cells: row.cells.iter().map(|place| place.and_then(|place| drawn(sheet, place, shows))).collect(),
        });
        places.push(Some(row));
    }
    if places.is_empty() {
        lines.push(Line::Note("No network of the table is like that. Choose “all” somewhere.".to_owned()));
        places.push(None);
    }
    if let Some(note) = sentences::left_open(sheet) {
        lines.push(Line::Note(note));
        places.push(None);
    }
    (lines, places)
}

pub(crate) fn map(ui: &mut Ui, transfers: &mut Transfers, cx: &mut ViewContext, sheet: &Sheet) {
    let (lines, places) = lines(ui, cx, sheet);
    let columns: Vec<Head> = sheet
        .targets
        .iter()
        .map(|name| {
            let (first, second) = set_head(name);
            Head { first: first.to_owned(), second: second.to_owned(), about: sentences::target(sheet, name) }
        })
        .collect();
    let scale = scale(cx, sheet);
    let place = |line: usize, column: usize| *places.get(line)?.as_ref()?.cells.get(column)?;
    let open = model::open(&cx.state.transfers, sheet);
    let opened = open.and_then(|open| {
        let line =
            places.iter().position(|row| row.as_ref().is_some_and(|row| row.cells.contains(&Some(open))))?;
        Some((line, places[line].as_ref()?.cells.iter().position(|cell| *cell == Some(open))?))
    });
    let about = |line: usize, column: usize| {
        place(line, column).map_or_else(String::new, |place| sentences::about_cell(sheet, place))
    };
    let map = HeatMap {
        name: "Transfers",
        columns: &columns,
        lines: &lines,
        scale: &scale,
        sortable: true,
        sorted: sheet.targets.iter().position(|name| Some(name) == cx.state.transfers.order.as_ref()),
        open: opened,
        about: &about,
    };
    let outcome = map.show(ui);
    if let Some(first) = outcome.first {
        cx.place("transfers.first", first);
    }
    ui.add_space(space::XS);
    legend(ui, &scale);
    match outcome.touched {
        Some(Touched::Column(column)) => {
            if let Some(target) = sheet.targets.get(column) {
                transfers.sort_transfers(cx, target);
            }
        }
        Some(Touched::Cell(line, column)) => {
            let touched = place(line, column);
            // a click on the open cell closes it
            cx.state.transfers.cell =
                touched.filter(|place| open != Some(*place)).and_then(|place| model::at(sheet, place));
        }
        None => {}
    }
}

/// The column of settings.
pub(crate) fn controls(ui: &mut Ui, transfers: &mut Transfers, cx: &mut ViewContext) {
    let Some(sheet) = transfers.sheet() else {
        ui.label(RichText::new("Choices appear with the table.").size(size::CAPTION));
        return;
    };
    section(ui, "Rows");
    let state = &mut cx.state.transfers;
    let networks: Vec<(&str, &str)> =
        sheet.networks.iter().map(|name| (name.as_str(), network_short(name))).collect();
    one_of(ui, &mut state.network, "Network", "Only rows of this network", "all", &networks);
    let short: Vec<String> =
        sheet.table.filters.iter().map(|f| sentences::filter_short(&f.settings)).collect();
    let filters: Vec<(&str, &str)> = sheet
        .table
        .filters
        .iter()
        .map(|named| named.name.as_str())
        .zip(short.iter().map(String::as_str))
        .collect();
    one_of(ui, &mut state.filter, "Filter", "Only rows with this filter before the network", "all", &filters);
    let targets: Vec<(&str, &str)> =
        sheet.targets.iter().map(|name| (name.as_str(), set_head(name).0)).collect();
    let help =
        "Rows by what they show in one column, the best first; a click on the column's head does the same";
    one_of(ui, &mut state.order, "Sorted by", help, "as listed", &targets);
    ui.separator();
    section(ui, "Keep");
    ui.horizontal_wrapped(|ui| {
        for (what, label, help) in [
            (Keep::Cells, "Cells (CSV)", "Every cell of the table with its intervals and differences"),
            (Keep::Runs, "Runs (CSV)", "Every trained network and how it read every test set"),
            (Keep::Copy, "Copy the numbers", "What is on the screen, as text that spreadsheets take"),
        ] {
            if button(ui, label, help).clicked() {
                keep(transfers, cx, what);
            }
        }
    });
    ui.separator();
    section(ui, "How it was measured");
    for line in sentences::measured(&sheet) {
        ui.label(RichText::new(line).size(size::CAPTION));
    }
    ui.label(RichText::new(&sheet.table.command).monospace().size(size::SMALLEST));
    if button(ui, "Copy the command", "It measures the table anew").clicked() {
        cx.commands.push(Command::CopyText(sheet.table.command.clone()));
        cx.notices.toasts.push("The command is on your clipboard.".to_owned());
    }
}

/// One of a few names, or none of them.
pub(crate) fn one_of(
    ui: &mut Ui,
    value: &mut Option<String>,
    name: &str,
    help: &str,
    none: &str,
    names: &[(&str, &str)],
) {
    // what the table does not have counts as not chosen
    let mut picked = names.iter().position(|(name, _)| Some(*name) == value.as_deref());
    let before = picked;
    let mut options = vec![(None, none, help)];
    options.extend(names.iter().enumerate().map(|(i, (_, label))| (Some(i), *label, help)));
    if setting(ui, name, help, picked.is_some(), |ui| {
        choice(ui, &mut picked, &options);
    }) {
        picked = None;
    }
    if picked != before {
        *value = picked.map(|i| names[i].0.to_owned());
    }
}

/// Saves or copies.
pub(crate) fn keep(transfers: &mut Transfers, cx: &mut ViewContext, what: Keep) {
    let Some(sheet) = transfers.sheet() else { return };
    let save = |name: &str, text: String| Command::Save {
        name: format!("neurn-lab-transfers-{name}.csv"),
        mime: "text/csv",
        bytes: text.into_bytes(),
    };
    match what {
        Keep::Cells => cx.commands.push(save("cells", csv::cells(&sheet))),
        Keep::Runs => cx.commands.push(save("runs", csv::runs(&sheet))),
        Keep::Copy => {
            let text = sentences::as_text(&sheet, &cx.state.transfers);
            cx.commands.push(Command::CopyText(text));
            cx.notices.toasts.push("The numbers on the screen are on your clipboard.".to_owned());
        }
    }
}
