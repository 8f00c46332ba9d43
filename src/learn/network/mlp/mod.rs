//! The multilayer perceptron: two hidden layers.

mod burn;
mod simd;
mod webgpu;

use super::layer::{dense_layer, weight_and_bias};
use super::{Architecture, CLASSES, INPUTS, Layer};
use crate::learn::engine::webgpu::plan::Writer;
use crate::learn::parameters::{ParameterSpec, ParametersError};

/// Neurons of each hidden layer.
const HIDDEN: usize = 52;

/// Name of the layer's parameters, name of the layer, `[out, in]`.
const LAYERS: [(&str, &str, [usize; 2]); 3] = [
    ("fc1", "fc1", [HIDDEN, INPUTS]),
    ("fc2", "fc2", [HIDDEN, HIDDEN]),
    ("fc3", "logits", [CLASSES, HIDDEN]),
];

/// The network as the list names it.
pub struct Mlp;

impl Architecture for Mlp {
    const SUMMARY: &'static str = "Multilayer perceptron: two hidden layers of 52";
    const FEATURES: usize = HIDDEN;
    type Burn = burn::Mlp;
    type Simd = simd::Mlp;

    fn parameters() -> Vec<ParameterSpec> {
        LAYERS.iter().flat_map(|(name, _, weights)| weight_and_bias(name, weights)).collect()
    }

    fn layers() -> Vec<Layer> {
        LAYERS.iter().map(|(_, name, weights)| dense_layer(name, *weights)).collect()
    }

    fn webgpu(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError> {
        webgpu::write(writer, pictures)
    }
}
