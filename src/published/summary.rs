//! Everything at once, for `neurn published --json`.

use super::TableError;
use super::bionic::{Ablation, CellType, ablations, cell_types};
use super::claims::{Claim, claims};
use super::digits::{Method, methods};
use super::measured::{Champion, Measured, Row};
use super::notes::{NOTES, Note};
use super::references::{Reference, references};
use super::similarity::Similarity;
use super::table::{Family, Reading, SOURCE, Table};
use super::verdict::{Verdict, Verdicts};
use crate::stats::signed::Signed;
use serde::Serialize;

/// The tables, and what is recomputed from them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// How the suspected columns were read.
    pub reading: Reading,
    /// Where Table 1 is from.
    pub source: &'static str,
    /// Its columns.
    pub transfers: Vec<String>,
    /// Its networks.
    pub networks: Vec<NetworkSummary>,
    /// Each column over the networks.
    pub over_networks: Vec<TransferSummary>,
    /// Functional similarity of the 12 networks, then of all 14.
    pub similarity: [SimilaritySummary; 2],
    /// What the papers say.
    pub claims: Vec<Claim>,
    /// How many claims have each verdict.
    pub verdicts: Vec<(Verdict, usize)>,
    /// What is odd.
    pub notes: &'static [Note],
    /// BioNIC's Table 4.
    pub bionic: Vec<Ablation>,
    /// Its Table 1.
    pub cell_types: Vec<CellType>,
    /// The wider field.
    pub digits: Vec<Method>,
    /// Ours beside it; badge: measured.
    pub champions: Vec<Champion>,
    /// Our table of transfers; badge: measured.
    pub measured: Vec<Row>,
    /// The papers.
    pub references: Vec<Reference>,
}

/// A network of Table 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkSummary {
    /// Its name.
    pub name: String,
    /// Which kind.
    pub family: Family,
    /// Accuracies in %, without the filter.
    pub plain: Vec<f64>,
    /// With NeuRN.
    pub neurn: Vec<f64>,
    /// The second less the first.
    pub difference: Vec<f64>,
    /// Tested over the transfers.
    pub signed: Option<Signed>,
    /// Whether M>U and M>S look exchanged.
    pub suspected: bool,
}

/// A column of Table 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TransferSummary {
    /// Its name.
    pub transfer: String,
    /// Tested over the networks.
    pub signed: Option<Signed>,
    /// Its best number.
    pub best: f64,
    /// The rows that have it.
    pub best_rows: Vec<String>,
}

/// Functional similarity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilaritySummary {
    /// Networks, in the order of the squares.
    pub networks: Vec<String>,
    /// Cosines without the filter, row by row.
    pub plain: Vec<f64>,
    /// With NeuRN.
    pub neurn: Vec<f64>,
    /// Means over pairs.
    pub mean_plain: f64,
    /// With NeuRN.
    pub mean_neurn: f64,
    /// Mean Pearson correlation of the rows without the filter.
    pub correlation_plain: f64,
    /// With NeuRN.
    pub correlation_neurn: f64,
}

impl Summary {
    /// Of one reading.
    ///
    /// # Errors
    /// [`TableError`] if a file that this program was built with is damaged.
    pub fn of(reading: Reading, measured: &Measured) -> Result<Self, TableError> {
        let table = Table::read(reading)?;
        let claims = claims(reading, measured)?;
        let verdicts = Verdicts::of(claims.iter().map(|claim| claim.verdict));
        let networks = table.networks.iter().map(|item| NetworkSummary {
            name: item.name.clone(),
            family: item.family,
            plain: item.plain.to_vec(),
            neurn: item.neurn.to_vec(),
            difference: item.difference().to_vec(),
            signed: Signed::of(&item.difference()),
            suspected: item.suspected(),
        });
        let over = table.transfers.iter().enumerate().map(|(at, transfer)| {
            let (best, rows) = table.best(at);
            let name = |(name, neurn): &(&str, bool)| {
                if *neurn { format!("{name}+NeuRN") } else { (*name).to_owned() }
            };
            TransferSummary {
                transfer: transfer.clone(),
                signed: table.over_networks(at),
                best,
                best_rows: rows.iter().map(name).collect(),
            }
        });
        Ok(Self {
            reading,
            source: SOURCE,
            networks: networks.collect(),
            over_networks: over.collect(),
            similarity: [false, true].map(|searched| similarity(&table, searched)),
            verdicts: Verdict::ALL.map(|verdict| (verdict, verdicts.count(verdict))).to_vec(),
            claims,
            notes: &NOTES,
            bionic: ablations()?,
            cell_types: cell_types()?,
            digits: methods()?,
            champions: measured.champions.clone(),
            measured: measured.transfers.rows.clone(),
            references: references()?,
            transfers: table.transfers,
        })
    }
}

fn similarity(table: &Table, searched: bool) -> SimilaritySummary {
    let found = Similarity::of(table, searched);
    let [mean_plain, mean_neurn, correlation_plain, correlation_neurn] = found.means();
    SimilaritySummary {
        networks: found.networks.iter().map(|item| item.name.clone()).collect(),
        plain: found.plain.values,
        neurn: found.neurn.values,
        mean_plain,
        mean_neurn,
        correlation_plain,
        correlation_neurn,
    }
}
