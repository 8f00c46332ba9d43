#!/usr/bin/env python3
"""Makes tests/fixtures/zoo/goldens.json from assets/zoo/zoo.json: what others compute of the 44 networks.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 biopython==1.88 parasail==1.3.4 kmedoids==0.5.5
    python tools/make_zoo_goldens.py

- scores: Biopython's PairwiseAligner for every pair of the 44, diagonal included (upper half, row by row), for four
  settings; parasail computes the same pairs, and the script stops where the two differ. With the paper's border the
  gaps at the beginning cost nothing (`left_gap_score = 0`, parasail's `sg_qb_db`); those at the end do.
- linkage: SciPy's linkage, leaves_list and cut_tree of the distances of the first setting.
- medoids: losses of PyPI kmedoids (pam, fasterpam) from given starts and from its own.
- agreement: NumPy's correlation of two matrices, scikit-learn's adjusted_rand_score.
- patterns: combinations that pairs of small networks share, counted with sets.
"""

import json
import pathlib

import Bio
import kmedoids
import numpy as np
import parasail
import scipy
import sklearn
from Bio.Align import PairwiseAligner
from scipy.cluster.hierarchy import cut_tree, leaves_list, linkage
from sklearn.metrics import adjusted_rand_score

ROOT = pathlib.Path(__file__).parent.parent
zoo = json.loads((ROOT / "assets" / "zoo" / "zoo.json").read_text())
networks = [n for n in zoo["networks"] if not n["extra"]]
names = [n["name"] for n in networks]
N = len(networks)


def sequences(detail):
    letters = {}
    out = []
    for network in networks:
        labels = [tuple(zoo["kinds"][k]) if detail else zoo["kinds"][k][0] for k in network["layers"]["kind"]]
        out.append(np.array([letters.setdefault(label, len(letters)) for label in labels], np.int32))
    return out, len(letters)


def biopython(sequences, match, mismatch, gap, border):
    aligner = PairwiseAligner(mode="global", match_score=match, mismatch_score=mismatch)
    aligner.gap_score = gap
    if border == "zero":
        aligner.left_gap_score = 0
    return [round(aligner.score(sequences[i], sequences[j])) for i in range(N) for j in range(i, N)]


def with_parasail(sequences, letters, match, mismatch, gap, border):
    """None where there are more letters than a byte can tell apart."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"  # parasail takes small letters for capitals, and * for any
    if letters > len(alphabet):
        return None
    matrix = parasail.matrix_create(alphabet[:letters], match, mismatch)
    texts = ["".join(alphabet[x] for x in s) for s in sequences]
    # not the striped ones: in parasail 1.3.4 they give less than its plain `nw` and `sg_qb_db`, than Biopython and than
    # the recurrence written out, for some of these pairs (17 with the first setting)
    align = parasail.sg_qb_db_scan_32 if border == "zero" else parasail.nw_scan_32
    return [align(texts[i], texts[j], -gap, -gap, matrix).score for i in range(N) for j in range(i, N)]


settings = [
    {"tokens": "kind", "matched": 2, "mismatch": -2, "gap": -2, "border": "zero"},
    {"tokens": "kind", "matched": 4, "mismatch": -1, "gap": -1, "border": "zero"},
    {"tokens": "kind", "matched": 3, "mismatch": -4, "gap": -1, "border": "textbook"},
    {"tokens": "detail", "matched": 5, "mismatch": -3, "gap": -2, "border": "textbook"},
]
scores = []
for setting in settings:
    letters, count = sequences(setting["tokens"] == "detail")
    terms = [setting[k] for k in ("matched", "mismatch", "gap", "border")]
    found = biopython(letters, *terms)
    other = with_parasail(letters, count, *terms)
    assert other is None or other == found, "Biopython and parasail differ"
    print(setting, count, "letters; parasail", "agrees" if other else "has too few letters")
    scores.append({**setting, "letters": count, "parasail": other is not None, "triangle": found})

lengths = [len(s) for s in sequences(False)[0]]
square = np.zeros((N, N))
square[np.triu_indices(N)] = scores[0]["triangle"]
square = np.maximum(square, square.T) if (square >= 0).all() else square + np.triu(square, 1).T
index = square / (2 * np.maximum.outer(lengths, lengths))
distances = 1 - index
np.fill_diagonal(distances, 0)
condensed = distances[np.triu_indices(N, 1)]
trees = {}
for method in ("single", "complete", "average", "ward"):
    z = linkage(condensed, method)
    trees[method] = {
        "merges": [[int(a), int(b), float(h), int(n)] for a, b, h, n in z],
        "leaves": leaves_list(z).tolist(),
        "cut_8": cut_tree(z, 8).ravel().tolist(),
    }

rng = np.random.default_rng(5)
medoids = []
for m in (3, 12):
    starts = [sorted(rng.choice(N, m, replace=False).tolist()) for _ in range(4)]
    runs = []
    for start in starts:
        as_array = np.array(start, np.uintp)
        runs.append({
            "start": start,
            "pam": float(kmedoids.fastpam1(distances, as_array.copy()).loss),
            "fasterpam": float(kmedoids.fasterpam(distances, as_array.copy()).loss),
        })
    best = min(float(kmedoids.fasterpam(distances, m, random_state=seed, init="random").loss) for seed in range(50))
    build = float(kmedoids.pam(distances, m).loss)
    medoids.append({"m": m, "runs": runs, "build": build, "best_of_50": best})

other = square / ((np.add.outer(lengths, lengths)) / 2)
other = (np.diag(other)[:, None] + np.diag(other)[None, :]) / 2 - other
r = float(np.corrcoef(condensed, other[np.triu_indices(N, 1)])[0, 1])
labels = [rng.integers(0, k, 44).tolist() for k in (3, 5, 8)] + [trees["ward"]["cut_8"], trees["single"]["cut_8"]]
rand = [[i, j, float(adjusted_rand_score(labels[i], labels[j]))] for i in range(len(labels)) for j in range(i, len(labels))]

small = ["VGG16", "VGG19", "AlexNet", "SqueezeNet", "MobileNet", "Xception", "ViT"]
letters = dict(zip(names, (s.tolist() for s in sequences(False)[0])))


def pieces(name, longest):
    s = letters[name]
    return {tuple(s[i : i + n]) for n in range(2, longest + 1) for i in range(len(s) - n + 1)}


patterns = []
for i, a in enumerate(small):
    for b in small[i:]:
        longest = min(len(letters[a]), len(letters[b])) - 1
        patterns.append([a, b, len(pieces(a, longest) & pieces(b, longest))])

golden = {
    "versions": {
        "numpy": np.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__, "biopython": Bio.__version__,
        "parasail": "1.3.4", "kmedoids": "0.5.5",
    },
    "names": names, "scores": scores, "linkage": trees, "medoids": medoids,
    "agreement": {"better_mean_r": r, "labels": labels, "rand": rand}, "patterns": patterns,
}
out = ROOT / "tests" / "fixtures" / "zoo" / "goldens.json"
out.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in golden.items()) + "\n}\n")
print(out, out.stat().st_size, "bytes")
