//! Below the answers: what every layer makes of the picture, and which parts of it an answer hangs on.

use eframe::egui::{
    Color32, ColorImage, CornerRadius, Id, Rect, RichText, Role, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::context::ViewContext;
use crate::app::models::{INPUT_SIDE, Side};
use crate::app::theme::{card, palette, size, space};
use crate::app::views::classify::state::Inside;
use crate::app::widgets::bits::{scale, section, spinner};
use crate::neurn::colormap::ColorMap;
use crate::protocol::classify::LayerMaps;

/// Draws what is wished for, for both models.
pub fn show(ui: &mut Ui, cx: &mut ViewContext) {
    let (heading, sentence) = match cx.state.classify.inside {
        Inside::Nothing => return,
        Inside::Layers => (
            "Layer by layer",
            "Each small square is one channel of a layer: bright where it answers strongly. Every layer has its own scale.",
        ),
        Inside::Kernels => (
            "What each layer looks for",
            "The learnt weights as pictures: red adds to a unit's answer, blue takes away. A row of small squares that \
             touch is one unit, a square for each of its input channels. Every layer has its own scale.",
        ),
        Inside::Occlusion => (
            "What the answer hangs on",
            "A square of 5 × 5 pixels of what the network sees is blanked, place by place. Red: without it the digit is \
             less probable. Blue: more probable. Click a bar above to ask about another digit.",
        ),
    };
    let inside = cx.state.classify.inside;
    ui.add_space(space::M);
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, heading);
        ui.label(RichText::new(sentence).size(size::CAPTION).color(palette(ui.ctx()).muted));
        ui.add_space(space::S);
        let width = (ui.available_width() - space::L) / if cx.screen.narrow { 1.0 } else { 2.0 };
        let each = |ui: &mut Ui, cx: &mut ViewContext, side: Side| match inside {
            Inside::Layers | Inside::Kernels => layers(ui, cx, side, width),
            _ => occlusion(ui, cx, side, width),
        };
        if cx.screen.narrow {
            for side in Side::ALL {
                each(ui, cx, side);
            }
        } else {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::L;
                for side in Side::ALL {
                    crate::app::views::see::picture::column(ui, width, |ui| each(ui, cx, side));
                }
            });
        }
    });
}

/// A texture that is made anew when the side has answered again.
fn kept(
    ui: &Ui,
    cx: &ViewContext,
    side: Side,
    what: &str,
    make: impl FnOnce() -> ColorImage,
) -> TextureHandle {
    let id = Id::unique(("inside", side.name(), what));
    let version = cx.models.answers(side);
    let old: Option<(u64, TextureHandle)> = ui.data(|d| d.get_temp(id));
    if let Some((at, texture)) = old
        && at == version
    {
        return texture;
    }
    let texture = ui.ctx().load_texture(what, make(), TextureOptions::NEAREST);
    ui.data_mut(|d| d.insert_temp(id, (version, texture.clone())));
    texture
}

fn layers(ui: &mut Ui, cx: &ViewContext, side: Side, width: f32) {
    let p = palette(ui.ctx());
    let maps = cx.models.answer(side).map(|a| a.layers.as_slice()).unwrap_or_default();
    if maps.is_empty() {
        spinner(ui, size::BODY);
        return;
    }
    for layer in maps {
        let [channels, rows, columns] = layer.shape;
        ui.label(RichText::new(format!("{}: {}", layer.name, layer.what)).size(size::CAPTION));
        ui.label(
            RichText::new(if layer.group > 1 {
                format!("{} × {} × {rows} × {columns}", channels / layer.group, layer.group)
            } else if rows * columns > 1 {
                format!("{channels} × {rows} × {columns}")
            } else {
                format!("{channels} numbers")
            })
            .size(size::SMALLEST)
            .color(p.muted),
        );
        let texture = kept(ui, cx, side, &layer.name, || contact_sheet(layer));
        let pixels = texture.size().map(|side| side as f32);
        let most = match rows * columns {
            1 => 8.0,
            ..=25 => 6.0,
            _ => 3.0,
        };
        let shrink = (width / pixels[0]).min(most);
        let (rect, response) = ui.allocate_exact_size(vec2(pixels[0], pixels[1]) * shrink, Sense::hover());
        let what = if layer.group > 1 { "kernels" } else { "channels" };
        let label = format!("{} layer {}: {channels} {what}", side.name(), layer.name);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label.as_str()));
        ui.painter().image(
            texture.id(),
            rect,
            Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            Color32::WHITE,
        );
        ui.add_space(space::S);
    }
}

/// Every map of a layer in one picture, on the layer's own scale, with a pixel between them; kernels of one unit touch
/// and are red and blue around zero.
fn contact_sheet(layer: &LayerMaps) -> ColorImage {
    let [maps, rows, columns] = layer.shape;
    let group = layer.group.max(1);
    let groups = maps / group;
    let gap = usize::from(rows * columns > 1);
    let cell = group * columns + gap;
    let across = match rows * columns {
        1 => groups.clamp(1, 64),
        _ => (96 / cell).clamp(1, groups.max(1)),
    };
    let down = groups.div_ceil(across).max(1);
    let (w, h) = (across * cell, down * (rows + gap));
    let low = layer.values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = layer.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (low, high, map) = if group > 1 {
        let reach = high.max(-low);
        (-reach, reach, ColorMap::Diverging)
    } else {
        (low, high, ColorMap::Viridis)
    };
    let span = if high > low { high - low } else { 1.0 };
    let mut image = ColorImage::filled([w, h], Color32::TRANSPARENT);
    for (i, plane) in layer.values.chunks_exact((rows * columns).max(1)).enumerate() {
        let (unit, part) = (i / group, i % group);
        let (left, top) = (unit % across * cell + part * columns, unit / across * (rows + gap));
        for (i, value) in plane.iter().enumerate() {
            let [r, g, b] = map.colour((value - low) / span);
            image.pixels[(top + i / columns) * w + left + i % columns] = Color32::from_rgb(r, g, b);
        }
    }
    image
}

fn occlusion(ui: &mut Ui, cx: &ViewContext, side: Side, width: f32) {
    let Some(answer) = cx.models.answer(side).filter(|a| a.occlusion.len() == INPUT_SIDE * INPUT_SIDE) else {
        spinner(ui, size::BODY);
        return;
    };
    let largest = answer.occlusion.iter().copied().fold(0.0_f32, |a, v| a.max(v.abs())).max(1e-6);
    let digit = cx.models.occluded(side).unwrap_or(0);
    let texture = kept(ui, cx, side, "occlusion", || {
        let mut image = ColorImage::filled([INPUT_SIDE; 2], Color32::BLACK);
        for (pixel, value) in image.pixels.iter_mut().zip(&answer.occlusion) {
            let [r, g, b] = ColorMap::Diverging.colour(0.5 + 0.5 * value / largest);
            *pixel = Color32::from_rgb(r, g, b);
        }
        image
    });
    let p = palette(ui.ctx());
    let square = (width * 0.48).min(220.0);
    ui.label(RichText::new(format!("Probability of a {digit}")).size(size::CAPTION));
    ui.horizontal(|ui| {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        for (id, uv, what) in [
            cx.models
                .input(side, 0)
                .map_or((texture.id(), whole, "what it sees"), |s| (s.texture, s.uv, "what it sees")),
            (texture.id(), whole, "occlusion map"),
        ] {
            let (rect, response) = ui.allocate_exact_size(vec2(square, square), Sense::hover());
            response
                .widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{} {what}", side.name())));
            ui.painter().image(id, rect, uv, Color32::WHITE);
            ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, p.line), StrokeKind::Inside);
        }
    });
    scale(
        ui,
        ColorMap::Diverging,
        &format!("gains {:.0}", 100.0 * largest),
        &format!("loses {:.0} points", 100.0 * largest),
        "Change of the digit's probability, in percentage points, when the place is covered",
    );
}
