//! The one door for files: whatever a visitor opens, drops or pastes, told by its content.

use super::array::Role;
use super::dataset::Dataset;
use super::note::Note;
use super::problem::{OpenError, Problem};
use super::{gzip, idx, npy, picture};
use crate::neurn::Image;
use std::borrow::Cow;

/// What may be opened. Beside the file's own bytes, [`open`] never holds more than
/// 2 x `max_bytes` (gzip only) + 8 bytes x `max_values` (arrays only), or for a picture
/// `max_bytes` (JPEG only) or 16 MiB (WebP only) + 24 bytes x `max_pixels` (40 for 16-bit PNG).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, and again of what a gzip file unpacks to.
    pub max_bytes: usize,
    /// Pixels of a picture.
    pub max_pixels: u64,
    /// Values (numbers) of an array or data set.
    pub max_values: u64,
}

impl Default for Limits {
    /// 256 MiB, 64 megapixels (more than any phone's photo), 2^28 values
    /// (MNIST's training images are 47 million, SVHN's 225 million).
    fn default() -> Self {
        Self { max_bytes: 256 << 20, max_pixels: 64_000_000, max_values: 1 << 28 }
    }
}

/// What was in a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Opened {
    /// One picture.
    Picture(Image),
    /// A stack of images of one size, still without labels.
    Dataset(Dataset),
    /// Labels, to be joined with a data set: [`Dataset::with_labels`].
    Labels(Vec<u8>),
}

/// What was in a file, with the shape that it had there.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// What it is.
    pub content: Opened,
    /// The shape in NumPy's terms as the file has it: a grey picture is `[h, w]`, one of colour
    /// `[h, w, c]`; an array keeps the dimensions that it was stored with.
    pub shape: Vec<usize>,
    /// How labels were read, where they could have been something else; a data set has its own.
    pub note: Option<Note>,
}

/// What files of a kind hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// One picture.
    Picture,
    /// Images or labels.
    Array,
}

/// A file's name and bytes, what may be read, and what it is known to hold.
type ReadFile = fn(&str, Cow<'_, [u8]>, &Limits, Option<Role>) -> Result<Shaped, Problem>;

/// A kind of files that is opened. A new one is a file beside `npy.rs` with such a constant, and its line in
/// [`READERS`].
pub(super) struct Reader {
    /// What its files hold.
    pub holds: Holds,
    /// Whether a file's first bytes are of this kind.
    pub sniff: fn(&[u8]) -> bool,
    /// Reads a whole file of a name.
    pub read: ReadFile,
}

/// Every kind; no file is of two.
const READERS: [Reader; 3] = [npy::READER, idx::READER, picture::READER];

/// The kind that a file's first bytes tell.
pub(super) fn reader(head: &[u8]) -> Option<&'static Reader> {
    READERS.iter().find(|reader| (reader.sniff)(head))
}

/// Opens a file: a PNG, JPEG, WebP, BMP or GIF picture ([`picture::read`]), a NumPy array ([`npy::read`],
/// [`Array::into_opened`](super::array::Array::into_opened)) or an IDX file ([`idx::read`]), the last two also gzipped. The kind is
/// told by the content; `name` serves for messages and as the data set's name.
///
/// # Errors
/// [`OpenError`], a sentence with the name, what was wrong and what would be right.
pub fn open(name: &str, bytes: &[u8], limits: &Limits) -> Result<Opened, OpenError> {
    open_shaped(name, bytes, limits).map(|shaped| shaped.content)
}

/// As [`open`], and also gives the shape that the file had.
///
/// # Errors
/// As [`open`].
pub fn open_shaped(name: &str, bytes: &[u8], limits: &Limits) -> Result<Shaped, OpenError> {
    open_as(name, bytes, limits, None)
}

/// As [`open_shaped`], of a file of which it is known what its numbers are.
///
/// # Errors
/// As [`open`].
pub fn open_as(name: &str, bytes: &[u8], limits: &Limits, role: Option<Role>) -> Result<Shaped, OpenError> {
    read(name, bytes, limits, role).map_err(|problem| problem.of(name))
}

fn read(name: &str, bytes: &[u8], limits: &Limits, role: Option<Role>) -> Result<Shaped, Problem> {
    if bytes.len() > limits.max_bytes {
        let [found, limit] = [bytes.len(), limits.max_bytes].map(|n| u64::try_from(n).unwrap_or(u64::MAX));
        return Err(Problem::TooManyBytes { found, limit });
    }
    let bytes = if gzip::is_gzip(bytes) {
        Cow::Owned(gzip::unpack(bytes, limits.max_bytes)?)
    } else {
        Cow::Borrowed(bytes)
    };
    if bytes.is_empty() {
        Err(Problem::Empty)
    } else if let Some(reader) = reader(&bytes) {
        (reader.read)(name, bytes, limits, role)
    } else if matches!(&*bytes, [0x80, 2..=5, ..]) {
        Err(Problem::Pickle)
    } else {
        Err(other_kind(&bytes).map_or(Problem::UnknownKind, |kind| Problem::OtherKind { kind }))
    }
}

/// Kinds of files that people may well try, in words.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 11] = [
        (b"PK\x03\x04", "a zip archive (.npz files are, too; unpack it first)"),
        (b"\x1f\x8b", "a gzip file inside a gzip file"),
        (b"%PDF", "a PDF document"),
        (b"\0\0\x01\0", "an icon"),
        (b"\x89HDF", "an HDF5 or MATLAB file"),
        (b"MATLAB 5.0", "a MATLAB file"),
        (b"BZh", "a bzip2 archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"8BPS", "a Photoshop document"),
    ];
    if let Some((_, kind)) = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    if let Some(kind) = picture::BrowserPicture::of(bytes) {
        return Some(kind.text());
    }
    if bytes.get(4..).is_some_and(|rest| rest.starts_with(b"ftyp")) {
        return Some("a video");
    }
    // a character may be cut at the end of the part that is looked at
    let start = &bytes[..bytes.len().min(512)];
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return None,
    };
    let printable = !text.is_empty() && text.chars().all(|c| !c.is_control() || c.is_whitespace());
    printable.then_some("a text file")
}
