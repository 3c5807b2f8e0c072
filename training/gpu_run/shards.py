"""Shards: zip archives of small pictures that travel to a machine with a GPU, and what goes with them.

A shard holds `pictures.json`, a list of {"file", "set", "weight", "parts"}, and the files it names:
WebP pictures and, for the pictures of ccp, 64 x 64 maps of skin, hair and clothing (PNG, IGNORED_CLASS
elsewhere). `start.zip` holds the prior, the untrained networks and the teacher in half precision, and the
validation pictures.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.data.image_lists import ImageEntry
from training.data.images import Pixels

INDEX = "pictures.json"
MEBIBYTE = 2**20
# What one transfer may carry beside the project itself; the first shard leaves room for start.zip.
SHARD_BYTES, FIRST_SHARD_BYTES = 26 * MEBIBYTE, 10 * MEBIBYTE
# Pictures are stored at this short side, pictures longer than that aspect are cut to it.
SHORT_SIDE, LONGEST_ASPECT = 144, 1.6
LONG_SIDE = 232
QUALITY = 55

Parts = NDArray[np.uint8]


@dataclass(frozen=True)
class Listed:
    """One picture of a shard: its file, its data set, how often to draw it, and the file of its parts."""

    file: str
    set: str
    weight: float
    parts: str | None = None


@dataclass(frozen=True)
class Carried:
    """A picture that has arrived: pixels, where it comes from, and the (64, 64) parts of people or None."""

    pixels: Pixels
    listed: Listed
    parts: Parts | None


def small(pixels: Pixels) -> Image.Image:
    """A picture at the shards' short side, or as it is when smaller; very long ones cut in the middle."""
    image = Image.fromarray(pixels)
    width, height = image.size
    longest = round(min(width, height) * LONGEST_ASPECT)
    if max(width, height) > longest:
        w, h = min(width, longest), min(height, longest)
        left, top = (width - w) // 2, (height - h) // 2
        image = image.crop((left, top, left + w, top + h))
        width, height = image.size
    scale = SHORT_SIDE / min(width, height)
    if scale >= 1:
        return image
    return image.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)


def encoded(image: Image.Image, quality: int = QUALITY) -> bytes:
    """WebP bytes."""
    memory = io.BytesIO()
    image.save(memory, "WEBP", quality=quality, method=4)
    return memory.getvalue()


class ShardWriter:
    """Fills shard after shard, the first up to FIRST_SHARD_BYTES, the others up to SHARD_BYTES."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: list[Path] = []
        self._files: dict[str, bytes] = {}
        self._listed: list[Listed] = []
        self._size = 0

    def add(self, entry: ImageEntry, picture: bytes, parts: bytes | None) -> None:
        """One more picture."""
        size = len(picture) + len(parts or b"") + 300  # and its lines in the archive's own lists
        if self._size + size > (SHARD_BYTES if self.paths else FIRST_SHARD_BYTES):
            self.flush()
        number = len(self._listed)
        listed = Listed(
            f"{number}.webp",
            entry.dataset.name,
            entry.draw_weight / entry.dataset.weight,
            None if parts is None else f"{number}.png",
        )
        self._listed.append(listed)
        self._files[listed.file] = picture
        if listed.parts is not None and parts is not None:
            self._files[listed.parts] = parts
        self._size += size

    def flush(self) -> None:
        """Write what has gathered as one shard."""
        if not self._listed:
            return
        path = self.folder / f"shard-{len(self.paths) + 1}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(INDEX, json.dumps([asdict(listed) for listed in self._listed]))
            for name, data in self._files.items():
                archive.writestr(name, data)
        self.paths.append(path)
        self._files, self._listed, self._size = {}, [], 0


def read_shards(folder: Path, threads: int, pattern: str = "shard-*.zip") -> list[Carried]:
    """All pictures of the shards of a folder, decoded.

    Raises:
        FileNotFoundError: when there is no shard.
    """
    paths = sorted(folder.glob(pattern))
    if not paths:
        raise FileNotFoundError(f"no {pattern} in {folder}: python -m training.gpu_run.pack makes them")
    with ThreadPoolExecutor(threads) as pool:
        return [picture for path in paths for picture in pool.map(_decode, _raw(path))]


def _raw(path: Path) -> Iterator[tuple[Listed, bytes, bytes | None]]:
    with zipfile.ZipFile(path) as archive:
        for line in json.loads(archive.read(INDEX)):
            listed = Listed(**line)
            yield listed, archive.read(listed.file), archive.read(listed.parts) if listed.parts else None


def _decode(raw: tuple[Listed, bytes, bytes | None]) -> Carried:
    listed, picture, parts = raw
    with Image.open(io.BytesIO(picture)) as image:
        pixels = np.array(image.convert("RGB"))
    if parts is None:
        return Carried(pixels, listed, None)
    with Image.open(io.BytesIO(parts)) as drawn:
        return Carried(pixels, listed, np.array(drawn))
