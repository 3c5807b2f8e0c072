"""The one table of data sets: where each lies, its split, its licence, and if a shipped model may use it.

Photographs are split by the `split` column of their `index.csv`; illustrations by their source (story,
episode, cartoon, film), which is the first part of the file name, so that no source is both trained on and
tested on.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Split = Literal["train", "val", "test"]
Domain = Literal["photo", "illustration"]
SplitRule = Callable[[str], Split]

PROJECT_ROOT = Path(__file__).resolve().parents[1]


class DataMissingError(FileNotFoundError):
    """The shared data folder, or a set in it, is not on this machine."""


@dataclass(frozen=True)
class DataSet:
    """One row of the table.

    Attributes:
        name: what the set is called in configs, cards and reports.
        folder: where it lies below the data folder.
        domain: which half of the sampling balance it counts towards.
        licence: licence of the images, with its caveat where there is one.
        shipped: whether a model trained on it may be released.
        weight: how often an image of it is drawn, relative to others of its domain.
        people_class: `cls` of index.csv that shows people up close; drawn three times as often.
        split_rule: file name -> split, for sets without an index.csv.
        lends_validation: four in five of its validation images, by a hash of the file name, train instead;
            the rest goes on validating, or the half of it that a run's fold names (cross-validation in two
            folds). Its test images are never touched.
    """

    name: str
    folder: str
    domain: Domain
    licence: str
    shipped: bool
    weight: float = 1.0
    people_class: str | None = None
    split_rule: SplitRule | None = None
    lends_validation: bool = False


def _storybook_split(name: str) -> Split:
    """African Storybook by story number: one story of 24 validates, one tests (8 % held out)."""
    held_out: dict[int, Split] = {5: "val", 17: "test"}
    return held_out.get(int(name.split("_")[0]) % 24, "train")


def _peppercarrot_split(name: str) -> Split:
    """Pepper&Carrot by episode: episode 20 validates, 21 and later test."""
    episode = int(name.split("_")[1].removeprefix("ep"))
    return "train" if episode < 20 else "val" if episode == 20 else "test"


def _popeye_split(name: str) -> Split:
    """Popeye by cartoon: T03 tests."""
    return "test" if name.startswith("T03") else "train"


def _blender_split(name: str) -> Split:
    """Blender films by film: Sintel validates, Big Buck Bunny and Tears of Steel train."""
    return "val" if name.startswith("sintel") else "train"


def _all_train(name: str) -> Split:
    """Sets too small to hold anything out."""
    del name
    return "train"


DATA_SETS: tuple[DataSet, ...] = (
    DataSet(
        "caltech101",
        "photo/caltech101",
        "photo",
        "CC BY 4.0 (by its data set card)",
        True,
        people_class="Faces",
    ),
    DataSet(
        "ccp",
        "photo/ccp",
        "photo",
        "Apache-2.0 (covers the release; photographers' rights are not settled by it)",
        True,
        weight=0.9,
    ),
    DataSet("clothing_cc0", "photo/clothing_cc0", "photo", "CC0 1.0", True),
    DataSet("imagenet_imagen", "photo/imagenet_imagen", "photo", "ImageNet terms: research only", False),
    DataSet("imagenet_sample", "photo/imagenet_sample", "photo", "ImageNet terms: research only", False),
    DataSet("intel_scenes", "photo/intel_scenes", "photo", "none stated: research only", False),
    DataSet(
        "nips17_ccby",
        "photo/nips17_ccby",
        "photo",
        "CC BY 2.0 (authors in its attribution.csv)",
        True,
        weight=2.0,
        lends_validation=True,
    ),
    DataSet("kodak24", "photo/kodak24", "photo", "unrestricted usage (Eastman Kodak)", False),
    DataSet("free_wallpapers", "photo/free_wallpapers", "photo", "per image, see its index.csv", False),
    DataSet(
        "asp_storybook",
        "illustration/asp_storybook",
        "illustration",
        "CC BY",
        True,
        split_rule=_storybook_split,
    ),
    DataSet(
        "peppercarrot",
        "illustration/peppercarrot",
        "illustration",
        "CC BY 4.0, David Revoy",
        True,
        split_rule=_peppercarrot_split,
    ),
    DataSet(
        "popeye_1936",
        "illustration/popeye_1936",
        "illustration",
        "public domain",
        True,
        weight=0.5,
        split_rule=_popeye_split,
    ),
    DataSet(
        "blender_films",
        "illustration/blender_films",
        "illustration",
        "CC BY 3.0, Blender Foundation",
        True,
        weight=0.5,
        split_rule=_blender_split,
    ),
    DataSet(
        "vn_learntocoderpg",
        "illustration/vn_learntocoderpg",
        "illustration",
        "BSD-3-Clause",
        True,
        split_rule=_all_train,
    ),
    DataSet("vn_renpy", "illustration/vn_renpy", "illustration", "MIT", True, split_rule=_all_train),
    DataSet(
        "paley_copying",
        "illustration/paley_copying",
        "illustration",
        "CC BY-SA 3.0",
        False,
        split_rule=_all_train,
    ),
)


def data_root() -> Path:
    """The shared data folder: `CHROMALOOM_DATA`, or `../shared/data` beside the project.

    Raises:
        DataMissingError: when there is no such folder.
    """
    root = Path(os.environ.get("CHROMALOOM_DATA", PROJECT_ROOT.parent / "shared" / "data"))
    if not root.is_dir():
        raise DataMissingError(
            f"no training data at {root}: set CHROMALOOM_DATA to the folder that holds photo/ and weights/"
        )
    return root


def find_data_set(name: str) -> DataSet:
    """The row of that name.

    Raises:
        KeyError: for a name that is not in the table; the message lists those that are.
    """
    for row in DATA_SETS:
        if row.name == name:
            return row
    raise KeyError(f"no data set {name!r}; known: {', '.join(row.name for row in DATA_SETS)}")
