//! Files of networks that do not open here, each with the line that writes one that does.

use super::protobuf::{Fields, Value};
use super::{Problem, has_ending};

/// The way out of PyTorch.
const TORCH: &str = "In Python: `torch.onnx.export(model, example_input, 'model.onnx')` writes a file that opens; so is \
                     the text that `print(model)` prints.";
/// The way out of TensorFlow.
const TENSORFLOW: &str =
    "`python -m tf2onnx.convert --saved-model FOLDER --output model.onnx` writes a file that opens.";

/// What is told by the first bytes, or by the name where those say too little.
pub(super) fn kind(name: &str, bytes: &[u8]) -> Option<Problem> {
    let tag = bytes.get(4..8);
    let (kind, advice) = if tag == Some(b"TFL3") {
        (
            "a TensorFlow Lite model",
            "`python -m tf2onnx.convert --tflite model.tflite --output model.onnx` writes a file that opens.",
        )
    } else if bytes.starts_with(b"\x80\x02") || bytes.starts_with(b"\x80\x04") {
        ("a Python pickle, as PyTorch keeps weights or models", TORCH)
    } else if is_saved_model(bytes) {
        ("a TensorFlow SavedModel", TENSORFLOW)
    } else if has_ending(name, "pb") && matches!(Fields::of(bytes).next(), Some(Ok((1, Value::Bytes(_))))) {
        (
            "a TensorFlow graph",
            "`python -m tf2onnx.convert --graphdef graph.pb --inputs x:0 --outputs y:0 --output model.onnx` writes a \
             file that opens.",
        )
    } else if bytes.get(8) == Some(&b'{') && bytes.get(3..8) == Some(&[0; 5]) {
        (
            "a file of weights (safetensors)",
            "It does not say how its layers follow each other; an ONNX file does.",
        )
    } else {
        return None;
    };
    Some(Problem::OtherKind { kind, advice })
}

/// What is told by the names in a zip archive.
pub(super) fn packed(names: impl Iterator<Item = impl AsRef<str>>) -> Option<Problem> {
    let (mut pickle, mut code, mut saved) = (false, false, false);
    for name in names {
        let name = name.as_ref();
        pickle |= name.ends_with("/data.pkl");
        code |= name.contains("/code/");
        saved |= name.ends_with("saved_model.pb");
    }
    let (kind, advice) = match (pickle, code, saved) {
        (_, _, true) => ("a TensorFlow SavedModel", TENSORFLOW),
        (true, true, _) => ("a TorchScript model", TORCH),
        (true, false, _) => ("a file of PyTorch's weights or of a pickled model", TORCH),
        _ => return None,
    };
    Some(Problem::OtherKind { kind, advice })
}

/// `saved_model.pb`: version 1, then models only, each with a description and a graph. (ONNX has text in that place.)
fn is_saved_model(bytes: &[u8]) -> bool {
    let mut fields = Fields::of(bytes);
    let version = matches!(fields.next(), Some(Ok((1, Value::Number(1)))));
    let Some(Ok((2, Value::Bytes(model)))) = fields.next() else { return false };
    let mut parts = Fields::of(model);
    let described = matches!(parts.next(), Some(Ok((1, Value::Bytes(_)))));
    version && described && matches!(parts.next(), Some(Ok((2, Value::Bytes(_)))))
}
