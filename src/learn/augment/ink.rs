//! The ink of grey images: bent, with neighbours beside it, thicker or thinner; and pieces of digits as clutter.

use super::geometry::{self, Bend, Pose, bounds, warp};
use super::optics::Spread;
use super::{Augmentation, Augmenter, Neighbour, SIDE, cover, ground, unit};
use crate::digits::generator::Dice;
use crate::neurn::Image;

/// From the first pixel's middle to the image's, in pixels.
const MIDDLE: f32 = (SIDE as f32 - 1.0) / 2.0;

impl Augmenter {
    /// The images beside this one.
    pub(super) fn neighbours<'a>(&self, images: &'a [Image], dice: &mut Dice) -> Vec<Neighbour<'a>> {
        let mut chosen = Vec::new();
        for side in [-1.0, 1.0] {
            if dice.chance(self.settings.neighbours) {
                let image = &images[dice.number() as usize % images.len()];
                chosen.push(Neighbour { image, side, gap: dice.unit() });
            }
        }
        chosen
    }

    pub(super) fn pose(&self, dice: &mut Dice) -> Pose {
        let Augmentation { rotation, scale, aspect, shear, shift, .. } = self.settings;
        // as likely that much larger as that much smaller
        let mut factor = |most: f32| {
            let up = 1.0 + most * dice.unit();
            if dice.chance(0.5) { up } else { 1.0 / up }
        };
        let (scale, aspect) = (factor(scale), factor(aspect));
        Pose {
            turn: dice.between(-rotation, rotation).to_radians(),
            scale_x: scale * aspect,
            scale_y: scale / aspect,
            shear: dice.between(-shear, shear),
            right: dice.between(-shift, shift),
            down: dice.between(-shift, shift),
        }
    }

    pub(super) fn bend(&self, dice: &mut Dice) -> Bend {
        if self.settings.elastic > 0.0 {
            let most = self.settings.elastic * dice.unit();
            Bend::new(most, dice)
        } else {
            Bend::default()
        }
    }

    /// The ink of a grey image and of its neighbours after bending, 0..=1.
    pub(super) fn ink(&self, image: &Image, neighbours: Vec<Neighbour<'_>>, dice: &mut Dice) -> Vec<f32> {
        let plane = unit(image);
        let pose = self.pose(dice);
        let bend = self.bend(dice);
        let edges = bounds(&plane);
        let pose = match edges {
            Some(edges) if dice.chance(self.settings.fill) => filling(pose, edges, dice),
            _ => pose,
        };
        let mut ink = warp(&plane, &pose, &bend);
        let [across, _, below, _] = pose.matrix();
        for Neighbour { image: other, side, gap } in neighbours {
            let other = unit(other);
            let (Some(here), Some(there)) = (edges, bounds(&other)) else { continue };
            // from this ink's edge to the other's, with up to 8 pixels between and rarely an overlap
            let gap = 9.0 * gap - 1.0;
            let distance = if side > 0.0 { here[1] - there[0] + gap } else { here[0] - there[1] - gap };
            let pose =
                Pose { right: pose.right + across * distance, down: pose.down + below * distance, ..pose };
            for (here, there) in ink.iter_mut().zip(warp(&other, &pose, &bend)) {
                *here = here.max(there);
            }
        }
        if dice.chance(self.settings.thickness) {
            let amount = dice.unit();
            let thicker = dice.chance(0.5);
            ink = geometry::thicken(&ink, amount, thicker);
        }
        if dice.chance(self.settings.stamp) {
            stamp(&mut ink, dice);
        }
        ink
    }

    /// Pieces of other digits on a ground, of any size, turned any way, more or less transparent.
    pub(super) fn clutter(&self, planes: &mut [Vec<f32>; 3], images: &[Image], dice: &mut Dice) {
        for _ in 0..1 + dice.number() % 3 {
            let other = unit(&images[dice.number() as usize % images.len()]);
            let scale = dice.between(0.8, 3.0);
            let pose = Pose {
                turn: dice.between(0.0, std::f32::consts::TAU),
                scale_x: scale,
                scale_y: scale,
                shear: 0.0,
                right: dice.between(-16.0, 16.0),
                down: dice.between(-16.0, 16.0),
            };
            let ink = warp(&other, &pose, &Bend::default());
            let colour = ground::ink_colour(planes, dice);
            cover(planes, &ink, colour, dice.between(0.1, 0.8));
        }
    }
}

/// A pose in which the ink within these edges stands in the middle and fills 24 to 32 pixels of height, as wide as
/// its proportions and the pose's make it, but not wider than the frame.
fn filling(pose: Pose, [left, right, top, bottom]: [f32; 4], dice: &mut Dice) -> Pose {
    let (width, height) = (right - left + 1.0, bottom - top + 1.0);
    let scale = dice.between(24.0, SIDE as f32) / height;
    let wider = pose.scale_x / pose.scale_y;
    let pose = Pose { scale_x: (scale * wider).min(SIDE as f32 / width), scale_y: scale, ..pose };
    let [a, b, c, d] = pose.matrix();
    let (x, y) = (0.5 * (left + right) - MIDDLE, 0.5 * (top + bottom) - MIDDLE);
    // half of the usual moves remain
    Pose { right: 0.5 * pose.right - (a * x + b * y), down: 0.5 * pose.down - (c * x + d * y), ..pose }
}

/// Blurs ink and cuts it out again at a threshold.
fn stamp(ink: &mut [f32], dice: &mut Dice) {
    Spread::blur(dice.between(0.6, 1.6)).apply(ink);
    let top = ink.iter().copied().fold(0.0, f32::max);
    // a share of the darkest, so that thin strokes stay
    let threshold = top * dice.between(0.15, 0.6);
    // nothing stays nothing, and the darkest becomes full ink
    let softness = threshold.min(top - threshold) * dice.between(0.3, 1.8);
    if top > 0.0 {
        ink.iter_mut().for_each(|v| *v = ((*v - threshold) / softness + 0.5).clamp(0.0, 1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generator::Purpose;

    #[test]
    fn a_digit_fills_its_frame() {
        let mut plane = vec![0.0; SIDE * SIDE];
        for y in 4..14 {
            plane[y * SIDE + 20..y * SIDE + 25].fill(1.0);
        }
        let still = Pose { turn: 0.0, scale_x: 1.0, scale_y: 1.0, shear: 0.0, right: 0.0, down: 0.0 };
        let mut dice = Dice::new(Purpose::Training(0), 0, 1);
        for _ in 0..20 {
            let pose = filling(still, bounds(&plane).unwrap(), &mut dice);
            let [left, right, top, bottom] = bounds(&warp(&plane, &pose, &Bend::default())).unwrap();
            assert!((23.0..=32.0).contains(&(bottom - top + 1.0)), "{top} {bottom}");
            assert!((left + right - 31.0).abs() <= 2.0 && (top + bottom - 31.0).abs() <= 2.0);
            assert!((right - left + 1.0 - 0.5 * (bottom - top + 1.0)).abs() <= 2.0, "proportions are kept");
        }
    }

    #[test]
    fn a_stamp_leaves_a_stroke() {
        let mut dice = Dice::new(Purpose::Training(0), 0, 2);
        for _ in 0..50 {
            let mut ink = vec![0.0; SIDE * SIDE];
            (5..27).for_each(|y| ink[y * SIDE + 15] = 0.6);
            stamp(&mut ink, &mut dice);
            let row = &ink[16 * SIDE..17 * SIDE];
            let width: f32 = row.iter().sum();
            assert!(row[15] > 0.9 && (0.9..8.0).contains(&width), "{width}");
            assert!(row[0] < 0.01 && row[31] < 0.01);
        }
    }
}
