//! The NeuRN filter on the GPU: WGSL compute shaders on any wgpu device, egui's own included.
//!
//! ```text
//! GpuFilter::upload  [Image] -> GpuStack      images of one shape, samples as they are (bytes stay bytes)
//! GpuFilter::run     GpuStack -> GpuMaps      mean, sigma, c of every image; one dispatch a stage
//! GpuFilter::paint   GpuMaps -> GpuPicture    a texture for egui, without reading back
//! GpuFilter::read    GpuMaps -> numbers       asynchronous
//! GpuFilter::peaks   GpuMaps -> c, and where  asynchronous
//! ```
//!
//! Each of the first three takes the previous result back and reuses its buffers where the shape is the
//! same, so that a webcam's frames allocate nothing.
//!
//! Errors. What the input can cause is refused beforehand as a [`GpuError`]. What the device can do by
//! itself (run out of memory, get lost) is reported by wgpu as it is by WebGPU: wrap calls in
//! [`GpuFilter::guarded`] to get it as a [`GpuError`]; otherwise it reaches the device's
//! `on_uncaptured_error` and lost-device callbacks, which the program must set (wgpu's defaults panic
//! natively). A map of a lost device resolves to [`GpuError::Lost`].
//!
//! Each kernel in `shaders/` has a twin of the same name in [`twin`].

mod error;
mod filter;
mod layout;
mod picture;
mod read;
pub mod reference;
pub mod shaders;
mod stack;

pub use super::planes::Plane;
pub use error::GpuError;
pub use filter::{GpuFilter, GpuMaps};
pub use layout::{GROUP_FILTER, GROUP_MAPS, GROUP_PAINT, GROUP_READ, Params, Slot, View};
#[cfg(feature = "learn")]
pub(crate) use layout::{bind_group, bind_group_layout, buffer, compute_pipeline};
pub use picture::{Colours, GpuPicture, Look, Range, STRONGEST};
#[cfg(feature = "learn")]
pub(crate) use read::bytes_of;
pub use stack::{GpuStack, Shape};

impl Plane {
    /// The number that `shaders/parts/view.wgsl` knows it by.
    fn index(self) -> u32 {
        match self {
            Self::Raw => 0,
            Self::Mean => 1,
            Self::Sigma => 2,
            Self::Result => 3,
            Self::Difference => 4,
        }
    }
}
