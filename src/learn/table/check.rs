//! Is a file a table of transfers? Everything that the page relies on is looked at.

use super::{FORMAT, Hit, MAX_BYTES, Table, cells};
use std::collections::HashSet;
use thiserror::Error;

/// Why a file is no table of transfers. Displays as a whole sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// Too large.
    #[error("The table of transfers has {0} bytes; at most {max} are read.", max = MAX_BYTES)]
    Large(usize),
    /// No such JSON.
    #[error("The table of transfers is damaged ({0}).")]
    Json(String),
    /// Of another version.
    #[error(
        "The table of transfers is of the form `{0}`, and this program reads `{form}`; `neurn transfer --out` makes it anew.",
        form = FORMAT
    )]
    Format(String),
    /// Nothing in it.
    #[error("The table of transfers holds no runs.")]
    Empty,
    /// A run that cannot be.
    #[error("The table of transfers cannot be right: run `{run}` {problem}.")]
    Run {
        /// Its name.
        run: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The cells are not those of the runs.
    #[error("The table of transfers cannot be right: its cells do not follow from its runs ({0}).")]
    Cells(String),
}

/// Longest name that is taken.
const MAX_NAME: usize = 120;
/// How far a cell's numbers may be from those of its runs: they are written with six digits.
const ROUNDING: f64 = 2e-6;

impl Table {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TableError> {
        if bytes.len() > MAX_BYTES {
            return Err(TableError::Large(bytes.len()));
        }
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| TableError::Json(error.to_string()))?;
        // the version first: another one may lack any of the parts
        match value.get("format").and_then(serde_json::Value::as_str) {
            Some(FORMAT) => {}
            Some(other) => return Err(TableError::Format(other.chars().take(MAX_NAME).collect())),
            None => return Err(TableError::Json("it does not say its form".to_owned())),
        }
        let table: Self =
            serde_json::from_value(value).map_err(|error| TableError::Json(error.to_string()))?;
        table.check()?;
        Ok(table)
    }

    /// Checks what no type can say.
    ///
    /// # Errors
    /// [`TableError`] with the first thing that is wrong.
    pub fn check(&self) -> Result<(), TableError> {
        if self.runs.is_empty() {
            return Err(TableError::Empty);
        }
        let mut seen = HashSet::new();
        let mut ids = HashSet::new();
        for run in &self.runs {
            let wrong = |problem: String| {
                Err(TableError::Run { run: run.id.chars().take(MAX_NAME).collect(), problem })
            };
            for name in [&run.id, &run.source, &run.network, &run.filter] {
                if name.is_empty() || name.len() > MAX_NAME {
                    return wrong(format!("has a name of {} bytes (1 to {MAX_NAME} are taken)", name.len()));
                }
            }
            if !seen.insert((&run.source, &run.network, &run.filter, run.seed)) || !ids.insert(&run.id) {
                return wrong("comes twice".to_owned());
            }
            if self.settings(&run.filter).is_none() {
                return wrong(format!("has the filter `{}`, which the table does not describe", run.filter));
            }
            if !(0.0..=1.0).contains(&run.validation) || !(0.0..1e9).contains(&run.seconds) {
                return wrong("has a validation accuracy or a time out of range".to_owned());
            }
            for (target, hit) in &run.targets {
                let Hit { n, right, accuracy, ece } = *hit;
                let agrees = (accuracy - hit.share()).abs() <= ROUNDING;
                if n == 0 || right > n || !agrees || !(0.0..=1.0).contains(&ece) {
                    return wrong(format!(
                        "read {right} of {n} images of {target}, a share of {accuracy}, with a calibration error of {ece}"
                    ));
                }
                let known = self.data.get(target).and_then(|counts| counts.test);
                if known != Some(n) {
                    return wrong(format!(
                        "was measured on {n} images of {target}, but the table says {known:?}"
                    ));
                }
            }
        }
        self.check_cells()
    }

    fn check_cells(&self) -> Result<(), TableError> {
        let wanted = cells(&self.runs);
        if wanted.len() != self.cells.len() {
            return Err(TableError::Cells(format!("{} cells for {}", self.cells.len(), wanted.len())));
        }
        let near = |a: f64, b: f64| (a - b).abs() <= ROUNDING;
        for (found, wanted) in self.cells.iter().zip(&wanted) {
            let sd = match (found.sd, wanted.sd) {
                (Some(a), Some(b)) => near(a, b),
                (None, None) => true,
                _ => false,
            };
            let same = (&found.source, &found.target, &found.network, &found.filter, &found.runs, found.n)
                == (&wanted.source, &wanted.target, &wanted.network, &wanted.filter, &wanted.runs, wanted.n);
            let close = near(found.mean, wanted.mean)
                && near(found.interval.0, wanted.interval.0)
                && near(found.interval.1, wanted.interval.1);
            if !(sd && same && close) {
                return Err(TableError::Cells(format!(
                    "{} to {}, {}, {}",
                    wanted.source, wanted.target, wanted.network, wanted.filter
                )));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{run, table};
    use super::*;
    use proptest::prelude::*;

    fn good() -> Table {
        table(vec![run(1, "none", 4), run(2, "none", 6), run(1, "neurn:3", 7), run(2, "neurn:3", 8)])
    }

    #[test]
    fn what_was_written_is_read() {
        assert_eq!(Table::from_bytes(good().to_text().as_bytes()).unwrap(), good());
    }

    #[test]
    fn nonsense_is_refused_by_a_sentence() {
        let refused = |change: &dyn Fn(&mut Table), words: &str| {
            let mut table = good();
            change(&mut table);
            let error = Table::from_bytes(table.to_text().as_bytes()).unwrap_err().to_string();
            assert!(error.contains(words) && error.ends_with('.'), "{words}: {error}");
        };
        refused(&|t| t.format = "neurn-lab-transfers-1".to_owned(), "neurn-lab-transfers-1");
        refused(&|t| t.runs.clear(), "no runs");
        refused(&|t| t.runs[1].seed = 1, "comes twice");
        refused(&|t| t.runs[1].id = t.runs[0].id.clone(), "comes twice");
        refused(&|t| t.runs[0].network = String::new(), "name of 0 bytes");
        refused(&|t| t.runs[0].validation = 1.5, "out of range");
        refused(&|t| t.filters.truncate(1), "does not describe");
        refused(&|t| t.runs[0].targets.get_mut("usps").unwrap().right = 11, "read 11 of 10");
        refused(&|t| t.runs[0].targets.get_mut("usps").unwrap().accuracy = 0.9, "a share of 0.9");
        refused(&|t| t.data.clear(), "measured on 10 images");
        refused(&|t| t.cells[1].mean += 0.01, "do not follow");
        refused(&|t| t.cells.truncate(1), "1 cells for 2");
        refused(&|t| t.cells[0].sd = None, "do not follow");
        for bytes in [&b""[..], b"{}", b"[]", b"{\"format\":3}", b"{\"format\":\"neurn-lab-transfers-2\"}"] {
            let error = Table::from_bytes(bytes).unwrap_err().to_string();
            assert!(error.contains("damaged"), "{error}");
        }
        assert_eq!(Table::from_bytes(&vec![b' '; MAX_BYTES + 1]), Err(TableError::Large(MAX_BYTES + 1)));
    }

    proptest! {
        #[test]
        fn no_change_of_a_byte_panics(at: prop::sample::Index, byte: u8) {
            let mut bytes = good().to_text().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(table) = Table::from_bytes(&bytes) {
                prop_assert_eq!(table.check(), Ok(()));
            }
        }
    }
}
