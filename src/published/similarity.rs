//! Functional similarity (Supplementary Figure S1): networks are alike as far as their rows of Table 1 point the same
//! way.

use super::table::{Family, Results, Table};
use crate::stats::cluster::{Linkage, Tree};
use crate::stats::square::{Square, correlations, cosines, mean_of_pairs};

/// Cosines of rows without and with NeuRN.
#[derive(Debug, Clone, PartialEq)]
pub struct Similarity {
    /// The networks, in the order of the tree without NeuRN.
    pub networks: Vec<Results>,
    /// Cosines of the rows without the filter.
    pub plain: Square,
    /// Of those with NeuRN.
    pub neurn: Square,
    /// Pearson's correlations of the same rows: cosines of rows less their means.
    pub correlated: [Square; 2],
}

impl Similarity {
    /// Of the 12 networks of the paper's shortlist, or of all 14.
    #[must_use]
    pub fn of(table: &Table, searched: bool) -> Self {
        let all: Vec<&Results> =
            table.networks.iter().filter(|item| searched || item.family != Family::Nas).collect();
        let plain = cosines(&all.iter().map(|item| item.plain.as_slice()).collect::<Vec<_>>());
        let order = Tree::of(&plain.distances(), Linkage::Average).leaves();
        let networks: Vec<Results> =
            order.iter().filter_map(|&i| all.get(i)).map(|item| (*item).clone()).collect();
        let rows: Vec<&[f64]> = networks.iter().map(|item| item.plain.as_slice()).collect();
        let with: Vec<&[f64]> = networks.iter().map(|item| item.neurn.as_slice()).collect();
        Self {
            plain: cosines(&rows),
            neurn: cosines(&with),
            correlated: [correlations(&rows), correlations(&with)],
            networks,
        }
    }

    /// With NeuRN less without.
    #[must_use]
    pub fn difference(&self) -> Square {
        Square::symmetric(self.plain.n, |i, j| self.neurn.get(i, j) - self.plain.get(i, j))
    }

    /// Means over all pairs: cosines without and with NeuRN, correlations without and with.
    #[must_use]
    pub fn means(&self) -> [f64; 4] {
        let [a, b] = &self.correlated;
        [&self.plain, &self.neurn, a, b].map(|square| mean_of_pairs(square).unwrap_or(0.0))
    }

    /// Pairs that become more alike, and all pairs.
    #[must_use]
    pub fn closer(&self) -> (usize, usize) {
        let pairs = self.difference().condensed();
        (pairs.iter().filter(|d| **d > 0.0).count(), pairs.len())
    }
}
