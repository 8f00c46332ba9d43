//! The thin glue between the app and the browser: no application logic and no egui. Where the app has to paint
//! because something happened outside, a room is given a [`Wake`] to call.
//!
//! Whatever the browser refuses comes back as a sentence for the visitor (`Result<_, String>`), never as a panic.
//!
//! - [`dom`]: the page's address, title, preferences
//! - [`files`]: downloads, files that are picked, pasted and dropped
//! - [`decode`]: pictures that only the browser knows
//! - [`clipboard`]: text and pictures to it
//! - [`gpu_probe`]: is there WebGPU, is there WebGL 2, asked before the renderer is chosen
//! - [`webcam`]: the camera's frames as RGB bytes
//! - [`door`]: `window.neurnLab`, for lessons and tests
//! - [`outline_dom`]: headings, buttons and a live region for screen readers and keyboards
//! - [`figure`]: an SVG as a PNG picture
//! - [`crash`]: a panic reaches the page's own message
//!
//! These build in a browser only. What is pure logic builds everywhere, so that it is tested natively:
//! [`pace`] (how often to write), [`outline`] (what changed in it), [`camera`] (sizes, constraints) and
//! [`words`] (sentences for the browser's errors).

pub mod camera;
pub mod outline;
pub mod pace;
pub mod sentences;

#[cfg(target_arch = "wasm32")]
pub mod clipboard;
#[cfg(target_arch = "wasm32")]
pub mod crash;
#[cfg(target_arch = "wasm32")]
pub mod decode;
#[cfg(target_arch = "wasm32")]
pub mod dom;
#[cfg(target_arch = "wasm32")]
pub mod door;
#[cfg(target_arch = "wasm32")]
pub mod fetch;
#[cfg(target_arch = "wasm32")]
pub mod figure;
#[cfg(target_arch = "wasm32")]
pub mod files;
#[cfg(target_arch = "wasm32")]
pub mod gpu_probe;
#[cfg(target_arch = "wasm32")]
mod js;
#[cfg(target_arch = "wasm32")]
pub mod outline_dom;
#[cfg(target_arch = "wasm32")]
pub mod print;
#[cfg(target_arch = "wasm32")]
pub mod webcam;

/// Asks the app to paint again, because something happened outside of it.
/// With egui: `Rc::new(move || context.request_repaint())`.
pub type Wake = std::rc::Rc<dyn Fn()>;
