//! What the view says.

use crate::app::architectures::Part;
use crate::app::lab::Lab;
use crate::app::state::ZooShows;
use crate::app::views::sides::thousands;
use crate::zoo::align::Index;
use crate::zoo::ask::{MatrixView, NetworkView};

/// What the badge says.
pub fn origin(lab: &Lab) -> String {
    let libraries = lab.architectures.matrix().map_or("", |matrix| matrix.libraries.as_str());
    format!(
        "Layers, shapes and parameters are read out of the networks' definitions in {libraries}; every score is computed while \
         you look. No weights are involved."
    )
}

/// How long the alignments took.
pub fn time(lab: &Lab) -> String {
    let zoo = &lab.architectures;
    match (lab.state.architectures.shows, zoo.matrix(), zoo.pair()) {
        (ZooShows::Matrix, Some(matrix), _) => {
            let pairs = matrix.n() * matrix.n().saturating_sub(1) / 2;
            format!("{} pairs aligned in {} ms", thousands(pairs), milliseconds(matrix.milliseconds))
        }
        (ZooShows::Pair, _, Some(pair)) => {
            format!("aligned in {} ms", milliseconds(pair.milliseconds))
        }
        _ => String::new(),
    }
}

fn milliseconds(time: f32) -> String {
    if time < 10.0 { format!("{time:.1}") } else { format!("{time:.0}") }
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
    let score = matrix.score_at(row, column).to_string().replace('-', "−");
    format!("{} and {}: index {value}, score {score}", a.name, b.name)
}

/// What is said of a network.
pub fn network(network: &NetworkView) -> String {
    let mut parts = Vec::new();
    match network.own {
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
    if network.own.is_none() {
        parts.push(network.definition.clone());
    }
    format!("{}: {}", network.name, parts.join(", "))
}

/// Why the pair is not shown.
pub fn no_pair(lab: &Lab) -> Option<&str> {
    lab.architectures.failed(Part::Pair)
}
