//! Published: what the papers say, and what their own numbers say. The worker makes the screen; here it is drawn.

pub mod model;
mod parts;
pub mod twin;

use eframe::egui::{RichText, Ui};

use crate::app::lab::{Lab, Wish};
use crate::app::theme::{palette, space};
use crate::app::widgets::bits::{button, section};
use crate::protocol::published::{Change, Keep, Part};

/// Title and lead sentences.
#[must_use]
pub fn lead(lab: &Lab) -> (&'static str, String) {
    let sentence =
        lab.published.screen().map_or("The tables are on their way.", |screen| screen.lead.as_str());
    ("Published", sentence.to_owned())
}

/// What a click asks for.
#[derive(Debug, Clone)]
pub(super) enum Click {
    /// Another state.
    Change(Change),
    /// A text on the clipboard.
    Copy(String),
    /// The cell of the square that is looked at.
    Cursor(Option<(usize, usize)>),
}

/// Draws the view.
pub fn show(ui: &mut Ui, lab: &mut Lab) {
    lab.published.update(&lab.state.published, &mut lab.jobs);
    super::see::problem(ui, lab);
    let p = palette(ui.ctx());
    if let Some(why) = lab.published.failed() {
        ui.label(RichText::new(why).color(p.error));
        if button(ui, "Try again", "Asks once more").clicked() {
            lab.published.retry();
        }
    }
    let (clicks, places) = {
        let Some(screen) = lab.published.screen() else {
            if lab.published.busy() {
                ui.spinner();
            }
            return;
        };
        let mut drawing = parts::Drawing::new(lab.state.colormap, lab.published.cursor, lab.view_height);
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
        lab.place(name, rect);
    }
    done(lab, clicks);
}

/// The column of settings.
pub fn settings(ui: &mut Ui, lab: &mut Lab) {
    let mut kept = None;
    let (clicks, places, card) = {
        let Some(screen) = lab.published.screen() else { return };
        let mut drawing = parts::Drawing::new(lab.state.colormap, None, lab.view_height);
        drawing.card.clone_from(&lab.published.card);
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
    lab.published.card = card;
    for (name, rect) in places {
        lab.place(name, rect);
    }
    if let Some(keep) = kept {
        take_away(lab, keep);
    }
    done(lab, clicks);
}

fn done(lab: &mut Lab, clicks: Vec<Click>) {
    for click in clicks {
        match click {
            Click::Change(change) => lab.state.published.apply(&change),
            Click::Copy(text) => copy(lab, text),
            Click::Cursor(cursor) => lab.published.cursor = cursor,
        }
    }
}

fn copy(lab: &mut Lab, text: String) {
    lab.toasts.push("Copied, with its source.".to_owned());
    lab.wishes.push(Wish::CopyText(text));
}

/// Saves a table, or puts a text on the clipboard.
fn take_away(lab: &mut Lab, keep: Keep) {
    if keep.file.is_empty() {
        copy(lab, keep.text);
    } else {
        lab.wishes.push(Wish::Save { name: keep.file, mime: "text/csv", bytes: keep.text.into_bytes() });
    }
}
