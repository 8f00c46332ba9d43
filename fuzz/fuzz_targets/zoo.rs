//! The list of architectures that the page fetches: no panic, and an error is a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::zoo::Zoo;

fuzz_target!(|bytes: &[u8]| {
    match Zoo::from_bytes(bytes) {
        Ok(zoo) => assert!(!zoo.networks.is_empty()),
        Err(error) => assert!(error.to_string().ends_with('.')),
    }
});
