//! What a network says of a picture: ten bars, the winner, what it saw.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::picture::Shown;
use crate::app::theme::{heading_family, palette, size, space};
use crate::figure::number::percent;
use crate::protocol::classify::DIGITS;

/// Whether an answer is right, where the truth is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The digit that it is.
    Right,
    /// Another one.
    Wrong,
    /// Nobody told which digit it is.
    Unknown,
}

impl Verdict {
    /// Of an answer.
    #[must_use]
    pub fn of(read: u8, truth: Option<u8>) -> Self {
        match truth {
            Some(truth) if truth == read => Self::Right,
            Some(_) => Self::Wrong,
            None => Self::Unknown,
        }
    }

    /// A sign beside the digit: never colour alone.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Right => "✓",
            Self::Wrong => "✗",
            Self::Unknown => "",
        }
    }

    /// As a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => ", right",
            Self::Wrong => ", wrong",
            Self::Unknown => "",
        }
    }

    /// Its colour.
    #[must_use]
    pub fn color(self, ui: &Ui) -> Color32 {
        let p = palette(ui.ctx());
        match self {
            Self::Right => p.measured,
            Self::Wrong => p.error,
            Self::Unknown => p.text,
        }
    }
}

/// Ten vertical bars over the digits 0 to 9, the winner's digit strong. A click on a digit returns it.
pub fn bars(ui: &mut Ui, who: &str, row: &[f32], color: Color32, room: (f32, f32)) -> Option<u8> {
    let p = palette(ui.ctx());
    let (width, height) = room;
    let (rect, _) = ui.allocate_exact_size(vec2(width, height + 16.0), Sense::hover());
    let step = width / DIGITS as f32;
    let winner = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut chosen = None;
    let painter = ui.painter().clone();
    for (digit, &probability) in (0..10_u8).zip(row) {
        let x = rect.left() + step * f32::from(digit);
        let cell = Rect::from_min_size(pos2(x, rect.top()), vec2(step, height + 16.0));
        let response = ui.interact(cell, ui.scope_id().with((who, digit)), Sense::click());
        let label = format!("{who}: {digit} with {}", percent(probability));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label.clone()));
        let best = probability >= winner;
        let ground = Rect::from_min_max(pos2(x + 1.0, rect.top()), pos2(x + step - 1.0, rect.top() + height));
        painter.rect_filled(ground, CornerRadius::same(2), p.line.gamma_multiply(0.45));
        let top = ground.bottom() - (height * probability.clamp(0.0, 1.0)).max(1.0);
        let bar = Rect::from_min_max(pos2(ground.left(), top), ground.max);
        painter.rect_filled(bar, CornerRadius::same(2), if best { color } else { color.gamma_multiply(0.6) });
        if response.hovered() || response.has_focus() {
            painter.rect_stroke(
                ground,
                CornerRadius::same(2),
                Stroke::new(1.0, p.accent),
                StrokeKind::Inside,
            );
        }
        let text = if best { p.text } else { p.muted };
        let font = if best {
            FontId::new(size::SMALLEST, heading_family())
        } else {
            FontId::proportional(size::SMALLEST)
        };
        painter.text(
            pos2(cell.center().x, rect.bottom()),
            Align2::CENTER_BOTTOM,
            digit.to_string(),
            font,
            text,
        );
        if response.on_hover_text(label).clicked() {
            chosen = Some(digit);
        }
    }
    chosen
}

/// An answer in words.
#[must_use]
pub fn sentence(who: &str, read: u8, probability: f32, verdict: Verdict) -> String {
    format!("{who} says {read} with {}{}", percent(probability), verdict.word())
}

/// The winner, large, with its probability and whether it is right.
pub fn winner(ui: &mut Ui, who: &str, read: u8, probability: f32, verdict: Verdict, small: bool) -> Response {
    let color = verdict.color(ui);
    let large = if small { 22.0 } else { 40.0 };
    let galley = |ui: &Ui, text: String, font| ui.painter().layout_no_wrap(text, font, color);
    let digit = galley(ui, format!("{read}"), FontId::new(large, heading_family()));
    let sign = galley(ui, verdict.sign().to_owned(), FontId::proportional(large * 0.6));
    let share = ui.painter().layout_no_wrap(
        percent(probability),
        FontId::proportional(size::CAPTION),
        palette(ui.ctx()).muted,
    );
    let gap = space::XS;
    let width = digit.size().x + gap + sign.size().x + gap + share.size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(width, digit.size().y), Sense::hover());
    let label = sentence(who, read, probability, verdict);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label.clone()));
    let mut x = rect.left();
    for galley in [digit, sign, share] {
        let advance = galley.size().x + gap;
        let y = rect.center().y - galley.size().y / 2.0;
        ui.painter().galley(pos2(x, y), galley, color);
        x += advance;
    }
    response.on_hover_text(label)
}

/// A small picture in a square, pixels sharp.
pub fn thumbnail(ui: &mut Ui, shown: Option<Shown>, side: f32, label: &str) -> Response {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    match shown {
        Some(s) => {
            let [w, h] = s.size.map(|v| v as f32);
            let scale = (side / w).min(side / h);
            let inner = Rect::from_center_size(rect.center(), vec2(w, h) * scale);
            ui.painter().image(s.texture, inner, s.uv, Color32::WHITE);
        }
        None => {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, p.panel);
        }
    }
    ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, p.line), StrokeKind::Inside);
    response
}
