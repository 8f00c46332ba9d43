//! The larger convolutional network, as the small one: layer after layer on one picture, the fully connected ones on
//! all together.

use super::cnn::{first_dense, interleave};
use super::kernels::{Convolution, LANES, Panels};
use super::{dense, values};
use crate::learn::network::{CLASSES, INPUTS, SIDE};
use crate::learn::parameters::{Parameters, ParametersError};

/// The network's weights, as its kernels read them.
#[derive(Debug, Clone)]
pub(crate) struct CnnLarge {
    convolutions: Vec<Convolution>,
    fc1: Panels,
    fc2: Panels,
}

/// Side of a convolution's input, and whether it is pooled.
const CONVOLUTIONS: [(&str, usize, bool); 5] = [
    ("conv1", SIDE, true),
    ("conv2", SIDE / 2, true),
    ("conv3", SIDE / 4, false),
    ("conv4", SIDE / 4, true),
    ("conv5", SIDE / 8, false),
];

impl CnnLarge {
    pub(crate) fn new(parameters: &Parameters) -> Result<Self, ParametersError> {
        let mut convolutions = Vec::with_capacity(CONVOLUTIONS.len());
        let mut padded = 0;
        for (name, side, pooled) in CONVOLUTIONS {
            let weight = parameters.get(&format!("{name}.weight"))?;
            let bias = values(parameters, &format!("{name}.bias"))?;
            let inputs = weight.shape().get(1).copied().unwrap_or_default();
            // kernels give maps by the eight: those that are too many are always zero, and nothing hears them
            let (maps, heard) = (bias.len().next_multiple_of(LANES), inputs.max(padded));
            let mut more = vec![0.0; maps * heard * 9];
            let into = more.chunks_exact_mut(heard * 9);
            for (to, from) in into.zip(weight.values().chunks_exact(inputs * 9)) {
                to[..from.len()].copy_from_slice(from);
            }
            let mut bias = bias.to_vec();
            bias.resize(maps, 0.0);
            let layer = Convolution::new(side, heard, &more, &bias);
            convolutions.push(if pooled { layer } else { layer.unpooled() });
            padded = maps;
        }
        Ok(Self { convolutions, fc1: first_dense(parameters)?, fc2: dense(parameters, "fc2")? })
    }

    /// `[n, 3, 32, 32]` to ten logits each.
    pub(crate) fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
        let count = images.len() / INPUTS;
        let mut pictures: Vec<Vec<f32>> = self.convolutions.iter().map(|c| vec![0.0; c.numbers()]).collect();
        let mut features = vec![0.0; count * self.fc1.inputs];
        for (image, features) in images.chunks_exact(INPUTS).zip(features.chunks_exact_mut(self.fc1.inputs)) {
            if let Some(first) = pictures.first_mut() {
                interleave(image, first);
            }
            for (i, convolution) in self.convolutions.iter().enumerate() {
                let (before, after) = pictures.split_at_mut(i + 1);
                match after.first_mut() {
                    Some(next) => convolution.apply(&before[i], next, 1),
                    None => convolution.apply(&before[i], features, 0),
                }
            }
        }
        let mut hidden = vec![0.0; count * self.fc1.outputs];
        self.fc1.multiply(&features, &mut hidden, true);
        let mut logits = vec![[0.0; CLASSES]; count];
        self.fc2.multiply(&hidden, logits.as_flattened_mut(), false);
        logits
    }
}
