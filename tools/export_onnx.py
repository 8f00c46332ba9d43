"""NeuRN Lab's weights as ONNX, for other programs: the network from its prepared input to ten probabilities.

    python tools/export_onnx.py WEIGHTS.safetensors OUT.onnx

Takes both convolutional networks (`cnn`, and `cnn-large`: the champions) and the multilayer perceptron. The input is
what `InputPlan::prepare` gives, [n, 3, 32, 32] (resized, filtered, mean and deviation applied); `probabilities` are
[n, 10]. Before the file is left there, onnxruntime computes it on pictures of noise, and the result is held to a plain NumPy computation in 64-bit
floats: it must agree to 1e-5. Needs numpy, onnx and onnxruntime; `cargo xtask bench browser` installs them.
"""

import json
import pathlib
import struct
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

TYPES = {"F32": "<f4", "F16": "<f2"}
AGREEMENT = 1e-5


def read(path):
    """Arrays by name, as 32-bit floats, and the metadata of a safetensors file."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    arrays = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data[start:end], TYPES[entry["dtype"]])
        arrays[name] = values.astype(np.float32).reshape(entry["shape"])
    return arrays, metadata


# whether each convolution's result is pooled
CONVOLUTIONS = {"cnn": (True, True, True), "cnn-large": (True, True, False, True, False)}


def layers(network):
    """(operation, parameters' name) from the input to the logits."""
    if network in CONVOLUTIONS:
        steps = []
        for i, pooled in enumerate(CONVOLUTIONS[network]):
            steps += [("Conv", f"conv{i + 1}"), *([("MaxPool", "")] if pooled else []), ("Relu", "")]
        return [*steps, ("Flatten", ""), ("Gemm", "fc1"), ("Relu", ""), ("Gemm", "fc2")]
    if network == "mlp":
        return [("Flatten", ""), ("Gemm", "fc1"), ("Relu", ""), ("Gemm", "fc2"), ("Relu", ""), ("Gemm", "fc3")]
    sys.exit(f"the network {network} is not one that this script knows (cnn, cnn-large, mlp)")


ATTRIBUTES = {
    "Conv": {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]},
    "MaxPool": {"kernel_shape": [2, 2], "strides": [2, 2]},
    "Gemm": {"transB": 1},
    "Softmax": {"axis": 1},
}


def model(arrays, network):
    nodes, last = [], "input"
    for i, (operation, name) in enumerate([*layers(network), ("Softmax", "")]):
        inputs = [last, f"{name}.weight", f"{name}.bias"] if name else [last]
        last = "probabilities" if operation == "Softmax" else f"step{i}"
        nodes.append(helper.make_node(operation, inputs, [last], **ATTRIBUTES.get(operation, {})))
    graph = helper.make_graph(
        nodes,
        network,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 3, 32, 32])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 10])],
        [numpy_helper.from_array(values, name) for name, values in sorted(arrays.items())],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    return made


def convolve(x, weight, bias):
    height, width = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    total = bias[None, :, None, None] + np.zeros((len(x), len(bias), height, width))
    for dy in range(3):
        for dx in range(3):
            window = padded[:, :, dy : dy + height, dx : dx + width]
            total += np.einsum("nchw,oc->nohw", window, weight[:, :, dy, dx])
    return total


def compute(arrays, network, x):
    """The probabilities in 64-bit floats, without any library of networks."""
    x = x.astype(np.float64)
    for operation, name in layers(network):
        weight, bias = (arrays[f"{name}.{end}"].astype(np.float64) if name else None for end in ("weight", "bias"))
        if operation == "Conv":
            x = convolve(x, weight, bias)
        elif operation == "MaxPool":
            n, c, h, w = x.shape
            x = x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))
        elif operation == "Relu":
            x = np.maximum(x, 0)
        elif operation == "Flatten":
            x = x.reshape(len(x), -1)
        else:
            x = x @ weight.T + bias
    x = np.exp(x - x.max(axis=1, keepdims=True))
    return x / x.sum(axis=1, keepdims=True)


def main(weights, out):
    arrays, metadata = read(weights)
    network = metadata["network"]
    made = model(arrays, network).SerializeToString()
    noise = np.random.default_rng(3).normal(size=(9, 3, 32, 32)).astype(np.float32)
    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"input": noise})
    apart = np.abs(found - compute(arrays, network, noise)).max()
    if not apart <= AGREEMENT:
        sys.exit(f"onnxruntime and NumPy are {apart:.2g} apart, and {AGREEMENT:g} is allowed: nothing was written")
    pathlib.Path(out).write_bytes(made)
    print(f"{out}: {len(made)} bytes; onnxruntime {onnxruntime.__version__} and NumPy agree to {apart:.1e}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
