//! Two networks as strips of coloured layers, joined where they match.

use super::super::align::Step;
use super::super::export::Aligned;
use super::super::groups::{Group, code, kind_of};
use super::{NAME, legend, tile};
use crate::figure::svg::{Anchor, INK, LINE, MARGIN, MUTED, Svg, short, text, width};

/// Columns in a line.
const COLUMNS: usize = 50;

/// The most columns that are drawn.
const MOST: usize = 10_000;

/// A layer's box, and what is between the two strips.
const WIDE: f64 = 19.0;
const HIGH: f64 = 17.0;
const BETWEEN: f64 = 13.0;

/// An alignment as an SVG file: lines of two strips each, of at most 10,000 columns in all.
#[must_use]
pub fn alignment(aligned: &Aligned<'_>) -> String {
    let names = aligned.networks.map(|network| short(&network.name, NAME));
    let steps = &aligned.alignment.steps;
    let shown = steps.get(..steps.len().min(MOST)).unwrap_or_default();
    let title = format!("{} and {}", names[0], names[1]);
    let mut caption = format!("{}. {}.", aligned.settings(), capital(&aligned.summary()));
    if shown.len() < steps.len() {
        caption.push_str(&format!(" The first {MOST} of {} columns are shown.", steps.len()));
    }
    let label = names.iter().map(|name| width(name, 11.0)).fold(0.0, f64::max);
    let left = MARGIN + label + 12.0 + 30.0;
    let columns = shown.len().clamp(12, COLUMNS);
    let right = left + columns as f64 * WIDE + 30.0;

    let mut svg = Svg::default();
    let mut y = svg.head(&title, &caption, right - MARGIN) + 4.0;
    for line in shown.chunks(COLUMNS) {
        let tops = [y, y + HIGH + BETWEEN];
        for (which, (name, top)) in names.iter().zip(tops).enumerate() {
            let base = top + HIGH / 2.0 + 4.0;
            svg.text((MARGIN, base), text(11.0).bold(true), name);
            let mut places = line.iter().filter_map(|step| place(step, which));
            if let Some(first) = places.next() {
                let last = places.next_back().unwrap_or(first);
                let end = |at: usize, end: bool| {
                    let layers =
                        aligned.encoded.sequences.get(which).and_then(|sequence| sequence.layers.get(at));
                    layers
                        .map_or(at + 1, |layers| if end { layers.end } else { layers.start + 1 })
                        .to_string()
                };
                let how = text(10.0).ink(MUTED);
                svg.text((left - 6.0, base), how.anchor(Anchor::End), &end(first, false));
                svg.text((left + line.len() as f64 * WIDE + 5.0, base), how, &end(last, true));
            }
        }
        for (column, step) in line.iter().enumerate() {
            let x = left + column as f64 * WIDE;
            for (which, top) in tops.into_iter().enumerate() {
                let (at, room) = ((x + 0.5, top), (WIDE - 1.0, HIGH));
                match place(step, which).map(|place| aligned.letter(which, place)) {
                    Some(letter) => tile(&mut svg, at, room, Group::of(letter).colour(), &code(letter)),
                    None => svg.frame((at.0 + 0.5, at.1 + 0.5), (room.0 - 1.0, room.1 - 1.0), LINE, true),
                }
            }
            let (middle, from, to) = (x + WIDE / 2.0, y + HIGH + 1.5, y + HIGH + BETWEEN - 1.5);
            match step {
                Step::Both { same: true, .. } => svg.line(&[(middle, from), (middle, to)], INK, 2.0),
                Step::Both { .. } => {
                    let (x, y, r) = (middle, f64::midpoint(from, to), 2.5);
                    svg.line(&[(x - r, y - r), (x + r, y + r)], MUTED, 1.0);
                    svg.line(&[(x - r, y + r), (x + r, y - r)], MUTED, 1.0);
                }
                Step::First(_) | Step::Second(_) => {}
            }
        }
        y = tops[1] + HIGH + 18.0;
    }
    let words =
        "Joined: the same letter. Crossed: different ones side by side. Dashed: a gap. Numbers count layers.";
    svg.text((MARGIN, y + 8.0), text(11.0).ink(MUTED), words);
    let bottom = legend(&mut svg, &kinds(aligned, shown), y + 20.0, right);
    svg.finish((right + MARGIN, bottom + MARGIN), &title, &caption)
}

fn place(step: &Step, which: usize) -> Option<usize> {
    let (a, b) = step.places();
    if which == 0 { a } else { b }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The types of layers that occur, by their groups.
fn kinds(aligned: &Aligned<'_>, steps: &[Step]) -> Vec<([u8; 3], String, String)> {
    const MOST: usize = 60;
    let mut found: Vec<(Group, &str)> = Vec::new();
    for step in steps {
        for which in [0, 1] {
            let Some(letter) = place(step, which).map(|place| aligned.letter(which, place)) else { continue };
            let group = Group::of(letter);
            let entry = (group, if group == Group::Block { group.label() } else { kind_of(letter) });
            if found.len() < MOST && !found.contains(&entry) {
                found.push(entry);
            }
        }
    }
    found.sort_unstable();
    let example = |(group, kind): (Group, &str)| {
        (group.colour(), code(if group == Group::Block { "(" } else { kind }), kind.to_owned())
    };
    found.into_iter().map(example).collect()
}
