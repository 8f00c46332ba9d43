//! What `window.neurnLab` reads of the architectures.

use serde_json::{Value, json};

use super::super::lab::Lab;
use super::Part;
use crate::zoo::ask::MatrixView;

/// Neighbours that are listed.
const NEIGHBOURS: usize = 6;

/// The nearest networks of one, as many as are listed.
#[must_use]
pub fn results_neighbours(matrix: &MatrixView, place: usize) -> Vec<usize> {
    matrix.neighbours(place).into_iter().take(NEIGHBOURS).collect()
}

/// What `window.neurnLab.results().architectures` holds.
#[must_use]
pub fn results(lab: &Lab) -> Value {
    let zoo = &lab.architectures;
    let state = &lab.state.architectures;
    let cell = |row: usize, column: usize| {
        let matrix = zoo.matrix()?;
        let (a, b) = (matrix.networks.get(row)?, matrix.networks.get(column)?);
        Some(json!({
            "row": row,
            "column": column,
            "names": [a.name, b.name],
            "index": matrix.index_at(row, column),
            "score": matrix.score_at(row, column),
        }))
    };
    let matrix = zoo.matrix().map(|matrix| {
        json!({
            "names": matrix.networks.iter().map(|network| &network.name).collect::<Vec<_>>(),
            "shortlist": matrix.networks.iter().filter(|network| network.shortlist).count(),
            "milliseconds": matrix.milliseconds,
            "libraries": matrix.libraries,
            "answers": zoo.answers(Part::Matrix),
        })
    });
    let pair = zoo.pair().map(|pair| {
        json!({
            "names": pair.names,
            "score": pair.score,
            "index": pair.index,
            "counts": pair.counts,
            "letters": pair.letters.each_ref().map(Vec::len),
            "columns": pair.steps.len(),
            "milliseconds": pair.milliseconds,
        })
    });
    let section = zoo.section().map(|section| {
        json!({
            "from": section.from,
            "words": section.words,
            "values": section.values,
            "steps": section.steps(),
            "step": state.step,
        })
    });
    let selected = state.network.as_deref().and_then(|name| {
        let matrix = zoo.matrix()?;
        let place = matrix.place(name)?;
        let near = results_neighbours(matrix, place).into_iter().filter_map(|other| cell(place, other));
        Some(json!({ "name": name, "neighbours": near.collect::<Vec<_>>() }))
    });
    json!({
        "missing": zoo.missing(),
        "shows": state.shows,
        "matrix": matrix,
        "cursor": zoo.cursor.and_then(|(row, column)| cell(row, column)),
        "selected": selected,
        "pair": pair,
        "pair_problem": zoo.failed(Part::Pair),
        "section": section,
        "playing": zoo.playing,
        "own": zoo.own_names(),
    })
}

/// `architectures.index` and `architectures.scores`: a number for each pair, row by row, in the order of `names`.
#[must_use]
pub fn array(lab: &Lab, name: &str) -> Option<Vec<f32>> {
    let matrix = lab.architectures.matrix()?;
    match name {
        "index" => Some(matrix.index.clone()),
        "scores" => Some(matrix.scores.iter().map(|&score| score as f32).collect()),
        _ => None,
    }
}
