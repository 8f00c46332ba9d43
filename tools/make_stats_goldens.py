"""Golden values of src/stats (densities, k-means, UMAP, ranks, dissimilarities, resampling) from SciPy, scikit-learn,
umap-learn and KDEpy.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 umap-learn==0.5.12 KDEpy==1.1.12  (see the golden file)
    python tools/make_stats_goldens.py

writes tests/fixtures/stats/goldens.json and digits.gz (1,000 of scikit-learn's handwritten digits, 64 bytes each, which
are from the UCI repository, E. Alpaydin and C. Kaynak 1998, CC BY 4.0). All other data are made by the
formulas below, which tests/library/stats.rs has as well.
"""

import gzip
import json
import pathlib
import warnings

import KDEpy
import numpy as np
import scipy
import sklearn
import umap
from scipy.spatial.distance import pdist
from scipy.stats import bootstrap, gaussian_kde, pearsonr, permutation_test, rankdata, spearmanr
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness
from umap.umap_ import find_ab_params

warnings.filterwarnings("ignore")
OUT = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "stats"


def uniform(n, seed):
    """splitmix64 of a counter, its 24 highest bits as a share of 1: exact in 32-bit floats."""
    with np.errstate(over="ignore"):
        z = (np.arange(1, n + 1, dtype=np.uint64) + np.uint64(seed << 32)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / 2.0**24


def bell(n, seed):
    """Sums of four: a bell around 0 of variance 1/3."""
    return uniform(4 * n, seed).reshape(n, 4).sum(1) - 2.0


def values(kind, n, seed):
    u, b = uniform(n, seed + 100), bell(n, seed)
    made = {
        "bell": b,
        "humps": b * 0.25 + np.floor(u * 3.0) * 2.0,
        "spikes": np.floor(u * 4.0) + (u > 0.9) * b,
        "skewed": u * u * u * u * 50.0 + 1000.0,
    }[kind]
    return made.astype(np.float32)


def fields(n, side):
    """Receptive fields: ripples under bells, as a table of n x side^2."""
    u = uniform(5 * n, 7).reshape(n, 5)
    y, x = (np.mgrid[0:side, 0:side] - (side - 1) / 2) / side
    rows = []
    for angle, frequency, phase, at_x, at_y in u:
        angle = np.floor(angle * 6.0) * np.pi / 6.0
        frequency = 8.0 + 12.0 * np.floor(frequency * 2.0)
        at_x, at_y = 0.5 * (at_x - 0.5), 0.5 * (at_y - 0.5)
        along = (x - at_x) * np.cos(angle) + (y - at_y) * np.sin(angle)
        far = (x - at_x) ** 2 + (y - at_y) ** 2
        rows.append((np.cos(frequency * along + 1.5 * phase) * np.exp(-far / 0.045)).ravel())
    noise = 0.02 * (uniform(n * side * side, 8) - 0.5).reshape(n, -1)
    return (np.array(rows) + noise).astype(np.float32)


def sets(n, columns, seed):
    """Humps in `columns` dimensions."""
    hump = np.floor(uniform(n, seed + 50) * 6.0)[:, None] * (np.arange(columns) % 3 + 1.0)
    return (hump + bell(n * columns, seed).reshape(n, columns)).astype(np.float32)


def density(kind, n, seed, factor, points, every):
    data = values(kind, n, seed)
    wide = data.astype(np.float64)
    kde = gaussian_kde(wide, bw_method=factor)
    h = float(np.sqrt(kde.covariance[0, 0]))
    grid = np.linspace(wide.min() - 3 * h, wide.max() + 3 * h, points)
    out = {
        "kind": kind, "n": n, "seed": seed, "factor": factor, "points": points, "every": every,
        "mean": float(wide.mean()), "deviation": float(wide.std(ddof=1)), "bandwidth": h,
        "low": float(grid[0]), "high": float(grid[-1]),
        "density": kde(grid[::every]).tolist(),
        "kdepy": KDEpy.FFTKDE(kernel="gaussian", bw=h).fit(wide).evaluate(grid)[::every].tolist(),
    }
    out["peak"] = float(max(out["density"]))
    return out


def overlay(a, b, factor):
    a, b = (values(*which).astype(np.float64) for which in (a, b))
    kdes = [gaussian_kde(v, bw_method=factor) for v in (a, b)]
    hs = [float(np.sqrt(k.covariance[0, 0])) for k in kdes]
    low = min(v.min() - 3 * h for v, h in zip((a, b), hs))
    high = max(v.max() + 3 * h for v, h in zip((a, b), hs))
    grid = np.linspace(low, high, 512)
    one, two = (k(grid) for k in kdes)
    return float(np.trapezoid(np.minimum(one, two), grid) / np.trapezoid(np.maximum(one, two), grid))


def trust(data, k=15, seeds=(1, 2, 3)):
    found = []
    for seed in seeds:
        made = umap.UMAP(n_neighbors=15, min_dist=0.1, metric="euclidean", random_state=seed).fit_transform(data)
        found.append(float(trustworthiness(data, made, n_neighbors=k)))
        print(f"  trustworthiness {found[-1]:.4f}")
    return {"k": k, "found": found}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    digits = load_digits().data[:1000].astype(np.uint8)
    (OUT / "digits.gz").write_bytes(gzip.compress(digits.tobytes(), 9, mtime=0))
    densities = [
        density(kind, n, seed, factor, 128, 4)
        for kind, n, seed in [("bell", 400, 1), ("humps", 1500, 2), ("spikes", 3000, 3), ("skewed", 700, 4)]
        for factor in ["scott", "silverman", 0.05, 1.0]
    ]
    densities.append(density("humps", 100_000, 5, "scott", 512, 16))
    overlays = [
        {"a": a, "b": b, "factor": factor, "iou": overlay(a, b, factor)}
        for a, b in [(("bell", 500, 1), ("humps", 800, 2)), (("spikes", 600, 3), ("bell", 5000, 4))]
        for factor in ["scott", "silverman", 0.2]
    ]
    groups = []
    for n, columns, k, seed in [(300, 2, 10, 1), (600, 8, 5, 2), (500, 64, 10, 3)]:
        data = sets(n, columns, seed).astype(np.float64)
        found = KMeans(k, init=data[:k], n_init=1, algorithm="lloyd").fit(data)
        groups.append({"n": n, "columns": columns, "k": k, "seed": seed, "inertia": float(found.inertia_)})
    found = KMeans(10, init=digits[:10].astype(float), n_init=1, algorithm="lloyd").fit(digits.astype(float))
    table, other = sets(12, 30, 4).astype(np.float64), sets(12, 30, 5).astype(np.float64)
    ties = np.floor(uniform(40, 9) * 8.0)
    one, two = bell(30, 10), bell(25, 11) + 0.3
    interval = bootstrap(
        (one, two), lambda a, b: a.mean() - b.mean(), vectorized=False, method="percentile",
        n_resamples=20_000, rng=np.random.default_rng(1),
    ).confidence_interval
    chance = permutation_test(
        (one, two), lambda a, b: a.mean() - b.mean(), vectorized=False, n_resamples=20_000,
        rng=np.random.default_rng(1),
    )
    print("UMAP of digits")
    maps = {"digits": trust(digits.astype(np.float32))}
    print("UMAP of receptive fields")
    maps["fields"] = trust(fields(2000, 31))
    small = fields(3, 31)
    result = {
        "versions": {
            "numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
            "umap-learn": umap.__version__, "KDEpy": KDEpy.__version__,
        },
        "densities": densities,
        "overlays": overlays,
        "groups": groups,
        "digits_inertia": float(found.inertia_),
        "correlations": pdist(table, "correlation").tolist(),
        "distances": pdist(table, "euclidean").tolist(),
        "spearman": float(spearmanr(pdist(table, "correlation"), pdist(other, "correlation"))[0]),
        "pearson": float(pearsonr(table[0], table[1])[0]),
        "rmse": float(np.sqrt(((table[0] - table[1]) ** 2).mean())),
        "ranks": rankdata(ties).tolist(),
        "quantiles": [[q, float(np.quantile(one, q))] for q in (0.0, 0.025, 0.3, 0.5, 0.975, 1.0)],
        "interval": [float(interval.low), float(interval.high)],
        "permutation": [float(chance.statistic), float(chance.pvalue)],
        "ab": [[d, s, *map(float, find_ab_params(s, d))] for d, s in [(0.1, 1.0), (0.5, 1.0), (0.0, 2.0)]],
        "fields": [float(v) for v in small.ravel()[::97]],
        "trust": maps,
    }

    def short(value):
        if isinstance(value, float):
            return float(f"{value:.10g}")
        if isinstance(value, dict):
            return {key: short(part) for key, part in value.items()}
        return [short(part) for part in value] if isinstance(value, (list, tuple)) else value

    (OUT / "goldens.json").write_text(json.dumps(short(result)) + "\n")


if __name__ == "__main__":
    main()
