//! The convolutional network for our own kernels: layer after layer on one picture, the fully connected ones on all
//! together.

use super::CONVOLUTIONS;
use crate::learn::engine::simd::kernels::{Convolution, Panels};
use crate::learn::engine::simd::pictures::{first_dense, interleave};
use crate::learn::engine::simd::{dense, values};
use crate::learn::network::{CLASSES, INPUTS, SimdPlan};
use crate::learn::parameters::{Parameters, ParametersError};

/// The network's weights, as its kernels read them.
#[derive(Debug, Clone)]
pub struct Cnn {
    convolutions: [Convolution; 3],
    fc1: Panels,
    fc2: Panels,
}

impl SimdPlan for Cnn {
    fn new(parameters: &Parameters) -> Result<Self, ParametersError> {
        let [conv1, conv2, conv3] = CONVOLUTIONS.map(|(name, [_, inputs, ..], side)| {
            let weight = values(parameters, &format!("{name}.weight"))?;
            let bias = values(parameters, &format!("{name}.bias"))?;
            Ok::<_, ParametersError>(Convolution::new(side, inputs, weight, bias))
        });
        let convolutions = [conv1?, conv2?, conv3?];
        Ok(Self { convolutions, fc1: first_dense(parameters)?, fc2: dense(parameters, "fc2")? })
    }

    fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
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
