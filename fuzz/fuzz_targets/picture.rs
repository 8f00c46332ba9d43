//! The picture decoders: no panic, and an image that keeps the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::{open::Limits, picture};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    if let Ok(image) = picture::read(bytes, &limits) {
        assert!(image.pixels() as u64 <= limits.max_pixels);
    }
});
