//! The multilayer perceptron for our own shaders.

use crate::learn::engine::webgpu::plan::{Rectifier, Writer};
use crate::learn::parameters::ParametersError;

pub(super) fn write(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError> {
    let first = writer.multiply("fc1", 1, Rectifier::Plain, pictures)?;
    let second = writer.multiply("fc2", 1, Rectifier::Plain, first)?;
    writer.multiply("fc3", 1, Rectifier::None, second)
}
