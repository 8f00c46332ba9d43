//! What `window.neurnLab` reads of the neurons.

use crate::app::views::neurons::model::Neurons;
use serde_json::{Map, Value, json};

use crate::app::context::ViewContext;

/// What `window.neurnLab.results().neurons` holds.
#[must_use]
pub fn results(neurons: &Neurons, cx: &ViewContext) -> Value {
    let running = neurons.running(&cx.jobs);
    let view = neurons.view().map(|view| {
        let facts: Map<String, Value> =
            view.facts.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({
            "about": view.about,
            "badge": if view.simulated { "simulated" } else { "measured" },
            "facts": facts,
            "said": view.said,
            "panels": view.panels.iter().map(|panel| panel.title.as_str()).collect::<Vec<_>>(),
            "layers": view.menu.layers,
            "lines": view.menu.lines,
            "cells": view.menu.cells,
            "images": view.menu.images,
            "milliseconds": view.milliseconds,
        })
    });
    json!({
        "view": view,
        "answers": neurons.answers(),
        "problem": neurons.failed(),
        "running": running.is_some(),
        "done": running.map(|running| running.done),
        "files": neurons.files().iter().map(|(_, name, _)| *name).collect::<Vec<_>>(),
    })
}

/// Numbers of what is shown, by the names that the view gives them.
#[must_use]
pub fn array(neurons: &Neurons, name: &str) -> Option<Vec<f32>> {
    let view = neurons.view()?;
    view.arrays.iter().find(|(own, _)| own == name).map(|(_, values)| values.clone())
}
