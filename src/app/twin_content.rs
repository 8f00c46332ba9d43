//! What the page says to those who do not see the canvas: headings, a live status, buttons.

use serde_json::Value;

use super::lab::Lab;
use super::state::{Source, View};
use super::views::{architectures, classify, evaluate, neurons, published, see::lead, shift, transfers};
use super::web::outline::{TwinButton, TwinContent};
use crate::app::views::evaluate::model::SetChoice;
use crate::app::views::see::export;
use crate::app::views::see::export::Export;
use crate::app::views::see::picture::GROUNDS;
use crate::digits::generator::Domain;
use crate::digits::shift::Param;
use crate::neurn::{FilterSettings, Merge};

/// Steps of a slider at one press of the twin's button.
const TWIN_STEPS: i32 = 5;

/// The twin of the present view.
#[must_use]
pub fn content(lab: &Lab, results: &Value, message: &str) -> TwinContent {
    let (title, sentence) = match lab.state.view {
        View::See => {
            let (title, sentence) = lead(lab.state.source);
            (title, sentence.to_owned())
        }
        View::Classify => classify::lead(lab),
        View::Evaluate => {
            let (title, sentence) = evaluate::lead();
            (title, sentence.to_owned())
        }
        View::Transfers => transfers::lead(lab),
        View::Shift => shift::lead(lab),
        View::Architectures => architectures::lead(lab),
        View::Neurons => neurons::lead(lab),
        View::Published => published::lead(lab),
    };
    let button = |id: &str, label: &str, pressed: Option<bool>| TwinButton {
        id: id.to_owned(),
        label: label.to_owned(),
        pressed,
        disabled: false,
    };
    let views = View::ALL
        .into_iter()
        .map(|v| button(&format!("view:{}", v.label()), v.label(), Some(v == lab.state.view)))
        .collect();
    if matches!(lab.state.view, View::Transfers | View::Architectures | View::Neurons | View::Published) {
        let mut groups = vec![("View".to_owned(), views)];
        groups.extend(match lab.state.view {
            View::Architectures => architectures::twin::groups(lab),
            View::Neurons => neurons::twin::groups(lab),
            View::Published => published::twin::groups(lab),
            _ => transfers::twin::groups(lab),
        });
        return TwinContent {
            title: format!("NeuRN Lab: {title}"),
            sentence,
            status: status(lab, results, message),
            groups,
        };
    }
    let sources = Source::ALL
        .into_iter()
        .map(|s| button(&format!("source:{}", s.label()), s.label(), Some(s == lab.state.source)))
        .collect();
    let digits = (0..10)
        .map(|d| button(&format!("digit:{d}"), &format!("Digit {d}"), Some(lab.digit() == Some(d))))
        .chain([button("another", "Another hand", None)])
        .collect();
    let filter = vec![
        button("k:less", "Smaller patch", None),
        button("k:more", "Larger patch", None),
        button("merge", "Merge the channels", Some(lab.state.filter.merge == Merge::Max)),
        button("reset", "Reset the filter", None),
    ];
    let mut picture = vec![button("open", "Open files", None)];
    if lab.can_go_back() {
        picture.push(button("back", "Back to all pictures", None));
    } else {
        picture.push(button("first", "Open the first picture", None));
    }
    if results["filter"]["showing"] == "picture" {
        picture.push(button("save:png", "Save the map as a picture (PNG)", None));
        picture.push(button("save:npy", "Save the map's numbers (NPY)", None));
    }
    if lab.state.source == Source::Webcam && !lab.camera.is_on() {
        picture.push(button("camera", "Start the camera", None));
    }
    if let Some(side) = lab.too_large_for {
        picture.push(button("shrink", &format!("Shrink the picture to {side} pixels"), None));
    }
    if lab.models.trouble() {
        picture.push(button("retry", "Try the models again", None));
    }
    let mut groups = vec![
        ("View".to_owned(), views),
        ("Source".to_owned(), sources),
        ("Digit".to_owned(), digits),
        ("Filter".to_owned(), filter),
        ("Picture".to_owned(), picture),
    ];
    if lab.state.source == Source::Draw {
        let grounds = GROUNDS
            .into_iter()
            .map(|(domain, name, _)| {
                let id = format!("ground:{}", domain.letter());
                button(&id, &format!("Drawing: {name}"), Some(domain == lab.state.ground))
            })
            .collect();
        groups.push(("Drawing".to_owned(), grounds));
    }
    if lab.state.view == View::Evaluate {
        let ours = lab.state.evaluate.set == SetChoice::Generated;
        let mut evaluate = vec![
            button("evaluate:generated", "Our digits", Some(ours)),
            button("evaluate:file", "Your set", Some(!ours)),
        ];
        if lab.evaluation.running(&lab.jobs).is_some() {
            evaluate.push(button("evaluate:cancel", "Cancel the evaluation", None));
        } else {
            evaluate.push(button("evaluate:run", "Run the evaluation", None));
        }
        if lab.evaluation.outcome().is_some() {
            evaluate.push(button("evaluate:save", "Save the answers (CSV)", None));
            evaluate.push(button("evaluate:confusions", "Save the confusions (CSV)", None));
        }
        groups.insert(1, ("Evaluation".to_owned(), evaluate));
    }
    if lab.state.view == View::Shift {
        let mut sliders: Vec<TwinButton> = Param::ALL
            .into_iter()
            .map(|param| {
                button(&format!("axis:{}", param.key()), param.name(), Some(param == lab.state.shift.axis))
            })
            .collect();
        sliders.push(button("axis:less", "Back along the slider", None));
        sliders.push(button("axis:more", "Further along the slider", None));
        sliders.push(button("pause", "Pause the measurement", Some(lab.shift.paused)));
        sliders.push(button("save:csv", "Save the numbers (CSV)", None));
        if lab.models.trouble() {
            sliders.push(button("retry", "Try the models again", None));
        }
        // the laboratory makes its own digits
        groups.retain(|(heading, _)| heading == "View" || heading == "Digit");
        groups.insert(1, ("Slider".to_owned(), sliders));
    }
    TwinContent {
        title: format!("NeuRN Lab: {title}"),
        sentence,
        status: status(lab, results, message),
        groups,
    }
}

fn status(lab: &Lab, results: &Value, message: &str) -> String {
    if let Some(problem) = &lab.problem {
        return problem.clone();
    }
    if lab.state.view == View::Classify {
        return said(message, &results["classify"]);
    }
    if lab.state.view == View::Evaluate {
        return counted(lab, message);
    }
    if lab.state.view == View::Transfers {
        return transfers::twin::status(lab, message);
    }
    if lab.state.view == View::Architectures {
        return architectures::twin::status(lab, message);
    }
    if lab.state.view == View::Neurons {
        return neurons::twin::status(lab, message);
    }
    if lab.state.view == View::Published {
        return published::twin::status(lab, message);
    }
    if lab.state.view == View::Shift {
        return shift::status_words(lab, message);
    }
    let filter = &results["filter"];
    let what = filter["title"].as_str().map_or_else(
        || match filter["showing"].as_str() {
            Some("worlds") => format!("The digit {} in four worlds", lab.state.digit.unwrap_or(3)),
            _ => "No picture yet".to_owned(),
        },
        str::to_owned,
    );
    let peak = filter["max_sigma"]["value"].as_f64().map(|v| {
        format!(
            " Strongest contrast {v:.1} at column {}, row {}.",
            filter["max_sigma"]["x"], filter["max_sigma"]["y"]
        )
    });
    let by = filter["engine"].as_str().map(|e| format!(" Computed by {e}.")).unwrap_or_default();
    let said = if message.is_empty() { String::new() } else { format!("{message} ") };
    format!("{said}{what}. {}.{}{by}", lab.filter_words(), peak.unwrap_or_default())
}

/// The answers of both models in a sentence.
fn said(message: &str, classify: &Value) -> String {
    let side = |name: &str| {
        let of = &classify[name];
        if let Some(problem) = of["problem"].as_str() {
            return format!("The {name} model: {problem}");
        }
        let digits: Vec<String> = of["said"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| {
                format!("{} ({:.0} %)", one["digit"], 100.0 * one["probability"].as_f64().unwrap_or(0.0))
            })
            .collect();
        format!(
            "The {name} model, {}, says {}.",
            of["model"].as_str().unwrap_or("loading"),
            digits.join(", ")
        )
    };
    let message = if message.is_empty() { String::new() } else { format!("{message} ") };
    format!("{message}{} {}", side("left"), side("right"))
}

/// The run or the last result in a sentence.
fn counted(lab: &Lab, message: &str) -> String {
    let message = if message.is_empty() { String::new() } else { format!("{message} ") };
    if let Some(running) = lab.evaluation.running(&lab.jobs) {
        return format!("{message}Evaluating: {}.", evaluate::progress_words(&running));
    }
    let Some(outcome) = lab.evaluation.outcome() else {
        return format!("{message}Nothing has been evaluated yet.");
    };
    let share = |i: usize| {
        let report = &outcome.evaluated.reports[i];
        let [right, low, high] = [report.accuracy, report.interval.0, report.interval.1].map(|v| 100.0 * v);
        format!("{right:.1} % right (95 % interval {low:.1} to {high:.1})")
    };
    format!(
        "{message}{}, {}. The left model, {}: {}. The right model, {}: {}. {}",
        evaluate::set_words(outcome),
        outcome.origin().word(),
        outcome.models[0],
        share(0),
        outcome.models[1],
        share(1),
        evaluate::verdict(outcome)
    )
}

/// Does what a button of the twin says.
pub fn clicked(lab: &mut Lab, id: &str) {
    if transfers::twin::clicked(lab, id)
        || architectures::twin::clicked(lab, id)
        || neurons::twin::clicked(lab, id)
        || published::twin::clicked(lab, id)
    {
        return;
    }
    match id {
        "another" => lab.next_seed(),
        "k:less" => lab.change_patch(false),
        "k:more" => lab.change_patch(true),
        "merge" => {
            let merged = lab.state.filter.merge == Merge::Max;
            lab.state.filter.merge = if merged { Merge::None } else { Merge::Max };
        }
        "reset" => lab.state.filter = FilterSettings::default(),
        "open" => lab.pick_file(),
        "back" => lab.go_back(),
        "retry" => lab.models.retry(),
        "camera" => lab.start_camera(),
        "evaluate:run" => lab.evaluation.run(),
        "evaluate:cancel" => lab.evaluation.cancel(&mut lab.jobs),
        "evaluate:save" => evaluate::save_answers(lab),
        "evaluate:confusions" => evaluate::save_confusions(lab),
        "evaluate:generated" => lab.state.evaluate.set = SetChoice::Generated,
        "evaluate:file" => lab.state.evaluate.set = SetChoice::File,
        "pause" => lab.shift.paused = !lab.shift.paused,
        "axis:less" => lab.state.shift.step(-TWIN_STEPS),
        "axis:more" => lab.state.shift.step(TWIN_STEPS),
        "save:csv" => shift::save(lab),
        "shrink" => {
            if let Some(side) = lab.too_large_for {
                lab.shrink_file(side);
            }
        }
        "save:png" => export::run(lab, Export::Png(lab.state.plane)),
        "save:npy" => export::run(lab, Export::Npy(lab.state.plane)),
        "first" => lab.open_item(Some(lab.state.first)),
        _ => {
            if let Some(label) = id.strip_prefix("view:") {
                if let Some(view) = View::ALL.into_iter().find(|v| v.label() == label) {
                    lab.state.view = view;
                }
            } else if let Some(letter) = id.strip_prefix("ground:") {
                if let Some(domain) = Domain::ALL.into_iter().find(|domain| domain.letter() == letter) {
                    lab.state.ground = domain;
                }
            } else if let Some(key) = id.strip_prefix("axis:") {
                if let Some(param) = Param::ALL.into_iter().find(|param| param.key() == key) {
                    lab.state.shift.choose(param);
                }
            } else if let Some(digit) = id.strip_prefix("digit:").and_then(|d| d.parse().ok()) {
                lab.choose_digit(Some(digit));
            } else if let Some(label) = id.strip_prefix("source:")
                && let Some(source) = Source::ALL.into_iter().find(|s| s.label() == label)
            {
                lab.go_to(source);
            }
        }
    }
}
