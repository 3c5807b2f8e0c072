"""Which images a data set has in a split, as they lie in its folder: what `datasets.py` declares, listed.

An image of a zipped set has the key `photo/osie/images.zip/1031.webp`.

Four in five of a lending set's validation images train. The last fifth validates, or the half of it that a
run's fold names, while the other half trains.
"""

import csv
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.data.data_table import find_data_set
from training.data.datasets import DataMissingError, DataSet, Split, SplitRule, data_root

# Which half of the last validation fifth of a lending set still validates; the other half trains.
Fold = Literal[0, 1]


ARCHIVE = "images.zip"


@dataclass(frozen=True)
class ImageEntry:
    """One image: its set, its path below the data folder, and how often to draw it (relative)."""

    dataset: DataSet
    key: str
    draw_weight: float


def list_images(
    names: Iterable[str], split: Split, root: Path | None = None, fold: Fold | None = None
) -> list[ImageEntry]:
    """All images of some sets in one split, in a fixed order.

    Args:
        names: the sets.
        split: which of their images.
        root: the data folder.
        fold: the half of a lending set's last fifth that validates while the other trains; none: all of it.

    Raises:
        DataMissingError: when a set's folder is not there.
    """
    base = root or data_root()
    entries: list[ImageEntry] = []
    for row in map(find_data_set, names):
        if not (base / row.folder).is_dir():
            raise DataMissingError(f"data set {row.name} is missing: no folder {base / row.folder}")
        entries += (
            _by_rule(row, row.split_rule, base, split)
            if row.split_rule
            else _by_index(row, base, split, fold)
        )
    return entries


def _by_index(row: DataSet, base: Path, split: Split, fold: Fold | None) -> list[ImageEntry]:
    """Images of index.csv that are there: it also lists some that were kept for a sealed evaluation."""
    with (base / row.folder / "index.csv").open(newline="") as table:
        lines = [line for line in csv.DictReader(table) if _indexed_split(row, line, fold) == split]
    folder = f"{row.folder}/{ARCHIVE}" if (base / row.folder / ARCHIVE).exists() else f"{row.folder}/images"
    there = _names_in(base / folder)
    return [
        ImageEntry(
            row,
            f"{folder}/{line['file']}",
            row.weight * (3.0 if row.people_class is not None and line["cls"] == row.people_class else 1.0),
        )
        for line in sorted(lines, key=lambda line: line["file"])
        if line["file"] in there
    ]


def _names_in(folder: Path) -> set[str]:
    if folder.is_dir():
        return {path.name for path in folder.iterdir()}
    with zipfile.ZipFile(folder) as archive:
        return set(archive.namelist())


def _indexed_split(row: DataSet, line: dict[str, str], fold: Fold | None) -> str:
    if not row.lends_validation or line["split"] != "val":
        return line["split"]
    rest, fifth = divmod(zlib.crc32(line["file"].encode()), 5)
    validates = fifth == 0 and (fold is None or rest % 2 == fold)
    return "val" if validates else "train"


def _by_rule(row: DataSet, rule: SplitRule, base: Path, split: Split) -> list[ImageEntry]:
    names = sorted(path.name for path in (base / row.folder).glob("*.webp"))
    return [ImageEntry(row, f"{row.folder}/{name}", row.weight) for name in names if rule(name) == split]
