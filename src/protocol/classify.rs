//! What is asked of a model and what it answers, as plain data: the page knows these without knowing burn.

use crate::learn::engine::Engine;
use crate::protocol::buffer;
use crate::protocol::buffer::Check;
use crate::protocol::resource::Missing;
use crate::protocol::wire::WireError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Answers of a network for each picture: the digits 0 to 9.
pub const DIGITS: usize = 10;

/// What is asked beside the pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassifyQuery {
    /// Which model, by the name it was loaded under.
    pub model: String,
    /// What computes.
    pub engine: Engine,
    /// What is wanted beside the probabilities.
    pub layers: LayerQuery,
    /// The digit for which an occlusion map is wanted.
    pub occlude: Option<u8>,
    /// The picture that is looked into, by layers or occlusion.
    pub inspected: usize,
}

/// What is looked at inside a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LayerQuery {
    /// Nothing.
    #[default]
    Nothing,
    /// Every layer's activations for the inspected picture.
    Layers,
    /// The weights of every layer that looks at places: kernels of convolutions, patches, first layers.
    Kernels,
}

/// Activations of a layer for one picture, or its kernels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerMaps {
    /// The layer's name.
    pub name: String,
    /// What it does, in a few words.
    pub what: String,
    /// Channels, rows, columns; a plain layer has one row and one column. Of kernels: all of them, those of one
    /// output channel side by side.
    pub shape: [usize; 3],
    /// How many maps belong together: of kernels, the input channels; else 1.
    pub group: usize,
    /// The numbers in that order.
    #[serde(with = "buffer")]
    pub values: Vec<f32>,
}

/// What a model says of pictures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// Ten probabilities for each picture.
    #[serde(with = "buffer")]
    pub probabilities: Vec<f32>,
    /// What the network saw of each picture, `[3, 32, 32]`, after the filter and before scaling.
    #[serde(with = "buffer")]
    pub inputs: Vec<f32>,
    /// Whether that is the work of a filter (else it is the picture itself, on 0..=1).
    pub filtered: bool,
    /// Time of preparing and computing all pictures.
    pub milliseconds: f64,
    /// Every layer of the inspected picture or every layer's kernels, if asked for.
    pub layers: Vec<LayerMaps>,
    /// How much the asked digit's probability falls where a small square of the inspected picture is covered: 32 x 32
    /// numbers, empty if not asked for.
    #[serde(with = "buffer")]
    pub occlusion: Vec<f32>,
}

impl Check for Answer {
    /// Whether there are as many numbers of each layer as its shape says.
    fn check(&self) -> Result<(), WireError> {
        let whole = |layer: &LayerMaps| {
            let wanted = layer.shape.iter().try_fold(1_usize, |n, &side| n.checked_mul(side));
            wanted == Some(layer.values.len())
        };
        if self.layers.iter().all(whole) { Ok(()) } else { Err(WireError::Arrays) }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum AnswerError {
    /// A model or the set of pictures was not handed over.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The weights' file cannot be used.
    #[error("{0}")]
    Weights(String),
    /// A picture cannot be shown to a network.
    #[error("{0}")]
    Picture(String),
    /// The graphics processor does not compute; why, as a sentence without its full stop. Another engine does.
    #[error("{0}")]
    Graphics(String),
}

impl Answer {
    /// The most probable digit of picture `i`, and its probability. The smaller digit wins a tie.
    #[must_use]
    pub fn winner(&self, i: usize) -> Option<(u8, f32)> {
        let row = self.row(i)?;
        let mut best = (0, *row.first()?);
        for (digit, &p) in (0..).zip(row) {
            if p > best.1 {
                best = (digit, p);
            }
        }
        Some(best)
    }

    /// The ten probabilities of picture `i`.
    #[must_use]
    pub fn row(&self, i: usize) -> Option<&[f32]> {
        self.probabilities.get(i.checked_mul(DIGITS)?..i.checked_add(1)?.checked_mul(DIGITS)?)
    }

    /// How many pictures it is about.
    #[must_use]
    pub fn count(&self) -> usize {
        self.probabilities.len() / DIGITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_winner_is_the_first_of_the_largest() {
        let mut probabilities = vec![0.1; 20];
        probabilities[13] = 0.2;
        probabilities[17] = 0.2;
        let answer = Answer {
            probabilities,
            inputs: vec![],
            filtered: false,
            milliseconds: 0.0,
            layers: vec![],
            occlusion: vec![],
        };
        assert_eq!(answer.winner(0), Some((0, 0.1)));
        assert_eq!(answer.winner(1), Some((3, 0.2)));
        assert_eq!(answer.winner(2), None);
        assert_eq!(answer.count(), 2);
    }
}
