"""Copies what `cargo xtask fuzz` begins with into fuzz/seeds: small files of tests/fixtures, a folder a target.

    python tools/make_fuzz_seeds.py
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
SEEDS = {
    "architecture": [
        "zoo/small.onnx", "zoo/list.txt", "networks/inside.onnx", "networks/torch.txt", "networks/tfjs_graph.json",
        "networks/keras2_sequential_summary.txt", "networks/keras3_sequential_summary.txt", "hdf5/small.h5",
    ],
    "assemble": ["corpus/loose/names.zip", "corpus/loose/folders.zip", "corpus/loose/stored.zip"],
    "hdf5": ["hdf5/small.h5", "hdf5/small_newer.h5"],
    "idx": ["readers/grey.idx", "readers/labels.idx"],
    "libsvm": ["corpus/loose/floats.txt", "corpus/loose/two_streams.bz2"],
    "mat": ["corpus/loose/one.mat"],
    "npy": ["readers/f2.npy", "readers/u2_big.npy", "readers/bool.npy", "readers/version_3.npy"],
    "open": ["readers/grey.idx.gz", "readers/grey.npy.gz", "readers/grey.png"],
    "picture": [
        "readers/rgb.png", "readers/palette.png", "readers/still.gif", "readers/rgb.jpg", "readers/lossy.webp",
        "readers/lossless.webp", "readers/rgb.bmp",
    ],
    "recording": ["readers/f2.npy", "readers/grey.idx", "cortex/plain.npz", "cortex/plain.mat", "cortex/plain-loose.mat"],
}
# the smallest list of architectures that is read
ZOO = """{"format": "neurn-lab-zoo-1", "command": "x", "libraries": {"keras": "3"}, "kinds": [["Conv2D", "k3"], ["Add", ""]],
"shapes": [[], [8, 8, 4]], "networks": [{"name": "A", "year": 2014, "family": "f", "definition": "d", "shortlist": true,
"extra": false, "input": [8, 8, 3], "parameters": 10, "layers": {"kind": [0, 1], "shape": [1, 0], "parameters": [10, 0],
"name": "0conv\\n0add"}}]}
"""


def main():
    for target, files in SEEDS.items():
        folder = ROOT / "fuzz" / "seeds" / target
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(FIXTURES / file, folder / Path(file).name)
    zoo = ROOT / "fuzz" / "seeds" / "zoo"
    zoo.mkdir(parents=True, exist_ok=True)
    (zoo / "small.json").write_text(ZOO)


if __name__ == "__main__":
    main()
