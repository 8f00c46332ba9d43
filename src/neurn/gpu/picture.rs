//! Planes as textures for egui.

use super::layout::{View, bind_group, buffer};
use super::{GpuError, GpuFilter, GpuMaps, Plane};
use crate::neurn::colormap::ColorMap;

/// As the channel of [`Colours::Map`]: at each pixel the channel of largest magnitude
/// (CPU twin: [`crate::neurn::planes::strongest`]).
pub const STRONGEST: u32 = u32::MAX;

/// Which colours stand for the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// The first three channels as red, green and blue; a single channel (or the first of two) as grey.
    Channels,
    /// A colour map over one channel (the last one where there are fewer).
    Map {
        /// Which map.
        map: ColorMap,
        /// Which channel.
        channel: u32,
    },
}

/// Which numbers the first and the last colour stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    /// These two.
    Fixed([f32; 2]),
    /// 0 and the c of each picture (of each channel, under `Scope::Channel`), known only to the GPU.
    Peak,
}

/// How a plane is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// What.
    pub plane: Plane,
    /// In which colours.
    pub colours: Colours,
    /// Over which numbers.
    pub range: Range,
    /// Images beside each other; the stack fills the texture row by row, without gaps.
    pub columns: u32,
}

/// A painted plane: an opaque `Rgba8Unorm` texture of sRGB-encoded bytes, which is what
/// `egui_wgpu::Renderer::register_native_texture` takes. Places of the grid without an image are transparent.
#[derive(Debug)]
pub struct GpuPicture {
    texture: wgpu::Texture,
    texture_view: wgpu::TextureView,
    uniform: wgpu::Buffer,
    group: wgpu::BindGroup,
}

impl GpuPicture {
    /// The texture; it can be copied from.
    #[must_use]
    pub fn texture(&self) -> &wgpu::Texture {
        &self.texture
    }

    /// Its view, to register with egui.
    #[must_use]
    pub fn view(&self) -> &wgpu::TextureView {
        &self.texture_view
    }

    /// Pixels in a row, and rows.
    #[must_use]
    pub fn size(&self) -> [u32; 2] {
        [self.texture.width(), self.texture.height()]
    }
}

impl GpuFilter {
    /// Paints a plane. Give the previous picture back as `reuse`: where the size is the same it is painted
    /// over, and its registration with egui stays valid.
    ///
    /// # Errors
    /// [`GpuError::TextureTooLarge`] if the grid exceeds the device's limit.
    pub fn paint(
        &self,
        maps: &GpuMaps,
        look: &Look,
        reuse: Option<GpuPicture>,
    ) -> Result<GpuPicture, GpuError> {
        let shape = maps.shape;
        let columns = look.columns.clamp(1, shape.images);
        let width = u64::from(columns) * u64::from(shape.width);
        let height = u64::from(shape.images.div_ceil(columns)) * u64::from(shape.height);
        let limit = self.limits.max_texture_dimension_2d;
        let size = match (u32::try_from(width), u32::try_from(height)) {
            (Ok(w), Ok(h)) if w <= limit && h <= limit => [w, h],
            _ => return Err(GpuError::TextureTooLarge { width, height, limit }),
        };
        let picture = match reuse {
            Some(picture) if picture.size() == size => picture,
            _ => self.picture(size),
        };
        let (map, channel) = match look.colours {
            Colours::Channels => (u32::MAX, 0),
            Colours::Map { map, channel } => (u32::try_from(map.index()).unwrap_or(0), channel),
        };
        let (to_peak, [low, high]) = match look.range {
            Range::Fixed(range) => (0, range),
            Range::Peak => (1, [0.0, 1.0]),
        };
        let plane = look.plane.index();
        let (black, white) = maps.natural;
        let blank: View = bytemuck::Zeroable::zeroed();
        let view = View { plane, columns, map, channel, low, high, to_peak, black, white, ..blank };
        self.queue.write_buffer(&picture.uniform, 0, bytemuck::bytes_of(&view));
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(self.paint_plane.pipeline());
            pass.set_bind_group(0, &maps.group, &[]);
            pass.set_bind_group(1, &picture.group, &[]);
            pass.dispatch_workgroups(size[0].div_ceil(8), size[1].div_ceil(8), 1);
        }
        self.queue.submit([encoder.finish()]);
        Ok(picture)
    }

    fn picture(&self, [width, height]: [u32; 2]) -> GpuPicture {
        let texture = self.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("neurn picture"),
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::STORAGE_BINDING
                | wgpu::TextureUsages::TEXTURE_BINDING
                | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let texture_view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let uniform = buffer(&self.device, "neurn view", size_of::<View>() as u64, usage);
        let group = bind_group(
            &self.device,
            "neurn paint",
            &self.paint_layout,
            &[
                uniform.as_entire_binding(),
                self.colours.as_entire_binding(),
                wgpu::BindingResource::TextureView(&texture_view),
            ],
        );
        GpuPicture { texture, texture_view, uniform, group }
    }
}
