//! The rows of the table of transfers: the paper's and ours, under one roof but never without their badge.

use super::table::sentence;
use crate::protocol::published::{Cells, PublishedQuery, Sign, Whose};
use crate::published::claims::Origin;
use crate::published::measured::Measured;
use crate::published::notes::touching;
use crate::published::table::{Family, Reading, Results, SOURCE, Table};

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its name in links.
    pub id: String,
    /// Its name.
    pub first: String,
    /// Filter, or origin.
    pub second: String,
    /// The tooltip.
    pub about: String,
    pub sign: Sign,
    pub origin: Origin,
    /// Whether two of its columns are read exchanged.
    pub exchanged: bool,
    /// Accuracies in %, or differences in points, by transfer.
    pub values: Vec<Option<f64>>,
    /// Standard deviations over seeds, or halves of 95 % intervals.
    pub spreads: Vec<Option<f64>>,
    /// For each the id of the baseline's row and its value, in accuracies.
    pub baseline: Option<String>,
}

impl Row {
    /// In words: "VGG19 with NeuRN", "our CNN (NeuRN k = 3)".
    pub fn words(&self) -> String {
        match (self.origin, self.second.as_str()) {
            (_, "") => self.first.clone(),
            (Origin::Published, second) => format!("{} {second}", self.first),
            (_, second) => format!("{} ({second})", self.first),
        }
    }

    /// Where its numbers are from.
    pub fn source(&self) -> &'static str {
        match self.origin {
            Origin::Published if self.exchanged => {
                "Table 1 of arXiv 2505.06881, read with the columns M → U and M → S exchanged"
            }
            Origin::Published => SOURCE,
            _ => "measured by NeuRN Lab (assets/transfers/table.json)",
        }
    }
}

/// Rows of accuracies, every one that there is.
pub(crate) fn accuracies(table: &Table, measured: &Measured) -> Vec<Row> {
    let mut rows = Vec::new();
    for own in &table.networks {
        let row = |neurn: bool, values: &[f64]| Row {
            id: if neurn { format!("{}+NeuRN", own.name) } else { own.name.clone() },
            first: own.name.clone(),
            second: if neurn { "with NeuRN" } else { "raw pixels" }.to_owned(),
            about: about(own),
            sign: if neurn { Sign::Neurn } else { Sign::Plain },
            origin: Origin::Published,
            exchanged: table.reading == Reading::Exchanged && own.suspected(),
            values: values.iter().copied().map(Some).collect(),
            spreads: vec![None; values.len()],
            baseline: neurn.then(|| own.name.clone()),
        };
        rows.push(row(false, &own.plain));
        rows.push(row(true, &own.neurn));
    }
    for own in &measured.transfers.rows {
        let cell = |transfer: &String| own.cells.get(transfer);
        rows.push(Row {
            id: own.id(),
            first: format!("our {}", own.network.to_uppercase().replace("VIT", "ViT")),
            second: short(&own.filter_words),
            about: format!(
                "{}, {}. Measured by us: {} seeds, {} training images each, {} epochs. The mean; ± is the standard deviation \
                 over the seeds.",
                sentence(&own.network_words), own.filter_words, own.seeds, measured.transfers.images, measured.transfers.epochs
            ),
            sign: if own.is_baseline() { Sign::Plain } else { Sign::Neurn },
            origin: Origin::Measured,
            exchanged: false,
            values: table.transfers.iter().map(|transfer| Some(cell(transfer)?.mean)).collect(),
            spreads: table.transfers.iter().map(|transfer| cell(transfer)?.sd).collect(),
            baseline: (!own.is_baseline()).then(|| format!("ours:{}:none", own.network)),
        });
    }
    rows
}

/// Rows of differences to the baseline.
pub(crate) fn differences(table: &Table, measured: &Measured) -> Vec<Row> {
    let mut rows = Vec::new();
    for own in &table.networks {
        rows.push(Row {
            id: own.name.clone(),
            first: own.name.clone(),
            second: String::new(),
            about: about(own),
            sign: Sign::Neurn,
            origin: Origin::Published,
            exchanged: table.reading == Reading::Exchanged && own.suspected(),
            values: own.difference().iter().copied().map(Some).collect(),
            spreads: vec![None; table.transfers.len()],
            baseline: None,
        });
    }
    for own in measured.transfers.rows.iter().filter(|own| !own.is_baseline()) {
        let difference = |transfer: &String| own.cells.get(transfer).and_then(|cell| cell.difference);
        rows.push(Row {
            id: own.id(),
            first: format!("our {}", own.network.to_uppercase().replace("VIT", "ViT")),
            second: short(&own.filter_words),
            about: format!(
                "{}, {}. Measured by us: {} seeds, each paired with the same network on raw pixels. ± is half of Student's 95 % interval.",
                sentence(&own.network_words), own.filter_words, own.seeds
            ),
            sign: Sign::Neurn,
            origin: Origin::Measured,
            exchanged: false,
            values: table.transfers.iter().map(|transfer| Some(difference(transfer)?.0)).collect(),
            spreads: table
                .transfers
                .iter()
                .map(|transfer| difference(transfer)?.1.map(|(low, high)| (high - low) / 2.0))
                .collect(),
            baseline: None,
        });
    }
    rows
}

/// A filter in as few words as the head of a row has room for: "NeuRN k = 3, merged".
fn short(words: &str) -> String {
    words.replace("NeuRN, ", "NeuRN ").replace(", channels merged", ", merged")
}

/// A network's tooltip, with what is odd about it.
fn about(own: &Results) -> String {
    let (family, words) = own.family.words();
    let mut text = format!("{}: {family}. {words}. {SOURCE}.", own.name);
    for note in touching(&own.name) {
        text += "\nNote: ";
        text += note.text;
    }
    text
}

/// The rows that are looked at, the paper's before ours, each sorted by itself.
pub(crate) fn chosen(ask: &PublishedQuery, table: &Table, measured: &Measured) -> Vec<Row> {
    let mut rows = match ask.cells {
        Cells::Accuracy => accuracies(table, measured),
        Cells::Difference => differences(table, measured),
    };
    rows.retain(|row| match row.origin {
        Origin::Published => ask.whose != Whose::Measured && belongs(row, table, ask.family),
        _ => ask.whose != Whose::Published && ours_belongs(row, ask.family),
    });
    if let Some(at) = ask.sort.as_deref().and_then(|column| table.transfer(column)) {
        let value = |row: &Row| row.values.get(at).copied().flatten().unwrap_or(f64::NEG_INFINITY);
        rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
    }
    // stable: each part keeps its order
    rows.sort_by_key(|row| row.origin != Origin::Published);
    rows
}

fn belongs(row: &Row, table: &Table, family: Option<Family>) -> bool {
    family.is_none() || table.network(&row.first).map(|own| own.family) == family
}

fn ours_belongs(row: &Row, family: Option<Family>) -> bool {
    match family {
        None => true,
        Some(Family::Cnn) => row.id.starts_with("ours:cnn"),
        Some(Family::Transformer) => row.id.starts_with("ours:vit"),
        Some(Family::Nas) => false,
    }
}
