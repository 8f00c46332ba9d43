//! Whether responses are lifelike: their statistics over single trials, beside those of simulated neurons.

use super::{AnalysisError, CellFilter, Comparison};
use crate::cortex::measures::{Statistics, quantile, statistics};
use crate::cortex::population::Population;
use crate::cortex::recording::Recording;
use crate::stats::density::{Bandwidth, Curve, Grid, Method, Overlay};
use serde::Serialize;

/// Points of a density.
pub const POINTS: usize = 256;
/// Fewest neurons whose statistics are computed.
pub const FEWEST_NEURONS: usize = 3;

/// What is measured of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Lifetime sparseness over trials, 0 to 1 ([`crate::cortex::measures::sparseness`]).
    Sparseness,
    /// Standard deviation over trials, % dF/F.
    Deviation,
    /// Skewness over trials.
    Skewness,
    /// Correlation of two neurons over trials.
    Correlations,
}

impl Measure {
    /// All, in the order of a table.
    pub const ALL: [Self; 4] = [Self::Sparseness, Self::Deviation, Self::Skewness, Self::Correlations];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sparseness => "sparseness",
            Self::Deviation => "deviation",
            Self::Skewness => "skewness",
            Self::Correlations => "correlations",
        }
    }

    /// Its values: one a neuron, or one a pair.
    #[must_use]
    pub fn values(self, of: &Statistics) -> &[f32] {
        match self {
            Self::Sparseness => &of.sparseness,
            Self::Deviation => &of.deviation,
            Self::Skewness => &of.skewness,
            Self::Correlations => &of.correlations,
        }
    }
}

/// Statistics of neurons, and of others beside them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// How many neurons.
    pub neurons: usize,
    /// How many simulated ones beside them, if there are any.
    pub neurons_beside: Option<usize>,
    /// Whether mean responses of single trials were measured; else their peaks.
    pub mean_responses: bool,
    /// Each measure.
    pub measures: Vec<MeasureCheck>,
    /// Slope of log variance against log mean over the neurons, and over those beside them ([`Statistics::slope`]).
    pub slope: Option<f32>,
    /// Likewise.
    pub slope_beside: Option<f32>,
}

/// One measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureCheck {
    /// Which.
    pub measure: Measure,
    /// Lower quartile, median, upper quartile.
    pub quartiles: [f32; 3],
    /// Those of the neurons beside.
    pub quartiles_beside: Option<[f32; 3]>,
    /// How the values are distributed; none where they have no density.
    pub density: Option<MeasureDensity>,
    /// The values.
    #[serde(skip)]
    pub values: Vec<f32>,
}

/// The density of a measure by Scott's rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MeasureDensity {
    /// Of the neurons alone.
    Alone {
        /// Where its points are.
        grid: Grid,
        /// It.
        curve: Curve,
    },
    /// Of the neurons (`a`) and of those beside them (`b`).
    Both(Overlay),
}

/// The statistics of the compared neurons. `population` is that of a simulation, whose single trials can be made anew;
/// `beside` are simulated neurons beside a file's: of the filter's line and area where these are given, else all.
///
/// # Errors
/// [`AnalysisError::FewNeurons`] for fewer than [`FEWEST_NEURONS`].
pub fn check(
    comparison: &Comparison<'_>,
    population: Option<&Population>,
    beside: Option<(&Population, &Recording)>,
) -> Result<Check, AnalysisError> {
    let cells = comparison.cells();
    if cells.len() < FEWEST_NEURONS {
        return Err(AnalysisError::FewNeurons { found: cells.len(), wanted: FEWEST_NEURONS });
    }
    let recording = comparison.recording;
    // like with like: a table of single trials holds mean responses, a file with images holds peaks
    let trials = recording.images * recording.trials;
    let bare = recording.stimuli.is_none();
    let these = match population {
        Some(population) => population.trial_statistics(&cells, trials),
        None => statistics_of(recording, &cells),
    };
    let others = beside.map(|(population, simulated)| {
        // the same kind if one is chosen, else all
        let filter = CellFilter { class: None, ..comparison.filter };
        let chosen: Vec<usize> =
            (0..simulated.cells.len()).filter(|&i| filter.keeps(&simulated.cells[i])).collect();
        let found = if bare {
            population.trial_statistics(&chosen, trials)
        } else {
            statistics_of(simulated, &chosen)
        };
        (found, chosen.len())
    });
    let measures = Measure::ALL.map(|measure| {
        let values = measure.values(&these);
        let beside = others.as_ref().map(|(others, _)| measure.values(others));
        MeasureCheck {
            measure,
            quartiles: quartiles(values),
            quartiles_beside: beside.map(quartiles),
            density: density(values, beside),
            values: values.to_vec(),
        }
    });
    Ok(Check {
        neurons: cells.len(),
        neurons_beside: others.as_ref().map(|(_, count)| *count),
        mean_responses: bare || recording.is_simulated(),
        measures: measures.to_vec(),
        slope: these.slope,
        slope_beside: others.and_then(|(others, _)| others.slope),
    })
}

/// The statistics over trials of the peaks of some neurons.
fn statistics_of(recording: &Recording, cells: &[usize]) -> Statistics {
    let trials = recording.images * recording.trials;
    let rows: Vec<&[f32]> = cells.iter().filter_map(|&cell| recording.peaks_of(cell)).collect();
    let turned: Vec<f32> = (0..trials).flat_map(|trial| rows.iter().map(move |row| row[trial])).collect();
    statistics(&turned, trials, rows.len())
}

fn quartiles(values: &[f32]) -> [f32; 3] {
    [0.25, 0.5, 0.75].map(|share| quantile(values, share))
}

fn density(values: &[f32], beside: Option<&[f32]>) -> Option<MeasureDensity> {
    match beside {
        Some(beside) => {
            let both = Overlay::of(values, beside, Bandwidth::Scott, POINTS, Method::Auto);
            both.ok().map(MeasureDensity::Both)
        }
        None => {
            let (grid, curve) = Curve::alone(values, Bandwidth::Scott, POINTS, Method::Auto).ok()?;
            Some(MeasureDensity::Alone { grid, curve })
        }
    }
}
