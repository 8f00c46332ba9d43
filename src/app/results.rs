//! What `window.neurnLab` reads: the last results as JSON and as arrays.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::clock::now_ms;
use super::compute::gpu::GpuEngine;
use super::compute::slot::Slot;
use super::context::ViewContext;
use super::lab::Lab;
use super::state::{Plane, ViewId};
use super::subject::Subject;
use crate::neurn::{FilterSettings, Image, Peak, apply, apply_into, planes};

/// The largest sigma, and where it was found.
#[derive(Debug, Serialize)]
struct MaxSigma {
    value: f32,
    x: usize,
    y: usize,
    channel: usize,
}

/// What the filter made of the pictures on the screen.
#[derive(Debug, Serialize)]
struct Filter {
    /// "worlds", "page", "picture" or "nothing".
    showing: &'static str,
    /// What they are.
    title: Option<String>,
    /// How many.
    pictures: usize,
    /// Height, width and channels of each.
    shape: Option<[usize; 3]>,
    /// What computed.
    engine: Option<String>,
    /// The graphics processor.
    adapter: Option<String>,
    /// Why it is not used, in a sentence.
    why_cpu: Option<String>,
    /// Time of the last run.
    milliseconds: Option<f64>,
    /// Counts the runs.
    runs: u64,
    /// What is said instead of a picture.
    note: Option<String>,
    /// Of the first picture.
    max_sigma: Option<MaxSigma>,
}

impl Filter {
    fn of(cx: &mut ViewContext) -> Self {
        let subject = cx.subject();
        let (showing, images, title, pictures) = match &subject {
            Subject::Worlds(worlds) => ("worlds", Some(&worlds[0]), None, worlds.len()),
            Subject::Page { images, title, .. } => ("page", Some(images), Some(title), images.len()),
            Subject::One { image, title, .. } => ("picture", Some(image), Some(title), image.len()),
            Subject::Nothing => ("nothing", None, None, 0),
        };
        let first = images.and_then(|images| images.first());
        let adapter = cx.compute.gpu.as_ref().map(GpuEngine::adapter);
        let why_cpu = Some(cx.compute.why_cpu.clone()).filter(|why| !why.is_empty());
        let plane = cx.state.plane;
        let slot: &Slot = cx.active();
        let peak = slot.peaks(0).iter().max_by(|a, b| a.value.total_cmp(&b.value));
        Self {
            showing,
            title: title.cloned(),
            pictures,
            shape: first.map(|image| [image.height(), image.width(), image.channels()]),
            engine: slot.run.as_ref().map(|run| run.engine.clone()),
            adapter,
            why_cpu,
            milliseconds: slot.run.as_ref().and_then(|run| run.milliseconds),
            runs: slot.runs,
            note: slot.note_of(plane),
            max_sigma: peak.map(|&Peak { value, x, y, channel }| MaxSigma { value, x, y, channel }),
        }
    }
}

/// What is there whatever view is looked at.
#[derive(Debug, Serialize)]
struct Page<'a> {
    /// The view that is looked at.
    view: ViewId,
    /// Painted so far.
    frames: u64,
    /// Whether anything is pending.
    busy: bool,
    /// The sentence that is shown.
    problem: Option<&'a str>,
    /// Where the main things are on the screen.
    places: &'a BTreeMap<&'static str, [f32; 4]>,
    filter: Filter,
}

impl Lab {
    /// What the page has, and each view's results by its name; those of a view that is not looked at are null.
    #[must_use]
    pub fn results(&mut self, frames: u64) -> Value {
        let busy = self.busy();
        let (view, cx) = self.current();
        let mut shown = view.results(cx);
        let filter = Filter::of(cx);
        let problem = cx.notices.problem.as_deref();
        let page = Page { view: cx.state.view, frames, busy, problem, places: &cx.screen.places, filter };
        let mut all = serde_json::to_value(page).unwrap_or_default();
        for id in ViewId::ALL {
            all[id.name()] = if *id == cx.state.view { shown.take() } else { Value::Null };
        }
        all
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
    if cx.active().is_large() {
        return large_array(cx, plane, &image[0]);
    }
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

/// All numbers of a picture of which the page itself has only pieces: computed for this call.
fn large_array(cx: &ViewContext, plane: Plane, image: &Image) -> Result<Vec<f32>, String> {
    let settings = match plane {
        Plane::Rival => FilterSettings { filter: cx.state.rival, ..cx.state.filter },
        _ => cx.state.filter,
    };
    if plane == Plane::Raw {
        return Ok(image.to_f32());
    }
    let output = apply(image, &settings).map_err(|error| error.to_string())?;
    let shown = plane.neurn().unwrap_or(planes::Plane::Result);
    Ok(planes::values(shown, image, &output, planes::natural_range(image)).data.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::compute::Compute;
    use crate::app::state::LabState;
    use crate::jobs::Jobs;
    use eframe::egui::{Context, Rect};
    use serde_json::json;

    #[test]
    fn programs_read_the_page_and_the_view_that_is_looked_at() {
        let compute = Compute::new(Context::default(), None, "this is a test".to_owned());
        let mut lab = Lab::new(LabState::default(), compute, Jobs::direct());
        lab.cx.place("page.view", Rect::from_min_max([1.0, 2.0].into(), [4.0, 6.0].into()));
        lab.cx.notices.problem = Some("It is gone.".to_owned());
        for view in ViewId::ALL {
            lab.cx.state.view = *view;
            let busy = lab.busy();
            let mut results = lab.results(3);
            let all = results.as_object_mut().unwrap();
            for other in ViewId::ALL {
                let theirs = all.remove(other.name()).unwrap();
                // See has none
                assert_eq!(theirs.is_object(), other == view && view.name() != "see", "{}", view.name());
            }
            assert_eq!(
                results,
                json!({
                    "view": view.name(),
                    "frames": 3,
                    "busy": busy,
                    "problem": "It is gone.",
                    "places": { "page.view": [1.0, 2.0, 3.0, 4.0] },
                    "filter": {
                        "showing": "worlds",
                        "title": null,
                        "pictures": 4,
                        "shape": [28, 28, 1],
                        "engine": null,
                        "adapter": null,
                        "why_cpu": "this is a test",
                        "milliseconds": null,
                        "runs": 0,
                        "note": null,
                        "max_sigma": null,
                    },
                })
            );
        }
    }
}
