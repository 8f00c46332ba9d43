//! What the cells are shown: natural-like images of our own, or images that a visitor opens.

use super::chance::Stream;
use super::maps::{Maps, MapsError};
use crate::digits::idx;
use crate::digits::npy;
use crate::digits::open::{Limits, Opened, Shaped};
use crate::digits::problem::{OpenError, Problem};
use crate::digits::{gzip, resize::ResizeError};
use crate::neurn::Samples;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

/// Images that are made unless more or fewer are asked for: as many as the Allen Brain Observatory's natural scenes.
pub const COUNT: usize = 118;
/// Their sides in pixels.
pub const SIDE: usize = 31;
/// Most images of a set.
pub const MOST: usize = 2_000;
/// Longest side of an image.
pub const MOST_SIDE: usize = 256;
/// Most pixels of a set.
const MOST_PIXELS: usize = 1 << 24;

/// Where a set of images is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Our own generator.
    Generated {
        /// Its seed.
        seed: u64,
    },
    /// A file.
    File {
        /// Its name.
        name: String,
    },
}

/// Grey images, 0 (black) to 255 (white) if they are generated or of a file of bytes, else as a file has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stimuli {
    /// The images.
    pub maps: Maps,
    /// Where they are from.
    pub origin: Origin,
}

/// Why there are no images.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StimuliError {
    /// Too many, too large, or none.
    #[error(
        "{count} images of {width} x {height} pixels are not shown; it can be up to {MOST} images with sides of 2 to {MOST_SIDE}, and {MOST_PIXELS} pixels in all."
    )]
    Size {
        /// Images.
        count: usize,
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
    /// The file does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The images cannot be held.
    #[error(transparent)]
    Maps(#[from] MapsError),
    /// As of an image.
    #[error(transparent)]
    Resize(#[from] ResizeError),
}

fn check(count: usize, height: usize, width: usize) -> Result<(), StimuliError> {
    let sides = [height, width].iter().all(|side| (2..=MOST_SIDE).contains(side));
    // the sides are small by now, so nothing overflows
    if sides && (1..=MOST).contains(&count) && count * height * width <= MOST_PIXELS {
        Ok(())
    } else {
        Err(StimuliError::Size { count, height, width })
    }
}

/// Natural-like grey images: dead leaves (Lee, Mumford and Huang 2001). Discs and their halves, whose number falls with
/// the third power of their size, hide each other; each has a grey of its own and a texture whose contrast falls with
/// its frequency, and light falls off to one side. Drawn at twice the size and averaged. Whole numbers 0..=255, the
/// same for a seed on every platform.
///
/// # Errors
/// [`StimuliError::Size`].
pub fn natural_like(seed: u64, count: usize, height: usize, width: usize) -> Result<Stimuli, StimuliError> {
    check(count, height, width)?;
    let mut values = Vec::with_capacity(count * height * width);
    for number in 0..count {
        values.extend(scene(&mut Stream::new(seed ^ 0x5ce7e, number as u64), height, width));
    }
    Ok(Stimuli { maps: Maps::new(count, height, width, values)?, origin: Origin::Generated { seed } })
}

struct Leaf {
    x: f32,
    y: f32,
    radius: f32,
    /// A straight edge through it: direction, and how far from the centre; beyond it there is nothing.
    cut: (f32, f32, f32),
    grey: f32,
    texture: f32,
    lattice: u64,
}

fn scene(dice: &mut Stream, height: usize, width: usize) -> Vec<f32> {
    let (rows, columns) = (2 * height, 2 * width);
    let longest = rows.max(columns) as f32;
    let mut picture = vec![f32::NAN; rows * columns];
    let mut left = rows * columns;
    let (brightness, contrast) = (dice.between(-0.2, 0.2), dice.between(0.55, 1.1));
    // front to back, until nothing can be seen between the leaves; the ground behind them is a leaf as well
    for number in 0..4000 {
        if left == 0 {
            break;
        }
        let last = number == 3999;
        let leaf = draw(dice, rows as f32, columns as f32, longest, last);
        let reach = |centre: f32, most: usize| {
            let low = (centre - leaf.radius).floor().max(0.0) as usize;
            (low.min(most), ((centre + leaf.radius).ceil().max(0.0) as usize).min(most))
        };
        let ((top, bottom), (start, end)) = (reach(leaf.y, rows), reach(leaf.x, columns));
        for y in top..bottom {
            for x in start..end {
                let place = &mut picture[y * columns + x];
                let (dx, dy) = (x as f32 + 0.5 - leaf.x, y as f32 + 0.5 - leaf.y);
                let inside = dx * dx + dy * dy <= leaf.radius * leaf.radius;
                if place.is_nan() && inside && dx * leaf.cut.0 + dy * leaf.cut.1 <= leaf.cut.2 {
                    *place = leaf.grey + leaf.texture * texture(leaf.lattice, x as f32, y as f32);
                    left -= 1;
                }
            }
        }
    }
    let angle = dice.between(0.0, std::f32::consts::TAU);
    let fall = dice.between(0.0, 0.5) / longest;
    let light = (fall * libm::cosf(angle), fall * libm::sinf(angle));
    let mut values = Vec::with_capacity(height * width);
    for y in 0..height {
        for x in 0..width {
            let at = 2 * y * columns + 2 * x;
            let corners = [at, at + 1, at + columns, at + columns + 1];
            let mean =
                corners.iter().map(|&i| picture[i]).map(|v| if v.is_nan() { 0.0 } else { v }).sum::<f32>()
                    / 4.0;
            let shade =
                light.0 * (2.0 * x as f32 - width as f32) + light.1 * (2.0 * y as f32 - height as f32);
            let value = brightness + contrast * (mean + shade);
            values.push((117.0 + 135.0 * value).round().clamp(0.0, 255.0));
        }
    }
    values
}

fn draw(dice: &mut Stream, rows: f32, columns: f32, longest: f32, whole: bool) -> Leaf {
    // radii from r0 to r1 with density r^-3: 1 / r^2 is even
    let (small, large) = (1.2_f32, longest * 0.7);
    let even = dice.between(large.powi(-2), small.powi(-2));
    let radius = if whole { 4.0 * longest } else { even.sqrt().recip() };
    let angle = dice.between(0.0, std::f32::consts::TAU);
    let cut = if dice.chance(0.5) && !whole { dice.between(0.0, 0.5) * radius } else { 2.0 * radius };
    Leaf {
        x: dice.between(-0.2, 1.2) * columns,
        y: dice.between(-0.2, 1.2) * rows,
        radius,
        cut: (libm::cosf(angle), libm::sinf(angle), cut),
        grey: dice.between(-1.0, 1.0),
        texture: dice.between(0.0, 0.5),
        lattice: dice.bits(),
    }
}

/// Smooth noise of three octaves, each of half the wavelength and half the contrast of the one before: about -1..=1.
fn texture(lattice: u64, x: f32, y: f32) -> f32 {
    let mut sum = 0.0;
    for octave in 0..3_u64 {
        let scale = 0.08 * (1_u32 << octave) as f32;
        let (u, v) = (x * scale, y * scale);
        let (column, row) = (u.floor(), v.floor());
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let (fu, fv) = (ease(u - column), ease(v - row));
        let corner = |dx: u64, dy: u64| {
            let place = (column as u64 + dx) | (row as u64 + dy) << 20 | octave << 40;
            Stream::new(lattice, place).between(-1.0, 1.0)
        };
        let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
        let value = mix(mix(corner(0, 0), corner(1, 0), fu), mix(corner(0, 1), corner(1, 1), fu), fv);
        sum += value * 0.5_f32.powi(octave as i32);
    }
    sum
}

/// Images from a file: IDX of bytes `[n, h, w]` or NPY `[n, h, w]`, gzipped or not, such as the Allen Brain
/// Observatory's natural scenes.
///
/// # Errors
/// [`StimuliError`] with a sentence for the person who opened it.
pub fn open(name: &str, bytes: &[u8]) -> Result<Stimuli, StimuliError> {
    let limits = Limits {
        max_bytes: 8 * MOST_PIXELS + (1 << 20),
        max_values: MOST_PIXELS as u64,
        ..Limits::default()
    };
    let (shape, samples) = read(name, bytes, &limits).map_err(|problem| problem.of(name))?;
    let [count, height, width] = shape;
    check(count, height, width)?;
    let origin = Origin::File { name: crate::digits::problem::short_name(name) };
    Ok(Stimuli { maps: Maps::new(count, height, width, samples.into_f32())?, origin })
}

fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<([usize; 3], Samples), Problem> {
    if bytes.len() > limits.max_bytes {
        let [found, limit] = [bytes.len(), limits.max_bytes].map(|n| n as u64);
        return Err(Problem::TooManyBytes { found, limit });
    }
    let bytes = match gzip::is_gzip(bytes) {
        true => Cow::Owned(gzip::unpack(bytes, limits.max_bytes)?),
        false => Cow::Borrowed(bytes),
    };
    let wrong =
        |shape: &[usize]| Problem::NpyShape { shape: shape.iter().map(|&side| side as u64).collect() };
    if bytes.is_empty() {
        return Err(Problem::Empty);
    }
    if npy::is_npy(&bytes) {
        let array = npy::read(&bytes, limits)?;
        let shape = <[usize; 3]>::try_from(&array.shape[..]).map_err(|_| wrong(&array.shape))?;
        return Ok((shape, array.samples));
    }
    if !idx::is_idx(&bytes) {
        return Err(Problem::UnknownKind);
    }
    let Shaped { content, shape, .. } = idx::read(name, bytes, limits, None)?;
    match (content, &shape[..]) {
        (Opened::Dataset(set), &[n, h, w]) => {
            let (data, _) = set.into_data();
            Ok(([n, h, w], std::sync::Arc::unwrap_or_clone(data)))
        }
        _ => Err(Problem::IdxShape { shape: shape.iter().map(|&side| side as u64).collect() }),
    }
}

impl Stimuli {
    /// The images as contrast: (value - mean) / mean, with the mean over all pixels of all images (a visual system that
    /// has got used to the light of the whole show). If that mean is not above zero, values less the mean over their
    /// greatest distance from it.
    #[must_use]
    pub fn contrast(&self) -> Maps {
        let values = &self.maps.values;
        let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len().max(1) as f64;
        let reach = values.iter().fold(0.0_f64, |most, &v| most.max((f64::from(v) - mean).abs()));
        let positive = values.iter().all(|&v| v >= 0.0) && mean > 0.0;
        let scale = if positive { mean } else { reach.max(f64::MIN_POSITIVE) };
        let values = values.iter().map(|&v| ((f64::from(v) - mean) / scale) as f32).collect();
        Maps { values, ..self.maps }
    }
}
