//! Procedural digit images in four domains: our own replacement for data sets that may not be shipped.
//!
//! A picture is made in two steps. Strokes: [`handwriting`] or a [`Typeface`] bends a hand-made skeleton into one
//! of unlimited variants. Look: [`render`] draws the strokes as a [`Look`] says (pose, pen, colours, texture,
//! light, camera). A [`Domain`] is a distribution over looks ([`Look::draw`]); [`generate`] does both steps.
//!
//! Pixels depend on (domain, digit, seed) only and are the same on every platform: chance comes from a seeded
//! PCG, and only arithmetic that IEEE 754 fixes exactly is used, with `libm` for sine and exponential.

mod camera;
mod dice;
mod hand;
mod layout;
mod look;
pub mod paper;
mod printed;
mod raster;
mod render;
mod skeleton;
mod stroke;
mod texture;
mod typeface;
mod worlds;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use crate::neurn::image::Image;
use crate::neurn::image::ImageError;
pub use dice::{Dice, Purpose};
pub use layout::Figure;
pub use look::{Camera, Fit, Frame, Ground, Light, Look, Paint, Pen, Pose};
pub use render::render;
pub use stroke::{PenPoint, Stroke, Strokes};
pub use texture::Texture;
pub use typeface::Typeface;

/// One of the four kinds of digit images. In JSON and links: `m`, `u`, `s`, `mm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Domain {
    /// White ink on black, 28 x 28, as MNIST.
    #[serde(rename = "m")]
    Handwriting,
    /// A coarse scan, 16 x 16, as USPS.
    #[serde(rename = "u")]
    Mail,
    /// A printed digit between others in a photograph, 32 x 32 in colour, as SVHN.
    #[serde(rename = "s")]
    HouseNumber,
    /// A handwritten digit blended with a photograph-like ground, 32 x 32 in colour, as MNIST-M.
    #[serde(rename = "mm")]
    Photo,
}

impl Domain {
    /// Every domain, in the usual order.
    pub const ALL: [Self; 4] = [Self::Handwriting, Self::Mail, Self::HouseNumber, Self::Photo];

    /// The domain's short name in tables: M, U, S or MM.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Handwriting => "M",
            Self::Mail => "U",
            Self::HouseNumber => "S",
            Self::Photo => "MM",
        }
    }

    /// The domain's name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Handwriting => "clean handwriting",
            Self::Mail => "scanned mail",
            Self::HouseNumber => "house number",
            Self::Photo => "digit on a photograph",
        }
    }

    /// The real data set that it imitates.
    #[must_use]
    pub fn likeness(self) -> &'static str {
        match self {
            Self::Handwriting => "MNIST",
            Self::Mail => "USPS",
            Self::HouseNumber => "SVHN",
            Self::Photo => "MNIST-M",
        }
    }

    /// Width, height and channels of its pictures.
    #[must_use]
    pub fn size(self) -> (usize, usize, usize) {
        match self {
            Self::Handwriting => (28, 28, 1),
            Self::Mail => (16, 16, 1),
            Self::HouseNumber | Self::Photo => (32, 32, 3),
        }
    }
}

/// Why no digit was generated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GenerateError {
    /// The digit is not 0..=9.
    #[error("{0} is no digit; digits are 0 to 9")]
    Digit(u8),
    /// The picture cannot be held.
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl GenerateError {
    /// An error above 9.
    fn check(digit: u8) -> Result<(), Self> {
        if digit > 9 { Err(Self::Digit(digit)) } else { Ok(()) }
    }
}

/// The handwritten strokes for a digit and a seed, in a box of about 1 x 1 with y down. The same in the
/// domains of handwriting, mail and photograph.
///
/// # Errors
/// [`GenerateError::Digit`] above 9.
pub fn handwriting(digit: u8, seed: u64) -> Result<Strokes, GenerateError> {
    GenerateError::check(digit)?;
    Ok(hand::handwriting(digit, seed))
}

/// A printed digit for a seed, with neighbours in the same typeface on both sides or one.
///
/// # Errors
/// [`GenerateError::Digit`] above 9.
pub fn house_number(digit: u8, seed: u64) -> Result<Figure, GenerateError> {
    GenerateError::check(digit)?;
    let mut dice = Dice::new(Purpose::Typeface, digit, seed);
    let typeface = Typeface::draw(&mut dice);
    // first, middle or last digit of the number, or the only one
    let place =
        dice.weighted(&[(3.0, (false, true)), (3.0, (true, true)), (3.0, (true, false))], (false, false));
    let (left, right) = (dice.digit(), dice.digit());
    Ok(Figure {
        digit: typeface.strokes(digit),
        left: place.0.then(|| typeface.strokes(left)),
        right: place.1.then(|| typeface.strokes(right)),
    })
}

/// The picture of a digit (0..=9) in a domain for a seed; any seed is good. The size is [`Domain::size`],
/// the samples are 8-bit integers.
///
/// # Errors
/// [`GenerateError::Digit`] above 9.
pub fn generate(domain: Domain, digit: u8, seed: u64) -> Result<Image, GenerateError> {
    let figure = match domain {
        Domain::HouseNumber => house_number(digit, seed)?,
        _ => handwriting(digit, seed)?.into(),
    };
    let look = Look::draw(domain, digit, seed)?;
    render(&figure, &look, &mut Dice::new(Purpose::Render(domain as u8), digit, seed))
}

/// What somebody drew, as a picture of a domain: their strokes in their pen, on the ground and through the camera
/// that `seed` gives. A house number stands between digits of ours.
///
/// `strokes` in any box, y down; `pen` is the line's width as a share of the drawing's longer side. Without strokes
/// it is the ground alone. The size is [`Domain::size`], the samples are 8-bit integers.
///
/// # Errors
/// [`GenerateError::Image`] cannot happen with a drawn look, but is passed on.
pub fn written(mut strokes: Strokes, pen: f32, domain: Domain, seed: u64) -> Result<Image, GenerateError> {
    let mut look = Look::draw(domain, 0, seed)?;
    look.pen.width = pen;
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for point in strokes.points() {
        for (axis, value) in [point.x, point.y].into_iter().enumerate() {
            (low[axis], high[axis]) = (low[axis].min(value), high[axis].max(value));
        }
    }
    let (across, down) = (high[0] - low[0], high[1] - low[1]);
    let longer = across.max(down);
    if longer > 0.0 {
        // to the size of our own digits, which may stand beside it
        for point in strokes.points_mut() {
            (point.x, point.y) = ((point.x - low[0]) / longer, (point.y - low[1]) / longer);
        }
    }
    if across > down {
        // fitted to its height, what is wider than high would stand over the edges
        look.frame.fit = Fit::Mass(0.75 * look.frame.width as f32);
    }
    let figure = match domain {
        Domain::HouseNumber => Figure { digit: strokes, ..house_number(0, seed)? },
        _ => strokes.into(),
    };
    render(&figure, &look, &mut Dice::new(Purpose::Render(domain as u8), 0, seed))
}
