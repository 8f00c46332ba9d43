//! The larger convolutional network for our own shaders.

use super::CONVOLUTIONS;
use crate::learn::engine::webgpu::plan::Writer;
use crate::learn::parameters::ParametersError;

pub(super) fn write(writer: &mut Writer<'_>, pictures: usize) -> Result<usize, ParametersError> {
    writer.convolutional(pictures, &CONVOLUTIONS.map(|c| (c.name, c.pooled)))
}
