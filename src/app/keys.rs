//! The keyboard: what each key does, and the list that `?` shows.

use eframe::egui::{Context, Event, InputState, Key, Modifiers, RichText, Ui};

use super::lab::{Lab, Wish};
use super::state::{SingleKeys, Source, View, ZooShows};
use super::theme::size;
use crate::protocol::neurons::Shows;

/// The list for the visitor.
pub const LIST: [(&str, &str); 12] = [
    ("1, 2, 3 …", "the views, in the order of the rail"),
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
pub enum KeyWish {
    /// Show or hide the list.
    Help,
    /// Undo a change of settings.
    Undo,
    /// Redo it.
    Redo,
}

/// Reads the keys; nothing happens while a text field has the focus.
pub fn handle(ctx: &Context, lab: &mut Lab, help_open: bool) -> Option<KeyWish> {
    if ctx.egui_wants_keyboard_input() {
        return None;
    }
    let mut wish = None;
    // where the system asks for less motion, nothing runs by itself
    let still = ctx.style_of(ctx.theme()).animation_time == 0.0;
    let focused = ctx.memory(eframe::egui::Memory::focused).is_some();
    ctx.input_mut(|i| {
        drop_unwanted(i, lab.state.keys);
        let redo = i.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)
            || i.consume_key(Modifiers::COMMAND, Key::Y);
        let undo = !redo && i.consume_key(Modifiers::COMMAND, Key::Z);
        if undo || redo {
            wish = Some(if undo { KeyWish::Undo } else { KeyWish::Redo });
        }
        for (key, view) in VIEWS.into_iter().zip(View::ALL) {
            if i.consume_key(Modifiers::NONE, key) {
                lab.state.view = view;
            }
        }
        let shifting = lab.state.view == View::Shift;
        // the laboratory makes its own digits
        for (key, source) in [Key::W, Key::G, Key::D, Key::F, Key::C].into_iter().zip(Source::ALL) {
            if !shifting
                && i.consume_key(Modifiers::NONE, key)
                && (source != Source::Webcam || lab.has_camera())
            {
                lab.go_to(source);
            }
        }
        if i.consume_key(Modifiers::SHIFT, Key::Questionmark)
            || i.consume_key(Modifiers::NONE, Key::Questionmark)
        {
            wish = Some(KeyWish::Help);
        }
        // several presses may fall into one frame
        let mut presses = |key| i.count_and_consume_key(Modifiers::NONE, key);
        let architectures = matches!(lab.state.view, View::Architectures | View::Neurons);
        let evaluating = lab.state.view == View::Evaluate;
        let published = lab.state.view == View::Published;
        if !focused {
            let times = presses(Key::Space);
            match lab.state.view {
                View::Evaluate => (0..times).for_each(|_| lab.run_or_stop()),
                View::Shift => lab.shift.paused ^= times % 2 == 1,
                View::Architectures => {
                    if lab.state.architectures.shows == ZooShows::Pair {
                        (0..times).for_each(|_| lab.play_section(still));
                    }
                }
                View::Neurons => {
                    if lab.state.neurons.shows == Shows::Map {
                        (0..times).for_each(|_| lab.run_or_stop_neurons());
                    }
                }
                View::Published => {}
                _ => (0..times).for_each(|_| lab.step(true)),
            }
        }
        for (key, forward) in [(Key::PageDown, true), (Key::PageUp, false)] {
            if !evaluating && !shifting && !architectures && !published {
                (0..presses(key)).for_each(|_| lab.step(forward));
            }
        }
        if shifting && !focused && lab.state.shift.second.is_none() {
            let times = |n| i32::try_from(n).unwrap_or(0);
            let steps = times(presses(Key::ArrowRight)) - times(presses(Key::ArrowLeft));
            lab.state.shift.step(steps);
        }
        // in the table the arrows go from cell to cell
        if lab.state.pixel.is_some()
            && !matches!(
                lab.state.view,
                View::Transfers | View::Shift | View::Architectures | View::Neurons | View::Published
            )
        {
            for (key, dx, dy) in [
                (Key::ArrowLeft, -1, 0),
                (Key::ArrowRight, 1, 0),
                (Key::ArrowUp, 0, -1),
                (Key::ArrowDown, 0, 1),
            ] {
                let steps = isize::try_from(presses(key)).unwrap_or(0);
                if steps > 0 {
                    lab.nudge_pixel(dx * steps, dy * steps);
                }
            }
        }
        for _ in 0..presses(Key::OpenBracket) {
            lab.change_patch(false);
        }
        for _ in 0..presses(Key::CloseBracket) {
            lab.change_patch(true);
        }
        for (key, factor) in [(Key::Plus, 1.25), (Key::Equals, 1.25), (Key::Minus, 0.8), (Key::Num0, 0.0)] {
            for _ in 0..presses(key) {
                if lab.state.view == View::Architectures {
                    let least = 1.0 / super::state::MAX_STRIP_ZOOM;
                    lab.state.architectures.zoom_by(f32::max(factor, least));
                    continue;
                }
                lab.state.zoom = (lab.state.zoom * factor).clamp(1.0, super::state::MAX_ZOOM);
            }
        }
        if i.consume_key(Modifiers::NONE, Key::F6) {
            lab.wishes.push(Wish::FocusTwin);
        }
        if i.consume_key(Modifiers::NONE, Key::Escape) {
            if help_open {
                wish = Some(KeyWish::Help);
            } else if lab.problem.is_some() {
                lab.problem = None;
            } else if lab.state.view == View::Transfers && lab.state.transfers.cell.is_some() {
                lab.state.transfers.cell = None;
            } else if lab.state.view == View::Published {
                lab.state.published.back();
            } else if lab.state.view == View::Architectures {
                lab.state.architectures.back();
            } else if lab.state.view == View::Neurons {
                lab.state.neurons.back();
            } else if lab.state.pixel.is_some() {
                lab.state.pixel = None;
            } else if lab.can_go_back() {
                lab.go_back();
            }
        }
    });
    wish
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
