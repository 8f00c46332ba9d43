//! The networks' WGSL programs exactly as the device gets them.

use super::plan::{CONSTANTS, Shape};
use crate::neurn::gpu::Slot;

const SHAPE: &str = include_str!("../../../../shaders/networks/shape.wgsl");
const EXPONENTIAL: &str = include_str!("../../../../shaders/networks/exponential.wgsl");
const CONVOLVE: &str = include_str!("../../../../shaders/networks/convolve.wgsl");
const MULTIPLY: &str = include_str!("../../../../shaders/networks/multiply.wgsl");
const NORMALISE: &str = include_str!("../../../../shaders/networks/normalise.wgsl");
const ATTEND: &str = include_str!("../../../../shaders/networks/attend.wgsl");
const PATCHES: &str = include_str!("../../../../shaders/networks/patches.wgsl");
const MEAN: &str = include_str!("../../../../shaders/networks/mean.wgsl");

/// Group 0 of every program: shape, weights, input, what is added, result.
pub const GROUP_NETWORK: [Slot; 5] =
    [Slot::Uniform(size_of::<Shape>() as u64), Slot::Read, Slot::Read, Slot::Read, Slot::ReadWrite];

/// The programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// A 3 x 3 convolution.
    Convolve,
    /// A fully connected layer.
    Multiply,
    /// Rows moved to mean 0 and variance 1.
    Normalise,
    /// A transformer's attention between patches.
    Attend,
    /// A picture cut into patches.
    Patches,
    /// The mean of rows.
    Mean,
}

impl Kernel {
    /// Every program that is given to a device.
    pub const ALL: [Self; 6] =
        [Self::Convolve, Self::Multiply, Self::Normalise, Self::Attend, Self::Patches, Self::Mean];

    /// Its entry point.
    #[must_use]
    pub fn entry(self) -> &'static str {
        match self {
            Self::Convolve => "convolve",
            Self::Multiply => "multiply",
            Self::Normalise => "normalise",
            Self::Attend => "attend",
            Self::Patches => "patches",
            Self::Mean => "mean_of_rows",
        }
    }

    /// The files it is made of.
    #[must_use]
    pub fn parts(self) -> Vec<&'static str> {
        match self {
            Self::Convolve => vec![SHAPE, CONVOLVE],
            Self::Multiply => vec![SHAPE, EXPONENTIAL, MULTIPLY],
            Self::Normalise => vec![SHAPE, NORMALISE],
            Self::Attend => vec![SHAPE, EXPONENTIAL, ATTEND],
            Self::Patches => vec![SHAPE, PATCHES],
            Self::Mean => vec![SHAPE, MEAN],
        }
    }

    /// The program's text.
    #[must_use]
    pub fn source(self) -> String {
        let constants = CONSTANTS.map(|(name, value)| format!("const {name}: u32 = {value}u;\n"));
        constants.concat() + &self.parts().concat()
    }
}
