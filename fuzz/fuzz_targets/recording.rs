#![no_main]
//! Whatever is opened as a recording, or as images for the simulated neurons, is read or refused.

use libfuzzer_sys::fuzz_target;
use neurn_lab::cortex::{open, stimuli};

fuzz_target!(|data: &[u8]| {
    if let Ok(recording) = open::open("fuzzed", data) {
        assert!(recording.is_whole());
    }
    if let Ok(stimuli) = stimuli::open("fuzzed", data) {
        assert!(stimuli.maps.is_whole());
    }
});
