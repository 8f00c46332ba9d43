"""Makes the HDF5 files of tests/fixtures/hdf5 with h5py, and what numpy reads from them.

    pip install h5py numpy
    python tools/make_hdf5_fixtures.py
"""

import json
from pathlib import Path

import h5py
import numpy as np

FOLDER = Path(__file__).parent.parent / "tests" / "fixtures" / "hdf5"


def arrays():
    """Path: values and h5py's settings."""
    ramp = np.arange(5 * 6 * 7).reshape(5, 6, 7)
    return {
        "train/data": ((ramp / 8).astype("<f4"), dict(chunks=(2, 4, 7), compression="gzip", shuffle=True)),
        "train/target": (np.array([3, 1, 4, 1, 5], "|u1"), {}),
        "test/data": ((ramp % 251).astype("|u1"), dict(chunks=(5, 6, 7), fletcher32=True)),
        "test/grown": (ramp.astype("<i4"), dict(chunks=(1, 6, 7), maxshape=(None, 6, 7), compression="gzip")),
        "test/both": (ramp.astype("<f8") / 3, dict(chunks=(2, 2, 2), maxshape=(None, None, 7))),
        "kinds/big": (np.array([[-2, 300], [7, 8]], ">i2"), {}),
        "kinds/half": (np.array([0.5, -2.0], "<f2"), {}),
        "kinds/double_big": (np.array([0.1, 1e30], ">f8"), {}),
        "kinds/flags": (np.array([True, False, True]), {}),
        "kinds/long": (np.array([1 << 20, 5], "<u8"), {}),
        "kinds/lzf": (np.zeros((16, 16), "<u2") + 300, dict(chunks=(16, 16), compression="lzf")),
    }


def write(name, libver):
    with h5py.File(FOLDER / name, "w", libver=libver) as file:
        for path, (values, settings) in arrays().items():
            file.create_dataset(path, data=values, **settings)
        # a value of variable length (as Keras 3 writes) and one of fixed (as Keras 2 wrote)
        file.attrs["model_config"] = '{"class_name": "Sequential", "config": {"layers": []}}'
        file.attrs["fixed"] = np.bytes_("tensorflow")
        file.attrs["number"] = 7
        file.attrs["names"] = [b"one", b"two"]
        file["train"].attrs["about"] = "digits, « cut »"
        # more than a group's head holds
        many = file.create_group("many")
        for i in range(20):
            many.create_dataset(f"array_{i:02}", data=np.array([i], "|u1"))
            many.attrs[f"remark_{i:02}"] = f"remark {i}"
        odd = file.create_group("odd")
        odd.create_dataset("text", data="a text")
        odd.create_dataset("table", data=np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
        odd.create_dataset("scalar", data=np.float32(1.5))
        odd.create_dataset("nothing", data=np.zeros((0, 3), "<f4"))
        # claims 16 TB and stores nothing
        odd.create_dataset("huge", shape=(1 << 20, 1 << 20), dtype="<f4", chunks=(1024, 1024), compression="gzip")
        odd.create_dataset("unwritten", shape=(2, 3), dtype="<f4", fillvalue=2.5)
        odd["again"] = file["/"]  # a group within itself


def write_small(name, libver):
    """A seed for hostile input: as little as there can be of everything."""
    with h5py.File(FOLDER / name, "w", libver=libver) as file:
        file.attrs["model_config"] = '{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}]}}'
        file.attrs["keras_version"] = np.bytes_("2.15.0")
        file.create_dataset("labels", data=np.array([1, 2], "|u1"))
        settings = dict(chunks=(1, 4), compression="gzip", shuffle=True, fletcher32=True)
        file.create_dataset("train/data", data=np.arange(8, dtype="<f4").reshape(2, 4), **settings)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("earliest.h5", "earliest")
    # the newest structures before HDF5 2.0, whose chunked arrays (layout 5) are not read
    write("newer.h5", ("v114", "v114"))
    write_small("small.h5", "earliest")
    write_small("small_newer.h5", ("v114", "v114"))
    values = {
        path: {"shape": list(a.shape), "values": [float(np.float32(v)) for v in a.ravel()]}
        for path, (a, _) in arrays().items()
    }
    (FOLDER / "values.json").write_text(json.dumps(values) + "\n")


if __name__ == "__main__":
    main()
