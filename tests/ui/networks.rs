//! Classify, Evaluate, Transfers and the domain-shift laboratory driven by accessible role and label.

use crate::common::{self, drop_files, lab_on_laptop as lab, state, until, wait};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use neurn_lab::app::App;
use neurn_lab::app::state::{Source, ViewId};
use neurn_lab::app::views::shift::state::MapShows;
use neurn_lab::digits::generator::{Domain, generate};
use neurn_lab::digits::shift::Param;
use neurn_lab::neurn::Samples;

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
fn a_model_of_ones_own_answers_and_a_broken_one_is_a_sentence() {
    let mut harness = lab("view=classify", 1280.0);
    wait(&mut harness, "Right model, clean handwriting says 3");
    drop_files(&mut harness, &["../../../assets/models/mnist-mlp-neurn5-max.safetensors"]);
    wait(&mut harness, "(mnist-mlp-neurn5-max.safetensors)");
    let chosen = state(&harness).classify.right;
    assert_eq!(chosen.as_deref(), Some("own:1 mnist-mlp-neurn5-max.safetensors"));
    assert_eq!(state(&harness).view, ViewId::Classify);
    // a file that only claims to be one changes nothing
    let folder = std::env::temp_dir().join(format!("neurn-own-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let broken = folder.join("broken.safetensors");
    std::fs::write(&broken, [7; 500]).unwrap();
    drop_files(&mut harness, &[broken.to_str().unwrap()]);
    wait(&mut harness, "broken.safetensors");
    assert_eq!(state(&harness).classify.right, chosen);
    assert!(harness.query_by_label_contains("● NeuRN, k = 5, channels merged (mnist-mlp").is_some());
    // forgotten, the shipped one answers again
    common::click(&mut harness, "Remove");
    wait(&mut harness, "● NeuRN");
    assert!(harness.query_by_label("Remove").is_none());
    std::fs::remove_dir_all(&folder).unwrap();
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
    assert_eq!((now.view, now.source, now.seed), (ViewId::Classify, Source::Gallery, 4));
    let digit = now.item.expect("a picture is open") % 10;
    wait(&mut harness, &format!("A {digit} as digit on a photograph"));
}

#[test]
fn a_large_set_waits_for_run_and_can_be_cancelled() {
    let mut harness = common::lab_by_steps("view=evaluate&evaluate.count=5000", 1280.0, 860.0);
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

#[test]
fn of_a_file_with_two_parts_either_can_be_chosen() {
    for width in [360.0, 1280.0] {
        let mut harness = lab("view=evaluate&evaluate.set=file", width);
        drop_files(&mut harness, &["../sets/keras.npz"]);
        wait(&mut harness, "keras.npz: 12 pictures");
        harness.get_by_label_contains("this is the test part. The images are `x_test.npy`");
        harness.get_by_label("Training part").click();
        harness.run_ok();
        wait(&mut harness, "keras.npz: 5 pictures");
        harness.get_by_label_contains("this is the training part");
        harness.get_by_label("Test part").click();
        harness.run_ok();
        wait(&mut harness, "keras.npz: 12 pictures");
        // another file has no parts
        drop_files(&mut harness, &["../sets/kaggle.csv"]);
        wait(&mut harness, "kaggle.csv: 12 pictures");
        harness.get_by_label_contains("column 1 of 65 (`label`)");
        assert!(harness.query_by_label("Training part").is_none());
    }
}

#[test]
fn a_set_that_is_stored_turned_is_offered_to_be_turned() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let idx = |sides: &[u32], bytes: &[u8]| {
        let head = [0, 0, 8, sides.len() as u8].into_iter().chain(sides.iter().flat_map(|n| n.to_be_bytes()));
        head.chain(bytes.iter().copied()).collect::<Vec<u8>>()
    };
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for i in 0..60_u8 {
        let image = generate(Domain::Handwriting, i % 10, u64::from(i)).unwrap().turned();
        let Samples::U8(bytes) = image.into_samples() else { unreachable!("the generator gives bytes") };
        pixels.extend(bytes);
        labels.push(i % 10);
    }
    let files =
        [("turned-images.idx", idx(&[60, 28, 28], &pixels)), ("turned-labels.idx", idx(&[60], &labels))];
    let paths = files.map(|(name, bytes)| {
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name).to_str().unwrap().to_owned()
    });
    let mut harness = lab("view=evaluate&evaluate.set=file", 1280.0);
    drop_files(&mut harness, &[&paths[0], &paths[1]]);
    wait(&mut harness, "with rows and columns exchanged: this set may be stored so");
    harness.get_by_label("Turn them").click();
    harness.run_ok();
    until(&mut harness, "the turned set", |harness| {
        harness.query_by_label_contains("exchanged, as you asked").is_some()
            && harness.query_by_label("Turn them").is_none()
    });
    paths.iter().for_each(|path| std::fs::remove_file(path).unwrap());
}

/// The view Transfers with a small real table of generated digits, whatever ships.
fn transfers(fragment: &str, width: f32) -> Harness<'static, App> {
    let mut harness = lab(&format!("view=transfers&{fragment}"), width);
    // what the app itself fetches comes first
    until(&mut harness, "what the app fetches", |harness| {
        harness.query_by_label_contains("on its way").is_none()
    });
    let table = include_bytes!("../fixtures/transfers/table.json").to_vec();
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
    wait(&mut harness, "is on this site");
    assert!(
        harness.query_by_label("Load the models in Classify").is_none(),
        "no model of generated digits is there"
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
