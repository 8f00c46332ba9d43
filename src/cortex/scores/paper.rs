//! The papers' own measure of nearness on equal terms: neurons and units as maps N = T^T FS of the same images, each
//! brought from 0 to 1, and the root mean squared difference of a neuron and a unit, mean over all pairs (Mice to
//! Machines, Eq. 1).
//!
//! Which neuron is like which unit hardly occurs in it: over all pairs the mean squared difference is exactly the
//! distance of the two mean maps and how far each side's own maps are spread. So it is given with those three parts, and
//! beside it what it is once the neurons' images are shuffled.

use super::dot;
use super::neurons::Neurons;
use crate::cortex::maps::Normalization;
use crate::cortex::representation::{Centring, Images};
use crate::stats::resample::shuffled;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

/// Most units of a layer that are laid beside the neurons, as many as the paper takes of a network.
pub const MOST_UNITS: usize = 500;
/// Orders of chance of the neurons' images.
pub const SHUFFLES: usize = 5;

/// Many maps of one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Cloud {
    /// `[maps, pixels]`.
    maps: Vec<f32>,
    /// Each map's sum of squares.
    squares: Vec<f64>,
    /// The mean map.
    mean: Vec<f64>,
    /// Mean over maps and pixels of the squared distance from the mean map.
    spread: f64,
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// Root mean squared difference of a neuron and a unit, 0 to 1: mean over all pairs.
    pub rmse: f64,
    /// The mean squared difference over all pairs, in parts.
    pub parts: Parts,
    /// The distance with the neurons' images in orders of chance, mean over [`SHUFFLES`].
    pub shuffled: f64,
}

/// The neurons of a recording as maps of what they were shown, with their images as they were and shuffled.
#[derive(Debug, Clone, PartialEq)]
pub struct Represented {
    images: Images,
    pixels: usize,
    given: Cloud,
    shuffled: Vec<Cloud>,
}

impl Cloud {
    /// Of the maps that responses `[images, units]` make of the images. None where they do not fit together.
    fn of(images: &Images, pixels: usize, responses: &[f32]) -> Option<Self> {
        let mut maps: Vec<f32> = images.product(responses).ok()?.into_iter().map(|v| v as f32).collect();
        maps.chunks_exact_mut(pixels).for_each(|map| Normalization::MinMax.apply(map));
        Self::of_maps(maps, pixels)
    }

    /// Of maps `[maps, pixels]`; none without any.
    fn of_maps(maps: Vec<f32>, pixels: usize) -> Option<Self> {
        let count = maps.len().checked_div(pixels).filter(|count| *count > 0)?;
        let mut mean = vec![0.0; pixels];
        for map in maps.chunks_exact(pixels) {
            mean.iter_mut().zip(map).for_each(|(sum, v)| *sum += f64::from(*v));
        }
        mean.iter_mut().for_each(|sum| *sum /= count as f64);
        let each = maps.chunks_exact(pixels).flat_map(|map| map.iter().zip(&mean));
        let away: f64 = each.map(|(v, mean)| (f64::from(*v) - mean).powi(2)).sum();
        let squares = maps.chunks_exact(pixels).map(|map| dot(map, map)).collect();
        Some(Self { mean, spread: away / maps.len() as f64, squares, maps })
    }

    /// The root mean squared difference of a neuron (these) and a unit, mean over all pairs.
    fn rmse(&self, features: &Self) -> f64 {
        let pixels = self.mean.len();
        let mut sum = 0.0;
        for (neuron, own) in self.maps.chunks_exact(pixels).zip(&self.squares) {
            for (unit, other) in features.maps.chunks_exact(pixels).zip(&features.squares) {
                sum += ((own + other - 2.0 * dot(neuron, unit)).max(0.0) / pixels as f64).sqrt();
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
        let pixels = shown.len() / neurons.images.max(1);
        let images = Images::new(neurons.images, pixels, shown, Centring::Raw).ok()?;
        let cells = neurons.cells.len();
        let given = Cloud::of(&images, pixels, &neurons.means)?;
        let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0x3a3e);
        let by_chance = (0..SHUFFLES).map(|_| {
            let order = shuffled(neurons.images, &mut random);
            let row = |&image: &usize| &neurons.means[image * cells..(image + 1) * cells];
            let moved: Vec<f32> = order.iter().flat_map(row).copied().collect();
            Cloud::of(&images, pixels, &moved)
        });
        let shuffled = by_chance.collect::<Option<Vec<_>>>()?;
        Some(Self { images, pixels, given, shuffled })
    }

    /// How far the units of responses `[images, units]` lie from the neurons: [`MOST_UNITS`] of those that vary, by chance.
    /// None where none does.
    #[must_use]
    pub fn distance(&self, values: &[f32], units: usize, seed: u64) -> Option<Distance> {
        let chosen = drawn(values, units, seed);
        let responses: Vec<f32> =
            values.chunks_exact(units.max(1)).flat_map(|row| chosen.iter().map(|&unit| row[unit])).collect();
        let features = Cloud::of(&self.images, self.pixels, &responses)?;
        let parts = self.given.parts(&features);
        let by_chance = self.shuffled.iter().map(|cloud| cloud.rmse(&features));
        let shuffled = by_chance.sum::<f64>() / self.shuffled.len() as f64;
        Some(Distance { rmse: self.given.rmse(&features), parts, shuffled })
    }

    /// How far two sides of responses to the same images, `[images, cells]` and `[images, units]`, lie from each other.
    #[must_use]
    pub fn between(&self, neurons: &[f32], units: &[f32]) -> Option<f64> {
        let cloud = |responses: &[f32]| Cloud::of(&self.images, self.pixels, responses);
        Some(cloud(neurons)?.rmse(&cloud(units)?))
    }

    /// How far features lie that are all the same: the neurons' mean map. Of all sets of features theirs is the least mean
    /// squared difference, whatever the neurons do.
    #[must_use]
    pub fn blank(&self) -> f64 {
        let mean = self.given.mean.iter().map(|v| *v as f32).collect();
        Cloud::of_maps(mean, self.pixels).map_or(0.0, |blank| self.given.rmse(&blank))
    }
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
            let [a, b] = [noise(5 * 6, seed), noise(7 * 6, seed + 1000)];
            let [left, right] = [&a, &b].map(|maps| Cloud::of_maps(maps.clone(), 6).unwrap());
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
