//! Figures for papers and slides, as SVG on white: the matrix with its tree, an alignment, shared combinations, a
//! shortlist. Text stays text, and whatever a network is called the file is well-formed.

mod alignment;
mod combinations;
mod cover;
mod matrix;
mod whole;

pub use alignment::alignment;
pub use combinations::Combinations;
pub use cover::cover;
pub use matrix::Heatmap;
pub use whole::{functional, overview, shared};

use super::network::Network;
use crate::figure::CATEGORIES;
use crate::figure::number::number;
use crate::figure::svg::{Anchor, INK, MARGIN, Rgb, Svg, ink_on, short, text, width};

/// Characters of a name that are shown.
const NAME: usize = 26;

/// The families of some networks, in the order in which they first come.
fn families<'a>(networks: &[&'a Network]) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for network in networks {
        if !found.contains(&network.family.as_str()) {
            found.push(&network.family);
        }
    }
    found
}

/// A family's colour and letter.
fn mark(families: &[&str], family: &str) -> (Rgb, String) {
    let place = families.iter().position(|item| *item == family).unwrap_or(0);
    let letter = char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
    (CATEGORIES[place % CATEGORIES.len()], letter.to_string())
}

/// A coloured box with a few letters in it.
fn tile(svg: &mut Svg, (x, y): (f64, f64), (w, h): (f64, f64), fill: Rgb, code: &str) {
    svg.rect((x, y), (w, h), fill);
    if h >= 7.0 {
        let size = (h * 0.66).min(1.55 * w / code.chars().count().max(1) as f64);
        let how = text(size).anchor(Anchor::Middle).ink(ink_on(fill));
        svg.text((x + w / 2.0, y + h / 2.0 + size * 0.36), how, code);
    }
}

/// Tiles with words behind them, in as many lines as they need; gives the height below them.
fn legend(svg: &mut Svg, entries: &[(Rgb, String, String)], top: f64, right: f64) -> f64 {
    let (mut x, mut y) = (MARGIN, top);
    for (fill, code, words) in entries {
        let words = short(words, 40);
        let wide = 18.0 + 5.0 + width(&words, 11.0) + 14.0;
        if x + wide > right && x > MARGIN {
            (x, y) = (MARGIN, y + 18.0);
        }
        tile(svg, (x, y), (18.0, 13.0), *fill, code);
        svg.text((x + 23.0, y + 10.5), text(11.0).ink(INK), &words);
        x += wide;
    }
    if entries.is_empty() { top } else { y + 18.0 }
}

#[cfg(test)]
mod tests;
