//! The rows of the table of transfers with their text: the paper's and ours, under one roof but never without their badge.

use super::table::sentence;
use crate::protocol::published::{Cells, PublishedQuery, Sign, Whose};
use crate::published::claims::Origin;
use crate::published::measured::Measured;
use crate::published::notes::touching;
use crate::published::rows::{self, TransferRow};
use crate::published::table::{Results, SOURCE, Table};

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Where it is from, and its numbers.
    pub numbers: TransferRow,
    /// Its name.
    pub first: String,
    /// Filter, or origin.
    pub second: String,
    /// The tooltip.
    pub about: String,
    pub sign: Sign,
}

impl Row {
    /// In words: "VGG19 with NeuRN", "our CNN (NeuRN k = 3)".
    pub fn text(&self) -> String {
        match (self.numbers.origin, self.second.as_str()) {
            (_, "") => self.first.clone(),
            (Origin::Published, second) => format!("{} {second}", self.first),
            (_, second) => format!("{} ({second})", self.first),
        }
    }

    /// Where its numbers are from.
    pub fn source(&self) -> &'static str {
        match self.numbers.origin {
            Origin::Published if self.numbers.exchanged => {
                "Table 1 of arXiv 2505.06881, read with the columns M → U and M → S exchanged"
            }
            Origin::Published => SOURCE,
            _ => "measured by NeuRN Lab (assets/transfers/table.json)",
        }
    }
}

/// Rows of accuracies, every one that there is.
pub(crate) fn accuracies(table: &Table, measured: &Measured) -> Vec<Row> {
    let rows = rows::accuracies(table, measured).into_iter();
    rows.filter_map(|row| with_text(row, Cells::Accuracy, table, measured)).collect()
}

/// Rows of differences to the baseline.
pub(crate) fn differences(table: &Table, measured: &Measured) -> Vec<Row> {
    let rows = rows::differences(table, measured).into_iter();
    rows.filter_map(|row| with_text(row, Cells::Difference, table, measured)).collect()
}

/// A row with its text.
fn with_text(numbers: TransferRow, cells: Cells, table: &Table, measured: &Measured) -> Option<Row> {
    let sign = if numbers.raw { Sign::Plain } else { Sign::Neurn };
    if numbers.origin == Origin::Published {
        let second = match cells {
            Cells::Difference => "",
            Cells::Accuracy if numbers.raw => "raw pixels",
            Cells::Accuracy => "with NeuRN",
        };
        let about = about(table.network(&numbers.network)?);
        return Some(Row { first: numbers.network.clone(), second: second.to_owned(), about, sign, numbers });
    }
    let run = measured.transfers.rows.iter().find(|run| run.id() == numbers.id)?;
    let how = match cells {
        Cells::Accuracy => format!(
            "{} seeds, {} training images each, {} epochs. The mean; ± is the standard deviation over the seeds.",
            run.seeds, measured.transfers.images, measured.transfers.epochs
        ),
        Cells::Difference => format!(
            "{} seeds, each paired with the same network on raw pixels. ± is half of Student's 95 % interval.",
            run.seeds
        ),
    };
    Some(Row {
        first: format!("our {}", run.network.to_uppercase().replace("VIT", "ViT")),
        second: short(&run.filter_text),
        about: format!("{}, {}. Measured by us: {how}", sentence(&run.network_text), run.filter_text),
        sign,
        numbers,
    })
}

/// A filter in as few words as the head of a row has room for: "NeuRN k = 3, merged".
fn short(words: &str) -> String {
    words.replace("NeuRN, ", "NeuRN ").replace(", channels merged", ", merged")
}

/// A network's tooltip, with what is odd about it.
fn about(results: &Results) -> String {
    let (family, words) = results.family.text();
    let mut text = format!("{}: {family}. {words}. {SOURCE}.", results.name);
    for note in touching(&results.name) {
        text += "\nNote: ";
        text += note.text;
    }
    text
}

/// The rows that are looked at, the paper's before ours, each sorted by itself.
pub(crate) fn chosen(query: &PublishedQuery, table: &Table, measured: &Measured) -> Vec<Row> {
    let mut rows = match query.cells {
        Cells::Accuracy => accuracies(table, measured),
        Cells::Difference => differences(table, measured),
    };
    rows.retain(|row| {
        let hidden = if row.numbers.origin == Origin::Published { Whose::Measured } else { Whose::Published };
        query.whose != hidden && (query.family.is_none() || row.numbers.family == query.family)
    });
    if let Some(at) = query.sort.as_deref().and_then(|column| table.transfer(column)) {
        let value = |row: &Row| row.numbers.value(at).unwrap_or(f64::NEG_INFINITY);
        rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
    }
    // stable: each part keeps its order
    rows.sort_by_key(|row| row.numbers.origin != Origin::Published);
    rows
}
