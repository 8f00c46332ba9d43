//! `neurn train`, `transfer`, `evaluate`, `predict` and `models` as a script calls them: what goes on, what is refused,
//! and what is written.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::program::{neurn, program, scratch};
use neurn_lab::digits::dataset::Dataset;
use neurn_lab::digits::generator::Domain;
use neurn_lab::digits::write::{write_npy_f32, write_npy_u8};
use neurn_lab::learn::engine::Engine;
use neurn_lab::learn::filters::FilterList;
use neurn_lab::learn::network::NetworkKind;
use neurn_lab::learn::train::Trainer;
use neurn_lab::learn::train::recipe::Recipe;
use neurn_lab::learn::train::samples::generated;
use neurn_lab::learn::weights::Model;
use neurn_lab::neurn::Samples;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of this test's own, empty, that goes when the test ends well.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = scratch(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::create_dir_all(self.0.join(name).parent().unwrap()).unwrap();
        std::fs::write(self.0.join(name), bytes).unwrap();
        self.at(name)
    }

    /// A set as IDX files, under the names that are looked for.
    fn set(&self, name: &str, set: &Dataset) {
        let Samples::U8(bytes) = set.data() else { unreachable!("generated digits are of bytes") };
        self.write(&format!("{name}-images.idx"), &idx(&[set.count(), set.height(), set.width()], bytes));
        self.write(&format!("{name}-labels.idx"), &idx(&[set.count()], set.labels().unwrap()));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

fn idx(shape: &[usize], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, u8::try_from(shape.len()).unwrap()];
    file.extend(shape.iter().flat_map(|side| u32::try_from(*side).unwrap().to_be_bytes()));
    file.extend(bytes);
    file
}

fn done(args: &[&str]) -> Output {
    let output = neurn(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// What a command says that is refused with a status, in one sentence.
#[track_caller]
fn refused(args: &[&str], status: i32) -> String {
    let output = neurn(args);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{args:?}: {text}");
    text
}

fn problem_of(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn digits(count: usize, start: u64) -> Dataset {
    generated(Domain::Handwriting, count, start).unwrap()
}

/// A network that has not learnt anything yet.
fn beginner(filters: &str, seed: u64) -> Model {
    let FilterList(filters) = filters.parse().unwrap();
    let recipe = Recipe { network: NetworkKind::Mlp, filters, seed, images: 20, ..Recipe::default() };
    Trainer::new(recipe, &digits(40, 0), Engine::Flex).unwrap().model()
}

#[test]
#[cfg(unix)]
fn an_interrupted_training_goes_on_to_the_same_weights_and_on_nothing_else() {
    let folder = Folder::new("resumed");
    folder.set("data/mnist-train", &digits(400, 0));
    folder.set("other/mnist-train", &digits(400, 9));
    let [data, other, whole, parts] = ["data", "other", "whole.st", "parts.st"].map(|name| folder.at(name));
    let training = |data: &str, out: &str| -> Vec<String> {
        let args = "train --source mnist --network mlp --images 240 --epochs 20 --batch 30 --seed 5 --data";
        args.split(' ').chain([data, "--out", out]).map(str::to_owned).collect()
    };
    let strs = |args: &[String], more: &[&'static str]| -> Vec<String> {
        args.iter().cloned().chain(more.iter().map(|word| (*word).to_owned())).collect()
    };
    let args = |args: &[String]| -> Output { neurn(&args.iter().map(String::as_str).collect::<Vec<_>>()) };
    assert!(args(&training(&data, &whole)).status.success());

    let mut child =
        program().args(training(&data, &parts)).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let checkpoint = PathBuf::from(format!("{parts}.checkpoint"));
    // an epoch is told before its checkpoint is written: when the second is told, the first one's is there
    let mut notice = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(notice.any(|line| line.contains("epoch 2 of 20")), "it ended before its first checkpoint");
    assert!(checkpoint.exists());
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130), "interrupted, and not at its end");
    let kept = std::fs::read(&checkpoint).unwrap();
    assert!(!Path::new(&parts).exists());

    let refuses = |args: Output, words: &[&str]| {
        let text = problem_of(&args);
        assert_eq!(args.status.code(), Some(2), "{text}");
        assert!(text.contains("parts.st.checkpoint") && text.contains("`--fresh` begins again"), "{text}");
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    };
    refuses(
        args(&strs(&training(&data, &parts), &["--engine", "ndarray"])),
        &["`flex`", "`ndarray`", "--out"],
    );
    refuses(
        args(&strs(&training(&data, &parts), &["--patience", "7"])),
        &["what differs: patience", "--out"],
    );
    refuses(args(&training(&other, &parts)), &["other images", "400 images", "--out"]);
    assert_eq!(std::fs::read(&checkpoint).unwrap(), kept, "nothing of it is lost by asking");
    let mut flipped = kept.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    std::fs::write(&checkpoint, flipped).unwrap();
    refuses(args(&training(&data, &parts)), &["damaged"]);

    std::fs::write(&checkpoint, kept).unwrap();
    let resumed = args(&training(&data, &parts));
    assert!(
        resumed.status.success() && problem_of(&resumed).contains("goes on after epoch "),
        "{}",
        problem_of(&resumed)
    );
    assert!(
        std::fs::read(&whole).unwrap() == std::fs::read(&parts).unwrap(),
        "the same weights, bit for bit"
    );
    assert!(!checkpoint.exists());
}

#[test]
fn any_labelled_set_is_a_source_and_the_weights_say_which() {
    let folder = Folder::new("own");
    folder.set("natural/cifar10-jpeg-train", &digits(120, 0));
    folder.set("mine-train", &digits(120, 0));
    let fixed = ["--network", "mlp", "--images", "60", "--epochs", "1", "--seed", "5", "--json", "--source"];
    let trained = |more: &[&str]| -> Value {
        let args: Vec<&str> = ["train"].into_iter().chain(fixed).chain(more.iter().copied()).collect();
        serde_json::from_slice(&done(&args).stdout).unwrap()
    };
    let [named, own, images] = ["named.st", "own.st", "mine-train-images.idx"].map(|name| folder.at(name));
    let found = trained(&["cifar10", "--data", &folder.at(""), "--out", &named]);
    assert_eq!((found["source"].as_str(), found["outcome"]["images"].as_u64()), (Some("cifar10"), Some(60)));
    // its labels lie beside it
    let found = trained(&[&images, "--out", &own]);
    assert_eq!(found["source"], "custom");
    let [named, own] = [named, own].map(|path| Model::from_bytes(&std::fs::read(path).unwrap()).unwrap());
    assert_eq!(own.recipe.set.as_deref(), Some("mine-train-images.idx"));
    assert_eq!((named.recipe.set, named.parameters), (None, own.parameters), "the same images");

    let args = |source: &str, data: &str| -> Vec<String> {
        ["train", "--source", source, "--data", data, "--out", &folder.at("no.st")]
            .map(str::to_owned)
            .to_vec()
    };
    let refused_with = |args: Vec<String>| refused(&args.iter().map(String::as_str).collect::<Vec<_>>(), 2);
    let said = refused_with(args("nothing", "."));
    assert!(
        said.contains("no such file or folder") && said.contains("mnistm, ") && !said.contains("custom"),
        "{said}"
    );
    let said = refused_with(args("cifar10", &folder.at("natural/..").replace("natural/..", "other")));
    assert!(said.contains("other"), "{said}");
    let alone = folder.write("alone.idx", &idx(&[2, 3, 3], &[7; 18]));
    let said = refused_with(args(&alone, "."));
    assert!(said.contains("alone.idx") && said.contains("labels"), "{said}");
}

#[test]
fn settings_of_a_filter_that_is_not_named_are_refused() {
    let folder = Folder::new("filters");
    let recipe = folder.write("recipe.json", br#"{"filters": [{"filter": "neurn", "k": 3}]}"#);
    for setting in [["--k", "7"], ["--border", "mirror"], ["--scope", "channel"], ["--merge", "max"]] {
        for recipe in [&[][..], &["--recipe", &recipe]] {
            let requested = [&["train", "--print-recipe"], &setting[..], recipe].concat();
            assert!(refused(&requested, 2).contains("--filter"), "{requested:?}");
            let printed = done(&[&requested[..], &["--filter", "neurn"]].concat());
            let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
            assert_eq!(printed["filters"][0][&setting[0][2..]].to_string().trim_matches('"'), setting[1]);
        }
    }
}

#[test]
fn what_cannot_be_written_is_told_before_any_work() {
    // the data are missing too, and would be told of if they were looked for first
    let folder = Folder::new("unwritable");
    let [nowhere, data, here] = ["nowhere/x.st", "no-data", ""].map(|name| folder.at(name));
    let file = folder.write("file", b"");
    let inside = format!("{file}/runs");
    for (args, path) in [
        (&["train", "--out", &nowhere][..], &nowhere),
        (&["train", "--out", &here], &here),
        (&["transfer", "--runs", &here, "--out", &nowhere], &nowhere),
        (&["transfer", "--runs", &inside], &inside),
        (&["models", "--collect", &nowhere], &nowhere),
    ] {
        let text = refused(&[args, &["--data", &data]].concat(), 1);
        assert!(text.contains(path.as_str()) && text.contains("cannot be written"), "{text}");
    }
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1, "nothing stays behind");
}

#[test]
fn sentences_name_the_file_that_is_wrong_and_why() {
    let folder = Folder::new("sentences");
    let images = folder.write("im3.npy", &write_npy_u8(&[3, 8, 8], &[7; 192]).unwrap());
    let alpha = folder.write("alpha.npy", &write_npy_u8(&[3, 8, 8, 4], &[7; 768]).unwrap());
    let lab3 = folder.write("lab3.npy", &write_npy_u8(&[3], &[1, 2, 3]).unwrap());
    let lab11 = folder.write("lab11.npy", &write_npy_u8(&[3], &[1, 11, 3]).unwrap());
    let lab2 = folder.write("lab2.npy", &write_npy_u8(&[2], &[1, 2]).unwrap());
    let minus = folder.write("minus.npy", &write_npy_f32(&[3], &[1.0, 2.0, -1.0]).unwrap());
    let floats = folder.write("floats.npy", &write_npy_f32(&[3], &[0.5, 2.0, 3.0]).unwrap());
    let weights = folder.write("weights.safetensors", &beginner("none", 1).to_bytes());
    let evaluate = |images: &str, labels: &str| {
        refused(&["evaluate", "--weights", &weights, "--images", images, "--labels", labels], 2)
    };
    for (text, words) in [
        (evaluate(&images, &lab11), &["lab11.npy` has the label 11 at image 1"][..]),
        (evaluate(&images, &lab2), &["lab2.npy` has 2 labels", "im3.npy` has 3 images"]),
        (evaluate(&images, &minus), &["minus.npy`", "number 2 is -1", "0 to 255"]),
        (evaluate(&images, &floats), &["floats.npy`", "number 0 is 0.5"]),
        (evaluate(&alpha, &lab3), &["alpha.npy`", "4 channels"]),
        (refused(&["predict", "--weights", &weights, &alpha], 2), &["alpha.npy`", "4 channels"]),
    ] {
        assert!(words.iter().all(|words| text.contains(words)) && text.lines().count() == 1, "{text}");
        assert!(text.trim_end().ends_with('.') && !text.contains(".."), "{text}");
    }
    done(&["evaluate", "--weights", &weights, "--images", &images, "--labels", &lab3]);
}

#[test]
fn kept_runs_are_taken_up_only_by_the_engine_and_for_the_images_that_made_them() {
    let folder = Folder::new("kept");
    let (training, test) = (digits(120, 0), digits(30, 500));
    for (name, training, test) in [
        ("data", &training, &test),
        ("trained", &digits(120, 9), &test),
        ("tested", &training, &digits(30, 900)),
    ] {
        folder.set(&format!("{name}/mnist-train"), training);
        folder.set(&format!("{name}/mnist-test"), test);
    }
    let [runs, table] = ["runs", "table.json"].map(|name| folder.at(name));
    let transfer = |data: &str, engine: &str| {
        let fixed = "transfer --sources mnist --targets mnist --networks mlp --filters none --seeds 1 --images 60 \
                     --epochs 1 --batch 20";
        let places = ["--data", &folder.at(data), "--runs", &runs, "--out", &table, "--engine", engine];
        neurn(&fixed.split_whitespace().chain(places).collect::<Vec<_>>())
    };
    let json = |path: &Path| serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap();
    let made = || {
        let table = json(Path::new(&table));
        (table["runs"].clone(), table["notes"].to_string(), table["command"].as_str().unwrap().to_owned())
    };
    assert!(transfer("data", "flex").status.success());
    let (first, notes, command) = made();
    assert!(command.contains("--data DATA --runs RUNS --out table.json"), "{command}");
    assert!(
        notes.contains("DATA is the folder of the data sets") && !notes.contains("did not note"),
        "{notes}"
    );
    let again = transfer("data", "flex");
    assert!(again.status.success() && again.stderr.is_empty(), "nothing is trained: {}", problem_of(&again));
    assert_eq!(made().0, first);

    let refuses = |output: Output, words: &str| {
        let text = problem_of(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(words) && text.contains(".safetensors") && text.contains("--runs"), "{text}");
    };
    let id = first[0]["id"].as_str().unwrap();
    let record = folder.0.join(format!("runs/{id}.json"));
    let noted = json(&record);
    refuses(transfer("data", "ndarray"), "was trained by the engine `flex`, not by `ndarray`");
    refuses(transfer("trained", "flex"), "was trained on other images (120 images");
    let others = transfer("tested", "flex");
    assert!(
        problem_of(&others).contains("the test images of mnist are others now"),
        "{}",
        problem_of(&others)
    );
    assert_ne!(json(&record)["tests"], noted["tests"]);
    assert_eq!((&made().0[0]["id"], &made().0[0]["seconds"]), (&first[0]["id"], &first[0]["seconds"]));
    assert!(transfer("data", "flex").status.success());
    assert_eq!((made().0, json(&record)), (first.clone(), noted.clone()), "as it was");

    // of older versions less is known, and that is checked
    let mut old = noted;
    for part in ["engine", "data", "tests"] {
        assert!(old.as_object_mut().unwrap().remove(part).is_some());
    }
    std::fs::write(&record, old.to_string()).unwrap();
    assert!(transfer("data", "flex").status.success());
    assert_eq!(made().0, first);
    assert!(made().1.contains("1 of 1 runs were made by a version that did not note engine"), "{}", made().1);
    refuses(transfer("data", "ndarray"), "does not say by which engine");
    refuses(transfer("trained", "flex"), "was trained on other images");
    old["targets"]["mnist"]["n"] = 29.into();
    std::fs::write(&record, old.to_string()).unwrap();
    assert!(problem_of(&transfer("data", "flex")).contains("are measured anew"));
    assert_eq!(made().0, first);
}

#[test]
fn collected_models_agree_with_their_list_and_cards_and_the_command_makes_them_again() {
    let folder = Folder::new("collected");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus/originals");
    let data = data.to_str().unwrap();
    folder.write("models/plain.safetensors", &beginner("none", 1).to_bytes());
    folder.write("models/filtered.safetensors", &beginner("neurn:5:max", 1).to_bytes());
    folder.write("models/best.safetensors", &beginner("neurn:3:max", 2).to_bytes());
    folder.write("ablations/other.safetensors", &beginner("none", 2).to_bytes());
    let [models, ablations] = ["models", "ablations"].map(|name| folder.at(name));
    let given = ["--date", "2026-11-21", "--champion", "best"];
    let places = ["--collect", &models, "--data", data, "--ablations", &ablations];
    let made = done(&[&["models", "--json"], &places[..], &given[..]].concat());
    let index: Value = serde_json::from_slice(&made.stdout).unwrap();
    let read = |name: &str| std::fs::read(Path::new(&models).join(name)).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&read("index.json")).unwrap(), index);
    let command = index["command"].as_str().unwrap();
    let wanted = "neurn models --json --collect models --data DATA --ablations ABLATIONS --date 2026-11-21 \
                  --champion best";
    assert_eq!(command, wanted);
    let cards = String::from_utf8(read("README.md")).unwrap();
    for words in [command, "DATA is the folder of the data sets", "ABLATIONS is", "measured 2026-11-21"] {
        assert!(cards.contains(words), "{words}: {cards}");
    }

    let list = index["models"].as_array().unwrap();
    let ids: Vec<&str> = list.iter().map(|card| card["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["plain", "filtered", "best"], "baselines first, champions last");
    for card in list {
        let file = card["file"].as_str().unwrap();
        let bytes = read(file);
        let model = Model::from_bytes(&bytes).unwrap();
        let rounded = Model::from_bytes(&model.to_half_bytes()).unwrap();
        assert!(rounded.parameters == model.parameters, "what ships is rounded");
        assert_eq!(card["bytes"], bytes.len());
        assert_eq!(serde_json::from_value::<Recipe>(card["recipe"].clone()).unwrap(), model.recipe);
        assert_eq!((&card["seed"], &card["network"]), (&Value::from(model.recipe.seed), &Value::from("mlp")));
        let row = cards.lines().find(|line| line.starts_with(&format!("| `{file}`"))).unwrap();
        let measured = card["measured"].as_array().unwrap();
        assert_eq!((measured.len(), model.measured.len()), (4, 4));
        for of in measured {
            let kept = &model.measured[of["target"].as_str().unwrap()];
            assert_eq!((&of["n"], of["accuracy"].as_f64()), (&Value::from(kept.n), Some(kept.accuracy)));
            assert!(kept.n > 0 && row.contains(&format!("{:.1} % [", 100.0 * kept.accuracy)), "{row}");
        }
        let champion = card["champion"] == true;
        assert_eq!((champion, row.contains("(champion)")), (card["id"] == "best", champion));
        // what does not ship is measured for the card; a twin that ships needs no second measurement
        assert_eq!(card.get("without_filter").is_some(), champion);
        let (filter, seeds) = cards.split_once("## Over seeds").unwrap();
        let has_row = |part: &str| {
            part.lines().any(|line| line.starts_with(&format!("| `{}` |", card["id"].as_str().unwrap())))
        };
        assert_eq!(has_row(filter), card["id"] != "plain");
        // the champion's twin without the filter is the baseline with another seed
        assert_eq!(
            (has_row(seeds), card.get("over_seeds").is_some()),
            (card["id"] == "plain", card["id"] == "plain")
        );
    }

    // a second time nothing changes, and without what was given the same is not made
    let before: Vec<Vec<u8>> = ["index.json", "README.md", "best.safetensors"].map(read).into();
    done(&[&["models", "--json"], &places[..], &given[..]].concat());
    assert!(before == ["index.json", "README.md", "best.safetensors"].map(read));
    done(&[&["models", "--json"], &places[..4]].concat());
    let index: Value = serde_json::from_slice(&read("index.json")).unwrap();
    assert_eq!(index["date"], "");
    assert!(index["models"].as_array().unwrap().iter().all(|card| card.get("without_filter").is_none()));
}

#[test]
fn digits_of_a_photograph_are_found_and_read_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = |file: &str| root.join(file).to_str().unwrap().to_owned();
    let photograph = path("tests/fixtures/paper/31415.jpg");
    let summary = |args: &[&str]| serde_json::from_slice::<Value>(&done(args).stdout).unwrap();
    let found = summary(&["find", &photograph, "--json"]);
    assert_eq!((&found["width"], &found["height"]), (&Value::from(1000), &Value::from(750)));
    let frames: Vec<&Value> =
        found["digits"].as_array().unwrap().iter().map(|digit| &digit["frame"]).collect();
    assert_eq!(frames.len(), 5);
    let weights = path("assets/models/mnist-champion.safetensors");
    let words = ["predict", "--weights", &weights, "--find", &photograph];
    let read = summary(&[&words[..], &["--json"]].concat());
    let digits = read["digits"].as_array().unwrap();
    assert_eq!(digits.iter().map(|digit| &digit["frame"]).collect::<Vec<_>>(), frames);
    let number: String = digits.iter().map(|digit| digit["digit"].to_string()).collect();
    assert_eq!(number, "31415");
    for digit in digits {
        let sum: f64 = digit["probabilities"].as_array().unwrap().iter().filter_map(Value::as_f64).sum();
        assert!((sum - 1.0).abs() < 1e-4, "{digit}");
    }
    let text = String::from_utf8(done(&words).stdout).unwrap();
    assert_eq!(text.lines().next(), Some("31415"));
    let sentence = refused(&["find", &path("tests/fixtures/corpus/loose/images.idx")], 2);
    assert!(sentence.contains("no single picture"), "{sentence}");
}
