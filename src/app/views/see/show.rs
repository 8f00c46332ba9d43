//! See: what the filter does to a picture. This file chooses the layout; `pages` draws many
//! pictures, `picture` one.

use super::{pages, picture};
use eframe::egui::{RichText, Ui, Vec2, vec2};

use crate::app::context::ViewContext;
use crate::app::state::{Source, ViewId};
use crate::app::subject::Subject;
use crate::app::theme::{palette, size, space};
use crate::app::widgets::bits::{badge, button, choice};
use crate::app::widgets::engine::engine_chip;

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
pub(crate) fn show(ui: &mut Ui, cx: &mut ViewContext) {
    source_tabs(ui, cx);
    ui.add_space(space::S);
    let subject = cx.subject();
    let lead = lead(cx.state.source);
    heading(ui, cx, &subject, lead);
    ui.add_space(space::S);
    problem(ui, cx);
    match &subject {
        Subject::Worlds(worlds) => pages::worlds(ui, cx, worlds),
        Subject::Page { images, tiles, total, .. } => pages::page(ui, cx, images, tiles, *total),
        Subject::One { image, .. } => picture::show(ui, cx, image),
        Subject::Nothing => nothing(ui, cx),
    }
}

/// Where the picture comes from.
pub(crate) fn source_tabs(ui: &mut Ui, cx: &mut ViewContext) {
    let mut source = cx.state.source;
    let options: Vec<_> = Source::ALL
        .into_iter()
        .filter(|s| *s != Source::Webcam || cx.has_camera())
        .map(|s| (s, if cx.screen.narrow { s.short_label() } else { s.label() }, lead(s).1))
        .collect();
    ui.scope(|ui| {
        if cx.screen.narrow {
            ui.spacing_mut().button_padding.x = space::S;
        }
        if choice(ui, &mut source, &options) {
            cx.go_to(source);
        }
    });
}

/// Title, sentence, and what is being looked at.
pub(crate) fn heading(ui: &mut Ui, cx: &mut ViewContext, subject: &Subject, (title, sentence): (&str, &str)) {
    let p = palette(ui.ctx());
    ui.label(RichText::new(title).heading());
    // an open picture needs the room more than the sentence
    if !cx.can_go_back() {
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
        if cx.screen.narrow && cx.state.view == ViewId::See {
            engine_chip(ui, cx);
        }
        if cx.can_go_back() && button(ui, "Back to all", "Back to all pictures (Esc)").clicked() {
            cx.go_back();
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
            format!("Digits from our generator, seed {}. Tap one to look inside.", cx.state.seed)
        } else {
            text
        };
        ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    });
}

/// What is wrong, until it is closed.
pub(crate) fn problem(ui: &mut Ui, cx: &mut ViewContext) {
    let Some(problem) = cx.notices.problem.clone() else { return };
    let p = palette(ui.ctx());
    crate::app::theme::card(ui.ctx()).stroke(eframe::egui::Stroke::new(1.0, p.error)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("!").strong().size(size::SECTION).color(p.error));
            ui.label(problem);
            if button(ui, "Close", "Hides this message").clicked() {
                cx.notices.problem = None;
            }
        });
    });
    ui.add_space(space::S);
}

/// An empty state that offers the next step.
pub(crate) fn nothing(ui: &mut Ui, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let room = vec2(ui.available_width(), (cx.screen.height * 0.5).clamp(180.0, 360.0));
    crate::app::theme::card(ui.ctx()).show(ui, |ui| {
        ui.set_min_size(room - Vec2::splat(2.0 * space::M));
        ui.vertical_centered(|ui| {
            ui.add_space(room.y * 0.18);
            if cx.state.source == Source::Webcam {
                match cx.camera_sentence() {
                    Some(sentence) => {
                        ui.label(RichText::new(sentence).size(size::SECTION));
                    }
                    None => {
                        ui.label(RichText::new("The camera is off.").size(size::SECTION));
                    }
                }
                ui.add_space(space::M);
                let start = button(ui, "Start the camera", "Your browser asks for permission first");
                cx.place("page.camera", start.rect);
                if start.clicked() {
                    cx.start_camera();
                }
            } else {
                ui.label(RichText::new("Drop a file here, or paste a picture").size(size::SECTION));
                ui.label(
                    RichText::new(
                        "Pictures: PNG, JPEG, WebP, BMP, GIF. Arrays: NPY. Data sets with their labels: IDX (MNIST), gzip or not, \
                         .npz, HDF5, CSV, Parquet, a folder or zip of pictures, USPS (LIBSVM), SVHN (.mat).",
                    )
                    .size(size::CAPTION)
                    .color(p.muted),
                );
                ui.add_space(space::M);
                if button(ui, "Open a file…", "Chooses a file from this machine").clicked() {
                    cx.pick_file();
                }
                ui.add_space(space::S);
                if button(ui, "Or start from a sample", "Opens the gallery").clicked() {
                    cx.go_to(Source::Gallery);
                }
            }
        });
    });
}
