//! More training images out of those that there are: each is bent, coloured, put on a ground and blurred, by
//! chance that depends on the recipe's seed, the image's number and the epoch alone.
//!
//! The source's own images and our generator's textures are all that goes in; no image of a target domain does.
//! Where the source is grey (white ink on black) its value is the ink: it is painted onto the ground. A coloured
//! source is a photograph already: its colours are changed and a ground is mixed in.

mod geometry;
mod ground;
mod optics;

use super::network::SIDE;
use crate::digits::generator::{Dice, Purpose};
use crate::neurn::{Image, Samples};
use geometry::{Pose, warp};
use ground::Grounds;
use serde::{Deserialize, Serialize};

/// Pixels of an image.
const PIXELS: usize = SIDE * SIDE;

/// What is done to training images; 0 everywhere, the default, is nothing. Each amount is drawn anew for each
/// image, evenly up to the number given here.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {
    /// Largest turn to either side in degrees, 0..=180.
    pub rotation: f32,
    /// Largest change of size to either side, as a share: 0.25 is 1/1.25 to 1.25 times. 0..=2.
    pub scale: f32,
    /// Largest change of width against height, as a share. 0..=2.
    pub aspect: f32,
    /// Largest shear to either side: pixels across for a pixel down. 0..=1.
    pub shear: f32,
    /// Largest move along each side in pixels, 0..=16.
    pub shift: f32,
    /// Share of the images whose ink is made thicker or thinner (grey sources), 0..=1.
    pub thickness: f32,
    /// Probability on each side of a neighbour: another image of the source. 0..=1.
    pub neighbours: f32,
    /// Share of the images that get a ground of colours and textures, 0..=1.
    pub ground: f32,
    /// Share of those with a ground that keep only |ground - ink|, as MNIST-M was made; the others are
    /// painted over (grey sources). 0..=1.
    pub difference: f32,
    /// Share of the images that are inverted, 0..=1.
    pub polarity: f32,
    /// Largest loss of contrast, 0..=1.
    pub contrast: f32,
    /// Largest blur: standard deviation in pixels, 0..=4.
    pub blur: f32,
    /// Largest noise: standard deviation on the scale 0..=1. 0..=0.5.
    pub noise: f32,
}

impl Augmentation {
    /// Bending alone: for sources and targets of one kind.
    #[must_use]
    pub fn shapes() -> Self {
        Self {
            rotation: 15.0,
            scale: 0.2,
            aspect: 0.15,
            shear: 0.15,
            shift: 2.5,
            thickness: 0.5,
            ..Self::default()
        }
    }

    /// Everything: so that the network sees its digit in any surroundings.
    #[must_use]
    pub fn worlds() -> Self {
        Self {
            scale: 0.3,
            aspect: 0.25,
            shift: 3.0,
            neighbours: 0.4,
            ground: 0.8,
            difference: 0.3,
            polarity: 0.5,
            contrast: 0.7,
            blur: 1.2,
            noise: 0.06,
            ..Self::shapes()
        }
    }

    /// Whether anything is done at all.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The first number that is not within its range.
    ///
    /// # Errors
    /// The number's name and the number.
    pub fn check(&self) -> Result<(), (&'static str, f32)> {
        let ranges = [
            ("rotation", self.rotation, 180.0),
            ("scale", self.scale, 2.0),
            ("aspect", self.aspect, 2.0),
            ("shear", self.shear, 1.0),
            ("shift", self.shift, 16.0),
            ("thickness", self.thickness, 1.0),
            ("neighbours", self.neighbours, 1.0),
            ("ground", self.ground, 1.0),
            ("difference", self.difference, 1.0),
            ("polarity", self.polarity, 1.0),
            ("contrast", self.contrast, 1.0),
            ("blur", self.blur, 4.0),
            ("noise", self.noise, 0.5),
        ];
        match ranges.iter().find(|(_, value, top)| !(0.0..=*top).contains(value)) {
            Some(&(name, value, _)) => Err((name, value)),
            None => Ok(()),
        }
    }
}

/// Makes training images out of the source's.
#[derive(Debug, Clone)]
pub struct Augmenter {
    settings: Augmentation,
    seed: u64,
    grounds: Grounds,
}

impl Augmenter {
    /// An augmenter; the same seed gives the same images.
    #[must_use]
    pub fn new(settings: Augmentation, seed: u64) -> Self {
        let grounds = if settings.ground > 0.0 { Grounds::new(seed) } else { Grounds::default() };
        Self { settings, seed, grounds }
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
            self.paint(self.ink(image, neighbours, &mut dice), &mut dice)
        } else {
            self.recolour(image, neighbours, &mut dice)
        };
        self.shoot(&mut canvas, &mut dice);
        canvas.into_image()
    }

    /// The images beside this one, each with its distance in pixels to the right.
    fn neighbours<'a>(&self, images: &'a [Image], dice: &mut Dice) -> Vec<(&'a Image, f32)> {
        let mut chosen = Vec::new();
        for side in [-1.0, 1.0] {
            if dice.chance(self.settings.neighbours) {
                let other = dice.number() as usize % images.len();
                chosen.push((&images[other], side * dice.between(17.0, 25.0)));
            }
        }
        chosen
    }

    fn pose(&self, dice: &mut Dice) -> Pose {
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

    /// The ink of a grey image and of its neighbours after bending, 0..=1.
    fn ink(&self, image: &Image, neighbours: Vec<(&Image, f32)>, dice: &mut Dice) -> Vec<f32> {
        let pose = self.pose(dice);
        let mut ink = warp(&unit(image), &pose);
        for (other, distance) in neighbours {
            let pose = Pose { right: pose.right + distance * pose.scale_x, ..pose };
            for (here, there) in ink.iter_mut().zip(warp(&unit(other), &pose)) {
                *here = here.max(there);
            }
        }
        if dice.chance(self.settings.thickness) {
            let amount = dice.unit();
            let thicker = dice.chance(0.5);
            ink = geometry::thicken(&ink, amount, thicker);
        }
        ink
    }

    /// Ink on a ground, or as it is.
    fn paint(&self, ink: Vec<f32>, dice: &mut Dice) -> Canvas {
        if !dice.chance(self.settings.ground) {
            return Canvas { planes: vec![ink] };
        }
        let ground = self.grounds.draw(dice);
        let planes = if dice.chance(self.settings.difference) {
            let strength = dice.between(0.6, 1.0);
            let differ =
                |ground: &Vec<f32>| ground.iter().zip(&ink).map(|(g, i)| (g - strength * i).abs()).collect();
            ground.iter().map(differ).collect()
        } else {
            let colour = ground::ink_colour(&ground, dice);
            let cover = |(ground, colour): (&Vec<f32>, f32)| {
                ground.iter().zip(&ink).map(|(g, i)| g + (colour - g) * i).collect()
            };
            ground.iter().zip(colour).map(cover).collect()
        };
        Canvas { planes }
    }

    /// A coloured image after bending, with its neighbours beside it, other colours and some ground mixed in.
    fn recolour(&self, image: &Image, neighbours: Vec<(&Image, f32)>, dice: &mut Dice) -> Canvas {
        let pose = self.pose(dice);
        let mut planes: Vec<Vec<f32>> = planes(image).iter().map(|plane| warp(plane, &pose)).collect();
        for (other, distance) in neighbours {
            // a number's next digit covers the edge, as far as it reaches
            let beside = Pose { right: pose.right + distance, ..pose };
            let columns = if distance < 0.0 {
                0..(SIDE as f32 / 2.0 + distance + 9.0).clamp(0.0, 16.0) as usize
            } else {
                (SIDE as f32 / 2.0 + distance - 9.0).clamp(16.0, SIDE as f32) as usize..SIDE
            };
            for (plane, other) in planes.iter_mut().zip(self::planes(other)) {
                let other = warp(&other, &beside);
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
        for plane in &mut canvas.planes {
            if sigma > 0.2 {
                optics::blur(plane, sigma);
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
        for domain in [Domain::Handwriting, Domain::Photo] {
            let images = source(domain);
            let augmenter = Augmenter::new(Augmentation::worlds(), 5);
            let first = augmenter.image(&images, 4, 2).unwrap();
            assert_eq!(Augmenter::new(Augmentation::worlds(), 5).image(&images, 4, 2), Some(first.clone()));
            assert_ne!(augmenter.image(&images, 4, 3), Some(first.clone()));
            assert_ne!(augmenter.image(&images, 5, 2), Some(first.clone()));
            assert_ne!(Augmenter::new(Augmentation::worlds(), 6).image(&images, 4, 2), Some(first));
        }
    }

    #[test]
    fn every_single_setting_changes_images() {
        let all = serde_json::to_value(Augmentation::worlds()).unwrap();
        for domain in [Domain::Handwriting, Domain::HouseNumber] {
            let images = source(domain);
            for name in all.as_object().unwrap().keys() {
                let mut one = serde_json::json!({ name: 0.5 });
                if name == "difference" {
                    one["ground"] = 1.0.into();
                }
                let settings: Augmentation = serde_json::from_value(one).unwrap();
                let augmenter = Augmenter::new(settings, 3);
                let changed =
                    (0..10).filter(|&i| augmenter.image(&images, i, 0).as_ref() != Some(&images[i])).count();
                let of_ink = domain != Domain::Handwriting && name == "thickness";
                assert!(of_ink || changed > 0, "{name} on {}", domain.name());
            }
        }
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

    #[test]
    fn ranges_are_checked() {
        assert_eq!(Augmentation::worlds().check(), Ok(()));
        let wrong = Augmentation { blur: -1.0, ..Augmentation::default() };
        assert_eq!(wrong.check(), Err(("blur", -1.0)));
        let wrong = Augmentation { scale: f32::INFINITY, ..Augmentation::default() };
        assert_eq!(wrong.check(), Err(("scale", f32::INFINITY)));
    }
}
