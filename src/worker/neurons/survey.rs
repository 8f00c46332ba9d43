//! Real cells by Cre line, from the Allen Institute's tables, to be read and drawn; simulated ones as outlines.

use super::chart::{Sample, class_dot, class_ink, legend, without_numbers};
use super::sentence;
use crate::cortex::cell_type::Line;
use crate::cortex::gratings::Simulated;
use crate::cortex::survey::{Gratings, Movement, Scenes, Spread, Survey, shipped};
use crate::figure::number::{number, thousands, whole_percent};
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Ink, Mark};
use crate::protocol::neuron_study::Study;
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};
use crate::stats::rank::spearman;

/// Height of a ridge.
const RIDGE: f32 = 32.0;
/// Height of a row of dots.
const ROW: f32 = 22.0;
/// Room for names at the left, and for counts at the right.
const SIDES: [f32; 2] = [104.0, 62.0];
/// Places of a density.
const PLACES: usize = 101;
/// Fewest simulated cells of a line that are drawn.
const FEWEST: usize = 10;

/// A line's real cells and its simulated ones.
struct Row<'a> {
    line: Line,
    real: &'a Spread,
    /// The share of its cells that answer gratings.
    responsive: f64,
    simulated: Option<Spread>,
}

/// What is shown of the tables, `wide` points wide. `simulated` are cells in front of flashed gratings, if there are any.
///
/// # Errors
/// [`NeuronsError::Sentence`], should the file be damaged.
pub(super) fn view(study: &Study, simulated: &[Simulated], wide: f32) -> Result<View, NeuronsError> {
    let survey =
        shipped().map_err(|error| sentence(format!("The tables of real cells cannot be read: {error}.")))?;
    let Survey { gratings, scenes, .. } = &survey;
    let table = gratings
        .iter()
        .find(|table| table.movement == study.movement)
        .ok_or_else(|| sentence("The tables of real cells lack these gratings."))?;
    let rows = rows(table, simulated, study);
    let panels = vec![tuning(&rows, study, wide), answers(scenes, wide)];
    let mut facts = vec![("real_cells".to_owned(), rows.iter().map(|row| row.real.cells as f64).sum())];
    for row in &rows {
        let name = row.line.name().to_lowercase();
        facts.push((format!("selectivity_{name}"), row.real.quartiles[1]));
        facts.extend(row.simulated.iter().map(|s| (format!("selectivity_{name}_simulated"), s.quartiles[1])));
    }
    facts.extend(agreement(&rows).map(|[rho, _]| ("selectivity_rho".to_owned(), rho)));
    Ok(View { panels, summary: sentences(&rows, study), facts, ..View::default() })
}

fn rows<'a>(table: &'a Gratings, simulated: &[Simulated], study: &Study) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = table
        .lines
        .iter()
        .map(|tuned| {
            let chosen = simulated
                .iter()
                .filter(|cell| cell.line == tuned.line && (cell.responsive || !study.responding));
            let values: Vec<f64> = chosen.map(|cell| f64::from(cell.selectivity)).collect();
            Row {
                line: tuned.line,
                real: if study.responding { &tuned.responsive } else { &tuned.all },
                responsive: tuned.responsive.cells as f64 / tuned.all.cells.max(1) as f64,
                simulated: Some(values).filter(|all| all.len() >= FEWEST).and_then(|all| Spread::of(&all)),
            }
        })
        .collect();
    rows.sort_by(|a, b| a.real.quartiles[1].total_cmp(&b.real.quartiles[1]));
    rows
}

/// Of the lines that are simulated: the rank correlation of their medians with the real ones, and how far they are apart
/// on average.
fn agreement(rows: &[Row<'_>]) -> Option<[f64; 2]> {
    let both =
        rows.iter().filter_map(|row| Some((row.real.quartiles[1], row.simulated.as_ref()?.quartiles[1])));
    let (real, made): (Vec<f64>, Vec<f64>) = both.unzip();
    if real.len() < 4 {
        return None;
    }
    let apart = real.iter().zip(&made).map(|(a, b)| (a - b).abs()).sum::<f64>() / real.len() as f64;
    Some([spearman(&real, &made)?, apart])
}

fn movement(of: Movement) -> &'static str {
    match of {
        Movement::Static => "flashed gratings",
        Movement::Drifting => "drifting gratings",
    }
}

fn sentences(rows: &[Row<'_>], study: &Study) -> Vec<String> {
    let (Some(low), Some(high)) = (rows.first(), rows.last()) else { return Vec::new() };
    let cells = thousands(rows.iter().map(|row| row.real.cells).sum());
    let who = if study.responding { " that answer them" } else { "" };
    let mut all = vec![format!(
        "Measured: {cells} cells of {} kinds in front of {}{who} (Allen Institute). The least selective are {} (median {}), the most \
         selective {} ({}). Pvalb is in no table. The tables name no animal, so that nothing is tested.",
        rows.len(),
        movement(study.movement),
        low.line.name(),
        number(low.real.quartiles[1], 2),
        high.line.name(),
        number(high.real.quartiles[1], 2)
    )];
    let kinds = rows.iter().filter(|row| row.simulated.is_some()).count();
    match agreement(rows) {
        Some([rho, apart]) => {
            let verdict = if rho > 0.5 && apart < 0.1 {
                "selective about as the real ones are"
            } else if rho > 0.5 {
                "selective in the order of the real ones, but not as much or as little"
            } else {
                "not selective as the real ones are. Take no difference between simulated kinds for one between real ones"
            };
            all.push(format!(
                "The simulation was not fitted to these tables. The medians of its kinds go with the real ones at a rank correlation of {} \
                 ({kinds} kinds) and are {} apart on average: its kinds are {verdict}.",
                number(rho, 2),
                number(apart, 2)
            ));
        }
        None if study.movement == Movement::Static => {
            all.push(format!("There are too few simulated cells of each kind, fewer than {FEWEST}, to be set beside the real ones."));
        }
        None => {
            all.push("The simulated cells are shown pictures that do not move: only flashed gratings are set beside them.".to_owned());
        }
    }
    all
}

fn tuning(rows: &[Row<'_>], study: &Study, wide: f32) -> Panel {
    let heads = [
        "line",
        "class",
        "cells",
        "responsive",
        "lower_quartile",
        "median",
        "upper_quartile",
        "simulated_cells",
        "simulated_median",
    ];
    let cells = |row: &Row<'_>| {
        let simulated = row.simulated.as_ref();
        let mut cells = vec![row.line.name().to_owned(), row.line.class().name().to_owned()];
        cells.extend([row.real.cells.to_string(), format!("{:.4}", row.responsive)]);
        cells.extend(row.real.quartiles.map(|q| format!("{q:.4}")));
        cells.push(simulated.map_or_else(String::new, |s| s.cells.to_string()));
        cells.push(simulated.map_or_else(String::new, |s| format!("{:.4}", s.quartiles[1])));
        cells
    };
    let outline = if rows.iter().any(|row| row.simulated.is_some()) {
        " Line: the simulated cells of that kind, shown gratings of six orientations, 50 times each, with their noise."
    } else {
        ""
    };
    Panel {
        title: "How sharply real cells of each kind are tuned".to_owned(),
        note: format!(
            "Measured. Global orientation selectivity to {} at each cell's best stripes: 0 all orientations alike, 1 one alone; noise makes it larger. \
             Ticks: median and quartiles; at the right the number of cells.{outline} Source: Allen Institute, Visual Coding 2-photon (de \
             Vries and others 2020); table of 2019.",
            movement(study.movement)
        ),
        figure: Some(ridges(rows, study, wide)),
        table: Table { heads: heads.map(str::to_owned).to_vec(), rows: rows.iter().map(cells).collect() },
        tabled: false,
        file: "tuning-by-line".to_owned(),
    }
}

/// One ridge for each line; all areas are equal.
fn ridges(rows: &[Row<'_>], study: &Study, wide: f32) -> Figure {
    let title = format!("Orientation selectivity of real cells by kind, {}", movement(study.movement));
    let mut figure = Figure::new(title, [wide, 0.0]);
    let mut entries = vec![
        (Ink::Excitatory, Dot::Triangle, "excitatory".to_owned()),
        (Ink::Inhibitory, Dot::Square, "inhibitory".to_owned()),
    ];
    let outlined = rows.iter().any(|row| row.simulated.is_some());
    let top = legend(&mut figure, &entries, Sample::Dot, [0.0, wide], 0.0);
    entries.clear();
    let top = if outlined {
        entries.push((Ink::Neurn, Dot::Disc, "simulated".to_owned()));
        legend(&mut figure, &entries, Sample::Line, [0.0, wide], top)
    } else {
        top
    };
    let top = top + 0.5 * RIDGE;
    let bottom = top + RIDGE * (rows.len() + 1) as f32;
    let plot = Plot { at: [SIDES[0], top, wide - SIDES[1], bottom], x: [0.0, 1.0], y: [0.0, 1.0] };
    without_numbers(&mut figure, &plot, "orientation selectivity");
    let densities: Vec<[Option<Vec<f64>>; 2]> = rows
        .iter()
        .map(|row| [Some(row.real.density(PLACES)), row.simulated.as_ref().map(|s| s.density(PLACES))])
        .collect();
    let most = densities.iter().flatten().flatten().flatten().fold(1e-9_f64, |most, &v| most.max(v));
    for (i, (row, density)) in rows.iter().zip(&densities).enumerate() {
        let base = top + RIDGE * (i + 1) as f32;
        let class = Some(row.line.class());
        let line = |values: &[f64]| -> Vec<[f32; 2]> {
            let place = |(k, v): (usize, &f64)| {
                let [x, _] = plot.place(k as f64 / (PLACES - 1) as f64, 0.0);
                // the highest reach into the row above, so that the others are more than flat
                [x, base - (v / most) as f32 * 1.5 * RIDGE]
            };
            values.iter().enumerate().map(place).collect()
        };
        figure.line(vec![[plot.at[0], base], [plot.at[2], base]], Ink::Line, 1.0);
        if let [Some(real), _] = density {
            let upper = line(real);
            let lower = vec![base; upper.len()];
            figure.marks.push(Mark::Area { upper: upper.clone(), lower, ink: class_ink(class), alpha: 90 });
            figure.line(upper, class_ink(class), 1.5);
        }
        if let [_, Some(made)] = density {
            figure.line(line(made), Ink::Neurn, 1.5);
        }
        for (quartile, high) in row.real.quartiles.iter().zip([6.0, 12.0, 6.0]) {
            let [x, _] = plot.place(*quartile, 0.0);
            figure.line(vec![[x, base - high], [x, base]], Ink::Text, if high > 6.0 { 2.0 } else { 1.0 });
        }
        figure.dots(vec![[9.0, base - 9.0]], class_ink(class), 4.5, class_dot(class));
        figure.text([20.0, base - 9.0], Anchor::Start, 13.0, Ink::Text, row.line.name());
        figure.text([wide, base - 9.0], Anchor::End, SMALL, Ink::Muted, thousands(row.real.cells));
        figure.spot([0.0, base - RIDGE, wide, base], tip(row), None);
    }
    let base = bottom - 9.0;
    figure.text([20.0, base], Anchor::Start, 13.0, Ink::Muted, "Pvalb");
    figure.text([SIDES[0], base], Anchor::Start, SMALL, Ink::Muted, "in no table");
    figure.size[1] = bottom + 38.0;
    figure
}

fn tip(row: &Row<'_>) -> String {
    let [low, median, high] = row.real.quartiles.map(|q| number(q, 2));
    let simulated = row.simulated.as_ref().map_or_else(String::new, |s| {
        format!("; {} simulated: median {}", thousands(s.cells), number(s.quartiles[1], 2))
    });
    format!(
        "{}, {}: {} cells, median {median}, half of them from {low} to {high}; {} of all answer these gratings{simulated}",
        row.line.name(),
        row.line.class().name(),
        thousands(row.real.cells),
        whole_percent(row.responsive as f32)
    )
}

/// One dot for each animal's field of view.
fn answers(scenes: &[Scenes], wide: f32) -> Panel {
    let mut figure =
        Figure::new("Share of real cells that answer natural scenes, by kind and area", [wide, 0.0]);
    let top = 4.0;
    let bottom = top + ROW * scenes.len() as f32;
    let plot = Plot { at: [SIDES[0] + 8.0, top, wide - SIDES[1], bottom], x: [0.0, 1.0], y: [0.0, 1.0] };
    without_numbers(&mut figure, &plot, "share that answers scenes");
    let mut rows = Vec::new();
    for (i, group) in scenes.iter().enumerate() {
        let y = top + ROW * (i as f32 + 0.5);
        let ink = class_ink(Some(group.line.class()));
        let name = format!("{} {}", group.line.name(), group.area.name());
        figure.text([0.0, y], Anchor::Start, 13.0, Ink::Text, name.as_str());
        figure.line(vec![[plot.at[0], y], [plot.at[2], y]], Ink::Line, 1.0);
        let points = group.containers.iter().map(|&(_, share)| [plot.place(share, 0.0)[0], y]).collect();
        figure.dots(points, ink, 4.0, Dot::Ring);
        figure.text([wide, y], Anchor::End, SMALL, Ink::Muted, thousands(group.cells));
        let [_, peak, _] = group.peak;
        let [_, selectivity, _] = group.selectivity;
        let tip = format!(
            "{name}: {} cells in {} fields of view; median peak {} % dF/F, median selectivity {}",
            thousands(group.cells),
            group.containers.len(),
            number(peak, 1),
            number(selectivity, 2)
        );
        figure.spot([0.0, y - ROW / 2.0, wide, y + ROW / 2.0], tip, None);
        rows.extend(group.containers.iter().enumerate().map(|(k, (cells, share))| {
            vec![
                group.line.name().to_owned(),
                group.area.name().to_owned(),
                (k + 1).to_string(),
                cells.to_string(),
                format!("{share:.4}"),
            ]
        }));
    }
    figure.size[1] = bottom + 38.0;
    let heads = ["line", "area", "field_of_view", "cells", "share_that_answers"];
    Panel {
        title: "How many real cells answer natural scenes".to_owned(),
        note: "Measured. One ring for each field of view in one animal: the share of its cells that chance would match in less than one of a thousand. At \
               the right the number of cells. Outside of VISp fewer answer, and cells that answer less are noisier, which by itself \
               changes every comparison of areas. Source: Allen Institute, table of 2016."
            .to_owned(),
        figure: Some(figure),
        table: Table { heads: heads.map(str::to_owned).to_vec(), rows },
        tabled: false,
        file: "answers-to-scenes".to_owned(),
    }
}
