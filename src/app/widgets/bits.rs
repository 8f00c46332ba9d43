//! Small pieces: badges, chips, labelled settings with a reset, colour scales, histograms.

use std::f32::consts::TAU;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::style::ScrollStyle;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align, Align2, Button, Color32, ComboBox, CornerRadius, Event, FontId, Galley, Layout, Mesh, Painter,
    Pos2, Response, RichText, Role, ScrollArea, Sense, Shape, Slider, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::app::theme::{heading_family, palette, size, space};
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::Anchor;
use crate::figure::{Figure, Ink, Mark};
use crate::neurn::colormap::ColorMap;
use crate::stats::histogram::Histogram;

/// Where a number or picture comes from; never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Computed here from real data that the visitor brought.
    Measured,
    /// Taken from a paper.
    Published,
    /// Made by our generator.
    Simulated,
}

impl Origin {
    /// The badge's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Published => "published",
            Self::Simulated => "simulated",
        }
    }
}

/// A badge: `measured`, `published` or `simulated`, with what it is about in the tooltip.
pub fn badge(ui: &mut Ui, origin: Origin, about: &str) -> Response {
    let p = palette(ui.ctx());
    let color = match origin {
        Origin::Measured => p.measured,
        Origin::Published => p.published,
        Origin::Simulated => p.simulated,
    };
    chip(ui, origin.word(), color).on_hover_text(about)
}

/// Something is on its way. Egui's own spinner paints at every frame; where no graphics processor draws, that takes
/// half of the time from the work that is waited for.
pub fn spinner(ui: &mut Ui, side: f32) -> Response {
    const DOTS: usize = 8;
    /// Dots a second.
    const SPEED: f64 = 8.0;
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    response.widget_info(|| WidgetInfo::new(Role::ProgressIndicator));
    if ui.is_rect_visible(rect) {
        let step = ui.input(|input| input.time) * SPEED;
        ui.ctx().request_repaint_after(Duration::from_secs_f64((1.0 - step.fract()) / SPEED));
        let color = ui.visuals().strong_text_color();
        let (ring, dot) = (side * 0.36, side * 0.09);
        for index in 0..DOTS {
            let place = rect.center() + ring * Vec2::angled(TAU * index as f32 / DOTS as f32);
            let behind = (step as usize + DOTS - index) % DOTS;
            ui.painter().circle_filled(place, dot, color.gamma_multiply(1.0 - behind as f32 / DOTS as f32));
        }
    }
    response
}

/// Marks the side of a room beyond which there is more, left and right.
pub const MORE: [&str; 2] = ["‹", "›"];

/// Shows what may be wider than its room: it then scrolls sideways, by a bar that is always seen, and a mark stands where
/// there is more; the bar of a high table may be out of sight.
pub fn sideways<R>(ui: &mut Ui, name: impl Hash + Debug, body: impl FnOnce(&mut Ui) -> R) -> R {
    let output = ui.scope(|ui| {
        ui.spacing_mut().scroll = ScrollStyle {
            foreground_color: true,
            dormant_background_opacity: 0.3,
            dormant_handle_opacity: 0.6,
            ..ScrollStyle::solid()
        };
        ScrollArea::horizontal().id_salt(name).max_width(ui.available_width()).show(ui, body)
    });
    let output = output.inner;
    let room = output.inner_rect;
    let before = output.state.clamped_offset().x;
    let after = output.content_size.x - room.width() - before;
    let seen = room.intersect(ui.clip_rect());
    let p = palette(ui.ctx());
    for (sign, hidden, place) in
        [(MORE[0], before, seen.left_center()), (MORE[1], after, seen.right_center())]
    {
        if hidden > 1.0 && seen.is_positive() {
            let inward = if sign == MORE[0] { 1.0 } else { -1.0 };
            let middle = place + vec2(inward * size::SECTION / 2.0, 0.0);
            ui.painter().circle(middle, size::SECTION / 2.0, p.panel, Stroke::new(1.0, p.edge));
            ui.painter().text(
                middle,
                Align2::CENTER_CENTER,
                sign,
                FontId::proportional(size::SECTION),
                p.text,
            );
        }
    }
    output.inner
}

/// A text on one line that ends in "…" where it is wider than its room.
pub fn elided(painter: &Painter, text: &str, font: FontId, color: Color32, room: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(room);
    painter.layout_job(job)
}

/// A line through points, whole or of dashes and gaps of these lengths.
pub fn line(painter: &Painter, points: Vec<Pos2>, stroke: Stroke, dashes: Option<[f32; 2]>) {
    match dashes {
        Some([dash, gap]) => painter.extend(Shape::dashed_line(&points, stroke, dash, gap)),
        None => {
            painter.line(points, stroke);
        }
    }
}

/// A rounded word.
pub fn chip(ui: &mut Ui, text: &str, color: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(size::SMALLEST), color);
    let (rect, response) =
        ui.allocate_exact_size(galley.size() + vec2(2.0 * space::S, space::XS), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().rect_stroke(rect, CornerRadius::same(10), Stroke::new(1.0, color), StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(space::S, space::XS / 2.0), galley, color);
    response
}

/// A setting with its name above and a reset beside it once it differs from the default.
/// Returns whether the reset was pressed.
pub fn setting(ui: &mut Ui, name: &str, help: &str, changed: bool, body: impl FnOnce(&mut Ui)) -> bool {
    let mut reset = false;
    let p = palette(ui.ctx());
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).size(size::CAPTION).color(p.muted)).on_hover_text(help);
            if changed {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let button = Button::new(RichText::new("reset").size(size::SMALLEST)).frame(false);
                    let response = ui.add(button).on_hover_text(format!("Back to the default of “{name}”"));
                    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Reset {name}")));
                    reset = response.clicked();
                });
            }
        });
        body(ui);
    });
    ui.add_space(space::XS);
    reset
}

/// One of a few, as a row of buttons that wraps. Returns whether the choice changed.
pub fn choice<T: PartialEq + Copy>(ui: &mut Ui, value: &mut T, options: &[(T, &str, &str)]) -> bool {
    let option = |&(value, label, help): &(T, _, _)| Choice { value, label, help, missing: None };
    choice_where(ui, value, &options.iter().map(option).collect::<Vec<_>>())
}

/// One of a few.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a, T> {
    /// What is chosen.
    pub value: T,
    /// Its name.
    pub label: &'a str,
    /// What it is.
    pub help: &'a str,
    /// Why it cannot be chosen, as a sentence.
    pub missing: Option<&'a str>,
}

/// As [`choice`], where some may not be chosen: those are grey and say why.
pub fn choice_where<T: PartialEq + Copy>(ui: &mut Ui, value: &mut T, options: &[Choice<'_, T>]) -> bool {
    let before = *value;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
        for option in options {
            let chosen = Button::selectable(*value == option.value, option.label);
            let response = ui.add_enabled(option.missing.is_none(), chosen).on_hover_text(option.help);
            if response.on_disabled_hover_text(option.missing.unwrap_or_default()).clicked() {
                *value = option.value;
            }
        }
    });
    *value != before
}

/// Whether the pointer came from elsewhere or was pressed in this frame; if not, a cursor that it set stays with the
/// arrow keys. (egui's `is_moving` asks for a speed, which a pointer that has just come has not.)
pub fn pointer_moved(ui: &Ui) -> bool {
    ui.input(|i| {
        i.pointer.any_click() || i.events.iter().any(|event| matches!(event, Event::PointerMoved(_)))
    })
}

/// The scale of a colour map with its end values.
pub fn scale(ui: &mut Ui, map: ColorMap, low: &str, high: &str, what: &str) {
    let p = palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let text = |s: &str| RichText::new(s).size(size::SMALLEST).color(p.muted);
        ui.label(text(low));
        let room = (ui.available_width() - 90.0).clamp(60.0, 160.0);
        let response = ramp(ui, map, vec2(room, 10.0));
        ui.label(text(high));
        response.on_hover_text(what);
    });
}

/// All colours of a map, from its first to its last.
pub fn ramp(ui: &mut Ui, map: ColorMap, room: Vec2) -> Response {
    let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
    let mut mesh = Mesh::default();
    const STEPS: usize = 32;
    for i in 0..=STEPS {
        let t = i as f32 / STEPS as f32;
        let [r, g, b] = map.colour(t);
        let x = rect.left() + t * rect.width();
        mesh.colored_vertex(pos2(x, rect.top()), Color32::from_rgb(r, g, b));
        mesh.colored_vertex(pos2(x, rect.bottom()), Color32::from_rgb(r, g, b));
        if i > 0 {
            let v = 2 * i as u32;
            mesh.add_triangle(v - 2, v - 1, v);
            mesh.add_triangle(v - 1, v, v + 1);
        }
    }
    ui.painter().add(mesh);
    response
}

/// A histogram as bars with axes; `ink` follows the meaning (raw: baseline, NeuRN's teal).
pub fn histogram(ui: &mut Ui, histogram: &Histogram, x_label: &str, ink: Ink, width: f32) {
    const HIGH: f32 = 140.0;
    let total = histogram.total().max(1) as f64;
    let percent = |count: u64| 100.0 * count as f64 / total;
    let most = percent(histogram.counts.iter().copied().max().unwrap_or(0));
    let plot = Plot {
        at: [40.0, 8.0, width - 10.0, HIGH - 40.0],
        x: [f64::from(histogram.low), f64::from(histogram.high)],
        y: [0.0, most.max(f64::MIN_POSITIVE)],
    };
    let mut figure = Figure::new(format!("Histogram: {x_label}"), [width, HIGH]);
    plot.axes(&mut figure, x_label, "");
    let floor = plot.at[3];
    for (i, count) in histogram.counts.iter().enumerate() {
        let (from, to) = histogram.bin(i);
        let ([left, top], [right, _]) =
            (plot.place(f64::from(from), percent(*count)), plot.place(f64::from(to), 0.0));
        let gap = if right - left > 3.0 { 0.5 } else { 0.0 };
        figure.marks.push(Mark::Rect { at: [left + gap, top, right - gap, floor], ink, alpha: 255 });
        let tip = format!("{from:.3} to {to:.3}: {:.1} %", percent(*count));
        figure.spot([left, plot.at[1], right, floor], tip, None);
    }
    figure.text([plot.at[0] + 4.0, 8.0], Anchor::Start, SMALL, Ink::Muted, "% of pixels");
    super::figure::show(ui, &figure, ColorMap::Viridis, None);
}

/// The heading of a section of a view.
pub fn section(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).size(size::SECTION).family(heading_family()))
}

/// A button at least as high as a finger where there is one.
pub fn button(ui: &mut Ui, text: &str, help: &str) -> Response {
    let height = ui.spacing().interact_size.y;
    ui.add(Button::new(text).min_size(Vec2::new(0.0, height))).on_hover_text(help)
}

/// A whole number on a slider.
pub fn slider(
    ui: &mut Ui,
    name: &str,
    help: &str,
    value: &mut u32,
    range: std::ops::RangeInclusive<u32>,
    usual: u32,
    unit: &str,
) {
    if setting(ui, name, help, *value != usual, |ui| {
        let response = ui.add(Slider::new(&mut *value, range).suffix(unit)).on_hover_text(help);
        let now = f64::from(*value);
        response
            .widget_info(|| WidgetInfo { value: Some(now), ..WidgetInfo::labeled(Role::Slider, true, name) });
    }) {
        *value = usual;
    }
}

/// A list of names to choose from; the one that was chosen now.
pub fn pick(ui: &mut Ui, label: &str, now: &str, names: &[&str]) -> Option<String> {
    let mut picked = None;
    let list = ComboBox::from_id_salt(label).selected_text(now).width(200.0).show_ui(ui, |ui| {
        for name in names {
            if ui.selectable_label(*name == now, *name).clicked() {
                picked = Some((*name).to_owned());
            }
        }
    });
    let sentence = format!("{label}: {now}");
    list.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &sentence));
    picked
}
