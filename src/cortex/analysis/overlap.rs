//! How the values of neurons and of features are distributed (section 3.5, Eq. 2 to 5, Figure 3).

use super::{AnalysisError, ByKind, Comparison, Kind};
use crate::cortex::chance::Stream;
use crate::cortex::maps::{Maps, Normalization};
use crate::stats::density::{Bandwidth, DensityError, Method, Overlay};
use crate::stats::resample::{Difference, permutation_test};
use serde::Serialize;

/// Points of a density.
pub const POINTS: usize = 512;
/// Permutations of the test of means.
pub const PERMUTATIONS: usize = 1_000;

/// Densities of neurons' and of features' values, and how far they overlap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// Neurons whose values these are.
    pub neurons: usize,
    /// Compared features of the left and of the right network.
    pub features: [usize; 2],
    /// The densities of the neurons (`a`) and of each network's features (`b`), Eq. 2 to 4, with their overlap `iou`,
    /// Eq. 5; the left network first.
    pub networks: [Overlay; 2],
    /// The same with maps of random numbers in place of the features, as many and of the same size, normalized likewise:
    /// what overlaps before anything is learned.
    pub random: [Overlay; 2],
    /// The same with the features of a custom file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Overlay>,
    /// The overlap with both networks by kind of neuron, the greatest with the right one first. A kind whose values are
    /// all the same has no density and is left out.
    pub kinds: Vec<ByKind>,
    /// Kinds whose overlap with the right network is greater than with the left one.
    pub kinds_right_greater: usize,
    /// The features' mean values, the right network's less the left one's, tested by permuting the features.
    pub means: Option<Difference>,
    /// What the densities are of.
    #[serde(skip)]
    pub values: Values,
}

/// Normalized values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values {
    /// Of the neurons, one after the other: the pixels of their representations, or their peaks.
    pub neurons: Vec<f32>,
    /// Of each network's features `[features, height, width]`.
    pub features: [Vec<f32>; 2],
}

/// The overlap, also for each of some kinds of neurons and with custom features.
///
/// # Errors
/// [`AnalysisError::FewNeurons`] if there is none, [`AnalysisError::Density`] if the values have no density.
pub fn overlap(
    comparison: &Comparison<'_>,
    kinds: &[(Kind, Vec<usize>)],
    bandwidth: Bandwidth,
    custom: Option<&Maps>,
) -> Result<Overlap, AnalysisError> {
    let cells = comparison.cells();
    if cells.is_empty() {
        return Err(AnalysisError::FewNeurons { found: 0, wanted: 1 });
    }
    let overlay = |neurons: &[f32], features: &[f32]| -> Result<Overlay, DensityError> {
        Overlay::of(neurons, features, bandwidth, POINTS, Method::Auto)
    };
    let neurons = comparison.values(&cells);
    let [left, right] = [0, 1].map(|side| comparison.features(side));
    let networks = [overlay(&neurons, &left.values)?, overlay(&neurons, &right.values)?];
    let random =
        |features: &Maps| overlay(&neurons, &noise(features, comparison.seed, comparison.normalization));
    let beside_left = random(&left)?;
    let shape = |maps: &Maps| (maps.count, maps.height, maps.width);
    // of one size they are the same numbers
    let beside_right = if shape(&left) == shape(&right) { beside_left.clone() } else { random(&right)? };
    let random = [beside_left, beside_right];
    let custom = custom.map(|maps| maps.clone().normalized(comparison.normalization));
    let custom = custom.map(|maps| overlay(&neurons, &maps.values)).transpose()?;
    let by_kind = kinds.iter().filter_map(|(kind, cells)| {
        let values = comparison.values(cells);
        let [left, right] = [&left, &right].map(|features| overlay(&values, &features.values).ok());
        let values = [left?.iou, right?.iou];
        Some(ByKind { kind: *kind, neurons: cells.len(), values, intervals: None })
    });
    let mut by_kind: Vec<ByKind> = by_kind.collect();
    by_kind.sort_by(|a, b| b.values[1].total_cmp(&a.values[1]));
    Ok(Overlap {
        neurons: cells.len(),
        features: [left.count, right.count],
        networks,
        random,
        custom,
        kinds_right_greater: by_kind.iter().filter(|row| row.values[1] > row.values[0]).count(),
        kinds: by_kind,
        means: permutation_test(&means(&right), &means(&left), PERMUTATIONS, comparison.seed),
        values: Values { neurons, features: [left.values, right.values] },
    })
}

/// Normally distributed numbers in maps of the size of these.
fn noise(like: &Maps, seed: u64, by: Normalization) -> Vec<f32> {
    let mut chance = Stream::new(seed, u64::MAX / 3);
    let values = (0..like.values.len()).map(|_| chance.normal()).collect();
    Maps { values, ..*like }.normalized(by).values
}

/// Each map's mean.
fn means(maps: &Maps) -> Vec<f64> {
    let pixels = maps.pixels().max(1);
    let mean = |map: &[f32]| map.iter().map(|&v| f64::from(v)).sum::<f64>() / pixels as f64;
    maps.values.chunks_exact(pixels).map(mean).collect()
}
