//! How far network features are from neurons, number by number (section 3.4, Eq. 1, Figure 2).

use super::chart::{Kind, Row, class_dot, class_ink, rows};
use super::overlap::{cells_of, chosen, kinds};
use super::{Material, sentence};
use crate::cortex::cell_type::{Class, Line};
use crate::cortex::maps::Maps;
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::{Anchor, width};
use crate::figure::{Figure, Ink};
use crate::protocol::neuron_study::SIDE;
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};
use crate::stats::resample::{bootstrap, mean, permutation_test};
use crate::stats::signed::Signed;

/// Resamples of an interval, and permutations of a test.
const RESAMPLES: usize = 1_000;

/// Of each neuron the mean over all features of the RMSE (Eq. 1) between its map and the feature. Both `[n, SIDE, SIDE]`.
pub fn distances(neurons: &Maps, features: &Maps) -> Vec<f64> {
    let pixels = neurons.pixels().max(1);
    let rmse = |a: &[f32], b: &[f32]| {
        let mut sums = [0.0_f32; 8];
        let (a, b) = (a.as_chunks::<8>(), b.as_chunks::<8>());
        for (a, b) in a.0.iter().zip(b.0) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += (a - b) * (a - b);
            }
        }
        let rest: f32 = a.1.iter().zip(b.1).map(|(a, b)| (a - b) * (a - b)).sum();
        (f64::from(sums.iter().sum::<f32>() + rest) / pixels as f64).sqrt()
    };
    let features: Vec<&[f32]> = features.values.chunks_exact(pixels).collect();
    let all = neurons.values.chunks_exact(pixels);
    all.map(|own| features.iter().map(|other| rmse(own, other)).sum::<f64>() / features.len().max(1) as f64)
        .collect()
}

pub fn view(material: &Material<'_>) -> Result<View, NeuronsError> {
    let study = &material.look.study;
    let Some(pictures) = material.pictures else {
        return Err(sentence(
            "This file does not say which image was shown in which trial, so that its neurons have no map to lay beside a network's features. Overlap and Check use its responses.",
        ));
    };
    let small = |maps: Maps| maps.resized(SIDE, SIDE).map_err(|error| sentence(error.to_string()));
    let neurons = small(pictures.clone())?.normalized(study.normalization);
    let mut each = Vec::new();
    for side in 0..2 {
        // brought to one size first, then normalized: as the neurons' maps
        let features = small(material.features(side))?.normalized(study.normalization);
        each.push(distances(&neurons, &features));
    }
    let [base, neurn] = [&each[0], &each[1]];
    let names = material.names();
    let of = |cells: &[usize], all: &[f64]| cells.iter().map(|&i| all[i]).collect::<Vec<f64>>();
    let mut table = Vec::new();
    for (kind, cells) in kinds(material) {
        let both = [of(&cells, base), of(&cells, neurn)];
        let interval = |values: &[f64]| {
            let found =
                bootstrap(&[values], |groups| mean(&groups[0]), RESAMPLES, 0.95, u64::from(study.seed));
            found.map_or([f64::NAN; 2], |own| [own.low, own.high])
        };
        table.push(Row {
            kind,
            cells: cells.len(),
            values: [mean(&both[0]), mean(&both[1])],
            intervals: Some([interval(&both[0]), interval(&both[1])]),
        });
    }
    table.sort_by(|a, b| a.values[1].total_cmp(&b.values[1]));
    let lower: Vec<&Row> = table.iter().filter(|row| row.values[1] < row.values[0]).collect();
    let others: Vec<&str> =
        table.iter().filter(|row| row.values[1] >= row.values[0]).map(|row| row.kind.name()).collect();
    let mut said = vec![format!(
        "The features of {} are closer than those of {} to {} of {} kinds of neurons{}. (The paper, for 13 ImageNet networks and real neurons: every genotype but Fezf2.)",
        names[1],
        names[0],
        lower.len(),
        table.len(),
        if others.is_empty() || others.len() > 6 {
            String::new()
        } else {
            format!(", not to {}", others.join(", "))
        }
    )];
    let mut facts = Vec::new();
    let gains: Vec<f64> = table.iter().map(|row| row.values[0] - row.values[1]).collect();
    if let Some(test) = Signed::of(&gains) {
        said.push(format!(
            "Over the {} kinds, as pairs: Wilcoxon's signed-rank test p = {:.3}, sign test p = {:.3} (exact). The differences are as small as the \
             axes say: {:.4} on average.",
            table.len(),
            test.wilcoxon_p,
            test.sign_p,
            test.mean.abs()
        ));
        facts.push(("p_kinds".to_owned(), test.wilcoxon_p));
    }
    let groups = Class::ALL.map(|class| material.among(Some(class), None, study.area));
    for ((name, title), all) in [("baseline", names[0]), ("neurn", names[1])].into_iter().zip([base, neurn]) {
        let [first, second] = [of(&groups[0], all), of(&groups[1], all)];
        let Some(test) = permutation_test(&first, &second, RESAMPLES, u64::from(study.seed)) else {
            continue;
        };
        said.push(format!(
            "Excitatory neurons are {} to the features of {title} than inhibitory ones: RMSE {:.4} and {:.4}, p = {:.3} (permutation of {} neurons). (The paper: excitatory ones are closer, the differences insignificant.)",
            if test.difference < 0.0 { "closer" } else { "farther" },
            mean(&first),
            mean(&second),
            test.p,
            first.len() + second.len()
        ));
        facts.push((format!("rmse_{name}_excitatory"), mean(&first)));
        facts.push((format!("rmse_{name}_inhibitory"), mean(&second)));
        facts.push((format!("p_{name}"), test.p));
    }
    facts.push(("kinds".to_owned(), table.len() as f64));
    facts.push(("kinds_closer".to_owned(), lower.len() as f64));
    let wide = material.look.width as f32;
    let note = format!(
        "RMSE (Eq. 1) of each neuron's map with each feature, both brought to {SIDE} × {SIDE}, mean over the features ({}). {} \
         A dot for each kind; below the line the right network's features are closer.",
        material.feature_words(),
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
    let numbers =
        Table { heads: heads.map(str::to_owned).to_vec(), rows: table.iter().map(cells_of).collect() };
    let scatter = Panel {
        title: format!("{} against {}", names[1], names[0]),
        note,
        figure: Some(scatter(&table, names, chosen(material), wide.min(560.0))),
        table: numbers.clone(),
        tabled: false,
        file: "distance".to_owned(),
    };
    let by_kind = Panel {
        title: "Distance by kind of neuron".to_owned(),
        note: format!(
            "Mean RMSE to the features of the left network (○) and the right one (●), nearest first; bars: 95 % bootstrap intervals over the neurons ({RESAMPLES} resamples, seed {}).",
            study.seed
        ),
        figure: Some(rows("RMSE by kind of neuron", names, &table, chosen(material), "RMSE (Eq. 1)", wide)),
        table: numbers,
        tabled: false,
        file: "distance-by-kind".to_owned(),
    };
    let narrow = |values: &[f64]| values.iter().map(|&v| v as f32).collect();
    let arrays = vec![("rmse_baseline".to_owned(), narrow(base)), ("rmse_neurn".to_owned(), narrow(neurn))];
    Ok(View { panels: vec![scatter, by_kind], said, facts, arrays, ..View::default() })
}

/// A dot for each kind: baseline to the right, NeuRN upwards.
fn scatter(table: &[Row], names: [&str; 2], chosen: Option<Kind>, wide: f32) -> Figure {
    let high = wide * 0.75;
    let mut figure = Figure::new(
        format!("RMSE of the features of {} (right) and {} (up) by kind of neuron", names[0], names[1]),
        [wide, high],
    );
    let all = table.iter().flat_map(|row| row.values);
    let (low, most) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let room = (most - low).max(1e-9) * 0.08;
    let ends = [low - room, most + room];
    let plot = Plot { at: [64.0, 8.0, wide - 12.0, high - 44.0], x: ends, y: ends };
    plot.axes(&mut figure, &format!("RMSE, {}", names[0]), &format!("RMSE, {}", names[1]));
    figure.line(vec![plot.place(ends[0], ends[0]), plot.place(ends[1], ends[1])], Ink::Muted, 1.0);
    let corner = plot.place(ends[1], ends[0]);
    figure.text(
        [corner[0] - 6.0, corner[1] - 12.0],
        Anchor::End,
        SMALL,
        Ink::Neurn,
        format!("{} is closer", names[1]),
    );
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
        let free = |own: &&[f32; 4]| {
            own[0] >= plot.at[0] && own[2] <= wide && taken.iter().all(|other| apart(own, other))
        };
        if let Some(own) = boxes.iter().find(free) {
            figure.text([own[0], own[1] + 7.0], Anchor::Start, SMALL, Ink::Text, name);
            taken.push(*own);
        }
        let what = match row.kind {
            Kind::Line(line) => format!("{}, {}", Line::name(line), line.class().name()),
            Kind::Area(area) => format!("{}, {}", area.name(), area.words()),
        };
        let tip = format!(
            "{what}: {} {:.4}, {} {:.4}. Click to choose.",
            names[0], row.values[0], names[1], row.values[1]
        );
        figure.spot([x - 8.0, y - 8.0, x + 8.0, y + 8.0], tip, Some(row.kind.pick().key()));
    }
    figure
}
