//! The columns of a Parquet file and their pages: levels, dictionaries, plain values.

use super::thrift::{self, Value, varint};
use super::{MAX_ROWS, ParquetProblem};
use crate::digits::bounded;
use crate::digits::open::Limits;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::ops::Range;

/// The format's numbers of types.
const INT32: i64 = 1;
const INT64: i64 = 2;
const BYTES: i64 = 6;
/// The format's numbers of repetitions.
const OPTIONAL: i64 = 1;
const REPEATED: i64 = 2;
/// The format's numbers of kinds of pages.
const DATA: i64 = 0;
const DICTIONARY: i64 = 2;
const DATA_2: i64 = 3;
/// The format's numbers of encodings.
const PLAIN: i64 = 0;
const DICTIONARIES: [i64; 2] = [2, 8];
/// Structures within structures.
const MOST_DEPTH: usize = 8;
/// Snappy makes at most 64 bytes of 3.
const SNAPPY_RATIO: usize = 22;

/// A column of values.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its name and those of the structures around it, outermost first.
    pub path: Vec<String>,
    kind: i64,
    /// Structures and values on the way that may be missing.
    optional: u8,
    repeated: bool,
}

impl Column {
    /// Its name in a table: that of the outermost structure.
    pub fn name(&self) -> String {
        self.path.first().cloned().unwrap_or_default()
    }

    /// Whether each row has one value of bytes.
    pub fn is_bytes(&self) -> bool {
        self.kind == BYTES && !self.repeated
    }

    /// Whether each row has one whole number.
    pub fn is_whole(&self) -> bool {
        matches!(self.kind, INT32 | INT64) && !self.repeated && self.path.len() == 1
    }
}

/// The columns below an element of the description that has `children`.
pub fn leaves<'v, 'a: 'v>(
    elements: &mut impl Iterator<Item = &'v Value<'a>>,
    children: usize,
    above: &Column,
    columns: &mut Vec<Column>,
) {
    for _ in 0..children {
        let Some(element) = elements.next() else { return };
        let mut column = above.clone();
        column.path.push(element.text(4).unwrap_or("?").to_owned());
        match element.int(3) {
            Some(OPTIONAL) => column.optional = column.optional.saturating_add(1),
            Some(REPEATED) => column.repeated = true,
            _ => {}
        }
        match element.size(5) {
            Some(children @ 1..) if column.path.len() < MOST_DEPTH => {
                leaves(elements, children, &column, columns);
            }
            Some(1..) => return,
            _ => {
                column.kind = element.int(1).unwrap_or(-1);
                columns.push(column);
            }
        }
    }
}

/// The values of a page, none where there is nothing.
pub enum Cells<'a> {
    /// Pieces of bytes.
    Bytes(Pieces<'a>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
    /// A dictionary, which has no rows.
    NoRows,
}

/// Pieces of a page, or of the dictionary.
pub struct Pieces<'a> {
    bytes: std::rc::Rc<Cow<'a, [u8]>>,
    places: Vec<Option<Range<usize>>>,
}

impl Pieces<'_> {
    /// Each row's piece.
    pub fn iter(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.places.iter().map(|place| self.bytes.get(place.clone()?))
    }
}

/// The pages of a column in a row group, read one by one.
///
/// # Errors
/// [`ParquetProblem`] if the group lacks the column, or its place is not in the file.
pub fn chunk<'a>(
    bytes: &'a [u8],
    group: &Value<'_>,
    column: &'a Column,
    limits: &Limits,
) -> Result<Pages<'a>, ParquetProblem> {
    let damaged = ParquetProblem::Damaged;
    let path = |meta: &Value<'_>| {
        let names = meta.list(3);
        names.len() == column.path.len()
            && names.iter().zip(&column.path).all(|(name, wanted)| *name == Value::Bytes(wanted.as_bytes()))
    };
    let metas = group.list(1).iter().filter_map(|chunk| chunk.field(3));
    let meta = metas.into_iter().find(|meta| path(meta)).ok_or(damaged("a group lacks a column"))?;
    let first = meta.size(9).ok_or(damaged("a column has no place"))?;
    let start = meta.size(11).filter(|&place| place > 0 && place < first).unwrap_or(first);
    let length = meta.size(7).ok_or(damaged("a column has no length"))?;
    let bytes = start.checked_add(length).and_then(|end| bytes.get(start..end));
    let bytes = bytes.ok_or(damaged("a column lies beyond its end"))?;
    let rows = meta.size(5).filter(|&rows| rows <= MAX_ROWS);
    let left_rows = rows.ok_or(ParquetProblem::TooLarge { limit: MAX_ROWS, what: "rows" })?;
    let codec = meta.int(4).unwrap_or(-1);
    let left = limits.max_bytes;
    Ok(Pages { bytes, column, codec, left_rows, left, limit: left, dictionary: None })
}

/// See [`chunk`].
pub struct Pages<'a> {
    bytes: &'a [u8],
    column: &'a Column,
    codec: i64,
    left_rows: usize,
    /// Bytes that may still be unpacked.
    left: usize,
    limit: usize,
    dictionary: Option<Dictionary<'a>>,
}

enum Dictionary<'a> {
    Bytes(std::rc::Rc<Cow<'a, [u8]>>, Vec<Range<usize>>),
    Whole(Vec<i64>),
}

impl<'a> Iterator for Pages<'a> {
    type Item = Result<Cells<'a>, ParquetProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left_rows == 0 {
            return None;
        }
        let page = self.page();
        if page.is_err() {
            self.left_rows = 0;
        }
        Some(page)
    }
}

impl<'a> Pages<'a> {
    fn page(&mut self) -> Result<Cells<'a>, ParquetProblem> {
        let damaged = ParquetProblem::Damaged;
        let cut = || damaged("a page is not complete");
        let (head, rest) = thrift::read(self.bytes).ok_or_else(cut)?;
        let size = head.size(3).ok_or_else(cut)?;
        let (body, rest) = rest.split_at_checked(size).ok_or_else(cut)?;
        self.bytes = rest;
        let unpacked = head.size(2).ok_or_else(cut)?;
        match head.int(1) {
            Some(DATA) => {
                let about = head.field(5).ok_or_else(cut)?;
                let body = self.unpack(body, unpacked)?;
                let mut values = &body[..];
                let count = self.count(about)?;
                let there = if self.column.optional > 0 {
                    let (length, rest) = values.split_first_chunk::<4>().ok_or_else(cut)?;
                    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
                    let (levels, rest) = rest.split_at_checked(length).ok_or_else(cut)?;
                    values = rest;
                    self.present(levels, count)?
                } else {
                    vec![true; count]
                };
                let start = body.len() - values.len();
                self.cells(body, start, &there, about.int(2).unwrap_or(-1))
            }
            Some(DATA_2) => {
                let about = head.field(8).ok_or_else(cut)?;
                let count = self.count(about)?;
                let before = about.size(5).unwrap_or(0).checked_add(about.size(6).unwrap_or(0));
                let before = before.filter(|&before| before <= unpacked).ok_or_else(cut)?;
                let (levels, values) = body.split_at_checked(before).ok_or_else(cut)?;
                let levels = levels.get(about.size(6).unwrap_or(0)..).ok_or_else(cut)?;
                let there =
                    if self.column.optional > 0 { self.present(levels, count)? } else { vec![true; count] };
                let values = match about.int(7) {
                    Some(0) => Cow::Borrowed(values),
                    _ => self.unpack(values, unpacked - before)?,
                };
                self.cells(values, 0, &there, about.int(4).unwrap_or(-1))
            }
            Some(DICTIONARY) => {
                let about = head.field(7).ok_or_else(cut)?;
                let body = self.unpack(body, unpacked)?;
                let count = about.size(1).filter(|&count| count <= MAX_ROWS).ok_or_else(cut)?;
                self.dictionary = Some(match self.column.kind {
                    BYTES => {
                        let places = pieces(&body, 0, count).ok_or_else(cut)?;
                        Dictionary::Bytes(std::rc::Rc::new(body), places)
                    }
                    kind => Dictionary::Whole(whole(kind, &body, count).ok_or_else(cut)?),
                });
                Ok(Cells::NoRows)
            }
            // an index of pages
            _ => Ok(Cells::NoRows),
        }
    }

    /// Rows of a page, which are then taken from those that are left.
    fn count(&mut self, about: &Value<'_>) -> Result<usize, ParquetProblem> {
        let count = about.size(1).filter(|&count| count > 0 && count <= self.left_rows);
        let count =
            count.ok_or(ParquetProblem::Damaged("a page has another number of rows than its column"))?;
        self.left_rows -= count;
        Ok(count)
    }

    /// Whether each row has a value.
    fn present(&self, levels: &[u8], count: usize) -> Result<Vec<bool>, ParquetProblem> {
        let most = u32::from(self.column.optional);
        let levels = hybrid(levels, 32 - most.leading_zeros(), count);
        let levels = levels.ok_or(ParquetProblem::Damaged("the levels of a page are not complete"))?;
        Ok(levels.into_iter().map(|level| level == most).collect())
    }

    fn unpack(&mut self, body: &'a [u8], size: usize) -> Result<Cow<'a, [u8]>, ParquetProblem> {
        let damaged = || ParquetProblem::Damaged("a page does not unpack");
        self.left = self
            .left
            .checked_sub(size)
            .ok_or(ParquetProblem::TooLarge { limit: self.limit, what: "unpacked bytes" })?;
        let unpacked = match self.codec {
            0 => return Ok(Cow::Borrowed(body)),
            1 => {
                let claimed = snap::raw::decompress_len(body).map_err(|_| damaged())?;
                if claimed != size || size > body.len().saturating_mul(SNAPPY_RATIO) {
                    return Err(damaged());
                }
                snap::raw::Decoder::new().decompress_vec(body).map_err(|_| damaged())?
            }
            2 => bounded::read(MultiGzDecoder::new(body), size).ok().flatten().ok_or_else(damaged)?,
            3 => return Err(ParquetProblem::Packing("LZO")),
            4 => return Err(ParquetProblem::Packing("Brotli")),
            5 | 7 => return Err(ParquetProblem::Packing("LZ4")),
            6 => return Err(ParquetProblem::Packing("Zstandard")),
            _ => return Err(ParquetProblem::Damaged("its way of packing does not exist")),
        };
        if unpacked.len() == size { Ok(Cow::Owned(unpacked)) } else { Err(damaged()) }
    }

    /// The cells of a page whose values begin at `start`.
    fn cells(
        &self,
        body: Cow<'a, [u8]>,
        start: usize,
        there: &[bool],
        encoding: i64,
    ) -> Result<Cells<'a>, ParquetProblem> {
        let cut = || ParquetProblem::Damaged("the values of a page are not complete");
        let count = there.iter().filter(|there| **there).count();
        let values = body.get(start..).unwrap_or_default();
        let indices = if DICTIONARIES.contains(&encoding) {
            let (&bits, rest) = values
                .split_first()
                .or(if count == 0 { Some((&0, values)) } else { None })
                .ok_or_else(cut)?;
            Some(hybrid(rest, u32::from(bits), count).ok_or_else(cut)?)
        } else if encoding == PLAIN {
            None
        } else {
            return Err(ParquetProblem::Encoding { column: self.column.name(), encoding });
        };
        if self.column.kind == BYTES {
            let (bytes, found) = match (&indices, &self.dictionary) {
                (Some(indices), Some(Dictionary::Bytes(bytes, places))) => {
                    let place = |index: &u32| places.get(usize::try_from(*index).ok()?).cloned();
                    (std::rc::Rc::clone(bytes), indices.iter().map(place).collect::<Option<Vec<_>>>())
                }
                (None, _) => {
                    let places = pieces(&body, start, count);
                    (std::rc::Rc::new(body), places)
                }
                _ => return Err(cut()),
            };
            let mut found = found.ok_or_else(cut)?.into_iter();
            let places = there.iter().map(|there| there.then(|| found.next()).flatten()).collect();
            return Ok(Cells::Bytes(Pieces { bytes, places }));
        }
        let found = match (&indices, &self.dictionary) {
            (Some(indices), Some(Dictionary::Whole(all))) => {
                indices.iter().map(|index| all.get(usize::try_from(*index).ok()?).copied()).collect()
            }
            (None, _) => whole(self.column.kind, values, count),
            _ => None,
        };
        let mut found = found.ok_or_else(cut)?.into_iter();
        Ok(Cells::Whole(there.iter().map(|there| there.then(|| found.next()).flatten()).collect()))
    }
}

/// The places of `count` pieces, each behind its length.
fn pieces(bytes: &[u8], start: usize, count: usize) -> Option<Vec<Range<usize>>> {
    let mut places = Vec::new();
    let mut at = start;
    for _ in 0..count {
        let length = bytes.get(at..at.checked_add(4)?)?.first_chunk::<4>()?;
        let from = at + 4;
        let end = from.checked_add(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        bytes.get(from..end)?;
        places.push(from..end);
        at = end;
    }
    Some(places)
}

/// `count` whole numbers.
fn whole(kind: i64, bytes: &[u8], count: usize) -> Option<Vec<i64>> {
    let size = if kind == INT64 { 8 } else { 4 };
    let bytes = bytes.get(..count.checked_mul(size)?)?;
    Some(match kind {
        INT64 => bytes.as_chunks::<8>().0.iter().map(|&item| i64::from_le_bytes(item)).collect(),
        _ => bytes.as_chunks::<4>().0.iter().map(|&item| i64::from(i32::from_le_bytes(item))).collect(),
    })
}

/// `count` numbers of `bits` each, in runs of one number and in packed groups of eight.
fn hybrid(mut bytes: &[u8], bits: u32, count: usize) -> Option<Vec<u32>> {
    if bits > 32 {
        return None;
    }
    let mut values = Vec::new();
    while values.len() < count {
        let left = count - values.len();
        let head = varint(&mut bytes)?;
        if head & 1 == 0 {
            let length = usize::try_from(head >> 1).ok().filter(|&length| length > 0)?;
            let (value, rest) = bytes.split_at_checked(usize::try_from(bits.div_ceil(8)).ok()?)?;
            bytes = rest;
            let value = value.iter().rev().fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
            values.extend(std::iter::repeat_n(value, length.min(left)));
        } else {
            let groups = usize::try_from(head >> 1).ok().filter(|&groups| groups > 0)?;
            let size = groups.checked_mul(usize::try_from(bits).ok()?)?;
            // the last group may be cut off where nothing more is needed
            let (packed, rest) = bytes.split_at_checked(size).unwrap_or((bytes, &[]));
            bytes = rest;
            let wanted = groups.saturating_mul(8).min(left);
            for at in 0..wanted {
                values.push(unpacked(packed, at, bits)?);
            }
        }
    }
    Some(values)
}

/// Number `at` of those packed with `bits` each, the lowest bit first.
fn unpacked(packed: &[u8], at: usize, bits: u32) -> Option<u32> {
    let mut value = 0_u32;
    for bit in 0..bits {
        let place = at.checked_mul(usize::try_from(bits).ok()?)?.checked_add(usize::try_from(bit).ok()?)?;
        let byte = packed.get(place / 8)?;
        value |= u32::from(byte >> (place % 8) & 1) << bit;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_groups_by_hand() {
        // seven times 4, then the format's own example: 0 to 7 of three bits
        let bytes = [7 << 1, 4, 1 << 1 | 1, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        let wanted = [4, 4, 4, 4, 4, 4, 4, 0, 1, 2, 3, 4, 5, 6, 7];
        assert_eq!(hybrid(&bytes, 3, 15).unwrap(), wanted);
        assert_eq!(hybrid(&bytes, 3, 9).unwrap(), wanted[..9]);
        assert_eq!(hybrid(&bytes, 3, 16), None);
        assert_eq!(hybrid(&[3 << 1], 0, 3).unwrap(), [0, 0, 0]);
        assert_eq!(
            (hybrid(&bytes, 33, 1), hybrid(&[0, 1], 1, 1), hybrid(&[], 1, 0)),
            (None, None, Some(vec![]))
        );
    }
}
