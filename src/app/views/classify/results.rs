//! What both models say of the pictures on the screen: for programs, and in sentences for those who do not see the canvas.

use crate::figure::number::whole_percent;
use serde::Serialize;

use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::digits::find::Frame;
use crate::learn::engine::Engine;
use crate::protocol::classify::Answer;

/// What one model says of one picture.
#[derive(Debug, Serialize)]
struct Winner {
    /// The most probable digit.
    digit: u8,
    /// How sure it is, 0..=1.
    probability: f32,
}

/// What one model says of all of them.
#[derive(Debug, Serialize)]
struct Network<'a> {
    /// Which one answered last; none until then.
    model: Option<&'a str>,
    /// What computed.
    engine: Option<Engine>,
    /// A digit for each picture.
    #[serde(rename = "said")]
    winners: Vec<Winner>,
    /// Time of reading all pictures.
    milliseconds: Option<f64>,
    /// Counts the answers.
    answers: u64,
    /// Layers that can be looked into.
    layers: usize,
    /// Why the chosen one cannot be used.
    problem: Option<&'a str>,
}

impl<'a> Network<'a> {
    fn of(cx: &'a ViewContext, side: Side) -> Self {
        let answer = cx.models.answer(side);
        let winners = |answer: &Answer| {
            let winners = (0..answer.count()).filter_map(|i| answer.winner(i));
            winners.map(|(digit, probability)| Winner { digit, probability }).collect()
        };
        Self {
            model: cx.models.answered_by(side),
            engine: cx.models.engine(side),
            winners: answer.map(winners).unwrap_or_default(),
            milliseconds: answer.map(|answer| answer.milliseconds),
            answers: cx.models.answers(side),
            layers: answer.map_or(0, |answer| answer.layers.len()),
            problem: cx.models.problem(&cx.state.classify, side),
        }
    }

    fn sentence(&self, side: &str) -> String {
        if let Some(problem) = self.problem {
            return format!("The {side} model: {problem}");
        }
        let share = |winner: &Winner| format!("{} ({})", winner.digit, whole_percent(winner.probability));
        let winners: Vec<String> = self.winners.iter().map(share).collect();
        format!("The {side} model, {}, says {}.", self.model.unwrap_or("loading"), winners.join(", "))
    }
}

/// What both models say of every picture on the screen.
#[derive(Debug, Serialize)]
pub(super) struct Results<'a> {
    /// The models that there are.
    models: Vec<&'a str>,
    /// Why there are none.
    missing: Option<&'a str>,
    /// Why another engine computes than the chosen one.
    instead: Option<&'a str>,
    /// Where the digits stand that were found in a large picture, in reading order; none where it is read as a whole.
    frames: Option<Vec<Frame>>,
    left: Network<'a>,
    right: Network<'a>,
}

impl<'a> Results<'a> {
    /// As things stand.
    pub fn of(cx: &'a ViewContext) -> Self {
        Self {
            models: cx.models.cards().iter().map(|card| card.id.as_str()).collect(),
            missing: cx.models.missing(),
            frames: Some(cx.framed().iter().map(|digit| digit.frame).collect())
                .filter(|frames: &Vec<Frame>| !frames.is_empty()),
            instead: cx.models.instead(&cx.state.classify),
            left: Network::of(cx, Side::Left),
            right: Network::of(cx, Side::Right),
        }
    }

    /// The answers of both models in a sentence each.
    pub fn sentences(&self) -> String {
        format!("{} {}", self.left.sentence(Side::Left.name()), self.right.sentence(Side::Right.name()))
    }
}

/// Numbers of an answer: `left.probabilities`, `right.input` and so on.
pub(super) fn array(cx: &ViewContext, name: &str) -> Option<Vec<f32>> {
    let (answer, what) = Side::ALL.into_iter().find_map(|side| {
        let what = name.strip_prefix(side.name())?.strip_prefix('.')?;
        Some((cx.models.answer(side)?, what))
    })?;
    match what {
        "probabilities" => Some(answer.probabilities.clone()),
        "input" => Some(answer.inputs.clone()),
        "occlusion" if !answer.occlusion.is_empty() => Some(answer.occlusion.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn programs_read_what_the_sentences_say() {
        let left = Network {
            model: Some("mnist-cnn-none"),
            engine: Some(Engine::Simd),
            winners: vec![Winner { digit: 7, probability: 0.75 }, Winner { digit: 1, probability: 0.5 }],
            milliseconds: Some(1.5),
            answers: 3,
            layers: 0,
            problem: None,
        };
        let right = Network {
            model: None,
            engine: None,
            winners: Vec::new(),
            milliseconds: None,
            answers: 0,
            layers: 0,
            problem: Some("It did not come."),
        };
        let models = vec!["mnist-cnn-none", "mnist-cnn-neurn3"];
        let results = Results { models, missing: None, instead: None, frames: None, left, right };
        assert_eq!(
            results.sentences(),
            "The left model, mnist-cnn-none, says 7 (75 %), 1 (50 %). The right model: It did not come."
        );
        let answers = json!([{ "digit": 7, "probability": 0.75 }, { "digit": 1, "probability": 0.5 }]);
        assert_eq!(
            serde_json::to_value(results).unwrap(),
            json!({
                "models": ["mnist-cnn-none", "mnist-cnn-neurn3"],
                "missing": null,
                "instead": null,
                "frames": null,
                "left": {
                    "model": "mnist-cnn-none",
                    "engine": "simd",
                    "said": answers,
                    "milliseconds": 1.5,
                    "answers": 3,
                    "layers": 0,
                    "problem": null,
                },
                "right": {
                    "model": null,
                    "engine": null,
                    "said": [],
                    "milliseconds": null,
                    "answers": 0,
                    "layers": 0,
                    "problem": "It did not come.",
                },
            })
        );
    }
}
