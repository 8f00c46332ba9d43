//! Everything about a picture of a digit but the digit itself, as named continuous settings.

use std::f32::consts::{PI, TAU};

use serde::{Deserialize, Serialize};

use super::texture::Texture;

/// How the digit is placed in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// Into a square box of this side in pixels, then centred by mass (as MNIST).
    Mass(f32),
    /// To this height in pixels and as much of the width, but at most this many times wider than it was
    /// (as USPS).
    Stretch(f32, f32),
    /// To this height in pixels, centred by its box (as SVHN).
    Height(f32),
}

/// The picture's shape.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Pixels in a row, 4..=128.
    pub width: usize,
    /// Rows, 4..=128.
    pub height: usize,
    /// Red, green and blue (else grey).
    pub colour: bool,
    /// How the digit is placed.
    pub fit: Fit,
}

/// How the digit stands before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pose {
    /// Turn in radians, clockwise.
    pub rotation: f32,
    /// Lean to the right: the top moves by this share of the height.
    pub slant: f32,
    /// Size against the size that `Fit` gives.
    pub scale: f32,
    /// Width against the digit's own width.
    pub aspect: f32,
    /// Perspective: growth to the right, as a share for one digit's height.
    pub perspective: f32,
    /// Move to the right in pixels.
    pub shift_x: f32,
    /// Move down in pixels.
    pub shift_y: f32,
}

/// The pen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pen {
    /// Width of the line as a share of the digit's fitted size.
    pub width: f32,
    /// How much of the strokes' change of width is shown (1: as the writer pressed, 0: even).
    pub pressure: f32,
    /// Unevenness of the ink, 0..=1.
    pub grain: f32,
    /// How hard the line's edges are: 0 smooth (grey pixels along the edge), 1 only ink or no ink.
    pub hardness: f32,
}

/// How figure and ground are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Paint {
    /// Take the absolute difference |ground - figure| in each channel (as MNIST-M) instead of painting over.
    pub difference: bool,
    /// Difference of luma between figure and ground, 0..=1. With `difference`: the least mean change that the
    /// digit makes to the ground.
    pub contrast: f32,
    /// 1: light figure on dark ground, -1: dark on light; between, the contrast shrinks.
    pub polarity: f32,
    /// The figure's hue in turns (0 red, 1/3 green, 2/3 blue).
    pub hue: f32,
    /// The figure's saturation, 0..=1.
    pub saturation: f32,
    /// A shadow or edge beside the figure as of raised numerals, 0..=1.
    pub relief: f32,
    /// Strength of the neighbouring digits, 0..=1.
    pub neighbours: f32,
    /// Distance to the neighbouring digits as a share of the height.
    pub spacing: f32,
}

/// The ground behind the digit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ground {
    /// What it looks like.
    pub texture: Texture,
    /// How strong the texture is, 0..=1.
    pub strength: f32,
    /// Size of the texture's elements in pixels.
    pub size: f32,
    /// The texture's direction in radians.
    pub angle: f32,
    /// Mean brightness, 0..=1.
    pub luma: f32,
    /// First hue in turns.
    pub hue: f32,
    /// Second hue in turns.
    pub hue2: f32,
    /// Saturation, 0..=1.
    pub saturation: f32,
}

/// The light on the scene.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Light {
    /// Change of brightness from one side to the other, 0..=1.
    pub gradient: f32,
    /// Where the light comes from, in radians.
    pub angle: f32,
    /// Depth of a shadow cast across the scene, 0..=1.
    pub shadow: f32,
}

/// The camera or scanner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Camera {
    /// Defocus: standard deviation of a Gaussian in pixels.
    pub blur: f32,
    /// Motion blur: length in pixels.
    pub motion: f32,
    /// Motion blur: direction in radians.
    pub motion_angle: f32,
    /// Standard deviation of the sensor's noise, in units of full scale.
    pub noise: f32,
    /// Steepening of the grey levels about the middle: 0 none, 1 nearly black and white.
    pub threshold: f32,
    /// Loss by JPEG-like coding, 0..=1.
    pub compression: f32,
}

/// Everything about a picture of a digit but the digit itself. A domain is a distribution over looks;
/// a slider moves one number of a look.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The picture's shape.
    pub frame: Frame,
    /// How the digit stands.
    pub pose: Pose,
    /// The pen.
    pub pen: Pen,
    /// Figure and ground colours.
    pub paint: Paint,
    /// The ground.
    pub ground: Ground,
    /// The light.
    pub light: Light,
    /// The camera.
    pub camera: Camera,
}

impl Default for Look {
    /// White ink on black, 28 x 28, nothing else: clean handwriting.
    fn default() -> Self {
        Self {
            frame: Frame { width: 28, height: 28, colour: false, fit: Fit::Mass(20.0) },
            pose: Pose {
                rotation: 0.0,
                slant: 0.0,
                scale: 1.0,
                aspect: 1.0,
                perspective: 0.0,
                shift_x: 0.0,
                shift_y: 0.0,
            },
            pen: Pen { width: 0.13, pressure: 1.0, grain: 0.0, hardness: 0.0 },
            paint: Paint {
                difference: false,
                contrast: 1.0,
                polarity: 1.0,
                hue: 0.0,
                saturation: 0.0,
                relief: 0.0,
                neighbours: 0.0,
                spacing: 0.15,
            },
            ground: Ground {
                texture: Texture::Plain,
                strength: 0.0,
                size: 8.0,
                angle: 0.0,
                luma: 0.0,
                hue: 0.6,
                hue2: 0.1,
                saturation: 0.0,
            },
            light: Light { gradient: 0.0, angle: 0.0, shadow: 0.0 },
            camera: Camera {
                blur: 0.0,
                motion: 0.0,
                motion_angle: 0.0,
                noise: 0.0,
                threshold: 0.0,
                compression: 0.0,
            },
        }
    }
}

/// `value` within a range; `neutral` for NaN and infinities.
fn within(value: f32, low: f32, high: f32, neutral: f32) -> f32 {
    if value.is_finite() { value.clamp(low, high) } else { neutral }
}

impl Look {
    /// The same look with every number inside its range, so that [`super::render`] can draw whatever a link or a
    /// slider brings. NaN and infinities become the default's value.
    #[must_use]
    pub fn clamped(&self) -> Self {
        let d = Self::default();
        let fit = match self.frame.fit {
            Fit::Mass(side) => Fit::Mass(within(side, 2.0, 128.0, 20.0)),
            Fit::Stretch(height, most) => {
                Fit::Stretch(within(height, 2.0, 128.0, 15.0), within(most, 0.2, 4.0, 1.0))
            }
            Fit::Height(height) => Fit::Height(within(height, 2.0, 128.0, 24.0)),
        };
        Self {
            frame: Frame {
                width: self.frame.width.clamp(4, 128),
                height: self.frame.height.clamp(4, 128),
                colour: self.frame.colour,
                fit,
            },
            pose: Pose {
                rotation: within(self.pose.rotation, -PI, PI, 0.0),
                slant: within(self.pose.slant, -1.0, 1.0, 0.0),
                scale: within(self.pose.scale, 0.2, 3.0, 1.0),
                aspect: within(self.pose.aspect, 0.3, 3.0, 1.0),
                perspective: within(self.pose.perspective, -0.4, 0.4, 0.0),
                shift_x: within(self.pose.shift_x, -64.0, 64.0, 0.0),
                shift_y: within(self.pose.shift_y, -64.0, 64.0, 0.0),
            },
            pen: Pen {
                width: within(self.pen.width, 0.02, 0.4, d.pen.width),
                pressure: within(self.pen.pressure, 0.0, 1.5, 1.0),
                grain: within(self.pen.grain, 0.0, 1.0, 0.0),
                hardness: within(self.pen.hardness, 0.0, 1.0, 0.0),
            },
            paint: Paint {
                difference: self.paint.difference,
                contrast: within(self.paint.contrast, 0.0, 1.0, d.paint.contrast),
                polarity: within(self.paint.polarity, -1.0, 1.0, 1.0),
                hue: within(self.paint.hue, -8.0, 8.0, 0.0),
                saturation: within(self.paint.saturation, 0.0, 1.0, 0.0),
                relief: within(self.paint.relief, 0.0, 1.0, 0.0),
                neighbours: within(self.paint.neighbours, 0.0, 1.0, 0.0),
                spacing: within(self.paint.spacing, -0.3, 2.0, d.paint.spacing),
            },
            ground: Ground {
                texture: self.ground.texture,
                strength: within(self.ground.strength, 0.0, 1.0, 0.0),
                size: within(self.ground.size, 1.0, 128.0, d.ground.size),
                angle: within(self.ground.angle, -TAU, TAU, 0.0),
                luma: within(self.ground.luma, 0.0, 1.0, 0.0),
                hue: within(self.ground.hue, -8.0, 8.0, 0.0),
                hue2: within(self.ground.hue2, -8.0, 8.0, 0.0),
                saturation: within(self.ground.saturation, 0.0, 1.0, 0.0),
            },
            light: Light {
                gradient: within(self.light.gradient, 0.0, 1.0, 0.0),
                angle: within(self.light.angle, -TAU, TAU, 0.0),
                shadow: within(self.light.shadow, 0.0, 1.0, 0.0),
            },
            camera: Camera {
                blur: within(self.camera.blur, 0.0, 8.0, 0.0),
                motion: within(self.camera.motion, 0.0, 16.0, 0.0),
                motion_angle: within(self.camera.motion_angle, -TAU, TAU, 0.0),
                noise: within(self.camera.noise, 0.0, 0.5, 0.0),
                threshold: within(self.camera.threshold, 0.0, 1.0, 0.0),
                compression: within(self.camera.compression, 0.0, 1.0, 0.0),
            },
        }
    }
}
