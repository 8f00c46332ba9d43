//! What differs between the browser and a native window: files, links, clipboard, the outside door.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::Platform;
#[cfg(target_arch = "wasm32")]
pub use web::Platform;

use crate::neurn::Image;

/// Something that came from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// Files that were chosen, dropped or pasted together: their paths (`/` between folders) and what is in each.
    Files(Vec<(String, Vec<u8>)>),
    /// Files are being read; [`Incoming::Files`] or [`Incoming::Problem`] follows.
    Gathering,
    /// A file of the site that was wished for, or a sentence that says why it did not come.
    Fetched {
        /// Its address, relative to the page.
        path: String,
        /// What is in it.
        bytes: Result<Vec<u8>, String>,
    },
    /// A picture that the browser decoded, `None` if it does not know its kind either, or a sentence.
    Decoded {
        /// The file's name.
        name: String,
        /// All of it.
        bytes: Vec<u8>,
        /// What was in it.
        image: Result<Option<Image>, String>,
    },
    /// Something went wrong; a sentence.
    Problem(String),
    /// The link was changed by hand or by going back.
    Fragment(String),
}
