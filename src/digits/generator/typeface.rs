//! Print: digits of house numbers in many typefaces.

use super::dice::Dice;
use super::skeleton::{Skeleton, printed, serifs};
use super::stroke::{Knot, Stroke, Strokes, flatten};

/// A typeface by its measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typeface {
    /// Width of a digit against its height, 0.3..=0.8.
    pub width: f32,
    /// How much thinner horizontal lines are than vertical ones (0: even, as sans-serif; 0.7: as Bodoni).
    pub contrast: f32,
    /// Length of the curves' handles (0.39 ellipse, more: squarish).
    pub roundness: f32,
    /// Lean to the right (italic): the top moves by this share of the height.
    pub slant: f32,
    /// Whether there are serifs.
    pub serif: bool,
    /// Whether strokes end flat (else round).
    pub flat_ends: bool,
    /// Chooses among the shapes of each digit.
    pub shape: f32,
}

impl Typeface {
    /// A typeface drawn by chance.
    #[must_use]
    pub fn draw(dice: &mut Dice) -> Self {
        let serif = dice.chance(0.35);
        Self {
            width: dice.normal(0.5, 0.08).clamp(0.34, 0.72),
            contrast: if serif { dice.between(0.2, 0.65) } else { dice.between(0.0, 0.25) },
            roundness: dice.between(0.37, 0.46),
            slant: if dice.chance(0.15) { dice.between(0.08, 0.25) } else { 0.0 },
            serif,
            flat_ends: dice.chance(0.8),
            shape: dice.unit(),
        }
    }

    /// The strokes of a digit in this typeface; empty above 9.
    #[must_use]
    pub fn strokes(&self, digit: u8) -> Strokes {
        let shapes = printed(digit);
        let total: f32 = shapes.iter().map(|(weight, _)| weight).sum();
        let mut left = self.shape * total;
        let mut chosen: Skeleton = &[];
        for &(weight, skeleton) in shapes {
            chosen = skeleton;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        let mut strokes: Vec<Stroke> = chosen.iter().map(|knots| self.stroke(knots)).collect();
        if self.serif {
            strokes.extend(serifs(digit).iter().map(|knots| self.stroke(knots)));
        }
        Strokes(strokes)
    }

    fn stroke(&self, knots: &[Knot]) -> Stroke {
        let narrowed: Vec<Knot> = knots.iter().map(|k| Knot { x: k.x * self.width, ..*k }).collect();
        let mut points = flatten(&narrowed, self.roundness);
        let thin: Vec<f32> = (0..points.len())
            .map(|i| {
                let (a, b) = (points[i.saturating_sub(1)], points[(i + 1).min(points.len() - 1)]);
                let (dx, dy) = (b.x - a.x, b.y - a.y);
                let squared = dx * dx + dy * dy;
                // square of the cosine against the horizontal
                let level = if squared > 0.0 { dx * dx / squared } else { 0.0 };
                1.0 - self.contrast * level
            })
            .collect();
        for (point, width) in points.iter_mut().zip(thin) {
            point.width = width;
            point.x -= self.slant * (point.y - 0.5);
        }
        Stroke { points, flat_ends: self.flat_ends }
    }
}
