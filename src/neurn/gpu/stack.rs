//! Uploaded images.

use super::layout::{buffer, check_size};
use super::{GpuError, GpuFilter};
use crate::neurn::image::{Image, Samples};
use crate::neurn::planes::natural_range;

/// The shape of a stack: so many images of the same size, channels and sample type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Samples in a pixel.
    pub channels: u32,
    /// Images.
    pub images: u32,
    /// Whether samples are 8-bit integers (else 32-bit floats).
    pub bytes: bool,
}

impl Shape {
    /// Channels of all images.
    #[must_use]
    pub fn planes(self) -> u32 {
        self.images.saturating_mul(self.channels)
    }

    /// Pixels of a plane.
    #[must_use]
    pub fn plane_pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Samples of all images; at most `u64::MAX`.
    #[must_use]
    pub fn samples(self) -> u64 {
        self.plane_pixels().saturating_mul(u64::from(self.channels)).saturating_mul(u64::from(self.images))
    }

    /// The same form with a longer side of `side` pixels.
    pub(super) fn shrunk(self, side: u32) -> Self {
        let longer = u64::from(self.width.max(self.height)).max(1);
        let scale = |v: u32| {
            let v = (u64::from(v) * u64::from(side)).div_ceil(longer).max(1);
            u32::try_from(v).unwrap_or(u32::MAX)
        };
        Self { width: scale(self.width), height: scale(self.height), ..self }
    }
}

/// Images on the GPU.
#[derive(Debug)]
pub struct GpuStack {
    pub(super) shape: Shape,
    /// Black and white of the first image, for the difference plane.
    pub(super) natural: (f32, f32),
    pub(super) samples: wgpu::Buffer,
}

impl GpuStack {
    /// Its shape.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }
}

/// Floats whose squares, and the squares of their differences, stay normal 32-bit numbers when a patch of
/// 255 x 255 of them is summed.
const FLOATS: std::ops::RangeInclusive<f32> = 1e-9..=1e15;

impl GpuFilter {
    /// Uploads images of one shape and sample type. Give the previous stack back as `reuse`: where the shape
    /// is the same its buffer is overwritten, and [`super::GpuMaps`] made from it must be run again.
    ///
    /// # Errors
    /// [`GpuError::NoImages`], [`GpuError::Mixed`], [`GpuError::TooLarge`] with the side that would fit,
    /// [`GpuError::Range`] for floats whose squares would overflow or vanish.
    pub fn upload(&self, images: &[Image], reuse: Option<GpuStack>) -> Result<GpuStack, GpuError> {
        let shape = shape_of(images)?;
        check_size(shape, &self.limits)?;
        for (index, image) in images.iter().enumerate() {
            if let Samples::F32(values) = image.samples() {
                let largest = values.iter().fold(0.0f32, |most, v| most.max(v.abs()));
                if largest > 0.0 && !FLOATS.contains(&largest) {
                    return Err(GpuError::Range { index, largest });
                }
            }
        }
        let natural = images.first().map_or((0.0, 255.0), natural_range);
        let stack = match reuse {
            Some(stack) if stack.shape == shape => GpuStack { natural, ..stack },
            _ => {
                let bytes = shape.samples() * if shape.bytes { 1 } else { 4 };
                let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
                GpuStack { shape, natural, samples: buffer(&self.device, "neurn samples", bytes, usage) }
            }
        };
        self.write(&stack.samples, images);
        Ok(stack)
    }

    /// Writes the images one behind the other. The queue takes whole words: what is not, is joined first.
    fn write(&self, buffer: &wgpu::Buffer, images: &[Image]) {
        let whole_words = images.iter().all(|image| byte_view(image).len().is_multiple_of(4));
        if whole_words {
            let mut offset = 0;
            for image in images {
                let bytes = byte_view(image);
                self.queue.write_buffer(buffer, offset, bytes);
                offset += bytes.len() as u64;
            }
        } else {
            let mut joined = images.iter().map(byte_view).collect::<Vec<_>>().concat();
            joined.resize(joined.len().next_multiple_of(4), 0);
            self.queue.write_buffer(buffer, 0, &joined);
        }
    }
}

fn byte_view(image: &Image) -> &[u8] {
    match image.samples() {
        Samples::U8(bytes) => bytes,
        Samples::F32(values) => bytemuck::cast_slice(values),
    }
}

fn shape_of(images: &[Image]) -> Result<Shape, GpuError> {
    let first = images.first().ok_or(GpuError::NoImages)?;
    let key = |image: &Image| {
        (image.width(), image.height(), image.channels(), matches!(image.samples(), Samples::U8(_)))
    };
    if let Some(index) = images.iter().position(|image| key(image) != key(first)) {
        return Err(GpuError::Mixed { index });
    }
    let (width, height, channels, bytes) = key(first);
    match (u32::try_from(width), u32::try_from(height), u32::try_from(channels), u32::try_from(images.len()))
    {
        (Ok(width), Ok(height), Ok(channels), Ok(images)) => {
            Ok(Shape { width, height, channels, images, bytes })
        }
        _ => Err(GpuError::TooLarge { width, height, largest_side: 0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_are_of_one_kind() {
        let a = Image::from_u8(2, 2, 1, vec![0; 4]).unwrap();
        let b = Image::from_u8(4, 1, 1, vec![0; 4]).unwrap();
        let c = Image::from_f32(2, 2, 1, vec![0.0; 4]).unwrap();
        assert_eq!(shape_of(&[]), Err(GpuError::NoImages));
        assert_eq!(shape_of(&[a.clone(), a.clone(), b]), Err(GpuError::Mixed { index: 2 }));
        assert_eq!(shape_of(&[a.clone(), c]), Err(GpuError::Mixed { index: 1 }));
        assert_eq!(
            shape_of(&[a.clone(), a]),
            Ok(Shape { width: 2, height: 2, channels: 1, images: 2, bytes: true })
        );
    }
}
