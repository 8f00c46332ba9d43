//! The types of numbers that arrays are stored as, and their bytes as samples.

use super::layout;
use super::problem::Problem;
use crate::neurn::Samples;

/// The types that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
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

/// What becomes of values that are not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nan {
    Refused,
    Kept,
}

/// Why a value cannot be taken; indices count in the file's own order.
enum Bad {
    NotFinite(usize),
    OutOfRange(f64),
    Inexact(i128),
}

impl Number {
    /// Bytes of one.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Bool | Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 | Self::F16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    /// The samples of an array in C order, or with `fortran` in Fortran order; `shape` has been checked against
    /// `data`.
    ///
    /// - `U8` stays 8-bit; `Bool` becomes 0 and 1.
    /// - Other whole numbers become 8-bit if all of them are in 0..=255, else 32-bit floats if all of them can be held
    ///   exactly.
    /// - Floats become 32-bit floats, 64-bit ones rounded to the nearest.
    ///
    /// # Errors
    /// [`Problem::NotFinite`] with the place (of NaN only if that is refused), [`Problem::OutOfRange`], [`Problem::Inexact`].
    pub(super) fn read(
        self,
        data: &[u8],
        big: bool,
        shape: &[usize],
        fortran: bool,
        nan: Nan,
    ) -> Result<Samples, Problem> {
        let samples = self.decode(data, big, nan).map_err(|bad| match bad {
            // in Fortran order the index runs the other way round
            Bad::NotFinite(at) if fortran => {
                let reversed: Vec<usize> = shape.iter().rev().copied().collect();
                Problem::NotFinite { at: layout::index_of(&reversed, at).into_iter().rev().collect() }
            }
            Bad::NotFinite(at) => Problem::NotFinite { at: layout::index_of(shape, at) },
            Bad::OutOfRange(value) => Problem::OutOfRange { value },
            Bad::Inexact(value) => Problem::Inexact { value },
        })?;
        Ok(match samples {
            samples if !fortran || shape.len() == 1 => samples,
            Samples::U8(values) => Samples::U8(from_fortran(&values, shape)),
            Samples::F32(values) => Samples::F32(from_fortran(&values, shape)),
        })
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
