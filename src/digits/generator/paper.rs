//! Photographs of sheets of paper with digits written on them, as visitors take: small digits in a large picture, uneven
//! light, shadows, printed lines, tilt, inks and papers of many colours, a board with chalk.

use super::dice::{Dice, Purpose};
use super::raster::Plane;
use super::stroke::Strokes;
use super::texture::fractal;
use super::{GenerateError, Image, handwriting};
use crate::digits::find::Frame;
use serde::{Deserialize, Serialize};

/// A photograph, and what is written where.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// The picture, in colour.
    pub image: Image,
    /// The digits in reading order, each with the smallest frame around its ink.
    pub digits: Vec<(u8, Frame)>,
    /// How it was made.
    pub look: PaperLook,
}

/// What is printed on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ruling {
    /// Nothing.
    Blank,
    /// Lines across.
    Lines,
    /// Squares.
    Squares,
}

/// How a sheet looks. Lengths are shares of the picture's height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PaperLook {
    /// Red, green and blue of the paper, 0..=1.
    pub paper: [f32; 3],
    /// Of the ink.
    pub ink: [f32; 3],
    /// What is printed on it.
    pub ruling: Ruling,
    /// Distance of printed lines.
    pub spacing: f32,
    /// How strongly they are printed, 0..=1.
    pub printed: f32,
    /// Turn of the sheet in radians, clockwise.
    pub tilt: f32,
    /// Height of a digit.
    pub size: f32,
    /// Width of the pen as a share of a digit's height.
    pub pen: f32,
    /// Change of light across the picture, 0..=1.
    pub gradient: f32,
    /// Where the light comes from, in radians.
    pub light: f32,
    /// Depth of a shadow that lies over a part, 0..=1.
    pub shadow: f32,
    /// Whether the sheet's edge and the table below are seen.
    pub table: bool,
    /// Standard deviation of the camera's noise, 0..=1.
    pub noise: f32,
}

/// Printed lines are this thick.
const RULE: f32 = 0.0022;

impl PaperLook {
    /// A look for a seed; any seed is good.
    #[must_use]
    pub fn draw(seed: u64) -> Self {
        let mut dice = Dice::new(Purpose::Paper, 0, seed);
        let board = dice.chance(0.1);
        let warm = dice.between(0.0, 0.12);
        let bright = dice.between(0.72, 0.97);
        let paper = if board {
            let dark = dice.between(0.1, 0.24);
            [dark * 0.8, dark, dark * 0.9]
        } else {
            [bright, bright - 0.4 * warm, bright - warm]
        };
        let ink = if board {
            [dice.between(0.75, 0.95); 3]
        } else {
            let shade = dice.between(0.0, 0.12);
            dice.weighted(
                &[
                    (4.0, [0.1 + shade, 0.13 + shade, 0.35 + shade]),
                    (4.0, [0.06 + shade; 3]),
                    (1.0, [0.65 + shade, 0.1 + shade, 0.12 + shade]),
                    (1.0, [0.05 + shade, 0.4 + shade, 0.2 + shade]),
                    (1.5, [0.35 + shade; 3]),
                ],
                [0.1; 3],
            )
        };
        let ruling = match board {
            true => Ruling::Blank,
            false => dice.weighted(
                &[(4.0, Ruling::Blank), (3.0, Ruling::Lines), (3.0, Ruling::Squares)],
                Ruling::Blank,
            ),
        };
        let size = dice.between(0.07, 0.24);
        Self {
            paper,
            ink,
            ruling,
            spacing: dice.between(0.035, 0.07),
            printed: dice.between(0.12, 0.4),
            tilt: dice.normal(0.0, 0.05),
            size,
            pen: dice.normal(0.105, 0.025).clamp(0.06, 0.17),
            gradient: dice.between(0.0, 0.35),
            light: dice.between(0.0, std::f32::consts::TAU),
            shadow: if dice.chance(0.35) { dice.between(0.1, 0.35) } else { 0.0 },
            table: dice.chance(0.2),
            noise: dice.between(0.003, 0.018),
        }
    }

    /// From the picture's pixels to the sheet, which is turned about the picture's middle.
    fn on_sheet(&self, x: f32, y: f32, [width, height]: [f32; 2]) -> (f32, f32) {
        let (sin, cos) = (libm::sinf(self.tilt), libm::cosf(self.tilt));
        let (dx, dy) = (x - 0.5 * width, y - 0.5 * height);
        (0.5 * width + dx * cos + dy * sin, 0.5 * height - dx * sin + dy * cos)
    }

    /// How much of the light's colour a printed line takes away at a place of the sheet in pixels.
    fn rule(&self, x: f32, y: f32, height: f32) -> f32 {
        let across = |at: f32| {
            let line = at / (self.spacing * height);
            let away = (line - line.round()).abs() * self.spacing * height;
            (RULE * height * 0.5 + 0.5 - away).clamp(0.0, 1.0)
        };
        self.printed
            * match self.ruling {
                Ruling::Blank => 0.0,
                Ruling::Lines => across(y),
                Ruling::Squares => across(x).max(across(y)),
            }
    }
}

/// A photograph of `width` x `height` pixels of a sheet on which somebody wrote digits (0..=9, line by line); how many
/// fit depends on the look. All chance is the seed's.
///
/// # Errors
/// [`GenerateError`] if a digit is above 9, or there are no pixels.
pub fn paper(
    lines: &[&[u8]],
    look: PaperLook,
    [width, height]: [usize; 2],
    seed: u64,
) -> Result<Paper, GenerateError> {
    let mut dice = Dice::new(Purpose::Paper, 1, seed);
    let mut ink = Plane::filled(width, height, 0.0);
    let mut digits = Vec::new();
    let tall = look.size * height as f32;
    let count = lines.iter().map(|line| line.len()).max().unwrap_or(0) as f32;
    // a long line is written closer
    let step = (tall * dice.between(0.85, 1.3)).min((width as f32 - 0.2 * height as f32) / count.max(1.0));
    // anywhere where all of it is on the sheet
    let room = |length: f32, side: f32| ((side - length) * 0.5 - 0.06 * height as f32).max(0.0);
    let left =
        0.5 * (width as f32 - count * step) + dice.between(-1.0, 1.0) * room(count * step, width as f32);
    let deep = lines.len() as f32 * 1.6 * tall;
    let top = 0.5 * (height as f32 - deep) + dice.between(-1.0, 1.0) * room(deep, height as f32);
    for (row, line) in lines.iter().enumerate() {
        for (column, &digit) in line.iter().enumerate() {
            let mut strokes = handwriting(digit, seed.wrapping_mul(31).wrapping_add(digits.len() as u64))?;
            let x = left + (column as f32 + 0.5) * step + dice.normal(0.0, 0.04) * tall;
            let y = top + (row as f32 + 0.5) * 1.6 * tall + dice.normal(0.0, 0.05) * tall;
            place(&mut strokes, (x, y), tall * dice.between(0.9, 1.1), look.pen * tall, look.tilt);
            let mut own = Plane::filled(width, height, 0.0);
            own.draw(&strokes);
            if let Some(frame) = around(&own) {
                digits.push((digit, frame));
            }
            for (ink, own) in ink.data.iter_mut().zip(&own.data) {
                *ink = ink.max(*own);
            }
        }
    }
    ink.blur(height as f32 / 1500.0);
    let image = photograph(&ink, &look, seed, &mut dice)?;
    Ok(Paper { image, digits, look })
}

/// A sheet for a seed with one to five digits in a line, which the seed tells as well.
///
/// # Errors
/// [`GenerateError::Image`] if there are no pixels.
pub fn sample(size: [usize; 2], seed: u64) -> Result<Paper, GenerateError> {
    let digit = |i: u64| (seed.wrapping_mul(7).wrapping_add(i * 3) % 10) as u8;
    let line: Vec<u8> = (0..1 + seed % 5).map(digit).collect();
    paper(&[&line], PaperLook::draw(seed), size, seed)
}

/// Moves strokes from their box of about 1 x 1 to a place on the picture.
fn place(strokes: &mut Strokes, (x, y): (f32, f32), tall: f32, pen: f32, tilt: f32) {
    let (sin, cos) = (libm::sinf(tilt), libm::cosf(tilt));
    for point in strokes.points_mut() {
        let (dx, dy) = ((point.x - 0.35) * (tall - pen), (point.y - 0.5) * (tall - pen));
        (point.x, point.y) = (x + dx * cos - dy * sin, y + dx * sin + dy * cos);
        point.width *= pen;
    }
}

/// The smallest frame around what is inked.
fn around(ink: &Plane) -> Option<Frame> {
    let inked = |i: &usize| ink.data[*i] >= 0.5;
    let places = || (0..ink.data.len()).filter(inked).map(|i| (i % ink.width, i / ink.width));
    let (left, right) = (places().map(|p| p.0).min()?, places().map(|p| p.0).max()?);
    let (top, bottom) = (places().map(|p| p.1).min()?, places().map(|p| p.1).max()?);
    Some(Frame { x: left, y: top, width: right - left + 1, height: bottom - top + 1 })
}

/// The sheet under the light, on the table, through the camera.
fn photograph(ink: &Plane, look: &PaperLook, seed: u64, dice: &mut Dice) -> Result<Image, GenerateError> {
    let size = [ink.width as f32, ink.height as f32];
    let salt = dice.number();
    let (sin, cos) = (libm::sinf(look.light), libm::cosf(look.light));
    let margin = if look.table { dice.between(0.01, 0.05) * size[1] } else { -size[0] };
    let wood = [dice.between(0.2, 0.45), dice.between(0.15, 0.3), dice.between(0.08, 0.2)];
    // the shadow's edge runs across some part of the picture
    let (edge, slope) = (dice.between(0.25, 0.75), dice.normal(0.0, 0.4));
    let mut noise = Dice::new(Purpose::Paper, 2, seed);
    let mut bytes = Vec::with_capacity(3 * ink.data.len());
    for (i, &inked) in ink.data.iter().enumerate() {
        let (x, y) = ((i % ink.width) as f32 + 0.5, (i / ink.width) as f32 + 0.5);
        let (u, v) = look.on_sheet(x, y, size);
        let fiber = 0.02 * (fractal(u * 0.11, v * 0.11, 2, salt) - 0.5);
        let on_paper = u.min(size[0] - u).min(v).min(size[1] - v) - margin;
        let line = look.rule(u, v, size[1]);
        let light = 1.0 + look.gradient * ((x / size[0] - 0.5) * cos + (y / size[1] - 0.5) * sin);
        let beyond = (x / size[0] - edge + slope * (y / size[1] - 0.5)) * 12.0;
        let shade = 1.0 - look.shadow * (0.5 + beyond).clamp(0.0, 1.0);
        let common = noise.normal(0.0, look.noise);
        // printed lines are bluish
        for (((paper, pen), wood), blue) in look.paper.iter().zip(look.ink).zip(wood).zip([1.0, 1.0, 0.5]) {
            let sheet = (paper + fiber) * (1.0 - line * blue);
            let ground = if on_paper > 0.0 { sheet } else { wood + 3.0 * fiber };
            let value = ground + (pen - ground) * inked;
            let seen = value * light * shade + 0.8 * common + 0.6 * noise.normal(0.0, look.noise);
            bytes.push((255.0 * seen).clamp(0.0, 255.0) as u8);
        }
    }
    Ok(Image::from_u8(ink.width, ink.height, 3, bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_sheet_and_frames_hold_the_ink() {
        let look =
            PaperLook { noise: 0.0, shadow: 0.0, ruling: Ruling::Blank, table: false, ..PaperLook::draw(3) };
        let sheet = paper(&[&[3, 1, 4], &[1, 5]], look, [640, 480], 3).unwrap();
        assert_eq!(sheet, paper(&[&[3, 1, 4], &[1, 5]], look, [640, 480], 3).unwrap());
        assert_eq!(sheet.digits.iter().map(|d| d.0).collect::<Vec<_>>(), [3, 1, 4, 1, 5]);
        for (_, frame) in &sheet.digits {
            assert!(frame.height as f32 > 0.7 * look.size * 480.0, "{frame:?}");
        }
        assert!(paper(&[&[10]], look, [64, 64], 3).is_err());
        assert!(paper(&[], look, [0, 64], 3).is_err());
    }
}
