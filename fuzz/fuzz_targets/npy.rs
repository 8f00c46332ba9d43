//! NPY: no panic, and what is read is consistent. The input is taken as a file, and again as a header's
//! text with values behind it, so that the fuzzer need not find the frame first.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::{npy, open::Limits};

fn check(bytes: &[u8]) {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    if let Ok(array) = npy::read(bytes, &limits) {
        assert_eq!(array.shape.iter().product::<usize>(), array.samples.len());
        let _ = array.into_opened("fuzz.npy", None);
    }
}

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    let end = bytes.iter().position(|&b| b == b'\n').map_or(bytes.len(), |at| at + 1);
    if let Ok(length) = u16::try_from(end) {
        check(&[b"\x93NUMPY\x01\0", &length.to_le_bytes()[..], bytes].concat());
    }
});
