//! Combinations of layers that networks share: the most common ones, and how alike networks are by them.

use crate::app::views::architectures::model::Architectures;
use eframe::egui::{RichText, Ui};

use super::matrix::heads;
use crate::app::context::ViewContext;
use crate::app::theme::{self, card, palette, size, space};
use crate::app::views::architectures::model::Part;
use crate::app::views::architectures::state::{ArchitecturesState, MOST_GROUPS};
use crate::app::widgets::bits::slider;
use crate::app::widgets::bits::{choice, scale, section, setting, spinner};
use crate::app::widgets::combos;
use crate::app::widgets::pairmap::PairMap;
use crate::protocol::architecture_studies::{Combination, PatternsView};
use crate::zoo::patterns::{PatternIndex, Weight};

/// What is counted.
const DEFINITION: &str = "A combination is a piece of a network's sequence of at least two layers, without gaps, and shorter than \
                          the sequence. Two networks of n and m layers share it if both have it somewhere, as long as it has at \
                          most min(n, m) − 1 layers (Methods, Figures 3 and 4). A shared piece of k layers holds about k² / 2 \
                          combinations, so what long pieces have in common counts for most of the matrix.";

/// Draws it.
pub fn show(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    if architectures.patterns().is_none() {
        waiting(ui, architectures, Part::Patterns);
        return;
    }
    let quiet = |text: &str| RichText::new(text.to_owned()).size(size::CAPTION).color(p.muted);
    ui.label(quiet(DEFINITION));
    let Some(view) = architectures.patterns() else { return };
    section(ui, &format!("The {} most common combinations", view.common.len()));
    let chosen =
        cx.state.architectures.combination.map(|at| at as usize).filter(|at| *at < view.common.len());
    let mut heads = heads(&view.matrix.networks, &view.matrix.families);
    let colors: Vec<_> = heads.iter().map(|head| head.color).collect();
    let dot = |place: usize| colors.get(place).copied().unwrap_or(theme::ON_PICTURES);
    let top = ui.cursor().min;
    let clicked = combos::list(ui, view, chosen, &dot);
    let listed = eframe::egui::Rect::from_min_max(top, ui.min_rect().max);
    let combination = chosen.and_then(|at| view.common.get(at));
    match combination {
        Some(combination) => holders(ui, view, combination),
        None => {
            let hint = "Point at a combination for its layers in words; choose it to see the networks that hold it, here and along \
                        the matrix. A dot is a network, in the matrix's order and the colour of its family.";
            ui.label(quiet(hint));
        }
    }
    ui.add_space(space::S);
    section(ui, "How alike networks are by what they share");
    if let Some(held) = combination {
        for (place, head) in heads.iter_mut().enumerate() {
            if !u16::try_from(place).is_ok_and(|place| held.networks.binary_search(&place).is_ok()) {
                head.color = p.line;
            }
        }
    }
    let kind = cx.state.architectures.shared;
    let colors = cx.state.colormap.sequential();
    let range = range(view, kind);
    let number = |value: f32| match kind {
        PatternIndex::Raw => format!("{value:.0}"),
        _ => format!("{value:.3}"),
    };
    let name = format!("Shared combinations of {} networks", view.matrix.n());
    let about = |row: usize, column: usize| {
        let [a, b] =
            [row, column].map(|at| view.matrix.networks.get(at).map_or("", |network| network.name.as_str()));
        let index = number(view.matrix.index_at(row, column));
        format!("{a} and {b}: index {index}, sum {}", view.matrix.score_at(row, column))
    };
    readout(ui, architectures.shared_cursor, &about);
    let map = PairMap {
        name: &name,
        heads: &heads,
        value: &|row, column| view.matrix.index_at(row, column),
        range,
        colors,
        brackets: &view.matrix.brackets,
        cursor: architectures.shared_cursor,
        chosen: None,
        about: &about,
        small: false,
    };
    let outcome = map.show(ui, 0.78 * cx.screen.height);
    let name_at = |place: usize| view.matrix.networks.get(place).map(|network| network.name.clone());
    let opened = outcome.opened.and_then(|(row, column)| Some((name_at(row)?, name_at(column)?)));
    let what = format!("Colours: what two networks share, {}.", kind.label());
    ui.horizontal_wrapped(|ui| {
        scale(ui, colors, &number(range[0]), &number(range[1]), &what);
        ui.label(RichText::new(what.as_str()).size(size::SMALLEST).color(p.muted));
    });
    ui.add_space(space::S);
    let agreement = card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new("Beside the matrix of alignments").size(size::SECTION));
        ui.label(&view.summary);
        ui.label(quiet(
            "Two matrices of the same networks, each pair once; a permutation renames the networks of one of them.",
        ));
    });
    cx.place("architectures.combinations", listed);
    cx.place("architectures.shared", outcome.grid);
    cx.place("architectures.agreement", agreement.response.rect);
    architectures.shared_cursor = outcome.cursor;
    let state = &mut cx.state.architectures;
    if let Some(at) = clicked {
        state.combination = (chosen != Some(at)).then(|| u32::try_from(at).unwrap_or(0));
    }
    if let Some((first, second)) = opened {
        state.open_pair(&first, &second);
    }
}

/// The networks that hold a combination of layers, and those that do not.
fn holders(ui: &mut Ui, view: &PatternsView, combination: &Combination) {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for (place, network) in view.matrix.networks.iter().enumerate() {
        let held = u16::try_from(place).is_ok_and(|place| combination.networks.binary_search(&place).is_ok());
        if held { with.push(network.name.as_str()) } else { without.push(network.name.as_str()) }
    }
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(view.text(combination)).family(theme::heading_family()));
        ui.label(format!("Held by {}: {}", with.len(), with.join(", ")));
        let others = format!("Not by {}: {}", without.len(), without.join(", "));
        ui.label(RichText::new(others).size(size::CAPTION).color(palette(ui.ctx()).muted));
    });
}

/// The numbers of the first and the last colour.
fn range(view: &PatternsView, kind: PatternIndex) -> [f32; 2] {
    if kind != PatternIndex::Raw {
        return [0.0, 1.0];
    }
    let n = view.matrix.n();
    let pairs = (0..n).flat_map(|row| (0..row).map(move |column| (row, column)));
    [0.0, pairs.map(|(row, column)| view.matrix.index_at(row, column)).fold(1.0, f32::max)]
}

/// The cell that is looked at, above its map: small screens have no room for names along it.
pub fn readout(ui: &mut Ui, cursor: Option<(usize, usize)>, about: &dyn Fn(usize, usize) -> String) {
    let p = palette(ui.ctx());
    ui.label(match cursor {
        Some((row, column)) => RichText::new(about(row, column)).strong(),
        None => RichText::new("Point at a square for its two networks.").color(p.muted),
    });
}

/// While an answer is on its way, or why it does not come.
pub fn waiting(ui: &mut Ui, architectures: &Architectures, part: Part) {
    let p = palette(ui.ctx());
    match architectures.failed(part) {
        Some(why) => {
            ui.label(RichText::new(why).color(p.error));
        }
        None => {
            ui.horizontal(|ui| {
                spinner(ui, size::BODY);
                ui.label("This is being computed.");
            });
        }
    }
}

/// The settings.
pub fn settings(ui: &mut Ui, state: &mut ArchitecturesState, base: &ArchitecturesState) {
    section(ui, "Combinations");
    let help = "What a combination adds to the score of two networks that share it.";
    if setting(ui, "Each counts", help, state.weight != base.weight, |ui| {
        choice(
            ui,
            &mut state.weight,
            &[
                (Weight::Each, "1", "How many combinations the two share"),
                (
                    Weight::Shared,
                    "by networks",
                    "The part of all networks that have it: what many share counts more",
                ),
            ],
        );
    }) {
        state.weight = base.weight;
    }
    let help = "How scores of short and long networks become comparable. A network's own score is what it shares with itself.";
    if setting(ui, "Shared index", help, state.shared != base.shared, |ui| {
        let options = PatternIndex::ALL.map(|index| (index, index.label(), help));
        choice(ui, &mut state.shared, &options);
    }) {
        state.shared = base.shared;
    }
    let help = "A combination that every one of its networks has as a part of a longer one says nothing new.";
    if setting(ui, "Listed", help, state.closed != base.closed, |ui| {
        let options = [
            (false, "all", "All combinations, as in the paper"),
            (true, "whole ones", "Those that cannot be made longer without losing a network"),
        ];
        if choice(ui, &mut state.closed, &options) {
            state.combination = None;
        }
    }) {
        (state.closed, state.combination) = (base.closed, None);
    }
    let help = "Both trees are cut into this many groups, and the groups are compared (adjusted Rand index).";
    slider(ui, "Groups", help, &mut state.groups, 2..=MOST_GROUPS, base.groups, " groups");
}
