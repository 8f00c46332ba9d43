//! Classify: the same picture through two networks that differ in nothing but the filter.

mod inside;

use std::sync::Arc;

use eframe::egui::{RichText, Ui, vec2};

use super::see;
use crate::app::lab::Lab;
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::models::chooser::{about, color, title, trouble, who};
use crate::app::state::{Inside, Plane, Source};
use crate::app::subject::{Subject, Tile};
use crate::app::theme::{palette, size, space};
use crate::app::widgets::answer::{Verdict, bars, thumbnail, winner};
use crate::app::widgets::bits::{button, choice, setting};
use crate::digits::generator::Domain;
use crate::figure::number::milliseconds;
use crate::learn::engine::Engine;
use crate::neurn::Image;

/// What the view is called, and its museum label.
#[must_use]
pub fn lead(lab: &Lab) -> (&'static str, String) {
    let [left, right] = Side::ALL.map(|side| lab.models.speaking(&lab.state.classify, side));
    match (left, right) {
        (Some(l), Some(r))
            if (&l.source, &l.network, l.seed) == (&r.source, &r.network, r.seed)
                && l.filters != r.filters =>
        {
            let source = l.source_words();
            (
                "Two networks, one difference",
                format!(
                    "Both learned from {source} alone, in the same way. They differ in what they see: {}, or {}. Ask them \
                     about a digit from another world.",
                    l.filter_words(),
                    r.filter_words()
                ),
            )
        }
        _ => ("Two networks", "The same picture, read by two networks side by side.".to_owned()),
    }
}

/// Draws the view.
pub fn show(ui: &mut Ui, lab: &mut Lab) {
    see::source_tabs(ui, lab);
    ui.add_space(space::S);
    let subject = lab.subject();
    let (title, sentence) = lead(lab);
    see::heading(ui, lab, &subject, (title, &sentence));
    ui.add_space(space::S);
    see::problem(ui, lab);
    lab.update_models();
    if let Some(why) = lab.models.missing().map(str::to_owned) {
        trouble(ui, lab, &why);
        return;
    }
    match &subject {
        Subject::Worlds(worlds) => four(ui, lab, worlds),
        Subject::Page { images, tiles, total, .. } => page(ui, lab, images, tiles, *total),
        Subject::One { image, label, .. } => one(ui, lab, image, *label),
        Subject::Nothing => see::nothing(ui, lab),
    }
}

fn side_title(ui: &mut Ui, lab: &mut Lab, side: Side) {
    let speaking = lab.models.speaking(&lab.state.classify, side);
    let color = color(ui, speaking);
    let about = speaking.map(about).unwrap_or_default();
    let chosen = lab
        .models
        .card(&lab.state.classify, side)
        .filter(|card| Some(card.id.as_str()) != speaking.map(|s| s.id.as_str()));
    let late = chooser::late(ui, lab, side);
    let remark = match (chosen, lab.models.unusable(&lab.state.classify, side)) {
        (Some(_), Some(_)) => Some("still answers, as the one that was chosen does not".to_owned()),
        (Some(card), None) => Some(format!("{} is on its way", card.filter_words())),
        (None, _) => late.then(|| "reading: what is shown is about earlier pictures".to_owned()),
    };
    let layout = if ui.available_width() < 420.0 {
        eframe::egui::Layout::top_down(eframe::egui::Align::Min)
    } else {
        eframe::egui::Layout::left_to_right(eframe::egui::Align::Center)
    };
    let width = ui.available_width();
    ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(RichText::new(title(lab, side)).strong().color(color)).on_hover_text(about);
        if let Some(answer) = lab.models.answer(side).filter(|a| a.count() > 0) {
            let each = answer.milliseconds / answer.count() as f64;
            let engine = lab.models.engine(side).map_or("", Engine::words);
            ui.label(
                RichText::new(format!("{} a picture, {engine}", milliseconds(each)))
                    .size(size::SMALLEST)
                    .color(palette(ui.ctx()).muted),
            );
        }
        if let Some(remark) = remark {
            ui.label(RichText::new(remark).size(size::SMALLEST).color(palette(ui.ctx()).text));
        }
    });
    if let Some(why) = lab.models.problem(&lab.state.classify, side).map(str::to_owned) {
        trouble(ui, lab, &why);
    }
}

/// The same digit in four worlds: above, what the camera sees; below, what each network sees and says.
fn four(ui: &mut Ui, lab: &mut Lab, worlds: &[Arc<Vec<Image>>; 4]) {
    let p = palette(ui.ctx());
    for (i, images) in worlds.iter().enumerate() {
        let ask = lab.ask(images, &[Plane::Raw]);
        lab.update_world(i, ask);
    }
    let gap = if lab.narrow { space::XS } else { space::L };
    let width = ((ui.available_width() - 3.0 * gap) / 4.0).min(320.0);
    let picture = if lab.narrow { width.min(80.0) } else { (0.6 * width).clamp(100.0, 190.0).min(width) };
    let truth = lab.state.digit;
    ui.spacing_mut().item_spacing.x = gap;
    let mut opened = None;
    let cell = |ui: &mut Ui, body: &mut dyn FnMut(&mut Ui)| {
        ui.allocate_ui_with_layout(
            vec2(width, 0.0),
            eframe::egui::Layout::top_down(eframe::egui::Align::Center),
            |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
                body(ui);
            },
        );
    };
    ui.horizontal_top(|ui| {
        for (i, domain) in Domain::ALL.into_iter().enumerate() {
            cell(ui, &mut |ui| {
                let text = RichText::new(domain.name());
                ui.label(text.size(if lab.narrow { size::SMALLEST } else { size::CAPTION }));
                let label = format!("{} as the camera sees it: open", domain.name());
                let response = thumbnail(ui, lab.world_shown(i, Plane::Raw), picture, &label);
                if i == 0 {
                    lab.place("first", response.rect);
                }
                if response.clicked() {
                    opened = Some(i as u32);
                }
            });
        }
    });
    for side in Side::ALL {
        ui.add_space(space::S);
        side_title(ui, lab, side);
        let color = color(ui, lab.models.speaking(&lab.state.classify, side));
        ui.horizontal_top(|ui| {
            for (i, domain) in Domain::ALL.into_iter().enumerate() {
                cell(ui, &mut |ui| {
                    let saw = format!("{} as the {} sees it", domain.name(), who(side).to_lowercase());
                    let seen = lab.models.input(side, i);
                    let answer = lab.models.answer(side);
                    let said = answer.and_then(|a| a.winner(i));
                    let row = answer.and_then(|a| a.row(i)).map(<[f32]>::to_vec);
                    let name = format!("{}, {}", who(side), domain.name());
                    let small = picture * 0.62;
                    if lab.narrow {
                        thumbnail(ui, seen, small, &saw);
                        if let Some((digit, probability)) = said {
                            winner(ui, &name, digit, probability, Verdict::of(digit, truth), true);
                        }
                    } else {
                        ui.horizontal(|ui| {
                            ui.set_max_width(width);
                            thumbnail(ui, seen, small, &saw);
                            if let Some((digit, probability)) = said {
                                winner(ui, &name, digit, probability, Verdict::of(digit, truth), true);
                            }
                        });
                    }
                    match row {
                        Some(row) => {
                            bars(ui, &name, &row, color, (width, if lab.narrow { 34.0 } else { 44.0 }));
                        }
                        None => {
                            ui.add_space(44.0);
                        }
                    }
                });
            }
        });
    }
    if opened.is_some() {
        lab.open_item(opened);
    }
    ui.add_space(space::M);
    ui.label(RichText::new(score(lab, truth)).color(p.text));
    ui.add_space(space::S);
    see::pages::digit_row(ui, lab, false);
}

/// How often each model is right, in a sentence.
fn score(lab: &Lab, truth: Option<u8>) -> String {
    let right = |side: Side| {
        let answer = lab.models.answer(side)?;
        let said = (0..answer.count()).filter_map(|i| answer.winner(i));
        Some((said.filter(|(digit, _)| Some(*digit) == truth).count(), answer.count()))
    };
    match (right(Side::Left), right(Side::Right)) {
        (Some((left, n)), Some((right, _))) if n > 0 => format!(
            "The left network reads {left} of these {n} digits, the right one {right}. These are digits of our \
             generator; the measured accuracies on real ones are in each model's tooltip."
        ),
        _ => String::new(),
    }
}

/// A page of samples, each with both answers below.
fn page(ui: &mut Ui, lab: &mut Lab, images: &Arc<Vec<Image>>, tiles: &[Tile], total: Option<u32>) {
    see::pages::page_head(ui, lab, tiles, total);
    if images.is_empty() {
        ui.label("No picture here has that label. Choose another digit, or “all”.");
        return;
    }
    let ask = lab.ask(images, &[Plane::Raw]);
    lab.update_grid(ask);
    for side in Side::ALL {
        side_title(ui, lab, side);
    }
    if tiles.iter().all(|t| t.label.is_some()) {
        ui.label(page_score(lab, tiles));
    }
    ui.add_space(space::S);
    let columns = if lab.narrow { 5 } else { 10 };
    let side = ((ui.available_width() - space::XS * columns as f32) / columns as f32).clamp(40.0, 88.0);
    let mut opened = None;
    ui.spacing_mut().item_spacing = vec2(space::XS, 2.0);
    for (row, chunk) in tiles.chunks(columns).enumerate() {
        ui.horizontal_top(|ui| {
            for (j, tile) in chunk.iter().enumerate() {
                let i = row * columns + j;
                let label = format!("Picture {}: open", tile.index);
                let response = thumbnail(ui, lab.grid_shown(i, Plane::Raw), side, &label);
                if i == 0 {
                    lab.place("first", response.rect);
                }
                if response.clicked() {
                    opened = Some(tile.index);
                }
            }
        });
        for which in Side::ALL {
            ui.horizontal_top(|ui| {
                for (j, tile) in chunk.iter().enumerate() {
                    let said = lab.models.answer(which).and_then(|a| a.winner(row * columns + j));
                    ui.allocate_ui(vec2(side, 18.0), |ui| {
                        ui.set_width(side);
                        if let Some((digit, _)) = said {
                            let verdict = Verdict::of(digit, tile.label);
                            let mark = if which == Side::Left { "○" } else { "●" };
                            let color = color(ui, lab.models.speaking(&lab.state.classify, which));
                            ui.label(
                                RichText::new(format!("{mark} {digit} {}", verdict.sign()))
                                    .size(size::CAPTION)
                                    .color(color),
                            );
                        }
                    });
                }
            });
        }
        ui.add_space(space::S);
    }
    if opened.is_some() {
        lab.open_item(opened);
    }
}

fn page_score(lab: &Lab, tiles: &[Tile]) -> String {
    let right = |side: Side| {
        let answer = lab.models.answer(side).filter(|a| a.count() == tiles.len())?;
        Some(tiles.iter().enumerate().filter(|(i, t)| answer.winner(*i).map(|w| w.0) == t.label).count())
    };
    match (right(Side::Left), right(Side::Right)) {
        (Some(left), Some(right)) => {
            format!(
                "Of these {}: the left network is right {left} times, the right one {right} times.",
                tiles.len()
            )
        }
        _ => String::new(),
    }
}

/// One picture: what each network sees, its ten probabilities, and whether they agree.
fn one(ui: &mut Ui, lab: &mut Lab, image: &Arc<Vec<Image>>, truth: Option<u8>) {
    let Some(picture) = image.first() else { return };
    let ask = lab.ask(image, &[Plane::Raw]);
    lab.update_main(ask);
    let full = ui.available_width();
    let wide = full >= 700.0;
    let source = if wide { (full * 0.28).min(300.0) } else { full.min(240.0) };
    let column = if wide { (full - source - 2.0 * space::L) / 2.0 } else { full };
    let first = |ui: &mut Ui, lab: &mut Lab| {
        if lab.state.source == Source::Draw {
            see::picture::pad(ui, lab, source);
        } else {
            let aspect = picture.height() as f32 / picture.width() as f32;
            ui.label(RichText::new("The picture").strong());
            let side = if aspect > 1.0 { source / aspect } else { source };
            thumbnail(ui, lab.main_shown(Plane::Raw), side.max(80.0), "The picture");
        }
    };
    let answers = |ui: &mut Ui, lab: &mut Lab, side: Side| {
        side_title(ui, lab, side);
        let color = color(ui, lab.models.speaking(&lab.state.classify, side));
        let answer = lab.models.answer(side);
        let (said, row) =
            (answer.and_then(|a| a.winner(0)), answer.and_then(|a| a.row(0)).map(<[f32]>::to_vec));
        ui.horizontal(|ui| {
            let saw = format!("What the {} sees", who(side).to_lowercase());
            thumbnail(ui, lab.models.input(side, 0), 96.0, &saw)
                .on_hover_text(format!("{saw}, 32 × 32 pixels"));
            if let Some((digit, probability)) = said {
                winner(ui, who(side), digit, probability, Verdict::of(digit, truth), false);
            }
        });
        if let Some(row) = row {
            let chosen = bars(ui, who(side), &row, color, (column.min(360.0), 96.0));
            if chosen.is_some() {
                lab.state.classify.class = chosen;
                lab.state.classify.inside = Inside::Occlusion;
            }
        }
    };
    if wide {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::L;
            see::picture::column(ui, source, |ui| first(ui, lab));
            for side in Side::ALL {
                see::picture::column(ui, column, |ui| answers(ui, lab, side));
            }
        });
    } else {
        first(ui, lab);
        for side in Side::ALL {
            ui.add_space(space::M);
            answers(ui, lab, side);
        }
    }
    ui.add_space(space::M);
    let said = Side::ALL.map(|side| lab.models.answer(side).and_then(|a| a.winner(0)).map(|w| w.0));
    if let [Some(left), Some(right)] = said {
        ui.horizontal_wrapped(|ui| {
            let verdict = if left == right {
                format!("Both networks read a {left}.")
            } else {
                format!("They disagree: the left one reads a {left}, the right one a {right}.")
            };
            ui.label(RichText::new(verdict).size(size::SECTION));
            let wrong = truth.is_some_and(|t| t != left || t != right) || left != right;
            if wrong && lab.state.classify.inside == Inside::Nothing {
                let look =
                    button(ui, "Why? Cover parts of it", "Which parts of the picture the answer hangs on");
                if look.clicked() {
                    lab.state.classify.inside = Inside::Occlusion;
                }
            }
        });
    }
    inside::show(ui, lab);
}

/// The column of settings: which two models, and what computes.
pub fn controls(ui: &mut Ui, lab: &mut Lab) {
    chooser::controls(ui, lab);
    let help =
        "Look inside the networks: every layer's answer, or which parts of the picture the digit hangs on.";
    let inside = &mut lab.state.classify.inside;
    let changed = *inside != Inside::Nothing;
    if setting(ui, "Look inside (one picture)", help, changed, |ui| {
        choice(
            ui,
            inside,
            &[
                (Inside::Nothing, "no", "Only the answers"),
                (Inside::Layers, "layers", "What every layer makes of the picture"),
                (Inside::Kernels, "kernels", "What every layer looks for: the weights it learnt"),
                (
                    Inside::Occlusion,
                    "occlusion",
                    "How the digit's probability falls where a square is covered",
                ),
            ],
        );
    }) {
        *inside = Inside::Nothing;
    }
}
