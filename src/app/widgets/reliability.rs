//! How good a network is, and how well it knows it: an accuracy with its interval, a reliability diagram.

use crate::figure::number::whole_percent;
use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::theme::{palette, size, space};
use crate::figure::number::percent;
use crate::stats::classification::Bin;

/// Height of the strip that says how many pictures a bin holds.
const STRIP: f32 = 22.0;

/// A share on a line from 0 to 100 %, its interval as a band; an open circle for a baseline, else a filled one.
pub fn interval(
    ui: &mut Ui,
    who: &str,
    share: f64,
    (low, high): (f64, f64),
    mark: (Color32, bool),
    width: f32,
) {
    let p = palette(ui.ctx());
    let (color, open) = mark;
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::CONTROL), Sense::hover());
    let sentence =
        format!("{who}: right about {}, 95 % interval {} to {}", percent(share), percent(low), percent(high));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, sentence.as_str()));
    let line = rect.shrink2(vec2(space::S, 0.0));
    let y = rect.center().y;
    let x = |v: f64| line.left() + v.clamp(0.0, 1.0) as f32 * line.width();
    let painter = ui.painter();
    painter.hline(line.x_range(), y, Stroke::new(1.0, p.line));
    for tick in [0.0, 0.1, 0.25, 0.5, 0.75, 1.0] {
        painter.vline(x(tick), y - 3.0..=y + 3.0, Stroke::new(1.0, p.line));
    }
    let band = Rect::from_min_max(pos2(x(low), y - 5.0), pos2(x(high), y + 5.0));
    painter.rect_filled(band, CornerRadius::same(3), color.gamma_multiply(0.4));
    let at = pos2(x(share), y);
    if open {
        painter.circle(at, 5.0, p.ground, Stroke::new(2.0, color));
    } else {
        painter.circle_filled(at, 6.0, color);
    }
    response.on_hover_text(format!("{sentence}. The ticks are at 0, 10 (guessing), 25, 50, 75 and 100 %."));
}

/// What a bin says.
fn sentence(bin: &Bin, i: usize, bins: usize) -> String {
    let edge = |i: usize| 100.0 * i as f64 / bins as f64;
    let range = format!("sure by {:.0} to {:.0} %", edge(i), edge(i + 1));
    match (bin.accuracy(), bin.confidence()) {
        (Some(right), Some(sure)) => format!(
            "{range}: {} pictures, on average sure by {}, right about {}",
            bin.n,
            percent(sure),
            percent(right)
        ),
        _ => format!("{range}: no pictures"),
    }
}

/// The reliability diagram: for pictures that the network is about equally sure of, the share that it reads
/// rightly; below, how many they are. On the diagonal a network is as often right as it says.
pub fn reliability(ui: &mut Ui, who: &str, bins: &[Bin], color: Color32, width: f32) {
    let p = palette(ui.ctx());
    let small = FontId::proportional(size::SMALLEST);
    let left = 3.0 * size::SMALLEST;
    let width = width.min(460.0);
    let height = ((width - left) * 0.6).clamp(110.0, 220.0);
    let below = STRIP + 2.0 * size::SMALLEST + space::M;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height + below), Sense::hover());
    let plot = Rect::from_min_max(
        pos2(rect.left() + left, rect.top() + space::S),
        pos2(rect.right() - space::S, rect.top() + height),
    );
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("{who}: how often right, by how sure it is"))
    });
    let painter = ui.painter().clone();
    let at = |x: f64, y: f64| {
        pos2(plot.left() + x as f32 * plot.width(), plot.bottom() - y as f32 * plot.height())
    };
    for tick in [0.0, 0.5, 1.0] {
        let y = at(0.0, tick).y;
        painter.hline(plot.x_range(), y, Stroke::new(1.0, p.line));
        let text = whole_percent(tick);
        painter.text(pos2(plot.left() - space::XS, y), Align2::RIGHT_CENTER, &text, small.clone(), p.muted);
        let anchor = if tick > 0.9 { Align2::RIGHT_TOP } else { Align2::CENTER_TOP };
        let under = pos2(at(tick, 0.0).x, plot.bottom() + STRIP + space::XS);
        painter.text(under, anchor, &text, small.clone(), p.muted);
    }
    let most = bins.iter().map(|bin| bin.n).max().unwrap_or(0).max(1) as f64;
    let step = 1.0 / bins.len().max(1) as f64;
    for (i, bin) in bins.iter().enumerate() {
        let (from, to) = (i as f64 * step, (i + 1) as f64 * step);
        let column = Rect::from_x_y_ranges(
            at(from, 0.0).x + 1.0..=at(to, 0.0).x - 1.0,
            plot.top()..=plot.bottom() + STRIP,
        );
        let response = ui.interact(column, ui.scope_id().with((who, "bin", i)), Sense::hover());
        let sentence = sentence(bin, i, bins.len());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{who}, {sentence}")));
        if let (Some(right), Some(sure)) = (bin.accuracy(), bin.confidence()) {
            let bar = Rect::from_x_y_ranges(column.x_range(), at(0.0, right).y..=plot.bottom());
            painter.rect_filled(bar, CornerRadius::same(2), color.gamma_multiply(0.75));
            // from what it is to what it says
            let gap = Rect::from_x_y_ranges(
                column.x_range(),
                at(0.0, right.max(sure)).y..=at(0.0, right.min(sure)).y,
            );
            painter.rect_stroke(gap, CornerRadius::ZERO, Stroke::new(1.0, p.error), StrokeKind::Inside);
            let deep = (STRIP - 4.0) * (bin.n as f64 / most) as f32;
            let top = plot.bottom() + 3.0;
            let strip = Rect::from_x_y_ranges(column.x_range(), top..=top + deep.max(1.0));
            painter.rect_filled(strip, CornerRadius::ZERO, p.muted.gamma_multiply(0.7));
        }
        if response.hovered() {
            let stroke = Stroke::new(1.0, p.accent);
            painter.rect_stroke(column, CornerRadius::same(2), stroke, StrokeKind::Inside);
        }
        response.on_hover_text(sentence);
    }
    painter.line_segment([at(0.0, 0.0), at(1.0, 1.0)], Stroke::new(1.0, p.muted));
    let caption = pos2(plot.center().x, rect.bottom());
    painter.text(caption, Align2::CENTER_BOTTOM, "how sure it says it is", small, p.muted);
}
