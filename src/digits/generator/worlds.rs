//! The four domains as distributions over looks. The numbers were set by eye and by a few statistics
//! (mean, share of ink, width of strokes) beside the real sets; no pixel of theirs is in here.

use std::f32::consts::{PI, TAU};

use super::dice::{Dice, Purpose};
use super::look::{Camera, Fit, Frame, Ground, Light, Look, Paint, Pen, Pose};
use super::texture::Texture;
use super::{Domain, GenerateError};

impl Look {
    /// The look that [`super::generate`] gives a digit and a seed in a domain.
    ///
    /// # Errors
    /// [`GenerateError::Digit`] above 9.
    pub fn draw(domain: Domain, digit: u8, seed: u64) -> Result<Self, GenerateError> {
        GenerateError::check(digit)?;
        let mut dice = Dice::new(Purpose::Look(domain as u8), digit, seed);
        // the same pen on paper, in the mail and on the photograph
        let mut writer = Dice::new(Purpose::Pen, digit, seed);
        let pen = Pen {
            width: writer.normal(0.122, 0.032).clamp(0.065, 0.22),
            pressure: 1.0,
            grain: 0.0,
            hardness: 0.0,
        };
        Ok(match domain {
            Domain::Handwriting => Self { pen, ..Self::default() },
            Domain::Mail => mail(pen, &mut dice),
            Domain::HouseNumber => house_number(&mut dice),
            Domain::Photo => photo(pen, &mut dice),
        })
    }
}

fn mail(pen: Pen, dice: &mut Dice) -> Look {
    let neutral = Look::default();
    Look {
        frame: Frame {
            width: 16,
            height: 16,
            colour: false,
            fit: Fit::Stretch(dice.between(15.2, 16.4), dice.normal(1.2, 0.15).max(0.8)),
        },
        pose: Pose { slant: dice.normal(0.0, 0.04), ..neutral.pose },
        pen: Pen {
            width: (pen.width * 0.95).min(0.26),
            pressure: 1.0,
            grain: dice.between(0.0, 0.12),
            hardness: dice.between(0.1, 0.4),
        },
        camera: Camera {
            blur: dice.between(0.3, 0.5),
            noise: dice.between(0.0, 0.012),
            threshold: dice.between(0.2, 0.6),
            ..neutral.camera
        },
        ..neutral
    }
}

fn house_number(dice: &mut Dice) -> Look {
    let texture = dice.weighted(
        &[
            (6.0, Texture::Plain),
            (2.0, Texture::Clouds),
            (1.2, Texture::Edge),
            (0.8, Texture::Brick),
            (0.4, Texture::Foliage),
            (0.3, Texture::Fur),
        ],
        Texture::Plain,
    );
    let hue = dice.weighted(&[(6.0, 0.62), (3.5, 0.09), (0.4, 0.4), (0.5, 0.01), (0.5, 0.7)], 0.6)
        + dice.normal(0.0, 0.04);
    let vivid = dice.chance(0.15);
    let saturation = if vivid { dice.between(0.3, 0.62) } else { dice.between(0.04, 0.24) };
    // a sign is rarely bright green or violet
    let rare = (0.2..0.56).contains(&hue) || hue > 0.68;
    let saturation = if rare { saturation.min(0.2) } else { saturation };
    let polarity = if dice.chance(0.5) { 1.0 } else { -1.0 };
    let contrast = if dice.chance(0.45) { dice.between(0.17, 0.32) } else { dice.between(0.28, 0.68) };
    let figure_hue = if dice.chance(0.6) {
        hue + dice.normal(0.0, 0.05)
    } else {
        dice.weighted(&[(3.0, 0.63), (2.0, 0.1), (0.4, 0.0)], 0.6)
    };
    let bold = dice.normal(0.155, 0.035).clamp(0.09, 0.24);
    let blur = if dice.chance(0.35) { dice.between(1.1, 2.0) } else { dice.between(0.5, 1.1) };
    Look {
        frame: Frame { width: 32, height: 32, colour: true, fit: Fit::Height(dice.normal(26.0, 2.0)) },
        pose: Pose {
            rotation: dice.normal(0.0, 0.06),
            slant: dice.normal(0.0, 0.04),
            scale: 1.0,
            aspect: dice.normal(1.0, 0.08),
            perspective: dice.normal(0.0, 0.07),
            shift_x: dice.normal(0.0, 1.1),
            shift_y: dice.normal(0.0, 0.8),
        },
        pen: Pen { width: bold, pressure: 1.0, grain: 0.0, hardness: 0.0 },
        paint: Paint {
            difference: false,
            contrast,
            polarity,
            hue: figure_hue,
            saturation: if dice.chance(0.75) { saturation * 0.5 } else { dice.between(0.1, 0.6) },
            relief: if dice.chance(0.3) { dice.between(0.2, 0.8) } else { 0.0 },
            neighbours: if dice.chance(0.9) { 1.0 } else { 0.0 },
            spacing: dice.normal(0.1, 0.05),
        },
        ground: Ground {
            texture,
            strength: match texture {
                Texture::Plain => dice.between(0.1, 0.6),
                _ => dice.between(0.1, 0.5) * contrast.max(0.3),
            },
            size: dice.between(4.0, 14.0),
            angle: match texture {
                Texture::Edge => PI * 0.5 * dice.between(0.9, 1.1) * dice.sign(),
                Texture::Brick => dice.normal(0.0, 0.05),
                _ => dice.between(0.0, TAU),
            },
            // dark paint outdoors is dark grey in a photograph, not black
            luma: {
                let luma = dice.normal(0.45, 0.2).clamp(0.08, 0.95);
                if polarity < 0.0 { luma.max(contrast + 0.1) } else { luma }
            },
            hue,
            hue2: hue + dice.normal(0.0, 0.1),
            saturation,
        },
        light: Light {
            gradient: dice.between(0.0, 0.45),
            angle: dice.between(0.0, TAU),
            shadow: if dice.chance(0.15) { dice.between(0.2, 0.6) } else { 0.0 },
        },
        camera: Camera {
            // a thin line under a strong blur would be gone
            blur: blur.min(bold * 26.0 * 0.45),
            motion: if dice.chance(0.15) { dice.between(1.0, 3.0) } else { 0.0 },
            motion_angle: dice.between(0.0, PI),
            noise: dice.between(0.003, 0.022),
            threshold: 0.0,
            compression: if dice.chance(0.7) { dice.between(0.05, 0.4) } else { 0.0 },
        },
    }
}

fn photo(pen: Pen, dice: &mut Dice) -> Look {
    let neutral = Look::default();
    let texture = dice.weighted(
        &[
            (0.7, Texture::Plain),
            (2.0, Texture::Clouds),
            (1.8, Texture::Sky),
            (2.2, Texture::Foliage),
            (0.7, Texture::Brick),
            (1.3, Texture::Water),
            (1.5, Texture::Fur),
            (1.8, Texture::Edge),
            (0.5, Texture::Stripes),
            (0.6, Texture::Pebbles),
        ],
        Texture::Clouds,
    );
    let greens = &[(3.0, 0.22f32), (1.0, 0.12), (1.0, 0.05), (0.5, 0.3)];
    let blues = &[(4.0, 0.58f32), (1.0, 0.52), (0.6, 0.08)];
    let earth = &[(4.0, 0.1f32), (1.0, 0.03), (1.2, 0.17), (1.0, 0.6)];
    let (palette, luma, spread): (&[(f32, f32)], f32, f32) = match texture {
        Texture::Foliage | Texture::Fur => (greens, 0.38, 0.13),
        Texture::Sky | Texture::Water => (blues, 0.48, 0.16),
        _ => (earth, 0.46, 0.17),
    };
    let hue = dice.weighted(palette, 0.1) + dice.normal(0.0, 0.03);
    let hue2 = if dice.chance(0.35) { dice.unit() } else { hue + dice.normal(0.0, 0.07) };
    let saturation = if dice.chance(0.25) { dice.between(0.5, 1.0) } else { dice.between(0.08, 0.5) };
    let strength = match texture {
        Texture::Sky | Texture::Plain => dice.between(0.08, 0.35),
        _ if dice.chance(0.25) => dice.between(0.15, 0.35),
        _ => dice.between(0.3, 0.75),
    };
    let luma = if dice.chance(0.1) {
        // night and glare
        if dice.chance(0.6) { dice.between(0.02, 0.12) } else { dice.between(0.88, 0.98) }
    } else {
        dice.normal(luma, spread).clamp(0.08, 0.95)
    };
    Look {
        frame: Frame { width: 32, height: 32, colour: true, fit: Fit::Mass(20.0) },
        // the set cut its digits out at a threshold
        pen: Pen { hardness: dice.between(0.75, 1.0), ..pen },
        paint: Paint { difference: true, contrast: dice.between(0.16, 0.34), ..neutral.paint },
        ground: Ground {
            texture,
            strength,
            size: match texture {
                Texture::Clouds | Texture::Edge => dice.between(6.0, 22.0),
                Texture::Sky => dice.between(18.0, 40.0),
                Texture::Stripes | Texture::Pebbles => dice.between(4.0, 12.0),
                _ => dice.between(3.5, 11.0),
            },
            angle: match texture {
                Texture::Sky | Texture::Water => dice.normal(0.0, 0.12),
                Texture::Brick => dice.normal(0.0, 0.2),
                _ => dice.between(0.0, TAU),
            },
            luma,
            hue,
            hue2,
            saturation,
        },
        camera: Camera { noise: dice.between(0.0, 0.012), ..neutral.camera },
        ..neutral
    }
}
