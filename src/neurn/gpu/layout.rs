//! What host and shaders agree on: uniforms, bindings, and how work is cut to the device's limits.

use super::{GpuError, Shape};
use crate::neurn::params::{Border, FilterSettings, MAX_K, Merge, Scope};
use bytemuck::{Pod, Zeroable};

/// Columns' statistics that a workgroup holds, halo included: 2 x 8 bytes (bytes) or 2 x 8 + 4 (floats)
/// each, half of the 16 KiB that every device has, so that two workgroups fit; software GPUs take the longer to
/// compile the more it is (SwiftShader 1.5 s for 768). Must exceed `MAX_K`.
pub const TILE: u32 = 384;

/// Threads in a workgroup of the one-dimensional kernels.
pub const THREADS: u32 = 64;

/// Bytes of a column's statistics.
pub const STAT_BYTES: u64 = 8;

/// Most samples in a stack, whatever the device offers: indices are 32 bits wide.
const MAX_SAMPLES: u64 = 1 << 31;

/// `Params` of `shaders/parts/params.wgsl`, where the fields are explained.
#[expect(missing_docs, reason = "the fields are explained in the shader, once")]
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
pub struct Params {
    pub width: u32,
    pub height: u32,
    pub channels: u32,
    pub images: u32,
    pub k: u32,
    pub border: u32,
    pub scope: u32,
    pub merge: u32,
    pub first_plane: u32,
    pub planes: u32,
    pub segment_width: u32,
    pub segments: u32,
    pub tile_rows: u32,
    pub row_tiles: u32,
    pub bytes: u32,
    pub unused: u32,
}

/// `View` of `shaders/parts/view.wgsl`, where the fields are explained.
#[expect(missing_docs, reason = "the fields are explained in the shader, once")]
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct View {
    pub plane: u32,
    pub columns: u32,
    pub map: u32,
    pub channel: u32,
    pub low: f32,
    pub high: f32,
    pub to_peak: u32,
    pub black: f32,
    pub white: f32,
    pub unused_a: u32,
    pub unused_b: u32,
    pub unused_c: u32,
}

/// A binding; its number is its place in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// A uniform of so many bytes.
    Uniform(u64),
    /// A storage buffer that is read.
    Read,
    /// A storage buffer that is read and written.
    ReadWrite,
    /// An `rgba8unorm` storage texture that is written.
    Texture,
}

const PARAMS: Slot = Slot::Uniform(size_of::<Params>() as u64);
const VIEW: Slot = Slot::Uniform(size_of::<View>() as u64);

/// Group 0 of the filter's stages: params, samples, columns, means, sigmas, records, peaks.
pub const GROUP_FILTER: [Slot; 7] =
    [PARAMS, Slot::Read, Slot::ReadWrite, Slot::ReadWrite, Slot::ReadWrite, Slot::ReadWrite, Slot::ReadWrite];
/// Group 0 of what looks at the maps: params, samples, means, sigmas, peaks.
pub const GROUP_MAPS: [Slot; 5] = [PARAMS, Slot::Read, Slot::Read, Slot::Read, Slot::Read];
/// Group 1 of `read_plane`: view, values.
pub const GROUP_READ: [Slot; 2] = [VIEW, Slot::ReadWrite];
/// Group 1 of `paint_plane`: view, colours, texture.
pub const GROUP_PAINT: [Slot; 3] = [VIEW, Slot::Read, Slot::Texture];

/// The program `entry` of a WGSL source, compiled; in the background where a browser does that.
pub fn compute_pipeline(
    device: &wgpu::Device,
    layout: &wgpu::PipelineLayout,
    entry: &str,
    source: &str,
) -> wgpu::ComputePipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(entry),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(entry),
        layout: Some(layout),
        module: &module,
        entry_point: Some(entry),
        compilation_options: wgpu::PipelineCompilationOptions {
            // every element is written before it is read
            zero_initialize_workgroup_memory: false,
            ..wgpu::PipelineCompilationOptions::default()
        },
        cache: None,
    })
}

/// A bind group layout of `slots`.
pub fn bind_group_layout(device: &wgpu::Device, label: &str, slots: &[Slot]) -> wgpu::BindGroupLayout {
    let buffer = |kind, bytes| wgpu::BindingType::Buffer {
        ty: kind,
        has_dynamic_offset: false,
        min_binding_size: bytes,
    };
    let storage = |read_only| buffer(wgpu::BufferBindingType::Storage { read_only }, None);
    let entries: Vec<_> = (0..)
        .zip(slots)
        .map(|(binding, slot)| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: match slot {
                Slot::Uniform(bytes) => {
                    buffer(wgpu::BufferBindingType::Uniform, wgpu::BufferSize::new(*bytes))
                }
                Slot::Read => storage(true),
                Slot::ReadWrite => storage(false),
                Slot::Texture => wgpu::BindingType::StorageTexture {
                    access: wgpu::StorageTextureAccess::WriteOnly,
                    format: wgpu::TextureFormat::Rgba8Unorm,
                    view_dimension: wgpu::TextureViewDimension::D2,
                },
            },
            count: None,
        })
        .collect();
    device
        .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries: &entries })
}

/// A bind group whose bindings are `resources`, in order.
pub fn bind_group(
    device: &wgpu::Device,
    label: &str,
    layout: &wgpu::BindGroupLayout,
    resources: &[wgpu::BindingResource<'_>],
) -> wgpu::BindGroup {
    let entries: Vec<_> = (0..)
        .zip(resources)
        .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource: resource.clone() })
        .collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(label), layout, entries: &entries })
}

/// A buffer of at least 8 bytes (an empty binding is not allowed).
pub fn buffer(device: &wgpu::Device, label: &str, bytes: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: bytes.next_multiple_of(4).max(8),
        usage,
        mapped_at_creation: false,
    })
}

/// Workgroups as a grid, since one dimension may be too short; the shaders put the number back together.
/// A device that takes [`Shape`]'s buffers has room for them in two dimensions.
pub fn grid(workgroups: u64, limits: &wgpu::Limits) -> (u32, u32) {
    let side = u64::from(limits.max_compute_workgroups_per_dimension).max(1);
    let x = workgroups.clamp(1, side);
    let y = workgroups.div_ceil(x).clamp(1, side);
    (u32::try_from(x).unwrap_or(u32::MAX), u32::try_from(y).unwrap_or(u32::MAX))
}

/// The largest buffer that can be bound.
fn largest_buffer(limits: &wgpu::Limits) -> u64 {
    limits.max_storage_buffer_binding_size.min(limits.max_buffer_size)
}

/// How a run is cut: planes go through the two window stages in chunks if their scratch would be too
/// large for a buffer, rows of `window_rows` in tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Planes in a chunk.
    pub chunk: u32,
    /// The uniform of the first chunk.
    pub params: Params,
}

impl Plan {
    /// A plan for images of this shape.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] if a buffer would exceed the limits.
    pub fn new(shape: Shape, settings: &FilterSettings, limits: &wgpu::Limits) -> Result<Self, GpuError> {
        check_size(shape, limits)?;
        let halo = settings.k - 1;
        let room = TILE - halo;
        let segments = shape.width.div_ceil(room);
        let segment_width = shape.width.div_ceil(segments);
        let tile_rows = (TILE / (segment_width + halo)).clamp(1, shape.height);
        let plane_bytes = shape.plane_pixels() * STAT_BYTES;
        let chunk = u64::from(shape.planes()).min(largest_buffer(limits) / plane_bytes).max(1);
        let chunk = u32::try_from(chunk).unwrap_or(u32::MAX);
        let params = Params {
            width: shape.width,
            height: shape.height,
            channels: shape.channels,
            images: shape.images,
            k: settings.k,
            border: match settings.border {
                Border::Reflect => 0,
                Border::Nearest => 1,
                Border::Mirror => 2,
                Border::Constant => 3,
            },
            scope: match settings.scope {
                Scope::Image => 0,
                Scope::Channel => 1,
            },
            merge: match settings.merge {
                Merge::None => 0,
                Merge::Max => 1,
            },
            first_plane: 0,
            planes: chunk,
            segment_width,
            segments: shape.width.div_ceil(segment_width),
            tile_rows,
            row_tiles: shape.height.div_ceil(tile_rows),
            bytes: u32::from(shape.bytes),
            unused: 0,
        };
        Ok(Self { chunk, params })
    }

    /// The uniforms of all chunks.
    pub fn chunks(&self) -> impl Iterator<Item = Params> {
        let params = self.params;
        let planes = params.images * params.channels;
        (0..planes).step_by(self.chunk as usize).map(move |first_plane| Params {
            first_plane,
            planes: params.planes.min(planes - first_plane),
            ..params
        })
    }

    /// Tiles of all planes.
    pub fn tiles(&self) -> u64 {
        let p = &self.params;
        u64::from(p.images) * u64::from(p.channels) * u64::from(p.segments) * u64::from(p.row_tiles)
    }
}

/// Whether every buffer of this shape fits, for any k.
fn fits(shape: Shape, limits: &wgpu::Limits) -> bool {
    if shape.samples() > MAX_SAMPLES {
        return false; // and below, nothing overflows
    }
    let largest = largest_buffer(limits);
    // a tile is at least a row, or a part of one
    let narrowest = u64::from(TILE - MAX_K + 1);
    let tiles =
        u64::from(shape.planes()) * u64::from(shape.height) * u64::from(shape.width).div_ceil(narrowest);
    let needs =
        [4 * shape.samples(), STAT_BYTES * shape.plane_pixels(), 8 * tiles, 8 * u64::from(shape.planes())];
    needs.into_iter().all(|bytes| bytes <= largest)
}

/// Whether a stack of this shape can be computed.
///
/// # Errors
/// [`GpuError::TooLarge`], with the side that would fit.
pub fn check_size(shape: Shape, limits: &wgpu::Limits) -> Result<(), GpuError> {
    if fits(shape, limits) {
        return Ok(());
    }
    // halve the interval: the largest longer side at which the same form fits
    let (mut good, mut bad) = (0, shape.width.max(shape.height));
    while bad - good > 1 {
        let side = good + (bad - good) / 2;
        if fits(shape.shrunk(side), limits) {
            good = side;
        } else {
            bad = side;
        }
    }
    Err(GpuError::TooLarge {
        width: shape.width as usize,
        height: shape.height as usize,
        largest_side: good as usize,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(width: u32, height: u32, channels: u32, images: u32) -> Shape {
        Shape { width, height, channels, images, bytes: true }
    }

    #[test]
    fn a_picture_too_large_says_what_would_fit() {
        let limits = wgpu::Limits::default();
        assert!(check_size(shape(2048, 1536, 3, 1), &limits).is_ok());
        assert!(check_size(shape(3840, 2160, 3, 1), &limits).is_ok());
        let large = shape(12_000, 9_000, 3, 1);
        let Err(GpuError::TooLarge { largest_side, .. }) = check_size(large, &limits) else {
            panic!("108 megapixels fit")
        };
        assert!(largest_side > 3000);
        let side = u32::try_from(largest_side).unwrap();
        assert!(check_size(large.shrunk(side), &limits).is_ok());
        assert!(check_size(large.shrunk(side + 1), &limits).is_err());
    }

    #[test]
    fn chunks_cover_all_planes_once() {
        let limits = wgpu::Limits { max_storage_buffer_binding_size: 1 << 20, ..wgpu::Limits::default() };
        let plan = Plan::new(shape(256, 200, 3, 1), &FilterSettings::default(), &limits).unwrap();
        let chunks: Vec<_> = plan.chunks().map(|p| (p.first_plane, p.planes)).collect();
        assert_eq!(chunks, [(0, 2), (2, 1)]);
    }

    #[test]
    fn tiles_fit_workgroup_memory_and_cover_the_row() {
        for k in (1..=MAX_K).step_by(2) {
            for width in [1, 2, 27, 513, 514, 515, 766, 767, 1920, 8192] {
                let settings = FilterSettings { k, ..FilterSettings::default() };
                let plan = Plan::new(shape(width, 50, 1, 1), &settings, &wgpu::Limits::default()).unwrap();
                let p = plan.params;
                assert!(p.tile_rows * (p.segment_width + k - 1) <= TILE, "k {k}, width {width}");
                assert!(p.segments * p.segment_width >= width);
                assert!((p.segments - 1) * p.segment_width < width);
                assert!(p.row_tiles * p.tile_rows >= 50 && (p.row_tiles - 1) * p.tile_rows < 50);
            }
        }
    }

    #[test]
    fn a_grid_has_room_for_every_workgroup() {
        let limits = wgpu::Limits::default();
        for workgroups in [0, 1, 65_535, 65_536, 1 << 24] {
            let (x, y) = grid(workgroups, &limits);
            assert!(u64::from(x) * u64::from(y) >= workgroups);
            assert!(x.max(y) <= limits.max_compute_workgroups_per_dimension);
        }
    }
}
