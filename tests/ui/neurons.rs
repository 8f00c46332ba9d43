//! The view Neurons, driven as a visitor would, by accessible role and label.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of tests: a file that cannot be written should stop the test"
)]

use crate::common::{click, drop_files, lab, state, wait};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use neurn_lab::app::App;
use neurn_lab::cortex::cell_type::Class;
use neurn_lab::digits::write::{write_npy_f32, write_npy_u8};
use neurn_lab::protocol::neuron_study::Rule;
use neurn_lab::protocol::neurons::Shows;

/// The view with a small population, once there is something to see.
fn neurons(fragment: &str, width: f32) -> Harness<'static, App> {
    let small = "view=neurons&neurons.shows=overlap&neurons.study.cells=60&neurons.study.trials=3";
    let mut harness = lab(&format!("{small}&{fragment}"), width, 1400.0);
    wait(&mut harness, "120 simulated neurons (seed 1)");
    harness
}

fn label_of(harness: &Harness<'_, App>, part: &str) -> String {
    harness.get_by_label_contains(part).accesskit_node().label().unwrap_or_default()
}

#[test]
fn real_neurons_come_first_and_shuffling_their_photographs_moves_two_measures_of_three() {
    let mut harness = lab("view=neurons", 1280.0, 1400.0);
    wait(&mut harness, "260 neurons of mouse V1");
    harness.get_by_label("measured");
    wait(&mut harness, "NeuRN is nearer in 0 of 10 pairs");
    wait(&mut harness, "shuffled they are nearer in");
    click(&mut harness, "Shuffle the neurons' photographs");
    wait(&mut harness, "The first two measures fall to nothing");
    wait(&mut harness, "The papers' distance hardly moves");
    assert!(state(&harness).neurons.study.shuffled);
    // no network is asked and nothing is simulated: the tab is there at once
    assert!(harness.query_by_label("simulated").is_none());
    click(&mut harness, "Overlap");
    wait(&mut harness, "simulated neurons (seed 1)");
}

#[test]
fn the_overlap_changes_with_the_class_and_the_bandwidth() {
    let mut harness = neurons("", 1280.0);
    let first = label_of(&harness, "Densities: excitatory neurons overlap");
    harness.get_by_label("simulated");
    click(&mut harness, "Inhibitory");
    wait(&mut harness, "Densities: inhibitory neurons overlap");
    assert_eq!(state(&harness).neurons.study.class, Some(Class::Inhibitory));
    click(&mut harness, "Reset Class");
    wait(&mut harness, "Densities: excitatory neurons overlap");
    assert_eq!(
        label_of(&harness, "Densities: excitatory neurons overlap"),
        first,
        "the same question, the same answer"
    );
    click(&mut harness, "By hand");
    wait(&mut harness, "bandwidth: 0.2 of the standard deviation");
    assert_eq!(state(&harness).neurons.study.rule, Rule::Factor);
    assert_ne!(label_of(&harness, "Densities: excitatory neurons overlap"), first);
    harness.get_by_role_and_label(Role::Slider, "Bandwidth factor");
    click(&mut harness, "Reset all");
    wait(&mut harness, "bandwidth: Scott's rule");
}

#[test]
fn a_row_is_reached_by_keys_and_chooses_its_kind() {
    let mut harness = neurons("", 1280.0);
    wait(&mut harness, "Overlap by kind of neuron");
    harness.get_by_label_contains("Overlap by kind of neuron").focus();
    harness.run_ok();
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    let text = label_of(&harness, "Overlap by kind of neuron");
    assert!(text.contains("Click to choose") && text.contains("baseline 0."), "{text}");
    harness.key_press(Key::Enter);
    harness.run_ok();
    let line = state(&harness).neurons.study.line.expect("a kind is chosen");
    assert!(text.contains(line.name()), "{text} {line:?}");
    wait(&mut harness, &format!("Densities: {}", line.name()));
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert_eq!(state(&harness).neurons.study.line, None);
}

#[test]
fn every_tab_has_something_to_see_on_a_phone_and_on_a_projector() {
    for (width, shows) in [(360.0, Shows::ALL), (1920.0, Shows::ALL)] {
        let mut harness = neurons("", width);
        for (shows, label, _) in shows {
            click(&mut harness, label);
            assert_eq!(state(&harness).neurons.shows, shows);
            let words = match shows {
                Shows::Cortex => "What the papers' distance is made of",
                Shows::Overlap => "Who overlaps most",
                Shows::Distance => "Distance by kind of neuron",
                Shows::Images => "Which units carry the likeness?",
                Shows::Map => "Inhibitory neurons",
                Shows::Neuron => "Which images it answers",
                Shows::Check => "How many real cells answer natural scenes",
            };
            wait(&mut harness, words);
        }
    }
}

/// Responses `[repeats 3, images 12, neurons 6]` and the images, `[12, 10, 10]`, as files on disk.
fn two_files() -> [String; 2] {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let images: Vec<u8> =
        (0..1200_usize).map(|i| ((i / 100 * 37 + (i % 100) * (i / 100 + 3) * 7) % 256) as u8).collect();
    let responses: Vec<f32> = (0..216_usize)
        .map(|i| f32::from(images[i / 6 % 12 * 100 + i % 6 * 9]) + (i * 31 % 19) as f32)
        .collect();
    let files = [
        ("ui-responses.npy", write_npy_f32(&[3, 12, 6], &responses)),
        ("ui-images.npy", write_npy_u8(&[12, 10, 10], &images)),
    ];
    files.map(|(name, bytes)| {
        let path = folder.join(name);
        std::fs::write(&path, bytes.unwrap()).unwrap();
        path.to_string_lossy().into_owned()
    })
}

#[test]
fn a_recording_of_two_files_is_set_beside_two_networks() {
    let mut harness = lab("view=neurons", 1280.0, 1600.0);
    wait(&mut harness, "260 neurons of mouse V1");
    let [responses, images] = two_files();
    drop_files(&mut harness, &[&responses]);
    wait(&mut harness, "with the images that were shown they are a recording");
    // until then what ships stays
    harness.get_by_label_contains("NeuRN is nearer in 0 of 10 pairs");
    drop_files(&mut harness, &[&images]);
    wait(&mut harness, "Yours: 6 neurons of `ui-responses.npy`, 12 images, 3 repeats of each");
    wait(&mut harness, "This is one pair of networks, so nothing is tested");
    assert!(harness.query_by_label_contains("NeuRN is nearer in 0 of 10 pairs").is_none());
    click(&mut harness, "260 neurons of mouse V1");
    wait(&mut harness, "NeuRN is nearer in 0 of 10 pairs");
    click(&mut harness, "Your recording");
    wait(&mut harness, "This is one pair of networks, so nothing is tested");
    // the other tabs show the same neurons
    click(&mut harness, "Overlap");
    wait(&mut harness, "6 neurons of `ui-responses.npy`, 12 images, 3 trials each");
}

#[test]
fn real_cells_are_looked_at_by_kind() {
    let mut harness = lab("view=neurons&neurons.shows=check&neurons.study.cells=60", 1280.0, 1400.0);
    wait(&mut harness, "Measured: 37,661 cells of 12 kinds in front of flashed gratings");
    wait(&mut harness, "There are too few simulated cells of each kind");
    let mut harness = lab("view=neurons&neurons.shows=check&neurons.study.cells=200", 1280.0, 1400.0);
    wait(&mut harness, "The simulation was not fitted to these tables");
    click(&mut harness, "Responsive");
    wait(&mut harness, "in front of flashed gratings that answer them");
    click(&mut harness, "Drifting");
    wait(&mut harness, "in front of drifting gratings that answer them");
    click(&mut harness, "Reset Cells");
    wait(&mut harness, "Measured: 40,359 cells of 12 kinds in front of drifting gratings");
}
