"""A folder of one's own pictures: a studio's frames, to fine-tune a network on.

    python -m training.train --config training/configs/fine-tune.toml --data FOLDER --hold-out EPISODE \
        --run-folder runs/mine

Pictures may lie in the folder or in folders inside it. Each belongs to a source (an episode, a film, a
story): the folder it lies in, or for pictures directly in FOLDER the part of their name before the first "_".
Whole sources are held out, never single pictures, since frames of one episode are nearly alike. Pictures are
reduced to 320 pixels on the short side, and labelled by the semantic teacher once, into the run folder.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from training.data.datasets import DataSet
from training.data.image_lists import ImageEntry
from training.data.images import Pixels, read_rgb
from training.data.labels import Labels, label_image, open_teacher, read_cache

PICTURE_ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}
LARGEST_SHORT_SIDE = 320
OWN = DataSet("own", "", "illustration", "the user's own", "research")


@dataclass(frozen=True)
class OwnPictures:
    """Pictures to train on, and pictures of the held-out sources."""

    train: list[ImageEntry]
    held_out: list[ImageEntry]


def source_of(path: Path, folder: Path) -> str:
    """The episode, film or story that a picture belongs to."""
    inside = path.relative_to(folder)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem.split("_")[0]


def find_own_pictures(folder: Path, hold_out: list[str]) -> OwnPictures:
    """All pictures of a folder, split by source.

    Raises:
        FileNotFoundError: when there is no such folder, or no picture in it.
        ValueError: when a source to hold out is not there, or nothing is left to train on.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}: give --data a folder of pictures")
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in PICTURE_ENDINGS)
    if not paths:
        raise FileNotFoundError(
            f"no pictures in {folder}: put {', '.join(sorted(PICTURE_ENDINGS))} files there"
        )
    sources = {path: source_of(path, folder) for path in paths}
    unknown = set(hold_out) - set(sources.values())
    if unknown:
        known = ", ".join(sorted(set(sources.values())))
        raise ValueError(
            f"--hold-out {', '.join(sorted(unknown))}: there is no such source; there are {known}"
        )

    def entries(held: bool) -> list[ImageEntry]:
        chosen = [path for path in paths if (sources[path] in hold_out) == held]
        return [ImageEntry(OWN, str(path.resolve()), 1.0) for path in chosen]

    split = OwnPictures(entries(False), entries(True))
    if not split.train:
        raise ValueError(f"every source of {folder} is held out: nothing is left to train on")
    return split


def read_reduced(path: Path) -> Pixels:
    """One picture, its short side at most 320 pixels."""
    pixels = read_rgb(path)
    height, width = pixels.shape[:2]
    scale = LARGEST_SHORT_SIDE / min(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def label_own_pictures(entries: list[ImageEntry], root: Path, cache: Path) -> list[Labels]:
    """The teacher's labels of every picture, in order; made where the cache does not have them yet."""
    known = read_cache(cache) if cache.exists() else {}
    missing = [entry for entry in entries if entry.key not in known]
    if missing:
        teacher: onnxruntime.InferenceSession = open_teacher(root)
        print(f"the teacher labels {len(missing)} pictures", flush=True)
        known |= {entry.key: label_image(teacher, read_rgb(Path(entry.key))) for entry in missing}
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(cache, keys=np.array(list(known)), labels=np.stack(list(known.values())))
    return [known[entry.key] for entry in entries]
