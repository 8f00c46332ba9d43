//! What `window.neurnLab` reads of the architectures.

use crate::app::views::architectures::model::Architectures;
use serde_json::{Value, json};

use crate::app::context::ViewContext;
use crate::app::views::architectures::model::Part;
use crate::protocol::architecture_studies::Choice;
use crate::protocol::architectures::MatrixView;

/// Neighbours that are listed.
const NEIGHBOURS: usize = 6;

/// The nearest networks of one, as many as are listed.
#[must_use]
pub fn results_neighbours(matrix: &MatrixView, place: usize) -> Vec<usize> {
    matrix.neighbours(place).into_iter().take(NEIGHBOURS).collect()
}

/// What `window.neurnLab.results().architectures` holds.
#[must_use]
pub fn results(architectures: &Architectures, cx: &ViewContext) -> Value {
    let zoo = &architectures;
    let state = &cx.state.architectures;
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
    let patterns = zoo.patterns().map(|view| {
        let listed = view.common.iter().map(|own| {
            let names = own.networks.iter().filter_map(|at| view.matrix.networks.get(usize::from(*at)));
            json!({
                "layers": view.words(own),
                "networks": names.map(|network| &network.name).collect::<Vec<_>>(),
                "occurrences": own.occurrences,
            })
        });
        json!({
            "names": view.matrix.networks.iter().map(|network| &network.name).collect::<Vec<_>>(),
            "common": listed.collect::<Vec<_>>(),
            "mantel": view.mantel,
            "adjusted_rand": view.rand,
            "said": view.said,
            "answers": zoo.answers(Part::Patterns),
        })
    });
    let cover = zoo.cover().map(|view| {
        let names = |own: &Choice| own.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        json!({
            "chosen": names(&view.ours),
            "mean": view.ours.mean,
            "papers": view.papers.as_ref().map(names),
            "papers_mean": view.papers.as_ref().map(|own| own.mean),
            "curve": view.curve,
            "chance": view.chance,
            "said": view.functional.said,
            "published": view.functional.networks.iter().map(|network| &network.name).collect::<Vec<_>>(),
            "means": view.functional.means,
            "answers": zoo.answers(Part::Cover),
        })
    });
    json!({
        "patterns": patterns,
        "shortlist": cover,
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
pub fn array(architectures: &Architectures, name: &str) -> Option<Vec<f32>> {
    let matrix = architectures.matrix()?;
    match name {
        "shared" => return architectures.patterns().map(|view| view.matrix.index.clone()),
        "results" => return architectures.cover().map(|view| view.functional.squares.concat()),
        _ => {}
    }
    match name {
        "index" => Some(matrix.index.clone()),
        "scores" => Some(matrix.scores.iter().map(|&score| score as f32).collect()),
        _ => None,
    }
}
