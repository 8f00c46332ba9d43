"""Makes tests/golden/filter.bin: the NeuRN filter and its rivals by numpy and scipy.

Made with numpy 2.4.6 and scipy 1.17.1 (Python 3.11): pip install numpy==2.4.6 scipy==1.17.1
Run from anywhere: python3 tools/make_filter_goldens.py

References, none of them ours:
- u8: N = n sum(x^2) - (sum x)^2, n = k^2, by scipy.ndimage.correlate1d with ones on integer-valued
  float64 (exact below 2^53); result = float64 sqrt(N / max N).
- f32: numpy.std (two passes, float64) of the patches of the padded image; the padding (numpy.pad) is
  checked to give the same patch sums as scipy.ndimage.correlate1d.
  Not scipy.ndimage.generic_filter: version 1.17.1 hands its function numbers that are not of the image
  for a 3 x 2 image, size 31, mode reflect; correlate1d does what the documentation says.
- sobel: scipy.ndimage.sobel. log: scipy.ndimage.gaussian_laplace.
- lrn, instance, lcn: their formulas written out in numpy below (no light library has them as the
  papers define them); lcn's smoothing is scipy.ndimage.correlate1d.

The inputs are not stored: both this script and tests/library/filter_golden.rs make them from the same
linear congruential generator. The file holds results, little-endian; of large results only every
`every`-th value is kept:

  magic "NRNG1\\n", then for each case
  u8 x 8:  filter, kind, k, border, scope, merge, channels, 0      (indices into the lists below)
  u32 x 5: width, height, seed, every, number of values
  values:  float32 reference, except u8 NeuRN: i64 N of each sample kept and then the largest N of all
           (merge none, scope image), float64 reference where the maximum or scope is another.
"""

import struct
from pathlib import Path

import numpy as np
import scipy
from scipy import ndimage

FILTERS = ["neurn", "none", "lcn", "lrn", "instance", "sobel", "log"]
KINDS = ["u8", "u8 two levels", "f32 1000 + noise", "f32 1e6 + noise", "f32 mixed flats", "f32 gradient", "f32 unit"]
BORDERS = ["reflect", "nearest", "mirror", "constant"]
SCOPES = ["image", "channel"]
MERGES = ["none", "max"]
SIZES = [(1, 1), (7, 1), (1, 5), (3, 2), (16, 16), (28, 28), (17, 33)]  # width, height
SIDES = [1, 3, 5, 7, 9, 15, 31]


def noise(n, seed):
    """Uniform 24-bit integers of Knuth's 64-bit generator (MMIX), top bits."""
    state, out = seed, np.empty(n, dtype=np.uint32)
    for i in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out[i] = state >> 40
    return out


def make(kind, width, height, channels, seed):
    """The input [h, w, c]; every operation is exact or correctly rounded in both languages."""
    n = width * height * channels
    raw = noise(n, seed)
    unit = raw.astype(np.float32) / np.float32(2**24)
    index = np.arange(n)
    x = (index // channels) % width
    y = index // channels // width
    if kind == 0:
        v = (raw >> 16).astype(np.uint8)
    elif kind == 1:
        v = np.where(raw < 2**21, 255, 0).astype(np.uint8)
    elif kind == 2:
        v = np.float32(1000) + unit
    elif kind == 3:
        v = np.float32(1e6) + unit * np.float32(8)
    elif kind == 4:
        v = np.where(x < width // 2, np.float32(0.001), np.float32(54321.5)).astype(np.float32)
        v = np.where(y < height // 3, np.float32(-1e-3), v)
    elif kind == 5:
        v = (x * 37 + y * 11).astype(np.float32) * np.float32(0.25) + np.float32(500)
    else:
        v = unit
    return v.reshape(height, width, channels)


def box_sum(plane, k, mode):
    ones = np.ones(k)
    return ndimage.correlate1d(ndimage.correlate1d(plane, ones, 0, mode=mode), ones, 1, mode=mode)


def exact_spread(image, k, mode):
    """N of each patch, int64."""
    out = np.empty(image.shape, dtype=np.int64)
    for c in range(image.shape[2]):
        x = image[:, :, c].astype(np.float64)
        s, q = box_sum(x, k, mode).astype(np.int64), box_sum(x * x, k, mode).astype(np.int64)
        out[:, :, c] = k * k * q - s * s
    return out


def sigma_f64(image, k, mode):
    out = np.empty(image.shape)
    numpy_mode = {"reflect": "symmetric", "nearest": "edge", "mirror": "reflect", "constant": "constant"}[mode]
    for c in range(image.shape[2]):
        x = image[:, :, c].astype(np.float64)
        padded = np.pad(x, k // 2, mode=numpy_mode)
        patches = np.lib.stride_tricks.sliding_window_view(padded, (k, k))
        assert np.allclose(patches.sum(axis=(2, 3)), box_sum(x, k, mode), rtol=1e-12, atol=1e-9)
        out[:, :, c] = np.std(patches, axis=(2, 3))
    return out


def divide(sigma, scope, merge):
    top = sigma.max(axis=(0, 1), keepdims=True) if scope == 1 else sigma.max(keepdims=True)
    result = np.divide(sigma, top, out=np.zeros_like(sigma), where=np.broadcast_to(top, sigma.shape) > 0)
    return result.max(axis=2, keepdims=True) if merge == 1 else result


def unit_image(image):
    if image.dtype == np.uint8:
        return image.astype(np.float64) / 255
    image = image.astype(np.float64)
    low, high = image.min(), image.max()
    if low >= 0 and high <= 1:
        return image
    return (image - low) / (high - low if high > low else 1)


def rival(name, image, k, mode, scope):
    x = unit_image(image)
    planes = lambda f: np.stack([f(x[:, :, c]) for c in range(x.shape[2])], axis=2)
    if name == "none":
        return x
    if name == "sobel":
        edge = planes(lambda p: np.hypot(ndimage.sobel(p, 0, mode=mode), ndimage.sobel(p, 1, mode=mode)))
        return divide(edge, scope, 0)
    if name == "log":
        return planes(lambda p: (k / 6) ** 2 * ndimage.gaussian_laplace(p, k / 6, mode=mode))
    if name == "instance":
        return (x - x.mean(axis=(0, 1))) / np.sqrt(x.var(axis=(0, 1)) + 1e-5)
    if name == "lrn":
        out = np.empty_like(x)
        for c in range(x.shape[2]):
            near = x[:, :, max(0, c - 2) : c + 3]
            out[:, :, c] = x[:, :, c] / (2 + 1e-4 * (near**2).sum(axis=2)) ** 0.75
        return out
    assert name == "lcn"
    at = np.arange(k) - k // 2
    w = np.exp(-0.5 * (at / (k / 4)) ** 2)
    w /= w.sum()
    smooth = lambda p: ndimage.correlate1d(ndimage.correlate1d(p, w, 0, mode=mode), w, 1, mode=mode)
    v = x - smooth(x.mean(axis=2))[:, :, None]
    s = np.sqrt(smooth((v**2).mean(axis=2)))
    return v / np.maximum(s, s.mean())[:, :, None]


def case(out, filter_, kind, k, border, scope, merge, channels, width, height, seed):
    image = make(kind, width, height, channels, seed)
    mode = BORDERS[border]
    if FILTERS[filter_] == "neurn" and kind <= 1 and scope == 0 and merge == 0:
        values = exact_spread(image, k, mode).ravel()
        kept, code = None, "<i8"
    elif FILTERS[filter_] == "neurn" and kind <= 1:
        spread = exact_spread(image, k, mode).astype(np.float64)
        values = np.sqrt(divide(spread, scope, merge)).ravel()
        kept, code = 16, "<f8"
    elif FILTERS[filter_] == "neurn":
        values = divide(sigma_f64(image, k, mode), scope, merge).ravel()
        kept, code = 24, "<f4"
    else:
        result = rival(FILTERS[filter_], image, k, mode, scope)
        values = (result.max(axis=2) if merge == 1 else result).ravel()
        kept, code = 48, "<f4"
    # Ranks need neighbours in value, so bytes keep more.
    kept = kept or 64
    every = max(1, len(values) // kept)
    if every > 1:
        every |= 1  # odd: visits all channels
    top = values.max()
    values = values[::every]
    if code == "<i8":
        values = np.append(values, top)
    out += struct.pack("<8B5I", filter_, kind, k, border, scope, merge, channels, 0, width, height, seed, every, len(values))
    out += values.astype(code).tobytes()


def main():
    out = bytearray(b"NRNG1\n")
    seed = 0
    for width, height in SIZES:
        for k in SIDES:
            for border in range(4):
                for channels in (1, 3):
                    seed += 1
                    # Every combination of size, k, border and channels for bytes; the other choices in turn.
                    case(out, 0, seed % 5 == 0, k, border, 0, 0, channels, width, height, seed)
                    case(out, 0, 2 + seed % 4, k, border, seed // 4 % 2, seed // 8 % 2, channels, width, height, seed)
    for kind in range(6):
        for scope in range(2):
            for merge in range(2):
                for k in (3, 23):
                    seed += 1
                    case(out, 0, kind, k, seed % 4, scope, merge, 3, 17, 33, seed)
    for kind, k in ((0, 31), (0, 63), (2, 31)):
        seed += 1
        case(out, 0, kind, k, seed % 4, 0, 0, 3, 150, 90, seed)
    for filter_ in range(1, 7):
        for kind in (0, 2, 6):
            for border in range(4):
                seed += 1
                k = [3, 5, 9, 15][seed % 4]
                width, height = SIZES[(seed * 3 + border) % 3 + 4] if border else (3, 2)
                case(out, filter_, kind, k, border, seed % 2, seed // 2 % 2, 1 + 2 * (seed % 2), width, height, seed)
    path = Path(__file__).resolve().parent.parent / "tests" / "golden" / "filter.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out)
    print(f"{path}: {len(out)} bytes, numpy {np.__version__}, scipy {scipy.__version__}")


if __name__ == "__main__":
    main()
