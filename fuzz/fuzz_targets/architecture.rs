//! A visitor's own architecture, of every kind: no panic, an error is a sentence, and what is read can be compared.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::zoo::align::{Scoring, align, score};
use neurn_lab::zoo::{Encoded, Granularity, read};

fuzz_target!(|bytes: &[u8]| {
    for name in ["fuzz.onnx", "fuzz"] {
        match read::open(name, bytes) {
            Ok(network) => {
                assert!(!network.layers.is_empty());
                if network.layers.len() < 200 {
                    for tokens in Granularity::ALL {
                        let encoded = Encoded::of([&network], tokens);
                        let letters = &encoded.sequences[0].letters;
                        let own = score(letters, letters, &Scoring::METHODS);
                        assert_eq!(align(letters, letters, &Scoring::METHODS).score, own);
                    }
                }
            }
            Err(error) => {
                let error = error.to_string();
                assert!(error.starts_with(&format!("`{name}` ")) && error.ends_with('.'), "{error}");
            }
        }
    }
});
