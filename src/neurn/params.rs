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

impl FilterKind {
    /// All, NeuRN first.
    pub const ALL: [Self; 7] =
        [Self::Neurn, Self::None, Self::Lcn, Self::Lrn, Self::Instance, Self::Sobel, Self::Log];

    /// Its name as a heading has it: "Local contrast norm.".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Neurn => "NeuRN",
            Self::None => "No filter",
            Self::Lcn => "Local contrast norm.",
            Self::Lrn => "Local response norm.",
            Self::Instance => "Instance norm.",
            Self::Sobel => "Sobel",
            Self::Log => "Laplacian of Gaussian",
        }
    }

    /// Its name in a sentence: "local contrast normalization".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Neurn => "NeuRN",
            Self::None => "raw pixels",
            Self::Lcn => "local contrast normalization",
            Self::Lrn => "local response normalization",
            Self::Instance => "instance normalization",
            Self::Sobel => "Sobel",
            Self::Log => "Laplacian of Gaussian",
        }
    }

    /// What it does, with its source.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Neurn => {
                "Standard deviation of each patch, divided by the largest of all (Jalil et al. 2025)"
            }
            Self::None => "The picture as it is",
            Self::Lcn => "Local contrast normalization (Jarrett et al. 2009)",
            Self::Lrn => "Local response normalization across channels (Krizhevsky et al. 2012)",
            Self::Instance => "Instance normalization (Ulyanov et al. 2016)",
            Self::Sobel => "Magnitude of the Sobel gradient",
            Self::Log => "Laplacian of Gaussian: centre minus surround",
        }
    }

    /// Whether k changes its result.
    #[must_use]
    pub fn uses_k(self) -> bool {
        matches!(self, Self::Neurn | Self::Lcn | Self::Log)
    }
}

impl Border {
    /// All, the default first.
    pub const ALL: [Self; 4] = [Self::Reflect, Self::Nearest, Self::Mirror, Self::Constant];

    /// SciPy's name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Reflect => "reflect",
            Self::Nearest => "nearest",
            Self::Mirror => "mirror",
            Self::Constant => "constant",
        }
    }

    /// The pixels `a b c d` with those that are made up beyond them.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Reflect => "d c b a | a b c d | d c b a",
            Self::Nearest => "a a a a | a b c d | d d d d",
            Self::Mirror => "d c b | a b c d | c b a",
            Self::Constant => "0 0 0 0 | a b c d | 0 0 0 0",
        }
    }
}

impl Scope {
    /// All, the default first.
    pub const ALL: [Self; 2] = [Self::Image, Self::Channel];

    /// Ends the words "divide by the largest σ of".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Image => "the picture",
            Self::Channel => "each channel",
        }
    }

    /// How many divisors there are.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Image => "One c for all channels",
            Self::Channel => "Each channel has its own c",
        }
    }
}

impl Merge {
    /// All, the default first.
    pub const ALL: [Self; 2] = [Self::None, Self::Max];

    /// What is done with the channels.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "keep",
            Self::Max => "merge by maximum",
        }
    }

    /// How many maps there are.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::None => "A map for each channel, as in the paper",
            Self::Max => "One map: the largest of the channels",
        }
    }

    /// Goes behind the name of a filter.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Max => ", channels merged",
        }
    }
}

/// Settings of the filter. `Default` is what the papers leave least open: k = 3, reflect, c over the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilterSettings {
    /// The kind; k, border and scope count only where it uses them.
    pub filter: FilterKind,
    /// Patch side in pixels, odd, 1..=[`MAX_K`].
    pub k: u32,
    /// How pixels beyond the edge are made up.
    pub border: Border,
    /// Over what the divisor c is taken.
    pub scope: Scope,
    /// Whether the result has one channel instead of the input's.
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

    /// In words: "NeuRN, k = 3".
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}, k = {}{}", self.filter.label(), self.k, self.merge.suffix())
    }
}
