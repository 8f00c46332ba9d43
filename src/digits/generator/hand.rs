//! Handwriting: a skeleton as one of many writers would draw it.

use super::dice::{Dice, Purpose};
use super::skeleton::{Skeleton, handwritten};
use super::stroke::{Join, Knot, Stroke, Strokes, flatten};

/// One writer's habits on one occasion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hand {
    /// Lean to the right: the top moves by this share of the height.
    pub slant: f32,
    /// Turn in radians, clockwise.
    pub rotation: f32,
    /// Width against height of the skeleton's box.
    pub aspect: f32,
    /// Length of the curves' handles (0 angular, 0.39 round).
    pub roundness: f32,
    /// Standard deviation of each knot's own displacement, in heights.
    pub jitter: f32,
    /// Size of the smooth bending of the whole figure.
    pub warp: f32,
    /// How much the upper half is larger (positive) or smaller than the lower one.
    pub top_heavy: f32,
    /// Change of the line's width along the strokes (0: even).
    pub pressure: f32,
    /// Share of the corners that are rounded off.
    pub rounding: f32,
    /// Trembling of the pen, in heights.
    pub wobble: f32,
}

impl Hand {
    /// A writer drawn by chance.
    #[must_use]
    pub fn draw(dice: &mut Dice) -> Self {
        Self {
            slant: dice.normal(0.16, 0.21),
            rotation: dice.normal(0.0, 0.05),
            aspect: dice.normal(0.85, 0.17).max(0.48),
            roundness: dice.normal(0.36, 0.045),
            jitter: dice.between(0.012, 0.038),
            warp: dice.between(0.02, 0.1),
            top_heavy: dice.normal(0.0, 0.16),
            pressure: dice.between(0.05, 0.3),
            rounding: 0.2,
            wobble: dice.between(0.0, 0.014),
        }
    }

    /// The strokes of `skeleton` as this writer draws them.
    #[must_use]
    pub fn write(&self, skeleton: Skeleton, dice: &mut Dice) -> Strokes {
        let bend = Bend::draw(self.warp, dice);
        let mut strokes = Vec::with_capacity(skeleton.len());
        for knots in skeleton {
            let moved: Vec<Knot> = knots
                .iter()
                .enumerate()
                .map(|(i, &knot)| {
                    // ends are where writers differ most
                    let end = i == 0 || i + 1 == knots.len();
                    let loose = if end { 1.7 } else { 1.0 } * self.jitter;
                    let x = knot.x + dice.normal(0.0, loose);
                    let y = knot.y + dice.normal(0.0, loose);
                    let join = if knot.join == Join::Corner && dice.chance(self.rounding) {
                        Join::Smooth
                    } else {
                        knot.join
                    };
                    Knot { x, y, join }
                })
                .collect();
            let mut points = flatten(&moved, self.roundness);
            let (phase, turns, taper) =
                (dice.unit(), dice.between(0.6, 2.2), dice.normal(0.0, self.pressure));
            let count = points.len();
            let (mut drift_x, mut drift_y) = (0.0f32, 0.0f32);
            for (i, point) in points.iter_mut().enumerate() {
                let along = i as f32 / count.max(2) as f32;
                let wave = libm::sinf(std::f32::consts::TAU * (phase + turns * along));
                point.width = (1.0 + 0.6 * self.pressure * wave + taper * (along - 0.5)).clamp(0.45, 1.7);
                // a slowly wandering error, not a new one at each point
                drift_x = 0.7 * drift_x + dice.normal(0.0, self.wobble);
                drift_y = 0.7 * drift_y + dice.normal(0.0, self.wobble);
                let (x, y) = bend.apply(point.x - 0.5 + drift_x, point.y - 0.5 + drift_y);
                let y = y + self.top_heavy * (0.25 - y * y);
                let x = x * (1.0 - 0.7 * self.top_heavy * y) * self.aspect - self.slant * y;
                let (sin, cos) = (libm::sinf(self.rotation), libm::cosf(self.rotation));
                point.x = 0.5 + x * cos - y * sin;
                point.y = 0.5 + x * sin + y * cos;
            }
            strokes.push(Stroke { points, flat_ends: false });
        }
        Strokes(strokes)
    }
}

/// A smooth bending of the plane: a random polynomial of second degree in each coordinate.
struct Bend([f32; 10]);

impl Bend {
    fn draw(size: f32, dice: &mut Dice) -> Self {
        Self(std::array::from_fn(|_| dice.normal(0.0, size)))
    }

    fn apply(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f, g, h, i, j] = self.0;
        (
            x + a * x + b * y + c * (4.0 * x * x - 0.5) + d * (4.0 * y * y - 0.5) + e * 4.0 * x * y,
            y + f * x + g * y + h * (4.0 * x * x - 0.5) + i * (4.0 * y * y - 0.5) + j * 4.0 * x * y,
        )
    }
}

/// The handwriting for a digit and a seed, the same in every domain; empty above 9.
#[must_use]
pub(super) fn handwriting(digit: u8, seed: u64) -> Strokes {
    let mut dice = Dice::new(Purpose::Hand, digit, seed);
    let skeleton = dice.weighted(handwritten(digit), &[]);
    let mut hand = Hand::draw(&mut dice);
    if digit == 1 {
        // a one is a line: bending and width matter less, lean more
        hand.warp *= 0.5;
        hand.jitter *= 0.6;
        hand.top_heavy *= 0.3;
        hand.slant *= 1.2;
        hand.rounding = 0.0;
    } else if digit == 0 {
        // a ring shows every dent
        hand.warp *= 0.7;
        hand.jitter *= 0.8;
        hand.aspect *= 1.08;
    } else if digit == 7 {
        // its stem leans already
        hand.slant *= 0.6;
    }
    hand.write(skeleton, &mut dice)
}
