//! Thrift's compact protocol, in which Parquet describes itself, read into values.

/// Structures within structures.
const MOST_DEPTH: usize = 12;

/// A value of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A whole number of any width, or a truth value as 0 and 1.
    Int(i64),
    /// Text or bytes.
    Bytes(&'a [u8]),
    /// Values of one type.
    List(Vec<Value<'a>>),
    /// Fields by their numbers.
    Struct(Vec<(i64, Value<'a>)>),
    /// What Parquet does not need.
    Other,
}

impl<'a> Value<'a> {
    /// A field of a structure.
    pub fn field(&self, number: i64) -> Option<&Value<'a>> {
        match self {
            Self::Struct(fields) => fields.iter().find(|(id, _)| *id == number).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A field that is a whole number.
    pub fn int(&self, number: i64) -> Option<i64> {
        match self.field(number)? {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// A field that is a size or a place.
    pub fn size(&self, number: i64) -> Option<usize> {
        self.int(number).and_then(|value| usize::try_from(value).ok())
    }

    /// A field that is text.
    pub fn text(&self, number: i64) -> Option<&'a str> {
        match self.field(number)? {
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// A field that is a list; empty if it is none.
    pub fn list(&self, number: i64) -> &[Value<'a>] {
        match self.field(number) {
            Some(Self::List(values)) => values,
            _ => &[],
        }
    }
}

/// Reads a structure at the beginning of `bytes`, and gives what follows it. Memory: at most 40 bytes for each byte of
/// the structure. None if it is damaged.
pub fn read(mut bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let value = structure(&mut bytes, 0)?;
    Some((value, bytes))
}

fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(first)
}

/// An unsigned number of seven bits a byte, the lowest first.
pub fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let next = byte(bytes)?;
        value |= u64::from(next & 0x7f).checked_shl(shift)?;
        if next & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// A signed number, of which the sign is the lowest bit.
fn zigzag(bytes: &mut &[u8]) -> Option<i64> {
    let value = varint(bytes)?;
    let magnitude = i64::try_from(value >> 1).ok()?;
    Some(if value & 1 == 0 { magnitude } else { -1 - magnitude })
}

fn structure<'a>(bytes: &mut &'a [u8], depth: usize) -> Option<Value<'a>> {
    let mut fields = Vec::new();
    let mut number = 0_i64;
    loop {
        let head = byte(bytes)?;
        if head == 0 {
            return Some(Value::Struct(fields));
        }
        number = match head >> 4 {
            0 => zigzag(bytes)?,
            step => number.checked_add(i64::from(step))?,
        };
        let value = match head & 0x0f {
            1 => Value::Int(1),
            2 => Value::Int(0),
            kind => value(kind, bytes, depth)?,
        };
        fields.push((number, value));
    }
}

fn value<'a>(kind: u8, bytes: &mut &'a [u8], depth: usize) -> Option<Value<'a>> {
    if depth >= MOST_DEPTH {
        return None;
    }
    match kind {
        // within lists truth values take a byte
        1..=3 => byte(bytes).map(|value| Value::Int(i64::from(value))),
        4..=6 => zigzag(bytes).map(Value::Int),
        7 => {
            *bytes = bytes.get(8..)?;
            Some(Value::Other)
        }
        8 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            let (text, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Some(Value::Bytes(text))
        }
        9 | 10 => {
            let head = byte(bytes)?;
            let count = match head >> 4 {
                15 => usize::try_from(varint(bytes)?).ok()?,
                few => usize::from(few),
            };
            let mut values = Vec::new();
            // grows with the bytes that are there, whatever the count claims: each value takes at least one
            for _ in 0..count {
                values.push(value(head & 0x0f, bytes, depth + 1)?);
            }
            Some(Value::List(values))
        }
        11 => map(bytes, depth + 1),
        12 => structure(bytes, depth + 1),
        _ => None,
    }
}

/// A map is passed over.
fn map<'a>(bytes: &mut &'a [u8], depth: usize) -> Option<Value<'a>> {
    let count = varint(bytes)?;
    if count > 0 {
        let kinds = byte(bytes)?;
        for _ in 0..count {
            value(kinds >> 4, bytes, depth)?;
            value(kinds & 0x0f, bytes, depth)?;
        }
    }
    Some(Value::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structure_by_hand() {
        // 1: i32 -3, 2: "ab", 5: list of two i64, 6: true, 7: a structure with 1: 9
        let bytes = [0x15, 5, 0x18, 2, b'a', b'b', 0x39, 0x26, 2, 0x80, 1, 0x11, 0x1c, 0x15, 18, 0, 0, 77];
        let (value, rest) = read(&bytes).unwrap();
        assert_eq!((value.int(1), value.text(2), value.int(6)), (Some(-3), Some("ab"), Some(1)));
        assert_eq!(value.list(5), [Value::Int(1), Value::Int(64)]);
        assert_eq!(value.field(7).unwrap().size(1), Some(9));
        assert_eq!((value.field(3), rest), (None, &[77][..]));
        for end in 0..bytes.len() - 1 {
            assert_eq!(read(&bytes[..end]), None, "{end}");
        }
    }

    #[test]
    fn depth_and_counts_are_bounded() {
        assert_eq!(read(&[0x1c; 100]), None);
        assert_eq!(read(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f]), None);
        assert_eq!(read(&[0x16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]), None);
    }
}
