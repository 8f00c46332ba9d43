//! The multilayer perceptron in burn.

use crate::learn::network::BurnModule;
use crate::learn::network::parts::{Keeper, Loader, Watch};
use crate::learn::parameters::ParametersError;
use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// The network's layers.
#[derive(Module, Debug)]
pub struct Mlp {
    fc1: Linear,
    fc2: Linear,
    fc3: Linear,
}

impl BurnModule for Mlp {
    fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
        Ok(Self { fc1: loader.linear("fc1")?, fc2: loader.linear("fc2")?, fc3: loader.linear("fc3")? })
    }

    fn store(&self, keeper: &mut Keeper) {
        keeper.linear("fc1", &self.fc1);
        keeper.linear("fc2", &self.fc2);
        keeper.linear("fc3", &self.fc3);
    }

    fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
        let x = relu(self.fc1.forward(images.flatten::<2>(1, 3)));
        watch.see("fc1", &x);
        let x = relu(self.fc2.forward(x));
        watch.see("fc2", &x);
        x
    }

    fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc3.forward(features)
    }
}
