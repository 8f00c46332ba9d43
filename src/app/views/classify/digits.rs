//! A picture with digits in it: each in a frame, read one by one.

use super::inside;
use super::show::{answer, side_title};
use std::sync::Arc;

use eframe::egui::{Button, Color32, FontId, Label, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::models::chooser::{color, who};
use crate::app::outline;
use crate::app::state::{Plane, Source};
use crate::app::theme::{heading_family, palette, size, space};
use crate::app::views::see;
use crate::app::web::outline::OutlineButton;
use crate::app::widgets::bits::{button, choice, spinner};
use crate::app::widgets::frames::{FrameEdit, frames};
use crate::neurn::Image;

/// The large digits of the number that was read.
const LARGE: f32 = 34.0;

/// Lets the visitor choose between the digits in a large picture and the whole, and says what was found. Whether digits
/// are to be shown.
pub(super) fn choose(ui: &mut Ui, cx: &mut ViewContext) -> bool {
    if cx.searched().is_none() {
        return false;
    }
    let known = cx.has_found();
    let count = cx.pictures.found.digits().len();
    let mut shown = false;
    ui.horizontal_wrapped(|ui| {
        let options = [
            (false, "Digits in it", "Each digit is found, framed and read by itself"),
            (true, "Whole picture", "The picture as one digit, squeezed to 32 × 32 pixels"),
        ];
        choice(ui, &mut cx.state.classify.whole, &options);
        if cx.state.classify.whole {
            return;
        }
        let muted = palette(ui.ctx()).muted;
        if !known {
            spinner(ui, size::BODY);
            ui.label(RichText::new("Looking for digits…").color(muted));
            return;
        }
        shown = count > 0;
        let text = match count {
            0 => "No digit was found, so all of the picture is read.".to_owned(),
            1 => "One digit was found.".to_owned(),
            _ => format!("{count} digits were found."),
        };
        ui.add(Label::new(RichText::new(text).color(muted)).extend());
        if cx.state.source == Source::Webcam {
            return;
        }
        if button(ui, "Add a frame", "A frame in the middle of the picture, to be put around a digit")
            .clicked()
        {
            cx.pictures.found.add();
        }
        if count > 0 {
            if button(ui, "Remove", "Takes the chosen frame away (Delete)").clicked() {
                cx.pictures.found.remove_selected();
            }
            if button(ui, "Find again", "Forgets frames that were changed by hand").clicked() {
                cx.find_again();
            }
        }
    });
    ui.add_space(space::S);
    shown
}

/// Draws the picture with its frames, what both networks read, and one digit closely.
pub(super) fn show(ui: &mut Ui, cx: &mut ViewContext, image: &Arc<Vec<Image>>) {
    let Some(picture) = image.first() else { return };
    let wanted = cx.wanted(image, &[Plane::Raw]);
    cx.update_main(wanted);
    let full = ui.available_width();
    let wide = full >= 700.0;
    let aspect = picture.height() as f32 / picture.width().max(1) as f32;
    let most = if wide { 0.55 * full } else { full };
    let width = most.min((0.5 * cx.screen.height).max(180.0) / aspect);
    let rest = if wide { full - width - space::L } else { full };
    if wide {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::L;
            see::picture::column(ui, width, |ui| photograph(ui, cx, picture, (width, aspect)));
            see::picture::column(ui, rest, |ui| numbers(ui, cx));
        });
    } else {
        photograph(ui, cx, picture, (width, aspect));
        numbers(ui, cx);
    }
    ui.add_space(space::M);
    closely(ui, cx);
    inside::show(ui, cx);
}

/// The digits that were found as buttons of the outline.
pub(super) fn group(cx: &ViewContext) -> Option<(String, Vec<OutlineButton>)> {
    cx.searched()?;
    let mut buttons = vec![outline::button("whole", "Read the whole picture", Some(cx.state.classify.whole))];
    if !cx.state.classify.whole {
        let found = &cx.pictures.found;
        let count = found.digits().len();
        for (i, digit) in found.digits().iter().enumerate() {
            let id = format!("found:{}", digit.number);
            buttons.push(outline::button(
                &id,
                &format!("Digit {} of {count}", i + 1),
                Some(i == found.selected()),
            ));
        }
        buttons.push(outline::button("frame:add", "Add a frame", None));
        if count > 0 {
            buttons.push(outline::button("frame:remove", "Remove this frame", None));
            buttons.push(outline::button("frame:again", "Find the digits again", None));
        }
    }
    Some(("Digits in the picture".to_owned(), buttons))
}

/// Does what such a button says. Whether it was one.
pub(super) fn act(cx: &mut ViewContext, id: &str) -> bool {
    match id {
        "whole" => cx.state.classify.whole = !cx.state.classify.whole,
        "frame:add" => cx.pictures.found.add(),
        "frame:remove" => cx.pictures.found.remove_selected(),
        "frame:again" => cx.find_again(),
        _ => match id.strip_prefix("found:").and_then(|number| number.parse().ok()) {
            Some(number) => cx.pictures.found.select(number),
            None => return false,
        },
    }
    true
}

/// The picture and the frames on it.
fn photograph(ui: &mut Ui, cx: &mut ViewContext, picture: &Image, (width, aspect): (f32, f32)) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, width * aspect), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "The picture"));
    cx.place("classify.picture", rect);
    match cx.main_shown(Plane::Raw) {
        Some(shown) => {
            ui.painter().image(shown.texture, rect, shown.uv, Color32::WHITE);
        }
        None => {
            let whole = Rect::from_min_max(pos2(rect.left(), rect.top()), rect.max);
            ui.painter().rect_filled(whole, 0.0, palette(ui.ctx()).panel);
        }
    }
    let live = cx.state.source == Source::Webcam;
    let found = &cx.pictures.found;
    let said = |i: usize| {
        let read = Side::ALL.map(|side| read(cx, side, i));
        match read {
            [Some(left), Some(right)] if left == right => left.to_string(),
            [Some(left), Some(right)] => format!("{left} | {right}"),
            _ => String::new(),
        }
    };
    let pixels = [picture.width(), picture.height()];
    let edit = frames(ui, rect, pixels, found.digits(), &said, (found.selected(), !live));
    match edit {
        Some(FrameEdit::Select(number)) => cx.pictures.found.select(number),
        Some(FrameEdit::Change(number, frame)) => cx.pictures.found.change(number, frame),
        Some(FrameEdit::Remove(number)) => cx.pictures.found.remove(number),
        None => {}
    }
    if !live {
        let help = "Click a frame to look into it. Drag it to move it and its corner to resize it, or use the arrow keys (with \
                    Shift to resize) and Delete.";
        ui.label(RichText::new(help).size(size::CAPTION).color(palette(ui.ctx()).muted));
    }
}

/// The digit that a network reads in frame `i`, if it has answered about all of them.
fn read(cx: &ViewContext, side: Side, i: usize) -> Option<u8> {
    let answer =
        cx.models.answer(side).filter(|answer| answer.count() == cx.pictures.found.digits().len())?;
    answer.winner(i).map(|(digit, _)| digit)
}

/// What each network reads, as one number; a tap on a digit looks into it.
fn numbers(ui: &mut Ui, cx: &mut ViewContext) {
    let digits: Vec<u32> = cx.pictures.found.digits().iter().map(|digit| digit.number).collect();
    let selected = cx.pictures.found.selected();
    for side in Side::ALL {
        side_title(ui, cx, side);
        let color = color(ui, cx.models.speaking(&cx.state.classify, side));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            for (i, &number) in digits.iter().enumerate() {
                let text = read(cx, side, i).map_or_else(|| "·".to_owned(), |digit| digit.to_string());
                let label = format!("{}: digit {} is read as {text}", who(side), i + 1);
                let font = FontId::new(LARGE, heading_family());
                let large = RichText::new(text).font(font).color(color);
                let response = ui.add(Button::selectable(i == selected, large));
                response
                    .widget_info(|| WidgetInfo::selected(Role::Button, true, i == selected, label.as_str()));
                if response.clicked() {
                    cx.pictures.found.select(number);
                }
            }
        });
        ui.add_space(space::S);
    }
    let whole = |side: Side| {
        (0..digits.len())
            .map(|i| read(cx, side, i).map(|digit| digit.to_string()))
            .collect::<Option<String>>()
    };
    if let [Some(left), Some(right)] = Side::ALL.map(whole) {
        let verdict = if left == right {
            format!("Both networks read {left}.")
        } else {
            format!("The left network reads {left}, the right one {right}.")
        };
        ui.label(RichText::new(verdict).size(size::SECTION));
    }
}

/// The chosen digit: what each network sees of it and its ten probabilities.
fn closely(ui: &mut Ui, cx: &mut ViewContext) {
    let (selected, count) = (cx.pictures.found.selected(), cx.pictures.found.digits().len());
    ui.label(RichText::new(format!("Digit {} of {count}", selected + 1)).strong());
    let full = ui.available_width();
    if full < 500.0 {
        for side in Side::ALL {
            ui.label(RichText::new(who(side)).size(size::CAPTION));
            answer(ui, cx, side, (selected, None), full);
        }
        return;
    }
    let width = (full - space::L) / 2.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        for side in Side::ALL {
            see::picture::column(ui, width, |ui| {
                ui.label(RichText::new(who(side)).size(size::CAPTION));
                answer(ui, cx, side, (selected, None), width);
            });
        }
    });
}
