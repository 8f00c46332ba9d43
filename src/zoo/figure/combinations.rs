//! The most common combinations of layers, and which networks hold each (the paper's Figure 3).

use super::super::export::letters;
use super::super::groups::{Group, code, kind_of};
use super::super::network::Network;
use super::super::patterns::Pattern;
use super::{NAME, families, legend, mark, tile};
use crate::figure::svg::{ACCENT, Anchor, LINE, MARGIN, MUTED, Svg, short, text, width};

/// A list of combinations beside the networks.
#[derive(Debug, Clone, Copy)]
pub struct Combinations<'a> {
    /// What is listed, and with which settings.
    pub caption: &'a str,
    /// The networks.
    pub networks: &'a [&'a Network],
    /// The networks from left to right.
    pub order: &'a [usize],
    /// What the letters mean.
    pub alphabet: &'a [String],
    /// The combinations, the most common one first.
    pub patterns: &'a [Pattern],
}

/// Letters of a combination that are drawn.
const LETTERS: usize = 14;
const ROW: f64 = 14.0;
const LETTER: f64 = 17.0;
const PITCH: f64 = 13.0;

impl Combinations<'_> {
    /// The figure as an SVG file.
    #[must_use]
    pub fn svg(&self) -> String {
        let title = format!("The {} most common combinations of layers", self.patterns.len());
        let network = |place: usize| self.order.get(place).and_then(|&i| self.networks.get(i)).copied();
        let n = self.order.len();
        let longest = self.patterns.iter().map(|item| item.letters.len().min(LETTERS)).max().unwrap_or(0);
        let more = if self.patterns.iter().any(|item| item.letters.len() > LETTERS) { 34.0 } else { 0.0 };
        let names: Vec<String> =
            (0..n).map(|i| short(network(i).map_or("", |item| &item.name), NAME)).collect();
        let high = names.iter().map(|name| width(name, 10.0)).fold(0.0, f64::max) + 8.0;
        let tiles = MARGIN + 30.0;
        let left = tiles + longest as f64 * LETTER + more + 10.0;
        let right = (left + n as f64 * PITCH + 8.0 + 130.0).max(480.0);

        let mut svg = Svg::default();
        let top = svg.head(&title, self.caption, right - 2.0 * MARGIN) + high + PITCH;
        let families = families(self.networks);
        let bottom = top + self.patterns.len() as f64 * ROW;
        for (place, name) in names.iter().enumerate() {
            let Some(network) = network(place) else { continue };
            let x = left + (place as f64 + 0.5) * PITCH;
            let (fill, letter) = mark(&families, &network.family);
            tile(&mut svg, (x - PITCH / 2.0 + 0.5, top - PITCH), (PITCH - 1.0, PITCH - 1.0), fill, &letter);
            let how = text(10.0).bold(network.shortlist).turned();
            let how = if network.shortlist { how.ink(ACCENT) } else { how };
            svg.text((x + 3.6, top - PITCH - 5.0), how, name);
            svg.line(&[(x, top), (x, bottom)], LINE, 0.5);
        }
        for (row, pattern) in self.patterns.iter().enumerate() {
            let y = top + row as f64 * ROW;
            let base = y + ROW / 2.0 + 3.6;
            svg.text((tiles - 8.0, base), text(10.0).anchor(Anchor::End).ink(MUTED), &(row + 1).to_string());
            for (at, letter) in letters(self.alphabet, &pattern.letters).take(LETTERS).enumerate() {
                let x = tiles + at as f64 * LETTER;
                tile(
                    &mut svg,
                    (x, y + 1.0),
                    (LETTER - 1.0, ROW - 2.0),
                    Group::of(letter).colour(),
                    &code(letter),
                );
            }
            if pattern.letters.len() > LETTERS {
                let x = tiles + LETTERS as f64 * LETTER + 3.0;
                svg.text((x, base), text(10.0).ink(MUTED), &format!("+{}", pattern.letters.len() - LETTERS));
            }
            for (place, i) in self.order.iter().enumerate() {
                if pattern.networks.binary_search(i).is_ok() {
                    let (fill, _) =
                        network(place).map_or(([0; 3], String::new()), |item| mark(&families, &item.family));
                    svg.dot((left + (place as f64 + 0.5) * PITCH, y + ROW / 2.0), 4.0, fill, true);
                }
            }
            let words = format!("in {}, {} times", pattern.networks.len(), pattern.occurrences);
            svg.text((left + n as f64 * PITCH + 6.0, base), text(10.0).ink(MUTED), &words);
        }
        let y = bottom + 16.0;
        svg.text(
            (MARGIN, y),
            text(11.0).ink(MUTED),
            "A dot: the network of this column holds the combination of this row.",
        );
        let mut entries: Vec<(Group, &str)> = Vec::new();
        for letter in
            self.patterns.iter().flat_map(|item| letters(self.alphabet, &item.letters).take(LETTERS))
        {
            let group = Group::of(letter);
            let entry = (group, if group == Group::Block { group.label() } else { kind_of(letter) });
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
        entries.sort_unstable();
        let entries: Vec<_> = entries
            .into_iter()
            .map(|(group, kind)| {
                (group.colour(), code(if group == Group::Block { "(" } else { kind }), kind.to_owned())
            })
            .collect();
        let y = legend(&mut svg, &entries, y + 12.0, right);
        let marks: Vec<_> = families
            .iter()
            .map(|family| {
                let (fill, letter) = mark(&families, family);
                (fill, letter, (*family).to_owned())
            })
            .collect();
        let y = legend(&mut svg, &marks, y + 6.0, right);
        svg.finish((right + MARGIN, y + MARGIN), &title, self.caption)
    }
}
