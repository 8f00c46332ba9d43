//! What can be wrong with a file, as sentences for the person who opened it.

use thiserror::Error;

/// What NeuRN Lab opens, for sentences.
const KINDS: &str = "PNG, JPEG, WebP, BMP and GIF pictures, NumPy arrays (.npy) and IDX data sets \
                     (the format of MNIST, gzipped or not)";

/// A file that could not be opened. Displays as a full sentence with the file's name.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("`{}` {problem}", short_name(name))]
pub struct OpenError {
    /// The file's name, as it was given.
    pub name: String,
    /// What was wrong.
    pub problem: Problem,
}

/// What was wrong with a file. Displays as the rest of a sentence that starts with the file's name,
/// and says what would have been right.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Problem {
    /// No bytes at all.
    #[error("is empty. NeuRN Lab opens {KINDS}.")]
    Empty,
    /// The file is larger than [`Limits::max_bytes`](super::open::Limits::max_bytes).
    #[error("has {}, and files of up to {} can be opened.", mebibytes(*found), mebibytes(*limit))]
    TooManyBytes {
        /// Bytes in the file.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// A kind of file that is known and not read.
    #[error("is {kind}, which NeuRN Lab does not read. It opens {KINDS}.")]
    OtherKind {
        /// What it is, with its article.
        kind: &'static str,
    },
    /// The first bytes fit no kind of file that is known.
    #[error(
        "does not begin like any kind of file that NeuRN Lab opens; it may be damaged. It opens {KINDS}."
    )]
    UnknownKind,
    /// The gzip wrapping is broken.
    #[error("is a gzip file that is cut off or damaged ({detail}). Please fetch or copy it again.")]
    Gzip {
        /// The decoder's words.
        detail: String,
    },
    /// The gzip unpacks to more than [`Limits::max_bytes`](super::open::Limits::max_bytes).
    #[error("unpacks to more than {}, which is the most that can be opened.", mebibytes(*limit))]
    UnpacksTooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// The picture is larger than [`Limits::max_pixels`](super::open::Limits::max_pixels).
    #[error("is a {format} picture of {width} x {height} pixels; pictures of up to {} can be opened, so please make it smaller first.", megapixels(*limit))]
    TooManyPixels {
        /// PNG, JPEG ...
        format: &'static str,
        /// Pixels in a row.
        width: u64,
        /// Rows.
        height: u64,
        /// Pixels allowed.
        limit: u64,
    },
    /// The picture does not decode.
    #[error(
        "looks like a {format} picture, but it is damaged or cut off ({detail}). Please save or copy it again."
    )]
    DamagedPicture {
        /// PNG, JPEG ...
        format: &'static str,
        /// The decoder's words.
        detail: String,
    },
    /// The picture uses a feature that the decoder lacks.
    #[error(
        "is a {format} picture of a kind that NeuRN Lab does not read ({detail}). Saved again as an ordinary PNG it would open."
    )]
    UnsupportedPicture {
        /// PNG, JPEG ...
        format: &'static str,
        /// The decoder's words.
        detail: String,
    },
    /// The NPY header makes no sense.
    #[error(
        "looks like a NumPy array, but its header is damaged: {detail}. `numpy.save` writes files that open."
    )]
    NpyHeader {
        /// What is wrong with it.
        detail: String,
    },
    /// The NPY array's numbers are of a type that is not read.
    #[error(
        "holds {kind}; NeuRN Lab reads arrays of 8-bit to 64-bit whole numbers, of floats and of true/false."
    )]
    NpyType {
        /// The type in words.
        kind: String,
    },
    /// The NPY array's shape is no picture and no data set.
    #[error(
        "holds an array of shape {}; NeuRN Lab reads [h, w] and [h, w, c] (one picture, c up to 4), [n, h, w] and [n, h, w, c] (a data set), and [n] of whole numbers from 0 to 255 (labels).",
        brackets(shape)
    )]
    NpyShape {
        /// The shape as stored.
        shape: Vec<u64>,
    },
    /// A row of numbers, as labels are, and they are none.
    #[error("holds a row of {count} numbers, as labels are, but labels are whole numbers from 0 to 255, and {}.", of_label(wrong.as_ref()))]
    NotLabels {
        /// How many there are.
        count: usize,
        /// The first that is no label and its place, counted from 0; none if only the type is wrong.
        wrong: Option<(usize, f32)>,
    },
    /// A whole number that a 32-bit float cannot hold.
    #[error(
        "holds the whole number {value}, which a 32-bit float cannot hold exactly; whole numbers up to 16,777,216 always fit."
    )]
    Inexact {
        /// The number.
        value: i128,
    },
    /// A 64-bit float beyond the range of 32-bit floats.
    #[error(
        "holds the number {value:e}, which is too large for a 32-bit float (the largest is about 3.4e38)."
    )]
    OutOfRange {
        /// The number.
        value: f64,
    },
    /// A NaN or an infinity.
    #[error(
        "holds a value that is not a number or is infinite (NaN or inf), first at {}; every value must be finite.",
        brackets(at)
    )]
    NotFinite {
        /// Index in each dimension.
        at: Vec<u64>,
    },
    /// The HDF5 file's structure makes no sense.
    #[error(
        "looks like an HDF5 file, but it is damaged or of a kind that is not read ({detail}). In Python: `h5py.File(name, 'w')` writes files that open."
    )]
    Hdf5 {
        /// The reader's words.
        detail: String,
    },
    /// An HDF5 file without a group or an array.
    #[error("is an HDF5 file that holds no `{path}`.")]
    Hdf5Missing {
        /// Where it was looked for.
        path: String,
    },
    /// An array in an HDF5 file that is not made of numbers.
    #[error(
        "is an HDF5 file whose `{path}` holds values of the type {kind}; NeuRN Lab reads whole numbers of 8 to 64 bits, floats of 16 to 64 bits and true/false."
    )]
    Hdf5Type {
        /// The array.
        path: String,
        /// The type as the reader names it.
        kind: String,
    },
    /// An array in an HDF5 file that is packed in a way that is not read.
    #[error(
        "is an HDF5 file whose `{path}` is packed by HDF5's filter number {filter}, which is not read. In Python: `f.create_dataset(name, data=d, compression='gzip')` packs in a way that opens."
    )]
    Hdf5Filter {
        /// The array.
        path: String,
        /// The filter's registered number.
        filter: u16,
    },
    /// The IDX header makes no sense.
    #[error("looks like an IDX file, but {detail}.")]
    IdxHeader {
        /// What is wrong with it.
        detail: String,
    },
    /// The IDX file's numbers are of a type that is not read.
    #[error(
        "is an IDX file of {kind}; NeuRN Lab reads IDX files of 8-bit whole numbers from 0 to 255, as MNIST's are."
    )]
    IdxType {
        /// The type in words.
        kind: &'static str,
    },
    /// The IDX file's shape is no data set.
    #[error(
        "is an IDX file of shape {}; NeuRN Lab reads [n] (labels), [n, h, w] (grey images) and [n, h, w, c] (c up to 4 channels).",
        brackets(shape)
    )]
    IdxShape {
        /// The shape as stored.
        shape: Vec<u64>,
    },
    /// An array that holds nothing.
    #[error("has the shape {}, so it holds no values at all; at least one image is needed.", brackets(shape))]
    NoValues {
        /// The shape as stored.
        shape: Vec<u64>,
    },
    /// The array is larger than [`Limits::max_values`](super::open::Limits::max_values).
    #[error("claims the shape {}, and arrays of up to {limit} values can be opened.", brackets(shape))]
    TooManyValues {
        /// The shape as stored.
        shape: Vec<u64>,
        /// Values allowed.
        limit: u64,
    },
    /// Fewer bytes than the header promises.
    #[error(
        "is cut off: its header promises the shape {}, which takes {wanted} bytes, but only {found} follow.",
        brackets(shape)
    )]
    CutOff {
        /// The shape as stored.
        shape: Vec<u64>,
        /// Bytes that the shape takes.
        wanted: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// More bytes than the header promises.
    #[error(
        "does not fit its own header: the shape {} takes {wanted} bytes, but {found} follow.",
        brackets(shape)
    )]
    Surplus {
        /// The shape as stored.
        shape: Vec<u64>,
        /// Bytes that the shape takes.
        wanted: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// A picture or data set that cannot be held, with the reason.
    #[error("cannot be held: {0}.")]
    Image(#[from] crate::neurn::ImageError),
}

impl Problem {
    /// The sentence for the file `name`.
    #[must_use]
    pub fn of(self, name: &str) -> OpenError {
        OpenError { name: name.to_owned(), problem: self }
    }
}

/// A name that fits into a sentence: no control characters, at most 60 characters.
pub fn short_name(name: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = name.chars().filter(|c| !c.is_control()).take(MOST + 1).collect();
    if short.chars().count() > MOST {
        short = short.chars().take(MOST - 3).chain("...".chars()).collect();
    }
    if short.is_empty() { "the file".to_owned() } else { short }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn megapixels(pixels: u64) -> String {
    format!("{:.1} megapixels", pixels as f64 / 1e6)
}

/// What is wrong with numbers that are to be labels.
fn of_label(wrong: Option<&(usize, f32)>) -> String {
    match wrong {
        Some((at, value)) => format!("number {at} is {value}"),
        None => "these are kept as floats (`labels.astype('uint8')` makes them labels)".to_owned(),
    }
}

/// `[60000, 28, 28]`
fn brackets(shape: &[u64]) -> String {
    let sides: Vec<String> = shape.iter().map(u64::to_string).collect();
    format!("[{}]", sides.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_the_file() {
        let error = Problem::NpyType { kind: "complex numbers".into() }.of("digits.npy");
        assert_eq!(
            error.to_string(),
            "`digits.npy` holds complex numbers; NeuRN Lab reads arrays of 8-bit to 64-bit whole numbers, \
             of floats and of true/false."
        );
    }

    #[test]
    fn names_are_made_presentable() {
        assert_eq!(short_name("a\u{7}\n.png"), "a.png");
        assert_eq!(short_name(""), "the file");
        assert_eq!(short_name(&"ü".repeat(500)).chars().count(), 60);
    }
}
