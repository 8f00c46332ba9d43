//! The curve or map as far as it is measured, and what both models say of the digit at the handle.

use serde::Serialize;

use super::model::{Shifting, places};
use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::digits::shift::{Param, Shift};
use crate::learn::engine::Engine;

/// A point of the curve or a cell of the map.
#[derive(Debug, Serialize)]
struct Point {
    /// Where it is along the first slider.
    value: f64,
    /// And along the second, on a map.
    second: Option<f64>,
    /// Digits that both models have read there.
    n: usize,
    /// How many of them the left and the right one read rightly.
    right: [usize; 2],
    /// Wilson's 95 % intervals of the shares, 0..=1.
    interval: [(f64, f64); 2],
}

/// What one model says of the digit at the handle.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    /// The digit that it reads.
    digit: u8,
    /// Of the ten digits.
    probabilities: &'a [f32],
}

/// The digit at the handle.
#[derive(Debug, Serialize)]
struct Handle<'a> {
    /// Where the sliders stand.
    values: Shift,
    /// What was drawn.
    digit: u8,
    /// What the left and the right model read; none until both have.
    #[serde(rename = "said")]
    answers: Option<[Option<Answer<'a>>; 2]>,
}

/// The curve or map of the view Shift as far as it is measured, and what both models say of the digit at the handle.
#[derive(Debug, Serialize)]
pub(super) struct Results<'a> {
    /// The first slider.
    axis: Param,
    /// The second one, on a map.
    second: Option<Param>,
    /// Both models, left and right.
    models: Option<&'a [String; 2]>,
    /// What computes.
    engine: Option<Engine>,
    /// Of the digits.
    seed: u32,
    /// Digits that are read at each point.
    count: u32,
    /// What is measured, row by row.
    points: Vec<Point>,
    /// Points of which every digit is read.
    done: usize,
    /// Points in all.
    total: usize,
    /// Whether the visitor has stopped it.
    paused: bool,
    /// What went wrong.
    problem: Option<&'a str>,
    /// Why there are no models.
    missing: Option<&'a str>,
    handle: Handle<'a>,
}

impl<'a> Results<'a> {
    /// As things stand.
    pub fn of(drift: &'a Shifting, cx: &'a ViewContext) -> Self {
        let state = &cx.state.shift;
        let progress = drift.progress(state);
        let (models, engine) = drift.models().unzip();
        Self {
            axis: state.axis,
            second: state.second,
            models,
            engine,
            seed: cx.state.seed,
            count: state.count,
            points: points(drift, cx),
            done: progress.done,
            total: progress.total,
            paused: drift.paused,
            problem: drift.problem(),
            missing: cx.models.missing(),
            handle: handle(drift, cx),
        }
    }
}

fn points(drift: &Shifting, cx: &ViewContext) -> Vec<Point> {
    let state = &cx.state.shift;
    let mut places = places(state);
    places.sort_by_key(|place| (place.row, place.column));
    let measured = places.iter().filter_map(|place| {
        let point = drift.point(&place.shift)?;
        let [left, right] = Side::ALL.map(|side| point.score(side, state.count));
        Some(Point {
            value: place.shift.value(state.axis),
            second: state.second.map(|second| place.shift.value(second)),
            n: left.n,
            right: [left.right, right.right],
            interval: [left.interval, right.interval],
        })
    });
    measured.collect()
}

fn handle<'a>(drift: &'a Shifting, cx: &ViewContext) -> Handle<'a> {
    let (values, digit) = (cx.state.shift.values, cx.state.shift.digit);
    let answers = drift.point(&values).map(|point| {
        let answers = Side::ALL.map(|side| point.answers(side, digit));
        answers.map(|answer| answer.map(|(digit, probabilities)| Answer { digit, probabilities }))
    });
    Handle { values, digit, answers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn programs_read_the_curve_and_the_handle_by_these_names() {
        let models = ["a", "b"].map(str::to_owned);
        let values = Shift { polarity: 90.0, ..Shift::default() };
        let answers = Some([Some(Answer { digit: 7, probabilities: &[0.25, 0.75] }), None]);
        let point =
            |value, second, right| Point { value, second, n: 4, right, interval: [(0.25, 0.5), (0.5, 1.0)] };
        let results = Results {
            axis: Param::Polarity,
            second: None,
            models: Some(&models),
            engine: Some(Engine::Flex),
            seed: 5,
            count: 200,
            points: vec![point(0.0, None, [1, 3]), point(12.5, Some(100.0), [0, 4])],
            done: 1,
            total: 17,
            paused: true,
            problem: None,
            missing: None,
            handle: Handle { values, digit: 3, answers },
        };
        assert_eq!(
            serde_json::to_value(results).unwrap(),
            json!({
                "axis": "polarity",
                "second": null,
                "models": ["a", "b"],
                "engine": "flex",
                "seed": 5,
                "count": 200,
                "points": [
                    { "value": 0.0, "second": null, "n": 4, "right": [1, 3], "interval": [[0.25, 0.5], [0.5, 1.0]] },
                    { "value": 12.5, "second": 100.0, "n": 4, "right": [0, 4], "interval": [[0.25, 0.5], [0.5, 1.0]] },
                ],
                "done": 1,
                "total": 17,
                "paused": true,
                "problem": null,
                "missing": null,
                "handle": {
                    "values": values,
                    "digit": 3,
                    "said": [{ "digit": 7, "probabilities": [0.25, 0.75] }, null],
                },
            })
        );
    }
}
