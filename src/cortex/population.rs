//! A simulated population of mouse visual cortex. Everything here is made by formulas and seeded chance; nothing is a
//! recording, and whatever shows it must say "simulated".

use super::cell_type::{Area, Class, Line};
use super::chance::Stream;
use super::maps::Maps;
use super::parameters::parameters;
use super::receptive_field::{DEGREES, Gabor, LocalContrast, grating};
use super::recording::{CellInfo, Recording, RecordingSource};
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

/// A simulated cell, with everything that decides its answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Of its noise.
    pub seed: u64,
    /// Cre line.
    pub line: Line,
    /// Area.
    pub area: Area,
    /// Micrometres below the surface.
    pub depth: u16,
    /// Its receptive field, in pixels of the images.
    pub field: Gabor,
    /// 0 simple, 1 complex.
    pub complexity: f32,
    /// Whether natural scenes drive it; if not, it answers with a hundredth of the usual events.
    pub responsive: bool,
    /// Exponent of the nonlinearity.
    pub exponent: f32,
    /// Strength of normalization.
    pub normalization: f32,
    /// Contrast of the half response.
    pub half_contrast: f32,
    /// Events at the best stimulus.
    pub events: f32,
    /// Events a second without a stimulus.
    pub spontaneous: f32,
    /// Median peak of an event, percent dF/F.
    pub evoked: f32,
    /// Standard deviation of the logarithm of that peak.
    pub spread: f32,
    /// Trial-to-trial variability of the gain.
    pub variability: f32,
    /// The part of it that all cells share.
    pub shared: f32,
    /// Seconds to the first event.
    pub latency: f32,
    /// Seconds, of the indicator.
    pub rise: f32,
    /// Seconds, of the indicator.
    pub decay: f32,
    /// Noise of one frame at 30 Hz, percent dF/F.
    pub noise: f32,
    /// How much of the fluorescence around it gets into its own, percent dF/F.
    pub around: f32,
}

impl Cell {
    /// A cell at a place, for images of this size.
    #[must_use]
    pub fn draw(site: Site, seed: u64, height: usize, width: usize) -> Self {
        let usual = parameters(site.line, site.area);
        let dice = &mut Stream::new(seed, 0);
        let degree = width as f32 / DEGREES;
        let size = dice.log_normal(1.0, 0.15);
        // at least so wide that its stripes are seen in pixels, and stripes of at least two pixels and a half
        let across = (usual.field_degrees * size / 2.355 * degree).max(1.3);
        let frequency = (dice.log_normal(usual.frequency, 0.25) / degree).clamp(0.3 / across, 0.4);
        let exponent = dice.within(usual.exponent, 0.25, 1.0, 3.5);
        let selectivity = dice.within(usual.selectivity, 0.15, 0.02, 0.98);
        let phase = dice.between(0.0, std::f32::consts::TAU);
        // the response to the other orientation over that to the preferred one, before the exponent
        let ratio = libm::expf(libm::logf((1.0 - selectivity) / (1.0 + selectivity)) / exponent);
        let responsive = dice.chance(usual.responsive);
        let place = |dice: &mut Stream, side: usize| side as f32 * dice.within(0.5, 0.18, 0.1, 0.9);
        let field = Gabor {
            x: place(dice, width),
            y: place(dice, height),
            across,
            along: across * dice.between(1.1, 1.6),
            angle: dice.between(0.0, std::f32::consts::PI),
            frequency,
            phase,
            round: Gabor::round_for(ratio, phase),
        };
        Self {
            seed,
            line: site.line,
            area: site.area,
            depth: site.depth,
            field,
            complexity: dice.within(usual.complexity, 0.3, 0.0, 1.0),
            responsive,
            exponent,
            normalization: dice.within(usual.normalization, 0.25, 0.2, 2.0),
            half_contrast: dice.within(usual.half_contrast, 0.04, 0.05, 0.4),
            events: dice.log_normal(usual.events, 0.6) * if responsive { 1.0 } else { 0.01 },
            spontaneous: dice.log_normal(usual.spontaneous, 0.8),
            evoked: dice.log_normal(usual.evoked, 0.35),
            spread: 1.05,
            variability: dice.within(usual.variability, 0.2, 0.2, 1.6),
            shared: usual.shared,
            latency: dice.within(usual.latency, 0.015, 0.03, 0.2),
            rise: usual.rise,
            decay: usual.decay * dice.log_normal(1.0, 0.12),
            noise: dice.log_normal(usual.noise, 0.25),
            around: dice.between(0.5, 3.1),
        }
    }

    /// The best answers to gratings of each of 12 orientations at its own spatial frequency, over 8 phases: as a
    /// drifting grating would be answered, on images of this size.
    #[must_use]
    pub fn tuning(&self, height: usize, width: usize) -> Vec<f32> {
        let filter = self.field.filter(height, width);
        let step = std::f32::consts::PI / 12.0;
        let answer = |turn: usize, phase: usize| {
            let angle = self.field.angle + turn as f32 * step;
            let image = grating(height, width, self.field.frequency, angle, phase as f32 * 3.0 * step);
            self.answer(&filter, &image, width, std::f32::consts::FRAC_1_SQRT_2)
        };
        (0..12).map(|turn| (0..8).map(|phase| answer(turn, phase)).fold(0.0, f32::max)).collect()
    }

    /// Orientation selectivity to gratings, as Niell and Stryker (2008) define it: (preferred - orthogonal) / (preferred
    /// + orthogonal).
    #[must_use]
    pub fn selectivity(&self, height: usize, width: usize) -> f32 {
        let tuning = self.tuning(height, width);
        let best = (0..12).max_by(|&a, &b| tuning[a].total_cmp(&tuning[b])).unwrap_or(0);
        let (own, other) = (tuning[best], tuning[(best + 6) % 12]);
        (own - other) / (own + other).max(1e-9)
    }

    /// What a page shows of it.
    #[must_use]
    pub fn info(&self, id: u64) -> CellInfo {
        CellInfo {
            id,
            line: Some(self.line),
            driver: self.line.driver().to_owned(),
            class: Some(self.line.class()),
            area: Some(self.area),
            depth: Some(f32::from(self.depth)),
        }
    }
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
        self.session.windows(&frames, |k, own| {
            let (image, trial) = self.session.order[k];
            let at = image as usize * trials + trial as usize;
            values[at * window..][..window].iter_mut().zip(own).for_each(|(to, from)| *to = from);
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
}

/// One cell's traces.
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
    // patches from 5 pixels (or whatever fits) up to the image
    let most = images.height.max(images.width);
    let sizes: Vec<usize> =
        [5, 7, 9, 11, 13, 15, 19, 23, 31, 47, 63, 95].into_iter().filter(|&k| k <= most.max(5)).collect();
    let local = LocalContrast::of(images, &sizes);
    let mut found = Vec::with_capacity(cells.len() * images.count);
    for cell in cells {
        found.extend(cell.answers(images, &local));
    }
    found
}
