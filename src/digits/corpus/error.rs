//! What can be wrong with a labelled set, as sentences for the person who gave it.

use super::Split;
use crate::digits::dataset::LabelsError;
use crate::digits::generator::Domain;
use crate::digits::problem::{OpenError, short_name};
use thiserror::Error;

/// A labelled set that could not be read. Displays as a full sentence that names the file or folder.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CorpusError {
    /// One file could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Not as many labels as images.
    #[error(transparent)]
    Count(#[from] LabelsError),
    /// The folder holds no such set.
    #[error(
        "there is no {} {split} set in `{dir}`. Any of these would do: {wanted}. `cargo xtask data` says where they come from.",
        domain.likeness()
    )]
    Missing {
        /// Whose set was looked for.
        domain: Domain,
        /// Which part of it.
        split: Split,
        /// Where.
        dir: String,
        /// Names that would have been found.
        wanted: String,
    },
    /// The operating system refuses a file or folder.
    #[error("`{path}` cannot be read: {detail}.")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// The system's words.
        detail: String,
    },
    /// A file holds something else than its place asks for.
    #[error("`{}` holds {found}, but {wanted} were expected there.", short_name(name))]
    Unexpected {
        /// The file's name.
        name: String,
        /// What it holds.
        found: &'static str,
        /// What it should hold.
        wanted: &'static str,
    },
    /// A label that is no digit.
    #[error(
        "`{}` gives image {image} (counted from 0) the label {label}, but labels are the digits 0 to 9.",
        short_name(name)
    )]
    NoDigit {
        /// The file's name.
        name: String,
        /// The image, counted from 0.
        image: usize,
        /// Its label.
        label: i64,
    },
}
