//! What was taken for what: ten rows of ten coloured cells with their numbers.

use crate::figure::number::percent;
use eframe::egui::{Align2, Color32, CornerRadius, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::bits::scale;
use crate::app::theme::{heading_family, ink_on, palette, size, space};
use crate::neurn::colormap::ColorMap;

/// What a cell says: "8 read as 3: 12 of 97 (12.4 %)".
#[must_use]
pub fn sentence(matrix: &[Vec<usize>], label: usize, read: usize) -> String {
    let row = matrix.get(label).map(Vec::as_slice).unwrap_or_default();
    let (count, all) = (row.get(read).copied().unwrap_or(0), row.iter().sum::<usize>());
    let share = if all > 0 { format!(" ({})", percent(count as f64 / all as f64)) } else { String::new() };
    if label == read {
        format!("{label} read rightly: {count} of {all}{share}")
    } else {
        format!("{label} read as {read}: {count} of {all}{share}")
    }
}

/// Rows: the digit that a picture shows; columns: what `who` reads. Coloured by the share of the row; the numbers are
/// counts, or shares in per cent if `normalised`. Nothing is written where there is none.
pub fn confusion(ui: &mut Ui, who: &str, matrix: &[Vec<usize>], normalised: bool, width: f32) {
    let p = palette(ui.ctx());
    let small = FontId::proportional(size::SMALLEST);
    let head = vec2(size::SMALLEST + space::S, size::SMALLEST + space::XS);
    let count = matrix.len().max(1) as f32;
    let cell = ((width - head.x) / count).floor().clamp(20.0, size::TOUCH);
    let (rect, response) =
        ui.allocate_exact_size(vec2(head.x + count * cell, 2.0 * head.y + count * cell), Sense::hover());
    let name = format!("{who}: rows are the digit shown, columns the digit read");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name.as_str()));
    let painter = ui.painter().clone();
    let grid = Rect::from_min_size(rect.min + vec2(head.x, 2.0 * head.y), vec2(count * cell, count * cell));
    let text = |at, anchor, text: String, color: Color32| {
        painter.text(at, anchor, text, small.clone(), color);
    };
    text(rect.min, Align2::LEFT_TOP, "shows ▼".to_owned(), p.muted);
    text(pos2(grid.center().x, rect.top()), Align2::CENTER_TOP, "is read as".to_owned(), p.muted);
    for (label, row) in matrix.iter().enumerate() {
        let middle = grid.min + vec2(label as f32 + 0.5, label as f32 + 0.5) * cell;
        text(pos2(middle.x, grid.top() - 2.0), Align2::CENTER_BOTTOM, label.to_string(), p.text);
        text(pos2(grid.left() - space::S, middle.y), Align2::RIGHT_CENTER, label.to_string(), p.text);
        let all = row.iter().sum::<usize>().max(1) as f32;
        for (read, &count) in row.iter().enumerate() {
            let share = count as f32 / all;
            let at = grid.min + vec2(read as f32, label as f32) * cell;
            let place = Rect::from_min_size(at, vec2(cell, cell)).shrink(0.5);
            let [r, g, b] = ColorMap::Viridis.colour(share);
            let ground = Color32::from_rgb(r, g, b);
            painter.rect_filled(place, CornerRadius::same(2), ground);
            let sentence = sentence(matrix, label, read);
            let response = ui.interact(place, ui.scope_id().with((who, label, read)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{who}: {sentence}")));
            if count > 0 {
                let number = if normalised { format!("{:.0}", 100.0 * share) } else { count.to_string() };
                let font =
                    if label == read { FontId::new(size::SMALLEST, heading_family()) } else { small.clone() };
                painter.text(place.center(), Align2::CENTER_CENTER, number, font, ink_on(ground));
            }
            response.on_hover_text(sentence);
        }
    }
    let what = "Share of the pictures that show the digit of the row";
    scale(ui, ColorMap::Viridis, "0 %", "100 % of the row", what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_how_many_of_how_many() {
        let mut matrix = vec![vec![0; 10]; 10];
        matrix[8][3] = 12;
        matrix[8][8] = 85;
        assert_eq!(sentence(&matrix, 8, 3), "8 read as 3: 12 of 97 (12.4 %)");
        assert_eq!(sentence(&matrix, 8, 8), "8 read rightly: 85 of 97 (87.6 %)");
        assert_eq!(sentence(&matrix, 1, 1), "1 read rightly: 0 of 0");
    }
}
