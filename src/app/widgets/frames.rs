//! Frames on a picture that are moved and resized by mouse, finger and keyboard.

use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, EventFilter, FontId, Id, Key, Modifiers, Rect, Response, Role,
    Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::theme::{ON_PICTURES, ink_on, size, space};
use crate::digits::find::Frame;

/// A frame with a number that stays its own while frames are moved, added and removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framed {
    /// Its number.
    pub number: u32,
    /// Where it is.
    pub frame: Frame,
}

/// What the visitor did to a frame, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameEdit {
    /// Chose it.
    Select(u32),
    /// Moved or resized it.
    Change(u32, Frame),
    /// Took it away.
    Remove(u32),
}

/// The least side of a frame in pixels of the picture.
const LEAST: f32 = 4.0;
/// Side of the handle that resizes, in points: wide enough for a finger.
const HANDLE: f32 = 24.0;
/// What an arrow key moves by, as a share of the picture's longer side.
const STEP: f32 = 0.005;

/// Draws frames on a picture of `pixels` that lies in `rect`; `said` is what stands above each. Without `edit` they are
/// only shown.
pub fn frames(
    ui: &Ui,
    rect: Rect,
    pixels: [usize; 2],
    digits: &[Framed],
    said: &dyn Fn(usize) -> String,
    (selected, edit): (usize, bool),
) -> Option<FrameEdit> {
    let scale = rect.width() / pixels[0].max(1) as f32;
    let mut done = None;
    for (i, digit) in digits.iter().enumerate() {
        let place = placed(rect, scale, digit.frame);
        let id = ui.scope_id().with(("frame", digit.number));
        let said = said(i);
        let label = label(i, digits.len(), &said, digit.frame);
        if edit {
            // a small frame has a finger's room around it
            let room = place.expand2((Vec2::splat(HANDLE) - place.size()).max(Vec2::ZERO) / 2.0);
            let response = ui.interact(room, id, Sense::click_and_drag());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label.as_str()));
            done = done.or(edited(ui, &response, digit, scale, pixels));
            paint(ui, rect, place, &said, i == selected, response.has_focus());
            if i == selected {
                done = done.or(resized(ui, place, id, digit, scale, pixels));
            }
            response.on_hover_cursor(CursorIcon::Move).on_hover_text(label);
        } else {
            let response = ui.interact(place, id, Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label.as_str()));
            if response.clicked() {
                done = Some(FrameEdit::Select(digit.number));
            }
            paint(ui, rect, place, &said, i == selected, response.has_focus());
        }
    }
    done
}

/// Where a frame lies on the screen.
fn placed(rect: Rect, scale: f32, frame: Frame) -> Rect {
    let [x, y, width, height] = <[usize; 4]>::from(frame).map(|side| side as f32 * scale);
    Rect::from_min_size(rect.min + vec2(x, y), vec2(width, height))
}

/// What a screen reader says of a frame.
fn label(i: usize, count: usize, said: &str, frame: Frame) -> String {
    let read = if said.is_empty() { String::new() } else { format!(", read {said}") };
    let Frame { x, y, width, height } = frame;
    format!("Digit {} of {count}{read}: {width} × {height} pixels at {x}, {y}", i + 1)
}

/// Dragged, clicked, or moved by keys.
fn edited(ui: &Ui, response: &Response, digit: &Framed, scale: f32, pixels: [usize; 2]) -> Option<FrameEdit> {
    let number = digit.number;
    if response.drag_started() {
        ui.data_mut(|data| data.insert_temp(response.id, digit.frame));
    }
    if response.drag_started() || response.clicked() {
        // the keys go on where the pointer was
        response.request_focus();
    }
    if response.dragged() {
        let start = ui.data(|data| data.get_temp(response.id)).unwrap_or(digit.frame);
        let moved = (response.total_drag_delta().unwrap_or_default() / scale).round();
        return Some(FrameEdit::Change(number, shifted(start, moved, pixels)));
    }
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        if let Some(edit) = keyed(ui, digit, pixels) {
            return Some(edit);
        }
    }
    response.clicked().then_some(FrameEdit::Select(number))
}

/// Arrow keys move, with Shift they resize; Delete takes the frame away.
fn keyed(ui: &Ui, digit: &Framed, pixels: [usize; 2]) -> Option<FrameEdit> {
    let step = (STEP * pixels[0].max(pixels[1]) as f32).ceil().max(1.0);
    let arrows = [
        (Key::ArrowLeft, vec2(-step, 0.0)),
        (Key::ArrowRight, vec2(step, 0.0)),
        (Key::ArrowUp, vec2(0.0, -step)),
        (Key::ArrowDown, vec2(0.0, step)),
    ];
    ui.input_mut(|input| {
        for key in [Key::Delete, Key::Backspace] {
            if input.consume_key(Modifiers::NONE, key) {
                return Some(FrameEdit::Remove(digit.number));
            }
        }
        arrows.into_iter().find_map(|(key, by)| {
            if input.consume_key(Modifiers::SHIFT, key) {
                Some(FrameEdit::Change(digit.number, grown(digit.frame, by, pixels)))
            } else if input.consume_key(Modifiers::NONE, key) {
                Some(FrameEdit::Change(digit.number, shifted(digit.frame, by, pixels)))
            } else {
                None
            }
        })
    })
}

/// The handle at the lower right corner.
fn resized(
    ui: &Ui,
    place: Rect,
    id: Id,
    digit: &Framed,
    scale: f32,
    pixels: [usize; 2],
) -> Option<FrameEdit> {
    let id = id.with("corner");
    let room = Rect::from_center_size(place.max, Vec2::splat(HANDLE));
    let response = ui.interact(room, id, Sense::drag()).on_hover_cursor(CursorIcon::ResizeNwSe);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Resize this frame"));
    let dot = Rect::from_center_size(place.max, Vec2::splat(space::M));
    ui.painter().rect_filled(dot, CornerRadius::same(3), ON_PICTURES);
    if response.drag_started() {
        ui.data_mut(|data| data.insert_temp(id, digit.frame));
    }
    response.dragged().then(|| {
        let start = ui.data(|data| data.get_temp(id)).unwrap_or(digit.frame);
        let moved = (response.total_drag_delta().unwrap_or_default() / scale).round();
        FrameEdit::Change(digit.number, grown(start, moved, pixels))
    })
}

/// A frame moved by pixels, inside the picture.
fn shifted(frame: Frame, by: Vec2, pixels: [usize; 2]) -> Frame {
    let at = |from: usize, by: f32, side: usize, length: usize| {
        (from as f32 + by).clamp(0.0, side.saturating_sub(length) as f32) as usize
    };
    let x = at(frame.x, by.x, pixels[0], frame.width);
    Frame { x, y: at(frame.y, by.y, pixels[1], frame.height), ..frame }
}

/// A frame made wider and higher by pixels, inside the picture.
fn grown(frame: Frame, by: Vec2, pixels: [usize; 2]) -> Frame {
    let side = |length: usize, by: f32, from: usize, end: usize| {
        let most = (end - from.min(end)).max(1) as f32;
        (length as f32 + by).clamp(LEAST.min(most), most) as usize
    };
    let width = side(frame.width, by.x, frame.x, pixels[0]);
    Frame { width, height: side(frame.height, by.y, frame.y, pixels[1]), ..frame }
}

fn paint(ui: &Ui, rect: Rect, place: Rect, said: &str, selected: bool, focused: bool) {
    let painter = ui.painter_at(rect.expand(HANDLE));
    let width = if selected || focused { 3.0 } else { 1.5 };
    let dark = Stroke::new(width + 2.0, Color32::from_black_alpha(140));
    painter.rect_stroke(place, CornerRadius::ZERO, dark, StrokeKind::Outside);
    let color = if focused { Color32::WHITE } else { ON_PICTURES };
    painter.rect_stroke(place, CornerRadius::ZERO, Stroke::new(width, color), StrokeKind::Outside);
    if said.is_empty() {
        return;
    }
    let font = FontId::proportional(size::CAPTION);
    let galley = painter.layout_no_wrap(said.to_owned(), font, ink_on(ON_PICTURES));
    let room = galley.size() + vec2(space::S, 0.0);
    // above the frame, or in it at the picture's upper edge
    let top = if place.top() - room.y >= rect.top() { place.top() - room.y } else { place.top() };
    let left = place.left().min(rect.right() - room.x).max(rect.left());
    let tag = Rect::from_min_size(pos2(left, top), room);
    painter.rect_filled(tag, CornerRadius::same(2), ON_PICTURES);
    painter.galley(
        Align2::CENTER_CENTER.align_size_within_rect(galley.size(), tag).min,
        galley,
        ink_on(ON_PICTURES),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_stay_inside_the_picture() {
        let frame = Frame { x: 10, y: 20, width: 30, height: 40 };
        let pixels = [100, 80];
        assert_eq!(shifted(frame, vec2(5.0, -7.0), pixels), Frame { x: 15, y: 13, ..frame });
        assert_eq!(shifted(frame, vec2(900.0, -900.0), pixels), Frame { x: 70, y: 0, ..frame });
        assert_eq!(grown(frame, vec2(5.0, -7.0), pixels), Frame { width: 35, height: 33, ..frame });
        assert_eq!(grown(frame, vec2(900.0, -900.0), pixels), Frame { width: 90, height: 4, ..frame });
    }
}
