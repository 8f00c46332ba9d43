//! What a network consists of, in plain data: its layers and their parameters.

use crate::learn::parameters::{ParameterSpec, Start};
use serde::Serialize;

/// One layer of a network, for the page and for model cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Its name, the same as that of its [`Activation`].
    pub name: String,
    /// What it does, in a few words.
    pub what: String,
    /// Shape of its output for one image.
    pub shape: Vec<usize>,
    /// Numbers that it has learnt.
    pub parameters: usize,
    /// Multiplications with an addition for one image.
    pub multiply_adds: usize,
}

/// What a layer gave for a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Activation {
    /// The layer's name.
    pub name: String,
    /// `[n, ...]`, the layer's [`Layer::shape`] after the number of images.
    pub shape: Vec<usize>,
    /// The numbers in C order.
    pub values: Vec<f32>,
}

/// Weight and bias of a layer whose neurons have `inputs` inputs.
pub(super) fn weight_and_bias(name: &str, shape: &[usize]) -> [ParameterSpec; 2] {
    let inputs: usize = shape[1..].iter().product();
    let start = Start::Uniform(1.0 / (inputs as f32).sqrt());
    let spec = |end: &str, shape: &[usize]| ParameterSpec {
        name: format!("{name}.{end}"),
        shape: shape.to_vec(),
        start,
    };
    [spec("weight", shape), spec("bias", &shape[..1])]
}

/// A layer of weights `shape` that is applied at `places` places of an image.
pub(super) fn weighted_layer(
    name: &str,
    what: String,
    shape: Vec<usize>,
    weights: &[usize],
    places: usize,
) -> Layer {
    let count: usize = weights.iter().product();
    Layer {
        name: name.to_owned(),
        what,
        shape,
        parameters: count + weights[0],
        multiply_adds: count * places,
    }
}

/// A fully connected layer of weights `[out, in]`: rectified, unless it gives the logits.
pub(super) fn dense_layer(name: &str, weights: [usize; 2]) -> Layer {
    let [out, input] = weights;
    let rectified = if name == "logits" { "" } else { ", rectified" };
    let what = format!("fully connected, {input} to {out}{rectified}");
    weighted_layer(name, what, vec![out], &weights, 1)
}

/// A layer without weights.
pub(super) fn plain_layer(name: &str, what: &str, shape: Vec<usize>) -> Layer {
    Layer { name: name.to_owned(), what: what.to_owned(), shape, parameters: 0, multiply_adds: 0 }
}
