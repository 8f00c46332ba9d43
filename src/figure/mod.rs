//! Figures as plain data: made where the numbers are, drawn by the page, saved as SVG.
//!
//! A [`Figure`] is a list of [`Mark`]s in points from the top left corner, with inks by their meaning instead of
//! colours, so that one description serves light, dark and paper; and of [`Spot`]s that say something when they are
//! pointed at. The page knows one widget for all of them.

pub mod csv;
pub mod number;
pub mod plot;
pub mod svg;

use crate::neurn::colormap::ColorMap;
use serde::{Deserialize, Serialize};
use svg::{Anchor, Rgb, Svg, text};

/// Colours of things that are only to be told apart, one after the other; a word stands beside them.
pub const CATEGORIES: [Rgb; 13] = [
    [0xe6, 0x9f, 0x00],
    [0x00, 0x72, 0xb2],
    [0xcc, 0x79, 0xa7],
    [0x00, 0x9e, 0x73],
    [0xd5, 0x5e, 0x00],
    [0x56, 0xb4, 0xe9],
    [0x99, 0x99, 0x33],
    [0xaa, 0x44, 0x99],
    [0x8a, 0x6d, 0x3b],
    [0x7d, 0x8c, 0xa3],
    [0x66, 0x55, 0xcc],
    [0xcc, 0x66, 0x77],
    [0x44, 0xaa, 0x99],
];

/// What a colour means; which one it is hangs on light, dark or paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ink {
    /// Text and what matters.
    Text,
    /// Quieter text.
    Muted,
    /// Hairlines.
    Line,
    /// The network without the filter.
    Baseline,
    /// The network with the filter, and what is pointed out.
    Neurn,
    /// Excitatory neurons.
    Excitatory,
    /// Inhibitory neurons.
    Inhibitory,
    /// One of [`CATEGORIES`].
    Category(u8),
}

/// Lengths of a dash and of the gap behind it.
pub const DASHES: [f32; 2] = [6.0, 4.0];

impl Ink {
    /// Dash and gap of lines in this ink, if they are not whole: slate and teal are the same grey on paper and to some
    /// eyes, so the baseline's line differs in more than its colour.
    #[must_use]
    pub fn dashes(self) -> Option<[f32; 2]> {
        (self == Self::Baseline).then_some(DASHES)
    }

    /// The colour if it is the same everywhere.
    #[must_use]
    pub fn fixed(self) -> Option<Rgb> {
        match self {
            Self::Excitatory => Some([0xd5, 0x5e, 0x00]),
            Self::Inhibitory => Some([0x00, 0x72, 0xb2]),
            Self::Category(place) => Some(CATEGORIES[usize::from(place) % CATEGORIES.len()]),
            _ => None,
        }
    }

    fn on_paper(self) -> Rgb {
        self.fixed().unwrap_or(match self {
            Self::Muted => svg::MUTED,
            Self::Line => svg::LINE,
            Self::Baseline => [0x58, 0x66, 0x7c],
            Self::Neurn => svg::ACCENT,
            _ => svg::INK,
        })
    }
}

/// The form of a dot, which carries meaning where a colour may not be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dot {
    /// Filled circle.
    Disc,
    /// Open circle.
    Ring,
    /// Triangle.
    Triangle,
    /// Square.
    Square,
}

/// A map of colours by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shade {
    /// The one that is chosen on the page.
    Chosen,
    /// From minus over zero to plus.
    Diverging,
    /// Grey: a photograph.
    Grey,
}

impl Shade {
    /// The map, where `chosen` is the one on the page.
    #[must_use]
    pub fn map(self, chosen: ColorMap) -> ColorMap {
        match self {
            Self::Chosen => chosen,
            Self::Diverging => ColorMap::Diverging,
            Self::Grey => ColorMap::Grey,
        }
    }
}

/// One thing that is drawn. Boxes are left, top, right, bottom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Mark {
    /// A line through points.
    Line {
        /// Its corners, in order.
        points: Vec<[f32; 2]>,
        /// Its colour by meaning.
        ink: Ink,
        /// Width in points.
        thick: f32,
    },
    /// What lies between an upper line and the heights of a lower one.
    Area {
        /// The upper line, from left to right.
        upper: Vec<[f32; 2]>,
        /// The lower one's heights at the same places.
        lower: Vec<f32>,
        /// Its colour by meaning.
        ink: Ink,
        /// Opacity, 0 to 255.
        alpha: u8,
    },
    /// A filled box.
    Rect {
        /// Left, top, right, bottom.
        at: [f32; 4],
        /// Its colour by meaning.
        ink: Ink,
        /// Opacity, 0 to 255.
        alpha: u8,
    },
    /// Dots of one kind.
    Dots {
        /// Their middles.
        points: Vec<[f32; 2]>,
        /// Their colour by meaning.
        ink: Ink,
        /// Radius in points.
        radius: f32,
        /// Their form.
        dot: Dot,
    },
    /// A text, by its middle line.
    Text {
        /// Where it begins, or its middle or end is.
        at: [f32; 2],
        /// The text, one line.
        text: String,
        /// Its colour by meaning.
        ink: Ink,
        /// Height of its letters in points.
        size: f32,
        /// Which part of it is at `at`.
        anchor: Anchor,
        /// Whether it runs from the bottom up.
        turned: bool,
    },
    /// Small boxes in rows, coloured by a map: a picture or a matrix.
    Grid {
        /// Left, top, right, bottom of all boxes together.
        at: [f32; 4],
        /// Boxes in a row.
        columns: u32,
        /// Places in the map, row by row: 0 its first colour, 255 its last.
        levels: Vec<u8>,
        /// Which map colours them.
        shade: Shade,
    },
}

/// A place that says something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// Left, top, right, bottom.
    pub at: [f32; 4],
    /// The tooltip.
    pub tip: String,
    /// What a click on it means, if anything.
    pub key: Option<u32>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Figure {
    /// What it shows, in a sentence: for those who do not see it.
    pub label: String,
    /// Width and height in points.
    pub size: [f32; 2],
    /// What is drawn, from the back to the front.
    pub marks: Vec<Mark>,
    /// What can be pointed at, in reading order.
    pub spots: Vec<Spot>,
}

impl Figure {
    /// An empty one.
    #[must_use]
    pub fn new(label: impl Into<String>, size: [f32; 2]) -> Self {
        Self { label: label.into(), size, ..Self::default() }
    }

    /// Adds a line.
    pub fn line(&mut self, points: Vec<[f32; 2]>, ink: Ink, thick: f32) {
        self.marks.push(Mark::Line { points, ink, thick });
    }

    /// Adds a text that begins, has its middle, or ends at a place.
    pub fn text(&mut self, at: [f32; 2], anchor: Anchor, size: f32, ink: Ink, text: impl Into<String>) {
        self.marks.push(Mark::Text { at, text: text.into(), ink, size, anchor, turned: false });
    }

    /// Adds dots.
    pub fn dots(&mut self, points: Vec<[f32; 2]>, ink: Ink, radius: f32, dot: Dot) {
        self.marks.push(Mark::Dots { points, ink, radius, dot });
    }

    /// Adds numbers as coloured boxes; `range` are those of the first and the last colour.
    pub fn grid(&mut self, at: [f32; 4], columns: usize, values: &[f32], range: [f32; 2], shade: Shade) {
        let level = |v: &f32| (crate::neurn::colormap::level(*v, range) * 255.0).round() as u8;
        let columns = u32::try_from(columns).unwrap_or(u32::MAX);
        self.marks.push(Mark::Grid { at, columns, levels: values.iter().map(level).collect(), shade });
    }

    /// Makes a place say something.
    pub fn spot(&mut self, at: [f32; 4], tip: impl Into<String>, key: Option<u32>) {
        self.spots.push(Spot { at, tip: tip.into(), key });
    }

    /// The figure as a file on white, below its title and caption. `map` is that of pictures and matrices.
    #[must_use]
    pub fn to_svg(&self, title: &str, caption: &str, map: ColorMap) -> String {
        let [width, height] = self.size.map(f64::from);
        let mut out = Svg::default();
        let top = out.head(title, caption, width.max(320.0));
        let left = svg::MARGIN;
        self.draw_on(&mut out, (left, top), map);
        out.finish((width + 2.0 * left, top + height + left), title, &self.label)
    }

    /// Draws it as a part of something larger, from its own top left corner on.
    pub fn draw_on(&self, out: &mut Svg, (left, top): (f64, f64), map: ColorMap) {
        let x = |at: f32| left + f64::from(at);
        let y = |at: f32| top + f64::from(at);
        let place = |at: &[f32; 2]| (x(at[0]), y(at[1]));
        for mark in &self.marks {
            match mark {
                Mark::Line { points, ink, thick } => {
                    let points: Vec<_> = points.iter().map(place).collect();
                    let thick = f64::from(*thick);
                    match ink.dashes() {
                        Some(dashes) => out.dashed_line(&points, ink.on_paper(), thick, dashes),
                        None => out.line(&points, ink.on_paper(), thick),
                    }
                }
                Mark::Area { upper, lower, ink, alpha } => {
                    let back = upper.iter().zip(lower).rev().map(|(at, low)| (x(at[0]), y(*low)));
                    let around: Vec<_> = upper.iter().map(place).chain(back).collect();
                    out.area(&around, ink.on_paper(), *alpha);
                }
                Mark::Rect { at: [x0, y0, x1, y1], ink, alpha } => {
                    let around = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(a, b)| (x(*a), y(*b)));
                    out.area(&around, ink.on_paper(), *alpha);
                }
                Mark::Dots { points, ink, radius, dot } => {
                    let (ink, r) = (ink.on_paper(), f64::from(*radius));
                    for (x, y) in points.iter().map(place) {
                        match dot {
                            Dot::Disc | Dot::Ring => out.dot((x, y), r, ink, *dot == Dot::Disc),
                            Dot::Square => out.rect((x - r, y - r), (2.0 * r, 2.0 * r), ink),
                            Dot::Triangle => {
                                out.area(&[(x, y - r), (x + r, y + r), (x - r, y + r)], ink, 255);
                            }
                        }
                    }
                }
                Mark::Text { at, text: shown, ink, size, anchor, turned } => {
                    let size = f64::from(*size);
                    let (mut x, mut y) = place(at);
                    if *turned {
                        x += 0.36 * size;
                    } else {
                        y += 0.36 * size;
                    }
                    let how = text(size).anchor(*anchor).ink(ink.on_paper());
                    out.text((x, y), if *turned { how.turned() } else { how }, shown);
                }
                Mark::Grid { at: [x0, y0, x1, y1], columns, levels, shade } => {
                    let map = shade.map(map);
                    let fills = levels.iter().map(|level| map.colour(f32::from(*level) / 255.0));
                    out.boxes([x(*x0), y(*y0), x(*x1), y(*y1)], *columns as usize, fills);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baselines_line_is_dashed_and_its_twins_is_whole() {
        let line = |ink: Ink| {
            let mut figure = Figure::new("", [100.0, 50.0]);
            figure.line(vec![[0.0, 0.0], [10.0, 10.0]], ink, 2.0);
            figure.to_svg("T", "", ColorMap::Grey)
        };
        assert!(line(Ink::Baseline).contains(" stroke-dasharray=\"6 4\"/>"), "{}", line(Ink::Baseline));
        for ink in [Ink::Neurn, Ink::Text, Ink::Muted, Ink::Line, Ink::Excitatory, Ink::Category(2)] {
            assert!(!line(ink).contains("dasharray"), "{ink:?}");
        }
    }

    #[test]
    fn every_mark_is_in_the_file_and_it_is_well_formed() {
        let mut figure = Figure::new("a <label>", [100.0, 50.0]);
        figure.line(vec![[0.0, 0.0], [10.0, 10.0]], Ink::Neurn, 2.0);
        figure.marks.push(Mark::Area {
            upper: vec![[0.0, 1.0], [5.0, 2.0]],
            lower: vec![9.0, 8.0],
            ink: Ink::Baseline,
            alpha: 64,
        });
        figure.marks.push(Mark::Rect { at: [1.0, 2.0, 3.0, 4.0], ink: Ink::Line, alpha: 255 });
        for dot in [Dot::Disc, Dot::Ring, Dot::Triangle, Dot::Square] {
            figure.dots(vec![[50.0, 25.0]], Ink::Category(14), 3.0, dot);
        }
        figure.text([5.0, 5.0], Anchor::End, 12.0, Ink::Muted, "x & y");
        figure.grid([0.0, 0.0, 4.0, 4.0], 2, &[0.0, 1.0, f32::NAN, 2.0], [0.0, 2.0], Shade::Chosen);
        let svg = figure.to_svg("T", "caption", ColorMap::Grey);
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
        for part in ["a &lt;label&gt;", "x &amp; y", "text-anchor=\"end\"", "fill-opacity=\"0.25\"", "M24 "] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
        assert_eq!(svg.matches("<circle").count(), 2);
        // background, square dot, four cells of which the one without a number has the first colour
        assert_eq!(svg.matches("<rect").count(), 6);
        assert_eq!(svg.matches("fill=\"#000000\"").count(), 2);
        assert!(svg.contains("fill=\"#ffffff\"/></g></svg>"), "the last cell has the last colour: {svg}");
    }
}
