//! Combinations of layers that networks share (the paper's Figures 3 and 4).
//!
//! A **combination** is a contiguous piece of a network's sequence of at least two letters, and shorter than the
//! sequence itself. Two networks of `n` and `m` layers **share** a combination of 2 to min(n, m) - 1 letters if both
//! have it somewhere; how often does not matter. Their score is the sum of the weights of what they share, the
//! weight of a combination being 1, or the part of all networks that have it ([`Weight`]). A network's score with
//! itself is that of all its own combinations.
//!
//! There are hundreds of millions of combinations in 44 networks; a generalized suffix automaton keeps them in as
//! many states as there are layers, about.

mod automaton;

use super::matrix::Square;
use super::tokens::Encoded;
use automaton::Automaton;
use serde::{Deserialize, Serialize};

/// What a shared combination is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Each 1: how many the two share.
    #[default]
    Each,
    /// The part of all networks that have it: what many share counts more.
    Shared,
}

/// How a score becomes comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum PatternIndex {
    /// The score itself.
    Raw,
    /// Over the larger one of the two networks' scores with themselves.
    Better,
    /// Over the geometric mean of the two (a cosine).
    #[default]
    Cosine,
}

impl PatternIndex {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cosine, Self::Better, Self::Raw];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Raw => "raw score",
            Self::Better => "over the larger own score",
            Self::Cosine => "over the mean own score (a cosine)",
        }
    }
}

impl Weight {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Each, Self::Shared];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Each => "each counts 1",
            Self::Shared => "each counts by the part of all networks that have it",
        }
    }
}

/// A combination of layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pattern {
    /// Its letters.
    pub letters: Vec<u32>,
    /// The networks that have it, in ascending order.
    pub networks: Vec<usize>,
    /// How often it comes in all of them together.
    pub occurrences: usize,
}

/// All combinations of some networks.
#[derive(Debug, Clone)]
pub struct Patterns {
    sequences: Vec<Vec<u32>>,
    automaton: Automaton,
}

impl Patterns {
    /// Finds them. Time and memory grow with the layers in all.
    #[must_use]
    pub fn of(encoded: &Encoded) -> Self {
        let sequences: Vec<Vec<u32>> =
            encoded.sequences.iter().map(|sequence| sequence.letters.clone()).collect();
        let slices: Vec<&[u32]> = sequences.iter().map(|letters| &**letters).collect();
        let automaton = Automaton::of(&slices);
        Self { sequences, automaton }
    }

    /// The scores of all pairs.
    #[must_use]
    pub fn scores(&self, weight: Weight) -> Square {
        let n = self.sequences.len();
        let longest: Vec<usize> =
            self.sequences.iter().map(|letters| letters.len().saturating_sub(1)).collect();
        let mut sums = vec![0.0; n * n];
        let mut members = Vec::new();
        for (place, state) in self.automaton.states.iter().enumerate().skip(1) {
            let shortest = self.automaton.states.get(state.link).map_or(0, |link| link.len) + 1;
            let from = shortest.max(2);
            members.clear();
            members.extend(self.members(place));
            let worth = match weight {
                Weight::Each => 1.0,
                Weight::Shared => members.len() as f64 / n as f64,
            };
            for (at, &i) in members.iter().enumerate() {
                let bound = state.len.min(longest[i]);
                for &j in &members[at..] {
                    let lengths = (bound.min(longest[j]) + 1).saturating_sub(from);
                    sums[i * n + j] += worth * lengths as f64;
                }
            }
        }
        Square::symmetric(n, |i, j| sums[i * n + j])
    }

    /// How alike two networks are by what they share.
    #[must_use]
    pub fn similarity(&self, weight: Weight, index: PatternIndex) -> Square {
        let scores = self.scores(weight);
        Square::symmetric(scores.n, |i, j| {
            let (first, other) = (scores.get(i, i), scores.get(j, j));
            let over = match index {
                PatternIndex::Raw => return scores.get(i, j),
                PatternIndex::Better => first.max(other),
                PatternIndex::Cosine => (first * other).sqrt(),
            };
            // networks too short for any combination are like themselves alone
            if over > 0.0 { scores.get(i, j) / over } else { f64::from(i == j) }
        })
    }

    /// The combinations that most networks have; of equally many those that come more often, then the longer ones,
    /// then by their letters. With `closed` only those that cannot be made longer without losing a network: pieces of
    /// a longer combination of the same networks are left out.
    #[must_use]
    pub fn most_common(&self, count: usize, closed: bool) -> Vec<Pattern> {
        let states = &self.automaton.states;
        let networks = |state: usize| {
            self.automaton.holders(state).iter().map(|w| w.count_ones() as usize).sum::<usize>()
        };
        let mut can_grow = vec![false; if closed { states.len() } else { 0 }];
        if closed {
            for (place, state) in states.iter().enumerate() {
                let holders = self.automaton.holders(place);
                if let Some(grows) = can_grow.get_mut(place) {
                    *grows |= state.followers().any(|follower| self.automaton.holders(follower) == holders);
                }
                if self.automaton.holders(state.link) == holders
                    && let Some(grows) = can_grow.get_mut(state.link)
                {
                    *grows = true;
                }
            }
        }
        let mut order: Vec<(usize, usize)> = (1..states.len())
            .filter(|&place| states[place].len >= 2 && !can_grow.get(place).copied().unwrap_or(false))
            .map(|place| (place, networks(place)))
            .collect();
        order.sort_unstable_by_key(|&(place, networks)| {
            std::cmp::Reverse((networks, states[place].occurrences))
        });
        let mut found: Vec<Pattern> = Vec::new();
        for group in order.chunk_by(|a, b| a.1 == b.1 && states[a.0].occurrences == states[b.0].occurrences) {
            let missing = count.saturating_sub(found.len());
            if missing == 0 {
                break;
            }
            let mut pieces: Vec<(usize, &[u32], usize)> = Vec::new();
            for &(place, _) in group {
                let state = &states[place];
                let shortest = states.get(state.link).map_or(0, |link| link.len) + 1;
                let members =
                    || self.members(place).map(|network| self.sequences.get(network).map_or(0, Vec::len));
                let longest = state.len.min(members().min().unwrap_or(0).saturating_sub(1));
                let (sequence, end) = state.end;
                let letters =
                    self.sequences.get(sequence).and_then(|letters| letters.get(..end)).unwrap_or_default();
                let lengths = if closed { state.len..=longest } else { shortest.max(2)..=longest };
                // more than are missing are never needed, and a state may have thousands
                for length in lengths.rev().take(missing) {
                    pieces.push((length, &letters[letters.len() - length..], place));
                }
            }
            pieces.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
            found.extend(pieces.into_iter().take(missing).map(|(_, letters, place)| Pattern {
                letters: letters.to_vec(),
                networks: self.members(place).collect(),
                occurrences: states[place].occurrences,
            }));
        }
        found
    }

    /// The networks that have a state's pieces.
    fn members(&self, place: usize) -> impl Iterator<Item = usize> {
        self.automaton.holders(place).iter().enumerate().flat_map(|(word, &bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        })
    }
}

#[cfg(test)]
mod tests;
