//! Architectures driven by accessible role and label.

use crate::common::{drop_files, lab_on_laptop as lab, state, until, wait};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use neurn_lab::app::App;
use neurn_lab::app::views::architectures::state::ZooShows;

/// The view Architectures once its networks are aligned.
fn architectures(fragment: &str, width: f32) -> Harness<'static, App> {
    let mut harness = lab(&format!("view=architectures&{fragment}"), width);
    wait(&mut harness, "Matrix of ");
    harness
}

#[test]
fn the_matrix_of_architectures_opens_and_its_scores_change_it() {
    use eframe::egui::Key;
    let mut harness = architectures("", 1280.0);
    wait(&mut harness, "946 pairs aligned in");
    harness.get_by_label_contains("Matrix of 44 networks: arrow keys go from pair to pair").focus();
    harness.run_ok();
    for key in [Key::ArrowDown, Key::ArrowRight, Key::ArrowRight] {
        harness.key_press(key);
        harness.run_ok();
    }
    let text = |harness: &Harness<'_, App>| {
        let node = harness.get_by_label_contains("Matrix of 44 networks: ");
        node.accesskit_node().label().unwrap_or_default()
    };
    let before = text(&harness);
    assert!(before.contains(": index ") && before.contains(", score "), "{before}");
    harness.get_by_label("Methods: 2 / −2 / −2").click();
    harness.run_ok();
    assert_eq!(state(&harness).architectures.matrix.scoring.gap, -2);
    until(&mut harness, "another score", |harness| text(harness) != before);
    harness.get_by_label("Reset Gap").click();
    harness.run_ok();
    assert_eq!(state(&harness).architectures.matrix.scoring.gap, -1);
    // Enter opens the pair below the cursor
    harness.get_by_label_contains("Matrix of 44 networks: ").focus();
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    let now = state(&harness).architectures;
    assert_eq!(now.shows, ZooShows::Pair);
    assert!(now.first.is_some() && now.second.is_some() && now.first != now.second);
}

#[test]
fn a_network_lists_its_nearest_and_opens_beside_one_of_them() {
    let mut harness = architectures("", 1280.0);
    harness.get_by_label("VGG16: its nearest").click();
    harness.run_ok();
    harness.get_by_label("Nearest to VGG16");
    harness.get_by_label_contains("VGG19  0.").scroll_to_me();
    harness.run_ok();
    harness.get_by_label_contains("VGG19  0.").click();
    harness.run_ok();
    let now = state(&harness).architectures;
    assert_eq!((now.shows, now.pair()), (ZooShows::Pair, ["VGG16", "VGG19"]));
}

#[test]
fn a_network_of_ones_own_joins_and_a_broken_one_is_a_sentence() {
    for width in [360.0, 1280.0] {
        let mut harness = architectures("", width);
        drop_files(&mut harness, &["../zoo/small.onnx"]);
        wait(&mut harness, "Matrix of 45 networks");
        wait(&mut harness, "Nearest to small (yours)");
        drop_files(&mut harness, &["../zoo/goldens.json"]);
        wait(&mut harness, "goldens.json");
        assert!(harness.query_all_by_label_contains("Matrix of 45 networks").next().is_some());
        harness.get_by_label("Remove small (yours)").scroll_to_me();
        harness.run_ok();
        harness.get_by_label("Remove small (yours)").click();
        wait(&mut harness, "Matrix of 44 networks");
        assert_eq!(state(&harness).architectures.network, None);
    }
}

#[test]
fn two_networks_lie_side_by_side_and_the_section_is_filled_step_by_step() {
    use eframe::egui::Key;
    let mut harness = lab("view=architectures&architectures.shows=pair&architectures.length=3", 1280.0);
    wait(&mut harness, "VGG16 and VGG19 side by side");
    wait(&mut harness, "23 matches, 0 mismatches, 3 gaps");
    // the layer under the cursor is named, with what comes out of it
    harness.get_by_label_contains("VGG16 and VGG19 side by side: ").focus();
    harness.run_ok();
    for _ in 0..2 {
        harness.key_press(Key::ArrowRight);
        harness.run_ok();
    }
    wait(&mut harness, "block1_conv1");
    // fill two cells: the first has two unlike neighbours, the sums are written out
    wait(&mut harness, "Matrix of the section, step 0 of 13");
    for _ in 0..2 {
        harness.get_by_label("Forward").scroll_to_me();
        harness.run_ok();
        harness.get_by_label("Forward").click();
        harness.run_ok();
    }
    assert_eq!(state(&harness).architectures.step, 2);
    wait(&mut harness, "M(1, 2) = best of three");
    wait(&mut harness, "diagonal, mismatch: 0 − 1 = −1");
    wait(&mut harness, "from the left, gap: 4 − 1 = 3  ✓");
    harness.get_by_label("Last").click();
    wait(&mut harness, "the corner is reached: the alignment is complete");
    harness.get_by_label("First").click();
    harness.run_ok();
    assert_eq!(state(&harness).architectures.step, 0);
    // the space bar plays; a change of the section begins anew
    if harness.query_by_label("Play").is_some() {
        harness.get_by_label("Play").click();
        harness.run_ok();
        harness.get_by_label("Pause").click();
        harness.run_ok();
    }
    harness.get_by_label("Zoom in").scroll_to_me();
    harness.run_ok();
    harness.get_by_label("Zoom in").click();
    harness.run_ok();
    assert!(state(&harness).architectures.zoom > 1.5);
    harness.get_by_label("Swap").click();
    wait(&mut harness, "VGG19 and VGG16 side by side");
    assert_eq!(state(&harness).architectures.zoom, 1.0);
    harness.key_press(Key::Escape);
    wait(&mut harness, "Matrix of 44 networks");
}

#[test]
fn architectures_fit_a_phone_and_a_projector() {
    for width in [360.0, 1920.0] {
        let mut harness = architectures("", width);
        let rect = harness.get_by_label_contains("Matrix of 44 networks: ").rect();
        assert!(rect.left() >= 0.0 && rect.right() <= width, "{rect:?} at {width}");
        assert!(rect.width() > 240.0, "{rect:?} at {width}");
        // a finger's tap looks, a button opens
        harness.get_by_label_contains("Matrix of 44 networks: ").click();
        harness.run_ok();
        if width < 600.0 {
            harness.get_by_label("Open this pair").click();
        }
        wait(&mut harness, "side by side: ");
        let rect = harness.get_by_label_contains("side by side: ").rect();
        assert!(rect.left() >= 0.0 && rect.right() <= width, "{rect:?} at {width}");
    }
}

#[test]
fn a_list_of_architectures_that_does_not_come_is_a_sentence_with_a_way_on() {
    let mut harness = architectures("", 1280.0);
    harness.state_mut().hand_over("zoo/zoo.json", Ok(b"<!doctype html>".to_vec()));
    harness.run_ok();
    harness.get_by_label_contains("Methods: 2").click();
    wait(&mut harness, "The list of architectures is damaged");
    assert!(harness.query_all_by_label_contains("Matrix of 44").next().is_some(), "what was there stays");
}

#[test]
fn a_combination_shows_the_networks_that_hold_it() {
    let mut harness = lab("view=architectures&architectures.shows=patterns", 1280.0);
    wait(&mut harness, "The 100 most common combinations");
    harness.get_by_label("1: Activation, GlobalAveragePooling2D: in 38 networks").click();
    harness.run_ok();
    assert_eq!(state(&harness).architectures.combination, Some(0));
    let held = harness.get_by_label_contains("Held by 38: ");
    let held = held.accesskit_node().label().or(held.accesskit_node().value()).unwrap_or_default();
    assert!(held.contains("ResNet50V2") && !held.contains("VGG16"), "{held}");
    harness.get_by_label_contains("Shared combinations of 44 networks: ");
    harness.get_by_label_contains("Both trees cut into 12 groups: adjusted Rand index");
    harness.get_by_label("whole ones").scroll_to_me();
    harness.run_ok();
    harness.get_by_label("whole ones").click();
    harness.run_ok();
    let now = state(&harness).architectures;
    assert_eq!((now.closed, now.combination), (true, None));
    harness.get_by_label("Reset Listed").scroll_to_me();
    harness.run_ok();
    harness.get_by_label("Reset Listed").click();
    harness.run_ok();
    assert!(!state(&harness).architectures.closed);
}

#[test]
fn a_shortlist_is_as_long_as_one_likes_and_results_are_marked_published() {
    use eframe::egui::Key;
    use eframe::egui::accesskit::Role;
    let mut harness = lab("view=architectures&architectures.shows=shortlist", 1280.0);
    wait(&mut harness, "Our 12");
    harness.get_by_label("The paper's 12");
    harness.get_by_label("published");
    harness.get_by_label_contains("random choices of 12");
    harness.get_by_role_and_label(Role::Slider, "Networks chosen").focus();
    harness.run_ok();
    harness.key_press(Key::ArrowRight);
    wait(&mut harness, "Our 13");
    assert_eq!(state(&harness).architectures.m, 13);
    harness.get_by_label("Reset Networks chosen").scroll_to_me();
    harness.run_ok();
    harness.get_by_label("Reset Networks chosen").click();
    wait(&mut harness, "Our 12");
    harness.get_by_label("with NeuRN").scroll_to_me();
    harness.run_ok();
    harness.get_by_label("with NeuRN").click();
    wait(&mut harness, "with NeuRN: mean of all pairs 0.935");
    harness.get_by_label_contains("Results without the filter beside architectures: r = ");
}

#[test]
fn patterns_and_shortlist_fit_a_phone_and_a_projector() {
    for width in [360.0, 1920.0] {
        let mut harness = lab("view=architectures&architectures.shows=patterns", width);
        wait(&mut harness, "Shared combinations of 44 networks");
        harness.get_by_label("Shortlist").click();
        wait(&mut harness, "Mean distance by networks chosen: 12 leave");
        harness.get_by_label_contains("Published results: ");
    }
}
