//! Finds the public data sets in a folder, under the names that they are distributed with.

use super::assemble::read_labelled;
use super::pile::MAX_FILES;
use super::stack::Stack;
use super::{CorpusError, Domain, Split, label, list};
use crate::digits::dataset::Dataset;
use crate::digits::open::{Limits, Opened, open};
use crate::digits::problem::Problem;
use std::collections::BTreeSet;
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
    /// One file with images and labels: `.mat`, or LIBSVM text, plain or bzip2.
    Whole(PathBuf),
    /// A folder of pictures, and a list of their labels.
    Folder {
        /// Where the pictures lie.
        folder: PathBuf,
        /// A name and a digit in each line.
        list: PathBuf,
    },
}

impl Source {
    /// The files and folders.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Idx { images, labels } => vec![images, labels],
            Self::Whole(file) => vec![file],
            Self::Folder { folder, list } => vec![folder, list],
        }
    }
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
        Source::Whole(file) => read_labelled(&file_name(file), &bytes_of(file, limits)?, limits, None),
        Source::Folder { folder, list } => read_folder(folder, list, limits),
    }
}

/// Pictures in a folder, in the order of a list.
fn read_folder(folder: &Path, list: &Path, limits: &Limits) -> Result<Dataset, CorpusError> {
    let list_name = file_name(list);
    let entries = list::read(&list_name, &bytes_of(list, limits)?)?;
    let there = pictures_in(folder)?;
    let mut unlisted: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    let missing: Vec<&str> = entries
        .iter()
        .map(|entry| entry.picture.as_str())
        .filter(|picture| !unlisted.remove(picture))
        .collect();
    if let Some(picture) = missing.first() {
        return Err(CorpusError::NoPicture {
            name: list_name,
            picture: (*picture).to_owned(),
            missing: missing.len(),
            listed: entries.len(),
        });
    }
    if let Some(picture) = unlisted.first() {
        return Err(CorpusError::Unlisted {
            name: list_name,
            picture: (*picture).to_owned(),
            unlisted: unlisted.len(),
            pictures: there.len(),
        });
    }
    let name = file_name(folder);
    let mut stack = Stack::new(&name, entries.len(), limits);
    for entry in &entries {
        stack.push(&entry.picture, &bytes_of(&folder.join(&entry.picture), limits)?, entry.label)?;
    }
    stack.finish()
}

/// The names of the PNG files in a folder.
fn pictures_in(folder: &Path) -> Result<Vec<String>, CorpusError> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let names = entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_png = |name: &String| !name.starts_with('.') && name.to_lowercase().ends_with(".png");
    Ok(names.filter(is_png).take(MAX_FILES).collect())
}

/// Looks for a data set in a folder and in the subfolders that usual tools make. Letter case does not matter.
///
/// | set | names |
/// |---|---|
/// | MNIST | `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `t10k-...`, with `.gz` or not; also in `mnist/`, `MNIST/raw/` |
/// | USPS | `usps`, `usps.t` (LIBSVM text), with `.bz2` or not; also in `usps/` |
/// | SVHN | `train_32x32.mat`, `test_32x32.mat`; also in `svhn/` |
/// | MNIST-M | the folder `mnist_m_train` with `mnist_m_train_labels.txt`, or `..._test...`; also in `mnist_m/` |
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
    let original = |folder| originals(folder, domain, split);
    let converted = |folder| idx_pair(folder, &converted_names(domain, split));
    Ok(folders.iter().find_map(original).or_else(|| folders.iter().find_map(converted)))
}

/// Finds small natural images, CIFAR-10 converted to IDX, in a folder or in its folders `natural` and `cifar10`:
/// `cifar10-train-images.idx` or `cifar10-jpeg-train-images.idx` and the like, with `.gz` or not. `None` if there is none.
///
/// # Errors
/// [`CorpusError::Unreadable`] if the folder is not there or cannot be listed.
pub fn find_cifar10(dir: &Path, split: Split) -> Result<Option<Source>, CorpusError> {
    let top = Listing::of(dir)?;
    let inside = ["natural", "cifar10"].map(|name| top.get(name).and_then(|path| Listing::of(&path).ok()));
    let names = ["cifar10", "cifar10-jpeg"]
        .map(|prefix| ["images", "labels"].map(|what| format!("{prefix}-{split}-{what}.idx")));
    Ok(std::iter::once(top).chain(inside.into_iter().flatten()).find_map(|folder| idx_pair(&folder, &names)))
}

/// The labels that lie beside a file of images: its name with `labels` for the last `images`. `None` if there are none.
#[must_use]
pub fn labels_beside(images: &Path) -> Option<PathBuf> {
    let name = images.file_name()?.to_str()?;
    let at = name.rfind("images")?;
    let rest = name[at + "images".len()..].replace("idx3", "idx1");
    let labels = images.with_file_name(format!("{}labels{rest}", &name[..at]));
    labels.is_file().then_some(labels)
}

/// The files that the authors of a set distribute.
fn originals(folder: &Listing, domain: Domain, split: Split) -> Option<Source> {
    match domain {
        Domain::Handwriting => idx_pair(folder, &mnist_names(split)),
        Domain::Mail | Domain::HouseNumber => {
            whole_names(domain, split).iter().find_map(|name| folder.file(name)).map(Source::Whole)
        }
        Domain::Photo => {
            let pictures = folder.get(&format!("mnist_m_{split}")).filter(|path| path.is_dir())?;
            let list = folder.file(&format!("mnist_m_{split}_labels.txt"))?;
            Some(Source::Folder { folder: pictures, list })
        }
    }
}

/// Names of files that are a set by themselves.
fn whole_names(domain: Domain, split: Split) -> &'static [&'static str] {
    match (domain, split) {
        (Domain::Mail, Split::Train) => &["usps", "usps.bz2"],
        (Domain::Mail, Split::Test) => &["usps.t", "usps.t.bz2"],
        (Domain::HouseNumber, Split::Train) => &["train_32x32.mat"],
        (Domain::HouseNumber, Split::Test) => &["test_32x32.mat"],
        _ => &[],
    }
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

/// MNIST's own names of images and labels, without `.gz`.
fn mnist_names(split: Split) -> Vec<[String; 2]> {
    let part = match split {
        Split::Train => "train",
        Split::Test => "t10k",
    };
    ["-", "."]
        .map(|mark| [format!("{part}-images{mark}idx3-ubyte"), format!("{part}-labels{mark}idx1-ubyte")])
        .to_vec()
}

/// The names of images and labels converted to IDX, without `.gz`.
fn converted_names(domain: Domain, split: Split) -> Vec<[String; 2]> {
    let prefix = domain.likeness().to_lowercase().replace('-', "");
    vec![["images", "labels"].map(|what| format!("{prefix}-{split}-{what}.idx"))]
}

fn idx_pair(folder: &Listing, names: &[[String; 2]]) -> Option<Source> {
    let one = |name: &str| folder.file(name).or_else(|| folder.file(&format!("{name}.gz")));
    names.iter().find_map(|[images, labels]| Some(Source::Idx { images: one(images)?, labels: one(labels)? }))
}

/// The names that are looked for, for a sentence.
fn wanted(domain: Domain, split: Split) -> String {
    let mut names: Vec<String> = whole_names(domain, split).iter().map(|name| format!("`{name}`")).collect();
    let mut pairs = converted_names(domain, split);
    match domain {
        Domain::Handwriting => pairs.splice(..0, mnist_names(split)).for_each(drop),
        Domain::Photo => {
            names.push(format!("the folder `mnist_m_{split}` with `mnist_m_{split}_labels.txt`"));
        }
        Domain::Mail | Domain::HouseNumber => {}
    }
    names.extend(pairs.iter().map(|[images, labels]| format!("`{images}` with `{labels}` (also as .gz)")));
    names.join(", ")
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

    /// A file, where `get` may give a folder: `usps` may be either.
    fn file(&self, name: &str) -> Option<PathBuf> {
        self.get(name).filter(|path| path.is_file())
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
