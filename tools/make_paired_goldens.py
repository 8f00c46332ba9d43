"""Golden values of src/stats/paired.rs, from SciPy.

    pip install numpy==2.4.6 scipy==1.17.1   (versions: see the golden file)
    python tools/make_paired_goldens.py > tests/fixtures/learn/paired.json
"""

import json
import sys

import numpy as np
import scipy
from scipy.stats import t, ttest_rel

rng = np.random.default_rng(11)
pairs = []
for n, shift, spread in [(2, 0.1, 0.02), (3, 0.0, 0.05), (5, 0.3, 0.01), (5, -0.02, 0.02), (5, 0.004, 0.01), (12, 0.05, 0.1)]:
    # accuracies as shares of 600 images, so that the file says exactly what is computed with
    without = np.round(rng.uniform(0.2, 0.8, n) * 600) / 600
    with_filter = np.round((without + rng.normal(shift, spread, n)) * 600) / 600
    low, high = ttest_rel(with_filter, without).confidence_interval(0.95)
    differences = with_filter - without
    pairs.append(
        {
            "with": with_filter.tolist(),
            "without": without.tolist(),
            "mean": float(differences.mean()),
            "sd": float(differences.std(ddof=1)),
            "interval": [float(low), float(high)],
        }
    )
freedom = [1, 2, 3, 4, 5, 6, 7, 9, 10, 19, 30, 99, 100, 999]
json.dump(
    {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "quantiles": [[df, float(t.ppf(0.975, df))] for df in freedom],
        "pairs": pairs,
    },
    sys.stdout,
)
