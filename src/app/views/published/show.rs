//! Published: what the papers say, and what their own numbers say. The worker makes the screen; here it is drawn.

use super::parts::{self, Click};
use crate::app::views::published::model::Published;
use eframe::egui::{RichText, Ui};

use crate::app::context::{Command, ViewContext};
use crate::app::theme::{palette, size, space};
use crate::app::widgets::bits::{button, section, spinner};
use crate::protocol::published::{Keep, Part};

/// Title and lead sentences.
#[must_use]
pub(crate) fn lead(published: &Published) -> (&'static str, String) {
    let sentence = published.screen().map_or("The tables are on their way.", |screen| screen.lead.as_str());
    ("Published", sentence.to_owned())
}

/// Draws the view.
pub(crate) fn show(ui: &mut Ui, published: &mut Published, cx: &mut ViewContext) {
    published.update(&cx.state.published, &mut cx.jobs);
    crate::app::views::see::problem(ui, cx);
    let p = palette(ui.ctx());
    if let Some(why) = published.failed() {
        ui.label(RichText::new(why).color(p.error));
        if button(ui, "Try again", "Asks once more").clicked() {
            published.retry();
        }
    }
    let (clicks, places) = {
        let Some(screen) = published.screen() else {
            if published.busy() {
                spinner(ui, size::BODY);
            }
            return;
        };
        let mut drawing = parts::Drawing::new(cx.state.colormap, published.cursor, cx.screen.height);
        ui.label(RichText::new(&screen.title).heading());
        ui.label(RichText::new(&screen.lead).color(p.muted));
        drawing.choice(ui, &screen.tabs, false);
        ui.add_space(space::XS);
        for part in &screen.parts {
            drawing.part(ui, part);
        }
        drawing.finish()
    };
    for (name, rect) in places {
        cx.place(name, rect);
    }
    done(published, cx, clicks);
}

/// The column of settings.
pub(crate) fn settings(ui: &mut Ui, published: &mut Published, cx: &mut ViewContext) {
    let mut kept = None;
    let (clicks, places, card) = {
        let Some(screen) = published.screen() else { return };
        let mut drawing = parts::Drawing::new(cx.state.colormap, None, cx.screen.height);
        drawing.card.clone_from(&published.card);
        for part in &screen.settings {
            drawing.part(ui, part);
        }
        ui.separator();
        section(ui, "Keep");
        ui.horizontal_wrapped(|ui| {
            for keep in &screen.keeps {
                if button(ui, &keep.label, &keep.help).clicked() {
                    kept = Some(keep.clone());
                }
            }
        });
        let card = screen.settings.iter().find_map(|part| match part {
            Part::Card { title, .. } => Some(title.clone()),
            _ => None,
        });
        let (clicks, places) = drawing.finish();
        (clicks, places, card)
    };
    published.card = card;
    for (name, rect) in places {
        cx.place(name, rect);
    }
    if let Some(keep) = kept {
        take_away(cx, keep);
    }
    done(published, cx, clicks);
}

pub(crate) fn done(published: &mut Published, cx: &mut ViewContext, clicks: Vec<Click>) {
    for click in clicks {
        match click {
            Click::Change(change) => cx.state.published.apply(&change),
            Click::Copy(text) => copy(cx, text),
            Click::Cursor(cursor) => published.cursor = cursor,
        }
    }
}

pub(crate) fn copy(cx: &mut ViewContext, text: String) {
    cx.notices.toasts.push("Copied, with its source.".to_owned());
    cx.commands.push(Command::CopyText(text));
}

/// Saves a table, or puts a text on the clipboard.
pub(crate) fn take_away(cx: &mut ViewContext, keep: Keep) {
    if keep.file.is_empty() {
        copy(cx, keep.text);
    } else {
        cx.commands.push(Command::Save { name: keep.file, mime: "text/csv", bytes: keep.text.into_bytes() });
    }
}
