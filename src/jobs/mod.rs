//! Long work as messages: start, progress, result, cancel.
//!
//! The page makes one [`Jobs`], starts [`Query`](crate::protocol::Query)s and polls for [`Reply`](crate::protocol::Reply)s. One job runs at a time; the
//! others wait in order. In a browser jobs run in a web worker, natively in a thread; both are a
//! [`Transport`] below the same [`Queue`].
//!
//! Pure: [`estimate`] (time left) and [`queue`]. Transports: `native`, `web` and [`direct`]. What is asked is in
//! [`protocol`](crate::protocol), the work itself in [`worker`](crate::worker).

#[cfg(any(not(target_arch = "wasm32"), feature = "app"))]
pub mod direct;
pub mod estimate;
#[cfg(not(target_arch = "wasm32"))]
mod native;
pub mod queue;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
mod web;

use queue::{Queue, Transport};
use std::sync::Arc;

/// Called when something arrived, natively from any thread: time to ask for a repaint and
/// [`poll`](Queue::poll).
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The jobs of the page: a [`Queue`] over this platform's transport, or over another one in tests.
pub type Jobs = Queue<Box<dyn Transport>>;

#[cfg(any(not(target_arch = "wasm32"), feature = "app"))]
impl Jobs {
    /// No jobs yet; thread or worker starts with the first. `wake` is called when something arrived.
    #[must_use]
    pub fn new(wake: Wake) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let transport = native::Thread::new(wake);
        #[cfg(target_arch = "wasm32")]
        let transport = web::WebWorker::new(wake);
        Self::over(Box::new(transport))
    }

    /// Jobs that are done on this thread, each at one [`poll`](Queue::poll): tests need not wait for them.
    #[must_use]
    pub fn direct() -> Self {
        Self::over(Box::new(direct::Direct::to_the_end()))
    }
}

/// Names one job for as long as the [`Jobs`] live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(u64);
