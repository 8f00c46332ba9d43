//! Histograms of the picture that is open, counted a piece a frame so that a large one holds nothing up.

use crate::neurn::{FilterOutput, Image, Samples};
use crate::protocol::large::BINS;
use crate::stats::histogram::Histogram;

/// Values counted in one frame: about 2 ms.
const PIECE: usize = 400_000;

/// The two histograms, on their way or whole.
#[derive(Debug, Default)]
pub struct Tally {
    /// What they are of.
    key: Option<(u64, u64)>,
    /// Values of each that are counted.
    done: usize,
    counting: Option<[Histogram; 2]>,
    /// The last that were whole.
    whole: Option<[Histogram; 2]>,
}

impl Tally {
    /// Counts on. `key` tells pictures and runs apart; `ends` are the ranges of raw values and results.
    pub fn go_on(&mut self, key: (u64, u64), image: &Image, output: &FilterOutput, ends: [(f32, f32); 2]) {
        if self.key != Some(key) {
            self.key = Some(key);
            self.done = 0;
            let empty = |(low, high)| Histogram::empty(BINS, low, high).ok();
            self.counting = empty(ends[0]).zip(empty(ends[1])).map(|(raw, result)| [raw, result]);
            if self.counting.is_none() {
                self.whole = None;
            }
        }
        let Some([raw, result]) = &mut self.counting else { return };
        let (from, to) = (self.done, self.done + PIECE);
        let of = |length: usize| from.min(length)..to.min(length);
        match image.samples() {
            Samples::U8(v) => raw.count(v[of(v.len())].iter().map(|&b| f32::from(b))),
            Samples::F32(v) => raw.count(v[of(v.len())].iter().copied()),
        }
        result.count(output.result[of(output.result.len())].iter().copied());
        self.done = to;
        if to >= image.samples().len().max(output.result.len()) {
            self.whole = self.counting.take();
        }
    }

    /// Whether there is more to count.
    #[must_use]
    pub fn unfinished(&self) -> bool {
        self.counting.is_some()
    }

    /// Raw values and results: of what is open, or of what was open before while that is being counted.
    #[must_use]
    pub fn whole(&self) -> Option<&[Histogram; 2]> {
        self.whole.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neurn::{FilterSettings, apply};

    #[test]
    fn a_large_picture_is_counted_in_pieces_and_wholly() {
        let (width, height) = (1000, 900);
        let bytes = (0..width * height).map(|i| (i * 31 % 251) as u8).collect();
        let image = Image::from_u8(width, height, 1, bytes).unwrap();
        let output = apply(&image, &FilterSettings::default()).unwrap();
        let ends = [(0.0, 255.0), (0.0, 1.0)];
        let mut tally = Tally::default();
        let mut frames = 0;
        while frames == 0 || tally.unfinished() {
            tally.go_on((1, 1), &image, &output, ends);
            frames += 1;
        }
        assert_eq!(frames, 3);
        let [raw, result] = tally.whole().unwrap();
        assert_eq!(raw, &Histogram::new(image.to_f32(), BINS, 0.0, 255.0).unwrap());
        assert_eq!(result, &Histogram::new(output.result.iter().copied(), BINS, 0.0, 1.0).unwrap());
        // nothing is counted twice, and the old ones stay while new ones are counted
        tally.go_on((1, 1), &image, &output, ends);
        assert_eq!(tally.whole().unwrap()[0].total(), 900_000);
        tally.go_on((2, 1), &image, &output, ends);
        assert!(tally.unfinished() && tally.whole().is_some());
    }
}
