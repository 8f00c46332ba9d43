//! The networks. Each takes `[n, 3, 32, 32]` and gives `[n, 10]` logits.
//!
//! A network is a folder here and a line in `list`. Its `mod.rs` says what it is and is its [`Architecture`]; `burn.rs`
//! is its module in burn, `simd.rs` and `webgpu.rs` are its plans for our own engines. From the list follow
//! [`NetworkKind`], plain data that every program has, and [`Network`], any of them in burn.

#[cfg(feature = "learn")]
mod architecture;
#[cfg(feature = "learn")]
mod dispatch;
mod kind;
#[cfg(feature = "learn")]
mod layer;
mod list;
#[cfg(feature = "learn")]
mod parts;
#[cfg(test)]
#[cfg(feature = "learn")]
mod tests;

#[cfg(feature = "learn")]
pub(in crate::learn) use architecture::{Architecture, BurnModule, SimdPlan};
#[cfg(feature = "learn")]
pub use dispatch::Network;
pub use kind::NetworkKind;
#[cfg(feature = "learn")]
pub use layer::{Activation, Layer};

/// The networks' folders.
macro_rules! folders {
    ($($folder:ident => $kind:ident $name:literal $words:literal),+ $(,)?) => {
        $(
            #[cfg(feature = "learn")]
            pub(in crate::learn) mod $folder;
        )+
    };
}
list::for_each_network!(folders);

/// Pixels in a row, and rows, of what a network sees.
pub const SIDE: usize = 32;
/// Channels of what a network sees.
pub const CHANNELS: usize = 3;
/// Numbers that a network sees of one image.
pub const INPUTS: usize = CHANNELS * SIDE * SIDE;
/// The digits.
pub const CLASSES: usize = 10;
