//! The vision transformer in burn.

use super::{DEPTH, GRID, HEADS, PATCH, PATCH_WEIGHTS, TOKENS};
use crate::learn::network::parts::{Keeper, Loader, Watch};
use crate::learn::network::{BurnModule, CHANNELS};
use crate::learn::parameters::ParametersError;
use burn::module::{Module, Param};
use burn::nn::{LayerNorm, Linear};
use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, softmax};

/// The network's layers.
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

impl BurnModule for Vit {
    fn load(loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
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

    fn store(&self, keeper: &mut Keeper) {
        keeper.linear_as("patch", &self.patch, PATCH_WEIGHTS.to_vec());
        keeper.tensor("positions", &self.positions);
        for (i, block) in self.blocks.iter().enumerate() {
            block.store(keeper, &format!("blocks.{i}"));
        }
        keeper.norm("norm", &self.norm);
        keeper.linear("head", &self.head);
    }

    fn features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
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

    fn head(&self, features: Tensor<2>) -> Tensor<2> {
        self.head.forward(features)
    }
}
