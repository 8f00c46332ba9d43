//! HDF5 (`.h5`), as Keras keeps networks in it and others data sets: paths, attributes of text, arrays of numbers.
//!
//! The format is hdf5-pure's. What a file claims is held down here: arrays are checked against limits before they are
//! read, and all bytes that a call takes from the file come out of a budget, because references may name the same
//! bytes again and again.

use super::npy::{self, Array};
use super::open::Limits;
use super::problem::Problem;
use hdf5_pure::{
    AttrValue, Dataset, Datatype, DatatypeByteOrder, FileAccessProperties, FormatError, Group, Layout,
    Source, WriteMarkPolicy,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";
/// Bytes of structure that a call may take from the file: a network's description is at most 8 MiB.
const STRUCTURE: usize = 32 << 20;
/// Groups and arrays that are listed at most.
const MOST_PATHS: usize = 10_000;
/// Groups within groups.
const MOST_DEPTH: usize = 16;
/// Filters that are undone, by HDF5's registered numbers: deflate, shuffle, fletcher32, scale-offset, lzf.
const FILTERS: [u16; 5] = [1, 2, 3, 6, 32_000];

/// Whether `bytes` begin as an HDF5 file does.
#[must_use]
pub fn is_hdf5(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// An open file. Holds its bytes.
pub struct File {
    inner: hdf5_pure::File,
    budget: Arc<AtomicUsize>,
    length: usize,
}

/// The file's bytes, given out until a budget is used up.
struct Bounded {
    bytes: Vec<u8>,
    left: Arc<AtomicUsize>,
}

impl Source for Bounded {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, to: &mut [u8]) -> Result<(), FormatError> {
        let wanted = to.len();
        let paid =
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(wanted));
        if paid.is_err() {
            // whoever asks for less afterwards gets no more either, and it is seen that something was refused
            self.left.store(0, Ordering::Relaxed);
            return Err(FormatError::Source(SPENT.to_owned()));
        }
        let missing = || FormatError::UnexpectedEof { expected: wanted, available: self.bytes.len() };
        let start = usize::try_from(offset).map_err(|_| missing())?;
        let end = start.checked_add(wanted).ok_or_else(missing)?;
        to.copy_from_slice(self.bytes.get(start..end).ok_or_else(missing)?);
        Ok(())
    }
}

/// What is said where the budget is used up.
const SPENT: &str = "its parts refer to the same bytes too often";

impl File {
    /// Opens a file. Takes the bytes, or copies them if they are only lent.
    ///
    /// # Errors
    /// [`Problem::Hdf5`] if the file's head or its root group cannot be read.
    pub fn open(bytes: impl Into<Vec<u8>>) -> Result<Self, Problem> {
        let bytes = bytes.into();
        let (length, budget) = (bytes.len(), Arc::new(AtomicUsize::new(STRUCTURE)));
        // a file that a program was writing when it was copied opens as it is
        let options = FileAccessProperties::new().with_write_mark_policy(WriteMarkPolicy::AllowSnapshot);
        let source = Bounded { bytes, left: Arc::clone(&budget) };
        let inner = hdf5_pure::File::from_source_with_options(source, options).map_err(damaged)?;
        let file = Self { inner, budget, length };
        file.inner.root().groups().map_err(damaged)?;
        Ok(file)
    }

    /// The paths of all arrays, as `train/data`; at most 10,000, of groups up to 16 deep.
    ///
    /// # Errors
    /// [`Problem::Hdf5`] if a group cannot be read, or there are more.
    pub fn paths(&self) -> Result<Vec<String>, Problem> {
        self.allow(STRUCTURE);
        let (mut paths, mut seen) = (Vec::new(), 0);
        let mut todo = vec![(String::new(), self.inner.root(), 0)];
        while let Some((path, group, depth)) = todo.pop() {
            let within =
                |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            for name in group.datasets().map_err(damaged)? {
                paths.push(within(&name));
            }
            for name in group.groups().map_err(damaged)? {
                seen += 1;
                // a group may hold itself
                if depth < MOST_DEPTH {
                    todo.push((within(&name), group.group(&name).map_err(damaged)?, depth + 1));
                }
            }
            if seen + paths.len() > MOST_PATHS {
                return Err(Problem::Hdf5 {
                    detail: format!("it lists more than {MOST_PATHS} groups and arrays"),
                });
            }
        }
        paths.sort();
        Ok(paths)
    }

    /// The text of an attribute of a group (`""` is the root); none if the group has no such attribute, or it is no
    /// single text.
    ///
    /// # Errors
    /// [`Problem::Hdf5Missing`] if there is no such group, [`Problem::Hdf5`] if it cannot be read.
    pub fn attribute(&self, group: &str, name: &str) -> Result<Option<String>, Problem> {
        self.allow(STRUCTURE);
        let group = self.group(group)?;
        // asked first, since all values of a group are read together
        if !group.attr_datatypes().map_err(damaged)?.contains_key(name) {
            return Ok(None);
        }
        let mut values = group.attrs().map_err(damaged)?;
        let value = values.remove(name);
        if value.is_none() && self.budget.load(Ordering::Relaxed) == 0 {
            return Err(Problem::Hdf5 { detail: SPENT.to_owned() });
        }
        Ok(value.as_ref().and_then(AttrValue::as_str).map(ToOwned::to_owned))
    }

    /// An array of one to four sides, as [`npy::read`] gives it: the same types, and the same rules for numbers.
    ///
    /// Before it is read, its shape has been checked against `limits`. Then it takes its bytes twice, and once more
    /// what one of its chunks unpacks to.
    ///
    /// # Errors
    /// [`Problem::Hdf5Missing`] if there is none of this path, [`Problem::Hdf5Type`] if it holds no numbers,
    /// [`Problem::Hdf5Filter`] if it is packed in a way that is not read, [`Problem::Hdf5`] if it is damaged; else as
    /// [`npy::read`].
    pub fn dataset(&self, path: &str, limits: &Limits) -> Result<Array, Problem> {
        self.allow(STRUCTURE.saturating_add(self.length));
        let missing = || Problem::Hdf5Missing { path: shown(path) };
        let dataset = self.inner.dataset(path).map_err(|_| missing())?;
        let shape = dataset.shape().map_err(damaged)?;
        let kind = dataset.datatype().map_err(damaged)?;
        let descr = descr(&kind)
            .ok_or_else(|| Problem::Hdf5Type { path: shown(path), kind: brief(&kind.to_string()) })?;
        let item = dataset.element_size().map_err(damaged)?;
        check_size(&dataset, &shape, item, self.length, limits)?;
        if let Some(&filter) = dataset.filters().iter().find(|filter| !FILTERS.contains(filter)) {
            return Err(Problem::Hdf5Filter { path: shown(path), filter });
        }
        let data = dataset.read_raw().map_err(damaged)?;
        npy::of_parts(&descr, &shape, &data, limits)
    }

    fn group(&self, path: &str) -> Result<Group, Problem> {
        if path.is_empty() {
            return Ok(self.inner.root());
        }
        self.inner.group(path).map_err(|_| Problem::Hdf5Missing { path: shown(path) })
    }

    fn allow(&self, bytes: usize) {
        self.budget.store(bytes, Ordering::Relaxed);
    }
}

/// That an array, and each of the chunks that it is stored in, is within the limits, and these within the file.
fn check_size(
    dataset: &Dataset,
    shape: &[u64],
    item: u64,
    length: usize,
    limits: &Limits,
) -> Result<(), Problem> {
    let within = |sides: &[u64]| {
        let values = sides.iter().try_fold(1_u64, |n, &side| n.checked_mul(side));
        values.is_some_and(|n| {
            n <= limits.max_values && n.saturating_mul(item) <= limits.max_values.saturating_mul(8)
        })
    };
    let chunk = match dataset.layout().map_err(damaged)? {
        Layout::Chunked { chunk_shape, .. } => {
            // the library makes room for a chunk before it finds that the file ends
            let within = |size: u64| size <= length as u64;
            if !dataset.chunks().map_err(damaged)?.iter().all(|chunk| within(chunk.storage_size)) {
                return Err(Problem::Hdf5 { detail: "a part of it is longer than the file".to_owned() });
            }
            chunk_shape
        }
        Layout::Virtual => {
            return Err(Problem::Hdf5 { detail: "it refers to arrays in other files".to_owned() });
        }
        _ => Vec::new(),
    };
    match [shape, &chunk].into_iter().find(|sides| !within(sides)) {
        Some(sides) => Err(Problem::TooManyValues { shape: sides.to_vec(), limit: limits.max_values }),
        None => Ok(()),
    }
}

/// A type as NumPy names it; none if it is no plain number.
fn descr(kind: &Datatype) -> Option<String> {
    let whole =
        |size: u32, offset: u16, precision: u16| offset == 0 && size.checked_mul(8) == Some(precision.into());
    let order = |order: &DatatypeByteOrder| match order {
        DatatypeByteOrder::LittleEndian => Some('<'),
        DatatypeByteOrder::BigEndian => Some('>'),
        DatatypeByteOrder::Vax => None,
    };
    match kind {
        Datatype::FixedPoint { size, byte_order, signed, bit_offset, bit_precision } => {
            let letter = if *signed { 'i' } else { 'u' };
            let plain = matches!(size, 1 | 2 | 4 | 8) && whole(*size, *bit_offset, *bit_precision);
            plain.then(|| Some(format!("{}{letter}{size}", order(byte_order)?)))?
        }
        Datatype::FloatingPoint { size, byte_order, bit_offset, bit_precision, exponent_size, .. } => {
            let plain = matches!((size, exponent_size), (2, 5) | (4, 8) | (8, 11));
            let plain = plain && whole(*size, *bit_offset, *bit_precision);
            plain.then(|| Some(format!("{}f{size}", order(byte_order)?)))?
        }
        // true and false
        Datatype::Enumeration { base_type, .. } => descr(base_type).filter(|name| name.ends_with('1')),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err gives it")]
fn damaged(error: hdf5_pure::Error) -> Problem {
    Problem::Hdf5 { detail: brief(&error.to_string()) }
}

/// The library's words, which may quote the file.
fn brief(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect::<String>().trim_end_matches('.').to_owned()
}

/// Some of a path.
fn shown(path: &str) -> String {
    path.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests;
