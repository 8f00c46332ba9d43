//! Plain lists of layers: one a line, or with commas or semicolons between them.
//!
//! `#` begins a remark. A layer is its type and, in any order, its kernel (`k3`, `3x3`), its stride (`s2`, `/2`) and
//! its function (`relu`).

use super::kinds::canonical;
use super::{Problem, brief, detail};
use crate::zoo::file::MAX_LAYERS;
use crate::zoo::network::Layer;

/// Words of a layer at most: what has more is prose.
const MOST_WORDS: usize = 6;

pub(super) fn read(text: &str) -> Result<Vec<Layer>, Problem> {
    let mut layers = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default();
        for entry in line.split([',', ';']).map(str::trim).filter(|entry| !entry.is_empty()) {
            if layers.len() == MAX_LAYERS {
                return Err(Problem::TooManyLayers);
            }
            let wrong = || Problem::Line { line: at + 1, found: entry.chars().take(40).collect() };
            layers.push(layer(entry, layers.len() + 1).ok_or_else(wrong)?);
        }
    }
    if layers.is_empty() { Err(Problem::Empty) } else { Ok(layers) }
}

fn layer(entry: &str, number: usize) -> Option<Layer> {
    let mut words = entry.split_whitespace();
    let kind = words.next()?;
    let typical = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if kind.len() > 60 || !kind.starts_with(|c: char| c.is_ascii_alphabetic()) || !kind.chars().all(typical) {
        return None;
    }
    let (kind, implied) = canonical(kind);
    let (mut kernel, mut stride, mut function) = (Vec::new(), Vec::new(), implied.map(str::to_owned));
    for (count, word) in words.enumerate() {
        if count + 1 == MOST_WORDS {
            return None;
        }
        if let Some(values) = word.strip_prefix('k').and_then(sides).or_else(|| sides(word)) {
            kernel = values;
        } else if let Some(values) = word.strip_prefix(['s', '/']).and_then(sides) {
            stride = values;
        } else if function.is_none() && word.chars().all(typical) {
            function = Some(canonical(word).1.map_or_else(|| brief(word), str::to_owned));
        } else {
            return None;
        }
    }
    let function = function.as_deref();
    Some(Layer::new(&kind, &detail(&kernel, &stride, false, function), &format!("{number}")))
}

/// `3` or `3x3`.
fn sides(word: &str) -> Option<Vec<u64>> {
    let values: Vec<u64> = word.split('x').map(|side| side.parse().ok()).collect::<Option<_>>()?;
    (values.len() <= 3 && values.iter().all(|&side| (1..=10_000).contains(&side))).then_some(values)
}
