"""NeuRN Lab's weights in PyTorch: the networks as torch modules, the whole way from a picture to
probabilities rebuilt with NumPy and SciPy, and the golden file of tests/library/learn_torch.rs.

    python tools/check_weights_in_torch.py golden FOLDER     round those of cnn, vit, mlp and cnn-large.safetensors
                                                             that FOLDER has to bfloat16 (so that they pack well),
                                                             save them by PyTorch into tests/fixtures/learn/, and
                                                             write their probabilities
    python tools/check_weights_in_torch.py show FILE IMAGES  print the probabilities of 32 x 32 images (.npy, uint8)

The golden files in the repository were made with PyTorch 1.13.1 (Debian 12), safetensors 0.4.5, NumPy 1.24.2 and
SciPy 1.10.1 from weights that `neurn train` made on generated digits. Newer versions load them as well.
"""

import gzip
import json
import pathlib
import sys

import numpy as np
import safetensors
import safetensors.torch
import torch
from scipy.ndimage import uniform_filter
from torch import nn

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "learn"


class Cnn(nn.Module):
    def __init__(self, maps=(8, 16, 48), hidden=208):
        super().__init__()
        self.conv1 = nn.Conv2d(3, maps[0], 3, padding=1)
        self.conv2 = nn.Conv2d(maps[0], maps[1], 3, padding=1)
        self.conv3 = nn.Conv2d(maps[1], maps[2], 3, padding=1)
        self.fc1 = nn.Linear(maps[2] * 16, hidden)
        self.fc2 = nn.Linear(hidden, 10)

    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3):
            x = torch.relu(nn.functional.max_pool2d(conv(x), 2))
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class CnnLarge(nn.Module):
    def __init__(self, maps=(12, 32, 64, 64, 128), pooled=(True, True, False, True, False), hidden=72):
        super().__init__()
        self.pooled = pooled
        for i, (before, after) in enumerate(zip((3, *maps), maps)):
            setattr(self, f"conv{i + 1}", nn.Conv2d(before, after, 3, padding=1))
        self.fc1 = nn.Linear(maps[-1] * 16, hidden)
        self.fc2 = nn.Linear(hidden, 10)

    def forward(self, x):
        for i, pooled in enumerate(self.pooled):
            x = torch.relu(getattr(self, f"conv{i + 1}")(x))
            x = nn.functional.max_pool2d(x, 2) if pooled else x
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class Mlp(nn.Module):
    def __init__(self, hidden=52):
        super().__init__()
        self.fc1 = nn.Linear(3072, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, 10)

    def forward(self, x):
        return self.fc3(torch.relu(self.fc2(torch.relu(self.fc1(x.flatten(1))))))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, 2 * width)
        self.fc2 = nn.Linear(2 * width, width)

    def forward(self, x):
        n, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(n, tokens, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(2, 3) / (width // self.heads) ** 0.5
        gathered = (scores.softmax(3) @ value).transpose(1, 2).reshape(n, tokens, width)
        x = x + self.proj(gathered)
        return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))


class Vit(nn.Module):
    def __init__(self, width=48, depth=4, heads=4):
        super().__init__()
        self.patch = nn.Conv2d(3, width, 4, stride=4)
        self.positions = nn.Parameter(torch.zeros(1, 64, width))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(1))


NETWORKS = {"cnn": Cnn, "vit": Vit, "mlp": Mlp, "cnn-large": CnnLarge}


def neurn(image, settings):
    """sigma / max sigma of an [h, w, c] image, in float64."""
    x = image.astype(np.float64)
    size = (settings["k"], settings["k"], 1)
    mode = {"reflect": "reflect", "nearest": "nearest", "mirror": "mirror", "constant": "constant"}
    mode = mode[settings["border"]]
    mean = uniform_filter(x, size, mode=mode)
    sigma = np.sqrt(np.maximum(uniform_filter(x * x, size, mode=mode) - mean * mean, 0))
    top = sigma.max(axis=(0, 1) if settings["scope"] == "channel" else None)
    out = np.divide(sigma, top, out=np.zeros_like(sigma), where=top > 0)
    return out.max(axis=2, keepdims=True) if settings["merge"] == "max" else out


def prepare(images, plan):
    """[n, 32, 32, c] uint8 to what the network sees, [n, 3, 32, 32]."""
    batch = []
    for image in images:
        planes = []
        for settings in plan["filters"]:
            assert settings["filter"] == "neurn", "this script knows NeuRN only"
            planes.append(neurn(image, settings))
        planes = np.concatenate(planes, axis=2) if planes else image / 255.0
        planes = np.broadcast_to(planes, (32, 32, 3)) if planes.shape[2] == 1 else planes
        batch.append((planes.transpose(2, 0, 1) - plan["mean"]) / plan["deviation"])
    return torch.tensor(np.stack(batch), dtype=torch.float32)


def load(path):
    with safetensors.safe_open(path, "pt") as file:
        metadata = file.metadata()
    network = NETWORKS[metadata["network"]]()
    network.load_state_dict(safetensors.torch.load_file(path))
    return network.eval(), metadata


def probabilities(path, images):
    network, metadata = load(path)
    with torch.no_grad():
        return network(prepare(images, json.loads(metadata["input"]))).softmax(1).numpy()


def golden(folder):
    images = np.load(FIXTURES / "images.npy")
    path = FIXTURES / "torch.json"
    result = json.loads(path.read_text()) if path.exists() else {"probabilities": {}}
    result |= {"torch": torch.__version__, "images": list(images.shape)}
    for name in NETWORKS:
        file = pathlib.Path(folder) / f"{name}.safetensors"
        if not file.exists():
            continue
        network, metadata = load(file)
        rounded = {k: v.bfloat16().float().contiguous() for k, v in network.state_dict().items()}
        plain = FIXTURES / f"{name}.safetensors"
        safetensors.torch.save_file(rounded, plain, metadata)
        values = probabilities(plain, images)
        packed = gzip.compress(plain.read_bytes(), 9, mtime=0)
        (FIXTURES / f"{name}.safetensors.gz").write_bytes(packed)
        plain.unlink()
        result["probabilities"][name] = [[float(f"{v:.7f}") for v in row] for row in values]
        print(name, len(packed), "bytes", values.argmax(1))
    path.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["golden"]:
        golden(sys.argv[2])
    elif sys.argv[1:2] == ["show"]:
        print(probabilities(sys.argv[2], np.load(sys.argv[3])))
    else:
        sys.exit(__doc__)
