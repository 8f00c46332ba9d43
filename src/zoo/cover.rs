//! How well a shortlist covers all networks: ours, the paper's, and chance.

use super::matrix::Square;
use super::medoids::{Shortlist, choose};
use super::network::Network;
use rand::Rng;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

/// Random choices that the paper's is compared with.
pub const CHANCES: usize = 999;

/// Choices of representatives beside each other. All indices are places in the networks that were given; distances
/// are those of the matrix that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cover {
    /// Our choice of m (k-medoids).
    pub ours: Shortlist,
    /// The paper's 12; none if not a single one of them is there.
    pub papers: Option<Shortlist>,
    /// Random choices of as many as the paper's; none without those.
    pub chance: Option<Chance>,
    /// The mean distance with our best choice of 1, 2, ... all.
    pub curve: Vec<f64>,
}

/// Random choices.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chance {
    /// Networks in each choice.
    pub m: usize,
    /// How many choices.
    pub choices: usize,
    /// Their mean distances: the mean over all choices.
    pub mean: f64,
    /// The 2.5th and the 97.5th of a hundred.
    pub range: (f64, f64),
    /// The share of them that cover worse than the paper's.
    pub worse: f64,
}

impl Cover {
    /// Chooses `m` (1 to all) and measures; none without networks. The seed is that of the random starts and choices.
    #[must_use]
    pub fn of(networks: &[&Network], distances: &Square, m: usize, seed: u64) -> Option<Self> {
        let ours = choose(distances, m, seed)?;
        let listed: Vec<usize> =
            (0..distances.n).filter(|&i| networks.get(i).is_some_and(|item| item.shortlist)).collect();
        let papers = Shortlist::of(distances, &listed);
        let chance = papers.as_ref().and_then(|papers| Chance::of(distances, papers, seed));
        let mean = |m: usize| {
            if m == ours.chosen.len() {
                Some(ours.mean)
            } else {
                choose(distances, m, seed).map(|item| item.mean)
            }
        };
        let curve = (1..=distances.n).filter_map(mean).collect();
        Some(Self { ours, papers, chance, curve })
    }

    /// How much of what one representative leaves over a choice takes away: 0 to 1, 1 if nothing is left.
    #[must_use]
    pub fn covered(&self, choice: &Shortlist) -> f64 {
        let one = self.curve.first().copied().unwrap_or(0.0);
        if one > 0.0 { (1.0 - choice.mean / one).max(0.0) } else { 1.0 }
    }
}

impl Chance {
    fn of(distances: &Square, papers: &Shortlist, seed: u64) -> Option<Self> {
        let (n, m) = (distances.n, papers.chosen.len());
        let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xc0de);
        let mut all: Vec<usize> = (0..n).collect();
        let mut means = Vec::with_capacity(CHANCES);
        for _ in 0..CHANCES {
            for i in 0..m {
                let by = ((u128::from(random.next_u64()) * (n - i) as u128) >> 64) as usize;
                all.swap(i, i + by);
            }
            means.push(Shortlist::of(distances, all.get(..m)?)?.mean);
        }
        means.sort_by(f64::total_cmp);
        let at = |share: f64| means.get((share * (CHANCES - 1) as f64).round() as usize).copied();
        let worse = means.iter().filter(|mean| **mean > papers.mean * (1.0 + 1e-12)).count();
        Some(Self {
            m,
            choices: CHANCES,
            mean: means.iter().sum::<f64>() / CHANCES as f64,
            range: (at(0.025)?, at(0.975)?),
            worse: worse as f64 / CHANCES as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo::file::tests::zoo;
    use crate::zoo::study::{MatrixSettings, Overview};

    #[test]
    fn more_representatives_cover_more() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().collect();
        let overview = Overview::of(&networks, &MatrixSettings::default());
        let cover = Cover::of(&networks, &overview.distances, 12, 1).unwrap();
        assert_eq!((cover.ours.chosen.len(), cover.curve.len()), (12, 44));
        assert!(cover.curve.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "{:?}", cover.curve);
        assert!(cover.curve[43].abs() < 1e-12);
        let papers = cover.papers.clone().unwrap();
        let chance = cover.chance.unwrap();
        assert_eq!((papers.chosen.len(), chance.m), (12, 12));
        assert!(cover.ours.mean < chance.range.0 && cover.ours.mean <= papers.mean);
        assert!(
            chance.range.0 < chance.mean
                && chance.mean < chance.range.1
                && (0.0..=1.0).contains(&chance.worse)
        );
        assert!(cover.covered(&cover.ours) >= cover.covered(&papers) && cover.covered(&papers) > 0.0);
        // the same seed gives the same numbers
        assert_eq!(Cover::of(&networks, &overview.distances, 12, 1), Some(cover));
    }

    #[test]
    fn few_networks_and_none_of_the_papers() {
        let network = Network::custom("a", "a", Vec::new());
        let distances = Square::symmetric(2, |i, j| if i == j { 0.0 } else { 1.0 });
        let cover = Cover::of(&[&network, &network], &distances, 1, 1).unwrap();
        assert!(cover.papers.is_none() && cover.chance.is_none());
        assert_eq!(cover.curve, [0.5, 0.0]);
        assert!(Cover::of(&[], &Square::symmetric(0, |_, _| 0.0), 1, 1).is_none());
    }
}
