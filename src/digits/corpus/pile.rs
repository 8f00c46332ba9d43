//! Files that were given together, with what lies in zip files among them.

use super::{CorpusError, HEAD};
use crate::digits::gzip;
use crate::digits::open::Limits;
use crate::digits::pack::{Pack, PackProblem, is_zip};
use crate::digits::problem::Problem;
use std::borrow::Cow;

/// Most files in all; MNIST-M has 68,002 pictures.
pub const MAX_FILES: usize = 200_000;

/// Files by number, in the order in which they were given.
pub struct Pile {
    files: Vec<File>,
    archives: Vec<(String, Pack<Vec<u8>>)>,
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
        let unzip = |problem| unzip(&name, problem);
        let mut pack = Pack::new(bytes, MAX_FILES).map_err(unzip)?;
        let number = self.archives.len();
        for (index, path) in pack.files().map_err(unzip)? {
            if !is_beside_the_point(&path) {
                self.add(File { path, place: Place::Zipped { archive: number, index } })?;
            }
        }
        self.archives.push((name, pack));
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

    /// The first bytes of a file, or of what is in it if it is a gzip file.
    ///
    /// # Errors
    /// [`CorpusError::Zip`] if it does not unpack.
    pub fn head(&mut self, file: usize) -> Result<Cow<'_, [u8]>, CorpusError> {
        let head = match self.files[file].place {
            Place::Loose(ref bytes) => Cow::Borrowed(super::head(bytes)),
            Place::Zipped { archive, index } => {
                let (name, pack) = &mut self.archives[archive];
                Cow::Owned(pack.head(index, HEAD).map_err(|problem| unzip(name, problem))?)
            }
        };
        Ok(if gzip::is_gzip(&head) { Cow::Owned(gzip::peek(&head, HEAD)) } else { head })
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
                let (name, pack) = &mut self.archives[archive];
                pack.take(index, &mut self.left).map_err(|problem| match problem {
                    PackProblem::TooLarge => {
                        CorpusError::open(name, Problem::UnpacksTooLarge { limit: self.max_bytes as u64 })
                    }
                    problem => unzip(name, problem),
                })
            }
        }
    }
}

fn unzip(name: &str, problem: PackProblem) -> CorpusError {
    match problem {
        PackProblem::TooManyFiles { limit } => CorpusError::TooManyFiles { limit },
        problem => CorpusError::Zip { name: name.to_owned(), problem },
    }
}

fn is_beside_the_point(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let hidden = path.split('/').any(|part| part.starts_with('.') && part != "." && part != "..");
    hidden
        || path.split('/').any(|part| part == "__MACOSX")
        || matches!(name.as_str(), "" | "thumbs.db" | "desktop.ini")
        || ["readme", "licence", "license"].iter().any(|start| name.starts_with(start))
}
