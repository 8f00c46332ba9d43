//! What the views ask of the shell.

use crate::digits::picture::BrowserPicture;

/// Something only the shell can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Open the file dialog.
    PickFile,
    /// Fetch a file of the site.
    Fetch {
        /// Its address, relative to the page.
        path: String,
        /// Whether copies must not be used, because one was no good.
        fresh: bool,
    },
    /// Decode a picture of a kind that only browsers know; [`Incoming::Decoded`](crate::app::platform::Incoming) follows.
    Decode {
        /// The file's name.
        name: String,
        /// All of it.
        bytes: Vec<u8>,
        /// What kind.
        kind: BrowserPicture,
    },
    /// Give the keyboard to the page's outline.
    FocusOutline,
    /// Save bytes under a name.
    Save {
        /// Suggested name.
        name: String,
        /// Media type.
        mime: &'static str,
        /// The file.
        bytes: Vec<u8>,
    },
    /// Print a figure on a page of its own.
    Print {
        /// The figure.
        svg: String,
    },
    /// Save a figure as a PNG picture.
    SavePicture {
        /// Suggested name.
        name: String,
        /// The figure.
        svg: String,
    },
    /// Put a PNG on the clipboard.
    CopyPng(Vec<u8>),
    /// Put a picture on the clipboard natively.
    CopyText(String),
}
