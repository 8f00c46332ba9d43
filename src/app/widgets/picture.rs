//! A picture one can zoom, pan and point into; pixels stay pixels.

use std::ops::Range;

use eframe::egui::{
    self, Align2, Color32, CornerRadius, FontId, PointerButton, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, TextureId, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::state::MAX_ZOOM;
use crate::app::theme::{ON_PICTURES, palette, size};

/// All of a texture.
const WHOLE: Rect = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));

/// What is drawn: a texture (or a part of it) of `size` pixels.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// egui's handle; the pixels live on the GPU.
    pub texture: TextureId,
    /// The part of the texture, 0..1.
    pub uv: Rect,
    /// Width and height in pixels of the picture.
    pub size: [usize; 2],
}

/// A texture of a part of the picture, in fractions of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tile {
    /// egui's handle.
    pub texture: TextureId,
    /// From 0 to 1 each way.
    pub place: Rect,
}

/// Where one looks: shared by pictures that move together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Magnification beyond "fit", 1 or more.
    pub zoom: f32,
    /// Centre, as a fraction of the picture.
    pub center: [f32; 2],
}

impl Viewport {
    /// The whole picture.
    pub const WHOLE: Self = Self { zoom: 1.0, center: [0.5, 0.5] };
}

/// A patch that is outlined.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Column of the centre.
    pub x: usize,
    /// Row of the centre.
    pub y: usize,
    /// Side of the patch.
    pub k: u32,
    /// Pinned (solid) or only hovered (thin).
    pub pinned: bool,
}

/// What of a picture is seen.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Columns and rows.
    pub pixels: [Range<usize>; 2],
    /// Points of the screen for each pixel.
    pub scale: f32,
    /// Close enough that numbers are written into the pixels.
    pub close: bool,
}

/// What the visitor did.
#[derive(Debug)]
pub struct Touched {
    /// egui's response, for tooltips.
    pub response: Response,
    /// The pixel below the pointer.
    pub hovered: Option<[usize; 2]>,
    /// The pixel that was clicked.
    pub clicked: Option<[usize; 2]>,
    /// What is seen.
    pub seen: Seen,
}

/// Builder of one picture.
pub struct Picture<'a> {
    label: &'a str,
    shown: Option<Shown>,
    size: [usize; 2],
    viewport: &'a mut Viewport,
    marks: &'a [Mark],
    tiles: &'a [Tile],
    values: Option<&'a dyn Fn(usize, usize) -> Option<[f32; 3]>>,
}

impl<'a> Picture<'a> {
    /// A picture named `label` (read by screen readers) of `size` pixels.
    #[must_use]
    pub fn new(label: &'a str, shown: Option<Shown>, size: [usize; 2], viewport: &'a mut Viewport) -> Self {
        Self { label, shown, size, viewport, marks: &[], tiles: &[], values: None }
    }

    /// Outlines patches.
    #[must_use]
    pub fn marks(mut self, marks: &'a [Mark]) -> Self {
        self.marks = marks;
        self
    }

    /// Draws finer tiles over the texture.
    #[must_use]
    pub fn tiles(mut self, tiles: &'a [Tile]) -> Self {
        self.tiles = tiles;
        self
    }

    /// The number of a pixel (first entry; NaN in the others for one channel), written in when close.
    #[must_use]
    pub fn values(mut self, values: &'a dyn Fn(usize, usize) -> Option<[f32; 3]>) -> Self {
        self.values = Some(values);
        self
    }

    /// Draws it into `space`.
    pub fn show(self, ui: &mut Ui, space: Vec2) -> Touched {
        let (frame, response) = ui.allocate_exact_size(space, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.label));
        let [w, h] = self.size.map(|s| s.max(1) as f32);
        let fit = (frame.width() / w).min(frame.height() / h);
        steer(ui, &response, frame, [w, h], fit, self.viewport);
        let scale = fit * self.viewport.zoom;
        let rect = placed(frame, [w, h], scale, self.viewport.center);
        let painter = ui.painter_at(frame.intersect(ui.clip_rect()));
        let p = palette(ui.ctx());
        if let Some(shown) = self.shown {
            painter.image(shown.texture, rect, shown.uv, Color32::WHITE);
        } else {
            painter.rect_filled(rect.intersect(frame), CornerRadius::ZERO, p.panel);
        }
        for tile in self.tiles {
            let place = Rect::from_min_max(
                rect.min + tile.place.min.to_vec2() * rect.size(),
                rect.min + tile.place.max.to_vec2() * rect.size(),
            );
            painter.image(tile.texture, place, WHOLE, Color32::WHITE);
        }
        let visible = visible_pixels(frame, rect, scale, self.size);
        if scale >= size::GRID_FROM {
            grid(&painter, rect, scale, &visible, p.line.gamma_multiply(0.55));
        }
        let close = scale >= size::VALUES_FROM;
        if close && let Some(values) = self.values {
            write_values(&painter, rect, scale, &visible, values);
        }
        for mark in self.marks {
            outline(&painter, rect, scale, *mark, ON_PICTURES);
        }
        let edge = if response.has_focus() { Stroke::new(2.0, p.accent) } else { Stroke::new(1.0, p.line) };
        painter.rect_stroke(rect.intersect(frame), CornerRadius::ZERO, edge, StrokeKind::Inside);
        let at = |pos: Pos2| {
            rect.contains(pos).then(|| {
                let v = (pos - rect.min) / scale;
                [(v.x as usize).min(self.size[0] - 1), (v.y as usize).min(self.size[1] - 1)]
            })
        };
        let hovered = response.hover_pos().and_then(at);
        let clicked = response.clicked().then(|| response.interact_pointer_pos().and_then(at)).flatten();
        if self.viewport.zoom > 1.0 && response.hovered() {
            ui.ctx().set_cursor_icon(if response.dragged() {
                egui::CursorIcon::Grabbing
            } else {
                egui::CursorIcon::Crosshair
            });
        }
        Touched { response, hovered, clicked, seen: Seen { pixels: visible, scale, close } }
    }
}

/// Wheel and pinch zoom at the pointer, drag pans, double click goes back to the whole.
fn steer(ui: &Ui, response: &Response, frame: Rect, [w, h]: [f32; 2], fit: f32, viewport: &mut Viewport) {
    if response.double_clicked() {
        *viewport = Viewport::WHOLE;
        return;
    }
    if let Some(pointer) = response.hover_pos() {
        let (pinch, wheel) = ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta().y));
        let factor = pinch * (wheel * 0.004).exp();
        if (factor - 1.0).abs() > 1e-4 {
            let before = placed(frame, [w, h], fit * viewport.zoom, viewport.center);
            let under = (pointer - before.min) / before.size();
            viewport.zoom = (viewport.zoom * factor).clamp(1.0, MAX_ZOOM);
            let scale = fit * viewport.zoom;
            let c = frame.center() - pointer;
            viewport.center = [under.x + c.x / (w * scale), under.y + c.y / (h * scale)];
        }
    }
    if response.dragged_by(PointerButton::Primary) && viewport.zoom > 1.0 {
        let scale = fit * viewport.zoom;
        let d = response.drag_delta();
        viewport.center[0] -= d.x / (w * scale);
        viewport.center[1] -= d.y / (h * scale);
    }
    let scale = fit * viewport.zoom;
    for (c, (side, room)) in viewport.center.iter_mut().zip([(w, frame.width()), (h, frame.height())]) {
        let half = (room / (side * scale) / 2.0).min(0.5);
        *c = c.clamp(half, 1.0 - half);
    }
}

/// Where the whole picture lies on the screen.
fn placed(frame: Rect, [w, h]: [f32; 2], scale: f32, center: [f32; 2]) -> Rect {
    let full = vec2(w * scale, h * scale);
    let min = frame.center() - vec2(full.x * center[0], full.y * center[1]);
    Rect::from_min_size(min, full)
}

/// First and last pixel column and row inside the frame.
fn visible_pixels(frame: Rect, rect: Rect, scale: f32, size: [usize; 2]) -> [Range<usize>; 2] {
    let range = |lo: f32, hi: f32, origin: f32, n: usize| {
        let first = ((lo - origin) / scale).floor().max(0.0) as usize;
        let last = ((hi - origin) / scale).ceil().max(0.0) as usize;
        first.min(n)..last.min(n)
    };
    [
        range(frame.min.x, frame.max.x, rect.min.x, size[0]),
        range(frame.min.y, frame.max.y, rect.min.y, size[1]),
    ]
}

fn grid(painter: &egui::Painter, rect: Rect, scale: f32, [xs, ys]: &[Range<usize>; 2], color: Color32) {
    let stroke = Stroke::new(1.0, color);
    for x in xs.start..=xs.end {
        painter.vline(rect.min.x + x as f32 * scale, rect.y_range(), stroke);
    }
    for y in ys.start..=ys.end {
        painter.hline(rect.x_range(), rect.min.y + y as f32 * scale, stroke);
    }
}

/// A number short enough for a pixel: three significant digits.
#[must_use]
pub fn brief(v: f32) -> String {
    let a = v.abs();
    if v == 0.0 {
        "0".to_owned()
    } else if a >= 100.0 {
        format!("{v:.0}")
    } else if a >= 10.0 {
        format!("{v:.1}")
    } else {
        format!("{v:.2}")
    }
}

fn write_values(
    painter: &egui::Painter,
    rect: Rect,
    scale: f32,
    [xs, ys]: &[Range<usize>; 2],
    values: &dyn Fn(usize, usize) -> Option<[f32; 3]>,
) {
    let font = FontId::monospace((scale * 0.24).clamp(size::SMALLEST, 18.0));
    for y in ys.clone() {
        for x in xs.clone() {
            let Some(v) = values(x, y) else { continue };
            let center = pos2(rect.min.x + (x as f32 + 0.5) * scale, rect.min.y + (y as f32 + 0.5) * scale);
            let lines: Vec<String> = v.iter().filter(|v| !v.is_nan()).map(|v| brief(*v)).collect();
            let text = lines.join("\n");
            // white on a dark halo reads on every colour of a map
            for offset in [vec2(1.0, 1.0), vec2(-1.0, 1.0), vec2(1.0, -1.0), vec2(-1.0, -1.0)] {
                let halo = Color32::from_black_alpha(150);
                painter.text(center + offset, Align2::CENTER_CENTER, &text, font.clone(), halo);
            }
            painter.text(center, Align2::CENTER_CENTER, &text, font.clone(), Color32::WHITE);
        }
    }
}

fn outline(painter: &egui::Painter, rect: Rect, scale: f32, mark: Mark, color: Color32) {
    let r = mark.k as f32 / 2.0;
    let c = rect.min + vec2(mark.x as f32 + 0.5, mark.y as f32 + 0.5) * scale;
    let patch = Rect::from_center_size(c, Vec2::splat(2.0 * r * scale));
    let width = if mark.pinned { 2.0 } else { 1.5 };
    let dark = Stroke::new(width + 2.0, Color32::from_black_alpha(140));
    painter.rect_stroke(patch, CornerRadius::ZERO, dark, StrokeKind::Middle);
    painter.rect_stroke(patch, CornerRadius::ZERO, Stroke::new(width, color), StrokeKind::Middle);
    let pixel = Rect::from_center_size(c, Vec2::splat(scale.max(3.0)));
    painter.rect_stroke(pixel, CornerRadius::ZERO, Stroke::new(1.0, Color32::WHITE), StrokeKind::Middle);
}
