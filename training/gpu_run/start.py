"""`start.zip`: what every run on the other machine needs beside pictures, in a few megabytes."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from PIL import Image
from torch import Tensor

from training.data.image_lists import list_images
from training.data.images import Pixels, decode_all, fit_rgb
from training.gpu_run.shards import encoded
from training.measure.validation import ValidationSet
from training.network.model import Layout

FILE_NAME = "start.zip"
VALIDATION_SIDE = 192
# Name, sets, how many of their validation pictures.
VALIDATION: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("photo", ("nips17_ccby",), 101),
    ("flickr", ("flickr8k_more",), 80),
    ("illustration", ("asp_storybook", "peppercarrot", "bookdash", "old_picturebooks"), 64),
)


@dataclass(frozen=True)
class Start:
    """What a run begins with.

    Attributes:
        prior: (Q,) smoothed prior of the training pictures.
        model: state dict of the untrained network, with the published encoder.
        teacher: the teacher's graph.
        validation: pictures that no run trains on.
    """

    prior: Tensor
    model: dict[str, Tensor]
    teacher: onnx.ModelProto
    validation: list[ValidationSet]


def _halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy with its weights in half precision, for travelling; `_whole` undoes it."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    for table in model.graph.initializer:
        values = numpy_helper.to_array(table)
        if values.dtype == np.float32 and values.size > 1:
            table.CopyFrom(numpy_helper.from_array(values.astype(np.float16), table.name))
    return model


def _whole(model: onnx.ModelProto) -> onnx.ModelProto:
    for table in model.graph.initializer:
        values = numpy_helper.to_array(table)
        if values.dtype == np.float16:
            table.CopyFrom(numpy_helper.from_array(values.astype(np.float32), table.name))
    return model


def validation_sets(root: Path) -> list[ValidationSet]:
    """Pictures that no run trains on, evenly picked, at VALIDATION_SIDE."""
    sets = []
    for name, names, count in VALIDATION:
        entries = list_images(names, "val", root)
        picked = entries[:: max(1, len(entries) // count)][:count]
        sets.append(ValidationSet(name, [fit_rgb(p, VALIDATION_SIDE) for p in decode_all(picked, root)]))
    return sets


def write_start(path: Path, start: Start, layout: Layout) -> None:
    """Gather what a run begins with, for a network of this layout."""
    half = {key: v.half() if v.is_floating_point() else v for key, v in start.model.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("prior.pt", _saved(start.prior))
        archive.writestr(f"{layout}.pt", _saved(half))
        archive.writestr("teacher.onnx", _halved(start.teacher).SerializeToString())
        for name, pictures in start.validation:
            for place, pixels in enumerate(pictures):
                picture = encoded(Image.fromarray(pixels), 90)
                archive.writestr(f"validation/{name}/{place:03}.webp", picture)


def _saved(value: object) -> bytes:
    memory = io.BytesIO()
    torch.save(value, memory)
    return memory.getvalue()


def read_start(path: Path, layout: Layout) -> Start:
    """What `write_start` gathered."""
    with zipfile.ZipFile(path) as archive:

        def load(name: str) -> object:
            return torch.load(io.BytesIO(archive.read(name)), weights_only=True)

        sets: dict[str, list[Pixels]] = {}
        for file in archive.namelist():
            if file.startswith("validation/"):
                with Image.open(io.BytesIO(archive.read(file))) as image:
                    sets.setdefault(file.split("/")[1], []).append(np.array(image.convert("RGB")))
        teacher = _whole(onnx.load_model_from_string(archive.read("teacher.onnx")))
        validation = [ValidationSet(name, pictures) for name, pictures in sets.items()]
        return Start(load("prior.pt"), load(f"{layout}.pt"), teacher, validation)  # pyright: ignore
