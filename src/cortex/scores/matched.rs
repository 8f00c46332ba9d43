//! Whether some unit of a system is like each neuron. Neurons and units become maps of what they answer to: the correlation
//! of their responses with each pixel over the images. Each neuron has its best match among the units, by the correlation
//! of the two maps. Of many units the best one is always fairly like, whatever they are; so the same is found with the
//! neurons' images shuffled and taken off, and of units of noise, which is taken off, too.

use super::neurons::Neurons;
use super::paper::{MOST_UNITS, some_units};
use super::{dot, in_order, standardized};
use crate::cortex::chance::Stream;
use crate::stats::resample::{mean, shuffled};
use rand_pcg::Pcg64Mcg;

/// Orders of chance of the neurons' images.
pub const SHUFFLES: usize = 20;
/// Draws of [`MOST_UNITS`] units of noise.
const NOISES: u64 = 3;

/// How well the best matches of a system fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Mean over the neurons of the best correlation, less that with their images shuffled, less the same of noise.
    pub score: f64,
    /// The best correlation itself, mean over the neurons.
    pub best: f64,
    /// The score of one order of chance beside the others.
    pub shuffled: f64,
}

/// The neurons of a recording and its images, made ready for many systems.
///
/// No map is ever made: the product of two maps of correlations is z_a^T K z_b, where the z are responses of mean 0 and
/// deviation 1, and K holds the products of each two images.
#[derive(Debug, Clone, PartialEq)]
pub struct Matchable {
    images: usize,
    /// Products of each two images, pixels at mean 0 and deviation 1 over the images, images less their mean.
    between: Vec<f32>,
    /// The neurons `[cells, images]` such that a map has length 1: as they were, then in each order of chance.
    orders: Vec<Vec<f32>>,
    /// What noise has.
    noise: f64,
}

impl Matchable {
    /// Of neurons and the images that they were shown, `[images, pixels]`. None where these are not as many, or where
    /// images or neurons do not vary.
    #[must_use]
    pub fn of(neurons: &Neurons, shown: &[f32], seed: u64) -> Option<Self> {
        let images = neurons.images;
        let pixels = shown.len().checked_div(images).filter(|n| *n > 0 && n * images == shown.len())?;
        let (mut scaled, kept) = standardized(shown, pixels);
        if kept == 0 {
            return None;
        }
        for image in scaled.chunks_exact_mut(kept) {
            let mean = image.iter().map(|v| f64::from(*v)).sum::<f64>() / kept as f64;
            image.iter_mut().for_each(|v| *v -= mean as f32);
        }
        let rows = || scaled.chunks_exact(kept);
        let between = rows().flat_map(|a| rows().map(|b| (dot(a, b) / kept as f64) as f32)).collect();
        let mut made = Self { images, between, orders: Vec::new(), noise: 0.0 };
        let (cells, count) = standardized(&neurons.means, neurons.cells.len());
        let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xbe57);
        let given: Vec<usize> = (0..images).collect();
        let by_chance = (0..SHUFFLES).map(|_| shuffled(images, &mut random));
        for order in std::iter::once(given).chain(by_chance) {
            let moved = in_order(&cells, count, &order);
            let maps = made.lengths_one(&columns(&moved, count), false);
            if maps.is_empty() {
                return None;
            }
            made.orders.push(maps);
        }
        let draw = |place: u64| {
            let mut stream = Stream::new(seed, u64::MAX / 5 + place);
            let values: Vec<f32> = (0..images * MOST_UNITS).map(|_| stream.normal()).collect();
            Some(made.matched(&values, MOST_UNITS, seed)?.score)
        };
        let noise = (0..NOISES).map(draw).collect::<Option<Vec<f64>>>()?;
        Some(Self { noise: mean(&noise), ..made })
    }

    /// The best matches among the units of responses `[images, units]`: [`MOST_UNITS`] of those that vary, by chance. None
    /// where none does.
    #[must_use]
    pub fn matched(&self, values: &[f32], units: usize, seed: u64) -> Option<Match> {
        let (some, count) = some_units(values, units, seed);
        let (scaled, count) = standardized(&some, count);
        let units = self.lengths_one(&columns(&scaled, count), true);
        if units.is_empty() {
            return None;
        }
        let all: Vec<f64> = self.orders.iter().map(|cells| self.best(cells, &units)).collect();
        let (given, by_chance) = all.split_first()?;
        let (first, others) = by_chance.split_first()?;
        Some(Match {
            score: given - mean(by_chance) - self.noise,
            best: *given,
            shuffled: first - mean(others) - self.noise,
        })
    }

    /// Columns `[columns, images]` in such a size that their maps have length 1; or, `times` the products of images, so that
    /// a product with another column is that of the two maps. A column whose map is even is left out.
    fn lengths_one(&self, all: &[f32], times: bool) -> Vec<f32> {
        let mut made = Vec::with_capacity(all.len());
        for column in all.chunks_exact(self.images) {
            let map: Vec<f64> = self.between.chunks_exact(self.images).map(|row| dot(row, column)).collect();
            let square: f64 = map.iter().zip(column).map(|(a, b)| a * f64::from(*b)).sum();
            if square > 1e-9 {
                let by = square.sqrt().recip();
                if times {
                    made.extend(map.iter().map(|v| (v * by) as f32));
                } else {
                    made.extend(column.iter().map(|v| (f64::from(*v) * by) as f32));
                }
            }
        }
        made
    }

    /// The correlation of each cell's map with that of its best unit, mean over the cells.
    fn best(&self, cells: &[f32], units: &[f32]) -> f64 {
        let each: Vec<f64> = cells
            .chunks_exact(self.images)
            .map(|cell| {
                units.chunks_exact(self.images).map(|unit| dot(cell, unit)).fold(f64::NEG_INFINITY, f64::max)
            })
            .collect();
        mean(&each)
    }
}

/// `[images, columns]` column by column.
fn columns(values: &[f32], count: usize) -> Vec<f32> {
    (0..count).flat_map(|column| values.iter().skip(column).step_by(count)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cortex::scores::neurons::Trials;

    fn noise(count: usize, place: u64) -> Vec<f32> {
        let mut stream = Stream::new(5, place);
        (0..count).map(|_| stream.normal()).collect()
    }

    /// Neurons that respond to images of noise at chosen pixels.
    fn made(place: u64) -> (Neurons, Vec<f32>) {
        let (images, cells, pixels) = (30, 8, 49);
        let shown = noise(images * pixels, place);
        let once: Vec<f32> = (0..images)
            .flat_map(|image| (0..cells).map(move |cell| image * pixels + 5 * cell))
            .map(|at| shown[at])
            .collect();
        let noise = noise(2 * once.len(), place + 1);
        let trials = once.iter().zip(noise.chunks(2));
        let (a, b): (Vec<f32>, Vec<f32>) =
            trials.map(|(v, noise)| (v + 0.3 * noise[0], v + 0.3 * noise[1])).unzip();
        (Trials::new([2, images, cells], [a, b].concat()).unwrap().neurons(1).unwrap(), shown)
    }

    #[test]
    fn the_neurons_own_pixels_match_and_noise_does_not() {
        let (neurons, shown) = made(1);
        let matchable = Matchable::of(&neurons, &shown, 1).unwrap();
        let pixels = matchable.matched(&shown, 49, 1).unwrap();
        assert!(pixels.best > 0.8 && pixels.score > 0.1, "{pixels:?}");
        assert!(pixels.shuffled.abs() < 0.3 * pixels.score, "{pixels:?}");
        let others: Vec<f64> = (0..8)
            .map(|place| matchable.matched(&noise(30 * MOST_UNITS, 90 + place), MOST_UNITS, 1).unwrap().score)
            .collect();
        assert!(mean(&others).abs() < 0.02, "{others:?}");
    }

    #[test]
    fn what_does_not_vary_has_no_match() {
        let (neurons, shown) = made(2);
        let matchable = Matchable::of(&neurons, &shown, 1).unwrap();
        assert_eq!(matchable.matched(&[1.0; 60], 2, 1), None);
        assert_eq!(Matchable::of(&neurons, &vec![1.0; shown.len()], 1), None);
        assert_eq!(Matchable::of(&neurons, &shown[1..], 1), None);
        let still = Neurons { means: vec![2.0; neurons.means.len()], ..neurons };
        assert_eq!(Matchable::of(&still, &shown, 1), None);
    }
}
