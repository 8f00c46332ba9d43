#!/usr/bin/env python3
"""Makes assets/fonts/: Inter and JetBrains Mono (both SIL Open Font License 1.1), cut down to what the page can show.

Whole fonts would be half of the page's download. Kept are Latin, Greek, the marks, arrows and mathematics that
interfaces and formulas use, outlines without hints, and kerning. Inter's digits are replaced by its tabular ones, so
that numbers in tables and changing read-outs keep their place.

    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools==4.68.0
    /tmp/fonts/bin/python tools/make_fonts.py
"""

import io
import tarfile
import urllib.request
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "assets" / "fonts"
INTER = "https://registry.npmjs.org/@expo-google-fonts/inter/-/inter-0.4.2.tgz"
MONO = "https://registry.npmjs.org/@expo-google-fonts/jetbrains-mono/-/jetbrains-mono-0.4.1.tgz"
LICENCES = [(INTER, "LICENSE_FONT", "inter-OFL.txt"), (MONO, "LICENSE_FONT", "jetbrains-mono-OFL.txt")]

#: Latin with its extensions for names, Greek, punctuation, super- and subscripts, currency, arrows, mathematics, shapes.
KEPT = (
    list(range(0x20, 0x7F)) + list(range(0xA0, 0x180)) + list(range(0x391, 0x3CA)) + [0x3D1, 0x3D5]
    + list(range(0x2010, 0x2028)) + [0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044]
    + list(range(0x2070, 0x20A0)) + [0x20AC, 0x2122] + list(range(0x2190, 0x219A))
    + list(range(0x2200, 0x2270)) + [0x25A0, 0x25A1, 0x25B2, 0x25B6, 0x25BC, 0x25C0, 0x25CB, 0x25CF]
    + [0x2605, 0x2606, 0x26A0, 0x2713, 0x2717, 0xFFFD]
)

#: Letters that headings and formulas of ours do without. Where a name has them, Inter Regular draws them.
ACCENTED = set(range(0xC0, 0x180)) - {0xD7, 0xF7}
LETTERS_OF_FORMULAS = set(range(0x391, 0x3CA)) | {0x3D1, 0x3D5} | set(range(0x2070, 0x20A0))

#: Package, file, name here, whether digits become tabular ones, and what is left out.
FONTS = [
    (INTER, "400Regular/Inter_400Regular.ttf", "inter-regular.ttf", True, set()),
    (INTER, "600SemiBold/Inter_600SemiBold.ttf", "inter-semibold.ttf", True, ACCENTED | LETTERS_OF_FORMULAS),
    (MONO, "400Regular/JetBrainsMono_400Regular.ttf", "jetbrains-mono-regular.ttf", False, ACCENTED),
]


def tabular_digits(font: TTFont) -> None:
    """Lets the character map point at the tabular digits of the font's `tnum` feature."""
    table = font["GSUB"].table
    lookups = {i for r in table.FeatureList.FeatureRecord if r.FeatureTag == "tnum" for i in r.Feature.LookupListIndex}
    swap: dict[str, str] = {}
    for index in lookups:
        for sub in table.LookupList.Lookup[index].SubTable:
            swap.update(getattr(getattr(sub, "ExtSubTable", sub), "mapping", {}))
    for chars in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in chars.cmap:
                chars.cmap[code] = swap.get(chars.cmap[code], chars.cmap[code])  # tables may share one map


def cut(data: bytes, target: Path, tabular: bool, without: set[int]) -> None:
    font = TTFont(io.BytesIO(data))
    if tabular:
        tabular_digits(font)
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.name_IDs = [0, 1, 2, 5, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "STAT", "gasp"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for code in KEPT if code not in without])
    cutter.subset(font)
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes, {len(font.getGlyphOrder())} glyphs")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    archives = {}
    for url in {INTER, MONO}:
        with urllib.request.urlopen(url) as reply:
            archives[url] = tarfile.open(fileobj=io.BytesIO(reply.read()))
    for url, member, name, tabular, without in FONTS:
        cut(archives[url].extractfile(f"package/{member}").read(), OUT / name, tabular, without)
    for url, member, name in LICENCES:
        (OUT / name).write_bytes(archives[url].extractfile(f"package/{member}").read())


if __name__ == "__main__":
    main()
