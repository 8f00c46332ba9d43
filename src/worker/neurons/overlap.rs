//! How the values of neurons and of features are distributed (section 3.5, Eq. 2 to 5, Figure 3), to be read and drawn.

use super::chart::{Sample, class_dot, class_ink, legend, row_of_table, rows};
use super::{Material, sentence};
use crate::cortex::analysis::AnalysisError;
use crate::cortex::analysis::overlap::{Overlap, POINTS, overlap};
use crate::cortex::cell_type::Line;
use crate::cortex::maps::Normalization;
use crate::figure::plot::Plot;
use crate::figure::{Dot, Figure, Ink, Mark};
use crate::protocol::neuron_study::By;
use crate::protocol::neurons::{NeuronsError, Panel, Table, View};
use crate::stats::density::{Curve, Grid, Overlay};

/// The overlap of what is looked at.
pub fn found(material: &Material<'_>) -> Result<Overlap, NeuronsError> {
    let study = &material.query.study;
    let custom = material.custom.map(|custom| &custom.maps);
    let found = overlap(&material.comparison(), &material.kinds(), study.bandwidth(), custom);
    found.map_err(|error| {
        sentence(match error {
            AnalysisError::FewNeurons { .. } => {
                format!("There are no {} in this recording; choose others.", study.who())
            }
            error => format!("There are no densities to compare: {error}."),
        })
    })
}

pub fn view(material: &Material<'_>, found: &Overlap) -> View {
    View {
        panels: vec![densities_panel(material, found), kinds_panel(material, found)],
        summary: sentences(material, found),
        facts: facts(found),
        arrays: arrays(found),
        ..View::default()
    }
}

fn sentences(material: &Material<'_>, found: &Overlap) -> Vec<String> {
    let study = &material.query.study;
    let names = material.names();
    let [base, neurn] = &found.networks;
    let mut sentences = vec![
        format!(
            "Overlap (IoU) with {}: {} {:.3}, {} {:.3}.",
            study.who(),
            names[0],
            base.iou,
            names[1],
            neurn.iou
        ),
        format!(
            "The features of {} overlap more than those of {} in {} of {} {}.",
            names[1],
            names[0],
            found.kinds_right_greater,
            found.kinds.len(),
            if study.by == By::Line { "Cre lines" } else { "areas" }
        ),
        of_random(material, found),
    ];
    // brought to mean 0, all means are
    let has_means = !matches!(study.normalization, Normalization::Pool | Normalization::ZScore);
    if has_means {
        sentences.push(format!(
            "Mean of the normalized features: {} {:.3}, {} {:.3}; of the neurons {:.3}. (The paper: NeuRN's features have a higher mean activation.)",
            names[0], base.b.summary.mean, names[1], neurn.b.summary.mean, base.a.summary.mean
        ));
    }
    if let Some(test) = found.means.filter(|_| has_means) {
        sentences.push(format!(
            "That difference of means, {:+.3}, has p = {:.3} (permutation of {} and {} features).",
            test.difference, test.p, found.features[1], found.features[0]
        ));
    }
    if let (Some(overlay), Some(features)) = (&found.custom, material.custom) {
        sentences.push(format!("Your features ({}): overlap {:.3}.", features.title, overlay.iou));
    }
    if base.coarse || neurn.coarse {
        sentences
            .push("The bandwidth is narrower than the drawing's points: the overlap is rough.".to_owned());
    }
    sentences
}

/// What stands beside the overlap before anything is learned.
fn of_random(material: &Material<'_>, found: &Overlap) -> String {
    let [left, right] = found.random.each_ref().map(|overlay| overlay.iou);
    let sizes = material.features.each_ref().map(|network| [network.maps.height, network.maps.width]);
    let size = |[height, width]: [usize; 2]| format!("{height} × {width}");
    let (what, so) = if sizes[0] == sizes[1] {
        (format!("in maps of {} overlap by {right:.3}", size(sizes[0])), "")
    } else {
        let words = format!(
            "overlap by {left:.3} in maps of {} and by {right:.3} in maps of {}",
            size(sizes[0]),
            size(sizes[1])
        );
        let by_size = (left - right).abs() > SIZE_MATTERS;
        (words, if by_size { ": the two overlaps above differ by the size of the maps already" } else { "" })
    };
    format!("Random numbers {what}{so}. Only what is beyond that can come from the networks.")
}

/// From this difference on of the overlaps of random numbers the size of their maps counts.
const SIZE_MATTERS: f64 = 0.02;

fn facts(found: &Overlap) -> Vec<(String, f64)> {
    let [base, neurn] = &found.networks;
    let facts = [
        ("iou_baseline", base.iou),
        ("iou_neurn", neurn.iou),
        ("iou_random_baseline", found.random[0].iou),
        ("iou_random_neurn", found.random[1].iou),
        ("mean_neurons", base.a.summary.mean),
        ("mean_baseline", base.b.summary.mean),
        ("mean_neurn", neurn.b.summary.mean),
        ("bandwidth_neurons", base.a.bandwidth),
        ("bandwidth_baseline", base.b.bandwidth),
        ("bandwidth_neurn", neurn.b.bandwidth),
        ("p_mean", found.means.map_or(f64::NAN, |test| test.p)),
        ("neurons", found.neurons as f64),
        ("values", base.a.summary.n as f64),
    ];
    facts.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn arrays(found: &Overlap) -> Vec<(String, Vec<f32>)> {
    let [base, neurn] = &found.networks;
    let narrow = |values: &[f64]| values.iter().map(|&v| v as f32).collect::<Vec<f32>>();
    let [baseline_values, neurn_values] = &found.values.features;
    vec![
        ("x_baseline".to_owned(), narrow(&base.x)),
        ("neurons_baseline".to_owned(), narrow(&base.a.density)),
        ("baseline".to_owned(), narrow(&base.b.density)),
        ("x_neurn".to_owned(), narrow(&neurn.x)),
        ("neurons_neurn".to_owned(), narrow(&neurn.a.density)),
        ("neurn".to_owned(), narrow(&neurn.b.density)),
        ("neuron_values".to_owned(), found.values.neurons.clone()),
        ("baseline_values".to_owned(), baseline_values.clone()),
        ("neurn_values".to_owned(), neurn_values.clone()),
    ]
}

fn densities_panel(material: &Material<'_>, found: &Overlap) -> Panel {
    let study = &material.query.study;
    let [base, neurn] = &found.networks;
    Panel {
        title: format!("Values of {} and of network features", study.who()),
        note: format!(
            "Densities of all values of {} maps of {} and of the networks' features ({}). {} Gaussian kernels, bandwidth: {}. \
             Shaded: what both share; overlap (IoU, Eq. 5): shared area over joint area.",
            found.neurons,
            study.who(),
            material.feature_text(),
            material.how(),
            study.bandwidth_text()
        ),
        figure: Some(curves(material, found, material.query.width as f32)),
        table: densities(base, neurn),
        tabled: false,
        file: "overlap".to_owned(),
    }
}

fn kinds_panel(material: &Material<'_>, found: &Overlap) -> Panel {
    let wide = material.query.width as f32;
    Panel {
        title: "Who overlaps most".to_owned(),
        note: "Overlap (IoU) of each kind of neuron with the features of the left network (○) and the right one (●); greatest overlap first."
            .to_owned(),
        figure: Some(rows(
            "Overlap by kind of neuron",
            material.names(),
            &found.kinds,
            material.chosen(),
            "overlap (IoU)",
            wide,
        )),
        table: Table {
            heads: ["kind", "class", "neurons", "iou_baseline", "iou_neurn"].map(str::to_owned).to_vec(),
            rows: found.kinds.iter().map(row_of_table).collect(),
        },
        tabled: false,
        file: "overlap-by-kind".to_owned(),
    }
}

/// Both pairs of densities as a table.
fn densities(base: &Overlay, neurn: &Overlay) -> Table {
    let heads = ["x_with_baseline", "neurons", "baseline", "x_with_neurn", "neurons_again", "neurn"];
    let columns = [&base.x, &base.a.density, &base.b.density, &neurn.x, &neurn.a.density, &neurn.b.density];
    let row = |i: usize| {
        columns.iter().map(|item| item.get(i).map_or(String::new(), |v| format!("{v:.7}"))).collect()
    };
    Table { heads: heads.map(str::to_owned).to_vec(), rows: (0..POINTS).map(row).collect() }
}

/// The three curves, and below them what each pair shares.
fn curves(material: &Material<'_>, found: &Overlap, wide: f32) -> Figure {
    let study = &material.query.study;
    let (both, custom) = (found.networks.each_ref(), found.custom.as_ref());
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
        (class_ink(class), class_dot(class), format!("{} {}", found.neurons, study.who())),
        (Ink::Baseline, Dot::Ring, format!("{}: overlap {:.3}", material.names()[0], both[0].iou)),
        (Ink::Neurn, Dot::Disc, format!("{}: overlap {:.3}", material.names()[1], both[1].iou)),
    ];
    entries.push((Ink::Muted, Dot::Square, format!("random numbers: overlap {:.3}", found.random[1].iou)));
    if let Some(custom) = custom {
        entries.push((Ink::Category(2), Dot::Square, format!("yours: overlap {:.3}", custom.iou)));
    }
    let top = legend(&mut figure, &entries, Sample::Line, [48.0, wide], 0.0);
    let all = || both.into_iter().chain([&found.random[1]]).chain(custom);
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
    // a control is a thin line
    figure.line(places(&found.random[1].x, &found.random[1].b.density), Ink::Muted, 1.0);
    for (overlay, ink) in both
        .into_iter()
        .zip([Ink::Baseline, Ink::Neurn])
        .chain(custom.map(|custom| (custom, Ink::Category(2))))
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
