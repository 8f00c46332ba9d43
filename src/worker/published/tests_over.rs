//! Whether the filter helps: each transfer over the networks, each network over the transfers.

use super::rows::Row;
use super::{signed, table::scaled};
use crate::protocol::published::{Cell, Cells, Column, Grid, Line, Part, Sign};
use crate::published::claims::{Origin, p_text};
use crate::published::rows::over_rows;
use crate::published::table::{Table, arrow, transfer_text};
use crate::stats::signed::Signed;

const RULE: &str = "Sign test: would as many networks gain if each were a toss of a coin? Wilcoxon's signed-rank test also looks \
                    at how much they gain. Both are two-sided and exact; differences of zero are left out, equal ones share the \
                    mean of their ranks. p is how often chance alone would do as well: below 0.05 is the usual sign that it would \
                    not. Twelve columns are tested at once, so one of them below 0.05 is little; and networks and transfers share \
                    data, so no test here is quite independent.";

/// Both tables, of the published rows that are shown.
pub(crate) fn parts(rows: &[Row], table: &Table) -> Vec<Part> {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.numbers.origin == Origin::Published).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        Part::Section("Does it help?".to_owned()),
        Part::Quiet(RULE.to_owned()),
        Part::Grid(over_networks(&rows, table)),
        Part::Grid(over_transfers(&rows)),
    ]
}

/// Five quantities of a test: how each is written, and its value if a colour shows it.
fn quantities(test: &Signed) -> [(String, String); 5] {
    [
        (test.above.to_string(), format!("of {}", test.above + test.below + test.zeros)),
        (signed(test.mean, 1), String::new()),
        (signed(test.median, 1), String::new()),
        (p_text(test.sign_p), String::new()),
        (p_text(test.wilcoxon_p), String::new()),
    ]
}

const QUANTITIES: [(&str, &str); 5] = [
    ("gain", "How many are better with NeuRN"),
    ("mean", "Mean of NeuRN minus baseline, in percentage points"),
    ("median", "Median of NeuRN minus baseline, in percentage points"),
    ("sign test p", "Exact two-sided sign test"),
    ("Wilcoxon p", "Wilcoxon's signed-rank test, exact and two-sided"),
];

fn cell(test: &Signed, which: usize, who: &str) -> Option<Cell> {
    let (text, second) = quantities(test).into_iter().nth(which)?;
    let (name, about) = QUANTITIES.get(which)?;
    let mark = match (which, test.mean > 0.0) {
        (3, up) if test.sign_p < 0.05 => {
            if up {
                1
            } else {
                -1
            }
        }
        (4, up) if test.wilcoxon_p < 0.05 => {
            if up {
                1
            } else {
                -1
            }
        }
        _ => 0,
    };
    Some(Cell {
        // one transfer, one colour: its mean
        value: test.mean as f32,
        name: format!("{who}, {name}: {text} {second}").trim_end().to_owned(),
        about: format!("{about}. Published numbers, computed here."),
        text,
        second,
        mark,
        ..Cell::default()
    })
}

fn coloured(mut grid: Grid, what: &str) -> Grid {
    grid.what = format!("Colour: the mean difference. ▲ ▼: p below 0.05. {what}");
    grid
}

fn over_networks(rows: &[&Row], table: &Table) -> Grid {
    let numbers = || rows.iter().map(|row| &row.numbers);
    let tests: Vec<Option<Signed>> = (0..table.transfers.len()).map(|at| over_rows(numbers(), at)).collect();
    let mut lines = vec![Line::Heading(format!("Each transfer over {} networks", rows.len()))];
    for (which, (name, about)) in QUANTITIES.iter().enumerate() {
        let cells = tests.iter().zip(&table.transfers);
        lines.push(Line::Row {
            first: (*name).to_owned(),
            second: String::new(),
            about: (*about).to_owned(),
            sign: Sign::None,
            cells: cells.map(|(item, transfer)| cell(item.as_ref()?, which, &arrow(transfer))).collect(),
        });
    }
    let column = |transfer: &String| Column {
        first: arrow(transfer),
        about: transfer_text(transfer),
        ..Column::default()
    };
    let columns = table.transfers.iter().map(column).collect();
    coloured(
        scaled("Each transfer over the networks", Cells::Difference, columns, lines),
        "Published numbers.",
    )
}

fn over_transfers(rows: &[&Row]) -> Grid {
    let mut lines = vec![Line::Heading("Each network over its 12 transfers".to_owned())];
    for row in rows {
        let Some(test) = row.numbers.over_transfers() else { continue };
        lines.push(Line::Row {
            first: row.first.clone(),
            second: String::new(),
            about: row.about.clone(),
            sign: Sign::Neurn,
            cells: (0..QUANTITIES.len()).map(|which| cell(&test, which, &row.first)).collect(),
        });
    }
    let columns = QUANTITIES.map(|(name, about)| Column {
        first: name.to_owned(),
        about: about.to_owned(),
        ..Column::default()
    });
    coloured(
        scaled("Each network over its transfers", Cells::Difference, columns.to_vec(), lines),
        "Published numbers.",
    )
}
