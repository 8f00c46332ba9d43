//! Reading back. Asynchronous, since a browser does not let a page wait (and Firefox answers only every
//! 100 ms or so): nothing interactive should depend on it.

use super::layout::{THREADS, View, bind_group, buffer, grid};
use super::{GpuError, GpuFilter, GpuMaps, GpuPicture, Plane};
use crate::neurn::output::Peak;
use crate::neurn::params::{Merge, Scope};
use futures_channel::oneshot;

/// Rows of a texture are copied in multiples of so many bytes.
const ROW_BYTES: u32 = wgpu::COPY_BYTES_PER_ROW_ALIGNMENT;

impl GpuFilter {
    /// A plane's numbers, `[image, y, x, channel]` as in NumPy; the result and the difference have one channel
    /// where the channels were merged. In the samples' units (0..=255 for bytes), but result and difference
    /// as [`Plane`] says.
    ///
    /// # Errors
    /// [`GpuError::Lost`] if the device does not answer.
    pub async fn read(&self, maps: &GpuMaps, plane: Plane) -> Result<Vec<f32>, GpuError> {
        let shape = maps.shape;
        let merged = maps.settings.merge == Merge::Max && matches!(plane, Plane::Result | Plane::Difference);
        let channels = if merged { 1 } else { shape.channels };
        let count = shape.plane_pixels() * u64::from(shape.images) * u64::from(channels);
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC;
        let values = buffer(&self.device, "neurn values", count * 4, usage);
        let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let uniform = buffer(&self.device, "neurn view", size_of::<View>() as u64, usage);
        let (black, white) = maps.natural;
        let view = View { plane: plane.index(), black, white, ..bytemuck::Zeroable::zeroed() };
        self.queue.write_buffer(&uniform, 0, bytemuck::bytes_of(&view));
        let group = bind_group(
            &self.device,
            "neurn read",
            &self.read_layout,
            &[uniform.as_entire_binding(), values.as_entire_binding()],
        );
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            let (x, y) = grid(count.div_ceil(u64::from(THREADS)), &self.limits);
            pass.set_pipeline(self.read_plane.pipeline());
            pass.set_bind_group(0, &maps.group, &[]);
            pass.set_bind_group(1, &group, &[]);
            pass.dispatch_workgroups(x, y, 1);
        }
        let staging = self.staging(count * 4);
        encoder.copy_buffer_to_buffer(&values, 0, &staging, 0, count * 4);
        self.queue.submit([encoder.finish()]);
        let bytes = bytes_of(&self.device, &staging, count * 4).await?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect())
    }

    /// c and the place where it was found first, for each image: one, or one for each channel under
    /// `Scope::Channel`, as in [`crate::neurn::FilterOutput::peaks`].
    ///
    /// # Errors
    /// [`GpuError::Lost`] if the device does not answer.
    pub async fn peaks(&self, maps: &GpuMaps) -> Result<Vec<Vec<Peak>>, GpuError> {
        let (shape, settings) = (maps.shape, maps.settings);
        let count = u64::from(shape.planes()) * 8;
        let staging = self.staging(count);
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_buffer_to_buffer(&maps.peaks, 0, &staging, 0, count);
        self.queue.submit([encoder.finish()]);
        let bytes = bytes_of(&self.device, &staging, count).await?;
        let (width, channels) = (shape.width as usize, shape.channels as usize);
        let found: Vec<Peak> = bytes
            .as_chunks::<8>()
            .0
            .iter()
            .map(|&[a, b, c, d, e, f, g, h]| {
                let place = u32::from_le_bytes([e, f, g, h]) as usize;
                let pixel = place / channels;
                Peak {
                    value: f32::from_le_bytes([a, b, c, d]),
                    x: pixel % width,
                    y: pixel / width,
                    channel: place % channels,
                }
            })
            .collect();
        let kept = match settings.scope {
            Scope::Image => 1,
            Scope::Channel => channels,
        };
        Ok(found.chunks(channels).map(|image| image.iter().take(kept).copied().collect()).collect())
    }

    /// The picture's RGBA bytes, row by row, to save as a file.
    ///
    /// # Errors
    /// [`GpuError::Lost`] if the device does not answer.
    pub async fn read_picture(&self, picture: &GpuPicture) -> Result<Vec<u8>, GpuError> {
        let [width, height] = picture.size();
        let row = width * 4;
        let padded = row.next_multiple_of(ROW_BYTES);
        let count = u64::from(padded) * u64::from(height);
        let staging = self.staging(count);
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            picture.texture().as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &staging,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(padded),
                    rows_per_image: None,
                },
            },
            picture.texture().size(),
        );
        self.queue.submit([encoder.finish()]);
        let bytes = bytes_of(&self.device, &staging, count).await?;
        Ok(bytes.chunks(padded as usize).flat_map(|line| line.iter().take(row as usize)).copied().collect())
    }

    fn staging(&self, bytes: u64) -> wgpu::Buffer {
        buffer(
            &self.device,
            "neurn staging",
            bytes,
            wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
        )
    }
}

/// The first `count` bytes of a buffer that can be mapped, once the device has done what it was given before.
///
/// # Errors
/// [`GpuError::Lost`] if it does not answer.
pub(crate) async fn bytes_of(
    device: &wgpu::Device,
    staging: &wgpu::Buffer,
    count: u64,
) -> Result<Vec<u8>, GpuError> {
    let (sender, receiver) = oneshot::channel();
    staging.map_async(wgpu::MapMode::Read, ..count, move |answer| {
        // nobody listens if the reader was dropped: then there is nothing to tell
        let _ = sender.send(answer);
    });
    // In the browser the event loop calls back. Natively somebody must ask.
    #[cfg(target_arch = "wasm32")]
    let _ = device;
    #[cfg(not(target_arch = "wasm32"))]
    device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| GpuError::Lost(error.to_string()))?;
    receiver
        .await
        .map_err(|_| GpuError::Lost("it was closed".to_owned()))?
        .map_err(|error| GpuError::Lost(error.to_string()))?;
    let view = staging.get_mapped_range(..count).map_err(|error| GpuError::Lost(error.to_string()))?;
    let bytes = view.to_vec();
    drop(view);
    staging.unmap();
    Ok(bytes)
}
