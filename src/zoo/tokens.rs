//! From layers to letters: what counts as "the same layer" in an alignment.

use super::fold::fold;
use super::network::Network;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Range;

/// How closely two layers must agree to count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    /// The type alone, as in the paper: `Conv2D`.
    #[default]
    Kind,
    /// The type with kernel, stride and function: `Conv2D k3 s2`.
    Detail,
    /// Types, and a block that is repeated at once becomes one letter ([`fold`]).
    Folded,
}

impl Granularity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Kind, Self::Detail, Self::Folded];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Kind => "layer type",
            Self::Detail => "type, kernel and stride",
            Self::Folded => "repeated blocks folded",
        }
    }
}

/// One network as letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Letters: places in [`Encoded::alphabet`].
    pub letters: Vec<u32>,
    /// The layers that each letter stands for: one, or more where a block is folded.
    pub layers: Vec<Range<usize>>,
}

/// Networks as sequences over one alphabet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// What each letter means, in the order of first use.
    pub alphabet: Vec<String>,
    /// The networks, in the order in which they were given.
    pub sequences: Vec<Sequence>,
}

impl Encoded {
    /// Encodes networks. Letters are numbered as they come, so the same networks give the same letters.
    pub fn of<'a>(networks: impl IntoIterator<Item = &'a Network>, granularity: Granularity) -> Self {
        let mut letters = Letters::default();
        let sequences = networks.into_iter().map(|network| letters.sequence(network, granularity)).collect();
        Self { alphabet: letters.alphabet, sequences }
    }
}

/// The alphabet while it grows.
#[derive(Default)]
struct Letters {
    alphabet: Vec<String>,
    places: HashMap<String, u32>,
}

impl Letters {
    fn letter(&mut self, text: &str) -> u32 {
        if let Some(&place) = self.places.get(text) {
            return place;
        }
        // fewer letters than layers, and those are limited
        let place = u32::try_from(self.alphabet.len()).unwrap_or(u32::MAX);
        self.alphabet.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }

    fn sequence(&mut self, network: &Network, granularity: Granularity) -> Sequence {
        let single = |at: usize| at..at + 1;
        match granularity {
            Granularity::Kind => Sequence {
                letters: network.layers.iter().map(|layer| self.letter(&layer.kind)).collect(),
                layers: (0..network.layers.len()).map(single).collect(),
            },
            Granularity::Detail => Sequence {
                letters: network.layers.iter().map(|layer| self.letter(&layer.label())).collect(),
                layers: (0..network.layers.len()).map(single).collect(),
            },
            Granularity::Folded => {
                // letters of this network alone: `fold` compares and orders them by their text
                let mut kinds: Vec<&str> = network.layers.iter().map(|layer| &*layer.kind).collect();
                kinds.sort_unstable();
                kinds.dedup();
                let kind_numbers: Vec<u32> = network
                    .layers
                    .iter()
                    .map(|layer| {
                        u32::try_from(kinds.partition_point(|kind| *kind < &*layer.kind)).unwrap_or(u32::MAX)
                    })
                    .collect();
                let mut sequence = Sequence { letters: Vec::new(), layers: Vec::new() };
                for piece in fold(&kind_numbers) {
                    let text: Vec<&str> = piece
                        .unit
                        .iter()
                        .map(|&number| kinds.get(number as usize).copied().unwrap_or_default())
                        .collect();
                    let text = if piece.repeats > 1 {
                        format!("({}) repeated", text.join(", "))
                    } else {
                        text.concat()
                    };
                    sequence.letters.push(self.letter(&text));
                    sequence.layers.push(piece.layers);
                }
                sequence
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo::network::Layer;

    fn network(kinds: &[(&str, &str)]) -> Network {
        Network::custom(
            "n",
            "test",
            kinds.iter().map(|(kind, detail)| Layer::new(kind, detail, "l")).collect(),
        )
    }

    #[test]
    fn letters_by_granularity() {
        let nets = [
            network(&[("Conv2D", "k3 s1"), ("Conv2D", "k3 s2"), ("Add", "")]),
            network(&[("Add", ""), ("Conv2D", "k3 s2")]),
        ];
        let kinds = Encoded::of(&nets, Granularity::Kind);
        assert_eq!(kinds.alphabet, ["Conv2D", "Add"]);
        assert_eq!(kinds.sequences[1].letters, [1, 0]);
        let detail = Encoded::of(&nets, Granularity::Detail);
        assert_eq!(detail.alphabet, ["Conv2D k3 s1", "Conv2D k3 s2", "Add"]);
        assert_eq!(detail.sequences[1].letters, [2, 1]);
        let folded = Encoded::of(&nets, Granularity::Folded);
        assert_eq!(folded.alphabet, ["(Conv2D) repeated", "Add", "Conv2D"]);
        assert_eq!(folded.sequences[0].letters, [0, 1]);
        assert_eq!(folded.sequences[0].layers, [0..2, 2..3]);
        assert_eq!(folded.sequences[1].letters, [1, 2]);
    }
}
