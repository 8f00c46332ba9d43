//! Labelled sets of digits: the four public sets in the files that their authors distribute, and a visitor's
//! own.

mod assemble;
mod choose;
mod error;
#[cfg(not(target_arch = "wasm32"))]
mod find;
#[cfg(not(target_arch = "wasm32"))]
mod folder;
mod hdf5;
pub mod known;
pub mod libsvm;
pub mod list;
pub mod mat;
mod parquet;
mod paths;
mod pile;
mod stack;
mod table;

pub use super::generator::Domain;
pub use assemble::{assemble, gather, is_set};
pub use error::CorpusError;
#[cfg(not(target_arch = "wasm32"))]
pub use find::{Source, find, find_cifar10, labels_beside, load, load_source};
#[cfg(not(target_arch = "wasm32"))]
pub use folder::read_files;
pub use parquet::ParquetProblem;
pub use pile::MAX_FILES;
pub use table::TableProblem;

use super::dataset::Dataset;
use super::open::Limits;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Which part of a data set. In JSON and on the command line: `train`, `test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Images to learn from.
    Train,
    /// Images kept apart to measure on.
    Test,
}

impl Split {
    /// Both parts.
    pub const ALL: [Self; 2] = [Self::Train, Self::Test];

    /// `train` or `test`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }
}

/// Which part of a data set something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Training or test.
    pub split: Split,
    /// Whether the other one came with it.
    pub both: bool,
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that names no part of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no part of a data set; the parts are `train` and `test`")]
pub struct NoSplit(String);

impl FromStr for Split {
    type Err = NoSplit;

    fn from_str(word: &str) -> Result<Self, NoSplit> {
        Self::ALL.into_iter().find(|split| split.name() == word).ok_or_else(|| NoSplit(word.to_owned()))
    }
}

type ReadSet = fn(&str, &[u8], &Limits, Option<Split>) -> Result<Dataset, CorpusError>;

/// A kind of files that hold images with their labels. A new one is a file beside `mat.rs` with such a constant, and its
/// line in [`READERS`].
struct Reader {
    /// Whether a file's first bytes are of this kind.
    sniff: fn(&[u8]) -> bool,
    /// Reads a whole file of a name; of one that holds several parts the one that is wanted, else the test part.
    read: ReadSet,
}

/// Every kind; no file is of two.
const READERS: [Reader; 5] = [mat::READER, libsvm::READER, table::READER, hdf5::READER, parquet::READER];

/// The kind that a file's first bytes tell.
fn reader(head: &[u8]) -> Option<&'static Reader> {
    READERS.iter().find(|reader| (reader.sniff)(head))
}

/// Bytes at the start of a file by which its kind is told.
const HEAD: usize = 512;

/// The first bytes of a file.
fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(HEAD)]
}

/// Whether a file's first bytes are text, of which the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let cut_off = |error: std::str::Utf8Error| error.error_len().is_none();
    std::str::from_utf8(head).map_or_else(cut_off, |_| true) && !head.contains(&0)
}

/// Puts labels to images, one each, all of them digits; `name` is the file that the labels came from.
fn label(set: Dataset, labels: Vec<u8>, name: &str) -> Result<Dataset, CorpusError> {
    if let Some(image) = labels.iter().position(|&label| label > 9) {
        return Err(CorpusError::NoDigit { name: name.to_owned(), image, label: labels[image].to_string() });
    }
    Ok(set.with_labels(labels)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_have_one_name_everywhere() {
        for split in Split::ALL {
            assert_eq!(split.to_string().parse(), Ok(split));
            assert_eq!(serde_json::to_string(&split).unwrap(), format!("\"{split}\""));
        }
        assert!("Train ".parse::<Split>().unwrap_err().to_string().contains("`train` and `test`"));
    }
}
