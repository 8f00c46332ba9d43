//! The filters that NeuRN is compared with, each after its source.
//!
//! | filter | range of the result |
//! |---|---|
//! | none | 0..=1 |
//! | local contrast normalization ([`contrast`]) | signed, mostly -2..2, without a fixed bound |
//! | local response normalization ([`response`]) | 0..=0.595 (2^-0.75) |
//! | instance normalization ([`response`]) | signed, mean 0, standard deviation 1 |
//! | Sobel magnitude ([`edges`]) | 0..=1 |
//! | Laplacian of Gaussian ([`edges`]) | signed, mostly -1..1, without a fixed bound |
//!
//! They compute in f64 on the *unit* image: 8-bit samples / 255; floats as they are where all lie in
//! 0..=1, else moved linearly so that the smallest is 0 and the largest 1 (all 0 if they are equal).
//! `Merge::Max` takes the maximum of the channels of the result, as for NeuRN.

pub mod contrast;
pub mod edges;
pub mod response;
mod separable;

use super::image::{Image, Samples};
use super::params::{FilterKind, FilterSettings, Merge, Scope};

impl FilterKind {
    /// Whether results can be negative, so that they need a diverging colour map.
    #[must_use]
    pub fn is_signed(self) -> bool {
        match self {
            Self::Lcn | Self::Instance | Self::Log => true,
            Self::Neurn | Self::None | Self::Lrn | Self::Sobel => false,
        }
    }
}

/// One channel after the other, each `[height, width]`.
pub(crate) struct Planes {
    width: usize,
    height: usize,
    channels: Vec<Vec<f64>>,
}

impl Planes {
    /// The unit image of the module's documentation.
    fn unit(image: &Image) -> Self {
        let (shift, scale) = match image.samples() {
            Samples::U8(_) => (0.0, 255.0),
            Samples::F32(values) => unit_range(values),
        };
        let ch = image.channels();
        let plane = |c: usize| -> Vec<f64> {
            let to_unit = |v: f64| (v - shift) / scale;
            match image.samples() {
                Samples::U8(v) => v.iter().skip(c).step_by(ch).map(|&v| to_unit(f64::from(v))).collect(),
                Samples::F32(v) => v.iter().skip(c).step_by(ch).map(|&v| to_unit(f64::from(v))).collect(),
            }
        };
        Self { width: image.width(), height: image.height(), channels: (0..ch).map(plane).collect() }
    }

    /// All samples, channel by channel.
    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.channels.iter().flatten().copied()
    }

    /// Divides by the largest value, of all or of each channel; all zeros stay zeros.
    fn divide_by_largest(&mut self, scope: Scope) {
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        let of_all = largest(&mut self.values());
        for plane in &mut self.channels {
            let top = match scope {
                Scope::Image => of_all,
                Scope::Channel => largest(&mut plane.iter().copied()),
            };
            if top > 0.0 {
                plane.iter_mut().for_each(|v| *v /= top);
            }
        }
    }

    /// Interleaved again, or merged into one channel.
    fn store(&self, merge: Merge) -> Vec<f32> {
        let pixels = 0..self.width * self.height;
        match merge {
            Merge::None => {
                pixels.flat_map(|i| self.channels.iter().map(move |plane| plane[i] as f32)).collect()
            }
            Merge::Max => pixels
                .map(|i| self.channels.iter().map(|plane| plane[i]).fold(f64::NEG_INFINITY, f64::max) as f32)
                .collect(),
        }
    }
}

/// What to subtract and what to divide by.
fn unit_range(values: &[f32]) -> (f64, f64) {
    let low = values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (low, high) = (f64::from(low), f64::from(high));
    if low >= 0.0 && high <= 1.0 {
        (0.0, 1.0)
    } else if high > low {
        (low, high - low)
    } else {
        (low, 1.0)
    }
}

/// The result of a rival filter (NeuRN itself does not come here; it would give the unit image).
pub(super) fn apply(image: &Image, settings: &FilterSettings) -> Vec<f32> {
    let mut planes = Planes::unit(image);
    match settings.filter {
        FilterKind::Neurn | FilterKind::None => {}
        FilterKind::Lcn => contrast::local_contrast(&mut planes, settings.k, settings.border),
        FilterKind::Lrn => response::local_response(&mut planes),
        FilterKind::Instance => response::instance(&mut planes),
        FilterKind::Sobel => edges::sobel(&mut planes, settings.border, settings.scope),
        FilterKind::Log => edges::laplacian_of_gaussian(&mut planes, settings.k, settings.border),
    }
    planes.store(settings.merge)
}
