//! How far network features are from neurons, number by number (section 3.4, Eq. 1, Figure 2), to be read and drawn.

use super::chart::{against, class_dot, class_ink, pick, row_of_table, rows};
use super::{Material, sentence};
use crate::cortex::analysis::distance::{Distance, RESAMPLES, distance};
use crate::cortex::analysis::{AnalysisError, ByKind, Kind};
use crate::cortex::cell_type::Line;
use crate::figure::plot::SMALL;
use crate::figure::svg::{Anchor, width};
use crate::figure::{Figure, Ink};
use crate::protocol::neuron_study::SIDE;
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};

/// The distances of what is looked at.
pub fn found(material: &Material<'_>) -> Result<Distance, NeuronsError> {
    distance(&material.comparison(), &material.kinds(), SIDE).map_err(|error| match error {
        AnalysisError::NoImages => sentence(
            "This file does not say which image was shown in which trial, so that its neurons have no map to lay beside a network's features. Overlap and Check use its responses.",
        ),
        error => sentence(error.to_string()),
    })
}

pub fn view(material: &Material<'_>, found: &Distance) -> View {
    let [base, neurn] = &found.rmse;
    let narrow = |values: &[f64]| values.iter().map(|&v| v as f32).collect();
    View {
        panels: panels(material, found),
        summary: sentences(material, found),
        facts: facts(found),
        arrays: vec![("rmse_baseline".to_owned(), narrow(base)), ("rmse_neurn".to_owned(), narrow(neurn))],
        ..View::default()
    }
}

fn sentences(material: &Material<'_>, found: &Distance) -> Vec<String> {
    let names = material.names();
    let farther = found.kinds.iter().filter(|row| row.values[1] >= row.values[0]);
    let others: Vec<&str> = farther.map(|row| row.kind.name()).collect();
    let mut sentences = vec![
        format!(
            "By RMSE (Eq. 1) the features of {} lie nearer than those of {} to {} of {} kinds of neurons{}. (The paper, for 13 ImageNet \
             networks and real neurons: every genotype but Fezf2.)",
            names[1],
            names[0],
            found.kinds_right_closer,
            found.kinds.len(),
            if others.is_empty() || others.len() > 6 {
                String::new()
            } else {
                format!(", not to {}", others.join(", "))
            }
        ),
        // ../shared/NEURONS.md: two untrained networks give none or all of 13 kinds in nine of ten pairs
        "This count tests nothing: all kinds share both networks and the images, and two networks that have learned nothing are \
         nearer to nearly all kinds or to hardly any. RMSE falls with the spread of the features alone, whatever the neurons do."
            .to_owned(),
    ];
    let simulated = material.recording.is_simulated();
    for (title, classes) in names.into_iter().zip(&found.classes) {
        let Some(classes) = classes else { continue };
        sentences.push(format!(
            "Excitatory neurons are {} to the features of {title} than inhibitory ones: RMSE {:.4} and {:.4}, over {} neurons{}. \
             (The paper: excitatory ones are closer, the differences insignificant.)",
            if classes.difference < 0.0 { "closer" } else { "farther" },
            classes.excitatory,
            classes.inhibitory,
            classes.neurons,
            if simulated { "; it follows from what was simulated" } else { "" }
        ));
    }
    sentences
}

fn facts(found: &Distance) -> Vec<(String, f64)> {
    let mut facts = Vec::new();
    for (name, classes) in ["baseline", "neurn"].into_iter().zip(&found.classes) {
        let Some(classes) = classes else { continue };
        facts.push((format!("rmse_{name}_excitatory"), classes.excitatory));
        facts.push((format!("rmse_{name}_inhibitory"), classes.inhibitory));
    }
    facts.push(("kinds".to_owned(), found.kinds.len() as f64));
    facts.push(("kinds_closer".to_owned(), found.kinds_right_closer as f64));
    facts
}

fn panels(material: &Material<'_>, found: &Distance) -> Vec<Panel> {
    let names = material.names();
    let wide = material.query.width as f32;
    let note = format!(
        "RMSE (Eq. 1) of each neuron's map with each feature, both brought to {SIDE} × {SIDE}, mean over the features ({}). {} \
         A dot for each kind; below the line the right network's features are closer.",
        material.feature_text(),
        material.how()
    );
    let heads = [
        "kind",
        "class",
        "neurons",
        "rmse_baseline",
        "rmse_neurn",
        "baseline_low",
        "baseline_high",
        "neurn_low",
        "neurn_high",
    ];
    let numbers = Table {
        heads: heads.map(str::to_owned).to_vec(),
        rows: found.kinds.iter().map(row_of_table).collect(),
    };
    let chosen = material.chosen();
    let scatter = Panel {
        title: format!("{} against {}", names[1], names[0]),
        note,
        figure: Some(scatter(&found.kinds, names, chosen, wide.min(560.0))),
        table: numbers.clone(),
        tabled: false,
        file: "distance".to_owned(),
    };
    let by_kind = Panel {
        title: "Distance by kind of neuron".to_owned(),
        note: format!(
            "Mean RMSE to the features of the left network (○) and the right one (●), nearest first; bars: 95 % bootstrap intervals over the neurons ({RESAMPLES} resamples, seed {}).",
            material.query.study.seed
        ),
        figure: Some(rows("RMSE by kind of neuron", names, &found.kinds, chosen, "RMSE (Eq. 1)", wide)),
        table: numbers,
        tabled: false,
        file: "distance-by-kind".to_owned(),
    };
    vec![scatter, by_kind]
}

/// A dot for each kind: baseline to the right, NeuRN upwards.
fn scatter(table: &[ByKind], names: [&str; 2], chosen: Option<Kind>, wide: f32) -> Figure {
    let high = wide * 0.75;
    let mut figure = Figure::new(
        format!("RMSE of the features of {} (right) and {} (up) by kind of neuron", names[0], names[1]),
        [wide, high],
    );
    let all = table.iter().flat_map(|row| row.values);
    let (low, most) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let room = (most - low).max(1e-9) * 0.08;
    let ends = [low - room, most + room];
    let labels = names.map(|name| format!("RMSE, {name}"));
    let below = (Ink::Neurn, format!("{} is closer", names[1]));
    let at = [64.0, 8.0, wide - 12.0, high - 44.0];
    let plot = against(&mut figure, at, ends, labels.each_ref().map(String::as_str), below);
    let dots = table.iter().map(|row| plot.place(row.values[0], row.values[1]));
    let mut taken: Vec<[f32; 4]> = dots.map(|[x, y]| [x - 6.0, y - 6.0, x + 6.0, y + 6.0]).collect();
    for row in table {
        let at = plot.place(row.values[0], row.values[1]);
        let class = row.kind.class();
        let radius = if chosen == Some(row.kind) { 7.0 } else { 5.0 };
        figure.dots(vec![at], class_ink(class), radius, class_dot(class));
        let [x, y] = at;
        // beside the dot where there is room, else the tooltip alone
        let name = row.kind.name();
        let long = width(name, f64::from(SMALL)) as f32;
        let sides =
            [(x + 9.0, y), (x - 9.0 - long, y), (x - long / 2.0, y + 14.0), (x - long / 2.0, y - 14.0)];
        let boxes = sides.map(|(left, middle)| [left, middle - 7.0, left + long, middle + 7.0]);
        let apart = |a: &[f32; 4], b: &[f32; 4]| a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
        let free = |spot: &&[f32; 4]| {
            spot[0] >= plot.at[0] && spot[2] <= wide && taken.iter().all(|other| apart(spot, other))
        };
        if let Some(spot) = boxes.iter().find(free) {
            figure.text([spot[0], spot[1] + 7.0], Anchor::Start, SMALL, Ink::Text, name);
            taken.push(*spot);
        }
        let what = match row.kind {
            Kind::Line(line) => format!("{}, {}", Line::name(line), line.class().name()),
            Kind::Area(area) => format!("{}, {}", area.name(), area.text()),
        };
        let tip = format!(
            "{what}: {} {:.4}, {} {:.4}. Click to choose.",
            names[0], row.values[0], names[1], row.values[1]
        );
        figure.spot([x - 8.0, y - 8.0, x + 8.0, y + 8.0], tip, Some(pick(row.kind).key()));
    }
    figure
}
