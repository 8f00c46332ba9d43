//! One neuron and one image: what it looks at, its traces, its N, its nearest features.

use super::chart::{Tile, pixels, tiles};
use super::{Material, sentence};
use crate::cortex::cell_type::{Area, Line};
use crate::cortex::maps::Maps;
use crate::cortex::measures::sparseness;
use crate::cortex::parameters;
use crate::cortex::representation::Centring;
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Ink, Mark, Shade};
use crate::protocol::neuron_study::SIDE;
use crate::protocol::neurons::{NeuronsError, Panel, Pick, Table, View};
use crate::stats::dissimilarity::rmse;

/// Side of a picture in points.
const PICTURE: f32 = 136.0;
/// Nearest features of each network.
const NEAREST: usize = 2;

/// The neuron that is looked at.
fn cell(material: &Material<'_>) -> usize {
    (material.look.study.cell as usize).min(material.recording.cells.len().saturating_sub(1))
}

/// What a neuron is, in words.
fn who(material: &Material<'_>, cell: usize) -> String {
    let Some(info) = material.recording.cells.get(cell) else { return String::new() };
    let kind = info.line.map_or_else(
        || if info.driver.is_empty() { "of an unknown line".to_owned() } else { info.driver.clone() },
        |line| format!("{} ({}, {})", line.driver(), line.class().name(), line.layers()),
    );
    let area = info.area.map(|area| format!(", {} ({})", area.name(), area.words())).unwrap_or_default();
    let depth = info.depth.map(|depth| format!(", {depth:.0} µm deep")).unwrap_or_default();
    format!("Neuron {cell}: {kind}{area}{depth}")
}

pub fn view(material: &Material<'_>) -> Result<View, NeuronsError> {
    let recording = material.recording;
    let cell = cell(material);
    let image = (material.look.study.image as usize).min(recording.images.saturating_sub(1));
    let wide = material.look.width as f32;
    let mut view = View::default();
    view.said.push(format!("{}.", who(material, cell)));
    let means = recording.means_of(cell).unwrap_or_default();
    if let Some(sparse) = sparseness(means) {
        view.said.push(format!(
            "Lifetime sparseness over the images {sparse:.2} (0: answers all alike, 1: answers one); mean response to image {image}: {:.1} % dF/F.",
            means.get(image).copied().unwrap_or(0.0)
        ));
        view.facts.push(("sparseness".to_owned(), sparse));
    }
    if let Some(own) = material.population.and_then(|own| own.cells.get(cell))
        && let Some(stimuli) = &recording.stimuli
    {
        let selectivity = own.selectivity(stimuli.maps.height, stimuli.maps.width);
        view.said.push(format!(
                "Orientation selectivity to gratings {selectivity:.2}; receptive field {:.0}° wide, {} to natural scenes.",
                2.355 * own.field.across * crate::cortex::receptive_field::DEGREES / stimuli.maps.width as f32,
                if own.responsive { "responsive" } else { "hardly responsive" }
            ));
        view.facts.push(("selectivity".to_owned(), f64::from(selectivity)));
    }
    if material.pictures.is_some() {
        view.panels.push(pictures(material, cell, image, wide)?);
    }
    view.panels.push(traces(material, cell, image, wide));
    if recording.images > 1 {
        view.panels.push(answers(means, image, wide));
    }
    if let Some(own) = material.population.and_then(|own| own.cells.get(cell)) {
        view.panels.push(sources(own.line, own.area));
    }
    view.facts.push(("cell".to_owned(), cell as f64));
    view.facts.push(("image".to_owned(), image as f64));
    if let Some(own) = material.pictures.and_then(|pictures| pictures.map(cell)) {
        view.arrays.push(("representation".to_owned(), own.to_vec()));
    }
    view.arrays.push(("peaks".to_owned(), recording.peaks_of(cell).unwrap_or_default().to_vec()));
    Ok(view)
}

/// The representation alone, small.
pub fn glance(material: &Material<'_>) -> View {
    let cell = cell(material);
    let Some(pictures) = material.pictures else { return View::default() };
    let centred = material.look.study.centring == Centring::Centred;
    let tile = Tile {
        map: pixels(pictures, cell),
        columns: pictures.width,
        head: "N = T^T FS".to_owned(),
        below: String::new(),
        shade: if centred { Shade::Diverging } else { Shade::Own },
        pick: None,
    };
    let figure =
        tiles(&format!("{}: its representation", who(material, cell)), &[tile], PICTURE, PICTURE + 16.0);
    let panel = Panel { title: who(material, cell), figure: Some(figure), ..Panel::default() };
    View { panels: vec![panel], ..View::default() }
}

/// The features nearest to a neuron's map: their places and RMSE (Eq. 1), nearest first.
pub fn nearest(neuron: &[f32], features: &Maps, count: usize) -> Vec<(usize, f64)> {
    let each = features.values.chunks_exact(features.pixels().max(1)).enumerate();
    let mut all: Vec<(usize, f64)> = each.filter_map(|(i, map)| Some((i, rmse(neuron, map)?))).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    all.truncate(count);
    all
}

fn pictures(material: &Material<'_>, cell: usize, image: usize, wide: f32) -> Result<Panel, NeuronsError> {
    let study = &material.look.study;
    let damaged = |error: &dyn std::fmt::Display| sentence(error.to_string());
    let recording = material.recording;
    let Some(stimuli) = &recording.stimuli else { return Ok(Panel::default()) };
    let (height, width) = (stimuli.maps.height, stimuli.maps.width);
    let of = |centring| recording.pictures(&[cell], centring).map_err(|error| damaged(&error));
    let (raw, centred) = (of(Centring::Raw)?.unwrap_or_default(), of(Centring::Centred)?.unwrap_or_default());
    let field =
        material.population.and_then(|own| own.cells.get(cell)).map(|own| own.field.picture(height, width));
    let mut all = vec![Tile {
        map: pixels(&stimuli.maps, image),
        columns: width,
        head: format!("Image {image}"),
        below: "what it was shown".to_owned(),
        shade: Shade::Grey,
        pick: None,
    }];
    if let Some(field) = &field {
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
        (&raw, "N = T^T FS", "as the paper", Shade::Own),
        (&centred, "N, centred", "less what all share", Shade::Diverging),
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
    let own = if study.centring == Centring::Centred { &centred } else { &raw };
    let small = |maps: &Maps| maps.resized(SIDE, SIDE).map_err(|error| damaged(&error));
    let neuron = small(own)?.normalized(study.normalization);
    let mut table =
        Table { heads: ["network", "feature", "rmse"].map(str::to_owned).to_vec(), rows: Vec::new() };
    for (side, features) in material.features.iter().enumerate() {
        let maps = small(&features.maps)?.normalized(study.normalization);
        for (rank, (place, distance)) in nearest(pixels(&neuron, 0), &maps, 20).into_iter().enumerate() {
            table.rows.push(vec![
                material.names()[side].to_owned(),
                place.to_string(),
                format!("{distance:.6}"),
            ]);
            if rank < NEAREST {
                all.push(Tile {
                    map: pixels(&features.maps, place),
                    columns: features.maps.width,
                    head: format!("{} {}", ["○ feature", "● feature"][side], place),
                    below: format!("RMSE {distance:.3}"),
                    shade: Shade::Own,
                    pick: None,
                });
            }
        }
    }
    Ok(Panel {
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
        file: format!("neuron-{cell}"),
    })
}

/// The trials of an image: traces where there are some, else peaks.
fn traces(material: &Material<'_>, cell: usize, image: usize, wide: f32) -> Panel {
    let recording = material.recording;
    let mut figure = Figure::new(
        format!("Answers of neuron {cell} to image {image} in {} trials", recording.trials),
        [wide, 240.0],
    );
    let own = |all: Option<&[f32]>| -> Vec<f32> {
        let all = all.unwrap_or_default();
        all.get(image * recording.trials..(image + 1) * recording.trials).unwrap_or_default().to_vec()
    };
    let (peaks, times) = (own(recording.peaks_of(cell)), own(recording.times_of(cell)));
    let found = material.population.map_or_else(|| recording.traces_of(cell), |own| own.traces(cell));
    let mut rows: Vec<&[f32]> = Vec::new();
    let mut seconds = 1.0;
    if let Some(traces) = &found {
        let each = traces.frames.max(1);
        seconds = each as f64 / f64::from(traces.rate.max(1e-6));
        let from = image * traces.trials;
        rows = traces.values.chunks_exact(each).skip(from).take(traces.trials).collect();
    }
    let all = rows.iter().flat_map(|row| row.iter()).chain(&peaks);
    let (low, high) = all.fold((0.0_f32, 1.0_f32), |(low, high), &v| (low.min(v), high.max(v)));
    let mut table = Table {
        heads: ["trial", "peak_dff_percent", "seconds_to_peak"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    for (trial, peak) in peaks.iter().enumerate() {
        let time = times.get(trial).map(|t| format!("{t:.4}")).unwrap_or_default();
        table.rows.push(vec![trial.to_string(), format!("{peak:.4}"), time]);
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
    for row in &rows {
        figure.line(line(row), Ink::Muted, 1.0);
    }
    if let Some(first) = rows.first() {
        let mean: Vec<f32> = (0..first.len())
            .map(|i| {
                rows.iter().map(|row| row.get(i).copied().unwrap_or(0.0)).sum::<f32>() / rows.len() as f32
            })
            .collect();
        figure.line(line(&mean), Ink::Text, 2.5);
    }
    for (trial, &peak) in peaks.iter().enumerate() {
        let x = times.get(trial).map_or(trial as f64 + 0.5, |&t| f64::from(t));
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
        note: if found.is_some() {
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
fn answers(means: &[f32], image: usize, wide: f32) -> Panel {
    let mut order: Vec<usize> = (0..means.len()).collect();
    order.sort_by(|&a, &b| means[b].total_cmp(&means[a]).then(a.cmp(&b)));
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
    for (rank, &own) in order.iter().enumerate() {
        let ([left, top], [right, _]) =
            (plot.place(rank as f64, f64::from(means[own])), plot.place(rank as f64 + 1.0, 0.0));
        let at = [left, top.min(zero), (right - 0.5).max(left + 0.5), top.max(zero)];
        let ink = if own == image { Ink::Neurn } else { Ink::Baseline };
        figure.marks.push(Mark::Rect { at, ink, alpha: 255 });
        if own == image {
            figure.text(
                [f32::midpoint(left, right), (top - 8.0).max(14.0)],
                Anchor::Middle,
                SMALL,
                Ink::Neurn,
                format!("image {own}"),
            );
        }
        let tip = format!("image {own}: {:.2} %. Click to look at it.", means[own]);
        let pick = Pick::Image(u32::try_from(own).unwrap_or(u32::MAX));
        figure.spot([left, plot.at[1], right, plot.at[3]], tip, Some(pick.key()));
        table.rows.push(vec![own.to_string(), format!("{:.5}", means[own])]);
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
