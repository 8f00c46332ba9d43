//! Sets as people hold them, written by NumPy, pandas, h5py, pyarrow and Pillow (tools/make_set_fixtures.py).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use neurn_lab::digits::array::Role;
use neurn_lab::digits::corpus::{Split, gather, is_set};
use neurn_lab::digits::dataset::Dataset;
use neurn_lab::digits::open::{Limits, Opened, open, open_as};
use neurn_lab::neurn::Samples;
use serde::Deserialize;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sets")
}

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[derive(Deserialize)]
struct Entry {
    files: Vec<String>,
    part: Option<Split>,
    images: String,
    labels: Option<String>,
    notes: Vec<String>,
}

fn manifest() -> Vec<Entry> {
    serde_json::from_slice(&fixture("manifest.json")).unwrap()
}

/// Shape and values of a plain NPY file, read without our reader.
fn plain_npy(file: &str) -> (Vec<usize>, Vec<f32>) {
    let bytes = fixture(file);
    let file = npyz::NpyFile::new(&bytes[..]).unwrap();
    let shape = file.shape().iter().map(|&side| side as usize).collect();
    let values = match file.try_data::<u8>() {
        Ok(data) => data.map(|value| f32::from(value.unwrap())).collect(),
        Err(file) => file.into_vec::<f32>().unwrap(),
    };
    (shape, values)
}

fn floats(samples: &Samples) -> Vec<f32> {
    samples.clone().into_f32()
}

/// As the command line reads them: images, and their labels from a file of their own if there are two.
fn read(entry: &Entry) -> Result<(Dataset, Vec<String>), String> {
    let limits = Limits::default();
    let name = &entry.files[0];
    let bytes = fixture(name);
    let mut notes = Vec::new();
    let set = if is_set(&bytes) {
        gather(vec![(name.clone(), bytes)], entry.part, &limits).map_err(|error| error.to_string())?
    } else {
        let opened = open_as(name, &bytes, &limits, Some(Role::Images)).map_err(|error| error.to_string())?;
        let Opened::Dataset(set) = opened.content else { return Err(format!("{name} holds no images")) };
        set
    };
    notes.extend(set.notes().iter().map(ToString::to_string));
    let Some(file) = entry.files.get(1) else { return Ok((set, notes)) };
    let opened =
        open_as(file, &fixture(file), &limits, Some(Role::Labels)).map_err(|error| error.to_string())?;
    let Opened::Labels(labels) = opened.content else { return Err(format!("{file} holds no labels")) };
    notes.extend(opened.note.iter().map(ToString::to_string));
    Ok((set.with_labels(labels).map_err(|error| error.to_string())?, notes))
}

fn check(entry: &Entry, set: &Dataset) {
    let name = &entry.files[0];
    let (shape, values) = plain_npy(&entry.images);
    let mut found = vec![set.count(), set.height(), set.width()];
    found.extend((shape.len() == 4).then_some(set.channels()));
    assert_eq!(found, shape, "{name}");
    let found = floats(set.data());
    let far = found.iter().zip(&values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(found.len() == values.len() && far < 1e-6, "{name}: {far}");
    let labels =
        entry.labels.as_ref().map(|file| plain_npy(file).1.iter().map(|v| *v as u8).collect::<Vec<_>>());
    assert_eq!(set.labels(), labels.as_deref(), "{:?}", entry.files);
}

#[test]
fn every_set_reads_as_its_maker_wrote_it() {
    let entries = manifest();
    assert!(entries.len() >= 50, "the manifest is cut short");
    for entry in entries {
        let (set, notes) = read(&entry).unwrap_or_else(|error| panic!("{error}"));
        check(&entry, &set);
        for words in &entry.notes {
            assert!(notes.iter().any(|note| note.contains(words)), "{:?}: {words}: {notes:?}", entry.files);
        }
        for note in &notes {
            assert!(note.ends_with('.') && note.starts_with(|c: char| c.is_uppercase()), "{note}");
        }
    }
}

/// Files that are dropped together have no roles but those that their names and contents tell.
#[test]
fn what_is_dropped_together_is_told_apart() {
    for entry in manifest().iter().filter(|entry| entry.part.is_none() && entry.labels.is_some()) {
        let files = entry.files.iter().rev().map(|file| (file.clone(), fixture(file))).collect();
        let set = gather(files, None, &Limits::default()).unwrap_or_else(|error| panic!("{error}"));
        check(entry, &set);
    }
}

/// Arrays that are opened alone are told by their shapes and, where two readings fit, by their numbers.
#[test]
fn what_is_opened_alone_is_told_by_its_numbers() {
    for (file, kind) in [
        ("flat.npy", "images"),
        ("flat_unit.npy", "images"),
        ("flat_planes.npy", "images"),
        ("flat_pixels.npy", "images"),
        ("column.npy", "images"),
        ("row.npy", "images"),
        ("torch.npy", "images"),
        ("images_f32.idx.gz", "images"),
        ("labels_column.npy", "labels"),
        ("labels_float.npy", "labels"),
        ("labels_one_hot.npy", "labels"),
        ("qmnist.idx.gz", "labels"),
        ("one_hot.idx.gz", "labels"),
    ] {
        let found =
            match open(file, &fixture(file), &Limits::default()).unwrap_or_else(|error| panic!("{error}")) {
                Opened::Dataset(set) => {
                    assert_eq!((set.count(), set.width(), set.height()), (12, 8, 8), "{file}");
                    "images"
                }
                Opened::Labels(labels) => {
                    assert_eq!(labels, [7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6], "{file}");
                    "labels"
                }
                Opened::Picture(_) => "a picture",
            };
        assert_eq!(found, kind, "{file}");
    }
}

#[test]
fn a_part_that_is_not_there_is_asked_for_in_vain() {
    for (file, part) in [
        ("images.npz", Split::Test),
        ("only_train.npz", Split::Test),
        ("kaggle.csv", Split::Train),
        ("words.zip", Split::Train),
        ("flat.h5", Split::Train),
    ] {
        let refused = gather(vec![(file.to_owned(), fixture(file))], Some(part), &Limits::default());
        let sentence = refused.unwrap_err().to_string();
        assert!(sentence.contains(&format!("`{file}` has no {part} part")), "{sentence}");
    }
    let keras =
        |part| gather(vec![("k".to_owned(), fixture("keras.npz"))], part, &Limits::default()).unwrap();
    assert!(keras(None).part().is_some_and(|part| part.both && part.split == Split::Test));
    assert!(keras(Some(Split::Train)).part().is_some_and(|part| part.both && part.split == Split::Train));
}
