//! Shares (0 to 100 %) of two or more series over one slider, with intervals as bands, and a handle that is dragged
//! along the axis.

use crate::figure::number::whole_percent;
use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, EventFilter, FontId, Key, Mesh, Modifiers, Painter, Pos2,
    Rangef, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::bits::line;
use crate::app::theme::{palette, size, space};
use crate::figure::DASHES;

/// Room for the numbers of the vertical axis.
const LEFT: f32 = 46.0;
/// Room for half a picture of the strip below.
const RIGHT: f32 = 26.0;
/// Room for the numbers of the horizontal axis and the handle.
const BOTTOM: f32 = 34.0;
/// Room for the handle's value.
const TOP: f32 = 22.0;
/// Radius of a marker.
const MARKER: f32 = 4.0;
/// Radius of the handle's knob.
const KNOB: f32 = 8.0;

/// One measured value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// How far along the axis, 0..=1.
    pub x: f64,
    /// The value, 0..=1.
    pub y: f64,
    /// Ends of its interval, 0..=1.
    pub interval: (f64, f64),
}

/// A line with markers; its values in the order of the axis.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name, written beside it.
    pub name: String,
    /// Its colour.
    pub color: Color32,
    /// Filled markers, or open ones.
    pub filled: bool,
    /// Whether its line is dashed: a baseline's is.
    pub dashed: bool,
    /// What is known so far.
    pub marks: Vec<Mark>,
    /// What was known for the settings before: drawn faintly while the new values come.
    pub faint: Vec<Mark>,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Curve<'a> {
    /// Name of the handle for screen readers: "Polarity".
    pub name: &'a str,
    /// The lines.
    pub series: &'a [Series],
    /// Numbers below the axis: how far along, and the text.
    pub ticks: &'a [(f64, String)],
    /// Where the handle is, 0..=1.
    pub handle: f64,
    /// The handle's value with its unit.
    pub value: &'a str,
    /// The handle's value as a number, for screen readers.
    pub number: f64,
    /// A level that a guess would reach, 0..=1.
    pub guess: f64,
}

/// What the visitor did.
pub struct Touched {
    /// Where values lie: its left edge is 0 of the axis, its right edge 1.
    pub inner: Rect,
    /// Where the handle was put, 0..=1.
    pub put: Option<f64>,
    /// Steps of the arrow keys, to the right if positive.
    pub steps: i32,
    /// Where the pointer is, 0..=1.
    pub hovered: Option<f64>,
    /// egui's response, for tooltips.
    pub response: Response,
}

impl Curve<'_> {
    /// Draws it over the whole width, `height` points high, and takes the pointer and the arrow keys.
    pub fn show(&self, ui: &mut Ui, height: f32) -> Touched {
        let (outer, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
        let inner = Rect::from_min_max(outer.min + vec2(LEFT, TOP), outer.max - vec2(RIGHT, BOTTOM));
        response
            .widget_info(|| WidgetInfo::slider(true, self.number, format!("{}: {}", self.name, self.value)));
        let steps = arrows(ui, &response);
        let painter = ui.painter_at(outer.intersect(ui.clip_rect()));
        self.axes(ui, &painter, inner);
        for series in self.series {
            series.band(&painter, inner);
        }
        for series in self.series {
            series.line(&painter, inner, palette(ui.ctx()).ground);
        }
        self.names(ui, &painter, inner);
        self.handle(ui, &painter, inner, &response);
        let share = |at: Pos2| f64::from(((at.x - inner.left()) / inner.width()).clamp(0.0, 1.0));
        let touched = response.dragged() || response.clicked() || response.is_pointer_button_down_on();
        let put = touched.then(|| response.interact_pointer_pos()).flatten().map(share);
        let hovered = response.hover_pos().map(share);
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
        Touched { inner, put, steps, hovered, response }
    }

    fn axes(&self, ui: &Ui, painter: &Painter, inner: Rect) {
        let p = palette(ui.ctx());
        let font = FontId::proportional(size::SMALLEST);
        for quarter in 0..=4 {
            let y = at(inner, 0.0, f64::from(quarter) / 4.0).y;
            painter.hline(inner.x_range(), y, Stroke::new(1.0, p.line));
            let text = format!("{} %", 25 * quarter);
            painter.text(pos2(inner.left() - space::S, y), Align2::RIGHT_CENTER, text, font.clone(), p.muted);
        }
        for (x, text) in self.ticks {
            let x = at(inner, *x, 0.0).x;
            painter.vline(
                x,
                Rangef::new(inner.bottom(), inner.bottom() + space::XS),
                Stroke::new(1.0, p.muted),
            );
            let below = pos2(x, inner.bottom() + KNOB + space::XS);
            painter.text(below, Align2::CENTER_TOP, text, font.clone(), p.muted);
        }
        let y = at(inner, 0.0, self.guess).y;
        let dashes = [pos2(inner.left(), y), pos2(inner.right(), y)];
        painter.extend(Shape::dashed_line(&dashes, Stroke::new(1.0, p.muted), 3.0, 5.0));
        let text = format!("guessing: {}", whole_percent(self.guess));
        let place = pos2(inner.left() + space::XS, y - 2.0);
        painter.text(place, Align2::LEFT_BOTTOM, text, font, p.muted);
    }

    /// Writes each name beside its line, where the lines are furthest apart.
    fn names(&self, ui: &Ui, painter: &Painter, inner: Rect) {
        let p = palette(ui.ctx());
        let height_at = |series: &Series, x: f64| {
            series.marks.iter().find(|mark| (mark.x - x).abs() < 1e-9).map(|mark| mark.y)
        };
        let spread = |x: f64| {
            let all: Vec<f64> = self.series.iter().filter_map(|s| height_at(s, x)).collect();
            let most = all.iter().copied().fold(f64::MIN, f64::max);
            most - all.iter().copied().fold(f64::MAX, f64::min)
        };
        let Some(first) = self.series.first() else { return };
        let widest = first.marks.iter().map(|mark| mark.x).max_by(|a, b| spread(*a).total_cmp(&spread(*b)));
        let Some(x) = widest else { return };
        let mut order: Vec<(&Series, f64)> =
            self.series.iter().filter_map(|s| height_at(s, x).map(|y| (s, y))).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (rank, (series, y)) in order.into_iter().enumerate() {
            let sign = if series.filled { "●" } else { "○" };
            let text = format!("{sign} {}", series.name);
            let galley = painter.layout_no_wrap(text, FontId::proportional(size::CAPTION), series.color);
            let point = at(inner, x, y);
            // the upper line's name above it, the lower line's below, and both inside
            let side = if rank == 0 { -galley.size().y - space::S } else { space::S };
            let half = galley.size().x / 2.0;
            let left = (point.x - half).clamp(inner.left(), (inner.right() - 2.0 * half).max(inner.left()));
            let top = (point.y + side).clamp(inner.top() - 2.0, inner.bottom() - galley.size().y);
            let place = Rect::from_min_size(pos2(left, top), galley.size());
            painter.rect_filled(place.expand(2.0), CornerRadius::same(3), p.ground.gamma_multiply(0.8));
            painter.galley(place.min, galley, series.color);
        }
    }

    fn handle(&self, ui: &Ui, painter: &Painter, inner: Rect, response: &Response) {
        let p = palette(ui.ctx());
        let knob = at(inner, self.handle, 0.0);
        painter.vline(knob.x, Rangef::new(inner.top(), inner.bottom()), Stroke::new(1.5, p.text));
        let held = response.has_focus() || response.dragged() || response.hovered();
        let edge = Stroke::new(if held { 3.0 } else { 2.0 }, p.text);
        painter.circle(knob, KNOB, p.panel, edge);
        let galley =
            painter.layout_no_wrap(self.value.to_owned(), FontId::proportional(size::CAPTION), p.text);
        let half = galley.size().x / 2.0;
        let x = knob.x.clamp(inner.left() + half, (inner.right() - half).max(inner.left() + half));
        painter.galley(pos2(x - half, inner.top() - TOP + 2.0), galley, p.text);
    }
}

impl Series {
    fn band(&self, painter: &Painter, inner: Rect) {
        let color = self.color.gamma_multiply(0.18);
        let mut mesh = Mesh::default();
        for (i, mark) in (0_u32..).zip(&self.marks) {
            mesh.colored_vertex(at(inner, mark.x, mark.interval.0), color);
            mesh.colored_vertex(at(inner, mark.x, mark.interval.1), color);
            if i > 0 {
                mesh.add_triangle(2 * i - 2, 2 * i - 1, 2 * i);
                mesh.add_triangle(2 * i - 1, 2 * i, 2 * i + 1);
            }
        }
        painter.add(mesh);
    }

    fn line(&self, painter: &Painter, inner: Rect, ground: Color32) {
        let dashes = self.dashed.then_some(DASHES);
        let points = |marks: &[Mark]| marks.iter().map(|m| at(inner, m.x, m.y)).collect::<Vec<_>>();
        if !self.faint.is_empty() {
            line(painter, points(&self.faint), Stroke::new(1.0, self.color.gamma_multiply(0.4)), dashes);
        }
        let marks = points(&self.marks);
        if marks.len() > 1 {
            line(painter, marks.clone(), Stroke::new(2.0, self.color), dashes);
        }
        for center in marks {
            let fill = if self.filled { self.color } else { ground };
            painter.circle(center, MARKER, fill, Stroke::new(1.5, self.color));
        }
    }
}

/// The place of a value.
fn at(inner: Rect, x: f64, y: f64) -> Pos2 {
    inner.left_bottom() + Vec2::new(x as f32 * inner.width(), -(y as f32) * inner.height())
}

/// Steps of the arrow keys while the handle has the focus.
fn arrows(ui: &Ui, response: &Response) -> i32 {
    if !response.has_focus() {
        return 0;
    }
    // else the arrows would move the focus away
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    ui.input_mut(|input| {
        let mut presses = |key| i32::try_from(input.count_and_consume_key(Modifiers::NONE, key)).unwrap_or(0);
        presses(Key::ArrowRight) - presses(Key::ArrowLeft)
    })
}
