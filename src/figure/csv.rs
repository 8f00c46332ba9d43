//! Tables as CSV files for a spreadsheet: every one that the page, the worker or the command line saves.

use csv::{Terminator, Writer, WriterBuilder};
use std::fmt::{Display, Write as _};

/// A table while it is written: UTF-8 after RFC 4180 (commas, lines that end with a carriage return and a line feed,
/// quotes where a cell needs them).
///
/// Names may come from a visitor's files. A text that a spreadsheet would take for a formula gets an apostrophe in front;
/// numbers stay numbers.
#[derive(Debug)]
pub struct Csv {
    out: Writer<Vec<u8>>,
    cell: String,
}

impl Default for Csv {
    fn default() -> Self {
        Self::ending(Terminator::CRLF)
    }
}

impl Csv {
    /// A table with its first row.
    #[must_use]
    pub fn with_head(names: &[&str]) -> Self {
        let mut csv = Self::default();
        csv.texts(names);
        csv
    }

    /// An empty table whose lines end with a line feed alone: what Evaluate and Shift save had that from the start, and
    /// scripts read it.
    #[must_use]
    pub fn with_line_feeds() -> Self {
        Self::ending(Terminator::Any(b'\n'))
    }

    fn ending(terminator: Terminator) -> Self {
        // rows need not be of one length: a table of a visitor's numbers is written as it is
        let out = WriterBuilder::new().flexible(true).terminator(terminator).from_writer(Vec::new());
        Self { out, cell: String::new() }
    }

    /// A whole table of texts, its head among the rows.
    #[must_use]
    pub fn table<R: AsRef<[String]>>(rows: impl IntoIterator<Item = R>) -> String {
        let mut csv = Self::default();
        for row in rows {
            csv.texts(row.as_ref());
        }
        csv.finish()
    }

    /// The next cell of a row: a text, or a number as `Display` writes it.
    pub fn cell(&mut self, value: &dyn Display) {
        self.cell.clear();
        // neither writing to a string nor to memory fails
        _ = write!(self.cell, "{value}");
        let formula = self.cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']);
        if formula && self.cell.parse::<f64>().is_err() {
            self.cell.insert(0, '\'');
        }
        _ = self.out.write_field(&self.cell);
    }

    /// Ends a row.
    pub fn end(&mut self) {
        _ = self.out.write_record(None::<&[u8]>);
    }

    /// The cells that are left in a row, and its end.
    pub fn row(&mut self, cells: &[&dyn Display]) {
        for cell in cells {
            self.cell(*cell);
        }
        self.end();
    }

    /// [`Csv::row`] of texts.
    pub fn texts<T: Display>(&mut self, cells: &[T]) {
        for cell in cells {
            self.cell(cell);
        }
        self.end();
    }

    /// The file.
    #[must_use]
    pub fn finish(self) -> String {
        // cells are strings, so their bytes are one, too
        self.out.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Csv;

    /// A text as the only cell of a table.
    pub(crate) fn cell(text: &str) -> String {
        let line = Csv::with_head(&[text]).finish();
        line.strip_suffix("\r\n").unwrap().to_owned()
    }

    #[test]
    fn quotes_where_needed_and_no_formulas() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("=1+1", "'=1+1"),
            ("-0.25", "-0.25"),
            ("+1e-3", "+1e-3"),
            ("-x", "'-x"),
            ("@a,b", "\"'@a,b\""),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        let rows = [["a", "b, c"].map(str::to_owned), ["say \"x\"", ""].map(str::to_owned)];
        assert_eq!(Csv::table(&rows), "a,\"b, c\"\r\n\"say \"\"x\"\"\",\r\n");
        let mut csv = Csv::with_head(&["a", "b, c"]);
        csv.row(&[&"say \"x\"", &""]);
        csv.row(&[&1.5, &-2, &"é", &'M']);
        assert_eq!(csv.finish(), "a,\"b, c\"\r\n\"say \"\"x\"\"\",\r\n1.5,-2,é,M\r\n");
        let mut csv = Csv::with_line_feeds();
        csv.row(&[&"a\nb", &"=x"]);
        assert_eq!(csv.finish(), "\"a\nb\",'=x\n");
    }
}
