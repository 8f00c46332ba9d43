"""Exports natural-scenes responses of the Allen Brain Observatory for NeuRN Lab: one .npz (docs/allen-npz.md).

    pip install allensdk                 # Python 3.8 to 3.11; downloads some 300 MB for each experiment
    python tools/export_allen.py --cre Cux2-CreERT2 --area VISp --depth 275 --experiments 2 --out cux2.npz

The data are the Allen Institute's (Visual Coding 2-photon; terms of use: https://alleninstitute.org/terms-of-use/).
Without AllenSDK:

    python tools/export_allen.py --self-test --out tests/fixtures/cortex/self-test.npz

writes a tiny file of the same format from formulas, by the same functions.
"""

import argparse
import json
import sys

import numpy as np

BASELINE = 1.0  # seconds before an image whose mean is the baseline
RESPONSE = 0.47  # seconds over which the mean response is taken: 14 frames at 30 Hz


def measure(dff, starts, images, rate, window):
    """Responses of each presentation.

    dff: [cells, frames], as a share (not percent). starts: the frame in which each presentation begins. images: which
    image it shows, -1 for none. rate: frames a second. window: seconds in which the peak is looked for.

    Gives traces [cells, images, trials, frames], in percent of the baseline's
    fluorescence. Images that were shown more often than
    the others lose their last trials; presentations too near to an end of the recording are left out.
    """
    before, after = round(BASELINE * rate), max(round(window * rate), round(RESPONSE * rate))
    by_image = {}
    for start, image in zip(starts, images):
        if image >= 0 and start >= before and start + after <= dff.shape[1]:
            by_image.setdefault(int(image), []).append(int(start))
    if not by_image or sorted(by_image) != list(range(len(by_image))):
        raise SystemExit("some image was never shown as a whole")
    trials = min(len(found) for found in by_image.values())
    traces = np.empty((dff.shape[0], len(by_image), trials, after), np.float32)
    for image, found in by_image.items():
        for trial, start in enumerate(found[:trials]):
            baseline = np.nanmean(dff[:, start - before : start], axis=1, keepdims=True)
            # relative to the fluorescence of the baseline, as AllenSDK's own analysis has it
            traces[:, image, trial] = 100 * (dff[:, start : start + after] - baseline) / np.maximum(1 + baseline, 0.1)
    # frames that are missing (NaN) count as no response
    return np.nan_to_num(traces, nan=0.0, posinf=0.0, neginf=0.0)


def shrink(images, side):
    """[n, h, w] to [n, side, side]: the mean of each area."""
    rows = np.linspace(0, images.shape[1], side + 1).astype(int)
    columns = np.linspace(0, images.shape[2], side + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(images.astype(np.float64), rows[:-1], axis=1), columns[:-1], axis=2)
    return np.rint(sums / np.outer(np.diff(rows), np.diff(columns))).astype(np.uint8)


def write(out, traces, cells, stimuli, rate, about, keep_traces):
    """The file."""
    frames = max(round(RESPONSE * rate), 1)
    metadata = {"format": "neurn-lab-recording", "version": 1, "about": about, "frame_rate": rate, "cells": cells}
    arrays = {
        "metadata": np.frombuffer(json.dumps(metadata).encode(), np.uint8),
        "peaks": traces.max(axis=3),
        "times_to_peak": (traces.argmax(axis=3) / rate).astype(np.float32),
        "mean_responses": traces[..., :frames].mean(axis=(2, 3), dtype=np.float64).astype(np.float32),
        "stimuli": stimuli,
    }
    if keep_traces:
        arrays["traces"] = traces.astype(np.float16)
    np.savez_compressed(out, **arrays)
    print(f"{out}: {traces.shape[0]} cells, {traces.shape[1]} images, {traces.shape[2]} trials", file=sys.stderr)


def self_test():
    """Three cells, four images, five trials: triangles of known heights, four seconds apart."""
    rate, period = 30.0, 120
    order = [(trial, (3 * image + trial) % 4) for trial in range(5) for image in range(4)]
    dff = np.zeros((3, period * (len(order) + 1)))
    starts = [period * (k + 1) - 40 for k in range(len(order))]
    for (trial, image), start in zip(order, starts):
        for cell in range(3):
            height = 0.1 * (cell + 1) * (image + 1) + 0.01 * trial
            peak = 4 + cell
            for frame in range(16):
                dff[cell, start + frame] = height * max(0.0, 1 - abs(frame - peak) / 8)
    traces = measure(dff, starts, [image for _, image in order], rate, 0.75)
    lines = ["Cux2-CreERT2", "Pvalb-IRES-Cre", "Gad2-IRES-Cre"]
    cells = [
        {"id": 517000000 + i, "cre_line": line, "area": "VISp", "depth_um": 275.0} for i, line in enumerate(lines)
    ]
    y, x = np.mgrid[0:62, 0:62]
    pictures = np.stack([(40 * (k + 1) + y + (x * k) % 50) % 256 for k in range(4)])
    return traces, cells, shrink(pictures, 31), rate, "Made from formulas: no recording"


def allen(args):
    """From the Allen Brain Observatory."""
    try:
        from allensdk.core.brain_observatory_cache import BrainObservatoryCache
    except ImportError:
        raise SystemExit("AllenSDK is not installed: pip install allensdk") from None
    cache = BrainObservatoryCache(manifest_file=args.manifest)
    found = cache.get_ophys_experiments(
        cre_lines=args.cre or None,
        targeted_structures=args.area or None,
        imaging_depths=args.depth or None,
        stimuli=["natural_scenes"],
    )
    if not found:
        raise SystemExit("there is no such experiment with natural scenes")
    all_traces, cells, stimuli, rate = [], [], None, 30.0
    for experiment in found[: args.experiments]:
        data = cache.get_ophys_experiment_data(experiment["id"])
        about = data.get_metadata()
        times, dff = data.get_dff_traces()
        table = data.get_stimulus_table("natural_scenes")
        rate = float(1 / np.median(np.diff(times)))
        ids = data.get_cell_specimen_ids()
        if args.cells:
            dff, ids = dff[: args.cells], ids[: args.cells]
        all_traces.append(measure(dff, table["start"].to_numpy(), table["frame"].to_numpy(), rate, args.window))
        depth = about.get("imaging_depth_um")
        cells += [
            {
                "id": int(number),
                "cre_line": about["cre_line"],
                "area": about["targeted_structure"],
                "depth_um": None if depth is None else float(depth),
            }
            for number in ids
        ]
        if stimuli is None:
            stimuli = shrink(data.get_stimulus_template("natural_scenes"), args.side)
    trials = min(traces.shape[2] for traces in all_traces)
    frames = min(traces.shape[3] for traces in all_traces)
    traces = np.concatenate([traces[:, :, :trials, :frames] for traces in all_traces])
    numbers = ", ".join(str(experiment["id"]) for experiment in found[: args.experiments])
    about = f"Allen Brain Observatory, Visual Coding 2-photon, experiments {numbers}; (c) Allen Institute"
    return traces, cells, stimuli, rate, about


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="the .npz to write")
    parser.add_argument("--cre", action="append", help="Cre line, such as Cux2-CreERT2; may be given several times")
    parser.add_argument("--area", action="append", help="VISp, VISl, VISal, VISam, VISpm, VISrl; likewise")
    parser.add_argument("--depth", action="append", type=int, help="imaging depth in micrometres; likewise")
    parser.add_argument("--experiments", type=int, default=1, help="most experiments")
    parser.add_argument("--cells", type=int, help="most cells of each experiment")
    parser.add_argument("--side", type=int, default=31, help="side of the stimuli in pixels")
    parser.add_argument("--window", type=float, default=0.75, help="seconds in which the peak is looked for")
    parser.add_argument("--traces", action="store_true", help="keep the traces of all trials too (large)")
    parser.add_argument("--manifest", default="brain_observatory/manifest.json", help="where AllenSDK keeps its files")
    parser.add_argument("--self-test", action="store_true", help="write a tiny file from formulas, without AllenSDK")
    args = parser.parse_args()
    found = self_test() if args.self_test else allen(args)
    write(args.out, *found, keep_traces=args.traces or args.self_test)


if __name__ == "__main__":
    main()
