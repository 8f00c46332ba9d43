//! The picture of the loading card, `www/worlds.png`: one digit in four worlds, below each what the filter makes of it.
//! `NEURN_RENEW=1 cargo test --test library loading_picture` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the picture fails")]

use std::path::Path;

use image::{ImageFormat, Rgba, RgbaImage};
use neurn_lab::digits::generator::{Domain, generate};
use neurn_lab::neurn::colormap::ColorMap;
use neurn_lab::neurn::filter::apply;
use neurn_lab::neurn::{FilterSettings, Merge};

/// A multiple of the sides of all worlds' pictures (28, 16 and 32).
const SIDE: u32 = 224;
/// Between two pictures, transparent: the card's ground is light or dark.
const GAP: u32 = 16;
/// The digit and the hand.
const SHOWN: (u8, u64) = (3, 1);
/// What the card may cost before anything else has come.
const MOST_BYTES: u64 = 40_000;

fn drawn() -> RgbaImage {
    let columns = Domain::ALL.len() as u32;
    let mut sheet = RgbaImage::new(columns * SIDE + (columns - 1) * GAP, 2 * SIDE + GAP);
    let settings = FilterSettings { merge: Merge::Max, ..FilterSettings::default() };
    for (column, domain) in (0..).zip(Domain::ALL) {
        let raw = generate(domain, SHOWN.0, SHOWN.1).unwrap();
        let map = apply(&raw, &settings).unwrap();
        let zoom = SIDE / raw.width() as u32;
        for (y, x) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (y, x))) {
            let at = ((x / zoom) as usize, (y / zoom) as usize);
            let channel = |channel: usize| raw.value(at.0, at.1, channel.min(raw.channels() - 1)) as u8;
            let [r, g, b] = ColorMap::Viridis.colour(map.result[at.1 * raw.width() + at.0]);
            let left = column * (SIDE + GAP) + x;
            sheet.put_pixel(left, y, Rgba([channel(0), channel(1), channel(2), 255]));
            sheet.put_pixel(left, y + SIDE + GAP, Rgba([r, g, b, 255]));
        }
    }
    sheet
}

#[test]
fn the_loading_picture_is_what_generator_and_filter_make() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/worlds.png");
    let wanted = drawn();
    if std::env::var_os("NEURN_RENEW").is_some() {
        wanted.save_with_format(&file, ImageFormat::Png).unwrap();
    }
    let found = image::open(&file).unwrap().into_rgba8();
    assert_eq!(found.dimensions(), wanted.dimensions());
    assert!(found == wanted, "www/worlds.png shows something else: NEURN_RENEW=1 renews it");
    let bytes = std::fs::metadata(&file).unwrap().len();
    assert!(bytes < MOST_BYTES, "{bytes} bytes");
}
