//! A small map over two sliders: square cells close together, coloured by a number, that can be clicked.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::app::theme::{heading_family, palette, size, space};
use crate::neurn::colormap::ColorMap;

/// Room for the numbers of the vertical slider.
const LEFT: f32 = 62.0;
/// Room for the numbers of the horizontal slider and its name.
const BOTTOM: f32 = 42.0;
/// The smallest and the largest side of a cell.
const CELL: (f32, f32) = (26.0, 58.0);
/// Cells get their number written in from this side on.
const TEXT_FROM: f32 = 34.0;

/// One slider.
#[derive(Debug, Clone)]
pub struct Axis<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its values with their unit, from the smallest to the largest.
    pub values: &'a [String],
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where it lies on the colours, 0..=1.
    pub level: f32,
    /// The number as it is written; may be empty.
    pub text: String,
    /// What the tooltip and a screen reader say.
    pub about: String,
}

/// The map; the smallest values are at the bottom left.
pub struct SliderMap<'a> {
    /// From left to right.
    pub across: Axis<'a>,
    /// From bottom to top.
    pub up: Axis<'a>,
    /// Colours.
    pub colors: ColorMap,
    /// The cell at a column and row, counted from the bottom left; none if it is not measured yet.
    pub cell: &'a dyn Fn(usize, usize) -> Option<Cell>,
    /// The cell that is looked at.
    pub chosen: Option<(usize, usize)>,
}

impl SliderMap<'_> {
    /// Draws it into the width that there is, at most `height` points high. Gives where it is and the column and row
    /// of the cell that was clicked.
    pub fn show(&self, ui: &mut Ui, height: f32) -> (Rect, Option<(usize, usize)>) {
        let (columns, rows) = (self.across.values.len().max(1), self.up.values.len().max(1));
        let wide = (ui.available_width() - LEFT - space::S) / columns as f32;
        let high = (height - BOTTOM) / rows as f32;
        let side = wide.min(high).clamp(CELL.0, CELL.1).floor();
        let grid = vec2(side * columns as f32, side * rows as f32);
        let (outer, _) = ui.allocate_exact_size(grid + vec2(LEFT, BOTTOM), Sense::hover());
        let grid = Rect::from_min_size(outer.min + vec2(LEFT, 0.0), grid);
        let painter = ui.painter_at(outer.expand(space::S).intersect(ui.clip_rect()));
        let mut clicked = None;
        for row in 0..rows {
            for column in 0..columns {
                let min = pos2(grid.left() + side * column as f32, grid.bottom() - side * (row + 1) as f32);
                let rect = Rect::from_min_size(min, vec2(side, side)).shrink(1.0);
                if self.one(ui, &painter, rect, (column, row)) {
                    clicked = Some((column, row));
                }
            }
        }
        self.labels(ui, &painter, grid, side);
        (grid, clicked)
    }

    fn one(&self, ui: &Ui, painter: &Painter, rect: Rect, at: (usize, usize)) -> bool {
        let p = palette(ui.ctx());
        let cell = (self.cell)(at.0, at.1);
        let response = ui.interact(rect, ui.scope_id().with(("cell", at)), Sense::click());
        let chosen = self.chosen == Some(at);
        let about = cell.as_ref().map_or("not measured yet", |cell| cell.about.as_str()).to_owned();
        let words = |axis: &Axis<'_>, i: usize| axis.values.get(i).cloned().unwrap_or_default();
        let place = format!(
            "{} {}, {} {}",
            self.across.name,
            words(&self.across, at.0),
            self.up.name,
            words(&self.up, at.1)
        );
        let sentence = format!("{place}: {about}");
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &sentence));
        match &cell {
            Some(cell) => {
                let [r, g, b] = self.colors.colour(cell.level);
                painter.rect_filled(rect, CornerRadius::same(2), Color32::from_rgb(r, g, b));
                if rect.width() >= TEXT_FROM {
                    let font = FontId::new(size::SMALLEST, heading_family());
                    painter.text(rect.center(), Align2::CENTER_CENTER, &cell.text, font, ink([r, g, b]));
                }
            }
            None => {
                painter.rect_stroke(
                    rect,
                    CornerRadius::same(2),
                    Stroke::new(1.0, p.line),
                    StrokeKind::Inside,
                );
            }
        }
        if chosen || response.hovered() || response.has_focus() {
            let width = if chosen || response.has_focus() { 3.0 } else { 1.5 };
            let color = if response.has_focus() { p.accent } else { p.text };
            let stroke = Stroke::new(width, color);
            painter.rect_stroke(rect.expand(1.0), CornerRadius::same(3), stroke, StrokeKind::Middle);
        }
        response.on_hover_text(sentence).clicked()
    }

    fn labels(&self, ui: &Ui, painter: &Painter, grid: Rect, side: f32) {
        let p = palette(ui.ctx());
        let font = FontId::proportional(size::SMALLEST);
        // every second one where all would touch
        let step = if side < 46.0 { 2 } else { 1 };
        for (i, text) in self.across.values.iter().enumerate().step_by(step) {
            let x = grid.left() + side * (i as f32 + 0.5);
            painter.text(pos2(x, grid.bottom() + 3.0), Align2::CENTER_TOP, text, font.clone(), p.muted);
        }
        let step = if side < 20.0 { 2 } else { 1 };
        for (i, text) in self.up.values.iter().enumerate().step_by(step) {
            let y = grid.bottom() - side * (i as f32 + 0.5);
            painter.text(pos2(grid.left() - 6.0, y), Align2::RIGHT_CENTER, text, font.clone(), p.muted);
        }
        let below = pos2(grid.center().x, grid.bottom() + 21.0);
        let name = format!("{} →   (upwards: {})", self.across.name, self.up.name);
        painter.text(below, Align2::CENTER_TOP, name, FontId::proportional(size::CAPTION), p.text);
    }
}

/// Black or white, whichever reads better on a colour (relative luminance of WCAG 2).
fn ink(ground: [u8; 3]) -> Color32 {
    let lin = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let [r, g, b] = ground.map(lin);
    // where both have the same contrast
    if 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 { Color32::BLACK } else { Color32::WHITE }
}
