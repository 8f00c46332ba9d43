#!/usr/bin/env python3
"""Makes tests/fixtures/corpus/: labelled sets as SciPy, scikit-learn, Pillow, NumPy and zipfile write them.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 pillow==13.0.0
    python tools/make_corpus_fixtures.py

The images are noise; what counts is that each value comes out where it belongs. manifest.json lists
`load` (folder, domain, split) or `files` (given together), and `images` and `labels`, plain NPY files of what
must come out. What is in refused/ must not be read.
"""

import bz2
import gzip
import io
import json
import pathlib
import shutil
import struct
import zipfile

import numpy as np
from PIL import Image
from scipy.io import savemat
from sklearn.datasets import dump_svmlight_file

OUT = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "corpus"
ORIGINALS = OUT / "originals"  # a folder as someone has it who downloaded everything
LOOSE = OUT / "loose"
REFUSED = OUT / "refused"
EXPECT = OUT / "expect"
DAY = (2024, 1, 1, 0, 0, 0)
rng = np.random.default_rng(20)
manifest = []


def noise(*shape):
    return rng.integers(0, 256, shape, dtype=np.uint8)


def digits(n):
    """Every digit, in no order."""
    return rng.permutation(np.arange(n) % 10).astype(np.uint8)


def expect(name, images, labels, **how):
    np.save(EXPECT / f"{name}.images.npy", np.ascontiguousarray(images, dtype=np.uint8))
    np.save(EXPECT / f"{name}.labels.npy", np.ascontiguousarray(labels, dtype=np.uint8))
    manifest.append(how | {"images": f"expect/{name}.images.npy", "labels": f"expect/{name}.labels.npy"})


def idx(values):
    head = struct.pack(">HBB", 0, 8, values.ndim) + struct.pack(f">{values.ndim}I", *values.shape)
    return head + values.tobytes()


def npy(values):
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def png(values):
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def archive(path, members, method=zipfile.ZIP_DEFLATED):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as out:
        for name, data in members.items():
            out.writestr(zipfile.ZipInfo(name, DAY), data, method)


def mat(path, variables, packed, form="5"):
    savemat(path, variables, do_compression=packed, format=form)
    if form == "5":  # the header holds the time
        data = path.read_bytes()
        path.write_bytes(b"MATLAB 5.0 MAT-file, written by SciPy".ljust(116) + data[116:])


def svmlight(values, labels):
    buffer = io.BytesIO()
    dump_svmlight_file(values, labels, buffer, zero_based=False)
    return buffer.getvalue()


def mnist():
    for folder, part, split, pack in (("", "train", "train", True), ("MNIST/raw/", "t10k", "test", False)):
        images, labels = noise(12, 7, 6), digits(12)
        for name, values in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
            data = idx(values)
            name, data = (f"{name}.gz", gzip.compress(data, mtime=0)) if pack else (name, data)
            write(ORIGINALS / folder / name, data)
        expect(f"mnist_{split}", images, labels, load=["originals", "m", split])
    # the other spelling, and IDX beside the originals of another set
    images, labels = noise(10, 7, 6), digits(10)
    write(OUT / "other" / "Mnist" / "train-images.idx3-ubyte", idx(images))
    write(OUT / "other" / "Mnist" / "train-labels.idx1-ubyte", idx(labels))
    expect("mnist_dots", images, labels, load=["other", "m", "train"])
    images, labels = noise(10, 6, 5, 3), digits(10)
    write(OUT / "other" / "svhn-test-images.idx.gz", gzip.compress(idx(images), mtime=0))
    write(OUT / "other" / "svhn-test-labels.idx.gz", gzip.compress(idx(labels), mtime=0))
    expect("svhn_idx", images, labels, load=["other", "s", "test"])


def usps():
    for name, n, split in (("usps", 13, "train"), ("usps.t", 11, "test")):
        # three decimals, as in the original; whole numbers and zeros are common there
        values = rng.integers(-1000, 1001, (n, 256)) / 1000
        values[rng.random((n, 256)) < 0.7] = -1
        values[rng.random((n, 256)) < 0.05] = 0
        values[0, -1], values[1] = 0, 0  # a line that ends early, and one without values
        labels = digits(n)
        text = svmlight(values, labels.astype(int) + 1)
        levels = np.floor((values + 1) / 2 * 255 + 0.5).reshape(n, 16, 16)
        if split == "train":
            write(ORIGINALS / f"{name}.bz2", bz2.compress(text))
            lines = text.splitlines(keepends=True)
            both = bz2.compress(b"".join(lines[:5])) + bz2.compress(b"".join(lines[5:]))
            write(LOOSE / "two_streams.bz2", both)
            expect("usps_streams", levels, labels, files=["loose/two_streams.bz2"])
            write(LOOSE / "floats.txt", svmlight(values, labels.astype(float) + 1.0))
            expect("usps_floats", levels, labels, files=["loose/floats.txt"])
            write(REFUSED / "zero_based.txt", svmlight(values, labels.astype(int)))
            write(REFUSED / "cut.bz2", bz2.compress(text)[:-20])
        else:
            write(ORIGINALS / "usps" / name, text)
        expect(f"usps_{split}", levels, labels, load=["originals", "u", split])


def svhn():
    for name, n, split, packed in (("train_32x32", 12, "train", True), ("test_32x32", 10, "test", False)):
        images, labels = noise(n, 8, 6, 3), digits(n)  # the sides differ: an exchange would show
        y = np.where(labels == 0, 10, labels).astype(np.uint8)[:, None]
        x = images.transpose(1, 2, 3, 0)
        (ORIGINALS / "SVHN").mkdir(parents=True, exist_ok=True)
        mat(ORIGINALS / "SVHN" / f"{name}.mat", {"X": x, "y": y}, packed)
        expect(f"svhn_{split}", images, labels, load=["originals", "s", split])
    others = {"about": "a text", "list": np.array([{"a": 1}], dtype=object), "z": np.arange(5)}
    mat(LOOSE / "others.mat", others | {"y": y.astype(float).T, "X": np.asfortranarray(x)}, True)
    expect("svhn_others", images, labels, files=["loose/others.mat"])
    mat(LOOSE / "one.mat", {"X": x[..., 0], "y": int(y[0, 0])}, False)
    expect("svhn_one", images[:1], labels[:1], files=["loose/one.mat"])
    for name, variables in {
        "float_x": {"X": x.astype(float), "y": y},
        "complex_y": {"X": x, "y": y * 1j},
        "label_11": {"X": x, "y": y + 1},
        "half_label": {"X": x, "y": y - 0.5},
        "no_y": {"X": x, "digits": y},
        "no_x": {"images": x, "y": y},
        "few_y": {"X": x, "y": y[1:]},
        "wide_y": {"X": x, "y": y.reshape(2, -1)},
        "flat_x": {"X": x.reshape(8, -1), "y": y},
        "five_channels": {"X": x.reshape(8, 6, 5, -1), "y": y},
        "no_images": {"X": x[..., :0], "y": y[:0]},
    }.items():
        mat(REFUSED / f"{name}.mat", variables, packed=name != "no_y")
    mat(REFUSED / "level_4.mat", {"X": x[:, :, 0, 0], "y": y}, False, "4")


def pictures():
    for split, n in (("train", 11), ("test", 10)):
        images, labels = noise(n, 6, 5, 3), digits(n)
        images[2] = images[2][..., :1]  # grey, and stored so
        folder = ORIGINALS / "mnist_m" / f"mnist_m_{split}"
        # MNIST-M's own numbers have no gaps; a subset of it has
        names = [f"{3 * i:08}.png" for i in range(n)]
        for name, image in zip(names, images):
            write(folder / name, png(image[..., 0] if (image == image[..., :1]).all() else image))
        lines = [f"{name} {label}\n" for name, label in zip(names, labels)]
        write(ORIGINALS / "mnist_m" / f"mnist_m_{split}_labels.txt", "".join(lines).encode())
        expect(f"mnist_m_{split}", images, labels, load=["originals", "mm", split])
    members = {"mnist_m/": b"", "__MACOSX/._x.png": b"x", "mnist_m/.DS_Store": b"\0\0"}
    members |= {f"mnist_m/mnist_m_test/{p.name}": p.read_bytes() for p in sorted(folder.iterdir())}
    members["mnist_m/mnist_m_test_labels.txt"] = "".join(lines).encode()
    archive(LOOSE / "mnist_m.zip", members)
    expect("zip_list", images, labels, files=["loose/mnist_m.zip"])

    images, labels = noise(20, 5, 4), np.repeat(np.arange(10, dtype=np.uint8), 2)
    folders = {f"set/{label}/{i:04}.png": png(image) for i, (image, label) in enumerate(zip(images, labels))}
    archive(LOOSE / "folders.zip", folders | {"set/README.md": b"about"})
    expect("zip_folders", images, labels, files=["loose/folders.zip"])
    labels = digits(20)
    archive(LOOSE / "names.zip", {f"{i:04}_{l}.png": png(p) for i, (p, l) in enumerate(zip(images, labels))})
    expect("zip_names", images, labels, files=["loose/names.zip"])
    # Pillow has written these; a list in another order decides
    order = rng.permutation(4)
    for i in range(4):
        write(LOOSE / "listed" / f"{i}.png", png(images[i]))
    text = "file,digit\r\n" + "".join(f'"{i}.png",{labels[i]}\r\n' for i in order)
    write(LOOSE / "listed" / "labels.csv", text.encode())
    files = [f"loose/listed/{i}.png" for i in range(4)] + ["loose/listed/labels.csv"]
    expect("list", images[order], labels[order], files=files)
    # 16 bits beside 8
    deep = {"1/a.png": png(images[0]), "1/b.png": png(images[1].astype(np.uint16) * 257)}
    archive(LOOSE / "deep.zip", deep)
    expect("zip_deep", images[:2], [1, 1], files=["loose/deep.zip"])


def arrays():
    images, labels = noise(10, 6, 5), digits(10)
    for name, data in {
        "images.idx": idx(images),
        "labels.idx": idx(labels),
        "images.npy": npy(images.astype(np.int64)),
        "labels.npy": npy(labels.astype(np.int64)),
    }.items():
        write(LOOSE / name, data)
    for name, files in {
        "pair_idx": ["images.idx", "labels.idx"],
        "pair_npy": ["labels.npy", "images.npy"],
        "pair_mixed": ["labels.idx", "images.npy"],
    }.items():
        expect(name, images, labels, files=[f"loose/{file}" for file in files])
    archive(LOOSE / "stored.zip", {"a/images.idx.gz": gzip.compress(idx(images), mtime=0), "a/labels.npy": npy(labels)}, zipfile.ZIP_STORED)
    expect("zip_stored", images, labels, files=["loose/stored.zip"])
    archive(LOOSE / "arrays.npz", {"x.npy": npy(images), "y.npy": npy(labels)})
    expect("npz", images, labels, files=["loose/arrays.npz"])
    archive(REFUSED / "bzip2_method.zip", {"images.idx": idx(images), "labels.idx": idx(labels)}, zipfile.ZIP_BZIP2)
    archive(REFUSED / "zip_in_zip.zip", {"inner.zip": (LOOSE / "stored.zip").read_bytes()})
    archive(REFUSED / "empty.zip", {})


for folder in (OUT, ORIGINALS, LOOSE, REFUSED, EXPECT):
    if folder == OUT:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
mnist()
usps()
svhn()
pictures()
arrays()
(OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
