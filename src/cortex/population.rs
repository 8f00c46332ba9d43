//! A simulated population of mouse visual cortex. Everything here is made by formulas and seeded chance; nothing is a
//! recording, and whatever shows it must say "simulated".

pub use super::cell::Cell;
use super::cell_type::{Area, Class, Line};
use super::chance::Stream;
use super::maps::Maps;
use super::measures::{Statistics, statistics};
use super::receptive_field::LocalContrast;
use super::recording::{MissingValues, Recording, RecordingSource};
use super::response::Session;
use super::sites::{Site, sites};
use super::stimuli::Stimuli;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Most cells of each class.
pub const MOST_CELLS: u32 = 5_000;
/// Most trials of each image.
pub const MOST_TRIALS: u32 = 100;
/// Most responses (cells times images times trials).
pub const MOST_RESPONSES: usize = 1 << 24;

/// What is simulated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Any is good.
    pub seed: u64,
    /// Excitatory cells.
    pub excitatory: u32,
    /// Inhibitory cells.
    pub inhibitory: u32,
    /// How often each image is shown.
    pub trials: u32,
    /// Frames a second.
    pub frame_rate: f32,
    /// Seconds that an image stays.
    pub image_seconds: f32,
    /// Seconds of grey between two images.
    pub gap_seconds: f32,
    /// Seconds after the onset in which the peak is looked for.
    pub window_seconds: f32,
    /// Only these lines; all if empty.
    pub lines: Vec<Line>,
    /// Only these areas; all if empty.
    pub areas: Vec<Area>,
    /// Only these depths in micrometres; all if empty.
    pub depths: Vec<u16>,
}

impl Default for Settings {
    /// 1,000 cells of each class and 10 trials; images as in the Allen Brain Observatory: a quarter of a second each,
    /// without a gap, at 30 frames a second.
    fn default() -> Self {
        Self {
            seed: 1,
            excitatory: 1_000,
            inhibitory: 1_000,
            trials: 10,
            frame_rate: 30.0,
            image_seconds: 0.25,
            gap_seconds: 0.0,
            window_seconds: 0.75,
            lines: Vec::new(),
            areas: Vec::new(),
            depths: Vec::new(),
        }
    }
}

/// Why nothing is simulated.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PopulationError {
    /// A number is out of its range.
    #[error("{name} can be {low} to {high}, and {value} was asked for")]
    Setting {
        /// Which.
        name: &'static str,
        /// What was asked for.
        value: f64,
        /// Least.
        low: f64,
        /// Greatest.
        high: f64,
    },
    /// No cells.
    #[error("no cells of these lines were imaged in these areas at these depths")]
    NoCells,
    /// Too many responses.
    #[error(
        "{0} responses are too many; please choose fewer cells, images or trials (up to {MOST_RESPONSES} in all)"
    )]
    TooMany(usize),
    /// The images are damaged.
    #[error("the images are damaged")]
    Stimuli,
}

/// Cells, what they are shown, and how each answers each image before noise.
#[derive(Debug, Clone)]
pub struct Population {
    /// What was asked for.
    pub settings: Settings,
    /// What they are shown.
    pub stimuli: Stimuli,
    /// Excitatory ones first.
    pub cells: Vec<Cell>,
    /// Answers without noise `[cells, images]`: 1 is that to a fitting grating of contrast 1.
    pub answers: Vec<f32>,
    session: Session,
}

impl Settings {
    /// Whether everything is in its range, with this many images.
    ///
    /// # Errors
    /// [`PopulationError`].
    pub fn check(&self, images: usize) -> Result<(), PopulationError> {
        let cells = f64::from(MOST_CELLS);
        let checks: [(&'static str, f64, f64, f64); 7] = [
            ("the number of excitatory cells", self.excitatory.into(), 0.0, cells),
            ("the number of inhibitory cells", self.inhibitory.into(), 0.0, cells),
            ("the number of trials", self.trials.into(), 1.0, f64::from(MOST_TRIALS)),
            ("the frame rate", self.frame_rate.into(), 5.0, 100.0),
            ("the seconds of an image", self.image_seconds.into(), 0.05, 5.0),
            ("the seconds between images", self.gap_seconds.into(), 0.0, 10.0),
            ("the seconds of the window", self.window_seconds.into(), 0.1, 5.0),
        ];
        for (name, value, low, high) in checks {
            if !(low..=high).contains(&value) {
                return Err(PopulationError::Setting { name, value, low, high });
            }
        }
        let cells = (self.excitatory + self.inhibitory) as usize;
        let responses = cells.saturating_mul(images).saturating_mul(self.trials as usize);
        if responses > MOST_RESPONSES { Err(PopulationError::TooMany(responses)) } else { Ok(()) }
    }

    /// Places of the cells of a class: as many from each as its share of experiments.
    fn places(&self, class: Class) -> Vec<Site> {
        let wanted = |site: &Site| {
            site.line.class() == class
                && (self.lines.is_empty() || self.lines.contains(&site.line))
                && (self.areas.is_empty() || self.areas.contains(&site.area))
                && (self.depths.is_empty() || self.depths.contains(&site.depth))
        };
        let found: Vec<Site> = sites().into_iter().filter(wanted).collect();
        let total: usize = found.iter().map(|site| usize::from(site.experiments)).sum();
        let count = if class == Class::Excitatory { self.excitatory } else { self.inhibitory } as usize;
        let mut places = Vec::with_capacity(count);
        let mut before = 0;
        for site in found {
            before += usize::from(site.experiments);
            places.resize((count * before + total / 2) / total.max(1), site);
        }
        places
    }
}

impl Population {
    /// The population of these settings in front of these images.
    ///
    /// # Errors
    /// [`PopulationError`].
    pub fn new(settings: Settings, stimuli: Stimuli) -> Result<Self, PopulationError> {
        settings.check(stimuli.maps.count)?;
        if !stimuli.maps.is_whole() || stimuli.maps.values.is_empty() {
            return Err(PopulationError::Stimuli);
        }
        let (height, width) = (stimuli.maps.height, stimuli.maps.width);
        let cell = |(i, site): (usize, Site)| {
            let seed = Stream::new(settings.seed, i as u64).bits();
            Cell::draw(site, seed, height, width)
        };
        let places = Class::ALL.into_iter().flat_map(|class| settings.places(class));
        let cells: Vec<Cell> = places.enumerate().map(cell).collect();
        if cells.is_empty() {
            return Err(PopulationError::NoCells);
        }
        let images = stimuli.contrast();
        let answers = answers(&cells, &images);
        let session = Session::new(&settings, images.count);
        Ok(Self { settings, stimuli, cells, answers, session })
    }

    /// A cell's answers to the images, without noise.
    #[must_use]
    pub fn answers_of(&self, cell: usize) -> &[f32] {
        let images = self.stimuli.maps.count;
        self.answers.get(cell * images..(cell + 1) * images).unwrap_or_default()
    }

    /// What the whole population answers in all trials. `go_on` is told the share that is done, about a hundred times,
    /// and says whether to go on; none if it says no.
    pub fn record(&self, mut go_on: impl FnMut(f32) -> bool) -> Option<Recording> {
        let (images, trials) = (self.stimuli.maps.count, self.settings.trials as usize);
        let each = images * trials;
        let mut peaks = vec![0.0; self.cells.len() * each];
        let mut times = vec![0.0; peaks.len()];
        let mut means = vec![0.0; self.cells.len() * images];
        let (mut frames, mut sums) = (Vec::new(), Vec::new());
        let often = self.cells.len().div_ceil(100).max(1);
        for (at, cell) in self.cells.iter().enumerate() {
            if at.is_multiple_of(often) && !go_on(at as f32 / self.cells.len() as f32) {
                return None;
            }
            self.session.fluorescence(cell, self.answers_of(at), &mut frames);
            let (peaks, times) = (&mut peaks[at * each..][..each], &mut times[at * each..][..each]);
            let means = &mut means[at * images..][..images];
            self.session.measure(&frames, &mut sums, |k, peak, time, mean| {
                let (image, trial) = self.session.order[k];
                let place = image as usize * trials + trial as usize;
                peaks[place] = peak;
                times[place] = time;
                means[image as usize] += mean / trials as f32;
            });
        }
        Some(Recording {
            source: RecordingSource::Simulated { settings: self.settings.clone() },
            cells: self.cells.iter().enumerate().map(|(i, cell)| cell.info(i as u64)).collect(),
            images,
            trials,
            stimuli: Some(self.stimuli.clone()),
            peaks,
            times,
            means,
            traces: None,
            missing: MissingValues::default(),
        })
    }

    /// A cell's fluorescence after each onset, relative to its baseline, in percent dF/F: `[images, trials, frames]`
    /// from the onset on, with the number of frames and their rate. Its greatest values are the peaks of
    /// [`record`](Self::record). None for a cell that there is not.
    #[must_use]
    pub fn traces(&self, cell: usize) -> Option<Traces> {
        let (images, trials) = (self.stimuli.maps.count, self.settings.trials as usize);
        let (mut frames, window) = (Vec::new(), self.session.window);
        self.session.fluorescence(self.cells.get(cell)?, self.answers_of(cell), &mut frames);
        let mut values = vec![0.0; images * trials * window];
        self.session.windows(&frames, |k, item| {
            let (image, trial) = self.session.order[k];
            let at = image as usize * trials + trial as usize;
            values[at * window..][..window].iter_mut().zip(item).for_each(|(to, from)| *to = from);
        });
        Some(Traces { images, trials, frames: window, rate: self.settings.frame_rate, values })
    }

    /// A cell's mean response (dF/F over [`super::response::RESPONSE`] seconds less the baseline) in each presentation,
    /// in the order in which they were shown: what a table of single trials holds.
    #[must_use]
    pub fn single_trials(&self, cell: usize) -> Option<Vec<f32>> {
        let (mut frames, mut sums, mut found) = (Vec::new(), Vec::new(), Vec::new());
        self.session.fluorescence(self.cells.get(cell)?, self.answers_of(cell), &mut frames);
        self.session.measure(&frames, &mut sums, |_, _, _, mean| found.push(mean));
        Some(found)
    }

    /// How single trials of some cells are distributed, over up to `trials` presentations spread evenly over the session:
    /// mean responses ([`single_trials`](Self::single_trials)), not peaks, so what can be laid beside
    /// [`Recording::statistics`] of a table of real mean responses. Cells that there are not are left out.
    #[must_use]
    pub fn trial_statistics(&self, cells: &[usize], trials: usize) -> Statistics {
        let shown = self.session.order.len();
        let trials = trials.min(shown);
        let rows: Vec<Vec<f32>> = cells.iter().filter_map(|&cell| self.single_trials(cell)).collect();
        let cells = rows.len();
        let mut responses = vec![0.0; trials * cells];
        for (cell, row) in rows.iter().enumerate() {
            for (trial, to) in responses.iter_mut().skip(cell).step_by(cells).enumerate() {
                *to = row.get(trial * shown / trials).copied().unwrap_or(0.0);
            }
        }
        statistics(&responses, trials, cells)
    }
}

/// One cell's traces. With a column for each sample of each trial, `values` is the T of N = T^T FS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Traces {
    /// Images.
    pub images: usize,
    /// Trials of each.
    pub trials: usize,
    /// Frames of each.
    pub frames: usize,
    /// Frames a second.
    pub rate: f32,
    /// `[images, trials, frames]`, percent dF/F.
    pub values: Vec<f32>,
}

fn answers(cells: &[Cell], images: &Maps) -> Vec<f32> {
    // patches as wide as those of cells can be, up to the image
    let most = images.height.max(images.width).max(7);
    let sizes: Vec<usize> =
        [7, 11, 15, 19, 25, 31, 47, 63, 95].into_iter().filter(|&side| side <= most).collect();
    let local = LocalContrast::of(images, &sizes);
    let mut found = Vec::with_capacity(cells.len() * images.count);
    for cell in cells {
        found.extend(cell.answers(images, &local));
    }
    found
}
