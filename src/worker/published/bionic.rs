//! BioNIC: cell types, and what the network loses without each mechanism.

use super::{Page, choice, file, number, signed, sort_by};
use crate::figure::csv::Csv;
use crate::protocol::published::{
    At, Bar, Cell, Change, Chart, Choice, Column, Grid, Line, Part, PublishedQuery, Sign,
};
use crate::published::TableError;
use crate::published::bionic::{
    Ablation, COLUMNS, CellType, Losses, Mechanism, RUNS, ablations, cell_text, cell_types, full_model,
    range_of_measure, sort_by_measure,
};
use crate::published::claims::Origin;
use crate::published::notes::touching;
use serde_json::json;

/// Decimals of each column, as printed.
const DECIMALS: [usize; 5] = [2, 4, 2, 4, 4];

pub(crate) fn page(query: &PublishedQuery) -> Result<Page, TableError> {
    let (all, cells) = (ablations()?, cell_types()?);
    let mut sorted = all.clone();
    if let Some(at) =
        query.sort.as_deref().and_then(|name| COLUMNS.iter().position(|(item, _)| *item == name))
    {
        sort_by_measure(&mut sorted, at);
    }
    let measure = usize::from(query.measure).min(COLUMNS.len() - 1);
    let badge = |table: &str, text: &str| {
        Part::Badge(Origin::Published, format!("{table} of arXiv 2601.20876"), text.to_owned())
    };
    let options: Vec<(u8, &str, &str)> =
        COLUMNS.iter().enumerate().map(|(i, (name, about))| (i as u8, *name, *about)).collect();
    let mut parts = vec![
        Part::Section("What is lost without it".to_owned()),
        badge(
            "Tables 4 to 6",
            "One mechanism is taken away at a time; mean and standard deviation of three runs, on photographs of faces (FER-2013).",
        ),
        Part::Choice(choice("Measure", "What the chart shows", &(measure as u8), &options, Change::Measure)),
        Part::Chart(chart(&sorted, measure)),
        Part::Text(kinds(&all)),
        Part::Section("The whole table".to_owned()),
    ];
    let grid = table(query, &sorted);
    let opened = grid.open.is_some();
    parts.push(Part::Grid(grid));
    let mut status = kinds(&all);
    let mut settings = vec![Part::Section("Table".to_owned()), order(query)];
    if let Some((title, card)) = opened.then(|| card(query, &sorted)).flatten() {
        status = title;
        // beside the table, which is long
        settings.insert(0, card);
    }
    parts.push(Part::Section("The cells of the column".to_owned()));
    parts.push(badge("Tables 1 and 2", "Neurons of one column of mouse visual cortex, by kind; the excitatory ones become four layers of the network."));
    parts.push(Part::Chart(column(&cells)));
    parts.push(Part::Section("What to know of these numbers".to_owned()));
    for note in touching("Inhibition ablated").chain(touching("Full model")) {
        parts.push(Part::Quiet(note.text.to_owned()));
    }
    Ok(Page {
        title: "Wired like a column of cortex",
        lead: "BioNIC is a network whose connections are those that an electron microscope found between the neurons of one column of \
               a mouse's visual cortex; it names the emotion on photographs of faces. Taking one mechanism away at a time shows which \
               of them it lives on.",
        parts,
        settings,
        keeps: vec![
            file(
                "Ablations (CSV)",
                "Table 4 with the kinds of Tables 5 and 6",
                "published-bionic",
                ablations_csv(&all),
            ),
            file(
                "Cells (CSV)",
                "Table 1 with the layers of Table 2",
                "published-bionic-cells",
                cells_csv(&cells),
            ),
        ],
        papers: &["bionic", "microns", "fer2013"],
        status,
        results: json!({ "shows": query.shows, "ablations": sorted, "cells": cells, "measure": COLUMNS[measure].0 }),
    })
}

fn order(query: &PublishedQuery) -> Part {
    let mut orders: Vec<(Option<String>, &str, &str)> =
        vec![(None, "as printed", "The order of the paper: by test accuracy")];
    orders.extend(COLUMNS.iter().map(|(name, about)| (Some((*name).to_owned()), *name, *about)));
    let help = "Rows by one column, the best first; a click on the column's head does the same";
    Part::Choice(Choice { list: true, ..choice("Sorted by", help, &query.sort, &orders, Change::Sort) })
}

/// The kinds of mechanisms in a sentence.
fn kinds(all: &[Ablation]) -> String {
    let losses = Losses::of(all);
    let ((a, b), (c, d)) = (losses.structural, losses.functional);
    format!(
        "Structural mechanisms (how neurons are connected) cost {a:.2} to {b:.2} points of test accuracy when taken away, functional \
         ones (how they compute and learn) {c:.2} to {d:.2}: the largest functional one is worth {:.0} times the largest structural \
         one.",
        losses.ratio()
    )
}

fn group(kind: Mechanism) -> u8 {
    match kind {
        Mechanism::Nothing => 1,
        Mechanism::Structural => 3,
        Mechanism::Functional => 4,
        Mechanism::Unlisted => 0,
    }
}

fn number_text(ablation: &Ablation, at: usize) -> String {
    let (mean, sd) = ablation.values.get(at).copied().unwrap_or_default();
    let decimals = DECIMALS.get(at).copied().unwrap_or(2);
    format!("{mean:.decimals$} ± {sd:.decimals$}")
}

fn unit(at: usize) -> &'static str {
    if at == 0 || at == 2 { " %" } else { "" }
}

fn chart(all: &[Ablation], at: usize) -> Chart {
    let bar = |item: &Ablation| {
        let (mean, sd) = item.values.get(at).copied().unwrap_or_default();
        let text = number_text(item, at);
        Bar {
            name: item.without().to_owned(),
            value: mean as f32,
            spread: sd as f32,
            group: group(item.mechanism),
            about: format!(
                "{}: {} {text}{}, {RUNS} runs ({})",
                item.variant,
                COLUMNS[at].0,
                unit(at),
                item.mechanism.text()
            ),
            text,
        }
    };
    let ends = all
        .iter()
        .filter_map(|item| item.values.get(at))
        .fold((f64::INFINITY, 0.0_f64), |(low, high), (mean, sd)| (low.min(mean - sd), high.max(mean + sd)));
    let kinds = [Mechanism::Nothing, Mechanism::Structural, Mechanism::Functional, Mechanism::Unlisted];
    Chart {
        name: format!("{} without each mechanism", COLUMNS[at].0),
        bars: all.iter().map(bar).collect(),
        range: [ends.0.max(0.0) as f32, ends.1 as f32],
        axis: format!(
            "{}{}, mean and standard deviation of {RUNS} runs",
            COLUMNS[at].0,
            if unit(at).is_empty() { "" } else { " in %" }
        ),
        groups: kinds.map(|kind| (group(kind), kind.text().to_owned())).to_vec(),
    }
}

fn table(query: &PublishedQuery, all: &[Ablation]) -> Grid {
    let ends: Vec<(f64, f64)> = (0..COLUMNS.len()).map(|at| range_of_measure(all, at)).collect();
    let mut open = None;
    let mut lines = Vec::new();
    for ablation in all {
        let cells = (0..COLUMNS.len()).map(|at| {
            let (mean, sd) = ablation.values.get(at).copied()?;
            let (low, high) = ends.get(at).copied()?;
            let decimals = DECIMALS.get(at).copied()?;
            let here = At { row: ablation.variant.clone(), column: COLUMNS.get(at)?.0.to_owned() };
            let is_open = query.open.as_ref() == Some(&here);
            if is_open {
                open = Some((lines.len(), at));
            }
            Some(Cell {
                value: if high > low { ((mean - low) / (high - low)) as f32 } else { 0.5 },
                text: format!("{mean:.decimals$}"),
                second: format!("± {sd:.decimals$}"),
                name: format!(
                    "{}, {}: {}{}",
                    ablation.variant,
                    here.column,
                    number_text(ablation, at),
                    unit(at)
                ),
                about: format!("{RUNS} runs. Table 4 of arXiv 2601.20876."),
                change: Some(Change::Open((!is_open).then_some(here))),
                ..Cell::default()
            })
        });
        let cells = cells.collect();
        lines.push(Line::Row {
            first: ablation.without().to_owned(),
            second: ablation.mechanism.short().to_owned(),
            about: about(ablation),
            sign: if ablation.variant == "Full model" { Sign::Neurn } else { Sign::None },
            cells,
        });
    }
    let columns = COLUMNS.iter().map(|(name, about)| Column {
        first: (*name).to_owned(),
        second: String::new(),
        about: (*about).to_owned(),
        change: sort_by(query, name),
    });
    Grid {
        name: "Ablations".to_owned(),
        columns: columns.collect(),
        lines,
        diverging: false,
        range: [0.0, 1.0],
        labels: ["lowest", "between", "highest of the column"].map(str::to_owned),
        what: "Each row is the model without what it names. Each column has a scale of its own, from its lowest to its \
               highest number. Of a loss, less is better.".to_owned(),
        sorted: query.sort.as_deref().and_then(|name| COLUMNS.iter().position(|(column, _)| *column == name)),
        open,
    }
}

fn about(ablation: &Ablation) -> String {
    let mut text = format!(
        "{}: {}. {} numbers learnt.",
        ablation.variant,
        ablation.mechanism.text(),
        ablation.parameters
    );
    for note in touching(&ablation.variant) {
        text += "\nNote: ";
        text += note.text;
    }
    text
}

fn card(query: &PublishedQuery, all: &[Ablation]) -> Option<(String, Part)> {
    let open = query.open.as_ref()?;
    let ablation = all.iter().find(|ablation| ablation.variant == open.row)?;
    let at = COLUMNS.iter().position(|(name, _)| *name == open.column)?;
    let full = full_model(all)?;
    let (difference, spread) = ablation.less(full, at)?;
    let decimals = DECIMALS.get(at).copied()?;
    let title = format!(
        "{}, {}: {}{} (published)",
        ablation.variant,
        open.column,
        number_text(ablation, at),
        unit(at)
    );
    let mut lines = vec![
        format!("{}.", COLUMNS.get(at)?.1),
        format!(
            "The full model has {}{}: {} (± {:.decimals$}, both standard deviations together, {RUNS} runs each).",
            number_text(full, at),
            unit(at),
            signed(difference, decimals),
            spread
        ),
        "Source: Table 4 of arXiv 2601.20876.".to_owned(),
    ];
    lines.extend(touching(&ablation.variant).map(|note| format!("Note: {}", note.text)));
    let copy = format!(
        "{}{} ({}, {}, mean and standard deviation of {RUNS} runs; Table 4 of arXiv 2601.20876)",
        number_text(ablation, at),
        unit(at),
        ablation.variant,
        open.column
    );
    Some((title.clone(), Part::Card { title, lines, copy, close: Change::Open(None) }))
}

fn column(cells: &[CellType]) -> Chart {
    let bar = |item: &CellType| {
        let layer = item.layer.map_or_else(String::new, |layer| format!(", layer {layer} of the network"));
        let kind = if item.excitatory { "excitatory" } else { "inhibitory" };
        Bar {
            name: format!(
                "{}{}",
                item.name,
                item.layer.map_or_else(String::new, |layer| format!(" ({layer})"))
            ),
            value: item.neurons as f32,
            spread: 0.0,
            text: item.neurons.to_string(),
            group: if item.excitatory { 4 } else { 3 },
            about: format!(
                "{}: {} neurons, {kind}{layer}; {}",
                item.name,
                item.neurons,
                cell_text(&item.name)
            ),
        }
    };
    Chart {
        name: "Neurons of each kind".to_owned(),
        bars: cells.iter().map(bar).collect(),
        range: [0.0, cells.iter().map(|item| item.neurons).max().unwrap_or(1) as f32],
        axis: "neurons in the column".to_owned(),
        groups: vec![
            (4, "excitatory: they make others answer (in brackets the layer of the network)".to_owned()),
            (3, "inhibitory: they silence others".to_owned()),
        ],
    }
}

fn ablations_csv(all: &[Ablation]) -> String {
    let mut head = vec!["variant".to_owned(), "mechanism".to_owned()];
    for (name, _) in COLUMNS {
        head.extend([name.to_owned(), format!("{name} sd")]);
    }
    head.push("parameters".to_owned());
    let mut lines = vec![head];
    for ablation in all {
        let mut line = vec![ablation.variant.clone(), ablation.mechanism.text().to_owned()];
        line.extend(ablation.values.iter().flat_map(|(mean, sd)| [number(Some(*mean)), number(Some(*sd))]));
        line.push(ablation.parameters.to_string());
        lines.push(line);
    }
    Csv::table(&lines)
}

fn cells_csv(cells: &[CellType]) -> String {
    let mut lines = vec![["cell type", "neurons", "class", "layer", "words"].map(str::to_owned)];
    lines.extend(cells.iter().map(|item| {
        let class = if item.excitatory { "excitatory" } else { "inhibitory" };
        let layer = item.layer.map_or_else(String::new, String::from);
        [
            item.name.clone(),
            item.neurons.to_string(),
            class.to_owned(),
            layer,
            cell_text(&item.name).to_owned(),
        ]
    }));
    Csv::table(&lines)
}
