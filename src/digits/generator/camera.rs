//! What a camera or scanner does to the scene: blur, noise, coarse coding.

use std::f32::consts::PI;

use super::dice::Dice;
use super::look::Camera;
use super::raster::Plane;

/// Takes the picture: changes the scene's channels (0..=1) in place.
pub(super) fn expose(planes: &mut [Plane], camera: &Camera, dice: &mut Dice) {
    for plane in planes.iter_mut() {
        plane.smear(camera.motion, camera.motion_angle);
        plane.blur(camera.blur);
    }
    if camera.threshold > 0.0 {
        let gain = 1.0 / (1.0 - 0.9 * camera.threshold);
        for value in planes.iter_mut().flat_map(|plane| plane.data.iter_mut()) {
            *value = ((*value - 0.5) * gain + 0.5).clamp(0.0, 1.0);
        }
    }
    if camera.noise > 0.0 {
        add_noise(planes, camera.noise, dice);
    }
    if camera.compression > 0.0 {
        compress(planes, camera.compression);
    }
}

/// Noise of a sensor: two thirds common to the channels, one third of each alone.
fn add_noise(planes: &mut [Plane], sd: f32, dice: &mut Dice) {
    let count = planes.first().map_or(0, |plane| plane.data.len());
    for i in 0..count {
        let common = dice.normal(0.0, sd);
        for plane in planes.iter_mut() {
            plane.data[i] += 0.8 * common + 0.6 * dice.normal(0.0, sd);
        }
    }
}

/// Luma of the three primaries, and how far blue and red are from it (ITU-R BT.601, as JFIF has it).
fn to_luma([r, g, b]: [f32; 3]) -> [f32; 3] {
    let y = 0.299 * r + 0.587 * g + 0.114 * b;
    [y, (b - y) / 1.772, (r - y) / 1.402]
}

/// The inverse of [`to_luma`].
fn from_luma([y, cb, cr]: [f32; 3]) -> [f32; 3] {
    let (r, b) = (y + 1.402 * cr, y + 1.772 * cb);
    [r, (y - 0.299 * r - 0.114 * b) / 0.587, b]
}

/// Rounds the cosine transform of each 8 x 8 block as JPEG does (ITU-T T.81), coarser with `loss`.
/// Our own because decoders of the crates round differently on different processors, and a seed must give
/// the same pixels everywhere.
fn compress(planes: &mut [Plane], loss: f32) {
    if let [r, g, b] = planes {
        for ((r, g), b) in r.data.iter_mut().zip(&mut g.data).zip(&mut b.data) {
            [*r, *g, *b] = to_luma([*r, *g, *b]);
        }
    }
    let basis: [[f32; 8]; 8] = std::array::from_fn(|k| {
        let norm = if k == 0 { 0.125f32.sqrt() } else { 0.5 };
        std::array::from_fn(|i| norm * libm::cosf((2 * i + 1) as f32 * k as f32 * PI / 16.0))
    });
    for (channel, plane) in planes.iter_mut().enumerate() {
        let coarse = loss * if channel == 0 { 0.12 } else { 0.2 };
        for top in (0..plane.height).step_by(8) {
            for left in (0..plane.width).step_by(8) {
                code_block(plane, left, top, &basis, coarse);
            }
        }
    }
    if let [r, g, b] = planes {
        for ((r, g), b) in r.data.iter_mut().zip(&mut g.data).zip(&mut b.data) {
            [*r, *g, *b] = from_luma([*r, *g, *b]);
        }
    }
}

/// Transforms one block, rounds, and transforms back; edges of the plane repeat.
fn code_block(plane: &mut Plane, left: usize, top: usize, basis: &[[f32; 8]; 8], coarse: f32) {
    let mut block = [[0.0f32; 8]; 8];
    for (y, row) in block.iter_mut().enumerate() {
        for (x, value) in row.iter_mut().enumerate() {
            *value = plane.at((left + x) as isize, (top + y) as isize);
        }
    }
    let forward = |b: &[[f32; 8]; 8]| -> [[f32; 8]; 8] {
        // transforms the rows and transposes; twice makes both directions
        std::array::from_fn(|k| std::array::from_fn(|y| (0..8).map(|x| basis[k][x] * b[y][x]).sum()))
    };
    let mut spectrum = forward(&forward(&block));
    for (v, row) in spectrum.iter_mut().enumerate() {
        for (u, value) in row.iter_mut().enumerate() {
            // about the slope of the standard's luma table: coarser for finer detail
            let step = coarse * (1.0 + 0.6 * (u + v) as f32);
            *value = (*value / step).round() * step;
        }
    }
    let inverse = |s: &[[f32; 8]; 8]| -> [[f32; 8]; 8] {
        std::array::from_fn(|x| std::array::from_fn(|v| (0..8).map(|u| basis[u][x] * s[v][u]).sum()))
    };
    let back = inverse(&inverse(&spectrum));
    for (y, row) in back.iter().enumerate().take(plane.height.saturating_sub(top)) {
        for (x, &value) in row.iter().enumerate().take(plane.width.saturating_sub(left)) {
            plane.data[(top + y) * plane.width + left + x] = value;
        }
    }
}
