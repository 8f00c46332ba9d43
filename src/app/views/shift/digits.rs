//! The digits of the view Shift: the strip below the axis, the one that is looked at, and ten of them at one place.

use crate::app::views::shift::model::Shifting;
use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::show::{place_text, score_text, title};
use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::theme::{card, palette, size, space};
use crate::app::views::shift::model::{Look, Place};
use crate::app::widgets::answer::{Verdict, bars, thumbnail, winner};
use crate::app::widgets::picture::Shown;
use crate::digits::shift::Shift;

/// The smallest side of a picture of the strip.
const SMALLEST: f32 = 28.0;
/// The largest.
const LARGEST: f32 = 56.0;
/// Height of a line of answers.
const LINE: f32 = 16.0;

/// What is shown of a picture: the picture first, then what each model sees that has a filter.
fn looks(cx: &ViewContext) -> Vec<Look> {
    let mut all = vec![Look::Raw];
    for (i, side) in (0_u8..).zip(Side::ALL) {
        let filtered = |card: &crate::learn::card::ModelCard| !card.is_baseline();
        if cx.models.card(&cx.state.classify, side).is_some_and(filtered) {
            all.push(Look::Seen(i));
        }
    }
    all
}

/// What the rows of the strip are, in a sentence.
fn strip_text(looks: &[Look], digit: u8) -> String {
    let sees = |look: &Look| match look {
        Look::Raw => None,
        Look::Seen(0) => Some("what ○ sees of it, "),
        Look::Seen(_) => Some("what ● sees of it, "),
    };
    let sees: String = looks.iter().filter_map(sees).collect();
    format!("The same {digit} along the axis: the picture, {sees}and what ○ and ● say (✓ right, ✗ wrong).")
}

/// What both models say of a digit at a place: "left says 5, wrong; right says 3, right".
fn answer_text(drift: &Shifting, shift: &Shift, digit: u8) -> String {
    let Some(point) = drift.point(shift) else { return "not read yet".to_owned() };
    let side = |side: Side| {
        let (read, _) = point.answers(side, digit)?;
        Some(format!("{} says {read}{}", side.name(), Verdict::of(read, Some(digit)).word()))
    };
    let words: Vec<String> = Side::ALL.into_iter().filter_map(side).collect();
    words.join("; ")
}

/// The digit that is looked at, at the points of the axis, aligned with them: the picture, what the filter makes of
/// it, and what each model says. A click gives the point's value.
pub(crate) fn strip(
    ui: &mut Ui,
    drift: &mut Shifting,
    cx: &mut ViewContext,
    places: &[Place],
    inner: Rect,
) -> Option<f64> {
    let p = palette(ui.ctx());
    let axis = cx.state.shift.axis;
    let digit = cx.state.shift.digit;
    let gaps = places.len().saturating_sub(1).max(1);
    // all points, or every second or fourth where pictures would be too small
    let every = [1, 2, 4].into_iter().find(|n| inner.width() / (gaps / n) as f32 >= SMALLEST).unwrap_or(4);
    let side = (inner.width() / (gaps / every) as f32 - space::XS).clamp(SMALLEST - space::XS, LARGEST);
    let looks = looks(cx);
    let height = looks.len() as f32 * (side + 2.0) + 2.0 * LINE;
    let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    cx.place("shift.strip", Rect::from_min_size(pos2(inner.left(), room.top()), vec2(inner.width(), height)));
    let small = FontId::proportional(size::SMALLEST);
    let mut clicked = None;
    for place in places.iter().step_by(every) {
        let value = place.shift.value(axis);
        let x = inner.left() + axis.share(value) as f32 * inner.width();
        let column = Rect::from_min_size(pos2(x - side / 2.0, room.top()), vec2(side, height));
        let response = ui.interact(column, ui.scope_id().with(("strip", place.column)), Sense::click());
        let words = answer_text(drift, &place.shift, digit);
        let read = format!("{} {}: the digit {digit}, {words}", axis.name(), axis.text(value));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &read));
        for (row, look) in looks.iter().enumerate() {
            let top = room.top() + row as f32 * (side + 2.0);
            let rect = Rect::from_min_size(pos2(column.left(), top), vec2(side, side));
            let shown = drift.shown(ui.ctx(), &place.shift, digit, *look, None);
            picture(ui, rect, shown);
        }
        let mut y = room.bottom() - 1.5 * LINE;
        for of in Side::ALL {
            if let Some((read, _)) = drift.point(&place.shift).and_then(|point| point.answers(of, digit)) {
                let color = chooser::color(ui, cx.models.card(&cx.state.classify, of));
                let text = format!("{read} {}", Verdict::of(read, Some(digit)).sign());
                ui.painter().text(pos2(x, y), Align2::CENTER_CENTER, text, small.clone(), color);
            }
            if place.column == 0 {
                let sign = if of == Side::Left { "○" } else { "●" };
                let at = pos2(column.left() - 2.0, y);
                ui.painter().text(at, Align2::RIGHT_CENTER, sign, small.clone(), p.muted);
            }
            y += LINE;
        }
        if response.has_focus() || response.hovered() {
            let stroke = Stroke::new(1.5, p.accent);
            ui.painter().rect_stroke(column.expand(1.0), CornerRadius::same(3), stroke, StrokeKind::Middle);
        }
        if response.on_hover_text(read).clicked() {
            clicked = Some(value);
        }
    }
    ui.label(RichText::new(strip_text(&looks, digit)).size(size::CAPTION).color(p.muted));
    clicked
}

/// A small picture without a widget of its own.
fn picture(ui: &Ui, rect: Rect, shown: Option<Shown>) {
    let p = palette(ui.ctx());
    match shown {
        Some(shown) => {
            ui.painter().image(shown.texture, rect, shown.uv, Color32::WHITE);
        }
        None => {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, p.panel);
        }
    }
    ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, p.line), StrokeKind::Inside);
}

/// The digit at the handle: the picture, and for each model what it sees, what it says and how often it is right here.
pub(crate) fn looked_at(ui: &mut Ui, drift: &mut Shifting, cx: &mut ViewContext) {
    let now = cx.state.shift.values;
    // while the answer for a new place is on its way, the one before stays
    let answered = drift.answered().unwrap_or(now);
    let digit = cx.state.shift.digit;
    let wide = ui.available_width() >= 640.0;
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(place_text(&cx.state)).strong());
        let first = |ui: &mut Ui, drift: &mut Shifting, cx: &mut ViewContext| {
            let shown = drift.shown(ui.ctx(), &now, digit, Look::Raw, Some(cx.state.seed));
            thumbnail(ui, shown, 112.0, &format!("The digit {digit} here"));
        };
        let gap = space::L;
        if wide {
            let column = (ui.available_width() - 112.0 - 2.0 * gap) / 2.0;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                crate::app::views::see::picture::column(ui, 112.0, |ui| first(ui, drift, cx));
                for side in Side::ALL {
                    crate::app::views::see::picture::column(ui, column, |ui| {
                        one(ui, drift, cx, side, &answered, digit);
                    });
                }
            });
        } else {
            first(ui, drift, cx);
            for side in Side::ALL {
                ui.add_space(space::S);
                one(ui, drift, cx, side, &answered, digit);
            }
        }
    });
}

/// One model's answer at the handle.
fn one(ui: &mut Ui, drift: &mut Shifting, cx: &ViewContext, side: Side, shift: &Shift, digit: u8) {
    let p = palette(ui.ctx());
    let card = cx.models.card(&cx.state.classify, side).cloned();
    let color = chooser::color(ui, card.as_ref());
    let about = card.as_ref().map(chooser::about).unwrap_or_default();
    ui.label(RichText::new(title(cx, side)).strong().color(color)).on_hover_text(about);
    let name = chooser::who(side);
    let filtered = card.is_some_and(|card| !card.is_baseline());
    let look = if filtered { Look::Seen(side as u8) } else { Look::Raw };
    let shown = drift.shown(ui.ctx(), shift, digit, look, None);
    let Some(point) = drift.point(shift) else {
        ui.label(RichText::new("not read yet").size(size::CAPTION).color(p.muted));
        return;
    };
    let read = point.answers(side, digit).map(|(read, row)| (read, row.to_vec()));
    let score = point.score(side, cx.state.shift.count);
    let beside = ui.available_width() >= 300.0;
    ui.horizontal(|ui| {
        let saw = format!("What the {} sees", name.to_lowercase());
        thumbnail(ui, shown, 64.0, &saw).on_hover_text(format!("{saw}, 32 × 32 pixels"));
        if let Some((read, row)) = &read {
            let probability = row.get(usize::from(*read)).copied().unwrap_or(0.0);
            winner(ui, name, *read, probability, Verdict::of(*read, Some(digit)), false);
            if beside {
                bars(ui, name, row, color, (ui.available_width().clamp(100.0, 260.0), 48.0));
            }
        }
    });
    if let Some((_, row)) = read.filter(|_| !beside) {
        bars(ui, name, &row, color, (ui.available_width().min(320.0), 40.0));
    }
    ui.label(RichText::new(score_text(score)).size(size::CAPTION).color(p.muted))
        .on_hover_text("Of all digits that were read here; in brackets the 95 % interval (Wilson)");
}

/// One picture of each digit at the place that is looked at, with both answers.
pub(crate) fn ten(ui: &mut Ui, drift: &mut Shifting, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let shift = drift.answered().unwrap_or(cx.state.shift.values);
    let columns = if cx.screen.narrow { 5 } else { 10 };
    let side = ((ui.available_width() - space::XS * columns as f32) / columns as f32).clamp(40.0, 72.0);
    let looks = looks(cx);
    ui.add_space(space::S);
    ui.label(RichText::new("Ten digits here, and what each network says").size(size::CAPTION).color(p.muted));
    let digits: Vec<u8> = (0..10).collect();
    ui.spacing_mut().item_spacing = vec2(space::XS, 2.0);
    for some in digits.chunks(columns) {
        for look in &looks {
            ui.horizontal_top(|ui| {
                for &digit in some {
                    let shown = drift.shown(ui.ctx(), &shift, digit, *look, None);
                    let words = answer_text(drift, &shift, digit);
                    let label = match look {
                        Look::Raw => format!("Digit {digit} here: {words}"),
                        Look::Seen(_) => format!("Digit {digit} here through the filter"),
                    };
                    if thumbnail(ui, shown, side, &label).on_hover_text(words).clicked() {
                        cx.state.shift.digit = digit;
                    }
                }
            });
        }
        for of in Side::ALL {
            let mark = if of == Side::Left { "○" } else { "●" };
            let color = chooser::color(ui, cx.models.card(&cx.state.classify, of));
            ui.horizontal_top(|ui| {
                for &digit in some {
                    ui.allocate_ui(vec2(side, LINE), |ui| {
                        ui.set_width(side);
                        let read = drift.point(&shift).and_then(|point| point.answers(of, digit));
                        if let Some((read, _)) = read {
                            let sign = Verdict::of(read, Some(digit)).sign();
                            let text = format!("{mark} {read} {sign}");
                            ui.label(RichText::new(text).size(size::CAPTION).color(color));
                        }
                    });
                }
            });
        }
    }
}
