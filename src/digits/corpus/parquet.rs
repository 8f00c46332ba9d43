//! Parquet as Hugging Face keeps pictures in it: a column of files (PNG), and one of labels.
//!
//! Only what such files need is read here. The parquet crate makes room for whatever a page claims to unpack to, and
//! brings calendars and large numbers with it.

mod pages;
mod thrift;

use super::choose::words_of;
use super::stack::Stack;
use super::{CorpusError, Reader};
use crate::digits::dataset::Dataset;
use crate::digits::note::Note;
use crate::digits::open::Limits;
use crate::digits::problem::short_name;
use pages::{Cells, Column, chunk};
use thiserror::Error;
use thrift::Value;

const MAGIC: &[u8] = b"PAR1";
/// Bytes of the longest description. Hugging Face's of MNIST has a few thousand.
const MAX_FOOTER: usize = 4 << 20;
/// Most rows; SVHN with all its parts has 630,420.
const MAX_ROWS: usize = 2_000_000;
/// Names of the labels, the likeliest first.
const LABELS: [&str; 6] = ["label", "labels", "digit", "target", "class", "y"];

/// What was wrong with a Parquet file, as the rest of a sentence that starts with the file's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParquetProblem {
    /// The bytes contradict the format.
    #[error("is a Parquet file that is cut off or damaged ({0}). Please fetch or copy it again.")]
    Damaged(&'static str),
    /// A way of packing that is not read.
    #[error(
        "is a Parquet file that is packed with {0}, which is not read. In Python: `pandas.read_parquet(name).to_parquet('digits.parquet', compression='snappy')` writes a file that opens."
    )]
    Packing(&'static str),
    /// A way of writing numbers that is not read.
    #[error(
        "is a Parquet file whose column `{column}` is written in a way that is not read (encoding {encoding}). In Python: `pandas.read_parquet(name).to_parquet('digits.parquet')` writes a file that opens."
    )]
    Encoding {
        /// The column.
        column: String,
        /// The format's number.
        encoding: i64,
    },
    /// Not a set of pictures.
    #[error(
        "is a Parquet file without {missing}; NeuRN Lab reads those of Hugging Face's kind, with a column of pictures (`image`, of PNG files) and one of labels (`label`, whole numbers). Its columns are: {found}."
    )]
    Columns {
        /// What it lacks.
        missing: &'static str,
        /// What it has.
        found: String,
    },
    /// A row without its picture or label.
    #[error(
        "is a Parquet file that holds nothing in row {row} (counted from 0) of its column `{column}`; each row needs a picture and a label."
    )]
    Nothing {
        /// The column.
        column: String,
        /// Counted from 0.
        row: usize,
    },
    /// More than is allowed.
    #[error("is a Parquet file with more than {limit} {what}, which is the most that can be opened.")]
    TooLarge {
        /// How much is allowed.
        limit: usize,
        /// Of what.
        what: &'static str,
    },
}

pub(super) const READER: Reader = Reader {
    sniff: |head| head.starts_with(MAGIC),
    read: |name, bytes, limits, _| read(name, bytes, limits),
};

/// The columns of a set.
struct Plan {
    image: Column,
    label: Column,
    rows: usize,
}

/// Reads pictures and labels, row group by row group.
///
/// Beside `bytes`: the set's values, the labels, one page of pictures unpacked, and the pictures' dictionary, which
/// together are at most [`Limits::max_bytes`].
///
/// # Errors
/// [`CorpusError::Parquet`], and what [`Stack`] refuses.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Dataset, CorpusError> {
    let wrong = |problem| CorpusError::Parquet { name: name.to_owned(), problem };
    let footer = footer(bytes).map_err(wrong)?;
    let plan = plan(&footer).map_err(wrong)?;
    let mut stack = Stack::new(name, plan.rows, limits);
    let mut row = 0;
    for group in footer.list(4) {
        let rows = group.size(3).unwrap_or_default();
        let labels = labels(bytes, group, &plan.label, rows, limits).map_err(wrong)?;
        let pages = chunk(bytes, group, &plan.image, limits).map_err(wrong)?;
        let mut labels = labels.into_iter();
        for page in pages {
            let Cells::Bytes(page) = page.map_err(wrong)? else { continue };
            for picture in page.iter() {
                let (Some(picture), Some(label)) = (picture, labels.next()) else {
                    return Err(wrong(ParquetProblem::Nothing { column: plan.image.name(), row }));
                };
                let label = u8::try_from(label).ok().filter(|&label| label <= 9).ok_or_else(|| {
                    CorpusError::NoDigit { name: name.to_owned(), image: row, label: label.to_string() }
                })?;
                stack.push(&format!("{name}, row {row}"), picture, label)?;
                row += 1;
            }
        }
        if labels.next().is_some() {
            return Err(wrong(ParquetProblem::Damaged("a column is shorter than another")));
        }
    }
    let (images, labels) = (plan.image.name(), plan.label.name());
    Ok(stack.finish()?.with_notes([Note::Arrays { images, labels, named: true }]))
}

/// The description at the end of a file.
fn footer(bytes: &[u8]) -> Result<Value<'_>, ParquetProblem> {
    let ends = || ParquetProblem::Damaged("its end is missing");
    let (rest, magic) = bytes.split_last_chunk::<4>().ok_or_else(ends)?;
    let (rest, length) = rest.split_last_chunk::<4>().ok_or_else(ends)?;
    if magic != MAGIC {
        return Err(ends());
    }
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > MAX_FOOTER {
        return Err(ParquetProblem::TooLarge { limit: MAX_FOOTER, what: "bytes of description" });
    }
    let start = rest.len().checked_sub(length).ok_or_else(ends)?;
    let footer = rest.get(start..).and_then(thrift::read);
    footer.map(|(value, _)| value).ok_or(ParquetProblem::Damaged("its description cannot be read"))
}

/// Finds the columns.
fn plan(footer: &Value<'_>) -> Result<Plan, ParquetProblem> {
    let mut columns = Vec::new();
    let mut elements = footer.list(2).iter();
    let root = elements.next().ok_or(ParquetProblem::Damaged("it describes no columns"))?;
    pages::leaves(&mut elements, root.size(5).unwrap_or_default(), &Column::default(), &mut columns);
    let found = || {
        let names: Vec<String> = columns.iter().take(8).map(Column::name).collect();
        short_name(&names.join(", "))
    };
    let missing = |missing: &'static str| ParquetProblem::Columns { missing, found: found() };
    // a structure of bytes and path, or the bytes alone
    let inner =
        |column: &&Column| column.is_bytes() && column.path.last().is_some_and(|name| name == "bytes");
    let outer = |column: &&Column| {
        let name = column.name().to_lowercase();
        column.is_bytes() && words_of(&name).any(|word| ["image", "img", "png", "picture"].contains(&word))
    };
    let image = columns.iter().find(inner).or_else(|| columns.iter().find(outer));
    let image = image.ok_or_else(|| missing("a column of pictures"))?.clone();
    let whole: Vec<&Column> = columns.iter().filter(|column| column.is_whole()).collect();
    let named = LABELS
        .iter()
        .find_map(|name| whole.iter().find(|column| column.name().eq_ignore_ascii_case(name)))
        .or(if whole.len() == 1 { whole.first() } else { None });
    let label = (*named.ok_or_else(|| missing("a column of labels"))?).clone();
    let rows = footer.list(4).iter().try_fold(0_usize, |sum, group| sum.checked_add(group.size(3)?));
    let rows = rows.filter(|&rows| rows <= MAX_ROWS);
    let rows = rows.ok_or(ParquetProblem::TooLarge { limit: MAX_ROWS, what: "rows" })?;
    Ok(Plan { image, label, rows })
}

/// All labels of a row group.
fn labels(
    bytes: &[u8],
    group: &Value<'_>,
    column: &Column,
    rows: usize,
    limits: &Limits,
) -> Result<Vec<i64>, ParquetProblem> {
    let mut labels = Vec::new();
    for page in chunk(bytes, group, column, limits)? {
        let Cells::Whole(page) = page? else { continue };
        for label in page {
            let nothing = || ParquetProblem::Nothing { column: column.name(), row: labels.len() };
            let label = label.ok_or_else(nothing)?;
            labels.push(label);
        }
        if labels.len() > rows {
            return Err(ParquetProblem::Damaged("a column is longer than its group"));
        }
    }
    Ok(labels)
}
