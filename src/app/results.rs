//! What `window.neurnLab` reads: the last results as JSON and as arrays.

use serde_json::{Map, Value, json};

use super::clock::now_ms;
use super::compute::Slot;
use super::context::ViewContext;
use super::lab::Lab;
use super::state::{Plane, ViewId};
use super::subject::Subject;
use crate::neurn::{Image, apply, apply_into};

impl Lab {
    /// Results by view; those of a view that is not looked at are null. `problem` is the sentence that is shown.
    #[must_use]
    pub fn results(&mut self, frames: u64) -> Value {
        let busy = self.busy();
        let mut all = Map::new();
        for id in ViewId::ALL {
            all.insert(id.name().to_owned(), Value::Null);
        }
        let (view, cx) = self.current();
        all.insert(cx.state.view.name().to_owned(), view.results(cx));
        all.insert("view".to_owned(), json!(cx.state.view));
        all.insert("frames".to_owned(), json!(frames));
        all.insert("busy".to_owned(), json!(busy));
        all.insert("problem".to_owned(), json!(cx.problem));
        all.insert("places".to_owned(), json!(cx.places));
        all.insert("filter".to_owned(), filter(cx));
        Value::Object(all)
    }

    /// Numbers by name: `filter.result`, or a view's, such as `classify.left.probabilities`; the README lists them.
    ///
    /// # Errors
    /// A sentence if the name is unknown or there are no such numbers.
    pub fn array(&mut self, name: &str) -> Result<Vec<f32>, String> {
        let (head, rest) = name.split_once('.').unwrap_or((name, ""));
        if head == "filter" {
            return filter_array(&mut self.cx, name);
        }
        let Some(id) = ViewId::ALL.iter().find(|id| id.name() == head) else {
            return Err(unknown(name));
        };
        let found = self.view(*id).array(rest, &self.cx);
        found.ok_or_else(|| format!("`{name}` has no numbers yet, or there is no such array."))
    }
}

fn unknown(name: &str) -> String {
    format!("There is no array called `{name}`. There are: {}, and those of the views.", ARRAYS.join(", "))
}

/// What the filter made of the pictures on the screen.
fn filter(cx: &mut ViewContext) -> Value {
    let subject = cx.subject();
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
    let adapter = cx.compute.gpu.as_ref().map(super::compute::gpu::GpuEngine::adapter);
    let why_cpu = Some(cx.compute.why_cpu.clone()).filter(|why| !why.is_empty());
    let slot: &Slot = cx.active();
    let peak = slot.peaks(0).iter().max_by(|a, b| a.value.total_cmp(&b.value));
    json!({
        "showing": kind,
        "title": title,
        "pictures": count,
        "shape": shape,
        "engine": slot.run.as_ref().map(|r| r.engine.clone()),
        "adapter": adapter,
        "why_cpu": why_cpu,
        "milliseconds": slot.run.as_ref().and_then(|r| r.milliseconds),
        "runs": slot.runs,
        "note": slot.note,
        "max_sigma": peak.map(|p| json!({ "value": p.value, "x": p.x, "y": p.y, "channel": p.channel })),
    })
}

/// How often the CPU filter is run for its times.
const RUNS: usize = 9;

fn times(cx: &ViewContext, images: &[Image]) -> Result<Vec<f32>, String> {
    let mut result = Vec::new();
    let mut all = Vec::new();
    for _ in 0..RUNS {
        let start = now_ms();
        for image in images {
            apply_into(image, &cx.state.filter, &mut result).map_err(|e| e.to_string())?;
        }
        all.push((now_ms() - start) as f32);
    }
    Ok(all)
}

/// The filter's arrays.
const ARRAYS: [&str; 9] = [
    "filter.raw",
    "filter.mean",
    "filter.sigma",
    "filter.result",
    "filter.difference",
    "filter.rival",
    "filter.cpu.result",
    "filter.cpu.sigma",
    "filter.cpu.times",
];

/// Numbers of the picture that is open, row-major with interleaved channels. `filter.cpu.*` are computed anew on the CPU
/// from the same picture and settings, whatever the engine: for holding engines together; `filter.cpu.times` are the
/// milliseconds of several such runs on the page's thread (result only), for benchmarks.
fn filter_array(cx: &mut ViewContext, name: &str) -> Result<Vec<f32>, String> {
    let image = match cx.subject() {
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
            let settings = cx.state.filter;
            let mut all = Vec::new();
            for picture in image.iter() {
                let output = apply(picture, &settings).map_err(|e| e.to_string())?;
                all.extend(if name.ends_with("sigma") { output.sigma } else { output.result });
            }
            return Ok(all);
        }
        "filter.cpu.times" => return times(cx, &image),
        _ => return Err(unknown(name)),
    };
    let slot = cx.active();
    let mut all = Vec::new();
    for i in 0..image.len() {
        let values = slot.values(plane, i).ok_or_else(|| {
            format!("`{name}` has no numbers for this picture (not computed, or too large to read back).")
        })?;
        all.extend_from_slice(&values.data);
    }
    Ok(all)
}
