//! Zip files (`.npz` are too), unpacked up to limits.

use super::bounded;
use std::io::{Cursor, Read};
use thiserror::Error;
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// How each file is announced in a zip file's directory.
const ANNOUNCED: &[u8] = b"PK\x01\x02";

/// What was wrong with a zip file, as the rest of a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PackProblem {
    /// More files than are allowed.
    #[error("it holds more than {limit} files")]
    TooManyFiles {
        /// Files allowed.
        limit: usize,
    },
    /// Encrypted.
    #[error("it needs a password")]
    Password,
    /// Neither stored nor deflated.
    #[error("it is packed in an unusual way; please pack it again with the ordinary one (deflate)")]
    Method,
    /// The bytes contradict the format.
    #[error("it is cut off or damaged ({0})")]
    Damaged(String),
    /// More bytes than are allowed.
    #[error("it unpacks to more than is allowed")]
    TooLarge,
}

/// An open zip file: a directory, and entries that are unpacked one by one.
#[derive(Debug)]
pub struct Pack<T>(ZipArchive<Cursor<T>>);

/// Whether `bytes` begin as a zip file does, with files or without.
#[must_use]
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<T: AsRef<[u8]>> Pack<T> {
    /// Reads the directory, of at most `most_files` files.
    ///
    /// # Errors
    /// [`PackProblem`].
    pub fn new(bytes: T, most_files: usize) -> Result<Self, PackProblem> {
        // before the directory is read, which takes memory for each entry: there are at most as many entries as marks
        // of one. Packed numbers hold such a mark by chance once in 4 GiB.
        let marks = bytes.as_ref().windows(ANNOUNCED.len()).filter(|window| *window == ANNOUNCED);
        if marks.count() > most_files {
            return Err(PackProblem::TooManyFiles { limit: most_files });
        }
        ZipArchive::new(Cursor::new(bytes)).map(Self).map_err(|error| problem(&error))
    }

    /// Number and path of each file, `/` between folders.
    ///
    /// # Errors
    /// [`PackProblem`] if the directory is damaged.
    pub fn files(&mut self) -> Result<Vec<(usize, String)>, PackProblem> {
        let mut files = Vec::new();
        for index in 0..self.0.len() {
            let file = self.0.by_index_raw(index).map_err(|error| problem(&error))?;
            if !file.is_dir() {
                let path = file.name().map_err(|error| problem(&error))?.replace('\\', "/");
                files.push((index, path));
            }
        }
        Ok(files)
    }

    /// The number of a file of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.0.index_for_name(name)
    }

    /// The first bytes of a file, at most `most`.
    ///
    /// # Errors
    /// [`PackProblem`] if it does not unpack.
    pub fn head(&mut self, index: usize, most: usize) -> Result<Vec<u8>, PackProblem> {
        let mut bytes = Vec::with_capacity(most);
        self.entry(index)?.take(most as u64).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        Ok(bytes)
    }

    /// The bytes of a file, if there are at most `left`, of which they are then taken.
    ///
    /// # Errors
    /// [`PackProblem`] if it does not unpack, or to too much.
    pub fn take(&mut self, index: usize, left: &mut usize) -> Result<Vec<u8>, PackProblem> {
        let bytes = bounded::read(self.entry(index)?, *left).map_err(|error| broken(&error))?;
        let bytes = bytes.ok_or(PackProblem::TooLarge)?;
        *left -= bytes.len();
        Ok(bytes)
    }

    /// An entry as a stream, if it is packed in one of the two ordinary ways.
    fn entry(&mut self, index: usize) -> Result<ZipFile<'_, Cursor<T>>, PackProblem> {
        let file = self.0.by_index(index).map_err(|error| problem(&error))?;
        // the crate would say so only when it is read from
        match file.compression() {
            CompressionMethod::Stored | CompressionMethod::Deflated => Ok(file),
            _ => Err(PackProblem::Method),
        }
    }
}

fn broken(error: &std::io::Error) -> PackProblem {
    PackProblem::Damaged(brief(&error.to_string()))
}

fn problem(error: &ZipError) -> PackProblem {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            PackProblem::Password
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => PackProblem::Method,
        other => PackProblem::Damaged(brief(&other.to_string())),
    }
}

/// The library's words, which may quote the file.
fn brief(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
    text.trim_end_matches('.').to_owned()
}
