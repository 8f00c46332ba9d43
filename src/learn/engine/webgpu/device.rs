//! The graphics processor of the networks: one for the program, started when it is first asked for, and anew after
//! it was lost.

use super::GraphicsError;
use super::shaders::{GROUP_NETWORK, Kernel};
use crate::neurn::gpu::{bind_group_layout, compute_pipeline};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A device with the networks' programs.
#[derive(Debug)]
pub(crate) struct Graphics {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    /// Its name and interface, such as `llvmpipe (Vulkan)`; browsers tell little.
    pub adapter: String,
    pub layout: wgpu::BindGroupLayout,
    /// In the order of [`Kernel::ALL`], compiled when they are first needed.
    programs: [OnceLock<wgpu::ComputePipeline>; Kernel::ALL.len()],
    lost: Arc<AtomicBool>,
}

static HELD: Mutex<Option<Arc<Graphics>>> = Mutex::new(None);

/// The graphics processor; the first call starts it, and the first after it was lost.
///
/// # Errors
/// [`GraphicsError`] if there is none, or it cannot be started.
pub(crate) async fn start() -> Result<Arc<Graphics>, GraphicsError> {
    let held = || HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(graphics) = held().as_ref().filter(|graphics| !graphics.is_lost()) {
        return Ok(Arc::clone(graphics));
    }
    let graphics = Arc::new(Graphics::new().await?);
    *held() = Some(Arc::clone(&graphics));
    Ok(graphics)
}

impl Graphics {
    async fn new() -> Result<Self, GraphicsError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..wgpu::RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await.map_err(|_| GraphicsError::Missing)?;
        let info = adapter.get_info();
        // WebGPU's default limits are enough
        let descriptor =
            wgpu::DeviceDescriptor { label: Some("networks"), ..wgpu::DeviceDescriptor::default() };
        let (device, queue) = adapter
            .request_device(&descriptor)
            .await
            .map_err(|error| GraphicsError::Start(error.to_string()))?;
        let lost = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&lost);
        device.set_device_lost_callback(move |_, _| flag.store(true, Ordering::Relaxed));
        // what a run causes is caught by its error scopes; wgpu's default panics on the rest
        let flag = Arc::clone(&lost);
        device.on_uncaptured_error(Arc::new(move |_| flag.store(true, Ordering::Relaxed)));
        Ok(Self {
            layout: bind_group_layout(&device, "network", &GROUP_NETWORK),
            device,
            queue,
            adapter: format!("{} ({:?})", info.name, info.backend).trim_start().to_owned(),
            programs: std::array::from_fn(|_| OnceLock::new()),
            lost,
        })
    }

    /// Whether it stopped answering.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// It is not to be asked again.
    pub(crate) fn give_up(&self) {
        self.lost.store(true, Ordering::Relaxed);
    }

    /// A program, compiled.
    pub(crate) fn program(&self, kernel: Kernel) -> &wgpu::ComputePipeline {
        self.programs[kernel as usize].get_or_init(|| {
            let entry = kernel.entry();
            let layout = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(entry),
                bind_group_layouts: &[Some(&self.layout)],
                immediate_size: 0,
            });
            compute_pipeline(&self.device, &layout, entry, &kernel.source())
        })
    }
}
