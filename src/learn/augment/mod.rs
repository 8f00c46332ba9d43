//! More training images out of those that there are: each is bent, coloured, put on a ground and blurred, by
//! chance that depends on the recipe's seed, the image's number and the epoch alone.
//!
//! The source's own images and our generator's textures are all that goes in; no image of a target domain does.
//! Where the source is grey (white ink on black) its value is the ink: it is painted onto the ground. A coloured
//! source is a photograph already: its colours are changed and a ground is mixed in.

mod geometry;
mod ground;
mod ink;
mod optics;
mod settings;

use super::network::SIDE;
use crate::digits::generator::{Dice, Purpose};
use crate::neurn::{Image, Samples};
use geometry::{Pose, warp};
use ground::Grounds;
use optics::Spread;
pub use settings::Augmentation;

/// Pixels of an image.
const PIXELS: usize = SIDE * SIDE;

/// Makes training images out of the source's.
#[derive(Debug, Clone)]
pub struct Augmenter {
    settings: Augmentation,
    seed: u64,
    grounds: Grounds,
    /// Images of fewer pixels: the change from 32 pixels to so many and back.
    coarse: Vec<Spread>,
}

/// Sides that a coarse image may have.
const COARSE: std::ops::RangeInclusive<usize> = 12..=20;

impl Augmenter {
    /// An augmenter; the same seed gives the same images.
    #[must_use]
    pub fn new(settings: Augmentation, seed: u64) -> Self {
        let grounds = if settings.ground > 0.0 { Grounds::new(seed) } else { Grounds::default() };
        let coarse = if settings.coarse > 0.0 { COARSE.map(Spread::coarse).collect() } else { Vec::new() };
        Self { settings, seed, grounds, coarse }
    }

    /// Training image `number` as it is seen in an epoch. `images` are all the source's training images,
    /// of 32 x 32 pixels, from which the neighbours are taken; without augmentation it is a copy.
    ///
    /// `None` if there is no image of this number.
    #[must_use]
    pub fn image(&self, images: &[Image], number: usize, epoch: usize) -> Option<Image> {
        let image = images.get(number)?;
        if self.settings.is_none() || (image.width(), image.height()) != (SIDE, SIDE) {
            return Some(image.clone());
        }
        let stream = (epoch as u64) << 32 | number as u64;
        let mut dice = Dice::new(Purpose::Training(0), 0, self.seed.rotate_left(32) ^ stream);
        let neighbours = self.neighbours(images, &mut dice);
        let mut canvas = if image.channels() == 1 {
            let ink = self.ink(image, neighbours, &mut dice);
            self.paint(&ink, images, &mut dice)
        } else {
            self.recolour(image, neighbours, &mut dice)
        };
        self.shoot(&mut canvas, &mut dice);
        // no die is thrown without it, so that recipes from before it draw what they drew
        if self.settings.mirror > 0.0 && dice.chance(self.settings.mirror) {
            canvas
                .planes
                .iter_mut()
                .flat_map(|plane| plane.chunks_exact_mut(SIDE))
                .for_each(<[f32]>::reverse);
        }
        canvas.into_image()
    }

    /// Ink on a ground, or as it is.
    fn paint(&self, ink: &[f32], images: &[Image], dice: &mut Dice) -> Canvas {
        if !dice.chance(self.settings.ground) {
            return Canvas { planes: vec![ink.to_vec()] };
        }
        let mut ground = self.grounds.draw(dice);
        if dice.chance(self.settings.clutter) {
            self.clutter(&mut ground, images, dice);
        }
        if dice.chance(self.settings.difference) {
            let strength = dice.between(0.6, 1.0);
            for plane in &mut ground {
                plane.iter_mut().zip(ink).for_each(|(g, i)| *g = (*g - strength * i).abs());
            }
        } else {
            let colour = ground::ink_colour(&ground, dice);
            cover(&mut ground, ink, colour, 1.0);
        }
        Canvas { planes: ground.into() }
    }

    /// A coloured image after bending, with its neighbours beside it, other colours and some ground mixed in.
    fn recolour(&self, image: &Image, neighbours: Vec<Neighbour<'_>>, dice: &mut Dice) -> Canvas {
        let pose = self.pose(dice);
        let bend = self.bend(dice);
        let mut planes: Vec<Vec<f32>> = planes(image).iter().map(|plane| warp(plane, &pose, &bend)).collect();
        for Neighbour { image: other, side, gap } in neighbours {
            let distance = side * (17.0 + 8.0 * gap);
            // a number's next digit covers the edge, as far as it reaches
            let beside = Pose { right: pose.right + distance, ..pose };
            let columns = if distance < 0.0 {
                0..(SIDE as f32 / 2.0 + distance + 9.0).clamp(0.0, 16.0) as usize
            } else {
                (SIDE as f32 / 2.0 + distance - 9.0).clamp(16.0, SIDE as f32) as usize..SIDE
            };
            for (plane, other) in planes.iter_mut().zip(self::planes(other)) {
                let other = warp(&other, &beside, &bend);
                for row in 0..SIDE {
                    let range = row * SIDE + columns.start..row * SIDE + columns.end;
                    plane[range.clone()].copy_from_slice(&other[range]);
                }
            }
        }
        if dice.chance(self.settings.ground) {
            let ground = self.grounds.draw(dice);
            let share = 0.6 * dice.unit();
            for (plane, ground) in planes.iter_mut().zip(&ground) {
                plane.iter_mut().zip(ground).for_each(|(p, g)| *p += (g - *p) * share);
            }
            // red for green for blue
            let turn = dice.number() as usize % planes.len();
            planes.rotate_left(turn);
        }
        Canvas { planes }
    }

    /// What light and camera do.
    fn shoot(&self, canvas: &mut Canvas, dice: &mut Dice) {
        let Augmentation { polarity, contrast, blur, noise, .. } = self.settings;
        let inverted = dice.chance(polarity);
        let keep = 1.0 - contrast * dice.unit();
        let level = dice.unit() * (1.0 - keep);
        let sigma = blur * dice.unit();
        let grain = noise * dice.unit();
        let coarse = dice.chance(self.settings.coarse).then(|| dice.number() as usize % COARSE.count());
        let coarse = coarse.and_then(|which| self.coarse.get(which));
        for plane in &mut canvas.planes {
            if sigma > 0.2 {
                Spread::blur(sigma).apply(plane);
            }
            if let Some(coarse) = coarse {
                coarse.apply(plane);
            }
            for value in plane {
                let v = if inverted { 1.0 - *value } else { *value };
                *value = level + keep * v;
                if grain > 0.0 {
                    *value += dice.normal(0.0, grain);
                }
            }
        }
    }
}

/// An image beside another one.
struct Neighbour<'a> {
    image: &'a Image,
    /// -1 for left, 1 for right.
    side: f32,
    /// How much room is between, 0..=1.
    gap: f32,
}

/// Paint of a colour over planes where there is ink.
fn cover(planes: &mut [Vec<f32>; 3], ink: &[f32], colour: [f32; 3], opacity: f32) {
    for (plane, colour) in planes.iter_mut().zip(colour) {
        plane.iter_mut().zip(ink).for_each(|(p, i)| *p += (colour - *p) * i * opacity);
    }
}

/// An image on the scale 0..=1, one plane for each channel.
struct Canvas {
    planes: Vec<Vec<f32>>,
}

impl Canvas {
    /// As 8-bit numbers, as real pictures are.
    fn into_image(self) -> Option<Image> {
        let channels = self.planes.len();
        let mut bytes = vec![0; PIXELS * channels];
        for (c, plane) in self.planes.iter().enumerate() {
            for (byte, value) in bytes.iter_mut().skip(c).step_by(channels).zip(plane) {
                *byte = (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            }
        }
        Image::from_u8(SIDE, SIDE, channels, bytes).ok()
    }
}

/// The first channel on the scale 0..=1.
fn unit(image: &Image) -> Vec<f32> {
    planes(image).swap_remove(0)
}

/// Each channel on the scale 0..=1; floats are taken to be on it.
fn planes(image: &Image) -> Vec<Vec<f32>> {
    let channels = image.channels();
    let plane = |c: usize| match image.samples() {
        Samples::U8(v) => v.iter().skip(c).step_by(channels).map(|&v| f32::from(v) / 255.0).collect(),
        Samples::F32(v) => v.iter().skip(c).step_by(channels).map(|v| v.clamp(0.0, 1.0)).collect(),
    };
    (0..channels).map(plane).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generator::{Domain, generate};
    use crate::digits::resize::resize;

    fn source(domain: Domain) -> Vec<Image> {
        (0..10).map(|d| resize(&generate(domain, d, 7).unwrap(), SIDE, SIDE).unwrap()).collect()
    }

    #[test]
    fn nothing_is_done_by_default() {
        let images = source(Domain::Handwriting);
        let augmenter = Augmenter::new(Augmentation::default(), 1);
        assert_eq!(augmenter.image(&images, 3, 0).as_ref(), Some(&images[3]));
        assert_eq!(augmenter.image(&images, 10, 0), None);
    }

    #[test]
    fn the_same_chance_gives_the_same_image_and_another_gives_another() {
        for (domain, settings) in [
            (Domain::Handwriting, Augmentation::worlds()),
            (Domain::Handwriting, Augmentation::wide()),
            (Domain::Photo, Augmentation::wide()),
        ] {
            let images = source(domain);
            let augmenter = Augmenter::new(settings, 5);
            let first = augmenter.image(&images, 4, 2).unwrap();
            assert_eq!(Augmenter::new(settings, 5).image(&images, 4, 2), Some(first.clone()));
            assert_ne!(augmenter.image(&images, 4, 3), Some(first.clone()));
            assert_ne!(augmenter.image(&images, 5, 2), Some(first.clone()));
            assert_ne!(Augmenter::new(settings, 6).image(&images, 4, 2), Some(first));
        }
    }

    #[test]
    fn every_single_setting_changes_images() {
        let all = serde_json::to_value(Augmentation { mirror: 0.5, ..Augmentation::wide() }).unwrap();
        for domain in [Domain::Handwriting, Domain::HouseNumber] {
            let images = source(domain);
            for name in all.as_object().unwrap().keys() {
                let mut one = serde_json::json!({ name: 0.5 });
                if name == "difference" || name == "clutter" {
                    one["ground"] = 1.0.into();
                }
                let settings: Augmentation = serde_json::from_value(one).unwrap();
                let augmenter = Augmenter::new(settings, 3);
                let changed =
                    (0..10).filter(|&i| augmenter.image(&images, i, 0).as_ref() != Some(&images[i])).count();
                let of_ink = ["thickness", "fill", "stamp", "clutter"].contains(&name.as_str())
                    && domain != Domain::Handwriting;
                assert!(of_ink || changed > 0, "{name} on {}", domain.name());
            }
        }
    }

    #[test]
    fn a_mirrored_image_is_the_image_from_right_to_left() {
        let images = source(Domain::HouseNumber);
        let augmenter = Augmenter::new(Augmentation::mirrored(), 2);
        let turned = |image: &Image| -> Vec<f32> {
            let planes = planes(image).into_iter();
            planes
                .flat_map(|plane| {
                    plane.chunks(SIDE).flat_map(|row| row.iter().rev().copied()).collect::<Vec<_>>()
                })
                .collect()
        };
        let (mut as_they_are, mut mirrored) = (0, 0);
        for (number, image) in images.iter().enumerate() {
            let made: Vec<f32> = planes(&augmenter.image(&images, number, 0).unwrap()).concat();
            let near = |wanted: &[f32]| made.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.01);
            as_they_are += usize::from(near(&planes(image).concat()));
            mirrored += usize::from(near(&turned(image)));
        }
        assert_eq!((as_they_are + mirrored, as_they_are > 0, mirrored > 0), (10, true, true));
    }

    #[test]
    fn the_digit_is_still_there() {
        // the ink of an image that is only bent stays about as much as it was
        let images = source(Domain::Handwriting);
        let augmenter = Augmenter::new(Augmentation { thickness: 0.0, ..Augmentation::shapes() }, 1);
        let sum = |image: &Image| image.to_f32().iter().sum::<f32>();
        for epoch in 0..20 {
            for (i, image) in images.iter().enumerate() {
                let ratio = sum(&augmenter.image(&images, i, epoch).unwrap()) / sum(image);
                assert!((0.5..2.0).contains(&ratio), "{i} {epoch} {ratio}");
            }
        }
    }
}
