//! Bending of planes of 32 x 32.

use super::{PIXELS, SIDE};

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

/// The plane in a pose, interpolated linearly; what lies outside is like the nearest edge.
pub(super) fn warp(plane: &[f32], pose: &Pose) -> Vec<f32> {
    let (sin, cos) = (libm::sinf(pose.turn), libm::cosf(pose.turn));
    // forward: scale, shear, turn; here each target pixel looks back
    let (a, b, c, d) = (
        cos * pose.scale_x,
        (cos * pose.shear - sin) * pose.scale_y,
        sin * pose.scale_x,
        (sin * pose.shear + cos) * pose.scale_y,
    );
    let determinant = a * d - b * c;
    let (ia, ib, ic, id) = (d / determinant, -b / determinant, -c / determinant, a / determinant);
    let middle = (SIDE as f32 - 1.0) / 2.0;
    let last = SIDE as f32 - 1.0;
    let mut out = Vec::with_capacity(PIXELS);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (dx, dy) = (x as f32 - middle - pose.right, y as f32 - middle - pose.down);
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

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: Pose = Pose { turn: 0.0, scale_x: 1.0, scale_y: 1.0, shear: 0.0, right: 0.0, down: 0.0 };

    fn dot(x: usize, y: usize) -> Vec<f32> {
        let mut plane = vec![0.0; PIXELS];
        plane[y * SIDE + x] = 1.0;
        plane
    }

    #[test]
    fn standing_still_changes_nothing() {
        let plane: Vec<f32> = (0..PIXELS).map(|i| (i * 31 % 97) as f32 / 97.0).collect();
        let still = warp(&plane, &STILL);
        assert!(plane.iter().zip(&still).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn moves_and_turns_go_the_right_way() {
        let near = |plane: &[f32], x: usize, y: usize| assert!(plane[y * SIDE + x] > 0.99, "{x} {y}");
        near(&warp(&dot(10, 12), &Pose { right: 3.0, down: -2.0, ..STILL }), 13, 10);
        // a quarter clockwise takes the top to the right
        let quarter = std::f32::consts::FRAC_PI_2;
        near(&warp(&dot(15, 4), &Pose { turn: quarter, ..STILL }), 27, 15);
        let twice = warp(&vec![1.0; PIXELS], &Pose { scale_x: 2.0, scale_y: 0.5, ..STILL });
        assert!(twice.iter().all(|v| (v - 1.0).abs() < 1e-6));
    }

    #[test]
    fn ink_grows_and_shrinks() {
        let thick = thicken(&dot(0, 5), 1.0, true);
        assert_eq!(thick.iter().sum::<f32>(), 6.0, "at the left edge a 2 x 3 block");
        assert_eq!(thicken(&thick, 1.0, false)[5 * SIDE], 1.0);
        assert_eq!(thicken(&dot(9, 9), 0.25, false)[9 * SIDE + 9], 0.75);
    }
}
