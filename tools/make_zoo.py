#!/usr/bin/env python3
"""Makes assets/zoo/zoo.json: 44 image-classification networks, and a few extras, as sequences of layers.

    python3.11 -m venv V && . V/bin/activate
    pip install keras==3.15.1 'jax[cpu]==0.10.2' numpy==2.4.6 torch==2.15.0 torchvision==0.29.2 pytorchcv==0.0.74
    pip install --no-deps nni==3.0 && pip install 'setuptools<80' pytorch-lightning==2.0.9 torchmetrics==1.2.1 \
        typeguard==4.1.2 json-tricks schema astor cloudpickle colorama prettytable psutil pyyaml requests \
        responses tqdm websockets pandas scikit-learn PythonWebHDFS nvidia-ml-py
    python tools/make_zoo.py            # writes assets/zoo/zoo.json and tests/fixtures/zoo/parameters.json

No weights are fetched: the networks are built with random ones. Without nni the script stops; `--no-extras` leaves
the extras out.

What a layer is, and in which order layers come:
- Keras: the layers of `model.layers`, which Keras sorts topologically (by depth in the graph, then as created). A
  layer that is a model itself (ConvNeXt's stem) is replaced by its layers. An activation written into a layer
  (`Conv2D(activation="relu")`, as VGG does) stays in that layer.
- PyTorch: the nodes of the torch.fx graph in execution order, which is topological. Modules and functions are named
  as Keras names the same layer (Conv2d -> Conv2D, `torch.cat` -> Concatenate, ...). What is no computation of the
  network (sizes, indexing, checks) is left out.
- `ReLU`, `GELU` and so on, whichever library they come from, are `Activation` with the function as an attribute:
  Keras itself uses both `ReLU()` and `Activation("relu")` for the same thing.
Shapes have no first dimension, which is the batch's (SPOS folds the batch into another one for a moment), and their
channels last, whatever the library.
"""

import gc
import json
import math
import os
import pathlib
import sys
import warnings

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.filterwarnings("ignore")

import keras  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402
from torch import fx  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
FORMAT = "neurn-lab-zoo-1"

# name, year of the first publication, family, in the paper's shortlist; the name is that of keras.applications
KERAS = [
    ("VGG16", 2014, "VGG", False),
    ("VGG19", 2014, "VGG", True),
    ("ResNet50", 2015, "ResNet", True),
    ("ResNet101", 2015, "ResNet", False),
    ("ResNet152", 2015, "ResNet", False),
    ("ResNet50V2", 2016, "ResNet", True),
    ("ResNet101V2", 2016, "ResNet", False),
    ("ResNet152V2", 2016, "ResNet", False),
    ("InceptionV3", 2015, "Inception", True),
    ("InceptionResNetV2", 2016, "Inception", False),
    ("Xception", 2016, "Inception", True),
    ("DenseNet121", 2016, "DenseNet", True),
    ("DenseNet169", 2016, "DenseNet", False),
    ("DenseNet201", 2016, "DenseNet", False),
    ("MobileNet", 2017, "MobileNet", True),
    ("MobileNetV2", 2018, "MobileNet", True),
    ("MobileNetV3Small", 2019, "MobileNet", False),
    ("MobileNetV3Large", 2019, "MobileNet", False),
    ("NASNetMobile", 2017, "NASNet", True),
    ("NASNetLarge", 2017, "NASNet", False),
    ("EfficientNetB0", 2019, "EfficientNet", True),
    ("EfficientNetB1", 2019, "EfficientNet", False),
    ("EfficientNetB2", 2019, "EfficientNet", False),
    ("EfficientNetB3", 2019, "EfficientNet", False),
    ("EfficientNetB4", 2019, "EfficientNet", False),
    ("EfficientNetB5", 2019, "EfficientNet", False),
    ("EfficientNetB6", 2019, "EfficientNet", False),
    ("EfficientNetB7", 2019, "EfficientNet", False),
    ("EfficientNetV2B0", 2021, "EfficientNetV2", False),
    ("EfficientNetV2B1", 2021, "EfficientNetV2", False),
    ("EfficientNetV2B2", 2021, "EfficientNetV2", False),
    ("EfficientNetV2B3", 2021, "EfficientNetV2", False),
    ("EfficientNetV2S", 2021, "EfficientNetV2", False),
    ("EfficientNetV2M", 2021, "EfficientNetV2", False),
    ("EfficientNetV2L", 2021, "EfficientNetV2", False),
    ("ConvNeXtTiny", 2022, "ConvNeXt", False),
    ("ConvNeXtSmall", 2022, "ConvNeXt", False),
    ("ConvNeXtBase", 2022, "ConvNeXt", False),
    ("ConvNeXtLarge", 2022, "ConvNeXt", False),
    ("ConvNeXtXLarge", 2022, "ConvNeXt", False),
]


def alexnet():
    return torchvision.models.alexnet(), 224, torchvision.models.AlexNet_Weights.IMAGENET1K_V1.meta["num_params"]


def squeezenet():
    weights = torchvision.models.SqueezeNet1_1_Weights.IMAGENET1K_V1
    return torchvision.models.squeezenet1_1(), 224, weights.meta["num_params"]


def vit():
    weights = torchvision.models.ViT_B_16_Weights.IMAGENET1K_V1
    return torchvision.models.vit_b_16(), 224, weights.meta["num_params"]


def shufflenet():
    from pytorchcv.model_provider import get_model

    # groups 3, width 1: the main one of ShuffleNet's paper; the count is the one that pytorchcv's own test asserts
    return get_model("shufflenet_g3_w1"), 224, 1865728


def spos():
    from nni.nas.hub.pytorch import ShuffleNetSpace

    return ShuffleNetSpace.load_searched_model("spos"), 224, None


def autoformer(size):
    def make():
        from nni.nas.hub.pytorch import AutoFormer

        return AutoFormer.load_searched_model(f"autoformer-{size}"), 224, None

    return make


TORCH = [
    ("AlexNet", 2012, "AlexNet", False, "torchvision", "alexnet", alexnet),
    ("SqueezeNet", 2016, "SqueezeNet", False, "torchvision", "squeezenet1_1", squeezenet),
    ("ShuffleNet", 2017, "ShuffleNet", True, "pytorchcv", "shufflenet_g3_w1", shufflenet),
    ("ViT", 2020, "ViT", True, "torchvision", "vit_b_16", vit),
]
EXTRAS = [
    ("SPOS", 2019, "ShuffleNet", False, "nni", "ShuffleNetSpace, searched model `spos`", spos),
    ("AutoFormer-tiny", 2021, "ViT", False, "nni", "AutoFormer, searched model `autoformer-tiny`", autoformer("tiny")),
    ("AutoFormer-small", 2021, "ViT", False, "nni", "AutoFormer, searched model `autoformer-small`", autoformer("small")),
]


def attribute(kernel=None, stride=None, function=None, groups=None):
    """What tells two layers of a type apart, as a short text: `k3x3 s2 relu`."""

    def pair(value):
        value = list(value) if isinstance(value, (tuple, list)) else [value, value]
        return str(value[0]) if len(set(value)) == 1 else "x".join(map(str, value))

    words = []
    if kernel is not None:
        words.append("k" + pair(kernel))
    if stride is not None:
        words.append("s" + pair(stride))
    if groups is not None and groups != 1:
        words.append("groups")
    if function is not None and function != "linear":
        words.append(function)
    return " ".join(words)


# ---- Keras


def keras_function(layer):
    function = getattr(layer, "activation", None)
    if function is None or layer.__class__.__name__ == "ReLU":
        return None
    return getattr(function, "__name__", None) or function.__class__.__name__


def keras_layers(model):
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from (inner for inner in keras_layers(layer) if inner[0] != "InputLayer")
            continue
        kind = layer.__class__.__name__
        if kind == "ReLU":
            kind, attrs = "Activation", "relu6" if layer.max_value == 6 else "relu"
        else:
            kernel = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
            # GlobalAveragePooling has neither
            attrs = attribute(kernel, getattr(layer, "strides", None) if kernel else None, keras_function(layer),
                              getattr(layer, "groups", None))
        # shapes of an input layer come as a list
        shape = layer.output.shape if not isinstance(layer.output, list) else layer.output[0].shape
        yield kind, attrs, layer.name, list(shape[1:]), layer.count_params()


def from_keras(name):
    keras.backend.clear_session()  # or automatic names (`activation_19`) would depend on what was built before
    # MobileNetV3 takes any size; 224 is what it is described with
    size = {"input_shape": (224, 224, 3)} if name.startswith("MobileNetV3") else {}
    model = getattr(keras.applications, name)(weights=None, **size)
    layers = list(keras_layers(model))
    return layers, model.count_params(), list(model.input_shape[1:])


# ---- PyTorch

NAMES = {
    "BatchNorm2d": "BatchNormalization",
    "LayerNorm": "LayerNormalization",
    "MutableBatchNorm2d": "BatchNormalization",
    "MutableLayerNorm": "LayerNormalization",
    "Linear": "Dense",
    "MutableLinear": "Dense",
    "MaxPool2d": "MaxPooling2D",
    "AvgPool2d": "AveragePooling2D",
    "AdaptiveAvgPool2d": "AdaptiveAveragePooling2D",
    "Dropout": "Dropout",
    "Flatten": "Flatten",
    "MultiheadAttention": "MultiHeadAttention",
    "RelativePositionSelfAttention": "MultiHeadAttention",
    "ClassToken": "Concatenate",
    "AbsolutePositionEmbedding": "Add",
    "DropPath": "StochasticDepth",
}
FUNCTIONS = {"ReLU": "relu", "ReLU6": "relu6", "GELU": "gelu", "Softmax": "softmax", "relu": "relu", "gelu": "gelu",
             "softmax": "softmax"}
OPERATIONS = {"add": "Add", "iadd": "Add", "mul": "Multiply", "cat": "Concatenate", "concat": "Concatenate",
              "flatten": "Flatten", "view": "Reshape", "reshape": "Reshape", "permute": "Permute",
              "transpose": "Permute", "mean": "GlobalAveragePooling", "relu": None, "gelu": None, "dropout": "Dropout"}
# no computation of the network's
SILENT = {"size", "getitem", "getattr", "eq", "_assert", "floordiv", "contiguous", "dim", "expand", "unsqueeze"}
LEAVES = {"RelativePositionSelfAttention", "ClassToken", "AbsolutePositionEmbedding", "DropPath"}


class Tracer(fx.Tracer):
    def is_leaf_module(self, module, path):
        # shuffling channels is reshaping and permuting, as everybody writes it in Keras
        whole = not list(module.children()) and module.__class__.__name__ != "ChannelShuffle"
        return whole or module.__class__.__name__ in LEAVES or isinstance(module, torch.nn.MultiheadAttention)


class Shapes(fx.Interpreter):
    """Runs the graph once on zeros, and remembers what came out of each node."""

    def __init__(self, module):
        super().__init__(module)
        self.found = {}

    def run_node(self, node):
        out = super().run_node(node)
        value = out[0] if isinstance(out, tuple) and out and isinstance(out[0], torch.Tensor) else out
        if isinstance(value, torch.Tensor):
            shape = list(value.shape[1:])
            # what is permuted is in the order that it was brought into
            if len(shape) == 3 and node.target != "permute":
                shape = [shape[1], shape[2], shape[0]]
            self.found[node.name] = shape
        return out


def torch_layer(module):
    kind = module.__class__.__name__
    if kind in ("Conv2d", "MutableConv2d"):
        depthwise = module.groups == module.in_channels and module.groups > 1
        groups = None if depthwise else module.groups
        name = "DepthwiseConv2D" if depthwise else "Conv2D"
        return name, attribute(module.kernel_size, module.stride, groups=groups)
    if kind in ("MaxPool2d", "AvgPool2d"):
        return NAMES[kind], attribute(module.kernel_size, module.stride)
    if kind == "AdaptiveAvgPool2d":
        # to one pixel it is what Keras calls global pooling
        one = module.output_size in (1, (1, 1))
        return ("GlobalAveragePooling2D", "") if one else ("AdaptiveAveragePooling2D", "")
    if kind in FUNCTIONS:
        return "Activation", FUNCTIONS[kind]
    if kind == "Identity":
        return None
    return NAMES[kind], ""


def from_torch(make):
    module, side, published = make()
    module.eval()
    graph = Tracer().trace(module)
    shapes = Shapes(fx.GraphModule(module, graph))
    with torch.no_grad():
        shapes.run(torch.zeros(1, 3, side, side))
    modules = dict(module.named_modules())
    layers, counted = [("InputLayer", "", "input", [side, side, 3], 0)], set()

    def parameters(owner):
        # a module that is called twice, or a table that several share, counts once
        new = {id(p): p.numel() for p in owner if id(p) not in counted}
        counted.update(new)
        return sum(new.values())

    loose = {name: p for name, p in module.named_parameters()}
    waiting = 0  # parameters that are read as they are (a class token) belong to the operation that takes them up
    for node in graph.nodes:
        shape = shapes.found.get(node.name)
        if node.op == "call_module":
            owner = modules[node.target]
            layer = torch_layer(owner)
            if layer:
                layers.append((*layer, node.target, shape, parameters(owner.parameters())))
        elif node.op == "get_attr":
            if node.target in loose:
                waiting += parameters([loose[node.target]])
        elif node.op in ("call_function", "call_method"):
            name = node.target if isinstance(node.target, str) else node.target.__name__
            takes_tensor = any(isinstance(a, fx.Node) and a.name in shapes.found for a in fx.node.map_arg(
                node.args, lambda n: n) and node.all_input_nodes)
            if name in SILENT or not takes_tensor or shape is None:
                continue
            if name in FUNCTIONS:
                kind, attrs = "Activation", FUNCTIONS[name]
            elif name == "mean":
                kind, attrs = "GlobalAveragePooling1D", ""  # over the pieces of the picture, in AutoFormer
                assert len(shape) == 1, node
            else:
                kind, attrs = OPERATIONS[name], ""
            layers.append((kind, attrs, node.name, shape, waiting))
            waiting = 0
    assert waiting == 0, "parameters that nothing takes up"
    total = sum(p.numel() for p in module.parameters())
    assert published is None or published == total, (published, total)
    return layers, total, [side, side, 3]


# ---- the file


class Table:
    """Each value once, in the order of its first use."""

    def __init__(self):
        self.values, self.places = [], {}

    def place(self, value):
        key = json.dumps(value)
        if key not in self.places:
            self.places[key] = len(self.values)
            self.values.append(value)
        return self.places[key]


def shortened(names):
    """Each name as the number of leading characters that it shares with the one before (base 36, at most 35), and
    the rest."""
    digits, before, out = "0123456789abcdefghijklmnopqrstuvwxyz", "", []
    for name in names:
        assert name.isascii() and "\n" not in name
        same = min(len(os.path.commonprefix([before, name])), 35)
        out.append(digits[same] + name[same:])
        before = name
    return "\n".join(out)


def main():
    extras = [] if "--no-extras" in sys.argv else EXTRAS
    kinds, shapes, networks, counts = Table(), Table(), [], {}
    jobs = [(*row, "keras", f"keras.applications.{row[0]}", None, False) for row in KERAS]
    jobs += [(*row, False) for row in TORCH] + [(*row, True) for row in extras]
    for name, year, family, shortlist, library, definition, make, extra in jobs:
        layers, total, size = from_keras(name) if make is None else from_torch(make)
        gc.collect()
        own = sum(layer[4] for layer in layers)
        assert own == total, f"{name}: layers have {own} parameters, the library counts {total}"
        print(f"{name:18} {len(layers):5} layers {total:12,} parameters", flush=True)
        counts[name] = total
        for layer in layers:
            assert None not in layer[3] and math.prod(layer[3]) > 0, layer
        networks.append({
            "name": name, "year": year, "family": family, "library": library, "definition": definition,
            "shortlist": shortlist, "extra": extra, "input": size, "parameters": total,
            "layers": {
                "kind": [kinds.place([layer[0], layer[1]]) for layer in layers],
                "shape": [shapes.place(layer[3]) for layer in layers],
                "parameters": [layer[4] for layer in layers],
                "name": shortened([layer[2] for layer in layers]),
            },
        })
    assert len([n for n in networks if not n["extra"]]) == 44
    assert len([n for n in networks if n["shortlist"]]) == 12
    import pytorchcv

    libraries = {"keras": keras.__version__, "torch": torch.__version__.split("+")[0],
                 "torchvision": torchvision.__version__.split("+")[0], "pytorchcv": pytorchcv.__version__}
    if extras:
        import nni

        libraries["nni"] = nni.__version__
    zoo = {
        "format": FORMAT,
        "command": "python tools/make_zoo.py",
        "libraries": libraries,
        "kinds": kinds.values,
        "shapes": shapes.values,
        "networks": networks,
    }
    out = ROOT / "assets" / "zoo" / "zoo.json"
    text = ",\n".join(json.dumps(n, separators=(",", ":")) for n in networks)
    head = json.dumps({k: v for k, v in zoo.items() if k != "networks"}, separators=(",", ":"))
    out.write_text(head[:-1] + ',"networks":[\n' + text + "\n]}\n")
    fixture = ROOT / "tests" / "fixtures" / "zoo" / "parameters.json"
    fixture.parent.mkdir(parents=True, exist_ok=True)
    fixture.write_text(json.dumps(counts, indent=1) + "\n")
    print(f"{out}: {out.stat().st_size:,} bytes, {len(kinds.values)} kinds, {len(shapes.values)} shapes")


if __name__ == "__main__":
    main()
