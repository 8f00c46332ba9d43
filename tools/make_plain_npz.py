#!/usr/bin/env python3
"""Makes tests/fixtures/cortex/plain.npz and plain.mat: a recording as laboratories save them, with plain names, NumPy's strings
and MATLAB's lists of text.

    pip install numpy==2.4.6 scipy==1.17.1
    python tools/make_plain_npz.py

Numbers by formula, no real data. The array `mean` is what the reader has to find: the mean response of each cell to each
image over the trials that are there, by NumPy.
"""

import pathlib

import numpy as np
import scipy.io

OUT = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "cortex" / "plain.npz"
IMAGES, CELLS, SIDE = 9, 5, 6

images = (np.arange(IMAGES * SIDE * SIDE).reshape(IMAGES, SIDE, SIDE) * 37 % 251).astype(np.uint8)
# each image two or three times, counted from 1 as MATLAB does; image 4 was never shown, and one trial was grey
shown = [image for image in range(1, IMAGES + 1) if image != 4 for _ in range(2 + image % 2)] + [0]
shown = np.array(shown, dtype=np.int64)[np.random.default_rng(1).permutation(len(shown))]
shown[shown == 0] = -1
trials = np.arange(len(shown))
responses = (np.outer(trials * 7 % 13, [1, 2, 3, 4, 5]) + shown[:, None] * np.array([5, -3, 2, 7, 1])).astype(np.float64)
responses[3, 1] = np.nan
kept = [image for image in range(1, IMAGES + 1) if image != 4]
mean = np.array([np.nanmean(responses[shown == image], axis=0) for image in kept])

np.savez_compressed(
    OUT,
    resp=responses,
    stim_id=shown,
    stim=images,
    cre=np.array(["Cux2-CreERT2", "Sst-IRES-Cre", "Vip-IRES-Cre", "unknown", "Rbp4-Cre_KL100"]),
    area=np.array([b"VISp", b"VISl", b"VISp", b"", b"VISal"]),
    depth=np.array([175.0, 275.0, np.nan, 300.0, 375.0]),
    note=np.array(["not known to the reader"]),
    mean=mean,
)

# the same from MATLAB: images run along the last axis, text is a list or a table of characters, one variable is no number
for name, compressed in (("plain.mat", True), ("plain-loose.mat", False)):
    scipy.io.savemat(
        OUT.with_name(name),
        {
            "resp": responses,
            "stim_id": shown.astype(np.int16),
            "stim": np.moveaxis(images, 0, 2),
            "cre": np.array(["Cux2-CreERT2", "Sst-IRES-Cre", "Vip-IRES-Cre", "unknown", "Rbp4-Cre_KL100"], dtype=object),
            "area": np.array(["VISp", "VISl", "VISp", "", "VISal"]),
            "depth": np.array([175.0, 275.0, np.nan, 300.0, 375.0], dtype=np.float32),
            "settings": {"rate": 30.0, "who": "nobody"},
            "spectrum": np.array([1 + 2j]),
        },
        do_compression=compressed,
    )
