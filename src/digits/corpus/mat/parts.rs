//! The parts that a MATLAB file is made of: elements, their tags, and numbers.

use super::MatProblem;
use std::io::{ErrorKind, Read};

/// Most bytes of a variable's name (MATLAB allows 63) and of its dimensions (32 of them).
const MAX_PART: u32 = 128;

// types of elements
pub const INT8: u32 = 1;
pub const UINT8: u32 = 2;
pub const INT32: u32 = 5;
pub const UINT32: u32 = 6;
pub const MATRIX: u32 = 14;
pub const COMPRESSED: u32 = 15;

/// A top-level part of the file.
pub enum Element<'a> {
    /// A variable in zlib's wrapping.
    Packed(&'a [u8]),
    /// A variable with its tag.
    Plain(&'a [u8]),
    /// Something else.
    Other,
}

/// The next top-level part; `None` at the end.
///
/// # Errors
/// [`MatProblem::CutOff`] if it claims more bytes than there are.
pub fn next_element<'a>(rest: &mut &'a [u8]) -> Result<Option<Element<'a>>, MatProblem> {
    let Some((tag, body)) = rest.split_first_chunk::<8>() else {
        return if rest.is_empty() {
            Ok(None)
        } else {
            Err(MatProblem::CutOff { part: "its last element".to_owned() })
        };
    };
    let Tag { kind, size, inline } = Tag::of(*tag);
    if inline.is_some() {
        *rest = body;
        return Ok(Some(Element::Other));
    }
    // only compressed elements are not padded to 8 bytes
    let padded = if kind == COMPRESSED { size } else { size.next_multiple_of(8) };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if body.len() < size {
        return Err(MatProblem::CutOff { part: "an element".to_owned() });
    }
    let element = match kind {
        COMPRESSED => Element::Packed(&body[..size]),
        MATRIX => Element::Plain(&rest[..8 + size]),
        _ => Element::Other,
    };
    *rest = &body[usize::try_from(padded).unwrap_or(usize::MAX).min(body.len())..];
    Ok(Some(element))
}

/// The head of an element: its type, its bytes, and the bytes themselves if it has at most four.
pub struct Tag {
    /// What the bytes are.
    pub kind: u32,
    /// Bytes, without padding.
    pub size: u64,
    /// The bytes, if they stand in the tag itself.
    inline: Option<[u8; 4]>,
}

impl Tag {
    /// Understands the eight bytes of a tag.
    pub fn of(tag: [u8; 8]) -> Self {
        let [a, b, c, d, rest @ ..] = tag;
        let kind = u32::from_le_bytes([a, b, c, d]);
        // the "small data element format": the size shares the first word with the type
        match kind >> 16 {
            0 => Self { kind, size: u64::from(u32::from_le_bytes(rest)), inline: None },
            size => Self { kind: kind & 0xffff, size: u64::from(size.min(4)), inline: Some(rest) },
        }
    }

    /// The next tag of a stream.
    ///
    /// # Errors
    /// [`MatProblem`] if the stream ends or breaks.
    pub fn read(stream: &mut impl Read) -> Result<Self, MatProblem> {
        let mut tag = [0; 8];
        fill(stream, &mut tag)?;
        Ok(Self::of(tag))
    }

    /// The values behind this tag, wherever they are.
    pub fn stream<'a>(&self, stream: &'a mut impl Read) -> impl Read + 'a {
        let (inline, rest) = match self.inline {
            Some(inline) => (inline, 0),
            None => ([0; 4], self.size),
        };
        let here = if self.inline.is_some() { self.size } else { 0 };
        std::io::Cursor::new(inline).take(here).chain(stream.take(rest))
    }

    /// All bytes of a short part, and its padding off the stream.
    ///
    /// # Errors
    /// [`MatProblem`] if it is too long, or the stream ends or breaks.
    pub fn short_body(&self, stream: &mut impl Read) -> Result<Vec<u8>, MatProblem> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if let Some(inline) = self.inline {
            return Ok(inline[..size].to_vec());
        }
        if self.size > u64::from(MAX_PART) {
            return Err(MatProblem::Damaged { detail: format!("a head of {size} bytes") });
        }
        let mut body = vec![0; size.next_multiple_of(8)];
        fill(stream, &mut body)?;
        body.truncate(size);
        Ok(body)
    }
}

/// The head of a variable, or of an item of a list.
pub struct Head {
    /// What it holds.
    pub class: u8,
    /// Whether its numbers have an imaginary part.
    pub complex: bool,
    /// Its sides.
    pub shape: Vec<u64>,
    /// Its name; none of an item.
    pub name: Vec<u8>,
}

impl Head {
    /// The next one of a stream; none of what is no variable, and of objects, which have no sides.
    ///
    /// # Errors
    /// [`MatProblem`] if it is damaged, or the stream ends or breaks.
    pub fn read(stream: &mut impl Read) -> Result<Option<Self>, MatProblem> {
        if Tag::read(stream)?.kind != MATRIX {
            return Ok(None);
        }
        let flags = Tag::read(stream)?;
        let body = flags.short_body(stream)?;
        let ([class, bits, ..], UINT32) = (&body[..], flags.kind) else {
            return Err(MatProblem::Damaged { detail: "a variable without flags".to_owned() });
        };
        let sides = Tag::read(stream)?;
        if sides.kind != INT32 {
            return Ok(None);
        }
        let sides = sides.short_body(stream)?;
        // the sides are signed; a negative one becomes larger than any limit
        let shape = sides.as_chunks::<4>().0.iter().map(|&side| u64::from(u32::from_le_bytes(side)));
        let (complex, shape) = (bits & 0x08 != 0, shape.collect());
        let name = Tag::read(stream)?;
        if name.kind != INT8 {
            return Err(MatProblem::Damaged { detail: "a variable without a name".to_owned() });
        }
        Ok(Some(Self { class: *class, complex, shape, name: name.short_body(stream)? }))
    }
}

/// Fills `bytes` from a stream.
///
/// # Errors
/// [`MatProblem`] if it ends or breaks.
pub fn fill(stream: &mut impl Read, bytes: &mut [u8]) -> Result<(), MatProblem> {
    stream.read_exact(bytes).map_err(|error| broken(&error))
}

/// A stream's error in our words.
pub fn broken(error: &std::io::Error) -> MatProblem {
    if error.kind() == ErrorKind::UnexpectedEof {
        MatProblem::CutOff { part: "a variable".to_owned() }
    } else {
        MatProblem::Damaged { detail: error.to_string() }
    }
}

/// The types of stored numbers. They may be narrower than the variable's class: MATLAB packs them.
#[derive(Clone, Copy)]
pub enum Number {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    F32,
    F64,
    I64,
    U64,
}

impl Number {
    /// The type behind a tag's code, if it is one of numbers.
    pub fn of(kind: u32) -> Option<Self> {
        Some(match kind {
            1 => Self::I8,
            2 => Self::U8,
            3 => Self::I16,
            4 => Self::U16,
            5 => Self::I32,
            6 => Self::U32,
            7 => Self::F32,
            9 => Self::F64,
            12 => Self::I64,
            13 => Self::U64,
            _ => return None,
        })
    }

    /// Bytes of one number.
    pub fn bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers that large are no labels either way")]
    /// The number in the first [`Self::bytes`] bytes.
    pub fn value(self, bytes: [u8; 8]) -> f64 {
        let [a, b, c, d, ..] = bytes;
        match self {
            Self::I8 => f64::from(i8::from_le_bytes([a])),
            Self::U8 => f64::from(a),
            Self::I16 => f64::from(i16::from_le_bytes([a, b])),
            Self::U16 => f64::from(u16::from_le_bytes([a, b])),
            Self::I32 => f64::from(i32::from_le_bytes([a, b, c, d])),
            Self::U32 => f64::from(u32::from_le_bytes([a, b, c, d])),
            Self::F32 => f64::from(f32::from_le_bytes([a, b, c, d])),
            Self::F64 => f64::from_le_bytes(bytes),
            Self::I64 => i64::from_le_bytes(bytes) as f64,
            Self::U64 => u64::from_le_bytes(bytes) as f64,
        }
    }
}
