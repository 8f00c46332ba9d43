//! IDX, the format of MNIST (<http://yann.lecun.com/exdb/mnist/>): two zero bytes, a type, the number of
//! dimensions, each side as a big-endian 32-bit number, then the values in C order.

use super::dataset::Dataset;
use super::layout;
use super::open::{Holds, Limits, Opened, Reader, Shaped};
use super::problem::Problem;
use crate::neurn::Samples;
use std::borrow::Cow;

/// The type code of unsigned bytes.
const U8: u8 = 0x08;

/// The type in words for each code of the format, except unsigned bytes.
fn other_type(code: u8) -> Option<&'static str> {
    match code {
        0x09 => Some("signed 8-bit whole numbers"),
        0x0b => Some("16-bit whole numbers"),
        0x0c => Some("32-bit whole numbers"),
        0x0d => Some("32-bit floats"),
        0x0e => Some("64-bit floats"),
        _ => None,
    }
}

pub(super) const READER: Reader = Reader {
    holds: Holds::Array,
    sniff: is_idx,
    read: |name, bytes, limits| {
        let (content, shape) = read(name, bytes, limits)?;
        Ok(Shaped { content, shape })
    },
};

/// Whether `bytes` begin as an IDX file does.
#[must_use]
pub fn is_idx(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, code, dims, ..] if *dims > 0 && (*code == U8 || other_type(*code).is_some()))
}

/// Reads an IDX file of unsigned bytes: one dimension is labels, `[n, h, w]` grey images and
/// `[n, h, w, c]` images of up to 4 channels. Also gives the shape. `name` is kept in the data set.
///
/// Nothing is allocated for the values before the header has been checked against `limits` and against
/// the bytes that are there; then one copy is made, or none if `bytes` is owned.
///
/// # Errors
/// [`Problem`] with the sentence to show.
pub fn read(name: &str, bytes: Cow<'_, [u8]>, limits: &Limits) -> Result<(Opened, Vec<usize>), Problem> {
    let [0, 0, code, dims, rest @ ..] = &*bytes else {
        return Err(Problem::IdxHeader { detail: "its first four bytes are not those of one".to_owned() });
    };
    if *code != U8 {
        return Err(match other_type(*code) {
            Some(kind) => Problem::IdxType { kind },
            None => Problem::IdxHeader { detail: format!("its type code is {code}, which does not exist") },
        });
    }
    let dims = usize::from(*dims);
    let Some((sides, values)) = rest.split_at_checked(4 * dims) else {
        return Err(Problem::IdxHeader { detail: "it ends within its header".to_owned() });
    };
    let (sides, _) = sides.as_chunks::<4>();
    let shape: Vec<u64> = sides.iter().map(|&side| u64::from(u32::from_be_bytes(side))).collect();
    if !matches!(shape[..], [_] | [_, _, _] | [_, _, _, 0..=4]) {
        return Err(Problem::IdxShape { shape });
    }
    let shape = layout::check(&shape, 1, values.len(), limits.max_values)?;
    let header = bytes.len() - values.len();
    let mut data = bytes.into_owned();
    data.drain(..header);
    let opened = match shape[..] {
        [n, h, w] => Opened::Dataset(Dataset::new(name, n, w, h, 1, Samples::U8(data))?),
        [n, h, w, c] => Opened::Dataset(Dataset::new(name, n, w, h, c, Samples::U8(data))?),
        _ => Opened::Labels(data),
    };
    Ok((opened, shape))
}
