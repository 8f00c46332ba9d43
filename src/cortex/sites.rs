//! Where cells of each line were imaged: area, depth and how many experiments.

use super::cell_type::{Area, Line};

/// A place where cells of a line were imaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// The line.
    pub line: Line,
    /// The area.
    pub area: Area,
    /// Micrometres below the surface.
    pub depth: u16,
    /// Experiments, or for lines that the table lacks a weight that stands for them.
    pub experiments: u16,
}

/// The words beside figures that come from [`sites`].
pub const SOURCE: &str = "Allen Brain Observatory, table of 199 two-photon experiments of 2017 (Cux2, Rorb, Scnn1a, \
     Nr5a1, Rbp4, Emx1); for the lines that were added later (de Vries et al. 2020) areas and depths as their layers \
     suggest, our choice";

/// Whether a line's places come from the table of experiments.
#[must_use]
pub fn is_tabled(line: Line) -> bool {
    matches!(line, Line::Cux2 | Line::Rorb | Line::Scnn1a | Line::Nr5a1 | Line::Rbp4 | Line::Emx1)
}

type Depths = &'static [(u16, u16)];

/// Depths and experiments by area.
fn table(line: Line, area: Area) -> Depths {
    use Area::{Al, Am, L, P, Pm, Rl};
    match (line, area) {
        (Line::Cux2, P) => &[(175, 8), (275, 8)],
        (Line::Cux2, L) => &[(175, 6), (275, 7)],
        (Line::Cux2, Al) => &[(175, 6), (275, 5)],
        (Line::Cux2, Am) => &[(175, 4), (275, 2)],
        (Line::Cux2, Pm) => &[(175, 9), (275, 4)],
        (Line::Cux2, Rl) => &[(175, 2), (275, 1)],
        (Line::Rorb, P) => &[(275, 8)],
        (Line::Rorb, L | Al | Am | Pm) => &[(275, 6)],
        (Line::Rorb, Rl) => &[(275, 2)],
        (Line::Scnn1a, P) => &[(275, 2), (335, 1), (350, 6)],
        (Line::Nr5a1, P) => &[(300, 1), (335, 1), (350, 7)],
        (Line::Nr5a1, L) => &[(300, 1), (325, 1), (350, 4)],
        (Line::Nr5a1, Al) => &[(300, 1), (350, 4)],
        (Line::Nr5a1, Am) => &[(320, 1), (325, 1), (350, 4)],
        (Line::Nr5a1, Pm) => &[(300, 1), (325, 1), (335, 1), (350, 4)],
        (Line::Nr5a1, Rl) => &[(350, 4)],
        (Line::Rbp4, P | L | Pm) => &[(375, 5)],
        (Line::Rbp4, Al) => &[(375, 4)],
        (Line::Rbp4, Am) => &[(375, 3), (435, 1)],
        (Line::Rbp4, Rl) => &[(375, 1)],
        (Line::Emx1, P) => &[(175, 3), (275, 2), (375, 2)],
        (Line::Emx1, L) => &[(175, 4), (275, 2)],
        (Line::Emx1, Al) => &[(175, 2), (265, 1), (275, 1), (365, 1), (375, 2)],
        (Line::Emx1, Am) => &[(175, 1), (275, 1), (375, 1)],
        (Line::Emx1, Pm) => &[(175, 2), (275, 1), (375, 1)],
        (Line::Emx1, Rl) => &[(175, 3), (275, 2), (375, 1)],
        // added after the table: our choice
        (Line::Slc17a7, P | L) => &[(175, 3), (275, 3), (375, 3)],
        (Line::Slc17a7, _) => &[(175, 2), (275, 2), (375, 2)],
        (Line::Fezf2, P | L) => &[(375, 4)],
        (Line::Tlx3, P | L) => &[(375, 4)],
        (Line::Ntsr1, P | L) => &[(550, 5)],
        (Line::Sst, P | L) => &[(275, 4), (375, 4)],
        (Line::Sst, Al | Pm) => &[(275, 2), (375, 2)],
        (Line::Vip, P | L) => &[(175, 4), (275, 4)],
        (Line::Vip, Al | Am | Pm) => &[(175, 2), (275, 2)],
        (Line::Pvalb, P) => &[(175, 3), (275, 4), (375, 3)],
        _ => &[],
    }
}

/// All places, line by line.
#[must_use]
pub fn sites() -> Vec<Site> {
    let mut found = Vec::with_capacity(100);
    for line in Line::ALL {
        for area in Area::ALL {
            let at = |&(depth, experiments): &(u16, u16)| Site { line, area, depth, experiments };
            found.extend(table(line, area).iter().map(at));
        }
    }
    found
}

/// Shallowest and deepest place of a line.
pub fn depths(line: Line) -> (u16, u16) {
    let all = || sites().into_iter().filter(move |site| site.line == line).map(|site| site.depth);
    (all().min().unwrap_or(0), all().max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_adds_up() {
        let tabled: u16 =
            sites().iter().filter(|site| is_tabled(site.line)).map(|site| site.experiments).sum();
        assert_eq!(tabled, 199);
        assert!(Line::ALL.iter().all(|line| sites().iter().any(|site| site.line == *line)));
    }

    /// The file is not part of the repository: its facts are.
    #[test]
    fn the_table_is_that_of_the_experiments() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/neural/allen-experiment-containers.csv");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("skipped: no data");
            return;
        };
        let mut counts = std::collections::BTreeMap::new();
        for row in text.lines().skip(1) {
            let fields: Vec<&str> = row.split(',').collect();
            let site = (
                Line::of(fields[3]).unwrap(),
                Area::of(fields[2]).unwrap(),
                fields[6].parse::<u16>().unwrap(),
            );
            *counts.entry(site).or_insert(0_u16) += 1;
        }
        let ours = sites().into_iter().filter(|site| is_tabled(site.line));
        let ours: std::collections::BTreeMap<_, _> =
            ours.map(|site| ((site.line, site.area, site.depth), site.experiments)).collect();
        assert_eq!(ours, counts);
    }
}
