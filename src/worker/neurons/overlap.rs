//! How the values of neurons and of features are distributed (section 3.5, Eq. 2 to 5, Figure 3).

use super::chart::{Kind, Row, Sample, class_dot, class_ink, legend, rows};
use super::{Material, sentence};
use crate::cortex::cell_type::{Area, Line};
use crate::cortex::maps::Maps;
use crate::figure::plot::Plot;
use crate::figure::{Dot, Figure, Ink, Mark};
use crate::protocol::neuron_study::By;
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};
use crate::stats::density::{Curve, Grid, Method, Overlay};
use crate::stats::resample::permutation_test;

/// Points of a density.
const POINTS: usize = 512;
/// Permutations of a test.
const PERMUTATIONS: usize = 1_000;
/// Fewest neurons of a kind in a list.
pub const FEWEST: usize = 5;

/// The kinds of a list: all lines or areas, among the neurons that are not left out otherwise.
pub fn kinds(material: &Material<'_>) -> Vec<(Kind, Vec<usize>)> {
    let study = &material.look.study;
    let all: Vec<(Kind, Vec<usize>)> = match study.by {
        By::Line => Line::ALL
            .into_iter()
            .map(|line| (Kind::Line(line), material.among(None, Some(line), study.area)))
            .collect(),
        By::Area => Area::ALL
            .into_iter()
            .map(|area| (Kind::Area(area), material.among(study.class, study.line, Some(area))))
            .collect(),
    };
    all.into_iter().filter(|(_, cells)| cells.len() >= FEWEST).collect()
}

/// The kind that is chosen.
pub fn chosen(material: &Material<'_>) -> Option<Kind> {
    let study = &material.look.study;
    match study.by {
        By::Line => study.line.map(Kind::Line),
        By::Area => study.area.map(Kind::Area),
    }
}

/// Two densities over each other, one of the neurons, one of a network's features.
fn overlay(neurons: &[f32], features: &[f32], material: &Material<'_>) -> Result<Overlay, NeuronsError> {
    let bandwidth = material.look.study.bandwidth();
    Overlay::of(neurons, features, bandwidth, POINTS, Method::Auto)
        .map_err(|error| sentence(format!("There are no densities to compare: {error}.")))
}

pub fn view(material: &Material<'_>) -> Result<View, NeuronsError> {
    let study = &material.look.study;
    let names = material.names();
    let cells = material.cells();
    if cells.is_empty() {
        return Err(sentence(format!("There are no {} in this recording; choose others.", study.who())));
    }
    let neurons = material.values(&cells);
    let features = [0, 1].map(|side| material.features(side));
    let [base, neurn] = [
        overlay(&neurons, &features[0].values, material)?,
        overlay(&neurons, &features[1].values, material)?,
    ];
    let own = material.own.map(|own| own.maps.clone().normalized(study.normalization));
    let own = own.map(|maps| overlay(&neurons, &maps.values, material)).transpose()?;
    let list = kinds(material);
    let mut table = Vec::new();
    for (kind, cells) in &list {
        let values = material.values(cells);
        let each = [0, 1].map(|side| overlay(&values, &features[side].values, material));
        let [left, right] = each;
        // a kind whose values are all the same has no density: it is left out
        if let (Ok(left), Ok(right)) = (left, right) {
            table.push(Row {
                kind: *kind,
                cells: cells.len(),
                values: [left.iou, right.iou],
                intervals: None,
            });
        }
    }
    table.sort_by(|a, b| b.values[1].total_cmp(&a.values[1]));
    let wide = material.look.width as f32;
    let figure = curves(material, cells.len(), [&base, &neurn], own.as_ref(), wide);
    let better = table.iter().filter(|row| row.values[1] > row.values[0]).count();
    let mut said = vec![
        format!(
            "Overlap (IoU) with {}: {} {:.3}, {} {:.3}.",
            study.who(),
            names[0],
            base.iou,
            names[1],
            neurn.iou
        ),
        format!(
            "The features of {} overlap more than those of {} in {better} of {} {}.",
            names[1],
            names[0],
            table.len(),
            if study.by == By::Line { "Cre lines" } else { "areas" }
        ),
        format!(
            "Mean of the normalized features: {} {:.3}, {} {:.3}; of the neurons {:.3}. (The paper: NeuRN's features have a higher mean activation.)",
            names[0], base.b.summary.mean, names[1], neurn.b.summary.mean, base.a.summary.mean
        ),
    ];
    let each = |maps: &Maps| -> Vec<f64> {
        let pixels = maps.pixels().max(1);
        let mean = |map: &[f32]| map.iter().map(|&v| f64::from(v)).sum::<f64>() / pixels as f64;
        maps.values.chunks_exact(pixels).map(mean).collect()
    };
    let test =
        permutation_test(&each(&features[1]), &each(&features[0]), PERMUTATIONS, u64::from(study.seed));
    if let Some(test) = test {
        said.push(format!(
            "That difference of means, {:+.3}, has p = {:.3} (permutation of {} and {} features).",
            test.difference, test.p, features[1].count, features[0].count
        ));
    }
    if let (Some(own), Some(features)) = (&own, material.own) {
        said.push(format!("Your features ({}): overlap {:.3}.", features.title, own.iou));
    }
    if base.coarse || neurn.coarse {
        said.push("The bandwidth is narrower than the drawing's points: the overlap is rough.".to_owned());
    }
    let note = format!(
        "Densities of all values of {} maps of {} and of the networks' features ({}). {} Gaussian kernels, bandwidth: {}. \
         Shaded: what both share; overlap (IoU, Eq. 5): shared area over joint area.",
        cells.len(),
        study.who(),
        material.feature_words(),
        material.how(),
        study.bandwidth_words()
    );
    let by_kind = Panel {
        title: "Who overlaps most".to_owned(),
        note: "Overlap (IoU) of each kind of neuron with the features of the left network (○) and the right one (●); greatest overlap first."
            .to_owned(),
        figure: Some(rows("Overlap by kind of neuron", names, &table, chosen(material), "overlap (IoU)", wide)),
        table: Table {
            heads: ["kind", "class", "neurons", "iou_baseline", "iou_neurn"].map(str::to_owned).to_vec(),
            rows: table.iter().map(cells_of).collect(),
        },
        tabled: false,
        file: "overlap-by-kind".to_owned(),
    };
    let facts = [
        ("iou_baseline", base.iou),
        ("iou_neurn", neurn.iou),
        ("mean_neurons", base.a.summary.mean),
        ("mean_baseline", base.b.summary.mean),
        ("mean_neurn", neurn.b.summary.mean),
        ("bandwidth_neurons", base.a.bandwidth),
        ("bandwidth_baseline", base.b.bandwidth),
        ("bandwidth_neurn", neurn.b.bandwidth),
        ("p_mean", test.map_or(f64::NAN, |test| test.p)),
        ("neurons", cells.len() as f64),
        ("values", base.a.summary.n as f64),
    ];
    let narrow = |values: &[f64]| values.iter().map(|&v| v as f32).collect::<Vec<f32>>();
    let arrays = vec![
        ("x_baseline".to_owned(), narrow(&base.x)),
        ("neurons_baseline".to_owned(), narrow(&base.a.density)),
        ("baseline".to_owned(), narrow(&base.b.density)),
        ("x_neurn".to_owned(), narrow(&neurn.x)),
        ("neurons_neurn".to_owned(), narrow(&neurn.a.density)),
        ("neurn".to_owned(), narrow(&neurn.b.density)),
        ("neuron_values".to_owned(), neurons.clone()),
        ("baseline_values".to_owned(), features[0].values.clone()),
        ("neurn_values".to_owned(), features[1].values.clone()),
    ];
    let main = Panel {
        title: format!("Values of {} and of network features", study.who()),
        note,
        figure: Some(figure),
        table: densities(&base, &neurn),
        tabled: false,
        file: "overlap".to_owned(),
    };
    Ok(View {
        panels: vec![main, by_kind],
        said,
        facts: facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        arrays,
        ..View::default()
    })
}

/// A row of the table of kinds.
pub fn cells_of(row: &Row) -> Vec<String> {
    let class = row.kind.class().map_or("", |class| class.name());
    let mut cells = vec![row.kind.name().to_owned(), class.to_owned(), row.cells.to_string()];
    cells.extend(row.values.map(|v| format!("{v:.6}")));
    cells.extend(row.intervals.into_iter().flatten().flatten().map(|v| format!("{v:.6}")));
    cells
}

/// Both pairs of densities as a table.
fn densities(base: &Overlay, neurn: &Overlay) -> Table {
    let heads = ["x_with_baseline", "neurons", "baseline", "x_with_neurn", "neurons_again", "neurn"];
    let columns = [&base.x, &base.a.density, &base.b.density, &neurn.x, &neurn.a.density, &neurn.b.density];
    let row = |i: usize| {
        columns.iter().map(|own| own.get(i).map_or(String::new(), |v| format!("{v:.7}"))).collect()
    };
    Table { heads: heads.map(str::to_owned).to_vec(), rows: (0..POINTS).map(row).collect() }
}

/// The three curves, and below them what each pair shares.
fn curves(
    material: &Material<'_>,
    cells: usize,
    both: [&Overlay; 2],
    own: Option<&Overlay>,
    wide: f32,
) -> Figure {
    let study = &material.look.study;
    let class = study.line.map(Line::class).or(study.class);
    let label = format!(
        "Densities: {} overlap the features of {} by {:.3} and of {} by {:.3}",
        study.who(),
        material.names()[0],
        both[0].iou,
        material.names()[1],
        both[1].iou
    );
    // wide figures are as high as ever, narrow ones keep their shape
    let high = (0.55 * wide).clamp(180.0, 340.0);
    let mut figure = Figure::new(label, [wide, high]);
    let mut entries = vec![
        (class_ink(class), class_dot(class), format!("{cells} {}", study.who())),
        (Ink::Baseline, Dot::Ring, format!("{}: overlap {:.3}", material.names()[0], both[0].iou)),
        (Ink::Neurn, Dot::Disc, format!("{}: overlap {:.3}", material.names()[1], both[1].iou)),
    ];
    if let Some(own) = own {
        entries.push((Ink::Category(2), Dot::Square, format!("yours: overlap {:.3}", own.iou)));
    }
    let top = legend(&mut figure, &entries, Sample::Line, [48.0, wide], 0.0);
    let all = || both.into_iter().chain(own);
    let ends = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), overlay| {
        let first = overlay.x.first().copied().unwrap_or(low);
        (low.min(first), high.max(overlay.x.last().copied().unwrap_or(high)))
    });
    let most =
        all().flat_map(|o| o.a.density.iter().chain(&o.b.density)).fold(0.0_f64, |most, &v| most.max(v));
    let plot =
        Plot { at: [48.0, top + 6.0, wide - 12.0, high - 44.0], x: [ends.0, ends.1], y: [0.0, most * 1.05] };
    plot.axes(&mut figure, "value of a map's pixel, normalized", "density");
    let floor = plot.at[3];
    let places =
        |x: &[f64], curve: &[f64]| x.iter().zip(curve).map(|(&x, &y)| plot.place(x, y)).collect::<Vec<_>>();
    for (overlay, ink) in both.into_iter().zip([Ink::Baseline, Ink::Neurn]) {
        let lower: Vec<f64> =
            overlay.a.density.iter().zip(&overlay.b.density).map(|(a, b)| a.min(*b)).collect();
        let upper = places(&overlay.x, &lower);
        figure.marks.push(Mark::Area { lower: vec![floor; upper.len()], upper, ink, alpha: 56 });
    }
    for (overlay, ink) in
        both.into_iter().zip([Ink::Baseline, Ink::Neurn]).chain(own.map(|own| (own, Ink::Category(2))))
    {
        figure.line(places(&overlay.x, &overlay.b.density), ink, 2.0);
    }
    figure.line(places(&both[0].x, &both[0].a.density), class_ink(class), 2.5);
    // what the curves are at a place
    const STRIPS: usize = 64;
    for i in 0..STRIPS {
        let at = |part: f64| ends.0 + (ends.1 - ends.0) * part;
        let (from, middle, to) = (
            at(i as f64 / STRIPS as f64),
            at((i as f64 + 0.5) / STRIPS as f64),
            at((i as f64 + 1.0) / STRIPS as f64),
        );
        let here = |grid: &Grid, curve: &Curve| {
            let place = ((middle - grid.at(0)) / grid.step()).round();
            if place < 0.0 { 0.0 } else { curve.density.get(place as usize).copied().unwrap_or(0.0) }
        };
        let tip = format!(
            "at {middle:.3}: neurons {:.3}, {} {:.3}, {} {:.3}",
            here(&both[0].grid, &both[0].a),
            material.names()[0],
            here(&both[0].grid, &both[0].b),
            material.names()[1],
            here(&both[1].grid, &both[1].b)
        );
        let (left, right) = (plot.place(from, 0.0)[0], plot.place(to, 0.0)[0]);
        figure.spot([left, plot.at[1], right, floor], tip, None);
    }
    figure
}
