"""OpenCV and scipy doing the same work as benches/filter_cpu.rs, one thread, on request.

Needs numpy, scipy, opencv-python-headless. The bench starts this script, writes one line
`PEER K` at a time to its standard input and reads one line of milliseconds back, so that ours and
the peers' runs take turns on a noisy machine.

Peers (input [1080, 1920, 3] u8, output f32 in 0..=1, border reflect, c over the image):
  opencv          blur (f32) and sqrBoxFilter (f32), nothing else: no sigma yet
  opencv-full     the same, then variance, maximum, division, square root, all by OpenCV, in place
  scipy           uniform_filter of x and x^2 (f32) along both image axes, then as above by numpy
"""

import sys
import time

import cv2
import numpy as np
from scipy.ndimage import uniform_filter

WIDTH, HEIGHT, CHANNELS = 1920, 1080, 3

cv2.setNumThreads(1)


def image():
    """The same bytes as in filter_cpu.rs: a generator that both languages can write down."""
    n = WIDTH * HEIGHT * CHANNELS
    steps = np.arange(n, dtype=np.uint64)
    mixed = steps * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(56)).astype(np.uint8).reshape(HEIGHT, WIDTH, CHANNELS)


def opencv_filters(x, k):
    mean = cv2.boxFilter(x, cv2.CV_32F, (k, k), borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(x, cv2.CV_32F, (k, k), borderType=cv2.BORDER_REFLECT)
    return mean, square


def opencv_full(x, k):
    mean, square = opencv_filters(x, k)
    cv2.multiply(mean, mean, dst=mean)
    cv2.subtract(square, mean, dst=square)
    cv2.max(square, 0.0, dst=square)
    _, top, _, _ = cv2.minMaxLoc(square.reshape(HEIGHT, -1))
    cv2.multiply(square, 1.0 / top if top > 0 else 0.0, dst=square)
    return cv2.sqrt(square, dst=square)


def scipy_full(x, k):
    x = x.astype(np.float32)
    size = (k, k, 1)
    mean = uniform_filter(x, size, mode="reflect")
    square = uniform_filter(x * x, size, mode="reflect")
    variance = np.maximum(square - mean * mean, 0)
    top = variance.max()
    return np.sqrt(variance * (np.float32(1) / top if top > 0 else np.float32(0)))


PEERS = {"opencv": opencv_filters, "opencv-full": opencv_full, "scipy": scipy_full}


def main():
    x = image()
    print(f"ready OpenCV {cv2.__version__}, {cv2.getNumThreads()} thread; checksum {int(x.sum(dtype=np.int64))}", flush=True)
    for line in sys.stdin:
        name, k = line.split()
        start = time.perf_counter()
        PEERS[name](x, int(k))
        print((time.perf_counter() - start) * 1e3, flush=True)


if __name__ == "__main__":
    main()
