//! The readers beside Pillow, pypng and NumPy (tools/make_reader_fixtures.py), and against broken and
//! hostile files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use neurn_lab::digits::open::{Limits, Opened, open, open_shaped};
use neurn_lab::digits::resize::resize;
use neurn_lab::digits::write::{WriteError, encode_png, write_npy_f32, write_npy_u8};
use neurn_lab::digits::{idx, npy, picture};
use neurn_lab::neurn::{Image, Samples};
use proptest::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/readers")
}

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(folder().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    expect: String,
    kind: String,
    shape: Vec<usize>,
    r#type: String,
    tolerance: f32,
}

fn manifest() -> Vec<Entry> {
    serde_json::from_slice(&fixture("manifest.json")).unwrap()
}

/// The values of a plain C-order, little-endian file of NumPy's, read without our reader.
fn plain_npy(file: &str) -> Vec<f32> {
    let bytes = fixture(file);
    let file = npyz::NpyFile::new(&bytes[..]).unwrap();
    match file.try_data::<u8>() {
        Ok(data) => data.map(|v| f32::from(v.unwrap())).collect(),
        Err(file) => file.into_vec::<f32>().unwrap(),
    }
}

fn floats(samples: &Samples) -> Vec<f32> {
    match samples {
        Samples::U8(v) => v.iter().map(|&b| f32::from(b)).collect(),
        Samples::F32(v) => v.clone(),
    }
}

fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn every_fixture_reads_as_its_maker_reads_it() {
    let entries = manifest();
    assert!(entries.len() > 60, "the manifest is cut short");
    for Entry { file, expect, kind, shape, r#type, tolerance } in entries {
        let opened =
            open_shaped(&file, &fixture(&file), &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(opened.shape, shape, "{file}");
        let (found_kind, samples) = match opened.content {
            Opened::Picture(image) => {
                assert_eq!((image.height(), image.width()), (shape[0], shape[1]), "{file}");
                assert_eq!(image.channels(), shape.get(2).copied().unwrap_or(1), "{file}");
                ("picture", image.into_samples())
            }
            Opened::Dataset(set) => {
                assert_eq!(
                    (set.count(), set.height(), set.width()),
                    (shape[0], shape[1], shape[2]),
                    "{file}"
                );
                assert_eq!(set.channels(), shape.get(3).copied().unwrap_or(1), "{file}");
                assert_eq!(set.name(), file);
                ("dataset", set.data().clone())
            }
            Opened::Labels(labels) => ("labels", Samples::U8(labels)),
        };
        assert_eq!(found_kind, kind, "{file}");
        assert_eq!(matches!(samples, Samples::U8(_)), r#type == "u8", "{file}");
        let difference = largest_difference(&floats(&samples), &plain_npy(&expect));
        assert!(difference <= tolerance, "{file} differs by {difference}");
    }
}

/// The sentence of a file that must not open.
fn refusal(name: &str, bytes: &[u8]) -> String {
    let sentence = match open(name, bytes, &Limits::default()) {
        Ok(_) => panic!("{name} opened"),
        Err(error) => error.to_string(),
    };
    assert!(sentence.starts_with(&format!("`{name}` ")) && sentence.ends_with('.'), "{sentence}");
    assert!(sentence.len() > name.len() + 20, "{sentence}");
    sentence
}

#[test]
fn what_is_understood_but_not_taken_says_why() {
    for (file, words) in [
        ("refused_complex.npy", "complex numbers"),
        ("refused_text.npy", "holds text"),
        ("refused_object.npy", "Python objects"),
        ("refused_record.npy", "named columns"),
        ("refused_dates.npy", "dates"),
        ("refused_nan.npy", "first at [1, 0]"),
        ("refused_inexact.npy", "16777217"),
        ("refused_huge.npy", "too large for a 32-bit float"),
        ("refused_empty.npy", "[0, 28, 28]"),
        ("refused_scalar.npy", "shape []"),
        ("refused_5d.npy", "[1, 1, 2, 2, 2]"),
        ("refused_archive.npz", "zip archive"),
        ("refused_2d.idx", "[6, 5]"),
    ] {
        let sentence = refusal(file, &fixture(file));
        assert!(sentence.contains(words), "{sentence}");
    }
    for (bytes, words) in [
        (&b""[..], "is empty"),
        (b"digit,pixel\n1,2\n", "a text file"),
        (b"%PDF-1.7\n\xff", "a PDF document"),
        (b"II*\0\x08\0\0\0", "a TIFF picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\xfe\xdc\xba", "does not begin like"),
    ] {
        let sentence = refusal("dropped", bytes);
        assert!(sentence.contains(words), "{sentence}");
    }
}

/// One valid file of each kind of container.
const WHOLE: [&str; 11] = [
    "rgb.png",
    "interlaced.png",
    "grey16.png",
    "rgb.jpg",
    "progressive.jpg",
    "lossy.webp",
    "lossless.webp",
    "grey.bmp",
    "still.gif",
    "f4.npy",
    "grey.idx",
];

/// A cut off file is refused, unless nothing but an end mark is missing and all its numbers are there.
#[test]
fn a_cut_off_file_never_opens_as_something_else() {
    for file in WHOLE.iter().chain(&["grey.idx.gz", "grey.npy.gz", "nhwc.npy", "labels.idx"]) {
        let bytes = fixture(file);
        let whole = open(file, &bytes, &Limits::default()).unwrap();
        // the last chunk of a PNG, the end code and trailer of a GIF
        let idle = match Path::new(file).extension().and_then(|e| e.to_str()) {
            Some("png") => 16,
            Some("gif") => 4,
            _ => 0,
        };
        for end in 0..bytes.len() {
            match open(file, &bytes[..end], &Limits::default()) {
                Ok(opened) if end + idle >= bytes.len() => assert_eq!(opened, whole, "{file} cut at {end}"),
                Ok(_) => panic!("{file} opened, cut at {end} of {}", bytes.len()),
                Err(error) => assert!(error.to_string().starts_with(&format!("`{file}` ")), "{error}"),
            }
        }
    }
}

#[test]
fn a_wrong_beginning_never_opens() {
    for file in WHOLE {
        let mut bytes = fixture(file);
        bytes[0] ^= 0x55;
        bytes[1] ^= 0x55;
        refusal(file, &bytes);
    }
}

fn idx_header(code: u8, sides: &[u32]) -> Vec<u8> {
    let mut bytes = vec![0, 0, code, u8::try_from(sides.len()).unwrap()];
    bytes.extend(sides.iter().flat_map(|side| side.to_be_bytes()));
    bytes
}

#[test]
fn limits_hold() {
    let small = Limits { max_bytes: 1 << 20, max_pixels: 11 * 14 - 1, max_values: 4 * 6 * 5 - 1 };
    for (file, words) in [
        ("rgb.png", "14 x 11 pixels"),
        ("rgb.jpg", "14 x 11 pixels"),
        ("lossy.webp", "14 x 11 pixels"),
        ("rgb.bmp", "14 x 11 pixels"),
        ("still.gif", "14 x 11 pixels"),
        ("grey.idx", "[4, 6, 5]"),
        ("grey.idx.gz", "[4, 6, 5]"),
        ("grey.npy.gz", "[4, 6, 5]"),
    ] {
        let sentence = open(file, &fixture(file), &small).unwrap_err().to_string();
        assert!(sentence.contains(words), "{sentence}");
        let enough = Limits { max_pixels: 11 * 14, max_values: 4 * 6 * 5, ..small };
        assert!(open(file, &fixture(file), &enough).is_ok(), "{file}");
    }
    let tiny = Limits { max_bytes: 100, ..Limits::default() };
    assert!(open("grey.idx", &fixture("grey.idx"), &tiny).unwrap_err().to_string().contains("MiB"));
    assert!(open("a.idx", &idx_header(8, &[1, 1, 1]), &tiny).unwrap_err().to_string().contains("cut off"));
}

#[test]
fn labels_join_their_images() {
    let limits = Limits::default();
    let Ok(Opened::Dataset(set)) = open("grey.idx.gz", &fixture("grey.idx.gz"), &limits) else { panic!() };
    let Ok(Opened::Labels(labels)) = open("labels.idx.gz", &fixture("labels.idx.gz"), &limits) else {
        panic!()
    };
    let set = set.with_labels(labels).unwrap();
    assert_eq!((set.label(0), set.label(2)), (Some(3), Some(4)));
    let values = plain_npy("grey_idx.expect.npy");
    assert_eq!(set.image(2).unwrap().to_f32(), values[2 * 30..3 * 30]);
}

#[test]
fn resizing_is_pillows() {
    let Ok(Opened::Picture(source)) = open("s.npy", &fixture("resize_source.npy"), &Limits::default()) else {
        panic!()
    };
    let plane: Vec<f32> = source.to_f32().chunks(3).map(|pixel| pixel[0]).collect();
    let plane = Image::from_f32(20, 12, 1, plane).unwrap();
    for (w, h) in [(10, 4), (7, 5), (31, 17), (20, 6), (40, 6)] {
        let bytes = resize(&source, w, h).unwrap();
        assert!(matches!(bytes.samples(), Samples::U8(_)));
        let difference = largest_difference(&bytes.to_f32(), &plain_npy(&format!("resize_{w}x{h}.npy")));
        assert!(difference <= 1.0, "{w} x {h}: {difference}");
        let floats = resize(&plane, w, h).unwrap();
        let difference = largest_difference(&floats.to_f32(), &plain_npy(&format!("resize_{w}x{h}_f32.npy")));
        assert!(difference <= 1e-3, "{w} x {h}: {difference}");
    }
}

#[test]
fn what_cannot_be_written_says_why() {
    let image = Image::from_f32(1, 1, 1, vec![0.5]).unwrap();
    assert_eq!(encode_png(&image), Err(WriteError::FloatPng));
    let image = Image::from_u8(1, 1, 5, vec![0; 5]).unwrap();
    assert_eq!(encode_png(&image), Err(WriteError::PngChannels(5)));
    assert!(matches!(write_npy_f32(&[2, 2], &[0.0; 3]), Err(WriteError::Shape { .. })));
    assert!(matches!(write_npy_u8(&[usize::MAX, 2], &[]), Err(WriteError::Shape { .. })));
}

/// A reader, and files that it takes.
fn read_all(name: &str, bytes: &[u8]) {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 16, max_values: 1 << 16 };
    let _ = picture::read(bytes, &limits);
    let _ = npy::read(bytes, &limits).map(|array| array.into_opened(name, None));
    let _ = idx::read(name, Cow::Borrowed(bytes), &limits, None);
    if let Err(error) = open(name, bytes, &limits) {
        assert!(error.to_string().ends_with('.'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic(start in 0..WHOLE.len(), keep in 0_usize..16, tail in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = fixture(WHOLE[start]);
        bytes.truncate(keep);
        bytes.extend(tail);
        read_all("random", &bytes);
    }

    #[test]
    fn mutations_never_panic(
        file in 0..WHOLE.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = fixture(WHOLE[file]);
        for (at, value) in edits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        read_all("mutated", &bytes);
    }

    #[test]
    fn png_round_trip(w in 1_usize..12, h in 1_usize..12, grey in any::<bool>(), seed in any::<u8>()) {
        let c = if grey { 1 } else { 3 };
        let samples = (0..w * h * c).map(|i| (i * 37) as u8 ^ seed).collect();
        let image = Image::from_u8(w, h, c, samples).unwrap();
        prop_assert_eq!(picture::read(&encode_png(&image).unwrap(), &Limits::default()), Ok(image));
    }

    #[test]
    fn npy_round_trip(shape in prop::collection::vec(1_usize..6, 1..5), scale in -1e30_f32..1e30) {
        let n: usize = shape.iter().product();
        let values: Vec<f32> = (0..n).map(|i| scale * (i as f32 - 1.5)).filter(|v| v.is_finite()).collect();
        prop_assume!(values.len() == n);
        let array = npy::read(&write_npy_f32(&shape, &values).unwrap(), &Limits::default()).unwrap();
        prop_assert_eq!(array, npy::Array { shape: shape.clone(), samples: Samples::F32(values) });
        let bytes: Vec<u8> = (0..n).map(|i| i as u8).collect();
        let array = npy::read(&write_npy_u8(&shape, &bytes).unwrap(), &Limits::default()).unwrap();
        prop_assert_eq!(array, npy::Array { shape, samples: Samples::U8(bytes) });
    }
}
