//! Arrays, text and bytes in one safetensors file: what weights and checkpoints share.

use super::parameters::{Array, Parameters};
use half::f16;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use thiserror::Error;

/// The longest header that is looked at, in bytes.
const MAX_HEADER: usize = 1 << 20;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Contents {
    /// Texts by name.
    pub metadata: BTreeMap<String, String>,
    /// Arrays of floats.
    pub arrays: Parameters,
    /// Anything else, as arrays of bytes.
    pub blobs: BTreeMap<String, Vec<u8>>,
}

/// Why a file cannot be read. Displays as the rest of a sentence that starts with the file's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ContainerError {
    /// Larger than any file of its kind.
    #[error("has {found} bytes, and files of weights of up to {limit} bytes can be opened")]
    TooLarge {
        /// Its bytes.
        found: usize,
        /// The most.
        limit: usize,
    },
    /// It does not begin with the length of a header that is there.
    #[error("is no safetensors file, or its beginning is damaged or cut off")]
    NoHeader,
    /// The header or what it says about the arrays is wrong.
    #[error("is a safetensors file that is damaged or cut off ({0})")]
    Damaged(String),
    /// Arrays of another type of number.
    #[error("holds `{name}` as {found}; NeuRN Lab reads weights of 32-bit or 16-bit floats (F32, F16)")]
    Type {
        /// The array.
        name: String,
        /// Its type.
        found: String,
    },
}

/// How finely arrays are kept in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// As they are: 32-bit floats.
    Single,
    /// Rounded to the nearest 16-bit floats (IEEE 754, 11 significant bits): half the bytes.
    Half,
}

/// The file's bytes, always the same for the same contents.
///
/// Written here and not by the crate, whose metadata come in random order.
pub(crate) fn write(contents: &Contents, precision: Precision) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!(contents.metadata));
    let mut data = Vec::new();
    let mut entry = |name: &str, dtype: &str, shape: &[usize], bytes: &[u8]| {
        let start = data.len();
        data.extend_from_slice(bytes);
        let offsets = [start, data.len()];
        let info = json!({ "dtype": dtype, "shape": shape, "data_offsets": offsets });
        header.insert(name.to_owned(), info);
    };
    for (name, array) in contents.arrays.iter() {
        let values = array.values().iter();
        let (dtype, bytes): (_, Vec<u8>) = match precision {
            Precision::Single => ("F32", values.flat_map(|value| value.to_le_bytes()).collect()),
            Precision::Half => {
                ("F16", values.flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect())
            }
        };
        entry(name, dtype, array.shape(), &bytes);
    }
    for (name, blob) in &contents.blobs {
        entry(name, "U8", &[blob.len()], blob);
    }
    let mut header = Value::Object(header).to_string().into_bytes();
    // the arrays begin at a multiple of eight
    header.resize(header.len().next_multiple_of(8), b' ');
    let length = u64::try_from(header.len()).unwrap_or(u64::MAX);
    [&length.to_le_bytes()[..], &header, &data].concat()
}

/// What is in a file of at most `limit` bytes.
pub(crate) fn read(bytes: &[u8], limit: usize) -> Result<Contents, ContainerError> {
    if bytes.len() > limit {
        return Err(ContainerError::TooLarge { found: bytes.len(), limit });
    }
    // checked before the crate allocates for it
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or(ContainerError::NoHeader)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| ContainerError::NoHeader)?;
    if length > rest.len().min(MAX_HEADER) || rest.first() != Some(&b'{') {
        return Err(ContainerError::NoHeader);
    }
    let damaged = |error: safetensors::SafeTensorError| ContainerError::Damaged(error.to_string());
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let mut contents = Contents {
        metadata: metadata.metadata().iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect(),
        ..Contents::default()
    };
    for (name, tensor) in tensors.iter() {
        let values = match tensor.dtype() {
            Dtype::F32 => tensor.data().as_chunks::<4>().0.iter().map(|&v| f32::from_le_bytes(v)).collect(),
            Dtype::F16 => {
                tensor.data().as_chunks::<2>().0.iter().map(|&v| f16::from_le_bytes(v).to_f32()).collect()
            }
            Dtype::U8 => {
                contents.blobs.insert(name.to_owned(), tensor.data().to_vec());
                continue;
            }
            other => return Err(ContainerError::Type { name: name.to_owned(), found: format!("{other:?}") }),
        };
        let array = Array::new(tensor.shape().to_vec(), values)
            .ok_or_else(|| ContainerError::Damaged(format!("the size of `{name}`")))?;
        contents.arrays.insert(name, array);
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_survive() {
        let mut contents = Contents::default();
        contents.metadata.insert("ü".to_owned(), "\"quoted\"\n".to_owned());
        contents.arrays.insert("a", Array::new(vec![2, 1], vec![1.5, -0.0]).unwrap());
        contents.arrays.insert("scalar", Array::new(vec![], vec![3.0]).unwrap());
        contents.blobs.insert("b".to_owned(), vec![1, 2, 3]);
        let bytes = write(&contents, Precision::Single);
        assert_eq!(read(&bytes, 1000).as_ref(), Ok(&contents));
        assert_eq!(read(&bytes, 10), Err(ContainerError::TooLarge { found: bytes.len(), limit: 10 }));
        // these numbers are 16-bit floats already
        let half = write(&contents, Precision::Half);
        assert_eq!(half.len() + 3 * 2, bytes.len());
        assert_eq!(read(&half, 1000), Ok(contents));
    }

    #[test]
    fn halves_are_rounded_to_the_nearest_once() {
        let values = vec![1.0 + 1.0 / 2048.0 + 1e-6, 0.1, -3e-8, 65_504.0, 1e6];
        let arrays = |values: Vec<f32>| {
            let mut contents = Contents::default();
            contents.arrays.insert("a", Array::new(vec![5], values).unwrap());
            contents
        };
        let bytes = write(&arrays(values), Precision::Half);
        let rounded = read(&bytes, 1000).unwrap();
        let nearest = vec![1.0 + 1.0 / 1024.0, 0.099_975_586, -5.960_464_5e-8, 65_504.0, f32::INFINITY];
        assert_eq!(rounded, arrays(nearest));
        assert_eq!(write(&rounded, Precision::Half), bytes);
    }

    #[test]
    fn absurd_headers_are_refused() {
        let with =
            |length: u64, text: &str| read(&[&length.to_le_bytes()[..], text.as_bytes()].concat(), 1000);
        assert_eq!(with(u64::MAX, "{}"), Err(ContainerError::NoHeader));
        assert_eq!(with(1 << 40, "{}"), Err(ContainerError::NoHeader));
        assert_eq!(with(3, "{}"), Err(ContainerError::NoHeader));
        assert_eq!(with(2, "[]"), Err(ContainerError::NoHeader));
        assert_eq!(read(b"short", 1000), Err(ContainerError::NoHeader));
        assert!(matches!(with(2, "{!"), Err(ContainerError::Damaged(_))));
        let huge = r#"{"a":{"dtype":"F32","shape":[4294967295,4294967295],"data_offsets":[0,4]}}"#;
        assert!(matches!(with(huge.len() as u64, &format!("{huge}1234")), Err(ContainerError::Damaged(_))));
        let brain = r#"{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#;
        let error = with(brain.len() as u64, &format!("{brain}1234")).unwrap_err();
        assert!(error.to_string().starts_with("holds `a` as BF16"), "{error}");
    }
}
