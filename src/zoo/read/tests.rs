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
    assert!(matches!(problem("a.h5", b"\x89HDF\r\n\x1a\n"), Problem::Hdf5(_)));
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

/// Labels of the layers that a file of tests/fixtures/networks gives.
fn labels(file: &str) -> Vec<String> {
    let bytes =
        std::fs::read(format!("{}/tests/fixtures/networks/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let network = open(file, &bytes).unwrap();
    let sides = |layer: &Layer| layer.shape.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    assert!(network.layers.iter().all(|layer| layer.name.chars().count() <= 60), "{file}");
    network.layers.iter().map(|layer| format!("{} [{}]", layer.label(), sides(layer))).collect()
}

/// Without the shapes.
fn kinds(file: &str) -> Vec<String> {
    labels(file).iter().map(|label| label.split(" [").next().unwrap().to_owned()).collect()
}

const SEQUENTIAL: [&str; 5] = ["Conv2D k3 s1 relu", "MaxPooling2D k4 s4", "Flatten", "Dropout", "Dense"];

#[test]
fn keras_h5_and_tfjs_give_the_layers_of_their_models() {
    for file in ["keras2.h5", "keras3.h5"] {
        assert_eq!(kinds(file), [&["InputLayer"][..], &SEQUENTIAL].concat(), "{file}");
    }
    let functional = [
        "InputLayer",
        "Conv2D k3x5 s2",
        "BatchNormalization",
        "Conv2D k1 s1",
        "Add",
        "DepthwiseConv2D k3 s1",
        "Activation relu",
        "GlobalAveragePooling2D",
        "Reshape",
        "Reshape",
        "MultiHeadAttention",
        "Flatten",
        "Dense softmax",
    ];
    assert_eq!(kinds("tfjs.json"), functional);
    let weights =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/hdf5/earliest.h5")).unwrap();
    assert_eq!(problem("a.h5", &weights), Problem::NoLayers);
}

#[test]
fn printed_summaries_give_their_rows() {
    let outer = [
        "InputLayer [32 32 3]",
        "Conv2D [16 16 8]",
        "BatchNormalization [16 16 8]",
        "Conv2D [16 16 8]",
        "Add [16 16 8]",
        "Sequential [16 16 8]",
        "GlobalAveragePooling2D [8]",
        "Reshape [1 8]",
        "Reshape [1 8]",
        "MultiHeadAttention [1 8]",
        "Flatten [8]",
        "Dense [10]",
    ];
    let mut nested = outer.to_vec();
    nested.splice(5..6, ["DepthwiseConv2D [16 16 8]", "Activation relu [16 16 8]"]);
    for version in ["keras2", "keras3"] {
        assert_eq!(labels(&format!("{version}_summary.txt")), outer, "{version}");
        assert_eq!(labels(&format!("{version}_nested_summary.txt")), nested, "{version}");
        let rows = ["Conv2D [26 26 2]", "MaxPooling2D [6 6 2]", "Flatten [72]", "Dropout [72]", "Dense [10]"];
        assert_eq!(labels(&format!("{version}_sequential_summary.txt")), rows, "{version}");
        let file = format!("{}/tests/fixtures/networks/{version}_summary.txt", env!("CARGO_MANIFEST_DIR"));
        let network = open("x.txt", &std::fs::read(file).unwrap()).unwrap();
        assert_eq!((network.name.as_str(), network.parameters), ("own_model", Some(930)));
    }
    // as Keras 3 draws it where there are no box characters
    let plain = "+-----+\n| Layer (type) | Output Shape | Param # |\n+=====+\n| a (InputLayer) | (None, 4) | 0 |\n|-----+\n| b | (None, 2) | 1,0 |\n| (Dense) | | |\n+-----+\n";
    let network = open("x.txt", plain.as_bytes()).unwrap();
    assert_eq!(network.layers.iter().map(Layer::label).collect::<Vec<_>>(), ["InputLayer", "Dense"]);
    assert_eq!((&*network.layers[1].shape, network.parameters), (&[2][..], Some(10)));
    let row = "Layer (type)   Output Shape   Param #\n====\nConv2d-1   [-1, 64, 224, 224]   1,792\n";
    assert!(matches!(problem("x.txt", row.as_bytes()), Problem::Summary { line: 3, .. }));
}

#[test]
fn printed_modules_give_their_parts() {
    let block = ["DepthwiseConv2D k3x5 s1", "BatchNormalization", "Activation relu6"];
    let wanted = [
        &["Conv2D k3 s2"][..],
        &block,
        &block,
        &block,
        &["Conv2D k1 s1 groups", "GlobalAveragePooling2D", "AdaptiveAveragePooling2D", "MultiHeadAttention"],
        &["LayerNormalization", "Activation gelu", "Dense", "Dense", "Activation softmax"],
    ];
    assert_eq!(kinds("torch.txt"), wanted.concat());
    let one = ["MultiHeadAttention", "Dense", "Dropout", "Dense", "LayerNormalization", "LayerNormalization"];
    let one = [&one[..], &["Dropout", "Dropout"]].concat();
    assert_eq!(kinds("torch_encoder.txt"), [&one[..], &one].concat());
    assert_eq!(kinds("torch_linear.txt"), ["Dense"]);
    let text = b">>> print(net)\nNet(\n  (a): ModuleList(\n    (3-4): 2 x Sequential(\n      (0): Linear(1, 2)\n    )\n  )\n)\n";
    let network = open("x.txt", text).unwrap();
    let names: Vec<&str> = network.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!((network.name.as_str(), &names[..]), ("Net", &["a.3.0", "a.4.0"][..]));
    let many = "A(\n(0-99999): 100000 x B(\n(0): C()\n)\n)\n";
    assert_eq!(problem("x.txt", many.as_bytes()), Problem::TooManyLayers);
    let deep = "(0): A(\n".repeat(200);
    assert!(matches!(problem("x.txt", format!("A(\n{deep}").as_bytes()), Problem::Line { .. }));
}

#[test]
fn what_lies_inside_of_onnx_is_counted() {
    let wanted = [
        ("InputLayer", 0),
        ("Conv2D k3 s1", 9),
        ("Flatten", 0),
        ("Dense", 72),
        ("Activation relu", 0),
        ("Activation sigmoid", 0),
        ("Activation tanh", 0),
        ("Activation gelu", 0),
        ("Dense", 72),
        ("Activation gelu", 0),
        ("Dense", 0),
    ];
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/networks/inside.onnx");
    let network = open("inside.onnx", &std::fs::read(file).unwrap()).unwrap();
    let found: Vec<_> = network.layers.iter().map(|layer| (layer.label(), layer.parameters)).collect();
    let wanted: Vec<_> = wanted.iter().map(|(label, count)| ((*label).to_owned(), Some(*count))).collect();
    assert_eq!(found, wanted);
}

#[test]
fn other_files_of_networks_name_the_line_that_exports() {
    let zip = |names: &[&str]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let saved = b"\x08\x01\x12\x07\x0a\x02\x0a\x00\x12\x01\x0a".to_vec();
    let cases = [
        (zip(&["folder/saved_model.pb", "folder/variables/variables.index"]), "SavedModel", "tf2onnx"),
        (saved, "SavedModel", "tf2onnx"),
        (zip(&["m/data.pkl", "m/code/__torch__.py"]), "TorchScript", "torch.onnx.export"),
        (zip(&["m/data.pkl", "m/data/0"]), "weights", "torch.onnx.export"),
        (b"\x80\x02\x8a\x0al\xfc".to_vec(), "pickle", "torch.onnx.export"),
        (b"\x1c\0\0\0TFL3\0\0".to_vec(), "Lite", "--tflite"),
        (
            br#"{"format": "graph-model", "modelTopology": {"node": []}}"#.to_vec(),
            "graph model",
            "save_keras_model",
        ),
    ];
    for (bytes, what, line) in cases {
        let error = open("model.pb", &bytes).unwrap_err().to_string();
        assert!(error.contains(what) && error.contains(line) && error.ends_with('.'), "{error}");
    }
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
