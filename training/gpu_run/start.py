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

from training.datasets import data_root
from training.gpu_run.shards import encoded
from training.image_lists import list_images
from training.images import decode_all, fit_rgb
from training.teacher import TEACHER_FILE
from training.validation import ValidationSet

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
    """The graph with its weights in half precision, for travelling; `_whole` undoes it."""
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


def write_start(path: Path, prior: Tensor, models: dict[str, dict[str, Tensor]]) -> None:
    """Gather prior, untrained networks by name, teacher and validation pictures."""
    root = data_root()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("prior.pt", _saved(prior))
        for name, state in models.items():
            half = {key: v.half() if v.is_floating_point() else v for key, v in state.items()}
            archive.writestr(f"{name}.pt", _saved(half))
        archive.writestr("teacher.onnx", _halved(onnx.load(root / TEACHER_FILE)).SerializeToString())
        for name, sets, count in VALIDATION:
            entries = list_images(sets, "val", root)
            picked = entries[:: max(1, len(entries) // count)][:count]
            for place, pixels in enumerate(decode_all(picked, root)):
                image = Image.fromarray(fit_rgb(pixels, VALIDATION_SIDE))
                archive.writestr(f"validation/{name}/{place:03}.webp", encoded(image, 90))


def _saved(value: object) -> bytes:
    memory = io.BytesIO()
    torch.save(value, memory)
    return memory.getvalue()


def read_start(path: Path, layout: str) -> Start:
    """What `write_start` gathered, for one network."""
    with zipfile.ZipFile(path) as archive:

        def load(name: str) -> object:
            return torch.load(io.BytesIO(archive.read(name)), weights_only=True)

        sets = []
        for name, _, _ in VALIDATION:
            files = [f for f in archive.namelist() if f.startswith(f"validation/{name}/")]
            pictures = []
            for file in files:
                with Image.open(io.BytesIO(archive.read(file))) as image:
                    pictures.append(np.array(image.convert("RGB")))
            sets.append(ValidationSet(name, pictures))
        teacher = _whole(onnx.load_model_from_string(archive.read("teacher.onnx")))
        return Start(load("prior.pt"), load(f"{layout}.pt"), teacher, sets)  # pyright: ignore[reportArgumentType]
