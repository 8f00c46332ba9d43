//! Whether networks find the same images alike as neurons do: representational dissimilarity, layer by layer and unit
//! by unit. Ours; the papers compare representations, not images.

use super::{AnalysisError, Comparison};
use crate::stats::agreement::Mantel;
use crate::stats::dissimilarity::{Distance, Rdm};
use crate::stats::rank::spearman;
use serde::Serialize;

/// Permutations of the images.
pub const PERMUTATIONS: usize = 200;
/// Fewest images whose dissimilarities are compared.
pub const FEWEST_IMAGES: usize = 4;

/// The responses of a network's layers to the images that the neurons were shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageResponses {
    /// Each layer's dissimilarities of the images.
    pub rdms: Vec<(String, Rdm)>,
    /// The chosen layer's activations `[images, units, places]`.
    pub values: Vec<f32>,
    /// Its units.
    pub units: usize,
}

/// Dissimilarities of the images by neurons and by two networks, the left one first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageSimilarity {
    /// How many neurons.
    pub neurons: usize,
    /// How many images.
    pub images: usize,
    /// 1 less Pearson's correlation of the neurons' mean responses to each pair of images.
    pub rdm: Rdm,
    /// The networks.
    pub networks: [NetworkSimilarity; 2],
}

/// How far a network's dissimilarities agree with the neurons'.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkSimilarity {
    /// The chosen layer, or the last one if there are fewer.
    pub chosen: Option<ChosenLayer>,
    /// Spearman's correlation with the neurons' dissimilarities, layer by layer; 0 where there is none.
    pub layers: Vec<LayerSimilarity>,
    /// What is left of the chosen layer's agreement without some of its units.
    pub pruning: Pruning,
}

/// One layer in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChosenLayer {
    /// Its name.
    pub layer: String,
    /// Its dissimilarities: 1 less Pearson's correlation of its activations.
    pub rdm: Rdm,
    /// Their rank correlation with the neurons', tested by permuting the images.
    pub test: Option<Mantel>,
}

/// One layer in short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerSimilarity {
    /// Its name.
    pub layer: String,
    /// -1 to 1.
    pub correlation: f64,
}

/// Units left out one after the other, those that are missed least first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pruning {
    /// The units in the order in which they go.
    pub order: Vec<usize>,
    /// Spearman's correlation when so many are left: all, all but one, and so on down to one.
    pub correlations: Vec<f64>,
}

/// The agreement of two networks' responses with the neurons', with the chosen layer (counted from 0).
///
/// # Errors
/// [`AnalysisError::NoImages`] for fewer than [`FEWEST_IMAGES`] known images, [`AnalysisError::NoResponses`] of a network,
/// and [`AnalysisError::Dissimilarity`] if the neurons' responses cannot be correlated.
pub fn similarity(
    comparison: &Comparison<'_>,
    responses: [Option<&ImageResponses>; 2],
    layer: usize,
) -> Result<ImageSimilarity, AnalysisError> {
    let recording = comparison.recording;
    if recording.stimuli.is_none() || recording.images < FEWEST_IMAGES {
        return Err(AnalysisError::NoImages);
    }
    let cells = comparison.cells();
    let mut rows = Vec::with_capacity(recording.images * cells.len());
    for image in 0..recording.images {
        let response = |&cell: &usize| recording.means_of(cell)?.get(image).copied();
        rows.extend(cells.iter().map(|cell| response(cell).unwrap_or(0.0)));
    }
    let rdm = Rdm::of(&rows, cells.len(), Distance::Correlation)?;
    let [left, right] = responses;
    let both = [left.ok_or(AnalysisError::NoResponses)?, right.ok_or(AnalysisError::NoResponses)?];
    let networks = both.map(|network| NetworkSimilarity {
        chosen: network.rdms.get(layer.min(network.rdms.len().saturating_sub(1))).map(|(name, chosen)| {
            ChosenLayer {
                layer: name.clone(),
                rdm: chosen.clone(),
                test: chosen.compare(&rdm, PERMUTATIONS, comparison.seed),
            }
        }),
        layers: network
            .rdms
            .iter()
            .map(|(name, layer)| LayerSimilarity {
                layer: name.clone(),
                correlation: spearman(&layer.values, &rdm.values).unwrap_or(0.0),
            })
            .collect(),
        pruning: Sums::of(network, recording.images).pruned(&rdm.values),
    });
    Ok(ImageSimilarity { neurons: cells.len(), images: recording.images, rdm, networks })
}

/// What is needed to tell the images' dissimilarities of any of a layer's units: sums over their places.
struct Sums {
    images: usize,
    units: usize,
    places: usize,
    /// For each unit, each image: the sum and the sum of squares.
    single: Vec<[f64; 2]>,
    /// For each pair of images, each unit: the sum of products.
    products: Vec<f64>,
}

impl Sums {
    fn of(responses: &ImageResponses, images: usize) -> Self {
        let (units, each) = (responses.units.max(1), responses.values.len() / images.max(1));
        let places = each / units;
        let part = |image: usize, unit: usize| &responses.values[image * each + unit * places..][..places];
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let mut single = Vec::with_capacity(units * images);
        for unit in 0..units {
            for image in 0..images {
                let values = part(image, unit);
                single.push([f64::from(values.iter().sum::<f32>()), f64::from(dot(values, values))]);
            }
        }
        let mut products = Vec::with_capacity(units * images * images / 2);
        for i in 0..images {
            for j in i + 1..images {
                products.extend((0..units).map(|unit| f64::from(dot(part(i, unit), part(j, unit)))));
            }
        }
        Self { images, units, places, single, products }
    }

    /// One less the correlation of the kept units' activations, for all pairs of images.
    fn dissimilarities(&self, kept: &[usize]) -> Vec<f64> {
        let n = (kept.len() * self.places).max(1) as f64;
        let whole = |image: usize| {
            kept.iter().fold([0.0; 2], |[sum, squares], &unit| {
                let [s, q] = self.single[unit * self.images + image];
                [sum + s, squares + q]
            })
        };
        let each: Vec<[f64; 2]> = (0..self.images).map(whole).collect();
        let spread = |[sum, squares]: [f64; 2]| (squares - sum * sum / n).max(0.0);
        let mut out = Vec::with_capacity(self.products.len() / self.units.max(1));
        let mut rows = self.products.chunks_exact(self.units.max(1));
        for i in 0..self.images {
            for j in i + 1..self.images {
                let Some(row) = rows.next() else { return out };
                let product: f64 = kept.iter().map(|&unit| row[unit]).sum();
                let both = (spread(each[i]) * spread(each[j])).sqrt();
                let covered = product - each[i][0] * each[j][0] / n;
                out.push(if both > 0.0 { 1.0 - covered / both } else { 1.0 });
            }
        }
        out
    }

    /// Units left out one after the other.
    fn pruned(&self, neurons: &[f64]) -> Pruning {
        let agree = |kept: &[usize]| spearman(&self.dissimilarities(kept), neurons).unwrap_or(0.0);
        let all: Vec<usize> = (0..self.units).collect();
        let without = |unit: usize| all.iter().copied().filter(|other| *other != unit).collect::<Vec<_>>();
        let mut missed: Vec<(f64, usize)> = if self.units > 1 {
            all.iter().map(|&unit| (agree(&without(unit)), unit)).collect()
        } else {
            vec![(0.0, 0)]
        };
        // what is missed least leaves the greatest agreement behind
        missed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let order: Vec<usize> = missed.into_iter().map(|(_, unit)| unit).collect();
        let correlations = (0..order.len()).map(|gone| agree(&order[gone..])).collect();
        Pruning { order, correlations }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_give_the_dissimilarities_of_the_kept_units() {
        let (images, units, places) = (5, 3, 4);
        let values: Vec<f32> =
            (0..images * units * places).map(|i| ((i * 37) % 23) as f32 * 0.5 - 3.0).collect();
        let responses = ImageResponses { rdms: Vec::new(), values: values.clone(), units };
        let sums = Sums::of(&responses, images);
        for kept in [vec![0, 1, 2], vec![1], vec![0, 2]] {
            let mut rows = Vec::new();
            for image in values.chunks_exact(units * places) {
                for unit in &kept {
                    rows.extend_from_slice(&image[unit * places..][..places]);
                }
            }
            let direct = Rdm::of(&rows, kept.len() * places, Distance::Correlation).unwrap();
            for (a, b) in direct.values.iter().zip(sums.dissimilarities(&kept)) {
                assert!((a - b).abs() < 1e-5, "{kept:?}: {a} {b}");
            }
        }
    }

    #[test]
    fn the_unit_that_disagrees_is_left_out_first() {
        // two units that say what the neurons say, and one of noise
        let (images, places) = (8, 6);
        let neuron =
            |image: usize, place: usize| (((image + 1) * (place + 2) * (place + image + 3)) % 13) as f32;
        let noise = |image: usize, place: usize| ((image * 5 + place * 11) % 13) as f32 * 3.0;
        let mut values = Vec::new();
        let mut rows = Vec::new();
        for image in 0..images {
            values.extend((0..places).map(|place| neuron(image, place)));
            values.extend((0..places).map(|place| noise(image, place)));
            values.extend((0..places).map(|place| neuron(image, place) * 2.0));
            rows.extend((0..places).map(|place| neuron(image, place)));
        }
        let neurons = Rdm::of(&rows, places, Distance::Correlation).unwrap();
        let responses = ImageResponses { rdms: Vec::new(), values, units: 3 };
        let Pruning { order, correlations: curve } = Sums::of(&responses, images).pruned(&neurons.values);
        assert_eq!(order[0], 1);
        assert!(curve[1] > curve[0], "{curve:?}");
        assert!((curve[2] - 1.0).abs() < 1e-6, "one that says the same agrees wholly: {curve:?}");
    }
}
