//! What hostile headers make the readers allocate. The only test of its program: the count is the process's.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use flate2::Compression;
use flate2::write::GzEncoder;
use image::{DynamicImage, ImageBuffer, ImageFormat, Rgba};
use neurn_lab::digits::open::{Limits, open};
use std::io::{Cursor, Write};
use std::path::Path;

/// Bytes held at most while `bytes` are opened, beside what was held before; they must not open.
fn cost(name: &str, bytes: &[u8], limits: &Limits) -> usize {
    let (opened, taken) = support::cost(|| open(name, bytes, limits));
    let Err(error) = opened else { panic!("{name} opened") };
    // the claim itself is refused, not some other flaw of the file
    if name.starts_with("wide") {
        assert!(error.to_string().contains("can be opened"), "{error}");
    }
    taken
}

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/readers").join(file)).unwrap()
}

fn npy(header: &str) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x02\0".to_vec();
    bytes.extend(u32::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend([0; 64]);
    bytes
}

/// The CRC of a PNG chunk.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn with_sides(file: &str, at: usize, sides: &[u8]) -> Vec<u8> {
    let mut bytes = fixture(file);
    bytes[at..at + sides.len()].copy_from_slice(sides);
    bytes
}

/// Byte offset of `needle`.
fn find(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).position(|window| window == needle).unwrap()
}

/// A WebP of 14 x 11 pixels around a frame that claims 16,383 x 16,383.
fn wide_frame() -> Vec<u8> {
    let mut frame = fixture("lossy.webp")[12..].to_vec();
    frame[14..18].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    let canvas = b"VP8X\x0a\0\0\0\0\0\0\0\x0d\0\0\x0a\0\0";
    let length = u32::try_from(4 + canvas.len() + frame.len()).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", canvas, &frame].concat()
}

#[test]
fn a_claim_costs_nothing() {
    const MIB: usize = 1 << 20;
    let default = Limits::default();
    let big = 60_000_u32;

    let mut png = with_sides("rgb.png", 16, &[big.to_be_bytes(), big.to_be_bytes()].concat());
    let sum = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    let jpeg_size = find(&fixture("rgb.jpg"), &[0xff, 0xc0]) + 5;
    let webp_size = find(&fixture("lossy.webp"), &[0x9d, 0x01, 0x2a]) + 3;
    let quoted = |descr: &str, shape: &str| {
        npy(&format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n"))
    };
    let mut long = b"\x93NUMPY\x02\0\xff\xff\xff\xff".to_vec();
    long.extend([b' '; 64]);
    let idx = |sides: &[u32]| {
        let mut bytes = vec![0, 0, 8, u8::try_from(sides.len()).unwrap()];
        bytes.extend(sides.iter().flat_map(|side| side.to_be_bytes()));
        bytes.extend([0; 64]);
        bytes
    };
    let cases = [
        ("wide.png", png),
        ("wide.jpg", with_sides("rgb.jpg", jpeg_size, &[0xea, 0x60, 0xea, 0x60])),
        ("wide.webp", with_sides("lossy.webp", webp_size, &[0xff, 0x3f, 0xff, 0x3f])),
        ("wide_frame.webp", wide_frame()),
        ("wide.gif", with_sides("still.gif", 6, &[0x60, 0xea, 0x60, 0xea])),
        ("wide.bmp", with_sides("rgb.bmp", 18, &[big.to_le_bytes(), big.to_le_bytes()].concat())),
        ("wide.npy", quoted("<f4", "(1000000, 1000000)")),
        ("within_limits_but_absent.npy", quoted("<f4", "(16384, 16384)")),
        ("overflow.npy", quoted("|u1", "(18446744073709551615, 18446744073709551615)")),
        ("bignum.npy", quoted("|u1", &format!("({}, 2)", "9".repeat(5000)))),
        ("nested.npy", npy(&"(".repeat(9000))),
        ("long_header.npy", long),
        ("many.idx", idx(&[u32::MAX, 28, 28])),
        ("overflow.idx", idx(&[u32::MAX, u32::MAX, u32::MAX, 3])),
        ("within_limits_but_absent.idx", idx(&[60_000, 28, 28])),
        ("dimensions.idx", [&[0, 0, 8, 255][..], &[0xff; 1020]].concat()),
    ];
    for (name, bytes) in cases {
        let cost = cost(name, &bytes, &default);
        assert!(cost < MIB, "{name} took {cost} bytes");
    }

    // a bomb: 64 MiB of zeros in some 64 KiB, and a limit of 4 MiB
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..64 {
        encoder.write_all(&vec![0; MIB]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let limits = Limits { max_bytes: 4 * MIB, ..default };
    let cost = cost("bomb.idx.gz", &bomb, &limits);
    assert!(cost < 2 * limits.max_bytes + MIB, "the bomb took {cost} bytes");

    real_files_cost_what_is_stated();
}

/// A picture and an array, as large as the limits allow, stay within what [`Limits`] states.
fn real_files_cost_what_is_stated() {
    const SIDE: u32 = 1024;
    const MIB: usize = 1 << 20;
    let pixels = (SIDE * SIDE) as usize;
    let limits = Limits {
        max_pixels: u64::from(SIDE * SIDE),
        max_values: u64::from(SIDE * SIDE),
        ..Limits::default()
    };
    let noise: Vec<u16> =
        (0..SIDE * SIDE * 4).map(|i| (i.wrapping_mul(2_654_435_761) >> 16) as u16).collect();
    let deep = DynamicImage::from(ImageBuffer::<Rgba<u16>, _>::from_raw(SIDE, SIDE, noise).unwrap());
    for (format, image, each) in [
        (ImageFormat::Png, deep.clone(), 40),
        (ImageFormat::Png, deep.to_rgba8().into(), 24),
        (ImageFormat::Jpeg, deep.to_rgb8().into(), 24),
        (ImageFormat::WebP, deep.to_rgba8().into(), 24),
        (ImageFormat::Bmp, deep.to_rgb8().into(), 24),
        (ImageFormat::Gif, deep.to_rgba8().into(), 24),
    ] {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format).unwrap();
        let file = file.into_inner();
        let (opened, cost) = support::cost(|| open("large", &file, &limits));
        assert!(opened.is_ok(), "{format:?}: {opened:?}");
        let stated = each * pixels + file.len() + MIB;
        assert!(cost <= stated, "{format:?} took {cost} bytes, {} a pixel", cost / pixels);
    }
    let mut array = b"\x93NUMPY\x01\0".to_vec();
    let header = format!("{{'descr': '>f8', 'fortran_order': True, 'shape': ({SIDE}, {SIDE}), }}\n");
    array.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    array.extend(header.as_bytes());
    array.resize(array.len() + 8 * pixels, 0);
    let (opened, cost) = support::cost(|| open("large.npy", &array, &limits));
    assert!(opened.is_ok());
    assert!(cost <= 8 * pixels + MIB, "the array took {cost} bytes");
}
