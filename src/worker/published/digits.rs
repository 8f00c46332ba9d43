//! The wider field: methods that learn from handwriting alone, ours among them under a heading of its own.

use super::{Page, choice, file, number, sort_by, table::origin_word};
use crate::figure::csv::Csv;
use crate::protocol::published::{At, Cell, Change, Choice, Column, Grid, Line, Part, PublishedQuery, Sign};
use crate::published::TableError;
use crate::published::claims::Origin;
use crate::published::digits::{self, Method, SingleSource, WORLDS, method_text, methods};
use crate::published::measured::{Champion, Measured};
use crate::published::references::references;
use crate::published::table::world;
use serde_json::json;

/// A row with its text: second line, tooltip, source.
struct Row {
    numbers: SingleSource,
    second: String,
    about: String,
    source: String,
}

const MEANS: [(&str, &str); 2] = [
    ("mean of 4", "Mean over the four worlds, as printed"),
    ("mean of 3", "Mean over SVHN, MNIST-M and USPS, computed here: what we measure too"),
];

fn columns() -> Vec<(String, String, String)> {
    let world = |letter: &&str| match *letter {
        "SYN" => (
            "SYN".to_owned(),
            "synthetic digits".to_owned(),
            "Digits rendered from fonts on photographs; we have no such set".to_owned(),
        ),
        letter => {
            let (name, what) = world(letter);
            (
                name.to_owned(),
                what.to_owned(),
                format!("Trained on handwriting (MNIST), measured on {what} ({name})"),
            )
        }
    };
    let means = MEANS.iter().map(|(name, about)| ((*name).to_owned(), String::new(), (*about).to_owned()));
    WORLDS.iter().map(world).chain(means).collect()
}

pub(crate) fn page(query: &PublishedQuery, measured: &Measured) -> Result<Page, TableError> {
    let methods = methods()?;
    let papers = references()?;
    let mut rows: Vec<Row> = methods.iter().map(|item| published(item, &papers)).collect();
    // the one that learned from as few images as the published ones comes first
    let mut champions: Vec<&Champion> = measured.champions.iter().collect();
    champions.sort_by_key(|item| item.images);
    rows.extend(champions.into_iter().map(ours));
    let heads = columns();
    let by = query.sort.as_deref().and_then(|name| heads.iter().position(|(item, ..)| item == name));
    if let Some(at) = by {
        let value = |row: &Row| row.numbers.value(at).unwrap_or(f64::NEG_INFINITY);
        rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
    }
    rows.sort_by_key(|row| row.numbers.origin != Origin::Published);
    let grid = grid(query, &rows, &heads, by);
    let opened = grid.open.is_some();
    let mut parts = vec![
        Part::Badge(
            Origin::Published,
            "Collected from papers; some rows are second-hand, which each row says".to_owned(),
            "Trained on 10,000 images of MNIST, accuracy in %. Who copied from whom stands in each row.".to_owned(),
        ),
        Part::Badge(
            Origin::Measured,
            "Measured by us on test images (neurn models)".to_owned(),
            "Ours: the best network that never saw another world than handwriting. Its house numbers are 600 images of SVHN's \
             training split, so that interval is wide, and there are no synthetic digits (–)."
                .to_owned(),
        ),
        Part::Grid(grid),
    ];
    let mut status = "Choose a cell for its number and source.".to_owned();
    let mut opened_card = None;
    if let Some((title, card)) = opened.then(|| card(query, &rows, &heads)).flatten() {
        status = title;
        opened_card = Some(card);
    }
    parts.push(Part::Section("What to know of these numbers".to_owned()));
    for text in [
        "Rows differ in network, training and tuning; published ones give neither spread nor seeds. Rows “from memory” were not read \
         from a paper when they were written down here and want checking before they are cited.",
        "Ours that is comparable learned from 9,000 images (1,000 more to choose the epoch by); the other learned from 59,000. Both see \
         digits that are distorted during training (docs/champion.md), and most of what they can is that: on raw pixels the same \
         training reaches what the tooltip of each row says.",
        "No paper is known to us for the row MDAR.",
    ] {
        parts.push(Part::Quiet(text.to_owned()));
    }
    let mut orders: Vec<(Option<String>, &str, &str)> =
        vec![(None, "as collected", "As the papers list them: by their mean")];
    orders.extend(heads.iter().map(|(name, _, about)| (Some(name.clone()), name.as_str(), about.as_str())));
    let help = "Rows by one column, the best first; a click on the column's head does the same";
    let order = Choice { list: true, ..choice("Sorted by", help, &query.sort, &orders, Change::Sort) };
    let mut settings = vec![Part::Section("Rows".to_owned()), Part::Choice(order)];
    // beside the table
    settings.splice(0..0, opened_card);
    Ok(Page {
        title: "Learning from handwriting alone",
        lead: "Many have tried to make a network that learned from clean handwriting read house numbers, mail and digits on photos. \
               These are their published results, and below them our best network with the filter.",
        parts,
        settings,
        keeps: vec![file(
            "Table (CSV)",
            "The rows with their origin",
            "published-single-source",
            table_csv(&rows, &heads),
        )],
        papers: &["JiGen", "ADA", "M-ADA", "L2D", "PDEN", "RandConv", "Pro-RandConv"],
        status,
        results: json!({
            "shows": query.shows,
            "columns": heads.iter().map(|(name, ..)| name).collect::<Vec<_>>(),
            "rows": rows.iter().map(|row| json!({
                "id": row.numbers.id, "origin": row.numbers.origin, "source": row.source, "values": row.numbers.values, "intervals": row.numbers.intervals,
            })).collect::<Vec<_>>(),
        }),
    })
}

fn published(method: &Method, papers: &[crate::published::references::Reference]) -> Row {
    let paper = papers.iter().find(|paper| paper.key == method.name);
    let mut about =
        format!("{}: {}", method.name, method_text(&method.name)).trim_end_matches(": ").to_owned();
    if let Some(paper) = paper {
        about += &format!(" ({})", paper.short());
    }
    about += &format!(". Provenance: {}.", method.provenance);
    Row {
        numbers: SingleSource::published(method),
        second: method.provenance.clone(),
        about,
        source: format!("published, {}", method.provenance),
    }
}

fn ours(champion: &Champion) -> Row {
    let without: Vec<String> = champion
        .without_filter
        .iter()
        .filter(|(letter, _)| *letter != "M")
        .map(|(letter, value)| format!("{} {value:.1} %", world(letter).0))
        .collect();
    Row {
        numbers: SingleSource::measured(champion),
        second: format!("{} images", champion.images),
        about: format!(
            "{}: {}, {} numbers learnt, {} training images. {}In brackets Wilson's 95 % interval.",
            champion.id,
            champion.text,
            champion.parameters,
            champion.images,
            if without.is_empty() {
                String::new()
            } else {
                format!("The same without the filter: {}. ", without.join(", "))
            }
        ),
        source: "measured by NeuRN Lab (assets/models/index.json)".to_owned(),
    }
}

fn grid(query: &PublishedQuery, rows: &[Row], heads: &[(String, String, String)], by: Option<usize>) -> Grid {
    let mut lines = Vec::new();
    let (mut open, mut origin) = (None, None);
    for row in rows {
        if origin != Some(row.numbers.origin) {
            origin = Some(row.numbers.origin);
            lines.push(Line::Heading(match row.numbers.origin {
                Origin::Published => "published".to_owned(),
                _ => "measured: NeuRN Lab, with NeuRN".to_owned(),
            }));
        }
        let cells = heads.iter().enumerate().map(|(at, (name, ..))| {
            let value = row.numbers.value(at)?;
            let here = At { row: row.numbers.id.clone(), column: name.clone() };
            let is_open = query.open.as_ref() == Some(&here);
            if is_open {
                open = Some((lines.len(), at));
            }
            let interval = row.numbers.intervals.get(at).copied().flatten();
            Some(Cell {
                value: value as f32,
                text: format!("{value:.1}"),
                second: interval.map_or_else(String::new, |(low, high)| format!("[{low:.0}, {high:.0}]")),
                outlined: best(rows, row.numbers.origin, at) == Some(value),
                name: format!(
                    "{}, {name}: {value:.1} %, {}",
                    row.numbers.id,
                    origin_word(row.numbers.origin)
                ),
                about: row.source.clone(),
                change: Some(Change::Open((!is_open).then_some(here))),
                ..Cell::default()
            })
        });
        let cells = cells.collect();
        lines.push(Line::Row {
            first: row.numbers.id.clone(),
            second: row.second.clone(),
            about: row.about.clone(),
            sign: if row.numbers.origin == Origin::Published { Sign::None } else { Sign::Neurn },
            cells,
        });
    }
    Grid {
        name: "Methods".to_owned(),
        columns: heads
            .iter()
            .map(|(name, second, about)| Column {
                first: name.clone(),
                second: second.clone(),
                about: about.clone(),
                change: sort_by(query, name),
            })
            .collect(),
        lines,
        diverging: false,
        range: [0.0, 100.0],
        labels: ["0 %", "50 %", "100 %"].map(str::to_owned),
        what: "Accuracy in per cent after learning from handwriting (MNIST) alone. Outlined: the best of its column, published ones and ours by themselves. In \
               brackets, where it was measured by us: Wilson's 95 % interval."
            .to_owned(),
        sorted: by,
        open,
    }
}

fn best(rows: &[Row], origin: Origin, at: usize) -> Option<f64> {
    let numbers = rows.iter().map(|row| &row.numbers);
    digits::best(numbers.filter(|row| row.origin == origin), at)
}

fn card(query: &PublishedQuery, rows: &[Row], heads: &[(String, String, String)]) -> Option<(String, Part)> {
    let open = query.open.as_ref()?;
    let row = rows.iter().find(|row| row.numbers.id == open.row)?;
    let at = heads.iter().position(|(name, ..)| *name == open.column)?;
    let value = row.numbers.value(at)?;
    let title =
        format!("{}, {}: {value:.2} % ({})", row.numbers.id, open.column, origin_word(row.numbers.origin));
    let mut lines = vec![format!("{}.", heads.get(at)?.2), row.about.clone()];
    if let Some((low, high)) = row.numbers.intervals.get(at).copied().flatten() {
        lines.push(format!("Wilson's 95 % interval: {low:.1} to {high:.1} %."));
    }
    lines.push(format!("Source: {}.", row.source));
    let copy = format!("{value:.2} % ({}, {}; {})", row.numbers.id, open.column, row.source);
    Some((title.clone(), Part::Card { title, lines, copy, close: Change::Open(None) }))
}

fn table_csv(rows: &[Row], heads: &[(String, String, String)]) -> String {
    let mut head = vec!["method".to_owned(), "origin".to_owned(), "provenance".to_owned()];
    head.extend(heads.iter().map(|(name, ..)| name.clone()));
    let mut lines = vec![head];
    for row in rows {
        let mut line =
            vec![row.numbers.id.clone(), origin_word(row.numbers.origin).to_owned(), row.source.clone()];
        line.extend(row.numbers.values.iter().map(|value| number(*value)));
        lines.push(line);
    }
    Csv::table(&lines)
}
