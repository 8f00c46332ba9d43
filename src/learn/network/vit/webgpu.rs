//! The vision transformer for our own shaders.

use super::{DEPTH, TOKENS, WIDTH};
use crate::learn::engine::webgpu::Shape;
use crate::learn::engine::webgpu::plan::{Rectifier, Writer};
use crate::learn::engine::webgpu::shaders::Kernel;
use crate::learn::network::{CHANNELS, INPUTS, SIDE};
use crate::learn::parameters::ParametersError;
use bytemuck::Zeroable;

pub(super) fn write(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError> {
    let shape = Shape { inputs: CHANNELS as u32, side: SIDE as u32, ..Shape::zeroed() };
    let patches = writer.step(Kernel::Patches, shape, vec![], pictures, INPUTS);
    // each patch has its own bias: the layer's, and its position
    let bias = writer.values("patch.bias")?;
    let positions = writer.values("positions")?.chunks_exact(WIDTH);
    let biases = positions.flat_map(|row| row.iter().zip(bias).map(|(a, b)| a + b)).collect();
    let mut x = writer.multiply_with("patch", TOKENS, Rectifier::None, patches, (biases, WIDTH))?;
    writer.free(patches);
    for block in 0..DEPTH {
        let part = |name: &str| format!("blocks.{block}.{name}");
        let normal = writer.normalise(&part("norm1"), x)?;
        let qkv = writer.multiply(&part("qkv"), TOKENS, Rectifier::None, normal)?;
        let gathered = writer.step(Kernel::Attend, Shape::zeroed(), vec![], qkv, TOKENS * WIDTH);
        writer.free(qkv);
        let added = writer.multiply(&part("proj"), TOKENS, Rectifier::None, gathered)?;
        writer.plus(x);
        let normal = writer.normalise(&part("norm2"), added)?;
        let hidden = writer.multiply(&part("fc1"), TOKENS, Rectifier::Smooth, normal)?;
        x = writer.multiply(&part("fc2"), TOKENS, Rectifier::None, hidden)?;
        writer.plus(added);
    }
    let normal = writer.normalise("norm", x)?;
    let shape = Shape { rows: TOKENS as u32, inputs: WIDTH as u32, ..Shape::zeroed() };
    let features = writer.step(Kernel::Mean, shape, vec![], normal, WIDTH);
    writer.multiply("head", 1, Rectifier::None, features)
}
