//! Table 1, ours below it, in one drawing.

use super::rows::{self, Row, chosen};
use super::{Page, choice, compare, file, number, reading, signed, sort_by, tests_over};
use crate::figure::csv::Csv;
use crate::protocol::published::{
    At, Cell, Cells, Change, Column, Grid, Line, Part, PublishedQuery, Sign, Whose,
};
use crate::published::TableError;
use crate::published::claims::Origin;
use crate::published::measured::Measured;
use crate::published::notes::{NOTES, Note};
use crate::published::table::{Family, Reading, SOURCE, SUSPECTED, Table, arrow, transfer_text};
use serde_json::json;

/// Differences beyond this many points have the last colour: a few very large ones would leave the others pale.
const REACH: f32 = 30.0;

pub(crate) fn page(query: &PublishedQuery, measured: &Measured) -> Result<Page, TableError> {
    let table = Table::read(query.reading)?;
    let rows = chosen(query, &table, measured);
    let mut parts = Vec::new();
    if query.whose != Whose::Measured {
        parts.push(Part::Badge(
            Origin::Published,
            format!("{SOURCE}, copied as printed"),
            "14 networks, each on raw pixels and with the filter NeuRN, one number for each transfer."
                .to_owned(),
        ));
    }
    if query.whose != Whose::Published {
        parts.push(Part::Badge(
            Origin::Measured,
            format!("Made {} by: {}", day(&measured.transfers.date), measured.transfers.command),
            "Ours, under their own heading: smaller networks, several seeds, none trained on house numbers."
                .to_owned(),
        ));
    }
    parts.push(Part::Choice(choice(
        "Shown",
        "What the cells show",
        &query.cells,
        &[
            (Cells::Accuracy, "Accuracy", "How often the network was right, in per cent"),
            (
                Cells::Difference,
                "NeuRN minus baseline",
                "How much more often with the filter than without, in percentage points",
            ),
        ],
        Change::Cells,
    )));
    let grid = grid(query, &table, &rows);
    let opened = grid.open.is_some();
    parts.push(Part::Grid(grid));
    let mut status = "Choose a cell for its number, source and notes.".to_owned();
    let mut settings = settings(query, &table, measured);
    if let Some(card) = opened.then(|| card(query, &table, &rows, measured)).flatten() {
        if let Part::Card { title, .. } = &card {
            status.clone_from(title);
        }
        // beside the table, which is long
        settings.insert(0, card);
    }
    if query.cells == Cells::Difference {
        parts.extend(tests_over::parts(&rows, &table));
    }
    parts.extend(compare::parts(query, &table, measured));
    parts.push(Part::Section("What to know of these numbers".to_owned()));
    for note in touching_table() {
        parts.push(Part::Quiet(note.text.to_owned()));
    }
    Ok(Page {
        title: "What was published",
        lead: "A network that learned to read digits in one world, such as clean handwriting, is asked to read them in another, \
               such as house numbers: coping with that is called domain generalization. Each row is a network, each column such a \
               change of world, and the question is whether the filter NeuRN in front of a network helps.",
        parts,
        settings,
        keeps: vec![file(
            "Table (CSV)",
            "The rows that are shown, with their origin",
            "published-table",
            table_csv(query, &table, &rows),
        )],
        papers: &["neurn"],
        status,
        results: results(query, &table, &rows, measured),
    })
}

fn day(date: &str) -> &str {
    date.get(..10).unwrap_or(date)
}

fn touching_table() -> impl Iterator<Item = &'static Note> {
    NOTES.iter().filter(|note| {
        note.touches.iter().any(|what| *what == "*" || SUSPECTED.contains(what) || *what == "InceptionV3")
    })
}

fn settings(query: &PublishedQuery, table: &Table, measured: &Measured) -> Vec<Part> {
    let mut families = vec![(None, "all", "Networks of every kind")];
    families.extend(Family::ALL.map(|family| {
        let (name, about) = family.text();
        (Some(family), name, about)
    }));
    let mut orders: Vec<(Option<String>, String, String)> =
        vec![(None, "as printed".to_owned(), "The order of the paper".to_owned())];
    for transfer in &table.transfers {
        orders.push((Some(transfer.clone()), arrow(transfer), transfer_text(transfer)));
    }
    let orders: Vec<(Option<String>, &str, &str)> =
        orders.iter().map(|(by, label, help)| (by.clone(), label.as_str(), help.as_str())).collect();
    let mut order = choice(
        "Sorted by",
        "Rows by one column, the best first; a click on the column's head does the same",
        &query.sort,
        &orders,
        Change::Sort,
    );
    order.list = true;
    let mut parts = vec![
        Part::Section("Rows".to_owned()),
        Part::Choice(choice(
            "Whose numbers",
            "The paper's and ours are never mixed: each has its heading and its badge",
            &query.whose,
            &[
                (Whose::Both, "both", "The paper's, and ours below them"),
                (Whose::Published, "published", "The paper's alone"),
                (Whose::Measured, "measured", "Ours alone"),
            ],
            Change::Whose,
        )),
        Part::Choice(choice(
            "Kind of network",
            "Only networks of this kind",
            &query.family,
            &families,
            Change::Family,
        )),
        Part::Choice(order),
        reading(query.reading),
    ];
    parts.extend(compare::settings(query, table, measured));
    parts
}

/// The table of transfers' columns.
pub(crate) fn columns(query: &PublishedQuery, table: &Table, sortable: bool) -> Vec<Column> {
    let column = |transfer: &String| Column {
        first: arrow(transfer),
        second: String::new(),
        about: transfer_text(transfer),
        change: if sortable { sort_by(query, transfer) } else { None },
    };
    table.transfers.iter().map(column).collect()
}

/// The scale of accuracies or differences.
pub(crate) fn scaled(name: &str, cells: Cells, columns: Vec<Column>, lines: Vec<Line>) -> Grid {
    let grid = Grid {
        name: name.to_owned(),
        columns,
        lines,
        diverging: cells == Cells::Difference,
        range: [0.0, 100.0],
        labels: ["0 %", "50 %", "100 %"].map(str::to_owned),
        what: "How often the network was right, in per cent. Outlined: the best of its column. ± where it was measured by us: \
               standard deviation over seeds. ○ raw pixels, ● with NeuRN. M handwriting (MNIST), U scanned mail (USPS), S house \
               numbers (SVHN), MM digits on photos (MNIST-M); M → U: trained on M, measured on U."
            .to_owned(),
        sorted: None,
        open: None,
    };
    if cells == Cells::Accuracy {
        return grid;
    }
    Grid {
        range: [-REACH, REACH],
        labels: [format!("−{REACH:.0}"), "0".to_owned(), format!("+{REACH:.0} points and beyond")],
        what: "Accuracy with NeuRN minus accuracy on raw pixels, in percentage points. ± where it was measured by us: half of the \
               95 % interval, paired by seed; ▲ ▼: the interval excludes zero. A published difference is one number minus another: \
               nothing is known of its spread. M handwriting (MNIST), U scanned mail (USPS), S house numbers (SVHN), MM digits on \
               photos (MNIST-M)."
            .to_owned(),
        ..grid
    }
}

/// A cell of the table.
pub(crate) fn cell(cells: Cells, row: &Row, at: usize, transfer: &str, best: bool) -> Option<Cell> {
    let value = row.numbers.value(at)?;
    let spread = row.numbers.spreads.get(at).copied().flatten();
    let (text, unit) = match cells {
        Cells::Accuracy => (format!("{value:.1}"), "%"),
        Cells::Difference => (signed(value, 1), "points"),
    };
    let mark = match (cells, spread) {
        (Cells::Difference, Some(half)) if value - half > 0.0 => 1,
        (Cells::Difference, Some(half)) if value + half < 0.0 => -1,
        _ => 0,
    };
    Some(Cell {
        value: value as f32,
        second: spread.map_or_else(String::new, |half| format!("± {half:.1}")),
        mark,
        outlined: best,
        name: format!(
            "{}, {}: {text} {unit}, {}",
            row.text(),
            arrow(transfer),
            origin_word(row.numbers.origin)
        ),
        about: format!("{}. {}.", sentence(&transfer_text(transfer)), sentence(row.source())),
        change: Some(Change::Open(Some(At { row: row.numbers.id.clone(), column: transfer.to_owned() }))),
        text,
    })
}

pub(crate) fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Published => "published",
        Origin::Measured => "measured",
        Origin::Simulated => "simulated",
    }
}

/// With a capital letter.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The best number of a column among rows of one origin.
fn best(rows: &[Row], origin: Origin, at: usize) -> Option<f64> {
    let numbers = rows.iter().map(|row| &row.numbers);
    crate::published::rows::best(numbers.filter(|row| row.origin == origin), at)
}

fn grid(query: &PublishedQuery, table: &Table, rows: &[Row]) -> Grid {
    let mut lines = Vec::new();
    let mut open = None;
    let mut origin = None;
    for row in rows {
        if origin != Some(row.numbers.origin) {
            origin = Some(row.numbers.origin);
            lines.push(Line::Heading(heading(row.numbers.origin, query)));
        }
        let cells = table.transfers.iter().enumerate().map(|(at, transfer)| {
            let is_open = query
                .open
                .as_ref()
                .is_some_and(|open| open.row == row.numbers.id && open.column == *transfer);
            if is_open {
                open = Some((lines.len(), at));
            }
            let outlined = row.numbers.value(at) == best(rows, row.numbers.origin, at);
            let mut cell = cell(query.cells, row, at, transfer, outlined && query.cells == Cells::Accuracy)?;
            if is_open {
                // a click on the open cell closes it
                cell.change = Some(Change::Open(None));
            }
            Some(cell)
        });
        let cells = cells.collect();
        let star = if SUSPECTED.contains(&row.first.as_str()) { " *" } else { "" };
        lines.push(Line::Row {
            first: format!("{}{star}", row.first),
            second: row.second.clone(),
            about: row.about.clone(),
            sign: row.sign,
            cells,
        });
    }
    if rows.iter().any(|row| SUSPECTED.contains(&row.first.as_str())) {
        lines.push(Line::Note(match query.reading {
            Reading::Printed => {
                "* M → U and M → S look exchanged in these rows. They are shown as printed.".to_owned()
            }
            Reading::Exchanged => {
                "* M → U and M → S are exchanged here, unlike in the paper (alternative reading).".to_owned()
            }
        }));
    }
    if rows.is_empty() {
        lines.push(Line::Note("No row is like that. Choose “all” or “both”.".to_owned()));
    }
    let mut grid = scaled("Transfers", query.cells, columns(query, table, true), lines);
    grid.sorted = query.sort.as_deref().and_then(|column| table.transfer(column));
    grid.open = open;
    grid
}

fn heading(origin: Origin, query: &PublishedQuery) -> String {
    let read = if query.reading == Reading::Exchanged { ", alternative reading" } else { "" };
    match origin {
        Origin::Published => format!("published: {SOURCE}{read}"),
        _ => "measured: trained and asked by NeuRN Lab".to_owned(),
    }
}

/// The open cell in full.
fn card(query: &PublishedQuery, table: &Table, rows: &[Row], measured: &Measured) -> Option<Part> {
    let open = query.open.as_ref()?;
    let row = rows.iter().find(|row| row.numbers.id == open.row)?;
    let at = table.transfer(&open.column)?;
    let value = row.numbers.value(at)?;
    let words = transfer_text(&open.column);
    let unit = if query.cells == Cells::Accuracy { "%" } else { "percentage points" };
    let text = if query.cells == Cells::Accuracy { format!("{value:.1}") } else { signed(value, 1) };
    let what = if query.cells == Cells::Accuracy { "" } else { " with the filter minus without" };
    let mut lines = vec![format!("{}: {text} {unit}{what}.", sentence(&words))];
    if let Some(spread) = row.numbers.spreads.get(at).copied().flatten() {
        lines.push(match query.cells {
            Cells::Accuracy => format!("± {spread:.1} is the standard deviation over seeds."),
            Cells::Difference => format!("± {spread:.1} is half of the 95 % interval, paired by seed."),
        });
    }
    let all = rows::accuracies(table, measured);
    let accuracy = |id: &str| all.iter().find(|item| item.numbers.id == id)?.numbers.value(at);
    if let Some(base) = row.numbers.baseline.as_deref().and_then(accuracy) {
        lines.push(format!(
            "On raw pixels {base:.1} %: the filter changes it by {} points.",
            signed(value - base, 1)
        ));
    }
    if query.cells == Cells::Difference && row.numbers.origin == Origin::Published {
        let [plain, neurn] = [row.numbers.id.clone(), format!("{}+NeuRN", row.numbers.id)]
            .map(|id| accuracy(&id).unwrap_or(f64::NAN));
        lines.push(format!("{plain:.1} % on raw pixels, {neurn:.1} % with NeuRN."));
    }
    let better = rows
        .iter()
        .filter(|item| item.numbers.origin == row.numbers.origin)
        .filter(|item| item.numbers.value(at).is_some_and(|other| other > value))
        .count();
    lines.push(format!("{better} of the rows shown that are {} have more.", origin_word(row.numbers.origin)));
    lines.push(format!("Source: {}.", row.source()));
    for note in crate::published::notes::touching(&row.first) {
        lines.push(format!("Note: {}", note.text));
    }
    Some(Part::Card {
        title: format!(
            "{}, {}: {text} {unit} ({})",
            row.text(),
            arrow(&open.column),
            origin_word(row.numbers.origin)
        ),
        lines,
        copy: format!("{text} {unit}{what} ({}, {words}; {})", row.text(), row.source()),
        close: Change::Open(None),
    })
}

fn table_csv(query: &PublishedQuery, table: &Table, rows: &[Row]) -> String {
    let unit = if query.cells == Cells::Accuracy { "accuracy (%)" } else { "NeuRN minus baseline (points)" };
    let mut lines = vec![
        ["row", "origin", "source", "quantity"]
            .into_iter()
            .map(str::to_owned)
            .chain(table.transfers.clone())
            .collect::<Vec<_>>(),
    ];
    for row in rows {
        let mut line = vec![
            row.text(),
            origin_word(row.numbers.origin).to_owned(),
            row.source().to_owned(),
            unit.to_owned(),
        ];
        line.extend(row.numbers.values.iter().map(|value| number(*value)));
        lines.push(line);
    }
    Csv::table(&lines)
}

fn results(query: &PublishedQuery, table: &Table, rows: &[Row], measured: &Measured) -> serde_json::Value {
    let row = |row: &Row| json!({ "id": row.numbers.id, "origin": row.numbers.origin, "values": row.numbers.values, "spreads": row.numbers.spreads });
    let best = |at: usize| {
        let (value, rows) = table.best(at);
        let rows = rows
            .iter()
            .map(|(name, neurn)| if *neurn { format!("{name}+NeuRN") } else { (*name).to_owned() });
        json!({ "transfer": table.transfers.get(at), "value": value, "rows": rows.collect::<Vec<_>>() })
    };
    let over: Vec<_> = (0..table.transfers.len())
        .map(|at| json!({ "transfer": table.transfers.get(at), "signed": table.over_networks(at) }))
        .collect();
    json!({
        "shows": query.shows,
        "cells": query.cells,
        "reading": query.reading,
        "transfers": table.transfers,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
        "over_networks": over,
        "best": (0..table.transfers.len()).map(best).collect::<Vec<_>>(),
        "compared": compare::results(query, table, measured),
    })
}

/// The sign of a row in a comparison.
pub(crate) fn line(row: &Row, cells: Vec<Option<Cell>>) -> Line {
    Line::Row {
        first: row.first.clone(),
        second: format!("{}, {}", row.second, origin_word(row.numbers.origin)),
        about: row.about.clone(),
        sign: if row.sign == Sign::Plain { Sign::Plain } else { Sign::Neurn },
        cells,
    }
}
