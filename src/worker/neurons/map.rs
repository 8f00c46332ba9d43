//! All neurons in a plane, like beside like (section 3.2).

use super::chart::{Sample, class_dot, legend};
use super::selection::{CENTRAL, CLUSTERS, Plane, Selection};
use super::{Material, sentence};
use crate::cortex::cell_type::{Area, Line};
use crate::cortex::recording::CellInfo;
use crate::figure::{Dot, Figure, Ink};
use crate::protocol::neuron_study::ColorBy;
use crate::protocol::neurons::{NeuronsError, Panel, Pick, Table, View};

/// The map of what is looked at, if it is made.
pub fn found(material: &Material<'_>) -> Result<Selection, NeuronsError> {
    material.selection.cloned().ok_or_else(|| sentence(why_not(material)))
}

/// Why there is no map.
fn why_not(material: &Material<'_>) -> &'static str {
    if material.pictures.is_some() {
        "No map has been made for these settings yet: press Run."
    } else {
        "This file does not say which image was shown in which trial, so that its neurons have no maps to compare."
    }
}

/// What is shown in place of a map.
pub fn not_made(material: &Material<'_>) -> View {
    View { summary: vec![why_not(material).to_owned()], ..View::default() }
}

pub fn view(material: &Material<'_>, selection: &Selection) -> View {
    let mut view = View::default();
    for plane in &selection.neurons {
        view.panels.push(panel(material, plane, true));
        let name = plane.what.split(' ').next().unwrap_or_default().to_owned();
        view.facts.push((format!("{name}_neurons"), plane.places.len() as f64));
        view.facts.push((format!("{name}_central"), plane.central.len() as f64));
        view.facts.push((format!("{name}_trust"), plane.trust.unwrap_or(f64::NAN)));
        view.facts.push((format!("{name}_milliseconds"), plane.milliseconds));
        view.arrays.push((format!("{name}_map"), plane.at.as_flattened().to_vec()));
    }
    for plane in selection.networks.iter().flatten() {
        view.panels.push(panel(material, plane, false));
    }
    let all = |features: &str| {
        format!(
            "{features} has no more than {} features: all of them are compared.",
            crate::protocol::neuron_study::MOST_FEATURES
        )
    };
    for (plane, name) in selection.networks.iter().zip(material.names()) {
        if plane.is_none() {
            view.summary.push(all(name));
        }
    }
    view.summary.push(
        "Switch “Only central ones” on to compare these alone, as the paper does (500 of each class, at most 500 features)."
            .to_owned(),
    );
    view
}

/// A plane with its dots; central ones are larger.
fn panel(material: &Material<'_>, plane: &Plane, neurons: bool) -> Panel {
    let dots = Dots::new(material, plane, neurons);
    let wide = material.query.width as f32;
    let high = (wide * 0.62).min(460.0);
    let label = format!("{} {} in a plane, like beside like", plane.places.len(), plane.what);
    let mut figure = Figure::new(label, [wide, high + 60.0]);
    let class = plane
        .places
        .first()
        .and_then(|&first| material.recording.cells.get(first))
        .and_then(|cell| cell.class);
    let dot = if neurons { class_dot(class) } else { Dot::Disc };
    let mut groups: Vec<(usize, String)> = (0..plane.at.len()).map(|i| dots.group(i)).collect();
    groups.sort();
    groups.dedup();
    let ink = |place: usize| Ink::Category(u8::try_from(place).unwrap_or(0));
    let entries: Vec<_> = groups.iter().map(|(place, text)| (ink(*place), dot, text.clone())).collect();
    let top = legend(&mut figure, &entries, Sample::Dot, [0.0, wide], 0.0) + 4.0;
    let ends = |axis: usize| {
        let all = plane.at.iter().map(|at| at[axis]);
        all.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let ((left, right), (bottom, upper)) = (ends(0), ends(1));
    // one scale for both directions
    let scale = ((wide - 16.0) / (right - left).max(1e-6)).min((high - 16.0) / (upper - bottom).max(1e-6));
    let high = (upper - bottom) * scale + 16.0;
    figure.size[1] = top + high;
    let place = |[x, y]: [f32; 2]| {
        [
            wide / 2.0 + (x - f32::midpoint(left, right)) * scale,
            top + high / 2.0 - (y - f32::midpoint(bottom, upper)) * scale,
        ]
    };
    for (radius, central) in [(1.8, false), (3.4, true)] {
        for (number, _) in &groups {
            let here =
                (0..plane.at.len()).filter(|&i| dots.group(i).0 == *number && dots.is_central(i) == central);
            let points: Vec<_> = here.map(|i| place(plane.at[i])).collect();
            if !points.is_empty() {
                figure.dots(points, ink(*number), radius, dot);
            }
        }
    }
    let heads = ["number", "line", "area", "x", "y", "cluster", "central"].map(str::to_owned).to_vec();
    let mut table = Table { heads, rows: Vec::new() };
    for (i, at) in plane.at.iter().enumerate() {
        let [x, y] = place(*at);
        let (tip, pick, row) = dots.described(i, *at);
        figure.spot([x - 3.0, y - 3.0, x + 3.0, y + 3.0], tip, pick);
        table.rows.push(row);
    }
    let trust = plane.trust.map(|trust| format!("; trustworthiness {trust:.3}")).unwrap_or_default();
    let title = format!(
        "{}{}",
        plane.what.chars().next().map_or(String::new(), |c| c.to_uppercase().to_string()),
        plane.what.chars().skip(1).collect::<String>()
    );
    Panel {
        title,
        note: format!(
            "UMAP of {} maps (15 neighbours, Euclidean, least distance 0.1), then {CLUSTERS} clusters (k-means) in the plane and the \
             {CENTRAL} nearest to the middle of each: {} larger dots{trust}. {:.1} s.",
            plane.places.len(),
            plane.central.len(),
            plane.milliseconds / 1e3
        ),
        figure: Some(figure),
        table,
        tabled: false,
        file: format!("map-{}", plane.what.split(' ').next().unwrap_or("all").to_lowercase()),
    }
}

/// The dots of a plane: neurons, or a network's features.
struct Dots<'a> {
    material: &'a Material<'a>,
    plane: &'a Plane,
    neurons: bool,
    by: ColorBy,
}

impl<'a> Dots<'a> {
    fn new(material: &'a Material<'a>, plane: &'a Plane, neurons: bool) -> Self {
        let by = if neurons { material.query.study.color } else { ColorBy::Cluster };
        Self { material, plane, neurons, by }
    }

    fn cell(&self, i: usize) -> Option<&'a CellInfo> {
        self.plane.places.get(i).and_then(|&place| self.material.recording.cells.get(place))
    }

    /// What a dot is coloured by, as a number and a word.
    fn group(&self, i: usize) -> (usize, String) {
        let place = |at: Option<usize>| at.unwrap_or(12);
        match self.by {
            ColorBy::Cluster => {
                let label = self.plane.labels.get(i).copied().unwrap_or(0) as usize;
                (label, format!("cluster {}", label + 1))
            }
            ColorBy::Line => {
                let line = self.cell(i).and_then(|cell| cell.line);
                let at = line.and_then(|line| Line::ALL.iter().position(|other| *other == line));
                (place(at), line.map_or("unknown", Line::name).to_owned())
            }
            ColorBy::Area => {
                let area = self.cell(i).and_then(|cell| cell.area);
                let at = area.and_then(|area| Area::ALL.iter().position(|other| *other == area));
                (place(at), area.map_or("unknown", Area::name).to_owned())
            }
        }
    }

    fn is_central(&self, i: usize) -> bool {
        self.plane.places.get(i).is_some_and(|place| self.plane.central.binary_search(place).is_ok())
    }

    /// A dot's tooltip, what a click on it picks, and its row in the table.
    fn described(&self, i: usize, at: [f32; 2]) -> (String, Option<u32>, Vec<String>) {
        let number = self.plane.places.get(i).copied().unwrap_or(0);
        let cell = self.cell(i).filter(|_| self.neurons);
        let line = cell.and_then(|cell| cell.line).map_or("", Line::name);
        let area = cell.and_then(|cell| cell.area).map_or("", Area::name);
        let cluster = self.plane.labels.get(i).copied().unwrap_or(0) + 1;
        let central = self.is_central(i);
        let end = if central { ", central" } else { "" };
        let tip = if self.neurons {
            let depth = cell.and_then(|cell| cell.depth);
            let depth = depth.map(|depth| format!(", {depth:.0} µm deep")).unwrap_or_default();
            format!("neuron {number}: {line}, {area}{depth}, cluster {cluster}{end}")
        } else {
            format!("feature {number}, cluster {cluster}{end}")
        };
        let pick = self.neurons.then(|| Pick::Cell(u32::try_from(number).unwrap_or(u32::MAX)).key());
        let row = vec![
            number.to_string(),
            line.to_owned(),
            area.to_owned(),
            format!("{:.4}", at[0]),
            format!("{:.4}", at[1]),
            cluster.to_string(),
            u8::from(central).to_string(),
        ];
        (tip, pick, row)
    }
}
