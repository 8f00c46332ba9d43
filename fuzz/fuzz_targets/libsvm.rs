//! LIBSVM text, plain and bzip2, and lists of labels: no panic, and what is read is consistent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::corpus::{libsvm, list};
use neurn_lab::digits::open::Limits;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    if let Ok(set) = libsvm::read("fuzz", bytes, &limits) {
        assert_eq!(set.labels().map(<[u8]>::len), Some(set.count()));
    }
    if let Ok(entries) = list::read("fuzz", bytes) {
        assert!(entries.iter().all(|entry| entry.label <= 9 && !entry.picture.starts_with('/')));
    }
});
