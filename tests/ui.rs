//! The app driven as a visitor would, by accessible role and label, on the CPU and without a window.

mod common;

use common::{soon, state, wait};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use neurn_lab::app::App;
use neurn_lab::app::state::{LabState, MapShows, Plane, Source, View, ZooShows};
use neurn_lab::digits::shift::Param;
use neurn_lab::neurn::Border;

fn lab(fragment: &str, width: f32) -> Harness<'static, App> {
    common::lab(fragment, width, 860.0)
}

#[test]
fn a_tile_opens_and_the_back_button_leads_back() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("house number raw: open").click();
    harness.run_ok();
    assert_eq!(state(&harness).item, Some(2));
    harness.get_by_label("Raw picture");
    harness.get_by_label("NeuRN picture");
    harness.get_by_label("Back to all").click();
    harness.run_ok();
    assert_eq!(state(&harness).item, None);
}

#[test]
fn settings_change_and_each_can_be_reset() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("mirror").click();
    harness.run_ok();
    assert_eq!(state(&harness).filter.border, Border::Mirror);
    harness.get_by_label("Reset Border").click();
    harness.run_ok();
    assert_eq!(state(&harness).filter, LabState::default().filter);
}

#[test]
fn digits_and_another_hand() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("Digit 8").click();
    harness.run_ok();
    harness.get_by_label("Another hand").click();
    harness.run_ok();
    let now = state(&harness);
    assert_eq!((now.digit, now.seed), (Some(8), LabState::default().seed + 1));
}

#[test]
fn every_source_shows_something_on_a_phone_and_on_a_projector() {
    for width in [360.0, 900.0, 1920.0] {
        for source in [Source::Worlds, Source::Gallery, Source::Draw, Source::File] {
            let mut harness = lab("", width);
            let tab = if width < 600.0 { source.short_label() } else { source.label() };
            harness.get_by_label(tab).click();
            harness.run_ok();
            assert_eq!(state(&harness).source, source, "{width}");
            let (title, _) = neurn_lab::app::views::see::lead(source);
            harness.get_by_label(title);
        }
    }
}

#[test]
fn views_without_room_are_behind_a_button_on_a_phone() {
    let mut harness = lab("view=published", 360.0);
    // the one that is looked at is always there
    harness.get_by_label(View::Published.short_label());
    assert!(harness.query_by_label("Transfers").is_none());
    harness.get_by_label("Views ▲").click();
    harness.run_ok();
    harness.get_by_label("Transfers").click();
    harness.run_ok();
    assert_eq!(state(&harness).view, View::Transfers);
    harness.get_by_label("Transfers");
    harness.get_by_label("See").click();
    harness.run_ok();
    assert_eq!(state(&harness).view, View::See);
    for width in [900.0, 1280.0] {
        let harness = lab("", width);
        assert!(harness.query_by_label("Views ▲").is_none(), "{width}");
        for view in View::ALL {
            harness.get_by_label(view.label());
        }
    }
}

#[test]
fn undo_brings_a_setting_back() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("merge by maximum").click();
    harness.run_ok();
    assert_ne!(state(&harness).filter, LabState::default().filter);
    harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::Z);
    harness.run_ok();
    assert_eq!(state(&harness).filter, LabState::default().filter);
}

#[test]
fn the_side_text_moves_the_figure() {
    let mut harness = lab("why=true", 1280.0);
    harness.get_by_label("Look inside one pixel").click();
    harness.run_ok();
    let now = state(&harness);
    assert_eq!((now.item, now.plane), (Some(2), Plane::Sigma));
}

#[test]
fn a_link_that_is_not_understood_says_so() {
    let harness = lab("filter.k=banana", 1280.0);
    assert_eq!(state(&harness), LabState::default());
    assert!(harness.query_by_label_contains("link was not understood").is_some());
}

#[test]
fn two_models_answer_and_another_can_be_chosen() {
    let mut harness = lab("view=classify", 1280.0);
    wait(&mut harness, "Left model, clean handwriting says 3");
    wait(&mut harness, "Right model, clean handwriting says 3");
    harness.get_by_label("ndarray").click();
    harness.run_ok();
    assert_eq!(state(&harness).classify.engine, neurn_lab::learn::engine::Engine::Ndarray);
    wait(&mut harness, "burn-ndarray");
    // no window, no graphics processor: it is grey and says why
    assert!(harness.get_by_label("webgpu").accesskit_node().is_disabled());
    harness.get_by_label_contains("webgpu: Not here, because");
    harness.get_by_label_contains("Left model Network").click();
    harness.run_ok();
    harness.get_by_label("multilayer perceptron").click();
    harness.run_ok();
    let left = state(&harness).classify.left.expect("a model was chosen");
    assert!(left.contains("mlp"), "{left}");
}

#[test]
fn a_link_to_an_engine_that_is_not_here_is_answered_by_another_and_kept() {
    use neurn_lab::learn::engine::Engine;
    let mut harness = lab("view=classify&classify.engine=webgpu", 1280.0);
    wait(&mut harness, "Left model, clean handwriting says 3");
    harness.get_by_label_contains("simd computes instead of webgpu, because");
    assert!(harness.query_all_by_label_contains("own kernels, SIMD").next().is_some());
    assert_eq!(state(&harness).classify.engine, Engine::Webgpu);
    harness.get_by_label("Reset Engine").click();
    harness.run_ok();
    assert_eq!(state(&harness).classify.engine, Engine::ASKING);
}

/// A file or folder of tests/fixtures/corpus that is dropped on the window.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl eframe::egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn drop_files(harness: &mut Harness<'_, App>, paths: &[&str]) {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus");
    for path in paths {
        harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(corpus.join(path))));
    }
    harness.run_ok();
}

#[test]
fn a_small_set_is_evaluated_at_once_and_a_mistake_opens_in_classify() {
    let mut harness = lab("view=evaluate&evaluate.count=60&evaluate.seed=4", 1280.0);
    wait(&mut harness, "Left model: right about");
    wait(&mut harness, "Right model: right about");
    wait(&mut harness, "60 digits of our generator, digit on a photograph, seed 4");
    assert!(harness.query_all_by_label_contains("simulated").next().is_some());
    assert_eq!(harness.query_all_by_label_contains("Left model confusions: 8 read as 3:").count(), 1);
    harness.get_by_label("per cent").click();
    harness.run_ok();
    assert!(state(&harness).evaluate.normalised);
    let mistake =
        harness.query_all_by_label_contains("open in Classify").next().expect("a mistake of the baseline");
    // below the window's edge
    mistake.scroll_to_me();
    harness.run_ok();
    harness.query_all_by_label_contains("open in Classify").next().expect("the mistake").click();
    harness.run_ok();
    let now = state(&harness);
    assert_eq!((now.view, now.source, now.seed), (View::Classify, Source::Gallery, 4));
    let digit = now.item.expect("a picture is open") % 10;
    wait(&mut harness, &format!("A {digit} as digit on a photograph"));
}

#[test]
fn a_large_set_waits_for_run_and_can_be_cancelled() {
    let mut harness = lab("view=evaluate&evaluate.count=5000", 1280.0);
    wait(&mut harness, "Sees");
    harness.get_by_label("Run: 5,000 pictures").click();
    harness.run_ok();
    wait(&mut harness, "Cancel");
    harness.get_by_label("Cancel").click();
    harness.run_ok();
    harness.get_by_label("Run: 5,000 pictures");
    assert!(harness.query_all_by_label_contains("right about").next().is_none());
}

#[test]
fn a_dropped_set_is_evaluated_and_a_broken_file_keeps_its_result() {
    for width in [360.0, 1280.0] {
        let mut harness = lab("view=evaluate&evaluate.set=file", width);
        harness.get_by_label("Drop a labelled set here");
        drop_files(&mut harness, &["loose/listed"]);
        wait(&mut harness, "listed: 4 pictures");
        wait(&mut harness, "measured");
        wait(&mut harness, "Left model: right about");
        drop_files(&mut harness, &["refused/empty.zip"]);
        wait(&mut harness, "no files to read");
        assert!(harness.query_all_by_label_contains("listed: 4 pictures").next().is_some());
        // pictures and labels apart, the labels first
        drop_files(&mut harness, &["loose/labels.idx"]);
        drop_files(&mut harness, &["loose/images.idx"]);
        wait(&mut harness, "images.idx: ");
        // and together
        drop_files(&mut harness, &["loose/images.npy", "loose/labels.npy"]);
        wait(&mut harness, "images.npy: ");
        drop_files(&mut harness, &["loose/images.npy", "loose/images.idx"]);
        wait(&mut harness, "different sets");
    }
}

/// The view Transfers with a small real table of generated digits, whatever ships.
fn transfers(fragment: &str, width: f32) -> Harness<'static, App> {
    let mut harness = lab(&format!("view=transfers&{fragment}"), width);
    // what the app itself fetches comes first
    for _ in 0..200 {
        harness.run_ok();
        if harness.query_by_label_contains("on its way").is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let table = include_bytes!("fixtures/transfers/table.json").to_vec();
    harness.state_mut().hand_over("transfers/table.json", Ok(table));
    harness.run_ok();
    harness
}

#[test]
fn the_table_of_transfers_is_read_opened_and_sorted() {
    let mut harness = transfers("", 1280.0);
    let to_photos = "raw pixels, like MNIST to like MNIST-M";
    harness.get_by_label_contains(&format!("convolutional, {to_photos}")).click();
    harness.run_ok();
    let cell = state(&harness).transfers.cell.expect("a click opens the runs");
    assert_eq!((cell.filter.as_str(), cell.target.as_str()), ("none", "generated-mm"));
    harness.get_by_label("From generated handwriting to generated digits on photos");
    harness.get_by_label_contains("Accuracy of each seed. raw pixels: ");
    assert!(harness.query_by_label_contains("ships with the page").is_some());
    assert!(
        harness.query_by_label("Load the models in Classify").is_none(),
        "no model of generated digits ships"
    );
    harness.key_press(eframe::egui::Key::Escape);
    harness.run_ok();
    assert_eq!(state(&harness).transfers.cell, None);

    harness.get_by_label("Filter minus baseline").click();
    harness.run_ok();
    assert!(
        harness.query_by_label_contains(to_photos).is_none(),
        "the baseline is what the others are compared with"
    );
    harness.get_by_label("Sort by like SVHN").click();
    harness.run_ok();
    assert_eq!(state(&harness).transfers.order.as_deref(), Some("generated-s"));
    harness.get_by_label("Reset Sorted by").click();
    harness.get_by_label("perceptron").click();
    harness.run_ok();
    let now = state(&harness).transfers;
    assert_eq!((now.order, now.network.as_deref()), (None, Some("mlp")));
    assert!(harness.query_all_by_label_contains("convolutional, ").next().is_none());
}

#[test]
fn the_table_of_transfers_goes_by_the_keyboard() {
    use eframe::egui::Key;
    let mut harness = transfers("", 1280.0);
    harness.get_by_label_contains("convolutional, raw pixels, like MNIST to like MNIST:").focus();
    harness.run_ok();
    harness.key_press(Key::ArrowRight);
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    let cell = state(&harness).transfers.cell.expect("Enter opens the cell to the right");
    assert_eq!((cell.filter.as_str(), cell.target.as_str()), ("none", "generated-u"));
}

#[test]
fn the_table_of_transfers_on_a_phone_and_without_a_table() {
    for width in [360.0, 1920.0] {
        let mut harness = transfers("transfers.shows=difference", width);
        let cell = harness
            .get_by_label_contains(
                "convolutional, NeuRN, k = 3, channels merged, like MNIST to like MNIST-M: ",
            )
            .rect();
        assert!(cell.left() >= 0.0 && cell.right() <= width, "{cell:?} at {width}");
        assert!(cell.width() > 50.0 && cell.height() >= 40.0, "{cell:?} at {width}");
        let why = "`transfers/table.json` is not on this site (status 404).".to_owned();
        harness.state_mut().hand_over("transfers/table.json", Err(why));
        harness.run_ok();
        harness.get_by_label_contains("has not been measured yet");
        harness.get_by_label_contains("neurn transfer --data DIR");
        harness.get_by_label("Try again");
    }
}

#[test]
fn a_curve_of_shifts_fills_in_and_its_handle_moves() {
    let mut harness = lab("view=shift&shift.count=60", 1280.0);
    wait(&mut harness, "All 17 points are measured");
    // dark ink on a light ground: the model with the filter still reads the 7
    harness.get_by_label_contains("Right model says 7 with");
    harness.get_by_label_contains("Polarity 100 %: the digit 7, left says");
    let handle = harness.get_by_label("Polarity: 90 %");
    handle.focus();
    harness.run_ok();
    harness.key_press(eframe::egui::Key::ArrowRight);
    harness.run_ok();
    assert_eq!(state(&harness).shift.values.polarity, 91.0);
    harness.get_by_role_and_label(eframe::egui::Role::Button, "Contrast").click();
    harness.run_ok();
    let now = state(&harness).shift;
    assert_eq!((now.axis, now.values.polarity), (Param::Contrast, 0.0));
    wait(&mut harness, "All 17 points are measured");
    harness
        .get_by_label_contains("Contrast 100 %: the digit 7, left says 7, right; right says 7, right")
        .click();
    harness.run_ok();
    assert_eq!(state(&harness).shift.values.contrast, 100.0);
}

#[test]
fn a_resting_slider_can_be_reset() {
    let mut harness = lab("view=shift&shift.count=50&shift.values.noise=20&shift.values.blur=1.5", 1280.0);
    harness.get_by_label("Reset Noise").click();
    harness.run_ok();
    let now = state(&harness).shift.values;
    assert_eq!((now.noise, now.blur), (0.0, 1.5));
    harness.get_by_label("All to rest").click();
    harness.run_ok();
    let now = state(&harness).shift.values;
    assert_eq!((now.blur, now.polarity), (0.0, 90.0));
}

#[test]
fn a_second_slider_gives_a_map_whose_cells_open() {
    let mut harness = lab("view=shift&shift.count=20&why=true", 1400.0);
    harness.get_by_label("Polarity and noise as a map").click();
    harness.run_ok();
    wait(&mut harness, "All 81 points are measured");
    harness.get_by_label_contains("Polarity 100 %, Noise 0 %: ").click();
    harness.run_ok();
    let now = state(&harness).shift.values;
    assert_eq!((now.polarity, now.noise), (100.0, 0.0));
    harness.get_by_label_contains("Digit 4 here: ").click_accesskit();
    harness.run_ok();
    assert_eq!(state(&harness).shift.digit, 4);
    harness.get_by_label("left network").click();
    harness.run_ok();
    assert_eq!(state(&harness).shift.shows, MapShows::Left);
}

#[test]
fn the_laboratory_fits_a_phone_and_a_projector() {
    for width in [360.0, 900.0, 1920.0] {
        let harness = lab("view=shift&shift.count=20", width);
        harness.get_by_label("How far can a digit drift?");
        harness.get_by_label("Polarity: 90 %");
        harness.get_by_label_contains("Second slider: ");
        for node in harness.get_all_by_label_contains("Polarity ") {
            let rect = node.rect();
            assert!(rect.left() >= 0.0 && rect.right() <= width + 0.5, "{width}: {rect:?}");
        }
    }
}

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
    soon(&mut harness, "946 pairs aligned in");
    harness.get_by_label_contains("Matrix of 44 networks: arrow keys go from pair to pair").focus();
    harness.run_ok();
    for key in [Key::ArrowDown, Key::ArrowRight, Key::ArrowRight] {
        harness.key_press(key);
        harness.run_ok();
    }
    let said = |harness: &Harness<'_, App>| {
        let node = harness.get_by_label_contains("Matrix of 44 networks: ");
        node.accesskit_node().label().unwrap_or_default()
    };
    let before = said(&harness);
    assert!(before.contains(": index ") && before.contains(", score "), "{before}");
    harness.get_by_label("Methods: 2 / −2 / −2").click();
    harness.run_ok();
    assert_eq!(state(&harness).architectures.matrix.scoring.gap, -2);
    for _ in 0..200 {
        harness.run_ok();
        if said(&harness) != before {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_ne!(said(&harness), before);
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
        soon(&mut harness, "Matrix of 45 networks");
        soon(&mut harness, "Nearest to small (yours)");
        drop_files(&mut harness, &["../zoo/goldens.json"]);
        soon(&mut harness, "goldens.json");
        assert!(harness.query_all_by_label_contains("Matrix of 45 networks").next().is_some());
        harness.get_by_label("Remove small (yours)").scroll_to_me();
        harness.run_ok();
        harness.get_by_label("Remove small (yours)").click();
        soon(&mut harness, "Matrix of 44 networks");
        assert_eq!(state(&harness).architectures.network, None);
    }
}

#[test]
fn two_networks_lie_side_by_side_and_the_section_is_filled_step_by_step() {
    use eframe::egui::Key;
    let mut harness = lab("view=architectures&architectures.shows=pair&architectures.length=3", 1280.0);
    soon(&mut harness, "VGG16 and VGG19 side by side");
    soon(&mut harness, "23 matches, 0 mismatches, 3 gaps");
    // the layer under the cursor is named, with what comes out of it
    harness.get_by_label_contains("VGG16 and VGG19 side by side: ").focus();
    harness.run_ok();
    for _ in 0..2 {
        harness.key_press(Key::ArrowRight);
        harness.run_ok();
    }
    soon(&mut harness, "block1_conv1");
    // fill two cells: the first has two unlike neighbours, the sums are written out
    soon(&mut harness, "Matrix of the section, step 0 of 13");
    for _ in 0..2 {
        harness.get_by_label("Forward").scroll_to_me();
        harness.run_ok();
        harness.get_by_label("Forward").click();
        harness.run_ok();
    }
    assert_eq!(state(&harness).architectures.step, 2);
    soon(&mut harness, "M(1, 2) = best of three");
    soon(&mut harness, "diagonal, mismatch: 0 − 1 = −1");
    soon(&mut harness, "from the left, gap: 4 − 1 = 3  ✓");
    harness.get_by_label("Last").click();
    soon(&mut harness, "the corner is reached: the alignment is complete");
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
    soon(&mut harness, "VGG19 and VGG16 side by side");
    assert_eq!(state(&harness).architectures.zoom, 1.0);
    harness.key_press(Key::Escape);
    soon(&mut harness, "Matrix of 44 networks");
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
        soon(&mut harness, "side by side: ");
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
    soon(&mut harness, "The list of architectures is damaged");
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
