//! Whether networks find the same images alike as neurons do: representational dissimilarity.

use super::{Material, Told, sentence};
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Ink, Shade};
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};
use crate::stats::dissimilarity::{Distance, Rdm};
use crate::stats::rank::spearman;

/// Permutations of the images.
const PERMUTATIONS: usize = 200;

/// What is needed to tell the images' dissimilarities of any of a layer's units: sums over their places.
struct Sums {
    images: usize,
    units: usize,
    places: usize,
    /// For each unit, each image: the sum and the sum of squares.
    single: Vec<[f64; 2]>,
    /// For each pair of images, each unit: the sum of products.
    products: Vec<f64>,
}

impl Sums {
    fn of(told: &Told, images: usize) -> Self {
        let (units, each) = (told.units.max(1), told.values.len() / images.max(1));
        let places = each / units;
        let part = |image: usize, unit: usize| &told.values[image * each + unit * places..][..places];
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let mut single = Vec::with_capacity(units * images);
        for unit in 0..units {
            for image in 0..images {
                let own = part(image, unit);
                single.push([f64::from(own.iter().sum::<f32>()), f64::from(dot(own, own))]);
            }
        }
        let mut products = Vec::with_capacity(units * images * images / 2);
        for i in 0..images {
            for j in i + 1..images {
                products.extend((0..units).map(|unit| f64::from(dot(part(i, unit), part(j, unit)))));
            }
        }
        Self { images, units, places, single, products }
    }

    /// One less the correlation of the kept units' activations, for all pairs of images.
    fn dissimilarities(&self, kept: &[usize]) -> Vec<f64> {
        let n = (kept.len() * self.places).max(1) as f64;
        let whole = |image: usize| {
            kept.iter().fold([0.0; 2], |[sum, squares], &unit| {
                let [s, q] = self.single[unit * self.images + image];
                [sum + s, squares + q]
            })
        };
        let each: Vec<[f64; 2]> = (0..self.images).map(whole).collect();
        let spread = |[sum, squares]: [f64; 2]| (squares - sum * sum / n).max(0.0);
        let mut out = Vec::with_capacity(self.products.len() / self.units.max(1));
        let mut rows = self.products.chunks_exact(self.units.max(1));
        for i in 0..self.images {
            for j in i + 1..self.images {
                let Some(row) = rows.next() else { return out };
                let product: f64 = kept.iter().map(|&unit| row[unit]).sum();
                let both = (spread(each[i]) * spread(each[j])).sqrt();
                let covered = product - each[i][0] * each[j][0] / n;
                out.push(if both > 0.0 { 1.0 - covered / both } else { 1.0 });
            }
        }
        out
    }

    /// Units in the order in which they are missed least, and the agreement when so many are left: all, all but one,
    /// and so on down to one.
    fn pruned(&self, neurons: &[f64]) -> (Vec<usize>, Vec<f64>) {
        let agree = |kept: &[usize]| spearman(&self.dissimilarities(kept), neurons).unwrap_or(0.0);
        let all: Vec<usize> = (0..self.units).collect();
        let without = |unit: usize| all.iter().copied().filter(|own| *own != unit).collect::<Vec<_>>();
        let mut missed: Vec<(f64, usize)> = if self.units > 1 {
            all.iter().map(|&unit| (agree(&without(unit)), unit)).collect()
        } else {
            vec![(0.0, 0)]
        };
        // what is missed least leaves the greatest agreement behind
        missed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let order: Vec<usize> = missed.into_iter().map(|(_, unit)| unit).collect();
        let curve = (0..order.len()).map(|gone| agree(&order[gone..])).collect();
        (order, curve)
    }
}

pub fn view(material: &Material<'_>) -> Result<View, NeuronsError> {
    let study = &material.look.study;
    let recording = material.recording;
    if recording.stimuli.is_none() || recording.images < 4 {
        return Err(sentence(
            "This file does not say which image was shown in which trial: the images cannot be compared by its neurons.",
        ));
    }
    let cells = material.cells();
    let mut rows = Vec::with_capacity(recording.images * cells.len());
    for image in 0..recording.images {
        rows.extend(
            cells
                .iter()
                .map(|&cell| recording.means_of(cell).and_then(|own| own.get(image)).copied().unwrap_or(0.0)),
        );
    }
    let neurons = Rdm::of(&rows, cells.len(), Distance::Correlation)
        .map_err(|error| sentence(format!("The images cannot be compared by {}: {error}.", study.who())))?;
    let told = |side: usize| {
        material.features[side].told.as_ref().ok_or_else(|| sentence("A network did not answer."))
    };
    let both = [told(0)?, told(1)?];
    let wide = material.look.width as f32;
    let mut said = Vec::new();
    let mut facts = vec![("neurons".to_owned(), cells.len() as f64)];
    let layer = study.layer as usize;
    let mut squares: Vec<(String, &Rdm, Ink)> =
        vec![(format!("{} {}", cells.len(), study.who()), &neurons, Ink::Text)];
    for (side, (told, name)) in both.into_iter().zip(["baseline", "neurn"]).enumerate() {
        let at = layer.min(told.rdms.len().saturating_sub(1));
        let Some((layer, rdm)) = told.rdms.get(at) else { continue };
        let title = material.names()[side];
        squares.push((format!("{title}, {layer}"), rdm, [Ink::Baseline, Ink::Neurn][side]));
        if let Some(test) = rdm.compare(&neurons, PERMUTATIONS, u64::from(study.seed)) {
            said.push(format!(
                "{title}, layer {layer}: rank correlation with the neurons {:.3}, p = {:.3} ({PERMUTATIONS} permutations of the images).",
                test.r, test.p
            ));
            facts.push((format!("correlation_{name}"), test.r));
            facts.push((format!("p_{name}"), test.p));
        }
    }
    let mut panels = vec![matrices(&squares, wide)];
    let curves = both.map(|told| {
        told.rdms
            .iter()
            .map(|(_, rdm)| spearman(&rdm.values, &neurons.values).unwrap_or(0.0))
            .collect::<Vec<f64>>()
    });
    let names: Vec<String> = both[0].rdms.iter().map(|(name, _)| name.clone()).collect();
    panels.push(layers(&names, material.names(), &curves, wide));
    let pruned = both.map(|told| Sums::of(told, recording.images).pruned(&neurons.values));
    panels.push(pruning(
        &pruned,
        material.names(),
        material.menu().layers.get(layer).map_or("the layer", String::as_str),
        wide,
        &mut said,
    ));
    let narrow = |rdm: &Rdm| rdm.values.iter().map(|&v| v as f32).collect::<Vec<f32>>();
    let mut arrays = vec![("rdm_neurons".to_owned(), narrow(&neurons))];
    for ((_, rdm, _), name) in squares.iter().skip(1).zip(["rdm_baseline", "rdm_neurn"]) {
        arrays.push((name.to_owned(), narrow(rdm)));
    }
    Ok(View { panels, said, facts, arrays, ..View::default() })
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
        figure.grid(at, rdm.n, &values, [0.0, most], Shade::Own);
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
fn layers(names: &[String], titles: [&str; 2], curves: &[Vec<f64>; 2], wide: f32) -> Panel {
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
        table.rows.push(vec![name.clone(), format!("{:.6}", both[0]), format!("{:.6}", both[1])]);
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
    both: &[(Vec<usize>, Vec<f64>); 2],
    names: [&str; 2],
    layer: &str,
    wide: f32,
    said: &mut Vec<String>,
) -> Panel {
    let mut figure = Figure::new("Rank correlation with the neurons by units kept", [wide, 260.0]);
    let most = both.iter().map(|(order, _)| order.len()).max().unwrap_or(1).max(2);
    let (low, high) =
        both.iter().flat_map(|(_, curve)| curve).fold((0.0_f64, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
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
            said.push(format!("Pruned, {tip}."));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_give_the_dissimilarities_of_the_kept_units() {
        let (images, units, places) = (5, 3, 4);
        let values: Vec<f32> =
            (0..images * units * places).map(|i| ((i * 37) % 23) as f32 * 0.5 - 3.0).collect();
        let told = Told { rdms: Vec::new(), values: values.clone(), units };
        let sums = Sums::of(&told, images);
        for kept in [vec![0, 1, 2], vec![1], vec![0, 2]] {
            let mut rows = Vec::new();
            for image in values.chunks_exact(units * places) {
                for unit in &kept {
                    rows.extend_from_slice(&image[unit * places..][..places]);
                }
            }
            let direct = Rdm::of(&rows, kept.len() * places, Distance::Correlation).unwrap();
            for (a, b) in direct.values.iter().zip(sums.dissimilarities(&kept)) {
                assert!((a - b).abs() < 1e-5, "{kept:?}: {a} {b}");
            }
        }
    }

    #[test]
    fn the_unit_that_disagrees_is_left_out_first() {
        // two units that say what the neurons say, and one of noise
        let (images, places) = (8, 6);
        let neuron =
            |image: usize, place: usize| (((image + 1) * (place + 2) * (place + image + 3)) % 13) as f32;
        let noise = |image: usize, place: usize| ((image * 5 + place * 11) % 13) as f32 * 3.0;
        let mut values = Vec::new();
        let mut rows = Vec::new();
        for image in 0..images {
            values.extend((0..places).map(|place| neuron(image, place)));
            values.extend((0..places).map(|place| noise(image, place)));
            values.extend((0..places).map(|place| neuron(image, place) * 2.0));
            rows.extend((0..places).map(|place| neuron(image, place)));
        }
        let neurons = Rdm::of(&rows, places, Distance::Correlation).unwrap();
        let told = Told { rdms: Vec::new(), values, units: 3 };
        let (order, curve) = Sums::of(&told, images).pruned(&neurons.values);
        assert_eq!(order[0], 1);
        assert!(curve[1] > curve[0], "{curve:?}");
        assert!((curve[2] - 1.0).abs() < 1e-6, "one that says the same agrees wholly: {curve:?}");
    }
}
