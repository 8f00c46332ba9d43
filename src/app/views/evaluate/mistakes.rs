//! The wrong answers that a network was surest of, as a gallery.

use eframe::egui::{Color32, ColorImage, Id, Rect, RichText, TextureHandle, TextureOptions, Ui, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::theme::{palette, size, space};
use crate::app::views::evaluate::model::Outcome;
use crate::app::widgets::answer::thumbnail;
use crate::app::widgets::picture::Shown;
use crate::figure::number::percent;
use crate::neurn::planes::{self, Paint};

/// Largest side of a thumbnail.
const SIDE: f32 = 64.0;
/// Longest side of a picture in the sheet, so that large ones fit into one texture.
const MOST: usize = 96;

/// Draws them; gives the number of the picture that was clicked.
pub fn show(ui: &mut Ui, cx: &mut ViewContext, outcome: &Outcome, side: Side, width: f32) -> Option<usize> {
    let report = &outcome.evaluated.reports[side as usize];
    if report.mistakes.is_empty() {
        ui.label("No mistake: every picture was read rightly.");
        return None;
    }
    let sheet = sheet(ui, outcome, side);
    let columns = ((width + space::XS) / (SIDE + space::XS)).floor().max(3.0);
    let each = ((width + space::XS) / columns - space::XS).floor().min(SIDE);
    let muted = palette(ui.ctx()).muted;
    let mut opened = None;
    ui.spacing_mut().item_spacing = vec2(space::XS, 0.0);
    for row in report.mistakes.chunks(columns as usize) {
        ui.horizontal_top(|ui| {
            for mistake in row {
                ui.vertical(|ui| {
                    ui.set_width(each);
                    let sure = percent(mistake.probability);
                    let label = format!(
                        "Picture {}: a {} read as {} with {sure}: open in Classify",
                        mistake.image, mistake.label, mistake.taken_for
                    );
                    let place = report.mistakes.iter().position(|other| other.image == mistake.image);
                    let shown = place.and_then(|i| tile(&sheet, i, report.mistakes.len()));
                    let response = thumbnail(ui, shown, each, &label);
                    if side == Side::Left && place == Some(0) {
                        cx.place("evaluate.mistake", response.rect);
                    }
                    let response = response.on_hover_cursor(eframe::egui::CursorIcon::PointingHand);
                    if response.on_hover_text(label).clicked() {
                        opened = Some(mistake.image);
                    }
                    let text = format!("{} → {}", mistake.label, mistake.taken_for);
                    ui.label(RichText::new(text).size(size::SMALLEST).strong());
                    ui.label(RichText::new(sure).size(size::SMALLEST).color(muted));
                    ui.add_space(space::XS);
                });
            }
        });
    }
    opened
}

/// Pictures below each other in one texture, and the size of one.
#[derive(Clone)]
struct Sheet {
    version: u64,
    texture: TextureHandle,
    size: [usize; 2],
}

fn tile(sheet: &Sheet, i: usize, count: usize) -> Option<Shown> {
    let (top, bottom) = (i as f32 / count as f32, (i + 1) as f32 / count as f32);
    let uv = Rect::from_min_max(pos2(0.0, top), pos2(1.0, bottom));
    (i < count).then_some(Shown { texture: sheet.texture.id(), uv, size: sheet.size })
}

/// The texture of a result's mistakes, made once.
fn sheet(ui: &Ui, outcome: &Outcome, side: Side) -> Sheet {
    let id = Id::unique(("mistakes", side.name()));
    let old: Option<Sheet> = ui.data(|data| data.get_temp(id));
    if let Some(sheet) = old.filter(|sheet| sheet.version == outcome.version) {
        return sheet;
    }
    let set = &outcome.dataset;
    // every n-th pixel of a large picture is enough for a thumbnail
    let step = set.width().max(set.height()).div_ceil(MOST).max(1);
    let size = [set.width().div_ceil(step), set.height().div_ceil(step)];
    let mistakes = &outcome.evaluated.reports[side as usize].mistakes;
    let mut image = ColorImage::filled([size[0], size[1] * mistakes.len()], Color32::BLACK);
    for (mistake, pixels) in mistakes.iter().zip(image.pixels.chunks_mut(size[0] * size[1])) {
        let Some(picture) = set.image(mistake.image) else { continue };
        let (low, high) = planes::natural_range(&picture);
        let rgba = planes::paint(&planes::raw(&picture), Paint::Natural { low, high });
        for (i, pixel) in pixels.iter_mut().enumerate() {
            let at = 4 * ((i / size[0]) * step * set.width() + (i % size[0]) * step);
            if let Some([r, g, b]) = rgba.get(at..at + 3) {
                *pixel = Color32::from_rgb(*r, *g, *b);
            }
        }
    }
    let texture = ui.ctx().load_texture("mistakes", image, TextureOptions::NEAREST);
    let sheet = Sheet { version: outcome.version, texture, size };
    ui.data_mut(|data| data.insert_temp(id, sheet.clone()));
    sheet
}
