//! The networks on the graphics processor, for asking alone: WGSL programs of our own, on a device of their own.
//!
//! A network is a [`plan`] of steps, each one of six programs in `shaders/networks/` on buffers of numbers; nothing is
//! read back but the logits. In a browser nothing of it can be had without waiting, so whoever asks gets futures;
//! natively they are waited for. Held to burn-flex by tests, step by step to a `reference` on the processor.

mod device;
pub(in crate::learn) mod plan;
#[cfg(test)]
mod reference;
pub mod shaders;

pub use plan::Shape;

use crate::learn::network::{CLASSES, INPUTS, NetworkKind};
use crate::learn::parameters::{Parameters, ParametersError};
use crate::neurn::gpu::{GpuError, bind_group, buffer, bytes_of};
use device::Graphics;
use plan::{Plan, Step};
use std::sync::{Arc, Mutex, PoisonError};
use thiserror::Error;

/// Most pictures that go through together.
const MOST: usize = 128;

/// Why the graphics processor does not compute networks. Each is a sentence without its full stop.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GraphicsError {
    /// The weights are not the network's.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// None is offered.
    #[error("this device offers no graphics processor that programs may compute on")]
    Missing,
    /// It is offered, and refused to start.
    #[error("the graphics processor could not be started ({0})")]
    Start(String),
    /// It worked and does so no more.
    #[error("the graphics processor stopped answering")]
    Lost,
    /// It refused a command: too little memory, or a mistake of ours or of the driver.
    #[error("the graphics processor refused to compute ({0})")]
    Refused(String),
    /// In a browser its answer is waited for, and whoever asked cannot wait.
    #[error("in a browser this kind of work cannot run on the graphics processor")]
    Waits,
}

/// A network on the graphics processor, ready to be asked.
#[derive(Debug)]
pub struct GraphicsNetwork {
    graphics: Arc<Graphics>,
    plan: Plan,
    /// One buffer a step.
    weights: Vec<wgpu::Buffer>,
    /// Room of the last run, for the next one of as many pictures.
    room: Mutex<Option<Room>>,
}

/// The numbers between steps, for so many pictures.
#[derive(Debug)]
struct Room {
    images: usize,
    registers: Vec<wgpu::Buffer>,
    /// One a step.
    groups: Vec<wgpu::BindGroup>,
    staging: wgpu::Buffer,
}

impl GraphicsNetwork {
    /// The network with these parameters; starts the graphics processor if nobody has.
    ///
    /// # Errors
    /// [`GraphicsError::Parameters`] if they are not those of this network, [`GraphicsError::Missing`] and
    /// [`GraphicsError::Start`].
    pub async fn new(kind: NetworkKind, parameters: &Parameters) -> Result<Self, GraphicsError> {
        let mut plan = Plan::new(kind, parameters)?;
        let graphics = device::start().await?;
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
        let load = |step: &mut Step| {
            let weights = std::mem::take(&mut step.weights);
            let bytes: &[u8] = bytemuck::cast_slice(&weights);
            let on_device = buffer(&graphics.device, "weights", bytes.len() as u64, usage);
            graphics.queue.write_buffer(&on_device, 0, bytes);
            on_device
        };
        let weights = plan.steps.iter_mut().map(load).collect();
        Ok(Self { graphics, plan, weights, room: Mutex::new(None) })
    }

    /// Name and interface of the graphics processor, such as `llvmpipe (Vulkan)`; browsers tell little.
    #[must_use]
    pub fn adapter(&self) -> &str {
        &self.graphics.adapter
    }

    /// Whether its device stopped answering: a new network starts another.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.graphics.is_lost()
    }

    /// The logits for pictures as the network sees them: `[n, 3, 32, 32]` to ten each. What is left after the last
    /// whole picture is ignored.
    ///
    /// # Errors
    /// [`GraphicsError::Lost`], [`GraphicsError::Refused`]; the device is not asked again after either.
    pub async fn logits(&self, images: &[f32]) -> Result<Vec<[f32; CLASSES]>, GraphicsError> {
        let mut all = Vec::with_capacity(images.len() / INPUTS);
        for some in images.chunks(MOST * INPUTS) {
            let count = some.len() / INPUTS;
            if count > 0 {
                let logits = self.logits_at_once(&some[..count * INPUTS], count).await;
                all.extend(logits.inspect_err(|_| self.graphics.give_up())?);
            }
        }
        Ok(all)
    }

    async fn logits_at_once(
        &self,
        images: &[f32],
        count: usize,
    ) -> Result<Vec<[f32; CLASSES]>, GraphicsError> {
        if self.is_lost() {
            return Err(GraphicsError::Lost);
        }
        let Graphics { device, queue, .. } = &*self.graphics;
        let scopes =
            [wgpu::ErrorFilter::OutOfMemory, wgpu::ErrorFilter::Internal, wgpu::ErrorFilter::Validation]
                .map(|filter| device.push_error_scope(filter));
        let kept = self.room.lock().unwrap_or_else(PoisonError::into_inner).take();
        let room = kept.filter(|room| room.images == count).unwrap_or_else(|| self.room_for(count));
        if let Some(pictures) = room.registers.first() {
            queue.write_buffer(pictures, 0, bytemuck::cast_slice(images));
        }
        let bytes = (count * CLASSES * size_of::<f32>()) as u64;
        queue.submit([self.commands(&room, bytes)]);
        // the last scope that was opened closes first; only then may anything be awaited
        let [memory, internal, validation] = scopes;
        let (validation, internal, memory) = (validation.pop(), internal.pop(), memory.pop());
        let read = bytes_of(device, &room.staging, bytes).await;
        if let Some(error) = validation.await.or(internal.await).or(memory.await) {
            return Err(GraphicsError::Refused(error.to_string()));
        }
        let read = read.map_err(|_: GpuError| GraphicsError::Lost)?;
        *self.room.lock().unwrap_or_else(PoisonError::into_inner) = Some(room);
        let values: Vec<f32> =
            read.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        Ok(values.as_chunks::<CLASSES>().0.to_vec())
    }

    fn room_for(&self, images: usize) -> Room {
        let device = &self.graphics.device;
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC;
        let size = |numbers: usize| (numbers * images * size_of::<f32>()) as u64;
        let registers: Vec<_> = self
            .plan
            .registers
            .iter()
            .map(|&numbers| buffer(device, "numbers", size(numbers), usage))
            .collect();
        let groups = self.plan.steps.iter().zip(&self.weights).map(|(step, weights)| {
            let shape = step.shape_for(images as u32);
            let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
            let uniform = buffer(device, "shape", size_of_val(&shape) as u64, usage);
            self.graphics.queue.write_buffer(&uniform, 0, bytemuck::bytes_of(&shape));
            let input = &registers[step.input];
            // a binding may not be empty
            let before = step.before.map_or(input, |register| &registers[register]);
            let buffers = [&uniform, weights, input, before, &registers[step.result]];
            bind_group(
                device,
                "network",
                &self.graphics.layout,
                &buffers.map(wgpu::Buffer::as_entire_binding),
            )
        });
        let groups = groups.collect();
        let usage = wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST;
        Room { images, groups, staging: buffer(device, "logits", size(CLASSES), usage), registers }
    }

    fn commands(&self, room: &Room, bytes: u64) -> wgpu::CommandBuffer {
        let mut encoder =
            self.graphics.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                label: Some("network"),
                timestamp_writes: None,
            });
            for (step, group) in self.plan.steps.iter().zip(&room.groups) {
                let [x, y] = step.workgroups(room.images as u32);
                pass.set_pipeline(self.graphics.program(step.kernel));
                pass.set_bind_group(0, group, &[]);
                pass.dispatch_workgroups(x, y, 1);
            }
        }
        if let Some(logits) = room.registers.get(self.plan.output) {
            encoder.copy_buffer_to_buffer(logits, 0, &room.staging, 0, bytes);
        }
        encoder.finish()
    }
}

#[cfg(test)]
mod tests;
