//! `neurn neurons` as a script calls it, beside what the page's worker answers.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use crate::program::{program, scratch};
use neurn_lab::digits::write::write_npy_f32;
use neurn_lab::learn::card::{ModelCard, ModelIndex};
use neurn_lab::neurn::Merge;
use neurn_lab::protocol::neuron_study::Study;
use neurn_lab::protocol::neurons::{Custom, Networks, NeuronsAnswer, NeuronsQuery, Shows, View, ViewQuery};
use neurn_lab::worker::neurons::features;
use neurn_lab::worker::session::Session;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

/// A small simulation.
const SMALL: [&str; 4] = ["--cells", "60", "--trials", "3"];

fn neurn(args: &[&str]) -> Output {
    program().arg("neurons").args(args).output().unwrap()
}

fn text(args: &[&str]) -> String {
    let done = neurn(args);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&text(&[args, &["--json"]].concat())).unwrap()
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file that this test made.
fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = scratch(&format!("neurons-{name}"));
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The names of the pair that the page shows at first: the handwriting CNN on raw pixels and with a merged filter.
fn pair() -> [String; 2] {
    let index: ModelIndex =
        serde_json::from_slice(&std::fs::read(root("assets/models/index.json")).unwrap()).unwrap();
    let first = |wanted: &dyn Fn(&ModelCard) -> bool| {
        let cnn = |card: &&ModelCard| card.source == "mnist" && card.network == "cnn" && !card.champion;
        index.models.iter().filter(cnn).find(|card| wanted(card)).unwrap().id.clone()
    };
    let merged = |card: &ModelCard| card.filters.len() == 1 && card.filters[0].merge == Merge::Max;
    [first(&ModelCard::is_baseline), first(&merged)]
}

/// What the page is answered with these settings.
fn view(shows: Shows) -> View {
    let mut session = Session::default();
    let names = pair();
    for name in &names {
        let bytes = std::fs::read(root(&format!("assets/models/{name}.safetensors"))).unwrap();
        session.models.load(name, &bytes).unwrap();
    }
    let study = Study { cells: 60, trials: 3, ..Study::default() };
    let networks = Networks { names, titles: ["baseline", "NeuRN"].map(str::to_owned) };
    let view_query = ViewQuery { shows, study, networks, custom: Custom::default(), width: 480 };
    let query = NeuronsQuery::View(Box::new(view_query));
    match pollster::block_on(features::answer(&mut session, &query)).unwrap() {
        NeuronsAnswer::View(view) => *view,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn same(view: &View, fact: &str, found: &Value) {
    let wanted = view.facts.iter().find(|(name, _)| name == fact).unwrap().1;
    let found = found.as_f64().unwrap();
    assert!((wanted - found).abs() < 1e-9, "{fact}: {wanted} in the view, {found} printed");
}

#[test]
fn the_overlap_is_that_of_the_view() {
    let (view, found) = (view(Shows::Overlap), json(&[&["overlap"][..], &SMALL].concat()));
    let overlap = &found["overlap"];
    for (side, name) in ["baseline", "neurn"].into_iter().enumerate() {
        let network = &overlap["networks"][side];
        same(&view, &format!("iou_{name}"), &network["iou"]);
        same(&view, &format!("mean_{name}"), &network["b"]["summary"]["mean"]);
        same(&view, &format!("bandwidth_{name}"), &network["b"]["bandwidth"]);
        assert_eq!(network["a"]["density"].as_array().unwrap().len(), 512);
    }
    same(&view, "p_mean", &overlap["means"]["p"]);
    same(&view, "neurons", &overlap["neurons"]);
    assert_eq!(
        overlap["kinds"].as_array().unwrap().len(),
        view.panels[1].figure.as_ref().unwrap().spots.len()
    );
    let recording = &found["recording"];
    assert_eq!((&recording["origin"], &recording["seed"]), (&"simulated".into(), &1.into()));
    assert_eq!((&recording["neurons"], &recording["about"]), (&120.into(), &view.about.as_str().into()));
    assert_eq!(found["study"]["cells"], 60);

    let printed = text(&SMALL);
    assert!(printed.starts_with("simulated: 120 simulated neurons (seed 1), shown 118 "), "{printed}");
    for sentence in &view.summary {
        assert!(printed.contains(sentence), "{sentence}: {printed}");
    }
}

#[test]
fn distances_and_dissimilarities_are_those_of_the_view() {
    let (seen, found) = (view(Shows::Distance), json(&[&["distance"][..], &SMALL].concat()));
    let distance = &found["distance"];
    same(&seen, "rmse_neurn_excitatory", &distance["classes"][1]["excitatory"]);
    assert!(distance.get("over_kinds").is_none() && distance["classes"][0].get("test").is_none());
    same(&seen, "kinds_closer", &distance["kinds_right_closer"]);
    assert_eq!(distance["rmse"][0].as_array().unwrap().len(), 120);
    let (seen, found) = (view(Shows::Images), json(&[&["images"][..], &SMALL].concat()));
    same(&seen, "correlation_neurn", &found["images"]["networks"][1]["chosen"]["test"]["r"]);
    assert_eq!(found["images"]["rdm"]["n"], 118);
}

#[test]
fn one_neuron_statistics_and_central_neurons_are_printed() {
    let found = json(&[&["neuron", "--cell", "7", "--image", "3"][..], &SMALL].concat());
    let neuron = &found["neuron"];
    assert_eq!((&neuron["cell"], &neuron["image"]), (&7.into(), &3.into()));
    assert_eq!(neuron["nearest"][0].as_array().unwrap().len(), 20);
    assert_eq!(neuron["trials"]["peaks"].as_array().unwrap().len(), 3);
    let printed = text(&[&["check"][..], &SMALL].concat());
    assert!(printed.contains("sparseness over 60 neurons: median 0."), "{printed}");
    let map = ["map", "--cells", "50", "--trials", "2"];
    let printed = text(&map);
    assert!(printed.contains("excitatory neurons: 50 in 10 clusters, 50 of them central"), "{printed}");
    assert_eq!(json(&map)["map"]["neurons"][1]["places"][0], 50);
    let central = json(&["overlap", "--central", "--cells", "50", "--trials", "2"]);
    assert_eq!(central["overlap"]["neurons"], 50);
}

#[test]
fn recordings_and_arrays_of_features_take_part() {
    let values: Vec<f32> = (0..20 * 25).map(|i| (i * 37 % 101) as f32).collect();
    let features = written("features.npy", &write_npy_f32(&[20, 5, 5], &values).unwrap());
    let recording = root("tests/fixtures/cortex/self-test.npz");
    let (features, recording) = (features.to_str().unwrap(), recording.to_str().unwrap());
    let settings =
        ["--left", features, "--right", features, "--recording", recording, "--class", "all", "--seed", "5"];
    let found = json(&settings);
    assert_eq!((&found["recording"]["origin"], &found["recording"]["seed"]), (&"measured".into(), &5.into()));
    assert_eq!(found["networks"][0]["features"], "20 maps of 5 × 5 (array)");
    let iou = |side: usize| found["overlap"]["networks"][side]["iou"].as_f64().unwrap();
    assert_eq!(iou(0).to_bits(), iou(1).to_bits(), "the same features twice");
    let printed = text(&settings);
    assert!(printed.starts_with("measured: ") && printed.contains("; seed 5."), "{printed}");
    let with = json(&[&SMALL[..], &["--kernels", features]].concat());
    assert!(with["overlap"]["custom"]["iou"].as_f64().unwrap() > 0.0);

    // an array of features is what it is, whatever is compared of a network
    let mixed = json(&[&SMALL[..], &["--left", features, "--features", "activations"]].concat());
    assert_eq!(mixed["networks"][0], found["networks"][0]);

    let refused = |args: &[&str], part: &str| {
        let done = neurn(args);
        let error = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{args:?}: {error}");
        assert!(error.contains(part) && done.stdout.is_empty(), "{args:?}: {error}");
        error
    };
    for (args, part) in [
        (&["images", "--left", features][..], "take its weights"),
        (&["--recording", features], "and responses are needed"),
        (&["--left", recording], "self-test.npz"),
        (&["--left", "no-such-file.npy"], "cannot be read"),
        (&["--cells", "50", "--trials", "2", "--line", "Ntsr1", "--area", "VISrl"], "There are no Ntsr1"),
    ] {
        let error = refused(args, part);
        assert_eq!(error.trim_end().lines().count(), 1, "one sentence: {error}");
    }
    refused(&["moon"], "expected one of `cortex`, `overlap`");
    refused(&["--cells", "3"], "50");
    refused(&["--bandwidth", "50"], "from 0.01 to 2");
    refused(&["--class", "moon"], "unknown variant `moon`");
    std::fs::remove_file(features).unwrap();
}

#[test]
fn missing_responses_are_counted_and_take_part_in_nothing() {
    let nan = f32::NAN;
    // six trials of five neurons; two responses are missing, and one neuron has none
    let mut values: Vec<f32> = (0..30).map(|i| (i * 7 % 11) as f32).collect();
    (values[5], values[11]) = (nan, nan);
    values.iter_mut().skip(4).step_by(5).for_each(|value| *value = nan);
    let recording = written("missing.npy", &write_npy_f32(&[6, 5], &values).unwrap());
    let recording = recording.to_str().unwrap();
    let found = json(&["check", "--class", "all", "--recording", recording]);
    assert_eq!(
        (&found["recording"]["missing"]["responses"], &found["recording"]["missing"]["cells"]),
        (&2.into(), &1.into())
    );
    assert_eq!(found["recording"]["neurons"], 4);
    let said = text(&["check", "--class", "all", "--recording", recording]);
    assert!(said.contains("2 responses missing (NaN), 1 neuron left out"), "{said}");

    // the same two columns of T: what is missing adds nothing, an empty column is left out
    let [traces, images, out] =
        ["missing-t.npy", "missing-fs.npy", "missing-n.npy"].map(|name| written(name, b""));
    std::fs::write(&traces, write_npy_f32(&[2, 3], &[1.0, nan, nan, 2.0, 4.0, nan]).unwrap()).unwrap();
    std::fs::write(&images, write_npy_f32(&[2, 2], &[1.0, 0.0, 0.0, 10.0]).unwrap()).unwrap();
    let done = program()
        .args(["represent", "--json", "--traces"])
        .args([traces.as_path(), Path::new("--stimuli"), images.as_path(), Path::new("--out"), out.as_path()])
        .output()
        .unwrap();
    let summary: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (&summary["columns"], &summary["missing"], &summary["left_out"]),
        (&2.into(), &1.into(), &1.into())
    );
    let written = std::fs::read(&out).unwrap();
    let floats: Vec<f32> = written[written.len() - 16..]
        .chunks(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect();
    assert_eq!(floats, [1.0, 20.0, 0.0, 40.0]);
    for file in [Path::new(recording), traces.as_path(), images.as_path(), out.as_path()] {
        std::fs::remove_file(file).unwrap();
    }
}

/// Twelve images, and twenty cells that were shown each four times: as files.
fn recorded() -> [PathBuf; 2] {
    let (images, side, repeats, cells) = (12, 16, 4, 20);
    let pixel = |i: usize| ((i * 37 + i / 16 * 11 + i / 256 * 91) % 251) as f32;
    let shown: Vec<f32> = (0..images * side * side).map(pixel).collect();
    let mut values = Vec::new();
    for repeat in 0..repeats {
        for image in 0..images {
            for cell in 0..cells {
                let seen = shown[image * side * side + cell * 11];
                values.push(seen / 50.0 + ((repeat * 7 + image * 3 + cell * 5) % 11) as f32 / 20.0);
            }
        }
    }
    let write =
        |name: &str, shape: &[usize], values: &[f32]| written(name, &write_npy_f32(shape, values).unwrap());
    [
        write("responses.npy", &[repeats, images, cells], &values),
        write("shown.npy", &[images, side, side], &shown),
    ]
}

const TWINS: &str = concat!(
    "assets/transfers/runs/mnist_cnn_none_s1_9af4ff23.safetensors,",
    "assets/transfers/runs/mnist_cnn_neurn-3_s1_0a146dc7.safetensors"
);

#[test]
fn a_pair_beside_real_neurons_carries_its_controls() {
    let [responses, images] = recorded();
    let words = ["--recording", responses.to_str().unwrap(), "--images", images.to_str().unwrap()];
    let found = json(&[&["--pairs", TWINS, "--permutations", "99"][..], &words].concat());
    let recording = &found["recording"];
    assert_eq!(
        ["source", "cells", "images", "repeats", "missing"].map(|key| recording[key].clone()),
        [serde_json::json!("measured"), 20.into(), 12.into(), 4.into(), 0.into()]
    );
    assert!(recording["ceilings"][0].as_f64().unwrap() > 0.9, "{recording}");
    let pair = &found["pairs"][0];
    assert_eq!(pair["layers"], serde_json::json!(["pool1", "pool2", "pool3"]));
    for measure in ["rdm", "predict", "match", "rmse", "iou"] {
        for both in ["scores", "shuffled", "untrained"].map(|of| &pair[of][measure]) {
            let [left, right, difference] =
                ["left", "right", "difference"].map(|key| both[key].as_f64().unwrap());
            assert!((right - left - difference).abs() < 1e-12);
        }
        let over = &found["over_pairs"][measure];
        assert_eq!((&over["n"], &over["sign_flip_p"]), (&1.into(), &1.0.into()));
    }
    assert_eq!(found["over_pairs"]["unit"], "pairs of networks");
    let controls = &found["controls"];
    assert!(controls["pixels"]["rho"].as_f64().unwrap() > controls["noise"]["rho"].as_f64().unwrap());
    assert_eq!(controls["shuffled"]["permutations"], 99);
    // what was trained is not what was not
    assert_ne!(pair["scores"], pair["untrained"]);
    let printed = text(&[&["--pairs", TWINS, "--permutations", "9"][..], &words].concat());
    assert!(printed.starts_with("measured: "), "{printed}");
    assert!(
        printed.contains("over 1 pairs of networks") && printed.contains("Beside them: pixels"),
        "{printed}"
    );
}

#[test]
fn without_a_recording_the_account_that_ships_is_printed() {
    let found = json(&["--pairs", "all"]);
    let shipped = std::fs::read(root("assets/neural/v1-antolik.json")).unwrap();
    assert_eq!(found, serde_json::from_slice::<Value>(&shipped).unwrap());
    assert_eq!((&found["over_pairs"]["n"], &found["recording"]["cells"]), (&10.into(), &260.into()));
    assert_eq!(json(&["cortex"]), found);
    let printed = text(&["cortex"]);
    assert!(printed.contains("RMSE (Eq. 1), over 10 pairs of networks"), "{printed}");
    assert!(printed.contains("RMSE with the neurons' images shuffled, over 10 pairs"), "{printed}");
    let refused = |words: &[&str], wanted: &str| {
        let output = neurn(words);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(wanted), "{said}");
    };
    refused(&["--pairs", TWINS], "needs --recording and --images");
    refused(&["--collect", "--data", "no-such-folder"], "no-such-folder");
}

#[test]
fn what_is_no_pair_or_no_recording_of_these_images_is_a_sentence() {
    let [responses, images] = recorded();
    let words = ["--recording", responses.to_str().unwrap(), "--images", images.to_str().unwrap()];
    let refused = |pairs: &str, words: &[&str]| {
        let output = neurn(&[&["--pairs", pairs][..], words].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let [left, right] = TWINS.split_once(',').map(|(left, right)| [left, right]).unwrap();
    assert!(refused(left, &words).contains("names no pair"));
    assert!(refused(&format!("{left},{left}"), &words).contains("both see through the same filter"));
    let other = "assets/transfers/runs/usps_cnn_neurn-3_s1_78c8ea5c.safetensors";
    assert!(refused(&format!("{left},{other}"), &words).contains("differ in more than the filter"));
    assert!(refused(&format!("{left},{right}"), &words[..2]).contains("--images"));
    // the files exchanged: four images, and no axis of four
    let swapped = ["--recording", images.to_str().unwrap(), "--images", responses.to_str().unwrap()];
    let said = refused(TWINS, &swapped);
    assert!(said.contains("there are 4 images: no axis is so long"), "{said}");
}
