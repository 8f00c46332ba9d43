"""Golden values of src/cortex, from NumPy and SciPy.

    pip install numpy scipy   (versions: see the golden file)
    python tools/make_cortex_goldens.py > tests/golden/cortex.json
"""

import json
import sys

import numpy as np
import scipy
from scipy.signal import lfilter
from scipy.stats import skew

# responses and images by formula, so that the file need not hold them: float32 as the program has them
n, trials, pixels = 118, 10, 961
i, l, p = np.arange(n)[:, None], np.arange(trials)[None], np.arange(pixels)[None]
t = ((i * 7919 + l * 104729) % 1000).astype(np.float32) / np.float32(1000) - np.float32(0.3)
fs = ((i * 31 + p * 17 + (i * p) % 251) % 256).astype(np.float32)
product = t.astype(np.float64).T @ fs.astype(np.float64)
centred = t.astype(np.float64).T @ (fs.astype(np.float64) - fs.mean(axis=0, dtype=np.float64))

rng = np.random.default_rng(5)
responses = np.round(rng.lognormal(0, 1, (60, 6)) - 1, 3).astype(np.float32)
r = responses.astype(np.float64)
positive = np.maximum(r, 0)
sparseness = (1 - positive.mean(0) ** 2 / (positive**2).mean(0)) / (1 - 1 / len(r))
corr = np.corrcoef(r.T)[np.triu_indices(6, 1)]
slope = np.polyfit(np.log(positive.mean(0)), np.log(r.var(0)), 1)[0]

# calcium: the difference of two exponentials, by recursion
rise, decay, rate = 0.018, 0.18, 30.0
events = np.zeros(45)
events[[2, 3, 17]] = [10.0, 5.0, 20.0]
a, b = np.exp(-1 / (decay * rate)), np.exp(-1 / (rise * rate))
at = rise * decay / (decay - rise) * np.log(decay / rise)
scale = 1 / (np.exp(-at / decay) - np.exp(-at / rise))
trace = scale * (lfilter([a], [1, -a], events) - lfilter([b], [1, -b], events))

places = [(row, column) for row in range(trials) for column in range(0, pixels, 97)]
json.dump(
    {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "places": places,
        "product": [product[at] for at in places],
        "centred": [centred[at] for at in places],
        "picture": product.mean(axis=0)[::31].tolist(),
        "responses": responses.astype(float).round(3).ravel().tolist(),
        "mean": r.mean(0).tolist(),
        "deviation": r.std(0, ddof=1).tolist(),
        "sparseness": sparseness.tolist(),
        "skewness": skew(r, axis=0).tolist(),
        "correlations": corr.tolist(),
        "slope": float(slope),
        "quantiles": [float(np.quantile(r, q)) for q in (0.0, 0.1, 0.5, 0.93, 1.0)],
        "trace": trace.tolist(),
    },
    sys.stdout,
)
