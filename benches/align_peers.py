"""Biopython and parasail aligning the same sequences as benches/align.rs, one thread, on request.

Needs numpy, biopython, parasail. The bench starts this script, writes one line `PEER WORK` at a time to its standard
input and reads one line `MILLISECONDS SUM` back (the sum of all scores), so that runs take turns on a noisy machine.

WORK is `all` (every pair of the zoo's 44, not the diagonal) or a number n (two made-up sequences of n layers).
Scores 4 / -1 / -1, gaps at the beginning free (the paper's border). Peers:
  biopython         PairwiseAligner.score on int32 arrays
  parasail-scan     sg_qb_db_scan_16 (SIMD, 16 bit) on strings, which gives the same scores
  parasail-striped  sg_qb_db_striped_16, which is faster, and in version 1.3.4 wrong for some pairs of the zoo
  parasail-nw       nw_striped_16: gaps at the beginning cost too, so its scores are others; for the time alone
"""

import importlib.metadata
import json
import pathlib
import sys
import time

import Bio
import numpy as np
import parasail
from Bio.Align import PairwiseAligner

ROOT = pathlib.Path(__file__).parent.parent
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"  # parasail takes small letters for capitals, and * for any
MATRIX = parasail.matrix_create(ALPHABET, 4, -1)
ALIGNER = PairwiseAligner(mode="global", match_score=4, mismatch_score=-1)
ALIGNER.gap_score = -1
ALIGNER.left_gap_score = 0


def zoo():
    zoo = json.loads((ROOT / "assets" / "zoo" / "zoo.json").read_text())
    letters = {}
    return [
        [letters.setdefault(zoo["kinds"][k][0], len(letters)) for k in network["layers"]["kind"]]
        for network in zoo["networks"] if not network["extra"]
    ]


def made_up(n, seed):
    """The same letters as in align.rs, 12 of them."""
    state, out = seed, []
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append((state >> 33) % 12)
    return out


def biopython(pairs):
    return sum(round(ALIGNER.score(a, b)) for a, b in pairs)


def with_parasail(align):
    return lambda pairs: sum(align(a, b, 1, 1, MATRIX).score for a, b in pairs)


PEERS = {
    "biopython": biopython,
    "parasail-striped": with_parasail(parasail.sg_qb_db_striped_16),
    "parasail-scan": with_parasail(parasail.sg_qb_db_scan_16),
    "parasail-nw": with_parasail(parasail.nw_striped_16),
}


def pairs(peer, work):
    sequences = zoo() if work == "all" else [made_up(int(work), 1), made_up(int(work), 2)]
    if peer == "biopython":
        sequences = [np.array(s, np.int32) for s in sequences]
    else:
        sequences = ["".join(ALPHABET[x] for x in s) for s in sequences]
    return [(a, b) for i, a in enumerate(sequences) for b in sequences[i + 1 :]]


def main():
    print(f"ready Biopython {Bio.__version__}, parasail {importlib.metadata.version('parasail')}", flush=True)
    made = {}
    for line in sys.stdin:
        peer, work = line.split()
        if (peer, work) not in made:
            made[peer, work] = pairs(peer, work)
        todo = made[peer, work]
        start = time.perf_counter()
        total = PEERS[peer](todo)
        print((time.perf_counter() - start) * 1e3, total, flush=True)


if __name__ == "__main__":
    main()
