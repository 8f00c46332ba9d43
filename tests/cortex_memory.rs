//! What hostile recordings make the reader allocate. The only test of its program: the count is the process's.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use neurn_lab::cortex::{open, stimuli};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MIB: usize = 1 << 20;

fn npy(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x02\0".to_vec();
    bytes.extend(u32::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

fn npz(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(format!("{name}.npy"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn metadata(text: &str) -> (&'static str, Vec<u8>) {
    ("metadata", npy("|u1", &format!("({},)", text.len()), text.as_bytes()))
}

fn good() -> (&'static str, Vec<u8>) {
    metadata(r#"{"format": "neurn-lab-recording", "version": 1}"#)
}

/// The sentence, and bytes held at most beside what was held before.
fn refused(name: &str, bytes: &[u8]) -> (String, usize) {
    let (opened, peak) = support::cost(|| open::open(name, bytes));
    let Err(error) = opened else { panic!("{name} opened") };
    (error.to_string(), peak)
}

#[test]
fn hostile_recordings_get_a_sentence_and_little_memory() {
    let peaks = |shape: &str, count: usize| ("peaks", npy("<f4", shape, &vec![0; 4 * count]));
    let nan = ("peaks", npy("<f4", "(1, 1, 1)", &f32::NAN.to_le_bytes()));
    let other = |text: &str| npz(&[metadata(text), peaks("(1, 2, 3)", 6)]);
    let stimuli = |shape: &str, count: usize| ("stimuli", npy("|u1", shape, &vec![7; count]));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.npz", vec![], "no recording"),
        ("text.npz", b"hello".to_vec(), "no recording"),
        ("cut.npz", include_bytes!("fixtures/cortex/self-test.npz")[..2000].to_vec(), "cut off or damaged"),
        ("other.npz", npz(&[peaks("(1, 2, 3)", 6)]), "neither what tools/export_allen.py writes"),
        ("plain.npz", npz(&[("dff", npy("<f4", "(1000000, 1000000)", &[0; 24]))]), "can be opened"),
        ("alone.npz", npz(&[("T", npy("<f4", "(1, 2, 3)", &[0; 24]))]), "no images"),
        (
            "images.npz",
            npz(&[("T", npy("<f4", "(2, 3)", &[0; 24])), ("FS", npy("|u1", "(999999, 999, 999)", &[7; 9]))]),
            "can be opened",
        ),
        ("none.npz", npz(&[good()]), "no array `peaks`"),
        ("flat.npz", npz(&[good(), peaks("(6,)", 6)]), "[cells, images, trials]"),
        ("huge.npz", npz(&[good(), peaks("(1000000, 1000000, 9)", 6)]), "can be opened"),
        ("absent.npz", npz(&[good(), peaks("(1000, 118, 50)", 6)]), "cut off"),
        ("wrap.npz", npz(&[good(), peaks("(4294967296, 4294967296, 2)", 6)]), "peaks"),
        ("many.npz", npz(&[good(), peaks("(30000, 1, 1)", 30_000)]), "30000 cells"),
        ("nan.npz", npz(&[good(), nan]), "missing"),
        ("format.npz", other(r#"{"format": "x", "version": 1}"#), "format"),
        ("version.npz", other(r#"{"format": "neurn-lab-recording", "version": 7}"#), "version is 7"),
        ("json.npz", other(r#"{"format": "#), "metadata"),
        ("nested.npz", other(&"[".repeat(100_000)), "metadata"),
        (
            "cells.npz",
            other(r#"{"format": "neurn-lab-recording", "version": 1, "cells": [{"id": 1}, {"id": 2}]}"#),
            "describes 2 cells",
        ),
        ("images.npz", npz(&[good(), peaks("(1, 2, 3)", 6), stimuli("(3, 2, 2)", 12)]), "one image for each"),
        ("thin.npz", npz(&[good(), peaks("(1, 2, 3)", 6), stimuli("(8,)", 8)]), "[images, height, width]"),
        (
            "rate.npz",
            npz(&[good(), peaks("(1, 2, 3)", 6), ("traces", npy("<f4", "(1, 2, 3, 1)", &[0; 24]))]),
            "frame_rate",
        ),
        ("text.npy", npy("<U4", "(1, 2)", &[0; 32]), "text"),
        ("cube.npy", npy("<f4", "(1, 2, 3)", &[0; 24]), "[trials, cells]"),
        ("wide.npy", npy("<f4", "(1000000, 1000000)", &[0; 24]), "can be opened"),
    ];
    for (name, bytes, words) in cases {
        let (sentence, cost) = refused(name, &bytes);
        assert!(
            sentence.starts_with(&format!("`{name}` ")) && sentence.contains(words),
            "{name}: {sentence}"
        );
        assert!(cost < MIB + 4 * bytes.len(), "{name} took {cost} bytes");
    }
    // every truncation and every flipped byte: a sentence or a recording that fits together, never a panic
    let whole = include_bytes!("fixtures/cortex/self-test.npz");
    for at in 0..whole.len() {
        assert!(open::open("cut.npz", &whole[..at]).is_err(), "{at}");
        let mut other = whole.to_vec();
        other[at] ^= 0x55;
        if let Ok(recording) = open::open("flipped.npz", &other) {
            assert!(recording.is_whole());
        }
    }
    // a bomb: more zeros than are allowed, in a few hundred kilobytes
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("metadata.npy", options).unwrap();
    for _ in 0..64 {
        zip.write_all(&vec![0; MIB]).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    let (sentence, cost) = refused("bomb.npz", &bomb);
    assert!(sentence.contains("too large") && cost < 20 * MIB, "{sentence} {cost}");
    // stimuli
    for (name, bytes) in [
        ("absent.idx", [&[0, 0, 8, 3][..], &[0, 0, 4, 0, 0, 0, 0, 31, 0, 0, 0, 31]].concat()),
        ("labels.idx", vec![0, 0, 8, 1, 0, 0, 0, 2, 1, 2]),
        ("wide.npy", npy("|u1", "(1, 2, 5000)", &[0; 10_000])),
        ("two.npy", npy("|u1", "(31, 31)", &[0; 961])),
        ("none", vec![]),
    ] {
        let (opened, taken) = support::cost(|| stimuli::open(name, &bytes));
        assert!(opened.is_err(), "{name}");
        assert!(taken < MIB, "{name}");
    }
}
