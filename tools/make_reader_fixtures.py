#!/usr/bin/env python3
"""Makes tests/fixtures/readers/: files as Pillow, pypng and NumPy write them, and what they read back.

    pip install numpy==2.3.4 pillow==12.0.0 pypng==0.20220715.0
    python tools/make_reader_fixtures.py

It also makes tests/fixtures/paper/7.avif of the JPEG beside it (which NEURN_RENEW=1 makes in tests/library/find.rs): the browser
decodes that kind.

manifest.json lists for each file: `file`, `expect` (an .npy that NumPy wrote, C order, little-endian),
`kind` (picture, dataset, labels), `shape`, `type` (u8, f32) and `tolerance` (0 = exact). The numbers of a
lossy picture are those that Pillow decodes; another decoder may differ by a few levels.
"""

import gzip
import io
import json
import pathlib
import struct

import numpy as np
import png
from PIL import Image

OUT = pathlib.Path(__file__).parent.parent / "tests" / "fixtures" / "readers"
H, W = 11, 14
LOSSY = 4  # levels that JPEG and WebP decoders may differ by (rounding of the inverse transform and colours)
manifest = []


def expect(file, values, kind, tolerance=0):
    values = np.ascontiguousarray(values)
    assert values.dtype in (np.uint8, np.float32), values.dtype
    name = file.replace(".", "_") + ".expect.npy"
    np.save(OUT / name, values)
    manifest.append(
        {
            "file": file,
            "expect": name,
            "kind": kind,
            "shape": list(values.shape),
            "type": "u8" if values.dtype == np.uint8 else "f32",
            "tolerance": tolerance,
        }
    )


def smooth(channels):
    """A picture that lossy codecs keep well, different in every corner and channel."""
    y, x = np.mgrid[0:H, 0:W]
    planes = [
        40 + 8 * x + 6 * y,
        220 - 5 * x - 7 * y,
        30 + 100 * ((x - 5) ** 2 + (y - 4) ** 2 < 14) + 4 * x,
    ]
    return np.stack(planes[:channels], -1).clip(0, 255).astype(np.uint8)


def over_white(rgba):
    """a v + (1 - a) 255, rounded to nearest, in exact integers."""
    v, a = rgba[..., :-1].astype(np.int64), rgba[..., -1:].astype(np.int64)
    return ((2 * (v * a + 255 * (255 - a)) + 255) // 510).astype(np.uint8)


def decoded(file, mode):
    return np.asarray(Image.open(OUT / file).convert(mode))


def pictures(rng):
    grey, rgb = smooth(1)[..., 0], smooth(3)
    alpha = rng.integers(0, 256, (H, W, 1), dtype=np.uint8)
    alpha[:2], alpha[2:4] = 0, 255
    rgba = np.concatenate([rgb, alpha], -1)
    la = np.concatenate([grey[..., None], alpha], -1)

    def save(file, array, mode=None, **options):
        image = Image.fromarray(array) if mode is None else Image.fromarray(array).convert(mode)
        image.save(OUT / file, **options)

    save("grey.png", grey)
    expect("grey.png", grey, "picture")
    save("rgb.png", rgb)
    expect("rgb.png", rgb, "picture")
    save("rgba.png", rgba)
    expect("rgba.png", over_white(rgba), "picture")
    save("grey_alpha.png", la)
    expect("grey_alpha.png", over_white(la)[..., 0], "picture")
    Image.fromarray(rgb).quantize(16).save(OUT / "palette.png")
    expect("palette.png", decoded("palette.png", "RGB"), "picture")
    Image.fromarray(rgb).quantize(16).save(OUT / "palette_transparent.png", transparency=3)
    expect("palette_transparent.png", over_white(decoded("palette_transparent.png", "RGBA")), "picture")
    Image.fromarray(grey > 100).save(OUT / "one_bit.png")
    expect("one_bit.png", decoded("one_bit.png", "L"), "picture")
    turned = Image.Exif()
    turned[0x112] = 6
    save("turned.png", rgb, exif=turned)
    expect("turned.png", np.rot90(rgb, -1), "picture")

    # 16 bits and interlacing: pypng writes what Pillow cannot
    deep = rng.integers(0, 65536, (H, W, 4), dtype=np.uint16)
    deep[0, 0] = 65535

    def deep_png(file, array, interlace=False, **options):
        with open(OUT / file, "wb") as out:
            png.Writer(W, H, bitdepth=16 if array.dtype == np.uint16 else 8, interlace=interlace, **options).write(
                out, array.reshape(H, -1).tolist()
            )

    def scaled(array):
        return (array.astype(np.float32) / np.float32(257)).astype(np.float32)

    deep_png("grey16.png", deep[..., 0], greyscale=True)
    assert np.array_equal(np.asarray(Image.open(OUT / "grey16.png")), deep[..., 0])
    expect("grey16.png", scaled(deep[..., 0]), "picture")
    deep_png("rgb16.png", deep[..., :3], greyscale=False)
    expect("rgb16.png", scaled(deep[..., :3]), "picture")
    deep_png("rgba16.png", deep, greyscale=False, alpha=True)
    share = deep[..., 3:].astype(np.float64) / 65535
    flat = deep[..., :3] / 257.0 * share + 255.0 * (1 - share)
    expect("rgba16.png", flat.astype(np.float32), "picture", 1e-4)
    deep_png("interlaced.png", rgb, interlace=True, greyscale=False)
    assert np.array_equal(decoded("interlaced.png", "RGB"), rgb)
    expect("interlaced.png", rgb, "picture")

    save("grey.jpg", grey, quality=92)
    expect("grey.jpg", decoded("grey.jpg", "L"), "picture", LOSSY)
    save("rgb.jpg", rgb, quality=92, subsampling=0)
    expect("rgb.jpg", decoded("rgb.jpg", "RGB"), "picture", LOSSY)
    save("progressive.jpg", rgb, quality=92, subsampling=0, progressive=True)
    expect("progressive.jpg", decoded("progressive.jpg", "RGB"), "picture", LOSSY)
    Image.fromarray(rgb).convert("CMYK").save(OUT / "cmyk.jpg", quality=95)
    expect("cmyk.jpg", decoded("cmyk.jpg", "RGB"), "picture", LOSSY)
    # all eight orientations: Pillow's exif_transpose knows what upright is
    from PIL import ImageOps

    for orientation in range(1, 9):
        file = f"orientation_{orientation}.jpg"
        exif = Image.Exif()
        exif[0x112] = orientation
        save(file, rgb, quality=92, subsampling=0, exif=exif)
        expect(file, np.asarray(ImageOps.exif_transpose(Image.open(OUT / file))), "picture", LOSSY)

    save("lossless.webp", rgb, lossless=True)
    expect("lossless.webp", rgb, "picture")
    # `exact` keeps the colours of transparent pixels, which do not show over white anyway
    save("lossless_alpha.webp", rgba, lossless=True, exact=True)
    expect("lossless_alpha.webp", over_white(rgba), "picture")
    save("lossy.webp", rgb, quality=90)
    expect("lossy.webp", decoded("lossy.webp", "RGB"), "picture", LOSSY)
    save("rgb.bmp", rgb)
    expect("rgb.bmp", rgb, "picture")
    save("grey.bmp", grey)  # a palette of greys: BMP knows no grey
    expect("grey.bmp", decoded("grey.bmp", "RGB"), "picture")
    Image.fromarray(rgb).quantize(16).save(OUT / "still.gif")
    expect("still.gif", decoded("still.gif", "RGB"), "picture")
    frames = [Image.fromarray(f).quantize(16) for f in (rgb, rgb[::-1].copy())]
    frames[0].save(OUT / "moving.gif", save_all=True, append_images=frames[1:], duration=100)
    expect("moving.gif", decoded("moving.gif", "RGB"), "picture")
    Image.fromarray(rgb).quantize(16).save(OUT / "transparent.gif", transparency=2)
    expect("transparent.gif", over_white(decoded("transparent.gif", "RGBA")), "picture")


def arrays(rng):
    small = rng.integers(0, 256, (5, 7))
    cases = {
        "bool": (small > 128, np.uint8),
        "u1": (small.astype("u1"), np.uint8),
        "i1_bytes": ((small // 2).astype("i1"), np.uint8),
        "i1_negative": ((small - 128).astype("i1"), np.float32),
        "u2_bytes": (small.astype("<u2"), np.uint8),
        "u2_big": ((small * 257).astype(">u2"), np.float32),
        "i2": ((small - 300).astype("<i2"), np.float32),
        "i4_big": (small.astype(">i4"), np.uint8),
        "u4": ((small * 65536).astype("<u4"), np.float32),
        "i8": (small.astype("<i8"), np.uint8),
        "i8_exact": (small.astype("<i8") << 40, np.float32),
        "u8": (small.astype("<u8"), np.uint8),
        "f2": ((small / 7).astype("<f2"), np.float32),
        "f2_big": ((small / 7).astype(">f2"), np.float32),
        "f4": ((small / 7).astype("<f4"), np.float32),
        "f4_big": ((small / 7).astype(">f4"), np.float32),
        "f8": (small / 7, np.float32),
        "f8_big": ((small / 7).astype(">f8"), np.float32),
    }
    for name, (array, dtype) in cases.items():
        np.save(OUT / f"{name}.npy", array)
        expect(f"{name}.npy", array.astype(dtype), "picture")
    shapes = {
        "fortran_2": ((5, 7), "picture"),
        "fortran_3": ((5, 7, 3), "picture"),
        "fortran_stack": ((3, 5, 7), "dataset"),
        "fortran_4": ((2, 5, 7, 3), "dataset"),
        "hw1": ((5, 7, 1), "picture"),
        "hw4": ((5, 7, 4), "picture"),
        "nhw": ((3, 6, 5), "dataset"),
        "nhwc": ((3, 6, 5, 3), "dataset"),
    }
    for name, (shape, kind) in shapes.items():
        array = rng.normal(size=shape).astype(np.float32)
        np.save(OUT / f"{name}.npy", np.asfortranarray(array) if "fortran" in name else array)
        expect(f"{name}.npy", array, kind)
    labels = np.arange(10, dtype=np.int64)
    np.save(OUT / "labels.npy", labels)
    expect("labels.npy", labels.astype(np.uint8), "labels")
    for version in [(2, 0), (3, 0)]:
        with open(OUT / f"version_{version[0]}.npy", "wb") as out:
            np.lib.format.write_array(out, small.astype("u1"), version=version)
        expect(f"version_{version[0]}.npy", small.astype("u1"), "picture")
    # understood, and refused with a sentence
    np.save(OUT / "refused_complex.npy", small.astype(np.complex64))
    np.save(OUT / "refused_text.npy", small.astype(str))
    np.save(OUT / "refused_object.npy", np.array([None, "a"], dtype=object), allow_pickle=True)
    np.save(OUT / "refused_record.npy", np.zeros(3, dtype=[("a", "f4"), ("b", "i2")]))
    np.save(OUT / "refused_dates.npy", np.zeros((2, 2), dtype="M8[s]"))
    np.save(OUT / "refused_nan.npy", np.array([[1, 2], [np.nan, 4]], dtype="f4"))
    np.save(OUT / "refused_inexact.npy", np.array([[1, 2**24 + 1]]))
    np.save(OUT / "refused_huge.npy", np.array([[1, 1e300]]))
    np.save(OUT / "refused_empty.npy", np.zeros((0, 28, 28), dtype="u1"))
    np.save(OUT / "refused_scalar.npy", np.float32(3))
    np.save(OUT / "refused_5d.npy", np.zeros((1, 1, 2, 2, 2), dtype="u1"))
    np.savez(OUT / "refused_archive.npz", a=small.astype("u1"))


def idx(array, code=8):
    header = struct.pack(">BBBB", 0, 0, code, array.ndim)
    return header + b"".join(struct.pack(">I", side) for side in array.shape) + array.tobytes()


def write_gz(file, *members):
    buffer = io.BytesIO()
    for member in members:
        with gzip.GzipFile(filename="", fileobj=buffer, mode="wb", mtime=0) as packed:
            packed.write(member)
    (OUT / file).write_bytes(buffer.getvalue())


def idx_files(rng):
    grey = rng.integers(0, 256, (4, 6, 5), dtype=np.uint8)
    colour = rng.integers(0, 256, (3, 6, 5, 3), dtype=np.uint8)
    labels = np.array([3, 1, 4, 1], dtype=np.uint8)
    for name, array, kind in [("grey", grey, "dataset"), ("colour", colour, "dataset"), ("labels", labels, "labels")]:
        (OUT / f"{name}.idx").write_bytes(idx(array))
        expect(f"{name}.idx", array, kind)
        write_gz(f"{name}.idx.gz", idx(array))
        expect(f"{name}.idx.gz", array, kind)
    whole = idx(grey)
    write_gz("members.idx.gz", whole[:50], whole[50:])
    expect("members.idx.gz", grey, "dataset")
    npy = io.BytesIO()
    np.save(npy, grey)
    write_gz("grey.npy.gz", npy.getvalue())
    expect("grey.npy.gz", grey, "dataset")
    (OUT / "floats.idx").write_bytes(idx(grey.astype(">f4"), 0x0D))
    expect("floats.idx", grey, "dataset")
    (OUT / "refused_2d.idx").write_bytes(idx(grey[0]))


def resized(rng):
    """What Pillow makes of three sizes: BOX where both sides shrink by whole factors, else BILINEAR."""
    noise = rng.integers(0, 256, (12, 20, 3), dtype=np.uint8)
    np.save(OUT / "resize_source.npy", noise)
    for w, h in [(10, 4), (7, 5), (31, 17), (20, 6), (40, 6)]:
        box = 20 % w == 0 and 12 % h == 0
        how = Image.Resampling.BOX if box else Image.Resampling.BILINEAR
        np.save(OUT / f"resize_{w}x{h}.npy", np.asarray(Image.fromarray(noise).resize((w, h), how)))
        plane = Image.fromarray(noise[..., 0].astype(np.float32)).resize((w, h), how)
        np.save(OUT / f"resize_{w}x{h}_f32.npy", np.asarray(plane))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    rng = np.random.default_rng(2)
    pictures(rng)
    arrays(rng)
    idx_files(rng)
    resized(rng)
    paper = OUT.parent / "paper"
    Image.open(paper / "7.jpg").save(paper / "7.avif", quality=50, speed=4)
    (OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
