//! The view Architectures for those who do not see the canvas.

use super::sentences;
use crate::app::context::ViewContext;
use crate::app::views::architectures::export::saves;
use crate::app::views::architectures::model::Architectures;
use crate::app::views::architectures::state::ZooShows;
use crate::app::web::outline::OutlineButton;
use crate::app::widgets::dpmatrix::Moment;
use crate::protocol::architecture_studies::{Choice, Combination};
use crate::protocol::architectures::SectionView;
use crate::zoo::align::Scoring;

fn button(id: &str, label: &str, pressed: Option<bool>) -> OutlineButton {
    OutlineButton { id: format!("zoo:{id}"), label: label.to_owned(), pressed, disabled: false }
}

/// Headings and the buttons under each.
#[must_use]
pub fn groups(architectures: &Architectures, cx: &ViewContext) -> Vec<(String, Vec<OutlineButton>)> {
    let zoo = &architectures;
    let Some(matrix) = zoo.matrix() else {
        let retry = button("retry", "Try the networks again", None);
        return zoo.missing().map(|_| vec![("Networks".to_owned(), vec![retry])]).unwrap_or_default();
    };
    let state = &cx.state.architectures;
    let shows = ZooShows::ALL
        .iter()
        .enumerate()
        .map(|(i, (shows, label, _))| button(&format!("shows:{i}"), label, Some(*shows == state.shows)));
    let scoring = state.matrix.scoring;
    let is = |preset: Scoring| Some(Scoring { border: scoring.border, ..preset } == scoring);
    let mut groups = vec![
        ("Shown".to_owned(), shows.collect()),
        (
            "Scores".to_owned(),
            vec![
                button("figure2", "Scores of Figure 2", is(Scoring::FIGURE_2)),
                button("methods", "Scores of the Methods", is(Scoring::METHODS)),
            ],
        ),
    ];
    if state.shows == ZooShows::Matrix {
        let mut networks: Vec<&str> = matrix.networks.iter().map(|network| network.name.as_str()).collect();
        networks.sort_unstable();
        let chosen = |name: &str| Some(state.network.as_deref() == Some(name));
        let networks =
            networks.into_iter().map(|name| button(&format!("network:{name}"), name, chosen(name)));
        groups.push(("Networks".to_owned(), networks.collect()));
        if let Some(place) = state.network.as_deref().and_then(|name| matrix.place(name)) {
            let near = crate::app::views::architectures::results::results_neighbours(matrix, place);
            let near = near.into_iter().filter_map(|other| {
                let name = &matrix.networks.get(other)?.name;
                let summary = sentences::cell(matrix, state.matrix.index, place, other);
                Some(button(&format!("pair:{name}"), &format!("Open {summary}"), None))
            });
            groups.push(("Nearest".to_owned(), near.collect()));
        }
    }
    if state.shows == ZooShows::Pair {
        groups.push((
            "Alignment".to_owned(),
            vec![
                button("first", "First step of the section", None),
                button("back", "One step back", None),
                button("forward", "One step forward", None),
                button("last", "Last step of the section", None),
                button("copy", "Copy the alignment", None),
            ],
        ));
    }
    if let (ZooShows::Patterns, Some(view)) = (state.shows, zoo.patterns()) {
        let row = |(at, combination): (usize, &Combination)| {
            let label = format!("{}: in {} networks", view.text(combination), combination.networks.len());
            button(&format!("combination:{at}"), &label, Some(state.combination == u32::try_from(at).ok()))
        };
        let first = view.common.iter().enumerate().take(20).map(row).collect();
        groups.push(("Most common combinations".to_owned(), first));
    }
    let mut buttons = vec![button("open", "Open a network", None)];
    for name in zoo.custom_names() {
        buttons.push(button(&format!("remove:{name}"), &format!("Remove {name}"), None));
    }
    groups.push(("Your own network".to_owned(), buttons));
    let saves = saves(state.shows)
        .iter()
        .enumerate()
        .map(|(i, save)| button(&format!("save:{i}"), &format!("Save: {}", save.label), None));
    groups.push(("Keep".to_owned(), saves.collect()));
    groups
}

/// The status.
#[must_use]
pub fn status(architectures: &Architectures, cx: &ViewContext) -> String {
    let zoo = &architectures;
    if let Some(why) = zoo.missing() {
        return why.to_owned();
    }
    let Some(matrix) = zoo.matrix() else { return "The networks are on their way.".to_owned() };
    let state = &cx.state.architectures;
    let kind = state.matrix.index;
    if state.shows == ZooShows::Pair {
        let Some(pair) = zoo.pair() else {
            return sentences::no_pair(architectures, cx).unwrap_or_default().to_owned();
        };
        let counts = sentences::counts(pair, kind);
        let step = zoo.section().map_or_else(String::new, |section| {
            let moment = Moment::of(section, state.step as usize);
            sentences::formula(section, &moment, &state.matrix.scoring).join("; ")
        });
        return format!(
            "{} and {}. {counts}. Step {} of the section: {step}",
            pair.names[0], pair.names[1], state.step
        );
    }
    match (state.shows, zoo.patterns(), zoo.cover()) {
        (ZooShows::Patterns, Some(view), _) => {
            let chosen = state.combination.and_then(|at| view.common.get(at as usize));
            let chosen = chosen.map_or_else(String::new, |item| {
                let names = item.networks.iter().filter_map(|at| view.matrix.networks.get(usize::from(*at)));
                let names: Vec<&str> = names.map(|network| network.name.as_str()).collect();
                format!("{} is held by {}: {}. ", view.text(item), names.len(), names.join(", "))
            });
            return format!("{chosen}{}", view.summary);
        }
        (ZooShows::Shortlist, _, Some(view)) => {
            let names =
                |item: &Choice| item.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>().join(", ");
            let papers = view
                .papers
                .as_ref()
                .map_or_else(String::new, |item| format!(" The paper's: {}", item.summary));
            let (ours, said_of) = (names(&view.ours), &view.ours.summary);
            let rest = [view.summary.join(" "), view.functional.summary.join(" ")].join(" ");
            return format!("Chosen: {ours}; {said_of}{papers} {rest}");
        }
        _ => {}
    }
    if let Some(place) = state.network.as_deref().and_then(|name| matrix.place(name)) {
        let nearest =
            matrix.neighbours(place).first().map(|&other| sentences::cell(matrix, kind, place, other));
        return format!(
            "Nearest: {}. {}.",
            nearest.unwrap_or_default(),
            sentences::network(&matrix.networks[place])
        );
    }
    format!("{} networks. {}.", matrix.n(), sentences::time(architectures, cx))
}

/// Does what a button says, if it is one of these.
pub fn clicked(architectures: &mut Architectures, cx: &mut ViewContext, id: &str) -> bool {
    let Some(id) = id.strip_prefix("zoo:") else { return false };
    let state = &mut cx.state.architectures;
    let border = state.matrix.scoring.border;
    match id {
        "retry" => architectures.retry(),
        "figure2" => state.matrix.scoring = Scoring { border, ..Scoring::FIGURE_2 },
        "methods" => state.matrix.scoring = Scoring { border, ..Scoring::METHODS },
        "open" => cx.pick_file(),
        "copy" => architectures.copy_alignment(cx),
        "first" => state.step = 0,
        "back" => state.step = state.step.saturating_sub(1),
        "forward" | "last" => {
            let most = architectures.section().map_or(0, SectionView::steps);
            let most = u32::try_from(most).unwrap_or(0);
            state.step = if id == "last" { most } else { (state.step + 1).min(most) };
        }
        _ => {
            let Some((what, value)) = id.split_once(':') else { return true };
            let number = value.parse().ok();
            match what {
                "shows" => {
                    if let Some((shows, ..)) = number.and_then(|at: usize| ZooShows::ALL.get(at)) {
                        state.shows = *shows;
                    }
                }
                "network" => {
                    let again = state.network.as_deref() == Some(value);
                    state.network = (!again).then(|| value.to_owned());
                }
                "pair" => {
                    if let Some(first) = state.network.clone() {
                        state.open_pair(&first, value);
                    }
                }
                "combination" => {
                    let at = value.parse().ok();
                    state.combination = at.filter(|_| state.combination != at);
                }
                "remove" => architectures.remove_network(cx, value),
                "save" => {
                    if let Some(save) = number.and_then(|at: usize| saves(state.shows).get(at)) {
                        architectures.save_architectures(cx, *save);
                    }
                }
                _ => {}
            }
        }
    }
    true
}
