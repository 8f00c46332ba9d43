//! Digits found in photographs of paper that our own generator makes, and read by the champion.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "counts are told")]

use crate::shared::shared;
use image::ImageEncoder as _;
use neurn_lab::digits::find::cut::cuts;
use neurn_lab::digits::find::{Frame, find, is_cut};
use neurn_lab::digits::generator::paper::{PaperLook, Ruling, paper, sample};
use neurn_lab::digits::generator::{Domain, generate};
use neurn_lab::digits::open::{Limits, Opened, open};
use neurn_lab::learn::engine::Engine;
use neurn_lab::learn::engine::classifier::Classifier;
use neurn_lab::learn::weights::Model;
use neurn_lab::neurn::{Image, Samples};
use neurn_lab::stats::classification::top;
use proptest::prelude::*;
use std::path::Path;

/// The sheets that are looked at here; others were looked at while the rules were made.
const SEEDS: std::ops::Range<u64> = 5000..5040;

fn champion() -> Classifier {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models/mnist-champion.safetensors");
    Classifier::new(&Model::from_bytes(&std::fs::read(file).unwrap()).unwrap(), Engine::Simd).unwrap()
}

/// What a network reads in a picture, digit by digit.
fn read(network: &Classifier, image: &Image, frames: &[Frame]) -> String {
    let probabilities = network.probabilities(&cuts(image, frames).unwrap()).unwrap();
    probabilities.iter().map(|row| top(row).0.to_string()).collect()
}

#[test]
fn digits_on_paper_are_found_and_read() {
    let champion = champion();
    let (mut all, mut found, mut right, mut more) = (0, 0, 0, 0);
    for seed in SEEDS {
        let sheet = sample([1000, 750], seed).unwrap();
        let frames = find(&sheet.image);
        let said = read(&champion, &sheet.image, &frames);
        all += sheet.digits.len();
        more += frames.len();
        for (digit, truth) in &sheet.digits {
            if let Some(i) = frames.iter().position(|frame| frame.overlap(truth) > 0.6) {
                found += 1;
                more -= 1;
                right += usize::from(said.as_bytes()[i] == b'0' + digit);
            }
        }
    }
    println!(
        "{all} digits on {} sheets: {found} found, {right} read rightly, {more} frames of something else",
        SEEDS.count()
    );
    assert!(found * 100 >= all * 95, "{found} of {all} found");
    assert!(right * 100 >= all * 90, "{right} of {all} read rightly");
    assert!(more * 100 <= all * 6, "{more} frames are of no digit, beside {all} digits");
}

/// The photographs of the browser tests, `tests/fixtures/paper`: JPEG of what the generator makes. `NEURN_RENEW=1` makes
/// them anew.
#[test]
fn the_page_s_photographs_are_the_generator_s() {
    for (name, line, seed) in [("7.jpg", &[7][..], 6), ("31415.jpg", &[3, 1, 4, 1, 5][..], 9)] {
        let look = PaperLook { size: 0.18, shadow: 0.2, table: false, ..PaperLook::draw(seed) };
        let sheet = paper(&[line], look, [1000, 750], seed).unwrap();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/paper").join(name);
        let Samples::U8(bytes) = sheet.image.samples() else { unreachable!() };
        if std::env::var_os("NEURN_RENEW").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            let mut jpeg = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 80);
            encoder.write_image(bytes, 1000, 750, image::ExtendedColorType::Rgb8).unwrap();
        }
        let kept = open(name, &std::fs::read(&file).unwrap(), &Limits::default()).unwrap();
        let Opened::Picture(kept) = kept else { unreachable!() };
        let apart: f32 = kept.to_f32().iter().zip(bytes).map(|(a, b)| (a - f32::from(*b)).abs()).sum();
        assert!(apart / (bytes.len() as f32) < 4.0, "{name}: {}", apart / bytes.len() as f32);
    }
}

#[test]
fn photographs_like_visitors_are_read() {
    let Some(folder) = shared("cases") else { return };
    let champion = champion();
    for (file, digits) in
        [("paper_3.jpg", "3"), ("paper_5.jpg", "5"), ("paper_7.jpg", "7"), ("row_31415.png", "31415")]
    {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let Opened::Picture(image) = open(file, &bytes, &Limits::default()).unwrap() else { unreachable!() };
        assert_eq!(read(&champion, &image, &find(&image)), digits, "{file}");
    }
}

#[test]
fn a_digit_that_is_cut_already_stays_as_it_is() {
    for domain in Domain::ALL {
        for digit in 0..10 {
            let image = generate(domain, digit, 3).unwrap();
            assert!(is_cut(&image));
            let frames = find(&image);
            assert_eq!(frames, [Frame::whole(&image)]);
            assert_eq!(cuts(&image, &frames).unwrap(), [image]);
        }
    }
}

#[test]
fn lines_are_read_from_the_top() {
    let look = PaperLook { size: 0.12, table: false, ..PaperLook::draw(5) };
    let sheet = paper(&[&[3, 1], &[4, 1, 5]], look, [1000, 750], 5).unwrap();
    let frames = find(&sheet.image);
    assert_eq!(frames.len(), 5);
    for (frame, (digit, truth)) in frames.iter().zip(&sheet.digits) {
        assert!(frame.overlap(truth) > 0.6, "{digit}: {frame:?} for {truth:?}");
    }
}

#[test]
fn an_empty_sheet_holds_next_to_nothing() {
    let (mut sheets, mut wrong) = (0, 0);
    for seed in 0..12 {
        for ruling in [Ruling::Blank, Ruling::Lines, Ruling::Squares] {
            let look = PaperLook { ruling, table: false, ..PaperLook::draw(seed) };
            let empty = paper(&[], look, [800, 600], seed).unwrap();
            sheets += 1;
            wrong += usize::from(!find(&empty.image).is_empty());
        }
    }
    println!("{wrong} of {sheets} empty sheets hold something");
    // of squared paper a line at the picture's edge is taken for a one
    assert!(wrong * 10 <= sheets, "{wrong} of {sheets}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Frames lie in the picture and hold something, whatever is in it.
    #[test]
    fn any_picture_can_be_looked_through(
        width in 1usize..300, height in 1usize..300, channels in 1usize..5, kind in 0..4, seed in any::<u32>(),
    ) {
        let noise = |i: usize| ((i as u32 ^ seed).wrapping_mul(0x9E37_79B1) >> 24) as u8;
        let value = |i: usize| match kind {
            0 => noise(i),
            1 => if (i / 7).is_multiple_of(2) { 255 } else { 0 },
            2 => if noise(i / channels) > 250 { 0 } else { 255 },
            _ => (i % 256) as u8,
        };
        let image = Image::from_u8(width, height, channels, (0..width * height * channels).map(value).collect());
        let image = image.unwrap();
        for frame in find(&image) {
            prop_assert_eq!(frame, frame.within(&image));
            let cut = &cuts(&image, &[frame]).unwrap()[0];
            prop_assert_eq!(cut.channels(), channels);
        }
    }
}
