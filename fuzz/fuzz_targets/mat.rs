//! MATLAB files: no panic, and what is read has its labels. The input is taken as a file, and again as the
//! elements behind a header, plain and packed, so that the fuzzer need not find the frame or a checksum first.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::{corpus::mat, open::Limits};
use std::io::Write;

fn check(bytes: &[u8]) {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    if let Ok(set) = mat::read("fuzz.mat", bytes, &limits) {
        assert_eq!(set.labels().map(<[u8]>::len), Some(set.count()));
    }
}

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    let mut header = b"MATLAB 5.0 MAT-file".to_vec();
    header.resize(124, b' ');
    header.extend(b"\0\x01IM");
    check(&[&header, bytes].concat());
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    if encoder.write_all(bytes).is_ok()
        && let Ok(packed) = encoder.finish()
        && let Ok(length) = u32::try_from(packed.len())
    {
        check(&[&header, &15_u32.to_le_bytes()[..], &length.to_le_bytes(), &packed].concat());
    }
});
