"""Pictures that train and are nearly a picture that tests: found by perceptual hash, to be kept out.

    python -m training.near_copies

A picture's hash says, for a 9 x 8 reduction of its lightness, whether a place is lighter than its neighbour
(dHash, 64 bits). Two pictures are near copies when at most `REACH` bits differ, mirrored or not, and their
16 x 16 reductions correlate by `ALIKE` or more: flat skies share hashes, but not their small pictures.
"""

import argparse
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.data.data_table import DATA_SETS
from training.data.datasets import data_root
from training.data.image_lists import ImageEntry, list_images
from training.data.images import Pixels, read_rgb

REACH = 6  # bits
ALIKE = 0.97
SMALL = 16


class Look(NamedTuple):
    """(64,) bits of the hash, and the (256,) small picture, of mean 0 and length 1."""

    bits: NDArray[np.bool_]
    small: NDArray[np.float32]


class NearCopy(NamedTuple):
    """A picture that trains, the picture of a test that it resembles, and by how much (1: the same)."""

    trained: str
    tested: str
    correlation: float


def look_at(pixels: Pixels) -> Look:
    """The hash and small picture of (H, W, 3) bytes."""
    grey = Image.fromarray(pixels).convert("L")
    nine = np.asarray(grey.resize((9, 8), Image.Resampling.BOX), dtype=np.int16)
    small = np.asarray(grey.resize((SMALL, SMALL), Image.Resampling.BOX), dtype=np.float32).ravel()
    centred = small - small.mean()
    return Look((nine[:, 1:] > nine[:, :-1]).ravel(), centred / max(1e-6, float(np.linalg.norm(centred))))


def look_at_all(entries: list[ImageEntry], root: Path, threads: int = 1) -> list[Look]:
    """Every entry's look, in order."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda entry: look_at(read_rgb(root / entry.key)), entries))


def mirrored(look: Look) -> Look:
    """The look of the mirrored picture; places as light as their neighbour may change sides."""
    bits = ~look.bits.reshape(8, 8)[:, ::-1].ravel()
    return Look(bits, look.small.reshape(SMALL, SMALL)[:, ::-1].ravel())


def find_near_copies(
    trained: Iterable[tuple[str, Look]], tested: Iterable[tuple[str, Look]]
) -> list[NearCopy]:
    """Every pair of a picture that trains and one that tests which are nearly the same."""
    ours, theirs = list(trained), list(tested)
    if not ours or not theirs:
        return []
    bits = np.stack([look.bits for _, look in ours]).astype(np.float32) * 2 - 1
    found = []
    for name, look in theirs:
        for seen in (look, mirrored(look)):
            differing = (64 - bits @ (seen.bits.astype(np.float32) * 2 - 1)) / 2
            for place in np.flatnonzero(differing <= REACH):
                correlation = float(ours[place][1].small @ seen.small)
                if correlation >= ALIKE:
                    found.append(NearCopy(ours[place][0], name, correlation))
    return found


def near_copies_of_data(root: Path, threads: int = 1) -> list[NearCopy]:
    """All near copies between what the data table's sets train on and what they test on."""
    names = [row.name for row in DATA_SETS]
    trained, tested = list_images(names, "train", root), list_images(names, "test", root)
    looks = [look_at_all(entries, root, threads) for entries in (trained, tested)]
    keys = [[entry.key for entry in entries] for entries in (trained, tested)]
    return find_near_copies(*(zip(k, found, strict=True) for k, found in zip(keys, looks, strict=True)))


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="List training pictures that are nearly test pictures.")
    parser.add_argument("--threads", type=int, default=1)
    for copy in near_copies_of_data(data_root(), parser.parse_args().threads):
        print(f"{copy.correlation:.3f}  {copy.trained}  {copy.tested}")


if __name__ == "__main__":
    main()
