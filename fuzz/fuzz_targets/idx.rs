//! IDX: no panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::{idx, open::Limits};
use std::borrow::Cow;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    if let Ok(opened) = idx::read("fuzz.idx", Cow::Borrowed(bytes), &limits, None) {
        let values = bytes.len() - 4 - 4 * opened.shape.len();
        assert!(values.is_multiple_of(opened.shape.iter().product()));
    }
});
