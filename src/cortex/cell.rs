//! One simulated cell: what it is drawn from, and what of it can be measured without noise.

use super::cell_type::{Area, Line};
use super::chance::Stream;
use super::parameters::parameters;
use super::receptive_field::{DEGREES, Gabor, grating};
use super::recording::CellInfo;
use super::sites::Site;
use serde::{Deserialize, Serialize};

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
        let (preferred, other) = (tuning[best], tuning[(best + 6) % 12]);
        (preferred - other) / (preferred + other).max(1e-9)
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
