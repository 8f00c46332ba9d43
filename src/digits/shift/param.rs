//! The sliders: names, units, ranges and what each does.

use serde::{Deserialize, Serialize};

use super::CURVE;

/// One slider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Param {
    /// Strength of a photograph-like texture behind the digit.
    Texture,
    /// Difference in brightness between ink and ground.
    Contrast,
    /// From white on black to black on white.
    Polarity,
    /// From grey to ink and ground of opposite colours.
    Colour,
    /// Defocus.
    Blur,
    /// Noise of a sensor.
    Noise,
    /// Turn.
    Rotation,
    /// Size.
    Scale,
    /// Width of the line.
    Stroke,
    /// Strength of other digits on both sides.
    Neighbours,
}

impl Param {
    /// Every slider, those that change the scene before those that change the shape.
    pub const ALL: [Self; 10] = [
        Self::Polarity,
        Self::Contrast,
        Self::Texture,
        Self::Colour,
        Self::Blur,
        Self::Noise,
        Self::Rotation,
        Self::Scale,
        Self::Stroke,
        Self::Neighbours,
    ];

    /// Its name in links, in JSON and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Texture => "texture",
            Self::Contrast => "contrast",
            Self::Polarity => "polarity",
            Self::Colour => "colour",
            Self::Blur => "blur",
            Self::Noise => "noise",
            Self::Rotation => "rotation",
            Self::Scale => "scale",
            Self::Stroke => "stroke",
            Self::Neighbours => "neighbours",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Texture => "Background texture",
            Self::Contrast => "Contrast",
            Self::Polarity => "Polarity",
            Self::Colour => "Colour",
            Self::Blur => "Blur",
            Self::Noise => "Noise",
            Self::Rotation => "Rotation",
            Self::Scale => "Scale",
            Self::Stroke => "Stroke width",
            Self::Neighbours => "Neighbours",
        }
    }

    /// The unit of its values, as it is written after a number.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Blur => " px",
            Self::Rotation => "°",
            _ => " %",
        }
    }

    /// Its smallest and largest value, in its unit.
    #[must_use]
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::Blur => (0.0, 3.2),
            Self::Noise => (0.0, 40.0),
            Self::Rotation => (-80.0, 80.0),
            Self::Scale => (40.0, 120.0),
            Self::Stroke => (40.0, 200.0),
            _ => (0.0, 100.0),
        }
    }

    /// The step of its slider, in its unit.
    #[must_use]
    pub fn step(self) -> f64 {
        if self == Self::Blur { 0.1 } else { 1.0 }
    }

    /// Its value for clean handwriting.
    #[must_use]
    pub fn neutral(self) -> f64 {
        match self {
            Self::Contrast | Self::Scale | Self::Stroke => 100.0,
            _ => 0.0,
        }
    }

    /// A value at which the change is plain to see.
    #[must_use]
    pub fn telling(self) -> f64 {
        match self {
            Self::Texture => 90.0,
            Self::Contrast => 15.0,
            Self::Polarity => 90.0,
            Self::Colour | Self::Neighbours => 100.0,
            Self::Blur => 1.6,
            Self::Noise => 20.0,
            Self::Rotation => 40.0,
            Self::Scale => 60.0,
            Self::Stroke => 180.0,
        }
    }

    /// What it does, in a sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Texture => {
                "How strong a texture lies behind the digit: clouds, leaves, bricks, water and the like, one for each \
                 picture. At 0 % the ground is even."
            }
            Self::Contrast => {
                "How different in brightness ink and ground are. At 100 % they are white and black, at 0 % equal: \
                 then there is nothing to read."
            }
            Self::Polarity => {
                "At 0 % light ink on a dark ground, at 100 % dark ink on a light one. At 50 % both are equal, and there \
                 is nothing to read."
            }
            Self::Colour => {
                "At 0 % white ink on black. Towards 100 % ink and ground take opposite colours, other ones in each \
                 picture, of almost the same brightness."
            }
            Self::Blur => {
                "Out of focus: the standard deviation of a Gaussian, in pixels of the 28 x 28 picture."
            }
            Self::Noise => {
                "Random specks of a sensor: their standard deviation as a share of the step from black to white."
            }
            Self::Rotation => "How far each digit is turned, in degrees, clockwise.",
            Self::Scale => {
                "How large the digit is against its usual size, in which it is 20 of 28 pixels high."
            }
            Self::Stroke => "How wide the pen is against each writer's own.",
            Self::Neighbours => {
                "How strong the digits are that stand close to the left and right, as in a house number."
            }
        }
    }

    /// A value with its unit: "85 %", "1.6 px", "-40°".
    #[must_use]
    pub fn text(self, value: f64) -> String {
        let digits = usize::from(self == Self::Blur);
        let rounded = format!("{value:.digits$}");
        // no "-0"
        let text = if rounded.trim_start_matches(['-', '0', '.']).is_empty() { "0" } else { &rounded };
        format!("{text}{}", self.unit())
    }

    /// `count` values from the smallest to the largest in equal steps; count is at least 2.
    #[must_use]
    pub fn values(self, count: usize) -> Vec<f64> {
        let (low, high) = self.range();
        let steps = count.max(2) - 1;
        // rounded, so that 0.2 * 3 is the 0.6 that a link or a person writes
        let tidy = |v: f64| (v * 1e6).round() / 1e6;
        (0..=steps).map(|i| tidy(low + (high - low) * i as f64 / steps as f64)).collect()
    }

    /// The value at a share (0..=1) of the way along the slider: the nearest point of a curve if one is within half a
    /// step, else the nearest step.
    #[must_use]
    pub fn at(self, share: f64) -> f64 {
        let (low, high) = self.range();
        self.tidy(low + (high - low) * share.clamp(0.0, 1.0))
    }

    /// As [`Param::at`], for a value in its unit.
    #[must_use]
    pub fn tidy(self, value: f64) -> f64 {
        let (low, high) = self.range();
        let apart = |point: &f64| (point - value).abs();
        let nearest = self.values(CURVE).into_iter().min_by(|a, b| apart(a).total_cmp(&apart(b)));
        if let Some(point) = nearest.filter(|point| apart(point) < 0.5 * self.step()) {
            return point;
        }
        let per_unit = (1.0 / self.step()).round();
        ((value * per_unit).round() / per_unit).clamp(low, high)
    }

    /// How far along the slider a value is, 0..=1.
    #[must_use]
    pub fn share(self, value: f64) -> f64 {
        let (low, high) = self.range();
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }
}
