//! One panel: its frame, its title that opens a view, its badge.

use eframe::egui::{Align, Layout, Link, Response, RichText, Sense, Stroke, Ui, UiBuilder, vec2};

use crate::app::context::ViewContext;
use crate::app::state::ViewId;
use crate::app::theme::{card, heading_family, palette, size, space};
use crate::app::widgets::bits::{Origin, badge};
use crate::protocol::published::{PublishedQuery, Shows};

/// A panel, by what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// One digit in four worlds, and what the twins say of it.
    Worlds,
    /// Which networks are built alike.
    Alike,
    /// How neurons and features are distributed.
    Seeing,
    /// Both of these, one below the other.
    Both,
    /// How the networks do in other worlds.
    Transfers,
    /// How far a digit can drift.
    Drift,
    /// What the papers say.
    Claims,
}

impl Panel {
    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Worlds => "One digit, four worlds",
            Self::Alike => "Built alike?",
            Self::Seeing => "Seeing alike?",
            Self::Both => "Built alike? Seeing alike?",
            Self::Transfers => "In other worlds",
            Self::Drift => "How far can it drift?",
            Self::Claims => "What do the papers say?",
        }
    }

    /// The view that it opens.
    pub fn view(self) -> ViewId {
        match self {
            Self::Worlds => ViewId::Classify,
            Self::Alike | Self::Both => ViewId::Architectures,
            Self::Seeing => ViewId::Neurons,
            Self::Transfers => ViewId::Transfers,
            Self::Drift => ViewId::Shift,
            Self::Claims => ViewId::Published,
        }
    }

    /// Its name among the places of the page.
    pub fn place(self) -> &'static str {
        match self {
            Self::Worlds => "overview.worlds",
            Self::Alike => "overview.alike",
            Self::Seeing => "overview.seeing",
            Self::Both => "overview.both",
            Self::Transfers => "overview.transfers",
            Self::Drift => "overview.drift",
            Self::Claims => "overview.claims",
        }
    }
}

/// How much wider and higher a panel is than what is in it.
pub const FRAME: f32 = 2.0 * (space::M + 1.0);

/// What a panel's head says of its numbers.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Where they come from.
    pub origin: Origin,
    /// The same in a sentence.
    pub about: &'a str,
}

/// Opens the view of a panel, and in it what the panel shows.
pub fn open(cx: &mut ViewContext, panel: Panel) {
    let state = &mut cx.state;
    state.view = panel.view();
    match panel {
        Panel::Worlds => state.item = None,
        Panel::Alike | Panel::Both => state.architectures.shows = Default::default(),
        Panel::Seeing => state.neurons.shows = crate::protocol::neurons::Shows::Overlap,
        Panel::Transfers => state.transfers.cell = None,
        Panel::Drift => state.shift.second = None,
        Panel::Claims => state.published = claims_query(&state.published),
    }
}

/// What is asked of the papers' tables: all their claims.
pub fn claims_query(now: &PublishedQuery) -> PublishedQuery {
    PublishedQuery { shows: Shows::Claims, verdict: None, claim: None, ..now.clone() }
}

/// Draws a panel `width` points wide and at least `least` high around `body`. Gives the height that it needs.
pub fn show(
    ui: &mut Ui,
    cx: &mut ViewContext,
    panel: Panel,
    (width, least): (f32, f32),
    head: &Head<'_>,
    body: impl FnOnce(&mut Ui, &mut ViewContext),
) -> f32 {
    let p = palette(ui.ctx());
    let mut natural = 0.0;
    let mut opened = false;
    // a click between the controls of a panel opens its view too; by keyboard its title does
    let builder =
        UiBuilder::new().id_salt(panel.place()).sense(Sense::CLICK).layout(Layout::top_down(Align::Min));
    let scope = ui.scope_builder(builder, |ui| {
        let hovered = ui.response().hovered();
        let mut frame = card(ui.ctx());
        if hovered {
            frame = frame.stroke(Stroke::new(1.0, p.muted));
        }
        let inside = width - frame.total_margin().sum().x;
        frame.show(ui, |ui| {
            ui.set_width(inside);
            ui.spacing_mut().item_spacing = vec2(space::S, space::S);
            let top = ui.cursor().top();
            opened = title(ui, panel, head).clicked();
            body(ui, cx);
            natural = ui.min_rect().bottom() - top;
            let missing = least - natural;
            if missing > 0.5 {
                ui.add_space(missing - ui.spacing().item_spacing.y);
            }
        });
    });
    cx.place(panel.place(), scope.response.rect);
    if opened || scope.response.clicked() {
        open(cx, panel);
    }
    natural
}

/// The heading, which opens the panel's view, and the badge.
fn title(ui: &mut Ui, panel: Panel, head: &Head<'_>) -> Response {
    let room = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        let text = RichText::new(panel.title()).size(size::SECTION).family(heading_family());
        let view = panel.view().name();
        let response = ui.add(Link::new(text)).on_hover_text(format!("Opens {view} with all of it"));
        ui.add_space(space::XS);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            badge(ui, head.origin, head.about);
        });
        response
    })
    .inner
}
