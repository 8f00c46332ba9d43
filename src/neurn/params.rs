//! The one description of a filter's settings: view state, job message, command line and share link.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Largest patch side that is offered (sums of squares of 8-bit samples stay below 2^32).
pub const MAX_K: u32 = 255;

/// How pixels beyond the edge are made up. Names and behaviour are scipy's (`scipy.ndimage`),
/// also where the patch is larger than the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Border {
    /// `d c b a | a b c d | d c b a`
    #[default]
    Reflect,
    /// `a a a a | a b c d | d d d d`
    Nearest,
    /// `d c b | a b c d | c b a`
    Mirror,
    /// Zeros beyond the edge.
    Constant,
}

/// Over what the divisor c = max sigma is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Scope {
    /// One c for the whole image.
    #[default]
    Image,
    /// One c for each channel.
    Channel,
}

/// What happens to the channels of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Merge {
    /// Each channel keeps its own map.
    #[default]
    None,
    /// The largest of the (already divided) channels. An extension of ours, not in the papers:
    /// the result no longer depends on colour or polarity.
    Max,
}

/// NeuRN, and the filters that it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum FilterKind {
    /// sigma / max sigma of the k x k patch.
    #[default]
    Neurn,
    /// No filter: the image as it is.
    None,
    /// Local contrast normalization (Jarrett et al. 2009).
    Lcn,
    /// Local response normalization (Krizhevsky et al. 2012).
    Lrn,
    /// Instance normalization (Ulyanov et al. 2016).
    Instance,
    /// Sobel gradient magnitude.
    Sobel,
    /// Laplacian of Gaussian.
    Log,
}

/// Settings of the filter. `Default` is what the papers leave least open: k = 3, reflect, c over the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilterSettings {
    /// Which filter.
    pub filter: FilterKind,
    /// Patch side in pixels, odd, 1..=[`MAX_K`].
    pub k: u32,
    /// Border rule.
    pub border: Border,
    /// Where the maximum is taken.
    pub scope: Scope,
    /// Channel merging.
    pub merge: Merge,
}

impl Default for FilterSettings {
    fn default() -> Self {
        Self {
            filter: FilterKind::Neurn,
            k: 3,
            border: Border::Reflect,
            scope: Scope::Image,
            merge: Merge::None,
        }
    }
}

/// A setting out of range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// k is even, zero or too large.
    #[error("the patch side k must be an odd number from 1 to {MAX_K}, but it is {0}")]
    PatchSide(u32),
}

impl FilterSettings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`SettingsError`] with the sentence to show.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.k % 2 == 1 && self.k <= MAX_K { Ok(()) } else { Err(SettingsError::PatchSide(self.k)) }
    }
}
