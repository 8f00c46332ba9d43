//! What computes the filter, as a chip.

use eframe::egui::Ui;

use super::bits::chip;
use crate::app::compute::gpu::GpuEngine;
use crate::app::context::ViewContext;
use crate::app::theme::palette;
use crate::figure::number::milliseconds;

/// Says what computes: WebGPU and which adapter, or the CPU and why; with the time of the last run.
pub fn engine_chip(ui: &mut Ui, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let run = cx.active().run.clone();
    let cold = cx.compute.gpu.as_ref().is_some_and(|gpu| !gpu.is_warm());
    let first = if cold { "first run " } else { "" };
    let time = run.as_ref().and_then(|r| r.milliseconds).map(|ms| format!(" · {first}{}", milliseconds(ms)));
    let engine = run.map_or_else(|| cx.compute.engine_word(), |r| r.engine);
    let soft = cx.compute.gpu.as_ref().is_some_and(GpuEngine::is_software);
    let soft = if soft { " (software)" } else { "" };
    let text = format!("{engine}{soft}{}", time.unwrap_or_default());
    let about = match &cx.compute.gpu {
        Some(gpu) => format!(
            "The filter runs on your graphics processor: {}.\nThe time is from handing over the work until it is done; the first run waits for its programs to be compiled.",
            gpu.adapter()
        ),
        None => format!("The filter runs on the processor, because {}.", cx.compute.why_cpu),
    };
    let color = if cx.compute.gpu.is_some() { p.accent } else { p.baseline };
    chip(ui, &text, color).on_hover_text(about);
}
