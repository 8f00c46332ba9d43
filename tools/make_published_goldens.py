#!/usr/bin/env python3
"""Makes tests/golden/published.json from assets/published/: what numpy and scipy compute of Table 1.

    pip install numpy==2.4.6 scipy==1.17.1
    python tools/make_published_goldens.py

For both readings of the suspected columns (as printed; M>U and M>S of SPOS and ShuffleNet exchanged):
- wins, sign test (scipy's binomtest) and Wilcoxon's signed-rank test of each network over its 12 transfers and of each
  transfer over the 14 networks. Wilcoxon: zeros are left out (`zero_method="wilcox"`), p is exact over all sign flips
  also where sizes are equal (scipy's PermutationMethod with as many resamples as there are), and beside it what scipy
  says by default.
- the best of each column, with its rows.
- means over pairs of cosines and of Pearson's correlations of the rows, for the 12 networks of the shortlist and for all
  14; every cosine of the 12; SciPy's average linkage of 1 - cosine with its leaves.
"""

import csv
import json
import pathlib

import numpy as np
import scipy
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform
from scipy.stats import PermutationMethod, binomtest, wilcoxon

ROOT = pathlib.Path(__file__).parent.parent
lines = [l for l in (ROOT / "assets/published/table1.csv").read_text().splitlines() if not l.startswith("#")]
rows = list(csv.reader(lines))
transfers = rows[0][3:]
names = [row[0] for row in rows[1::2]]
families = [row[2] for row in rows[1::2]]
printed = np.array([[float(x) for x in row[3:]] for row in rows[1:]])


def tests(differences):
    d = np.round(differences, 1)
    above, below = int((d > 0).sum()), int((d < 0).sum())
    exact = wilcoxon(d, zero_method="wilcox", method=PermutationMethod(n_resamples=2 ** len(d)))
    ranks = scipy.stats.rankdata(np.abs(d[d != 0]))
    return {
        "above": above,
        "below": below,
        "mean": float(d.mean()),
        "median": float(np.median(d)),
        "sign_p": float(binomtest(above, above + below).pvalue),
        "rank_sum": float(ranks[d[d != 0] > 0].sum()),
        "wilcoxon_p": float(exact.pvalue),
        "wilcoxon_default_p": float(wilcoxon(d).pvalue),
    }


def cosines(x):
    long = np.linalg.norm(x, axis=1)
    return x @ x.T / np.outer(long, long)


def mean_of_pairs(square):
    return float(square[np.triu_indices(len(square), 1)].mean())


def reading(values):
    plain, neurn = values[0::2], values[1::2]
    best = []
    for column in range(values.shape[1]):
        top = values[:, column].max()
        who = [names[i // 2] + ("+NeuRN" if i % 2 else "") for i in np.flatnonzero(values[:, column] == top)]
        best.append({"transfer": transfers[column], "best": float(top), "best_rows": who})
    similarity = []
    for keep in [[f != "nas" for f in families], [True] * len(names)]:
        a, b = plain[keep], neurn[keep]
        similarity.append(
            {
                "mean_plain": mean_of_pairs(cosines(a)),
                "mean_neurn": mean_of_pairs(cosines(b)),
                "correlation_plain": mean_of_pairs(np.corrcoef(a)),
                "correlation_neurn": mean_of_pairs(np.corrcoef(b)),
            }
        )
    twelve = [i for i, family in enumerate(families) if family != "nas"]
    plain_cosines, neurn_cosines = cosines(plain[twelve]), cosines(neurn[twelve])
    tree = linkage(squareform(np.maximum(1 - plain_cosines, 0), checks=False), "average")
    return {
        "networks": [{"name": n, **tests(neurn[i] - plain[i])} for i, n in enumerate(names)],
        "transfers": [{"name": t, **tests(neurn[:, j] - plain[:, j])} for j, t in enumerate(transfers)],
        "best": best,
        "similarity": similarity,
        "twelve": {
            "names": [names[i] for i in twelve],
            "plain": [[round(float(x), 12) for x in row] for row in plain_cosines],
            "neurn": [[round(float(x), 12) for x in row] for row in neurn_cosines],
            "leaves": [names[twelve[i]] for i in leaves_list(tree)],
            "heights": [float(h) for h in tree[:, 2]],
        },
    }


exchanged = printed.copy()
for i, name in enumerate(names):
    if name in ("SPOS", "ShuffleNet"):
        exchanged[2 * i : 2 * i + 2, [0, 1]] = exchanged[2 * i : 2 * i + 2, [1, 0]]

golden = {
    "made_with": {"numpy": np.__version__, "scipy": scipy.__version__},
    "printed": reading(printed),
    "exchanged": reading(exchanged),
}
out = ROOT / "tests" / "golden" / "published.json"
out.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(out, out.stat().st_size, "bytes")
