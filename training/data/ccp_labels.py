"""Skin, hair and clothing from ccp's own labels: a class for every pixel, drawn by people.

`photo/ccp/labels/*.png` are palette pictures whose values are the ids of `labels.json`, which also says what
each garment coarsely is. Those labels go over the teacher's where they name a part of a person, and nowhere
else: ccp leaves the background blank, and bags and glasses are no class of ours.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.data.classes import CLASS_NAMES, IGNORED_CLASS, PEOPLE, PERSON
from training.data.image_lists import ImageEntry
from training.data.labels import LABEL_SIDE, Labels

CCP = "photo/ccp"
DRAWN_BY_PEOPLE = 255  # as sure as a label can be

Ids = NDArray[np.uint8]


def read_parts(root: Path) -> NDArray[np.uint8]:
    """(256,) class of ours by ccp's id, IGNORED_CLASS for ids that are no skin, hair or clothing."""
    coarse: dict[str, str] = json.loads((root / CCP / "labels.json").read_text())["coarse"]
    parts = {CLASS_NAMES[index]: index for index in PEOPLE if index != PERSON}
    table = np.full(256, IGNORED_CLASS, dtype=np.uint8)
    for label, name in coarse.items():
        table[int(label)] = parts.get(name, IGNORED_CLASS)
    return table


def label_parts(labels: Labels, ids: Ids, parts: NDArray[np.uint8]) -> Labels:
    """The teacher's labels with the parts of people over them.

    Args:
        labels: (2, 64, 64) of `teacher.label_image`; left as they are.
        ids: (H, W) ccp's ids, over the same picture.
        parts: (256,) of `read_parts`.
    """
    stretched = Image.fromarray(ids).resize((LABEL_SIDE, LABEL_SIDE), Image.Resampling.NEAREST)
    own = parts[np.asarray(stretched)]
    known = own != IGNORED_CLASS
    return np.stack([np.where(known, own, labels[0]), np.where(known, DRAWN_BY_PEOPLE, labels[1])]).astype(
        np.uint8
    )


def unlabelled() -> Labels:
    """What stands for a picture that the teacher was not asked about: every class unsure."""
    return np.zeros((2, LABEL_SIDE, LABEL_SIDE), dtype=np.uint8)


def with_own_labels(entries: list[ImageEntry], labels: dict[str, Labels], root: Path) -> list[Labels]:
    """Labels of every entry, in order: the teacher's, and for pictures of ccp the parts of people too.

    Args:
        entries: the images.
        labels: the teacher's, by image key; a picture it has not labelled is of no class.
        root: the shared data folder.

    Raises:
        FileNotFoundError: when a picture of ccp has no label file.
    """
    nothing = unlabelled()
    if not any(entry.dataset.folder == CCP for entry in entries):
        return [labels.get(entry.key, nothing) for entry in entries]
    parts = read_parts(root)
    return [
        label_parts(labels.get(entry.key, nothing), read_ids(root, entry), parts)
        if entry.dataset.folder == CCP
        else labels.get(entry.key, nothing)
        for entry in entries
    ]


def read_ids(root: Path, entry: ImageEntry) -> Ids:
    """(H, W) ccp's ids of one of its pictures."""
    with Image.open(root / CCP / "labels" / f"{Path(entry.key).stem}.png") as label:
        return np.array(label)
