#!/usr/bin/env python3
"""Figures of the Allen Institute's tables by Cre line, made by NumPy: tests/golden/survey.json.

    python tools/make_survey_golden.py ../shared/data

Counts, quartiles, histograms and shares; no cell. What `neurn neurons --collect` computes is held to them.
"""
import collections
import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np

DATA = Path(sys.argv[1]) / "neural"
GRATINGS = {
    "static": ("allen-2019-static-gratings-tuning.csv.gz", "g_osi_sg", "responsive_sg"),
    "drifting": ("allen-2019-drifting-gratings-tuning.csv.gz", "g_osi_dg", "responsive_dg"),
}


def rows(name):
    with gzip.open(DATA / name, "rt") as file:
        yield from csv.DictReader(file)


def spread(values):
    values = np.asarray(values)
    return {
        "cells": len(values),
        "quartiles": np.quantile(values, [0.25, 0.5, 0.75]).tolist(),
        "bins": np.histogram(values, bins=50, range=(0, 1))[0].tolist(),
    }


def gratings(name, selectivity, responsive):
    found = collections.defaultdict(list)
    for row in rows(name):
        found[row["tld1_name"].split("-")[0]].append((float(row[selectivity]), row[responsive] == "True"))
    return {
        line: {"all": spread([v for v, _ in cells]), "responsive": spread([v for v, r in cells if r])}
        for line, cells in sorted(found.items())
    }


def scenes():
    found = collections.defaultdict(list)
    for row in rows("allen-2016-cell-selectivity.csv.gz"):
        if row["p_ns"] not in ("", "nan"):
            found[row["tld2_name"].split("-")[0], row["area"]].append(row)
    groups = {}
    for (line, area), cells in sorted(found.items()):
        shares = collections.defaultdict(list)
        for row in cells:
            shares[row["experiment_container_id"]].append(float(row["p_ns"]) < 0.001)
        groups[f"{line} {area}"] = {
            "cells": len(cells),
            "peak": np.quantile([float(row["peak_dff_ns"]) for row in cells], [0.25, 0.5, 0.75]).tolist(),
            "selectivity": np.quantile([float(row["selectivity_ns"]) for row in cells], [0.25, 0.5, 0.75]).tolist(),
            "shares": sorted(float(np.mean(answers)) for answers in shares.values()),
        }
    return groups


if __name__ == "__main__":
    golden = {"numpy": np.__version__, "gratings": {k: gratings(*v) for k, v in GRATINGS.items()}, "scenes": scenes()}
    path = Path(__file__).parent.parent / "tests/golden/survey.json"
    path.write_text(json.dumps(golden) + "\n")
