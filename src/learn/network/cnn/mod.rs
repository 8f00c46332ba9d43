//! The convolutional network: three times 3 x 3, pooled by 2 and rectified, then two fully connected layers.

mod burn;
mod simd;
mod webgpu;

use super::layer::{dense_layer, plain_layer, weight_and_bias, weighted_layer};
use super::{Architecture, CHANNELS, CLASSES, Layer, SIDE};
use crate::learn::engine::webgpu::plan::Writer;
use crate::learn::parameters::{ParameterSpec, ParametersError};

/// Maps of the three convolutions.
const MAPS: [usize; 3] = [8, 16, 48];
/// Numbers after the last pooling.
const FLAT: usize = MAPS[2] * (SIDE / 8) * (SIDE / 8);
/// Neurons of the fully connected layer.
const HIDDEN: usize = 208;

/// Name, weights and side of the output before pooling.
const CONVOLUTIONS: [(&str, [usize; 4], usize); 3] = [
    ("conv1", [MAPS[0], CHANNELS, 3, 3], SIDE),
    ("conv2", [MAPS[1], MAPS[0], 3, 3], SIDE / 2),
    ("conv3", [MAPS[2], MAPS[1], 3, 3], SIDE / 4),
];

/// The network as the list names it.
pub struct Cnn;

impl Architecture for Cnn {
    const SUMMARY: &'static str =
        "Convolutional: three layers of 3 x 3, pooled by 2, then two fully connected ones";
    const FEATURES: usize = HIDDEN;
    type Burn = burn::Cnn;
    type Simd = simd::Cnn;

    fn parameters() -> Vec<ParameterSpec> {
        let convolutions = CONVOLUTIONS.iter().flat_map(|(name, weights, _)| weight_and_bias(name, weights));
        convolutions
            .chain(weight_and_bias("fc1", &[HIDDEN, FLAT]))
            .chain(weight_and_bias("fc2", &[CLASSES, HIDDEN]))
            .collect()
    }

    fn layers() -> Vec<Layer> {
        let mut layers = Vec::new();
        for (i, (name, weights, side)) in CONVOLUTIONS.into_iter().enumerate() {
            let maps = weights[0];
            let what = format!("convolution 3 x 3, {} to {maps} maps", weights[1]);
            layers.push(weighted_layer(name, what, vec![maps, side, side], &weights, side * side));
            let what = "largest of 2 x 2, rectified";
            layers.push(plain_layer(&format!("pool{}", i + 1), what, vec![maps, side / 2, side / 2]));
        }
        layers.push(dense_layer("fc1", [HIDDEN, FLAT]));
        layers.push(dense_layer("logits", [CLASSES, HIDDEN]));
        layers
    }

    fn webgpu(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError> {
        webgpu::write(writer, pictures)
    }
}
