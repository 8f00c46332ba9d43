#!/usr/bin/env python3
"""Makes tests/golden/scores.json: scores beside neurons as NumPy, SciPy and scikit-learn compute them, of numbers by formula.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python tools/make_scores_goldens.py
"""

import itertools
import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.stats import gaussian_kde, pearsonr, permutation_test, spearmanr
from sklearn.linear_model import Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict

OUT = pathlib.Path(__file__).parent.parent / "tests" / "golden" / "scores.json"
REPEATS, IMAGES, CELLS, UNITS, PIXELS = 4, 12, 6, 9, 20


def responses():
    """[repeats, images, cells], as the test makes them; one trial is missing."""
    r, i, c = np.meshgrid(np.arange(REPEATS), np.arange(IMAGES), np.arange(CELLS), indexing="ij")
    values = np.sin(1.7 * i + 0.9 * c * c) + 0.4 * np.cos(5.3 * r + 2.1 * i + 1.3 * c)
    values = values.astype(np.float32)
    values[1, 2, 3] = np.nan
    return values


def features():
    """[images, units]; the last one is constant."""
    i, u = np.meshgrid(np.arange(IMAGES), np.arange(UNITS), indexing="ij")
    values = np.cos(1.1 * i + 0.7 * u * u) + 0.2 * np.sin(3.0 * i * u)
    values[:, -1] = 2.0
    return values.astype(np.float32)


def standardized(values):
    deviation = values.std(axis=0)
    kept = deviation > 0
    return (values[:, kept] - values[:, kept].mean(axis=0)) / deviation[kept]


def dissimilarities(values):
    above = np.triu_indices(len(values), 1)
    return (1 - np.corrcoef(standardized(values.astype(float))))[above]


def halves(trials):
    """Over the three ways to halve four repeats: each cell's reliability, and the agreement of dissimilarities."""
    each, agreement = [], []
    for ways in (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))):
        a, b = (np.nanmean(trials[list(half)].astype(float), axis=0) for half in ways)
        each.append([pearsonr(a[:, cell], b[:, cell])[0] for cell in range(CELLS)])
        agreement.append(spearmanr(dissimilarities(a), dissimilarities(b))[0])
    mean = np.mean(each, axis=0)
    return 2 * mean / (1 + mean), np.mean(agreement)


def ridge(units, targets, lambdas):
    """The penalty of least leave-one-out error, the errors, and what it says of the first three things."""
    errors = []
    for penalty in lambdas:
        said = cross_val_predict(Ridge(alpha=penalty), units, targets, cv=LeaveOneOut())
        errors.append(float(((said - targets) ** 2).mean()))
    best = int(np.argmin(errors))
    learned = Ridge(alpha=lambdas[best]).fit(units, targets)
    # without the constant
    return best, errors, learned.predict(units[:3]) - targets.mean(axis=0)


def pictures():
    """[images, pixels] that the neurons were shown."""
    i, x = np.meshgrid(np.arange(IMAGES), np.arange(PIXELS), indexing="ij")
    return (0.5 + 0.5 * np.sin(0.9 * i * x + 0.3 * x * x)).astype(np.float32)


def from_0_to_1(values):
    """N = T^T FS, a map for each column of T, each from 0 to 1."""
    maps = values.T.astype(float) @ pictures().astype(float)
    low, high = maps.min(axis=1, keepdims=True), maps.max(axis=1, keepdims=True)
    return (maps - low) / (high - low)


def distance(neurons, units):
    """Mean over all pairs of the root mean squared difference, and the parts of the mean squared difference."""
    a, b = from_0_to_1(neurons), from_0_to_1(units)
    pairs = [((neuron - unit) ** 2).mean() for neuron in a for unit in b]
    spread = [((maps - maps.mean(axis=0)) ** 2).mean() for maps in (a, b)]
    assert abs(np.mean(pairs) - spread[0] - spread[1] - ((a.mean(axis=0) - b.mean(axis=0)) ** 2).mean()) < 1e-12
    blank = np.sqrt(((a - a.mean(axis=0)) ** 2).mean(axis=1)).mean()
    means = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).mean()
    return {"rmse": float(np.mean(np.sqrt(pairs))), "blank": float(blank), "means": float(means), "neurons": float(spread[0]), "features": float(spread[1])}


def overlap(neurons, units):
    """The overlap of the densities of both sides' values, whose kernels are laid back from the ends 0 and 1."""
    x = np.linspace(0, 1, 512)
    curves = []
    for responses in (neurons, units):
        density = gaussian_kde(from_0_to_1(responses).ravel())
        curves.append(density(x) + density(-x) + density(2 - x))
    return float(np.trapezoid(np.minimum(*curves), x) / np.trapezoid(np.maximum(*curves), x))


def best_match(neurons, units):
    """Each neuron's and each unit's correlation with every pixel; that of a neuron's with its best unit's, mean over neurons."""
    images = standardized(pictures().astype(float))
    maps = [standardized(responses.astype(float)).T @ images / IMAGES for responses in (neurons, units)]
    return float(np.mean([max(pearsonr(neuron, unit)[0] for unit in maps[1]) for neuron in maps[0]]))


def flips(differences):
    result = permutation_test(
        (np.array(differences),), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    all_ways = [abs(np.dot(signs, differences)) for signs in itertools.product((1, -1), repeat=len(differences))]
    by_hand = np.mean(np.array(all_ways) >= abs(sum(differences)) - 1e-12)
    assert abs(by_hand - result.pvalue) < 1e-9, (by_hand, result.pvalue)
    return float(by_hand)


def main():
    trials = responses()
    odd, even = (np.nanmean(trials[first::2].astype(float), axis=0) for first in (0, 1))
    means = np.nanmean(trials.astype(float), axis=0)
    reliability, agreement = halves(trials)
    unlike = dissimilarities(features())
    units = standardized(features().astype(float)) / np.sqrt(UNITS)
    kernel = units @ units.T
    lambdas = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0]
    # responses that the units tell something of, so that a penalty between the ends is best
    targets = means + 2 * units[:, :CELLS]
    best, errors, said = ridge(units, targets, lambdas)
    three = [0.4, -0.1, 0.7]
    nine = [-0.12, -0.15, -0.09, -0.2, -0.11, -0.16, 0.02, -0.14, -0.1]
    sixteen = [((7 * i) % 16 - 6.5) / 10 for i in range(16)]
    OUT.write_text(
        json.dumps(
            {
                "made_with": f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}",
                "reliability": reliability.tolist(),
                "halves": float(agreement),
                "neurons": dissimilarities(means).tolist(),
                "system": unlike.tolist(),
                "rho": float(spearmanr(dissimilarities(means), unlike)[0]),
                "lambdas": lambdas,
                "kernel": kernel.ravel().tolist(),
                "targets": targets.ravel().tolist(),
                "best": best,
                "errors": errors,
                "said": said.ravel().tolist(),
                "distance": distance(means, features()[:, :-1]),
                "odd_even": distance(odd, even)["rmse"],
                "overlap": overlap(means, features()[:, :-1]),
                "best_match": best_match(means, features()[:, :-1]),
                "flips": [{"differences": d, "p": flips(d)} for d in (three, nine, sixteen)],
            },
            indent=1,
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
