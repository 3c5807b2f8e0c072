"""Semantic teacher: 32 ADE20K classes from DeepLabv3+ run on the colour image, cached once for every image.

    python -m training.teacher --cache runs/teacher.npz --threads 2

The published graph is fixed to 512 x 512 pixels, and takes about 0.1 s an image. `--side 256` halves what
is written into it (the global pool and the target sizes of its Resize nodes), which makes it four times
cheaper but names another class in a quarter of the cells both are sure of (`--check N` measures it on N
images), so 512 is the default.

The cache holds, for each image key, `(2, 64, 64)` bytes: the class, and its softmax probability times 255.
The map covers the whole image, stretched. Classes are rows of `classes.TEACHER_CLASSES`.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import onnxruntime

from training.data.data_table import DATA_SETS
from training.data.datasets import data_root
from training.data.image_lists import ImageEntry, list_images
from training.data.images import read_rgb
from training.data.labels import PUBLISHED_SIDE, Labels, label_image, open_teacher


def write_cache(
    path: Path, entries: list[ImageEntry], root: Path, teacher: onnxruntime.InferenceSession
) -> None:
    """Label every entry and write one compressed file, under a temporary name first."""
    labels: list[Labels] = []
    started = time.monotonic()
    for done, entry in enumerate(entries, start=1):
        labels.append(label_image(teacher, read_rgb(root / entry.key)))
        if done % 500 == 0:
            left = (time.monotonic() - started) / done * (len(entries) - done)
            print(f"{done}/{len(entries)} images, {left:.0f} s left", flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp.npz")
    np.savez_compressed(unfinished, keys=np.array([entry.key for entry in entries]), labels=np.stack(labels))
    unfinished.replace(path)


def agreement(entries: list[ImageEntry], root: Path, threads: int) -> float:
    """Share of the cells both are sure of where the 256-pixel teacher names the published one's class."""
    small, full = open_teacher(root, 256, threads), open_teacher(root, PUBLISHED_SIDE, threads)
    same = total = 0
    for entry in entries:
        pixels = read_rgb(root / entry.key)
        ours, theirs = label_image(small, pixels), label_image(full, pixels)
        sure = (ours[1] > 127) & (theirs[1] > 127)
        same += int(((ours[0] == theirs[0]) & sure).sum())
        total += int(sure.sum())
    return same / max(1, total)


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Label every training image with the semantic teacher.")
    parser.add_argument("--cache", type=Path, default=Path("runs/teacher.npz"))
    parser.add_argument(
        "--side", type=int, choices=(256, PUBLISHED_SIDE), default=PUBLISHED_SIDE, help="pixels"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--every", type=int, default=1, help="label only every n-th image; others train unlabelled"
    )
    parser.add_argument(
        "--check", type=int, default=0, metavar="N", help="compare 256 with 512 pixels on N images"
    )
    options = parser.parse_args()
    root = data_root()
    entries = list_images([row.name for row in DATA_SETS], "train", root)
    # Runs of a fold train on the other fold's validation pictures too.
    entries += list_images([row.name for row in DATA_SETS if row.lends_validation], "val", root)
    entries = entries[:: options.every]
    if options.check:
        step = max(1, len(entries) // options.check)
        print(f"agreement of 256 with 512 pixels: {agreement(entries[::step], root, options.threads):.3f}")
        return
    write_cache(options.cache, entries, root, open_teacher(root, options.side, options.threads))


if __name__ == "__main__":
    main()
