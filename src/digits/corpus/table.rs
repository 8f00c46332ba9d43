//! Tables of Kaggle's kind (CSV): a row for each image, its pixels in columns, and perhaps its label in one of them.

use super::{CorpusError, Reader, is_text, label};
use crate::digits::array::{Array, Role, as_label, square_sides};
use crate::digits::dataset::Dataset;
use crate::digits::note::{ColumnRule, Note};
use crate::digits::open::{Limits, Opened};
use crate::digits::problem::short_name;
use crate::neurn::Samples;
use csv_core::ReadFieldResult;
use std::collections::BTreeSet;
use thiserror::Error;

/// Marks between columns.
const MARKS: [u8; 3] = [b',', b';', b'\t'];
/// Columns that a table's first line has at least, as far as it is looked at; a list of pictures has two.
const LEAST_COLUMNS: usize = 16;
/// Most columns: colour images of 64 x 64 pixels, a label and a count.
const MAX_COLUMNS: usize = 3 * 64 * 64 + 2;
/// Longest cell in bytes.
const MAX_CELL: usize = 64;
/// Headings of the labels, and of what only counts the rows.
const LABELS: [&str; 8] = ["label", "labels", "y", "target", "targets", "class", "digit", "category"];
const COUNTERS: [&str; 7] = ["", "#", "id", "index", "unnamed: 0", "imageid", "image_id"];

/// What was wrong with a table, as the rest of a sentence that starts with the file's name.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TableProblem {
    /// No row of numbers.
    #[error(
        "is a table without a row of numbers; each row should be an image: its pixels, and a label before or behind them."
    )]
    NoRows,
    /// More columns than any image of digits has.
    #[error(
        "has more than {MAX_COLUMNS} columns; each row should be an image, of 28 x 28 = 784 pixels for example."
    )]
    Wide,
    /// Columns that make no square.
    #[error(
        "has {columns} columns, which make no square image, with a label or without; 784 pixels (28 x 28) do, and so do 785 columns with a label first or last."
    )]
    Columns {
        /// How many.
        columns: usize,
    },
    /// A row of another length.
    #[error(
        "has {found} columns in row {row}, but {wanted} in the rows before; each row should be an image."
    )]
    Row {
        /// Counted from 1, the heading too.
        row: usize,
        /// Columns there.
        found: usize,
        /// Columns of the first row.
        wanted: usize,
    },
    /// A cell that is no number.
    #[error("has `{found}` in row {row}, column {column}, where a number is needed.")]
    Cell {
        /// Counted from 1, the heading too.
        row: usize,
        /// Counted from 1.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// One column more than pixels, which holds no digits.
    #[error(
        "has {columns} columns, one more than pixels, but neither the first nor the last holds the digits 0 to 9 only. A first line with names, `label` among them, would tell which column it is."
    )]
    NoLabels {
        /// How many.
        columns: usize,
    },
    /// More numbers than allowed.
    #[error("holds more than {limit} numbers, which is the most that can be opened.")]
    TooManyValues {
        /// How many are allowed.
        limit: u64,
    },
    /// The images cannot be made.
    #[error("{0}")]
    Images(#[from] crate::digits::problem::Problem),
}

pub(super) const READER: Reader = Reader {
    sniff: |head| is_text(head) && mark_of(head).is_some(),
    read: |name, bytes, limits, _| read(name, bytes, limits),
};

/// The mark between columns, if the beginning of a text has enough of it in its first line.
fn mark_of(head: &[u8]) -> Option<u8> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty())?;
    let count = |mark: u8| line.iter().filter(|byte| **byte == mark).count();
    MARKS.into_iter().max_by_key(|mark| count(*mark)).filter(|mark| count(*mark) >= LEAST_COLUMNS - 1)
}

/// Reads a table of numbers between commas, semicolons or tabs, with a heading or without. The label may be in the
/// first column, in the last, or missing; a first column that only counts is passed over. How it was read is noted in
/// the set.
///
/// Beside `bytes`, memory is at most twice 4 bytes a value, and 1 byte where all are whole numbers from 0 to 255.
///
/// # Errors
/// [`CorpusError`] with the row and column.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Dataset, CorpusError> {
    let wrong = |problem| CorpusError::Table { name: name.to_owned(), problem };
    let table = Table::read(bytes, limits).map_err(wrong)?;
    let plan = table.plan().map_err(wrong)?;
    let labels = match plan.label {
        Some((column, _)) => Some(table.labels(name, column)?),
        None => None,
    };
    let notes = plan.notes(&table);
    let pixels = table.pixels(&plan);
    let opened = pixels.into_opened(name, Some(Role::Images)).map_err(|problem| wrong(problem.into()))?;
    let Opened::Dataset(set) = opened.content else {
        return Err(wrong(TableProblem::Columns { columns: plan.columns }));
    };
    let set = set.with_notes(notes);
    labels.map_or(Ok(set.clone()), |labels| label(set, labels, name))
}

/// All numbers of a table.
struct Table {
    /// Empty if there is none.
    heading: Vec<String>,
    columns: usize,
    rows: usize,
    values: Samples,
}

impl Table {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Self, TableProblem> {
        let mut input = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mark = mark_of(input).unwrap_or(b',');
        let mut reader = csv_core::ReaderBuilder::new().delimiter(mark).build();
        let mut table = Self { heading: Vec::new(), columns: 0, rows: 0, values: Samples::U8(Vec::new()) };
        let mut first: Vec<String> = Vec::new();
        let (mut row, mut column) = (1, 0);
        let (mut cell, mut filled) = ([0; MAX_CELL], 0);
        loop {
            let rest = cell.get_mut(filled..).unwrap_or_default();
            let (result, read, written) = reader.read_field(input, rest);
            input = input.get(read..).unwrap_or_default();
            filled += written;
            let end = match result {
                ReadFieldResult::Field { record_end } => record_end,
                ReadFieldResult::OutputFull => {
                    let found = String::from_utf8_lossy(&cell);
                    return Err(TableProblem::Cell { row, column: column + 1, found: short_name(&found) });
                }
                // the end of the table may be the end of a cell
                ReadFieldResult::InputEmpty => continue,
                ReadFieldResult::End => break,
            };
            let text = std::str::from_utf8(cell.get(..filled).unwrap_or_default()).unwrap_or("?").trim();
            filled = 0;
            if column >= MAX_COLUMNS {
                return Err(TableProblem::Wide);
            }
            if row == 1 {
                first.push(text.to_owned());
            } else {
                table.push(text, row, column, limits)?;
            }
            column += 1;
            if end {
                if row == 1 {
                    table.begin(std::mem::take(&mut first), limits)?;
                } else if column != table.columns {
                    return Err(TableProblem::Row { row, found: column, wanted: table.columns });
                } else {
                    table.rows += 1;
                }
                row += 1;
                column = 0;
            }
        }
        if table.rows == 0 { Err(TableProblem::NoRows) } else { Ok(table) }
    }

    /// Takes the first row, which is a heading if most of it are no numbers, or if its numbers count the columns as
    /// pandas does where there are no names.
    fn begin(&mut self, first: Vec<String>, limits: &Limits) -> Result<(), TableProblem> {
        self.columns = first.len();
        let numbers: Vec<f32> = first.iter().filter_map(|cell| number(cell)).collect();
        let counted = numbers.len() > 1 && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1.0);
        if counted || 2 * numbers.len() < first.len() {
            self.heading = first;
            return Ok(());
        }
        for (column, cell) in first.iter().enumerate() {
            self.push(cell, 1, column, limits)?;
        }
        self.rows = 1;
        Ok(())
    }

    fn push(&mut self, cell: &str, row: usize, column: usize, limits: &Limits) -> Result<(), TableProblem> {
        let found = || if cell.is_empty() { "nothing".to_owned() } else { short_name(cell) };
        let wrong = || TableProblem::Cell { row, column: column + 1, found: found() };
        let value = number(cell).ok_or_else(wrong)?;
        if self.values.len() as u64 >= limits.max_values {
            return Err(TableProblem::TooManyValues { limit: limits.max_values });
        }
        match (&mut self.values, as_label(value)) {
            (Samples::U8(values), Some(byte)) => values.push(byte),
            (Samples::F32(values), _) => values.push(value),
            (Samples::U8(values), None) => {
                let mut floats: Vec<f32> = values.iter().copied().map(f32::from).collect();
                floats.push(value);
                self.values = Samples::F32(floats);
            }
        }
        Ok(())
    }

    fn column(&self, column: usize) -> impl Iterator<Item = f32> {
        (0..self.rows).map(move |row| match &self.values {
            Samples::U8(values) => values.get(row * self.columns + column).copied().map_or(-1.0, f32::from),
            Samples::F32(values) => values.get(row * self.columns + column).copied().unwrap_or(-1.0),
        })
    }

    /// How many different digits a column holds; none if it holds anything else.
    fn digits(&self, column: usize) -> Option<usize> {
        let digit = |value| as_label(value).filter(|&label| label <= 9);
        Some(self.column(column).map(digit).collect::<Option<BTreeSet<u8>>>()?.len())
    }

    /// Whether a column counts the rows from 0 or 1 on, further than digits go, or its heading says so.
    fn counts(&self, column: usize) -> bool {
        let from = |start: usize| {
            self.rows > 10
                && self.column(column).enumerate().all(|(row, value)| value == (row + start) as f32)
        };
        self.heading.get(column).is_some_and(|name| COUNTERS.contains(&name.to_lowercase().as_str()))
            || from(0)
            || from(1)
    }

    /// Which columns are what.
    fn plan(&self) -> Result<Plan, TableProblem> {
        let columns = self.columns;
        let plan = |label, counter| Plan { columns, label, counter };
        let square = |pixels: usize| square_sides(pixels).next().is_some();
        let heading = |name: &String| LABELS.contains(&name.to_lowercase().as_str());
        if let Some(column) = self.heading.iter().position(heading) {
            let label = Some((column, ColumnRule::Heading));
            if square(columns - 1) {
                return Ok(plan(label, None));
            }
            if columns > 2 && square(columns - 2) && column > 0 && self.counts(0) {
                return Ok(plan(label, Some(0)));
            }
        }
        if square(columns) {
            return Ok(plan(None, None));
        }
        if columns > 1 && square(columns - 1) {
            return if self.counts(0) {
                Ok(plan(None, Some(0)))
            } else {
                let label = self.label_among(0, columns - 1);
                label.map(|label| plan(Some(label), None)).ok_or(TableProblem::NoLabels { columns })
            };
        }
        if columns > 2 && square(columns - 2) && self.counts(0) {
            let label = self.label_among(1, columns - 1);
            return label.map(|label| plan(Some(label), Some(0))).ok_or(TableProblem::NoLabels { columns });
        }
        Err(TableProblem::Columns { columns })
    }

    /// Which of two columns holds the labels. Pixels of a margin are digits too: always 0.
    fn label_among(&self, first: usize, last: usize) -> Option<(usize, ColumnRule)> {
        match (self.digits(first), self.digits(last)) {
            (Some(_), None) => Some((first, ColumnRule::OnlyDigits)),
            (None, Some(_)) => Some((last, ColumnRule::OnlyDigits)),
            (Some(one), Some(other)) if one > other => Some((first, ColumnRule::MoreDigits)),
            (Some(one), Some(other)) if one < other => Some((last, ColumnRule::MoreDigits)),
            (Some(_), Some(_)) => Some((first, ColumnRule::First)),
            (None, None) => None,
        }
    }

    fn labels(&self, name: &str, column: usize) -> Result<Vec<u8>, CorpusError> {
        let label = |(image, value)| {
            as_label(value).ok_or_else(|| CorpusError::NoDigit {
                name: name.to_owned(),
                image,
                label: value.to_string(),
            })
        };
        self.column(column).enumerate().map(label).collect()
    }

    /// The columns of pixels alone.
    fn pixels(self, plan: &Plan) -> Array {
        fn keep<T>(values: &mut Vec<T>, columns: usize, plan: &Plan) {
            let mut at = 0;
            values.retain(|_| {
                let column = at % columns;
                at += 1;
                plan.is_pixel(column)
            });
        }
        let Self { columns, rows, mut values, .. } = self;
        match &mut values {
            Samples::U8(values) => keep(values, columns, plan),
            Samples::F32(values) => keep(values, columns, plan),
        }
        let pixels = (0..columns).filter(|&column| plan.is_pixel(column)).count();
        Array { shape: vec![rows, pixels], samples: values }
    }
}

/// What the columns of a table are.
struct Plan {
    columns: usize,
    label: Option<(usize, ColumnRule)>,
    counter: Option<usize>,
}

impl Plan {
    fn is_pixel(&self, column: usize) -> bool {
        self.label.is_none_or(|(label, _)| label != column) && self.counter != Some(column)
    }

    fn notes(&self, table: &Table) -> Vec<Note> {
        let columns = self.columns;
        let heading = |column: usize| table.heading.get(column).cloned().unwrap_or_default();
        let label = match self.label {
            Some((column, why)) => Note::Column { column, columns, heading: heading(column), why },
            None => Note::NoColumn { columns: columns - usize::from(self.counter.is_some()) },
        };
        let counter = self.counter.map(|column| Note::Counter { column, heading: heading(column) });
        [label].into_iter().chain(counter).collect()
    }
}

/// A finite number.
fn number(cell: &str) -> Option<f32> {
    cell.parse().ok().filter(|value: &f32| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of images of 8 x 8 with these cells before and behind.
    fn table(mark: &str, heading: &str, before: &[&str], behind: &[&str]) -> String {
        let rows = before.len().max(behind.len());
        let line = |row: usize| {
            let pixels =
                (0..64).map(|at| if at % 8 == 0 { 0 } else { (at * 37 + row * 11) % 251 }.to_string());
            let cells = before.get(row).map(ToString::to_string).into_iter().chain(pixels);
            cells.chain(behind.get(row).map(ToString::to_string)).collect::<Vec<_>>().join(mark) + "\r\n"
        };
        heading.to_owned() + &(0..rows).map(line).collect::<String>()
    }

    fn opened(text: &str) -> Dataset {
        assert!((READER.sniff)(super::super::head(text.as_bytes())), "{}", &text[..40]);
        read("t.csv", text.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn sentence(text: &str) -> String {
        read("t.csv", text.as_bytes(), &Limits::default()).unwrap_err().to_string()
    }

    fn why(set: &Dataset) -> Option<(usize, ColumnRule)> {
        set.notes().iter().find_map(|note| match note {
            Note::Column { column, why, .. } => Some((*column, *why)),
            _ => None,
        })
    }

    #[test]
    fn the_label_is_found_where_it_stands() {
        let names: Vec<String> = (0..64).map(|at| format!("pixel{at}")).collect();
        let names = names.join(",");
        for (text, place) in [
            (table(",", &format!("label,{names}\n"), &["7", "1", "7"], &[]), (0, ColumnRule::Heading)),
            (table(",", &format!("{names},class\n"), &[], &["7", "1", "7"]), (64, ColumnRule::Heading)),
            (table(",", "", &["7", "1", "7"], &[]), (0, ColumnRule::OnlyDigits)),
            (table(";", "", &["7.0", "1", "7"], &[]), (0, ColumnRule::OnlyDigits)),
            // the first pixel is 0 in all, the label is not
            (table("\t", "", &[], &["7", "1", "7"]), (64, ColumnRule::MoreDigits)),
            (
                table(
                    ",",
                    &format!("{}\n", (0..65).map(|at| at.to_string()).collect::<Vec<_>>().join(",")),
                    &["7", "1", "7"],
                    &[],
                ),
                (0, ColumnRule::OnlyDigits),
            ),
            (
                table(",", &format!("\u{feff}\"label\",{names}\n"), &["\"7\"", "1", "7"], &[]),
                (0, ColumnRule::Heading),
            ),
        ] {
            let set = opened(&text);
            assert_eq!((set.count(), set.width(), set.height()), (3, 8, 8));
            assert_eq!((set.labels(), why(&set)), (Some(&[7, 1, 7][..]), Some(place)), "{}", &text[..60]);
            let Samples::U8(pixels) = set.data() else { panic!("floats") };
            assert_eq!((pixels[0], pixels[1], pixels[65]), (0, 37, 48));
        }
    }

    #[test]
    fn a_table_may_have_no_labels_and_may_count_its_rows() {
        let set = opened(&vec![vec!["17"; 64].join(","); 3].join("\n"));
        assert_eq!(set.labels(), None);
        assert!(set.notes().contains(&Note::NoColumn { columns: 64 }));
        let ids: Vec<String> = (0..12).map(|row| row.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let set = opened(&table(",", "", &ids, &[]));
        assert_eq!((set.labels(), set.count()), (None, 12));
        let digits = ["3", "1", "4"].repeat(4);
        let set = opened(&table(",", "", &ids, &digits));
        assert_eq!(set.labels(), Some(&[3, 1, 4].repeat(4)[..]));
        assert!(set.notes().contains(&Note::Counter { column: 0, heading: String::new() }));
    }

    #[test]
    fn every_wrong_cell_is_named() {
        let good = table(",", "", &["7", "1"], &[]);
        for (text, words) in [
            (good.replacen(",37,", ",x,", 1), "has `x` in row 1, column 3"),
            (good.replacen("1,0,48,", "1,0,x,", 1), "has `x` in row 2, column 3"),
            (good.replacen("1,0,48,", "1,0,", 1), "64 columns in row 2, but 65"),
            (good.replacen("1,0,48,", "1,0,nan,", 1), "has `nan` in row 2, column 3"),
            (good.replacen("1,0,48,", "1,0,,", 1), "has `nothing` in row 2, column 3"),
            (good.replacen("1,0,48,", &format!("1,0,{},", "1".repeat(100)), 1), "row 2, column 3"),
            (table(",", "", &["17", "1"], &["40", "41"]), "66 columns, which make no square"),
            (format!("label{}\n", ",p".repeat(64)), "without a row"),
            ("1,".repeat(13_000), "more than 12290 columns"),
        ] {
            let sentence = sentence(&text);
            assert!(sentence.contains(words), "{words}: {sentence}");
        }
        assert!(!(READER.sniff)(b"0001.png,7\n0002.png,8\n"));
        assert!(!(READER.sniff)(b"7 1:-1 2:0 3:4,5\n"));
    }
}
