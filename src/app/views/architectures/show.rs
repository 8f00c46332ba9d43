//! Architectures: which networks are built alike, layer by layer.

use super::{matrix, model, pair, patterns, sentences, shortlist};
use crate::app::views::architectures::model::Architectures;
use eframe::egui::{RichText, Ui};

use crate::app::context::ViewContext;
use crate::app::theme::{card, palette, size, space};
use crate::app::views::architectures::state::ZooShows;
use crate::app::widgets::bits::{Origin, badge, button, choice, spinner};

/// Title and lead sentence.
#[must_use]
pub(crate) fn lead(cx: &ViewContext) -> (&'static str, String) {
    let sentence = match cx.state.architectures.shows {
        ZooShows::Matrix => {
            "44 networks that recognize images, compared layer by layer the way biologists compare genes: the brighter a square, \
             the more of the two networks' layers follow each other in the same order. The paper does not list its 44; the 12 of \
             its shortlist are marked ●, the other 32 are our choice."
        }
        ZooShows::Pair => {
            "Two networks laid side by side from the picture that goes in (left) to the answer (right). Lines join layers of the \
             same kind; an empty place is a layer that the other network does without."
        }
        ZooShows::Patterns => {
            "Networks are made of the same short combinations of layers. Which ones do most of them share, and are networks that \
             share many also alike layer by layer?"
        }
        ZooShows::Shortlist => {
            "Nobody tries an idea on 44 networks. A few that stand for all of them will do, if every network is like one of the few. \
             The paper tried 12; how well do they cover the 44?"
        }
    };
    ("Which networks are built alike?", sentence.to_owned())
}

/// Draws the view.
pub(crate) fn show(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    architectures.update_architectures(cx);
    let p = palette(ui.ctx());
    let (title, sentence) = lead(cx);
    ui.label(RichText::new(title).heading());
    ui.label(RichText::new(sentence).color(p.muted));
    crate::app::views::see::problem(ui, cx);
    let none = architectures.matrix().is_none();
    if none || architectures.missing().is_some() {
        absent(ui, architectures);
    }
    if none {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        choice(ui, &mut cx.state.architectures.shows, &ZooShows::ALL);
        badge(ui, Origin::Measured, &sentences::origin(architectures));
        ui.label(RichText::new(sentences::time(architectures, cx)).size(size::CAPTION).color(p.muted));
    });
    ui.add_space(space::XS);
    match cx.state.architectures.shows {
        ZooShows::Matrix => matrix::show(ui, architectures, cx),
        ZooShows::Pair => pair::show(ui, architectures, cx),
        ZooShows::Patterns => patterns::show(ui, architectures, cx),
        ZooShows::Shortlist => shortlist::show(ui, architectures, cx),
    }
}

/// While there are no networks.
pub(crate) fn absent(ui: &mut Ui, architectures: &mut Architectures) {
    let p = palette(ui.ctx());
    ui.add_space(space::M);
    let zoo = &architectures;
    let Some(why) = zoo.missing().or_else(|| zoo.failed(model::Part::Matrix)) else {
        ui.horizontal(|ui| {
            spinner(ui, size::BODY);
            ui.label("The networks are on their way.");
        });
        return;
    };
    let why = why.to_owned();
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new("The list of architectures did not come.").size(size::SECTION));
        ui.label(RichText::new(why).color(p.muted));
        ui.add_space(space::S);
        if button(ui, "Try again", "Fetches the list once more").clicked() {
            architectures.retry();
        }
    });
}
