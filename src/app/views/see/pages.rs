//! Many pictures at once: the four worlds, and pages of a gallery or data set.

use std::sync::Arc;

use eframe::egui::{
    Button, Color32, CornerRadius, CursorIcon, DragValue, RichText, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, vec2,
};

use crate::app::context::ViewContext;
use crate::app::state::{Plane, Source};
use crate::app::subject::{PAGE, Tile};
use crate::app::theme::{palette, size, space};
use crate::app::widgets::bits::{button, choice};
use crate::app::widgets::picture::Shown;
use crate::digits::corpus::Split;
use crate::digits::generator::Domain;
use crate::neurn::Image;

/// The same digit in four worlds: raw above, filtered below.
pub fn worlds(ui: &mut Ui, cx: &mut ViewContext, worlds: &[Arc<Vec<Image>>; 4]) {
    let p = palette(ui.ctx());
    let gap = if cx.screen.narrow { space::XS } else { space::M };
    // room for labels, captions and the row of digits
    let height = (cx.screen.height - ui.cursor().top() - 170.0).max(180.0);
    let side = ((ui.available_width() - 3.0 * gap) / 4.0).min(height / 2.0).max(64.0);
    for (i, images) in worlds.iter().enumerate() {
        let query = cx.wanted(images, &[Plane::Raw, Plane::Result]);
        cx.update_world(i, query);
    }
    ui.spacing_mut().item_spacing.x = gap;
    let column = |ui: &mut Ui, text: RichText| {
        ui.allocate_ui_with_layout(
            vec2(side, if cx.screen.narrow { 34.0 } else { 20.0 }),
            eframe::egui::Layout::top_down(eframe::egui::Align::Center),
            |ui| {
                ui.set_width(side);
                ui.label(text.size(if cx.screen.narrow { size::SMALLEST } else { size::CAPTION }));
            },
        );
    };
    ui.horizontal_top(|ui| {
        for domain in Domain::ALL {
            column(ui, RichText::new(domain.name()).color(p.text));
        }
    });
    let rows = [
        (Plane::Raw, "as the camera sees it".to_owned(), p.muted),
        (Plane::Result, format!("as local contrast ({})", cx.filter_text()), p.accent),
    ];
    let mut opened = None;
    for (plane, caption, color) in rows {
        ui.label(RichText::new(caption).size(size::CAPTION).color(color));
        ui.horizontal_top(|ui| {
            for (i, domain) in Domain::ALL.into_iter().enumerate() {
                let label = format!(
                    "{} {}: open",
                    domain.name(),
                    if plane == Plane::Raw { "raw" } else { "filtered" }
                );
                let response = tile(ui, cx.world_shown(i, plane), side, &label, false);
                if (i, plane) == (0, Plane::Raw) {
                    cx.place("see.first", response.rect);
                }
                if response.clicked() {
                    opened = Some(i as u32);
                }
            }
        });
    }
    if opened.is_some() {
        cx.open_item(opened);
    }
    ui.add_space(space::S);
    digit_row(ui, cx, false);
}

/// The digits of the pictures, and another hand.
pub(crate) fn digit_row(ui: &mut Ui, cx: &mut ViewContext, all: bool) {
    let digit = digits(ui, cx, cx.state.digit, all);
    if digit != cx.state.digit {
        cx.choose_digit(digit);
    }
}

/// Digits to choose from, `all` of them too, and another hand. Gives the chosen one.
pub(crate) fn digits(ui: &mut Ui, cx: &mut ViewContext, chosen: Option<u8>, all: bool) -> Option<u8> {
    let mut digit = chosen;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let labels: Vec<String> = (0..10).map(|d: u8| d.to_string()).collect();
        if all {
            choice(ui, &mut digit, &[(None, "all", "Every digit in turn")]);
        }
        let side = ui.spacing().interact_size.y;
        for (d, label) in (0..10u8).zip(&labels) {
            let response = ui.add(Button::selectable(digit == Some(d), label.as_str()).min_size(vec2(side, side)));
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, digit == Some(d), format!("Digit {d}")));
            if response.clicked() {
                digit = Some(d);
            }
        }
        if cx.state.source != Source::File {
            ui.add_space(space::S);
            if button(ui, "Another hand", "The next seed: the same digit written by somebody else (Space)").clicked() {
                cx.next_seed();
            }
            ui.label(RichText::new("seed").size(size::CAPTION));
            ui.add(DragValue::new(&mut cx.state.seed).speed(0.2))
                .on_hover_text("The number that decides every random choice; the same seed gives the same pictures, everywhere.");
        }
    });
    digit
}

/// A page of samples, each above its filtered twin.
pub fn page(ui: &mut Ui, cx: &mut ViewContext, images: &Arc<Vec<Image>>, tiles: &[Tile], total: Option<u32>) {
    let p = palette(ui.ctx());
    page_head(ui, cx, tiles, total);
    if images.is_empty() {
        ui.label("No picture here has that label. Choose another digit, or “all”.");
        return;
    }
    let query = cx.wanted(images, &[Plane::Raw, Plane::Result]);
    cx.update_grid(query);
    let columns = if cx.screen.narrow { 5 } else { 10 };
    let gap = space::XS;
    let side = ((ui.available_width() - gap * columns as f32) / columns as f32).clamp(40.0, 88.0);
    let mut opened = None;
    ScrollArea::vertical().id_salt("page").auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(gap, 2.0);
        for (row, chunk) in tiles.chunks(columns).enumerate() {
            for plane in [Plane::Raw, Plane::Result] {
                ui.horizontal_top(|ui| {
                    for (j, t) in chunk.iter().enumerate() {
                        let shown = cx.grid_shown(row * columns + j, plane);
                        let what = t.label.map_or(String::new(), |l| format!(" labelled {l}"));
                        let kind = if plane == Plane::Raw { "Picture" } else { "Filtered picture" };
                        let response = tile(
                            ui,
                            shown,
                            side,
                            &format!("{kind} {}{what}: open", t.index),
                            plane == Plane::Result,
                        );
                        if (row, j, plane) == (0, 0, Plane::Raw) {
                            cx.place("see.first", response.rect);
                        }
                        if response.clicked() {
                            opened = Some(t.index);
                        }
                    }
                });
            }
            ui.horizontal_top(|ui| {
                for t in chunk {
                    let text = match t.label {
                        Some(l) => format!("{} · {l}", t.index),
                        None => t.index.to_string(),
                    };
                    ui.add_sized(
                        vec2(side, 16.0),
                        eframe::egui::Label::new(RichText::new(text).size(size::SMALLEST).color(p.muted)),
                    );
                }
            });
            ui.add_space(space::XS);
        }
    });
    if opened.is_some() {
        cx.open_item(opened);
    }
}

/// The parts of the opened set, if its file holds two.
pub(crate) fn parts(ui: &mut Ui, cx: &mut ViewContext) {
    let Some(shown) = cx.part() else { return };
    let mut part = shown;
    let options = [
        (Split::Test, "Test part", "The pictures of the file that are kept apart to measure on"),
        (Split::Train, "Training part", "The pictures of the file that networks learn from"),
    ];
    if choice(ui, &mut part, &options) {
        cx.choose_part(part);
    }
}

/// World, digit and page.
pub(crate) fn page_head(ui: &mut Ui, cx: &mut ViewContext, tiles: &[Tile], total: Option<u32>) {
    if cx.state.source == Source::Gallery {
        let options = Domain::ALL.map(|d| (d, d.name(), d.likeness()));
        if choice(ui, &mut cx.state.domain, &options) {
            cx.state.first = 0;
        }
    }
    if cx.state.source == Source::File {
        parts(ui, cx);
    }
    let labelled = tiles.iter().any(|t| t.label.is_some()) || cx.state.digit.is_some();
    if cx.state.source == Source::Gallery || labelled {
        digit_row(ui, cx, true);
    }
    pager(ui, cx, tiles, total);
}

fn pager(ui: &mut Ui, cx: &mut ViewContext, tiles: &[Tile], total: Option<u32>) {
    let next = tiles.last().map_or(0, |t| t.index.saturating_add(1));
    ui.horizontal_wrapped(|ui| {
        let start = cx.state.first == 0;
        if ui.add_enabled(!start, Button::new("Earlier")).on_hover_text("The page before (Page up)").clicked()
        {
            cx.state.first = cx.state.first.saturating_sub(PAGE);
        }
        let end = total.is_some_and(|t| next >= t) || tiles.is_empty();
        if ui.add_enabled(!end, Button::new("Later")).on_hover_text("The page after (Page down)").clicked() {
            cx.state.first = next;
        }
        let text = match (tiles.first(), total) {
            (Some(a), Some(t)) => format!("{} to {} of {t}", a.index, next.saturating_sub(1)),
            (Some(a), None) => format!("{} to {}, without end", a.index, next.saturating_sub(1)),
            (None, _) => String::new(),
        };
        ui.label(RichText::new(text).size(size::CAPTION));
        if let Some(total) = total {
            let mut first = cx.state.first;
            let range = 0..=total.saturating_sub(1);
            ui.add(DragValue::new(&mut first).range(range).prefix("from "))
                .on_hover_text("Number of the first picture on this page");
            cx.state.first = first;
        }
    });
}

/// A picture that opens when tapped. Pixels stay square and sharp.
pub(crate) fn tile(
    ui: &mut Ui,
    shown: Option<Shown>,
    side: f32,
    label: &str,
    filtered: bool,
) -> eframe::egui::Response {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    if let Some(s) = shown {
        let [w, h] = s.size.map(|v| v as f32);
        let scale = (side / w).min(side / h);
        let inner = eframe::egui::Rect::from_center_size(rect.center(), vec2(w, h) * scale);
        ui.painter().image(s.texture, inner, s.uv, Color32::WHITE);
    } else {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, p.panel);
    }
    let stroke = if response.hovered() || response.has_focus() {
        Stroke::new(2.0, p.accent)
    } else {
        Stroke::new(1.0, if filtered { p.accent.gamma_multiply(0.4) } else { p.line })
    };
    ui.painter().rect_stroke(rect, CornerRadius::ZERO, stroke, StrokeKind::Inside);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
