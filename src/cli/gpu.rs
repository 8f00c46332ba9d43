//! The GPU engine of the command line.

use super::error::CliError;
use crate::neurn::gpu::{GpuError, GpuFilter, Plane};
use crate::neurn::{FilterSettings, Image, Peak};
use pollster::block_on;

/// A device with the filter's programs.
pub struct Gpu {
    filter: GpuFilter,
    /// The adapter's name and interface, such as `llvmpipe (Vulkan)`.
    pub adapter: String,
}

impl Gpu {
    /// The machine's preferred device, with all that it can take.
    ///
    /// # Errors
    /// [`CliError::NoGpu`], or [`CliError::Gpu`] if it lacks compute shaders.
    pub fn new() -> Result<Self, CliError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..wgpu::RequestAdapterOptions::default()
        };
        let adapter =
            block_on(instance.request_adapter(&options)).map_err(|e| CliError::NoGpu(e.to_string()))?;
        let info = adapter.get_info();
        let descriptor =
            wgpu::DeviceDescriptor { required_limits: adapter.limits(), ..wgpu::DeviceDescriptor::default() };
        let (device, queue) =
            block_on(adapter.request_device(&descriptor)).map_err(|e| CliError::NoGpu(e.to_string()))?;
        Ok(Self {
            filter: GpuFilter::new(device, queue)?,
            adapter: format!("{} ({:?})", info.name, info.backend),
        })
    }

    /// Filters images of one shape, each with its own c: the results one after the other, and the peaks
    /// of each image. What the device cannot take at once is halved until it fits.
    ///
    /// # Errors
    /// [`GpuError`], with [`GpuError::TooLarge`] only if a single image is too large.
    pub fn apply(
        &self,
        images: &[Image],
        settings: &FilterSettings,
    ) -> Result<(Vec<f32>, Vec<Vec<Peak>>), GpuError> {
        match block_on(self.at_once(images, settings)) {
            Err(GpuError::TooLarge { .. } | GpuError::OutOfMemory) if images.len() > 1 => {
                let (left, right) = images.split_at(images.len() / 2);
                let (mut values, mut peaks) = self.apply(left, settings)?;
                let (more_values, more_peaks) = self.apply(right, settings)?;
                values.extend(more_values);
                peaks.extend(more_peaks);
                Ok((values, peaks))
            }
            done => done,
        }
    }

    async fn at_once(
        &self,
        images: &[Image],
        settings: &FilterSettings,
    ) -> Result<(Vec<f32>, Vec<Vec<Peak>>), GpuError> {
        let run = || {
            let stack = self.filter.upload(images, None)?;
            self.filter.run(&stack, settings, None)
        };
        let maps = self.filter.guarded(run).await?;
        Ok((self.filter.read(&maps, Plane::Result).await?, self.filter.peaks(&maps).await?))
    }
}
