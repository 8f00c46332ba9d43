//! Whether the simulation is lifelike: its statistics beside those of a real recording, and of the literature.

use super::{Material, sentence};
use crate::cortex::measures::{Statistics, quantile};
use crate::cortex::recording::{CellInfo, Recording};
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Ink};
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};
use crate::stats::density::{Bandwidth, Curve, Grid, Method, Overlay};

/// Points of a density.
const POINTS: usize = 256;

/// A statistic: its name, what it says, its values.
type Measure = (&'static str, &'static str, fn(&Statistics) -> &[f32]);

const MEASURES: [Measure; 4] = [
    ("sparseness", "Lifetime sparseness over trials: 0 answers all alike, 1 answers one", |own| {
        &own.sparseness
    }),
    ("deviation", "Standard deviation over trials (% dF/F)", |own| &own.deviation),
    ("skewness", "Skewness over trials: high for rare strong answers", |own| &own.skewness),
    ("correlations", "Correlation of two neurons over trials", |own| &own.correlations),
];

/// The statistics of the neurons that are meant.
fn statistics_of(recording: &Recording, cells: &[usize]) -> Statistics {
    let trials = recording.images * recording.trials;
    let rows: Vec<&[f32]> = cells.iter().filter_map(|&cell| recording.peaks_of(cell)).collect();
    let turned: Vec<f32> = (0..trials).flat_map(|trial| rows.iter().map(move |row| row[trial])).collect();
    crate::cortex::measures::statistics(&turned, trials, rows.len())
}

pub fn view(material: &Material<'_>) -> Result<View, NeuronsError> {
    let study = &material.look.study;
    let cells = material.cells();
    if cells.len() < 3 {
        return Err(sentence(format!("There are too few {} to speak of them.", study.who())));
    }
    let recording = material.recording;
    // like with like: a table of single trials holds mean responses, a file with images holds peaks
    let trials = recording.images * recording.trials;
    let bare = recording.stimuli.is_none();
    let own = match material.population {
        Some(population) => population.trial_statistics(&cells, trials),
        None => statistics_of(recording, &cells),
    };
    let other = material.beside.map(|(population, simulated)| {
        // the same kind if one is chosen, else all
        let kind = |cell: &CellInfo| {
            study.line.is_none_or(|line| cell.line == Some(line))
                && study.area.is_none_or(|area| cell.area == Some(area))
        };
        let chosen: Vec<usize> = (0..simulated.cells.len()).filter(|&i| kind(&simulated.cells[i])).collect();
        let found = if bare {
            population.trial_statistics(&chosen, trials)
        } else {
            statistics_of(simulated, &chosen)
        };
        (found, chosen.len(), true)
    });
    let name = |simulated: bool| if simulated { "simulated" } else { "recorded" };
    let mine = name(recording.is_simulated());
    let wide = material.look.width as f32;
    let mut view = View::default();
    let mut heads =
        vec!["measure".to_owned(), format!("{mine}: median"), "quarter to three quarters".to_owned()];
    if let Some((.., simulated)) = &other {
        heads.extend([format!("{}: median", name(*simulated)), "quarter to three quarters".to_owned()]);
    }
    let mut rows = Vec::new();
    let mut figures = Vec::new();
    for (key, words, values) in MEASURES {
        let all = values(&own);
        let words_of = |all: &[f32]| {
            let [a, b, c] = [0.25, 0.5, 0.75].map(|share| quantile(all, share));
            [format!("{b:.3}"), format!("{a:.3} to {c:.3}")]
        };
        let mut row = vec![words.to_owned()];
        row.extend(words_of(all));
        view.facts.push((format!("{key}_median"), f64::from(quantile(all, 0.5))));
        let beside = other.as_ref().map(|(other, ..)| values(other));
        if let Some(beside) = beside {
            row.extend(words_of(beside));
            view.facts.push((format!("{key}_median_other"), f64::from(quantile(beside, 0.5))));
        }
        rows.push(row);
        if let Some(figure) = densities(words, all, beside, wide) {
            figures.push((key, words, figure));
        }
        view.arrays.push((key.to_owned(), all.to_vec()));
    }
    let slope = |own: Option<f32>| own.map_or("none".to_owned(), |slope| format!("{slope:.2}"));
    let mut row =
        vec!["Variance by mean: slope of the logarithms".to_owned(), slope(own.slope), String::new()];
    if let Some((other, ..)) = &other {
        row.extend([slope(other.slope), String::new()]);
    }
    rows.push(row);
    view.panels.push(Panel {
        title: "In numbers".to_owned(),
        note: format!(
            "{} {mine} neurons; {} of single trials.",
            cells.len(),
            if bare || recording.is_simulated() { "mean responses" } else { "peaks" }
        ),
        figure: None,
        table: Table { heads, rows },
        tabled: true,
        file: "check".to_owned(),
    });
    for (key, words, figure) in figures {
        view.panels.push(Panel {
            title: words.split(':').next().unwrap_or(words).to_owned(),
            note: String::new(),
            table: Table::default(),
            figure: Some(figure),
            tabled: false,
            file: format!("check-{key}"),
        });
    }
    view.said.push(match &other {
        Some((_, count, simulated)) => format!(
            "Solid: {} {mine} neurons ({}). Hollow: {count} {} ones.",
            cells.len(),
            study.who(),
            name(*simulated)
        ),
        None => "Open real responses to lay them beside the simulated ones: an `.npz` made by tools/export_allen.py, or a bare `.npy` of trials by neurons."
            .to_owned(),
    });
    if material.recording.is_simulated() {
        view.said.push(
            "Not an independent proof: noise and event sizes were chosen while looking at 212 real Cux2 neurons (Allen Brain Observatory, \
             experiment 511510667; standard deviation 6.0, sparseness 0.91, skewness 4.3, correlation 0.05 on average). Other kinds follow \
             the literature, as the table under “One neuron” says line by line."
                .to_owned(),
        );
    }
    Ok(view)
}

/// One or two densities of a statistic.
fn densities(words: &str, own: &[f32], other: Option<&[f32]>, wide: f32) -> Option<Figure> {
    let mut figure = Figure::new(words, [wide, 200.0]);
    let (grid, first, second): (Grid, Curve, Option<Curve>) = match other {
        Some(other) => {
            let both = Overlay::of(own, other, Bandwidth::Scott, POINTS, Method::Auto).ok()?;
            let end = format!("overlap {:.2}", both.iou);
            figure.text([wide - 12.0, 10.0], Anchor::End, SMALL, Ink::Text, end);
            (both.grid, both.a, Some(both.b))
        }
        None => {
            let (grid, curve) = Curve::alone(own, Bandwidth::Scott, POINTS, Method::Auto).ok()?;
            (grid, curve, None)
        }
    };
    let most = first
        .density
        .iter()
        .chain(second.iter().flat_map(|own| &own.density))
        .fold(0.0_f64, |most, &v| most.max(v));
    let xs = grid.xs();
    let ends = [*xs.first()?, *xs.last()?];
    let plot = Plot { at: [56.0, 18.0, wide - 12.0, 158.0], x: ends, y: [0.0, most * 1.05] };
    plot.axes(&mut figure, words.split(':').next().unwrap_or(words), "density");
    for (curve, ink, dot) in
        [(Some(&first), Ink::Neurn, Dot::Disc), (second.as_ref(), Ink::Category(4), Dot::Ring)]
    {
        let Some(curve) = curve else { continue };
        let points: Vec<_> = xs.iter().zip(&curve.density).map(|(&x, &y)| plot.place(x, y)).collect();
        let peak = points.iter().min_by(|a, b| a[1].total_cmp(&b[1])).copied()?;
        figure.line(points, ink, 2.0);
        figure.dots(vec![peak], ink, 5.0, dot);
    }
    Some(figure)
}
