//! Pieces of the figures: rows of pairs of dots, pictures in a row, legends.

use crate::cortex::analysis::{ByKind, Kind};
use crate::cortex::cell_type::Class;
use crate::cortex::maps::Maps;
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::{Anchor, width};
use crate::figure::{Dot, Figure, Ink, Mark, Shade};
use crate::protocol::neurons::Pick;

/// The ink of a class.
pub fn class_ink(class: Option<Class>) -> Ink {
    match class {
        Some(Class::Excitatory) => Ink::Excitatory,
        Some(Class::Inhibitory) => Ink::Inhibitory,
        None => Ink::Text,
    }
}

/// The form of a class's dots.
pub fn class_dot(class: Option<Class>) -> Dot {
    match class {
        Some(Class::Excitatory) => Dot::Triangle,
        Some(Class::Inhibitory) => Dot::Square,
        None => Dot::Disc,
    }
}

/// What a click on a kind chooses.
pub fn pick(kind: Kind) -> Pick {
    match kind {
        Kind::Line(line) => Pick::Line(line),
        Kind::Area(area) => Pick::Area(area),
    }
}

/// A kind with its numbers as a row of a table.
pub fn row_of_table(row: &ByKind) -> Vec<String> {
    let class = row.kind.class().map_or("", |class| class.name());
    let mut cells = vec![row.kind.name().to_owned(), class.to_owned(), row.neurons.to_string()];
    cells.extend(row.values.map(|v| format!("{v:.6}")));
    cells.extend(row.intervals.into_iter().flatten().flatten().map(|v| format!("{v:.6}")));
    cells
}

/// The lower axis alone: rows have names instead of numbers.
pub fn without_numbers(figure: &mut Figure, plot: &Plot, x_label: &str) {
    let mut axes = Figure::default();
    plot.axes(&mut axes, x_label, "");
    let is_row = |mark: &Mark| {
        matches!(mark, Mark::Text { anchor: Anchor::End, .. })
            || matches!(mark, Mark::Line { ink: Ink::Line, .. })
    };
    figure.marks.extend(axes.marks.into_iter().filter(|mark| !is_row(mark)));
}

/// A row for each kind, its two numbers joined by a line: baseline open, the other filled.
pub fn rows(
    label: &str,
    names: [&str; 2],
    rows: &[ByKind],
    chosen: Option<Kind>,
    x_label: &str,
    wide: f32,
) -> Figure {
    const EACH: f32 = 24.0;
    const NAMES: f32 = 104.0;
    let mut figure = Figure::new(label, [wide, EACH * rows.len() as f32 + 52.0]);
    let all = rows
        .iter()
        .flat_map(|row| row.values.into_iter().chain(row.intervals.into_iter().flatten().flatten()));
    let (low, high) =
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let room = (high - low).max(1e-9) * 0.06;
    let bottom = EACH * rows.len() as f32 + 8.0;
    let plot = Plot { at: [NAMES, 4.0, wide - 12.0, bottom], x: [low - room, high + room], y: [0.0, 1.0] };
    without_numbers(&mut figure, &plot, x_label);
    for (i, row) in rows.iter().enumerate() {
        let y = 8.0 + EACH * (i as f32 + 0.5);
        let x = |v: f64| plot.place(v, 0.0)[0];
        let strip = [0.0, y - EACH / 2.0, wide, y + EACH / 2.0];
        if chosen == Some(row.kind) {
            figure.marks.push(Mark::Rect { at: strip, ink: Ink::Neurn, alpha: 28 });
        }
        figure.line(vec![[NAMES, y + EACH / 2.0], [plot.at[2], y + EACH / 2.0]], Ink::Line, 1.0);
        figure.dots(vec![[9.0, y]], class_ink(row.kind.class()), 4.5, class_dot(row.kind.class()));
        figure.text([20.0, y], Anchor::Start, 13.0, Ink::Text, row.kind.name());
        for (side, ink) in [Ink::Baseline, Ink::Neurn].into_iter().enumerate() {
            if let Some([low, high]) = row.intervals.map(|both| both[side]) {
                let y = y + if side == 0 { -3.0 } else { 3.0 };
                figure.line(vec![[x(low), y], [x(high), y]], ink, 1.5);
            }
        }
        figure.line(vec![[x(row.values[0]), y], [x(row.values[1]), y]], Ink::Muted, 1.0);
        figure.dots(vec![[x(row.values[0]), y]], Ink::Baseline, 5.0, Dot::Ring);
        figure.dots(vec![[x(row.values[1]), y]], Ink::Neurn, 5.0, Dot::Disc);
        let class = row.kind.class().map(|item| format!(", {}", item.name())).unwrap_or_default();
        let area = if let Kind::Area(area) = row.kind { format!(", {}", area.text()) } else { String::new() };
        let within = row.intervals.map_or_else(String::new, |both| {
            let each = both.map(|[low, high]| format!("{low:.3} to {high:.3}"));
            format!(" (95 % intervals {} and {})", each[0], each[1])
        });
        let tip = format!(
            "{}{class}{area}, {} neurons: {} {:.3}, {} {:.3}{within}. Click to choose.",
            row.kind.name(),
            row.neurons,
            names[0],
            row.values[0],
            names[1],
            row.values[1]
        );
        figure.spot(strip, tip, Some(pick(row.kind).key()));
    }
    figure
}

/// Axes of one range for two numbers of one kind, the first to the right and the second upwards, with the line on which both
/// are equal; `below` says what it means to lie under it.
pub fn against(
    figure: &mut Figure,
    at: [f32; 4],
    range: [f64; 2],
    labels: [&str; 2],
    below: (Ink, String),
) -> Plot {
    let plot = Plot { at, x: range, y: range };
    plot.axes(figure, labels[0], labels[1]);
    figure.line(vec![plot.place(range[0], range[0]), plot.place(range[1], range[1])], Ink::Muted, 1.0);
    let corner = plot.place(range[1], range[0]);
    figure.text([corner[0] - 6.0, corner[1] - 12.0], Anchor::End, SMALL, below.0, below.1);
    plot
}

/// What stands before the words of a legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// A dot, where dots are shown.
    Dot,
    /// A piece of line with the dot on it, where lines are shown: long enough for its dashes to be seen.
    Line,
}

/// Words with a sample of their ink before them, in lines from `left` to `right`; gives the height below.
pub fn legend(
    figure: &mut Figure,
    entries: &[(Ink, Dot, String)],
    sample: Sample,
    [left, right]: [f32; 2],
    top: f32,
) -> f32 {
    // dashes of 6 with gaps of 4: one on either side of the dot is whole
    let long = if sample == Sample::Line { 26.0 } else { 12.0 };
    let (mut x, mut y) = (left, top + 8.0);
    for (ink, dot, words) in entries {
        let wide = long + 6.0 + width(words, f64::from(SMALL)) as f32 + 14.0;
        if x + wide > right && x > left {
            (x, y) = (left, y + 18.0);
        }
        if sample == Sample::Line {
            figure.line(vec![[x, y], [x + long, y]], *ink, 2.0);
        }
        figure.dots(vec![[x + long / 2.0, y]], *ink, 4.5, *dot);
        figure.text([x + long + 4.0, y], Anchor::Start, SMALL, Ink::Text, words.as_str());
        x += wide;
    }
    y + 12.0
}

/// A picture with a heading and a line below it.
pub struct Tile<'a> {
    /// Pixels.
    pub map: &'a [f32],
    /// In a row.
    pub columns: usize,
    /// Its heading.
    pub head: String,
    /// What is said of it.
    pub below: String,
    /// In which colours; diverging ones are centred on zero.
    pub shade: Shade,
    /// What a click chooses.
    pub pick: Option<Pick>,
}

/// Pictures side by side, in as many lines as they need.
pub fn tiles(label: &str, tiles: &[Tile<'_>], side: f32, wide: f32) -> Figure {
    let each = [side + 16.0, side + 44.0];
    let across = ((wide / each[0]) as usize).clamp(1, tiles.len().max(1));
    let lines = tiles.len().div_ceil(across).max(1);
    let mut figure = Figure::new(label, [each[0] * across as f32, each[1] * lines as f32]);
    for (i, tile) in tiles.iter().enumerate() {
        let (x, y) = ((i % across) as f32 * each[0], (i / across) as f32 * each[1]);
        let at = [x, y + 20.0, x + side, y + 20.0 + side];
        let (low, high) =
            tile.map.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
        let most = low.abs().max(high.abs());
        let range = if tile.shade == Shade::Diverging { [-most, most] } else { [low, high] };
        figure.text([x, y + 9.0], Anchor::Start, SMALL, Ink::Text, tile.head.as_str());
        figure.grid(at, tile.columns, tile.map, range, tile.shade);
        figure.text([x, y + side + 30.0], Anchor::Start, SMALL, Ink::Muted, tile.below.as_str());
        let tip = format!("{}: {} ({low:.3} to {high:.3})", tile.head, tile.below);
        figure.spot(at, tip, tile.pick.map(Pick::key));
    }
    figure
}

/// A map of a set as a tile's pixels.
pub fn pixels(maps: &Maps, at: usize) -> &[f32] {
    maps.map(at).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neurn::colormap::ColorMap;

    #[test]
    fn a_legend_of_lines_shows_which_one_is_dashed() {
        let svg = |ink: Ink, sample: Sample| {
            let mut figure = Figure::new("", [400.0, 20.0]);
            let entries = [(ink, Dot::Ring, "a network".to_owned())];
            legend(&mut figure, &entries, sample, [0.0, 400.0], 0.0);
            figure.to_svg("T", "", ColorMap::Grey)
        };
        assert!(svg(Ink::Baseline, Sample::Line).contains("stroke-dasharray=\"6 4\""));
        let whole = svg(Ink::Neurn, Sample::Line);
        assert!(whole.contains("<path ") && !whole.contains("dasharray"), "{whole}");
        assert!(!svg(Ink::Baseline, Sample::Dot).contains("<path "));
    }
}
