//! What the views of two models share: which ones, by whom they are computed, what each is called.

use eframe::egui::{Color32, ComboBox, RichText, Ui};

use super::engine;
use crate::app::context::ViewContext;
use crate::app::models::{CUSTOM, Side};
use crate::app::theme::{card, palette, size, space};
use crate::app::widgets::bits::{Origin, badge, button, section};
use crate::digits::problem::short_name;
use crate::figure::number::thousands;
use crate::learn::card::{ModelCard, part_of_svhn};

/// Milliseconds that answers may be about earlier pictures before the page says so: less would flicker while one draws.
const PATIENCE_MS: f64 = 400.0;

/// What went wrong with a model, and a way to try again.
pub(crate) fn trouble(ui: &mut Ui, cx: &mut ViewContext, why: &str) {
    let p = palette(ui.ctx());
    card(ui.ctx()).stroke(eframe::egui::Stroke::new(1.0, p.error)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(why);
            if button(ui, "Try again", "Fetches the model once more").clicked() {
                cx.models.retry();
            }
        });
    });
}

/// The model's colour: a baseline's or a filter's.
pub(crate) fn color(ui: &Ui, card: Option<&ModelCard>) -> Color32 {
    let p = palette(ui.ctx());
    if card.is_some_and(ModelCard::is_baseline) { p.baseline } else { p.accent }
}

/// The name of the model whose answers a side shows: shape and word, never colour alone.
pub(crate) fn title(cx: &ViewContext, side: Side) -> String {
    card_title(cx.models.speaking(&cx.state.classify, side))
}

/// Whether what a side shows is about earlier pictures, and has been for a while.
pub(crate) fn late(ui: &Ui, cx: &ViewContext, side: Side) -> bool {
    let Some(since) = cx.models.behind(side) else { return false };
    let wait = PATIENCE_MS - since;
    if wait > 0.0 {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(wait / 1000.0));
    }
    wait <= 0.0
}

/// A model's name: shape and word, never colour alone.
pub(crate) fn card_title(card: Option<&ModelCard>) -> String {
    match card {
        Some(card) => {
            let suffix = if card.id.starts_with(CUSTOM) {
                format!(" ({})", short_name(&card.file))
            } else {
                String::new()
            };
            let kind = if card.is_baseline() { "○ Baseline:" } else { "●" };
            format!("{kind} {}{suffix}", card.filter_text())
        }
        None => "…".to_owned(),
    }
}

/// Name for screen readers and tooltips.
pub(crate) fn who(side: Side) -> &'static str {
    match side {
        Side::Left => "Left model",
        Side::Right => "Right model",
    }
}

/// What the model is, for a tooltip.
pub(crate) fn about(card: &ModelCard) -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "{}: {} parameters, {} training images of {}, {} epochs, seed {}.",
        card.network_text(),
        thousands(card.parameters),
        thousands(card.images),
        card.source_text(),
        card.epochs,
        card.seed
    );
    for m in &card.measured {
        let (low, high) = m.interval;
        let _ = write!(
            text,
            "\n{}: {:.1} % of {} real test images ({:.1} to {:.1}), calibration error {:.1} points{}",
            m.target,
            100.0 * m.accuracy,
            thousands(m.n),
            100.0 * low,
            100.0 * high,
            100.0 * m.ece,
            part_of_svhn(&m.target, m.n).map_or_else(String::new, |what| format!("; {what}"))
        );
        if let Some(over) = card.over_seeds.iter().find(|over| over.target == m.target) {
            let (mean, sd, n) = (100.0 * over.mean, 100.0 * over.sd, over.seeds.len());
            let _ = write!(text, "; over {n} seeds {mean:.1} ± {sd:.1}");
        }
    }
    text
}

/// The column of settings: which two models, and what computes.
pub fn controls(ui: &mut Ui, cx: &mut ViewContext) {
    section(ui, "Models");
    badge(
        ui,
        Origin::Measured,
        "Real networks, trained on the named data set by `neurn train`. Their accuracies were measured on real \
         images that they had never seen; those of house numbers are 600 of SVHN's training split, not its test split.",
    );
    models(ui, cx);
    ui.separator();
    engine::show(ui, cx);
}

/// The two models.
pub fn models(ui: &mut Ui, cx: &mut ViewContext) {
    for side in Side::ALL {
        ui.add_space(space::S);
        let heading = match side {
            Side::Left => "○ Left",
            Side::Right => "● Right",
        };
        ui.label(RichText::new(heading).strong());
        model_choice(ui, cx, side);
    }
    ui.add_space(space::S);
    custom_models(ui, cx);
}

/// The visitor's own models, each to be put on a side.
fn custom_models(ui: &mut Ui, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    ui.label(
        RichText::new("Your own: drop a .safetensors that `neurn train` wrote.")
            .size(size::CAPTION)
            .color(p.muted),
    );
    if button(ui, "Open weights", "Opens a .safetensors file that `neurn train` wrote").clicked() {
        cx.pick_file();
    }
    for card in cx.models.custom().to_vec() {
        let (id, file) = (card.id.clone(), short_name(&card.file));
        ui.label(RichText::new(file.as_str()).strong()).on_hover_text(about(&card));
        ui.horizontal_wrapped(|ui| {
            for (side, word) in [(Side::Left, "○ Left"), (Side::Right, "● Right")] {
                if button(ui, word, &format!("{file} as the {}", who(side).to_lowercase())).clicked() {
                    cx.choose_model(side, id.clone());
                }
            }
            if button(ui, "Remove", &format!("Forgets {file}")).clicked() {
                cx.models.forget_own(&id, &mut cx.jobs);
            }
        });
    }
}

/// What a network sees; of a champion also how many images it learned from, which tells champions apart.
fn sees(card: &ModelCard) -> String {
    if card.champion {
        format!("{} (champion, {} images)", card.filter_text(), card.images)
    } else {
        card.filter_text()
    }
}

/// Three lists: trained on, network, filter. A choice keeps as much of the others as there is.
fn model_choice(ui: &mut Ui, cx: &mut ViewContext, side: Side) {
    let Some(now) = cx.models.card(&cx.state.classify, side).cloned() else {
        ui.label(RichText::new("The list of models is on its way.").size(size::CAPTION));
        return;
    };
    type Words = fn(&ModelCard) -> String;
    if cx.models.is_run(&now) {
        let what = format!(
            "A run of the table of transfers: {} images, {} epochs.",
            thousands(now.images),
            now.epochs
        );
        ui.label(RichText::new(what).size(size::CAPTION));
    }
    let parts: [(&str, Words); 3] = [
        ("Trained on", |c| c.source_text().to_owned()),
        ("Network", |c| c.network_text().to_owned()),
        ("Sees", sees),
    ];
    let mut picked = None;
    for (i, (name, words)) in parts.into_iter().enumerate() {
        let current = words(&now);
        let mut options: Vec<String> = Vec::new();
        for card in cx.models.cards() {
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
    let best = cx.models.cards().iter().filter(|c| parts[part].1(c) == wanted).max_by_key(agreement);
    if let Some(id) = best.map(|card| card.id.clone()) {
        cx.choose_model(side, id);
    }
}
