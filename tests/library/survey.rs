//! Real cells by Cre line, against NumPy (tools/make_survey_golden.py).

#![expect(clippy::unwrap_used, reason = "a test may fail loudly; clippy exempts only the #[test] functions")]

use neurn_lab::cortex::cell_type::Line;
use neurn_lab::cortex::survey::{Movement, Spread, shipped};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Golden {
    gratings: BTreeMap<String, BTreeMap<String, Selective>>,
    scenes: BTreeMap<String, Answering>,
}

#[derive(Deserialize)]
struct Selective {
    all: Spread,
    responsive: Spread,
}

#[derive(Deserialize)]
struct Answering {
    cells: usize,
    peak: [f64; 3],
    selectivity: [f64; 3],
    shares: Vec<f64>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../golden/survey.json")).unwrap()
}

fn close(found: &[f64], wanted: &[f64], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (a, b) in found.iter().zip(wanted) {
        assert!((a - b).abs() < 1e-9, "{what}: {a} and {b}");
    }
}

#[test]
fn what_ships_is_what_numpy_finds_in_the_tables() {
    let (golden, survey) = (golden(), shipped().unwrap());
    assert_eq!(survey.gratings.len(), golden.gratings.len());
    for table in &survey.gratings {
        let name = if table.movement == Movement::Static { "static" } else { "drifting" };
        let wanted = &golden.gratings[name];
        assert_eq!(table.lines.len(), wanted.len());
        for tuned in &table.lines {
            let Selective { all, responsive } = &wanted[tuned.line.name()];
            for (found, wanted) in [(&tuned.all, all), (&tuned.responsive, responsive)] {
                assert_eq!((found.cells, &found.bins), (wanted.cells, &wanted.bins), "{:?}", tuned.line);
                close(&found.quartiles, &wanted.quartiles, tuned.line.name());
            }
        }
    }
    assert_eq!(survey.scenes.len(), golden.scenes.len());
    for group in &survey.scenes {
        let name = format!("{} {}", group.line.name(), group.area.name());
        let Answering { cells, peak, selectivity, shares } = &golden.scenes[&name];
        assert_eq!(group.cells, *cells, "{name}");
        assert_eq!(group.containers.iter().map(|(cells, _)| cells).sum::<usize>(), *cells, "{name}");
        close(&group.peak, peak, &name);
        close(&group.selectivity, selectivity, &name);
        let mut found: Vec<f64> = group.containers.iter().map(|(_, share)| *share).collect();
        found.sort_by(f64::total_cmp);
        close(&found, shares, &name);
    }
}

#[test]
fn the_figures_of_the_drawing_are_there() {
    let survey = shipped().unwrap();
    let of =
        |line: Line| survey.gratings[0].lines.iter().find(|tuned| tuned.line == line).unwrap().all.clone();
    for (line, cells, quartiles) in [
        (Line::Vip, 728, [0.27, 0.38, 0.51]),
        (Line::Sst, 548, [0.35, 0.48, 0.62]),
        (Line::Cux2, 10_462, [0.41, 0.57, 0.72]),
        (Line::Tlx3, 1_441, [0.58, 0.74, 0.85]),
    ] {
        let found = of(line);
        assert_eq!(found.cells, cells);
        for (a, b) in found.quartiles.iter().zip(quartiles) {
            assert!((a - b).abs() < 0.006, "{line:?} {a} {b}");
        }
    }
}
