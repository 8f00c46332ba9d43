//! The door itself, gzip included: no panic, and an error is a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::open::{Limits, open};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    if let Err(error) = open("fuzz", bytes, &limits) {
        assert!(error.to_string().starts_with("`fuzz` ") && error.to_string().ends_with('.'));
    }
});
