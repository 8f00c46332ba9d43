"""Writes the colour maps' tables and their golden values from matplotlib.

Run with matplotlib 3.10.8: `python tools/colormaps.py` in the repository's root.
assets/colormaps/NAME.rgb: 256 sRGB triples of bytes; tests/golden/colormaps.json: colours at some t.
"""

import json
import pathlib

import matplotlib

NAMES = {"viridis": "viridis", "cividis": "cividis", "grey": "gray", "diverging": "RdBu_r"}
PLACES = [0.0, 0.001, 0.1, 0.25, 0.333, 0.499, 0.5, 0.501, 0.617, 0.75, 0.9, 0.999, 1.0]

golden = {"matplotlib": matplotlib.__version__, "t": PLACES}
for name, theirs in NAMES.items():
    colours = matplotlib.colormaps[theirs]
    assert colours.N == 256
    table = bytes(int(v) for i in range(256) for v in colours(i, bytes=True)[:3])
    pathlib.Path(f"assets/colormaps/{name}.rgb").write_bytes(table)
    golden[name] = [[int(v) for v in colours(t, bytes=True)[:3]] for t in PLACES]
pathlib.Path("tests/golden/colormaps.json").write_text(json.dumps(golden) + "\n")
