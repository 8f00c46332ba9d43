//! Textures that look like patches of photographs, computed from hashed lattices.

use serde::{Deserialize, Serialize};

/// What the ground behind a digit looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Texture {
    /// Fine irregularities only (a painted wall, paper).
    Plain,
    /// Irregular at all sizes, as 1/f noise (clouds, earth, blurred distance).
    Clouds,
    /// A gradient with faint clouds.
    Sky,
    /// Leaves: bright cells with dark gaps.
    Foliage,
    /// Courses of bricks or stones with mortar.
    Brick,
    /// Waves lying across.
    Water,
    /// Hair or grass, drawn out in one direction.
    Fur,
    /// Two things with a sharp edge between.
    Edge,
    /// Ripples or stripes.
    Stripes,
    /// Round shaded things (pebbles, fruit).
    Pebbles,
}

impl Texture {
    /// Every texture.
    pub const ALL: [Self; 10] = [
        Self::Plain,
        Self::Clouds,
        Self::Sky,
        Self::Foliage,
        Self::Brick,
        Self::Water,
        Self::Fur,
        Self::Edge,
        Self::Stripes,
        Self::Pebbles,
    ];

    /// Tone (-1..=1, dark to light) and mixture (0..=1, first colour to second) at a place.
    /// One unit of `x`, `y` is about the size of the texture's elements; `salt` chooses the patch.
    #[must_use]
    pub fn at(self, x: f32, y: f32, salt: u32) -> (f32, f32) {
        let fine = 2.0 * fractal(x * 2.3, y * 2.3, 3, salt ^ 0x51) - 1.0;
        let broad = fractal(x * 0.6 + 7.0, y * 0.6, 3, salt ^ 0x52);
        match self {
            Self::Plain => (0.35 * fine, broad),
            Self::Clouds => (1.5 * (2.0 * fractal(x * 0.7, y * 0.7, 4, salt) - 1.0), sharpen(broad, 2.0)),
            Self::Sky => (0.5 * y + 0.12 * fine, (0.5 + 0.35 * y + 0.3 * (broad - 0.5)).clamp(0.0, 1.0)),
            Self::Foliage => {
                let (wx, wy) = (x + 0.7 * (broad - 0.5), y + 0.5 * fine);
                let (near, gap, cell) = cells(wx * 1.5, wy * 1.1, salt);
                let leaf = (gap * 2.2).min(1.0) * (1.0 - 0.5 * near);
                (2.2 * leaf * (0.35 + 0.65 * cell) - 1.0 + 0.25 * fine, sharpen(cell, 1.6))
            }
            Self::Brick => {
                let row = y.floor();
                let shifted = x * 0.55 + 0.5 * (row - 2.0 * (row * 0.5).floor()) + 0.04 * fine;
                let (u, v) = (shifted - shifted.floor(), y - row);
                let gap = (u.min(1.0 - u) * 1.8).min(v.min(1.0 - v));
                let cell = lattice(shifted.floor() as i32, row as i32, salt);
                if gap < 0.09 {
                    (0.75 + 0.2 * fine, 1.0)
                } else {
                    (0.8 * (cell - 0.6) + 0.35 * fine, 0.35 * cell)
                }
            }
            Self::Water => {
                let warp = fractal(x * 0.5, y * 0.9, 3, salt) - 0.5;
                let ridge = 2.0 * fractal(x * 0.45, y * 2.0 + 2.5 * warp, 3, salt ^ 0x77) - 1.0;
                (1.5 * ridge, (0.5 + 0.6 * ridge).clamp(0.0, 1.0))
            }
            Self::Fur => {
                let bend = 1.5 * (broad - 0.5);
                let hair = 2.0 * fractal(x * 0.35, (y + bend) * 3.0, 3, salt ^ 0x78) - 1.0;
                (1.6 * hair + 0.5 * (broad - 0.5), broad)
            }
            Self::Edge => {
                let side = y + 1.2 * (fractal(x * 0.5, y * 0.2, 2, salt ^ 0x79) - 0.5);
                let over = (side * 6.0 + 0.5).clamp(0.0, 1.0);
                let grain = if over > 0.5 { 0.12 } else { 0.5 };
                ((2.0 * over - 1.0) * 0.7 + grain * fine, over)
            }
            Self::Stripes => {
                let warp = 1.3 * (broad - 0.5);
                let wave = libm::sinf(std::f32::consts::TAU * (y * 0.8 + warp));
                (0.9 * wave + 0.2 * fine, (0.5 + 0.5 * wave).clamp(0.0, 1.0))
            }
            Self::Pebbles => {
                let (near, gap, cell) = cells(x * 0.8, y * 0.8, salt);
                let ball = (1.0 - near * near * 1.3).max(-0.2);
                let shade = if gap < 0.1 { -0.9 } else { 1.5 * ball - 0.9 };
                (shade + 0.5 * (cell - 0.5) + 0.12 * fine, cell)
            }
        }
    }
}

/// Steeper about the middle, within 0..=1.
fn sharpen(value: f32, gain: f32) -> f32 {
    ((value - 0.5) * gain + 0.5).clamp(0.0, 1.0)
}

/// A number 0..1 for a lattice point (integer hash after Wellons' `lowbias32`).
fn lattice(x: i32, y: i32, salt: u32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77) ^ salt;
    h = (h ^ (h >> 16)).wrapping_mul(0x7FEB_352D);
    h = (h ^ (h >> 15)).wrapping_mul(0x846C_A68B);
    h ^= h >> 16;
    (h >> 8) as f32 / 16_777_216.0
}

/// Value noise 0..1: lattice numbers joined smoothly.
fn smooth(x: f32, y: f32, salt: u32) -> f32 {
    let (fx, fy) = (x.floor(), y.floor());
    let (ix, iy) = (fx as i32, fy as i32);
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (tx, ty) = (ease(x - fx), ease(y - fy));
    let (nx, ny) = (ix.wrapping_add(1), iy.wrapping_add(1));
    let top = lattice(ix, iy, salt) * (1.0 - tx) + lattice(nx, iy, salt) * tx;
    let bottom = lattice(ix, ny, salt) * (1.0 - tx) + lattice(nx, ny, salt) * tx;
    top * (1.0 - ty) + bottom * ty
}

/// Value noise 0..1 summed over octaves, each twice as fine and half as strong (amplitude as 1/f).
#[must_use]
pub fn fractal(x: f32, y: f32, octaves: u32, salt: u32) -> f32 {
    let (mut sum, mut total, mut strength, mut scale) = (0.0, 0.0, 1.0f32, 1.0f32);
    for octave in 0..octaves {
        sum += strength * smooth(x * scale, y * scale, salt.wrapping_add(octave * 0x0101_0101));
        total += strength;
        strength *= 0.5;
        scale *= 2.03;
    }
    if total > 0.0 { sum / total } else { 0.5 }
}

/// Cellular noise (Worley 1996): distance to the nearest centre, how much further the second is, and the
/// nearest cell's own number 0..1.
fn cells(x: f32, y: f32, salt: u32) -> (f32, f32, f32) {
    let (cx, cy) = (x.floor() as i32, y.floor() as i32);
    let (mut first, mut second, mut value) = (f32::MAX, f32::MAX, 0.0);
    for dy in -1..=1 {
        for dx in -1..=1 {
            let (ix, iy) = (cx.wrapping_add(dx), cy.wrapping_add(dy));
            let px = ix as f32 + lattice(ix, iy, salt ^ 0xA1) - x;
            let py = iy as f32 + lattice(ix, iy, salt ^ 0xA2) - y;
            let squared = px * px + py * py;
            if squared < first {
                second = first;
                first = squared;
                value = lattice(ix, iy, salt ^ 0xA3);
            } else if squared < second {
                second = squared;
            }
        }
    }
    let (near, next) = (first.sqrt(), second.min(16.0).sqrt());
    (near, next - near, value)
}
