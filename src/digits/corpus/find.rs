//! Finds the public data sets in a folder, under the names that they are distributed with.

use super::{CorpusError, Domain, Split, label};
use crate::digits::dataset::Dataset;
use crate::digits::open::{Limits, Opened, open};
use crate::digits::problem::Problem;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a labelled set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// IDX files of images and of labels, gzipped or not.
    Idx {
        /// `[n, h, w]` or `[n, h, w, c]`.
        images: PathBuf,
        /// `[n]`.
        labels: PathBuf,
    },
}

/// Loads a data set from a folder: whatever [`find`] finds, with labels. The name of the set is that of the
/// file that its images came from.
///
/// # Errors
/// [`CorpusError`], a sentence with the file's name: nothing there, unreadable, damaged, not one label for
/// each image, or a label that is no digit.
pub fn load(dir: &Path, domain: Domain, split: Split) -> Result<Dataset, CorpusError> {
    let source = find(dir, domain, split)?.ok_or_else(|| CorpusError::Missing {
        domain,
        split,
        dir: dir.display().to_string(),
        wanted: wanted(domain, split),
    })?;
    load_source(&source, &Limits::default())
}

/// Reads the files of a set.
///
/// # Errors
/// As [`load`].
pub fn load_source(source: &Source, limits: &Limits) -> Result<Dataset, CorpusError> {
    match source {
        Source::Idx { images, labels } => {
            let unexpected =
                |path: &Path, found, wanted| CorpusError::Unexpected { name: file_name(path), found, wanted };
            let set = match read(images, limits)? {
                Opened::Dataset(set) => set,
                Opened::Labels(_) => return Err(unexpected(images, "a list of labels", "images")),
                Opened::Picture(_) => return Err(unexpected(images, "one picture", "a stack of images")),
            };
            match read(labels, limits)? {
                Opened::Labels(values) => label(set, values, &file_name(labels)),
                Opened::Dataset(_) => Err(unexpected(labels, "images", "labels")),
                Opened::Picture(_) => Err(unexpected(labels, "one picture", "labels")),
            }
        }
    }
}

/// Looks for a data set in a folder and in the subfolders that usual tools make. Letter case does not matter.
///
/// | set | names |
/// |---|---|
/// | MNIST | `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `t10k-...`, with `.gz` or not; also in `mnist/`, `MNIST/raw/` |
/// | all | `mnist-train-images.idx`, `usps-...`, `svhn-...`, `mnistm-...`, with `.gz` or not |
///
/// `None` if there is none. The authors' own files come before converted ones.
///
/// # Errors
/// [`CorpusError::Unreadable`] if the folder is not there or cannot be listed.
pub fn find(dir: &Path, domain: Domain, split: Split) -> Result<Option<Source>, CorpusError> {
    let mut folders = vec![Listing::of(dir)?];
    for name in folders_of(domain) {
        // what lies behind a subfolder's name may be a file, or forbidden: then nothing is found there
        let inside = name
            .split('/')
            .try_fold(dir.to_owned(), |at, part| Listing::of(&at).ok().and_then(|listing| listing.get(part)));
        folders.extend(inside.and_then(|path| Listing::of(&path).ok()));
    }
    Ok(folders.iter().find_map(|folder| idx_pair(folder, domain, split)))
}

/// Subfolders in which a set may lie.
fn folders_of(domain: Domain) -> &'static [&'static str] {
    match domain {
        Domain::Handwriting => &["mnist", "mnist/raw"],
        Domain::Mail => &["usps"],
        Domain::HouseNumber => &["svhn"],
        Domain::Photo => &["mnist_m", "mnist-m", "mnistm"],
    }
}

/// The names of images and labels, without `.gz`, in the order of preference.
fn idx_names(domain: Domain, split: Split) -> Vec<[String; 2]> {
    let prefix = match domain {
        Domain::Handwriting => "mnist",
        Domain::Mail => "usps",
        Domain::HouseNumber => "svhn",
        Domain::Photo => "mnistm",
    };
    let mut names = Vec::new();
    if domain == Domain::Handwriting {
        let part = match split {
            Split::Train => "train",
            Split::Test => "t10k",
        };
        for mark in ["-", "."] {
            names.push([format!("{part}-images{mark}idx3-ubyte"), format!("{part}-labels{mark}idx1-ubyte")]);
        }
    }
    names.push(["images", "labels"].map(|what| format!("{prefix}-{split}-{what}.idx")));
    names
}

fn idx_pair(folder: &Listing, domain: Domain, split: Split) -> Option<Source> {
    let one = |name: &str| folder.get(name).or_else(|| folder.get(&format!("{name}.gz")));
    idx_names(domain, split)
        .iter()
        .find_map(|[images, labels]| Some(Source::Idx { images: one(images)?, labels: one(labels)? }))
}

/// The names that are looked for, for a sentence.
fn wanted(domain: Domain, split: Split) -> String {
    let pairs: Vec<String> = idx_names(domain, split)
        .iter()
        .map(|[images, labels]| format!("`{images}` with `{labels}` (also as .gz)"))
        .collect();
    pairs.join(", ")
}

/// What lies in a folder, by lower-case name.
struct Listing(Vec<(String, PathBuf)>);

impl Listing {
    fn of(dir: &Path) -> Result<Self, CorpusError> {
        let entries = fs::read_dir(dir).map_err(|error| unreadable(dir, &error))?;
        let mut entries: Vec<_> = entries
            .filter_map(Result::ok)
            .map(|entry| (entry.file_name().to_string_lossy().to_lowercase(), entry.path()))
            .collect();
        // names that differ in case only: the same one is taken every time
        entries.sort();
        Ok(Self(entries))
    }

    fn get(&self, name: &str) -> Option<PathBuf> {
        self.0.iter().find(|(lower, _)| lower == name).map(|(_, path)| path.clone())
    }
}

/// The last part of a path, for messages.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn unreadable(path: &Path, error: &std::io::Error) -> CorpusError {
    CorpusError::Unreadable { path: path.display().to_string(), detail: error.to_string() }
}

/// The bytes of a file, which are not read if there are too many.
fn bytes_of(path: &Path, limits: &Limits) -> Result<Vec<u8>, CorpusError> {
    let found = fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    let limit = u64::try_from(limits.max_bytes).unwrap_or(u64::MAX);
    if found > limit {
        return Err(Problem::TooManyBytes { found, limit }.of(&file_name(path)).into());
    }
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn read(path: &Path, limits: &Limits) -> Result<Opened, CorpusError> {
    Ok(open(&file_name(path), &bytes_of(path, limits)?, limits)?)
}
