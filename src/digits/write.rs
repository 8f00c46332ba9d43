//! Writers of what can be kept: PNG and NPY, as bytes.

use crate::neurn::{Image, Samples};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use npyz::WriterBuilder;
use thiserror::Error;

/// Why something cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError {
    /// A PNG holds 8-bit samples here.
    #[error("a PNG picture needs 8-bit whole numbers, and this one has floats; NPY keeps floats")]
    FloatPng,
    /// A PNG has one to four channels.
    #[error("a PNG picture has 1 to 4 channels, and this one has {0}")]
    PngChannels(usize),
    /// The picture is too large, or the encoder refused it.
    #[error("the PNG picture could not be written ({0})")]
    Png(String),
    /// The shape does not fit the values.
    #[error("an array of shape {shape:?} cannot hold {values} values")]
    Shape {
        /// Sides.
        shape: Vec<usize>,
        /// Values given.
        values: usize,
    },
    /// The encoder refused the array.
    #[error("the NPY array could not be written ({0})")]
    Npy(String),
}

/// The image as a PNG: 1 channel grey, 2 grey and alpha, 3 colour, 4 colour and alpha.
///
/// # Errors
/// [`WriteError`] if the samples are floats or there are more than 4 channels.
pub fn encode_png(image: &Image) -> Result<Vec<u8>, WriteError> {
    let Samples::U8(samples) = image.samples() else {
        return Err(WriteError::FloatPng);
    };
    let colour = match image.channels() {
        1 => ExtendedColorType::L8,
        2 => ExtendedColorType::La8,
        3 => ExtendedColorType::Rgb8,
        4 => ExtendedColorType::Rgba8,
        n => return Err(WriteError::PngChannels(n)),
    };
    let side = |n: usize| u32::try_from(n).map_err(|e| WriteError::Png(e.to_string()));
    let (width, height) = (side(image.width())?, side(image.height())?);
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(samples, width, height, colour)
        .map_err(|e| WriteError::Png(e.to_string()))?;
    Ok(bytes)
}

/// `values` in C order as an NPY file of type float32.
///
/// # Errors
/// [`WriteError::Shape`] if the product of the sides is not the number of values.
pub fn write_npy_f32(shape: &[usize], values: &[f32]) -> Result<Vec<u8>, WriteError> {
    write_npy(shape, values)
}

/// `values` in C order as an NPY file of type uint8.
///
/// # Errors
/// As [`write_npy_f32`].
pub fn write_npy_u8(shape: &[usize], values: &[u8]) -> Result<Vec<u8>, WriteError> {
    write_npy(shape, values)
}

fn write_npy<T: npyz::AutoSerialize + Copy>(shape: &[usize], values: &[T]) -> Result<Vec<u8>, WriteError> {
    let wrong = || WriteError::Shape { shape: shape.to_vec(), values: values.len() };
    let wanted = shape.iter().try_fold(1_usize, |n, &side| n.checked_mul(side)).ok_or_else(wrong)?;
    if wanted != values.len() {
        return Err(wrong());
    }
    let sides: Vec<u64> = shape.iter().map(|&side| u64::try_from(side).unwrap_or(u64::MAX)).collect();
    let failed = |error: std::io::Error| WriteError::Npy(error.to_string());
    let mut bytes = Vec::with_capacity(128 + size_of_val(values));
    let mut writer = npyz::WriteOptions::new()
        .default_dtype()
        .shape(&sides)
        .writer(&mut bytes)
        .begin_nd()
        .map_err(failed)?;
    writer.extend(values.iter().copied()).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}
