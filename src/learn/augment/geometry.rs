//! Bending of planes of 32 x 32.

use super::{PIXELS, SIDE};
use crate::digits::generator::Dice;

/// How an image is moved about its middle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    /// Radians, clockwise.
    pub turn: f32,
    /// Growth across.
    pub scale_x: f32,
    /// Growth down.
    pub scale_y: f32,
    /// Pixels across for a pixel down.
    pub shear: f32,
    /// Pixels to the right.
    pub right: f32,
    /// Pixels down.
    pub down: f32,
}

impl Pose {
    /// Where (x, y) from the middle goes without the move: (a x + b y, c x + d y).
    pub fn matrix(&self) -> [f32; 4] {
        let (sin, cos) = (libm::sinf(self.turn), libm::cosf(self.turn));
        // scale, shear, turn
        [
            cos * self.scale_x,
            (cos * self.shear - sin) * self.scale_y,
            sin * self.scale_x,
            (sin * self.shear + cos) * self.scale_y,
        ]
    }
}

/// Nodes along a side of the field that bends an image.
const NODES: usize = 6;

/// A smooth field of displacements in pixels: to the right and down. Empty does nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Bend(Vec<[f32; 2]>);

impl Bend {
    /// A field of displacements up to `most` pixels at its nodes.
    pub fn new(most: f32, dice: &mut Dice) -> Self {
        let nodes = [0; NODES * NODES].map(|_| [dice.between(-most, most), dice.between(-most, most)]);
        let step = (NODES - 1) as f32 / (SIDE - 1) as f32;
        let between = |from: [f32; 2], to: [f32; 2], share: f32| {
            [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
        };
        let field = |i: usize| {
            let (x, y) = ((i % SIDE) as f32 * step, (i / SIDE) as f32 * step);
            let (column, row) = ((x as usize).min(NODES - 2), (y as usize).min(NODES - 2));
            // without kinks at the nodes
            let smooth = |share: f32| share * share * (3.0 - 2.0 * share);
            let (fx, fy) = (smooth(x - column as f32), smooth(y - row as f32));
            let at = |row: usize| between(nodes[row * NODES + column], nodes[row * NODES + column + 1], fx);
            between(at(row), at(row + 1), fy)
        };
        Self((0..PIXELS).map(field).collect())
    }
}

/// The plane in a pose and bent, interpolated linearly; what lies outside is like the nearest edge.
pub(super) fn warp(plane: &[f32], pose: &Pose, bend: &Bend) -> Vec<f32> {
    let [a, b, c, d] = pose.matrix();
    // each target pixel looks back
    let determinant = a * d - b * c;
    let (ia, ib, ic, id) = (d / determinant, -b / determinant, -c / determinant, a / determinant);
    let middle = (SIDE as f32 - 1.0) / 2.0;
    let last = SIDE as f32 - 1.0;
    let mut out = Vec::with_capacity(PIXELS);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let [right, down] = bend.0.get(y * SIDE + x).copied().unwrap_or_default();
            let (dx, dy) = (x as f32 - middle - pose.right - right, y as f32 - middle - pose.down - down);
            let sx = (ia * dx + ib * dy + middle).clamp(0.0, last);
            let sy = (ic * dx + id * dy + middle).clamp(0.0, last);
            let (x0, y0) = (sx as usize, sy as usize);
            let (fx, fy) = (sx - x0 as f32, sy - y0 as f32);
            let (x1, y1) = ((x0 + 1).min(SIDE - 1), (y0 + 1).min(SIDE - 1));
            let at = |x: usize, y: usize| plane[y * SIDE + x];
            let top = at(x0, y0) + (at(x1, y0) - at(x0, y0)) * fx;
            let bottom = at(x0, y1) + (at(x1, y1) - at(x0, y1)) * fx;
            out.push(top + (bottom - top) * fy);
        }
    }
    out
}

/// Each pixel moved towards the largest (thicker) or smallest (thinner) of its 3 x 3 neighbourhood by `amount`
/// of the way.
pub(super) fn thicken(ink: &[f32], amount: f32, thicker: bool) -> Vec<f32> {
    let pick = |a: f32, b: f32| if thicker { a.max(b) } else { a.min(b) };
    let three = |values: &[f32], step: usize, along: fn(usize) -> usize| -> Vec<f32> {
        (0..PIXELS)
            .map(|i| {
                let before = if along(i) > 0 { values[i - step] } else { values[i] };
                let after = if along(i) + 1 < SIDE { values[i + step] } else { values[i] };
                pick(values[i], pick(before, after))
            })
            .collect()
    };
    let across = three(ink, 1, |i| i % SIDE);
    let both = three(&across, SIDE, |i| i / SIDE);
    ink.iter().zip(both).map(|(&was, extreme)| was + (extreme - was) * amount).collect()
}

/// Where there is ink: left, right, top and bottom pixel; `None` where there is none.
pub(super) fn bounds(ink: &[f32]) -> Option<[f32; 4]> {
    let mut found: Option<[usize; 4]> = None;
    for (i, _) in ink.iter().enumerate().filter(|(_, value)| **value > 0.25) {
        let (x, y) = (i % SIDE, i / SIDE);
        let [left, right, top, bottom] = found.unwrap_or([x, x, y, y]);
        found = Some([left.min(x), right.max(x), top.min(y), bottom.max(y)]);
    }
    found.map(|edges| edges.map(|edge| edge as f32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generator::Purpose;

    const STILL: Pose = Pose { turn: 0.0, scale_x: 1.0, scale_y: 1.0, shear: 0.0, right: 0.0, down: 0.0 };

    fn dot(x: usize, y: usize) -> Vec<f32> {
        let mut plane = vec![0.0; PIXELS];
        plane[y * SIDE + x] = 1.0;
        plane
    }

    #[test]
    fn standing_still_changes_nothing() {
        let plane: Vec<f32> = (0..PIXELS).map(|i| (i * 31 % 97) as f32 / 97.0).collect();
        let still = warp(&plane, &STILL, &Bend::default());
        assert!(plane.iter().zip(&still).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn moves_and_turns_go_the_right_way() {
        let near = |plane: &[f32], x: usize, y: usize| assert!(plane[y * SIDE + x] > 0.99, "{x} {y}");
        let moved = |plane: &[f32], pose: Pose| warp(plane, &pose, &Bend::default());
        near(&moved(&dot(10, 12), Pose { right: 3.0, down: -2.0, ..STILL }), 13, 10);
        // a quarter clockwise takes the top to the right
        let quarter = std::f32::consts::FRAC_PI_2;
        near(&moved(&dot(15, 4), Pose { turn: quarter, ..STILL }), 27, 15);
        let twice = moved(&vec![1.0; PIXELS], Pose { scale_x: 2.0, scale_y: 0.5, ..STILL });
        assert!(twice.iter().all(|v| (v - 1.0).abs() < 1e-6));
    }

    #[test]
    fn rubber_moves_no_pixel_further_than_it_may() {
        let slope: Vec<f32> = (0..PIXELS).map(|i| (i % SIDE) as f32).collect();
        let bent = warp(&slope, &STILL, &Bend::new(2.0, &mut Dice::new(Purpose::Training(0), 0, 3)));
        let apart: Vec<f32> = slope.iter().zip(&bent).map(|(a, b)| (a - b).abs()).collect();
        assert!(apart.iter().all(|d| *d < 2.001) && apart.iter().any(|d| *d > 0.5));
    }

    #[test]
    fn ink_has_bounds() {
        let mut plane = dot(3, 9);
        plane[20 * SIDE + 30] = 1.0;
        assert_eq!(bounds(&plane), Some([3.0, 30.0, 9.0, 20.0]));
        assert_eq!(bounds(&[0.2; PIXELS]), None);
    }

    #[test]
    fn ink_grows_and_shrinks() {
        let thick = thicken(&dot(0, 5), 1.0, true);
        assert_eq!(thick.iter().sum::<f32>(), 6.0, "at the left edge a 2 x 3 block");
        assert_eq!(thicken(&thick, 1.0, false)[5 * SIDE], 1.0);
        assert_eq!(thicken(&dot(9, 9), 0.25, false)[9 * SIDE + 9], 0.75);
    }
}
