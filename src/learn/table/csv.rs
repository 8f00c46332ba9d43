//! A table of transfers as CSV (RFC 4180): its cells, and its runs. Shares are 0..=1.

use super::Sheet;
use crate::figure::csv::Csv;
use crate::figure::number::or_nothing;

/// Six decimals: more than any of these numbers deserves.
const DECIMALS: i32 = 6;

/// A row for each cell: mean, sd, intervals, and the difference to raw pixels where there is one.
#[must_use]
pub fn cells(sheet: &Sheet) -> String {
    let mut csv = Csv::with_head(&[
        "source",
        "target",
        "network",
        "filter",
        "seeds",
        "mean",
        "sd",
        "seeds_low",
        "seeds_high",
        "test_images",
        "images_low",
        "images_high",
        "difference",
        "difference_low",
        "difference_high",
    ]);
    let number = |value: Option<f64>| or_nothing(value, DECIMALS);
    for (cell, entry) in sheet.table.cells.iter().zip(&sheet.entries) {
        let (low, high) = entry.span.unzip();
        let paired = entry.contrast.as_ref().map(|contrast| contrast.paired);
        let (from, to) = paired.and_then(|paired| paired.interval).unzip();
        csv.row(&[
            &cell.source,
            &cell.target,
            &cell.network,
            &cell.filter,
            &entry.seeds.len(),
            &cell.mean,
            &number(cell.sd),
            &number(low),
            &number(high),
            &cell.n,
            &cell.interval.0,
            &cell.interval.1,
            &number(paired.map(|paired| paired.mean)),
            &number(from),
            &number(to),
        ]);
    }
    csv.finish()
}

/// A row for each run and target.
#[must_use]
pub fn runs(sheet: &Sheet) -> String {
    let mut csv = Csv::with_head(&[
        "id",
        "source",
        "network",
        "filter",
        "seed",
        "training_images",
        "epochs",
        "best_epoch",
        "validation_accuracy",
        "seconds",
        "target",
        "test_images",
        "right",
        "accuracy",
        "calibration_error",
    ]);
    for run in &sheet.table.runs {
        for (target, hit) in &run.targets {
            csv.row(&[
                &run.id,
                &run.source,
                &run.network,
                &run.filter,
                &run.seed,
                &run.images,
                &run.epochs,
                &run.best_epoch,
                &run.validation,
                &run.seconds,
                target,
                &hit.n,
                &hit.right,
                &hit.accuracy,
                &hit.ece,
            ]);
        }
    }
    csv.finish()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{run, table};
    use super::*;

    #[test]
    fn a_line_for_each_cell_and_each_answer() {
        let mut odd = run(2, "neurn:3", 9);
        odd.id = "a, \"b\"".to_owned();
        let sheet = Sheet::new(table(vec![run(1, "none", 4), run(2, "none", 6), run(1, "neurn:3", 7), odd]));
        let text = cells(&sheet);
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with("mnist,usps,cnn,none,2,0.5,0.141421,"), "{}", lines[1]);
        assert!(lines[1].ends_with(",,,"), "{}", lines[1]);
        assert!(lines[2].contains(",0.3,0.3,0.3"), "{}", lines[2]);
        let text = runs(&sheet);
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], "none-1,mnist,cnn,none,1,100,2,1,0.9,1.5,usps,10,4,0.4,0.25");
        assert!(lines[4].starts_with("\"a, \"\"b\"\"\",mnist"));
        for text in [cells(&sheet), runs(&sheet)] {
            let columns = text.lines().next().unwrap().split(',').count();
            assert!(
                text.lines().skip(1).filter(|l| !l.contains('"')).all(|l| l.split(',').count() == columns)
            );
        }
    }
}
