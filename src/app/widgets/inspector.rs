//! Look inside one pixel: its patch with the numbers, and the formula with those numbers in it.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Pos2, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::picture::brief;
use crate::app::theme::{palette, size, space};
use crate::neurn::PixelReport;

/// The largest patch whose numbers are written out.
const MOST_NUMBERS: usize = 9;

/// Shows the patch around pixel `at` and the arithmetic that makes the result.
/// `channel` is a word such as "red", empty for one channel.
pub fn show(ui: &mut Ui, report: &PixelReport, k: u32, at: [usize; 2], channel: &str, pinned: bool) {
    let p = palette(ui.ctx());
    let of = if channel.is_empty() { String::new() } else { format!(", {channel}") };
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("Pixel {}, {}{of}", at[0], at[1])).strong());
        let hint = if pinned { "pinned: arrow keys move it, Esc lets go" } else { "click to pin" };
        ui.label(RichText::new(hint).size(size::CAPTION).color(p.muted));
    });
    patch(ui, report, k as usize);
    ui.add_space(space::XS);
    let n = k * k;
    let peak = &report.peak;
    let line = |ui: &mut Ui, text: String, help: &str| {
        ui.label(RichText::new(text).monospace().size(size::CAPTION)).on_hover_text(help);
    };
    line(
        ui,
        format!("μ = Σx / {n} = {}", precise(report.mean)),
        "Mean of the patch: the sum of its numbers over how many there are (NeuRN paper, equation for μ).",
    );
    line(
        ui,
        format!("σ = √(Σ(x − μ)² / {n}) = {}", precise(report.sigma)),
        "Population standard deviation of the patch: how much it differs from its own mean (NeuRN paper, equation for σ).",
    );
    line(
        ui,
        format!("c = max σ = {} at {}, {}", precise(peak.value), peak.x, peak.y),
        "The largest σ anywhere; c = max(σ) in the paper.",
    );
    ui.label(
        RichText::new(if peak.value > 0.0 {
            format!(
                "result = σ / c = {} / {} = {:.4}",
                precise(report.sigma),
                precise(peak.value),
                report.result
            )
        } else {
            "result = 0, because no patch differs from its mean".to_owned()
        })
        .monospace()
        .size(size::CAPTION)
        .strong()
        .color(p.accent),
    )
    .on_hover_text("Ia = σ / c: contrast of this patch as a share of the strongest contrast (NeuRN paper).");
}

/// Four or five significant digits.
fn precise(v: f32) -> String {
    let a = v.abs();
    if a == 0.0 {
        "0".to_owned()
    } else if !(1e-3..1e6).contains(&a) {
        format!("{v:.3e}")
    } else if a >= 100.0 {
        format!("{v:.1}")
    } else if a >= 1.0 {
        format!("{v:.2}")
    } else {
        format!("{v:.4}")
    }
}

fn patch(ui: &mut Ui, report: &PixelReport, k: usize) {
    let p = palette(ui.ctx());
    let side = ui.available_width().min(if k <= 3 { 168.0 } else { 250.0 });
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("Patch of {k} by {k} pixels, enlarged"))
    });
    let (low, high) =
        report.patch.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(lo, hi), v| (lo.min(*v), hi.max(*v)));
    let cell = side / k as f32;
    let numbers = k <= MOST_NUMBERS && cell >= 26.0;
    for (i, v) in report.patch.iter().enumerate() {
        let (x, y) = (i % k, i / k);
        let min: Pos2 = rect.min + vec2(x as f32 * cell, y as f32 * cell);
        let t = if low >= 0.0 && high <= 255.0 {
            *v / 255.0
        } else if high > low {
            (*v - low) / (high - low)
        } else {
            0.5
        };
        let level = (t * 255.0).round().clamp(0.0, 255.0) as u8;
        let square = Rect::from_min_size(min, vec2(cell, cell));
        ui.painter().rect_filled(square, CornerRadius::ZERO, Color32::from_gray(level));
        if cell >= 8.0 {
            ui.painter().rect_stroke(
                square,
                CornerRadius::ZERO,
                Stroke::new(1.0, p.line),
                StrokeKind::Inside,
            );
        }
        if numbers {
            let ink = if level > 127 { Color32::BLACK } else { Color32::WHITE };
            let font = FontId::monospace((cell * 0.3).clamp(size::SMALLEST, 16.0));
            let text = if v.fract() == 0.0 && v.abs() < 1e5 { format!("{v:.0}") } else { brief(*v) };
            ui.painter().text(square.center(), Align2::CENTER_CENTER, text, font, ink);
        }
    }
    let middle =
        Rect::from_center_size(pos2(rect.left() + side / 2.0, rect.top() + side / 2.0), vec2(cell, cell));
    ui.painter().rect_stroke(middle, CornerRadius::ZERO, Stroke::new(2.0, p.accent), StrokeKind::Middle);
}
