//! An evaluation as tables: CSV files for a spreadsheet.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::app::models::Side;
use crate::app::views::evaluate::model::Outcome;
use crate::stats::classification::top;

/// Pictures whose rows are written at once: a few milliseconds.
const ROWS: usize = 1000;

/// The table of all pictures, as it grows.
#[derive(Debug)]
pub struct Table {
    outcome: Arc<Outcome>,
    text: String,
    next: usize,
}

impl Table {
    /// The first line: `index,label`, then for each model its name, the digit it reads and ten probabilities.
    #[must_use]
    pub fn new(outcome: Arc<Outcome>) -> Self {
        let mut text = "index,label".to_owned();
        for side in Side::ALL {
            let name = side.name();
            _ = write!(text, ",{name}_model,{name}_reads");
            for digit in 0..10 {
                _ = write!(text, ",{name}_p{digit}");
            }
        }
        text.push('\n');
        Self { outcome, text, next: 0 }
    }

    /// Writes the next rows; says whether that was all.
    pub fn write(&mut self) -> bool {
        let Outcome { dataset, evaluated, models, .. } = &*self.outcome;
        let count = dataset.count();
        let end = count.min(self.next + ROWS);
        for i in self.next..end {
            _ = write!(
                self.text,
                "{i},{}",
                dataset.label(i).map_or(String::new(), |label| label.to_string())
            );
            for (side, model) in models.iter().enumerate() {
                let Some(row) = evaluated.row(side, i) else { continue };
                _ = write!(self.text, ",{model},{}", top(row).0);
                for p in row {
                    _ = write!(self.text, ",{p}");
                }
            }
            self.text.push('\n');
        }
        self.next = end;
        end == count
    }

    /// The file's name and bytes.
    #[must_use]
    pub fn finish(self) -> (String, Vec<u8>) {
        (file_name(&self.outcome, "pictures"), self.text.into_bytes())
    }
}

/// The confusion matrices of both models: a row for each model and digit, with the digit's pictures by what they were
/// read as.
#[must_use]
pub fn confusions(outcome: &Outcome) -> (String, Vec<u8>) {
    let mut text = "side,model,label".to_owned();
    for digit in 0..10 {
        _ = write!(text, ",read_as_{digit}");
    }
    text.push('\n');
    for ((side, model), report) in Side::ALL.into_iter().zip(&outcome.models).zip(&outcome.evaluated.reports)
    {
        for (label, row) in report.confusion.iter().enumerate() {
            _ = write!(text, "{},{model},{label}", side.name());
            for count in row {
                _ = write!(text, ",{count}");
            }
            text.push('\n');
        }
    }
    (file_name(outcome, "confusions"), text.into_bytes())
}

/// "neurn-lab-pictures-t10k-images.csv": letters, digits and hyphens only.
fn file_name(outcome: &Outcome, what: &str) -> String {
    let mut name = format!("neurn-lab-{what}-");
    for c in outcome.name.chars().take(60) {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    format!("{}.csv", name.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::views::evaluate::model::SetKey;
    use crate::digits::dataset::Dataset;
    use crate::learn::engine::Engine;
    use crate::neurn::Samples;
    use crate::protocol::evaluate::Evaluated;
    use crate::stats::classification::report;
    use crate::stats::mcnemar::Discordant;

    fn outcome(count: usize) -> Arc<Outcome> {
        let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
        let set = Dataset::new("My Set (1).zip", count, 1, 1, 1, Samples::U8(vec![0; count])).unwrap();
        let row = |i: usize| -> [f32; 10] {
            std::array::from_fn(|digit| if digit == (i / 2) % 10 { 0.91 } else { 0.01 })
        };
        let rows: Vec<[f32; 10]> = (0..count).map(row).collect();
        let report = report(&rows, &labels);
        Arc::new(Outcome {
            models: ["a".to_owned(), "b".to_owned()],
            engine: Engine::Flex,
            set: SetKey::File(1),
            name: set.name().to_owned(),
            dataset: Arc::new(set.with_labels(labels).unwrap()),
            evaluated: Evaluated {
                probabilities: [rows.as_flattened().to_vec(), rows.as_flattened().to_vec()],
                reports: [report.clone(), report],
                discordant: Discordant::count([]),
                milliseconds: 1.0,
                made: None,
            },
            version: 1,
        })
    }

    #[test]
    fn every_picture_has_a_row_of_the_same_length() {
        let mut table = Table::new(outcome(2345));
        let mut steps = 1;
        while !table.write() {
            steps += 1;
        }
        assert_eq!(steps, 3);
        let (name, bytes) = table.finish();
        assert_eq!(name, "neurn-lab-pictures-my-set-1-zip.csv");
        let text = String::from_utf8(bytes).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), 2346);
        assert!(rows.iter().all(|row| row.len() == 2 + 2 * 12));
        assert_eq!(rows[0][..5], ["index", "label", "left_model", "left_reads", "left_p0"]);
        assert_eq!(rows[13][..4], ["12", "2", "a", "6"]);
        assert_eq!(rows[13][4 + 6], "0.91");
    }

    #[test]
    fn the_matrices_hold_every_picture() {
        let (name, bytes) = confusions(&outcome(60));
        assert_eq!(name, "neurn-lab-confusions-my-set-1-zip.csv");
        let text = String::from_utf8(bytes).unwrap();
        let counts: usize = text
            .lines()
            .skip(1)
            .flat_map(|line| line.split(',').skip(3))
            .map(|n| n.parse::<usize>().unwrap())
            .sum();
        assert_eq!((text.lines().count(), counts), (21, 120));
    }
}
