//! Long work as messages: start, progress, result, cancel.
//!
//! The page makes one [`Jobs`], starts [`Request`](crate::protocol::Request)s and polls for [`Reply`](crate::protocol::Reply)s. One job runs at a time; the
//! others wait in order. In a browser jobs run in a web worker, natively in a thread; both are a
//! [`Transport`](queue::Transport) below the same [`Queue`](queue::Queue).
//!
//! Pure: [`estimate`] (time left) and [`queue`]. Platform: `native` and `web`. What is asked is in
//! [`protocol`](crate::protocol), the work itself in [`worker`](crate::worker).

pub mod estimate;
#[cfg(not(target_arch = "wasm32"))]
mod native;
pub mod queue;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
mod web;

use std::sync::Arc;

/// Called when something arrived, natively from any thread: time to ask for a repaint and
/// [`poll`](queue::Queue::poll).
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The jobs of the page: a [`Queue`](queue::Queue) over this platform's transport.
#[cfg(not(target_arch = "wasm32"))]
pub type Jobs = queue::Queue<native::Threads>;
/// The jobs of the page: a [`Queue`](queue::Queue) over this platform's transport.
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub type Jobs = queue::Queue<web::WebWorker>;

#[cfg(not(target_arch = "wasm32"))]
impl Jobs {
    /// No jobs yet. `wake` is called when something arrived.
    #[must_use]
    pub fn new(wake: Wake) -> Self {
        Self::over(native::Threads::new(wake))
    }
}

#[cfg(all(target_arch = "wasm32", feature = "app"))]
impl Jobs {
    /// No jobs yet; the worker starts with the first. `wake` is called when something arrived.
    #[must_use]
    pub fn new(wake: Wake) -> Self {
        Self::over(web::WebWorker::new(wake))
    }
}

/// Names one job for as long as the [`Jobs`] live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(u64);
