//! The run of both models over a labelled set, and the last result: for programs, and in sentences for those who do not
//! see the canvas.

use serde::Serialize;

use super::model::Evaluation;
use super::show::{set_text, turned_text, verdict};
use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::digits::corpus::Split;
use crate::learn::engine::Engine;
use crate::stats::classification::{self, Mistake};
use crate::stats::mcnemar::Discordant;

/// What is known of one model.
#[derive(Debug, Serialize)]
struct Report<'a> {
    /// Which one.
    model: &'a str,
    /// Pictures.
    n: usize,
    /// Those that it read rightly.
    right: usize,
    /// Share of them, 0..=1.
    accuracy: f64,
    /// Wilson's 95 % interval of it.
    interval: (f64, f64),
    /// The share for each digit; none where there is no picture of it.
    per_class: Vec<Option<f64>>,
    /// Pictures by digit (row) and by what they were read as (column).
    confusion: &'a [Vec<usize>],
    /// Expected calibration error.
    ece: f64,
    /// The most confident mistakes.
    mistakes: &'a [Mistake],
}

impl<'a> Report<'a> {
    fn of(model: &'a str, report: &'a classification::Report) -> Self {
        Self {
            model,
            n: report.n,
            right: report.right,
            accuracy: report.accuracy,
            interval: report.interval,
            per_class: report.per_class.iter().map(|class| class.accuracy).collect(),
            confusion: &report.confusion,
            ece: report.ece,
            mistakes: &report.mistakes,
        }
    }

    fn sentence(&self) -> String {
        let [right, low, high] = [self.accuracy, self.interval.0, self.interval.1].map(|share| 100.0 * share);
        format!("{}: {right:.1} % right (95 % interval {low:.1} to {high:.1})", self.model)
    }
}

/// One side.
#[derive(Debug, Serialize)]
struct Network<'a> {
    /// Nothing until there is a result.
    #[serde(flatten)]
    report: Option<Report<'a>>,
    /// Why the chosen model cannot be used.
    problem: Option<&'a str>,
}

/// The run of both models over a labelled set, and the last result; what is about the result is none until there is one.
#[derive(Debug, Serialize)]
pub(super) struct Results<'a> {
    /// Whether a run is under way.
    running: bool,
    /// The part of it that is done, 0..=1.
    done: Option<f32>,
    /// Seconds that it still takes.
    seconds_left: Option<f32>,
    /// Pictures of the set.
    n: Option<usize>,
    /// The set in words.
    set: Option<String>,
    /// The part of the set, where its file tells parts.
    part: Option<Split>,
    /// How it was read, in sentences.
    notes: Vec<String>,
    /// That its pictures are read better with rows and columns exchanged, in a sentence.
    turned: Option<String>,
    /// Where its pictures come from.
    badge: Option<&'static str>,
    /// What computed.
    engine: Option<Engine>,
    /// Whether the result is about what is chosen now.
    current: bool,
    /// Counts the results.
    results: u64,
    /// The difference in a sentence.
    verdict: Option<String>,
    /// The pictures that only one of both reads rightly.
    discordant: Option<Discordant>,
    /// Time of reading all pictures by both.
    milliseconds: Option<f64>,
    left: Network<'a>,
    right: Network<'a>,
}

impl<'a> Results<'a> {
    /// As things stand.
    pub fn of(evaluation: &'a Evaluation, cx: &'a ViewContext) -> Self {
        let running = evaluation.running(&cx.jobs);
        let outcome = evaluation.outcome();
        let network = |side: Side| Network {
            report: outcome.map(|outcome| {
                Report::of(&outcome.models[side as usize], &outcome.evaluated.reports[side as usize])
            }),
            problem: cx.models.unusable(&cx.state.classify, side),
        };
        Self {
            running: running.is_some(),
            done: running.as_ref().map(|running| running.done),
            seconds_left: running.and_then(|running| running.seconds_left),
            n: outcome.map(|outcome| outcome.dataset.count()),
            set: outcome.map(|outcome| set_text(outcome)),
            part: outcome.and_then(|outcome| outcome.dataset.part()).map(|part| part.split),
            notes: outcome.map_or_else(Vec::new, |outcome| {
                outcome.dataset.notes().iter().map(ToString::to_string).collect()
            }),
            turned: outcome.and_then(|outcome| turned_text(outcome)),
            badge: outcome.map(|outcome| outcome.origin().word()),
            engine: outcome.map(|outcome| outcome.engine),
            current: evaluation.is_current(&cx.state.evaluate, &cx.models, &cx.state.classify),
            results: outcome.map_or(0, |outcome| outcome.version),
            verdict: outcome.map(|outcome| verdict(outcome)),
            discordant: outcome.map(|outcome| outcome.evaluated.discordant),
            milliseconds: outcome.map(|outcome| outcome.evaluated.milliseconds),
            left: network(Side::Left),
            right: network(Side::Right),
        }
    }

    /// The last result in sentences.
    pub fn sentences(&self) -> String {
        let (Some(set), Some(badge), Some(verdict), Some(left), Some(right)) =
            (&self.set, self.badge, &self.verdict, &self.left.report, &self.right.report)
        else {
            return "Nothing has been evaluated yet.".to_owned();
        };
        let (left, right) = (left.sentence(), right.sentence());
        let turned = self.turned.iter().map(|text| format!(" {text}")).collect::<String>();
        format!("{set}, {badge}. The left model, {left}. The right model, {right}. {verdict}{turned}")
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn results<'a>(report: impl Fn(&'a str) -> Option<Report<'a>>) -> Results<'a> {
        let there = report("a").is_some();
        Results {
            part: None,
            notes: Vec::new(),
            turned: None,
            running: false,
            done: None,
            seconds_left: None,
            n: there.then_some(4),
            set: there.then(|| "mine: 4 pictures".to_owned()),
            badge: there.then_some("measured"),
            engine: there.then_some(Engine::Simd),
            current: there,
            results: u64::from(there),
            verdict: there.then(|| "Both are right equally often.".to_owned()),
            discordant: there.then_some(Discordant { left: 0, right: 0, p: 1.0 }),
            milliseconds: there.then_some(2.5),
            left: Network { report: report("a"), problem: None },
            right: Network { report: report("b"), problem: Some("It did not come.") },
        }
    }

    #[test]
    fn programs_read_what_the_sentences_say() {
        let confusion = [vec![2, 0], vec![1, 1]];
        let mistakes = [Mistake { image: 3, label: 1, taken_for: 0, probability: 0.5 }];
        let results = results(|model| {
            Some(Report {
                model,
                n: 4,
                right: 3,
                accuracy: 0.75,
                interval: (0.25, 0.875),
                per_class: vec![Some(1.0), Some(0.5), None],
                confusion: &confusion,
                ece: 0.125,
                mistakes: &mistakes,
            })
        });
        assert_eq!(
            results.sentences(),
            "mine: 4 pictures, measured. The left model, a: 75.0 % right (95 % interval 25.0 to 87.5). The right model, \
             b: 75.0 % right (95 % interval 25.0 to 87.5). Both are right equally often."
        );
        let value = serde_json::to_value(results).unwrap();
        assert_eq!(
            value["right"],
            json!({
                "model": "b",
                "n": 4,
                "right": 3,
                "accuracy": 0.75,
                "interval": [0.25, 0.875],
                "per_class": [1.0, 0.5, null],
                "confusion": [[2, 0], [1, 1]],
                "ece": 0.125,
                "mistakes": [{ "image": 3, "label": 1, "taken_for": 0, "probability": 0.5 }],
                "problem": "It did not come.",
            })
        );
        assert_eq!(value["discordant"], json!({ "left": 0, "right": 0, "p": 1.0 }));
        assert_eq!((&value["engine"], &value["badge"]), (&json!("simd"), &json!("measured")));
    }

    #[test]
    fn before_the_first_result_there_is_only_why() {
        let results = results(|_| None);
        assert_eq!(results.sentences(), "Nothing has been evaluated yet.");
        assert_eq!(
            serde_json::to_value(results).unwrap(),
            json!({
                "running": false,
                "done": null,
                "seconds_left": null,
                "n": null,
                "set": null,
                "part": null,
                "notes": [],
                "turned": null,
                "badge": null,
                "engine": null,
                "current": false,
                "results": 0,
                "verdict": null,
                "discordant": null,
                "milliseconds": null,
                "left": { "problem": null },
                "right": { "problem": "It did not come." },
            })
        );
    }
}
