//! Files that were given together, with what lies in zip files among them.

use super::{CorpusError, HEAD};
use crate::digits::bounded;
use crate::digits::open::Limits;
use crate::digits::problem::Problem;
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Most files in all; MNIST-M has 68,002 pictures.
pub const MAX_FILES: usize = 200_000;
/// How each file is announced in a zip file's directory.
const ANNOUNCED: &[u8] = b"PK\x01\x02";

/// Files by number, in the order in which they were given.
pub struct Pile {
    files: Vec<File>,
    archives: Vec<(String, ZipArchive<Cursor<Vec<u8>>>)>,
    /// Bytes that may still be unpacked.
    left: usize,
    max_bytes: usize,
}

struct File {
    path: String,
    place: Place,
}

enum Place {
    Loose(Vec<u8>),
    Zipped { archive: usize, index: usize },
}

impl Pile {
    /// The files, those in zip files in place of these. Folders, hidden files and what operating systems
    /// leave behind (`__MACOSX`, `Thumbs.db`) are passed over, and so are read-me and licence files.
    ///
    /// # Errors
    /// [`CorpusError`]: a damaged zip file, one that needs a password or an unusual way of packing, or too
    /// many files.
    pub fn new(given: Vec<(String, Vec<u8>)>, limits: &Limits) -> Result<Self, CorpusError> {
        let max_bytes = limits.max_bytes;
        let mut pile = Self { files: Vec::new(), archives: Vec::new(), left: max_bytes, max_bytes };
        for (path, bytes) in given {
            let path = path.replace('\\', "/");
            if is_beside_the_point(&path) {
                continue;
            }
            if bytes.len() > max_bytes {
                let problem = Problem::TooManyBytes { found: bytes.len() as u64, limit: max_bytes as u64 };
                return Err(CorpusError::open(&path, problem));
            }
            if is_zip(&bytes) {
                pile.add_archive(path, bytes)?;
            } else {
                pile.add(File { path, place: Place::Loose(bytes) })?;
            }
        }
        Ok(pile)
    }

    fn add(&mut self, file: File) -> Result<(), CorpusError> {
        if self.files.len() >= MAX_FILES {
            return Err(CorpusError::TooManyFiles { limit: MAX_FILES });
        }
        self.files.push(file);
        Ok(())
    }

    fn add_archive(&mut self, name: String, bytes: Vec<u8>) -> Result<(), CorpusError> {
        // before the directory is read, which takes memory for each entry: there are at most as many entries
        // as marks of one. Packed pictures hold such a mark once in 4 GiB by chance.
        if bytes.windows(ANNOUNCED.len()).filter(|window| *window == ANNOUNCED).count() > MAX_FILES {
            return Err(CorpusError::TooManyFiles { limit: MAX_FILES });
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unzip(&name, &error))?;
        let number = self.archives.len();
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(|error| unzip(&name, &error))?;
            let path = file.name().map_err(|error| unzip(&name, &error))?.replace('\\', "/");
            if file.is_dir() || is_beside_the_point(&path) {
                continue;
            }
            drop(file);
            self.add(File { path, place: Place::Zipped { archive: number, index } })?;
        }
        self.archives.push((name, archive));
        Ok(())
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// A file's path with `/` between folders; in a zip file, the path there.
    pub fn path(&self, file: usize) -> &str {
        &self.files[file].path
    }

    /// The name of the only zip file, if everything came out of it.
    pub fn title(&self) -> Option<&str> {
        let all = self.files.iter().all(|file| matches!(file.place, Place::Zipped { .. }));
        match &self.archives[..] {
            [(name, _)] if all => Some(name),
            _ => None,
        }
    }

    /// The first bytes of a file.
    ///
    /// # Errors
    /// [`CorpusError::Zip`] if it does not unpack.
    pub fn head(&mut self, file: usize) -> Result<Cow<'_, [u8]>, CorpusError> {
        match self.files[file].place {
            Place::Loose(ref bytes) => Ok(Cow::Borrowed(super::head(bytes))),
            Place::Zipped { archive, index } => {
                let (name, archive) = &mut self.archives[archive];
                let stream = entry(name, archive, index)?;
                let mut bytes = Vec::with_capacity(HEAD);
                stream.take(HEAD as u64).read_to_end(&mut bytes).map_err(|error| broken(name, &error))?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// The bytes of a file, which is empty afterwards unless it is in a zip file.
    ///
    /// # Errors
    /// [`CorpusError`] if it does not unpack, or if more than [`Limits::max_bytes`] would then have been
    /// unpacked in all.
    pub fn take(&mut self, file: usize) -> Result<Vec<u8>, CorpusError> {
        match self.files[file].place {
            Place::Loose(ref mut bytes) => Ok(std::mem::take(bytes)),
            Place::Zipped { archive, index } => {
                let (name, archive) = &mut self.archives[archive];
                let stream = entry(name, archive, index)?;
                let bytes = bounded::read(stream, self.left).map_err(|error| broken(name, &error))?;
                let bytes = bytes.ok_or_else(|| {
                    CorpusError::open(name, Problem::UnpacksTooLarge { limit: self.max_bytes as u64 })
                })?;
                self.left -= bytes.len();
                Ok(bytes)
            }
        }
    }
}

/// Whether `bytes` begin as a zip file does, with files or without.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// An entry as a stream, if it is packed in one of the two ordinary ways.
fn entry<'a>(
    name: &str,
    archive: &'a mut ZipArchive<Cursor<Vec<u8>>>,
    index: usize,
) -> Result<ZipFile<'a, Cursor<Vec<u8>>>, CorpusError> {
    let file = archive.by_index(index).map_err(|error| unzip(name, &error))?;
    // the crate would say so only when it is read from
    if !matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Err(unzip(name, &ZipError::UnsupportedArchive("compression")));
    }
    Ok(file)
}

fn broken(name: &str, error: &std::io::Error) -> CorpusError {
    CorpusError::Zip { name: name.to_owned(), detail: format!("it is cut off or damaged ({error})") }
}

fn unzip(name: &str, error: &ZipError) -> CorpusError {
    let detail = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            "it needs a password".to_owned()
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            "it is packed in an unusual way; please pack it again with the ordinary one (deflate)".to_owned()
        }
        other => format!("it is cut off or damaged ({})", other.to_string().trim_end_matches('.')),
    };
    CorpusError::Zip { name: name.to_owned(), detail }
}

fn is_beside_the_point(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let hidden = path.split('/').any(|part| part.starts_with('.') && part != "." && part != "..");
    hidden
        || path.split('/').any(|part| part == "__MACOSX")
        || matches!(name.as_str(), "" | "thumbs.db" | "desktop.ini")
        || ["readme", "licence", "license"].iter().any(|start| name.starts_with(start))
}
