//! A digit and a look become a picture.

use super::camera::expose;
use super::dice::Dice;
use super::layout::{Figure, coverage};
use super::look::{Ground, Light, Look, Paint};
use super::raster::Plane;
use super::{GenerateError, Image};

/// Draws `figure` as `look` says. Texture and noise come from `dice`; the same arguments give the same
/// pixels on every platform. Numbers of `look` out of range are moved inside (see [`Look::clamped`]).
///
/// The picture has 1 (grey) or 3 (red, green, blue) channels of 8-bit integers.
///
/// # Errors
/// [`GenerateError::Image`] cannot happen with a clamped look, but is passed on.
pub fn render(figure: &Figure, look: &Look, dice: &mut Dice) -> Result<Image, GenerateError> {
    let look = look.clamped();
    let channels = if look.frame.colour { 3 } else { 1 };
    let (mut mask, beside) = coverage(figure, &look);
    let salt = dice.number();
    if look.pen.hardness > 0.0 {
        let gain = 1.0 / (1.0 - 0.97 * look.pen.hardness);
        for value in &mut mask.data {
            // a pixel counts as ink from 40 % coverage on
            *value = ((*value - 0.4) * gain + 0.4 + 0.1 * look.pen.hardness).clamp(0.0, 1.0);
        }
    }
    if look.pen.grain > 0.0 {
        for value in &mut mask.data {
            *value *= 1.0 - look.pen.grain * dice.unit();
        }
    }
    let (ground_luma, figure_luma) = lumas(&look.paint, &look.ground);
    let mut planes = ground(&look, ground_luma, channels, salt);
    if look.paint.difference {
        keep_apart(&mut planes, &mask, look.paint.contrast);
        for plane in &mut planes {
            for (value, &cover) in plane.data.iter_mut().zip(&mask.data) {
                *value = (*value - cover).abs();
            }
        }
    } else {
        if let Some(beside) = &beside {
            for (value, &other) in mask.data.iter_mut().zip(&beside.data) {
                *value = value.max(other * look.paint.neighbours);
            }
        }
        relief(&mut planes, &mask, look.paint.relief);
        let ink = colour(figure_luma, look.paint.hue, look.paint.saturation);
        for (plane, ink) in planes.iter_mut().zip(ink) {
            for (value, &cover) in plane.data.iter_mut().zip(&mask.data) {
                *value += (ink - *value) * cover;
            }
        }
    }
    shine(&mut planes, &look.light, dice);
    expose(&mut planes, &look.camera, dice);
    let mut samples = Vec::with_capacity(look.frame.width * look.frame.height * channels);
    for i in 0..look.frame.width * look.frame.height {
        for plane in &planes {
            samples.push((plane.data[i] * 255.0).round().clamp(0.0, 255.0) as u8);
        }
    }
    Ok(Image::from_u8(look.frame.width, look.frame.height, channels, samples)?)
}

/// Luma of ground and figure: their difference is the contrast asked for, so the ground gives way where the
/// figure would be whiter than white or blacker than black.
fn lumas(paint: &Paint, ground: &Ground) -> (f32, f32) {
    if paint.difference {
        return (ground.luma, 1.0);
    }
    let step = paint.contrast * paint.polarity;
    let base = ground.luma.clamp((-step).max(0.0), (1.0 - step).min(1.0));
    (base, base + step)
}

/// Red, green and blue of a luma (0..=1), hue (turns) and saturation (0..=1). The hue is added to the grey, so
/// that saturation hardly changes brightness; it fades towards black and white.
fn colour(luma: f32, hue: f32, saturation: f32) -> [f32; 3] {
    let room = (4.0 * luma * (1.0 - luma)).clamp(0.0, 1.0).sqrt();
    std::array::from_fn(|channel| {
        let turn = hue - channel as f32 / 3.0;
        let away = (turn - turn.round()).abs();
        // a triangle wave: 1 at the channel's own hue, -1 opposite
        luma + saturation * room * 0.45 * (1.0 - 4.0 * away)
    })
}

/// The textured ground in 1 or 3 channels.
fn ground(look: &Look, luma: f32, channels: usize, salt: u32) -> Vec<Plane> {
    let g = &look.ground;
    let (width, height) = (look.frame.width, look.frame.height);
    let plain = g.strength <= 0.0;
    let flat = colour(luma, g.hue, g.saturation);
    let mut planes: Vec<Plane> =
        flat.iter().take(channels).map(|&v| Plane::filled(width, height, v)).collect();
    if plain {
        return planes;
    }
    let (sin, cos) = (libm::sinf(g.angle), libm::cosf(g.angle));
    for y in 0..height {
        for x in 0..width {
            let px = (x as f32 + 0.5 - width as f32 * 0.5) / g.size;
            let py = (y as f32 + 0.5 - height as f32 * 0.5) / g.size;
            let (tone, mixture) = g.texture.at(px * cos - py * sin, px * sin + py * cos, salt);
            let bright = (luma + 0.4 * g.strength * tone).clamp(0.0, 1.0);
            let (first, second) = (colour(bright, g.hue, g.saturation), colour(bright, g.hue2, g.saturation));
            for (channel, plane) in planes.iter_mut().enumerate() {
                plane.data[y * width + x] =
                    (first[channel] * (1.0 - mixture) + second[channel] * mixture).clamp(0.0, 1.0);
            }
        }
    }
    planes
}

/// Brightens or darkens a ground near middle grey, whose inverse would look the same, until the digit changes
/// it by `least` on average.
fn keep_apart(planes: &mut [Plane], mask: &Plane, least: f32) {
    for _ in 0..4 {
        let (mut weight, mut change, mut lean) = (0.0f32, 0.0f32, 0.0f32);
        for plane in planes.iter() {
            for (&value, &cover) in plane.data.iter().zip(&mask.data) {
                weight += cover;
                change += cover * (1.0 - 2.0 * value).abs();
                lean += cover * (1.0 - 2.0 * value);
            }
        }
        if weight <= 0.0 || change >= least * weight {
            return;
        }
        let step = 0.75 * (least - change / weight) + 0.02;
        let step = if lean >= 0.0 { -step } else { step };
        for value in planes.iter_mut().flat_map(|plane| plane.data.iter_mut()) {
            *value = (*value + step).clamp(0.0, 1.0);
        }
    }
}

/// Darkens the ground below and right of the figure, and lightens it above and left.
fn relief(planes: &mut [Plane], mask: &Plane, strength: f32) {
    if strength <= 0.0 {
        return;
    }
    for plane in planes {
        for y in 0..mask.height {
            for x in 0..mask.width {
                let (ix, iy) = (x as isize, y as isize);
                let value = &mut plane.data[y * mask.width + x];
                *value *= 1.0 - 0.7 * strength * mask.at(ix - 1, iy - 1);
                *value += 0.25 * strength * mask.at(ix + 1, iy + 1) * (1.0 - *value);
            }
        }
    }
}

/// Uneven light: a gradient over the picture, and a shadow with a soft edge.
fn shine(planes: &mut [Plane], light: &Light, dice: &mut Dice) {
    // drawn always, so that a slider at zero does not change the noise
    let (edge, turn) = (dice.between(-0.5, 0.5), dice.between(0.0, std::f32::consts::TAU));
    if light.gradient <= 0.0 && light.shadow <= 0.0 {
        return;
    }
    let (sin, cos) = (libm::sinf(light.angle), libm::cosf(light.angle));
    let (shadow_sin, shadow_cos) = (libm::sinf(turn), libm::cosf(turn));
    for plane in planes {
        let (width, height) = (plane.width as f32, plane.height as f32);
        for (y, row) in plane.data.chunks_exact_mut(plane.width).enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                let u = (x as f32 + 0.5) / width - 0.5;
                let v = (y as f32 + 0.5) / height - 0.5;
                let ramp = 1.0 + light.gradient * (u * cos + v * sin);
                let depth = ((u * shadow_cos + v * shadow_sin - edge) * 4.0 + 0.5).clamp(0.0, 1.0);
                *value *= ramp * (1.0 - 0.7 * light.shadow * depth);
            }
        }
    }
}
