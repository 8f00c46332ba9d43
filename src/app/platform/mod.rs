//! What differs between the browser and a native window: files, links, clipboard, the outside door.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::Platform;
#[cfg(target_arch = "wasm32")]
pub use web::Platform;

/// Something that came from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// A file that was chosen, dropped or pasted.
    File {
        /// Its name.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// A file of the site that was wished for, or a sentence that says why it did not come.
    Fetched {
        /// Its address, relative to the page.
        path: String,
        /// What is in it.
        bytes: Result<Vec<u8>, String>,
    },
    /// Something went wrong; a sentence.
    Problem(String),
    /// The link was changed by hand or by going back.
    Fragment(String),
}
