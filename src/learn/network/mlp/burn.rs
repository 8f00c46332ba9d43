//! The multilayer perceptron: two hidden layers.

use super::super::parameters::{ParameterSpec, ParametersError};
use super::parts::{Keeper, Loader, Watch, weight_and_bias, weighted_layer};
use super::{CLASSES, INPUTS, Layer};
use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// Neurons of each hidden layer.
pub(super) const HIDDEN: usize = 52;

/// The network on an engine.
#[derive(Module, Debug)]
pub struct Mlp {
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
}

/// Name of the layer's parameters, name of the layer, `[out, in]`.
const LAYERS: [(&str, &str, [usize; 2]); 3] = [
    ("fc1", "fc1", [HIDDEN, INPUTS]),
    ("fc2", "fc2", [HIDDEN, HIDDEN]),
    ("fc3", "logits", [CLASSES, HIDDEN]),
];

pub(super) fn parameters() -> Vec<ParameterSpec> {
    LAYERS.iter().flat_map(|(name, _, weights)| weight_and_bias(name, weights)).collect()
}

pub(super) fn layers() -> Vec<Layer> {
    let layer = |(_, name, weights): &(_, &str, [usize; 2])| {
        let [out, input] = *weights;
        let rectified = if *name == "logits" { "" } else { ", rectified" };
        weighted_layer(name, format!("fully connected, {input} to {out}{rectified}"), vec![out], weights, 1)
    };
    LAYERS.iter().map(layer).collect()
}

impl Mlp {
    pub(super) fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
        Ok(Self { fc1: loader.linear("fc1")?, fc2: loader.linear("fc2")?, fc3: loader.linear("fc3")? })
    }

    pub(super) fn store(&self, keeper: &mut Keeper) {
        keeper.linear("fc1", &self.fc1);
        keeper.linear("fc2", &self.fc2);
        keeper.linear("fc3", &self.fc3);
    }

    pub(super) fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
        let x = relu(self.fc1.forward(images.flatten::<2>(1, 3)));
        watch.see("fc1", &x);
        let x = relu(self.fc2.forward(x));
        watch.see("fc2", &x);
        x
    }

    pub(super) fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc3.forward(features)
    }
}
