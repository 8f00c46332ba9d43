//! The multilayer perceptron for our own kernels: layer after layer on all pictures together.

use crate::learn::engine::simd::dense;
use crate::learn::engine::simd::kernels::Panels;
use crate::learn::network::{CLASSES, INPUTS, SimdPlan};
use crate::learn::parameters::{Parameters, ParametersError};

/// The network's weights, as its kernels read them.
#[derive(Debug, Clone)]
pub struct Mlp {
    fc1: Panels,
    fc2: Panels,
    fc3: Panels,
}

impl SimdPlan for Mlp {
    fn new(parameters: &Parameters) -> Result<Self, ParametersError> {
        Ok(Self {
            fc1: dense(parameters, "fc1")?,
            fc2: dense(parameters, "fc2")?,
            fc3: dense(parameters, "fc3")?,
        })
    }

    fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
        let count = images.len() / INPUTS;
        let mut first = vec![0.0; count * self.fc1.outputs];
        self.fc1.multiply(images, &mut first, true);
        let mut second = vec![0.0; count * self.fc2.outputs];
        self.fc2.multiply(&first, &mut second, true);
        let mut logits = vec![[0.0; CLASSES]; count];
        self.fc3.multiply(&second, logits.as_flattened_mut(), false);
        logits
    }
}
