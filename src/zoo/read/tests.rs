use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/zoo/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn problem(name: &str, bytes: &[u8]) -> Problem {
    open(name, bytes).unwrap_err().problem
}

#[test]
fn fixtures_give_the_layers_that_were_written_down() {
    type Layers = Vec<(String, String, Option<u64>)>;
    let manifest: BTreeMap<String, Option<Layers>> =
        serde_json::from_slice(&fixture("manifest.json")).unwrap();
    assert_eq!(manifest.len(), 4);
    for (file, wanted) in manifest {
        let found = open(&file, &fixture(&file)).unwrap();
        let Some(wanted) = wanted else { continue };
        let layers: Vec<_> =
            found.layers.iter().map(|l| (l.kind.to_string(), l.detail.to_string(), l.parameters)).collect();
        assert_eq!(layers, wanted, "{file}");
    }
    let onnx = open("folder/small.onnx", &fixture("small.onnx")).unwrap();
    assert_eq!((onnx.name.as_str(), onnx.parameters), ("small", Some(271)));
    assert_eq!((&*onnx.layers[0].shape, &*onnx.layers[1].shape), (&[16, 16, 3][..], &[8, 8, 4][..]));
    assert_eq!(onnx.layers[1].name, "first");
    let network = open("x.keras", &fixture("nested.keras")).unwrap();
    assert_eq!((network.name.as_str(), network.parameters), ("own_model", None));
}

#[test]
fn a_published_network_is_the_zoos() {
    let zoo = super::super::file::tests::zoo();
    let ours = open("vgg16.json", &fixture("vgg16.json")).unwrap();
    let theirs = zoo.find("VGG16").unwrap();
    let labels = |network: &Network| network.layers.iter().map(Layer::label).collect::<Vec<_>>();
    assert_eq!(labels(&ours), labels(theirs));
}

#[test]
fn what_is_no_network_gets_a_sentence() {
    assert_eq!(problem("a.txt", b" \n"), Problem::Empty);
    assert_eq!(problem("a.txt", b"# only a remark"), Problem::Empty);
    assert!(matches!(problem("a.h5", b"\x89HDF\r\n\x1a\n"), Problem::OtherKind { .. }));
    assert!(matches!(problem("a.pt", b"\x80\x02abc"), Problem::OtherKind { .. }));
    assert!(matches!(problem("a.json", b"{\"config\": "), Problem::Json(_)));
    assert_eq!(problem("a.json", b"{\"some\": 1}"), Problem::NoLayers);
    assert_eq!(problem("a.json", b"{\"config\": {\"layers\": []}}"), Problem::NoLayers);
    assert!(matches!(problem("a.onnx", b"not onnx"), Problem::Onnx(_)));
    assert!(matches!(problem("a.onnx", &fixture("small.onnx")[..900]), Problem::Onnx(_)));
    assert!(matches!(problem("a.keras", &fixture("nested.keras")[..900]), Problem::Zip(_)));
    assert_eq!(problem("a.bin", &[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), Problem::UnknownKind);
    assert_eq!(problem("a.txt", b"Conv2D\n<html>"), Problem::Line { line: 2, found: "<html>".into() });
    let prose = b"this is a letter to my aunt about networks".as_slice();
    assert!(matches!(problem("a.txt", prose), Problem::Line { line: 1, .. }));
    let many = "Conv2D\n".repeat(MAX_LAYERS + 1);
    assert_eq!(problem("a.txt", many.as_bytes()), Problem::TooManyLayers);
    let layer = "{\"class_name\": \"A\"},".repeat(MAX_LAYERS + 1);
    let many = format!("{{\"config\": {{\"layers\": [{}]}}}}", layer.trim_end_matches(','));
    assert_eq!(problem("a.json", many.as_bytes()), Problem::TooManyLayers);
    let deep = format!("{}{}", "{\"config\": {\"layers\": [".repeat(500), "]}}".repeat(500));
    assert!(matches!(problem("a.json", deep.as_bytes()), Problem::Json(_)));
    let error = open("my net.onnx", b"\x08\x07").unwrap_err().to_string();
    assert!(
        error.starts_with("`my net.onnx` looks like an ONNX file, but") && error.ends_with('.'),
        "{error}"
    );
}

#[test]
fn odd_settings_of_keras_do_no_harm() {
    let text = br#"{"class_name": "Sequential", "config": [
        {"class_name": "Conv2D", "config": {"name": 5, "kernel_size": [3, null, -1, 3.0], "strides": "x", "groups": null,
         "activation": {"class_name": "LeakyReLU", "config": {"negative_slope": 0.1}}, "unknown": [[[{}]]]}},
        {"class_name": {"odd": 1}}, {"class_name": "Dropout", "config": null}, {"class_name": "Dense", "config": "text"}]}"#;
    let found = open("x.json", text).unwrap();
    let labels: Vec<String> = found.layers.iter().map(Layer::label).collect();
    assert_eq!(labels, ["Conv2D k3 s3 leakyrelu", "Dropout", "Dense"]);
}

proptest! {
    #[test]
    fn any_bytes_give_layers_or_a_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..300), which in 0..4) {
        let name = ["a.onnx", "a.json", "a.keras", "a.txt"][which as usize];
        match open(name, &bytes) {
            Ok(network) => prop_assert!(!network.layers.is_empty()),
            Err(error) => prop_assert!(error.to_string().ends_with('.'), "{error}"),
        }
    }

    #[test]
    fn a_changed_onnx_file_is_read_or_refused(at in 0_usize..2542, to in any::<u8>(), cut in 0_usize..2542) {
        let mut bytes = fixture("small.onnx");
        bytes[at] = to;
        let _ = open("a.onnx", &bytes);
        bytes.truncate(cut);
        let _ = open("a.onnx", &bytes);
    }

    #[test]
    fn a_changed_keras_file_is_read_or_refused(at in 0_usize..53_271, to in any::<u8>()) {
        let mut bytes = fixture("nested.keras");
        if let Some(byte) = bytes.get_mut(at) {
            *byte = to;
        }
        let _ = open("a.keras", &bytes);
    }
}
