//! Whether each neuron can be predicted from a system: cross-validated ridge regression, in proportion to the cell's
//! reliability, less the same with the neurons' images shuffled.

use super::neurons::Neurons;
use super::{dot, in_order, standardized};
use crate::stats::rank::pearson;
use crate::stats::resample::shuffled;
use crate::stats::ridge::Dual;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

/// Folds of the images.
const FOLDS: usize = 10;
/// Ways to make folds.
const PARTITIONS: usize = 3;
/// Orders of chance of the neurons' images.
const SHUFFLES: usize = 8;

/// Penalties: half decades from 10^-3 to 10^4.
fn lambdas() -> Vec<f64> {
    (-6..=8).map(|half| 10_f64.powf(f64::from(half) / 2.0)).collect()
}

/// How well neurons are predicted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Predicted {
    /// Mean over the cells of the score less that of shuffled images.
    pub score: f64,
    /// Mean over the cells with the images as they are.
    pub true_images: f64,
    /// Mean over the cells with the images shuffled.
    pub shuffled: f64,
    /// The cells that are predicted.
    pub cells: usize,
    /// Each cell's score less that of shuffled images.
    #[serde(skip)]
    pub each: Vec<f64>,
}

/// A fold: the images that are left out, and what a system gives to learn from. It does not depend on the neurons, so that
/// shuffled ones are predicted from the same.
struct Fold {
    left_out: Vec<usize>,
    learned: Vec<usize>,
    dual: Option<Dual>,
    /// Of each image that is left out, with each that is learned from.
    across: Vec<Vec<f64>>,
}

/// Predicts the reliable neurons from responses `[images, units]`. None where no cell is reliable, or there are too few
/// images for folds.
#[must_use]
pub fn predicted(neurons: &Neurons, values: &[f32], units: usize, seed: u64) -> Option<Predicted> {
    let cells = neurons.reliable();
    let reliability = neurons.reliability.as_ref()?;
    if cells.is_empty() || neurons.images < FOLDS || units == 0 || values.len() != neurons.images * units {
        return None;
    }
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0x9ed1);
    let penalties = lambdas();
    let partitions: Vec<Vec<Fold>> = (0..PARTITIONS)
        .map(|_| {
            let order = shuffled(neurons.images, &mut random);
            (0..FOLDS).map(|fold| Fold::new(&order, fold, values, units, &penalties)).collect()
        })
        .collect();
    let all = neurons.cells.len();
    let chosen: Vec<f32> = (0..neurons.images)
        .flat_map(|image| cells.iter().map(move |&cell| (image, cell)))
        .map(|(image, cell)| neurons.means[image * all + cell])
        .collect();
    // one penalty is chosen for all cells, which those that respond the most would choose alone
    let (responses, count) = standardized(&chosen, cells.len());
    if count < cells.len() {
        return None; // a reliable cell responds to some images more than to others
    }
    let responses: Vec<f64> = responses.into_iter().map(f64::from).collect();
    let in_proportion = |scores: Vec<f64>| -> Vec<f64> {
        scores.into_iter().zip(&cells).map(|(score, &cell)| score / reliability[cell].sqrt()).collect()
    };
    let as_they_are = in_proportion(scored(&partitions, &responses, count));
    let mut by_chance = vec![0.0; count];
    for _ in 0..SHUFFLES {
        let order = shuffled(neurons.images, &mut random);
        let moved = in_order(&responses, count, &order);
        let found = in_proportion(scored(&partitions, &moved, count));
        by_chance.iter_mut().zip(found).for_each(|(sum, score)| *sum += score / SHUFFLES as f64);
    }
    let each: Vec<f64> = as_they_are.iter().zip(&by_chance).map(|(score, chance)| score - chance).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count as f64;
    Some(Predicted {
        score: mean(&each),
        true_images: mean(&as_they_are),
        shuffled: mean(&by_chance),
        cells: count,
        each,
    })
}

/// The correlation of each cell's held-out predictions with its responses `[images, cells]`, mean over the partitions.
///
/// Predictions are without the mean of what was learned from: that mean is high where what is left out is low, and would
/// by itself go against the responses.
fn scored(partitions: &[Vec<Fold>], responses: &[f64], cells: usize) -> Vec<f64> {
    let images = responses.len() / cells;
    let mut sums = vec![0.0; cells];
    for folds in partitions {
        let mut said = vec![0.0; responses.len()];
        for fold in folds {
            let targets: Vec<f64> = fold
                .learned
                .iter()
                .flat_map(|&image| responses[image * cells..(image + 1) * cells].iter().copied())
                .collect();
            let Some(ridge) = fold.dual.as_ref().and_then(|dual| dual.learn(&targets)) else { continue };
            for (&image, kernel) in fold.left_out.iter().zip(&fold.across) {
                said[image * cells..(image + 1) * cells].copy_from_slice(&ridge.predict(kernel));
            }
        }
        for (cell, sum) in sums.iter_mut().enumerate() {
            let of =
                |values: &[f64]| (0..images).map(|image| values[image * cells + cell]).collect::<Vec<_>>();
            *sum += pearson(&of(&said), &of(responses)).unwrap_or(0.0) / partitions.len() as f64;
        }
    }
    sums
}

impl Fold {
    /// The images of an order from place `number` on, by tens, are left out. Units are brought to mean 0 and deviation 1 over
    /// the images that are learned from, and divided by the root of their number.
    fn new(order: &[usize], number: usize, values: &[f32], units: usize, penalties: &[f64]) -> Self {
        let mut left_out: Vec<usize> = order.iter().skip(number).step_by(FOLDS).copied().collect();
        left_out.sort_unstable();
        let learned: Vec<usize> = (0..order.len()).filter(|image| !left_out.contains(image)).collect();
        let row = |image: usize| &values[image * units..(image + 1) * units];
        let n = learned.len() as f32;
        let mut means = vec![0.0_f32; units];
        for &image in &learned {
            means.iter_mut().zip(row(image)).for_each(|(sum, v)| *sum += v / n);
        }
        let mut scales = vec![0.0_f32; units];
        for &image in &learned {
            scales
                .iter_mut()
                .zip(row(image))
                .zip(&means)
                .for_each(|((sum, v), mean)| *sum += (v - mean).powi(2) / n);
        }
        let kept = scales.iter().filter(|variance| **variance > 0.0).count().max(1);
        for variance in &mut scales {
            *variance = if *variance > 0.0 { (*variance * kept as f32).sqrt().recip() } else { 0.0 };
        }
        let scaled = |image: usize| -> Vec<f32> {
            row(image).iter().zip(&means).zip(&scales).map(|((v, mean), scale)| (v - mean) * scale).collect()
        };
        let rows: Vec<Vec<f32>> = learned.iter().map(|&image| scaled(image)).collect();
        let mut kernel = vec![0.0; rows.len() * rows.len()];
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate().take(i + 1) {
                let value = dot(a, b);
                kernel[i * rows.len() + j] = value;
                kernel[j * rows.len() + i] = value;
            }
        }
        let across = left_out
            .iter()
            .map(|&image| {
                let left = scaled(image);
                rows.iter().map(|row| dot(row, &left)).collect()
            })
            .collect();
        let dual = Dual::new(&kernel, learned.len(), penalties);
        Self { left_out, learned, dual, across }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cortex::scores::neurons::Trials;
    use crate::stats::resample::below;

    /// Neurons that are weighted sums of `units`, with noise, and the units' responses.
    fn made(noise: f64, seed: u64) -> (Neurons, Vec<f32>) {
        let (repeats, images, cells, units) = (8, 40, 12, 6);
        let mut random = Pcg64Mcg::new(u128::from(seed) << 64 | 7);
        let mut draw = || (0..6).map(|_| below(&mut random, 1001) as f64 / 500.0 - 1.0).sum::<f64>();
        let values: Vec<f32> = (0..images * units).map(|_| draw() as f32).collect();
        let weights: Vec<f64> = (0..cells * units).map(|_| draw()).collect();
        let mut trials = Vec::new();
        for _ in 0..repeats {
            for image in 0..images {
                for cell in 0..cells {
                    let signal: f64 = (0..units)
                        .map(|u| weights[cell * units + u] * f64::from(values[image * units + u]))
                        .sum();
                    trials.push((signal + noise * draw()) as f32);
                }
            }
        }
        (Trials::new([repeats, images, cells], trials).unwrap().neurons(1).unwrap(), values)
    }

    #[test]
    fn a_perfect_model_reaches_the_ceiling_and_an_unrelated_one_nothing() {
        let (neurons, values) = made(2.0, 1);
        let found = predicted(&neurons, &values, 6, 1).unwrap();
        assert!((found.true_images - 1.0).abs() < 0.05, "{found:?}");
        assert!(found.score > 0.9);
        // twelve cells that are sums of six units go with one unrelated system a little, by chance
        let others = made(2.0, 2).1;
        let chance =
            (0..6).map(|seed| predicted(&neurons, &others, 6, seed).unwrap().score).sum::<f64>() / 6.0;
        assert!(chance.abs() < 0.3 * found.score, "{chance}");
    }

    #[test]
    fn shuffled_images_predict_nothing() {
        let (neurons, values) = made(1.0, 3);
        let found: Vec<f64> =
            (0..5).map(|seed| predicted(&neurons, &values, 6, seed).unwrap().shuffled).collect();
        // a little below nothing: what is left out lies on the other side of what was learned from
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        assert!((-0.2..0.05).contains(&mean), "{mean}");
    }

    #[test]
    fn what_cannot_be_predicted_is_none() {
        let (neurons, values) = made(1.0, 1);
        assert_eq!(predicted(&neurons, &values[6..], 6, 1), None);
        let unreliable = Neurons { reliability: Some(vec![0.1; 12]), ..neurons };
        assert_eq!(predicted(&unreliable, &values, 6, 1), None);
    }
}
