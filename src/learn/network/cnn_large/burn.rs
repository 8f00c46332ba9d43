//! The larger convolutional network in burn.

use super::CONVOLUTIONS;
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
pub struct CnnLarge {
    convolutions: Vec<Conv2d>,
    fc1: Linear,
    fc2: Linear,
}

impl BurnModule for CnnLarge {
    fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
        Ok(Self {
            convolutions: CONVOLUTIONS.iter().map(|c| loader.conv(c.name)).collect::<Result<_, _>>()?,
            fc1: loader.linear("fc1")?,
            fc2: loader.linear("fc2")?,
        })
    }

    fn store(&self, keeper: &mut Keeper) {
        for (c, conv) in CONVOLUTIONS.iter().zip(&self.convolutions) {
            keeper.conv(c.name, conv);
        }
        keeper.linear("fc1", &self.fc1);
        keeper.linear("fc2", &self.fc2);
    }

    fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        let mut x = images;
        for (i, (c, conv)) in CONVOLUTIONS.iter().zip(&self.convolutions).enumerate() {
            x = conv.forward(x);
            if c.pooled {
                watch.see(c.name, &x);
                // rectified after pooling: the same numbers, a quarter of the work
                x = relu(pool.forward(x));
                watch.see(&format!("pool{}", i + 1), &x);
            } else {
                x = relu(x);
                watch.see(c.name, &x);
            }
        }
        let features = relu(self.fc1.forward(x.flatten::<2>(1, 3)));
        watch.see("fc1", &features);
        features
    }

    fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc2.forward(features)
    }
}
