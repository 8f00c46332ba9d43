//! The run of both models over a labelled set, and the last result: for programs, and in words.

use serde_json::{Value, json};

use super::model::Evaluation;
use super::show::{progress_words, set_words, verdict};
use crate::app::context::ViewContext;
use crate::app::models::Side;

/// The run of both models over a labelled set, and the last result.
pub(super) fn results(evaluation: &Evaluation, cx: &ViewContext) -> Value {
    let running = evaluation.running(&cx.jobs);
    let outcome = evaluation.outcome();
    let side = |side: Side| {
        let problem = cx.models.unusable(&cx.state.classify, side);
        let Some(outcome) = outcome else { return json!({ "problem": problem }) };
        let report = &outcome.evaluated.reports[side as usize];
        json!({
            "model": outcome.models[side as usize],
            "n": report.n,
            "right": report.right,
            "accuracy": report.accuracy,
            "interval": report.interval,
            "per_class": report.per_class.iter().map(|class| class.accuracy).collect::<Vec<_>>(),
            "confusion": report.confusion,
            "ece": report.ece,
            "mistakes": report.mistakes,
            "problem": problem,
        })
    };
    json!({
        "running": running.is_some(),
        "done": running.as_ref().map(|running| running.done),
        "seconds_left": running.as_ref().and_then(|running| running.seconds_left),
        "n": outcome.map(|outcome| outcome.dataset.count()),
        "set": outcome.map(|outcome| set_words(outcome)),
        "badge": outcome.map(|outcome| outcome.origin().word()),
        "engine": outcome.map(|outcome| outcome.engine),
        "current": evaluation.is_current(&cx.state.evaluate, &cx.models, &cx.state.classify),
        "results": outcome.map_or(0, |outcome| outcome.version),
        "verdict": outcome.map(|outcome| verdict(outcome)),
        "discordant": outcome.map(|outcome| outcome.evaluated.discordant),
        "milliseconds": outcome.map(|outcome| outcome.evaluated.milliseconds),
        "left": side(Side::Left),
        "right": side(Side::Right),
    })
}

/// Numbers of the last result.
pub(super) fn array(evaluation: &Evaluation, name: &str) -> Option<Vec<f32>> {
    let outcome = evaluation.outcome()?;
    let [left, right] = &outcome.evaluated.probabilities;
    match name {
        "left.probabilities" => Some(left.clone()),
        "right.probabilities" => Some(right.clone()),
        "labels" => Some(outcome.dataset.labels()?.iter().copied().map(f32::from).collect()),
        _ => None,
    }
}

/// The run or the last result in a sentence.
pub(super) fn status(evaluation: &Evaluation, cx: &ViewContext) -> String {
    if let Some(running) = evaluation.running(&cx.jobs) {
        return format!("Evaluating: {}.", progress_words(&running));
    }
    let Some(outcome) = evaluation.outcome() else {
        return "Nothing has been evaluated yet.".to_owned();
    };
    let share = |i: usize| {
        let report = &outcome.evaluated.reports[i];
        let [right, low, high] = [report.accuracy, report.interval.0, report.interval.1].map(|v| 100.0 * v);
        format!("{right:.1} % right (95 % interval {low:.1} to {high:.1})")
    };
    format!(
        "{}, {}. The left model, {}: {}. The right model, {}: {}. {}",
        set_words(outcome),
        outcome.origin().word(),
        outcome.models[0],
        share(0),
        outcome.models[1],
        share(1),
        verdict(outcome)
    )
}
