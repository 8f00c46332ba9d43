//! Classify: the same picture through two networks that differ in nothing but the filter.

use super::{digits, inside};
use std::sync::Arc;

use eframe::egui::{RichText, Ui, vec2};

use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::models::chooser::{about, color, title, trouble, who};
use crate::app::state::{Plane, Source};
use crate::app::subject::{Subject, Tile};
use crate::app::theme::{palette, size, space};
use crate::app::views::classify::state::Inside;
use crate::app::views::see;
use crate::app::widgets::answer::{Verdict, bars, thumbnail, winner};
use crate::app::widgets::bits::{button, choice, setting};
use crate::digits::generator::Domain;
use crate::figure::number::milliseconds;
use crate::learn::engine::Engine;
use crate::neurn::Image;

/// Height of the four worlds without their pictures.
const OTHER_HEIGHT: f32 = 490.0;
/// Side of what a network sees, in sides of the picture.
const SEEN: f32 = 0.62;
/// Room for a digit and its probability.
const WON: f32 = 84.0;

/// What the view is called, and its museum label.
#[must_use]
pub(crate) fn lead(cx: &ViewContext) -> (&'static str, String) {
    let [left, right] = Side::ALL.map(|side| cx.models.speaking(&cx.state.classify, side));
    match (left, right) {
        (Some(l), Some(r))
            if (&l.source, &l.network, l.seed) == (&r.source, &r.network, r.seed)
                && l.filters != r.filters =>
        {
            let source = l.source_text();
            (
                "Two networks, one difference",
                format!(
                    "Both learned from {source} alone, in the same way. They differ in what they see: {}, or {}. Ask them \
                     about a digit from another world.",
                    l.filter_text(),
                    r.filter_text()
                ),
            )
        }
        _ => ("Two networks", "The same picture, read by two networks side by side.".to_owned()),
    }
}

/// Draws the view.
pub(crate) fn show(ui: &mut Ui, cx: &mut ViewContext) {
    see::source_tabs(ui, cx);
    ui.add_space(space::S);
    let subject = cx.subject();
    let (title, sentence) = lead(cx);
    see::heading(ui, cx, &subject, (title, &sentence));
    ui.add_space(space::S);
    see::problem(ui, cx);
    cx.update_models();
    if let Some(why) = cx.models.missing().map(str::to_owned) {
        trouble(ui, cx, &why);
        return;
    }
    match &subject {
        Subject::Worlds(worlds) => four(ui, cx, worlds),
        Subject::Page { images, tiles, total, .. } => page(ui, cx, images, tiles, *total),
        Subject::One { image, label, .. } => {
            if digits::choose(ui, cx) {
                digits::show(ui, cx, image);
            } else {
                one(ui, cx, image, *label);
            }
        }
        Subject::Nothing => see::nothing(ui, cx),
    }
}

pub(crate) fn side_title(ui: &mut Ui, cx: &mut ViewContext, side: Side) {
    let speaking = cx.models.speaking(&cx.state.classify, side);
    let color = color(ui, speaking);
    let about = speaking.map(about).unwrap_or_default();
    let chosen = cx
        .models
        .card(&cx.state.classify, side)
        .filter(|card| Some(card.id.as_str()) != speaking.map(|s| s.id.as_str()));
    let late = chooser::late(ui, cx, side);
    let remark = match (chosen, cx.models.unusable(&cx.state.classify, side)) {
        (Some(_), Some(_)) => Some("still answers, as the one that was chosen does not".to_owned()),
        (Some(card), None) => Some(format!("{} is on its way", card.filter_text())),
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
        ui.label(RichText::new(title(cx, side)).strong().color(color)).on_hover_text(about);
        if let Some(answer) = cx.models.answer(side).filter(|a| a.count() > 0) {
            let each = answer.milliseconds / answer.count() as f64;
            let engine = cx.models.engine(side).map_or("", Engine::text);
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
    if let Some(why) = cx.models.problem(&cx.state.classify, side).map(str::to_owned) {
        trouble(ui, cx, &why);
    }
}

/// The same digit in four worlds: above, what the camera sees; below, what each network sees and says.
pub(crate) fn four(ui: &mut Ui, cx: &mut ViewContext, worlds: &[Arc<Vec<Image>>; 4]) {
    let p = palette(ui.ctx());
    for (i, images) in worlds.iter().enumerate() {
        let wanted = cx.wanted(images, &[Plane::Raw]);
        cx.update_world(i, wanted);
    }
    let gap = if cx.screen.narrow { space::XS } else { space::L };
    let width = ((ui.available_width() - 3.0 * gap) / 4.0).min(480.0);
    // All fits into the window's height, of which text and bars take a part that does not grow.
    let high = (cx.screen.height - OTHER_HEIGHT) / (1.0 + 2.0 * SEEN);
    let picture = if cx.screen.narrow {
        width.min(80.0)
    } else {
        high.clamp(100.0, (0.7 * width).max(100.0)).min(width)
    };
    // beside what a network sees stands what it reads
    let small = if cx.screen.narrow { picture * SEEN } else { (picture * SEEN).min(width - WON) };
    let truth = cx.state.digit;
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
                ui.label(text.size(if cx.screen.narrow { size::SMALLEST } else { size::CAPTION }));
                let label = format!("{} as the camera sees it: open", domain.name());
                let response = thumbnail(ui, cx.world_shown(i, Plane::Raw), picture, &label);
                if i == 0 {
                    cx.place("classify.first", response.rect);
                }
                if response.clicked() {
                    opened = Some(i as u32);
                }
            });
        }
    });
    for side in Side::ALL {
        ui.add_space(space::S);
        side_title(ui, cx, side);
        let color = color(ui, cx.models.speaking(&cx.state.classify, side));
        ui.horizontal_top(|ui| {
            for (i, domain) in Domain::ALL.into_iter().enumerate() {
                cell(ui, &mut |ui| {
                    let saw = format!("{} as the {} sees it", domain.name(), who(side).to_lowercase());
                    let seen = cx.models.input(side, i);
                    let answer = cx.models.answer(side);
                    let won = answer.and_then(|a| a.winner(i));
                    let row = answer.and_then(|a| a.row(i)).map(<[f32]>::to_vec);
                    let name = format!("{}, {}", who(side), domain.name());
                    if cx.screen.narrow {
                        thumbnail(ui, seen, small, &saw);
                        if let Some((digit, probability)) = won {
                            winner(ui, &name, digit, probability, Verdict::of(digit, truth), true);
                        }
                    } else {
                        ui.horizontal(|ui| {
                            ui.set_max_width(width);
                            thumbnail(ui, seen, small, &saw);
                            if let Some((digit, probability)) = won {
                                winner(ui, &name, digit, probability, Verdict::of(digit, truth), true);
                            }
                        });
                    }
                    match row {
                        Some(row) => {
                            bars(ui, &name, &row, color, (width, if cx.screen.narrow { 34.0 } else { 44.0 }));
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
        cx.open_item(opened);
    }
    ui.add_space(space::M);
    ui.label(RichText::new(score(cx, truth)).color(p.text));
    ui.add_space(space::S);
    see::pages::digit_row(ui, cx, false);
}

/// How often each model is right, in a sentence.
pub(crate) fn score(cx: &ViewContext, truth: Option<u8>) -> String {
    let right = |side: Side| {
        let answer = cx.models.answer(side)?;
        let won = (0..answer.count()).filter_map(|i| answer.winner(i));
        Some((won.filter(|(digit, _)| Some(*digit) == truth).count(), answer.count()))
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
pub(crate) fn page(
    ui: &mut Ui,
    cx: &mut ViewContext,
    images: &Arc<Vec<Image>>,
    tiles: &[Tile],
    total: Option<u32>,
) {
    see::pages::page_head(ui, cx, tiles, total);
    if images.is_empty() {
        ui.label("No picture here has that label. Choose another digit, or “all”.");
        return;
    }
    let wanted = cx.wanted(images, &[Plane::Raw]);
    cx.update_grid(wanted);
    for side in Side::ALL {
        side_title(ui, cx, side);
    }
    if tiles.iter().all(|t| t.label.is_some()) {
        ui.label(page_score(cx, tiles));
    }
    ui.add_space(space::S);
    let columns = if cx.screen.narrow { 5 } else { 10 };
    let side = ((ui.available_width() - space::XS * columns as f32) / columns as f32).clamp(40.0, 88.0);
    let mut opened = None;
    ui.spacing_mut().item_spacing = vec2(space::XS, 2.0);
    for (row, chunk) in tiles.chunks(columns).enumerate() {
        ui.horizontal_top(|ui| {
            for (j, tile) in chunk.iter().enumerate() {
                let i = row * columns + j;
                let label = format!("Picture {}: open", tile.index);
                let response = thumbnail(ui, cx.grid_shown(i, Plane::Raw), side, &label);
                if i == 0 {
                    cx.place("classify.first", response.rect);
                }
                if response.clicked() {
                    opened = Some(tile.index);
                }
            }
        });
        for which in Side::ALL {
            ui.horizontal_top(|ui| {
                for (j, tile) in chunk.iter().enumerate() {
                    let won = cx.models.answer(which).and_then(|a| a.winner(row * columns + j));
                    ui.allocate_ui(vec2(side, 18.0), |ui| {
                        ui.set_width(side);
                        if let Some((digit, _)) = won {
                            let verdict = Verdict::of(digit, tile.label);
                            let mark = if which == Side::Left { "○" } else { "●" };
                            let color = color(ui, cx.models.speaking(&cx.state.classify, which));
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
        cx.open_item(opened);
    }
}

pub(crate) fn page_score(cx: &ViewContext, tiles: &[Tile]) -> String {
    let right = |side: Side| {
        let answer = cx.models.answer(side).filter(|a| a.count() == tiles.len())?;
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
pub(crate) fn one(ui: &mut Ui, cx: &mut ViewContext, image: &Arc<Vec<Image>>, truth: Option<u8>) {
    let Some(picture) = image.first() else { return };
    let wanted = cx.wanted(image, &[Plane::Raw]);
    cx.update_main(wanted);
    let full = ui.available_width();
    let wide = full >= 700.0;
    let source = if wide { (full * 0.28).min(300.0) } else { full.min(240.0) };
    let column = if wide { (full - source - 2.0 * space::L) / 2.0 } else { full };
    let first = |ui: &mut Ui, cx: &mut ViewContext| {
        if cx.state.source == Source::Draw {
            see::picture::pad(ui, cx, source);
        } else {
            let aspect = picture.height() as f32 / picture.width() as f32;
            ui.label(RichText::new("The picture").strong());
            let side = if aspect > 1.0 { source / aspect } else { source };
            thumbnail(ui, cx.main_shown(Plane::Raw), side.max(80.0), "The picture");
        }
    };
    let answers = |ui: &mut Ui, cx: &mut ViewContext, side: Side| {
        side_title(ui, cx, side);
        answer(ui, cx, side, (0, truth), column);
    };
    if wide {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::L;
            see::picture::column(ui, source, |ui| first(ui, cx));
            for side in Side::ALL {
                see::picture::column(ui, column, |ui| answers(ui, cx, side));
            }
        });
    } else {
        first(ui, cx);
        for side in Side::ALL {
            ui.add_space(space::M);
            answers(ui, cx, side);
        }
    }
    ui.add_space(space::M);
    let won = Side::ALL.map(|side| cx.models.answer(side).and_then(|a| a.winner(0)).map(|w| w.0));
    if let [Some(left), Some(right)] = won {
        ui.horizontal_wrapped(|ui| {
            let verdict = if left == right {
                format!("Both networks read a {left}.")
            } else {
                format!("They disagree: the left one reads a {left}, the right one a {right}.")
            };
            ui.label(RichText::new(verdict).size(size::SECTION));
            let wrong = truth.is_some_and(|t| t != left || t != right) || left != right;
            if wrong && cx.state.classify.inside == Inside::Nothing {
                let look =
                    button(ui, "Why? Cover parts of it", "Which parts of the picture the answer hangs on");
                if look.clicked() {
                    cx.state.classify.inside = Inside::Occlusion;
                }
            }
        });
    }
    inside::show(ui, cx);
}

/// What one network sees of picture `i`, what it reads and its ten probabilities.
pub(super) fn answer(
    ui: &mut Ui,
    cx: &mut ViewContext,
    side: Side,
    (i, truth): (usize, Option<u8>),
    width: f32,
) {
    let color = color(ui, cx.models.speaking(&cx.state.classify, side));
    let answer = cx.models.answer(side);
    let (won, row) = (answer.and_then(|a| a.winner(i)), answer.and_then(|a| a.row(i)).map(<[f32]>::to_vec));
    ui.horizontal(|ui| {
        let saw = format!("What the {} sees", who(side).to_lowercase());
        thumbnail(ui, cx.models.input(side, i), 96.0, &saw).on_hover_text(format!("{saw}, 32 × 32 pixels"));
        if let Some((digit, probability)) = won {
            winner(ui, who(side), digit, probability, Verdict::of(digit, truth), false);
        }
    });
    if let Some(row) = row {
        let chosen = bars(ui, who(side), &row, color, (width.min(360.0), 96.0));
        if chosen.is_some() {
            cx.state.classify.class = chosen;
            cx.state.classify.inside = Inside::Occlusion;
        }
    }
}

/// The column of settings: which two models, and what computes.
pub(crate) fn controls(ui: &mut Ui, cx: &mut ViewContext) {
    chooser::controls(ui, cx);
    let help =
        "Look inside the networks: every layer's answer, or which parts of the picture the digit hangs on.";
    let inside = &mut cx.state.classify.inside;
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
