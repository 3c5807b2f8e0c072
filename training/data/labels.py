"""Labels of semantic classes: the teacher that makes them, and the cache that keeps them."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper
from PIL import Image

from training.data.images import Pixels

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
