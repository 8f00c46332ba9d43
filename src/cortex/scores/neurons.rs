//! Real neurons, and how far their own noise lets any model come.

use super::alike::dissimilarities;
use crate::cortex::recording::Recording;
use crate::stats::dissimilarity::{Rdm, RdmError};
use crate::stats::rank::{pearson, spearman};
use crate::stats::resample::shuffled;
use rand_pcg::Pcg64Mcg;
use thiserror::Error;

/// Random halves of the repeats.
pub const HALVES: usize = 100;
/// Fewest images and repeats for a ceiling.
pub const FEWEST: [usize; 2] = [8, 2];
/// A cell that lacks more than this share of the images is left out.
const MOST_MISSING: f64 = 0.1;
/// Cells below this reliability say too little to be predicted.
pub const RELIABLE: f64 = 0.5;

/// One value for each trial: `[repeats, images, cells]`; NaN is a trial that is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Trials {
    /// How often each image was shown.
    pub repeats: usize,
    /// Images.
    pub images: usize,
    /// Cells.
    pub cells: usize,
    /// All values.
    pub values: Vec<f32>,
}

/// Why neurons cannot be compared, as a full sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TrialsError {
    /// The values are not so many.
    #[error("{found} responses are not {repeats} repeats of {images} images for {cells} cells.")]
    Shape {
        /// Values given.
        found: usize,
        /// Repeats.
        repeats: usize,
        /// Images.
        images: usize,
        /// Cells.
        cells: usize,
    },
    /// An infinity.
    #[error("a response of cell {0} (counted from 0) is infinite.")]
    Infinite(usize),
    /// Nothing is left.
    #[error("no cell answered at least nine in ten of the images, so that nothing can be compared.")]
    NoCells,
    /// No matrix.
    #[error("its cells do not tell the images apart well enough for a comparison ({0}).")]
    Rdm(#[from] RdmError),
}

/// Neurons that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Neurons {
    /// Images.
    pub images: usize,
    /// Repeats.
    pub repeats: usize,
    /// The cells that are kept, by their numbers.
    pub cells: Vec<usize>,
    /// Trials that are missing, of all cells.
    pub missing: usize,
    /// Mean response `[images, cells]`.
    pub means: Vec<f32>,
    /// The same of the odd and of the even repeats; none without repeats.
    pub odd_even: Option<[Vec<f32>; 2]>,
    /// Reliability of each cell: Spearman and Brown's of the mean correlation of two halves of the repeats; none without
    /// repeats.
    pub reliability: Option<Vec<f64>>,
    /// Dissimilarities of the images.
    pub rdm: Rdm,
    /// Mean rank correlation of two halves' dissimilarities; none with too few images or repeats.
    pub halves: Option<f64>,
}

impl Trials {
    /// Checks the size and that nothing is infinite.
    ///
    /// # Errors
    /// [`TrialsError`].
    pub fn new(shape: [usize; 3], values: Vec<f32>) -> Result<Self, TrialsError> {
        let [repeats, images, cells] = shape;
        if values.len() != repeats * images * cells || values.is_empty() {
            return Err(TrialsError::Shape { found: values.len(), repeats, images, cells });
        }
        if let Some(place) = values.iter().position(|v| v.is_infinite()) {
            return Err(TrialsError::Infinite(place % cells));
        }
        Ok(Self { repeats, images, cells, values })
    }

    /// The peaks of a recording.
    ///
    /// # Errors
    /// [`TrialsError`].
    pub fn of_recording(recording: &Recording) -> Result<Self, TrialsError> {
        let (repeats, images, cells) = (recording.trials, recording.images, recording.cells.len());
        let mut values = Vec::with_capacity(recording.peaks.len());
        for repeat in 0..repeats {
            for image in 0..images {
                let peak = |cell: usize| recording.peaks.get((cell * images + image) * repeats + repeat);
                values.extend((0..cells).filter_map(peak));
            }
        }
        Self::new([repeats, images, cells], values)
    }

    /// Mean over some repeats, of some cells `[images, cells]`: over the trials that there are, else the cell's own mean.
    fn mean_over(&self, repeats: &[usize], cells: &[usize]) -> Vec<f32> {
        let value = |repeat: usize, image: usize, cell: usize| {
            f64::from(self.values[(repeat * self.images + image) * self.cells + cell])
        };
        let mut means = vec![0.0; self.images * cells.len()];
        for (column, &cell) in cells.iter().enumerate() {
            let mut known = Vec::with_capacity(self.images);
            for image in 0..self.images {
                let there = repeats.iter().map(|&repeat| value(repeat, image, cell)).filter(|v| !v.is_nan());
                let (sum, count) = there.fold((0.0, 0_usize), |(sum, count), v| (sum + v, count + 1));
                known.push((count > 0).then(|| sum / count as f64));
            }
            let all: Vec<f64> = known.iter().flatten().copied().collect();
            let own = all.iter().sum::<f64>() / all.len().max(1) as f64;
            for (image, mean) in known.into_iter().enumerate() {
                means[image * cells.len() + column] = mean.unwrap_or(own) as f32;
            }
        }
        means
    }

    /// Images of which a cell has no trial.
    fn lacks(&self, cell: usize) -> usize {
        let at =
            |repeat: usize, image: usize| self.values[(repeat * self.images + image) * self.cells + cell];
        (0..self.images).filter(|&image| (0..self.repeats).all(|repeat| at(repeat, image).is_nan())).count()
    }

    /// What can be compared of it.
    ///
    /// # Errors
    /// [`TrialsError`].
    pub fn neurons(&self, seed: u64) -> Result<Neurons, TrialsError> {
        let most = (MOST_MISSING * self.images as f64) as usize;
        let cells: Vec<usize> = (0..self.cells).filter(|&cell| self.lacks(cell) <= most).collect();
        if cells.is_empty() {
            return Err(TrialsError::NoCells);
        }
        let all: Vec<usize> = (0..self.repeats).collect();
        let means = self.mean_over(&all, &cells);
        let every_other = |first: usize| {
            self.mean_over(&all.iter().skip(first).step_by(2).copied().collect::<Vec<_>>(), &cells)
        };
        let odd_even = (self.repeats > 1).then(|| [0, 1].map(every_other));
        let rdm = dissimilarities(&means, cells.len())?;
        let [fewest_images, fewest_repeats] = FEWEST;
        let enough = self.images >= fewest_images && self.repeats >= fewest_repeats;
        let halved = enough.then(|| self.halved(&cells, &self.halves(seed)));
        let (reliability, halves) = halved.map_or((None, None), |(cells, h)| (Some(cells), Some(h)));
        let missing = self.values.iter().filter(|v| v.is_nan()).count();
        Ok(Neurons {
            images: self.images,
            repeats: self.repeats,
            cells,
            missing,
            means,
            odd_even,
            reliability,
            rdm,
            halves,
        })
    }

    /// Each cell's reliability, and how far two halves' dissimilarities agree, over some ways to halve the repeats.
    #[must_use]
    pub fn halved(&self, cells: &[usize], ways: &[[Vec<usize>; 2]]) -> (Vec<f64>, f64) {
        let mut each = vec![0.0; cells.len()];
        let mut agreement = 0.0;
        let column = |means: &[f32], cell: usize| {
            means.iter().skip(cell).step_by(cells.len()).copied().collect::<Vec<_>>()
        };
        for halves in ways {
            let [a, b] = halves.each_ref().map(|half| self.mean_over(half, cells));
            for (cell, sum) in each.iter_mut().enumerate() {
                *sum += pearson(&column(&a, cell), &column(&b, cell)).unwrap_or(0.0);
            }
            if let [Ok(a), Ok(b)] = [&a, &b].map(|half| dissimilarities(half, cells.len())) {
                agreement += spearman(&a.values, &b.values).unwrap_or(0.0);
            }
        }
        let count = ways.len().max(1) as f64;
        (each.into_iter().map(|sum| spearman_brown(sum / count)).collect(), agreement / count)
    }

    /// Random halves of the repeats.
    fn halves(&self, seed: u64) -> Vec<[Vec<usize>; 2]> {
        let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0x4a1f);
        let half = self.repeats / 2;
        let draw = |_| {
            let order = shuffled(self.repeats, &mut random);
            [order[..half].to_vec(), order[half..2 * half].to_vec()]
        };
        (0..HALVES).map(draw).collect()
    }
}

impl Neurons {
    /// The agreement that a perfect model would reach; none without repeats, or where halves do not agree at all.
    #[must_use]
    pub fn ceiling(&self) -> Option<f64> {
        self.halves.filter(|h| *h > 0.0).map(|h| spearman_brown(h).sqrt())
    }

    /// Cells that are reliable enough to be predicted, by their columns.
    #[must_use]
    pub fn reliable(&self) -> Vec<usize> {
        let found = self.reliability.iter().flatten().enumerate();
        found.filter(|(_, reliability)| **reliability >= RELIABLE).map(|(column, _)| column).collect()
    }
}

/// The reliability of the whole from the correlation of two halves (Spearman 1910, Brown 1910).
#[must_use]
pub fn spearman_brown(halves: f64) -> f64 {
    2.0 * halves / (1.0 + halves)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells that answer `signal` of the image, and noise.
    fn trials(noise: f32) -> Trials {
        let (repeats, images, cells) = (6, 12, 5);
        let mut random = Pcg64Mcg::new(3);
        let mut draw = || crate::stats::resample::below(&mut random, 1001) as f32 / 500.0 - 1.0;
        let mut values = Vec::new();
        for _ in 0..repeats {
            for image in 0..images {
                for cell in 0..cells {
                    values.push(((image * (cell + 2)) % 7) as f32 + noise * draw());
                }
            }
        }
        Trials::new([repeats, images, cells], values).unwrap()
    }

    #[test]
    fn without_noise_all_is_reliable_and_with_much_hardly_any() {
        let clear = trials(0.0).neurons(1).unwrap();
        assert!((clear.ceiling().unwrap() - 1.0).abs() < 1e-6);
        assert_eq!(clear.reliable(), [0, 1, 2, 3, 4]);
        let noisy = trials(30.0).neurons(1).unwrap();
        assert!(noisy.reliable().len() < 3 && noisy.ceiling().is_none_or(|c| c < 0.9), "{noisy:?}");
    }

    #[test]
    fn missing_trials_are_left_out_of_means_and_a_cell_without_many_images_of_all() {
        let mut holed = trials(0.5);
        let cells = holed.cells;
        // cell 0 lacks one trial, cell 1 one image, cell 2 two images of twelve
        for (cell, images, repeats) in [(0, 1, 1), (1, 1, 6), (2, 2, 6)] {
            for repeat in 0..repeats {
                for image in 0..images {
                    holed.values[(repeat * 12 + image) * cells + cell] = f32::NAN;
                }
            }
        }
        let found = holed.neurons(1).unwrap();
        assert_eq!((found.cells.as_slice(), found.missing), ([0, 1, 3, 4].as_slice(), 1 + 6 + 12));
        assert!(found.means.iter().all(|v| v.is_finite()));
        // the missing image of cell 1 has its own mean
        let others: f32 = (1..12).map(|image| found.means[image * 4 + 1]).sum::<f32>() / 11.0;
        assert!((found.means[1] - others).abs() < 1e-4);
    }

    #[test]
    fn what_cannot_be_is_a_sentence() {
        let said = Trials::new([2, 2, 2], vec![0.0; 7]).unwrap_err().to_string();
        assert_eq!(said, "7 responses are not 2 repeats of 2 images for 2 cells.");
        let infinite = Trials::new([1, 2, 2], vec![0.0, 0.0, 0.0, f32::INFINITY]).unwrap_err();
        assert_eq!(infinite, TrialsError::Infinite(1));
        let none = Trials::new([1, 2, 2], vec![f32::NAN; 4]).unwrap().neurons(1);
        assert_eq!(none, Err(TrialsError::NoCells));
        // one repeat: no ceiling, but an answer
        let once = Trials::new([1, 9, 2], (0..18).map(|i| (i * i % 7) as f32).collect()).unwrap();
        let found = once.neurons(1).unwrap();
        assert_eq!((found.ceiling(), found.reliability.clone(), found.reliable().len()), (None, None, 0));
    }
}
