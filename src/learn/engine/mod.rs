//! What computes: burn's backends and our own kernels and shaders, chosen at run time.

#[cfg(feature = "learn")]
pub mod classifier;
#[cfg(feature = "learn")]
pub mod look;
#[cfg(feature = "learn")]
pub mod simd;
#[cfg(test)]
#[cfg(feature = "learn")]
mod tests;
#[cfg(feature = "learn")]
pub mod webgpu;

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
    /// Kernels of our own for these networks: the processor, with SIMD. They answer and do not train.
    Simd,
    /// WGSL programs of our own for these networks: the graphics processor, where there is one. They answer and do
    /// not train.
    Webgpu,
}

impl Engine {
    /// Every engine that this build has.
    pub const ALL: [Self; 4] = [Self::Flex, Self::Ndarray, Self::Simd, Self::Webgpu];

    /// Those that every machine has.
    pub const PROCESSOR: [Self; 3] = [Self::Flex, Self::Ndarray, Self::Simd];

    /// Those that train; the first is the default there.
    pub const TRAINING: [Self; 2] = [Self::Flex, Self::Ndarray];

    /// The default where a trained network is asked: the fastest.
    pub const ASKING: Self = Self::Simd;

    /// The engine's name, as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
            Self::Simd => "simd",
            Self::Webgpu => "webgpu",
        }
    }

    /// In words for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Flex => "burn-flex",
            Self::Ndarray => "burn-ndarray",
            Self::Simd => "own kernels, SIMD",
            Self::Webgpu => "own shaders, WebGPU",
        }
    }

    /// Whether it is the graphics processor, which is not everywhere and has to be waited for.
    #[must_use]
    pub fn is_graphics(self) -> bool {
        self == Self::Webgpu
    }

    /// burn's device for inference. [`Device::autodiff`] of it trains. That of [`Engine::Simd`] and
    /// [`Engine::Webgpu`] is flex's: it does what they leave out, the activations of single layers.
    #[cfg(feature = "learn")]
    #[must_use]
    #[expect(
        deprecated,
        reason = "ndarray is the engine that was asked for; flex, its successor, is the default"
    )]
    pub fn device(self) -> Device {
        match self {
            Self::Flex | Self::Simd | Self::Webgpu => Device::flex(),
            Self::Ndarray => Device::ndarray(),
        }
    }
}
