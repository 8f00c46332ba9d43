//! Every reader against changed files: no panic, and no more memory than it may take. The seeds are small fixtures of our
//! own; `cargo xtask fuzz` looks further.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "counts are shown with --nocapture")]

mod support;

use neurn_lab::cortex::{open as recordings, stimuli};
use neurn_lab::digits::corpus::{assemble, libsvm, list, mat};
use neurn_lab::digits::hdf5;
use neurn_lab::digits::open::{Limits, open};
use neurn_lab::zoo::{Zoo, read};
use std::io::{Cursor, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use zip::write::{SimpleFileOptions, ZipWriter};

const MIB: usize = 1 << 20;
const SMALL: Limits = Limits { max_bytes: MIB, max_pixels: 1 << 16, max_values: 1 << 16 };

/// Changed files for each reader.
const MUTATIONS: usize = 20_000;
/// One reader at a time: the count of memory is the process's.
static ALONE: Mutex<()> = Mutex::new(());

/// Gives a reader [`MUTATIONS`] changed forms of its seeds; none may panic, or take more than `most` bytes.
#[track_caller]
fn hold(reader: &str, seeds: &[Vec<u8>], most: usize, read: impl Fn(&[u8])) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (begin, rounds) = (Instant::now(), MUTATIONS.div_ceil(seeds.len()));
    let worst = seeds.iter().map(|seed| support::assault(reader, seed, rounds as u64, most, &read)).max();
    let (changes, seconds) = (rounds * seeds.len(), begin.elapsed().as_secs_f64());
    println!("{reader}: {changes} changes, at most {} bytes, {seconds:.1} s", worst.unwrap_or(0));
}

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn fixtures(files: &[&str]) -> Vec<Vec<u8>> {
    files.iter().map(|file| fixture(file)).collect()
}

/// A zip archive that is not packed, so that what is changed in it is changed in its files.
fn stored(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An NPY file.
fn npy(descr: &str, shape: &str, values: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\0", &length[..], header.as_bytes(), values].concat()
}

/// A file's own error is a sentence.
fn sentence<T>(found: Result<T, impl std::fmt::Display>) {
    if let Err(error) = found {
        let error = error.to_string();
        assert!(error.ends_with('.'), "{error}");
    }
}

#[test]
fn arrays() {
    let names = ["f2.npy", "u2_big.npy", "version_3.npy", "bool.npy", "refused_record.npy"];
    let seeds = names.map(|name| fixture(&format!("readers/{name}")));
    // what `Limits` states, and a header's text
    hold("npy", &seeds, 10 * SMALL.max_values as usize + MIB, |bytes| sentence(open("x.npy", bytes, &SMALL)));
    let seeds = fixtures(&["readers/grey.idx", "readers/labels.idx", "readers/grey.idx.gz"]);
    hold("idx", &seeds, 2 * MIB + 10 * SMALL.max_values as usize, |bytes| {
        sentence(open("x.idx", bytes, &SMALL));
    });
}

#[test]
fn pictures() {
    for (kind, files) in [
        ("png", &["readers/grey.png", "readers/rgb.png", "readers/palette_transparent.png"][..]),
        ("jpeg", &["readers/rgb.jpg", "readers/orientation_6.jpg"]),
        ("webp", &["readers/lossy.webp", "readers/lossless.webp", "readers/lossless_alpha.webp"]),
        ("bmp and gif", &["readers/rgb.bmp", "readers/still.gif", "readers/transparent.gif"]),
    ] {
        // what a lossy WebP may claim for its parts, beside what `Limits` states for pixels
        let extra = if kind == "webp" { 16 * MIB } else { SMALL.max_bytes };
        let limit = extra + 40 * SMALL.max_pixels as usize + MIB;
        hold(kind, &fixtures(files), limit, |bytes| sentence(open("picture", bytes, &SMALL)));
    }
}

#[test]
fn labelled_sets() {
    let one = fixture("corpus/loose/one.mat");
    hold("mat", &[one], 8 * MIB, |bytes| sentence(mat::read("x.mat", bytes, &SMALL)));
    let rows = b"3 1:0.5 2:-1 256:0.25\n10 7:1\n".to_vec();
    // a decoder of bzip2 takes 4 MB each time: fewer of those
    let texts = [&rows[..], &rows.repeat(9), b"1 1:0 2:0\n2 256:-0.123\n", b"10 3:1e0\n"].map(<[u8]>::to_vec);
    let seeds = [&texts[..], &[fixture("corpus/refused/cut.bz2")]].concat();
    hold("libsvm", &seeds, 8 * MIB, |bytes| {
        let _ = libsvm::read("x", bytes, &SMALL);
    });
    let names = b"0.png,3\n1.png,5\nsub/2.png 9\n".to_vec();
    hold("list", &[names], MIB, |bytes| sentence(list::read("labels.txt", bytes)));
    let picture = fixture("readers/grey.png");
    let folders = stored(&[("3/a.png", picture.clone()), ("4/b.png", picture)]);
    let pair = stored(&[
        ("t10k-images-idx3-ubyte", fixture("corpus/loose/images.idx")),
        ("t10k-labels-idx1-ubyte", fixture("corpus/loose/labels.idx")),
    ]);
    hold("zip", &[folders, pair], 8 * MIB, |bytes| {
        sentence(assemble(vec![("x.zip".to_owned(), bytes.to_vec())], &SMALL));
    });
}

#[test]
fn recordings_and_images() {
    let text = br#"{"format": "neurn-lab-recording", "version": 1, "frame_rate": 30.0, "cells": [{"id": 7}, {"id": 8}]}"#;
    let floats = |count: usize| (0..count).flat_map(|i| (i as f32).to_le_bytes()).collect::<Vec<u8>>();
    let whole = stored(&[
        ("metadata.npy", npy("|u1", &format!("({},)", text.len()), text)),
        ("peaks.npy", npy("<f4", "(2, 2, 3)", &floats(12))),
        ("times_to_peak.npy", npy("<f4", "(2, 2, 3)", &floats(12))),
        ("traces.npy", npy("<f4", "(2, 2, 3, 2)", &floats(24))),
        ("stimuli.npy", npy("|u1", "(2, 2, 2)", &[7; 8])),
    ]);
    let bare = npy("<f4", "(4, 3)", &[floats(11), f32::NAN.to_le_bytes().to_vec()].concat());
    hold("recording", &[whole, bare], 4 * MIB, |bytes| {
        if let Ok(found) = recordings::open("x.npz", bytes) {
            assert!(found.is_whole());
        }
    });
    let named = fixtures(&["cortex/plain.npz", "cortex/plain.mat", "cortex/plain-loose.mat"]);
    hold("recording with plain names", &named, 8 * MIB, |bytes| {
        if let Ok(found) = recordings::open("x.mat", bytes) {
            assert!(found.is_whole());
        }
    });
    let images = [npy("|u1", "(3, 4, 4)", &[9; 48]), fixture("readers/grey.idx")];
    hold("stimuli", &images, 4 * MIB, |bytes| {
        if let Ok(found) = stimuli::open("x.npy", bytes) {
            assert!(found.maps.is_whole());
        }
    });
}

#[test]
fn hdf5_files() {
    let seeds = fixtures(&["hdf5/small.h5", "hdf5/small_newer.h5"]);
    // the budget of structure, twice: as bytes and as what is made of them
    hold("hdf5", &seeds, 64 * MIB, |bytes| {
        let Ok(file) = hdf5::File::open(bytes) else { return };
        let _ = file.attribute("", "model_config");
        for path in file.paths().unwrap_or_default().iter().take(8) {
            if let Ok(array) = file.dataset(path, &SMALL) {
                assert_eq!(array.shape.iter().product::<usize>(), array.samples.len());
            }
        }
    });
}

#[test]
fn networks() {
    let json = br#"{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Conv2D",
        "config": {"name": "c", "kernel_size": [3, 3], "strides": [1, 1], "groups": 2, "batch_shape": [null, 8, 8, 1]}},
        {"class_name": "Dense", "config": {"activation": "softmax"}}]}}"#;
    let frame =
        [&br#"{"format": "layers-model", "modelTopology": {"model_config": "#[..], json, b"}}"].concat();
    let list = b"# a network\nInput\nconv 3x3 /2 relu\nMaxPool 2x2 s2, flatten\nlinear softmax\n".to_vec();
    for (kind, name, seeds) in [
        ("keras", "x.keras", vec![stored(&[("config.json", json.to_vec())])]),
        ("keras json", "x.json", vec![json.to_vec(), frame]),
        ("keras h5", "x.h5", fixtures(&["hdf5/small.h5"])),
        ("onnx", "x.onnx", fixtures(&["zoo/small.onnx", "networks/inside.onnx"])),
        ("torch print", "x.txt", fixtures(&["networks/torch.txt", "networks/torch_encoder.txt"])),
        (
            "summary",
            "x.txt",
            fixtures(&["networks/keras2_sequential_summary.txt", "networks/keras3_sequential_summary.txt"]),
        ),
        ("list of layers", "x.txt", vec![list]),
    ] {
        hold(kind, &seeds, 64 * MIB, |bytes| match read::open(name, bytes) {
            Ok(network) => assert!(!network.layers.is_empty()),
            Err(error) => sentence::<()>(Err(error)),
        });
    }
}

#[test]
fn files_of_the_page() {
    let zoo = br#"{"format": "neurn-lab-zoo-1", "command": "x", "libraries": {"keras": "3"}, "kinds": [["Conv2D", "k3"], ["Add", ""]],
        "shapes": [[], [8, 8, 4]], "networks": [{"name": "A", "year": 2014, "family": "f", "definition": "d", "shortlist": true,
        "extra": false, "input": [8, 8, 3], "parameters": 10, "layers": {"kind": [0, 1], "shape": [1, 0], "parameters": [10, 0],
        "name": "0conv\n0add"}}]}"#;
    assert!(Zoo::from_bytes(zoo).is_ok());
    hold("zoo", &[zoo.to_vec()], 8 * MIB, |bytes| sentence(Zoo::from_bytes(bytes)));
}

#[cfg(feature = "learn")]
#[test]
fn weights_and_tables() {
    use neurn_lab::learn::table::Table;
    use neurn_lab::learn::weights::Model;

    // as it ships, and its head alone: a changed length or offset is what matters, not a weight
    let whole =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/models/mnist-vit-none.safetensors"))
            .unwrap();
    assert!(Model::from_bytes(&whole).is_ok());
    let length = u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    hold("weights", &[whole[..8 + length + 64].to_vec(), whole], 4 * MIB, |bytes| {
        let _ = Model::from_bytes(bytes);
    });
    let table = fixture("transfers/table.json");
    assert!(Table::from_bytes(&table).is_ok());
    hold("transfers", &[table], 8 * MIB, |bytes| sentence(Table::from_bytes(bytes)));
}
