//! Numbers with their uncertainty below each other on one axis: a mark for each, a whisker through it.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Pos2, Rect, RichText, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::bits::line;
use crate::app::theme::{self, palette, size, space};
use crate::figure::DASHES;
use crate::protocol::published::Chart;

/// Height of a bar.
const ROW: f32 = 24.0;
/// Radius of a mark.
const MARK: f32 = 5.0;
/// The group of what is compared with.
const BASELINE: u8 = 1;

/// Draws a chart in the width that there is; gives its place.
pub fn show(ui: &mut Ui, chart: &Chart) -> Rect {
    let p = palette(ui.ctx());
    let room = ui.available_width() - space::S;
    let names = (0.34 * room).clamp(100.0, 220.0);
    let numbers = (0.24 * room).clamp(70.0, 130.0);
    let (outer, _) =
        ui.allocate_exact_size(vec2(room, ROW * (chart.bars.len() as f32 + 1.5)), Sense::hover());
    let axis = (outer.left() + names)..=(outer.right() - numbers);
    let [low, high] = chart.range;
    let x = |value: f32| {
        let part = if high > low { (value - low) / (high - low) } else { 0.5 };
        axis.start() + part.clamp(0.0, 1.0) * (axis.end() - axis.start())
    };
    let font = FontId::proportional(size::SMALLEST);
    let bottom = outer.top() + ROW * chart.bars.len() as f32;
    for value in [low, f32::midpoint(low, high), high] {
        ui.painter().vline(x(value), outer.top()..=bottom, Stroke::new(1.0, p.line));
        let text = short(value, high - low);
        ui.painter().text(pos2(x(value), bottom + 2.0), Align2::CENTER_TOP, text, font.clone(), p.muted);
    }
    for (i, bar) in chart.bars.iter().enumerate() {
        let top = outer.top() + ROW * i as f32;
        let rect = Rect::from_min_size(pos2(outer.left(), top), vec2(room, ROW));
        let response = ui.interact(rect, ui.scope_id().with((&chart.name, i)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &bar.about));
        let y = rect.center().y;
        let left =
            ui.painter().with_clip_rect(rect.with_max_x(*axis.start() - 2.0).intersect(ui.clip_rect()));
        left.text(pos2(rect.left(), y), Align2::LEFT_CENTER, &bar.name, font.clone(), p.text);
        let color = color(ui, bar.group);
        // a line from the beginning of the axis, so that lengths can be compared from afar
        ui.painter().hline(*axis.start()..=x(bar.value), y, Stroke::new(1.0, p.line));
        if bar.spread > 0.0 {
            whisker(ui, [x(bar.value - bar.spread), x(bar.value + bar.spread)], y, color, bar.group);
        }
        mark(ui, pos2(x(bar.value), y), bar.group, color);
        let at = pos2(rect.right(), y);
        ui.painter().text(at, Align2::RIGHT_CENTER, &bar.text, font.clone(), p.text);
        response.on_hover_text(&bar.about);
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(&chart.axis).size(size::SMALLEST).color(p.muted));
        for (group, words) in &chart.groups {
            ui.add_space(space::S);
            let (rect, _) = ui.allocate_exact_size(vec2(2.0 * MARK + 2.0, 2.0 * MARK + 2.0), Sense::hover());
            mark(ui, rect.center(), *group, color(ui, *group));
            ui.label(RichText::new(words).size(size::SMALLEST).color(p.muted));
        }
    });
    outer
}

fn short(value: f32, span: f32) -> String {
    match span {
        span if span > 20.0 => format!("{value:.0}"),
        span if span > 2.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn color(ui: &Ui, group: u8) -> Color32 {
    let p = palette(ui.ctx());
    match group {
        BASELINE => p.baseline,
        2 => p.accent,
        3 => theme::family(1),
        4 => theme::family(4),
        _ => p.muted,
    }
}

fn whisker(ui: &Ui, [from, to]: [f32; 2], y: f32, color: Color32, group: u8) {
    let stroke = Stroke::new(2.0, color);
    let dashes = (group == BASELINE).then_some(DASHES);
    line(ui.painter(), vec![pos2(from, y), pos2(to, y)], stroke, dashes);
    for x in [from, to] {
        ui.painter().vline(x, y - MARK..=y + MARK, stroke);
    }
}

/// Groups differ in shape as well as in colour.
fn mark(ui: &Ui, at: Pos2, group: u8, color: Color32) {
    let painter = ui.painter();
    let stroke = Stroke::new(2.0, color);
    match group {
        BASELINE => {
            painter.circle_stroke(at, MARK, stroke);
        }
        3 => {
            let square = Rect::from_center_size(at, vec2(2.0 * MARK, 2.0 * MARK));
            painter.rect_filled(square, CornerRadius::ZERO, color);
        }
        4 => {
            let corners = [vec2(0.0, -MARK), vec2(MARK, MARK), vec2(-MARK, MARK)].map(|by| at + by);
            painter.add(Shape::convex_polygon(corners.to_vec(), color, Stroke::NONE));
        }
        0 => {
            let square = Rect::from_center_size(at, vec2(1.6 * MARK, 1.6 * MARK));
            painter.rect_stroke(square, CornerRadius::ZERO, stroke, StrokeKind::Middle);
        }
        _ => {
            painter.circle_filled(at, MARK, color);
        }
    }
}
