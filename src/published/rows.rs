//! The rows of the table of transfers: the paper's and ours, each with where it is from, and what follows from them.

use super::claims::Origin;
use super::measured::Measured;
use super::table::{Family, Reading, Table, tenth};
use crate::stats::signed::Signed;
use crate::stats::square::cosines;
use serde::Serialize;

/// One network with one filter, or its difference to raw pixels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TransferRow {
    /// Its name in links: `VGG19`, `VGG19+NeuRN`, `ours:cnn:neurn:3`.
    pub id: String,
    /// Published or measured.
    pub origin: Origin,
    /// The network as printed, or `cnn`, `vit`, `mlp` of ours.
    pub network: String,
    /// Its kind; none of ours that is neither convolutional nor a transformer.
    pub family: Option<Family>,
    /// Whether the network sees raw pixels.
    pub raw: bool,
    /// Whether two of its columns are read exchanged.
    pub exchanged: bool,
    /// Accuracies in %, or differences in points, by transfer; none where it was not measured.
    pub values: Vec<Option<f64>>,
    /// Standard deviations over seeds, or halves of Student's 95 % intervals.
    pub spreads: Vec<Option<f64>>,
    /// The id of the row on raw pixels, for accuracies behind a filter.
    pub baseline: Option<String>,
}

/// Two rows over the transfers that both have, the second less the first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RowComparison {
    /// The differences in points, tested.
    pub signed: Signed,
    /// Cosine of the two rows.
    pub cosine: f64,
}

impl TransferRow {
    /// The number of a transfer by its place.
    #[must_use]
    pub fn value(&self, at: usize) -> Option<f64> {
        self.values.get(at).copied().flatten()
    }

    /// Its numbers over the transfers, tested against zero: meant for differences.
    #[must_use]
    pub fn over_transfers(&self) -> Option<Signed> {
        Signed::of(&self.values.iter().copied().flatten().collect::<Vec<_>>())
    }

    /// A second row beside it; none if they have no transfer in common.
    #[must_use]
    pub fn compare(&self, second: &Self) -> Option<RowComparison> {
        let pairs = self.values.iter().zip(&second.values).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.unzip();
        // both have at most one decimal more than what is printed
        let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| tenth(b - a)).collect();
        Some(RowComparison { signed: Signed::of(&differences)?, cosine: cosines(&[&a, &b]).get(0, 1) })
    }
}

/// One transfer over some rows, tested against zero: meant for differences.
#[must_use]
pub fn over_rows<'a>(rows: impl IntoIterator<Item = &'a TransferRow>, transfer: usize) -> Option<Signed> {
    Signed::of(&rows.into_iter().filter_map(|row| row.value(transfer)).collect::<Vec<_>>())
}

/// The greatest number of a transfer among some rows.
#[must_use]
pub fn best<'a>(rows: impl IntoIterator<Item = &'a TransferRow>, transfer: usize) -> Option<f64> {
    rows.into_iter().filter_map(|row| row.value(transfer)).max_by(f64::total_cmp)
}

fn family_of(network: &str) -> Option<Family> {
    match network {
        "cnn" => Some(Family::Cnn),
        "vit" => Some(Family::Transformer),
        _ => None,
    }
}

/// Rows of accuracies: the paper's two for each network, then ours.
#[must_use]
pub fn accuracies(table: &Table, measured: &Measured) -> Vec<TransferRow> {
    let mut rows = Vec::new();
    for results in &table.networks {
        let row = |raw: bool, values: &[f64]| TransferRow {
            id: if raw { results.name.clone() } else { format!("{}+NeuRN", results.name) },
            origin: Origin::Published,
            network: results.name.clone(),
            family: Some(results.family),
            raw,
            exchanged: table.reading == Reading::Exchanged && results.suspected(),
            values: values.iter().copied().map(Some).collect(),
            spreads: vec![None; values.len()],
            baseline: (!raw).then(|| results.name.clone()),
        };
        rows.push(row(true, &results.plain));
        rows.push(row(false, &results.neurn));
    }
    for run in &measured.transfers.rows {
        let cell = |transfer: &String| run.cells.get(transfer);
        rows.push(TransferRow {
            id: run.id(),
            origin: Origin::Measured,
            network: run.network.clone(),
            family: family_of(&run.network),
            raw: run.is_baseline(),
            exchanged: false,
            values: table.transfers.iter().map(|transfer| Some(cell(transfer)?.mean)).collect(),
            spreads: table.transfers.iter().map(|transfer| cell(transfer)?.sd).collect(),
            baseline: (!run.is_baseline()).then(|| format!("ours:{}:none", run.network)),
        });
    }
    rows
}

/// Rows of differences to raw pixels: the paper's, then ours paired by seed.
#[must_use]
pub fn differences(table: &Table, measured: &Measured) -> Vec<TransferRow> {
    let mut rows = Vec::new();
    for results in &table.networks {
        rows.push(TransferRow {
            id: results.name.clone(),
            origin: Origin::Published,
            network: results.name.clone(),
            family: Some(results.family),
            raw: false,
            exchanged: table.reading == Reading::Exchanged && results.suspected(),
            values: results.difference().iter().copied().map(Some).collect(),
            spreads: vec![None; table.transfers.len()],
            baseline: None,
        });
    }
    for run in measured.transfers.rows.iter().filter(|run| !run.is_baseline()) {
        let difference = |transfer: &String| run.cells.get(transfer).and_then(|cell| cell.difference);
        let half = |(low, high): (f64, f64)| (high - low) / 2.0;
        rows.push(TransferRow {
            id: run.id(),
            origin: Origin::Measured,
            network: run.network.clone(),
            family: family_of(&run.network),
            raw: false,
            exchanged: false,
            values: table.transfers.iter().map(|transfer| Some(difference(transfer)?.0)).collect(),
            spreads: table.transfers.iter().map(|transfer| difference(transfer)?.1.map(half)).collect(),
            baseline: None,
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_of_rows_are_those_of_the_table() {
        let table = Table::read(Reading::Printed).unwrap();
        let rows = differences(&table, &Measured::default());
        assert_eq!(rows.len(), table.networks.len());
        let all = accuracies(&table, &Measured::default());
        for at in 0..table.transfers.len() {
            assert_eq!(over_rows(&rows, at), table.over_networks(at));
            assert_eq!(best(&all, at), Some(table.best(at).0));
        }
        let (plain, neurn) = (all[0].clone(), all[1].clone());
        let found = plain.compare(&neurn).unwrap();
        assert_eq!(Some(found.signed), rows[0].over_transfers());
        assert!((0.0..=1.0).contains(&found.cosine));
        assert_eq!(plain.compare(&TransferRow { values: Vec::new(), ..neurn }), None);
    }
}
