//! One picture: raw beside a map of it, and a look inside a pixel.

use std::sync::Arc;

use eframe::egui::{Button, Layout, RichText, Role, Ui, UiBuilder, Vec2, WidgetInfo, vec2};

use crate::app::context::ViewContext;
use crate::app::state::{PixelAt, Plane, Source};
use crate::app::theme::{card, size, space};
use crate::app::views::see::export;
use crate::app::views::see::export::Export;
use crate::app::widgets::answer::thumbnail;
use crate::app::widgets::bits::{button, choice, histogram, scale, section};
use crate::app::widgets::drawpad::DrawPad;
use crate::app::widgets::inspector;
use crate::app::widgets::picture::{Mark, Picture, Touched};
use crate::digits::generator::Domain;
use crate::figure::Ink;
use crate::neurn::Image;
use crate::neurn::colormap::ColorMap;

/// Name and meaning of each map.
#[must_use]
pub fn plane_text(plane: Plane, cx: &ViewContext) -> (String, &'static str) {
    match plane {
        Plane::Raw => ("Raw".to_owned(), "The picture itself"),
        Plane::Mean => ("Mean μ".to_owned(), "Mean of the k × k patch around each pixel"),
        Plane::Sigma => {
            ("Contrast σ".to_owned(), "Standard deviation of the patch around each pixel, not yet divided")
        }
        Plane::Result => (cx.main_filter_word().to_owned(), "The result: σ divided by its largest value c"),
        Plane::Difference => (
            "Difference".to_owned(),
            "Result minus the raw picture, both on 0..1: red where the filter answers more, blue where less",
        ),
        Plane::Rival => {
            (cx.state.rival.label().to_owned(), "A rival filter on the same picture, computed on the CPU")
        }
    }
}

/// From this width on the inspector stands beside the pictures.
const THREE_COLUMNS: f32 = 820.0;

/// From this width on there is room for the pad, too.
const FOUR_COLUMNS: f32 = 960.0;

/// Width of the inspector beside the pictures.
const INSPECTOR: f32 = 280.0;

/// Draws the pair, the inspector and the histograms.
pub fn show(ui: &mut Ui, cx: &mut ViewContext, image: &Arc<Vec<Image>>) {
    let Some(picture) = image.first() else { return };
    let planes = [Plane::Raw, Plane::Mean, Plane::Sigma, Plane::Result, Plane::Difference, Plane::Rival];
    // of a large one only what is seen
    let seen = [Plane::Raw, cx.state.plane];
    let query = cx.wanted(image, if cx.compute.is_large(image) { &seen } else { &planes });
    cx.update_main(query);
    cx.pictures.hover = None;
    let wide = ui.available_width() >= THREE_COLUMNS;
    let drawing = cx.state.source == Source::Draw;
    if drawing && !wide {
        pad(ui, cx, ui.available_width().min(300.0));
    }
    let full = ui.available_width();
    if wide {
        let left = if drawing { full * 0.3 } else { 0.0 };
        // what was drawn needs the room more than the inspector does
        let beside = !drawing || full >= FOUR_COLUMNS;
        let inspector = if beside { INSPECTOR + space::M } else { 0.0 };
        let pictures = full - inspector - if drawing { left + space::M } else { 0.0 };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            if drawing {
                column(ui, left, |ui| pad(ui, cx, left));
            }
            column(ui, pictures, |ui| pair(ui, cx, picture, pictures));
            if beside {
                column(ui, INSPECTOR, |ui| inspect_card(ui, cx, picture, INSPECTOR));
            }
        });
        if !beside {
            inspect_card(ui, cx, picture, full);
        }
        histogram_card(ui, cx, full, true);
    } else {
        pair(ui, cx, picture, full);
        ui.add_space(space::S);
        inspect_card(ui, cx, picture, full);
        histogram_card(ui, cx, full, full > 560.0);
    }
}

/// A column of fixed width.
pub(crate) fn column(ui: &mut Ui, width: f32, body: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().layout(Layout::top_down(eframe::egui::Align::Min)), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.x = space::S;
        body(ui);
    });
}

fn pair(ui: &mut Ui, cx: &mut ViewContext, picture: &Image, full: f32) {
    let pixels = [picture.width(), picture.height()];
    let stacked = cx.screen.narrow && pixels[0] > 64;
    let width = if stacked { full } else { (full - space::M) / 2.0 };
    let aspect = pixels[1] as f32 / pixels[0] as f32;
    let most = (cx.screen.height * if cx.screen.narrow { 0.42 } else { 0.56 }).max(160.0);
    let room = vec2(width, (width * aspect).clamp(60.0, most));
    let left = |ui: &mut Ui, cx: &mut ViewContext| {
        head(ui, |ui| {
            ui.label(RichText::new("Raw").strong());
        });
        one(ui, cx, picture, (Plane::Raw, "see.raw"), room);
    };
    let right = |ui: &mut Ui, cx: &mut ViewContext| {
        head(ui, |ui| plane_menu(ui, cx));
        let plane = cx.state.plane;
        one(ui, cx, picture, (plane, "see.map"), room);
        legend(ui, cx, plane);
    };
    if stacked {
        left(ui, cx);
        right(ui, cx);
    } else {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            column(ui, width, |ui| left(ui, cx));
            column(ui, width, |ui| right(ui, cx));
        });
    }
}

/// A line above a picture, as high on both sides.
fn head(ui: &mut Ui, body: impl FnOnce(&mut Ui)) {
    let height = ui.spacing().interact_size.y;
    ui.horizontal(|ui| {
        ui.set_min_height(height);
        body(ui);
    });
}

fn plane_menu(ui: &mut Ui, cx: &mut ViewContext) {
    let (now, help) = plane_text(cx.state.plane, cx);
    let response = eframe::egui::ComboBox::from_id_salt("plane")
        .selected_text(RichText::new(now).strong())
        .width((ui.available_width() - 76.0).clamp(60.0, 150.0))
        .show_ui(ui, |ui| {
            for plane in Plane::ALL {
                let (word, help) = plane_text(plane, cx);
                ui.selectable_value(&mut cx.state.plane, plane, word).on_hover_text(help);
            }
        })
        .response;
    let label = format!("Map shown: {}", plane_text(cx.state.plane, cx).0);
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &label));
    response.on_hover_text(help);
    save_menu(ui, cx);
}

fn save_menu(ui: &mut Ui, cx: &mut ViewContext) {
    ui.menu_button("Save", |ui| {
        let (word, _) = plane_text(cx.state.plane, cx);
        for (text, export) in [
            (format!("{word} as PNG"), Export::Png(cx.state.plane)),
            (format!("{word} as NPY (float32)"), Export::Npy(cx.state.plane)),
            (format!("Copy {word} as a picture"), Export::Copy(cx.state.plane)),
            ("Raw as PNG".to_owned(), Export::Png(Plane::Raw)),
            ("Raw as NPY".to_owned(), Export::Npy(Plane::Raw)),
        ] {
            if ui.add(Button::new(text)).clicked() {
                export::run(cx, export);
                ui.close();
            }
        }
    })
    .response
    .on_hover_text("Keep a picture (PNG) or its numbers (NPY)");
}

fn one(
    ui: &mut Ui,
    cx: &mut ViewContext,
    picture: &Image,
    (plane, place): (Plane, &'static str),
    room: Vec2,
) {
    let shown = cx.main_shown(plane);
    let (word, _) = plane_text(plane, cx);
    let mut marks = Vec::new();
    if let Some(at) = cx.pinned(picture) {
        marks.push(Mark { x: at.x, y: at.y, k: cx.state.filter.k, pinned: true });
    }
    if let Some(at) = cx.pictures.last_hover
        && at.x < picture.width()
        && at.y < picture.height()
    {
        marks.push(Mark { x: at.x, y: at.y, k: cx.state.filter.k, pinned: false });
    }
    let slot = cx.main_slot();
    let values = |x: usize, y: usize| slot.pixel(plane, x, y);
    let mut viewport = cx.viewport();
    let tiles = cx.main_tiles(plane);
    let touched =
        Picture::new(&format!("{word} picture"), shown, [picture.width(), picture.height()], &mut viewport)
            .marks(&marks)
            .tiles(&tiles)
            .values(&values)
            .show(ui, room);
    cx.set_viewport(viewport);
    cx.look(plane, &touched.seen);
    cx.place(place, touched.response.rect);
    point(cx, &touched);
    if let Some(note) = cx.main_note(plane)
        && plane == cx.state.plane
        && plane != Plane::Raw
    {
        ui.label(RichText::new(note).size(size::CAPTION));
    }
}

fn point(cx: &mut ViewContext, touched: &Touched) {
    let channel = cx.pictures.channel;
    let at = |[x, y]: [usize; 2]| PixelAt { x, y, channel };
    if let Some(p) = touched.hovered {
        cx.pictures.hover = Some(at(p));
    }
    if let Some(p) = touched.clicked {
        let same = cx.state.pixel.is_some_and(|q| q.x == p[0] && q.y == p[1]);
        cx.state.pixel = if same { None } else { Some(at(p)) };
    }
}

fn legend(ui: &mut Ui, cx: &ViewContext, plane: Plane) {
    let Some((low, high)) = cx.plane_range(plane) else { return };
    let map = match plane {
        Plane::Difference => ColorMap::Diverging,
        Plane::Rival if cx.state.rival.is_signed() => ColorMap::Diverging,
        Plane::Raw | Plane::Mean => ColorMap::Grey,
        _ => cx.state.colormap,
    };
    let text = |v: f32| inspector_number(v);
    let what = if cx.many_channels() && plane != Plane::Raw && plane != Plane::Mean {
        "Colours by value. With several channels, each pixel shows its largest one."
    } else {
        "Colours by value"
    };
    scale(ui, map, &text(low), &text(high), what);
}

fn inspector_number(v: f32) -> String {
    if v.fract() == 0.0 && v.abs() < 1e5 { format!("{v:.0}") } else { format!("{v:.3}") }
}

fn inspect_card(ui: &mut Ui, cx: &mut ViewContext, picture: &Image, width: f32) {
    card(ui.ctx()).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_width(width - 2.0 * space::M - 2.0);
            section(ui, "Look inside one pixel");
            if picture.channels() == 3 {
                let mut channel = cx.pictures.channel;
                let options = [
                    (0, "red", "The red channel"),
                    (1, "green", "The green channel"),
                    (2, "blue", "The blue channel"),
                ];
                if choice(ui, &mut channel, &options) {
                    cx.set_channel(channel);
                }
            }
            match cx.report(picture) {
                Some((report, at, pinned)) => {
                    let word = match (picture.channels(), at.channel) {
                        (3, 0) => "red",
                        (3, 1) => "green",
                        (3, _) => "blue",
                        _ => "",
                    };
                    inspector::show(ui, &report, cx.state.filter.k, [at.x, at.y], word, pinned);
                }
                None => {
                    ui.label("Point at a pixel to see the arithmetic behind it.");
                }
            }
        });
    });
}

fn histogram_card(ui: &mut Ui, cx: &mut ViewContext, width: f32, beside: bool) {
    let word = format!("{} value", cx.main_filter_word());
    let (counted, unfinished) = cx.histograms();
    if unfinished {
        ui.ctx().request_repaint();
    }
    let Some([raw, result]) = counted else { return };
    card(ui.ctx()).show(ui, |ui| {
        ui.vertical(|ui| {
            let width = width - 2.0 * space::M - 2.0;
            ui.set_width(width);
            section(ui, "How often each value occurs");
            let both = |ui: &mut Ui, width: f32| {
                histogram(ui, raw, "raw value", Ink::Baseline, width);
                histogram(ui, result, &word, Ink::Neurn, width);
            };
            if beside {
                ui.horizontal(|ui| both(ui, (width - space::S) / 2.0));
            } else {
                both(ui, width);
            }
        });
    });
}

/// The draw pad with its buttons below.
pub(crate) fn pad(ui: &mut Ui, cx: &mut ViewContext, side: f32) {
    head(ui, |ui| {
        ui.label(RichText::new("Pad").strong());
        for (text, help, on, act) in [
            (
                "Undo",
                "Takes the last line back (Ctrl+Z)",
                !cx.pictures.pad.is_empty(),
                DrawPad::undo as fn(&mut DrawPad),
            ),
            ("Redo", "Puts it on again (Ctrl+Shift+Z)", cx.pictures.pad.can_redo(), DrawPad::redo),
            ("Clear", "Wipes the pad; undo brings it back", !cx.pictures.pad.is_empty(), DrawPad::clear),
        ] {
            if ui.add_enabled(on, Button::new(text)).on_hover_text(help).clicked() {
                act(&mut cx.pictures.pad);
                cx.touch_outside();
            }
        }
    });
    let pen = cx.state.pen;
    let (rect, changed) = cx.pictures.pad.show(ui, side, pen);
    cx.place("page.pad", rect);
    if changed {
        cx.touch_outside();
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new("Pen").size(size::CAPTION));
        // label, slider and number fit under the pad
        ui.spacing_mut().slider_width = (side - 120.0).max(60.0);
        ui.add(
            eframe::egui::Slider::new(&mut cx.state.pen, 6.0..=48.0)
                .step_by(1.0)
                .fixed_decimals(0)
                .suffix(" px"),
        )
        .on_hover_text("Width of the line on the 280-pixel pad");
    });
    ui.label(RichText::new("Show it as").size(size::CAPTION));
    ui.scope(|ui| {
        // the four words fit beside each other
        ui.spacing_mut().button_padding.x = space::S;
        choice(ui, &mut cx.state.ground, &GROUNDS);
    });
    if cx.state.ground != Domain::Handwriting {
        ui.horizontal(|ui| {
            let made = cx.main_shown(Plane::Raw);
            thumbnail(ui, made, 2.0 * ui.spacing().interact_size.y, "Your drawing as it is shown");
            let help = "The next seed: other textures, colours and light (Space)";
            if button(ui, "Another ground", help).clicked() {
                cx.next_seed();
            }
        });
    }
    ui.add_space(space::S);
}

/// The four looks of a drawing, each in a word and a sentence.
pub const GROUNDS: [(Domain, &str, &str); 4] = [
    (Domain::Handwriting, "clean", "White on black, 28 × 28, as in MNIST"),
    (Domain::Mail, "mail", "A coarse scan, 16 × 16, like USPS"),
    (Domain::HouseNumber, "house", "Between two digits of ours on a wall, 32 × 32, like SVHN"),
    (Domain::Photo, "photo", "Blended with a texture like a photograph's, 32 × 32, like MNIST-M"),
];
