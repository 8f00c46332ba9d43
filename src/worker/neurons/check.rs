//! Whether the simulation is lifelike: its statistics beside those of a real recording, and of the literature, to be read
//! and drawn.

use super::{Material, sentence, survey};
use crate::cortex::analysis::AnalysisError;
use crate::cortex::analysis::check::{Check, Measure, MeasureDensity, check};
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Ink};
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};

/// The statistics of what is looked at.
pub fn found(material: &Material<'_>) -> Result<Check, NeuronsError> {
    let found = check(&material.comparison(), material.population, material.beside);
    found.map_err(|error| match error {
        AnalysisError::FewNeurons { .. } => {
            sentence(format!("There are too few {} to speak of them.", material.query.study.who()))
        }
        error => sentence(error.to_string()),
    })
}

/// A measure with its unit and meaning.
fn text(measure: Measure) -> &'static str {
    match measure {
        Measure::Sparseness => "Lifetime sparseness over trials: 0 answers all alike, 1 answers one",
        Measure::Deviation => "Standard deviation over trials (% dF/F)",
        Measure::Skewness => "Skewness over trials: high for rare strong answers",
        Measure::Correlations => "Correlation of two neurons over trials",
    }
}

/// What the neurons are called; those beside them are always simulated.
fn kind(simulated: bool) -> &'static str {
    if simulated { "simulated" } else { "recorded" }
}

pub fn view(material: &Material<'_>, found: &Check) -> View {
    let wide = material.query.width as f32;
    // the one check that the simulation was not made for heads all others
    let mut view = survey::view(&material.query.study, material.gratings, wide)
        .unwrap_or_else(|error| View { summary: vec![error.to_string()], ..View::default() });
    view.panels.push(numbers(material, found));
    for row in &found.measures {
        let (key, text) = (row.measure.name(), text(row.measure));
        view.facts.push((format!("{key}_median"), f64::from(row.quartiles[1])));
        if let Some(beside) = row.quartiles_beside {
            view.facts.push((format!("{key}_median_other"), f64::from(beside[1])));
        }
        view.arrays.push((key.to_owned(), row.values.clone()));
        if let Some(figure) = row.density.as_ref().and_then(|density| densities(text, density, wide)) {
            view.panels.push(Panel {
                title: text.split(':').next().unwrap_or(text).to_owned(),
                note: String::new(),
                table: Table::default(),
                figure: Some(figure),
                tabled: false,
                file: format!("check-{key}"),
            });
        }
    }
    view.summary.extend(sentences(material, found));
    view
}

fn sentences(material: &Material<'_>, found: &Check) -> Vec<String> {
    let simulated = material.recording.is_simulated();
    let mut sentences = vec![match found.neurons_beside {
        Some(count) => format!(
            "Solid: {} {} neurons ({}). Hollow: {count} {} ones.",
            found.neurons,
            kind(simulated),
            material.query.study.who(),
            kind(true)
        ),
        None => "Open a recording of your own to lay it beside the simulated neurons; responses alone, an `.npy` of trials by neurons, will do."
            .to_owned(),
    }];
    if simulated {
        sentences.push(
            "Not an independent proof: noise and event sizes were chosen while looking at 212 real Cux2 neurons (Allen Brain Observatory, \
             experiment 511510667; standard deviation 6.0, sparseness 0.91, skewness 4.3, correlation 0.05 on average). Other kinds follow \
             the literature, as the table under “One neuron” says line by line."
                .to_owned(),
        );
    }
    sentences
}

/// Medians and quartiles as a table.
fn numbers(material: &Material<'_>, found: &Check) -> Panel {
    let mine = kind(material.recording.is_simulated());
    let beside = found.neurons_beside.is_some();
    let mut heads =
        vec!["measure".to_owned(), format!("{mine}: median"), "quarter to three quarters".to_owned()];
    if beside {
        heads.extend([format!("{}: median", kind(true)), "quarter to three quarters".to_owned()]);
    }
    let quartiles = |[a, b, c]: [f32; 3]| [format!("{b:.3}"), format!("{a:.3} to {c:.3}")];
    let mut rows: Vec<Vec<String>> = found
        .measures
        .iter()
        .map(|row| {
            let mut cells = vec![text(row.measure).to_owned()];
            cells.extend(quartiles(row.quartiles));
            cells.extend(row.quartiles_beside.into_iter().flat_map(quartiles));
            cells
        })
        .collect();
    let slope = |slope: Option<f32>| slope.map_or("none".to_owned(), |slope| format!("{slope:.2}"));
    let mut row =
        vec!["Variance by mean: slope of the logarithms".to_owned(), slope(found.slope), String::new()];
    if beside {
        row.extend([slope(found.slope_beside), String::new()]);
    }
    rows.push(row);
    Panel {
        title: "In numbers".to_owned(),
        note: format!(
            "{} {mine} neurons; {} of single trials.",
            found.neurons,
            if found.mean_responses { "mean responses" } else { "peaks" }
        ),
        figure: None,
        table: Table { heads, rows },
        tabled: true,
        file: "check".to_owned(),
    }
}

/// One or two densities of a statistic.
fn densities(text: &str, density: &MeasureDensity, wide: f32) -> Option<Figure> {
    let mut figure = Figure::new(text, [wide, 200.0]);
    let (grid, first, second) = match density {
        MeasureDensity::Both(both) => {
            let end = format!("overlap {:.2}", both.iou);
            figure.text([wide - 12.0, 10.0], Anchor::End, SMALL, Ink::Text, end);
            (&both.grid, &both.a, Some(&both.b))
        }
        MeasureDensity::Alone { grid, curve } => (grid, curve, None),
    };
    let most = first
        .density
        .iter()
        .chain(second.iter().flat_map(|curve| &curve.density))
        .fold(0.0_f64, |most, &v| most.max(v));
    let xs = grid.xs();
    let ends = [*xs.first()?, *xs.last()?];
    let plot = Plot { at: [56.0, 18.0, wide - 12.0, 158.0], x: ends, y: [0.0, most * 1.05] };
    plot.axes(&mut figure, text.split(':').next().unwrap_or(text), "density");
    for (curve, ink, dot) in [(Some(first), Ink::Neurn, Dot::Disc), (second, Ink::Category(4), Dot::Ring)] {
        let Some(curve) = curve else { continue };
        let points: Vec<_> = xs.iter().zip(&curve.density).map(|(&x, &y)| plot.place(x, y)).collect();
        let peak = points.iter().min_by(|a, b| a[1].total_cmp(&b[1])).copied()?;
        figure.line(points, ink, 2.0);
        figure.dots(vec![peak], ink, 5.0, dot);
    }
    Some(figure)
}
