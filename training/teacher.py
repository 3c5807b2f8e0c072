"""Semantic teacher: 32 ADE20K classes from DeepLabv3+ run on the colour image, cached once for every image.

    python -m training.teacher --cache runs/teacher.npz --threads 2

The published graph is fixed to 512 x 512 pixels, and takes about 0.1 s an image. `--side 256` halves what
is written into it (the global pool and the target sizes of its Resize nodes), which makes it four times
cheaper but names another class in a quarter of the cells both are sure of (`--check N` measures it on N
images), so 512 is the default.

The cache holds, for each image key, `(2, 64, 64)` bytes: the class, and its softmax probability times 255.
The map covers the whole image, stretched. Classes are rows of `classes.TEACHER_CLASSES`.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper
from PIL import Image

from training.datasets import DATA_SETS, data_root
from training.image_lists import ImageEntry, list_images
from training.images import Pixels, read_rgb

TEACHER_FILE = "weights/seg-ade20k32-deeplabv3/deeplabv3_mnv2_ade20k_int8.onnx"
PUBLISHED_SIDE = 512
LABEL_SIDE = 64
TEACHER_SURE = 127  # of 255: a label is used where the teacher is surer than this
Labels = NDArray[np.uint8]


def shrink_teacher(model: onnx.ModelProto, divisor: int) -> onnx.ModelProto:
    """The same network for inputs `divisor` times smaller, ending at its logits before the last Resize."""
    graph = model.graph
    resizes = [node for node in graph.node if node.op_type == "Resize"]
    tables = {table.name: table for table in graph.initializer}
    for node in resizes:
        table = tables[node.input[3]]
        sizes = numpy_helper.to_array(table).copy()
        sizes[2:] = np.maximum(sizes[2:] // divisor, 1)
        table.CopyFrom(numpy_helper.from_array(sizes, table.name))
    for node in graph.node:
        if node.op_type == "AveragePool":
            for attribute in node.attribute:
                if attribute.name == "kernel_shape":
                    attribute.ints[:] = [side // divisor for side in attribute.ints]
    for axis in graph.input[0].type.tensor_type.shape.dim[2:]:
        axis.dim_value //= divisor
    logits = resizes[-1].input[0]
    graph.output[0].CopyFrom(onnx.helper.make_tensor_value_info(logits, onnx.TensorProto.FLOAT, None))
    del graph.value_info[:]
    return model


def open_teacher(root: Path, side: int = PUBLISHED_SIDE, threads: int = 1) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session of the teacher for `side` x `side` pixels (512 or 256)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    model = shrink_teacher(onnx.load(root / TEACHER_FILE), PUBLISHED_SIDE // side)
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def label_image(teacher: onnxruntime.InferenceSession, pixels: Pixels) -> Labels:
    """(2, 64, 64) bytes, the whole image stretched: class and probability x 255."""
    side = teacher.get_inputs()[0].shape[2]
    image = Image.fromarray(pixels).resize((side, side), Image.Resampling.BILINEAR)
    planes = (np.asarray(image, dtype=np.float32).transpose(2, 0, 1) - 128) / 128
    logits = np.asarray(teacher.run(None, {teacher.get_inputs()[0].name: planes[None]})[0])[
        0
    ]  # (32, side/4, side/4)
    step = logits.shape[1] // LABEL_SIDE
    logits = logits[:, ::step, ::step]
    odds = np.exp(logits - logits.max(axis=0))
    confidence = odds.max(axis=0) / odds.sum(axis=0)
    return np.stack([logits.argmax(axis=0), np.round(confidence * 255)]).astype(np.uint8)


def read_cache(path: Path) -> dict[str, Labels]:
    """Labels by image key.

    Raises:
        FileNotFoundError: when the cache was never made; the message gives the command.
    """
    if not path.exists():
        raise FileNotFoundError(f"no teacher cache at {path}: run python -m training.teacher --cache {path}")
    with np.load(path) as cache:
        return dict(zip(cache["keys"].tolist(), cache["labels"], strict=True))


def write_cache(
    path: Path, entries: list[ImageEntry], root: Path, teacher: onnxruntime.InferenceSession
) -> None:
    """Label every entry and write one compressed file, under a temporary name first."""
    labels: list[Labels] = []
    started = time.monotonic()
    for done, entry in enumerate(entries, start=1):
        labels.append(label_image(teacher, read_rgb(root / entry.key)))
        if done % 500 == 0:
            left = (time.monotonic() - started) / done * (len(entries) - done)
            print(f"{done}/{len(entries)} images, {left:.0f} s left", flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp.npz")
    np.savez_compressed(unfinished, keys=np.array([entry.key for entry in entries]), labels=np.stack(labels))
    unfinished.replace(path)


def agreement(entries: list[ImageEntry], root: Path, threads: int) -> float:
    """Share of the cells both are sure of where the 256-pixel teacher names the published one's class."""
    small, full = open_teacher(root, 256, threads), open_teacher(root, PUBLISHED_SIDE, threads)
    same = total = 0
    for entry in entries:
        pixels = read_rgb(root / entry.key)
        ours, theirs = label_image(small, pixels), label_image(full, pixels)
        sure = (ours[1] > 127) & (theirs[1] > 127)
        same += int(((ours[0] == theirs[0]) & sure).sum())
        total += int(sure.sum())
    return same / max(1, total)


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Label every training image with the semantic teacher.")
    parser.add_argument("--cache", type=Path, default=Path("runs/teacher.npz"))
    parser.add_argument(
        "--side", type=int, choices=(256, PUBLISHED_SIDE), default=PUBLISHED_SIDE, help="pixels"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--every", type=int, default=1, help="label only every n-th image; others train unlabelled"
    )
    parser.add_argument(
        "--check", type=int, default=0, metavar="N", help="compare 256 with 512 pixels on N images"
    )
    options = parser.parse_args()
    root = data_root()
    entries = list_images([row.name for row in DATA_SETS], "train", root)
    # Runs of a fold train on the other fold's validation pictures too.
    entries += list_images([row.name for row in DATA_SETS if row.lends_validation], "val", root)
    entries = entries[:: options.every]
    if options.check:
        step = max(1, len(entries) // options.check)
        print(f"agreement of 256 with 512 pixels: {agreement(entries[::step], root, options.threads):.3f}")
        return
    write_cache(options.cache, entries, root, open_teacher(root, options.side, options.threads))


if __name__ == "__main__":
    main()
