//! Any two rows beside each other.

use super::rows::{Row, accuracies};
use super::signed;
use super::table::{cell, columns, line, origin_word, scaled};
use crate::protocol::published::{Cells, Change, Choice, Part, PublishedQuery};
use crate::published::claims::p_text;
use crate::published::measured::Measured;
use crate::published::rows::RowComparison;
use crate::published::table::{Table, tenth};
use serde_json::json;

/// A row's name in a list: "VGG19 with NeuRN (published)".
fn listed(row: &Row) -> String {
    format!("{} ({})", row.text(), origin_word(row.numbers.origin))
}

/// The two lists.
pub(crate) fn settings(query: &PublishedQuery, table: &Table, measured: &Measured) -> Vec<Part> {
    let rows = accuracies(table, measured);
    let list = |label: &str, now: &Option<String>, change: fn(Option<String>) -> Change| {
        let mut options = vec![("none".to_owned(), "Nothing is compared".to_owned(), change(None))];
        options.extend(
            rows.iter().map(|row| (listed(row), row.about.clone(), change(Some(row.numbers.id.clone())))),
        );
        let chosen = rows.iter().position(|row| Some(&row.numbers.id) == now.as_ref()).map_or(0, |at| at + 1);
        Part::Choice(Choice {
            label: label.to_owned(),
            help: "Two rows side by side: the second minus the first, and whether chance would do as well"
                .to_owned(),
            options,
            chosen,
            list: true,
        })
    };
    vec![
        Part::Section("Two rows".to_owned()),
        list("First row", &query.first, Change::First),
        list("Second row", &query.second, Change::Second),
    ]
}

fn both(query: &PublishedQuery, table: &Table, measured: &Measured) -> Option<(Row, Row)> {
    let rows = accuracies(table, measured);
    let find = |id: &Option<String>| rows.iter().find(|row| Some(&row.numbers.id) == id.as_ref()).cloned();
    Some((find(&query.first)?, find(&query.second)?))
}

/// The two rows as a table, and what is said of them.
pub(crate) fn parts(query: &PublishedQuery, table: &Table, measured: &Measured) -> Vec<Part> {
    let Some((first, second)) = both(query, table, measured) else { return Vec::new() };
    let mut parts = vec![Part::Section(format!("{} and {}", listed(&first), listed(&second)))];
    let mut lines = Vec::new();
    for (row, under) in [(&first, None), (&second, Some(&first))] {
        let cells = table.transfers.iter().enumerate().map(|(at, transfer)| {
            let mut cell = cell(Cells::Accuracy, row, at, transfer, false)?;
            let below = under.and_then(|row| row.numbers.value(at));
            let value = row.numbers.value(at)?;
            cell.second = below.map_or_else(String::new, |below| signed(tenth(value - below), 1));
            cell.change = None;
            Some(cell)
        });
        lines.push(line(row, cells.collect()));
    }
    let mut grid = scaled("Two rows", Cells::Accuracy, columns(query, table, false), lines);
    grid.what =
        "Accuracy in per cent; below the second row's numbers what it has more than the first, in points."
            .to_owned();
    parts.push(Part::Grid(grid));
    if let Some(RowComparison { signed: test, cosine }) = first.numbers.compare(&second.numbers) {
        parts.push(Part::Text(format!(
            "The second is better in {} of {} transfers that both have, by {} points on average. Sign test p = {}, Wilcoxon's \
             signed-rank test p = {} (exact, two-sided). Cosine of the two rows: {cosine:.3}.",
            test.above,
            test.above + test.below + test.zeros,
            signed(test.mean, 1),
            p_text(test.sign_p),
            p_text(test.wilcoxon_p),
        )));
    }
    parts
}

/// What programs read of it.
pub(crate) fn results(query: &PublishedQuery, table: &Table, measured: &Measured) -> serde_json::Value {
    let Some((first, second)) = both(query, table, measured) else { return serde_json::Value::Null };
    let found = first.numbers.compare(&second.numbers);
    let (test, cosine) = found.map(|found| (found.signed, found.cosine)).unzip();
    json!({ "first": first.numbers.id, "second": second.numbers.id, "signed": test, "cosine": cosine })
}
