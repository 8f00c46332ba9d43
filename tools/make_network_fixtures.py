"""Makes the networks of tests/fixtures/networks: what PyTorch and Keras print, Keras's .h5, ONNX with parts inside.

    pip install torch==2.15.0 keras==3.15.1 h5py onnx==1.23.2 numpy
    python tools/make_network_fixtures.py

and for those of Keras 2, in an environment of its own:

    pip install tensorflow-cpu==2.15.1
    python tools/make_network_fixtures.py keras2

All are written by the libraries themselves but tfjs.json: that is Keras's own description in the frame that
tensorflowjs puts around it (its package does not install beside these).
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "tests" / "fixtures" / "networks"
FOLDER.mkdir(parents=True, exist_ok=True)


def functional(keras):
    """Branches, a model inside, long names."""
    layers = keras.layers
    x = picture = keras.Input((32, 32, 3), name="picture")
    x = layers.Conv2D(8, (3, 5), strides=2, padding="same", name="a_rather_long_name_for_a_first_convolution_that_wraps")(x)
    x = layers.BatchNormalization()(x)
    y = layers.Conv2D(8, 1)(x)
    x = layers.Add(name="sum")([x, y])
    inner = [keras.Input((16, 16, 8)), layers.DepthwiseConv2D(3, padding="same"), layers.ReLU()]
    x = keras.Sequential(inner, name="stem")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.MultiHeadAttention(2, 4)(layers.Reshape((1, 8))(x), layers.Reshape((1, 8))(x))
    x = layers.Flatten()(x)
    return keras.Model(picture, layers.Dense(10, activation="softmax")(x), name="own_model")


def sequential(keras):
    layers = keras.layers
    stack = [keras.Input((28, 28, 1)), layers.Conv2D(2, 3, activation="relu"), layers.MaxPooling2D(4)]
    stack += [layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)]
    return keras.Sequential(stack, name="digits")


def summary(name, model, **settings):
    lines = []
    model.summary(print_fn=lambda line, **_: lines.append(line), **settings)
    (FOLDER / name).write_text("\n".join(lines) + "\n")


def of_keras(keras, version):
    summary(f"{version}_summary.txt", functional(keras))
    keras.backend.clear_session()
    summary(f"{version}_nested_summary.txt", functional(keras), line_length=70, expand_nested=True, show_trainable=True)
    keras.backend.clear_session()
    summary(f"{version}_sequential_summary.txt", sequential(keras))
    keras.backend.clear_session()
    sequential(keras).save(FOLDER / f"{version}.h5")


def of_torch():
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Conv2d(1, 32, 3, stride=2, padding=1)
            block = lambda: nn.Sequential(
                nn.Conv2d(32, 32, (3, 5), groups=32, bias=False), nn.BatchNorm2d(32), nn.ReLU6(inplace=True)
            )
            self.blocks = nn.ModuleList([block() for _ in range(3)])
            self.grouped = nn.Conv2d(32, 32, 1, groups=2)
            self.pools = nn.ModuleDict({"all": nn.AdaptiveAvgPool2d(1), "some": nn.AdaptiveAvgPool2d((7, 7))})
            self.attention = nn.MultiheadAttention(32, 4)
            self.nothing = nn.Identity()
            self.norm = nn.LayerNorm((32,), eps=1e-6)
            self.gelu = nn.GELU()
            self.numbers = nn.ParameterList([nn.Parameter(torch.zeros(3))])
            self.heads = nn.ModuleList([nn.Linear(32, 10, bias=False) for _ in range(2)])
            self.softmax = nn.Softmax(dim=1)

    (FOLDER / "torch.txt").write_text(f"{Net()}\n")
    (FOLDER / "torch_encoder.txt").write_text(f"{nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32), 2)}\n")
    (FOLDER / "torch_linear.txt").write_text(f"{nn.Linear(3, 4)}\n")


def of_onnx():
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    def stored(name, *shape):
        return numpy_helper.from_array(np.ones(shape, np.float32), name)

    def value(name, *shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape or None)

    node = helper.make_node
    # then: a Dense with its bias; else: an activation
    then = helper.make_graph(
        [node("MatMul", ["flat", "w"], ["product"]), node("Add", ["product", "b"], ["then_out"])],
        "then", [], [value("then_out")], [stored("w", 8, 8), stored("b", 8)],
    )
    other = helper.make_graph([node("Relu", ["flat"], ["else_out"])], "else", [], [value("else_out")])
    count = helper.make_tensor_value_info("i", TensorProto.INT64, [])
    go = helper.make_tensor_value_info("go", TensorProto.BOOL, [])
    loop = helper.make_graph(
        [
            node("Identity", ["go"], ["go_out"]),
            node("Cast", ["i"], ["round"], to=TensorProto.FLOAT),
            node("Mul", ["round", "two"], ["scaled"]),  # of the round alone: no layer
            node("Sigmoid", ["state"], ["state_out"]),
        ],
        "body", [count, go, value("state", 1, 8)],
        [helper.make_tensor_value_info("go_out", TensorProto.BOOL, []), value("state_out", 1, 8)],
        [stored("two")],
    )
    scan = helper.make_graph([node("Tanh", ["row"], ["row_out"])], "scan", [value("row", 8)], [value("row_out", 8)])
    nodes = [
        node("Conv", ["x", "k"], ["c"], kernel_shape=[3, 3]),
        node("Flatten", ["c"], ["flat"]),
        node("If", ["choice"], ["chosen"], then_branch=then, else_branch=other),
        node("Loop", ["rounds", "yes", "chosen"], ["looped"], body=loop),
        node("Scan", ["looped"], ["scanned"], body=scan, num_scan_inputs=1),
        node("Block", ["scanned", "w2", "b2"], ["y1"], domain="own"),
        node("Block", ["y1", "w2", "b2"], ["y"], domain="own"),
    ]
    block = helper.make_function(
        "own", "Block", ["a", "weights", "bias"], ["d"],
        [node("Act", ["a"], ["e"], domain="own"), node("Gemm", ["e", "weights", "bias"], ["d"])],
        [helper.make_opsetid("", 20), helper.make_opsetid("own", 1)],
    )
    act = helper.make_function("own", "Act", ["a"], ["d"], [node("Gelu", ["a"], ["d"])], [helper.make_opsetid("", 20)])
    graph = helper.make_graph(
        nodes, "g", [value("x", 1, 1, 4, 6)], [value("y", 1, 8)],
        [stored("k", 1, 1, 3, 3), stored("w2", 8, 8), stored("b2", 8),
         numpy_helper.from_array(np.array(True), "choice"), numpy_helper.from_array(np.array(True), "yes"),
         numpy_helper.from_array(np.array(3, np.int64), "rounds")],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("own", 1)]
    model = helper.make_model(graph, opset_imports=opsets, functions=[block, act])
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / "inside.onnx")


def main():
    if sys.argv[1:] == ["keras2"]:
        from tensorflow import keras

        of_keras(keras, "keras2")
        frame = {"format": "layers-model", "generatedBy": "keras v2.15.0", "convertedBy": "TensorFlow.js Converter v4.22.0"}
        topology = {"keras_version": "2.15.0", "backend": "tensorflow"}
        topology["model_config"] = json.loads(functional(keras).to_json())
        frame["modelTopology"] = topology
        frame["weightsManifest"] = [{"paths": ["group1-shard1of1.bin"], "weights": []}]
        (FOLDER / "tfjs.json").write_text(json.dumps(frame) + "\n")
        graph = {"format": "graph-model", "modelTopology": {"node": [{"name": "x", "op": "Placeholder"}], "library": {}}}
        (FOLDER / "tfjs_graph.json").write_text(json.dumps(graph) + "\n")
        return
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    with contextlib.redirect_stdout(io.StringIO()):
        of_keras(keras, "keras3")
    of_torch()
    of_onnx()


if __name__ == "__main__":
    main()
