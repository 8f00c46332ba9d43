//! The papers' own measures of nearness on equal terms: neurons and units as maps N = T^T FS of the same images, each
//! brought from 0 to 1; the root mean squared difference of a neuron and a unit, mean over all pairs (Mice to
//! Machines, Eq. 1), and the overlap of the densities of their values (Eq. 2 to 5).
//!
//! Which neuron is like which unit hardly occurs in it: over all pairs the mean squared difference is exactly the
//! distance of the two mean maps and how far each side's own maps are spread. So it is given with those three parts, and
//! beside it what it is once the neurons' images are shuffled.

use super::in_order;
use super::neurons::Neurons;
use crate::cortex::representation::{Centring, Images};
use crate::stats::density::{Bandwidth, Grid, iou, within};
use crate::stats::rank::dot;
use crate::stats::resample::{mean, shuffled};
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

/// Most units of a layer that are laid beside the neurons, as many as the paper takes of a network.
pub const MOST_UNITS: usize = 500;
/// Orders of chance of the neurons' images.
pub const SHUFFLES: usize = 20;
/// Points of a density.
const POINTS: usize = 512;

/// The images that maps are made of, and an even one: all products of two maps follow from those of two images.
#[derive(Debug, Clone, PartialEq)]
struct Basis {
    images: Images,
    pixels: usize,
    /// `[images, pixels]`, the last one even.
    values: Vec<f64>,
    /// Sums of products of each two.
    between: Vec<f64>,
}

/// Many maps of one size, each a sum of images.
#[derive(Debug, Clone, PartialEq)]
struct Cloud {
    /// How much of each image is in each map, `[maps, images]`.
    shares: Vec<f64>,
    /// The same times the products of images: a product of two maps is that of this and the other's shares.
    through: Vec<f64>,
    /// Each map's sum of squares.
    squares: Vec<f64>,
    /// The mean map.
    mean: Vec<f64>,
    /// Mean over maps and pixels of the squared distance from the mean map.
    spread: f64,
    /// How often maps have which values, on [`grid`]; none where all have one value.
    density: Option<Vec<f64>>,
}

/// What the mean squared difference over all pairs of maps is the sum of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Parts {
    /// Mean squared difference of the two mean maps.
    pub means: f64,
    /// Spread of the neurons' maps about their mean.
    pub neurons: f64,
    /// Spread of the units' maps about theirs.
    pub features: f64,
}

/// How far units lie from neurons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// Root mean squared difference of a neuron and a unit, 0 to 1: mean over all pairs.
    pub rmse: f64,
    /// The mean squared difference over all pairs, in parts.
    pub parts: Parts,
    /// The distance with the neurons' images in each of [`SHUFFLES`] orders of chance.
    pub shuffled: [f64; SHUFFLES],
    /// Overlap of the densities of the neurons' and of the units' values, 0 to 1; none where either has none.
    pub iou: Option<f64>,
    /// The same with the neurons' images in orders of chance.
    pub iou_shuffled: Option<f64>,
}

/// The neurons of a recording as maps of what they were shown, with their images as they were and shuffled.
#[derive(Debug, Clone, PartialEq)]
pub struct Represented {
    basis: Basis,
    given: Cloud,
    shuffled: Vec<Cloud>,
}

impl Basis {
    /// None where images `[count, pixels]` are not as many.
    fn of(count: usize, shown: &[f32]) -> Option<Self> {
        let pixels = shown.len() / count.max(1);
        let images = Images::new(count, pixels, shown, Centring::Raw).ok()?;
        let even = std::iter::repeat_n(1.0, pixels);
        let values: Vec<f64> = shown.iter().map(|&v| f64::from(v)).chain(even).collect();
        let rows = || values.chunks_exact(pixels);
        let between = rows().flat_map(|a| rows().map(move |b| dot(a, b))).collect();
        Some(Self { images, pixels, between, values })
    }

    /// The maps that responses `[images, units]` make of the images, each from 0 to 1. None where they do not fit together.
    fn cloud(&self, responses: &[f32]) -> Option<Cloud> {
        let maps = self.images.product(responses).ok()?;
        let units = maps.len() / self.pixels;
        let mut shares = Vec::with_capacity(responses.len() + units);
        let mut values = Vec::with_capacity(maps.len());
        for (unit, map) in maps.chunks_exact(self.pixels).enumerate() {
            let (low, high) =
                map.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
            let by = if high > low { (high - low).recip() } else { 0.0 };
            let of = responses.iter().skip(unit).step_by(units);
            shares.extend(of.map(|v| if v.is_nan() { 0.0 } else { f64::from(*v) * by }));
            shares.push(-low * by);
            values.extend(map.iter().map(|v| ((v - low) * by) as f32));
        }
        let density = grid().and_then(|grid| within(&values, &grid, Bandwidth::Scott).ok());
        Some(Cloud { density, ..self.sums(shares)? })
    }

    /// Sums of the images in these shares, `[maps, images]`; none without any. Without a density.
    fn sums(&self, shares: Vec<f64>) -> Option<Cloud> {
        let images = self.values.len() / self.pixels;
        let count = shares.len().checked_div(images).filter(|count| *count > 0)?;
        let maps = || shares.chunks_exact(images);
        let through: Vec<f64> =
            maps().flat_map(|map| self.between.chunks_exact(images).map(move |row| dot(row, map))).collect();
        let squares: Vec<f64> =
            maps().zip(through.chunks_exact(images)).map(|(map, through)| dot(map, through)).collect();
        let mut mean = vec![0.0; self.pixels];
        for (image, pixels) in self.values.chunks_exact(self.pixels).enumerate() {
            let share = maps().map(|map| map[image]).sum::<f64>() / count as f64;
            mean.iter_mut().zip(pixels).for_each(|(sum, v)| *sum += share * v);
        }
        let own = dot(&mean, &mean);
        let spread = (squares.iter().sum::<f64>() / count as f64 - own).max(0.0) / self.pixels as f64;
        Some(Cloud { shares, through, squares, mean, spread, density: None })
    }
}

impl Cloud {
    /// The overlap of the densities of both sides' values.
    fn overlap(&self, features: &Self) -> Option<f64> {
        Some(iou(&grid()?, self.density.as_ref()?, features.density.as_ref()?))
    }

    /// The root mean squared difference of a neuron (these) and a unit, mean over all pairs.
    fn rmse(&self, features: &Self) -> f64 {
        let pixels = self.mean.len() as f64;
        let images = self.shares.len() / self.squares.len();
        let mut sum = 0.0;
        for (neuron, own) in self.shares.chunks_exact(images).zip(&self.squares) {
            for (unit, other) in features.through.chunks_exact(images).zip(&features.squares) {
                sum += ((own + other - 2.0 * dot(neuron, unit)).max(0.0) / pixels).sqrt();
            }
        }
        sum / (self.squares.len() * features.squares.len()) as f64
    }

    /// The mean squared difference of the neurons' maps (these) and the units'.
    fn parts(&self, features: &Self) -> Parts {
        let squares: f64 = self.mean.iter().zip(&features.mean).map(|(a, b)| (a - b).powi(2)).sum();
        Parts { means: squares / self.mean.len() as f64, neurons: self.spread, features: features.spread }
    }
}

impl Parts {
    /// The mean squared difference.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.means + self.neurons + self.features
    }
}

impl Represented {
    /// Of neurons and the images that they were shown, `[images, pixels]`. None where these are not as many.
    #[must_use]
    pub fn of(neurons: &Neurons, shown: &[f32], seed: u64) -> Option<Self> {
        let basis = Basis::of(neurons.images, shown)?;
        let cells = neurons.cells.len();
        let given = basis.cloud(&neurons.means)?;
        let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0x3a3e);
        let by_chance = (0..SHUFFLES).map(|_| {
            let order = shuffled(neurons.images, &mut random);
            basis.cloud(&in_order(&neurons.means, cells, &order))
        });
        let shuffled = by_chance.collect::<Option<Vec<_>>>()?;
        Some(Self { basis, given, shuffled })
    }

    /// How far the units of responses `[images, units]` lie from the neurons: [`MOST_UNITS`] of those that vary, by chance.
    /// None where none does.
    #[must_use]
    pub fn distance(&self, values: &[f32], units: usize, seed: u64) -> Option<Distance> {
        let features = self.basis.cloud(&some_units(values, units, seed).0)?;
        let mut by_chance = [0.0; SHUFFLES];
        by_chance.iter_mut().zip(&self.shuffled).for_each(|(rmse, cloud)| *rmse = cloud.rmse(&features));
        let overlaps: Option<Vec<f64>> = self.shuffled.iter().map(|cloud| cloud.overlap(&features)).collect();
        Some(Distance {
            rmse: self.given.rmse(&features),
            parts: self.given.parts(&features),
            shuffled: by_chance,
            iou: self.given.overlap(&features),
            iou_shuffled: overlaps.map(|all: Vec<f64>| mean(&all)),
        })
    }

    /// How far two sides of responses to the same images, `[images, cells]` and `[images, units]`, lie from each other.
    #[must_use]
    pub fn between(&self, neurons: &[f32], units: &[f32]) -> Option<f64> {
        Some(self.basis.cloud(neurons)?.rmse(&self.basis.cloud(units)?))
    }

    /// How far features lie that are all the same: the neurons' mean map. Of all sets of features theirs is the least mean
    /// squared difference, whatever the neurons do.
    #[must_use]
    pub fn blank(&self) -> f64 {
        let images = self.given.shares.len() / self.given.squares.len();
        let mut mean = vec![0.0; images];
        for map in self.given.shares.chunks_exact(images) {
            mean.iter_mut().zip(map).for_each(|(sum, v)| *sum += v / self.given.squares.len() as f64);
        }
        self.basis.sums(mean).map_or(0.0, |blank| self.given.rmse(&blank))
    }
}

/// All values that a map from 0 to 1 can have.
fn grid() -> Option<Grid> {
    Grid::new(0.0, 1.0, POINTS).ok()
}

/// The responses `[images, some units]` of those that do not answer all images alike, at most [`MOST_UNITS`] of them by
/// chance; and how many they are.
pub(super) fn some_units(values: &[f32], units: usize, seed: u64) -> (Vec<f32>, usize) {
    let chosen = drawn(values, units, seed);
    let rows = values.chunks_exact(units.max(1));
    (rows.flat_map(|row| chosen.iter().map(|&unit| row[unit])).collect(), chosen.len())
}

/// Units that do not answer all images alike, at most [`MOST_UNITS`] of them.
fn drawn(values: &[f32], units: usize, seed: u64) -> Vec<usize> {
    let varies = |&unit: &usize| {
        let mut column = values.iter().skip(unit).step_by(units);
        column.next().is_some_and(|first| column.any(|v| v != first))
    };
    let all: Vec<usize> = (0..units).filter(varies).collect();
    if all.len() <= MOST_UNITS {
        return all;
    }
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xd4a3);
    let mut chosen: Vec<usize> =
        shuffled(all.len(), &mut random).into_iter().take(MOST_UNITS).map(|place| all[place]).collect();
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cortex::scores::neurons::Trials;
    use crate::stats::resample::below;
    use proptest::prelude::*;

    fn noise(count: usize, seed: u64) -> Vec<f32> {
        let mut random = Pcg64Mcg::new(u128::from(seed) << 64 | 11);
        (0..count).map(|_| below(&mut random, 1001) as f32 / 1000.0).collect()
    }

    fn neurons(seed: u64) -> Neurons {
        Trials::new([2, 9, 4], noise(72, seed)).unwrap().neurons(1).unwrap()
    }

    proptest! {
        #[test]
        fn the_parts_are_the_mean_over_all_pairs(seed in 0..500_u64) {
            // six pixels as six images, so that shares are maps; and no part of the even one
            let one_pixel: Vec<f32> = (0..36).map(|i| if i % 7 == 0 { 1.0 } else { 0.0 }).collect();
            let basis = Basis::of(6, &one_pixel).unwrap();
            let [a, b] = [noise(5 * 6, seed), noise(7 * 6, seed + 1000)];
            let shares = |maps: &[f32]| {
                maps.chunks_exact(6).flat_map(|map| map.iter().map(|v| f64::from(*v)).chain([0.0])).collect()
            };
            let [left, right] = [&a, &b].map(|maps| basis.sums(shares(maps)).unwrap());
            let (mut squares, mut roots) = (0.0, 0.0);
            for neuron in a.chunks_exact(6) {
                for unit in b.chunks_exact(6) {
                    let one = neuron.iter().zip(unit).map(|(n, u)| f64::from(n - u).powi(2)).sum::<f64>();
                    squares += one / 6.0;
                    roots += (one / 6.0).sqrt();
                }
            }
            prop_assert!((left.parts(&right).sum() - squares / 35.0).abs() < 1e-7);
            prop_assert!((left.rmse(&right) - roots / 35.0).abs() < 1e-6);
        }

        #[test]
        fn nothing_is_nearer_than_copies_of_the_neurons_mean_map(seed in 0..200_u64) {
            let represented = Represented::of(&neurons(seed), &noise(9 * 16, seed + 7), 1).unwrap();
            let found = represented.distance(&noise(9 * 30, seed + 9), 30, 1).unwrap();
            prop_assert!(found.parts.neurons <= found.parts.sum());
            prop_assert!(represented.blank() <= found.parts.sum().sqrt());
            prop_assert!(found.rmse <= found.parts.sum().sqrt() + 1e-9);
        }
    }

    #[test]
    fn units_that_do_not_vary_are_left_out_and_of_many_some_are_drawn() {
        let mut values = noise(9 * 600, 3);
        values.chunks_exact_mut(600).for_each(|row| row[5] = 2.0);
        let chosen = drawn(&values, 600, 1);
        assert_eq!(chosen.len(), MOST_UNITS);
        assert!(!chosen.contains(&5) && chosen.is_sorted());
        assert_ne!(chosen, drawn(&values, 600, 2));
        let represented = Represented::of(&neurons(1), &noise(9 * 16, 2), 1).unwrap();
        assert_eq!(represented.distance(&[1.0; 27], 3, 1), None);
        assert_eq!(Represented::of(&neurons(1), &[], 1), None);
    }
}
