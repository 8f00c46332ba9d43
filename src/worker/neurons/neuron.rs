//! One neuron and one image: what it looks at, its traces, its N, its nearest features, to be read and drawn.

use super::chart::{Tile, pixels, tiles};
use super::{Material, sentence};
use crate::cortex::analysis::neuron::{NeuronAnalysis, NeuronMaps, neuron};
use crate::cortex::cell_type::{Area, Line};
use crate::cortex::parameters;
use crate::cortex::representation::Centring;
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Ink, Mark, Shade};
use crate::protocol::neuron_study::SIDE;
use crate::protocol::neurons::{NeuronsError, Panel, Pick, Table, View};

/// Side of a picture in points.
const PICTURE: f32 = 136.0;
/// Nearest features of each network that are drawn.
const NEAREST: usize = 2;

/// The neuron that is looked at.
fn cell(material: &Material<'_>) -> usize {
    (material.query.study.cell as usize).min(material.recording.cells.len().saturating_sub(1))
}

/// What a neuron is, in words.
fn who(material: &Material<'_>, cell: usize) -> String {
    let Some(info) = material.recording.cells.get(cell) else { return String::new() };
    let kind = info.line.map_or_else(
        || if info.driver.is_empty() { "of an unknown line".to_owned() } else { info.driver.clone() },
        |line| format!("{} ({}, {})", line.driver(), line.class().name(), line.layers()),
    );
    let area = info.area.map(|area| format!(", {} ({})", area.name(), area.text())).unwrap_or_default();
    let depth = info.depth.map(|depth| format!(", {depth:.0} µm deep")).unwrap_or_default();
    format!("Neuron {cell}: {kind}{area}{depth}")
}

/// The neuron that is looked at, and its image.
pub fn found(material: &Material<'_>) -> Result<NeuronAnalysis, NeuronsError> {
    let study = &material.query.study;
    let image = (study.image as usize).min(material.recording.images.saturating_sub(1));
    let places = [cell(material), image];
    neuron(&material.comparison(), material.population, places, SIDE)
        .map_err(|error| sentence(error.to_string()))
}

pub fn view(material: &Material<'_>, found: &NeuronAnalysis) -> View {
    let (cell, image) = (found.cell, found.image);
    let wide = material.query.width as f32;
    let mut view = View { summary: sentences(material, found), ..View::default() };
    if let Some(sparse) = found.sparseness {
        view.facts.push(("sparseness".to_owned(), sparse));
    }
    if let Some(tuning) = found.tuning {
        view.facts.push(("selectivity".to_owned(), f64::from(tuning.selectivity)));
    }
    if let Some(maps) = &found.maps {
        view.panels.push(pictures(material, found, maps, wide));
    }
    view.panels.push(traces(material, found, wide));
    if material.recording.images > 1 {
        view.panels.push(answers(found, wide));
    }
    if let Some(simulated) = material.population.and_then(|population| population.cells.get(cell)) {
        view.panels.push(sources(simulated.line, simulated.area));
    }
    view.facts.push(("cell".to_owned(), cell as f64));
    view.facts.push(("image".to_owned(), image as f64));
    if let Some(map) = material.pictures.and_then(|pictures| pictures.map(cell)) {
        view.arrays.push(("representation".to_owned(), map.to_vec()));
    }
    let peaks = material.recording.peaks_of(cell).unwrap_or_default();
    view.arrays.push(("peaks".to_owned(), peaks.to_vec()));
    view
}

fn sentences(material: &Material<'_>, found: &NeuronAnalysis) -> Vec<String> {
    let mut sentences = vec![format!("{}.", who(material, found.cell))];
    if let Some(sparse) = found.sparseness {
        sentences.push(format!(
            "Lifetime sparseness over the images {sparse:.2} (0: answers all alike, 1: answers one); mean response to image {}: {:.1} % dF/F.",
            found.image,
            found.means.get(found.image).copied().unwrap_or(0.0)
        ));
    }
    if let Some(tuning) = found.tuning {
        sentences.push(format!(
            "Orientation selectivity to gratings {:.2}; receptive field {:.0}° wide, {} to natural scenes.",
            tuning.selectivity,
            tuning.field_degrees,
            if tuning.responsive { "responsive" } else { "hardly responsive" }
        ));
    }
    sentences
}

/// The representation alone, small.
pub fn glance(material: &Material<'_>) -> View {
    let cell = cell(material);
    let Some(pictures) = material.pictures else { return View::default() };
    let signed = material.query.study.centring != Centring::Raw;
    let tile = Tile {
        map: pixels(pictures, cell),
        columns: pictures.width,
        head: "N = T^T FS".to_owned(),
        below: String::new(),
        shade: if signed { Shade::Diverging } else { Shade::Chosen },
        pick: None,
    };
    let figure =
        tiles(&format!("{}: its representation", who(material, cell)), &[tile], PICTURE, PICTURE + 16.0);
    let panel = Panel { title: who(material, cell), figure: Some(figure), ..Panel::default() };
    View { panels: vec![panel], ..View::default() }
}

fn pictures(material: &Material<'_>, found: &NeuronAnalysis, maps: &NeuronMaps, wide: f32) -> Panel {
    let Some(stimuli) = &material.recording.stimuli else { return Panel::default() };
    let width = stimuli.maps.width;
    let mut all = vec![Tile {
        map: pixels(&stimuli.maps, found.image),
        columns: width,
        head: format!("Image {}", found.image),
        below: "what it was shown".to_owned(),
        shade: Shade::Grey,
        pick: None,
    }];
    if let Some(field) = &maps.field {
        all.push(Tile {
            map: field,
            columns: width,
            head: "Receptive field".to_owned(),
            below: "as simulated".to_owned(),
            shade: Shade::Diverging,
            pick: None,
        });
    }
    for (map, head, below, shade) in [
        (&maps.raw, "N = T^T FS", "as the paper", Shade::Chosen),
        (&maps.centred, "N, centred", "less what all share", Shade::Diverging),
    ] {
        all.push(Tile {
            map: pixels(map, 0),
            columns: width,
            head: head.to_owned(),
            below: below.to_owned(),
            shade,
            pick: None,
        });
    }
    let correlation = material.query.study.centring == Centring::Correlation;
    if let Some(pictures) = material.pictures.filter(|_| correlation) {
        all.push(Tile {
            map: pixels(pictures, found.cell),
            columns: width,
            head: "N, correlation".to_owned(),
            below: "what is compared".to_owned(),
            shade: Shade::Diverging,
            pick: None,
        });
    }
    let mut table =
        Table { heads: ["network", "feature", "rmse"].map(str::to_owned).to_vec(), rows: Vec::new() };
    for (side, list) in found.nearest.iter().flatten().enumerate() {
        let features = &material.features[side].maps;
        for (rank, near) in list.iter().enumerate() {
            table.rows.push(vec![
                material.names()[side].to_owned(),
                near.feature.to_string(),
                format!("{:.6}", near.rmse),
            ]);
            if rank < NEAREST {
                all.push(Tile {
                    map: pixels(features, near.feature),
                    columns: features.width,
                    head: format!("{} {}", ["○ feature", "● feature"][side], near.feature),
                    below: format!("RMSE {:.3}", near.rmse),
                    shade: Shade::Chosen,
                    pick: None,
                });
            }
        }
    }
    Panel {
        title: "What it looks at, and which features are like it".to_owned(),
        note: format!(
            "N: the images added up, each times how strongly the neuron answered it. From so few noisy answers the receptive field shows \
             only faintly in it; with thousands of images it would (simulated: correlation 0.6 with 2,000 images and no noise). Nearest features of the left network (○) and of the right one (●) \
             by RMSE at {SIDE} × {SIDE}. {}",
            material.how()
        ),
        figure: Some(tiles(
            "The image, the receptive field, the representation and the nearest features",
            &all,
            PICTURE,
            wide,
        )),
        table,
        tabled: false,
        file: format!("neuron-{}", found.cell),
    }
}

/// The trials of an image: traces where there are some, else peaks.
fn traces(material: &Material<'_>, found: &NeuronAnalysis, wide: f32) -> Panel {
    let (cell, image) = (found.cell, found.image);
    let mut figure = Figure::new(
        format!("Answers of neuron {cell} to image {image} in {} trials", material.recording.trials),
        [wide, 240.0],
    );
    let (peaks, times) = (&found.trials.peaks, &found.trials.times);
    let traces = found.trials.traces.as_ref();
    let rows = traces.map_or(&[][..], |traces| &traces.trials);
    let seconds = traces.map_or(1.0, |traces| traces.seconds);
    let all = rows.iter().flatten().chain(peaks);
    let (low, high) = all.fold((0.0_f32, 1.0_f32), |(low, high), &v| (low.min(v), high.max(v)));
    let mut table = Table {
        heads: ["trial", "peak_dff_percent", "seconds_to_peak"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    for (trial, peak) in peaks.iter().enumerate() {
        // an empty cell is a missing value
        let cell = |value: Option<&f32>| value.filter(|v| !v.is_nan()).map(|v| format!("{v:.4}"));
        let [peak, time] = [Some(peak), times.get(trial)].map(|value| cell(value).unwrap_or_default());
        table.rows.push(vec![trial.to_string(), peak, time]);
    }
    let known = !times.is_empty();
    let right = if known {
        seconds.max(times.iter().fold(0.0, |most, &t| f64::max(most, f64::from(t))))
    } else {
        peaks.len().max(2) as f64
    };
    let plot = Plot {
        at: [56.0, 8.0, wide - 12.0, 196.0],
        x: [0.0, right],
        y: [f64::from(low), f64::from(high) * 1.05],
    };
    let x_label = if known { "seconds since the image came" } else { "trial" };
    plot.axes(&mut figure, x_label, "dF/F (%)");
    let line = |row: &[f32]| -> Vec<[f32; 2]> {
        let step = seconds / row.len().max(1) as f64;
        row.iter().enumerate().map(|(i, &v)| plot.place(i as f64 * step, f64::from(v))).collect()
    };
    // a line is broken where samples are missing
    let draw = |figure: &mut Figure, row: &[f32], ink: Ink, width: f32| {
        for part in line(row).split(|[_, y]| y.is_nan()).filter(|part| part.len() > 1) {
            figure.line(part.to_vec(), ink, width);
        }
    };
    for row in rows {
        draw(&mut figure, row, Ink::Muted, 1.0);
    }
    if let Some(traces) = traces.filter(|traces| !traces.trials.is_empty()) {
        draw(&mut figure, &traces.mean, Ink::Text, 2.5);
    }
    for (trial, &peak) in peaks.iter().enumerate() {
        let x = times.get(trial).map_or(trial as f64 + 0.5, |&t| f64::from(t));
        if x.is_nan() || peak.is_nan() {
            continue;
        }
        let [x, y] = plot.place(x, f64::from(peak));
        figure.dots(vec![[x, y]], Ink::Neurn, 3.5, Dot::Disc);
        let time = times.get(trial).map(|t| format!(" after {t:.2} s")).unwrap_or_default();
        figure.spot(
            [x - 5.0, y - 5.0, x + 5.0, y + 5.0],
            format!("trial {trial}: peak {peak:.1} %{time}"),
            None,
        );
    }
    Panel {
        title: "Its answers to this image, trial by trial".to_owned(),
        note: if traces.is_some() {
            "Thin: the fluorescence of each trial above its baseline; thick: their mean; ●: each trial's peak.".to_owned()
        } else {
            "●: each trial's peak above its baseline. The file holds no traces.".to_owned()
        },
        figure: Some(figure),
        table,
        tabled: false,
        file: format!("neuron-{cell}-trials"),
    }
}

/// Mean responses to all images, the strongest first.
fn answers(found: &NeuronAnalysis, wide: f32) -> Panel {
    let (means, image) = (&found.means, found.image);
    let (low, high) =
        means.iter().fold((0.0_f32, f32::MIN_POSITIVE), |(low, high), &v| (low.min(v), high.max(v)));
    let mut figure = Figure::new("Mean answers to all images, the strongest first", [wide, 200.0]);
    let plot = Plot {
        at: [56.0, 8.0, wide - 12.0, 156.0],
        x: [0.0, means.len() as f64],
        y: [f64::from(low), f64::from(high) * 1.05],
    };
    plot.axes(&mut figure, "images, by how strongly they are answered", "dF/F (%)");
    let zero = plot.place(0.0, 0.0)[1];
    let mut table =
        Table { heads: ["image", "mean_dff_percent"].map(str::to_owned).to_vec(), rows: Vec::new() };
    for (rank, &item) in found.ranked.iter().enumerate() {
        let ([left, top], [right, _]) =
            (plot.place(rank as f64, f64::from(means[item])), plot.place(rank as f64 + 1.0, 0.0));
        let at = [left, top.min(zero), (right - 0.5).max(left + 0.5), top.max(zero)];
        let ink = if item == image { Ink::Neurn } else { Ink::Baseline };
        figure.marks.push(Mark::Rect { at, ink, alpha: 255 });
        if item == image {
            figure.text(
                [f32::midpoint(left, right), (top - 8.0).max(14.0)],
                Anchor::Middle,
                SMALL,
                Ink::Neurn,
                format!("image {item}"),
            );
        }
        let tip = format!("image {item}: {:.2} %. Click to look at it.", means[item]);
        let pick = Pick::Image(u32::try_from(item).unwrap_or(u32::MAX));
        figure.spot([left, plot.at[1], right, plot.at[3]], tip, Some(pick.key()));
        table.rows.push(vec![item.to_string(), format!("{:.5}", means[item])]);
    }
    Panel {
        title: "Which images it answers".to_owned(),
        note: "Mean response over the trials, less the baseline; click a bar to look at its image."
            .to_owned(),
        figure: Some(figure),
        table,
        tabled: false,
        file: "neuron-images".to_owned(),
    }
}

/// What its kind is drawn from, and where each number is from.
fn sources(line: Line, area: Area) -> Panel {
    let rows = parameters::rows(line, area);
    let row = |row: &parameters::Row| {
        vec![
            row.name.to_owned(),
            format!("{} {}", row.value, row.unit).trim().to_owned(),
            row.source.to_owned(),
        ]
    };
    Panel {
        title: format!("What {} neurons in {} are drawn from", line.name(), area.name()),
        note: "Each neuron's numbers are drawn around these. Findings of papers were written down from memory and are marked as choices \
               within their range."
            .to_owned(),
        figure: None,
        table: Table {
            heads: ["parameter", "centre", "source"].map(str::to_owned).to_vec(),
            rows: rows.iter().map(row).collect(),
        },
        tabled: true,
        file: format!("parameters-{}-{}", line.name(), area.name()),
    }
}
