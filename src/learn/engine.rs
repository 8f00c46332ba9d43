//! What computes: burn's backends, chosen at run time.

#[cfg(feature = "learn")]
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// What computes the networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Engine {
    /// burn-flex: the processor, with SIMD.
    #[default]
    Flex,
    /// burn-ndarray: the processor, through the crate ndarray.
    Ndarray,
}

impl Engine {
    /// Every engine that this build has.
    pub const ALL: [Self; 2] = [Self::Flex, Self::Ndarray];

    /// The engine's name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
        }
    }

    /// In words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Flex => "burn-flex",
            Self::Ndarray => "burn-ndarray",
        }
    }

    /// burn's device for inference. [`Device::autodiff`] of it trains.
    #[cfg(feature = "learn")]
    #[must_use]
    #[expect(
        deprecated,
        reason = "ndarray is the engine that was asked for; flex, its successor, is the default"
    )]
    pub fn device(self) -> Device {
        match self {
            Self::Flex => Device::flex(),
            Self::Ndarray => Device::ndarray(),
        }
    }
}
