//! `neurn` as a script calls it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use crate::program::{neurn, scratch};
use neurn_lab::digits::npy;
use neurn_lab::digits::open::{Limits, Opened, open};
use neurn_lab::neurn::{Border, FilterSettings, Image, Merge, Samples, Scope, apply};
use neurn_lab::stats::density::{Bandwidth, Method, Overlay};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/readers").join(file)
}

/// Filters a fixture: the summary, and the array that was written.
fn filter(file: &str, name: &str, options: &[&str]) -> (Value, npy::Array) {
    let (input, output) = (fixture(file), scratch(name));
    let paths = [input.to_str().unwrap(), output.to_str().unwrap()];
    let done = neurn(&[&["filter", paths[0], paths[1], "--json"], options].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stderr.is_empty());
    let bytes = std::fs::read(&output).unwrap();
    std::fs::remove_file(&output).unwrap();
    (serde_json::from_slice(&done.stdout).unwrap(), npy::read(&bytes, &Limits::default()).unwrap())
}

fn images(file: &str) -> Vec<Image> {
    match open(file, &std::fs::read(fixture(file)).unwrap(), &Limits::default()).unwrap() {
        Opened::Picture(image) => vec![image],
        Opened::Dataset(set) => (0..set.count()).map(|i| set.image(i).unwrap()).collect(),
        Opened::Labels(_) => panic!("{file} holds labels"),
    }
}

#[test]
fn every_shape_keeps_its_form_and_equals_the_library() {
    let merged: &[&str] = &["--merge", "max"];
    for (file, options, shape) in [
        ("grey.png", &[][..], &[11, 14][..]),
        ("rgb.jpg", &[], &[11, 14, 3]),
        ("rgb.png", merged, &[11, 14]),
        ("grey16.png", &[], &[11, 14]),
        ("f8.npy", &[], &[5, 7]),
        ("hw1.npy", &[], &[5, 7, 1]),
        ("hw1.npy", merged, &[5, 7]),
        ("hw4.npy", &[], &[5, 7, 4]),
        ("nhw.npy", &[], &[3, 6, 5]),
        ("nhw.npy", merged, &[3, 6, 5]),
        ("fortran_4.npy", &[], &[2, 5, 7, 3]),
        ("fortran_4.npy", merged, &[2, 5, 7]),
        ("grey.idx", &[], &[4, 6, 5]),
        ("colour.idx.gz", &[], &[3, 6, 5, 3]),
    ] {
        let (summary, array) = filter(file, &format!("{file}-{}.npy", options.len()), options);
        assert_eq!(array.shape, shape, "{file}");
        let merge = if options.is_empty() { Merge::None } else { Merge::Max };
        let settings = FilterSettings { merge, ..FilterSettings::default() };
        let outputs: Vec<_> = images(file).iter().map(|image| apply(image, &settings).unwrap()).collect();
        let wanted: Vec<f32> = outputs.iter().flat_map(|output| output.result.clone()).collect();
        assert_eq!(array.samples, Samples::F32(wanted), "{file}");

        assert_eq!(summary["shape"], serde_json::json!(shape), "{file}");
        assert_eq!(summary["images"], outputs.len());
        assert_eq!((&summary["engine"], &summary["adapter"]), (&"cpu".into(), &Value::Null));
        assert!(summary["milliseconds"].as_f64().unwrap() >= 0.0);
        assert_eq!(summary["max_sigma"].as_f64().unwrap() as f32, outputs[0].peaks[0].value);
        assert_eq!(summary["max_sigma_at"]["x"], outputs[0].peaks[0].x);
        assert_eq!(summary["peaks"].as_array().unwrap().len(), outputs.len());
    }
}

#[test]
fn options_reach_the_filter() {
    let (summary, array) =
        filter("rgb.png", "options.npy", &["--k", "7", "--border", "mirror", "--scope", "channel"]);
    let settings =
        FilterSettings { k: 7, border: Border::Mirror, scope: Scope::Channel, ..FilterSettings::default() };
    let wanted = apply(&images("rgb.png")[0], &settings).unwrap();
    assert_eq!(array.samples, Samples::F32(wanted.result));
    assert_eq!(summary["settings"], serde_json::to_value(settings).unwrap());
    assert_eq!(summary["peaks"][0].as_array().unwrap().len(), 3);
    let largest = wanted.peaks.iter().map(|peak| peak.value).fold(0.0, f32::max);
    assert_eq!(summary["max_sigma"].as_f64().unwrap() as f32, largest);
}

#[test]
fn without_json_it_says_what_it_did() {
    let output = scratch("sentence.npy");
    let done = neurn(&["filter", fixture("grey.idx").to_str().unwrap(), output.to_str().unwrap()]);
    assert!(done.status.success());
    let line = String::from_utf8(done.stdout).unwrap();
    assert!(
        line.starts_with("4 images filtered on the CPU in ") && line.ends_with("holds [4, 6, 5]\n"),
        "{line}"
    );
    std::fs::remove_file(output).unwrap();
}

#[test]
fn bad_input_is_one_sentence_and_status_2() {
    let output = scratch("never.npy");
    let output = output.to_str().unwrap();
    let broken = scratch("broken.png");
    std::fs::write(&broken, &std::fs::read(fixture("rgb.png")).unwrap()[..60]).unwrap();
    for (input, words) in [
        (fixture("does_not_exist.png"), "cannot be read"),
        (fixture("refused_complex.npy"), "complex numbers"),
        (fixture("labels.idx"), "labels"),
        (fixture("manifest.json"), "a text file"),
        (broken.clone(), "PNG"),
        (fixture(""), "cannot be read"),
    ] {
        let done = neurn(&["filter", input.to_str().unwrap(), output]);
        let error = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{error}");
        assert!(done.stdout.is_empty());
        assert!(
            error.contains(words) && error.trim_end().ends_with('.') && error.lines().count() == 1,
            "{error}"
        );
        assert!(!Path::new(output).exists());
    }
    std::fs::remove_file(broken).unwrap();
}

#[test]
fn wrong_arguments_are_status_2_too() {
    let input = fixture("grey.png");
    let input = input.to_str().unwrap();
    for options in
        [&["--k", "4"][..], &["--k", "257"], &["--k", "x"], &["--border", "wrap"], &["--engine", "abacus"]]
    {
        let done = neurn(&[&["filter", input, "never.npy"], options].concat());
        assert_eq!(done.status.code(), Some(2), "{options:?}");
        assert!(!done.stderr.is_empty());
    }
    assert_eq!(neurn(&["filter"]).status.code(), Some(2));
}

#[test]
fn an_output_that_cannot_be_written_is_status_1() {
    let output = scratch("no-such-folder").join("out.npy");
    let done = neurn(&["filter", fixture("grey.png").to_str().unwrap(), output.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8(done.stderr).unwrap().contains("cannot be written"));
}

/// On a machine without a device the command must say so; with one (a software one will do) the result is
/// the CPU's.
#[test]
fn the_gpu_engine_equals_the_cpu_or_says_that_there_is_none() {
    let (_, wanted) = filter("colour.idx", "cpu.npy", &["--k", "5"]);
    let output = scratch("gpu.npy");
    let input = fixture("colour.idx");
    let paths = [input.to_str().unwrap(), output.to_str().unwrap()];
    let done = neurn(&["filter", paths[0], paths[1], "--json", "--k", "5", "--engine", "gpu"]);
    if done.status.success() {
        let summary: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!(summary["engine"], "gpu");
        assert!(summary["adapter"].as_str().is_some_and(|name| !name.is_empty()));
        let found = npy::read(&std::fs::read(&output).unwrap(), &Limits::default()).unwrap();
        std::fs::remove_file(output).unwrap();
        assert_eq!(found.shape, wanted.shape);
        let (Samples::F32(found), Samples::F32(wanted)) = (found.samples, wanted.samples) else { panic!() };
        assert!(found.iter().zip(&wanted).all(|(f, w)| (f - w).abs() <= 1e-5));
    } else {
        assert!(std::env::var("REQUIRE_GPU").is_err(), "REQUIRE_GPU is set, but the GPU engine failed");
        assert_eq!(done.status.code(), Some(1));
        assert!(String::from_utf8(done.stderr).unwrap().contains("--engine cpu"));
    }
}

/// As with the filter: the same answers as on the processor, or a sentence.
#[test]
fn networks_on_the_graphics_processor_equal_flex_or_say_that_there_is_none() {
    let weights = format!("{}/assets/models/mnist-cnn-neurn5-max.safetensors", env!("CARGO_MANIFEST_DIR"));
    let input = fixture("colour.idx");
    let input = input.to_str().unwrap();
    let predict =
        |engine: &str| neurn(&["predict", "--weights", &weights, input, "--json", "--engine", engine]);
    let summary = |done: &Output| serde_json::from_slice::<Value>(&done.stdout).unwrap();
    let flex = summary(&predict("flex"));
    assert_eq!((&flex["engine"], &flex["adapter"]), (&"flex".into(), &Value::Null));
    let done = predict("webgpu");
    if done.status.success() {
        let found = summary(&done);
        assert_eq!(found["engine"], "webgpu");
        assert!(found["adapter"].as_str().is_some_and(|name| !name.is_empty()));
        assert_eq!((&found["n"], &found["digits"]), (&flex["n"], &flex["digits"]));
        let numbers = |summary: &Value| -> Vec<f64> {
            let rows = summary["probabilities"].as_array().unwrap().iter();
            rows.flat_map(|row| row.as_array().unwrap()).map(|p| p.as_f64().unwrap()).collect()
        };
        let (found, wanted) = (numbers(&found), numbers(&flex));
        assert!(!wanted.is_empty() && found.len() == wanted.len());
        assert!(found.iter().zip(&wanted).all(|(f, w)| (f - w).abs() <= 1e-5));
    } else {
        assert!(std::env::var("REQUIRE_GPU").is_err(), "REQUIRE_GPU is set, but the engine webgpu failed");
        assert_eq!(done.status.code(), Some(1));
        assert!(String::from_utf8(done.stderr).unwrap().contains("--engine simd"));
    }
    let refused =
        neurn(&["train", "--source", "generated-m", "--engine", "webgpu", "--out", "never.safetensors"]);
    assert_eq!(refused.status.code(), Some(2));
    let sentence = String::from_utf8(refused.stderr).unwrap();
    assert!(sentence.contains("`webgpu` answers and does not train"), "{sentence}");
}

#[test]
fn shift_measures_points_and_refuses_what_is_out_of_range() {
    let weights = |name: &str| format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
    let (left, right) = (weights("mnist-cnn-none"), weights("mnist-cnn-neurn3-max"));
    let models = ["shift", "--left", &left, "--right", &right];
    let done = neurn(&[&models[..], &["--values", "0,50,100", "--count", "60", "--json"]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let found: Value = serde_json::from_slice(&done.stdout).unwrap();
    let points = found["points"].as_array().unwrap();
    let count = |i: usize, side: usize| points[i]["right"][side].as_u64().unwrap();
    assert_eq!(found["models"][1], "mnist-cnn-neurn3-max");
    assert_eq!(points.len(), 3);
    assert!(points.iter().all(|point| point["n"] == 60));
    assert!(count(0, 0) > 54 && count(0, 1) > 54, "clean handwriting: {points:?}");
    assert!(count(2, 1) > count(2, 0) + 15, "black ink on white: {points:?}");
    // nothing to see is one answer for all: six of sixty digits
    assert_eq!((count(1, 0), count(1, 1)), (6, 6));
    let lines = neurn(&[&models[..], &["--axis", "rotation", "--values", "-80,0", "--count", "10"]].concat());
    let lines = String::from_utf8(lines.stdout).unwrap();
    assert!(lines.starts_with("rotation -80°: left ") && lines.lines().count() == 2, "{lines}");
    for (options, words) in [
        (&["--axis", "blur", "--second", "blur"][..], "two different sliders"),
        (&["--at", "noise=41"], "noise must be a number from 0 to 40"),
        (&["--values", "101"], "polarity must be"),
        (&["--at", "moon=1"], "there is no slider `moon`"),
    ] {
        let refused = neurn(&[&models[..], options].concat());
        assert_eq!(refused.status.code(), Some(2), "{options:?}");
        let sentence = String::from_utf8(refused.stderr).unwrap();
        assert!(sentence.contains(words), "{options:?}: {sentence}");
    }
}

/// An array of 32-bit floats as NumPy writes it.
fn npy_of(name: &str, shape: &str, values: &[f32]) -> PathBuf {
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    let path = scratch(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn density_is_that_of_the_library_for_any_shape() {
    let values: Vec<f32> = (0..960).map(|i| (i * i % 97) as f32).collect();
    let moved: Vec<f32> = values.iter().map(|value| value + 30.0).collect();
    let (a, b) = (npy_of("a.npy", "2, 3, 4, 5, 8", &values), npy_of("b.npy", "960,", &moved));
    let (a, b) = (a.to_str().unwrap(), b.to_str().unwrap());
    let done = neurn(&["density", a, b, "--bandwidth", "0.2", "--points", "64", "--json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let found: Value = serde_json::from_slice(&done.stdout).unwrap();
    let wanted = Overlay::of(&values, &moved, Bandwidth::Factor(0.2), 64, Method::Auto).unwrap();
    assert_eq!(found["x"].as_array().unwrap().len(), 64);
    // serde_json reads numbers back to within a last digit
    let near = |found: &Value, wanted: f64| {
        let found = found.as_f64().unwrap();
        assert!((found - wanted).abs() <= 1e-14 * wanted.abs(), "{found} is not {wanted}");
    };
    let density = found["densities"]["b"].as_array().unwrap();
    assert_eq!(density.len(), 64);
    density.iter().zip(&wanted.b.density).for_each(|(found, wanted)| near(found, *wanted));
    near(&found["iou"], wanted.iou);
    near(&found["bandwidths"][0], wanted.a.bandwidth);
    assert_eq!((&found["n"][1], &found["methods"][0]), (&Value::from(960), &Value::from("binned")));
    let alone = neurn(&["density", a, "--bandwidth", "silverman", "--method", "exact", "--json"]);
    let alone: Value = serde_json::from_slice(&alone.stdout).unwrap();
    assert_eq!((&alone["methods"][0], alone.get("iou")), (&Value::from("exact"), None));
    let lines = String::from_utf8(neurn(&["density", a, b]).stdout).unwrap();
    assert!(lines.contains("960 values, mean ") && lines.contains("overlap (IoU): "), "{lines}");
    let same = npy_of("same.npy", "9,", &[1.5; 9]);
    let same = same.to_str().unwrap();
    for (arguments, words) in [
        (&["density", same][..], "all 9 values are 1.5"),
        (&["density", a, same], "all 9 values are 1.5"),
        (&["density", "missing.npy"], "`missing.npy` cannot be read"),
        (&["density", a, "--bandwidth", "0"], "from 0.001 to 100"),
        (&["density", a, "--bandwidth", "wide"], "write scott, silverman or a number"),
        (&["density", a, "--points", "1"], "2..=65536"),
    ] {
        let refused = neurn(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        let sentence = String::from_utf8(refused.stderr).unwrap();
        assert!(sentence.contains(words), "{arguments:?}: {sentence}");
    }
    for path in [a, b, same] {
        std::fs::remove_file(path).unwrap();
    }
}

/// Runs a command that writes files; gives what it prints and the files' texts.
fn files(args: &[&str], options: &[&str]) -> (String, Vec<String>) {
    let paths: Vec<PathBuf> =
        options.iter().enumerate().map(|(i, item)| scratch(&format!("{}{i}{item}", args.join("")))).collect();
    let mut all = args.to_vec();
    for (option, path) in options.iter().zip(&paths) {
        all.extend([option, path.to_str().unwrap()]);
    }
    let done = neurn(&all);
    assert!(done.status.success(), "{all:?}: {}", String::from_utf8_lossy(&done.stderr));
    let texts = paths.iter().map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        std::fs::remove_file(path).unwrap();
        text
    });
    (String::from_utf8(done.stdout).unwrap(), texts.collect())
}

#[test]
fn architectures_are_written_as_figures_tables_and_text() {
    let (printed, files_of) = files(&["align", "--all", "--json"], &["--svg", "--csv"]);
    let all: Value = serde_json::from_str(&printed).unwrap();
    let [svg, csv] = &*files_of else { panic!("two files") };
    assert!(svg.starts_with("<svg ") && svg.contains(">ShuffleNet</text>"));
    let rows: Vec<Vec<&str>> = csv.split_terminator("\r\n").map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 45);
    for (row, network) in rows[1..].iter().zip(all["order"].as_array().unwrap()) {
        let network = network.as_u64().unwrap() as usize;
        assert_eq!(row[0], all["names"][network]);
        for (value, other) in row[1..].iter().zip(all["order"].as_array().unwrap()) {
            let wanted = all["index"][network][other.as_u64().unwrap() as usize].as_f64().unwrap();
            assert!((value.parse::<f64>().unwrap() - wanted).abs() < 1e-15);
        }
    }
    let (text, files_of) = files(&["align", "ResNet50", "VGG19", "--text"], &["--svg"]);
    let sum: Value =
        serde_json::from_slice(&neurn(&["align", "ResNet50", "VGG19", "--json"]).stdout).unwrap();
    assert_eq!(text.lines().count() - 2, sum["aligned"][0].as_array().unwrap().len());
    assert!(text.contains(&format!("score {}", sum["score"])) && files_of[0].contains("ResNet50 and VGG19"));
    let (_, files_of) = files(&["patterns", "--all"], &["--svg", "--csv", "--matrix-svg", "--matrix-csv"]);
    assert_eq!(files_of[1].lines().count(), 101);
    assert_eq!(files_of[3].lines().count(), 45);
    let refused = neurn(&["align", "ResNet50", "VGG19", "--csv", "x.csv"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_shortlist_covers_at_least_as_well_as_the_papers_and_results_are_published() {
    let (printed, files_of) = files(&["align", "--all", "--shortlist", "12", "--json"], &["--svg", "--csv"]);
    let found: Value = serde_json::from_str(&printed).unwrap();
    let shortlist = &found["shortlist"];
    assert_eq!(shortlist["papers"]["chosen"].as_array().unwrap().len(), 12);
    assert!(shortlist["ours"]["mean"].as_f64() <= shortlist["papers"]["mean"].as_f64());
    assert_eq!(shortlist["curve"].as_array().unwrap().len(), 44);
    assert!(files_of[0].contains("12 networks that stand for all 44") && files_of[1].lines().count() == 45);
    let (printed, files_of) =
        files(&["align", "--functional", "--json", "--published", "difference"], &["--svg", "--csv"]);
    let found: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((found["names"].as_array().unwrap().len(), found["badge"].as_str()), (12, Some("published")));
    assert!((found["mean_plain"].as_f64().unwrap() - 0.9084).abs() < 1e-4);
    assert!(files_of[0].contains("with NeuRN less without") && files_of[1].lines().count() == 67);
}

#[test]
fn representations_are_traces_times_stimuli() {
    let paths = ["N.npy", "T.npy", "FS.npy", "again.npy"].map(scratch);
    let [n, t, fs, again] = paths.each_ref().map(|path| path.to_str().unwrap());
    let done = neurn(&[
        "represent",
        "--simulate",
        "--cell",
        "3",
        "--line",
        "Cux2",
        "--area",
        "VISp",
        "--trials",
        "4",
        "--out",
        n,
        "--save-traces",
        t,
        "--save-stimuli",
        fs,
        "--json",
    ]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let summary: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&summary["simulated"], &summary["columns"]), (&Value::Bool(true), &Value::from(4)));
    let read = |path: &Path| {
        let array = npy::read(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
        match array.samples {
            Samples::U8(values) => (array.shape, values.into_iter().map(f32::from).collect()),
            Samples::F32(values) => (array.shape, values),
        }
    };
    let (shape, values): (Vec<usize>, Vec<f32>) = read(&paths[0]);
    let ((_, traces), (_, stimuli)) = (read(&paths[1]), read(&paths[2]));
    assert_eq!(shape, [4, 31, 31]);
    for (place, value) in values.iter().enumerate().step_by(97) {
        let (trial, pixel) = (place / 961, place % 961);
        let each = (0..118).map(|i| f64::from(traces[i * 4 + trial]) * f64::from(stimuli[i * 961 + pixel]));
        let wanted: f64 = each.sum();
        assert!(
            (f64::from(*value) - wanted).abs() <= 1e-6 * wanted.abs().max(1.0),
            "{value} is not {wanted}"
        );
    }
    let done = neurn(&["represent", "--traces", t, "--stimuli", fs, "--mean", "--out", again]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(read(&paths[3]).0, [31, 31]);
    let export = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cortex/self-test.npz");
    let export = export.to_str().unwrap();
    let done = neurn(&["represent", "--recording", export, "--cell", "2", "--samples", "--out", again]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(read(&paths[3]).0, [110, 31, 31]);
    for refused in [
        &["represent", "--recording", export, "--cell", "9", "--out", again][..],
        &["represent", "--traces", n, "--stimuli", fs, "--out", again],
        &["represent", "--simulate", "--line", "Scnn1a", "--area", "VISrl", "--out", again],
        &["represent", "--recording", t, "--out", again],
        &["represent", "--out", again],
    ] {
        assert_eq!(neurn(refused).status.code(), Some(2), "{refused:?}");
    }
    paths.iter().for_each(|path| std::fs::remove_file(path).unwrap());
}

#[test]
fn published_numbers_are_recomputed_and_what_we_measured_beside_them_is_up_to_date() {
    let json = |args: &[&str]| -> Value {
        let done = neurn(&[&["published", "--json"], args].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice(&done.stdout).unwrap()
    };
    let (printed, exchanged) = (json(&[]), json(&["--reading", "exchanged"]));
    assert_eq!(
        (printed["networks"].as_array().unwrap().len(), printed["claims"].as_array().unwrap().len()),
        (14, 25)
    );
    let mean = |found: &Value| found["similarity"][0]["mean_neurn"].as_f64().unwrap();
    assert!((mean(&printed) - 0.9346).abs() < 1e-4 && (mean(&exchanged) - 0.9414).abs() < 1e-4);
    let out = scratch("measured.json");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let path = |file: &str| folder.join(file).to_str().unwrap().to_owned();
    let [transfers, models] = ["transfers/table.json", "models/index.json"].map(path);
    json(&["--collect", out.to_str().unwrap(), "--transfers", &transfers, "--models", &models]);
    let made = std::fs::read_to_string(&out).unwrap();
    std::fs::remove_file(&out).unwrap();
    let shipped = std::fs::read_to_string(path("published/measured.json")).unwrap();
    assert!(made == shipped, "neurn published --collect assets/published/measured.json makes it anew");
}
