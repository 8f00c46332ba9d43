//! Starts the app on the page's canvas, and again if the graphics device is lost.

use std::cell::RefCell;
use std::rc::Rc;

use eframe::wasm_bindgen::JsCast as _;
use eframe::{WebOptions, WebRunner};
use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

use super::lab::Snapshot;
use super::shell::{App, Start};
use super::web::{crash, dom, gpu_probe};

const CANVAS: &str = "neurn_canvas";

/// How often a lost device is replaced by a new one before the page stays with WebGL.
const MOST_DEVICES: u32 = 3;

/// The program's entry in a browser.
pub fn run() {
    crash::install_panic_hook();
    eframe::WebLogger::init(log::LevelFilter::Warn).ok();
    wasm_bindgen_futures::spawn_local(start(Rc::default(), 0));
}

/// What is kept over a restart.
pub type Kept = Rc<RefCell<Option<Snapshot>>>;

async fn start(kept: Kept, losses: u32) {
    let requested = dom::query("renderer");
    let command = requested.as_deref();
    let probe = if command == Some("webgl") || losses >= MOST_DEVICES {
        Err("WebGL was asked for".to_owned())
    } else {
        gpu_probe::webgpu().await
    };
    let lost = losses >= MOST_DEVICES;
    let why_cpu = match (command, &probe) {
        _ if lost => Some("the graphics device was lost several times".to_owned()),
        (Some("cpu"), _) => Some("the address asks for it (?renderer=cpu)".to_owned()),
        (Some("webgl"), _) => Some("the address asks for WebGL, which cannot compute".to_owned()),
        (_, Err(why)) => Some(why.clone()),
        _ => None,
    };
    let renderer = if probe.is_ok() { eframe::Renderer::Wgpu } else { eframe::Renderer::Glow };
    let result =
        launch(renderer, Start { fragment: dom::fragment(), why_cpu: why_cpu.clone() }, &kept, losses).await;
    let Err(first) = result else { return };
    if renderer == eframe::Renderer::Wgpu {
        // a probe that succeeds and a device that does not: WebGL still draws
        let why = format!("WebGPU did not start ({})", sentence(&first));
        let start = Start { fragment: dom::fragment(), why_cpu: Some(why) };
        if launch(eframe::Renderer::Glow, start, &kept, losses).await.is_ok() {
            return;
        }
    }
    report(&format!("Neither WebGPU nor WebGL could be started: {}", sentence(&first)));
}

async fn launch(renderer: eframe::Renderer, start: Start, kept: &Kept, losses: u32) -> Result<(), JsValue> {
    let canvas = fresh_canvas()?;
    let runner = WebRunner::new();
    if renderer == eframe::Renderer::Glow {
        plain_webgl(&canvas)?;
    }
    // our colours are flat: dithering would only cost time
    let mut options = WebOptions { renderer, dithering: false, ..WebOptions::default() };
    if let eframe::egui_wgpu::WgpuSetup::CreateNew(setup) = &mut options.wgpu_options.wgpu_setup {
        // WebGPU only (WebGL is glow's), with all that the adapter can hold
        setup.instance_descriptor.backends = wgpu::Backends::BROWSER_WEBGPU;
        setup.device_descriptor = std::sync::Arc::new(|adapter| wgpu::DeviceDescriptor {
            label: Some("NeuRN Lab"),
            required_limits: adapter.limits(),
            ..wgpu::DeviceDescriptor::default()
        });
    }
    // pasted pictures and the browser's own keys must reach the page
    options.should_stop_propagation = Box::new(|_| false);
    let again = {
        let (runner, kept) = (runner.clone(), Rc::clone(kept));
        Rc::new(move || {
            let (runner, kept) = (runner.clone(), Rc::clone(&kept));
            wasm_bindgen_futures::spawn_local(async move {
                runner.destroy();
                start_boxed(kept, losses + 1).await;
            });
        })
    };
    let kept = Rc::clone(kept);
    let drawn_on = canvas.clone();
    runner
        .start(canvas, options, Box::new(move |cc| Ok(Box::new(App::restarted(cc, &start, kept, again)))))
        .await?;
    dom::name_text_input(&drawn_on);
    Ok(())
}

fn start_boxed(kept: Kept, losses: u32) -> std::pin::Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(start(kept, losses))
}

/// The page's canvas; after the first start an unused copy of it, as a canvas keeps its first kind of context.
fn fresh_canvas() -> Result<HtmlCanvasElement, JsValue> {
    thread_local! { static USED: RefCell<bool> = const { RefCell::new(false) }; }
    let document = web_sys::window().and_then(|w| w.document()).ok_or("no document")?;
    let old = document.get_element_by_id(CANVAS).ok_or("the page has no canvas")?;
    let used = USED.with(|u| u.replace(true));
    if !used {
        return old.dyn_into().map_err(JsValue::from);
    }
    let copy = old.clone_node()?;
    let parent = old.parent_node().ok_or("the canvas is not on the page")?;
    parent.replace_child(&copy, &old)?;
    copy.dyn_into().map_err(JsValue::from)
}

/// Gives the canvas its WebGL context, with nothing that egui does not use; eframe then finds this one. By itself it would
/// ask for the default, with four samples a pixel and a transparent canvas: three times the work where WebGL is drawn by a
/// processor, and no difference to be seen, as egui smooths its edges itself. Without WebGL 2 eframe tries WebGL 1.
fn plain_webgl(canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let plain = web_sys::WebGlContextAttributes::new();
    plain.set_antialias(false);
    plain.set_alpha(false);
    plain.set_depth(false);
    plain.set_stencil(false);
    canvas.get_context_with_context_options("webgl2", &plain).map(drop)
}

fn sentence(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| format!("{error:?}"))
}

/// The page's own message takes over.
fn report(message: &str) {
    let Some(window) = web_sys::window() else { return };
    let crashed = js_sys::Reflect::get(&window, &"neurnLabCrashed".into()).ok();
    if let Some(function) = crashed.and_then(|f| f.dyn_into::<js_sys::Function>().ok()) {
        drop(function.call1(&window, &message.into()));
    }
}
