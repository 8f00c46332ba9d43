//! The convolutional network in burn.

use crate::learn::network::BurnModule;
use crate::learn::network::parts::{Keeper, Loader, Watch};
use crate::learn::parameters::ParametersError;
use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::nn::pool::MaxPool2dConfig;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// The network's layers.
#[derive(Module, Debug)]
pub struct Cnn {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    fc1: Linear,
    fc2: Linear,
}

impl BurnModule for Cnn {
    fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
        Ok(Self {
            conv1: loader.conv("conv1")?,
            conv2: loader.conv("conv2")?,
            conv3: loader.conv("conv3")?,
            fc1: loader.linear("fc1")?,
            fc2: loader.linear("fc2")?,
        })
    }

    fn store(&self, keeper: &mut Keeper) {
        keeper.conv("conv1", &self.conv1);
        keeper.conv("conv2", &self.conv2);
        keeper.conv("conv3", &self.conv3);
        keeper.linear("fc1", &self.fc1);
        keeper.linear("fc2", &self.fc2);
    }

    fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        let mut x = images;
        for (i, conv) in [&self.conv1, &self.conv2, &self.conv3].into_iter().enumerate() {
            x = conv.forward(x);
            watch.see(&format!("conv{}", i + 1), &x);
            // rectified after pooling: the same numbers, a quarter of the work
            x = relu(pool.forward(x));
            watch.see(&format!("pool{}", i + 1), &x);
        }
        let features = relu(self.fc1.forward(x.flatten::<2>(1, 3)));
        watch.see("fc1", &features);
        features
    }

    fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc2.forward(features)
    }
}
