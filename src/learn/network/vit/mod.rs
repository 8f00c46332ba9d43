//! The vision transformer (Dosovitskiy et al. 2021), small: patches of 4 x 4 pixels with learnt positions,
//! blocks that normalise first, the mean of the patches at the end.

mod burn;
mod simd;
mod webgpu;

use super::layer::{dense_layer, weight_and_bias, weighted_layer};
use super::{Architecture, CHANNELS, CLASSES, Layer, SIDE};
use crate::learn::engine::webgpu::plan::Writer;
use crate::learn::parameters::{ParameterSpec, ParametersError, Start};

/// Pixels along a patch's side.
pub(in crate::learn) const PATCH: usize = 4;
/// Patches along the image's side.
const GRID: usize = SIDE / PATCH;
/// Patches.
pub(in crate::learn) const TOKENS: usize = GRID * GRID;
/// Numbers that a patch becomes.
pub(in crate::learn) const WIDTH: usize = 48;
/// Blocks.
const DEPTH: usize = 4;
/// Heads of attention in a block.
pub(in crate::learn) const HEADS: usize = 4;
/// Neurons of a block's hidden layer.
const HIDDEN: usize = 2 * WIDTH;
/// The convolution that a patch's embedding is in `PyTorch`.
const PATCH_WEIGHTS: [usize; 4] = [WIDTH, CHANNELS, PATCH, PATCH];

/// The network as the list names it.
pub struct Vit;

impl Architecture for Vit {
    const SUMMARY: &'static str =
        "Vision transformer: 64 patches of 4 x 4 pixels, four blocks of width 48 with four heads";
    const FEATURES: usize = WIDTH;
    type Burn = burn::Vit;
    type Simd = simd::Vit;

    fn parameters() -> Vec<ParameterSpec> {
        let mut all = weight_and_bias("patch", &PATCH_WEIGHTS).to_vec();
        all.push(ParameterSpec {
            name: "positions".to_owned(),
            shape: vec![1, TOKENS, WIDTH],
            // a standard deviation of 0.02, as is usual
            start: Start::Uniform(0.02 * 3_f32.sqrt()),
        });
        for i in 0..DEPTH {
            let part = |name: &str| format!("blocks.{i}.{name}");
            all.extend(norm(&part("norm1")));
            all.extend(weight_and_bias(&part("qkv"), &[3 * WIDTH, WIDTH]));
            all.extend(weight_and_bias(&part("proj"), &[WIDTH, WIDTH]));
            all.extend(norm(&part("norm2")));
            all.extend(weight_and_bias(&part("fc1"), &[HIDDEN, WIDTH]));
            all.extend(weight_and_bias(&part("fc2"), &[WIDTH, HIDDEN]));
        }
        all.extend(norm("norm"));
        all.extend(weight_and_bias("head", &[CLASSES, WIDTH]));
        all
    }

    fn layers() -> Vec<Layer> {
        let tokens = vec![TOKENS, WIDTH];
        let what = format!("patches of {PATCH} x {PATCH} pixels to {WIDTH} numbers, with their positions");
        let mut patch = weighted_layer("patch", what, tokens.clone(), &PATCH_WEIGHTS, TOKENS);
        patch.parameters += TOKENS * WIDTH;
        let mut layers = vec![patch];
        for i in 0..DEPTH {
            // queries, keys and values, and the projection of what the heads give
            let weights = 4 * WIDTH * WIDTH;
            layers.push(Layer {
                name: format!("attention{}", i + 1),
                what: format!("{HEADS} heads of attention between the patches"),
                shape: tokens.clone(),
                parameters: weights + 4 * WIDTH + 2 * WIDTH,
                multiply_adds: TOKENS * weights + 2 * TOKENS * TOKENS * WIDTH,
            });
            let weights = 2 * WIDTH * HIDDEN;
            layers.push(Layer {
                name: format!("block{}", i + 1),
                what: format!("a hidden layer of {HIDDEN} for each patch"),
                shape: tokens.clone(),
                parameters: weights + HIDDEN + WIDTH + 2 * WIDTH,
                multiply_adds: TOKENS * weights,
            });
        }
        layers.push(Layer {
            name: "mean".to_owned(),
            what: "normalised, mean of the patches".to_owned(),
            shape: vec![WIDTH],
            parameters: 2 * WIDTH,
            multiply_adds: 0,
        });
        layers.push(dense_layer("logits", [CLASSES, WIDTH]));
        layers
    }

    fn webgpu(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError> {
        webgpu::write(writer, pictures)
    }
}

/// Gain and shift of a normalization.
fn norm(name: &str) -> [ParameterSpec; 2] {
    [("weight", 1.0), ("bias", 0.0)].map(|(end, value)| ParameterSpec {
        name: format!("{name}.{end}"),
        shape: vec![WIDTH],
        start: Start::Constant(value),
    })
}
