//! USPS as LIBSVM distributes it (<https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps>):
//! text, plain or bzip2, a line for each image: the label 1 to 10 for the digits 0 to 9, then `index:value` with
//! indices 1 to 256 and values from -1 (paper) to 1 (ink). What is not written is 0.

use super::{CorpusError, Reader, is_text};
use crate::digits::dataset::Dataset;
use crate::digits::open::Limits;
use crate::digits::problem::short_name;
use crate::neurn::{ImageError, Samples};
use bzip2::bufread::MultiBzDecoder;
use std::io::{BufRead, BufReader, Read};
use thiserror::Error;

/// Pixels in a row, and rows.
const SIDE: usize = 16;
/// Longest line in bytes; 256 features of 30 characters are half of it.
const MAX_LINE: usize = 1 << 14;

/// What was wrong with a LIBSVM file, as the rest of a sentence that starts with the file's name.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LibsvmProblem {
    /// The bzip2 wrapping is broken.
    #[error("is a bzip2 file that is cut off or damaged ({detail}). Please fetch or copy it again.")]
    Bzip2 {
        /// The decoder's words.
        detail: String,
    },
    /// Too much text or too many images.
    #[error("unpacks to more than {limit} {what}, which is the most that can be opened.")]
    TooLarge {
        /// How much is allowed.
        limit: u64,
        /// Of what.
        what: &'static str,
    },
    /// A line that is longer than any of the format.
    #[error(
        "has more than {MAX_LINE} characters in line {line}; USPS as LIBSVM text has a label and 256 values in each."
    )]
    LongLine {
        /// The line, counted from 1.
        line: usize,
    },
    /// Bytes that are no text.
    #[error("is not text in line {line}; USPS as LIBSVM text has lines like `8 1:-1 2:-0.5 3:1`.")]
    NotText {
        /// The line, counted from 1.
        line: usize,
    },
    /// A label that USPS does not have.
    #[error(
        "begins line {line} with `{found}`; USPS as LIBSVM text has a label from 1 to 10 there (1 for the digit 0)."
    )]
    Label {
        /// The line, counted from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// Something else than `index:value`.
    #[error(
        "has `{found}` in line {line}; `index:value` is expected, with indices from 1 to 256 that increase and values from -1 to 1."
    )]
    Feature {
        /// The line, counted from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// No image at all.
    #[error("holds no images; USPS as LIBSVM text has a line for each, like `8 1:-1 2:-0.5 3:1`.")]
    NoImages,
    /// The images cannot be held.
    #[error("cannot be held: {0}.")]
    Image(#[from] ImageError),
}

pub(super) const READER: Reader = Reader {
    sniff: |head| is_bzip2(head) || is_text(head) && is_libsvm(head),
    read: |name, bytes, limits, _| {
        read(name, bytes, limits).map_err(|problem| CorpusError::Libsvm { name: name.to_owned(), problem })
    },
};

/// Whether `bytes` begin as bzip2 does.
#[must_use]
pub fn is_bzip2(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BZh")
}

/// Whether a text begins as a LIBSVM file does: a number, then `index:value`.
#[must_use]
pub fn is_libsvm(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let first = text.lines().map(data_of).find(|line| !line.is_empty()).unwrap_or_default();
    let mut words = first.split_ascii_whitespace();
    let label = words.next().is_some_and(|word| word.parse::<f64>().is_ok());
    let feature = words.next().and_then(|word| word.split_once(':'));
    label && feature.is_some_and(|(index, _)| index.parse::<u64>().is_ok())
}

/// Reads USPS: 16 x 16 grey images, with white ink on black as MNIST's. A value v becomes the grey level
/// (v + 1) / 2 x 255, rounded to nearest; torchvision cuts the fraction off, so it may be one level lower.
///
/// The text is never held as a whole: beside `bytes`, memory is 257 bytes for each image, at most twice for
/// the growing of a vector, and a bzip2 decoder (under 5 MiB).
///
/// # Errors
/// [`LibsvmProblem`] with the sentence to show.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Dataset, LibsvmProblem> {
    let (pixels, labels) = if is_bzip2(bytes) {
        rows(BufReader::new(MultiBzDecoder::new(bytes)), limits)?
    } else {
        rows(bytes, limits)?
    };
    if labels.is_empty() {
        return Err(LibsvmProblem::NoImages);
    }
    let set = Dataset::new(name, labels.len(), SIDE, SIDE, 1, Samples::U8(pixels))?;
    // both have one entry a line
    set.with_labels(labels).map_err(|_| LibsvmProblem::NoImages)
}

/// Pixels and labels of all lines.
fn rows(mut text: impl BufRead, limits: &Limits) -> Result<(Vec<u8>, Vec<u8>), LibsvmProblem> {
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    let mut buffer = Vec::new();
    let mut left = limits.max_bytes;
    for line in 1.. {
        buffer.clear();
        let most = MAX_LINE as u64 + 1;
        let read = text
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut buffer)
            .map_err(|error| LibsvmProblem::Bzip2 { detail: error.to_string() })?;
        if read == 0 {
            break;
        }
        if read > MAX_LINE {
            return Err(LibsvmProblem::LongLine { line });
        }
        left = left
            .checked_sub(read)
            .ok_or(LibsvmProblem::TooLarge { limit: limits.max_bytes as u64, what: "bytes of text" })?;
        let row = std::str::from_utf8(&buffer).map_err(|_| LibsvmProblem::NotText { line })?;
        let row = data_of(row);
        if row.is_empty() {
            continue;
        }
        let (image, label) = image_of(row, line)?;
        if (pixels.len() + image.len()) as u64 > limits.max_values {
            return Err(LibsvmProblem::TooLarge { limit: limits.max_values, what: "values" });
        }
        pixels.extend_from_slice(&image);
        labels.push(label);
    }
    Ok((pixels, labels))
}

/// A line without its comment.
fn data_of(line: &str) -> &str {
    line.split_once('#').map_or(line, |(data, _)| data).trim()
}

fn image_of(row: &str, line: usize) -> Result<([u8; SIDE * SIDE], u8), LibsvmProblem> {
    let mut words = row.split_ascii_whitespace();
    let label = words.next().unwrap_or_default();
    let digit = label_of(label).ok_or_else(|| LibsvmProblem::Label { line, found: short_name(label) })?;
    let mut image = [level(0.0); SIDE * SIDE];
    let mut before = 0;
    for word in words {
        let (index, value) = feature_of(word)
            .filter(|&(index, _)| index > before)
            .ok_or_else(|| LibsvmProblem::Feature { line, found: short_name(word) })?;
        image[index - 1] = level(value);
        before = index;
    }
    Ok((image, digit))
}

/// The digit of a label 1 to 10, which may be written as `1` or `1.0`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9 by the range")]
fn label_of(word: &str) -> Option<u8> {
    let label: f64 = word.parse().ok()?;
    ((1.0..=10.0).contains(&label) && label.fract() == 0.0).then(|| label as u8 - 1)
}

fn feature_of(word: &str) -> Option<(usize, f64)> {
    let (index, value) = word.split_once(':')?;
    let (index, value) = (index.parse().ok()?, value.parse().ok()?);
    ((1..=SIDE * SIDE).contains(&index) && (-1.0..=1.0).contains(&value)).then_some((index, value))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255 for -1 to 1")]
fn level(value: f64) -> u8 {
    ((value + 1.0) / 2.0 * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> String {
        read("usps", text.as_bytes(), &Limits::default()).unwrap_err().to_string()
    }

    #[test]
    fn values_become_grey_levels_and_what_is_missing_is_zero() {
        let set =
            read("usps", b"# by hand\n10 1:-1 2:1 3:-.5 256:.998 # nine\n\n1\n", &Limits::default()).unwrap();
        let Samples::U8(pixels) = set.data() else { panic!("floats") };
        // 63.75, 254.745 and 127.5, half away from zero
        assert_eq!((&pixels[..4], pixels[255]), (&[0, 255, 64, 128][..], 255));
        assert_eq!((set.labels().unwrap(), set.count(), set.width()), (&[9, 0][..], 2, 16));
    }

    #[test]
    fn every_wrong_line_is_named() {
        for (text, words) in [
            ("1 1:0\n11 1:0\n", "begins line 2 with `11`"),
            ("0 1:0", "`0`; USPS"),
            ("1.5 1:0", "`1.5`"),
            ("nan 1:0", "`nan`"),
            ("1 0:0", "`0:0` in line 1"),
            ("1 257:0", "`257:0`"),
            ("1 2:0 2:0", "`2:0`"),
            ("1 1:1.01", "`1:1.01`"),
            ("1 1:nan", "`1:nan`"),
            ("1 1:", "`1:`"),
            ("1 one", "`one`"),
            ("\n# nothing\n", "holds no images"),
        ] {
            assert!(sentence(text).contains(words), "{text}: {}", sentence(text));
        }
        assert!(sentence(&format!("1 1:{}", "0".repeat(20_000))).contains("in line 1"));
        let error = read("usps", b"1 1:0\n\xff\xfe 1:0\n", &Limits::default()).unwrap_err();
        assert_eq!(error, LibsvmProblem::NotText { line: 2 });
    }

    #[test]
    fn limits_are_sharp() {
        let limits = |max_bytes, max_values| Limits { max_bytes, max_values, ..Limits::default() };
        assert!(read("usps", b"1 1:0\n1 1:0\n", &limits(12, 512)).is_ok());
        for limits in [limits(11, 512), limits(12, 511)] {
            let error = read("usps", b"1 1:0\n1 1:0\n", &limits);
            assert!(matches!(error, Err(LibsvmProblem::TooLarge { .. })), "{error:?}");
        }
    }

    #[test]
    fn told_from_lists_of_labels() {
        assert!(is_libsvm(b"# made by\n\n7 1:-1 2:0"));
        assert!(
            !is_libsvm(b"0001.png 7\n")
                && !is_libsvm(b"name,label\n")
                && !is_libsvm(b"7 8:\xff".get(..2).unwrap())
        );
    }
}
