#!/usr/bin/env python3
"""Makes tests/fixtures/zoo/: networks of visitors as Keras and ONNX write them, and the layers that are in them.

    pip install keras==3.15.1 'jax[cpu]==0.10.2' numpy==2.4.6 onnx==1.23.2
    python tools/make_zoo_fixtures.py

manifest.json lists for each file its layers as [type, detail, parameters or null], written down here by hand for the
small ones; vgg16.json is the whole of a published network and must give the zoo's own sequence.
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
from keras import layers as L  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

OUT = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "zoo"
OUT.mkdir(parents=True, exist_ok=True)
manifest = {}

# ---- Keras

(OUT / "vgg16.json").write_text(keras.applications.VGG16(weights=None).to_json())
manifest["vgg16.json"] = None

keras.backend.clear_session()
inner = keras.Sequential([keras.Input((16, 16, 8)), L.Conv2D(8, 3, padding="same", activation="swish"), L.LayerNormalization()], name="stem")
x = inputs = keras.Input((32, 32, 3), name="picture")
x = L.Conv2D(8, (3, 5), strides=2, padding="same", name="first")(x)
x = L.ReLU(max_value=6)(x)
x = inner(x)
y = L.Conv2D(8, 1, groups=2)(x)
x = L.Add()([x, y])
x = L.MaxPooling2D(2)(x)
x = L.DepthwiseConv2D(3)(x)
x = L.Activation("hard_sigmoid")(x)
x = L.GlobalAveragePooling2D()(x)
x = L.Dense(10, activation="softmax")(x)
model = keras.Model(inputs, x, name="own_model")
model.save(OUT / "nested.keras")
manifest["nested.keras"] = [
    ["InputLayer", "", None], ["Conv2D", "k3x5 s2", None], ["Activation", "relu6", None],
    ["Conv2D", "k3 s1 silu", None], ["LayerNormalization", "", None], ["Conv2D", "k1 s1 groups", None],
    ["Add", "", None], ["MaxPooling2D", "k2 s2", None], ["DepthwiseConv2D", "k3 s1", None],
    ["Activation", "hard_sigmoid", None], ["GlobalAveragePooling2D", "", None], ["Dense", "softmax", None],
]

# ---- ONNX

rng = np.random.default_rng(3)


def stored(name, *shape):
    return numpy_helper.from_array(rng.normal(size=shape).astype(np.float32), name)


nodes = [
    helper.make_node("Conv", ["x", "w1", "b1"], ["c1"], name="first", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4),
    helper.make_node("BatchNormalization", ["c1", "s", "o", "m", "v"], ["n1"]),
    helper.make_node("Relu", ["n1"], ["r1"]),
    helper.make_node("Conv", ["r1", "w2"], ["c2"], group=4, kernel_shape=[3, 3]),
    helper.make_node("Conv", ["c2", "w3"], ["c3"], group=2),  # the kernel stands in the weights alone
    helper.make_node("Identity", ["c3"], ["same"]),
    helper.make_node("MaxPool", ["same"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
    helper.make_node("GlobalAveragePool", ["p"], ["g"]),
    # what a reshape goes by is computed from a shape: none of these is a layer
    helper.make_node("Shape", ["g"], ["shape"]),
    helper.make_node("Constant", [], ["zero"], value=numpy_helper.from_array(np.array([0], np.int64))),
    helper.make_node("Gather", ["shape", "zero"], ["batch"]),
    helper.make_node("Concat", ["batch", "rest"], ["wanted"], axis=0),
    helper.make_node("Reshape", ["g", "wanted"], ["flat"]),
    helper.make_node("MatMul", ["flat", "w4"], ["product"]),
    helper.make_node("Add", ["product", "b4"], ["sum"]),
    helper.make_node("Gelu", ["sum"], ["gelu"]),
    helper.make_node("Gemm", ["gelu", "w5", "b5"], ["out"], transB=1),
    helper.make_node("Softmax", ["out"], ["y"], axis=1),
]
weights = [
    stored("w1", 4, 3, 3, 3), stored("b1", 4), stored("s", 4), stored("o", 4), stored("m", 4), stored("v", 4),
    stored("w2", 4, 1, 3, 3), stored("w3", 6, 2, 1, 1), stored("w4", 6, 5), stored("b4", 5), stored("w5", 10, 5),
    stored("b5", 10), numpy_helper.from_array(np.array([6], np.int64), "rest"),
]
picture = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 16, 16])
graph = helper.make_graph(nodes, "g", [picture], [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 10])], weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], producer_name="fixture")
onnx.checker.check_model(model)
model = onnx.shape_inference.infer_shapes(model)
onnx.save(model, OUT / "small.onnx")
manifest["small.onnx"] = [
    ["InputLayer", "", 0], ["Conv2D", "k3 s2", 112], ["BatchNormalization", "", 16], ["Activation", "relu", 0],
    ["DepthwiseConv2D", "k3 s1", 36], ["Conv2D", "k1 s1 groups", 12], ["MaxPooling2D", "k2 s2", 0],
    ["GlobalAveragePooling2D", "", 0], ["Reshape", "", 0], ["Dense", "", 35], ["Activation", "gelu", 0],
    ["Dense", "", 60], ["Activation", "softmax", 0],
]

# ---- text

(OUT / "list.txt").write_text(
    "# a small network\nInput\nconv 3x3 /2 relu\nConv2d k1\nbatch_norm; ReLU\nMaxPool 2x2 s2, flatten\nlinear softmax\nMyOwnLayer\n"
)
manifest["list.txt"] = [
    ["InputLayer", "", None], ["Conv2D", "k3 s2 relu", None], ["Conv2D", "k1", None], ["BatchNormalization", "", None],
    ["Activation", "relu", None], ["MaxPooling2D", "k2 s2", None], ["Flatten", "", None], ["Dense", "softmax", None],
    ["MyOwnLayer", "", None],
]
(OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
for file in sorted(OUT.iterdir()):
    print(file.name, file.stat().st_size)
