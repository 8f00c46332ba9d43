//! What the tests of all engines share: pictures that are none, our generator's, and the models that ship.

use crate::digits::generator::{Domain, generate};
use crate::learn::network::INPUTS;
use crate::learn::weights::Model;
use crate::neurn::Image;
use std::path::Path;

/// Pictures that are no picture: numbers between -2 and 2.
pub(crate) fn images(n: usize) -> Vec<f32> {
    (0..n * INPUTS).map(|i| ((i * 7919) % 1000) as f32 / 250.0 - 2.0).collect()
}

/// Five digits of each world.
pub(crate) fn digits() -> Vec<Image> {
    Domain::ALL
        .into_iter()
        .flat_map(|domain| (0..5).map(move |i| generate(domain, 2 * i % 10, u64::from(i)).unwrap()))
        .collect()
}

/// Has `check` look at each model that ships, with its file's name; there are ten at least.
pub(crate) fn each_shipped_model(mut check: impl FnMut(&str, &Model)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models");
    let mut models = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|end| end != "safetensors") {
            continue;
        }
        models += 1;
        check(&file.display().to_string(), &Model::from_bytes(&std::fs::read(&file).unwrap()).unwrap());
    }
    assert!(models >= 10, "{models}");
}
