//! What the papers say, and what their own numbers say.
//!
//! [`table`] reads the papers' tables as printed (`assets/published/`), [`similarity`] and [`claims`] recompute what
//! the papers say of them, [`verdict`] has the rules, [`measured`] holds what we measured ourselves, passed in by whoever calls.
//! [`rows`] sets both beside each other, [`summary`] holds all of it for programs. Sentences, tables and figures are made
//! of these by the worker.

pub mod bionic;
pub mod claims;
pub mod digits;
pub mod measured;
pub mod notes;
pub mod references;
pub mod rows;
pub mod similarity;
pub mod summary;
pub mod table;
pub mod verdict;

use thiserror::Error;

/// A table that cannot be read. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("The file of published results `{file}` is damaged (line {line}).")]
pub struct TableError {
    /// Which file.
    pub file: &'static str,
    /// Its line, counted from 1.
    pub line: usize,
}

/// A row of a table, and the error that names its line.
type Line<'a> = (TableError, Vec<&'a str>);

/// The cells of a table of ours without quotes: lines that begin with `#` are left out. Gives the head, and each row
/// with its line.
///
/// # Errors
/// [`TableError`] if a row has not as many cells as the head.
fn cells<'a>(file: &'static str, text: &'a str) -> Result<(Vec<&'a str>, Vec<Line<'a>>), TableError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    let (_, head) = lines.next().ok_or(TableError { file, line: 1 })?;
    let head: Vec<&str> = head.split(',').collect();
    let mut rows = Vec::new();
    for (at, line) in lines {
        let wrong = TableError { file, line: at + 1 };
        let row: Vec<&str> = line.split(',').collect();
        if row.len() != head.len() {
            return Err(wrong);
        }
        rows.push((wrong, row));
    }
    Ok((head, rows))
}
