//! What stands beside every score of a network: systems that learned nothing, and what the neurons are to themselves.

use super::pairs::{Shown, mean_of, pixels, scores, together};
use crate::cortex::chance::Stream;
use crate::cortex::scores::account::{Controls, RandomKernels, Scores, Settings, Shuffled};
use crate::cortex::scores::alike::{alike, dissimilarities, ranked};
use crate::cortex::scores::reference::{gabor_energy, random_kernels};
use crate::neurn::{FilterSettings, Merge, apply};
use crate::stats::dissimilarity::{Distance, Rdm};
use crate::stats::resample::{mean, shuffled};
use rand_pcg::Pcg64Mcg;

/// Features of noise.
const NOISE: usize = 500;
/// Sides of the kernels of chance.
const SIDES: [usize; 4] = [3, 5, 7, 11];

/// A system that learned nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// The images themselves.
    Pixels,
    /// The images through NeuRN.
    NeurnMap,
    /// Normal noise.
    Noise,
    /// Noise that is never negative.
    NoisePositive,
    /// The energy of Gabor functions.
    GaborEnergy,
    /// Kernels of chance on the images, by the place of their side.
    Random(usize),
    /// The same on the images through NeuRN.
    RandomOnMap(usize),
}

impl Control {
    /// All of them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let kernels = (0..SIDES.len()).flat_map(|side| [Self::Random(side), Self::RandomOnMap(side)]);
        [Self::Pixels, Self::NeurnMap, Self::Noise, Self::NoisePositive, Self::GaborEnergy]
            .into_iter()
            .chain(kernels)
            .collect()
    }

    /// Its scores, mean over the recordings; none where it has no answer, or all images the same one.
    #[must_use]
    pub fn scored(self, recordings: &[Shown], settings: Settings) -> Option<Scores> {
        let Settings { seed, k, .. } = settings;
        let mut chance = Stream::new(seed, if self == Self::Noise { 0 } else { u64::MAX / 9 });
        let found: Option<Vec<Vec<Scores>>> = recordings
            .iter()
            .map(|shown| Some(vec![scores(shown, &self.responses(shown, k, seed, &mut chance)?, seed)?]))
            .collect();
        together(&found?)
    }

    /// Its responses to the images of a recording, `[images, units]`.
    fn responses(self, shown: &Shown, k: u32, seed: u64, chance: &mut Stream) -> Option<Vec<f32>> {
        let image = shown.images.first()?;
        let size = [image.height(), image.width()];
        let count = shown.images.len() * NOISE;
        match self {
            Self::Pixels => Some(pixels(&shown.images)),
            Self::NeurnMap => neurn_map(shown, k),
            Self::Noise => Some((0..count).map(|_| chance.normal()).collect()),
            Self::NoisePositive => {
                // of shape 2: the sum of two exponential waiting times
                let mut waiting = || -libm::logf(1.0 - chance.unit());
                Some((0..count).map(|_| waiting() + waiting()).collect())
            }
            Self::GaborEnergy => gabor_energy(&pixels(&shown.images), size),
            Self::Random(side) => random_kernels(&pixels(&shown.images), size, *SIDES.get(side)?, seed),
            Self::RandomOnMap(side) => random_kernels(&neurn_map(shown, k)?, size, *SIDES.get(side)?, seed),
        }
    }
}

/// The images through NeuRN, `[images, pixels]`.
fn neurn_map(shown: &Shown, k: u32) -> Option<Vec<f32>> {
    let settings = FilterSettings { k, merge: Merge::None, ..FilterSettings::default() };
    let each = shown.images.iter().map(|image| Some(apply(image, &settings).ok()?.result));
    Some(each.collect::<Option<Vec<_>>>()?.concat())
}

/// All controls, those of [`Control::all`] having been scored; none where the images or noise have no dissimilarities.
#[must_use]
pub fn controls(
    recordings: &[Shown],
    scored: &[(Control, Option<Scores>)],
    settings: Settings,
) -> Option<Controls> {
    let of =
        |control: Control| scored.iter().find(|(name, _)| *name == control).and_then(|found| found.1.clone());
    let (rho_raw_pixels, shuffled) = by_chance(recordings, settings)?;
    let represented = || recordings.iter().map(|shown| Some((shown, shown.represented.as_ref()?)));
    let kernels = SIDES.iter().enumerate().map(|(place, &side)| RandomKernels {
        side,
        images: of(Control::Random(place)),
        neurn_map: of(Control::RandomOnMap(place)),
    });
    Some(Controls {
        pixels: of(Control::Pixels)?,
        rho_raw_pixels,
        neurn_map: of(Control::NeurnMap)?,
        noise: of(Control::Noise)?,
        noise_positive: of(Control::NoisePositive),
        gabor_energy: of(Control::GaborEnergy),
        random_kernels: kernels.filter(|kernels| kernels.images.is_some()).collect(),
        shuffled,
        rmse_blank: mean_of(represented().map(|found| Some(found?.1.blank()))),
        rmse_halves: mean_of(represented().map(|found| {
            let (shown, represented) = found?;
            let [odd, even] = shown.neurons.odd_even.as_ref()?;
            represented.between(odd, even)
        })),
    })
}

/// The rank correlation of the neurons with the pixels as they are, and with the neurons' images in orders of chance.
fn by_chance(recordings: &[Shown], settings: Settings) -> Option<(f64, Shuffled)> {
    let Settings { seed, permutations, .. } = settings;
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0xc0de);
    let (mut raw, mut true_rho, mut chance) = (0.0, 0.0, vec![0.0; permutations]);
    for shown in recordings {
        let pixels = pixels(&shown.images);
        let units = pixels.len() / shown.images.len().max(1);
        let plain = Rdm::of(&pixels, units, Distance::Correlation);
        raw += alike(&shown.neurons, &plain.ok()?)?.rho / recordings.len() as f64;
        let both = ranked(&shown.neurons.rdm, &dissimilarities(&pixels, units).ok()?)?;
        let given: Vec<usize> = (0..shown.images.len()).collect();
        true_rho += both.correlation(&given) / recordings.len() as f64;
        for sum in &mut chance {
            let order = shuffled(shown.images.len(), &mut random);
            *sum += both.correlation(&order) / recordings.len() as f64;
        }
    }
    let as_large = 1 + chance.iter().filter(|rho| **rho >= true_rho - 1e-12).count();
    let p = as_large as f64 / (permutations as f64 + 1.0);
    Some((raw, Shuffled { rho: mean(&chance), p, permutations }))
}
