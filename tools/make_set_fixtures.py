#!/usr/bin/env python3
"""Makes tests/fixtures/sets/: labelled sets as people hold them, written by NumPy, pandas, h5py, pyarrow and Pillow.

    pip install numpy==2.4.6 pandas==3.1.1 h5py==3.16.0 pyarrow==26.0.1 pillow==13.0.0
    python tools/make_set_fixtures.py

The images are blobs, so that it can be told how they lie in rows of numbers. manifest.json lists for each set: `files`
(given together, the first one alone as `--images`), perhaps the `part` that is asked for, `images` and `labels`, plain
NPY files of what must come out (no `labels`: none may), and words that its notes must hold.
"""

import gzip
import io
import json
import pathlib
import shutil
import struct
import zipfile

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

OUT = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "sets"
DAY = (2024, 1, 1, 0, 0, 0)
rng = np.random.default_rng(16)
manifest = []
N, SIDE = 12, 8
LABELS = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6])


def blobs(n, channels=None):
    """Images with one bright place each, somewhere else in each channel."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]

    def one():
        cy, cx = rng.uniform(1, SIDE - 2, 2)
        return 255 * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / 5)

    stack = [[one() for _ in range(channels or 1)] for _ in range(n)]
    values = np.round(np.moveaxis(np.array(stack), 1, -1)).astype(np.uint8)
    return values if channels else values[..., 0]


IMAGES = blobs(N)
COLOUR = blobs(N, 3)
TRAIN = blobs(5)
TRAIN_LABELS = np.array([3, 3, 8, 0, 1])
expected = {}


def expect(files, images=IMAGES, labels=LABELS, notes=(), part=None):
    entry = {"files": files if isinstance(files, list) else [files], "notes": list(notes)}
    if part:
        entry["part"] = part
    for key, values in (("images", images), ("labels", labels)):
        if values is not None:
            values = np.ascontiguousarray(values)
            values = values.astype(np.uint8 if (values == np.round(values)).all() and values.max() > 1 else np.float32)
            name = expected.setdefault(values.tobytes(), f"expect_{len(expected)}.npy")
            np.save(OUT / name, values)
            entry[key] = name
    manifest.append(entry)


def arrays():
    def save(name, values):
        np.save(OUT / name, values)

    save("labels.npy", LABELS)
    for name, values in {
        "labels_column": LABELS[:, None],
        "labels_float": LABELS.astype(np.float64),
        "labels_one_hot": np.eye(10, dtype=np.float32)[LABELS],
        "labels_one_hot_bool": np.eye(10, dtype=bool)[LABELS],
    }.items():
        save(f"{name}.npy", values)
        expect(["flat.npy", f"{name}.npy"], notes=["one-hot"] if "hot" in name else [])
    torch = COLOUR.transpose(0, 3, 1, 2)
    for name, values, come_out, note in (
        ("flat", IMAGES.reshape(N, -1), IMAGES, "image of 8 x 8"),
        ("flat_floats", IMAGES.reshape(N, -1).astype(np.float64), IMAGES, "image of 8 x 8"),
        ("flat_unit", (IMAGES / np.float32(255)).reshape(N, -1), IMAGES / np.float32(255), "image of 8 x 8"),
        ("torch", IMAGES[:, None], IMAGES, "PyTorch"),
        ("torch_colour", torch, COLOUR, "PyTorch"),
        ("flat_planes", torch.reshape(N, -1), COLOUR, "all of its red"),
        ("flat_pixels", COLOUR.reshape(N, -1), COLOUR, "of each pixel together"),
        ("column", IMAGES.reshape(N, -1, 1), IMAGES, "image of 8 x 8"),
        ("row", IMAGES.reshape(N, 1, -1), IMAGES, "image of 8 x 8"),
    ):
        save(f"{name}.npy", values)
        expect([f"{name}.npy", "labels.npy"], come_out, notes=[note])


def idx(values, code):
    values = values.astype(values.dtype.newbyteorder(">"))
    head = struct.pack(">HBB", 0, code, values.ndim) + struct.pack(f">{values.ndim}I", *values.shape)
    return gzip.compress(head + values.tobytes(), mtime=0)


def idx_files():
    # the columns of QMNIST's labels: class, series, writer, digit of the writer, class, number, and two of 0
    rest = np.stack([rng.integers(0, high, N) for high in (8, 3600, 200, 40, 400_000)], 1)
    qmnist = np.concatenate([LABELS[:, None], rest, np.zeros((N, 2), int)], 1).astype(np.int32)
    for name, values, code in (
        ("i8", LABELS.astype(np.int8), 9),
        ("i16", LABELS.astype(np.int16), 11),
        ("i32", LABELS.astype(np.int32), 12),
        ("f32", LABELS.astype(np.float32), 13),
        ("f64", LABELS.astype(np.float64), 14),
        ("column", LABELS[:, None].astype(np.int32), 12),
        ("qmnist", qmnist, 12),
        ("one_hot", np.eye(10, dtype=np.uint8)[LABELS], 8),
    ):
        (OUT / f"{name}.idx.gz").write_bytes(idx(values, code))
        expect(["images_f32.idx.gz", f"{name}.idx.gz"], notes=["QMNIST"] if name == "qmnist" else [])
    (OUT / "images_f32.idx.gz").write_bytes(idx(IMAGES.astype(np.float32), 13))


def zipped(name, members):
    with zipfile.ZipFile(OUT / name, "w") as out:
        for path, data in members.items():
            out.writestr(zipfile.ZipInfo(path, DAY), data, zipfile.ZIP_DEFLATED)


def npy(values):
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def npz(name, **arrays):
    zipped(name, {f"{key}.npy": npy(values) for key, values in arrays.items()})


def npz_files():
    npz("keras.npz", x_train=TRAIN, y_train=TRAIN_LABELS, x_test=IMAGES, y_test=LABELS)
    expect("keras.npz", notes=["this is the test part", "`x_test.npy`"])
    expect("keras.npz", part="test")
    expect("keras.npz", TRAIN, TRAIN_LABELS, notes=["this is the training part"], part="train")
    parts = {"train_images": TRAIN, "train_labels": TRAIN_LABELS, "test_images": IMAGES, "test_labels": LABELS[:, None]}
    npz("medical.npz", **parts, val_images=TRAIN, val_labels=TRAIN_LABELS)
    expect("medical.npz", notes=["this is the test part"])
    for images, labels in (("images", "labels"), ("X", "y"), ("data", "target")):
        npz(f"{images}.npz", **{images: IMAGES, labels: LABELS, "names": np.array(["zero", "one"])})
        expect(f"{images}.npz", notes=[f"`{images}.npy`"])
    npz("unnamed.npz", arr_0=IMAGES.reshape(N, -1), arr_1=LABELS)
    expect("unnamed.npz", notes=["by their shapes"])
    npz("only_train.npz", x_train=TRAIN, y_train=np.eye(10)[TRAIN_LABELS])
    expect("only_train.npz", TRAIN, TRAIN_LABELS, part="train")


def csv_files():
    pixels = pd.DataFrame(IMAGES.reshape(N, -1), columns=[f"pixel{i}" for i in range(SIDE * SIDE)])
    label = pd.DataFrame({"label": LABELS})
    kaggle = pd.concat([label, pixels], axis=1)
    kaggle.to_csv(OUT / "kaggle.csv", index=False)
    expect("kaggle.csv", notes=["column 1 of 65 (`label`), because its heading says so"])
    pixels.to_csv(OUT / "kaggle_test.csv", index=False)
    expect("kaggle_test.csv", labels=None, notes=["none of labels"])
    kaggle.to_csv(OUT / "no_heading.csv", index=False, header=False)
    expect("no_heading.csv", notes=["column 1 of 65, because"])
    pd.concat([pixels, label.rename(columns={"label": "class"})], axis=1).to_csv(OUT / "openml.csv", index=False)
    expect("openml.csv", notes=["column 65 of 65 (`class`)"])
    pd.concat([pixels, label], axis=1).to_csv(OUT / "last.tsv", index=False, header=False, sep="\t")
    expect("last.tsv", notes=["column 65 of 65"])
    kaggle.to_csv(OUT / "index.csv")
    expect("index.csv", notes=["column 2 of 66 (`label`)", "only counts the rows"])
    kaggle.to_csv(OUT / "semicolons.csv.gz", index=False, sep=";", compression={"method": "gzip", "mtime": 0})
    expect("semicolons.csv.gz", notes=["(`label`)"])
    pd.DataFrame(kaggle.to_numpy()).to_csv(OUT / "numbered.csv", index=False)
    expect("numbered.csv", notes=["column 1 of 65"])
    np.savetxt(OUT / "savetxt.csv", kaggle.to_numpy(), delimiter=",", fmt="%.3e")
    expect("savetxt.csv", notes=["column 1 of 65"])
    unit = kaggle.astype(np.float64)
    unit[pixels.columns] = (IMAGES.reshape(N, -1) / np.float32(255)).astype(np.float64)
    unit.to_csv(OUT / "unit.csv", index=False)
    expect("unit.csv", IMAGES / np.float32(255))


def png(values):
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def pictures():
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    order = np.argsort([words[label] for label in LABELS], kind="stable")
    zipped("words.zip", {f"set/{words[l]}/{i:02}.png": png(p) for i, (p, l) in enumerate(zip(IMAGES, LABELS))})
    expect("words.zip", IMAGES[order], LABELS[order], notes=["folders that the pictures are in"])
    order = np.argsort(LABELS, kind="stable")
    zipped("beginnings.zip", {f"{l}_{i:04}.png": png(p) for i, (p, l) in enumerate(zip(IMAGES, LABELS))})
    expect("beginnings.zip", IMAGES[order], LABELS[order], notes=["beginnings of the pictures' names: `0_0003.png` is a 0"])
    for name, pattern in (("digit", "digit_{}/{:02}.png"), ("class", "class{}/{:02}.png")):
        zipped(f"{name}.zip", {pattern.format(l, i): png(p) for i, (p, l) in enumerate(zip(IMAGES, LABELS))})
        expect(f"{name}.zip", IMAGES[order], LABELS[order])
    few = slice(0, 9)
    zipped("few.zip", {f"{l}_{i}.png": png(p) for i, (p, l) in enumerate(zip(IMAGES[few], LABELS[few]))})
    order = np.argsort(LABELS[few], kind="stable")
    expect("few.zip", IMAGES[order], LABELS[order], notes=["beginnings of the pictures' names"])
    both = {f"mnist/training/{l}/{i}.png": png(p) for i, (p, l) in enumerate(zip(TRAIN, TRAIN_LABELS))}
    both |= {f"mnist/testing/{l}/{i:02}.png": png(p) for i, (p, l) in enumerate(zip(IMAGES, LABELS))}
    zipped("parts.zip", both)
    order = np.argsort(LABELS, kind="stable")
    expect("parts.zip", IMAGES[order], LABELS[order], notes=["this is the test part"])
    order = np.argsort(TRAIN_LABELS, kind="stable")
    expect("parts.zip", TRAIN[order], TRAIN_LABELS[order], part="train")


def hdf5_files():
    with h5py.File(OUT / "usps.h5", "w") as f:
        for part, images, labels in (("train", TRAIN, TRAIN_LABELS), ("test", IMAGES, LABELS)):
            f[f"{part}/data"] = (images.reshape(len(images), -1) / 255).astype(np.float32)
            f[f"{part}/target"] = labels.astype(np.uint8)
    unit = (IMAGES / 255).astype(np.float32)
    expect("usps.h5", unit, notes=["this is the test part", "`test/data`"])
    expect("usps.h5", (TRAIN / 255).astype(np.float32), TRAIN_LABELS, part="train")
    with h5py.File(OUT / "flat.h5", "w") as f:
        f.create_dataset("x", data=IMAGES, compression="gzip", chunks=(5, SIDE, SIDE))
        f["y"] = np.eye(10)[LABELS]
    expect("flat.h5", notes=["`x`", "one-hot"])


def parquet_files():
    kind = pa.struct({"bytes": pa.binary(), "path": pa.string()})
    for name, options, paths in (
        ("hf.parquet", {"compression": "snappy"}, [None] * N),
        ("plain.parquet", {"compression": "none", "use_dictionary": False}, [f"{i}.png" for i in range(N)]),
        ("pages.parquet", {"compression": "snappy", "row_group_size": 5, "data_page_version": "2.0"}, [None] * N),
        ("gzip.parquet", {"compression": "gzip"}, [None] * N),
    ):
        pictures = pa.array([{"bytes": png(p), "path": path} for p, path in zip(IMAGES, paths)], kind)
        pq.write_table(pa.table({"image": pictures, "label": pa.array(LABELS, pa.int64())}), OUT / name, **options)
        expect(name, notes=["`image`"])


shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
arrays()
idx_files()
npz_files()
csv_files()
pictures()
hdf5_files()
parquet_files()
(OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
