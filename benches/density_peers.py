"""SciPy, KDEpy, scikit-learn and umap-learn on the data of benches/density.rs, one thread, on request.

Needs numpy, scipy, scikit-learn, umap-learn, KDEpy. The bench starts this script, writes one peer's name at a time to its
standard input and reads its milliseconds back, so that runs take turns on a noisy machine. Peers:
  scipy-KIND    gaussian_kde(values)(grid of 512 points)
  kdepy-KIND    FFTKDE, the bandwidth computed as well
  neighbours    sklearn.neighbors, brute force
  kmeans        KMeans, lloyd, the same beginning
  umap-NAME     umap.UMAP with a seed, which takes one thread; its compilation is in the first run, which does not count
"""

import os
import pathlib
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))

import KDEpy
import make_stats_goldens as goldens
import numpy as np
import scipy
import sklearn
import umap
from scipy.stats import gaussian_kde
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.neighbors import NearestNeighbors


def grid(values, h):
    return np.linspace(values.min() - 3 * h, values.max() + 3 * h, 512)


def scipy_kde(values):
    kde = gaussian_kde(values)
    return kde(grid(values, np.sqrt(kde.covariance[0, 0])))


def kdepy(values):
    h = values.std(ddof=1) * len(values) ** -0.2
    return KDEpy.FFTKDE(kernel="gaussian", bw=h).fit(values).evaluate(grid(values, h))


def work(name):
    kind, _, which = name.partition("-")
    if kind in ("scipy", "kdepy"):
        values = goldens.values(which, 100_000, 5).astype(np.float64)
        return lambda: (scipy_kde if kind == "scipy" else kdepy)(values)
    if kind == "kmeans":
        table = goldens.sets(2000, 961, 1)
        return lambda: KMeans(10, init=table[:10], n_init=1, algorithm="lloyd").fit(table)
    table = load_digits().data[:1000].astype(np.float32) if which == "digits" else goldens.fields(2000, 31)
    if kind == "neighbours":
        return lambda: NearestNeighbors(n_neighbors=15, algorithm="brute").fit(table).kneighbors(table)
    return lambda: umap.UMAP(n_neighbors=15, min_dist=0.1, random_state=1).fit_transform(table)


def main():
    versions = [f"{m.__name__} {m.__version__}" for m in (np, scipy, sklearn, umap, KDEpy)]
    print("ready", ", ".join(versions), flush=True)
    made = {}
    for line in sys.stdin:
        name = line.strip()
        if name not in made:
            made[name] = work(name)
        start = time.perf_counter()
        made[name]()
        print((time.perf_counter() - start) * 1e3, flush=True)


if __name__ == "__main__":
    main()
