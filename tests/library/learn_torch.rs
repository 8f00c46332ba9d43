//! Weights that `PyTorch` has loaded, rounded and saved open here, and give its probabilities.
//!
//! The golden file was made by `tools/check_weights_in_torch.py`: torch modules, and the input rebuilt with
//! NumPy and SciPy.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use neurn_lab::digits::generator::{Domain, generate};
use neurn_lab::digits::gzip;
use neurn_lab::digits::open::{Limits, Opened, open};
use neurn_lab::digits::write::write_npy_u8;
use neurn_lab::learn::engine::Engine;
use neurn_lab::learn::engine::classifier::Classifier;
use neurn_lab::learn::network::NetworkKind;
use neurn_lab::learn::weights::{MAX_BYTES, Model};
use neurn_lab::neurn::{Image, Samples};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/learn").join(name)
}

/// Two digits from each of the coloured domains' generators, and their labels.
fn drawn() -> Vec<Image> {
    let digits = (0..8).map(|i| (if i % 2 == 0 { Domain::Photo } else { Domain::HouseNumber }, i + 1));
    digits.map(|(domain, digit)| generate(domain, digit, 99).unwrap()).collect()
}

#[test]
#[ignore = "writes the images of the golden file"]
fn write_images() {
    let bytes: Vec<u8> = drawn()
        .iter()
        .flat_map(|image| match image.samples() {
            Samples::U8(bytes) => bytes.clone(),
            Samples::F32(_) => panic!("generated images are of bytes"),
        })
        .collect();
    std::fs::write(fixture("images.npy"), write_npy_u8(&[8, 32, 32, 3], &bytes).unwrap()).unwrap();
}

fn images() -> Vec<Image> {
    match open("images.npy", &std::fs::read(fixture("images.npy")).unwrap(), &Limits::default()).unwrap() {
        Opened::Dataset(set) => (0..set.count()).map(|i| set.image(i).unwrap()).collect(),
        _ => panic!("the images are a stack"),
    }
}

fn model(network: NetworkKind) -> Model {
    let packed = std::fs::read(fixture(&format!("{}.safetensors.gz", network.name()))).unwrap();
    Model::from_bytes(&gzip::unpack(&packed, MAX_BYTES).unwrap()).unwrap()
}

#[test]
fn probabilities_are_those_of_pytorch() {
    let golden: Value =
        serde_json::from_str(&std::fs::read_to_string(fixture("torch.json")).unwrap()).unwrap();
    for network in NetworkKind::ALL {
        let wanted = &golden["probabilities"][network.name()];
        let mut filters = 0;
        for engine in Engine::PROCESSOR {
            let model = model(network);
            filters = model.plan.filters().len();
            let found = Classifier::new(&model, engine).unwrap().probabilities(&images()).unwrap();
            let mut sure = 0;
            for (i, row) in found.iter().enumerate() {
                for (class, &p) in row.iter().enumerate() {
                    let wanted = wanted[i][class].as_f64().unwrap();
                    let apart = (f64::from(p) - wanted).abs();
                    assert!(
                        apart <= 1e-4,
                        "{} {} image {i} class {class}: {apart}",
                        network.name(),
                        engine.name()
                    );
                }
                sure += usize::from(row.iter().any(|&p| p > 0.5));
            }
            assert!(sure >= 3, "trained networks say something: {sure}");
        }
        // raw pixels, one merged filter and three merged filters are all among them
        assert_eq!(
            filters,
            match network.name() {
                "cnn" | "cnn-large" => 3,
                "vit" => 1,
                "mlp" => 0,
                other => panic!("how many filters has the golden model of {other}?"),
            }
        );
    }
}

#[test]
fn what_is_written_is_what_pytorch_wrote() {
    // the arrays are the same bytes whoever saved them; only the header's form differs
    for network in NetworkKind::ALL {
        let model = model(network);
        let again = Model::from_bytes(&model.to_bytes()).unwrap();
        assert_eq!(again, model);
        assert_eq!(model.network(), network);
    }
}
