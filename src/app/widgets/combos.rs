//! A list of combinations of layers: a row of coloured letters each, and a dot for each network that holds it.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::app::theme::{ink_on, layer, palette, size, space};
use crate::protocol::architecture_studies::{Combination, PatternsView};
use crate::zoo::groups::Group;

/// A letter's tile.
const TILE: (f32, f32) = (22.0, 18.0);
/// Height of a row where there is a mouse.
const ROW: f32 = 22.0;
/// Height of all rows that are seen at once.
const SEEN: f32 = 330.0;
/// The narrowest and the widest column of dots.
const PITCH: (f32, f32) = (6.0, 12.0);

/// Draws it; the colour of a network's dot is asked for by its place. Gives the row that was clicked.
pub fn list(
    ui: &mut Ui,
    view: &PatternsView,
    chosen: Option<usize>,
    dot: &dyn Fn(usize) -> Color32,
) -> Option<usize> {
    let mut clicked = None;
    // a finger needs more
    let high = if ui.spacing().interact_size.y >= size::TOUCH { size::TOUCH } else { ROW };
    let count = view.common.len();
    ScrollArea::vertical().id_salt("combinations").max_height(SEEN).auto_shrink([false, true]).show_rows(
        ui,
        high,
        count,
        |ui, rows| {
            for place in rows {
                let Some(combination) = view.common.get(place) else { continue };
                let response = row(ui, view, place, combination, chosen == Some(place), high, dot);
                if response.clicked() {
                    clicked = Some(place);
                }
            }
        },
    );
    clicked
}

fn row(
    ui: &mut Ui,
    view: &PatternsView,
    place: usize,
    combination: &Combination,
    chosen: bool,
    high: f32,
    dot: &dyn Fn(usize) -> Color32,
) -> Response {
    let p = palette(ui.ctx());
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width() - space::M, high), Sense::click());
    let text =
        || format!("{}: {}: in {} networks", place + 1, view.text(combination), combination.networks.len());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, text()));
    let painter = ui.painter_at(rect);
    if chosen || response.hovered() || response.has_focus() {
        painter.rect_filled(
            rect,
            CornerRadius::same(3),
            p.accent.gamma_multiply(if chosen { 0.25 } else { 0.1 }),
        );
    }
    let font = FontId::proportional(size::SMALLEST);
    let middle = rect.center().y;
    painter.text(pos2(rect.left() + 26.0, middle), Align2::RIGHT_CENTER, place + 1, font.clone(), p.muted);
    let n = view.matrix.n();
    let counts = 118.0;
    // dots where there is room for them beside a fair number of letters
    let longest = view.common.iter().map(|item| item.letters.len()).max().unwrap_or(0).min(12) as f32;
    let left = rect.left() + 34.0;
    let room = rect.right() - counts - left - longest * TILE.0 - space::L;
    let pitch = (room / n.max(1) as f32).min(PITCH.1);
    let dots = if pitch >= PITCH.0 { pitch * n as f32 } else { 0.0 };
    let end = rect.right() - counts - dots - space::M;
    let fits = ((end - left) / TILE.0).max(1.0) as usize;
    let shown = if combination.length as usize > fits { fits.saturating_sub(1) } else { fits };
    let mut x = left;
    for letter in combination.letters.iter().take(shown) {
        let at = *letter as usize;
        let group = view.groups.get(at).and_then(|&group| Group::ALL.get(usize::from(group)));
        let fill = layer(group.copied().unwrap_or(Group::Other));
        let tile = Rect::from_center_size(pos2(x + TILE.0 / 2.0, middle), vec2(TILE.0 - 1.0, TILE.1));
        painter.rect_filled(tile, CornerRadius::same(2), fill);
        let code = view.codes.get(at).map_or("", String::as_str);
        painter.text(tile.center(), Align2::CENTER_CENTER, code, font.clone(), ink_on(fill));
        x += TILE.0;
    }
    let more = combination.length as usize - shown.min(combination.letters.len());
    if more > 0 {
        painter.text(pos2(x + 3.0, middle), Align2::LEFT_CENTER, format!("+{more}"), font.clone(), p.muted);
    }
    if dots > 0.0 {
        for network in &combination.networks {
            let at = usize::from(*network);
            let x = rect.right() - counts - dots + (at as f32 + 0.5) * pitch;
            painter.circle_filled(pos2(x, middle), (pitch / 2.0 - 1.0).min(4.0), dot(at));
        }
    }
    let count = format!("in {}, {} times", combination.networks.len(), combination.occurrences);
    painter.text(pos2(rect.right(), middle), Align2::RIGHT_CENTER, count, font, p.muted);
    response.on_hover_text(text())
}
