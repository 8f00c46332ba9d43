//! Where pictures enter the convolutions' layout, `[row][column][map]`, and where they leave it.

use super::kernels::Panels;
use super::values;
use crate::learn::network::{CHANNELS, SIDE};
use crate::learn::parameters::{Parameters, ParametersError};

/// The fully connected layer after the convolutions.
pub(crate) fn first_dense(parameters: &Parameters) -> Result<Panels, ParametersError> {
    // PyTorch's features are [map][row, column], ours [row, column][map]
    let (weight, bias) = (values(parameters, "fc1.weight")?, values(parameters, "fc1.bias")?);
    let features = weight.len() / bias.len();
    let places = (SIDE / 8) * (SIDE / 8);
    let maps = features / places;
    let of = |output: usize, i: usize| weight[output * features + i % maps * places + i / maps];
    Ok(Panels::new(features, bias.len(), of, bias))
}

/// `[channel][row][column]` to `[row][column][channel]` within a border of one pixel, which stays zero.
pub(crate) fn interleave(image: &[f32], picture: &mut [f32]) {
    let line = (SIDE + 2) * CHANNELS;
    let (red, rest) = image.split_at(SIDE * SIDE);
    let (green, blue) = rest.split_at(SIDE * SIDE);
    let planes = red.chunks_exact(SIDE).zip(green.chunks_exact(SIDE)).zip(blue.chunks_exact(SIDE));
    for (((red, green), blue), out) in planes.zip(picture.chunks_exact_mut(line).skip(1)) {
        let pixels = out[CHANNELS..].as_chunks_mut::<CHANNELS>().0;
        for (((pixel, r), g), b) in pixels.iter_mut().zip(red).zip(green).zip(blue) {
            *pixel = [*r, *g, *b];
        }
    }
}
