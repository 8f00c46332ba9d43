//! Strokes of a pen: cubic curves through knots, flattened to short straight pieces of varying width.

/// How a curve passes a knot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// Smoothly, in the direction the neighbouring knots give.
    Smooth,
    /// With a corner.
    Corner,
    /// Smoothly and horizontally (top or bottom of a bowl).
    Horizontal,
    /// Smoothly and vertically (side of a bowl).
    Vertical,
}

/// A point that a skeleton's curve passes; about 0..1 across and 0..1 down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knot {
    /// Across, to the right.
    pub x: f32,
    /// Down.
    pub y: f32,
    /// How the curve passes.
    pub join: Join,
}

/// A point of a flattened stroke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PenPoint {
    /// Across, to the right.
    pub x: f32,
    /// Down.
    pub y: f32,
    /// Width of the line here, as a share of the pen's nominal width (1: as the pen is).
    pub width: f32,
}

/// One stroke: what the pen draws between touching the paper and leaving it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// The line's points in drawing order.
    pub points: Vec<PenPoint>,
    /// Whether the ends are cut flat (print) instead of round (pen).
    pub flat_ends: bool,
}

/// The strokes of one digit; y from 0 (top) to about 1 (bottom).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strokes(pub Vec<Stroke>);

impl Strokes {
    /// Every point of every stroke, to be changed in place.
    pub fn points_mut(&mut self) -> impl Iterator<Item = &mut PenPoint> {
        self.0.iter_mut().flat_map(|stroke| stroke.points.iter_mut())
    }

    /// Every point of every stroke.
    pub fn points(&self) -> impl Iterator<Item = &PenPoint> {
        self.0.iter().flat_map(|stroke| stroke.points.iter())
    }
}

/// A direction of length 1, or zero for a vector without length.
fn unit(x: f32, y: f32) -> (f32, f32) {
    let length = (x * x + y * y).sqrt();
    if length > 1e-6 { (x / length, y / length) } else { (0.0, 0.0) }
}

/// Flattens the cubic curve through `knots` to points of width 1.
///
/// Each piece between two knots is a cubic Bezier curve whose handles are `roundness` times the chord
/// (0.39 makes four knots a circle; 0 makes straight pieces). If the last knot repeats the first and
/// is no corner, the curve closes smoothly.
#[must_use]
pub fn flatten(knots: &[Knot], roundness: f32) -> Vec<PenPoint> {
    let count = knots.len();
    let closed = count > 2
        && knots
            .first()
            .zip(knots.last())
            .is_some_and(|(a, b)| a.join != Join::Corner && a.x == b.x && a.y == b.y);
    let tangents: Vec<Option<(f32, f32)>> = (0..count).map(|i| tangent(knots, i, closed)).collect();
    let mut points = Vec::with_capacity(count * 8);
    if let Some(first) = knots.first() {
        points.push(PenPoint { x: first.x, y: first.y, width: 1.0 });
    }
    for (pair, tangent) in knots.windows(2).zip(tangents.windows(2)) {
        let [a, b] = pair else { continue };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let chord = (dx * dx + dy * dy).sqrt();
        let reach = roundness * chord;
        // an end without a direction of its own points at the other end's handle
        let from = tangent[0].map(|(x, y)| (a.x + x * reach, a.y + y * reach));
        let to = tangent[1].map(|(x, y)| (b.x - x * reach, b.y - y * reach));
        let h1 = from.unwrap_or_else(|| towards(a, to.unwrap_or((b.x, b.y)), reach));
        let h2 = to.unwrap_or_else(|| towards(b, from.unwrap_or((a.x, a.y)), reach));
        let straight = tangent[0].is_none() && tangent[1].is_none();
        let steps = if straight { 3 } else { ((chord * 14.0) as usize).clamp(3, 8) };
        for step in 1..=steps {
            let t = step as f32 / steps as f32;
            let s = 1.0 - t;
            let (w0, w1, w2, w3) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
            points.push(PenPoint {
                x: w0 * a.x + w1 * h1.0 + w2 * h2.0 + w3 * b.x,
                y: w0 * a.y + w1 * h1.1 + w2 * h2.1 + w3 * b.y,
                width: 1.0,
            });
        }
    }
    points
}

/// The point `reach` away from `a` in the direction of `target`.
fn towards(a: &Knot, target: (f32, f32), reach: f32) -> (f32, f32) {
    let (x, y) = unit(target.0 - a.x, target.1 - a.y);
    (a.x + x * reach, a.y + y * reach)
}

/// The curve's direction at knot `i`; none at corners and open ends.
fn tangent(knots: &[Knot], i: usize, closed: bool) -> Option<(f32, f32)> {
    let count = knots.len();
    let here = knots.get(i)?;
    if here.join == Join::Corner {
        return None;
    }
    let before = if i > 0 {
        knots.get(i - 1)
    } else if closed {
        knots.get(count - 2)
    } else {
        None
    };
    let after = knots.get(i + 1).or(if closed { knots.get(1) } else { None });
    let (back, ahead) = (before.unwrap_or(here), after.unwrap_or(here));
    let (x, y) = match here.join {
        Join::Horizontal => (ahead.x - back.x, 0.0),
        Join::Vertical => (0.0, ahead.y - back.y),
        _ => {
            let (a, b) = (before?, after?);
            let (ux, uy, vx, vy) = (here.x - a.x, here.y - a.y, b.x - here.x, b.y - here.y);
            let (lu, lv) = ((ux * ux + uy * uy).sqrt(), (vx * vx + vy * vy).sqrt());
            if lu < 1e-6 || lv < 1e-6 {
                return None;
            }
            // each side's direction counts more the shorter it is (the parabola through three points)
            (ux / lu * lv + vx / lv * lu, uy / lu * lv + vy / lv * lu)
        }
    };
    let (x, y) = unit(x, y);
    (x != 0.0 || y != 0.0).then_some((x, y))
}
