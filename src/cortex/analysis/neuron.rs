//! One neuron and one image: its representation, its nearest features, its responses.

use super::{AnalysisError, Comparison};
use crate::cortex::maps::Maps;
use crate::cortex::measures::sparseness;
use crate::cortex::population::Population;
use crate::cortex::receptive_field::DEGREES;
use crate::cortex::recording::{CellInfo, Recording};
use crate::cortex::representation::Centring;
use crate::stats::dissimilarity::rmse;
use serde::Serialize;

/// Nearest features of each network that are listed.
pub const NEAREST: usize = 20;
/// Full width at half the height of a Gaussian hill, in standard deviations.
const HALF_WIDTH: f32 = 2.355;

/// One neuron, and its responses to one image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeuronAnalysis {
    /// Its place in the recording.
    pub cell: usize,
    /// The image's place.
    pub image: usize,
    /// What is known of it; none if the recording has no neurons.
    pub info: Option<CellInfo>,
    /// Lifetime sparseness over the mean responses to the images.
    pub sparseness: Option<f64>,
    /// Mean response to each image, % dF/F.
    pub means: Vec<f32>,
    /// The images by these, the strongest first.
    pub ranked: Vec<usize>,
    /// How it is tuned, if it is simulated.
    pub tuning: Option<Tuning>,
    /// The features of the left and of the right network that are nearest to its representation; none if it is not
    /// known what it was shown.
    pub nearest: Option<[Vec<Nearest>; 2]>,
    /// Its responses to the image.
    pub trials: ImageTrials,
    /// Its pictures, likewise.
    #[serde(skip)]
    pub maps: Option<NeuronMaps>,
}

/// How a simulated neuron is tuned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tuning {
    /// Orientation selectivity to gratings, 0 to 1 ([`crate::cortex::cell::Cell::selectivity`]).
    pub selectivity: f32,
    /// Width of the receptive field at half its height, degrees of the visual field.
    pub field_degrees: f32,
    /// Whether it answers natural scenes.
    pub responsive: bool,
}

/// A feature beside a neuron's representation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Nearest {
    /// The feature's place among those of its layer.
    pub feature: usize,
    /// Eq. 1, both brought to one size and normalized.
    pub rmse: f64,
}

/// A neuron's pictures, of the size of the images.
#[derive(Debug, Clone, PartialEq)]
pub struct NeuronMaps {
    /// N = T^T FS (section 3.2): one map.
    pub raw: Maps,
    /// N of the images less their mean: one map.
    pub centred: Maps,
    /// The receptive field `[height, width]`, if it is simulated.
    pub field: Option<Vec<f32>>,
}

/// Responses to one image, trial by trial; NaN where one is missing.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ImageTrials {
    /// Peak of each trial, % dF/F.
    pub peaks: Vec<f32>,
    /// Seconds from the onset to each peak; empty if not known.
    pub times: Vec<f32>,
    /// Fluorescence after the onset, if it is known.
    pub traces: Option<ImageTraces>,
}

/// Fluorescence after the onset of an image, % dF/F.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageTraces {
    /// Seconds of each trace.
    pub seconds: f64,
    /// Frame after frame, `[trials][frames]`.
    pub trials: Vec<Vec<f32>>,
    /// Their mean `[frames]`; empty for no trial.
    pub mean: Vec<f32>,
}

/// A neuron beside the features; those that are nearest by Eq. 1 with both maps brought to `side` x `side` pixels.
///
/// # Errors
/// [`AnalysisError::Representation`] if the recording is damaged, [`AnalysisError::Maps`] for maps without such a size.
pub fn neuron(
    comparison: &Comparison<'_>,
    population: Option<&Population>,
    [cell, image]: [usize; 2],
    side: usize,
) -> Result<NeuronAnalysis, AnalysisError> {
    let recording = comparison.recording;
    let means = recording.means_of(cell).unwrap_or_default();
    let mut ranked: Vec<usize> = (0..means.len()).collect();
    ranked.sort_by(|&a, &b| means[b].total_cmp(&means[a]).then(a.cmp(&b)));
    let maps = maps(comparison, population, cell)?;
    let nearest =
        comparison.pictures.map(|pictures| nearest_of_both(comparison, pictures, cell, side)).transpose()?;
    Ok(NeuronAnalysis {
        cell,
        image,
        info: recording.cells.get(cell).cloned(),
        sparseness: sparseness(means),
        means: means.to_vec(),
        ranked,
        tuning: tuning(recording, population, cell),
        nearest,
        trials: trials(recording, population, cell, image),
        maps,
    })
}

/// The features nearest to a neuron's map: their places and RMSE (Eq. 1), nearest first.
#[must_use]
pub fn nearest(neuron: &[f32], features: &Maps, count: usize) -> Vec<Nearest> {
    let each = features.values.chunks_exact(features.pixels().max(1)).enumerate();
    let mut all: Vec<Nearest> =
        each.filter_map(|(feature, map)| Some(Nearest { feature, rmse: rmse(neuron, map)? })).collect();
    all.sort_by(|a, b| a.rmse.total_cmp(&b.rmse).then(a.feature.cmp(&b.feature)));
    all.truncate(count);
    all
}

fn nearest_of_both(
    comparison: &Comparison<'_>,
    pictures: &Maps,
    cell: usize,
    side: usize,
) -> Result<[Vec<Nearest>; 2], AnalysisError> {
    let by = comparison.normalization;
    let neuron = pictures.chosen(&[cell]).resized(side, side)?.normalized_among(by, &pictures.values);
    let of = |features: &Maps| -> Result<Vec<Nearest>, AnalysisError> {
        let features = features.resized(side, side)?.normalized(by);
        Ok(nearest(neuron.map(0).unwrap_or(&[]), &features, NEAREST))
    };
    let [left, right] = comparison.features;
    Ok([of(left)?, of(right)?])
}

fn maps(
    comparison: &Comparison<'_>,
    population: Option<&Population>,
    cell: usize,
) -> Result<Option<NeuronMaps>, AnalysisError> {
    let recording = comparison.recording;
    let (Some(stimuli), Some(_)) = (&recording.stimuli, comparison.pictures) else { return Ok(None) };
    let of = |centring| recording.pictures(&[cell], centring).map(Option::unwrap_or_default);
    let (height, width) = (stimuli.maps.height, stimuli.maps.width);
    let simulated = population.and_then(|population| population.cells.get(cell));
    Ok(Some(NeuronMaps {
        raw: of(Centring::Raw)?,
        centred: of(Centring::Centred)?,
        field: simulated.map(|cell| cell.field.picture(height, width)),
    }))
}

fn tuning(recording: &Recording, population: Option<&Population>, cell: usize) -> Option<Tuning> {
    let cell = population?.cells.get(cell)?;
    let maps = &recording.stimuli.as_ref()?.maps;
    Some(Tuning {
        selectivity: cell.selectivity(maps.height, maps.width),
        field_degrees: HALF_WIDTH * cell.field.across * DEGREES / maps.width as f32,
        responsive: cell.responsive,
    })
}

fn trials(recording: &Recording, population: Option<&Population>, cell: usize, image: usize) -> ImageTrials {
    let of = |all: Option<&[f32]>| -> Vec<f32> {
        let range = image * recording.trials..(image + 1) * recording.trials;
        all.unwrap_or_default().get(range).unwrap_or_default().to_vec()
    };
    let traces = match population {
        Some(population) => population.traces(cell),
        None => recording.traces_of(cell),
    };
    let traces = traces.map(|traces| {
        let each = traces.frames.max(1);
        let rows = traces.values.chunks_exact(each).skip(image * traces.trials).take(traces.trials);
        let rows: Vec<Vec<f32>> = rows.map(<[f32]>::to_vec).collect();
        let frames = rows.first().map_or(0, Vec::len);
        // over the trials that have the frame
        let mean = |i: usize| {
            let there = rows.iter().map(|row| row[i]).filter(|sample| !sample.is_nan());
            let (sum, count) = there.fold((0.0_f32, 0_usize), |(sum, n), sample| (sum + sample, n + 1));
            sum / count as f32
        };
        ImageTraces {
            seconds: each as f64 / f64::from(traces.rate.max(1e-6)),
            mean: (0..frames).map(mean).collect(),
            trials: rows,
        }
    });
    ImageTrials { peaks: of(recording.peaks_of(cell)), times: of(recording.times_of(cell)), traces }
}
