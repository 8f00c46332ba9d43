//! Keeping what one sees: PNG of a picture, NPY of its numbers.

use crate::app::context::{Command, ViewContext};
use crate::app::state::Plane;
use crate::app::views::see::picture::plane_text;
use crate::digits::write::{encode_png, write_npy_f32};
use crate::neurn::planes::{self, Paint};
use crate::neurn::{Image, Samples};

/// What to keep of the single picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// The map as it looks, as a PNG file.
    Png(Plane),
    /// Its numbers, as a NumPy file (float32).
    Npy(Plane),
    /// The map as it looks, on the clipboard.
    Copy(Plane),
}

/// Makes the file and asks the shell to hand it over; what cannot be made becomes a sentence.
pub fn run(cx: &mut ViewContext, what: Export) {
    let (Export::Png(plane) | Export::Npy(plane) | Export::Copy(plane)) = what;
    if cx.main_slot().is_large() {
        return large(cx, plane, what);
    }
    let made = match what {
        Export::Png(_) | Export::Copy(_) => png(cx, plane),
        Export::Npy(_) => npy(cx, plane),
    };
    match made {
        Ok(bytes) => {
            let then = then(file_name(cx, plane), what);
            cx.commands.push(then(bytes));
        }
        Err(sentence) => cx.notices.problem = Some(sentence),
    }
}

/// What becomes of the bytes.
fn then(name: String, what: Export) -> impl FnOnce(Vec<u8>) -> Command {
    move |bytes| match what {
        Export::Png(_) => Command::Save { name: format!("{name}.png"), mime: "image/png", bytes },
        Export::Npy(_) => {
            Command::Save { name: format!("{name}.npy"), mime: "application/octet-stream", bytes }
        }
        Export::Copy(_) => Command::CopyPng(bytes),
    }
}

/// The worker makes the file of a large picture.
fn large(cx: &mut ViewContext, plane: Plane, what: Export) {
    let then = then(file_name(cx, plane), what);
    let as_picture = !matches!(what, Export::Npy(_));
    match plane.neurn().is_some_and(|plane| cx.write_main((plane, as_picture), then)) {
        true => cx.notices.toasts.push("The file is being written…".to_owned()),
        false if plane == Plane::Rival => {
            cx.notices.problem = Some(
                "Another filter of so large a picture is shown shrunk, and cannot be saved here. `neurn filter` on the \
                 command line makes it in full."
                    .to_owned(),
            );
        }
        false => cx.notices.problem = Some(missing()),
    }
}

fn missing() -> String {
    "There are no numbers to save yet: the filter is still at work, or the picture is live.".to_owned()
}

/// The map as it looks on the screen, one pixel for one pixel.
fn png(cx: &ViewContext, plane: Plane) -> Result<Vec<u8>, String> {
    let slot = cx.main_slot();
    let (values, how) = slot.painted(plane, 0).ok_or_else(missing)?;
    let (width, channels) = (values.width, values.channels);
    let height = values.data.len() / channels.max(1) / width.max(1);
    let rgba = planes::paint(&values, how);
    let grey = channels == 1 && matches!(how, Paint::Natural { .. });
    let kept = if grey { 1 } else { 3 };
    let bytes = rgba.chunks_exact(4).flat_map(|p| p[..kept].iter().copied()).collect();
    let image = Image::new(width, height, kept, Samples::U8(bytes)).map_err(|e| e.to_string())?;
    encode_png(&image).map_err(|e| e.to_string())
}

/// The numbers, `[height, width]` or `[height, width, channels]`.
fn npy(cx: &ViewContext, plane: Plane) -> Result<Vec<u8>, String> {
    let values = cx.main_slot().values(plane, 0).ok_or_else(missing)?;
    let height = values.data.len() / values.channels.max(1) / values.width.max(1);
    let mut shape = vec![height, values.width];
    if values.channels > 1 {
        shape.push(values.channels);
    }
    write_npy_f32(&shape, &values.data).map_err(|e| e.to_string())
}

/// "neurn-k3-digit3-result": letters, digits and hyphens only.
fn file_name(cx: &ViewContext, plane: Plane) -> String {
    let (word, _) = plane_text(plane, cx);
    let text = format!("neurn-lab-{word}-k{}", cx.state.filter.k).to_lowercase();
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    name.trim_matches('-').to_owned()
}
