"""OpenCV's usual way to pieces of ink, on the photograph of benches/find.rs, one thread, on request.

Needs numpy, opencv-python-headless. A line is the path of a file of raw bytes, its width and its height (red, green, blue);
the answer is milliseconds of: area resize to a quarter, grey, adaptive threshold (Gaussian, 51), connected components with
their statistics. No joining of strokes, no printed lines, no second polarity.
"""

import sys
import time

import cv2
import numpy as np

cv2.setNumThreads(1)


def main():
    print("ready", f"cv2 {cv2.__version__}", flush=True)
    pictures = {}
    for line in sys.stdin:
        path, width, height = line.split()
        if path not in pictures:
            pictures[path] = np.fromfile(path, np.uint8).reshape(int(height), int(width), 3)
        start = time.perf_counter()
        small = cv2.resize(pictures[path], (int(width) // 4, int(height) // 4), interpolation=cv2.INTER_AREA)
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
        ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY_INV, 51, 15)
        cv2.connectedComponentsWithStats(ink)
        print((time.perf_counter() - start) * 1e3, flush=True)


if __name__ == "__main__":
    main()
