"""Golden values of src/stats/classification.rs, from scikit-learn and statsmodels.

    pip install numpy==2.4.6 scikit-learn==1.9.1 statsmodels==0.15.0   (versions: see the golden file)
    python tools/make_classification_goldens.py > tests/fixtures/learn/classification.json
"""

import json
import sys

import numpy as np
import sklearn
import statsmodels
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(5)
n, classes, bins = 400, 10, 15
labels = rng.integers(0, classes, n)
logits = rng.normal(0, 1.5, (n, classes))
logits[np.arange(n), labels] += 1.5
p = np.exp(logits)
# as 32-bit floats, so that the file says exactly what is computed with
p = (p / p.sum(1, keepdims=True)).astype(np.float32)
taken = p.argmax(1)
top = p.max(1).astype(np.float64)
right = taken == labels

shares, confidences = calibration_curve(right, top, n_bins=bins, strategy="uniform")
# how many are in each bin that is not empty; scikit-learn puts an edge into the lower bin
counts = np.bincount(np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], top), minlength=bins)
counts = counts[counts > 0]
ece = float((np.abs(shares - confidences) * counts).sum() / n)

precision, recall, _, _ = precision_recall_fscore_support(labels, taken, labels=range(classes))
intervals = [
    [int(k), int(m), *map(float, proportion_confint(k, m, 0.05, "wilson"))]
    for k, m in [(0, 10), (10, 10), (1, 3), (340, 600), (9866, 10000), (int(right.sum()), n)]
]
json.dump(
    {
        "versions": {"numpy": np.__version__, "sklearn": sklearn.__version__, "statsmodels": statsmodels.__version__},
        "probabilities": [[float(v) for v in row] for row in p],
        "labels": labels.tolist(),
        "accuracy": accuracy_score(labels, taken),
        "confusion": confusion_matrix(labels, taken, labels=range(classes)).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "ece": ece,
        "wilson": intervals,
    },
    sys.stdout,
)
