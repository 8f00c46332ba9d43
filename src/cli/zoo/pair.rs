//! Two networks side by side.

use super::align::AlignArgs;
use super::{CliError, json, save};
use crate::zoo::align::{Index, Scoring, align};
use crate::zoo::export::Aligned;
use crate::zoo::{Encoded, Granularity, Network, figure};
use serde::Serialize;

#[derive(Serialize)]
struct Pair<'a> {
    a: &'a str,
    b: &'a str,
    tokens: Granularity,
    scoring: Scoring,
    score: i32,
    index: f64,
    index_kind: Index,
    matches: usize,
    mismatches: usize,
    gaps: usize,
    /// Gaps at the beginning that cost nothing.
    free_gaps: usize,
    /// Both sequences side by side, null for a gap.
    aligned: [Vec<Option<&'a str>>; 2],
    /// The first layer that each of these letters stands for, counted from 0.
    layers: [Vec<Option<usize>>; 2],
}

pub(super) fn run(a: &Network, b: &Network, args: &AlignArgs, scoring: &Scoring) -> Result<String, CliError> {
    if args.csv.is_some() {
        return Err(CliError::NoCsv);
    }
    let tokens = args.which.tokens;
    let encoded = Encoded::of([a, b], tokens);
    let [first, second] = &*encoded.sequences else {
        return Err(CliError::Networks(encoded.sequences.len()));
    };
    let found = align(&first.letters, &second.letters, scoring);
    let aligned = Aligned {
        networks: [a, b],
        encoded: &encoded,
        tokens,
        scoring,
        index: args.index,
        alignment: &found,
    };
    save(args.svg.as_deref(), || figure::alignment(&aligned))?;
    if args.text {
        return Ok(aligned.text().trim_end().to_owned());
    }
    if !args.json {
        return Ok(format!("{} and {}: {}", a.name, b.name, aligned.summary()));
    }
    let places = || found.steps.iter().map(|step| step.places());
    let text = |which: usize, at: Option<usize>| at.map(|at| aligned.letter(which, at));
    json(&Pair {
        a: &a.name,
        b: &b.name,
        tokens,
        scoring: *scoring,
        score: found.score,
        index: aligned.value(),
        index_kind: args.index,
        matches: found.matches,
        mismatches: found.mismatches,
        gaps: found.gaps,
        free_gaps: found.free,
        aligned: [
            places().map(|(at, _)| text(0, at)).collect(),
            places().map(|(_, at)| text(1, at)).collect(),
        ],
        layers: [
            places()
                .map(|(at, _)| at.and_then(|at| first.layers.get(at)).map(|layers| layers.start))
                .collect(),
            places()
                .map(|(_, at)| at.and_then(|at| second.layers.get(at)).map(|layers| layers.start))
                .collect(),
        ],
    })
}
