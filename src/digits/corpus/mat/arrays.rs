//! All arrays of numbers and lists of text in a MATLAB file of level 5, by name.

use super::parts::{Element, Head, Number, Tag, broken, next_element};
use super::{CLASS_UINT8, HEADER, MAX_RATIO, MatProblem, NUMERIC, is_mat};
use crate::digits::array::Array;
use crate::neurn::Samples;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// The class of lists of whatever.
const CLASS_CELL: u8 = 1;
/// The class of text.
const CLASS_CHAR: u8 = 4;
/// Bytes of the longest text.
const MOST_TEXT: u64 = 4096;
/// Most texts in a list.
const MOST_TEXTS: u64 = 100_000;

/// A variable that can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

/// What a variable holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Real numbers, in C order, with the sides as MATLAB has them.
    Numbers(Array),
    /// A list of texts, or the rows of a table of characters.
    Texts(Vec<String>),
}

/// Reads all variables of real numbers and of text; others are left out. Memory beside `bytes`: at most twelve bytes for each
/// of `most_values` numbers, and nothing is allocated for values that the file is too short to hold.
///
/// # Errors
/// [`MatProblem`] with the sentence to show.
pub fn arrays(bytes: &[u8], most_values: u64) -> Result<Vec<Variable>, MatProblem> {
    if bytes.starts_with(b"MATLAB 7.3") {
        return Err(MatProblem::Hdf5);
    }
    let (header, mut rest) = bytes.split_at_checked(HEADER).ok_or(MatProblem::Header)?;
    if !is_mat(bytes) || header[124..] != *b"\x00\x01IM" {
        return Err(MatProblem::Header);
    }
    let mut found = Vec::new();
    let mut left = most_values;
    while let Some(element) = next_element(&mut rest)? {
        let variable = match element {
            Element::Packed(packed) => {
                let most = (packed.len() as u64).saturating_mul(MAX_RATIO);
                variable(&mut ZlibDecoder::new(packed), most, &mut left)?
            }
            Element::Plain(mut plain) => {
                let most = plain.len() as u64;
                variable(&mut plain, most, &mut left)?
            }
            Element::Other => None,
        };
        found.extend(variable);
    }
    Ok(found)
}

/// A variable, if it can be used. `most` is how many bytes `stream` can give at most, `left` how many values may be read.
fn variable(stream: &mut impl Read, most: u64, left: &mut u64) -> Result<Option<Variable>, MatProblem> {
    let Some(head) = Head::read(stream)? else { return Ok(None) };
    let name = String::from_utf8_lossy(&head.name).into_owned();
    let content = match head.class {
        class if NUMERIC.contains(&class) && !head.complex => numbers(&head, stream, most, left)?,
        CLASS_CHAR => Content::Texts(rows(&head, stream)?),
        CLASS_CELL => match list(&head, stream)? {
            Some(texts) => Content::Texts(texts),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    // the padding, so that zlib comes to its checksum
    std::io::copy(&mut stream.take(16), &mut std::io::sink()).map_err(|error| broken(&error))?;
    Ok(Some(Variable { name, content }))
}

fn numbers(head: &Head, stream: &mut impl Read, most: u64, left: &mut u64) -> Result<Content, MatProblem> {
    let too_many =
        || MatProblem::Damaged { detail: format!("more numbers than can be opened, {:?}", head.shape) };
    let count = head.shape.iter().try_fold(1_u64, |n, &side| n.checked_mul(side));
    let count = count.filter(|count| count <= left).ok_or_else(too_many)?;
    *left -= count;
    let tag = Tag::read(stream)?;
    let wrong = || MatProblem::Damaged { detail: "numbers of a kind that is not known".to_owned() };
    let number = Number::of(tag.kind).ok_or_else(wrong)?;
    let wanted = count.saturating_mul(number.bytes() as u64);
    if tag.size != wanted || wanted > most {
        return Err(MatProblem::CutOff { part: "a variable".to_owned() });
    }
    let count = usize::try_from(count).map_err(|_| too_many())?;
    let shape: Vec<usize> = head
        .shape
        .iter()
        .map(|&side| usize::try_from(side))
        .collect::<Result<_, _>>()
        .map_err(|_| too_many())?;
    // what the file does not hold is not made room for
    let mut stored = Vec::new();
    tag.stream(stream).read_to_end(&mut stored).map_err(|error| broken(&error))?;
    if stored.len() as u64 != wanted {
        return Err(MatProblem::CutOff { part: "a variable".to_owned() });
    }
    let mut values = vec![0.0_f32; count];
    let mut whole = true;
    let mut place = Place::new(&shape);
    for stored in stored.chunks_exact(number.bytes()) {
        let mut bytes = [0; 8];
        bytes[..number.bytes()].copy_from_slice(stored);
        let value = number.value(bytes);
        whole &= (0.0..=255.0).contains(&value) && value.fract() == 0.0;
        values[place.next()] = value as f32;
    }
    // eight bits as MATLAB stores them are bytes here, too
    let samples = if whole && head.class == CLASS_UINT8 {
        Samples::U8(values.into_iter().map(|v| v as u8).collect())
    } else {
        Samples::F32(values)
    };
    Ok(Content::Numbers(Array { shape, samples }))
}

/// Where the next of MATLAB's values, whose first index runs fastest, lies in C order.
struct Place {
    shape: Vec<usize>,
    strides: Vec<usize>,
    index: Vec<usize>,
    at: usize,
}

impl Place {
    fn new(shape: &[usize]) -> Self {
        let mut strides = vec![1; shape.len()];
        for side in (1..shape.len()).rev() {
            strides[side - 1] = strides[side] * shape[side];
        }
        Self { shape: shape.to_vec(), strides, index: vec![0; shape.len()], at: 0 }
    }

    fn next(&mut self) -> usize {
        let at = self.at;
        for (side, (index, &length)) in self.index.iter_mut().zip(&self.shape).enumerate() {
            *index += 1;
            self.at += self.strides[side];
            if *index < length {
                break;
            }
            self.at -= self.strides[side] * length;
            *index = 0;
        }
        at
    }
}

/// The rows of a table of characters `[rows, columns]`, without the spaces that fill them.
fn rows(head: &Head, stream: &mut impl Read) -> Result<Vec<String>, MatProblem> {
    let tag = Tag::read(stream)?;
    let [rows, columns] = head.shape[..] else { return Ok(Vec::new()) };
    let count = rows.checked_mul(columns).filter(|n| *n <= MOST_TEXT * 64 && rows <= MOST_TEXTS);
    let long = || MatProblem::Damaged { detail: "a text that is too long".to_owned() };
    let count = count.ok_or_else(long)?;
    if tag.size > count.saturating_mul(4) {
        return Err(long());
    }
    let mut bytes = Vec::new();
    tag.stream(stream).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
    let padding = if tag.size <= 4 { 0 } else { tag.size.next_multiple_of(8) - tag.size };
    std::io::copy(&mut stream.take(padding), &mut std::io::sink()).map_err(|error| broken(&error))?;
    let wide = bytes.len() as u64 == 2 * count;
    let text: Vec<char> = if wide {
        bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&c| char::from_u32(u32::from(u16::from_le_bytes(c))).unwrap_or('?'))
            .collect()
    } else {
        String::from_utf8_lossy(&bytes).chars().collect()
    };
    let rows = usize::try_from(rows).map_err(|_| long())?;
    Ok((0..rows)
        .map(|row| text.iter().skip(row).step_by(rows).collect::<String>().trim_end().to_owned())
        .collect())
}

/// A list of texts; none of a list of anything else.
fn list(head: &Head, stream: &mut impl Read) -> Result<Option<Vec<String>>, MatProblem> {
    let count = head.shape.iter().try_fold(1_u64, |n, &side| n.checked_mul(side));
    let Some(count) = count.filter(|count| *count <= MOST_TEXTS) else { return Ok(None) };
    let mut texts = Vec::new();
    for _ in 0..count {
        let Some(item) = Head::read(stream)? else { return Ok(None) };
        if item.class != CLASS_CHAR {
            return Ok(None);
        }
        texts.push(rows(&item, stream)?.into_iter().next().unwrap_or_default());
    }
    Ok(Some(texts))
}
