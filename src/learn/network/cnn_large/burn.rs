//! The larger convolutional network, for champions: five times 3 x 3, rectified, three times pooled by 2, then two
//! fully connected layers. The same kinds of layers as the small one, so that whatever runs that runs this.

use super::super::parameters::{ParameterSpec, ParametersError, Start};
use super::parts::{Keeper, Loader, Watch, plain_layer, weight_and_bias, weighted_layer};
use super::{CHANNELS, CLASSES, Layer, SIDE};
use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::nn::pool::MaxPool2dConfig;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// A convolution: its name, maps in and out, the side of its input, and whether it is pooled.
struct Convolution {
    name: &'static str,
    maps: [usize; 2],
    side: usize,
    pooled: bool,
}

const CONVOLUTIONS: [Convolution; 5] = [
    Convolution { name: "conv1", maps: [CHANNELS, 12], side: SIDE, pooled: true },
    Convolution { name: "conv2", maps: [12, 32], side: SIDE / 2, pooled: true },
    Convolution { name: "conv3", maps: [32, 64], side: SIDE / 4, pooled: false },
    Convolution { name: "conv4", maps: [64, 64], side: SIDE / 4, pooled: true },
    Convolution { name: "conv5", maps: [64, 128], side: SIDE / 8, pooled: false },
];

/// Numbers after the last convolution.
const FLAT: usize = 128 * (SIDE / 8) * (SIDE / 8);
/// Neurons of the fully connected layer.
pub(super) const HIDDEN: usize = 72;

/// The network on an engine.
#[derive(Module, Debug)]
pub struct CnnLarge {
    convolutions: Vec<Conv2d>,
    fc1: Linear,
    fc2: Linear,
}

impl Convolution {
    fn weights(&self) -> [usize; 4] {
        [self.maps[1], self.maps[0], 3, 3]
    }
}

pub(super) fn parameters() -> Vec<ParameterSpec> {
    let mut all: Vec<ParameterSpec> =
        CONVOLUTIONS.iter().flat_map(|c| weight_and_bias(c.name, &c.weights())).collect();
    all.extend(weight_and_bias("fc1", &[HIDDEN, FLAT]));
    for spec in &mut all {
        let inputs: usize = spec.shape[1..].iter().product();
        spec.start = if spec.name.ends_with("weight") {
            // He et al. 2015: without it so many rectified layers would begin almost silent
            Start::Uniform((6.0 / inputs as f32).sqrt())
        } else {
            Start::Constant(0.0)
        };
    }
    all.extend(weight_and_bias("fc2", &[CLASSES, HIDDEN]));
    all
}

pub(super) fn layers() -> Vec<Layer> {
    let mut layers = Vec::new();
    for (i, c) in CONVOLUTIONS.iter().enumerate() {
        let [from, maps] = c.maps;
        let rectified = if c.pooled { "" } else { ", rectified" };
        let what = format!("convolution 3 x 3, {from} to {maps} maps{rectified}");
        layers.push(weighted_layer(c.name, what, vec![maps, c.side, c.side], &c.weights(), c.side * c.side));
        if c.pooled {
            let name = format!("pool{}", i + 1);
            layers.push(plain_layer(
                &name,
                "largest of 2 x 2, rectified",
                vec![maps, c.side / 2, c.side / 2],
            ));
        }
    }
    let what = format!("fully connected, {FLAT} to {HIDDEN}, rectified");
    layers.push(weighted_layer("fc1", what, vec![HIDDEN], &[HIDDEN, FLAT], 1));
    let what = format!("fully connected, {HIDDEN} to {CLASSES}");
    layers.push(weighted_layer("logits", what, vec![CLASSES], &[CLASSES, HIDDEN], 1));
    layers
}

impl CnnLarge {
    pub(super) fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
        Ok(Self {
            convolutions: CONVOLUTIONS.iter().map(|c| loader.conv(c.name)).collect::<Result<_, _>>()?,
            fc1: loader.linear("fc1")?,
            fc2: loader.linear("fc2")?,
        })
    }

    pub(super) fn store(&self, keeper: &mut Keeper) {
        for (c, conv) in CONVOLUTIONS.iter().zip(&self.convolutions) {
            keeper.conv(c.name, conv);
        }
        keeper.linear("fc1", &self.fc1);
        keeper.linear("fc2", &self.fc2);
    }

    pub(super) fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
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

    pub(super) fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.fc2.forward(features)
    }
}
