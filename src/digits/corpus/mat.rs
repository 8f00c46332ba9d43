//! MATLAB files of level 5 (MATLAB 5 to 7.2; "MAT-File Format", The MathWorks), as far as SVHN's cropped
//! digits need it: `X`, 8-bit `[h, w, c, n]` in Fortran order, and `y`, a number for each image, 10 being 0.
//!
//! The matfile crate unpacks whatever a file claims into memory; this reader knows its limits.

pub mod arrays;
mod parts;

use super::{CorpusError, Reader};
use crate::digits::dataset::{Dataset, LabelsError};
use crate::digits::open::Limits;
use crate::digits::problem::short_name;
use crate::neurn::{ImageError, Samples};
use flate2::read::ZlibDecoder;
use parts::{Element, Head, Number, Tag, UINT8, broken, fill, next_element};
use std::io::Read;
use thiserror::Error;

/// Bytes before the first element.
const HEADER: usize = 128;
/// No byte of a deflate stream becomes more than 1032 bytes (zlib's technical details).
const MAX_RATIO: u64 = 1032;

/// The class of arrays of unsigned bytes.
const CLASS_UINT8: u8 = 9;
/// The classes of arrays of numbers: doubles to 64-bit whole numbers.
const NUMERIC: std::ops::RangeInclusive<u8> = 6..=15;

/// What was wrong with a MATLAB file, as the rest of a sentence that starts with the file's name.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MatProblem {
    /// HDF5 in disguise.
    #[error(
        "is a MATLAB 7.3 file, which is another format (HDF5); `save('digits.mat', 'X', 'y', '-v7')` writes one that can be read."
    )]
    Hdf5,
    /// Written by a machine of the other byte order, or not a file of level 5.
    #[error(
        "is not a MATLAB file of level 5 in little-endian order; `save('name.mat', ..., '-v7')` writes one."
    )]
    Header,
    /// The bytes contradict the format.
    #[error("is a MATLAB file that is damaged ({detail}). Please fetch or copy it again.")]
    Damaged {
        /// What contradicts it.
        detail: String,
    },
    /// The file ends too early.
    #[error("is a MATLAB file that is cut off: {part} is not complete. Please fetch or copy it again.")]
    CutOff {
        /// What is not complete.
        part: String,
    },
    /// `X` or `y` is not there.
    #[error(
        "has no variable `{wanted}`; cropped SVHN files have `X` (the images) and `y` (the labels), and beside them this one has: {found}."
    )]
    Missing {
        /// `X` or `y`.
        wanted: &'static str,
        /// The names that it has.
        found: String,
    },
    /// `X` or `y` is of another type.
    #[error("has a variable `{variable}` that does not hold {wanted}.")]
    Type {
        /// `X` or `y`.
        variable: &'static str,
        /// What it should hold.
        wanted: &'static str,
    },
    /// `X` or `y` is of another shape.
    #[error("has a variable `{variable}` of shape {shape:?}; {wanted} was expected.")]
    Shape {
        /// `X` or `y`.
        variable: &'static str,
        /// Its sides.
        shape: Vec<u64>,
        /// What it should be.
        wanted: &'static str,
    },
    /// More numbers than allowed.
    #[error("claims the shape {shape:?} for `{variable}`, and arrays of up to {limit} values can be opened.")]
    TooManyValues {
        /// `X` or `y`.
        variable: &'static str,
        /// Its sides.
        shape: Vec<u64>,
        /// Values allowed.
        limit: u64,
    },
    /// A label that is no digit.
    #[error(
        "gives image {image} (counted from 0) the label {label}; labels are 1 to 9, and 10 or 0 for the digit 0."
    )]
    Label {
        /// The image, counted from 0.
        image: usize,
        /// Its label.
        label: f64,
    },
    /// Not as many labels as images.
    #[error("has {images} images in `X` and {labels} labels in `y`; each image needs one.")]
    Count {
        /// Images.
        images: usize,
        /// Labels.
        labels: usize,
    },
    /// The images cannot be held.
    #[error("cannot be held: {0}.")]
    Image(#[from] ImageError),
}

impl From<LabelsError> for MatProblem {
    fn from(error: LabelsError) -> Self {
        Self::Count { images: error.images, labels: error.labels }
    }
}

pub(super) const READER: Reader = Reader {
    sniff: is_mat,
    read: |name, bytes, limits, _| {
        read(name, bytes, limits).map_err(|problem| CorpusError::Mat { name: name.to_owned(), problem })
    },
};

/// Whether `bytes` begin as a MATLAB file does, of level 5 or 7.3.
#[must_use]
pub fn is_mat(bytes: &[u8]) -> bool {
    bytes.starts_with(b"MATLAB ") && bytes.len() >= 19 && bytes[..19].ends_with(b"MAT-file")
}

/// Reads a file of cropped digits. Memory beside `bytes`: one byte for each value of `X` and of `y`, both
/// within [`Limits::max_values`], and nothing is allocated for values that the file is too short to hold.
///
/// # Errors
/// [`MatProblem`] with the sentence to show.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Dataset, MatProblem> {
    if bytes.starts_with(b"MATLAB 7.3") {
        return Err(MatProblem::Hdf5);
    }
    let (header, mut rest) = bytes.split_at_checked(HEADER).ok_or(MatProblem::Header)?;
    // the version 1.0, then "MI" as a number: the bytes of a little-endian machine are turned round
    if !is_mat(bytes) || header[124..] != *b"\x00\x01IM" {
        return Err(MatProblem::Header);
    }
    let mut found = Found { limits: *limits, ..Found::default() };
    while let Some(element) = next_element(&mut rest)? {
        match element {
            Element::Packed(packed) => {
                let most = (packed.len() as u64).saturating_mul(MAX_RATIO);
                let mut stream = ZlibDecoder::new(packed);
                found.variable(&mut stream, most)?;
            }
            Element::Plain(mut plain) => {
                let most = plain.len() as u64;
                found.variable(&mut plain, most)?;
            }
            Element::Other => {}
        }
    }
    let Found { names, images, labels, .. } = found;
    let missing = |wanted| MatProblem::Missing {
        wanted,
        found: if names.is_empty() { "nothing else".to_owned() } else { names.join(", ") },
    };
    let Images { shape, data } = images.ok_or_else(|| missing("X"))?;
    let labels = labels.ok_or_else(|| missing("y"))?;
    let [height, width, channels, count] = shape;
    let data = Samples::U8(data);
    Ok(Dataset::new(name, count, width, height, channels, data)?.with_labels(labels)?)
}

struct Images {
    /// Height, width, channels, count.
    shape: [usize; 4],
    /// In C order, image after image.
    data: Vec<u8>,
}

/// What was found so far.
#[derive(Default)]
struct Found {
    limits: Limits,
    names: Vec<String>,
    images: Option<Images>,
    labels: Option<Vec<u8>>,
}

impl Found {
    /// Reads a variable if it is `X` or `y`. `most` is how many bytes `stream` can give at most.
    fn variable(&mut self, stream: &mut impl Read, most: u64) -> Result<(), MatProblem> {
        let Some(head) = Head::read(stream)? else { return Ok(()) };
        match (&head.name[..], &self.images, &self.labels) {
            (b"X", None, _) => self.images = Some(self.read_images(&head, stream, most)?),
            (b"y", _, None) => self.labels = Some(self.read_labels(&head, stream, most)?),
            _ => {
                // for the sentence, where `X` or `y` is missing
                if self.names.len() < 8 {
                    self.names.push(short_name(&String::from_utf8_lossy(&head.name)));
                }
                return Ok(());
            }
        }
        // the padding, so that zlib comes to its checksum
        std::io::copy(&mut stream.take(16), &mut std::io::sink()).map_err(|error| broken(&error))?;
        Ok(())
    }

    fn read_images(&self, head: &Head, stream: &mut impl Read, most: u64) -> Result<Images, MatProblem> {
        let wrong_type =
            || MatProblem::Type { variable: "X", wanted: "8-bit whole numbers from 0 to 255 (uint8)" };
        let wrong_shape = || MatProblem::Shape {
            variable: "X",
            shape: head.shape.clone(),
            wanted: "[height, width, channels, images] with 1, 3 or 4 channels",
        };
        if head.class != CLASS_UINT8 || head.complex {
            return Err(wrong_type());
        }
        // MATLAB drops a last side of 1
        let (sides, count) = match head.shape[..] {
            [h, w, c] => ([h, w, c], 1),
            [h, w, c, n] => ([h, w, c], n),
            _ => return Err(wrong_shape()),
        };
        let [h, w, c] = sides;
        if head.shape.contains(&0) || !matches!(c, 1 | 3 | 4) {
            return Err(wrong_shape());
        }
        let values = self.check_size("X", head)?;
        let tag = Tag::read(stream)?;
        if tag.kind != UINT8 {
            return Err(wrong_type());
        }
        let cut_off = || MatProblem::CutOff { part: "the variable `X`".to_owned() };
        if tag.size != values || values > most {
            return Err(cut_off());
        }
        let to_usize = |side: u64| usize::try_from(side).map_err(|_| wrong_shape());
        let mut data = Vec::new();
        data.reserve_exact(to_usize(values)?);
        tag.stream(stream).read_to_end(&mut data).map_err(|error| broken(&error))?;
        if data.len() as u64 != values {
            return Err(cut_off());
        }
        let shape = [to_usize(h)?, to_usize(w)?, to_usize(c)?, to_usize(count)?];
        turn(&mut data, shape);
        Ok(Images { shape, data })
    }

    fn read_labels(&self, head: &Head, stream: &mut impl Read, most: u64) -> Result<Vec<u8>, MatProblem> {
        let wrong_type = || MatProblem::Type { variable: "y", wanted: "real numbers" };
        if !NUMERIC.contains(&head.class) || head.complex {
            return Err(wrong_type());
        }
        if !matches!(head.shape[..], [1, n] | [n, 1] if n > 0) {
            return Err(MatProblem::Shape {
                variable: "y",
                shape: head.shape.clone(),
                wanted: "one column with a label for each image",
            });
        }
        let values = self.check_size("y", head)?;
        let tag = Tag::read(stream)?;
        let number = Number::of(tag.kind).ok_or_else(wrong_type)?;
        let wanted = values.saturating_mul(number.bytes() as u64);
        if tag.size != wanted || wanted > most {
            return Err(MatProblem::CutOff { part: "the variable `y`".to_owned() });
        }
        let mut labels = Vec::new();
        let mut stream = tag.stream(stream);
        for image in 0..usize::try_from(values).unwrap_or(usize::MAX) {
            let mut bytes = [0; 8];
            fill(&mut stream, &mut bytes[..number.bytes()])?;
            labels.push(
                digit(number.value(bytes))
                    .ok_or_else(|| MatProblem::Label { image, label: number.value(bytes) })?,
            );
        }
        Ok(labels)
    }

    /// How many values a variable has, once that is known to be within the limits.
    fn check_size(&self, variable: &'static str, head: &Head) -> Result<u64, MatProblem> {
        let limit = self.limits.max_values;
        let values = head.shape.iter().try_fold(1_u64, |n, &side| n.checked_mul(side));
        values.filter(|&n| n <= limit).ok_or_else(|| MatProblem::TooManyValues {
            variable,
            shape: head.shape.clone(),
            limit,
        })
    }
}

/// The digit that SVHN's label stands for.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9 by the match's range")]
fn digit(label: f64) -> Option<u8> {
    match label {
        10.0 => Some(0),
        _ if (0.0..10.0).contains(&label) && label.fract() == 0.0 => Some(label as u8),
        _ => None,
    }
}

/// From MATLAB's order (rows fastest, then columns, then channels) to ours (channels fastest, then columns,
/// then rows), image by image.
fn turn(data: &mut [u8], [height, width, channels, _]: [usize; 4]) {
    let mut turned = vec![0; height * width * channels];
    for image in data.chunks_exact_mut(height * width * channels) {
        for (at, value) in image.iter().enumerate() {
            let (row, column, channel) = (at % height, at / height % width, at / height / width);
            turned[(row * width + column) * channels + channel] = *value;
        }
        image.copy_from_slice(&turned);
    }
}
