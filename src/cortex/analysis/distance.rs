//! How far network features are from neurons, number by number (section 3.4, Eq. 1, Figure 2).

use super::{AnalysisError, ByKind, CellFilter, Comparison, Kind};
use crate::cortex::cell_type::Class;
use crate::cortex::maps::Maps;
use crate::stats::resample::{bootstrap, mean};
use serde::Serialize;

/// Resamples of an interval.
pub const RESAMPLES: usize = 1_000;

/// Distances of the features of two networks (left first) to neurons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distance {
    /// Of each neuron of the recording the mean RMSE (Eq. 1) to the features.
    pub rmse: [Vec<f64>; 2],
    /// The mean over the neurons of each kind with its interval, the nearest to the right network first.
    pub kinds: Vec<ByKind>,
    /// Kinds to which the right network is closer than the left one. All kinds share both networks and the images, so that
    /// this count is no test of anything.
    pub kinds_right_closer: usize,
    /// Both classes beside each other; none if either has no neuron.
    pub classes: [Option<ClassDistance>; 2],
}

/// Whether features are closer to excitatory or to inhibitory neurons.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClassDistance {
    /// Mean RMSE of the excitatory neurons.
    pub excitatory: f64,
    /// Mean RMSE of the inhibitory neurons.
    pub inhibitory: f64,
    /// Neurons of both classes. They are few animals', or a simulation's: permuting them would test nothing.
    pub neurons: usize,
    /// The first less the second.
    pub difference: f64,
}

/// The distances, with both systems' maps brought to `side` x `side` pixels and then normalized.
///
/// # Errors
/// [`AnalysisError::NoImages`] if neurons have no representation, [`AnalysisError::Maps`] for maps without such a size.
pub fn distance(
    comparison: &Comparison<'_>,
    kinds: &[(Kind, Vec<usize>)],
    side: usize,
) -> Result<Distance, AnalysisError> {
    let pictures = comparison.pictures.ok_or(AnalysisError::NoImages)?;
    let small = |maps: &Maps| -> Result<Maps, AnalysisError> {
        Ok(maps.resized(side, side)?.normalized(comparison.normalization))
    };
    let neurons = small(pictures)?;
    let of = |network: usize| -> Result<Vec<f64>, AnalysisError> {
        Ok(distances(&neurons, &small(&comparison.features(network))?))
    };
    let rmse = [of(0)?, of(1)?];
    let mut by_kind: Vec<ByKind> = kinds
        .iter()
        .map(|(kind, cells)| {
            let both = rmse.each_ref().map(|all| chosen(all, cells));
            ByKind {
                kind: *kind,
                neurons: cells.len(),
                values: both.each_ref().map(|values| mean(values)),
                intervals: Some(both.map(|values| interval(&values, comparison.seed))),
            }
        })
        .collect();
    by_kind.sort_by(|a, b| a.values[1].total_cmp(&b.values[1]));
    let groups = Class::ALL.map(|class| {
        comparison.among(&CellFilter { class: Some(class), line: None, area: comparison.filter.area })
    });
    let classes = rmse.each_ref().map(|all| classes(all, &groups));
    Ok(Distance {
        kinds_right_closer: by_kind.iter().filter(|row| row.values[1] < row.values[0]).count(),
        kinds: by_kind,
        classes,
        rmse,
    })
}

/// Of each neuron the mean over all features of the RMSE (Eq. 1) between its map and the feature; maps of one size.
#[must_use]
pub fn distances(neurons: &Maps, features: &Maps) -> Vec<f64> {
    let pixels = neurons.pixels().max(1);
    let rmse = |a: &[f32], b: &[f32]| {
        let mut sums = [0.0_f32; 8];
        let (a, b) = (a.as_chunks::<8>(), b.as_chunks::<8>());
        for (a, b) in a.0.iter().zip(b.0) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += (a - b) * (a - b);
            }
        }
        let rest: f32 = a.1.iter().zip(b.1).map(|(a, b)| (a - b) * (a - b)).sum();
        (f64::from(sums.iter().sum::<f32>() + rest) / pixels as f64).sqrt()
    };
    let features: Vec<&[f32]> = features.values.chunks_exact(pixels).collect();
    let all = neurons.values.chunks_exact(pixels);
    all.map(|map| features.iter().map(|other| rmse(map, other)).sum::<f64>() / features.len().max(1) as f64)
        .collect()
}

fn chosen(all: &[f64], cells: &[usize]) -> Vec<f64> {
    cells.iter().map(|&cell| all[cell]).collect()
}

/// The 95 % bootstrap interval of a mean; NaN where there is none.
fn interval(values: &[f64], seed: u64) -> [f64; 2] {
    let found = bootstrap(&[values], |groups| mean(&groups[0]), RESAMPLES, 0.95, seed);
    found.map_or([f64::NAN; 2], |found| [found.low, found.high])
}

fn classes(all: &[f64], groups: &[Vec<usize>; 2]) -> Option<ClassDistance> {
    let [excitatory, inhibitory] = groups.each_ref().map(|cells| chosen(all, cells));
    if excitatory.is_empty() || inhibitory.is_empty() {
        return None;
    }
    let means = [mean(&excitatory), mean(&inhibitory)];
    Some(ClassDistance {
        excitatory: means[0],
        inhibitory: means[1],
        neurons: excitatory.len() + inhibitory.len(),
        difference: means[0] - means[1],
    })
}
