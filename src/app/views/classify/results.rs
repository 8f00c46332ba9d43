//! What both models say of the pictures on the screen: for programs, and in words.

use serde_json::{Value, json};

use crate::app::context::ViewContext;
use crate::app::models::Side;

/// What both models say of every picture on the screen.
pub(super) fn results(cx: &ViewContext) -> Value {
    let side = |side: Side| {
        let answer = cx.models.answer(side);
        let said: Vec<Value> = answer.map_or_else(Vec::new, |a| {
            let winners = (0..a.count()).filter_map(|i| a.winner(i));
            winners.map(|(digit, p)| json!({ "digit": digit, "probability": p })).collect()
        });
        json!({
            "model": cx.models.answered_by(side),
            "engine": cx.models.engine(side),
            "said": said,
            "milliseconds": answer.map(|a| a.milliseconds),
            "answers": cx.models.answers(side),
            "layers": answer.map_or(0, |a| a.layers.len()),
            "problem": cx.models.problem(&cx.state.classify, side),
        })
    };
    json!({
        "models": cx.models.cards().iter().map(|card| card.id.clone()).collect::<Vec<_>>(),
        "missing": cx.models.missing(),
        "instead": cx.models.instead(&cx.state.classify),
        "left": side(Side::Left),
        "right": side(Side::Right),
    })
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

/// The answers of both models in a sentence each.
pub(super) fn status(cx: &ViewContext) -> String {
    let sentence = |side: Side| {
        let name = side.name();
        if let Some(problem) = cx.models.problem(&cx.state.classify, side) {
            return format!("The {name} model: {problem}");
        }
        let answer = cx.models.answer(side);
        let said: Vec<String> = answer
            .into_iter()
            .flat_map(|answer| (0..answer.count()).filter_map(|i| answer.winner(i)))
            .map(|(digit, p)| format!("{digit} ({:.0} %)", 100.0 * p))
            .collect();
        format!(
            "The {name} model, {}, says {}.",
            cx.models.answered_by(side).unwrap_or("loading"),
            said.join(", ")
        )
    };
    Side::ALL.map(sentence).join(" ")
}
