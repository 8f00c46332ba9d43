//! An evaluation as tables: CSV files for a spreadsheet.

use std::fmt::Display;
use std::sync::Arc;

use crate::app::models::Side;
use crate::app::views::evaluate::model::Outcome;
use crate::figure::csv::Csv;
use crate::stats::classification::top;

/// Pictures whose rows are written at once: a few milliseconds.
const ROWS: usize = 1000;

/// The table of all pictures, as it grows.
#[derive(Debug)]
pub struct Table {
    outcome: Arc<Outcome>,
    csv: Csv,
    next: usize,
}

impl Table {
    /// The first line: `index,label`, then for each model its name, the digit it reads and ten probabilities.
    #[must_use]
    pub fn new(outcome: Arc<Outcome>) -> Self {
        let mut csv = Csv::with_line_feeds();
        csv.cell(&"index");
        csv.cell(&"label");
        for side in Side::ALL {
            let name = side.name();
            csv.cell(&format_args!("{name}_model"));
            csv.cell(&format_args!("{name}_reads"));
            for digit in 0..10 {
                csv.cell(&format_args!("{name}_p{digit}"));
            }
        }
        csv.end();
        Self { outcome, csv, next: 0 }
    }

    /// Writes the next rows; says whether that was all.
    pub fn write(&mut self) -> bool {
        let Outcome { dataset, evaluated, models, .. } = &*self.outcome;
        let count = dataset.count();
        let end = count.min(self.next + ROWS);
        for i in self.next..end {
            self.csv.cell(&i);
            self.csv.cell(&dataset.label(i).map_or_else(String::new, |label| label.to_string()));
            for (side, model) in models.iter().enumerate() {
                let Some(row) = evaluated.row(side, i) else { continue };
                self.csv.cell(model);
                self.csv.cell(&top(row).0);
                for p in row {
                    self.csv.cell(p);
                }
            }
            self.csv.end();
        }
        self.next = end;
        end == count
    }

    /// The file's name and bytes.
    #[must_use]
    pub fn finish(self) -> (String, Vec<u8>) {
        (file_name(&self.outcome, "pictures"), self.csv.finish().into_bytes())
    }
}

/// The confusion matrices of both models: a row for each model and digit, with the digit's pictures by what they were
/// read as.
#[must_use]
pub fn confusions(outcome: &Outcome) -> (String, Vec<u8>) {
    let mut csv = Csv::with_line_feeds();
    for name in ["side", "model", "label"] {
        csv.cell(&name);
    }
    for digit in 0..10 {
        csv.cell(&format_args!("read_as_{digit}"));
    }
    csv.end();
    for ((side, model), report) in Side::ALL.into_iter().zip(&outcome.models).zip(&outcome.evaluated.reports)
    {
        for (label, row) in report.confusion.iter().enumerate() {
            for cell in [&side.name() as &dyn Display, model, &label] {
                csv.cell(cell);
            }
            csv.texts(row);
        }
    }
    (file_name(outcome, "confusions"), csv.finish().into_bytes())
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
        outcome_of(["a", "b"], count)
    }

    fn outcome_of(models: [&str; 2], count: usize) -> Arc<Outcome> {
        let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
        let set = Dataset::new("My Set (1).zip", count, 1, 1, 1, Samples::U8(vec![0; count])).unwrap();
        let row = |i: usize| -> [f32; 10] {
            std::array::from_fn(|digit| if digit == (i / 2) % 10 { 0.91 } else { 0.01 })
        };
        let rows: Vec<[f32; 10]> = (0..count).map(row).collect();
        let report = report(&rows, &labels);
        Arc::new(Outcome {
            models: models.map(str::to_owned),
            engine: Engine::Flex,
            set: SetKey::File(1),
            name: set.name().to_owned(),
            dataset: Arc::new(set.with_labels(labels).unwrap()),
            evaluated: Evaluated {
                probabilities: [rows.as_flattened().to_vec(), rows.as_flattened().to_vec()],
                reports: [report.clone(), report],
                discordant: Discordant::count([]),
                better_turned: None,
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
    fn a_model_file_of_any_name_stays_in_its_cell() {
        let outcome = outcome_of(["my, \"best\" one", "=1+1"], 3);
        let mut table = Table::new(Arc::clone(&outcome));
        assert!(table.write());
        let text = String::from_utf8(table.finish().1).unwrap();
        let row = text.lines().nth(1).unwrap();
        assert!(row.starts_with("0,0,\"my, \"\"best\"\" one\",0,0.91,"), "{row}");
        assert!(row.contains(",'=1+1,0,0.91,"), "{row}");
        let text = String::from_utf8(confusions(&outcome).1).unwrap();
        assert!(text.lines().nth(1).unwrap().starts_with("left,\"my, \"\"best\"\" one\",0,"), "{text}");
        assert!(text.lines().nth(11).unwrap().starts_with("right,'=1+1,0,"), "{text}");
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
