//! The filter on egui's own device: textures without read-back, numbers when they arrive.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use eframe::egui::{Context, TextureId};
use eframe::egui_wgpu::RenderState;
use eframe::wgpu;

use crate::app::clock::now_ms;
use crate::app::compute::wanted::{SHEET_COLUMNS, Wanted};
use crate::app::state::Plane;
use crate::neurn::colormap::ColorMap;
use crate::neurn::gpu::{self, Colours, GpuFilter, GpuMaps, GpuPicture, GpuStack, Look, Range};
use crate::neurn::{FilterOutput, Merge, planes};

/// The planes that the GPU makes, in the order of the texture list.
const PLANES: [(Plane, gpu::Plane); 5] = [
    (Plane::Raw, gpu::Plane::Raw),
    (Plane::Mean, gpu::Plane::Mean),
    (Plane::Sigma, gpu::Plane::Sigma),
    (Plane::Result, gpu::Plane::Result),
    (Plane::Difference, gpu::Plane::Difference),
];

/// Where the message of a lost device is left.
pub type Lost = Arc<Mutex<Option<String>>>;

type Outputs = Result<Vec<FilterOutput>, String>;

/// The filter's programs on egui's device.
pub struct GpuEngine {
    filter: Rc<GpuFilter>,
    render: RenderState,
    context: Context,
    time: Arc<Mutex<Option<f64>>>,
    /// When the first run was done, in milliseconds of the clock; a run that began before waited for programs to
    /// be compiled.
    warm: Arc<Mutex<Option<(f64, bool)>>>,
    backend: String,
    adapter: String,
    software: bool,
}

/// Textures and maps of one slot.
pub struct GpuSheets {
    stack: Option<GpuStack>,
    maps: Option<Rc<GpuMaps>>,
    pictures: [Option<(GpuPicture, TextureId)>; 5],
    inbox: Rc<RefCell<Option<Outputs>>>,
    reading: Rc<Cell<u32>>,
    render: RenderState,
}

impl Drop for GpuSheets {
    fn drop(&mut self) {
        let mut renderer = self.render.renderer.write();
        for (_, id) in self.pictures.iter().flatten() {
            renderer.free_texture(id);
        }
    }
}

impl GpuEngine {
    /// On egui's device. `lost` receives a sentence if the device goes away.
    ///
    /// # Errors
    /// Why the device will not do, as the end of a sentence ("there is no ...").
    pub fn new(render: &RenderState, context: Context, lost: Lost) -> Result<Self, String> {
        let info = render.adapter.get_info();
        if info.backend == wgpu::Backend::Gl {
            return Err("WebGL has no compute shaders".to_owned());
        }
        let filter =
            GpuFilter::new(render.device.clone(), render.queue.clone()).map_err(|e| e.to_string())?;
        let wake = context.clone();
        render.device.set_device_lost_callback(move |reason, message| {
            log::warn!("graphics device lost ({reason:?}): {message}");
            if let Ok(mut slot) = lost.lock() {
                *slot = Some("the graphics device was lost".to_owned());
            }
            wake.request_repaint();
        });
        render.device.on_uncaptured_error(Arc::new(|error| log::error!("graphics error: {error}")));
        let backend = match info.backend {
            wgpu::Backend::BrowserWebGpu => "WebGPU".to_owned(),
            other => format!("{other:?}"),
        };
        let adapter = adapter_text(&info);
        let software = is_software(&info);
        Ok(Self {
            filter: Rc::new(filter),
            render: render.clone(),
            context,
            time: Arc::default(),
            warm: Arc::default(),
            backend,
            adapter,
            software,
        })
    }

    /// "WebGPU" in a browser, else the native interface.
    #[must_use]
    pub fn name(&self) -> String {
        self.backend.clone()
    }

    /// The adapter, and whether it is a software one.
    #[must_use]
    pub fn adapter(&self) -> String {
        self.adapter.clone()
    }

    /// Whether the adapter is a program that only stands in for a graphics processor.
    #[must_use]
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// Milliseconds of the last run, once it is done.
    #[must_use]
    pub fn milliseconds(&self) -> Option<f64> {
        self.time.lock().ok().and_then(|t| *t)
    }

    /// Whether the last run began with all programs compiled.
    #[must_use]
    pub fn is_warm(&self) -> bool {
        self.warm.lock().ok().and_then(|warm| *warm).is_some_and(|(_, warm)| warm)
    }

    /// Uploads, runs and paints; `read` also asks for the numbers.
    ///
    /// # Errors
    /// A sentence if the pictures do not fit.
    pub fn run(&mut self, old: Option<GpuSheets>, wanted: &Wanted, read: bool) -> Result<GpuSheets, String> {
        let mut sheets = old.unwrap_or_else(|| GpuSheets {
            stack: None,
            maps: None,
            pictures: [None, None, None, None, None],
            inbox: Rc::default(),
            reading: Rc::default(),
            render: self.render.clone(),
        });
        let start = now_ms();
        let stack = self.filter.upload(&wanted.images, sheets.stack.take()).map_err(|e| e.to_string())?;
        // maps still being read back are left to the reader
        let reuse = sheets.maps.take().and_then(|m| Rc::try_unwrap(m).ok());
        let maps = self.filter.run(&stack, &wanted.settings, reuse).map_err(|e| e.to_string())?;
        let (time, warm) = (Arc::clone(&self.time), Arc::clone(&self.warm));
        let wake = (!wanted.live).then(|| self.context.clone());
        self.render.queue.on_submitted_work_done(move || {
            let now = now_ms();
            if let Ok(mut t) = time.lock() {
                *t = Some(now - start);
            }
            if let Ok(mut warm) = warm.lock() {
                let since = warm.map_or(now, |(since, _)| since);
                *warm = Some((since, start >= since));
            }
            if let Some(context) = wake {
                context.request_repaint();
            }
        });
        sheets.stack = Some(stack);
        sheets.maps = Some(Rc::new(maps));
        // answers to an older run are not for this one
        sheets.inbox = Rc::default();
        sheets.reading = Rc::default();
        self.paint(&mut sheets, wanted)?;
        if read {
            self.read(&sheets, wanted);
        }
        Ok(sheets)
    }

    /// Paints the planes that are asked for into their textures.
    ///
    /// # Errors
    /// A sentence if a texture would be too large.
    pub fn paint(&self, sheets: &mut GpuSheets, wanted: &Wanted) -> Result<(), String> {
        let Some(maps) = sheets.maps.clone() else { return Ok(()) };
        for (i, (plane, gpu_plane)) in PLANES.into_iter().enumerate() {
            if !wanted.planes.contains(&plane) {
                continue;
            }
            let look = look(wanted, plane, gpu_plane);
            let (reuse, old_id) = sheets.pictures[i].take().unzip();
            let same = reuse.as_ref().map(|p: &GpuPicture| p.view().clone());
            let picture = self.filter.paint(&maps, &look, reuse).map_err(|e| e.to_string())?;
            let mut renderer = self.render.renderer.write();
            let id = match (old_id, same) {
                (Some(id), Some(view)) if view == *picture.view() => id,
                (old, _) => {
                    if let Some(id) = old {
                        renderer.free_texture(&id);
                    }
                    let sampler = wgpu::SamplerDescriptor {
                        mag_filter: wgpu::FilterMode::Nearest,
                        min_filter: wgpu::FilterMode::Linear,
                        ..wgpu::SamplerDescriptor::default()
                    };
                    renderer.register_native_texture_with_sampler_options(
                        &self.render.device,
                        picture.view(),
                        sampler,
                    )
                }
            };
            drop(renderer);
            sheets.pictures[i] = Some((picture, id));
        }
        Ok(())
    }

    /// Asks for the numbers; they arrive in the sheets' inbox.
    pub fn read(&self, sheets: &GpuSheets, wanted: &Wanted) {
        let Some(maps) = sheets.maps.clone() else { return };
        let (filter, inbox, reading) =
            (Rc::clone(&self.filter), Rc::clone(&sheets.inbox), Rc::clone(&sheets.reading));
        let context = self.context.clone();
        let merged = wanted.settings.merge == Merge::Max;
        reading.set(reading.get() + 1);
        let work = async move {
            let outputs = outputs(&filter, &maps, merged).await;
            *inbox.borrow_mut() = Some(outputs);
            reading.set(reading.get() - 1);
            context.request_repaint();
        };
        #[cfg(target_arch = "wasm32")]
        wasm_bindgen_futures::spawn_local(work);
        #[cfg(not(target_arch = "wasm32"))]
        pollster::block_on(work);
    }
}

impl GpuSheets {
    /// egui's handle of a plane.
    #[must_use]
    pub fn texture(&self, plane: Plane) -> Option<TextureId> {
        let i = PLANES.iter().position(|(p, _)| *p == plane)?;
        self.pictures[i].as_ref().map(|(_, id)| *id)
    }

    /// The numbers, once they have arrived; at most once for each run.
    pub fn take_outputs(&mut self) -> Option<Outputs> {
        self.inbox.borrow_mut().take()
    }

    /// Whether numbers are still on their way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.reading.get() > 0 || self.inbox.borrow().is_some()
    }
}

/// Colours and range of a plane; the same choices as `Slot::painted` on the CPU.
fn look(wanted: &Wanted, plane: Plane, gpu_plane: gpu::Plane) -> Look {
    let natural = wanted.images.first().map_or((0.0, 255.0), planes::natural_range);
    let columns = SHEET_COLUMNS.min(wanted.images.len()) as u32;
    let strongest = |map: ColorMap| Colours::Map { map, channel: gpu::STRONGEST };
    let (colours, range) = match plane {
        Plane::Raw | Plane::Mean => (Colours::Channels, Range::Fixed([natural.0, natural.1])),
        Plane::Difference => (strongest(ColorMap::Diverging), Range::Fixed([-1.0, 1.0])),
        Plane::Sigma => (strongest(wanted.colormap), Range::Peak),
        _ => (strongest(wanted.colormap), Range::Fixed([0.0, 1.0])),
    };
    Look { plane: gpu_plane, colours, range, columns }
}

/// Reads mean, sigma, result and peaks, and sorts them by picture.
async fn outputs(filter: &GpuFilter, maps: &GpuMaps, merged: bool) -> Outputs {
    let sentence = |e: gpu::GpuError| e.to_string();
    let mean = filter.read(maps, gpu::Plane::Mean).await.map_err(sentence)?;
    let sigma = filter.read(maps, gpu::Plane::Sigma).await.map_err(sentence)?;
    let result = filter.read(maps, gpu::Plane::Result).await.map_err(sentence)?;
    let peaks = filter.peaks(maps).await.map_err(sentence)?;
    let shape = maps.shape();
    let (width, height) = (shape.width as usize, shape.height as usize);
    let channels = if merged { 1 } else { shape.channels as usize };
    let of = |all: &[f32], i: usize, n: usize| {
        all.get(i * n..(i + 1) * n).map(<[f32]>::to_vec).unwrap_or_default()
    };
    let n = width * height;
    Ok(peaks
        .into_iter()
        .enumerate()
        .map(|(i, peaks)| FilterOutput {
            width,
            height,
            channels,
            result: of(&result, i, n * channels),
            mean: of(&mean, i, n * shape.channels as usize),
            sigma: of(&sigma, i, n * shape.channels as usize),
            peaks,
        })
        .collect())
}

fn is_software(info: &wgpu::AdapterInfo) -> bool {
    let text = format!("{} {} {}", info.name, info.driver, info.driver_info).to_lowercase();
    info.device_type == wgpu::DeviceType::Cpu
        || ["swiftshader", "llvmpipe", "lavapipe"].iter().any(|s| text.contains(s))
}

/// "NVIDIA H200", "SwiftShader (software, slow)".
fn adapter_text(info: &wgpu::AdapterInfo) -> String {
    let name = [info.name.as_str(), info.driver.as_str(), info.driver_info.as_str()]
        .into_iter()
        .find(|s| !s.trim().is_empty())
        .unwrap_or("an adapter that does not say its name");
    if is_software(info) { format!("{name} (software, slow)") } else { name.to_owned() }
}
