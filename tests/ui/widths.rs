//! Every view at the widths of phones, tablets, laptops and projectors: no text, picture or frame is
//! cut but where a mark says that the room scrolls, and no text lies on another. Prints the table (`--show-output`).

#![expect(clippy::print_stdout, reason = "the table is shown with --show-output")]

use crate::common::{lab, until};
use eframe::egui::epaint::text::PlacedRow;
use eframe::egui::epaint::{ClippedShape, Shape};
use eframe::egui::{Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use neurn_lab::app::App;
use neurn_lab::app::lab::all_views;
use neurn_lab::app::state::ViewId;
use neurn_lab::app::widgets::bits::MORE;

/// Screens that classrooms, museums and pockets have, in points.
const SCREENS: [[f32; 2]; 8] = [
    [360.0, 740.0],
    [768.0, 1024.0],
    [820.0, 1180.0],
    [1024.0, 768.0],
    [1180.0, 820.0],
    [1280.0, 720.0],
    [1366.0, 768.0],
    [1920.0, 1080.0],
];

/// So high that everything of a view is painted: what is below the window's edge is not.
const ALL: f32 = 6000.0;

/// Texts that every view shows whole; fewer, and the test sees nothing.
const FEWEST: usize = 15;

const PICTURE: &str = "a picture";
const FRAME: &str = "a frame";

/// Points that a glyph may reach over its room.
const TOLERANCE: f32 = 1.0;

/// Few cells and pictures: what is shown is to come soon, its layout is the same.
const LINK: &str = "neurons.study.cells=60&neurons.study.trials=3";

/// What is wrong on the screen, a line for each.
fn faults(harness: &Harness<'_, App>) -> Vec<String> {
    let screen = harness.ctx.content_rect();
    let shapes = &harness.output().shapes;
    let mut texts: Vec<(Rect, &str)> = Vec::new();
    let mut faults = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in shapes {
        let clip = clip_rect.intersect(screen);
        for (rect, what) in painted(shape) {
            let unseen = !rect.is_finite() || rect.bottom() <= clip.top() || rect.top() >= clip.bottom();
            if unseen {
                continue;
            }
            let over = (rect.right() - clip.right()).max(clip.left() - rect.left());
            if over > TOLERANCE && !scrolls(shapes, clip_rect) {
                faults.push(format!("cut by {over:.0}: `{}` at {rect:?} in {clip:?}", short(what)));
            }
            if ![PICTURE, FRAME].contains(&what)
                && !MORE.contains(&what)
                && clip.contains_rect(rect.shrink(1.0))
            {
                texts.push((rect, what));
            }
        }
    }
    assert!(texts.len() >= FEWEST, "only {} texts on the screen", texts.len());
    for (at, (rect, what)) in texts.iter().enumerate() {
        for (other, upon) in &texts[at + 1..] {
            let common = rect.intersect(*other);
            // The lines of two texts may share the room between letters, not the letters.
            if common.width() > 3.0 && common.height() > 5.0 {
                faults.push(format!("`{}` on `{}` at {common:?}", short(upon), short(what)));
            }
        }
    }
    faults
}

/// Whether a room scrolls sideways: a mark stands at the edge beyond which there is more.
fn scrolls(shapes: &[ClippedShape], room: &Rect) -> bool {
    let texts = shapes.iter().flat_map(|shape| painted(&shape.shape));
    texts.into_iter().any(|(rect, text)| MORE.contains(&text) && room.expand(2.0).contains_rect(rect))
}

/// Where a shape paints text, row by row, a picture or a frame.
fn painted(shape: &Shape) -> Vec<(Rect, &str)> {
    match shape {
        Shape::Vec(shapes) => shapes.iter().flat_map(painted).collect(),
        Shape::Mesh(mesh) if mesh.texture_id != Default::default() => vec![(mesh.calc_bounds(), PICTURE)],
        Shape::Rect(rect) if rect.brush.is_some() => vec![(rect.rect, PICTURE)],
        Shape::Rect(rect) if rect.stroke.width > 0.0 => vec![(rect.rect, FRAME)],
        Shape::Text(text) if text.galley.text().trim().is_empty() => Vec::new(),
        Shape::Text(text) if text.angle != 0.0 => vec![(text.visual_bounding_rect(), text.galley.text())],
        Shape::Text(text) => {
            let rows = text.galley.rows.iter().filter(|row| row.row.visuals.mesh_bounds.is_positive());
            let place = |row: &PlacedRow| {
                row.row.visuals.mesh_bounds.translate(row.pos.to_vec2() + text.pos.to_vec2())
            };
            rows.map(|row| (place(row), text.galley.text())).collect()
        }
        _ => Vec::new(),
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Draws until nothing is on its way.
fn settle(harness: &mut Harness<'_, App>) {
    until(harness, "rest", |harness| !harness.state().busy());
}

/// A row of the table: the faults of a view on each screen, at its height and in full.
fn look_at(view: ViewId, tab: &str, side_text: bool) -> Vec<Vec<String>> {
    let mut harness = lab(&format!("view={}{tab}&why={side_text}&{LINK}", view.name()), 1280.0, ALL);
    settle(&mut harness);
    SCREENS
        .iter()
        .map(|[width, height]| {
            let mut found = Vec::new();
            for height in [*height, ALL] {
                harness.set_size(vec2(*width, height));
                settle(&mut harness);
                found.extend(faults(&harness));
            }
            found.sort();
            found.dedup();
            found
        })
        .collect()
}

#[test]
fn nothing_is_cut_at_any_width() {
    let mut table = String::from("faults at a width of ");
    table.extend(SCREENS.map(|[width, _]| format!("{width:>6}")));
    let mut all = Vec::new();
    // of the neurons also the tab whose figures hang on what is chosen
    let tabs =
        ViewId::ALL.iter().map(|view| (view, "")).chain([(&ViewId::Neurons, "&neurons.shows=overlap")]);
    for (view, tab) in tabs {
        for side_text in [false, true] {
            let name = all_views()[*view as usize].label().name;
            let row = look_at(*view, tab, side_text);
            let with = if side_text { "with text" } else { "" };
            table += &format!("\n{name:<13}{with:<10}");
            table.extend(row.iter().map(|found| format!("{:>6}", found.len())));
            for (found, [width, _]) in row.iter().zip(SCREENS) {
                all.extend(found.iter().map(|fault| format!("{name} {with} {width}: {fault}")));
            }
        }
    }
    println!("{table}");
    assert!(all.is_empty(), "{table}\n{}", all.join("\n"));
}

#[test]
fn the_matrix_has_its_names_from_tablets_on() {
    for [width, height] in SCREENS.into_iter().skip(1) {
        let mut harness = lab("view=architectures", width, height);
        settle(&mut harness);
        for name in ["SqueezeNet", "VGG16"] {
            assert!(harness.query_by_label(&format!("{name}: its nearest")).is_some(), "{name} at {width}");
        }
    }
}
