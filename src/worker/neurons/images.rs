//! Whether networks find the same images alike as neurons do: representational dissimilarity, to be read and drawn.

use super::{Material, sentence};
use crate::cortex::analysis::AnalysisError;
use crate::cortex::analysis::similarity::{ImageSimilarity, PERMUTATIONS, similarity};
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Ink, Shade};
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};
use crate::stats::dissimilarity::Rdm;

/// The dissimilarities of what is looked at.
pub fn found(material: &Material<'_>) -> Result<ImageSimilarity, NeuronsError> {
    let study = &material.query.study;
    let responses = material.features.each_ref().map(|network| network.responses.as_ref());
    let found = similarity(&material.comparison(), responses, study.layer as usize);
    found.map_err(|error| {
        sentence(match error {
            AnalysisError::NoImages => {
                "This file does not say which image was shown in which trial: the images cannot be compared by its neurons."
                    .to_owned()
            }
            AnalysisError::NoResponses => "A network did not answer.".to_owned(),
            error => format!("The images cannot be compared by {}: {error}.", study.who()),
        })
    })
}

pub fn view(material: &Material<'_>, found: &ImageSimilarity) -> View {
    let names = material.names();
    let wide = material.query.width as f32;
    let narrow = |rdm: &Rdm| rdm.values.iter().map(|&v| v as f32).collect::<Vec<f32>>();
    let mut summary = Vec::new();
    let mut facts = vec![("neurons".to_owned(), found.neurons as f64)];
    let mut arrays = vec![("rdm_neurons".to_owned(), narrow(&found.rdm))];
    let mut squares: Vec<(String, &Rdm, Ink)> =
        vec![(format!("{} {}", found.neurons, material.query.study.who()), &found.rdm, Ink::Text)];
    for (side, (network, name)) in found.networks.iter().zip(["baseline", "neurn"]).enumerate() {
        let Some(chosen) = &network.chosen else { continue };
        let (title, layer) = (names[side], &chosen.layer);
        squares.push((format!("{title}, {layer}"), &chosen.rdm, [Ink::Baseline, Ink::Neurn][side]));
        arrays.push((format!("rdm_{name}"), narrow(&chosen.rdm)));
        if let Some(test) = chosen.test {
            summary.push(format!(
                "{title}, layer {layer}: rank correlation with the neurons {:.3}, p = {:.3} ({PERMUTATIONS} permutations of the images).",
                test.r, test.p
            ));
            facts.push((format!("correlation_{name}"), test.r));
            facts.push((format!("p_{name}"), test.p));
        }
    }
    let menu = material.menu();
    let layer = menu.layers.get(material.query.study.layer as usize).map_or("the layer", String::as_str);
    let panels = vec![
        matrices(&squares, wide),
        layers(names, found, wide),
        pruning(found, names, layer, wide, &mut summary),
    ];
    View { panels, summary, facts, arrays, ..View::default() }
}

/// The squares side by side, on a scale of their own each (ranks are what counts).
fn matrices(squares: &[(String, &Rdm, Ink)], wide: f32) -> Panel {
    let side = if wide < 600.0 { wide.min(320.0) - 8.0 } else { ((wide - 32.0) / 3.0).min(320.0) };
    let across = if wide < 600.0 { 1 } else { 3 };
    let lines = squares.len().div_ceil(across);
    let each = [side + 16.0, side + 40.0];
    let mut figure = Figure::new(
        "How unlike each pair of images is, by the neurons and by both networks",
        [each[0] * across.min(squares.len()) as f32, each[1] * lines as f32],
    );
    let mut table = Table { heads: vec!["first".to_owned(), "second".to_owned()], rows: Vec::new() };
    for (i, (name, rdm, ink)) in squares.iter().enumerate() {
        let (x, y) = ((i % across) as f32 * each[0], (i / across) as f32 * each[1]);
        figure.dots(vec![[x + 6.0, y + 10.0]], *ink, 4.5, if i == 1 { Dot::Ring } else { Dot::Disc });
        figure.text([x + 16.0, y + 10.0], Anchor::Start, SMALL, Ink::Text, name.as_str());
        // by rank, as they are compared
        let ranks = crate::stats::rank::ranks(&rdm.values);
        let ranked = Rdm { n: rdm.n, values: ranks };
        let values: Vec<f32> = ranked.square().iter().map(|&v| v as f32).collect();
        let most = rdm.values.len() as f32;
        let at = [x, y + 22.0, x + side, y + 22.0 + side];
        figure.grid(at, rdm.n, &values, [0.0, most], Shade::Chosen);
        let (low, high) =
            rdm.values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
        figure.spot(
            at,
            format!(
                "{name}: 1 - correlation of two images' answers, {low:.2} to {high:.2}, coloured by rank"
            ),
            None,
        );
        table.heads.push(name.clone());
    }
    let n = squares.first().map_or(0, |(_, rdm, _)| rdm.n);
    for i in 0..n {
        for j in i + 1..n {
            let mut row = vec![i.to_string(), j.to_string()];
            row.extend(squares.iter().map(|(_, rdm, _)| format!("{:.6}", rdm.get(i, j).unwrap_or(0.0))));
            table.rows.push(row);
        }
    }
    Panel {
        title: "Which images are alike?".to_owned(),
        note: "One row and column for each image. Dark: two images are answered alike; bright: unlike (1 - Pearson's correlation of the \
               answers, coloured by rank). Two systems that see alike have the same pattern."
            .to_owned(),
        figure: Some(figure),
        table,
        tabled: false,
        file: "dissimilarity".to_owned(),
    }
}

/// Agreement with the neurons layer by layer.
fn layers(titles: [&str; 2], found: &ImageSimilarity, wide: f32) -> Panel {
    let names: Vec<&str> = found.networks[0].layers.iter().map(|layer| layer.layer.as_str()).collect();
    let curves = found
        .networks
        .each_ref()
        .map(|network| network.layers.iter().map(|layer| layer.correlation).collect::<Vec<f64>>());
    let mut figure = Figure::new("Rank correlation with the neurons, layer by layer", [wide, 260.0]);
    let all = curves.iter().flatten();
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), &v| (low.min(v), high.max(v)));
    let room = (high - low).max(0.05) * 0.1;
    let last = names.len().saturating_sub(1).max(1) as f64;
    let plot = Plot { at: [56.0, 10.0, wide - 24.0, 208.0], x: [0.0, last], y: [low - room, high + room] };
    let mut axes = Figure::default();
    plot.axes(&mut axes, "", "rank correlation");
    // numbers along the bottom give way to the layers' names
    let is_name = |mark: &crate::figure::Mark| {
        matches!(mark, crate::figure::Mark::Text { anchor: Anchor::Middle, turned: false, .. })
    };
    figure.marks.extend(axes.marks.into_iter().filter(|mark| !is_name(mark)));
    for (i, name) in names.iter().enumerate() {
        let [x, _] = plot.place(i as f64, 0.0);
        let short = crate::figure::svg::short(name, (wide / names.len().max(1) as f32 / 7.5) as usize);
        figure.text(
            [x, 222.0 + if i % 2 == 1 { 14.0 } else { 0.0 }],
            Anchor::Middle,
            SMALL,
            Ink::Muted,
            short,
        );
    }
    let mut table =
        Table { heads: ["layer", "baseline", "neurn"].map(str::to_owned).to_vec(), rows: Vec::new() };
    for (curve, (ink, dot)) in curves.iter().zip([(Ink::Baseline, Dot::Ring), (Ink::Neurn, Dot::Disc)]) {
        let points: Vec<_> = curve.iter().enumerate().map(|(i, &v)| plot.place(i as f64, v)).collect();
        figure.line(points.clone(), ink, 2.0);
        figure.dots(points, ink, 5.0, dot);
    }
    for (i, name) in names.iter().enumerate() {
        let both = [0, 1].map(|side| curves[side].get(i).copied().unwrap_or(0.0));
        let [x, _] = plot.place(i as f64, 0.0);
        let tip = format!("{name}: {} {:.3}, {} {:.3}", titles[0], both[0], titles[1], both[1]);
        figure.spot([x - 14.0, plot.at[1], x + 14.0, plot.at[3]], tip, None);
        table.rows.push(vec![(*name).to_owned(), format!("{:.6}", both[0]), format!("{:.6}", both[1])]);
    }
    Panel {
        title: "Layer by layer".to_owned(),
        note: "Spearman's correlation of each layer's dissimilarities with the neurons': the left network (○) and the right one (●).".to_owned(),
        figure: Some(figure),
        table,
        tabled: false,
        file: "dissimilarity-layers".to_owned(),
    }
}

/// Agreement with the neurons when units are left out.
fn pruning(
    found: &ImageSimilarity,
    names: [&str; 2],
    layer: &str,
    wide: f32,
    summary: &mut Vec<String>,
) -> Panel {
    let both =
        found.networks.each_ref().map(|network| (&network.pruning.order, &network.pruning.correlations));
    let mut figure = Figure::new("Rank correlation with the neurons by units kept", [wide, 260.0]);
    let most = both.iter().map(|(order, _)| order.len()).max().unwrap_or(1).max(2);
    let (low, high) =
        both.iter().flat_map(|(_, curve)| *curve).fold((0.0_f64, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
    let room = (high - low).max(0.05) * 0.1;
    let plot =
        Plot { at: [56.0, 10.0, wide - 24.0, 216.0], x: [1.0, most as f64], y: [low - room, high + room] };
    plot.axes(&mut figure, "units kept", "rank correlation");
    let mut table = Table {
        heads: ["kept", "baseline", "baseline_unit_removed_next", "neurn", "neurn_unit_removed_next"]
            .map(str::to_owned)
            .to_vec(),
        rows: Vec::new(),
    };
    for ((order, curve), (ink, name)) in both.iter().zip([(Ink::Baseline, names[0]), (Ink::Neurn, names[1])])
    {
        let points: Vec<_> =
            curve.iter().enumerate().map(|(gone, &v)| plot.place((order.len() - gone) as f64, v)).collect();
        figure.line(points, ink, 2.0);
        let best = curve.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        if let (Some((gone, value)), Some(all)) = (best, curve.first()) {
            let kept = order.len() - gone;
            let place = plot.place(kept as f64, *value);
            figure.dots(vec![place], ink, 5.0, if ink == Ink::Baseline { Dot::Ring } else { Dot::Disc });
            let tip = format!("{name}: most with {kept} of {} units, {value:.3}; all: {all:.3}", order.len());
            summary.push(format!("Pruned, {tip}."));
            figure.spot([place[0] - 7.0, place[1] - 7.0, place[0] + 7.0, place[1] + 7.0], tip, None);
        }
    }
    for kept in (1..=most).rev() {
        let mut row = vec![kept.to_string()];
        for (order, curve) in both {
            let gone = order.len().checked_sub(kept);
            let cell = |text: Option<String>| text.unwrap_or_default();
            row.push(cell(gone.and_then(|gone| curve.get(gone)).map(|v| format!("{v:.6}"))));
            row.push(cell(gone.and_then(|gone| order.get(gone)).map(ToString::to_string)));
        }
        table.rows.push(row);
    }
    Panel {
        title: "Which units carry the likeness?".to_owned(),
        note: format!(
            "Units of {layer} are left out one after the other, those first without which the agreement is greatest; the dot marks \
             the most. Chosen on these images, so that the greatest agreement is flattering."
        ),
        figure: Some(figure),
        table,
        tabled: false,
        file: "dissimilarity-pruning".to_owned(),
    }
}
