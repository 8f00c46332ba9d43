//! Everything that a matrix view draws, from one call.

use super::align::{Index, Scoring};
use super::cluster::{Linkage, Tree};
use super::matrix::{Scores, Square};
use super::network::Network;
use super::patterns::{PatternIndex, Patterns, Weight};
use super::tokens::{Encoded, Granularity};
use crate::stats::agreement::{Mantel, adjusted_rand, mantel};
use serde::{Deserialize, Serialize};

/// How the networks stand in the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// As the tree has them: alike ones beside each other.
    #[default]
    Tree,
    /// By family, then by size.
    Family,
    /// By parameters.
    Size,
    /// By layers.
    Layers,
    /// By year, then by name.
    Year,
}

impl Order {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Tree, Self::Family, Self::Size, Self::Layers, Self::Year];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Tree => "the tree",
            Self::Family => "family",
            Self::Size => "parameters",
            Self::Layers => "layers",
            Self::Year => "year",
        }
    }

    /// The networks' places in this order. What is not known comes last.
    #[must_use]
    pub fn of(self, networks: &[&Network], tree: &Tree) -> Vec<usize> {
        let mut order: Vec<usize> = (0..networks.len()).collect();
        let size = |network: &Network| network.parameters.unwrap_or(u64::MAX);
        let year = |network: &Network| network.year.unwrap_or(u16::MAX);
        let at = |i: &usize| networks.get(*i).copied();
        match self {
            Self::Tree => return tree.leaves(),
            Self::Family => order.sort_by_key(|i| at(i).map(|n| (n.family.clone(), size(n)))),
            Self::Size => order.sort_by_key(|i| at(i).map(size)),
            Self::Layers => order.sort_by_key(|i| at(i).map(|n| n.layers.len())),
            Self::Year => order.sort_by_key(|i| at(i).map(|n| (year(n), n.name.clone()))),
        }
        order
    }
}

/// Settings of the matrix of alignments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixSettings {
    /// What counts as the same layer.
    pub tokens: Granularity,
    /// What matches, mismatches and gaps are worth.
    pub scoring: Scoring,
    /// How scores become comparable.
    pub index: Index,
    /// How groups are compared.
    pub linkage: Linkage,
    /// How the networks stand.
    pub order: Order,
}

impl MatrixSettings {
    /// What they are, in a few sentences: for captions.
    #[must_use]
    pub fn text(&self) -> String {
        let (index, linkage) = (self.index.label(), self.linkage.label());
        format!("{}. Index: {index}. Tree: {linkage} linkage.", self.scoring.text(self.tokens.label()))
    }
}

/// A matrix of networks with its tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The networks as letters.
    pub encoded: Encoded,
    /// Scores of all pairs.
    pub scores: Scores,
    /// The index of all pairs.
    pub similarity: Square,
    /// The distances that follow from it ([`Square::distances`]).
    pub distances: Square,
    /// Their tree.
    pub tree: Tree,
    /// The networks as they stand, from left to right.
    pub order: Vec<usize>,
}

impl Overview {
    /// Aligns all pairs; out-of-range scores are taken to the nearest that are allowed. All indices are places in
    /// `networks`.
    #[must_use]
    pub fn of(networks: &[&Network], settings: &MatrixSettings) -> Self {
        let encoded = Encoded::of(networks.iter().copied(), settings.tokens);
        let scores = Scores::of(&encoded, &settings.scoring.clamped());
        let similarity = scores.index(settings.index);
        let distances = similarity.distances();
        let tree = Tree::of(&distances, settings.linkage);
        let order = settings.order.of(networks, &tree);
        Self { encoded, scores, similarity, distances, tree, order }
    }

    /// The other networks from the most similar one to the least, with their index.
    #[must_use]
    pub fn neighbours(&self, network: usize) -> Vec<(usize, f64)> {
        let mut others: Vec<(usize, f64)> = (0..self.similarity.n)
            .filter(|&i| i != network)
            .map(|i| (i, self.similarity.get(network, i)))
            .collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1));
        others
    }
}

/// How far two matrices of the same networks agree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Mantel's test of the distances; none if a matrix is constant.
    pub mantel: Option<Mantel>,
    /// Groups that both trees are cut into.
    pub groups: usize,
    /// Adjusted Rand index of these groupings.
    pub adjusted_rand: Option<f64>,
}

impl Agreement {
    /// Compares two matrices of distances, and their trees cut into as many groups. `seed` is that of the
    /// permutations.
    #[must_use]
    pub fn of(
        a: &Square,
        b: &Square,
        linkage: Linkage,
        groups: usize,
        permutations: usize,
        seed: u64,
    ) -> Self {
        let cut = |distances: &Square| Tree::of(distances, linkage).cut(groups);
        Self {
            mantel: mantel(&a.condensed(), &b.condensed(), a.n, permutations, seed),
            groups: groups.clamp(1, a.n.max(1)),
            adjusted_rand: adjusted_rand(&cut(a), &cut(b)),
        }
    }
}

/// Settings of the matrix of shared combinations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PatternSettings {
    /// What counts as the same layer.
    pub tokens: Granularity,
    /// What a shared combination is worth.
    pub weight: Weight,
    /// How scores become comparable.
    pub index: PatternIndex,
    /// Leave out combinations that are part of a longer one of the same networks.
    pub closed: bool,
}

impl PatternSettings {
    /// What counts, in a few sentences: for captions.
    #[must_use]
    pub fn text(&self) -> String {
        let closed = match self.closed {
            true => " Combinations that are part of a longer one of the same networks are left out.",
            false => "",
        };
        format!(
            "Contiguous combinations of 2 to n - 1 letters ({}), n being the length of the shorter of two networks; {}. \
             Index: {}.{closed}",
            self.tokens.label(),
            self.weight.label(),
            self.index.label()
        )
    }

    /// The combinations of some networks, their letters, and how alike the networks are by them.
    #[must_use]
    pub fn study(&self, networks: &[&Network]) -> (Encoded, Patterns, Square) {
        let encoded = Encoded::of(networks.iter().copied(), self.tokens);
        let patterns = Patterns::of(&encoded);
        let similarity = patterns.similarity(self.weight, self.index);
        (encoded, patterns, similarity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo::file::tests::zoo;
    use crate::zoo::medoids::{Shortlist, choose};

    #[test]
    fn variants_of_a_network_are_neighbours() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().collect();
        let place = |name: &str| networks.iter().position(|n| n.name == name).unwrap();
        for tokens in Granularity::ALL {
            let overview = Overview::of(&networks, &MatrixSettings { tokens, ..MatrixSettings::default() });
            for (one, nearest) in
                [("VGG16", "VGG19"), ("ConvNeXtBase", "ConvNeXtLarge"), ("NASNetMobile", "NASNetLarge")]
            {
                let found = overview.neighbours(place(one))[0].0;
                assert!(
                    networks[found].family == networks[place(nearest)].family,
                    "{tokens:?} {one} {}",
                    networks[found].name
                );
            }
            let mut order = overview.order.clone();
            order.sort_unstable();
            assert!(order.into_iter().eq(0..44));
        }
    }

    #[test]
    fn orders() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.networks.iter().collect();
        let tree = Tree { n: networks.len(), merges: Vec::new() };
        for order in Order::ALL {
            let mut found = order.of(&networks, &tree);
            assert!(order != Order::Size || networks[found[0]].name == "SqueezeNet");
            assert!(order != Order::Year || networks[found[0]].name == "AlexNet");
            found.sort_unstable();
            assert!(found.into_iter().eq(0..networks.len()));
        }
    }

    #[test]
    fn our_choice_covers_at_least_as_well_as_the_papers() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().collect();
        let overview = Overview::of(&networks, &MatrixSettings::default());
        let papers: Vec<usize> = (0..44).filter(|&i| networks[i].shortlist).collect();
        let papers = Shortlist::of(&overview.distances, &papers).unwrap();
        let ours = choose(&overview.distances, 12, 1).unwrap();
        assert!(ours.loss <= papers.loss && ours.chosen.len() == 12, "{} {}", ours.loss, papers.loss);
    }

    #[test]
    fn both_ways_of_comparing_agree_somewhat() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().collect();
        let overview = Overview::of(&networks, &MatrixSettings::default());
        let (_, _, similarity) = PatternSettings::default().study(&networks);
        let found = Agreement::of(&overview.distances, &similarity.distances(), Linkage::Average, 8, 199, 1);
        let mantel = found.mantel.unwrap();
        assert!(mantel.r > 0.2 && mantel.p < 0.05, "{found:?}");
        assert!(found.adjusted_rand.unwrap() > 0.1, "{found:?}");
        let same = Agreement::of(&overview.distances, &overview.distances, Linkage::Ward, 8, 9, 1);
        assert!((same.mantel.unwrap().r - 1.0).abs() < 1e-9 && same.adjusted_rand == Some(1.0));
    }
}
