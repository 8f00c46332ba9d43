//! Functional similarity: how alike networks are by what they can do, as published, beside how alike they are built.
//!
//! As in the paper's appendix, a network is the row of its twelve accuracies in Table 1 (trained on one set of
//! digits, measured on another), and two networks are as alike as the cosine of the angle between their rows. Twelve
//! networks have such rows and are among the 44, so there are 66 pairs, which share networks and are not independent:
//! what is said about them is said with a permutation test, and with how far it hangs on any single network.

use super::cluster::{Linkage, Tree};
use super::matrix::Square;
use super::network::Network;
use super::study::Agreement;
pub use crate::published::TableError;
pub use crate::published::table::SOURCE;
use crate::published::table::{Reading, Table};
use crate::stats::agreement::{adjusted_rand, mantel};
use crate::stats::resample::shuffle;
use crate::stats::square::cosines;
pub use crate::stats::square::mean_of_pairs;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

/// Permutations of the tests.
const PERMUTATIONS: usize = 9999;

/// Which of a network's two published rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    /// Without the filter.
    #[default]
    Plain,
    /// With NeuRN in front.
    Neurn,
}

impl Rows {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Plain, Self::Neurn];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Plain => "without the filter",
            Self::Neurn => "with NeuRN",
        }
    }
}

/// What is shown of networks that have published results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Shown {
    /// How alike they are built: the index of the alignments.
    Built,
    /// The cosine of their results without the filter.
    #[default]
    Plain,
    /// With NeuRN in front.
    Neurn,
    /// The second less the first.
    Difference,
}

impl Shown {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Built, Self::Plain, Self::Neurn, Self::Difference];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Built => "architecture",
            Self::Plain => "without the filter",
            Self::Neurn => "with NeuRN",
            Self::Difference => "with NeuRN less without",
        }
    }
}

/// Networks that have published results, and how alike these are.
#[derive(Debug, Clone, PartialEq)]
pub struct Functional {
    /// Their places in the networks that were given.
    pub places: Vec<usize>,
    /// Which of them only stand in for the published one: sub-networks of the same architecture search, not the very
    /// ones that the paper's own search found.
    pub stand_ins: Vec<usize>,
    /// Cosines of the rows without the filter.
    pub plain: Square,
    /// Cosines of the rows with NeuRN.
    pub neurn: Square,
}

impl Functional {
    /// Looks the networks up in the published table.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn of(networks: &[&Network]) -> Result<Self, TableError> {
        let results = Table::read(Reading::Printed)?.networks;
        let (mut places, mut stand_ins, mut plain, mut neurn) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (place, network) in networks.iter().enumerate() {
            // the search is that of the supernet of this size
            let name = if network.name == "AutoFormer-small" { "Autoformer" } else { &network.name };
            // a visitor's own network may have any name
            let known = |results: &&crate::published::table::Results| {
                network.year.is_some() && results.name.eq_ignore_ascii_case(name)
            };
            let Some(found) = results.iter().find(known) else { continue };
            places.push(place);
            if network.extra {
                stand_ins.push(place);
            }
            plain.push(found.plain);
            neurn.push(found.neurn);
        }
        let [plain, neurn] =
            [&plain, &neurn].map(|rows| cosines(&rows.iter().map(<[f64; 12]>::as_slice).collect::<Vec<_>>()));
        Ok(Self { places, stand_ins, plain, neurn })
    }

    /// The cosines of one kind of rows.
    #[must_use]
    pub fn cosines(&self, rows: Rows) -> &Square {
        match rows {
            Rows::Plain => &self.plain,
            Rows::Neurn => &self.neurn,
        }
    }

    /// What the filter changes: the cosines with it less those without it (the paper's Figure S1).
    #[must_use]
    pub fn difference(&self) -> Square {
        Square::symmetric(self.plain.n, |i, j| self.neurn.get(i, j) - self.plain.get(i, j))
    }

    /// The numbers of one kind; `similarity` is that of all networks that were given.
    #[must_use]
    pub fn square(&self, shown: Shown, similarity: &Square) -> Square {
        match shown {
            Shown::Built => similarity.part(&self.places),
            Shown::Plain => self.plain.clone(),
            Shown::Neurn => self.neurn.clone(),
            Shown::Difference => self.difference(),
        }
    }

    /// How far these similarities agree with distances of all networks that were given. `groups` is what both trees
    /// are cut into; none if fewer than four networks have results.
    #[must_use]
    pub fn compare(&self, distances: &Square, rows: Rows, groups: usize, seed: u64) -> Option<Comparison> {
        let n = self.places.len();
        (n >= 4).then(|| {
            Comparison::of(&distances.part(&self.places), &self.cosines(rows).distances(), groups, seed)
        })
    }
}

/// Two matrices of few networks beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Comparison {
    /// Networks.
    pub n: usize,
    /// Mantel's test and the adjusted Rand index (average linkage).
    pub agreement: Agreement,
    /// The smallest and the largest correlation when one network is left out.
    pub without_one: Option<(f64, f64)>,
    /// How often groups of these sizes that are dealt out by chance agree at least as well.
    pub rand_p: Option<f64>,
}

impl Comparison {
    /// Compares distances of the same networks, which should be at least four.
    #[must_use]
    pub fn of(a: &Square, b: &Square, groups: usize, seed: u64) -> Self {
        let agreement = Agreement::of(a, b, Linkage::Average, groups, PERMUTATIONS, seed);
        let left_out = (0..a.n).filter_map(|out| {
            let rest: Vec<usize> = (0..a.n).filter(|&i| i != out).collect();
            mantel(&a.part(&rest).condensed(), &b.part(&rest).condensed(), rest.len(), 0, seed)
                .map(|found| found.r)
        });
        let without_one = left_out.fold(None, |range, r| {
            let (low, high) = range.unwrap_or((r, r));
            Some((r.min(low), r.max(high)))
        });
        let cut = |distances: &Square| Tree::of(distances, Linkage::Average).cut(agreement.groups);
        let (labels, mut dealt) = (cut(a), cut(b));
        let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xa41);
        let rand_p = agreement.adjusted_rand.map(|found| {
            let mut as_good = 1_usize;
            for _ in 0..PERMUTATIONS {
                shuffle(&mut dealt, &mut random);
                as_good +=
                    usize::from(adjusted_rand(&labels, &dealt).is_some_and(|chance| chance >= found - 1e-12));
            }
            as_good as f64 / (PERMUTATIONS as f64 + 1.0)
        });
        Self { n: a.n, agreement, without_one, rand_p }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo::file::tests::zoo;
    use crate::zoo::study::{MatrixSettings, Overview};

    #[test]
    fn twelve_have_results_and_their_cosines_are_those_of_the_table() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().collect();
        let found = Functional::of(&networks).unwrap();
        assert!(found.places.iter().all(|&place| networks[place].shortlist));
        assert_eq!((found.places.len(), found.stand_ins.len()), (12, 0));
        // numpy of the same rows; the paper's text says about 0.7 and 0.8
        assert!(
            (mean_of_pairs(&found.plain).unwrap() - 0.908).abs() < 5e-4,
            "{:?}",
            mean_of_pairs(&found.plain)
        );
        assert!(
            (mean_of_pairs(&found.neurn).unwrap() - 0.935).abs() < 5e-4,
            "{:?}",
            mean_of_pairs(&found.neurn)
        );
        let difference = mean_of_pairs(&found.difference()).unwrap();
        assert!(difference > 0.02 && difference < 0.035);
        let all: Vec<&Network> = zoo.networks.iter().collect();
        let with_extras = Functional::of(&all).unwrap();
        assert_eq!((with_extras.places.len(), with_extras.stand_ins.len()), (14, 2));
    }

    #[test]
    fn a_visitors_network_of_a_known_name_has_no_results() {
        let network = Network::custom("ResNet50", "mine.txt", Vec::new());
        let found = Functional::of(&[&network]).unwrap();
        assert!(found.places.is_empty() && mean_of_pairs(&found.plain).is_none());
        assert!(found.compare(&Square::symmetric(1, |_, _| 0.0), Rows::Plain, 3, 1).is_none());
    }

    #[test]
    fn a_matrix_agrees_with_itself_and_the_range_holds_the_whole() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().collect();
        let overview = Overview::of(&networks, &MatrixSettings::default());
        let functional = Functional::of(&networks).unwrap();
        let part = overview.distances.part(&functional.places);
        let same = Comparison::of(&part, &part, 4, 1);
        assert!((same.agreement.mantel.unwrap().r - 1.0).abs() < 1e-9 && same.rand_p.unwrap() < 0.01);
        let found = functional.compare(&overview.distances, Rows::Plain, 4, 1).unwrap();
        let (low, high) = found.without_one.unwrap();
        let mantel = found.agreement.mantel.unwrap();
        assert!((low..=high).contains(&mantel.r) && low < high, "{found:?}");
        assert!((0.0..=1.0).contains(&found.rand_p.unwrap()) && found.n == 12);
    }
}
