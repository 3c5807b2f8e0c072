"""Decode every image of a list once, into memory (about 3 GB for all training sets)."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.data.datasets import data_root
from training.data.image_lists import ImageEntry

Pixels = NDArray[np.uint8]


def read_rgb(path: Path) -> Pixels:
    """One image as (H, W, 3) sRGB bytes; the path may lead into a zip archive."""
    if path.parent.suffix == ".zip":
        return _decode(io.BytesIO(_archive(path.parent).read(path.name)))
    return _decode(path)


@cache
def _archive(path: Path) -> zipfile.ZipFile:
    """Kept open: reading the list of thousands of names for each of them would take longer than decoding."""
    return zipfile.ZipFile(path)


def _decode(source: Path | io.BytesIO) -> Pixels:
    with Image.open(source) as image:
        return np.array(image.convert("RGB"))


def decode_all(entries: list[ImageEntry], root: Path | None = None, threads: int = 1) -> list[Pixels]:
    """Every entry's pixels, in order."""
    base = root or data_root()
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda entry: read_rgb(base / entry.key), entries))


def multiple_of(side: int, step: int = 32) -> int:
    """The multiple of `step` nearest to `side`, at least one step (pixels)."""
    return max(step, round(side / step) * step)


def fit_rgb(pixels: Pixels, short_side: int) -> Pixels:
    """Resize so that the short side is near `short_side` and both are multiples of 32 (Lanczos)."""
    height, width = pixels.shape[:2]
    scale = short_side / min(height, width)
    size = (multiple_of(round(width * scale)), multiple_of(round(height * scale)))
    if size == (width, height):
        return pixels
    return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
