//! Grounds of any colour: plain, graded, or with one of the generator's textures.

use super::{PIXELS, SIDE};
use crate::digits::generator::{Dice, Purpose, Texture};

/// Texture patches that a run draws from.
const PATCHES: usize = 192;
/// A patch's side; grounds are cut out of it at any place, in any of eight orientations.
const PATCH: usize = 64;

/// Texture patches, drawn once for a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Grounds {
    /// Tone (-1..=1) and mixture of two colours (0..=1) of each pixel.
    patches: Vec<Vec<(f32, f32)>>,
}

/// Red, green and blue.
type Colour = [f32; 3];

/// Any brightness, rarely a strong colour.
fn colour(dice: &mut Dice) -> Colour {
    let luma = dice.unit();
    let strength = dice.unit() * dice.unit();
    [0; 3].map(|_| (luma + strength * dice.between(-0.7, 0.7)).clamp(0.0, 1.0))
}

fn luma([red, green, blue]: Colour) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// A colour for ink that can be told from the ground's mean.
pub(super) fn ink_colour(ground: &[Vec<f32>; 3], dice: &mut Dice) -> Colour {
    let mean = [0, 1, 2].map(|c| ground[c].iter().sum::<f32>() / PIXELS as f32);
    let mut best = colour(dice);
    for _ in 0..8 {
        if (luma(best) - luma(mean)).abs() > 0.2 {
            break;
        }
        best = colour(dice);
    }
    best
}

impl Grounds {
    pub(super) fn new(seed: u64) -> Self {
        let patch = |i: usize| {
            let mut dice = Dice::new(Purpose::Training(1), 0, seed.rotate_left(32) ^ i as u64);
            let texture = Texture::ALL[i % Texture::ALL.len()];
            let (salt, size) = (dice.number(), dice.between(3.0, 16.0));
            let angle = dice.between(0.0, std::f32::consts::TAU);
            let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
            (0..PATCH * PATCH)
                .map(|p| {
                    let (x, y) = ((p % PATCH) as f32 / size, (p / PATCH) as f32 / size);
                    texture.at(cos * x - sin * y, sin * x + cos * y, salt)
                })
                .collect()
        };
        Self { patches: (0..PATCHES).map(patch).collect() }
    }

    /// A ground of 32 x 32: red, green and blue on the scale 0..=1.
    pub(super) fn draw(&self, dice: &mut Dice) -> [Vec<f32>; 3] {
        let (first, second) = (colour(dice), colour(dice));
        let strength = if dice.chance(0.25) { 0.0 } else { dice.between(0.05, 0.7) };
        let apart = if dice.chance(0.4) { 0.0 } else { dice.unit() };
        let slope = if dice.chance(0.5) { dice.between(0.0, 0.5) } else { 0.0 };
        let angle = dice.between(0.0, std::f32::consts::TAU);
        let (sin, cos) = (slope * libm::sinf(angle), slope * libm::cosf(angle));
        let patch = self.patches.get(dice.number() as usize % PATCHES);
        let most = (PATCH - SIDE + 1) as u32;
        let (left, top) = ((dice.number() % most) as usize, (dice.number() % most) as usize);
        let flips = dice.number();
        let mut planes = [0; 3].map(|_| Vec::with_capacity(PIXELS));
        for p in 0..PIXELS {
            let (x, y) = (p % SIDE, p / SIDE);
            let light = (cos * x as f32 + sin * y as f32) / SIDE as f32 - 0.5 * (cos + sin);
            let (fx, fy) = (
                if flips & 1 == 0 { x } else { SIDE - 1 - x },
                if flips & 2 == 0 { y } else { SIDE - 1 - y },
            );
            let (fx, fy) = if flips & 4 == 0 { (fx, fy) } else { (fy, fx) };
            let (tone, mixture) = patch.map_or((0.0, 0.0), |patch| patch[(top + fy) * PATCH + left + fx]);
            for c in 0..3 {
                let base = first[c] + (second[c] - first[c]) * mixture * apart;
                planes[c].push((base + 0.5 * strength * tone + light).clamp(0.0, 1.0));
            }
        }
        planes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_differ_and_ink_can_be_told_from_them() {
        let grounds = Grounds::new(1);
        let mut dice = Dice::new(Purpose::Training(0), 0, 1);
        let (mut seen, mut clear) = (Vec::new(), 0);
        for _ in 0..100 {
            let ground = grounds.draw(&mut dice);
            let mean = [0, 1, 2].map(|c| ground[c].iter().sum::<f32>() / PIXELS as f32);
            clear += usize::from((luma(ink_colour(&ground, &mut dice)) - luma(mean)).abs() > 0.2);
            assert!(ground.iter().flatten().all(|v| (0.0..=1.0).contains(v)));
            seen.push(ground);
        }
        assert!(clear >= 98, "{clear}");
        assert!(seen.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
