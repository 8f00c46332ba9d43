//! What is held of one recording, simulated or opened.

use super::cell_type::{Area, Class, Line};
use super::maps::Maps;
use super::measures::{Statistics, statistics};
use super::population::{Settings, Traces};
use super::representation::{Centring, RepresentationError, representations};
use super::stimuli::Stimuli;
use serde::{Deserialize, Serialize};

/// Where a recording is from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RecordingSource {
    /// Our own simulation: always to be marked so.
    Simulated {
        /// What was simulated.
        settings: Settings,
    },
    /// A file that a visitor opened.
    File {
        /// Its name.
        name: String,
        /// What it says about itself; may be empty.
        about: String,
    },
}

/// What is known of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellInfo {
    /// Its number: its place in a simulation, or the file's own.
    pub id: u64,
    /// Cre line, if it is one of the known ones.
    pub line: Option<Line>,
    /// The driver line's name; empty if it is not known.
    pub driver: String,
    /// Excitatory or inhibitory, if the line is known.
    pub class: Option<Class>,
    /// Area, if it is known.
    pub area: Option<Area>,
    /// Micrometres below the surface, if known.
    pub depth: Option<f32>,
}

/// What a file lacks: its values that are not a number (NaN).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MissingValues {
    /// Peaks of the cells that are held.
    pub responses: usize,
    /// Samples of their traces, and times to peak.
    pub samples: usize,
    /// Cells of the file that are left out: without a value for one of the images.
    pub cells: usize,
}

/// Responses of cells to images in repeated trials. A value that is missing is NaN: in `peaks`, `times` and `traces`,
/// but for each cell and image at least one trial has its peak.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// Where it is from.
    pub source: RecordingSource,
    /// Its cells.
    pub cells: Vec<CellInfo>,
    /// Images; 1 if it is not known which image was shown.
    pub images: usize,
    /// Trials of each image.
    pub trials: usize,
    /// The images themselves, if they are known.
    pub stimuli: Option<Stimuli>,
    /// Peak dF/F in percent `[cells, images, trials]`.
    pub peaks: Vec<f32>,
    /// Seconds from the onset to the peak, likewise; empty if not known.
    pub times: Vec<f32>,
    /// Mean response over the trials of each image `[cells, images]`, percent dF/F; see
    /// [`RESPONSE`](super::response::RESPONSE).
    pub means: Vec<f32>,
    /// Traces, if a file has them. Those of a simulation are made on demand
    /// ([`Population::traces`](super::population::Population::traces)).
    pub traces: Option<RecordedTraces>,
    /// What is missing.
    pub missing: MissingValues,
}

/// Traces of all cells of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedTraces {
    /// Frames of each, from the onset of the image on.
    pub frames: usize,
    /// Frames a second.
    pub rate: f32,
    /// dF/F in percent `[cells, images, trials, frames]`.
    pub values: Vec<f32>,
}

impl Recording {
    /// A cell's peaks `[images, trials]`: its T.
    #[must_use]
    pub fn peaks_of(&self, cell: usize) -> Option<&[f32]> {
        self.row(&self.peaks, cell, self.images * self.trials)
    }

    /// A cell's times to peak `[images, trials]`, if they are known.
    #[must_use]
    pub fn times_of(&self, cell: usize) -> Option<&[f32]> {
        self.row(&self.times, cell, self.images * self.trials)
    }

    /// A cell's mean response to each image.
    #[must_use]
    pub fn means_of(&self, cell: usize) -> Option<&[f32]> {
        self.row(&self.means, cell, self.images)
    }

    /// A cell's traces, if a file has them.
    #[must_use]
    pub fn traces_of(&self, cell: usize) -> Option<Traces> {
        let all = self.traces.as_ref()?;
        let values = self.row(&all.values, cell, self.images * self.trials * all.frames)?.to_vec();
        Some(Traces { images: self.images, trials: self.trials, frames: all.frames, rate: all.rate, values })
    }

    fn row<'a>(&self, of: &'a [f32], cell: usize, each: usize) -> Option<&'a [f32]> {
        (cell < self.cells.len()).then(|| of.get(cell * each..(cell + 1) * each))?
    }

    /// The file's name; empty of a simulation.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.source {
            RecordingSource::Simulated { .. } => "",
            RecordingSource::File { name, .. } => name,
        }
    }

    /// Whether it is a simulation.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        matches!(self.source, RecordingSource::Simulated { .. })
    }

    /// Whether everything fits together.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let means = self.cells.len().checked_mul(self.images);
        let peaks = means.and_then(|n| n.checked_mul(self.trials));
        let shown = |stimuli: &Stimuli| stimuli.maps.is_whole() && stimuli.maps.count == self.images;
        let traced = |traces: &RecordedTraces| {
            peaks.and_then(|n| n.checked_mul(traces.frames)) == Some(traces.values.len())
        };
        peaks == Some(self.peaks.len())
            && self.traces.as_ref().is_none_or(traced)
            && means == Some(self.means.len())
            && [0, self.peaks.len()].contains(&self.times.len())
            && self.stimuli.as_ref().is_none_or(shown)
    }

    /// A picture for each of these cells, the mean of its N over trials, from the peaks; none if the images are not
    /// known. Cells that there are not are left out.
    ///
    /// # Errors
    /// [`RepresentationError`] if the recording is damaged.
    pub fn pictures(&self, cells: &[usize], centring: Centring) -> Result<Option<Maps>, RepresentationError> {
        let Some(stimuli) = &self.stimuli else { return Ok(None) };
        let rows: Vec<&[f32]> = cells.iter().filter_map(|&cell| self.peaks_of(cell)).collect();
        representations(&rows.concat(), rows.len(), &stimuli.maps, centring).map(Some)
    }

    /// Statistics of the peaks of all trials ([`statistics`]).
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let (trials, cells) = (self.images * self.trials, self.cells.len());
        let mut turned = vec![0.0; self.peaks.len()];
        for (cell, peaks) in self.peaks.chunks_exact(trials.max(1)).enumerate() {
            turned.iter_mut().skip(cell).step_by(cells).zip(peaks).for_each(|(to, &from)| *to = from);
        }
        statistics(&turned, trials, cells)
    }
}
