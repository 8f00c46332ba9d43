//! The convolutional network: three times 3 x 3, pooled by 2 and rectified, then two fully connected layers.

use super::super::parameters::{ParameterSpec, ParametersError};
use super::parts::{Keeper, Loader, Watch, plain_layer, weight_and_bias, weighted_layer};
use super::{CHANNELS, CLASSES, Layer, SIDE};
use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::nn::pool::MaxPool2dConfig;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// Maps of the three convolutions.
const MAPS: [usize; 3] = [8, 16, 48];
/// Numbers after the last pooling.
const FLAT: usize = MAPS[2] * (SIDE / 8) * (SIDE / 8);
/// Neurons of the fully connected layer.
pub(super) const HIDDEN: usize = 208;

/// The network on an engine.
#[derive(Module, Debug)]
pub struct Cnn {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    fc1: Linear,
    fc2: Linear,
}

/// Name, weights and side of the output before pooling.
fn convolutions() -> [(&'static str, [usize; 4], usize); 3] {
    [
        ("conv1", [MAPS[0], CHANNELS, 3, 3], SIDE),
        ("conv2", [MAPS[1], MAPS[0], 3, 3], SIDE / 2),
        ("conv3", [MAPS[2], MAPS[1], 3, 3], SIDE / 4),
    ]
}

pub(super) fn parameters() -> Vec<ParameterSpec> {
    let convolutions =
        convolutions().into_iter().flat_map(|(name, weights, _)| weight_and_bias(name, &weights));
    convolutions
        .chain(weight_and_bias("fc1", &[HIDDEN, FLAT]))
        .chain(weight_and_bias("fc2", &[CLASSES, HIDDEN]))
        .collect()
}

pub(super) fn layers() -> Vec<Layer> {
    let mut layers = Vec::new();
    for (i, (name, weights, side)) in convolutions().into_iter().enumerate() {
        let maps = weights[0];
        let what = format!("convolution 3 x 3, {} to {maps} maps", weights[1]);
        layers.push(weighted_layer(name, what, vec![maps, side, side], &weights, side * side));
        let what = "largest of 2 x 2, rectified";
        layers.push(plain_layer(&format!("pool{}", i + 1), what, vec![maps, side / 2, side / 2]));
    }
    let what = format!("fully connected, {FLAT} to {HIDDEN}, rectified");
    layers.push(weighted_layer("fc1", what, vec![HIDDEN], &[HIDDEN, FLAT], 1));
    let what = format!("fully connected, {HIDDEN} to {CLASSES}");
    layers.push(weighted_layer("logits", what, vec![CLASSES], &[CLASSES, HIDDEN], 1));
    layers
}

impl Cnn {
    pub(super) fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
        Ok(Self {
            conv1: loader.conv("conv1")?,
            conv2: loader.conv("conv2")?,
            conv3: loader.conv("conv3")?,
            fc1: loader.linear("fc1")?,
            fc2: loader.linear("fc2")?,
        })
    }

    pub(super) fn store(&self, keeper: &mut Keeper) {
        keeper.conv("conv1", &self.conv1);
        keeper.conv("conv2", &self.conv2);
        keeper.conv("conv3", &self.conv3);
        keeper.linear("fc1", &self.fc1);
        keeper.linear("fc2", &self.fc2);
    }

    pub(super) fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
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

    pub(super) fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc2.forward(features)
    }
}
