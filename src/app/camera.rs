//! The camera: the browser's where there is one; native builds have none.

use std::sync::Arc;

use crate::neurn::Image;

#[cfg(target_arch = "wasm32")]
use super::web::webcam::{Webcam, WebcamStatus};

/// The camera, off until it is started.
#[derive(Default)]
pub struct Camera {
    #[cfg(target_arch = "wasm32")]
    webcam: Option<Webcam>,
    #[cfg(target_arch = "wasm32")]
    wake: Option<std::rc::Rc<dyn Fn()>>,
}

#[cfg(target_arch = "wasm32")]
impl Camera {
    /// Gives it the means to ask for a repaint.
    pub fn set_wake(&mut self, wake: std::rc::Rc<dyn Fn()>) {
        self.wake = Some(wake);
    }

    /// Whether this build can use a camera.
    #[must_use]
    pub fn possible(&self) -> bool {
        true
    }

    /// Asks the browser for the camera.
    pub fn start(&mut self) {
        if let Some(wake) = &self.wake {
            self.webcam = Some(Webcam::start(std::rc::Rc::clone(wake)));
        }
    }

    /// Switches it off, the light too.
    pub fn stop(&mut self) {
        self.webcam = None;
    }

    /// Whether it is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.webcam.is_some()
    }

    /// What is to be said of it: nothing while it is off or running.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        match self.webcam.as_ref()?.status() {
            WebcamStatus::Asking => Some("Waiting for your permission to use the camera…".to_owned()),
            WebcamStatus::Live { .. } => Some("The camera is starting…".to_owned()),
            WebcamStatus::Failed(sentence) => Some(sentence),
        }
    }

    /// A new frame, its longer side at most `max_side` pixels; `None` if there is none since the last call.
    pub fn frame(&mut self, max_side: u32) -> Option<Arc<Vec<Image>>> {
        let (width, height, rgb) = self.webcam.as_mut()?.frame(max_side)?;
        let image = Image::from_u8(width as usize, height as usize, 3, rgb).ok()?;
        Some(Arc::new(vec![image]))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Camera {
    /// Whether this build can use a camera.
    #[must_use]
    pub fn possible(&self) -> bool {
        false
    }

    /// Does nothing natively.
    pub fn start(&mut self) {}

    /// Does nothing natively.
    pub fn stop(&mut self) {}

    /// Never on natively.
    #[must_use]
    pub fn is_on(&self) -> bool {
        false
    }

    /// Says that there is none.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        Some("The native window has no camera; open the page in a browser for that.".to_owned())
    }

    /// Never a frame natively.
    pub fn frame(&mut self, _max_side: u32) -> Option<Arc<Vec<Image>>> {
        None
    }
}
