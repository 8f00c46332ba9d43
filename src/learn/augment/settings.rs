//! What is done to training images: how much of each change.

use serde::{Deserialize, Serialize};

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
    // Later additions are not written where they are 0, so that older recipes keep their text and runs their names.
    /// Largest displacement in pixels of a smooth random field that bends the image like rubber, 0..=6.
    #[serde(skip_serializing_if = "is_zero")]
    pub elastic: f32,
    /// Share of the images whose digit is grown until it fills the frame's height (grey sources), 0..=1.
    #[serde(skip_serializing_if = "is_zero")]
    pub fill: f32,
    /// Share of the images whose ink is blurred and cut out again at a threshold: strokes of any width with rounded
    /// ends, as if printed (grey sources). 0..=1.
    #[serde(skip_serializing_if = "is_zero")]
    pub stamp: f32,
    /// Share of the images with a ground that have pieces of other digits on it (grey sources), 0..=1.
    #[serde(skip_serializing_if = "is_zero")]
    pub clutter: f32,
    /// Share of the images that are shrunk to 12 to 20 pixels and grown again, 0..=1.
    #[serde(skip_serializing_if = "is_zero")]
    pub coarse: f32,
    /// Share of the images that are mirrored, left for right: not for digits, which it makes others. 0..=1.
    #[serde(skip_serializing_if = "is_zero")]
    pub mirror: f32,
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

    /// More of everything, with digits as large as mail scanners and house numbers have them: for champions.
    #[must_use]
    pub fn wide() -> Self {
        Self {
            scale: 0.25,
            aspect: 0.3,
            shear: 0.2,
            shift: 2.5,
            thickness: 0.3,
            elastic: 1.5,
            fill: 0.5,
            stamp: 0.4,
            neighbours: 0.45,
            ground: 0.75,
            clutter: 0.25,
            contrast: 0.8,
            coarse: 0.3,
            blur: 1.4,
            ..Self::worlds()
        }
    }

    /// Mirrored alone: for natural images.
    #[must_use]
    pub fn mirrored() -> Self {
        Self { mirror: 0.5, ..Self::default() }
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
            ("elastic", self.elastic, 6.0),
            ("fill", self.fill, 1.0),
            ("stamp", self.stamp, 1.0),
            ("clutter", self.clutter, 1.0),
            ("coarse", self.coarse, 1.0),
            ("mirror", self.mirror, 1.0),
        ];
        match ranges.iter().find(|(_, value, top)| !(0.0..=*top).contains(value)) {
            Some(&(name, value, _)) => Err((name, value)),
            None => Ok(()),
        }
    }
}

fn is_zero(value: &f32) -> bool {
    *value == 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_checked() {
        assert_eq!(Augmentation::worlds().check(), Ok(()));
        assert_eq!(Augmentation::wide().check(), Ok(()));
        let wrong = Augmentation { blur: -1.0, ..Augmentation::default() };
        assert_eq!(wrong.check(), Err(("blur", -1.0)));
        let wrong = Augmentation { scale: f32::INFINITY, ..Augmentation::default() };
        assert_eq!(wrong.check(), Err(("scale", f32::INFINITY)));
        let wrong = Augmentation { elastic: f32::NAN, ..Augmentation::default() };
        assert!(wrong.check().is_err());
    }

    #[test]
    fn older_recipes_keep_their_text() {
        let text = serde_json::to_string(&Augmentation::worlds()).unwrap();
        assert!(!text.contains("elastic") && text.ends_with("\"noise\":0.06}"), "{text}");
        let wide = serde_json::to_string(&Augmentation::wide()).unwrap();
        assert_eq!(serde_json::from_str::<Augmentation>(&wide).unwrap(), Augmentation::wide());
    }
}
