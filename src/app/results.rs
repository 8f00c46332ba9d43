//! What `window.neurnLab` reads: the last results as JSON and as arrays.

use serde_json::{Value, json};

use super::clock::now_ms;
use super::compute::Slot;
use super::lab::Lab;
use super::models::Side;
use super::state::{Plane, View};
use super::subject::Subject;
use super::views::evaluate;
use crate::neurn::{Image, apply, apply_into};

/// Results by view. `notice` is the sentence shown last, `problem` the inline one.
#[must_use]
pub fn results(lab: &mut Lab, frames: u64) -> Value {
    let subject = lab.subject();
    let (shape, count) = match &subject {
        Subject::Worlds(w) => (w[0].first(), w.len()),
        Subject::Page { images, .. } | Subject::One { image: images, .. } => (images.first(), images.len()),
        Subject::Nothing => (None, 0),
    };
    let shape = shape.map(|i| json!([i.height(), i.width(), i.channels()]));
    let kind = match &subject {
        Subject::Worlds(_) => "worlds",
        Subject::Page { .. } => "page",
        Subject::One { .. } => "picture",
        Subject::Nothing => "nothing",
    };
    let title = match &subject {
        Subject::Page { title, .. } | Subject::One { title, .. } => Some(title.clone()),
        _ => None,
    };
    let adapter = lab.compute.gpu.as_ref().map(crate::app::compute::gpu::GpuEngine::adapter);
    let why_cpu = lab.compute.why_cpu.clone();
    let slot: &Slot = lab.active();
    let run = slot.run.clone();
    let peak = slot.peaks(0).iter().max_by(|a, b| a.value.total_cmp(&b.value)).copied();
    let runs = slot.runs;
    let note = slot.note.clone();
    json!({
        "view": lab.state.view,
        "frames": frames,
        "busy": lab.busy(),
        "problem": lab.problem,
        "places": lab.places,
        "filter": {
            "showing": kind,
            "title": title,
            "pictures": count,
            "shape": shape,
            "engine": run.as_ref().map(|r| r.engine.clone()),
            "adapter": adapter,
            "why_cpu": if why_cpu.is_empty() { Value::Null } else { Value::String(why_cpu) },
            "milliseconds": run.and_then(|r| r.milliseconds),
            "runs": runs,
            "note": note,
            "max_sigma": peak.map(|p| json!({ "value": p.value, "x": p.x, "y": p.y, "channel": p.channel })),
        },
        "classify": if lab.state.view == View::Classify { classified(lab) } else { Value::Null },
        "evaluate": if lab.state.view == View::Evaluate { evaluated(lab) } else { Value::Null },
        "transfers": if lab.state.view == View::Transfers { crate::app::views::transfers::model::results(lab) } else { Value::Null },
        "architectures": if lab.state.view == View::Architectures { crate::app::views::architectures::results::results(lab) } else { Value::Null },
        "neurons": if lab.state.view == View::Neurons { crate::app::views::neurons::results::results(lab) } else { Value::Null },
        "published": if lab.state.view == View::Published { crate::app::views::published::model::results(lab) } else { Value::Null },
        "shift": if lab.state.view == View::Shift { shifted(lab) } else { Value::Null },
    })
}

/// What both models say of every picture on the screen.
fn classified(lab: &Lab) -> Value {
    let side = |side: Side| {
        let answer = lab.models.answer(side);
        let said: Vec<Value> = answer.map_or_else(Vec::new, |a| {
            let winners = (0..a.count()).filter_map(|i| a.winner(i));
            winners.map(|(digit, p)| json!({ "digit": digit, "probability": p })).collect()
        });
        json!({
            "model": lab.models.answered_by(side),
            "engine": lab.models.engine(side),
            "said": said,
            "milliseconds": answer.map(|a| a.milliseconds),
            "answers": lab.models.answers(side),
            "layers": answer.map_or(0, |a| a.layers.len()),
            "problem": lab.models.problem(&lab.state.classify, side),
        })
    };
    json!({
        "models": lab.models.cards().iter().map(|card| card.id.clone()).collect::<Vec<_>>(),
        "missing": lab.models.missing(),
        "instead": lab.models.instead(&lab.state.classify),
        "left": side(Side::Left),
        "right": side(Side::Right),
    })
}

/// The run of both models over a labelled set, and the last result.
fn evaluated(lab: &Lab) -> Value {
    let running = lab.evaluation.running(&lab.jobs);
    let outcome = lab.evaluation.outcome();
    let side = |side: Side| {
        let problem = lab.models.unusable(&lab.state.classify, side);
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
        "set": outcome.map(|outcome| evaluate::set_words(outcome)),
        "badge": outcome.map(|outcome| outcome.origin().word()),
        "engine": outcome.map(|outcome| outcome.engine),
        "current": lab.evaluation.is_current(&lab.state.evaluate, &lab.models, &lab.state.classify),
        "results": outcome.map_or(0, |outcome| outcome.version),
        "verdict": outcome.map(|outcome| evaluate::verdict(outcome)),
        "discordant": outcome.map(|outcome| outcome.evaluated.discordant),
        "milliseconds": outcome.map(|outcome| outcome.evaluated.milliseconds),
        "left": side(Side::Left),
        "right": side(Side::Right),
    })
}

/// The curve or map of the view Shift as far as it is measured, and what both models say of the digit at the handle.
fn shifted(lab: &Lab) -> Value {
    let state = &lab.state.shift;
    let progress = lab.shift.progress(state);
    let mut places = crate::app::views::shift::model::places(state);
    places.sort_by_key(|place| (place.row, place.column));
    let points: Vec<Value> = places
        .iter()
        .filter_map(|place| {
            let point = lab.shift.point(&place.shift)?;
            let [left, right] = Side::ALL.map(|side| point.score(side, state.count));
            Some(json!({
                "value": place.shift.value(state.axis),
                "second": state.second.map(|second| place.shift.value(second)),
                "n": left.n,
                "right": [left.right, right.right],
                "interval": [left.interval, right.interval],
            }))
        })
        .collect();
    let digit = lab.state.shift.digit;
    let here = lab.shift.point(&state.values);
    let said = here.map(|point| {
        let said = Side::ALL.map(|side| point.said(side, digit));
        said.map(|said| said.map(|(said, row)| json!({ "digit": said, "probabilities": row })))
    });
    let (models, engine) = lab.shift.models().unzip();
    json!({
        "axis": state.axis,
        "second": state.second,
        "models": models,
        "engine": engine,
        "seed": lab.state.seed,
        "count": state.count,
        "points": points,
        "done": progress.done,
        "total": progress.total,
        "paused": lab.shift.paused,
        "problem": lab.shift.problem(),
        "missing": lab.models.missing(),
        "handle": { "values": state.values, "digit": digit, "said": said },
    })
}

/// How often the CPU filter is run for its times.
const RUNS: usize = 9;

fn times(lab: &Lab, images: &[Image]) -> Result<Vec<f32>, String> {
    let mut result = Vec::new();
    let mut all = Vec::new();
    for _ in 0..RUNS {
        let start = now_ms();
        for image in images {
            apply_into(image, &lab.state.filter, &mut result).map_err(|e| e.to_string())?;
        }
        all.push((now_ms() - start) as f32);
    }
    Ok(all)
}

/// The names that [`array`] knows.
pub const ARRAYS: [&str; 22] = [
    "filter.raw",
    "filter.mean",
    "filter.sigma",
    "filter.result",
    "filter.difference",
    "filter.rival",
    "filter.cpu.result",
    "filter.cpu.sigma",
    "filter.cpu.times",
    "classify.left.probabilities",
    "classify.right.probabilities",
    "classify.left.input",
    "classify.right.input",
    "classify.left.occlusion",
    "classify.right.occlusion",
    "evaluate.left.probabilities",
    "evaluate.right.probabilities",
    "evaluate.labels",
    "architectures.index",
    "architectures.scores",
    "architectures.shared",
    "architectures.results",
];

/// Numbers of the picture that is open, row-major with interleaved channels. `filter.cpu.*` are computed
/// anew on the CPU from the same picture and settings, whatever the engine: for holding engines together;
/// `classify.*`: ten probabilities for each picture; what the network saw of each, `[3, 32, 32]`; the first one's
/// occlusion map, `[32, 32]`;
/// `evaluate.*`: ten probabilities for each picture of the last evaluated set, and the pictures' labels.
/// `neurons.*`: rows of numbers of what is shown there, such as `neurons.neuron_values` or `neurons.rdm_neurons`;
/// `architectures.*`: a number for each pair, row by row, in the order of `results().architectures.matrix.names`;
/// `filter.cpu.times` are the milliseconds of several such runs on the page's thread (result only), for benchmarks.
///
/// # Errors
/// A sentence if the name is unknown or there are no such numbers.
pub fn array(lab: &mut Lab, name: &str) -> Result<Vec<f32>, String> {
    if let Some(name) = name.strip_prefix("classify.") {
        return classify_array(lab, name);
    }
    if let Some(what) = name.strip_prefix("architectures.") {
        let none = || format!("`{name}` has no numbers yet, or there is no such array.");
        return crate::app::views::architectures::model::array(lab, what).ok_or_else(none);
    }
    if let Some(what) = name.strip_prefix("neurons.") {
        let none = || format!("`{name}` has no numbers yet, or there is no such array.");
        return crate::app::views::neurons::model::array(lab, what).ok_or_else(none);
    }
    if let Some(name) = name.strip_prefix("evaluate.") {
        return evaluate_array(lab, name);
    }
    let image = match lab.subject() {
        Subject::One { image, .. } | Subject::Page { images: image, .. } => image,
        Subject::Worlds(worlds) => worlds[0].clone(),
        Subject::Nothing => return Err("There is no picture yet.".to_owned()),
    };
    let plane = match name {
        "filter.raw" => Plane::Raw,
        "filter.mean" => Plane::Mean,
        "filter.sigma" => Plane::Sigma,
        "filter.result" => Plane::Result,
        "filter.difference" => Plane::Difference,
        "filter.rival" => Plane::Rival,
        "filter.cpu.result" | "filter.cpu.sigma" => {
            let settings = lab.state.filter;
            let mut all = Vec::new();
            for picture in image.iter() {
                let output = apply(picture, &settings).map_err(|e| e.to_string())?;
                all.extend(if name.ends_with("sigma") { output.sigma } else { output.result });
            }
            return Ok(all);
        }
        "filter.cpu.times" => return times(lab, &image),
        _ => return Err(format!("There is no array called `{name}`. There are: {}.", ARRAYS.join(", "))),
    };
    let slot = lab.active();
    let mut all = Vec::new();
    for i in 0..image.len() {
        let values = slot.values(plane, i).ok_or_else(|| {
            format!("`{name}` has no numbers for this picture (not computed, or too large to read back).")
        })?;
        all.extend_from_slice(&values.data);
    }
    Ok(all)
}

fn classify_array(lab: &Lab, name: &str) -> Result<Vec<f32>, String> {
    let found = Side::ALL.into_iter().find_map(|side| {
        let what = name.strip_prefix(side.name())?.strip_prefix('.')?;
        Some((lab.models.answer(side)?, what))
    });
    match found {
        Some((answer, "probabilities")) => Ok(answer.probabilities.clone()),
        Some((answer, "input")) => Ok(answer.inputs.clone()),
        Some((answer, "occlusion")) if !answer.occlusion.is_empty() => Ok(answer.occlusion.clone()),
        _ => Err(format!("`classify.{name}` has no numbers yet, or there is no such array.")),
    }
}

fn evaluate_array(lab: &Lab, name: &str) -> Result<Vec<f32>, String> {
    let outcome = lab.evaluation.outcome();
    let found = outcome.and_then(|outcome| {
        let [left, right] = &outcome.evaluated.probabilities;
        match name {
            "left.probabilities" => Some(left.clone()),
            "right.probabilities" => Some(right.clone()),
            "labels" => Some(outcome.dataset.labels()?.iter().copied().map(f32::from).collect()),
            _ => None,
        }
    });
    found.ok_or_else(|| format!("`evaluate.{name}` has no numbers yet, or there is no such array."))
}
