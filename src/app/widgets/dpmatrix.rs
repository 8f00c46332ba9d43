//! The matrix in which an alignment is found, as far as it is filled: numbers, arrows, the way back.

use eframe::egui::{
    Align2, CornerRadius, FontId, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::bits::sideways;
use super::strips::{group, swatch};
use crate::app::theme::{heading_family, palette, size, space};
use crate::protocol::architectures::SectionView;
use crate::zoo::align::{DIAGONAL, LEFT, UP};
use crate::zoo::groups::code;

/// Side of a cell: the least at which its number can be read, and the most.
const CELL: (f32, f32) = (28.0, 46.0);

/// How far the show is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Inner cells that are filled, row by row.
    pub filled: usize,
    /// Cells of the way back that are walked.
    pub walked: usize,
    /// The cell that is spoken of: row and column.
    pub cell: Option<(usize, usize)>,
}

impl Moment {
    /// After so many steps.
    #[must_use]
    pub fn of(section: &SectionView, step: usize) -> Self {
        let across = section.columns() - 1;
        let inner = (section.rows() - 1) * across;
        let filled = step.min(inner);
        let walked = step.saturating_sub(inner).min(section.path.len());
        let cell = if walked > 0 {
            section.path.get(walked - 1).map(|&(row, column)| (row.into(), column.into()))
        } else {
            filled.checked_sub(1).map(|last| (last / across.max(1) + 1, last % across.max(1) + 1))
        };
        Self { filled, walked, cell }
    }

    /// Whether a cell has its number.
    fn has(&self, section: &SectionView, row: usize, column: usize) -> bool {
        row == 0 || column == 0 || (row - 1) * (section.columns() - 1) + column <= self.filled
    }
}

/// The least width that it needs without scrolling.
#[must_use]
pub fn least_width(section: &SectionView) -> f32 {
    CELL.0 * (section.columns() + 1) as f32
}

/// Draws it; `words` says what a screen reader hears, `about` what the tooltip of a cell says. Gives where it is.
pub fn show(
    ui: &mut Ui,
    section: &SectionView,
    moment: &Moment,
    words: &str,
    about: &dyn Fn(usize, usize) -> String,
) -> Rect {
    let (rows, columns) = (section.rows(), section.columns());
    let side = (ui.available_width() / (columns + 1) as f32).clamp(CELL.0, CELL.1).floor();
    sideways(ui, "section", |ui| {
        let room = vec2((columns + 1) as f32, (rows + 1) as f32) * side;
        let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
        let painter = ui.painter_at(rect.expand(1.0).intersect(ui.clip_rect()));
        heads(&painter, section, rect, side);
        let at = |row: usize, column: usize| {
            let min = rect.min + vec2((column + 1) as f32, (row + 1) as f32) * side;
            Rect::from_min_size(min, Vec2::splat(side))
        };
        for row in 0..rows {
            for column in 0..columns {
                cell(ui, &painter, section, moment, (row, column), at(row, column));
            }
        }
        way(ui, &painter, section, moment, &at);
        let under = response.hover_pos().map(|p| {
            let place = |v: f32| (v / side) as usize;
            (place(p.y - rect.top()), place(p.x - rect.left()))
        });
        if let Some((row, column)) = under.filter(|(row, column)| *row > 0 && *column > 0) {
            response.on_hover_text_at_pointer(about(row - 1, column - 1));
        }
        rect
    })
}

fn heads(painter: &Painter, section: &SectionView, rect: Rect, side: f32) {
    for (of, words) in section.words.iter().enumerate() {
        for (i, word) in words.iter().enumerate() {
            let along = (i + 2) as f32 * side;
            let min = if of == 0 {
                pos2(rect.left(), rect.top() + along)
            } else {
                pos2(rect.left() + along, rect.top())
            };
            let square = Rect::from_min_size(min, Vec2::splat(side)).shrink(3.0);
            let number = section.groups[of].get(i).copied().unwrap_or(0);
            swatch(painter, square, group(number), &code(word));
        }
    }
}

fn cell(
    ui: &Ui,
    painter: &Painter,
    section: &SectionView,
    moment: &Moment,
    (row, column): (usize, usize),
    rect: Rect,
) {
    let p = palette(ui.ctx());
    let walked = section
        .path
        .iter()
        .take(moment.walked)
        .any(|&(r, c)| (usize::from(r), usize::from(c)) == (row, column));
    let border = row == 0 || column == 0;
    let fill = if walked { p.accent.gamma_multiply(0.25) } else { p.panel };
    painter.rect(rect, CornerRadius::ZERO, fill, Stroke::new(1.0, p.line), StrokeKind::Inside);
    if !moment.has(section, row, column) {
        return;
    }
    let Some((value, arrows)) = section.cell(row, column) else { return };
    let text = value.to_string().replace('-', "−");
    let font = FontId::new(size::SMALLEST, heading_family());
    let color = if border { p.muted } else { p.text };
    painter.text(rect.center() + vec2(2.0, 2.0), Align2::CENTER_CENTER, text, font, color);
    let stroke = Stroke::new(1.5, p.accent);
    let corner = rect.min;
    let short = 6.0;
    if arrows & DIAGONAL != 0 {
        painter.line_segment([corner + vec2(1.0, 1.0), corner + vec2(short, short)], stroke);
    }
    if arrows & UP != 0 {
        let x = rect.center().x;
        painter.line_segment([pos2(x, rect.top() - 2.0), pos2(x, rect.top() + short - 2.0)], stroke);
    }
    if arrows & LEFT != 0 {
        let y = rect.center().y;
        painter.line_segment([pos2(rect.left() - 2.0, y), pos2(rect.left() + short - 2.0, y)], stroke);
    }
}

/// The way back as far as it is walked, and the cell that is spoken of.
fn way(
    ui: &Ui,
    painter: &Painter,
    section: &SectionView,
    moment: &Moment,
    at: &dyn Fn(usize, usize) -> Rect,
) {
    let p = palette(ui.ctx());
    let centre = |&(row, column): &(u16, u16)| at(row.into(), column.into()).center();
    let walked = section.path.get(..moment.walked).unwrap_or_default();
    for two in walked.windows(2) {
        let (from, to) = (centre(&two[0]), centre(&two[1]));
        // beside the numbers, from edge to edge
        let part = (to - from) * 0.3;
        painter.arrow(from + part, to - from - 2.0 * part, Stroke::new(2.0, p.accent));
    }
    if let Some((row, column)) = moment.cell {
        let rect = at(row, column);
        painter.rect_stroke(rect, CornerRadius::same(2), Stroke::new(2.5, p.accent), StrokeKind::Outside);
        if moment.walked == 0 && row > 0 && column > 0 {
            for (row, column) in [(row - 1, column - 1), (row - 1, column), (row, column - 1)] {
                let rect = at(row, column).shrink(space::XS / 2.0);
                painter.rect_stroke(
                    rect,
                    CornerRadius::same(2),
                    Stroke::new(1.5, p.muted),
                    StrokeKind::Inside,
                );
            }
        }
    }
}
