//! Draws a [`Figure`]: one widget with places that speak, which pointer and arrow keys go to.

use std::f32::consts::FRAC_PI_2;

use eframe::egui::epaint::TextShape;
use eframe::egui::{
    Align2, Color32, CornerRadius, EventFilter, FontId, Key, Mesh, Modifiers, Painter, Pos2, Rect, Role,
    Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::bits::{line, pointer_moved};
use crate::app::theme::{Palette, ink, palette};
use crate::figure::svg::Anchor;
use crate::figure::{Dot, Figure, Mark, Spot};
use crate::neurn::colormap::ColorMap;

/// How far beside a place the pointer may be.
const NEAR: f32 = 6.0;

/// What came of showing it.
#[derive(Debug)]
pub struct Outcome {
    /// Where it is.
    pub rect: Rect,
    /// The place that is looked at.
    pub cursor: Option<usize>,
    /// The key of the place that was clicked.
    pub clicked: Option<u32>,
}

/// Draws it as wide as it is, or as there is room.
pub fn show(ui: &mut Ui, figure: &Figure, map: ColorMap, cursor: Option<usize>) -> Outcome {
    show_with(ui, figure, map, cursor, |_, _| {})
}

/// As [`show`], with something more in the tooltip of a place.
pub fn show_with(
    ui: &mut Ui,
    figure: &Figure,
    map: ColorMap,
    cursor: Option<usize>,
    more: impl FnOnce(&mut Ui, &Spot),
) -> Outcome {
    let [width, height] = figure.size;
    let scale = (ui.available_width() / width.max(1.0)).min(1.0);
    let sense = if figure.spots.is_empty() { Sense::hover() } else { Sense::click() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height) * scale, sense);
    let to = |[x, y]: [f32; 2]| rect.min + vec2(x, y) * scale;
    let around =
        |[left, top, right, bottom]: [f32; 4]| Rect::from_min_max(to([left, top]), to([right, bottom]));
    let mut cursor = cursor.filter(|at| *at < figure.spots.len());
    if let Some(pointer) = response.hover_pos().filter(|_| pointer_moved(ui)) {
        let far =
            |at: &[f32; 4]| (around(*at).distance_to_pos(pointer), around(*at).center().distance(pointer));
        let spots = figure.spots.iter().enumerate().map(|(i, spot)| (far(&spot.at), i));
        let near = spots.filter(|((edge, _), _)| *edge <= NEAR);
        cursor = near
            .min_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal))
            .map(|item| item.1);
    }
    let mut entered = false;
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let count = figure.spots.len();
        ui.input_mut(|input| {
            let none = Modifiers::NONE;
            for (key, step) in [
                (Key::ArrowRight, 1),
                (Key::ArrowDown, 1),
                (Key::ArrowLeft, count - 1),
                (Key::ArrowUp, count - 1),
            ] {
                if input.consume_key(none, key) {
                    cursor = Some(cursor.map_or(0, |at| (at + step) % count));
                }
            }
            entered = input.consume_key(none, Key::Enter);
        });
    }
    let spot = cursor.and_then(|at| figure.spots.get(at));
    let text = match spot {
        Some(spot) => format!("{}. {}", figure.label, spot.tip),
        None => figure.label.clone(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
    if ui.is_rect_visible(rect) {
        let p = palette(ui.ctx());
        let painter = ui.painter_at(rect.expand(2.0).intersect(ui.clip_rect()));
        for mark in &figure.marks {
            draw(&painter, mark, &p, map, scale, &to);
        }
        if let Some(spot) = spot {
            let stroke = Stroke::new(1.5, p.text);
            painter.rect_stroke(around(spot.at), CornerRadius::same(2), stroke, StrokeKind::Outside);
        }
        if response.has_focus() {
            painter.rect_stroke(rect, CornerRadius::same(2), Stroke::new(1.5, p.accent), StrokeKind::Inside);
        }
    }
    let clicked = spot.filter(|_| entered || response.clicked()).and_then(|spot| spot.key);
    if let Some(spot) = spot {
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(&spot.tip);
            more(ui, spot);
        });
    }
    Outcome { rect, cursor, clicked }
}

fn draw(
    painter: &Painter,
    mark: &Mark,
    p: &Palette,
    map: ColorMap,
    scale: f32,
    to: &dyn Fn([f32; 2]) -> Pos2,
) {
    let faint = |color: Color32, alpha: u8| color.gamma_multiply(f32::from(alpha) / 255.0);
    match mark {
        Mark::Line { points, ink: of, thick } => {
            let points = points.iter().map(|at| to(*at)).collect();
            line(painter, points, Stroke::new(*thick, ink(p, *of)), of.dashes());
        }
        Mark::Area { upper, lower, ink: of, alpha } => {
            let color = faint(ink(p, *of), *alpha);
            let mut mesh = Mesh::default();
            for ([x, y], low) in upper.iter().zip(lower) {
                let next = mesh.vertices.len() as u32;
                mesh.colored_vertex(to([*x, *y]), color);
                mesh.colored_vertex(to([*x, *low]), color);
                if next > 0 {
                    mesh.add_triangle(next - 2, next - 1, next);
                    mesh.add_triangle(next - 1, next, next + 1);
                }
            }
            painter.add(mesh);
        }
        Mark::Rect { at: [left, top, right, bottom], ink: of, alpha } => {
            let rect = Rect::from_min_max(to([*left, *top]), to([*right, *bottom]));
            painter.rect_filled(rect, CornerRadius::ZERO, faint(ink(p, *of), *alpha));
        }
        Mark::Dots { points, ink: of, radius, dot } => {
            let color = ink(p, *of);
            let r = radius * scale.max(0.7);
            for at in points.iter().map(|at| to(*at)) {
                match dot {
                    Dot::Disc => painter.circle_filled(at, r, color),
                    Dot::Ring => painter.circle_stroke(at, r, Stroke::new(1.5, color)),
                    Dot::Square => painter.rect_filled(
                        Rect::from_center_size(at, vec2(2.0 * r, 2.0 * r)),
                        CornerRadius::ZERO,
                        color,
                    ),
                    Dot::Triangle => {
                        let points = vec![at + vec2(0.0, -r), at + vec2(r, r), at + vec2(-r, r)];
                        painter.add(Shape::convex_polygon(points, color, Stroke::NONE))
                    }
                };
            }
        }
        Mark::Text { at, text, ink: of, size, anchor, turned } => {
            let (font, color) = (FontId::proportional(size * scale.max(0.8)), ink(p, *of));
            let align = match anchor {
                Anchor::Start => Align2::LEFT_CENTER,
                Anchor::Middle => Align2::CENTER_CENTER,
                Anchor::End => Align2::RIGHT_CENTER,
            };
            if *turned {
                let galley = painter.layout_no_wrap(text.clone(), font, color);
                let half = galley.size() / 2.0;
                let corner = to(*at) + vec2(-half.y, half.x);
                painter.add(TextShape::new(corner, galley, color).with_angle(-FRAC_PI_2));
            } else {
                painter.text(to(*at), align, text, font, color);
            }
        }
        Mark::Grid { at: [left, top, right, bottom], columns, levels, shade } => {
            let map = shade.map(map);
            let rect = Rect::from_min_max(to([*left, *top]), to([*right, *bottom]));
            let columns = (*columns).max(1) as usize;
            let rows = levels.len().div_ceil(columns).max(1);
            let side = vec2(rect.width() / columns as f32, rect.height() / rows as f32);
            let mut mesh = Mesh::default();
            for (i, level) in levels.iter().enumerate() {
                let [r, g, b] = map.colour(f32::from(*level) / 255.0);
                let corner = rect.min + vec2((i % columns) as f32 * side.x, (i / columns) as f32 * side.y);
                mesh.add_colored_rect(
                    Rect::from_min_size(pos2(corner.x, corner.y), side),
                    Color32::from_rgb(r, g, b),
                );
            }
            painter.add(mesh);
        }
    }
}
