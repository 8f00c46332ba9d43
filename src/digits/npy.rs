//! NumPy arrays (`.npy`, format versions 1 to 3: `numpy.lib.format`).
//!
//! The header is parsed here and not by npyz, whose reader allocates what a header claims and overflows on
//! hostile shapes. npyz writes ([`super::write`]).

pub use super::array::Array;
use super::layout;
use super::number::{Nan, Number};
use super::open::{Holds, Limits, Reader};
use super::problem::Problem;
use py_literal::Value;

const MAGIC: &[u8] = b"\x93NUMPY";
/// Longest header in bytes; NumPy's own reader has the same limit (`max_header_size`).
const MAX_HEADER: usize = 10_000;
/// Deepest nesting of brackets in a header; the parser recurses, so this protects the stack.
const MAX_NESTING: usize = 8;

pub(super) const READER: Reader = Reader {
    holds: Holds::Array,
    sniff: is_npy,
    read: |name, bytes, limits, role| read(&bytes, limits)?.into_opened(name, role),
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

/// The shape that the first bytes of a file claim, if the array is one of numbers.
#[must_use]
pub fn shape_of(head: &[u8]) -> Option<Vec<u64>> {
    let (header, _) = split_header(head).ok()?;
    let header = Header::parse(header).ok()?;
    number_type(&header.descr).ok().map(|_| header.shape)
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

/// The texts of an array of one side, as NumPy keeps them: four bytes a letter (`U`) or one (`S`), filled up with zeros.
/// What is no letter becomes a question mark.
///
/// # Errors
/// [`Problem`]: damaged header, another type, another shape, too long, cut off.
pub fn read_texts(bytes: &[u8], limits: &Limits) -> Result<Vec<String>, Problem> {
    let (header, data) = split_header(bytes)?;
    let header = Header::parse(header)?;
    let other =
        || Problem::NpyType { kind: format!("no text, but values of the type '{}'", shown(&header.descr)) };
    let kind = header.descr.strip_prefix(['<', '>', '|', '=']).ok_or_else(other)?;
    let (letter, long) = match kind.split_at_checked(1).ok_or_else(other)? {
        ("U", long) => (4, long),
        ("S" | "a", long) => (1, long),
        _ => return Err(other()),
    };
    let long: usize = long.parse().map_err(|_| other())?;
    let [count] = header.shape[..] else { return Err(Problem::NpyShape { shape: header.shape }) };
    let each = long.checked_mul(letter).filter(|&each| each > 0 && each <= MAX_HEADER).ok_or_else(other)?;
    let shape = layout::check(&[count], each, data.len(), limits.max_values)?;
    let one = |place: &[u8]| match (letter, place) {
        (4, &[a, b, c, d]) if header.descr.starts_with('>') => u32::from_be_bytes([a, b, c, d]),
        (4, &[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        (_, place) => place.first().copied().unwrap_or(0).into(),
    };
    let text = |item: &[u8]| {
        let letters = item.chunks(letter).map(one).take_while(|&code| code != 0);
        letters.map(|code| char::from_u32(code).unwrap_or('?')).collect()
    };
    Ok(data.chunks_exact(each).take(shape[0]).map(text).collect())
}

fn decode(header: &Header, data: &[u8], limits: &Limits, nan: Nan) -> Result<Array, Problem> {
    let (number, big) = number_type(&header.descr)?;
    let shape = layout::check(&header.shape, number.bytes(), data.len(), limits.max_values)?;
    let samples = number.read(data, big, &shape, header.fortran, nan)?;
    Ok(Array { shape, samples })
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
