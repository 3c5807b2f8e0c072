"""Does a colored picture look to other networks like the true one?

* Semantic plausibility: share of the teacher's sure cells (on the true picture) that get the same class on
  the colored one. Read it beside gray's: a colorizer below gray misleads.
* Frechet distance in MobileNet features: the distance between two normal distributions fitted to the deep
  features of true and colored pictures. It is not FID (other network, few hundred pictures), and
  compares only colorizers on one and the same set.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from training.data.images import Pixels
from training.data.labels import TEACHER_SURE, label_image
from training.network.encoder import ENCODER_FILE

Floats = NDArray[np.float64]

MOBILENET_SIDE = 224


def class_agreement(teacher: onnxruntime.InferenceSession, colored: Pixels, true: Pixels) -> float:
    """Percent of cells, sure on the true picture, that keep their class; NaN when none is sure."""
    classes, sure = label_image(teacher, true)
    mine = label_image(teacher, colored)[0]
    known = sure > TEACHER_SURE
    return 100 * float((mine == classes)[known].mean()) if known.any() else float("nan")


def open_mobilenet(root: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """The published classifier, ending at what its global pool leaves."""
    model = onnx.load(root / ENCODER_FILE)
    pools = [
        node
        for node in model.graph.node
        if node.op_type in ("GlobalAveragePool", "AveragePool", "ReduceMean")
    ]
    if not pools:
        raise ValueError(f"{ENCODER_FILE} has no global pool whose features could be compared")
    del model.graph.output[:]
    model.graph.output.append(
        onnx.helper.make_tensor_value_info(pools[-1].output[0], onnx.TensorProto.FLOAT, None)
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # it warns of the classifier's constants, which nothing uses any more
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def deep_features(mobilenet: onnxruntime.InferenceSession, pixels: Pixels) -> Floats:
    """(D,) pooled features of one picture, stretched to 224 x 224."""
    image = Image.fromarray(pixels).resize((MOBILENET_SIDE, MOBILENET_SIDE), Image.Resampling.BILINEAR)
    planes = (np.asarray(image, dtype=np.float32).transpose(2, 0, 1) - 128) / 128
    name = mobilenet.get_inputs()[0].name
    return np.asarray(mobilenet.run(None, {name: planes[None]})[0]).ravel().astype(np.float64)


def frechet_distance(first: Floats, second: Floats) -> float:
    """Squared Frechet distance of two sets of features, (N, D) and (M, D).

    With S = A^T A the trace of (S1 S2)^(1/2) is the sum of the singular values of A1 A2^T, which needs no
    D x D matrix and no matrix root.
    """
    shift = first.mean(axis=0) - second.mean(axis=0)
    a = (first - first.mean(axis=0)) / np.sqrt(len(first) - 1)
    b = (second - second.mean(axis=0)) / np.sqrt(len(second) - 1)
    overlap = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    return float(shift @ shift + np.square(a).sum() + np.square(b).sum() - 2 * overlap)
