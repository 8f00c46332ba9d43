//! A visitor's own network: `.keras`, `.h5` and Keras's JSON, ONNX, what PyTorch and Keras print, and plain lists of
//! layers.
//!
//! Only the description is read, never a weight. Whatever a file claims, what is held while it is read grows with
//! its own size at most, and is limited.

mod keras;
mod kinds;
mod onnx;
mod other;
mod protobuf;
mod summary;
mod text;
mod torch;

use super::file::MAX_LAYERS;
use super::network::{Layer, Network};
use crate::digits::problem::short_name;
use crate::digits::{bounded, hdf5};
use std::io::Cursor;
use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes of the largest file that is read: an ONNX file holds its weights.
pub const MAX_BYTES: usize = 512 << 20;

/// Bytes of the longest description: JSON, or a text.
pub const MAX_TEXT: usize = 8 << 20;

/// What opens, for sentences.
const KINDS: &str = "Keras models (.keras, .h5, the JSON of `model.to_json()`, TensorFlow.js's model.json), ONNX \
                     files, the printout of a PyTorch module or of Keras's `summary()`, and plain lists of layers";

/// A file that is no network, or none that can be read. Displays as a full sentence with the file's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{}` {problem}", short_name(name))]
pub struct ReadError {
    /// The file's name, as it was given.
    pub name: String,
    /// What was wrong.
    pub problem: Problem,
}

/// What was wrong with a file, as the rest of a sentence that starts with its name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// Nothing in it.
    #[error("is empty. Architectures are read from {KINDS}.")]
    Empty,
    /// Larger than [`MAX_BYTES`], or a description longer than [`MAX_TEXT`].
    #[error("is too large: {what} of up to {} MiB are read.", limit >> 20)]
    TooLarge {
        /// Files, descriptions.
        what: &'static str,
        /// Bytes allowed.
        limit: usize,
    },
    /// A kind of file that is known and not read.
    #[error("is {kind}, which does not open here. {advice}")]
    OtherKind {
        /// What it is, with its article.
        kind: &'static str,
        /// What would open.
        advice: &'static str,
    },
    /// A zip without a model.
    #[error(
        "is a zip archive, but no Keras model: it holds no config.json. `model.save('model.keras')` writes one."
    )]
    NoConfig,
    /// A zip that does not unpack.
    #[error("is a zip archive that is damaged or cut off ({0}).")]
    Zip(String),
    /// An HDF5 file that cannot be read, with the rest of the sentence.
    #[error("{0}")]
    Hdf5(String),
    /// An HDF5 file without a model.
    #[error(
        "is an HDF5 file, but no Keras model: it has no attribute `model_config`. In Python: `model.save('model.keras')` writes a file that opens; `save_weights` leaves the layers out."
    )]
    NoModelConfig,
    /// JSON that is not JSON.
    #[error("begins like JSON, but is damaged or cut off ({0}).")]
    Json(String),
    /// JSON without layers.
    #[error(
        "holds JSON, but no list of layers where Keras puts it (`config`, then `layers`). `model.to_json()` writes it for Functional and Sequential models; models written as a class of their own have none."
    )]
    NoLayers,
    /// ONNX, or something else in binary.
    #[error("looks like an ONNX file, but {0}.")]
    Onnx(String),
    /// Neither text nor anything known.
    #[error("does not begin like any kind of file that opens here. Architectures are read from {KINDS}.")]
    UnknownKind,
    /// A line that is no layer.
    #[error(
        "is read as a list of layers, but line {line} is none: `{found}`. A line is a layer's type and, if you like, kernel, stride and function, as in `Conv2D k3 s2 relu`."
    )]
    Line {
        /// Counted from 1.
        line: usize,
        /// Its beginning.
        found: String,
    },
    /// A row of a summary that names no type.
    #[error(
        "is read as the printout of Keras's `summary()`, but its row in line {line} names no type in brackets: `{found}`. In Python: `print(model.to_json())` writes a text that opens."
    )]
    Summary {
        /// Counted from 1.
        line: usize,
        /// Its beginning.
        found: String,
    },
    /// More layers than are taken.
    #[error("has more than {MAX_LAYERS} layers, which is the most that can be compared.")]
    TooManyLayers,
}

/// Reads a network from a file of any of the kinds; its name is the file's without the ending, unless the file has
/// one of its own.
///
/// # Errors
/// [`ReadError`] with a sentence for the person who opened it.
pub fn open(name: &str, bytes: &[u8]) -> Result<Network, ReadError> {
    read(name, bytes).map_err(|problem| ReadError { name: name.to_owned(), problem })
}

fn read(name: &str, bytes: &[u8]) -> Result<Network, Problem> {
    if bytes.len() > MAX_BYTES {
        return Err(Problem::TooLarge { what: "files", limit: MAX_BYTES });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::Empty);
    }
    if let Some(problem) = other::kind(name, bytes) {
        return Err(problem);
    }
    let (layers, title) = if bytes.starts_with(b"PK\x03\x04") {
        keras::read(&config(bytes)?)?
    } else if hdf5::is_hdf5(bytes) {
        keras::read(&model_config(bytes)?)?
    } else if bytes.trim_ascii_start().starts_with(b"{") {
        keras::read(text_of(bytes)?)?
    } else if onnx::begins(bytes) || has_ending(name, "onnx") {
        (onnx::read(bytes)?, None)
    } else {
        let text = std::str::from_utf8(text_of(bytes)?).map_err(|_| Problem::UnknownKind)?;
        if text.contains(|c: char| c.is_control() && !"\n\r\t".contains(c)) {
            return Err(Problem::UnknownKind);
        }
        let text = text.trim_start_matches('\u{feff}');
        if summary::begins(text) {
            summary::read(text)?
        } else if torch::begins(text) {
            torch::read(text)?
        } else {
            (text::read(text)?, None)
        }
    };
    if layers.len() > MAX_LAYERS {
        return Err(Problem::TooManyLayers);
    }
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    Ok(Network::custom(&short_name(title.as_deref().unwrap_or(stem)), name, layers))
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, item)| item.eq_ignore_ascii_case(ending))
}

/// Bytes that are a text as a whole.
fn text_of(bytes: &[u8]) -> Result<&[u8], Problem> {
    if bytes.len() > MAX_TEXT {
        Err(Problem::TooLarge { what: "descriptions", limit: MAX_TEXT })
    } else {
        Ok(bytes)
    }
}

/// `config.json` of a `.keras` file.
fn config(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let damaged = |error: &dyn std::fmt::Display| Problem::Zip(error.to_string().chars().take(80).collect());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let other = other::packed(archive.file_names().flatten());
    let entry = match archive.by_name("config.json") {
        Ok(entry) => entry,
        Err(ZipError::FileNotFound) => return Err(other.unwrap_or(Problem::NoConfig)),
        Err(error) => return Err(damaged(&error)),
    };
    let text = bounded::read(entry, MAX_TEXT).map_err(|error| damaged(&error))?;
    text.ok_or(Problem::TooLarge { what: "descriptions", limit: MAX_TEXT })
}

/// Whether an HDF5 file is one of Keras's, a model or weights alone, and no data set: told by the names of attributes
/// anywhere in it.
#[must_use]
pub fn holds_keras(bytes: &[u8]) -> bool {
    const NAMES: [&[u8]; 2] = [b"model_config", b"layer_names"];
    let mut rest = bytes;
    // both names hold an underscore, and numbers seldom do
    while let Some(at) = rest.iter().position(|&byte| byte == b'_') {
        let start = &rest[at.saturating_sub(5)..];
        if NAMES.iter().any(|name| start.starts_with(name)) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// The description in an `.h5` file of Keras's.
fn model_config(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let damaged = |problem: crate::digits::problem::Problem| Problem::Hdf5(problem.to_string());
    let text =
        hdf5::File::open(bytes).and_then(|file| file.attribute("", "model_config")).map_err(damaged)?;
    let text = text.ok_or(Problem::NoModelConfig)?.into_bytes();
    if text.len() > MAX_TEXT {
        Err(Problem::TooLarge { what: "descriptions", limit: MAX_TEXT })
    } else {
        Ok(text)
    }
}

/// Kernel, stride, groups and function as the zoo writes them: `k3 s2 groups relu`.
fn detail(kernel: &[u64], stride: &[u64], groups: bool, function: Option<&str>) -> String {
    let sides = |letter: char, values: &[u64]| match values {
        [] => None,
        [first, rest @ ..] if rest.iter().all(|other| other == first) => Some(format!("{letter}{first}")),
        _ => Some(format!("{letter}{}", values.iter().map(u64::to_string).collect::<Vec<_>>().join("x"))),
    };
    let mut words: Vec<String> = Vec::new();
    words.extend(sides('k', kernel));
    words.extend(sides('s', stride));
    words.extend(groups.then(|| "groups".to_owned()));
    words.extend(function.filter(|name| !name.is_empty() && *name != "linear").map(brief));
    words.join(" ")
}

/// A word from a file, cut to what a label can hold.
fn brief(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// What is read: layers, and the model's own name.
type Found = (Vec<Layer>, Option<String>);

#[cfg(test)]
mod tests;
