//! The larger convolutional network for our own kernels, as the small one: layer after layer on one picture, the fully
//! connected ones on all together.

use super::CONVOLUTIONS;
use crate::learn::engine::simd::kernels::{Convolution, LANES, Panels};
use crate::learn::engine::simd::pictures::{first_dense, interleave};
use crate::learn::engine::simd::{dense, values};
use crate::learn::network::{CLASSES, INPUTS, SimdPlan};
use crate::learn::parameters::{Parameters, ParametersError};

/// The network's weights, as its kernels read them.
#[derive(Debug, Clone)]
pub struct CnnLarge {
    convolutions: Vec<Convolution>,
    fc1: Panels,
    fc2: Panels,
}

impl SimdPlan for CnnLarge {
    fn new(parameters: &Parameters) -> Result<Self, ParametersError> {
        let mut convolutions = Vec::with_capacity(CONVOLUTIONS.len());
        let mut padded = 0;
        for c in CONVOLUTIONS {
            let weight = values(parameters, &format!("{}.weight", c.name))?;
            let bias = values(parameters, &format!("{}.bias", c.name))?;
            let [inputs, _] = c.maps;
            // kernels give maps by the eight: those that are too many are always zero, and nothing hears them
            let (maps, heard) = (bias.len().next_multiple_of(LANES), inputs.max(padded));
            let mut more = vec![0.0; maps * heard * 9];
            let into = more.chunks_exact_mut(heard * 9);
            for (to, from) in into.zip(weight.chunks_exact(inputs * 9)) {
                to[..from.len()].copy_from_slice(from);
            }
            let mut bias = bias.to_vec();
            bias.resize(maps, 0.0);
            let layer = Convolution::new(c.side, heard, &more, &bias);
            convolutions.push(if c.pooled { layer } else { layer.unpooled() });
            padded = maps;
        }
        Ok(Self { convolutions, fc1: first_dense(parameters)?, fc2: dense(parameters, "fc2")? })
    }

    fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
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
