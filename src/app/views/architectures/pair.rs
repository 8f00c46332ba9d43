//! Two networks side by side, and the layer that is looked at.

use crate::app::views::architectures::model::Architectures;
use eframe::egui::{FontId, Grid, Rect, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::section;
use super::sentences;
use crate::app::context::ViewContext;
use crate::app::theme::{palette, size, space};
use crate::app::views::architectures::state::MAX_STRIP_ZOOM;
use crate::app::widgets::bits::button;
use crate::app::widgets::bits::pick;
use crate::app::widgets::strips::{SWATCH, Strips, group, swatch};
use crate::protocol::architectures::PairView;
use crate::zoo::groups::Group;

/// One step of the buttons that zoom.
const ZOOM: f32 = 1.6;

/// Draws it.
pub fn show(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    choose(ui, architectures, cx);
    let Some(pair) = architectures.pair() else {
        let p = palette(ui.ctx());
        let text = sentences::no_pair(architectures, cx).unwrap_or("The two are being aligned.").to_owned();
        ui.label(RichText::new(text).color(p.muted));
        return;
    };
    let p = palette(ui.ctx());
    ui.label(RichText::new(sentences::counts(pair, cx.state.architectures.matrix.index)).strong());
    if let Some(why) = sentences::no_pair(architectures, cx) {
        ui.label(RichText::new(why).color(p.error));
    }
    let places = pair.places();
    let state = &cx.state.architectures;
    let [a, b] = &pair.names;
    ui.label(RichText::new(format!("{a} (above), {b} (below)")).size(size::CAPTION).color(p.muted));
    let framed = framed(architectures, &places);
    let strips = Strips {
        pair,
        places: &places,
        viewport: (state.zoom, state.at),
        cursor: architectures.column,
        framed,
        about: &|at| sentences::column(pair, &places, at),
    };
    let outcome = strips.show(ui);
    let summary = outcome.cursor.map(|at| sentences::column(pair, &places, at));
    let start = outcome.chosen.and_then(|at| start_at(&places, at));
    cx.place("architectures.strips", outcome.rect);
    architectures.column = outcome.cursor;
    let state = &mut cx.state.architectures;
    (state.zoom, state.at) = outcome.viewport;
    if let Some([row, column]) = start {
        (state.rows, state.columns, state.step) = (row, column, 0);
    }
    buttons(ui, architectures, cx);
    let hint =
        "Point at a layer for its name, shape and parameters; a click begins the section below with it.";
    ui.label(RichText::new(summary.as_deref().unwrap_or(hint)).size(size::CAPTION));
    if let Some(pair) = architectures.pair() {
        legend(ui, pair);
    }
    ui.add_space(space::S);
    section::show(ui, architectures, cx);
}

/// The two networks.
fn choose(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let [first, second] = cx.state.architectures.pair().map(str::to_owned);
    let Some(matrix) = architectures.matrix() else { return };
    let mut names: Vec<&str> = matrix.networks.iter().map(|network| network.name.as_str()).collect();
    names.sort_unstable();
    let mut picked = [None, None];
    let mut swap = false;
    ui.horizontal_wrapped(|ui| {
        picked[0] = pick(ui, "First network", &first, &names);
        picked[1] = pick(ui, "Second network", &second, &names);
        swap = button(ui, "Swap", "The first becomes the second").clicked();
    });
    let state = &mut cx.state.architectures;
    match picked {
        _ if swap => state.choose_pair(&second, &first),
        [None, None] => {}
        [a, b] => state.choose_pair(a.as_deref().unwrap_or(&first), b.as_deref().unwrap_or(&second)),
    }
}

/// The columns of the section: from its first letter of either network to its last.
fn framed(architectures: &Architectures, places: &[[Option<usize>; 2]]) -> Option<(usize, usize)> {
    let section = architectures.section()?;
    let inside = |[a, b]: &[Option<usize>; 2]| {
        let within = |place: &Option<usize>, side: usize| {
            let from = section.from[side] as usize;
            place.is_some_and(|place| place >= from && place < from + section.words[side].len())
        };
        within(a, 0) && within(b, 1)
    };
    Some((places.iter().position(inside)?, places.iter().rposition(inside)?))
}

/// Where a section begins that begins with a column: beside a gap with the layers that follow.
fn start_at(places: &[[Option<usize>; 2]], at: usize) -> Option<[u32; 2]> {
    let rest = places.get(at..)?;
    let first = |side: usize| rest.iter().find_map(|both| both[side]);
    let last = |side: usize| places.iter().rev().find_map(|both| both[side]);
    let from = |side: usize| first(side).or_else(|| last(side)).and_then(|place| u32::try_from(place).ok());
    Some([from(0)?, from(1)?])
}

fn buttons(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let mut copy = false;
    ui.horizontal_wrapped(|ui| {
        let state = &mut cx.state.architectures;
        if button(ui, "Zoom in", "Fewer layers, larger (+)").clicked() {
            state.zoom_by(ZOOM);
        }
        if button(ui, "Zoom out", "More layers, smaller (−)").clicked() {
            state.zoom_by(1.0 / ZOOM);
        }
        if button(ui, "Whole", "Both networks from end to end (0)").clicked() {
            state.zoom_by(1.0 / MAX_STRIP_ZOOM);
        }
        copy = button(ui, "Copy the alignment", "Both rows of layers as text, on the clipboard").clicked();
        let hint = "Drag to move along; pinch, or Ctrl and the wheel, to zoom.";
        ui.label(RichText::new(hint).size(size::CAPTION).color(p.muted));
    });
    if copy {
        architectures.copy_alignment(cx);
    }
}

/// The groups of layers that these two have.
fn legend(ui: &mut Ui, pair: &PairView) {
    ui.horizontal_wrapped(|ui| {
        for kind in Group::ALL {
            let mut codes: Vec<&str> = Vec::new();
            for (number, code) in pair.groups.iter().zip(&pair.codes) {
                if group(*number) == kind && !codes.contains(&code.as_str()) {
                    codes.push(code);
                }
            }
            if codes.is_empty() {
                continue;
            }
            let more = codes.get(1..).filter(|more| !more.is_empty());
            let more = more.map_or_else(String::new, |more| format!(" ({})", more.join(", ")));
            // block and words stay together
            let text = format!("{}{more}", kind.label());
            let color = palette(ui.ctx()).text;
            let galley =
                ui.painter().layout_no_wrap(text.clone(), FontId::proportional(size::SMALLEST), color);
            let room = vec2(SWATCH.x + space::XS + galley.size().x, SWATCH.y);
            let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{} {text}", codes[0])));
            swatch(ui.painter(), Rect::from_min_size(rect.min, SWATCH), kind, codes[0]);
            let at = rect.right_center() - vec2(galley.size().x, galley.size().y / 2.0);
            ui.painter().galley(at, galley, color);
        }
    });
    let summary: Vec<(&str, &str)> =
        pair.codes.iter().map(String::as_str).zip(pair.alphabet.iter().map(String::as_str)).collect();
    ui.collapsing("What the letters mean", |ui| {
        Grid::new("letters").num_columns(2).show(ui, |ui| {
            for (code, word) in summary {
                ui.label(RichText::new(code).monospace());
                ui.label(RichText::new(word).size(size::CAPTION));
                ui.end_row();
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_begins_with_the_layers_that_follow() {
        let places = [[Some(0), Some(0)], [Some(1), None], [Some(2), Some(1)], [None, Some(2)]];
        assert_eq!(start_at(&places, 0), Some([0, 0]));
        assert_eq!(start_at(&places, 1), Some([1, 1]));
        assert_eq!(start_at(&places, 3), Some([2, 2]), "the last one where none follows");
        assert_eq!(start_at(&places, 9), None);
        assert_eq!(start_at(&[[Some(0), None]], 0), None);
    }
}
