//! The convolutional network, layer after layer on one picture, the fully connected ones on all together.

use super::kernels::{Convolution, Panels};
use super::{dense, values};
use crate::learn::network::{CHANNELS, CLASSES, INPUTS, SIDE};
use crate::learn::parameters::{Parameters, ParametersError};

/// The network's weights, as its kernels read them.
#[derive(Debug, Clone)]
pub(crate) struct Cnn {
    convolutions: [Convolution; 3],
    fc1: Panels,
    fc2: Panels,
}

impl Cnn {
    pub(crate) fn new(parameters: &Parameters) -> Result<Self, ParametersError> {
        let convolution = |name: &str, side| -> Result<Convolution, ParametersError> {
            let weight = parameters.get(&format!("{name}.weight"))?;
            let inputs = weight.shape().get(1).copied().unwrap_or_default();
            Ok(Convolution::new(side, inputs, weight.values(), values(parameters, &format!("{name}.bias"))?))
        };
        let convolutions =
            [convolution("conv1", SIDE)?, convolution("conv2", SIDE / 2)?, convolution("conv3", SIDE / 4)?];
        Ok(Self { convolutions, fc1: first_dense(parameters)?, fc2: dense(parameters, "fc2")? })
    }

    /// `[n, 3, 32, 32]` to ten logits each.
    pub(crate) fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
        let count = images.len() / INPUTS;
        let mut pictures = self.convolutions.each_ref().map(|layer| vec![0.0; layer.numbers()]);
        let mut features = vec![0.0; count * self.fc1.inputs];
        for (image, features) in images.chunks_exact(INPUTS).zip(features.chunks_exact_mut(self.fc1.inputs)) {
            let [first, second, third] = &mut pictures;
            interleave(image, first);
            let [conv1, conv2, conv3] = &self.convolutions;
            conv1.apply(first, second, 1);
            conv2.apply(second, third, 1);
            conv3.apply(third, features, 0);
        }
        let mut hidden = vec![0.0; count * self.fc1.outputs];
        self.fc1.multiply(&features, &mut hidden, true);
        let mut logits = vec![[0.0; CLASSES]; count];
        self.fc2.multiply(&hidden, logits.as_flattened_mut(), false);
        logits
    }
}

/// The fully connected layer after the convolutions.
pub(crate) fn first_dense(parameters: &Parameters) -> Result<Panels, ParametersError> {
    // PyTorch's features are [map][row, column], ours [row, column][map]
    let (weight, bias) = (values(parameters, "fc1.weight")?, values(parameters, "fc1.bias")?);
    let features = weight.len() / bias.len();
    let places = (SIDE / 8) * (SIDE / 8);
    let maps = features / places;
    let of = |output: usize, i: usize| weight[output * features + i % maps * places + i / maps];
    Ok(Panels::new(features, bias.len(), of, bias))
}

/// `[channel][row][column]` to `[row][column][channel]` within a border of one pixel, which stays zero.
pub(crate) fn interleave(image: &[f32], picture: &mut [f32]) {
    let line = (SIDE + 2) * CHANNELS;
    let (red, rest) = image.split_at(SIDE * SIDE);
    let (green, blue) = rest.split_at(SIDE * SIDE);
    let planes = red.chunks_exact(SIDE).zip(green.chunks_exact(SIDE)).zip(blue.chunks_exact(SIDE));
    for (((red, green), blue), out) in planes.zip(picture.chunks_exact_mut(line).skip(1)) {
        let pixels = out[CHANNELS..].as_chunks_mut::<CHANNELS>().0;
        for (((pixel, r), g), b) in pixels.iter_mut().zip(red).zip(green).zip(blue) {
            *pixel = [*r, *g, *b];
        }
    }
}
