//! See: what the filter does to a picture. This file chooses the layout; `pages` draws many
//! pictures, `picture` one.

pub mod export;
pub mod histograms;
mod lab;
pub mod pages;
pub mod picture;
pub mod settings;

use eframe::egui::{RichText, Ui, Vec2, vec2};

use crate::app::lab::Lab;
use crate::app::shell::engine_chip;
use crate::app::state::{Source, View};
use crate::app::subject::Subject;
use crate::app::theme::{palette, size, space};
use crate::app::widgets::bits::{badge, button, choice};

/// The lead of the view, by source.
#[must_use]
pub fn lead(source: Source) -> (&'static str, &'static str) {
    match source {
        Source::Worlds => (
            "One digit, four worlds",
            "Cells in the visual cortex of a mouse answer to local contrast. Replace each picture by its local \
             contrast, and four worlds that look nothing alike begin to look the same.",
        ),
        Source::Gallery => (
            "As many digits as you like",
            "Samples in the style of each world, made by our generator; below each one, what the filter makes of it.",
        ),
        Source::Draw => {
            ("Draw a digit", "Your drawing becomes a small picture, and the filter answers while you draw.")
        }
        Source::File => (
            "Your own picture or data",
            "Open, drop or paste a picture or an array. It never leaves this machine.",
        ),
        Source::Webcam => {
            ("Your camera, through the filter", "Live local contrast. The pictures never leave this machine.")
        }
    }
}

/// Draws the view.
pub fn show(ui: &mut Ui, lab: &mut Lab) {
    source_tabs(ui, lab);
    ui.add_space(space::S);
    let subject = lab.subject();
    let lead = lead(lab.state.source);
    heading(ui, lab, &subject, lead);
    ui.add_space(space::S);
    problem(ui, lab);
    match &subject {
        Subject::Worlds(worlds) => pages::worlds(ui, lab, worlds),
        Subject::Page { images, tiles, total, .. } => pages::page(ui, lab, images, tiles, *total),
        Subject::One { image, .. } => picture::show(ui, lab, image),
        Subject::Nothing => nothing(ui, lab),
    }
}

/// Where the picture comes from.
pub(crate) fn source_tabs(ui: &mut Ui, lab: &mut Lab) {
    let mut source = lab.state.source;
    let options: Vec<_> = Source::ALL
        .into_iter()
        .filter(|s| *s != Source::Webcam || lab.has_camera())
        .map(|s| (s, if lab.narrow { s.short_label() } else { s.label() }, lead(s).1))
        .collect();
    ui.scope(|ui| {
        if lab.narrow {
            ui.spacing_mut().button_padding.x = space::S;
        }
        if choice(ui, &mut source, &options) {
            lab.go_to(source);
        }
    });
}

/// Title, sentence, and what is being looked at.
pub(crate) fn heading(ui: &mut Ui, lab: &mut Lab, subject: &Subject, (title, sentence): (&str, &str)) {
    let p = palette(ui.ctx());
    ui.label(RichText::new(title).heading());
    // an open picture needs the room more than the sentence
    if !lab.can_go_back() {
        ui.label(RichText::new(sentence).color(p.muted));
    }
    let line = match subject {
        Subject::Worlds(_) => Some((crate::app::widgets::bits::Origin::Simulated, String::new())),
        Subject::Page { title, origin, .. } | Subject::One { title, origin, .. } => {
            Some((*origin, title.clone()))
        }
        Subject::Nothing => None,
    };
    let Some((origin, text)) = line else { return };
    ui.horizontal_wrapped(|ui| {
        if lab.narrow && lab.state.view == View::See {
            engine_chip(ui, lab);
        }
        if lab.can_go_back() && button(ui, "Back to all", "Back to all pictures (Esc)").clicked() {
            lab.go_back();
        }
        let about = match origin {
            crate::app::widgets::bits::Origin::Simulated => {
                "Made by our own generator from stroke skeletons, in the style of the named data set. \
                 Not pictures of that data set. The filter's numbers are computed here."
            }
            _ => "Your own data; every number is computed here, on this machine.",
        };
        badge(ui, origin, about);
        let text = if text.is_empty() {
            format!("Digits from our generator, seed {}. Tap one to look inside.", lab.state.seed)
        } else {
            text
        };
        ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    });
}

/// What is wrong, until it is closed.
pub(crate) fn problem(ui: &mut Ui, lab: &mut Lab) {
    let Some(problem) = lab.problem.clone() else { return };
    let p = palette(ui.ctx());
    crate::app::theme::card(ui.ctx()).stroke(eframe::egui::Stroke::new(1.0, p.error)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("!").strong().size(size::SECTION).color(p.error));
            ui.label(problem);
            if let Some(side) = lab.too_large_for
                && button(
                    ui,
                    &format!("Shrink to {side} pixels"),
                    "Averages pixels so that the longer side fits",
                )
                .clicked()
            {
                lab.shrink_file(side);
            }
            if button(ui, "Close", "Hides this message").clicked() {
                lab.problem = None;
                lab.too_large_for = None;
            }
        });
    });
    ui.add_space(space::S);
}

/// An empty state that offers the next step.
pub(crate) fn nothing(ui: &mut Ui, lab: &mut Lab) {
    let p = palette(ui.ctx());
    let room = vec2(ui.available_width(), (lab.view_height * 0.5).clamp(180.0, 360.0));
    crate::app::theme::card(ui.ctx()).show(ui, |ui| {
        ui.set_min_size(room - Vec2::splat(2.0 * space::M));
        ui.vertical_centered(|ui| {
            ui.add_space(room.y * 0.18);
            if lab.state.source == Source::Webcam {
                match lab.camera_sentence() {
                    Some(sentence) => {
                        ui.label(RichText::new(sentence).size(size::SECTION));
                    }
                    None => {
                        ui.label(RichText::new("The camera is off.").size(size::SECTION));
                    }
                }
                ui.add_space(space::M);
                let start = button(ui, "Start the camera", "Your browser asks for permission first");
                lab.place("start camera", start.rect);
                if start.clicked() {
                    lab.start_camera();
                }
            } else {
                ui.label(RichText::new("Drop a file here, or paste a picture").size(size::SECTION));
                ui.label(
                    RichText::new(
                        "Pictures: PNG, JPEG, WebP, BMP, GIF. Arrays: NPY. Data sets with their labels: IDX (MNIST), gzip or not, \
                         a folder or zip of pictures, USPS (LIBSVM), SVHN (.mat).",
                    )
                    .size(size::CAPTION)
                    .color(p.muted),
                );
                ui.add_space(space::M);
                if button(ui, "Open a file…", "Chooses a file from this machine").clicked() {
                    lab.pick_file();
                }
                ui.add_space(space::S);
                if button(ui, "Or start from a sample", "Opens the gallery").clicked() {
                    lab.go_to(Source::Gallery);
                }
            }
        });
    });
}
