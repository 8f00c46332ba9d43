//! NumPy arrays (`.npy`, format versions 1 to 3: `numpy.lib.format`).
//!
//! The header is parsed here and not by npyz, whose reader allocates what a header claims and overflows on
//! hostile shapes. npyz writes ([`super::write`]).

use super::dataset::Dataset;
use super::layout;
use super::open::{Holds, Limits, Opened, Reader, Shaped};
use super::problem::Problem;
use crate::neurn::{Image, Samples};
use py_literal::Value;

const MAGIC: &[u8] = b"\x93NUMPY";
/// Longest header in bytes; NumPy's own reader has the same limit (`max_header_size`).
const MAX_HEADER: usize = 10_000;
/// Deepest nesting of brackets in a header; the parser recurses, so this protects the stack.
const MAX_NESTING: usize = 8;
/// A last dimension of up to this many is channels.
const MAX_CHANNELS: usize = 4;

/// An array as it is stored in the file, in C order.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// One to four sides.
    pub shape: Vec<usize>,
    /// As many values as the product of the sides, in C order (last index fastest).
    pub samples: Samples,
}

pub(super) const READER: Reader = Reader {
    holds: Holds::Array,
    sniff: is_npy,
    read: |name, bytes, limits| {
        let array = read(&bytes, limits)?;
        let shape = array.shape.clone();
        Ok(Shaped { content: array.into_opened(name)?, shape })
    },
};

/// Whether `bytes` begin as an NPY file does.
#[must_use]
pub fn is_npy(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads an array of one to four dimensions, in C or Fortran order, of either byte order.
///
/// - `u1` stays 8-bit; `?` becomes 0 and 1.
/// - Other whole numbers become 8-bit if all of them are in 0..=255, else 32-bit floats if all of them
///   can be held exactly.
/// - `f2` and `f4` become 32-bit floats exactly; `f8` is rounded to the nearest 32-bit float.
///
/// Nothing is allocated for the values before the header has been checked against `limits` and against
/// the bytes that are there; then 4 bytes a value, 8 in Fortran order.
///
/// # Errors
/// [`Problem`] with the sentence to show: damaged header, other types (complex, text, dates, objects,
/// records), no values, too many, cut off, NaN or infinity, or a number that does not fit.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Array, Problem> {
    read_with(bytes, limits, Nan::Refused)
}

/// As [`read`], but a value that is not a number (NaN) stays: it is missing. Infinity is refused all the same.
///
/// # Errors
/// As [`read`].
pub fn read_missing(bytes: &[u8], limits: &Limits) -> Result<Array, Problem> {
    read_with(bytes, limits, Nan::Kept)
}

fn read_with(bytes: &[u8], limits: &Limits, nan: Nan) -> Result<Array, Problem> {
    let (header, data) = split_header(bytes)?;
    let header = Header::parse(header)?;
    if !(1..=4).contains(&header.shape.len()) {
        return Err(Problem::NpyShape { shape: header.shape });
    }
    decode(&header, data, limits, nan)
}

/// What becomes of values that are not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nan {
    Refused,
    Kept,
}

/// An array of one to four sides in C order whose type and shape another format tells: `descr` in NumPy's words, as
/// `<f4`.
///
/// # Errors
/// As [`read`].
pub(super) fn of_parts(descr: &str, shape: &[u64], data: &[u8], limits: &Limits) -> Result<Array, Problem> {
    if !(1..=4).contains(&shape.len()) {
        return Err(Problem::NpyShape { shape: shape.to_vec() });
    }
    let header = Header { descr: descr.to_owned(), fortran: false, shape: shape.to_vec() };
    decode(&header, data, limits, Nan::Refused)
}

/// All values of an array of any shape as 32-bit floats, in C order; else as [`read`].
///
/// # Errors
/// As [`read`], but for no shape.
pub fn read_values(bytes: &[u8], limits: &Limits) -> Result<Vec<f32>, Problem> {
    let (header, data) = split_header(bytes)?;
    Ok(decode(&Header::parse(header)?, data, limits, Nan::Refused)?.samples.into_f32())
}

fn decode(header: &Header, data: &[u8], limits: &Limits, nan: Nan) -> Result<Array, Problem> {
    let (number, big) = number_type(&header.descr)?;
    let shape = layout::check(&header.shape, number.bytes(), data.len(), limits.max_values)?;
    let samples = number.decode(data, big, nan).map_err(|bad| match bad {
        // in Fortran order the index runs the other way round
        Bad::NotFinite(at) if header.fortran => {
            let reversed: Vec<usize> = shape.iter().rev().copied().collect();
            Problem::NotFinite { at: layout::index_of(&reversed, at).into_iter().rev().collect() }
        }
        Bad::NotFinite(at) => Problem::NotFinite { at: layout::index_of(&shape, at) },
        Bad::OutOfRange(value) => Problem::OutOfRange { value },
        Bad::Inexact(value) => Problem::Inexact { value },
    })?;
    let samples = match samples {
        samples if !header.fortran || shape.len() == 1 => samples,
        Samples::U8(values) => Samples::U8(from_fortran(&values, &shape)),
        Samples::F32(values) => Samples::F32(from_fortran(&values, &shape)),
    };
    Ok(Array { shape, samples })
}

impl Array {
    /// What the array is, by its shape:
    ///
    /// | shape | is |
    /// |---|---|
    /// | `[n]`, whole numbers 0..=255 | labels |
    /// | `[h, w]` | one grey picture |
    /// | `[h, w, c]`, c <= 4 | one picture of c channels |
    /// | `[n, h, w]`, w > 4 | a data set of grey images |
    /// | `[n, h, w, c]`, c <= 4 | a data set of c channels |
    ///
    /// So three dimensions are one picture exactly if the last is at most 4. Four channels stay four:
    /// an array says nothing about transparency.
    ///
    /// # Errors
    /// [`Problem::NotLabels`] for `[n]` of other numbers, [`Problem::NpyShape`] for every other shape.
    pub fn into_opened(self, name: &str) -> Result<Opened, Problem> {
        let Self { shape, samples } = self;
        match (&shape[..], samples) {
            ([_], Samples::U8(labels)) => Ok(Opened::Labels(labels)),
            ([_], Samples::F32(values)) => Err(no_labels(&values)),
            (&[h, w], samples) => Ok(Opened::Picture(Image::new(w, h, 1, samples)?)),
            (&[h, w, c @ ..=MAX_CHANNELS], samples) => Ok(Opened::Picture(Image::new(w, h, c, samples)?)),
            (&[n, h, w], samples) => Ok(Opened::Dataset(Dataset::new(name, n, w, h, 1, samples)?)),
            (&[n, h, w, c @ ..=MAX_CHANNELS], samples) => {
                Ok(Opened::Dataset(Dataset::new(name, n, w, h, c, samples)?))
            }
            (shape, _) => Err(Problem::NpyShape {
                shape: shape.iter().map(|&side| u64::try_from(side).unwrap_or(u64::MAX)).collect(),
            }),
        }
    }
}

/// Why a row of numbers that are no bytes cannot be labels.
fn no_labels(values: &[f32]) -> Problem {
    let label = |value: f32| value.fract() == 0.0 && (0.0..=255.0).contains(&value);
    let wrong = values.iter().copied().enumerate().find(|(_, value)| !label(*value));
    Problem::NotLabels { count: values.len(), wrong }
}

fn damaged(detail: impl Into<String>) -> Problem {
    Problem::NpyHeader { detail: detail.into() }
}

/// The header's text, and the bytes of the values.
fn split_header(bytes: &[u8]) -> Result<(&str, &[u8]), Problem> {
    let ends = || damaged("the file ends within it");
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("the first bytes are not those of one"))?;
    let ([major, _], rest) = rest.split_first_chunk().ok_or_else(ends)?;
    let (length, rest) = match major {
        1 => rest.split_first_chunk().map(|(n, rest)| (u32::from(u16::from_le_bytes(*n)), rest)),
        2 | 3 => rest.split_first_chunk().map(|(n, rest)| (u32::from_le_bytes(*n), rest)),
        _ => return Err(damaged(format!("its format version is {major}, and only 1 to 3 exist"))),
    }
    .ok_or_else(ends)?;
    let length = usize::try_from(length).ok().filter(|&n| n <= MAX_HEADER).ok_or_else(|| {
        damaged(format!("it claims to be {length} bytes long, and {MAX_HEADER} are the most"))
    })?;
    let (text, data) = rest.split_at_checked(length).ok_or_else(ends)?;
    let text = std::str::from_utf8(text).map_err(|_| damaged("it is not text"))?;
    Ok((text, data))
}

/// The three entries of a header.
struct Header {
    descr: String,
    fortran: bool,
    shape: Vec<u64>,
}

impl Header {
    fn parse(text: &str) -> Result<Self, Problem> {
        let nesting = text.bytes().try_fold(0_usize, |depth, byte| match byte {
            b'(' | b'[' | b'{' if depth < MAX_NESTING => Some(depth + 1),
            b'(' | b'[' | b'{' => None,
            b')' | b']' | b'}' => Some(depth.saturating_sub(1)),
            _ => Some(depth),
        });
        if nesting.is_none() {
            return Err(damaged("its brackets are nested too deeply"));
        }
        let Ok(Value::Dict(entries)) = text.trim().parse::<Value>() else {
            return Err(damaged("it is not a Python dictionary"));
        };
        let entry = |key: &str| {
            let found = entries.iter().find(|(k, _)| matches!(k, Value::String(k) if k == key));
            found.map(|(_, value)| value).ok_or_else(|| damaged(format!("it lacks the entry '{key}'")))
        };
        let descr = match entry("descr")? {
            Value::String(descr) => descr.clone(),
            Value::List(_) => {
                return Err(Problem::NpyType { kind: "a table with named columns".to_owned() });
            }
            _ => return Err(damaged("its entry 'descr' is not text")),
        };
        let Value::Boolean(fortran) = *entry("fortran_order")? else {
            return Err(damaged("its entry 'fortran_order' is neither True nor False"));
        };
        let (Value::Tuple(sides) | Value::List(sides)) = entry("shape")? else {
            return Err(damaged("its entry 'shape' is not a tuple"));
        };
        let shape = sides
            .iter()
            .map(|side| match side {
                Value::Integer(side) => side.to_string().parse().ok(),
                _ => None,
            })
            .collect::<Option<Vec<u64>>>()
            .ok_or_else(|| damaged("its shape is not made of whole numbers from 0 to 2^64 - 1"))?;
        Ok(Self { descr, fortran, shape })
    }
}

/// The types that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Bool,
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F16,
    F32,
    F64,
}

/// The type of a `descr` such as `<f4`, and whether it is big-endian.
fn number_type(descr: &str) -> Result<(Number, bool), Problem> {
    let other = |kind: &str| Problem::NpyType { kind: kind.to_owned() };
    let Some(kind) = descr.strip_prefix(['<', '>', '|', '=']) else {
        return Err(damaged(format!("its type '{}' is not one of NumPy's", shown(descr))));
    };
    let number = match kind {
        "b1" => Number::Bool,
        "u1" => Number::U8,
        "i1" => Number::I8,
        "u2" => Number::U16,
        "i2" => Number::I16,
        "u4" => Number::U32,
        "i4" => Number::I32,
        "u8" => Number::U64,
        "i8" => Number::I64,
        "f2" => Number::F16,
        "f4" => Number::F32,
        "f8" => Number::F64,
        _ => {
            return Err(match kind.chars().next() {
                Some('c') => other("complex numbers"),
                Some('U' | 'S' | 'a') => other("text"),
                Some('O') => other("Python objects (pickled)"),
                Some('M' | 'm') => other("dates or times"),
                Some('V') => other("raw records"),
                Some('f') => other("extended-precision floats"),
                _ => other(&format!("values of the type '{}'", shown(descr))),
            });
        }
    };
    Ok((number, descr.starts_with('>')))
}

/// Some of a hostile text.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(20).collect()
}

/// Why a value cannot be taken; indices count in the file's own order.
enum Bad {
    NotFinite(usize),
    OutOfRange(f64),
    Inexact(i128),
}

impl Number {
    fn bytes(self) -> usize {
        match self {
            Self::Bool | Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 | Self::F16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    fn decode(self, data: &[u8], big: bool, nan: Nan) -> Result<Samples, Bad> {
        match self {
            Self::U8 => Ok(Samples::U8(data.to_vec())),
            Self::Bool => Ok(Samples::U8(data.iter().map(|&b| u8::from(b != 0)).collect())),
            Self::I8 => integers(data, big, i8::from_le_bytes),
            Self::U16 => integers(data, big, u16::from_le_bytes),
            Self::I16 => integers(data, big, i16::from_le_bytes),
            Self::U32 => integers(data, big, u32::from_le_bytes),
            Self::I32 => integers(data, big, i32::from_le_bytes),
            Self::U64 => integers(data, big, u64::from_le_bytes),
            Self::I64 => integers(data, big, i64::from_le_bytes),
            Self::F16 => floats(data, big, nan, |b| f64::from(half::f16::from_le_bytes(b))),
            Self::F32 => floats(data, big, nan, |b| f64::from(f32::from_le_bytes(b))),
            Self::F64 => floats(data, big, nan, f64::from_le_bytes),
        }
    }
}

/// The values of `N` bytes each, made little-endian first.
fn items<const N: usize, T>(data: &[u8], big: bool, get: impl Fn([u8; N]) -> T) -> impl Iterator<Item = T> {
    let (items, _) = data.as_chunks::<N>();
    items.iter().map(move |&(mut item)| {
        if big {
            item.reverse();
        }
        get(item)
    })
}

fn integers<const N: usize, T: Into<i128>>(
    data: &[u8],
    big: bool,
    get: impl Fn([u8; N]) -> T + Copy,
) -> Result<Samples, Bad> {
    let bytes: Option<Vec<u8>> = items(data, big, get).map(|v| u8::try_from(v.into()).ok()).collect();
    if let Some(bytes) = bytes {
        return Ok(Samples::U8(bytes));
    }
    let exact = items(data, big, get).map(|v| {
        let v: i128 = v.into();
        #[expect(clippy::cast_precision_loss, reason = "compared just below")]
        let float = v as f32;

        let back = float as i128;
        if back == v { Ok(float) } else { Err(Bad::Inexact(v)) }
    });
    Ok(Samples::F32(exact.collect::<Result<_, _>>()?))
}

fn floats<const N: usize>(
    data: &[u8],
    big: bool,
    nan: Nan,
    get: impl Fn([u8; N]) -> f64,
) -> Result<Samples, Bad> {
    let mut values = Vec::with_capacity(data.len() / N);
    for (at, value) in items(data, big, get).enumerate() {
        #[expect(clippy::cast_possible_truncation, reason = "rounding is documented, overflow checked below")]
        let float = value as f32;
        if value.is_nan() && nan == Nan::Kept {
            values.push(f32::NAN);
            continue;
        }
        if !value.is_finite() {
            return Err(Bad::NotFinite(at));
        }
        if !float.is_finite() {
            return Err(Bad::OutOfRange(value));
        }
        values.push(float);
    }
    Ok(Samples::F32(values))
}

/// Values in Fortran order (first index fastest) in C order.
fn from_fortran<T: Copy>(values: &[T], shape: &[usize]) -> Vec<T> {
    let mut strides = Vec::with_capacity(shape.len());
    let mut stride = 1;
    for &side in shape {
        strides.push(stride);
        stride *= side;
    }
    let mut index = vec![0; shape.len()];
    let mut at = 0;
    let mut ordered = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        ordered.push(values[at]);
        // count up, last index fastest
        for d in (0..shape.len()).rev() {
            index[d] += 1;
            at += strides[d];
            if index[d] < shape[d] {
                break;
            }
            at -= strides[d] * shape[d];
            index[d] = 0;
        }
    }
    ordered
}
