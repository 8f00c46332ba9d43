//! What the view says.

use crate::app::context::ViewContext;
use crate::app::views::architectures::model::Architectures;
use crate::app::views::architectures::model::Part;
use crate::app::views::architectures::state::ZooShows;
use crate::app::widgets::dpmatrix::Moment;
use crate::figure::number::{milliseconds, thousands};
use crate::protocol::architectures::{MatrixView, NetworkView, PairView, SectionView, step};
use crate::zoo::align::{Border, DIAGONAL, Index, LEFT, Scoring, UP};

/// What the badge says.
pub fn origin(architectures: &Architectures) -> String {
    let libraries = architectures.matrix().map_or("", |matrix| matrix.libraries.as_str());
    format!(
        "Layers, shapes and parameters are read out of the networks' definitions in {libraries}; every score is computed while \
         you look. No weights are involved."
    )
}

/// How long the alignments took.
pub fn time(architectures: &Architectures, cx: &ViewContext) -> String {
    let zoo = &architectures;
    match (cx.state.architectures.shows, zoo.matrix(), zoo.pair()) {
        (ZooShows::Matrix, Some(matrix), _) => {
            let pairs = matrix.n() * matrix.n().saturating_sub(1) / 2;
            format!("{} pairs aligned in {}", thousands(pairs), milliseconds(matrix.milliseconds.into()))
        }
        (ZooShows::Pair, _, Some(pair)) => {
            format!("aligned in {}", milliseconds(pair.milliseconds.into()))
        }
        (ZooShows::Patterns, ..) => zoo.patterns().map_or_else(String::new, |view| {
            format!("combinations found in {}", milliseconds(view.matrix.milliseconds.into()))
        }),
        _ => String::new(),
    }
}

/// An index as it is written.
pub fn index(kind: Index, value: f32) -> String {
    let text = match kind {
        Index::Raw => format!("{value:.0}"),
        Index::Better => format!("{value:.3}"),
        Index::Mean => format!("{value:.2}"),
    };
    text.replace('-', "−")
}

/// What is said of a cell.
pub fn cell(matrix: &MatrixView, kind: Index, row: usize, column: usize) -> String {
    let (Some(a), Some(b)) = (matrix.networks.get(row), matrix.networks.get(column)) else {
        return String::new();
    };
    let value = index(kind, matrix.index_at(row, column));
    let score = points(matrix.score_at(row, column));
    format!("{} and {}: index {value}, score {score}", a.name, b.name)
}

/// What is said of a network.
pub fn network(network: &NetworkView) -> String {
    let mut parts = Vec::new();
    match network.custom {
        Some(_) => parts.push(format!("from `{}`", network.definition)),
        None => parts.push(format!("family {}", network.family)),
    }
    parts.extend(network.year.map(|year| year.to_string()));
    parts.push(format!("{} layers", thousands(network.layers as usize)));
    if network.letters != network.layers {
        parts.push(format!("{} with repeated blocks folded", thousands(network.letters as usize)));
    }
    parts.extend(network.parameters.map(|n| format!("{} parameters", thousands(n as usize))));
    if network.shortlist {
        parts.push("on the paper's shortlist".to_owned());
    }
    if network.custom.is_none() {
        parts.push(network.definition.clone());
    }
    format!("{}: {}", network.name, parts.join(", "))
}

/// Why the pair is not shown.
pub fn no_pair<'a>(architectures: &'a Architectures, _cx: &ViewContext) -> Option<&'a str> {
    architectures.failed(Part::Pair)
}

/// The alignment of two networks in numbers.
pub fn counts(pair: &PairView, kind: Index) -> String {
    let [same, other, gaps, free] = pair.counts;
    let free =
        if free > 0 { format!(", {free} gaps at the beginning that cost nothing") } else { String::new() };
    format!(
        "Score {}, index {}: {same} matches, {other} mismatches, {gaps} gaps{free}",
        points(pair.score),
        index(kind, pair.index)
    )
}

/// What is said of a column of two networks side by side.
pub fn column(pair: &PairView, places: &[[Option<usize>; 2]], at: usize) -> String {
    let Some(both) = places.get(at) else { return String::new() };
    let what = match pair.steps.get(at) {
        Some(&step::SAME) => "match",
        Some(&step::OTHER) => "mismatch",
        _ => "gap",
    };
    let side = |side: usize| {
        both[side].map_or_else(
            || format!("{}: nothing here", pair.names[side]),
            |place| format!("{}: {}", pair.names[side], pair.about(side, place)),
        )
    };
    format!("Column {}, {what}\n{}\n{}", at + 1, side(0), side(1))
}

fn points(score: i32) -> String {
    score.to_string().replace('-', "−")
}

/// "8 + 4 = 12", "8 − 1 = 7".
fn sum(from: i32, more: i32) -> String {
    let sign = if more < 0 { '−' } else { '+' };
    format!("{} {sign} {} = {}", points(from), more.unsigned_abs(), points(from + more))
}

/// The three ways into a cell with their numbers, and which is best.
fn candidates(section: &SectionView, scoring: &Scoring, row: usize, column: usize) -> Vec<String> {
    let value = |row: usize, column: usize| section.cell(row, column).map_or(0, |cell| cell.0);
    let Some((best, arrows)) = section.cell(row, column) else { return Vec::new() };
    let same = section.same(row, column);
    let word = if same { "match" } else { "mismatch" };
    let mark = |bit: u8| if arrows & bit != 0 { "  ✓" } else { "" };
    vec![
        format!("M({row}, {column}) = best of three = {}", points(best)),
        format!(
            "diagonal, {word}: {}{}",
            sum(value(row - 1, column - 1), scoring.pair(same)),
            mark(DIAGONAL)
        ),
        format!("from above, gap: {}{}", sum(value(row - 1, column), scoring.gap), mark(UP)),
        format!("from the left, gap: {}{}", sum(value(row, column - 1), scoring.gap), mark(LEFT)),
    ]
}

/// What happens at this moment of the show, a line each.
pub fn formula(section: &SectionView, moment: &Moment, scoring: &Scoring) -> Vec<String> {
    let Some((row, column)) = moment.cell else {
        let border = match scoring.border {
            Border::Zero => "The border is zero: gaps before the first layer cost nothing (paper).",
            Border::Textbook => "The border is i × gap: every gap before the first layer costs (textbook).",
        };
        return vec![border.to_owned(), "Forward fills the first cell.".to_owned()];
    };
    if moment.walked == 0 {
        return candidates(section, scoring, row, column);
    }
    let word = |side: usize, at: usize| {
        at.checked_sub(1).and_then(|at| section.words[side].get(at)).map_or("", String::as_str)
    };
    let here = format!(
        "The way back: M({row}, {column}) = {}",
        points(section.cell(row, column).map_or(0, |cell| cell.0))
    );
    let next = match section.path.get(moment.walked) {
        Some(&(r, c)) => match (usize::from(r) < row, usize::from(c) < column) {
            (true, true) => format!("diagonally: {} beside {}", word(0, row), word(1, column)),
            (true, false) => format!("up: {} beside a gap", word(0, row)),
            _ => format!("left: a gap beside {}", word(1, column)),
        },
        None if row > 0 || column > 0 => {
            "the border is reached: what is before it stands beside gaps".to_owned()
        }
        None => "the corner is reached: the alignment is complete".to_owned(),
    };
    vec![here, next]
}

/// What the tooltip of a section's cell says.
pub fn section_cell(
    section: &SectionView,
    moment: &Moment,
    scoring: &Scoring,
    row: usize,
    column: usize,
) -> String {
    let word = |side: usize, at: usize| at.checked_sub(1).and_then(|at| section.words[side].get(at));
    match (word(0, row), word(1, column)) {
        (Some(a), Some(b)) => {
            let filled = (row - 1) * (section.columns() - 1) + column <= moment.filled;
            let sums = if filled {
                candidates(section, scoring, row, column)
            } else {
                vec!["not filled yet".to_owned()]
            };
            format!("{a} and {b}\n{}", sums.join("\n"))
        }
        (Some(only), None) | (None, Some(only)) => format!("{only}: the border"),
        (None, None) => "The corner".to_owned(),
    }
}
