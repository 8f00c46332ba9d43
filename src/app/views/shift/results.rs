//! The curve or map as far as it is measured, and what both models say of the digit at the handle.

use serde_json::{Value, json};

use super::model::{Shifting, places};
use crate::app::context::ViewContext;
use crate::app::models::Side;

/// The curve or map of the view Shift as far as it is measured, and what both models say of the digit at the handle.
pub(super) fn results(drift: &Shifting, cx: &ViewContext) -> Value {
    let state = &cx.state.shift;
    let progress = drift.progress(state);
    let mut places = places(state);
    places.sort_by_key(|place| (place.row, place.column));
    let points: Vec<Value> = places
        .iter()
        .filter_map(|place| {
            let point = drift.point(&place.shift)?;
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
    let digit = cx.state.shift.digit;
    let here = drift.point(&state.values);
    let said = here.map(|point| {
        let said = Side::ALL.map(|side| point.said(side, digit));
        said.map(|said| said.map(|(said, row)| json!({ "digit": said, "probabilities": row })))
    });
    let (models, engine) = drift.models().unzip();
    json!({
        "axis": state.axis,
        "second": state.second,
        "models": models,
        "engine": engine,
        "seed": cx.state.seed,
        "count": state.count,
        "points": points,
        "done": progress.done,
        "total": progress.total,
        "paused": drift.paused,
        "problem": drift.problem(),
        "missing": cx.models.missing(),
        "handle": { "values": state.values, "digit": digit, "said": said },
    })
}
