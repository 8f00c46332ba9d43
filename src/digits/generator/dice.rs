//! Seeded chance: one generator for each purpose, the same stream on every platform.

use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// What a stream of chance is for. Separate purposes draw from separate streams, so that for example
/// a change in a domain's background does not change the handwriting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The writer's skeleton of a digit.
    Hand,
    /// The writer's pen.
    Pen,
    /// The typeface of a house number and its neighbours.
    Typeface,
    /// A domain's look (the number tells the domain).
    Look(u8),
    /// The rendering itself: texture and noise.
    Render(u8),
    /// Augmentation of training images (the number tells the step).
    Training(u8),
    /// Ground and colours of a digit that is moved away from clean handwriting.
    Shift,
    /// The digits beside it.
    Neighbours,
    /// A photographed sheet of paper.
    Paper,
}

impl Purpose {
    fn tag(self) -> u64 {
        match self {
            Self::Hand => 1,
            Self::Pen => 2,
            Self::Typeface => 3,
            Self::Shift => 4,
            Self::Neighbours => 5,
            Self::Paper => 6,
            Self::Look(domain) => 0x100 + u64::from(domain),
            Self::Render(domain) => 0x200 + u64::from(domain),
            Self::Training(step) => 0x300 + u64::from(step),
        }
    }
}

/// A seeded source of chance (PCG XSL-RR 128/64 MCG, O'Neill 2014).
#[derive(Debug, Clone)]
pub struct Dice(Pcg64Mcg);

impl Dice {
    /// The stream for a purpose, a digit and a seed; any seed is good.
    #[must_use]
    pub fn new(purpose: Purpose, digit: u8, seed: u64) -> Self {
        let high = mix(seed);
        let low = mix(high ^ (purpose.tag() << 8) ^ u64::from(digit));
        Self(Pcg64Mcg::new((u128::from(high) << 64) | u128::from(low)))
    }

    /// Evenly in 0..1.
    pub fn unit(&mut self) -> f32 {
        self.0.random::<f32>()
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// About normal: the sum of four even numbers (Irwin-Hall), so never further than 3.5 `sd` from `mean`,
    /// and without a logarithm that platforms round differently.
    pub fn normal(&mut self, mean: f32, sd: f32) -> f32 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        mean + (sum - 2.0) * 1.732_050_8 * sd
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// 1 or -1.
    pub fn sign(&mut self) -> f32 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// One of `items`, each with its weight; `fallback` if there are none.
    pub fn weighted<T: Copy>(&mut self, items: &[(f32, T)], fallback: T) -> T {
        choose(items, self.unit(), fallback)
    }

    /// A whole number for hashing (texture lattices).
    pub fn number(&mut self) -> u32 {
        self.0.random::<u32>()
    }

    /// A digit 0..=9.
    pub fn digit(&mut self) -> u8 {
        self.0.random_range(0..10u8)
    }
}

/// The item at `share` (0..1) of the way through `items` laid side by side, each as long as its weight;
/// `fallback` if there are none.
#[must_use]
pub fn choose<T: Copy>(items: &[(f32, T)], share: f32, fallback: T) -> T {
    let total: f32 = items.iter().map(|(weight, _)| weight).sum();
    let mut left = share * total;
    let mut chosen = fallback;
    for &(weight, item) in items {
        chosen = item;
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    chosen
}

/// `SplitMix64`'s finaliser (Steele, Lea and Flood 2014): neighbouring seeds become unrelated ones.
fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
