//! What is asked of two models about a labelled set and what comes back, as plain data: the page knows these
//! without knowing burn.

use crate::digits::dataset::Dataset;
use crate::digits::generator::Domain;
use crate::learn::engine::Engine;
use crate::protocol::buffer;
use crate::protocol::buffer::Check;
use crate::protocol::classify::DIGITS;
use crate::protocol::wire::WireError;
use crate::stats::classification::Report;
use crate::stats::mcnemar::Discordant;
use crate::stats::orientation::Orientation;
use serde::{Deserialize, Serialize};

/// Two models, and the set that they are to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluateQuery {
    /// The models, by the names they were loaded under.
    pub models: [String; 2],
    /// What computes.
    pub engine: Engine,
    /// The number under which the set is kept.
    pub set: u64,
}

/// Where the set comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetSource {
    /// It was handed over as a [`Resource`](crate::protocol::resource::Resource) under its number.
    Kept,
    /// It is to be made, and kept under its number.
    Generated(GeneratedSet),
}

/// Digits of our generator, 0 to 9 in turn: the first ones of the gallery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedSet {
    /// Their world.
    pub domain: Domain,
    /// How many.
    pub count: u32,
    /// Seed of the first; the next has the next one.
    pub seed: u32,
}

impl GeneratedSet {
    /// Digit and seed of picture `i`.
    #[must_use]
    pub fn sample(&self, i: u32) -> (u8, u32) {
        ((i % 10) as u8, self.seed.wrapping_add(i))
    }
}

/// What two models make of a labelled set: left, right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluated {
    /// Ten probabilities for each picture.
    #[serde(with = "buffer::two")]
    pub probabilities: [Vec<f32>; 2],
    /// What they say about each model.
    pub reports: [Report; 2],
    /// Whether the difference may be chance.
    pub discordant: Discordant,
    /// How pictures are read with rows and columns exchanged, where that is clearly better.
    pub better_turned: Option<Orientation>,
    /// Time of reading all pictures by both.
    pub milliseconds: f64,
    /// The set, if it was made for this.
    pub made: Option<Dataset>,
}

impl Check for Evaluated {
    fn check(&self) -> Result<(), WireError> {
        if self.is_whole() { Ok(()) } else { Err(WireError::Arrays) }
    }
}

impl Evaluated {
    /// Whether the arrays are as long as the reports say.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let whole = |(values, report): (&Vec<f32>, &Report)| {
            report.n.checked_mul(DIGITS) == Some(values.len())
                && report.confusion.len() == DIGITS
                && report.confusion.iter().all(|row| row.len() == DIGITS)
                && report.mistakes.iter().all(|mistake| mistake.image < report.n)
        };
        self.probabilities.iter().zip(&self.reports).all(whole)
            && self.reports[0].n == self.reports[1].n
            && self.made.as_ref().is_none_or(|set| set.count() == self.reports[0].n)
    }

    /// The ten probabilities that a model (0: left, 1: right) gives to picture `i`.
    #[must_use]
    pub fn row(&self, model: usize, i: usize) -> Option<&[f32; DIGITS]> {
        self.probabilities.get(model)?.as_chunks::<DIGITS>().0.get(i)
    }
}
