"""The semantic teacher on a GPU: its graph of plain convolutions, run by torch a batch at a time.

What `training.teacher` does picture by picture in ONNX Runtime (0.1 s each) takes a GPU seconds for all.
"""

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor
from torch.nn import functional

from training.data.images import Pixels
from training.data.labels import LABEL_SIDE, PUBLISHED_SIDE, label_image

BATCH = 32


class Teacher:
    """The published graph up to its logits at a quarter of the input, on a device.

    Raises:
        ValueError: for a graph with an operator that this one does not have.
    """

    def __init__(self, model: onnx.ModelProto, device: torch.device) -> None:
        self.nodes = list(model.graph.node)
        self.constants = {
            table.name: torch.from_numpy(numpy_helper.to_array(table).copy()).to(device)
            for table in model.graph.initializer
        }
        self.input = model.graph.input[0].name
        # All values at once would fill any memory.
        self.last_use = {name: place for place, node in enumerate(self.nodes) for name in node.input}
        resizes = [node for node in self.nodes if node.op_type == "Resize"]
        self.logits = resizes[-1].input[0]

    def __call__(self, planes: Tensor) -> Tensor:
        """(B, 3, 512, 512) of (rgb - 128) / 128 -> (B, 32, 128, 128) logits."""
        values = {self.input: planes}
        for place, node in enumerate(self.nodes):
            given = [values.get(name, self.constants.get(name)) for name in node.input]
            values[node.output[0]] = self._run(node, given)
            if node.output[0] == self.logits:
                break
            for name in node.input:
                if self.last_use.get(name) == place:
                    values.pop(name, None)
        return values[self.logits]

    def _run(self, node: onnx.NodeProto, given: list[Tensor | None]) -> Tensor:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        x = given[0]
        assert x is not None
        if node.op_type == "Conv":
            return _convolve(x, given, attributes)
        if node.op_type == "Clip":
            low, high = given[1], given[2]
            return torch.clamp(x, low, high)
        if node.op_type == "Relu":
            return functional.relu(x)
        if node.op_type == "Add":
            other = given[1]
            assert other is not None
            return x + other
        if node.op_type == "AveragePool":
            return functional.avg_pool2d(x, attributes["kernel_shape"])
        if node.op_type == "Concat":
            return torch.cat([value for value in given if value is not None], dim=attributes["axis"])
        if node.op_type == "Resize":
            size = given[3]
            assert size is not None
            return _resize(x, [int(n) for n in size[2:]])
        raise ValueError(f"the teacher's graph has an operator {node.op_type}, which is not known here")


def _convolve(x: Tensor, given: list[Tensor | None], attributes: dict[str, list[int]]) -> Tensor:
    weight, bias = given[1], given[2] if len(given) > 2 else None
    assert weight is not None
    top, left, bottom, right = attributes["pads"]
    padded = functional.pad(x, (left, right, top, bottom))
    return functional.conv2d(
        padded,
        weight,
        bias,
        stride=attributes["strides"],
        dilation=attributes["dilations"],
        groups=int(attributes["group"]),  # pyright: ignore[reportArgumentType]
    )


def _resize(x: Tensor, size: list[int]) -> Tensor:
    """Linear, with ONNX's asymmetric places: output i looks at i x in / out."""
    for axis, length in ((2, size[0]), (3, size[1])):
        before = x.shape[axis]
        place = torch.arange(length, device=x.device) * (before / length)
        low = place.floor().long().clamp(max=before - 1)
        high = (low + 1).clamp(max=before - 1)
        share = (place - low).reshape([-1 if a == axis else 1 for a in range(4)])
        x = torch.lerp(x.index_select(axis, low), x.index_select(axis, high), share.to(x.dtype))
    return x


def label_pictures(model: onnx.ModelProto, pictures: list[Pixels], device: torch.device) -> NDArray[np.uint8]:
    """(H, W, 3) bytes each -> (N, 2, 64, 64): class and probability times 255.

    On a CPU by ONNX Runtime, as `training.teacher` does it: torch is fifteen times slower there.
    """
    if device.type == "cpu":
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return np.stack([label_image(session, pixels) for pixels in pictures])
    teacher = Teacher(model, device)
    groups = [pictures[first : first + BATCH] for first in range(0, len(pictures), BATCH)]
    return np.concatenate([label_batch(teacher, group, device) for group in groups])


@torch.no_grad()
def label_batch(teacher: Teacher, pictures: list[Pixels], device: torch.device) -> NDArray[np.uint8]:
    """(H, W, 3) bytes each -> (B, 2, 64, 64) labels, all at once."""
    side = (PUBLISHED_SIDE, PUBLISHED_SIDE)
    planes = [torch.from_numpy(pixels).to(device).permute(2, 0, 1)[None].float() for pixels in pictures]
    stretched = [functional.interpolate(p, size=side, mode="bilinear", align_corners=False) for p in planes]
    logits = teacher((torch.cat(stretched).round() - 128) / 128)
    step = logits.shape[2] // LABEL_SIDE
    sure, named = logits[:, :, ::step, ::step].softmax(dim=1).max(dim=1)
    return torch.stack([named.to(torch.uint8), (sure * 255).round().to(torch.uint8)], dim=1).cpu().numpy()
