//! A photograph with digits in it in Classify: frames, numbers, keys and buttons, by accessible role and label.

use crate::common::{self, drop_files, state, until, wait};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use neurn_lab::app::App;

/// Classify with the photograph of 31415.
fn photograph(width: f32) -> Harness<'static, App> {
    let mut harness = common::lab("view=classify&classify.right=mnist-champion", width, 900.0);
    drop_files(&mut harness, &["../paper/31415.jpg"]);
    wait(&mut harness, "5 digits were found.");
    wait(&mut harness, "the right one 31415");
    harness
}

#[test]
fn digits_are_read_as_a_number_and_each_can_be_looked_into() {
    for width in [1280.0, 360.0] {
        let mut harness = photograph(width);
        harness.get_by_label_contains("Right model: digit 3 is read as 4").click();
        harness.run_ok();
        harness.get_by_label("Digit 3 of 5");
    }
}

#[test]
fn frames_are_removed_added_and_found_again() {
    let mut harness = photograph(1280.0);
    harness.get_by_label("Remove").click();
    wait(&mut harness, "4 digits were found.");
    wait(&mut harness, "the right one 1415");
    harness.get_by_label("Add a frame").click();
    wait(&mut harness, "5 digits were found.");
    harness.get_by_label("Find again").click();
    wait(&mut harness, "the right one 31415");
    harness.get_by_label("Whole picture").click();
    until(&mut harness, "one answer", |harness| harness.query_by_label_contains("Digit 1 of 5").is_none());
    assert!(state(&harness).classify.whole);
}
