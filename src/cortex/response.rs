//! From what a cell is shown to what it answers: drive, divisive normalization, events, fluorescence.
//!
//! A cell's drive is what its receptive field says of an image: rectified for a simple cell, the energy of a pair of
//! fields for a complex one. The response is
//!
//! ```text
//! R = (s^n + w^n) E^n / (s^n + (w C)^n)
//! ```
//!
//! with the drive E, exponent n, half-contrast s, strength of normalization w, and C the local contrast of the image
//! around the cell: the standard deviation of a patch about twice as wide as its receptive field (times the root of 2, so
//! that C, like E, is 1 for a grating of contrast 1; then R is 1 as well). This is the relation to NeuRN: the pool that
//! divides is the very number that NeuRN puts in the place of a pixel, the standard deviation of the patch around it. Where
//! a cell is *divided* by local contrast, its response depends on the pattern and hardly on the contrast; NeuRN *keeps* the
//! contrast itself (its `I_a = sigma / max sigma`) and drops the pattern within the patch.

use super::calcium::{Calcium, State};
use super::cell::Cell;
use super::chance::Stream;
use super::population::Settings;
use super::receptive_field::{Filter, LocalContrast};

/// Seconds before a stimulus whose mean fluorescence is its baseline (as in the Allen Brain Observatory).
pub const BASELINE: f32 = 1.0;
/// Seconds after the onset of a stimulus over which the mean response is taken (14 frames at 30 Hz, likewise).
pub const RESPONSE: f32 = 0.47;

impl Cell {
    /// The response to a drive at a local contrast (both 1 for a fitting grating of contrast 1): 0..=about 1.
    #[must_use]
    pub fn normalized(&self, drive: f32, contrast: f32) -> f32 {
        let (half, pool) =
            (power(self.half_contrast, self.exponent), power(self.normalization, self.exponent));
        // (w C)^n is w^n C^n
        (half + pool) * power(drive, self.exponent) / (half + pool * power(contrast, self.exponent)).max(1e-9)
    }

    /// The response to an image (as contrast, [`super::stimuli::Stimuli::contrast`]) of a width.
    #[must_use]
    pub fn answer(&self, filter: &Filter, image: &[f32], width: usize, deviation: f32) -> f32 {
        let (even, odd) = filter.answers(image, width);
        let energy = (even * even + odd * odd).sqrt();
        let drive = (1.0 - self.complexity) * even.max(0.0) + self.complexity * energy;
        if drive > 0.0 { self.normalized(drive, std::f32::consts::SQRT_2 * deviation) } else { 0.0 }
    }

    /// The size of the patch whose contrast divides the response, in pixels.
    #[must_use]
    pub fn pool(&self) -> f32 {
        2.0 * 2.355 * self.field.across.max(self.field.along)
    }

    /// The responses to images `[count, height, width]` as contrast, whose local contrast is known.
    pub fn answers(&self, images: &super::maps::Maps, local: &LocalContrast) -> Vec<f32> {
        let filter = self.field.filter(images.height, images.width);
        let place = local.nearest(self.pool());
        let each = images.values.chunks_exact(images.pixels().max(1)).enumerate();
        each.map(|(i, image)| {
            let deviation = local.at(place, i, self.field.x, self.field.y);
            self.answer(&filter, image, images.width, deviation)
        })
        .collect()
    }
}

/// A base that is not negative to a power.
fn power(base: f32, exponent: f32) -> f32 {
    if base > 0.0 { libm::expf(exponent * libm::logf(base)) } else { 0.0 }
}

/// What is the same for all cells: which image is shown when, and what they share.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// For each presentation the image and which of its trials it is.
    pub order: Vec<(u32, u32)>,
    /// For each presentation the frame in which it begins.
    pub starts: Vec<usize>,
    /// Frames.
    pub frames: usize,
    /// Frames of the window in which the peak is looked for.
    pub window: usize,
    /// For each presentation the part of the gain that all cells share: about standard normal.
    gain: Vec<f32>,
    /// For each frame the fluorescence around the cells, likewise.
    around: Vec<f32>,
    rate: f32,
    image_seconds: f32,
}

impl Session {
    /// Every image `settings.trials` times, in the order of a seed.
    #[must_use]
    pub fn new(settings: &Settings, images: usize) -> Self {
        let mut dice = Stream::new(settings.seed, u64::MAX);
        let trials = settings.trials as usize;
        let mut order: Vec<(u32, u32)> = Vec::with_capacity(images * trials);
        for trial in 0..settings.trials {
            let from = order.len();
            order.extend((0..images as u32).map(|image| (image, trial)));
            // each round in an order of its own
            for i in (1..images).rev() {
                order.swap(from + i, from + dice.below(i + 1));
            }
        }
        let rate = settings.frame_rate;
        let frames_of = |seconds: f32| (seconds * rate).round().max(1.0) as usize;
        let lead = frames_of(BASELINE) + 1;
        let period = settings.image_seconds + settings.gap_seconds;
        let starts: Vec<usize> =
            (0..order.len()).map(|k| lead + (k as f64 * f64::from(period * rate)).round() as usize).collect();
        let window = frames_of(settings.window_seconds).max(frames_of(RESPONSE));
        let frames = starts.last().map_or(lead, |start| start + 1) + window.max(frames_of(period + 0.3));
        // both change slowly: arousal over seconds, what is around the cells over a few frames
        let slow = |dice: &mut Stream, count: usize, keep: f32| {
            let fresh = (1.0 - keep * keep).sqrt();
            let mut value = dice.normal();
            let next = |_| {
                value = keep * value + fresh * dice.normal();
                value
            };
            (0..count).map(next).collect::<Vec<f32>>()
        };
        let gain = slow(&mut dice, order.len(), 0.8);
        let around = slow(&mut dice, frames, 0.8);
        Self { starts, frames, window, gain, around, rate, image_seconds: settings.image_seconds, order }
    }

    /// The fluorescence of a cell over the whole session in percent dF/F, put into `frames`. `answers` are its responses
    /// to the images. The same numbers for the same cell and seed, whichever cells there are beside it.
    pub fn fluorescence(&self, cell: &Cell, answers: &[f32], frames: &mut Vec<f32>) {
        let mut dice = Stream::new(cell.seed, 1);
        frames.clear();
        frames.resize(self.frames, 0.0);
        let (shared, private) =
            (cell.shared.clamp(0.0, 1.0).sqrt(), (1.0 - cell.shared.clamp(0.0, 1.0)).sqrt());
        // (1 + v z / 2)^2 is never negative; its mean is 1 + v^2 / 4, and its deviation over its mean about v
        let half = cell.variability / 2.0;
        let mean = 1.0 + half * half;
        let spontaneous = cell.spontaneous * self.image_seconds;
        for ((&(image, _), &start), &common) in self.order.iter().zip(&self.starts).zip(&self.gain) {
            let answer = answers.get(image as usize).copied().unwrap_or(0.0);
            let gain = (1.0 + half * (shared * common + private * dice.normal())).powi(2) / mean;
            for _ in 0..dice.count(cell.events * answer * gain + spontaneous) {
                let after = (cell.latency + self.image_seconds * dice.unit()) * self.rate;
                let size = dice.log_normal(cell.evoked, cell.spread);
                if let Some(frame) = frames.get_mut(start + after as usize) {
                    *frame += size;
                }
            }
        }
        let calcium = Calcium::new(cell.rise, cell.decay, self.rate);
        let mut state = State::default();
        let noise = cell.noise * (self.rate / 30.0).sqrt();
        for (frames, around) in frames.chunks_mut(2).zip(self.around.chunks(2)) {
            for ((frame, around), normal) in frames.iter_mut().zip(around).zip(dice.normals()) {
                *frame = calcium.step(&mut state, *frame) + noise * normal + cell.around * around;
            }
        }
    }

    /// What is measured of a cell's fluorescence: for each presentation, in the order in which they were shown, the peak,
    /// its time in seconds after the onset, and the mean response; both in percent of the fluorescence of the baseline
    /// ([`relative`]).
    pub fn measure(&self, frames: &[f32], sums: &mut Vec<f64>, mut put: impl FnMut(usize, f32, f32, f32)) {
        sums.clear();
        sums.push(0.0);
        let mut sum = 0.0;
        sums.extend(frames.iter().map(|&frame| {
            sum += f64::from(frame);
            sum
        }));
        let mean = |from: usize, to: usize| ((sums[to] - sums[from]) / (to - from) as f64) as f32;
        let count = |seconds: f32| ((seconds * self.rate).round() as usize).max(1);
        let (before, after) = (count(BASELINE), count(RESPONSE));
        for (k, &start) in self.starts.iter().enumerate() {
            let Some(window) = frames.get(start..start + self.window) else { break };
            let baseline = mean(start - before, start);
            // four at a time, which processors do at once
            let (fours, rest) = window.as_chunks::<4>();
            let mut tops = [f32::NEG_INFINITY; 4];
            for four in fours {
                tops.iter_mut().zip(four).for_each(|(top, v)| *top = if *v > *top { *v } else { *top });
            }
            let top =
                tops.iter().chain(rest).fold(f32::NEG_INFINITY, |top, &v| if v > top { v } else { top });
            let at = window.iter().position(|&v| v >= top).unwrap_or(0);
            let response = mean(start, start + after);
            put(k, relative(top, baseline), (at + 1) as f32 / self.rate, relative(response, baseline));
        }
    }

    /// Each presentation's frames, relative to their baseline, in the order in which they were shown.
    pub fn windows(&self, frames: &[f32], mut put: impl FnMut(usize, &mut dyn Iterator<Item = f32>)) {
        let before = ((BASELINE * self.rate).round() as usize).max(1);
        for (k, &start) in self.starts.iter().enumerate() {
            let (Some(window), Some(lead)) =
                (frames.get(start..start + self.window), frames.get(start - before..start))
            else {
                break;
            };
            let baseline = (lead.iter().map(|&v| f64::from(v)).sum::<f64>() / before as f64) as f32;
            put(k, &mut window.iter().map(|&v| relative(v, baseline)));
        }
    }
}

/// dF/F in percent relative to the fluorescence F0 of a baseline, both given in percent dF/F of the whole session: what
/// the Allen Brain Observatory computes, with F0 the mean of the second before the image. A response on top of what is
/// left of an earlier one counts for less, and a fall is never below -100 %.
#[must_use]
pub fn relative(value: f32, baseline: f32) -> f32 {
    100.0 * (value - baseline) / (100.0 + baseline).max(10.0)
}
