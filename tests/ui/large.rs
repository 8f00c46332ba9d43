//! A picture too large to be filtered at once: shrunk first, then in full, tile by tile.

#![expect(clippy::unwrap_used, reason = "a helper of tests: a wrong fixture should stop the test")]

use crate::common::{drop_files, give_files, lab_by_steps, state, until};
use egui_kittest::kittest::Queryable as _;
use neurn_lab::app::state::Plane;
use neurn_lab::digits::write::encode_png;
use neurn_lab::neurn::Image;

/// A photograph's worth of pixels as a PNG file of this name. Tests run at once: each has a file of its own.
fn photograph(name: &str) -> String {
    let (width, height) = (2400, 1500);
    let bytes = (0..width * height * 3).map(|i: usize| (i % 7 * 30 + i / 9000 % 40) as u8).collect();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let png = encode_png(&Image::from_u8(width, height, 3, bytes).unwrap()).unwrap();
    std::fs::write(&file, png).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn the_shrunk_picture_comes_first_and_says_so_then_all_of_it() {
    let mut harness = lab_by_steps("", 1280.0, 860.0);
    give_files(&mut harness, &[&photograph("first_shrunk.png")]);
    let note = "Seen first: of the picture shrunk to 1,024 × 640. Full resolution: ";
    let seen = (0..200).any(|_| {
        harness.step();
        harness.query_by_label_contains(note).is_some()
    });
    assert!(seen, "the shrunk picture did not come first");
    until(&mut harness, "full resolution", |harness| {
        !harness.state().busy() && harness.query_by_label_contains("Full resolution").is_none()
    });
    harness.get_by_label_contains("How often each value occurs");
    // closely: numbers are asked for, too, and nothing is left undone
    let picture = harness.get_by_label("NeuRN picture").rect().center();
    for _ in 0..25 {
        harness.hover_at(picture);
        harness.event(eframe::egui::Event::Zoom(1.2));
        harness.run_ok();
    }
    assert!(state(&harness).zoom > 20.0);
    until(&mut harness, "the tiles that are looked at", |harness| !harness.state().busy());
}

#[test]
fn a_rival_is_shown_of_the_shrunk_picture_and_says_so() {
    let mut harness = lab_by_steps("plane=rival", 1280.0, 860.0);
    drop_files(&mut harness, &[&photograph("of_a_rival.png")]);
    until(&mut harness, "the rival", |harness| {
        let note = "This map is of the picture shrunk to 1,024 × 640.";
        !harness.state().busy() && harness.query_by_label_contains(note).is_some()
    });
    assert_eq!(state(&harness).plane, Plane::Rival);
}
