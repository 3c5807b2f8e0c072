"""A data set: what a row of the table says, and the folder that all of them lie in."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Split = Literal["train", "val", "test"]
Domain = Literal["photo", "illustration"]
# What a set's licence allows. "permissive": CC0, public domain, CC BY, CC BY-SA, Unsplash, MIT and the like.
# "research": terms or origin unsettled, as with ImageNet, which nearly every published colorizer learnt from.
LicenceClass = Literal["permissive", "research"]
SplitRule = Callable[[str], Split]

PROJECT_ROOT = Path(__file__).resolve().parents[2]


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
        licence_class: what that allows; the card of a model says which classes trained it.
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
    licence_class: LicenceClass
    weight: float = 1.0
    people_class: str | None = None
    split_rule: SplitRule | None = None
    lends_validation: bool = False


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
