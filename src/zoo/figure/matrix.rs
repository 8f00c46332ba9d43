//! A square of numbers as a heat map with names, families, a scale and a tree.

use super::super::cluster::Tree;
use super::super::matrix::Square;
use super::super::network::Network;
use super::{NAME, families, legend, mark, number, tile};
use crate::figure::svg::{ACCENT, Anchor, LINE, MARGIN, MUTED, Svg, short, text, ticks, width};
use crate::neurn::ColorMap;
use crate::neurn::colormap::level;

/// A heat map of networks by networks.
#[derive(Debug, Clone, Copy)]
pub struct Heatmap<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it shows and with which settings.
    pub caption: &'a str,
    /// What the colours mean, at the scale.
    pub scale: &'a str,
    /// The networks.
    pub networks: &'a [&'a Network],
    /// A number for each pair; what is no number is left white.
    pub values: &'a Square,
    /// The networks from left to right.
    pub order: &'a [usize],
    /// Their tree, which is drawn if they stand in its order.
    pub tree: Option<&'a Tree>,
    /// Blue over white to red, with zero in the middle: for differences.
    pub diverging: bool,
}

/// Room for the tree.
const TREE: f64 = 110.0;

impl Heatmap<'_> {
    /// The smallest and the largest number, on both sides of zero for differences.
    pub(super) fn range(&self) -> (f64, f64) {
        let cells = self.order.iter().flat_map(|&i| self.order.iter().map(move |&j| self.values.get(i, j)));
        let (low, high) = cells
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (value.min(low), value.max(high)));
        match (low <= high, self.diverging) {
            (false, _) => (0.0, 1.0),
            (true, false) => (low, high),
            (true, true) => (-low.abs().max(high.abs()), low.abs().max(high.abs())),
        }
    }

    /// The figure as an SVG file.
    #[must_use]
    pub fn svg(&self) -> String {
        let n = self.order.len();
        let pitch = (620.0 / n.max(1) as f64).clamp(7.0, 26.0);
        let type_size = (pitch * 0.8).min(11.0);
        let at = |place: usize| self.order.get(place).and_then(|&i| self.networks.get(i)).copied();
        let names: Vec<String> = (0..n).map(|i| short(at(i).map_or("", |item| &item.name), NAME)).collect();
        let wide = names.iter().map(|name| width(name, type_size)).fold(0.0, f64::max) + 8.0;
        let side = pitch * n as f64;
        let tree = self.tree.filter(|tree| !tree.merges.is_empty() && tree.leaves() == self.order);
        let left = MARGIN + wide + pitch.min(14.0) + 8.0;
        let beside = left + side + 8.0 + tree.map_or(0.0, |_| TREE + 8.0);
        let right = (beside + 16.0 + 90.0).max(480.0);

        let mut svg = Svg::default();
        let top = svg.head(self.title, self.caption, right - 2.0 * MARGIN) + 4.0;
        let (low, high) = self.range();
        let map = if self.diverging { ColorMap::Diverging } else { ColorMap::Viridis };
        // as narrow a range as floats of 32 bits would not tell apart is one colour
        let colour = |value: f64| {
            map.colour(level(((value - low) / (high - low).max(f64::MIN_POSITIVE)) as f32, [0.0, 1.0]))
        };
        let families = families(self.networks);
        for (row, &i) in self.order.iter().enumerate() {
            let y = top + row as f64 * pitch;
            for (column, &j) in self.order.iter().enumerate() {
                let value = self.values.get(i, j);
                if value.is_finite() {
                    // a hair larger, so that no seams show
                    svg.rect((left + column as f64 * pitch, y), (pitch + 0.3, pitch + 0.3), colour(value));
                }
            }
        }
        for (place, name) in names.iter().enumerate() {
            let Some(network) = at(place) else { continue };
            let middle = (place as f64 + 0.5) * pitch;
            let (fill, letter) = mark(&families, &network.family);
            let box_side = pitch.min(14.0) - 1.0;
            tile(
                &mut svg,
                (left - 5.0 - box_side, top + middle - box_side / 2.0),
                (box_side, box_side),
                fill,
                &letter,
            );
            let base = middle + type_size * 0.36;
            let how = text(type_size).anchor(Anchor::End).bold(network.shortlist);
            let how = if network.shortlist { how.ink(ACCENT) } else { how };
            svg.text((left - 9.0 - box_side, top + base), how, name);
            svg.text((left + base, top + side + 6.0), how.turned(), name);
        }
        if let Some(tree) = tree {
            draw(&mut svg, tree, (left + side + 8.0, top), pitch);
        }
        scale(&mut svg, (beside + 8.0, top), side.clamp(60.0, 220.0), self.scale, (low, high), colour);

        let mut y = top + side + wide + 16.0;
        if self.networks.iter().any(|network| network.shortlist) {
            let how = text(11.0).bold(true).ink(ACCENT);
            svg.text((MARGIN, y), how, "Names in bold: the 12 networks of the paper's shortlist");
            y += 10.0;
        }
        let entries: Vec<_> = families
            .iter()
            .map(|family| {
                let (fill, letter) = mark(&families, family);
                (fill, letter, (*family).to_owned())
            })
            .collect();
        let bottom = legend(&mut svg, &entries, y, right);
        // the turned names are as high as the others are wide
        svg.finish((right + MARGIN, bottom + MARGIN), self.title, self.caption)
    }
}

/// The tree to the right of the rows: the root at the right end.
fn draw(svg: &mut Svg, tree: &Tree, (x, top): (f64, f64), pitch: f64) {
    let brackets = tree.brackets();
    let most = brackets.iter().map(|bracket| bracket.height).fold(0.0, f64::max);
    let along = |height: f64| if most > 0.0 { x + height / most * TREE } else { x };
    let down = |place: f64| top + (place + 0.5) * pitch;
    for bracket in brackets {
        let points = [
            (along(bracket.foot.0), down(bracket.first)),
            (along(bracket.height), down(bracket.first)),
            (along(bracket.height), down(bracket.second)),
            (along(bracket.foot.1), down(bracket.second)),
        ];
        svg.line(&points, MUTED, 1.0);
    }
}

/// A column of colours with numbers beside it.
fn scale(
    svg: &mut Svg,
    (x, top): (f64, f64),
    high_px: f64,
    words: &str,
    (low, high): (f64, f64),
    colour: impl Fn(f64) -> [u8; 3],
) {
    const STEPS: usize = 64;
    let step = high_px / STEPS as f64;
    for i in 0..STEPS {
        let value = high - (i as f64 + 0.5) / STEPS as f64 * (high - low);
        svg.rect((x, top + i as f64 * step), (12.0, step + 0.3), colour(value));
    }
    svg.frame((x, top), (12.0, high_px), LINE, false);
    let (found, decimals) = ticks(low, high, 5);
    let mut widest = 0.0_f64;
    for value in found {
        let share = if high > low { (high - value) / (high - low) } else { 0.5 };
        let y = top + share * high_px;
        let number = number(value, decimals);
        svg.line(&[(x + 12.0, y), (x + 15.0, y)], MUTED, 1.0);
        svg.text((x + 18.0, y + 4.0), text(11.0), &number);
        widest = widest.max(width(&number, 11.0));
    }
    let how = text(11.0).anchor(Anchor::End).ink(MUTED).turned();
    svg.text((x + 18.0 + widest + 16.0, top), how, words);
}
