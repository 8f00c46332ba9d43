//! What can be wrong with a labelled set, as sentences for the person who gave it.

use super::Split;
use super::libsvm::LibsvmProblem;
use super::mat::MatProblem;
use super::parquet::ParquetProblem;
use super::table::TableProblem;
use crate::digits::dataset::LabelsError;
use crate::digits::generator::Domain;
use crate::digits::pack::PackProblem;
use crate::digits::problem::{OpenError, Problem, short_name};
use crate::neurn::ImageError;
use thiserror::Error;

/// What a labelled set may consist of, for sentences.
const SETS: &str = "two IDX files (images and labels), two NumPy arrays, an .npz or HDF5 file with images and labels, a \
                    table (CSV) with a label in each row, pictures with a list of labels, pictures in folders named \
                    after digits (`7`, `seven`) or named as `0001_3.png` or `3_0001.png`, SVHN's .mat, USPS as LIBSVM \
                    text, or a zip file of one of these";

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
        /// Its label as it is written there.
        label: String,
    },
    /// A MATLAB file.
    #[error("`{}` {problem}", short_name(name))]
    Mat {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        problem: MatProblem,
    },
    /// A LIBSVM file.
    #[error("`{}` {problem}", short_name(name))]
    Libsvm {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        problem: LibsvmProblem,
    },
    /// A table of numbers.
    #[error("`{}` {problem}", short_name(name))]
    Table {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        problem: TableProblem,
    },
    /// A Parquet file.
    #[error("`{}` {problem}", short_name(name))]
    Parquet {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        problem: ParquetProblem,
    },
    /// A part that is not there.
    #[error(
        "`{}` has no {part} part with images and labels; names that tell one are such as `x_{part}` and `y_{part}` or a folder `{part}`.",
        short_name(name)
    )]
    NoPart {
        /// The file's name.
        name: String,
        /// What was asked for.
        part: Split,
    },
    /// A zip file.
    #[error("`{}` is a zip file that cannot be used: {problem}.", short_name(name))]
    Zip {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        problem: PackProblem,
    },
    /// A list of labels that is no text.
    #[error("`{}` was taken for a list of labels, but it is not text (UTF-8).", short_name(name))]
    ListText {
        /// The list's name.
        name: String,
    },
    /// A list of labels without a line.
    #[error("`{}` lists no labels; a line should be like `0001.png 7` or `0001.png,7`.", short_name(name))]
    ListEmpty {
        /// The list's name.
        name: String,
    },
    /// A line in a list of labels.
    #[error(
        "line {line} of `{}` is `{}`, but it should be a picture's name and a digit, like `0001.png 7` or `0001.png,7`.",
        short_name(name),
        short_name(found)
    )]
    ListLine {
        /// The list's name.
        name: String,
        /// The line, counted from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// A list names a picture twice.
    #[error(
        "line {line} of `{}` names `{}` again; each picture has one label.",
        short_name(name),
        short_name(picture)
    )]
    ListTwice {
        /// The list's name.
        name: String,
        /// The line, counted from 1.
        line: usize,
        /// The picture.
        picture: String,
    },
    /// A list names a place outside of the set.
    #[error(
        "line {line} of `{}` names `{}`, which is not a name within the set's folder.",
        short_name(name),
        short_name(picture)
    )]
    ListOutside {
        /// The list's name.
        name: String,
        /// The line, counted from 1.
        line: usize,
        /// The name.
        picture: String,
    },
    /// A list names pictures that are not there.
    #[error(
        "`{}` lists `{}`, but there is no such picture; {missing} of its {listed} pictures are missing.",
        short_name(name),
        short_name(picture)
    )]
    NoPicture {
        /// The list's name.
        name: String,
        /// The first missing picture.
        picture: String,
        /// How many are missing.
        missing: usize,
        /// How many the list names.
        listed: usize,
    },
    /// A list names a picture by a name that several have.
    #[error(
        "`{}` lists `{}`, and several pictures have this name; please write the folder before it, as in `3/0001.png`.",
        short_name(name),
        short_name(picture)
    )]
    Ambiguous {
        /// The list's name.
        name: String,
        /// The name.
        picture: String,
    },
    /// Pictures that no line of the list names.
    #[error(
        "`{}` gives no label for `{}`; {unlisted} of {pictures} pictures have none. Each picture needs a line like `0001.png 7`.",
        short_name(name),
        short_name(picture)
    )]
    Unlisted {
        /// The list's name.
        name: String,
        /// The first such picture.
        picture: String,
        /// How many.
        unlisted: usize,
        /// Pictures in all.
        pictures: usize,
    },
    /// A picture without a label.
    #[error(
        "nothing says which digit `{}` shows. The label may be the picture's folder, as in `3/0001.png` or `three/0001.png`, the end or the beginning of its name, as in `0001_3.png` or `3_0001.png`, or a line in a list, as in `0001.png 3`.",
        short_name(picture)
    )]
    Unlabelled {
        /// The first such picture.
        picture: String,
    },
    /// Images without labels.
    #[error(
        "`{}` holds images, but no labels came with it. Please give both together: {SETS}.",
        short_name(name)
    )]
    NoLabels {
        /// The images' file.
        name: String,
    },
    /// Labels without images.
    #[error(
        "`{}` holds labels, but no images came with it. Please give both together: {SETS}.",
        short_name(name)
    )]
    NoImages {
        /// The labels' file.
        name: String,
    },
    /// More than one set.
    #[error(
        "`{}` and `{}` belong to different sets; please give one labelled set at a time.",
        short_name(first),
        short_name(second)
    )]
    Several {
        /// A file of one.
        first: String,
        /// A file of another.
        second: String,
    },
    /// A file that belongs to no set.
    #[error("`{}` is no part of a labelled set. A set is: {SETS}.", short_name(name))]
    Stray {
        /// The file.
        name: String,
    },
    /// No files at all.
    #[error("there are no files to read. A labelled set is: {SETS}.")]
    Nothing,
    /// More files than a set may have.
    #[error("there are more than {limit} files, which is the most that can be read at once.")]
    TooManyFiles {
        /// Files allowed.
        limit: usize,
    },
    /// More bytes than may be read at once.
    #[error("the files hold more than {limit} MiB together, which is the most that can be opened.")]
    TooMuch {
        /// MiB allowed.
        limit: usize,
    },
    /// Pictures of different sizes.
    #[error(
        "`{}` is {} x {} pixels and `{}` {} x {}; all pictures of a set must have the same size, so please resize them first.",
        short_name(first), first_size.0, first_size.1, short_name(name), size.0, size.1
    )]
    Sizes {
        /// The first picture.
        first: String,
        /// Its width and height.
        first_size: (usize, usize),
        /// The picture that differs.
        name: String,
        /// Its width and height.
        size: (usize, usize),
    },
    /// All pictures together are too many numbers.
    #[error(
        "`{}` holds more than {limit} values in all, which is the most that can be read.",
        short_name(name)
    )]
    TooManyValues {
        /// The set.
        name: String,
        /// Values allowed.
        limit: u64,
    },
    /// The set cannot be held.
    #[error("`{}` cannot be held: {problem}.", short_name(name))]
    Image {
        /// The set.
        name: String,
        /// Why.
        problem: ImageError,
    },
}

impl CorpusError {
    /// The sentence for one file that could not be opened.
    pub(super) fn open(name: &str, problem: Problem) -> Self {
        Self::Open(problem.of(name))
    }
}
