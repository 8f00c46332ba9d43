"""Golden values of src/stats/paired.rs and of the reliability bins of src/stats/classification.rs.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 statsmodels==0.15.0
    python tools/make_evaluation_goldens.py > tests/fixtures/learn/evaluation.json

The bins are those of the probabilities in tests/fixtures/learn/classification.json.
"""

import json
import pathlib
import sys

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from statsmodels.stats.contingency_tables import mcnemar

BINS = 15
here = pathlib.Path(__file__).parent
golden = json.loads((here.parent / "tests/fixtures/learn/classification.json").read_text())
p = np.array(golden["probabilities"], np.float32)
labels = np.array(golden["labels"])
top = p.max(1).astype(np.float64)
right = p.argmax(1) == labels

shares, confidences = calibration_curve(right, top, n_bins=BINS, strategy="uniform")
# scikit-learn leaves empty bins out, and puts an edge into the lower bin
place = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], top)
filled = np.unique(place)
bins = [
    {"bin": int(b), "n": int((place == b).sum()), "accuracy": float(a), "confidence": float(c)}
    for b, a, c in zip(filled, shares, confidences, strict=True)
]

pairs = []
for a, b in [(0, 0), (0, 1), (5, 1), (1, 5), (10, 2), (40, 40), (73, 51), (120, 80), (1000, 900), (30_000, 29_500), (700, 1100)]:
    exact = float(mcnemar([[0, a], [b, 0]], exact=True).pvalue)
    two = 1.0 if a + b == 0 else float(binomtest(a, a + b, 0.5).pvalue)
    assert np.isclose(exact, two, rtol=1e-9), (a, b, exact, two)
    pairs.append([a, b, exact])

json.dump(
    {
        "versions": {
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "sklearn": sklearn.__version__,
            "statsmodels": statsmodels.__version__,
        },
        "bins": bins,
        "mcnemar": pairs,
    },
    sys.stdout,
    indent=1,
)
print()
