//! The vision transformer for our own kernels, one picture after the other: all of it stays in the second cache.

use super::{DEPTH, HEADS, PATCH, TOKENS, WIDTH};
use crate::learn::engine::simd::kernels::Panels;
use crate::learn::engine::simd::rows::{normalise, rectify_smoothly, softmax};
use crate::learn::engine::simd::{dense, values};
use crate::learn::network::{CHANNELS, CLASSES, INPUTS, SIDE, SimdPlan};
use crate::learn::parameters::{Parameters, ParametersError};

/// Numbers of a patch that one head looks at.
const DEEP: usize = WIDTH / HEADS;

/// The network's weights, as its kernels read them.
#[derive(Debug, Clone)]
pub struct Vit {
    patch: Panels,
    positions: Vec<f32>,
    blocks: Vec<Block>,
    norm: Norm,
    head: Panels,
}

#[derive(Debug, Clone)]
struct Block {
    norm1: Norm,
    qkv: Panels,
    proj: Panels,
    norm2: Norm,
    fc1: Panels,
    fc2: Panels,
}

#[derive(Debug, Clone)]
struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    fn new(parameters: &Parameters, name: &str) -> Result<Self, ParametersError> {
        let of = |end: &str| Ok(values(parameters, &format!("{name}.{end}"))?.to_vec());
        Ok(Self { gain: of("weight")?, shift: of("bias")? })
    }

    fn apply(&self, rows: &[f32], out: &mut [f32]) {
        normalise(rows, &self.gain, &self.shift, out);
    }
}

/// Room for what lies between two layers, used again for each block and picture.
struct Room {
    /// `[tokens, width]` each.
    normal: Vec<f32>,
    gathered: Vec<f32>,
    added: Vec<f32>,
    /// `[tokens, 3 * width]`: queries, keys and values, each by head.
    qkv: Vec<f32>,
    /// `[tokens, depth]` of one head.
    query: Vec<f32>,
    of_head: Vec<f32>,
    /// `[tokens, tokens]` of one head.
    scores: Vec<f32>,
    keys: Panels,
    values: Panels,
    hidden: Vec<f32>,
}

impl Room {
    fn new(hidden: usize) -> Self {
        let numbers = |width: usize| vec![0.0; TOKENS * width];
        Self {
            normal: numbers(WIDTH),
            gathered: numbers(WIDTH),
            added: numbers(WIDTH),
            qkv: numbers(3 * WIDTH),
            query: numbers(DEEP),
            of_head: numbers(DEEP),
            scores: numbers(TOKENS),
            keys: Panels::zeros(DEEP, TOKENS),
            values: Panels::zeros(TOKENS, DEEP),
            hidden: numbers(hidden),
        }
    }
}

impl SimdPlan for Vit {
    fn new(parameters: &Parameters) -> Result<Self, ParametersError> {
        Ok(Self {
            patch: dense(parameters, "patch")?,
            positions: values(parameters, "positions")?.to_vec(),
            blocks: (0..DEPTH)
                .map(|i| Block::new(parameters, &format!("blocks.{i}")))
                .collect::<Result<_, _>>()?,
            norm: Norm::new(parameters, "norm")?,
            head: dense(parameters, "head")?,
        })
    }

    fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
        let count = images.len() / INPUTS;
        let mut features = vec![0.0; count * WIDTH];
        let mut room = Room::new(self.blocks.first().map_or(0, |block| block.fc1.outputs));
        let mut patches = vec![0.0; INPUTS];
        let mut x = vec![0.0; TOKENS * WIDTH];
        for (image, features) in images.chunks_exact(INPUTS).zip(features.chunks_exact_mut(WIDTH)) {
            cut(image, &mut patches);
            self.patch.multiply(&patches, &mut x, false);
            add(&mut x, &self.positions);
            for block in &self.blocks {
                block.attend(&mut x, &mut room);
                block.think(&mut x, &mut room);
            }
            self.norm.apply(&x, &mut room.normal);
            for token in room.normal.chunks_exact(WIDTH) {
                add(features, token);
            }
            for feature in features {
                *feature /= TOKENS as f32;
            }
        }
        let mut logits = vec![[0.0; CLASSES]; count];
        self.head.multiply(&features, logits.as_flattened_mut(), false);
        logits
    }
}

impl Block {
    fn new(parameters: &Parameters, name: &str) -> Result<Self, ParametersError> {
        Ok(Self {
            norm1: Norm::new(parameters, &format!("{name}.norm1"))?,
            qkv: dense(parameters, &format!("{name}.qkv"))?,
            proj: dense(parameters, &format!("{name}.proj"))?,
            norm2: Norm::new(parameters, &format!("{name}.norm2"))?,
            fc1: dense(parameters, &format!("{name}.fc1"))?,
            fc2: dense(parameters, &format!("{name}.fc2"))?,
        })
    }

    /// Each patch gathers from those that it attends to.
    fn attend(&self, x: &mut [f32], room: &mut Room) {
        self.norm1.apply(x, &mut room.normal);
        self.qkv.multiply(&room.normal, &mut room.qkv, false);
        let qkv = &room.qkv;
        let scale = 1.0 / (DEEP as f32).sqrt();
        for head in 0..HEADS {
            let at = |token: usize, part: usize| (token * 3 + part) * WIDTH + head * DEEP;
            for (token, query) in room.query.chunks_exact_mut(DEEP).enumerate() {
                for (to, from) in query.iter_mut().zip(&qkv[at(token, 0)..]) {
                    *to = from * scale;
                }
            }
            room.keys.fill(|token, i| qkv[at(token, 1) + i]);
            room.values.fill(|i, token| qkv[at(token, 2) + i]);
            room.keys.multiply(&room.query, &mut room.scores, false);
            softmax(&mut room.scores, TOKENS);
            room.values.multiply(&room.scores, &mut room.of_head, false);
            for (to, from) in room.gathered.chunks_exact_mut(WIDTH).zip(room.of_head.chunks_exact(DEEP)) {
                to[head * DEEP..(head + 1) * DEEP].copy_from_slice(from);
            }
        }
        self.proj.multiply(&room.gathered, &mut room.added, false);
        add(x, &room.added);
    }

    /// A hidden layer for each patch.
    fn think(&self, x: &mut [f32], room: &mut Room) {
        self.norm2.apply(x, &mut room.normal);
        self.fc1.multiply(&room.normal, &mut room.hidden, false);
        rectify_smoothly(&mut room.hidden);
        self.fc2.multiply(&room.hidden, &mut room.added, false);
        add(x, &room.added);
    }
}

fn add(to: &mut [f32], more: &[f32]) {
    for (to, more) in to.iter_mut().zip(more) {
        *to += more;
    }
}

/// The picture's patches, each in the order of a convolution's weights: channel, row, column.
fn cut(image: &[f32], patches: &mut [f32]) {
    let rows = patches.as_chunks_mut::<PATCH>().0;
    for (i, row) in rows.iter_mut().enumerate() {
        let (y, channel, patch) = (i % PATCH, i / PATCH % CHANNELS, i / PATCH / CHANNELS);
        let (top, left) = (patch / (SIDE / PATCH) * PATCH, patch % (SIDE / PATCH) * PATCH);
        let start = (channel * SIDE + top + y) * SIDE + left;
        row.copy_from_slice(&image[start..start + PATCH]);
    }
}
