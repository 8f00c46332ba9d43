//! What a network has to give, to every engine.

use super::parts::{Keeper, Loader, Watch};
use super::{CLASSES, Layer};
use crate::learn::engine::webgpu::plan::Writer;
use crate::learn::parameters::{ParameterSpec, Parameters, ParametersError};
use burn::module::Module;
use burn::tensor::Tensor;
use std::fmt::Debug;

/// A network: what it is, and how each engine computes it. Its name and what it is called are in the list.
///
/// All three engines read the same parameters, and tests hold their logits together.
pub trait Architecture {
    /// What it is made of, for the command line's help: one line without a full stop.
    const SUMMARY: &'static str;
    /// Numbers that the last layer but one gives for an image.
    const FEATURES: usize;
    /// Its module in burn.
    type Burn: BurnModule;
    /// Its plan for the kernels of `engine::simd`.
    type Simd: SimdPlan + 'static;

    /// Its parameters by `PyTorch`'s names and shapes, in the order in which their beginnings are drawn.
    fn parameters() -> Vec<ParameterSpec>;

    /// Its layers from the input to the logits, those that [`BurnModule::features`] shows to the watch and `logits`.
    fn layers() -> Vec<Layer>;

    /// Writes its plan for the shaders of `engine::webgpu`: from the register of the pictures, `[3, 32, 32]` for each
    /// image, to the register of the ten logits, which it gives.
    ///
    /// # Errors
    /// [`ParametersError`] if one of its parameters is not there.
    fn webgpu(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError>;
}

/// A network in burn, which trains it and shows what its layers give.
pub trait BurnModule: Module {
    /// The network with parameters that were checked against [`Architecture::parameters`].
    ///
    /// # Errors
    /// [`ParametersError`] if one is not there.
    fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError>;

    /// Gives every parameter to the keeper, by the name under which it was loaded.
    fn store(&self, keeper: &mut Keeper);

    /// `[n, 3, 32, 32]` to `[n, features]`, what the last layer but one gives. Shows each layer to the watch.
    fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2>;

    /// `[n, features]` to `[n, 10]` logits.
    fn head(&self, features: Tensor<2>) -> Tensor<2>;
}

/// A network's plan for our own kernels on the processor: its weights in the order in which they are read.
pub trait SimdPlan: Debug + Send + Sync {
    /// The plan for parameters that were checked against [`Architecture::parameters`].
    ///
    /// # Errors
    /// [`ParametersError`] if one is not there.
    fn new(parameters: &Parameters) -> Result<Self, ParametersError>
    where
        Self: Sized;

    /// `[n, 3, 32, 32]` to ten logits each.
    fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]>;
}
