//! The larger convolutional network, for champions: five times 3 x 3, rectified, three times pooled by 2, then two
//! fully connected layers. The same kinds of layers as the small one, so that whatever runs that runs this.

mod burn;
mod simd;
mod webgpu;

use super::layer::{dense_layer, plain_layer, weight_and_bias, weighted_layer};
use super::{Architecture, CHANNELS, CLASSES, Layer, SIDE};
use crate::learn::engine::webgpu::plan::Writer;
use crate::learn::parameters::{ParameterSpec, ParametersError, Start};

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
const HIDDEN: usize = 72;

impl Convolution {
    fn weights(&self) -> [usize; 4] {
        [self.maps[1], self.maps[0], 3, 3]
    }
}

/// The network as the list names it.
pub struct CnnLarge;

impl Architecture for CnnLarge {
    const SUMMARY: &'static str = "Convolutional, for champions: five layers of 3 x 3, three times pooled by 2, then two fully connected ones";
    const FEATURES: usize = HIDDEN;
    type Burn = burn::CnnLarge;
    type Simd = simd::CnnLarge;

    fn parameters() -> Vec<ParameterSpec> {
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

    fn layers() -> Vec<Layer> {
        let mut layers = Vec::new();
        for (i, c) in CONVOLUTIONS.iter().enumerate() {
            let [from, maps] = c.maps;
            let rectified = if c.pooled { "" } else { ", rectified" };
            let what = format!("convolution 3 x 3, {from} to {maps} maps{rectified}");
            layers.push(weighted_layer(
                c.name,
                what,
                vec![maps, c.side, c.side],
                &c.weights(),
                c.side * c.side,
            ));
            if c.pooled {
                let name = format!("pool{}", i + 1);
                layers.push(plain_layer(
                    &name,
                    "largest of 2 x 2, rectified",
                    vec![maps, c.side / 2, c.side / 2],
                ));
            }
        }
        layers.push(dense_layer("fc1", [HIDDEN, FLAT]));
        layers.push(dense_layer("logits", [CLASSES, HIDDEN]));
        layers
    }

    fn webgpu(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError> {
        webgpu::write(writer, pictures)
    }
}
