//! Protocol buffers, as far as ONNX needs them: fields of a message, one after the other, without copying.

use super::Problem;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A number of variable length.
    Number(u64),
    /// Text, bytes, a message, or packed numbers.
    Bytes(&'a [u8]),
    /// Four or eight bytes of a number: nothing that is needed.
    Fixed,
}

/// The fields of a message. Ends after the first thing that is wrong.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            // the tenth byte has room for one bit
            if shift == 63 && byte > 1 {
                return None;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let tag = self.number()?;
        let value = match tag & 7 {
            0 => Value::Number(self.number()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = self.number()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return None,
        };
        (tag >> 3 != 0).then_some((tag >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field.ok_or_else(|| Problem::Onnx("it is damaged or cut off".to_owned())))
    }
}

/// Adds a repeated number, which comes alone or packed, up to `most` of them.
pub(super) fn numbers(value: Value<'_>, most: usize, to: &mut Vec<u64>) {
    match value {
        Value::Number(number) if to.len() < most => to.push(number),
        Value::Bytes(bytes) => {
            let mut packed = Fields::of(bytes);
            while to.len() < most && !packed.0.is_empty() {
                let Some(number) = packed.number() else { break };
                to.push(number);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_all_kinds() {
        let bytes = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 0, 0, 0];
        let found: Vec<_> = Fields::of(&bytes).map(Result::unwrap).collect();
        assert_eq!(
            found,
            [(1, Value::Number(150)), (2, Value::Bytes(b"hi")), (3, Value::Fixed), (4, Value::Fixed)]
        );
        let mut packed = Vec::new();
        numbers(Value::Bytes(&[3, 0x96, 1, 5]), 2, &mut packed);
        assert_eq!(packed, [3, 150]);
    }

    #[test]
    fn what_is_broken_ends_with_an_error() {
        // a length beyond the end, an unknown wire type, field 0, a number that never ends
        for bytes in [&[0x12, 200][..], &[0x0b], &[0x00, 0x00], &[0x08, 0xff, 0xff, 0xff], &[0x80; 12]] {
            let found: Vec<_> = Fields::of(bytes).collect();
            assert!(found.last().unwrap().is_err() && found.len() == 1, "{bytes:?}");
        }
    }
}
