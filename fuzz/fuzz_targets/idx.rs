//! IDX: no panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::{idx, open::Limits};
use std::borrow::Cow;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    if let Ok((_, shape)) = idx::read("fuzz.idx", Cow::Borrowed(bytes), &limits) {
        assert_eq!(bytes.len(), 4 + 4 * shape.len() + shape.iter().product::<usize>());
    }
});
