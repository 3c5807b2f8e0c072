"""MobileNet-EdgeTPU, rebuilt from the published ONNX file, for one lightness plane.

The file (converted from the TFLite file of mlcommons/mobile_models, Apache-2.0) has its batch norms folded.
Its activations are plain ReLU: the Clip nodes are ranges of the quantised original and are left out. Stride-2
convolutions pad as TensorFlow's SAME does, on the far side first. The three colour channels of the first
convolution are summed, since a grey image gives each the same plane: feed (L - 50) / 50, close to the
(rgb - 128) / 128 it was trained with.
"""

from pathlib import Path
from typing import NamedTuple

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

ENCODER_FILE = "weights/imagenet-mobilenet-edgetpu/mobilenet_edgetpu_224_1.0_uint8.onnx"


class Block(NamedTuple):
    """One row of the network; a fused block expands by k x k, others by 1 x 1 and depthwise k x k."""

    inside: int
    outside: int
    kernel: int = 3
    stride: int = 1
    fused: bool = False
    residual: bool = True


# One tuple a stage; the output of each is a tap, at strides 4, 8, 16 and 32.
STAGES: tuple[tuple[Block, ...], ...] = (
    (Block(128, 32, stride=2, fused=True, residual=False), *[Block(128, 32, fused=True)] * 3),
    (Block(256, 48, stride=2, fused=True, residual=False), *[Block(192, 48, fused=True)] * 3),
    (
        Block(384, 96, stride=2, residual=False),
        *[Block(384, 96)] * 3,
        Block(768, 96, residual=False),
        *[Block(384, 96)] * 3,
    ),
    (
        Block(768, 160, kernel=5, stride=2, residual=False),
        *[Block(640, 160, kernel=5)] * 3,
        Block(1280, 192, residual=False),
    ),
)
STEM_WIDTHS = (32, 16)
TAP_WIDTHS = tuple(stage[-1].outside for stage in STAGES)


class SameConv(nn.Conv2d):
    """Convolution with TensorFlow's SAME padding, for inputs whose sides are multiples of the stride."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, bias: bool = True
    ) -> None:
        padding = kernel // 2 if stride == 1 else 0
        super().__init__(inputs, outputs, kernel, stride, padding, groups=groups, bias=bias)
        total = kernel - stride
        self.far_padding = (total // 2, total - total // 2) * 2 if stride > 1 else None

    def forward(self, input: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C', H / stride, W / stride)."""
        return super().forward(input if self.far_padding is None else functional.pad(input, self.far_padding))


class BottleneckBlock(nn.Module):
    """Expand, convolve, project; linear at the end, with a skip where the original has one."""

    def __init__(self, inputs: int, block: Block) -> None:
        super().__init__()
        if block.fused:
            wide = [SameConv(inputs, block.inside, block.kernel, block.stride)]
        else:
            wide = [
                SameConv(inputs, block.inside),
                SameConv(block.inside, block.inside, block.kernel, block.stride, groups=block.inside),
            ]
        self.wide = nn.ModuleList(wide)
        self.project = SameConv(block.inside, block.outside)
        self.residual = block.residual

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C', H / stride, W / stride)."""
        y = x
        for convolution in self.wide:
            y = functional.relu(convolution(y))
        y = self.project(y)
        return x + y if self.residual else y


class Encoder(nn.Module):
    """(B, 1, H, W) lightness, (L - 50) / 50 -> four taps at strides 4, 8, 16, 32 with TAP_WIDTHS channels."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(1, STEM_WIDTHS[0], kernel=3, stride=2)
        self.squeeze = SameConv(STEM_WIDTHS[0], STEM_WIDTHS[1])
        width = STEM_WIDTHS[1]
        self.stages = nn.ModuleList()
        for stage in STAGES:
            blocks: list[nn.Module] = []
            for block in stage:
                blocks.append(BottleneckBlock(width, block))
                width = block.outside
            self.stages.append(nn.Sequential(*blocks))

    def forward(self, lightness: Tensor) -> list[Tensor]:
        """Taps, finest first."""
        x = self.squeeze(functional.relu(self.stem(lightness)))
        taps = []
        for stage in self.stages:
            x = stage(x)
            taps.append(x)
        return taps

    def freeze_to_stride(self, stride: int) -> None:
        """Keep everything up to that stride (0 for nothing; 4, 8, 16) as it is."""
        depth = {0: 0, 4: 1, 8: 2, 16: 3}[stride]
        self.requires_grad_(True)
        if depth:
            for part in (self.stem, self.squeeze, *self.stages[:depth]):
                part.requires_grad_(False)


def load_imagenet_weights(encoder: Encoder, root: Path) -> None:
    """Copy the published weights in, convolution by convolution.

    Args:
        encoder: filled in place.
        root: the shared data folder.

    Raises:
        ValueError: when a convolution of the file has another shape than ours.
    """
    graph = onnx.load(root / ENCODER_FILE).graph
    tables = {
        table.name: torch.from_numpy(numpy_helper.to_array(table).copy()) for table in graph.initializer
    }
    published = [(tables[n.input[1]], tables[n.input[2]]) for n in graph.node if n.op_type == "Conv"]
    ours = [module for module in encoder.modules() if isinstance(module, SameConv)]
    for position, (convolution, (weight, bias)) in enumerate(zip(ours, published, strict=False)):
        kernel = weight.sum(dim=1, keepdim=True) if position == 0 else weight
        if kernel.shape != convolution.weight.shape:
            raise ValueError(
                f"convolution {position} is {tuple(kernel.shape)}, not {tuple(convolution.weight.shape)}"
            )
        with torch.no_grad():
            convolution.weight.copy_(kernel)
            convolution.bias.copy_(bias)  # pyright: ignore[reportOptionalMemberAccess]
