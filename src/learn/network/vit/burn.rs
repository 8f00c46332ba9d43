//! The vision transformer (Dosovitskiy et al. 2021), small: patches of 4 x 4 pixels with learnt positions,
//! blocks that normalise first, the mean of the patches at the end.

use super::super::parameters::{ParameterSpec, ParametersError, Start};
use super::parts::{Keeper, Loader, Watch, weight_and_bias, weighted_layer};
use super::{CHANNELS, CLASSES, Layer, SIDE};
use burn::module::{Module, Param};
use burn::nn::{LayerNorm, Linear};
use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, softmax};

/// Pixels along a patch's side.
pub(in crate::learn) const PATCH: usize = 4;
/// Patches along the image's side.
const GRID: usize = SIDE / PATCH;
/// Patches.
pub(in crate::learn) const TOKENS: usize = GRID * GRID;
/// Numbers that a patch becomes.
pub(in crate::learn) const WIDTH: usize = 48;
/// Blocks.
pub(in crate::learn) const DEPTH: usize = 4;
/// Heads of attention in a block.
pub(in crate::learn) const HEADS: usize = 4;
/// Neurons of a block's hidden layer.
const HIDDEN: usize = 2 * WIDTH;

/// The network on an engine.
#[derive(Module, Debug)]
pub struct Vit {
    patch: Linear,
    positions: Param<Tensor<3>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
    head: Linear,
}

/// Attention, then a perceptron for each patch.
#[derive(Module, Debug)]
struct Block {
    norm1: LayerNorm,
    qkv: Linear,
    proj: Linear,
    norm2: LayerNorm,
    fc1: Linear,
    fc2: Linear,
}

fn norm(name: &str) -> [ParameterSpec; 2] {
    [("weight", 1.0), ("bias", 0.0)].map(|(end, value)| ParameterSpec {
        name: format!("{name}.{end}"),
        shape: vec![WIDTH],
        start: Start::Constant(value),
    })
}

/// The convolution that a patch's embedding is in `PyTorch`.
const PATCH_WEIGHTS: [usize; 4] = [WIDTH, CHANNELS, PATCH, PATCH];

pub(super) fn parameters() -> Vec<ParameterSpec> {
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

pub(super) fn layers() -> Vec<Layer> {
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
    let what = format!("fully connected, {WIDTH} to {CLASSES}");
    layers.push(weighted_layer("logits", what, vec![CLASSES], &[CLASSES, WIDTH], 1));
    layers
}

impl Block {
    fn load(loader: &mut Loader<'_>, name: &str) -> Result<Self, ParametersError> {
        Ok(Self {
            norm1: loader.norm(&format!("{name}.norm1"))?,
            qkv: loader.linear(&format!("{name}.qkv"))?,
            proj: loader.linear(&format!("{name}.proj"))?,
            norm2: loader.norm(&format!("{name}.norm2"))?,
            fc1: loader.linear(&format!("{name}.fc1"))?,
            fc2: loader.linear(&format!("{name}.fc2"))?,
        })
    }

    fn store(&self, keeper: &mut Keeper, name: &str) {
        keeper.norm(&format!("{name}.norm1"), &self.norm1);
        keeper.linear(&format!("{name}.qkv"), &self.qkv);
        keeper.linear(&format!("{name}.proj"), &self.proj);
        keeper.norm(&format!("{name}.norm2"), &self.norm2);
        keeper.linear(&format!("{name}.fc1"), &self.fc1);
        keeper.linear(&format!("{name}.fc2"), &self.fc2);
    }

    /// `[n, tokens, width]` to the same: each patch gathers from those that it attends to.
    fn attention(&self, x: Tensor<3>) -> Tensor<3> {
        let [n, tokens, width] = x.dims();
        let depth = width / HEADS;
        let qkv = self.qkv.forward(self.norm1.forward(x));
        // [3, n, heads, tokens, depth]
        let qkv = qkv.reshape([n, tokens, 3, HEADS, depth]).permute([2, 0, 3, 1, 4]);
        let [query, key, value] =
            [0, 1, 2].map(|i| qkv.clone().narrow(0, i, 1).reshape([n * HEADS, tokens, depth]));
        let scores = query.matmul(key.transpose()).mul_scalar(1.0 / (depth as f32).sqrt());
        let gathered = softmax(scores, 2).matmul(value);
        let gathered = gathered.reshape([n, HEADS, tokens, depth]).permute([0, 2, 1, 3]);
        self.proj.forward(gathered.reshape([n, tokens, width]))
    }

    fn perceptron(&self, x: Tensor<3>) -> Tensor<3> {
        self.fc2.forward(gelu(self.fc1.forward(self.norm2.forward(x))))
    }
}

impl Vit {
    pub(super) fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
        Ok(Self {
            patch: loader.linear("patch")?,
            positions: loader.tensor("positions")?,
            blocks: (0..DEPTH)
                .map(|i| Block::load(loader, &format!("blocks.{i}")))
                .collect::<Result<_, _>>()?,
            norm: loader.norm("norm")?,
            head: loader.linear("head")?,
        })
    }

    pub(super) fn store(&self, keeper: &mut Keeper) {
        keeper.linear_as("patch", &self.patch, PATCH_WEIGHTS.to_vec());
        keeper.tensor("positions", &self.positions);
        for (i, block) in self.blocks.iter().enumerate() {
            block.store(keeper, &format!("blocks.{i}"));
        }
        keeper.norm("norm", &self.norm);
        keeper.linear("head", &self.head);
    }

    pub(super) fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
        let [n, ..] = images.dims();
        // a patch's numbers in the order of a convolution's weights: channel, row, column
        let patches = images
            .reshape([n, CHANNELS, GRID, PATCH, GRID, PATCH])
            .permute([0, 2, 4, 1, 3, 5])
            .reshape([n, TOKENS, CHANNELS * PATCH * PATCH]);
        let mut x = self.patch.forward(patches) + self.positions.val();
        watch.see("patch", &x);
        for (i, block) in self.blocks.iter().enumerate() {
            x = x.clone() + block.attention(x);
            watch.see(&format!("attention{}", i + 1), &x);
            x = x.clone() + block.perceptron(x);
            watch.see(&format!("block{}", i + 1), &x);
        }
        let features = self.norm.forward(x).mean_dim(1).flatten::<2>(1, 2);
        watch.see("mean", &features);
        features
    }

    pub(super) fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.head.forward(features)
    }
}
