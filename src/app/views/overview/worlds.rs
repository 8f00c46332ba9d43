//! One digit in four worlds, raw and filtered, and what the twins say of each.

use eframe::egui::{Align, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use super::model::Overview;
use super::panel::Head;
use super::summary::{Reading, World};
use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::state::{Plane, Source};
use crate::app::theme::{heading_family, palette, size, space};
use crate::app::views::see::{pages, picture};
use crate::app::widgets::answer::{Verdict, sentence, winner};
use crate::app::widgets::bits::Origin;
use crate::digits::generator::Domain;

/// The largest side of a picture.
const LARGEST: f32 = 104.0;

/// From this width of a column on there is room for how sure a network is.
const WITH_SHARE: f32 = 92.0;

/// What the panel's badge says.
pub const HEAD: Head<'static> = Head {
    origin: Origin::Simulated,
    about: "The digits are made by our generator in the style of the named data set; the filter runs here, and both networks \
            are real and answer while you look.",
};

/// Asks for everything that the panel shows.
pub fn update(overview: &mut Overview, cx: &mut ViewContext) {
    let worlds = cx.four_worlds();
    for (i, images) in worlds.iter().enumerate() {
        let query = cx.wanted(images, &[Plane::Raw, Plane::Result]);
        cx.update_world(i, query);
    }
    cx.models.update(&cx.state.classify, &worlds, 0, &mut cx.jobs, &mut cx.commands);
    let truth = if cx.state.source == Source::Draw { None } else { Some(cx.state.digit.unwrap_or(3)) };
    let answers = |side: Side, i: usize| {
        let (digit, probability) = cx.models.answer(side)?.winner(i)?;
        Some(Reading { digit, probability, right: truth.map(|truth| truth == digit) })
    };
    overview.summary.worlds = Domain::ALL
        .iter()
        .enumerate()
        .map(|(i, domain)| World { name: domain.name(), answers: Side::ALL.map(|side| answers(side, i)) })
        .collect();
}

/// Whether pictures and answers are those of the present settings.
pub fn complete(cx: &ViewContext) -> bool {
    Side::ALL.iter().all(|side| cx.models.answer(*side).is_some() && cx.models.behind(*side).is_none())
        && (0..Domain::ALL.len()).all(|i| cx.world_shown(i, Plane::Result).is_some())
}

/// Draws it.
pub fn show(ui: &mut Ui, overview: &Overview, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    if cx.state.source == Source::Draw {
        let side = ui.available_width().min(240.0);
        picture::pad(ui, cx, side);
    }
    let gap = space::S;
    let width = (ui.available_width() - 3.0 * gap) / 4.0;
    let side = width.min(LARGEST).floor();
    ui.spacing_mut().item_spacing = vec2(gap, space::XS);
    let cell = |ui: &mut Ui, height: f32, body: &mut dyn FnMut(&mut Ui)| {
        ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Center), |ui| {
            ui.set_width(width);
            body(ui);
        });
    };
    ui.horizontal_top(|ui| {
        for domain in Domain::ALL {
            cell(ui, 0.0, &mut |ui| {
                ui.label(RichText::new(domain.name()).size(size::SMALLEST).color(p.muted));
            });
        }
    });
    let mut opened = None;
    for plane in [Plane::Raw, Plane::Result] {
        ui.horizontal_top(|ui| {
            for (i, domain) in Domain::ALL.into_iter().enumerate() {
                cell(ui, side, &mut |ui| {
                    let kind = if plane == Plane::Raw { "raw" } else { "filtered" };
                    let label = format!("{} {kind}: look inside", domain.name());
                    let shown = cx.world_shown(i, plane);
                    if pages::tile(ui, shown, side, &label, plane == Plane::Result).clicked() {
                        opened = Some(i as u32);
                    }
                });
            }
        });
    }
    for side in Side::ALL {
        let color = chooser::color(ui, cx.models.speaking(&cx.state.classify, side));
        ui.label(RichText::new(chooser::title(cx, side)).size(size::CAPTION).color(color));
        ui.horizontal_top(|ui| {
            for world in &overview.summary.worlds {
                cell(ui, 28.0, &mut |ui| {
                    let Some(answers) = world.answers[side as usize] else {
                        ui.label(RichText::new("…").color(p.muted));
                        return;
                    };
                    let verdict = answers.verdict();
                    let name = format!("{}, {}", chooser::who(side), world.name);
                    if width < WITH_SHARE {
                        brief(ui, &name, answers, verdict);
                        return;
                    }
                    winner(ui, &name, answers.digit, answers.probability, verdict, true);
                });
            }
        });
    }
    if opened.is_some() && cx.state.source != Source::Draw {
        cx.go_to(Source::Worlds);
        cx.open_item(opened);
        cx.state.view = crate::app::state::ViewId::See;
    }
}

/// A network's answer where there is little room: how sure it is stands in the tooltip.
fn brief(ui: &mut Ui, name: &str, answers: Reading, verdict: Verdict) {
    let text = format!("{} {}", answers.digit, verdict.sign());
    let text = RichText::new(text).size(size::SECTION).family(heading_family()).color(verdict.color(ui));
    let label = sentence(name, answers.digit, answers.probability, verdict);
    let response = ui.label(text);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label.as_str()));
    response.on_hover_text(label);
}
