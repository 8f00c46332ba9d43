//! From clean handwriting towards the other worlds: ten sliders, each of which changes one thing about a digit.
//!
//! All at rest give the picture that [`generate`](super::generator::generate) gives for
//! [`Domain::Handwriting`]. The same digit, seed and sliders give the same pixels on every platform.

mod param;

use serde::{Deserialize, Serialize};
use std::f32::consts::{PI, TAU};
use thiserror::Error;

pub use param::Param;

use super::generator::{
    Dice, Domain, Figure, GenerateError, Image, Look, Purpose, Texture, handwriting, render as draw,
};

/// Points of a curve along one slider.
pub const CURVE: usize = 17;
/// Points along each side of a map over two sliders; every second point of a curve.
pub const MAP: usize = 9;

/// Where the sliders stand, each in its own unit ([`Param::unit`]).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shift {
    /// See [`Param::Texture`].
    pub texture: f64,
    /// See [`Param::Contrast`].
    pub contrast: f64,
    /// See [`Param::Polarity`].
    pub polarity: f64,
    /// See [`Param::Colour`].
    pub colour: f64,
    /// See [`Param::Blur`].
    pub blur: f64,
    /// See [`Param::Noise`].
    pub noise: f64,
    /// See [`Param::Rotation`].
    pub rotation: f64,
    /// See [`Param::Scale`].
    pub scale: f64,
    /// See [`Param::Stroke`].
    pub stroke: f64,
    /// See [`Param::Neighbours`].
    pub neighbours: f64,
}

/// A slider's value that is out of its range.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{} must be a number from {low} to {high}, but it is {found}", param.key())]
pub struct ShiftError {
    /// Which slider.
    pub param: Param,
    /// Its smallest value.
    pub low: f64,
    /// Its largest value.
    pub high: f64,
    /// What was given.
    pub found: f64,
}

impl Default for Shift {
    /// Everything at rest: clean handwriting.
    fn default() -> Self {
        let mut shift = Self {
            texture: 0.0,
            contrast: 0.0,
            polarity: 0.0,
            colour: 0.0,
            blur: 0.0,
            noise: 0.0,
            rotation: 0.0,
            scale: 0.0,
            stroke: 0.0,
            neighbours: 0.0,
        };
        for param in Param::ALL {
            *shift.value_mut(param) = param.neutral();
        }
        shift
    }
}

impl Shift {
    /// A slider's value.
    #[must_use]
    pub fn value(&self, param: Param) -> f64 {
        match param {
            Param::Texture => self.texture,
            Param::Contrast => self.contrast,
            Param::Polarity => self.polarity,
            Param::Colour => self.colour,
            Param::Blur => self.blur,
            Param::Noise => self.noise,
            Param::Rotation => self.rotation,
            Param::Scale => self.scale,
            Param::Stroke => self.stroke,
            Param::Neighbours => self.neighbours,
        }
    }

    /// A slider's value, to be set.
    pub fn value_mut(&mut self, param: Param) -> &mut f64 {
        match param {
            Param::Texture => &mut self.texture,
            Param::Contrast => &mut self.contrast,
            Param::Polarity => &mut self.polarity,
            Param::Colour => &mut self.colour,
            Param::Blur => &mut self.blur,
            Param::Noise => &mut self.noise,
            Param::Rotation => &mut self.rotation,
            Param::Scale => &mut self.scale,
            Param::Stroke => &mut self.stroke,
            Param::Neighbours => &mut self.neighbours,
        }
    }

    /// The same with one slider moved.
    #[must_use]
    pub fn with(mut self, param: Param, value: f64) -> Self {
        *self.value_mut(param) = value;
        self
    }

    /// Whether every value is inside its slider's range.
    ///
    /// # Errors
    /// [`ShiftError`] about the first one that is not.
    pub fn check(&self) -> Result<(), ShiftError> {
        for param in Param::ALL {
            let (low, high) = param.range();
            let found = self.value(param);
            if !(low..=high).contains(&found) {
                return Err(ShiftError { param, low, high, found });
            }
        }
        Ok(())
    }

    /// The same with every value inside its range; what is not finite becomes neutral.
    #[must_use]
    pub fn clamped(&self) -> Self {
        let mut shift = *self;
        for param in Param::ALL {
            let (low, high) = param.range();
            let value = shift.value_mut(param);
            *value = if value.is_finite() { value.clamp(low, high) } else { param.neutral() };
        }
        shift
    }

    /// The values bit for bit, to look results up by; 0 and -0 are the same.
    #[must_use]
    pub fn bits(&self) -> [u64; 10] {
        Param::ALL.map(|param| (self.value(param) + 0.0).to_bits())
    }

    /// The look of a digit's picture at these sliders.
    fn look(&self, digit: u8, seed: u64) -> Result<Look, GenerateError> {
        let share = |param| (self.value(param) / 100.0) as f32;
        let base = Look::draw(Domain::Handwriting, digit, seed)?;
        // drawn always and in this order, so that no slider changes what chance gives to another
        let mut dice = Dice::new(Purpose::Shift, digit, seed);
        let texture = dice.weighted(&GROUNDS, Texture::Clouds);
        let (size, angle) = (dice.between(4.0, 11.0), dice.between(0.0, TAU));
        let hue = dice.unit();
        let (second, opposite) = (dice.between(-0.1, 0.1), dice.normal(0.5, 0.05));
        let (strength, colour) = (share(Param::Texture), share(Param::Colour));
        // texture and colour need room between black and white, which the ink gives up
        let room = (1.0 - 0.45 * strength) * (1.0 - 0.9 * colour);
        let darkest = 0.45 * strength + 0.45 * colour * (1.0 - 0.45 * strength);
        let contrast = share(Param::Contrast) * room;
        let polarity = 1.0 - 2.0 * share(Param::Polarity);
        let mut look = base;
        look.frame.colour = colour > 0.0;
        look.pose.rotation = self.rotation as f32 * PI / 180.0;
        look.pose.scale = share(Param::Scale);
        look.pen.width = base.pen.width * share(Param::Stroke);
        look.paint.contrast = contrast;
        look.paint.polarity = polarity;
        look.paint.hue = hue + opposite;
        look.paint.saturation = colour;
        look.paint.neighbours = share(Param::Neighbours);
        look.paint.spacing = 0.0;
        look.ground.texture = texture;
        look.ground.strength = strength;
        look.ground.size = size;
        look.ground.angle = angle;
        // dark ink stands on a ground that is lighter by the contrast
        look.ground.luma = darkest + contrast * (-polarity).max(0.0);
        look.ground.hue = hue;
        look.ground.hue2 = hue + second;
        look.ground.saturation = colour;
        look.camera.blur = self.blur as f32;
        look.camera.noise = share(Param::Noise);
        Ok(look)
    }
}

/// Grounds and how often they come, about as on photographs.
const GROUNDS: [(f32, Texture); 8] = [
    (2.0, Texture::Clouds),
    (2.0, Texture::Foliage),
    (1.0, Texture::Brick),
    (1.3, Texture::Water),
    (1.5, Texture::Fur),
    (1.5, Texture::Edge),
    (0.7, Texture::Stripes),
    (0.8, Texture::Pebbles),
];

/// The picture of a digit (0..=9) at these sliders: 28 x 28, 8-bit, grey, or red, green and blue where
/// [`Shift::colour`] is above 0. Any seed is good. Values out of range are moved inside.
///
/// # Errors
/// [`GenerateError::Digit`] above 9.
pub fn render(digit: u8, seed: u64, shift: &Shift) -> Result<Image, GenerateError> {
    let shift = shift.clamped();
    let look = shift.look(digit, seed)?;
    let mut figure = Figure::from(handwriting(digit, seed)?);
    if shift.neighbours > 0.0 {
        let mut dice = Dice::new(Purpose::Neighbours, digit, seed);
        let mut beside = || handwriting(dice.digit(), seed ^ (u64::from(dice.number()) << 16));
        figure.left = Some(beside()?);
        figure.right = Some(beside()?);
    }
    draw(&figure, &look, &mut Dice::new(Purpose::Render(Domain::Handwriting as u8), digit, seed))
}

/// The `index`-th digit of a set that a seed names, and the seed of its picture. Digits come in turn, 0 to 9 and
/// again; the first ten are the digits that the other views show for the seed.
#[must_use]
pub fn sample(seed: u32, index: u32) -> (u8, u64) {
    ((index % 10) as u8, u64::from(seed) | (u64::from(index / 10) << 32))
}

/// The numbers 0 to `count` - 1, from coarse to fine: first both ends, then always the middle of the widest gap.
#[must_use]
pub fn coarse_to_fine(count: usize) -> Vec<usize> {
    let Some(last) = count.checked_sub(1) else { return Vec::new() };
    let mut order = vec![0];
    if last > 0 {
        order.push(last);
    }
    let mut gaps = std::collections::VecDeque::from([(0, last)]);
    while let Some((low, high)) = gaps.pop_front() {
        if high - low < 2 {
            continue;
        }
        let middle = low.midpoint(high);
        order.push(middle);
        gaps.extend([(low, middle), (middle, high)]);
    }
    order
}
