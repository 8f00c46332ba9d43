//! The view Neurons for those who do not see the canvas.

use crate::app::context::ViewContext;
use crate::app::views::neurons::model::Neurons;
use crate::app::web::outline::OutlineButton;
use crate::cortex::cell_type::Class;
use crate::cortex::survey::Movement;
use crate::protocol::neuron_study::{FeatureKind, Rule, Study};
use crate::protocol::neurons::{Form, Shows};

fn button(id: &str, label: &str, pressed: Option<bool>) -> OutlineButton {
    OutlineButton { id: format!("neurons:{id}"), label: label.to_owned(), pressed, disabled: false }
}

/// Headings and the buttons under each.
#[must_use]
pub fn groups(neurons: &Neurons, cx: &ViewContext) -> Vec<(String, Vec<OutlineButton>)> {
    let state = &cx.state.neurons;
    let study = &state.study;
    let shows = Shows::ALL
        .iter()
        .enumerate()
        .map(|(i, (shows, label, _))| button(&format!("shows:{i}"), label, Some(*shows == state.shows)))
        .collect();
    let mut groups = vec![("Shown".to_owned(), shows)];
    if state.shows == Shows::Cortex {
        let shuffle = button("shuffle", "Shuffle the neurons' photographs", Some(study.shuffled));
        groups.push(("Control".to_owned(), vec![shuffle]));
        if neurons.has_own() {
            let own = button("own", "Your own recording", Some(study.own));
            groups.push(("Whose neurons".to_owned(), vec![own]));
        }
    } else {
        groups.extend(compared(study));
    }
    if state.shows == Shows::Check {
        let movement = |of, id: &str, label: &str| button(id, label, Some(study.movement == of));
        let buttons = vec![
            movement(Movement::Static, "static", "Flashed gratings"),
            movement(Movement::Drifting, "drifting", "Drifting gratings"),
            button("responding", "Only cells that answer them", Some(study.responding)),
        ];
        groups.push(("Real cells by kind".to_owned(), buttons));
    }
    if state.shows == Shows::Overlap {
        groups.push(("Bandwidth".to_owned(), bandwidth(study)));
    }
    if state.shows == Shows::Map {
        let running = neurons.running(&cx.jobs).is_some();
        groups.push((
            "Map".to_owned(),
            vec![button("run", if running { "Cancel the map" } else { "Run the map" }, None)],
        ));
    }
    if let Some(view) = neurons.view() {
        let kinds = view.menu.lines.iter().enumerate();
        let lines: Vec<_> = kinds
            .map(|(i, line)| button(&format!("line:{i}"), line.name(), Some(study.line == Some(*line))))
            .collect();
        if !lines.is_empty() {
            groups.push(("Kinds of neurons".to_owned(), lines));
        }
        let files = view.panels.iter().enumerate().filter(|(_, panel)| !panel.table.heads.is_empty());
        let files = files
            .map(|(i, panel)| button(&format!("csv:{i}"), &format!("Save {} as CSV", panel.title), None));
        groups.push(("Keep".to_owned(), files.collect()));
    }
    let mut files = vec![button("open", "Open a file…", None)];
    files.extend(
        neurons
            .files()
            .iter()
            .map(|(number, name, _)| button(&format!("remove:{number}"), &format!("Remove {name}"), None)),
    );
    groups.push(("Your own data".to_owned(), files));
    groups
}

/// Which neurons and features are compared.
fn compared(study: &Study) -> [(String, Vec<OutlineButton>); 2] {
    let class =
        |class, id: &str, label: &str| button(id, label, Some(study.line.is_none() && study.class == class));
    let features = |kind, id: &str, label: &str| button(id, label, Some(study.features == kind));
    [
        (
            "Neurons".to_owned(),
            vec![
                class(None, "all", "All neurons"),
                class(Some(Class::Excitatory), "excitatory", "Excitatory neurons"),
                class(Some(Class::Inhibitory), "inhibitory", "Inhibitory neurons"),
                button("central", "Only central ones", Some(study.central)),
            ],
        ),
        (
            "Features".to_owned(),
            vec![
                features(FeatureKind::Kernels, "kernels", "Kernels"),
                features(FeatureKind::Activations, "activations", "Activations"),
                features(FeatureKind::Responses, "responses", "Units as neurons"),
            ],
        ),
    ]
}

fn bandwidth(study: &Study) -> Vec<OutlineButton> {
    let rule = |rule, id: &str, label: &str| button(id, label, Some(study.rule == rule));
    vec![
        rule(Rule::Scott, "scott", "Scott's rule"),
        rule(Rule::Silverman, "silverman", "Silverman's rule"),
        button("narrower", "Narrower", None),
        button("wider", "Wider", None),
    ]
}

/// Does what a button says; whether it was one of these.
pub fn clicked(neurons: &mut Neurons, cx: &mut ViewContext, id: &str) -> bool {
    let Some(id) = id.strip_prefix("neurons:") else { return false };
    let state = &mut cx.state.neurons;
    let study: &mut Study = &mut state.study;
    match id {
        "all" => (study.class, study.line) = (None, None),
        "excitatory" => (study.class, study.line) = (Some(Class::Excitatory), None),
        "inhibitory" => (study.class, study.line) = (Some(Class::Inhibitory), None),
        "central" => study.central = !study.central,
        "shuffle" => study.shuffled = !study.shuffled,
        "static" => study.movement = Movement::Static,
        "drifting" => study.movement = Movement::Drifting,
        "responding" => study.responding = !study.responding,
        "own" => study.own = !study.own,
        "kernels" => study.features = FeatureKind::Kernels,
        "activations" => study.features = FeatureKind::Activations,
        "responses" => study.features = FeatureKind::Responses,
        "scott" => study.rule = Rule::Scott,
        "silverman" => study.rule = Rule::Silverman,
        "narrower" | "wider" => {
            study.rule = Rule::Factor;
            study.factor = (study.factor * if id == "wider" { 1.5 } else { 1.0 / 1.5 }).clamp(0.01, 2.0);
        }
        "run" => neurons.run_or_stop_neurons(cx),
        "open" => cx.pick_file(),
        _ => {
            let number = |prefix: &str| id.strip_prefix(prefix).and_then(|item| item.parse::<usize>().ok());
            if let Some((shows, ..)) = number("shows:").and_then(|i| Shows::ALL.get(i)) {
                state.shows = *shows;
            } else if let Some(i) = number("line:") {
                let line = neurons.view().and_then(|view| view.menu.lines.get(i).copied());
                cx.state.neurons.study.line = line.filter(|item| Some(*item) != cx.state.neurons.study.line);
            } else if let Some(number) = number("remove:") {
                neurons.remove_neurons(cx, u32::try_from(number).unwrap_or(0));
            } else if let Some(i) = number("csv:") {
                neurons.save_neurons(cx, Form::Csv(u32::try_from(i).unwrap_or(0)), "csv");
            }
        }
    }
    true
}
