//! Figures of whole studies: heat maps with their titles and captions.

use super::super::cluster::{Linkage, Tree};
use super::super::functional::{Functional, Rows, Shown};
use super::super::matrix::Square;
use super::super::network::Network;
use super::super::study::{MatrixSettings, Overview, PatternSettings};
use super::Heatmap;

/// All pairs by their alignments (the paper's Figure 1).
#[must_use]
pub fn overview(networks: &[&Network], overview: &Overview, settings: &MatrixSettings) -> String {
    Heatmap {
        title: &format!("How alike {} networks are built", networks.len()),
        caption: &settings.text(),
        scale: settings.index.label(),
        networks,
        values: &overview.similarity,
        order: &overview.order,
        tree: Some(&overview.tree),
        diverging: false,
    }
    .svg()
}

/// All pairs by the combinations that they share (the paper's Figure 4).
#[must_use]
pub fn shared(networks: &[&Network], similarity: &Square, tree: &Tree, settings: &PatternSettings) -> String {
    Heatmap {
        title: &format!("How many combinations of layers {} networks share", networks.len()),
        caption: &settings.text(),
        scale: settings.index.label(),
        networks,
        values: similarity,
        order: &tree.leaves(),
        tree: Some(tree),
        diverging: false,
    }
    .svg()
}

/// Networks with published results: what they can do, or how they are built, in the order of the tree of the former.
/// `similarity` is that of all networks.
#[must_use]
pub fn functional(
    networks: &[&Network],
    functional: &Functional,
    similarity: &Square,
    shown: Shown,
) -> String {
    let compared: Vec<&Network> =
        functional.places.iter().filter_map(|&i| networks.get(i).copied()).collect();
    let rows = if shown == Shown::Neurn { Rows::Neurn } else { Rows::Plain };
    let tree = Tree::of(&functional.cosines(rows).distances(), Linkage::Average);
    let caption = match shown {
        Shown::Built => {
            "The index of the alignments, in the order of the tree of published results.".to_owned()
        }
        _ => format!(
            "Published results ({}), {}: cosine of two networks' rows of twelve accuracies. Tree: average linkage of \
             the cosines {}.",
            super::super::functional::SOURCE,
            shown.label(),
            rows.label()
        ),
    };
    Heatmap {
        title: if shown == Shown::Built {
            "How alike networks are built"
        } else {
            "How alike is what networks can do"
        },
        caption: &caption,
        scale: shown.label(),
        networks: &compared,
        values: &functional.square(shown, similarity),
        order: &tree.leaves(),
        tree: Some(&tree),
        diverging: shown == Shown::Difference,
    }
    .svg()
}
