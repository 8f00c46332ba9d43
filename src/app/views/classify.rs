//! Classify: the same picture through two networks that differ in nothing but the filter.

use std::sync::Arc;

use eframe::egui::{ComboBox, RichText, Ui, vec2};

use super::{inside, see};
use crate::app::lab::Lab;
use crate::app::models::Side;
use crate::app::state::{Inside, Plane, Source};
use crate::app::subject::{Subject, Tile};
use crate::app::theme::{card, palette, size, space};
use crate::app::widgets::answer::{Verdict, bars, thumbnail, winner};
use crate::app::widgets::bits::{Origin, badge, button, choice, section, setting};
use crate::digits::generator::Domain;
use crate::learn::card::ModelCard;
use crate::learn::engine::Engine;
use crate::neurn::Image;

/// What the view is called, and its museum label.
#[must_use]
pub fn lead(lab: &Lab) -> (&'static str, String) {
    let [left, right] = Side::ALL.map(|side| lab.models.card(&lab.state.classify, side));
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

/// What went wrong with a model, and a way to try again.
fn trouble(ui: &mut Ui, lab: &mut Lab, why: &str) {
    let p = palette(ui.ctx());
    card(ui.ctx()).stroke(eframe::egui::Stroke::new(1.0, p.error)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(why);
            if button(ui, "Try again", "Fetches the model once more").clicked() {
                lab.models.retry();
            }
        });
    });
}

fn color(ui: &Ui, card: Option<&ModelCard>) -> eframe::egui::Color32 {
    let p = palette(ui.ctx());
    if card.is_some_and(ModelCard::is_baseline) { p.baseline } else { p.accent }
}

/// A model's name over its answers: shape and word, never colour alone.
fn title(lab: &Lab, side: Side) -> String {
    match lab.models.card(&lab.state.classify, side) {
        Some(card) if card.is_baseline() => format!("○ Baseline: {}", card.filter_words()),
        Some(card) => format!("● {}", card.filter_words()),
        None => "…".to_owned(),
    }
}

/// Name for screen readers and tooltips.
fn who(side: Side) -> &'static str {
    match side {
        Side::Left => "Left model",
        Side::Right => "Right model",
    }
}

fn side_title(ui: &mut Ui, lab: &mut Lab, side: Side) {
    let color = color(ui, lab.models.card(&lab.state.classify, side));
    let about = lab.models.card(&lab.state.classify, side).map(about).unwrap_or_default();
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
                RichText::new(format!("{each:.2} ms a picture, {engine}"))
                    .size(size::SMALLEST)
                    .color(palette(ui.ctx()).muted),
            );
        }
    });
    if let Some(why) = lab.models.problem(&lab.state.classify, side).map(str::to_owned) {
        trouble(ui, lab, &why);
    }
}

/// What the model is, for a tooltip.
fn about(card: &ModelCard) -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "{}: {} parameters, {} training images of {}, {} epochs, seed {}.",
        card.network_words(),
        thousands(card.parameters),
        thousands(card.images),
        card.source_words(),
        card.epochs,
        card.seed
    );
    for m in &card.measured {
        let (low, high) = m.interval;
        let _ = write!(
            text,
            "\n{}: {:.1} % of {} real test images ({:.1} to {:.1})",
            m.target,
            100.0 * m.accuracy,
            thousands(m.n),
            100.0 * low,
            100.0 * high
        );
    }
    text
}

/// "162,218".
pub(super) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
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
        let color = color(ui, lab.models.card(&lab.state.classify, side));
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
    super::pages::digit_row(ui, lab, false);
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
    super::pages::page_head(ui, lab, tiles, total);
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
                            let color = color(ui, lab.models.card(&lab.state.classify, which));
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
            super::picture::pad(ui, lab, source);
        } else {
            let aspect = picture.height() as f32 / picture.width() as f32;
            ui.label(RichText::new("The picture").strong());
            let side = if aspect > 1.0 { source / aspect } else { source };
            thumbnail(ui, lab.main_shown(Plane::Raw), side.max(80.0), "The picture");
        }
    };
    let answers = |ui: &mut Ui, lab: &mut Lab, side: Side| {
        side_title(ui, lab, side);
        let color = color(ui, lab.models.card(&lab.state.classify, side));
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
            super::picture::column(ui, source, |ui| first(ui, lab));
            for side in Side::ALL {
                super::picture::column(ui, column, |ui| answers(ui, lab, side));
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
    section(ui, "Models");
    badge(
        ui,
        Origin::Measured,
        "Real networks, trained on the named data set by `neurn train`. Their accuracies were measured on real test \
         images that they had never seen.",
    );
    for side in Side::ALL {
        ui.add_space(space::S);
        let heading = match side {
            Side::Left => "○ Left",
            Side::Right => "● Right",
        };
        ui.label(RichText::new(heading).strong());
        model_choice(ui, lab, side);
    }
    ui.separator();
    let help = "What computes the networks: both give the same probabilities to five digits. burn-flex is the faster one; \
                burn-ndarray is the backend that was asked for.";
    let engine = &mut lab.state.classify.engine;
    let changed = *engine != Engine::Flex;
    if setting(ui, "Engine", help, changed, |ui| {
        choice(
            ui,
            engine,
            &[
                (Engine::Flex, "flex", "burn-flex: pure Rust with SIMD"),
                (Engine::Ndarray, "ndarray", "burn-ndarray: through the crate ndarray, some times slower"),
            ],
        );
    }) {
        *engine = Engine::Flex;
    }
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

/// Three lists: trained on, network, filter. A choice keeps as much of the others as there is.
fn model_choice(ui: &mut Ui, lab: &mut Lab, side: Side) {
    let Some(now) = lab.models.card(&lab.state.classify, side).cloned() else {
        ui.label(RichText::new("The list of models is on its way.").size(size::CAPTION));
        return;
    };
    type Words = fn(&ModelCard) -> String;
    let parts: [(&str, Words); 3] = [
        ("Trained on", |c| c.source_words().to_owned()),
        ("Network", |c| c.network_words().to_owned()),
        ("Sees", |c| if c.champion { format!("{} (champion)", c.filter_words()) } else { c.filter_words() }),
    ];
    let mut picked = None;
    for (i, (name, words)) in parts.into_iter().enumerate() {
        let current = words(&now);
        let mut options: Vec<String> = Vec::new();
        for card in lab.models.cards() {
            let option = words(card);
            if !options.contains(&option) {
                options.push(option);
            }
        }
        let id = format!("{} {name}", who(side));
        let combo = ComboBox::from_id_salt(&id)
            .selected_text(current.as_str())
            .width(ui.available_width() - space::S);
        let response = combo
            .show_ui(ui, |ui| {
                for option in &options {
                    if ui.selectable_label(*option == current, option.as_str()).clicked()
                        && *option != current
                    {
                        picked = Some((i, option.clone()));
                    }
                }
            })
            .response;
        response.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, format!("{id}: {current}"))
        });
        response.on_hover_text(name);
    }
    let Some((part, wanted)) = picked else { return };
    let agreement = |card: &&ModelCard| parts.iter().filter(|(_, words)| words(card) == words(&now)).count();
    let best = lab.models.cards().iter().filter(|c| parts[part].1(c) == wanted).max_by_key(agreement);
    if let Some(id) = best.map(|card| card.id.clone()) {
        match side {
            Side::Left => lab.state.classify.left = Some(id),
            Side::Right => lab.state.classify.right = Some(id),
        }
    }
}
