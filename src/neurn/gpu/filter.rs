//! The filter's three stages on the device.

use std::sync::OnceLock;

use super::layout::{
    GROUP_FILTER, GROUP_MAPS, GROUP_PAINT, GROUP_READ, Plan, STAT_BYTES, THREADS, TILE, bind_group,
    bind_group_layout, buffer, compute_pipeline, grid,
};
use super::shaders::Kernel;
use super::{GpuError, GpuStack, Shape};
use crate::neurn::colormap::{ColorMap, ENTRIES};
use crate::neurn::params::{FilterKind, FilterSettings};

/// A program on the device, compiled when it is first needed: drivers take up to seconds for all of them, and
/// a page that shows bytes needs no program for floats.
#[derive(Debug)]
pub(super) struct Program {
    device: wgpu::Device,
    kernel: Kernel,
    layout: wgpu::PipelineLayout,
    compiled: OnceLock<wgpu::ComputePipeline>,
}

impl Program {
    fn new(device: &wgpu::Device, kernel: Kernel, groups: &[&wgpu::BindGroupLayout]) -> Self {
        let groups: Vec<_> = groups.iter().map(|group| Some(*group)).collect();
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(kernel.entry()),
            bind_group_layouts: &groups,
            immediate_size: 0,
        });
        Self { device: device.clone(), kernel, layout, compiled: OnceLock::new() }
    }

    /// Compilation goes on in the background where the browser does that; a driver that cannot compile is
    /// reported as described in [`super`].
    pub fn pipeline(&self) -> &wgpu::ComputePipeline {
        self.compiled.get_or_init(|| {
            compute_pipeline(&self.device, &self.layout, self.kernel.entry(), &self.kernel.source())
        })
    }
}

/// The two window stages for one type of sample.
#[derive(Debug)]
struct Windows {
    columns: Program,
    rows: Program,
}

/// The filter's programs on a device.
#[derive(Debug)]
pub struct GpuFilter {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    pub(super) limits: wgpu::Limits,
    bytes: Windows,
    floats: Windows,
    peaks: Program,
    pub(super) read_plane: Program,
    pub(super) paint_plane: Program,
    filter_layout: wgpu::BindGroupLayout,
    maps_layout: wgpu::BindGroupLayout,
    pub(super) read_layout: wgpu::BindGroupLayout,
    pub(super) paint_layout: wgpu::BindGroupLayout,
    pub(super) colours: wgpu::Buffer,
}

/// Maps of a stack: mean, sigma and c. The samples are the stack's own: after another upload into the
/// same stack, run again before looking.
#[derive(Debug)]
pub struct GpuMaps {
    pub(super) shape: Shape,
    pub(super) settings: FilterSettings,
    pub(super) natural: (f32, f32),
    samples: wgpu::Buffer,
    records: wgpu::Buffer,
    pub(super) peaks: wgpu::Buffer,
    chunks: Vec<Chunk>,
    pub(super) group: wgpu::BindGroup,
}

/// Planes that share a dispatch.
#[derive(Debug)]
struct Chunk {
    params: wgpu::Buffer,
    group: wgpu::BindGroup,
}

impl GpuMaps {
    /// Shape of the stack it was made from.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The settings it was made with.
    #[must_use]
    pub fn settings(&self) -> FilterSettings {
        self.settings
    }
}

impl GpuFilter {
    /// Prepares the programs on a device; each is compiled when it is first used.
    ///
    /// # Errors
    /// [`GpuError::NoCompute`] if the device offers less than WebGPU guarantees.
    pub fn new(device: wgpu::Device, queue: wgpu::Queue) -> Result<Self, GpuError> {
        let limits = device.limits();
        if limits.max_compute_invocations_per_workgroup < THREADS
            || limits.max_compute_workgroup_storage_size < TILE * 20 + THREADS * 8
            || limits.max_compute_workgroups_per_dimension < 1024
            || limits.max_storage_buffers_per_shader_stage < 6
            || limits.max_storage_textures_per_shader_stage < 1
        {
            return Err(GpuError::NoCompute);
        }
        let filter_layout = bind_group_layout(&device, "neurn filter", &GROUP_FILTER);
        let maps_layout = bind_group_layout(&device, "neurn maps", &GROUP_MAPS);
        let read_layout = bind_group_layout(&device, "neurn read", &GROUP_READ);
        let paint_layout = bind_group_layout(&device, "neurn paint", &GROUP_PAINT);
        let program = |kernel, groups: &[_]| Program::new(&device, kernel, groups);
        let windows = |bytes| Windows {
            columns: program(Kernel::WindowColumns { bytes }, &[&filter_layout]),
            rows: program(Kernel::WindowRows { bytes }, &[&filter_layout]),
        };
        let (bytes, floats) = (windows(true), windows(false));
        let peaks = program(Kernel::Peaks, &[&filter_layout]);
        let read_plane = program(Kernel::ReadPlane, &[&maps_layout, &read_layout]);
        let paint_plane = program(Kernel::PaintPlane, &[&maps_layout, &paint_layout]);
        let colours = colours(&device, &queue);
        Ok(Self {
            device,
            queue,
            limits,
            bytes,
            floats,
            peaks,
            read_plane,
            paint_plane,
            filter_layout,
            maps_layout,
            read_layout,
            paint_layout,
            colours,
        })
    }

    /// Filters every image of the stack, each with its own c. Give the previous maps back as `reuse`: if
    /// they belong to the same stack their buffers are used again.
    ///
    /// # Errors
    /// [`GpuError::Settings`], [`GpuError::Filter`] for anything but NeuRN, [`GpuError::TooLarge`].
    pub fn run(
        &self,
        stack: &GpuStack,
        settings: &FilterSettings,
        reuse: Option<GpuMaps>,
    ) -> Result<GpuMaps, GpuError> {
        settings.check()?;
        if settings.filter != FilterKind::Neurn {
            return Err(GpuError::Filter(settings.filter));
        }
        let plan = Plan::new(stack.shape, settings, &self.limits)?;
        let mut maps = match reuse {
            Some(maps)
                if maps.shape == stack.shape
                    && maps.samples == stack.samples
                    && maps.records.size() >= plan.tiles() * 8 =>
            {
                maps
            }
            _ => self.allocate(stack, &plan),
        };
        maps.settings = *settings;
        maps.natural = stack.natural;
        for (chunk, params) in maps.chunks.iter().zip(plan.chunks()) {
            self.queue.write_buffer(&chunk.params, 0, bytemuck::bytes_of(&params));
        }
        self.submit(&maps, &plan);
        Ok(maps)
    }

    fn submit(&self, maps: &GpuMaps, plan: &Plan) {
        let windows = if maps.shape.bytes { &self.bytes } else { &self.floats };
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                label: Some("neurn filter"),
                timestamp_writes: None,
            });
            let mut dispatch = |program: &Program, group: &wgpu::BindGroup, workgroups: u64| {
                let (x, y) = grid(workgroups, &self.limits);
                pass.set_pipeline(program.pipeline());
                pass.set_bind_group(0, group, &[]);
                pass.dispatch_workgroups(x, y, 1);
            };
            for (chunk, p) in maps.chunks.iter().zip(plan.chunks()) {
                let planes = u64::from(p.planes);
                let threads = planes * u64::from(p.height.div_ceil(p.k)) * u64::from(p.width);
                dispatch(&windows.columns, &chunk.group, threads.div_ceil(u64::from(THREADS)));
                let tiles = planes * u64::from(p.segments) * u64::from(p.row_tiles);
                dispatch(&windows.rows, &chunk.group, tiles);
            }
            if let Some(chunk) = maps.chunks.first() {
                dispatch(&self.peaks, &chunk.group, u64::from(maps.shape.images));
            }
        }
        self.queue.submit([encoder.finish()]);
    }

    fn allocate(&self, stack: &GpuStack, plan: &Plan) -> GpuMaps {
        let shape = stack.shape;
        let storage =
            |label, bytes, more| buffer(&self.device, label, bytes, wgpu::BufferUsages::STORAGE | more);
        let none = wgpu::BufferUsages::empty();
        let columns =
            storage("neurn columns", shape.plane_pixels() * STAT_BYTES * u64::from(plan.chunk), none);
        let means = storage("neurn means", shape.samples() * 4, none);
        let sigmas = storage("neurn sigmas", shape.samples() * 4, none);
        let records = storage("neurn records", plan.tiles() * 8, none);
        let peaks = storage("neurn peaks", u64::from(shape.planes()) * 8, wgpu::BufferUsages::COPY_SRC);
        let uniform = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let chunks: Vec<_> = plan
            .chunks()
            .map(|_| {
                let params = buffer(&self.device, "neurn params", size_of_val(&plan.params) as u64, uniform);
                let buffers = [&params, &stack.samples, &columns, &means, &sigmas, &records, &peaks];
                let group = bind_group(
                    &self.device,
                    "neurn filter",
                    &self.filter_layout,
                    &buffers.map(wgpu::Buffer::as_entire_binding),
                );
                Chunk { params, group }
            })
            .collect();
        // a stack has at least one plane, so there is a first chunk
        let params = chunks.first().map_or(&peaks, |chunk| &chunk.params);
        let group = bind_group(
            &self.device,
            "neurn maps",
            &self.maps_layout,
            &[params, &stack.samples, &means, &sigmas, &peaks].map(wgpu::Buffer::as_entire_binding),
        );
        GpuMaps {
            shape,
            settings: FilterSettings::default(),
            natural: stack.natural,
            samples: stack.samples.clone(),
            records,
            peaks,
            chunks,
            group,
        }
    }

    /// Runs `work` and reports what the device objects to: lack of memory and validation errors, which
    /// otherwise reach the device's `on_uncaptured_error`. The answer comes when the device has looked.
    ///
    /// # Errors
    /// Those of `work`, [`GpuError::OutOfMemory`], [`GpuError::Refused`].
    pub async fn guarded<T>(&self, work: impl FnOnce() -> Result<T, GpuError>) -> Result<T, GpuError> {
        let scopes =
            [wgpu::ErrorFilter::OutOfMemory, wgpu::ErrorFilter::Internal, wgpu::ErrorFilter::Validation]
                .map(|filter| self.device.push_error_scope(filter));
        let done = work();
        // the last scope that was opened closes first; only then may anything be awaited
        let [memory, internal, validation] = scopes;
        let (validation, internal, memory) = (validation.pop(), internal.pop(), memory.pop());
        let (validation, internal, memory) = (validation.await, internal.await, memory.await);
        let done = done?;
        match memory.or(internal).or(validation) {
            None => Ok(done),
            Some(wgpu::Error::OutOfMemory { .. }) => Err(GpuError::OutOfMemory),
            Some(error) => Err(GpuError::Refused(error.to_string())),
        }
    }
}

/// The colour maps' tables, a word for each colour.
fn colours(device: &wgpu::Device, queue: &wgpu::Queue) -> wgpu::Buffer {
    let words: Vec<u32> = ColorMap::ALL
        .iter()
        .flat_map(|map| map.table().as_chunks::<3>().0)
        .map(|&[red, green, blue]| u32::from_le_bytes([red, green, blue, u8::MAX]))
        .collect();
    debug_assert_eq!(words.len(), ColorMap::ALL.len() * ENTRIES);
    let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
    let bytes: &[u8] = bytemuck::cast_slice(&words);
    let table = buffer(device, "colour maps", bytes.len() as u64, usage);
    queue.write_buffer(&table, 0, bytes);
    table
}
