//! Two models measured on digits that are moved away from clean handwriting: what is asked and what comes back, as
//! plain data that the page knows without knowing burn.

use crate::digits::shift::{Shift, sample};
use crate::learn::engine::Engine;
use crate::neurn::Image;
use crate::protocol::buffer;
use crate::protocol::buffer::Check;
use crate::protocol::classify::DIGITS;
use crate::protocol::wire::WireError;
use serde::{Deserialize, Serialize};

/// Digits of the first portion: few, so that the first points of a curve are there at once.
pub const FIRST_PORTION: u32 = 50;
/// Digits of each further portion.
pub const PORTION: u32 = 150;
/// Digits that come back as pictures: the first ones, one of each.
pub const PICTURES: u32 = 10;
/// Bytes of what a model sees of a picture, 32 x 32.
pub const SEEN: usize = 32 * 32;
/// Most digits at one place of the sliders.
pub const MOST_DIGITS: u32 = 10_000;

/// A question: how do both models read the digits `from`, `from + 1`, ... of a set that a seed names?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftQuery {
    /// The models by the names under which they are loaded.
    pub models: [String; 2],
    /// What computes.
    pub engine: Engine,
    /// Where the sliders stand.
    pub shift: Shift,
    /// The set of digits ([`sample`]).
    pub seed: u32,
    /// The first digit.
    pub from: u32,
    /// How many.
    pub count: u32,
}

impl ShiftQuery {
    /// The portion after the first `done` of `count` digits, as first digit and number of digits; `None` if there is
    /// none left. Page and command line cut in the same way, so that rounding is the same too.
    #[must_use]
    pub fn portion(done: u32, count: u32) -> Option<(u32, u32)> {
        let size = if done < FIRST_PORTION { FIRST_PORTION - done } else { PORTION };
        let size = size.min(count.saturating_sub(done));
        (size > 0).then_some((done, size))
    }

    /// The digits that are shown and the seeds of their pictures, in order.
    pub fn samples(&self) -> impl Iterator<Item = (u8, u64)> + '_ {
        (self.from..self.from.saturating_add(self.count)).map(|index| sample(self.seed, index))
    }
}

/// The answer to [`ShiftQuery`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Measured {
    /// The first digit.
    pub from: u32,
    /// The digit that each model reads, for every picture in order.
    #[serde(with = "buffer::two")]
    pub answers: [Vec<u8>; 2],
    /// The first [`PICTURES`] digits of the set, as far as they are asked about.
    pub pictures: Vec<Image>,
    /// Ten probabilities of each model for each of these pictures.
    #[serde(with = "buffer::two")]
    pub probabilities: [Vec<f32>; 2],
    /// What each model sees of these pictures through its filter, [`SEEN`] bytes each (0 nothing, 255 the strongest);
    /// empty where it sees the picture as it is.
    #[serde(with = "buffer::two")]
    pub seen: [Vec<u8>; 2],
}

impl Check for ShiftQuery {
    fn check(&self) -> Result<(), WireError> {
        if self.count <= MOST_DIGITS { Ok(()) } else { Err(WireError::Value("too many digits".to_owned())) }
    }
}

impl Check for Measured {
    /// Whether both models read the same digits, and all pictures have their probabilities.
    fn check(&self) -> Result<(), WireError> {
        let pictures = self.pictures.len();
        let fits = self.answers[0].len() == self.answers[1].len()
            && self.probabilities.iter().all(|item| item.len() == DIGITS * pictures)
            && self.seen.iter().all(|item| item.is_empty() || item.len() == SEEN * pictures);
        if fits { Ok(()) } else { Err(WireError::Arrays) }
    }
}

/// The digit that picture `index` shows.
#[must_use]
pub fn label(index: usize) -> u8 {
    (index % DIGITS) as u8
}

/// How many of the first `count` answers are right.
#[must_use]
pub fn right(answers: &[u8], count: usize) -> usize {
    answers.iter().take(count).enumerate().filter(|&(index, &digit)| digit == label(index)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_cover_every_digit_once() {
        for count in [1, 49, 50, 51, 200, 1000] {
            let (mut done, mut sizes) = (0, Vec::new());
            while let Some((from, size)) = ShiftQuery::portion(done, count) {
                assert_eq!(from, done);
                sizes.push(size);
                done += size;
            }
            assert_eq!(done, count);
            assert!(sizes.iter().all(|size| *size <= PORTION) && sizes[0] <= FIRST_PORTION, "{sizes:?}");
        }
        assert_eq!(ShiftQuery::portion(0, 0), None);
    }

    #[test]
    fn labels_are_the_digits_of_the_samples() {
        for index in 0..40 {
            assert_eq!(label(index as usize), sample(3, index).0);
        }
        assert_eq!(right(&[0, 1, 7, 3], 3), 2);
        assert_eq!(right(&[0, 1, 7, 3], 10), 3);
    }
}
