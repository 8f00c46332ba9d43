//! The keyboard: what each key does, and the list that `?` shows.

use eframe::egui::{Context, Event, InputState, Key, Modifiers, RichText, Ui};

use super::context::{Command, ViewContext};
use super::lab::Lab;
use super::state::{MAX_ZOOM, SingleKeys, Source, ViewId};
use super::theme::size;
use super::view::{Keys, View};

/// The list for the visitor.
pub const LIST: [(&str, &str); 13] = [
    ("O", "the overview"),
    ("1, 2, 3 …", "the other views, in the order of the rail"),
    ("W G D F C", "four worlds, gallery, draw, your file, webcam"),
    ("Space", "another hand; the next picture; run or stop an evaluation; pause in Shift; play an alignment"),
    ("Page up, Page down", "the picture or page before, after"),
    ("Arrow keys", "move the pinned pixel"),
    ("←  →", "in Shift, move the digit along the slider"),
    ("+  −  0", "zoom in, out, whole picture"),
    ("[  ]", "smaller, larger patch"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo, redo"),
    ("Esc", "let go of the pixel; back to all pictures; close"),
    ("F6", "the page's text and buttons, for screen readers"),
    ("?", "this list"),
];

/// The keys of the views.
const VIEWS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// What the shell has to do after the keys were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCommand {
    /// Show or hide the list.
    Help,
    /// Undo a change of settings.
    Undo,
    /// Redo it.
    Redo,
}

/// Reads the keys: the page's, then those of the view that is looked at, then those of the picture. Nothing happens while
/// a text field has the focus.
pub fn handle(ctx: &Context, lab: &mut Lab, help_open: bool) -> Option<KeyCommand> {
    if ctx.egui_wants_keyboard_input() {
        return None;
    }
    // where the system asks for less motion, nothing runs by itself
    let still = ctx.style_of(ctx.theme()).animation_time == 0.0;
    let focused = ctx.memory(eframe::egui::Memory::focused).is_some();
    ctx.input_mut(|input| {
        drop_unwanted(input, lab.cx.state.keys);
        let mut command = page_keys(input, lab);
        let mut keys = Keys { input, focused, still };
        let (view, cx) = lab.current();
        view.on_key(&mut keys, cx);
        picture_keys(&mut keys, view, cx);
        if keys.presses(Key::Escape) > 0 {
            if help_open {
                command = Some(KeyCommand::Help);
            } else {
                escape(view, cx);
            }
        }
        command
    })
}

/// Undo, the views, the sources, help, the way out of the canvas.
fn page_keys(i: &mut InputState, lab: &mut Lab) -> Option<KeyCommand> {
    let mut command = None;
    let redo = i.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)
        || i.consume_key(Modifiers::COMMAND, Key::Y);
    let undo = !redo && i.consume_key(Modifiers::COMMAND, Key::Z);
    if undo || redo {
        command = Some(if undo { KeyCommand::Undo } else { KeyCommand::Redo });
    }
    let mut digits = VIEWS.into_iter();
    for id in ViewId::ALL {
        let key = lab.view(*id).key().or_else(|| digits.next());
        if key.is_some_and(|key| i.consume_key(Modifiers::NONE, key)) {
            lab.cx.state.view = *id;
        }
    }
    let (view, cx) = lab.current();
    for (key, source) in [Key::W, Key::G, Key::D, Key::F, Key::C].into_iter().zip(Source::ALL) {
        let possible = source != Source::Webcam || cx.has_camera();
        if view.takes_source_keys() && i.consume_key(Modifiers::NONE, key) && possible {
            cx.go_to(source);
        }
    }
    if i.consume_key(Modifiers::SHIFT, Key::Questionmark) || i.consume_key(Modifiers::NONE, Key::Questionmark)
    {
        command = Some(KeyCommand::Help);
    }
    if i.consume_key(Modifiers::NONE, Key::F6) {
        cx.commands.push(Command::FocusOutline);
    }
    command
}

/// What the keys do to the picture and its filter, as often as they were pressed in this frame.
fn picture_keys(keys: &mut Keys<'_>, view: &dyn View, cx: &mut ViewContext) {
    if view.shows_picture() {
        if !keys.focused {
            (0..keys.presses(Key::Space)).for_each(|_| cx.step(true));
        }
        for (key, forward) in [(Key::PageDown, true), (Key::PageUp, false)] {
            (0..keys.presses(key)).for_each(|_| cx.step(forward));
        }
        if cx.state.pixel.is_some() {
            let arrows = [
                (Key::ArrowLeft, -1, 0),
                (Key::ArrowRight, 1, 0),
                (Key::ArrowUp, 0, -1),
                (Key::ArrowDown, 0, 1),
            ];
            for (key, dx, dy) in arrows {
                let steps = isize::try_from(keys.presses(key)).unwrap_or(0);
                if steps > 0 {
                    cx.nudge_pixel(dx * steps, dy * steps);
                }
            }
        }
    }
    (0..keys.presses(Key::OpenBracket)).for_each(|_| cx.change_patch(false));
    (0..keys.presses(Key::CloseBracket)).for_each(|_| cx.change_patch(true));
    for (key, factor) in [(Key::Plus, 1.25), (Key::Equals, 1.25), (Key::Minus, 0.8), (Key::Num0, 0.0)] {
        for _ in 0..keys.presses(key) {
            cx.state.zoom = (cx.state.zoom * factor).clamp(1.0, MAX_ZOOM);
        }
    }
}

/// Lets go of one thing.
fn escape(view: &mut dyn View, cx: &mut ViewContext) {
    if cx.notices.problem.take().is_some() || view.back(cx) {
        return;
    }
    if cx.state.pixel.take().is_none() && cx.can_go_back() {
        cx.go_back();
    }
}

/// Takes away single keys that the visitor has switched off (WCAG 2.1.4: words spoken to a speech input are typed, and
/// each of their letters would act). Only keys that type a character count: Escape, F6, Space, arrows and the like stay,
/// and so do combinations with Ctrl.
fn drop_unwanted(input: &mut InputState, keys: SingleKeys) {
    let wanted = |modifiers: &Modifiers| match keys {
        SingleKeys::On => true,
        SingleKeys::Alt => modifiers.alt,
        SingleKeys::Off => false,
    };
    input.events.retain(|event| match event {
        Event::Key { key, pressed: true, modifiers, .. } => {
            !types_a_character(*key) || modifiers.ctrl || modifiers.command || wanted(modifiers)
        }
        _ => true,
    });
}

/// egui lists the keys by their kind: first those that command, then signs, digits and letters, then F1 and on.
fn types_a_character(key: Key) -> bool {
    (Key::Colon..=Key::Z).contains(&key)
}

/// Draws the list.
pub fn show_list(ui: &mut Ui, keys: SingleKeys) {
    match keys {
        SingleKeys::On => {}
        SingleKeys::Alt => {
            ui.label("Letters, digits and signs act only with Alt held: More, Keys.");
        }
        SingleKeys::Off => {
            ui.label("Letters, digits and signs do nothing: More, Keys.");
        }
    }
    eframe::egui::Grid::new("keys").num_columns(2).spacing([24.0, 6.0]).show(ui, |ui| {
        for (keys, what) in LIST {
            ui.label(RichText::new(keys).monospace().size(size::CAPTION));
            ui.label(what);
            ui.end_row();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_types_a_character_is_told_from_what_commands() {
        let single = [
            Key::Num0,
            Key::Num9,
            Key::W,
            Key::C,
            Key::A,
            Key::Z,
            Key::OpenBracket,
            Key::CloseBracket,
            Key::Plus,
            Key::Minus,
            Key::Equals,
            Key::Questionmark,
            Key::Colon,
            Key::Quote,
        ];
        for key in single.into_iter().chain(VIEWS) {
            assert!(types_a_character(key), "{key:?}");
        }
        for key in [
            Key::Escape,
            Key::F6,
            Key::F1,
            Key::Space,
            Key::Tab,
            Key::Enter,
            Key::Backspace,
            Key::PageUp,
            Key::PageDown,
            Key::ArrowLeft,
            Key::ArrowDown,
            Key::Home,
            Key::Copy,
            Key::Paste,
        ] {
            assert!(!types_a_character(key), "{key:?}");
        }
    }
}
