//! A table of transfers laid out to be looked at: differences to the baseline, rows, order.

use super::{BASELINE, Cell, Hit, Run, Table, TableError};
use crate::neurn::FilterKind;
use crate::stats::paired::{Paired, Verdict, mean_interval};

/// The order in which sets and networks are shown; what is not here comes after.
const ORDER: [&str; 11] = [
    "mnist",
    "usps",
    "svhn",
    "mnistm",
    "generated-m",
    "generated-u",
    "generated-s",
    "generated-mm",
    "cnn",
    "vit",
    "mlp",
];

/// What a filter changes: its accuracy minus the baseline's, seed by seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// Seeds that both have.
    pub seeds: Vec<u64>,
    /// The differences in their order, -1..=1.
    pub differences: Vec<f64>,
    /// In short.
    pub paired: Paired,
}

/// What is known of a cell beside what the file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The answers of each.
    pub hits: Vec<Hit>,
    /// Student's 95 % interval of the mean over the seeds; none for one seed.
    pub span: Option<(f64, f64)>,
    /// Against raw pixels; none for raw pixels themselves, and where no seed has both.
    pub contrast: Option<Contrast>,
}

/// Which part of a table is looked at, and in what order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choice<'a> {
    /// Only networks trained here.
    pub source: Option<&'a str>,
    /// Only this network.
    pub network: Option<&'a str>,
    /// Only this filter.
    pub filter: Option<&'a str>,
    /// The target by which rows are sorted, the best first; as listed if not given. Sources stay together.
    pub order: Option<&'a str>,
    /// Differences to the baseline; its own rows are left out.
    pub difference: bool,
}

/// One row: a source, network and filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it was trained.
    pub source: String,
    /// The network.
    pub network: String,
    /// The filter's short name.
    pub filter: String,
    /// For each of [`Sheet::targets`], the cell's place in the table.
    pub cells: Vec<Option<usize>>,
}

/// How many transfers a filter improves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Better: the interval of the difference lies above zero.
    pub above: usize,
    /// Worse.
    pub below: usize,
    /// Too close to call.
    pub open: usize,
    /// Not counted: transfers of networks that hardly read their own world ([`LEARNT`]).
    pub unlearnt: usize,
}

/// The share of its own world's test images that the best of a network's filters has to read, if what the network does in
/// other worlds is to say something of the filter rather than of too short a training.
pub const LEARNT: f64 = 0.75;

/// A table with what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The file.
    pub table: Table,
    /// One for each cell of the table, in its order.
    pub entries: Vec<Entry>,
    /// Sources, networks and targets in the order in which they are shown.
    pub sources: Vec<String>,
    /// The networks.
    pub networks: Vec<String>,
    /// The targets.
    pub targets: Vec<String>,
}

impl Sheet {
    /// Reads and checks a file, and works out what follows.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TableError> {
        Table::from_bytes(bytes).map(Self::new)
    }

    /// Of a checked table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        let entries = table.cells.iter().map(|cell| entry(&table, cell)).collect();
        let listed = |of: fn(&Cell) -> &String| {
            let mut names: Vec<String> = Vec::new();
            for name in table.cells.iter().map(of) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            let place = |name: &String| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len());
            names.sort_by_key(place);
            names
        };
        let (sources, networks, targets) =
            (listed(|cell| &cell.source), listed(|cell| &cell.network), listed(|cell| &cell.target));
        Self { entries, sources, networks, targets, table }
    }

    /// The rows of a choice. Sources, then (unless sorted by a target) networks and filters in their order.
    #[must_use]
    pub fn rows(&self, choice: Choice<'_>) -> Vec<Row> {
        let wanted = |want: Option<&str>, name: &String| want.is_none_or(|want| want == name);
        let mut all = Vec::new();
        for source in self.sources.iter().filter(|name| wanted(choice.source, name)) {
            let mut rows = Vec::new();
            for network in self.networks.iter().filter(|name| wanted(choice.network, name)) {
                for named in self.table.filters.iter().filter(|named| wanted(choice.filter, &named.name)) {
                    if choice.difference && named.name == BASELINE {
                        continue;
                    }
                    let row = self.row(source, network, &named.name);
                    if row.cells.iter().any(Option::is_some) {
                        rows.push(row);
                    }
                }
            }
            if let Some(column) = choice.order.and_then(|order| self.targets.iter().position(|t| t == order))
            {
                let value = |row: &Row| self.value(row.cells[column], choice.difference);
                rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
            }
            all.append(&mut rows);
        }
        all
    }

    fn row(&self, source: &str, network: &str, filter: &str) -> Row {
        let cells = self.targets.iter().map(|target| self.find(source, network, filter, target)).collect();
        Row { source: source.to_owned(), network: network.to_owned(), filter: filter.to_owned(), cells }
    }

    /// A cell's place in the table.
    #[must_use]
    pub fn find(&self, source: &str, network: &str, filter: &str, target: &str) -> Option<usize> {
        find(&self.table, source, network, filter, target)
    }

    /// The number that a cell shows; below all others if there is none.
    fn value(&self, cell: Option<usize>, difference: bool) -> f64 {
        let shown = cell.and_then(|cell| {
            if difference {
                Some(self.entries.get(cell)?.contrast.as_ref()?.paired.mean)
            } else {
                Some(self.table.cells.get(cell)?.mean)
            }
        });
        shown.unwrap_or(f64::NEG_INFINITY)
    }

    /// The largest distance of any mean difference from zero, 0..=1, rounded up to 5 points: the ends of a scale
    /// that is the same for all parts of the table.
    #[must_use]
    pub fn reach(&self) -> f64 {
        let means = self.entries.iter().filter_map(|entry| Some(entry.contrast.as_ref()?.paired.mean.abs()));
        let largest = means.fold(0.0, f64::max);
        (largest * 20.0 - 1e-9).ceil().max(1.0) / 20.0
    }

    /// Whether a network that was trained on a set reads that set itself too rarely to be counted ([`LEARNT`]).
    #[must_use]
    pub fn unlearnt(&self, source: &str, network: &str) -> bool {
        let home = self
            .table
            .cells
            .iter()
            .filter(|cell| cell.source == source && cell.target == source && cell.network == network);
        home.map(|cell| cell.mean).reduce(f64::max).is_some_and(|best| best < LEARNT)
    }

    /// NeuRN beside raw pixels, over all transfers to another set of networks that have learnt their own.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (cell, entry) in self.table.cells.iter().zip(&self.entries) {
            let settings = self.table.settings(&cell.filter).unwrap_or_default();
            let neurn = settings.first().is_some_and(|first| first.filter == FilterKind::Neurn);
            if cell.source == cell.target || !neurn {
                continue;
            }
            let verdict = entry.contrast.as_ref().map(|contrast| contrast.paired.verdict());
            match verdict {
                Some(_) if self.unlearnt(&cell.source, &cell.network) => tally.unlearnt += 1,
                Some(Verdict::Above) => tally.above += 1,
                Some(Verdict::Below) => tally.below += 1,
                Some(Verdict::Open) => tally.open += 1,
                None => {}
            }
        }
        tally
    }

    /// The runs of a cell, by seed.
    #[must_use]
    pub fn runs(&self, cell: usize) -> Vec<&Run> {
        let places = self.table.cells.get(cell).map(|cell| cell.runs.as_slice()).unwrap_or_default();
        places.iter().filter_map(|place| self.table.runs.get(*place)).collect()
    }

    /// The fewest and the most seeds that any cell has.
    #[must_use]
    pub fn seeds(&self) -> (usize, usize) {
        let counts = || self.entries.iter().map(|entry| entry.seeds.len());
        (counts().min().unwrap_or(0), counts().max().unwrap_or(0))
    }
}

fn find(table: &Table, source: &str, network: &str, filter: &str, target: &str) -> Option<usize> {
    table.cells.iter().position(|cell| {
        (cell.source.as_str(), cell.network.as_str(), cell.filter.as_str(), cell.target.as_str())
            == (source, network, filter, target)
    })
}

/// Seed and answers of each run of a cell.
fn answers(table: &Table, cell: &Cell) -> Vec<(u64, Hit)> {
    let of = |place: &usize| {
        let run = table.runs.get(*place)?;
        Some((run.seed, *run.targets.get(&cell.target)?))
    };
    cell.runs.iter().filter_map(of).collect()
}

fn entry(table: &Table, cell: &Cell) -> Entry {
    let answers_here = answers(table, cell);
    let accuracies: Vec<f64> = answers_here.iter().map(|(_, hit)| hit.share()).collect();
    let (seeds, hits) = answers_here.iter().copied().unzip();
    Entry { seeds, hits, span: mean_interval(&accuracies), contrast: contrast(table, cell, &answers_here) }
}

fn contrast(table: &Table, cell: &Cell, with: &[(u64, Hit)]) -> Option<Contrast> {
    if cell.filter == BASELINE {
        return None;
    }
    let place = find(table, &cell.source, &cell.network, BASELINE, &cell.target)?;
    let without = answers(table, table.cells.get(place)?);
    let mut seeds = Vec::new();
    let mut differences = Vec::new();
    for (seed, hit) in with {
        if let Some((_, twin)) = without.iter().find(|(other, _)| other == seed) {
            seeds.push(*seed);
            differences.push(hit.share() - twin.share());
        }
    }
    Some(Contrast { seeds, paired: Paired::of(&differences)?, differences })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{run, table};
    use super::*;

    fn sheet() -> Sheet {
        let mut runs = vec![
            run(1, "none", 4),
            run(2, "none", 6),
            run(3, "none", 5),
            run(2, "neurn:3", 8),
            run(1, "neurn:3", 7),
        ];
        let mut other = run(1, "none", 9);
        (other.id, other.network) = ("other".to_owned(), "mlp".to_owned());
        runs.push(other);
        Sheet::new(table(runs))
    }

    #[test]
    fn networks_that_hardly_learnt_their_own_world_are_not_counted() {
        let at_home = |right: usize| {
            let mut runs =
                vec![run(1, "none", 4), run(2, "none", 6), run(1, "neurn:3", 7), run(2, "neurn:3", 9)];
            for run in &mut runs {
                let mut home = run.targets["usps"];
                (home.right, home.accuracy) = (right, right as f64 / home.n as f64);
                run.targets.insert("mnist".to_owned(), home);
            }
            Sheet::new(table(runs))
        };
        let (poor, good) = (at_home(7), at_home(8));
        assert!(poor.unlearnt("mnist", "cnn") && !good.unlearnt("mnist", "cnn"));
        assert_eq!(poor.tally(), Tally { unlearnt: 1, ..Tally::default() });
        assert_eq!(good.tally().unlearnt, 0);
        assert!(!sheet().unlearnt("mnist", "cnn"), "nothing is known where it was not measured at home");
    }

    #[test]
    fn differences_are_paired_by_seed() {
        let sheet = sheet();
        assert_eq!((sheet.table.check(), sheet.seeds().1), (Ok(()), 3));
        let cell = sheet.find("mnist", "cnn", "neurn:3", "usps").unwrap();
        let contrast = sheet.entries[cell].contrast.as_ref().unwrap();
        assert_eq!(contrast.seeds, [1, 2]);
        assert!(
            (contrast.differences[0] - 0.3).abs() < 1e-12 && (contrast.differences[1] - 0.2).abs() < 1e-12
        );
        assert!((contrast.paired.mean - 0.25).abs() < 1e-12);
        // two seeds: +- 12.7 sd / sqrt 2 holds zero
        assert_eq!(sheet.tally(), Tally { open: 1, ..Tally::default() });
        assert!((sheet.reach() - 0.25).abs() < 1e-12);
        let baseline = sheet.find("mnist", "cnn", "none", "usps").unwrap();
        assert_eq!(sheet.entries[baseline].contrast, None);
        assert_eq!(sheet.runs(cell).iter().map(|run| run.seed).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn rows_are_chosen_and_sorted() {
        let sheet = sheet();
        let names = |choice: Choice<'_>| -> Vec<String> {
            sheet.rows(choice).iter().map(|row| format!("{} {}", row.network, row.filter)).collect()
        };
        assert_eq!(names(Choice::default()), ["cnn none", "cnn neurn:3", "mlp none"]);
        assert_eq!(
            names(Choice { order: Some("usps"), ..Choice::default() }),
            ["mlp none", "cnn neurn:3", "cnn none"]
        );
        assert_eq!(names(Choice { order: Some("moon"), ..Choice::default() }).len(), 3);
        assert_eq!(names(Choice { network: Some("mlp"), ..Choice::default() }), ["mlp none"]);
        assert_eq!(names(Choice { filter: Some("neurn:3"), ..Choice::default() }), ["cnn neurn:3"]);
        assert_eq!(names(Choice { difference: true, ..Choice::default() }), ["cnn neurn:3"]);
        assert!(names(Choice { source: Some("svhn"), ..Choice::default() }).is_empty());
    }
}
