//! What `window.neurnLab` reads of the architectures.

use serde::Serialize;

use crate::app::context::ViewContext;
use crate::app::views::architectures::model::{Architectures, Part};
use crate::app::views::architectures::state::ZooShows;
use crate::protocol::architecture_studies::{Choice, Combination, CoverView, PatternsView};
use crate::protocol::architectures::{MatrixView, NetworkView, PairView, SectionView};

/// Neighbours that are listed.
const NEIGHBOURS: usize = 6;

/// The nearest networks of one, as many as are listed.
#[must_use]
pub fn results_neighbours(matrix: &MatrixView, place: usize) -> Vec<usize> {
    matrix.neighbours(place).into_iter().take(NEIGHBOURS).collect()
}

fn names<'a>(networks: impl IntoIterator<Item = &'a NetworkView>) -> Vec<&'a str> {
    networks.into_iter().map(|network| network.name.as_str()).collect()
}

/// All pairs.
#[derive(Debug, Serialize)]
struct Matrix<'a> {
    /// The networks from left to right.
    names: Vec<&'a str>,
    /// How many of them are on the paper's shortlist.
    shortlist: usize,
    /// Time of all alignments.
    milliseconds: f32,
    /// Where the definitions are from.
    libraries: &'a str,
    /// Counts the answers.
    answers: u64,
}

impl<'a> Matrix<'a> {
    fn of(matrix: &'a MatrixView, answers: u64) -> Self {
        Self {
            names: names(&matrix.networks),
            shortlist: matrix.networks.iter().filter(|network| network.shortlist).count(),
            milliseconds: matrix.milliseconds,
            libraries: &matrix.libraries,
            answers,
        }
    }
}

/// A cell of the matrix.
#[derive(Debug, Serialize)]
struct Cell<'a> {
    row: usize,
    column: usize,
    /// Of its two networks.
    names: [&'a str; 2],
    index: f32,
    score: i32,
}

impl<'a> Cell<'a> {
    fn of(matrix: &'a MatrixView, row: usize, column: usize) -> Option<Self> {
        let (a, b) = (matrix.networks.get(row)?, matrix.networks.get(column)?);
        Some(Self {
            row,
            column,
            names: [&a.name, &b.name],
            index: matrix.index_at(row, column),
            score: matrix.score_at(row, column),
        })
    }
}

/// The chosen network.
#[derive(Debug, Serialize)]
struct Selected<'a> {
    name: &'a str,
    /// Its nearest ones, the nearest first.
    neighbours: Vec<Cell<'a>>,
}

impl<'a> Selected<'a> {
    fn of(matrix: &'a MatrixView, name: &'a str) -> Option<Self> {
        let place = matrix.place(name)?;
        let near = results_neighbours(matrix, place).into_iter();
        Some(Self { name, neighbours: near.filter_map(|other| Cell::of(matrix, place, other)).collect() })
    }
}

/// Two networks side by side.
#[derive(Debug, Serialize)]
struct Pair<'a> {
    names: &'a [String; 2],
    score: i32,
    index: f32,
    /// Matches, mismatches, gaps that cost, gaps that do not.
    counts: [u32; 4],
    /// How many letters each has.
    letters: [usize; 2],
    /// Of the alignment.
    columns: usize,
    /// Time of the alignment.
    milliseconds: f32,
}

impl<'a> Pair<'a> {
    fn of(pair: &'a PairView) -> Self {
        Self {
            names: &pair.names,
            score: pair.score,
            index: pair.index,
            counts: pair.counts,
            letters: pair.letters.each_ref().map(Vec::len),
            columns: pair.steps.len(),
            milliseconds: pair.milliseconds,
        }
    }
}

/// The matrix of a section of two networks.
#[derive(Debug, Serialize)]
struct Section<'a> {
    /// The first letter of each.
    from: [u32; 2],
    /// Of the rows and of the columns.
    words: &'a [Vec<String>; 2],
    /// Row by row.
    values: &'a [i32],
    /// Of its show, in all.
    steps: usize,
    /// The one that is looked at.
    step: u32,
}

impl<'a> Section<'a> {
    fn of(section: &'a SectionView, step: u32) -> Self {
        let SectionView { from, words, values, .. } = section;
        Self { from: *from, words, values, steps: section.steps(), step }
    }
}

/// A combination of layers.
#[derive(Debug, Serialize)]
struct Common<'a> {
    /// In words.
    layers: String,
    /// Those that hold it.
    networks: Vec<&'a str>,
    /// How often it comes in all of them.
    occurrences: u32,
}

impl<'a> Common<'a> {
    fn of(view: &'a PatternsView, combination: &Combination) -> Self {
        let places = combination.networks.iter();
        Self {
            layers: view.text(combination),
            networks: names(places.filter_map(|place| view.matrix.networks.get(usize::from(*place)))),
            occurrences: combination.occurrences,
        }
    }
}

/// Combinations that networks share.
#[derive(Debug, Serialize)]
struct Patterns<'a> {
    /// The networks from left to right.
    names: Vec<&'a str>,
    /// The most common combinations.
    common: Vec<Common<'a>>,
    /// Mantel's r and p against the matrix of alignments.
    mantel: Option<[f32; 2]>,
    /// The adjusted Rand index of both trees' groups.
    adjusted_rand: Option<f32>,
    /// The two in a sentence.
    #[serde(rename = "said")]
    sentence: &'a str,
    /// Counts the answers.
    answers: u64,
}

impl<'a> Patterns<'a> {
    fn of(view: &'a PatternsView, answers: u64) -> Self {
        Self {
            names: names(&view.matrix.networks),
            common: view.common.iter().map(|combination| Common::of(view, combination)).collect(),
            mantel: view.mantel,
            adjusted_rand: view.rand,
            sentence: &view.summary,
            answers,
        }
    }
}

/// Networks that stand for all.
#[derive(Debug, Serialize)]
struct Shortlist<'a> {
    /// Our choice.
    chosen: Vec<&'a str>,
    /// Its mean distance.
    mean: f32,
    /// The paper's choice.
    papers: Option<Vec<&'a str>>,
    /// Its mean distance.
    papers_mean: Option<f32>,
    /// The mean distance with our best choice of 1, 2, ... all.
    curve: &'a [f32],
    /// 95 in 100 of random choices: from, to; and the share that is worse than the paper's.
    chance: Option<[f32; 3]>,
    /// How far published results and architectures agree.
    #[serde(rename = "said")]
    sentences: &'a [String],
    /// The networks that have published results.
    published: Vec<&'a str>,
    /// The mean over all their pairs, for each square.
    means: [f32; 4],
    /// Counts the answers.
    answers: u64,
}

impl<'a> Shortlist<'a> {
    fn of(view: &'a CoverView, answers: u64) -> Self {
        let names_of = |choice: &'a Choice| choice.rows.iter().map(|row| row.name.as_str()).collect();
        Self {
            chosen: names_of(&view.ours),
            mean: view.ours.mean,
            papers: view.papers.as_ref().map(names_of),
            papers_mean: view.papers.as_ref().map(|choice| choice.mean),
            curve: &view.curve,
            chance: view.chance,
            sentences: &view.functional.summary,
            published: names(&view.functional.networks),
            means: view.functional.means,
            answers,
        }
    }
}

/// Each part of the view; none until it is answered.
#[derive(Debug, Serialize)]
pub(super) struct Results<'a> {
    patterns: Option<Patterns<'a>>,
    shortlist: Option<Shortlist<'a>>,
    /// Why there are no networks.
    missing: Option<&'a str>,
    /// The part that is looked at.
    shows: ZooShows,
    matrix: Option<Matrix<'a>>,
    /// The cell of the matrix that is looked at.
    cursor: Option<Cell<'a>>,
    selected: Option<Selected<'a>>,
    pair: Option<Pair<'a>>,
    /// Why there is no pair.
    pair_problem: Option<&'a str>,
    section: Option<Section<'a>>,
    /// Whether the section's show runs.
    playing: bool,
    /// Names of the visitor's networks.
    #[serde(rename = "own")]
    custom: Vec<String>,
}

impl<'a> Results<'a> {
    /// As things stand.
    pub fn of(zoo: &'a Architectures, cx: &'a ViewContext) -> Self {
        let state = &cx.state.architectures;
        let matrix = zoo.matrix();
        let answers = |part: Part| zoo.answers(part);
        Self {
            patterns: zoo.patterns().map(|view| Patterns::of(view, answers(Part::Patterns))),
            shortlist: zoo.cover().map(|view| Shortlist::of(view, answers(Part::Cover))),
            missing: zoo.missing(),
            shows: state.shows,
            matrix: matrix.map(|matrix| Matrix::of(matrix, answers(Part::Matrix))),
            cursor: matrix.zip(zoo.cursor).and_then(|(matrix, (row, column))| Cell::of(matrix, row, column)),
            selected: matrix
                .zip(state.network.as_deref())
                .and_then(|(matrix, name)| Selected::of(matrix, name)),
            pair: zoo.pair().map(Pair::of),
            pair_problem: zoo.failed(Part::Pair),
            section: zoo.section().map(|section| Section::of(section, state.step)),
            playing: zoo.playing,
            custom: zoo.custom_names(),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn nothing() -> Results<'static> {
        Results {
            patterns: None,
            shortlist: None,
            missing: None,
            shows: ZooShows::Matrix,
            matrix: None,
            cursor: None,
            selected: None,
            pair: None,
            pair_problem: None,
            section: None,
            playing: false,
            custom: Vec::new(),
        }
    }

    fn value(results: Results<'_>) -> Value {
        serde_json::to_value(results).unwrap()
    }

    #[test]
    fn a_part_without_an_answer_is_null() {
        assert_eq!(
            value(Results { missing: Some("It did not come."), ..nothing() }),
            json!({
                "patterns": null,
                "shortlist": null,
                "missing": "It did not come.",
                "shows": "matrix",
                "matrix": null,
                "cursor": null,
                "selected": null,
                "pair": null,
                "pair_problem": null,
                "section": null,
                "playing": false,
                "own": [],
            })
        );
    }

    #[test]
    fn programs_read_the_matrix_and_the_pair_by_these_names() {
        let cell = || Cell { row: 0, column: 1, names: ["VGG16", "VGG19"], index: -0.5, score: -3 };
        let (names, milliseconds) = (["VGG16", "VGG19"].map(str::to_owned), 1.5);
        let words = [vec!["Conv2D".to_owned()], Vec::new()];
        let (counts, letters) = ([1, 2, 3, 4], [5, 6]);
        let libraries = "Keras 3";
        let results = value(Results {
            shows: ZooShows::Pair,
            matrix: Some(Matrix { names: vec!["VGG16"], shortlist: 1, milliseconds, libraries, answers: 2 }),
            cursor: Some(cell()),
            selected: Some(Selected { name: "VGG16", neighbours: vec![cell()] }),
            pair: Some(Pair {
                names: &names,
                score: 7,
                index: 0.25,
                counts,
                letters,
                columns: 8,
                milliseconds,
            }),
            section: Some(Section { from: [0, 9], words: &words, values: &[0, -1], steps: 4, step: 3 }),
            custom: vec!["mine (yours)".to_owned()],
            ..nothing()
        });
        let cell = json!({ "row": 0, "column": 1, "names": ["VGG16", "VGG19"], "index": -0.5, "score": -3 });
        assert_eq!(
            results["matrix"],
            json!({
                "names": ["VGG16"],
                "shortlist": 1,
                "milliseconds": 1.5,
                "libraries": "Keras 3",
                "answers": 2,
            })
        );
        assert_eq!((&results["cursor"], &results["own"]), (&cell, &json!(["mine (yours)"])));
        assert_eq!(results["selected"], json!({ "name": "VGG16", "neighbours": [cell] }));
        assert_eq!(
            results["pair"],
            json!({
                "names": ["VGG16", "VGG19"],
                "score": 7,
                "index": 0.25,
                "counts": [1, 2, 3, 4],
                "letters": [5, 6],
                "columns": 8,
                "milliseconds": 1.5,
            })
        );
        assert_eq!(
            results["section"],
            json!({ "from": [0, 9], "words": [["Conv2D"], []], "values": [0, -1], "steps": 4, "step": 3 })
        );
    }

    #[test]
    fn programs_read_the_studies_by_these_names() {
        let common = Common { layers: "Conv2D, Add".to_owned(), networks: vec!["VGG16"], occurrences: 4 };
        let patterns = Patterns {
            names: vec!["VGG16"],
            common: vec![common],
            mantel: Some([0.5, 0.25]),
            adjusted_rand: None,
            sentence: "They agree.",
            answers: 1,
        };
        let shortlist = Shortlist {
            chosen: vec!["VGG19"],
            mean: 0.5,
            papers: None,
            papers_mean: None,
            curve: &[1.0, 0.5],
            chance: Some([0.25, 0.5, 0.75]),
            sentences: &["They do not.".to_owned()],
            published: vec!["VGG16"],
            means: [0.0, 0.25, 0.5, 1.0],
            answers: 3,
        };
        let results = value(Results { patterns: Some(patterns), shortlist: Some(shortlist), ..nothing() });
        assert_eq!(
            results["patterns"],
            json!({
                "names": ["VGG16"],
                "common": [{ "layers": "Conv2D, Add", "networks": ["VGG16"], "occurrences": 4 }],
                "mantel": [0.5, 0.25],
                "adjusted_rand": null,
                "said": "They agree.",
                "answers": 1,
            })
        );
        assert_eq!(
            results["shortlist"],
            json!({
                "chosen": ["VGG19"],
                "mean": 0.5,
                "papers": null,
                "papers_mean": null,
                "curve": [1.0, 0.5],
                "chance": [0.25, 0.5, 0.75],
                "said": ["They do not."],
                "published": ["VGG16"],
                "means": [0.0, 0.25, 0.5, 1.0],
                "answers": 3,
            })
        );
    }
}
