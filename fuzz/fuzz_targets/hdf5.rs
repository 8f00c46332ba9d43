//! HDF5: no panic, and what is read is consistent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::{hdf5, open::Limits};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    let Ok(file) = hdf5::File::open(bytes) else { return };
    let _ = file.attribute("", "model_config");
    for path in file.paths().unwrap_or_default().iter().take(8) {
        if let Ok(array) = file.dataset(path, &limits) {
            assert_eq!(array.shape.iter().product::<usize>(), array.samples.len());
        }
    }
});
