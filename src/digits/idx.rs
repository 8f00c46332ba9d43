//! IDX, the format of MNIST (<http://yann.lecun.com/exdb/mnist/>): two zero bytes, a type, the number of
//! dimensions, each side as a big-endian 32-bit number, then the values in C order.

use super::array::{Array, Role};
use super::layout;
use super::number::{Nan, Number};
use super::open::{Holds, Limits, Opened, Reader, Shaped};
use super::problem::Problem;
use crate::neurn::Samples;
use std::borrow::Cow;

/// The type of each code of the format.
fn number_type(code: u8) -> Option<Number> {
    match code {
        0x08 => Some(Number::U8),
        0x09 => Some(Number::I8),
        0x0b => Some(Number::I16),
        0x0c => Some(Number::I32),
        0x0d => Some(Number::F32),
        0x0e => Some(Number::F64),
        _ => None,
    }
}

pub(super) const READER: Reader = Reader { holds: Holds::Array, sniff: is_idx, read };

/// Whether `bytes` begin as an IDX file does.
#[must_use]
pub fn is_idx(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, code, dims, ..] if *dims > 0 && number_type(*code).is_some())
}

/// The shape that the first bytes of a file claim.
#[must_use]
pub fn shape_of(head: &[u8]) -> Option<Vec<u64>> {
    let [0, 0, _, dims, rest @ ..] = head else { return None };
    let (sides, _) = rest.get(..4 * usize::from(*dims))?.as_chunks::<4>();
    Some(sides.iter().map(|&side| u64::from(u32::from_be_bytes(side))).collect())
}

/// Reads an IDX file of numbers of any type: one dimension is labels, `[n, h, w]` grey images and `[n, h, w, c]` images
/// of up to 4 channels; of two dimensions, `[n, 1]`, one-hot `[n, 10]` and QMNIST's `[n, 8]` are labels and
/// `[n, s x s]` is images ([`Array::into_opened`]). `name` is kept in the data set.
///
/// Nothing is allocated for the values before the header has been checked against `limits` and against
/// the bytes that are there; then one copy is made (4 bytes a value, unless all are in 0..=255), or none of unsigned
/// bytes if `bytes` is owned.
///
/// # Errors
/// [`Problem`] with the sentence to show.
pub fn read(
    name: &str,
    bytes: Cow<'_, [u8]>,
    limits: &Limits,
    role: Option<Role>,
) -> Result<Shaped, Problem> {
    let [0, 0, code, dims, rest @ ..] = &*bytes else {
        return Err(Problem::IdxHeader { detail: "its first four bytes are not those of one".to_owned() });
    };
    let Some(number) = number_type(*code) else {
        return Err(Problem::IdxHeader { detail: format!("its type code is {code}, which does not exist") });
    };
    let dims = usize::from(*dims);
    let Some((sides, values)) = rest.split_at_checked(4 * dims) else {
        return Err(Problem::IdxHeader { detail: "it ends within its header".to_owned() });
    };
    let (sides, _) = sides.as_chunks::<4>();
    let shape: Vec<u64> = sides.iter().map(|&side| u64::from(u32::from_be_bytes(side))).collect();
    if !matches!(shape[..], [_] | [_, _] | [_, _, _] | [_, 0..=4, _, _] | [_, _, _, 0..=4]) {
        return Err(Problem::IdxShape { shape });
    }
    let stored = shape;
    let shape = layout::check(&stored, number.bytes(), values.len(), limits.max_values)?;
    let samples = if number == Number::U8 {
        let header = bytes.len() - values.len();
        let mut data = bytes.into_owned();
        data.drain(..header);
        Samples::U8(data)
    } else {
        number.read(values, true, &shape, false, Nan::Refused)?
    };
    let array = Array { shape, samples };
    let opened = match (&array.shape[..], role) {
        ([_], _) | ([_, 1 | 8], None) | (_, Some(Role::Labels)) => array.into_labels()?,
        // the first side of an IDX file always counts
        ([_, _, _] | [_, _, _, _], _) => array.into_stack(name)?,
        _ => array.into_opened(name, role)?,
    };
    match opened.content {
        Opened::Picture(_) => Err(Problem::IdxShape { shape: stored }),
        _ => Ok(opened),
    }
}
