//! What is shown of the neurons: for programs, and in sentences for those who do not see the canvas.

use crate::figure::number::whole_percent;
use std::collections::BTreeMap;

use serde::Serialize;

use super::model::Neurons;
use crate::app::context::ViewContext;
use crate::cortex::cell_type::Line;
use crate::protocol::neurons::View;

/// Where the neurons come from.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum Badge {
    Simulated,
    Measured,
}

/// The figures and tables as last answered.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    /// What the neurons are, in a sentence.
    about: &'a str,
    badge: Badge,
    /// Numbers by name.
    facts: BTreeMap<&'a str, f64>,
    /// What follows from them.
    #[serde(rename = "said")]
    sentences: &'a [String],
    /// Titles of the figures and tables.
    panels: Vec<&'a str>,
    /// Layers that both networks have.
    layers: &'a [String],
    /// Cre lines of which a neuron is there.
    lines: &'a [Line],
    /// How many neurons.
    cells: u32,
    /// How many images.
    images: u32,
    /// Time of computing.
    milliseconds: f32,
}

impl<'a> Shown<'a> {
    fn of(view: &'a View) -> Self {
        Self {
            about: &view.about,
            badge: if view.simulated { Badge::Simulated } else { Badge::Measured },
            facts: view.facts.iter().map(|(name, value)| (name.as_str(), *value)).collect(),
            sentences: &view.summary,
            panels: view.panels.iter().map(|panel| panel.title.as_str()).collect(),
            layers: &view.menu.layers,
            lines: &view.menu.lines,
            cells: view.menu.cells,
            images: view.menu.images,
            milliseconds: view.milliseconds,
        }
    }
}

/// What is shown, and how far the map is.
#[derive(Debug, Serialize)]
pub(super) struct Results<'a> {
    /// None until the first answer.
    view: Option<Shown<'a>>,
    /// Counts the answers.
    answers: u64,
    /// Why the last question was not answered.
    problem: Option<&'a str>,
    /// Whether the map is being made.
    running: bool,
    /// The part of it that is done, 0..=1.
    done: Option<f32>,
    /// Names of the visitor's files.
    files: Vec<&'a str>,
}

impl<'a> Results<'a> {
    /// As things stand.
    pub fn of(neurons: &'a Neurons, cx: &ViewContext) -> Self {
        let running = neurons.running(&cx.jobs);
        Self {
            view: neurons.view().map(|view| Shown::of(view)),
            answers: neurons.answers(),
            problem: neurons.failed(),
            running: running.is_some(),
            done: running.map(|running| running.done),
            files: neurons.files().into_iter().map(|(_, name, _)| name).collect(),
        }
    }

    /// In sentences.
    pub fn sentences(&self) -> String {
        let map = self
            .done
            .map_or_else(String::new, |done| format!("The map is being made: {}. ", whole_percent(done)));
        let rest = match (self.problem, &self.view) {
            (Some(problem), _) => problem.to_owned(),
            (None, None) => "The neurons are being simulated.".to_owned(),
            (None, Some(view)) => {
                let kind = match view.badge {
                    Badge::Simulated => "Simulated",
                    Badge::Measured => "Measured",
                };
                format!("{kind}: {}. {}", view.about, view.sentences.join(" "))
            }
        };
        map + &rest
    }
}

/// Numbers of what is shown, by the names that the view gives them.
#[must_use]
pub fn array(neurons: &Neurons, name: &str) -> Option<Vec<f32>> {
    let view = neurons.view()?;
    view.arrays.iter().find(|(item, _)| item == name).map(|(_, values)| values.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::neurons::{Menu, Panel};
    use serde_json::json;

    #[test]
    fn programs_read_what_the_sentences_say() {
        let panel = Panel { title: "Overlap".to_owned(), ..Panel::default() };
        let view = View {
            panels: vec![panel],
            summary: vec!["They overlap.".to_owned(), "Not by much.".to_owned()],
            facts: vec![("neurons".to_owned(), 12.0), ("overlap".to_owned(), 0.25)],
            menu: Menu {
                layers: vec!["conv1".to_owned()],
                lines: vec![Line::Cux2],
                areas: Vec::new(),
                cells: 12,
                images: 20,
            },
            simulated: true,
            about: "12 cells".to_owned(),
            milliseconds: 1.5,
            ..View::default()
        };
        let results = Results {
            view: Some(Shown::of(&view)),
            answers: 2,
            problem: None,
            running: true,
            done: Some(0.5),
            files: vec!["allen.npz"],
        };
        assert_eq!(
            results.sentences(),
            "The map is being made: 50 %. Simulated: 12 cells. They overlap. Not by much."
        );
        assert_eq!(
            serde_json::to_value(results).unwrap(),
            json!({
                "view": {
                    "about": "12 cells",
                    "badge": "simulated",
                    "facts": { "neurons": 12.0, "overlap": 0.25 },
                    "said": ["They overlap.", "Not by much."],
                    "panels": ["Overlap"],
                    "layers": ["conv1"],
                    "lines": ["Cux2"],
                    "cells": 12,
                    "images": 20,
                    "milliseconds": 1.5,
                },
                "answers": 2,
                "problem": null,
                "running": true,
                "done": 0.5,
                "files": ["allen.npz"],
            })
        );
    }

    #[test]
    fn a_problem_is_said_before_what_is_still_shown() {
        let view = View { about: "212 cells".to_owned(), ..View::default() };
        let results = |view, problem| {
            Results { view, answers: 1, problem, running: false, done: None, files: Vec::new() }.sentences()
        };
        assert_eq!(
            results(Some(Shown::of(&view)), Some("There is no such layer.")),
            "There is no such layer."
        );
        assert_eq!(results(Some(Shown::of(&view)), None), "Measured: 212 cells. ");
        assert_eq!(results(None, None), "The neurons are being simulated.");
    }
}
