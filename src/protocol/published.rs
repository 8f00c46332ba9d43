//! What is asked of the published results: the question is the state of the view itself. What comes back is a
//! [screen](super::screen), with what each click on it changes. So the page knows nothing of the papers.

pub use super::screen::{
    Bar, Cell, Chart, Choice, Column, Entry, Grid, Keep, Line, Pairs, Part, Screen, Sign,
};
use crate::published::table::{Family, Reading};
use crate::published::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// Which part is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shows {
    /// Table 1 of the NeuRN paper.
    #[default]
    Table,
    /// How alike its rows are.
    Similarity,
    /// What the papers say.
    Claims,
    /// BioNIC's tables.
    Bionic,
    /// The wider field.
    Digits,
}

/// What the cells of the table show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cells {
    /// Accuracies.
    #[default]
    Accuracy,
    /// NeuRN minus baseline.
    Difference,
}

/// Whose rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// The paper's, and ours below.
    #[default]
    Both,
    /// The paper's.
    Published,
    /// Ours.
    Measured,
}

/// Which square of similarities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// With NeuRN less without: Supplementary Figure S1.
    #[default]
    Difference,
    /// Without the filter.
    Plain,
    /// With NeuRN.
    Neurn,
}

/// A cell that is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// Its row: `VGG19+NeuRN`, `ours:cnn:neurn:3`.
    pub row: String,
    /// Its column: `M>S`.
    pub column: String,
}

/// The question, which is the state of the view. What the tables do not have counts as not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishedQuery {
    /// Which part.
    pub shows: Shows,
    /// What the cells of the table show.
    pub cells: Cells,
    /// Whose rows.
    pub whose: Whose,
    /// How the suspected columns are read.
    pub reading: Reading,
    /// Only networks of this kind.
    pub family: Option<Family>,
    /// The column by which rows are sorted, the best first; as printed if not given.
    pub sort: Option<String>,
    /// The open cell.
    pub open: Option<At>,
    /// The first of two rows that are compared.
    pub first: Option<String>,
    /// The second one.
    pub second: Option<String>,
    /// Which square of similarities.
    pub which: Which,
    /// Whether the two searched networks are in it.
    pub searched: bool,
    /// The open claim.
    pub claim: Option<String>,
    /// Only claims with this verdict.
    pub verdict: Option<Verdict>,
    /// What BioNIC's chart shows: a place in [`COLUMNS`](crate::published::bionic::COLUMNS).
    pub measure: u8,
}

/// What a click changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Another part.
    Shows(Shows),
    /// Other cells.
    Cells(Cells),
    /// Other rows.
    Whose(Whose),
    /// The other reading.
    Reading(Reading),
    /// Another kind of networks.
    Family(Option<Family>),
    /// Another order.
    Sort(Option<String>),
    /// Another open cell.
    Open(Option<At>),
    /// Another first row.
    First(Option<String>),
    /// Another second row.
    Second(Option<String>),
    /// Another square.
    Which(Which),
    /// With the searched networks or without.
    Searched(bool),
    /// Another open claim.
    Claim(Option<String>),
    /// Other claims.
    Verdict(Option<Verdict>),
    /// Another measure.
    Measure(u8),
}

impl PublishedQuery {
    /// Makes a change.
    pub fn apply(&mut self, change: &Change) {
        match change.clone() {
            Change::Shows(shows) => {
                if self.shows != shows {
                    // columns and rows are those of one part
                    (self.sort, self.open) = (None, None);
                }
                self.shows = shows;
            }
            Change::Cells(cells) => self.cells = cells,
            Change::Whose(whose) => self.whose = whose,
            Change::Reading(reading) => self.reading = reading,
            Change::Family(family) => self.family = family,
            Change::Sort(sort) => self.sort = sort,
            Change::Open(open) => self.open = open,
            Change::First(first) => self.first = first,
            Change::Second(second) => self.second = second,
            Change::Which(which) => self.which = which,
            Change::Searched(searched) => self.searched = searched,
            Change::Claim(claim) => self.claim = claim,
            Change::Verdict(verdict) => self.verdict = verdict,
            Change::Measure(measure) => self.measure = measure,
        }
    }

    /// One step back: closes what is open.
    pub fn back(&mut self) {
        if self.open.take().is_none() && self.claim.take().is_none() {
            (self.first, self.second) = (None, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_part_forgets_columns_and_rows_and_esc_closes_step_by_step() {
        let at = At { row: "VGG19".to_owned(), column: "M>S".to_owned() };
        let mut query = PublishedQuery {
            first: Some("SPOS".to_owned()),
            claim: Some("win-vit".to_owned()),
            ..PublishedQuery::default()
        };
        query.apply(&Change::Sort(Some("M>S".to_owned())));
        query.apply(&Change::Open(Some(at.clone())));
        query.apply(&Change::Shows(Shows::Table));
        assert_eq!((query.sort.as_deref(), query.open.as_ref()), (Some("M>S"), Some(&at)));
        query.back();
        assert_eq!((query.open.as_ref(), query.claim.is_some()), (None, true));
        query.back();
        query.back();
        assert_eq!((query.claim.as_ref(), query.first.as_ref()), (None, None));
        query.apply(&Change::Shows(Shows::Digits));
        assert_eq!((query.shows, query.sort.as_ref()), (Shows::Digits, None));
    }
}
