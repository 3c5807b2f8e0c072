"""`backbone.onnx`: features as int8 steps, confidence and class of every cell."""

import warnings
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from training.colour.lightness import lightness_of
from training.data.images import Pixels
from training.graphs.card import CONFIDENCE_EXPONENT, CONFIDENCE_FLOOR
from training.graphs.graph_writer import OPSET
from training.graphs.onnx_model import open_session
from training.network.efficientnet_lite import ConvNorm
from training.network.model import Colorizer, NormConv

INT8_PEAK = 127
SCALE_PERCENTILE = 99.9


def fold_norms(model: nn.Module) -> None:
    """Replace every convolution and batch norm by one convolution, in place."""
    for name, child in model.named_children():
        if isinstance(child, (NormConv, ConvNorm)):
            setattr(model, name, fuse_conv_bn_eval(child[0], child[1]))  # pyright: ignore[reportArgumentType]
        else:
            fold_norms(child)


@torch.no_grad()
def measure_scales(model: Colorizer, images: list[Pixels]) -> Tensor:
    """(64,) size of one int8 step, from some pictures."""
    return scales_of([model(lightness_of(torch.from_numpy(p))[None, None])[0].flatten(1) for p in images])


def scales_of(features: list[Tensor]) -> Tensor:
    """(C, cells) features of some pictures -> (C,) one int8 step: the 99.9th percentile over 127."""
    magnitudes = torch.cat(features, dim=1).abs().numpy()
    peaks = np.percentile(magnitudes, SCALE_PERCENTILE, axis=1).astype(np.float32)
    return torch.from_numpy(peaks / INT8_PEAK).clamp_min(1e-6)


class Splittable(Protocol):
    """A network whose heads are affine in its features: what export needs to split it."""

    bins: nn.Linear
    classes: nn.Linear
    confidence: nn.Linear

    def __call__(self, lightness: Tensor) -> Tensor:
        """(B, 1, H, W) L in 0..100 -> (B, C, H/4, W/4) features."""
        ...


class Backbone(nn.Module):
    """L -> int8 features, confidence and class of every cell, row by row."""

    steps_per_unit: Tensor

    def __init__(self, model: Splittable, scales: Tensor) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("steps_per_unit", 1 / scales)

    def forward(self, lightness: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(1, 1, H, W) L in 0..100 -> (cells, 64) int8, (cells,) uint8, (cells,) uint8."""
        cells = self.model(lightness)[0].flatten(1).T  # (cells, 64)
        confidence = self.model.confidence(cells).squeeze(-1).sigmoid()
        classes = self.model.classes(cells).argmax(dim=-1)
        steps = (cells * self.steps_per_unit).round().clamp(-INT8_PEAK, INT8_PEAK)
        trust = (255 * confidence.clamp_min(CONFIDENCE_FLOOR).pow(CONFIDENCE_EXPONENT)).round().clamp_min(1)
        return steps.to(torch.int8), trust.to(torch.uint8), classes.to(torch.uint8)


def export_backbone(backbone: Backbone, path: Path) -> None:
    """Write backbone.onnx, for any sides that are multiples of 32."""
    example = torch.full((1, 1, 64, 96), 50.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            backbone,
            (example,),
            str(path),
            input_names=["L"],
            output_names=["features", "confidence", "semanticClass"],
            dynamic_axes={
                "L": {2: "height", 3: "width"},
                "features": {0: "cells"},
                "confidence": {0: "cells"},
                "semanticClass": {0: "cells"},
            },
            opset_version=OPSET,
            dynamo=False,
        )


@torch.no_grad()
def check_backbone(backbone: Backbone, path: Path) -> float:
    """Share of feature bytes on which ONNX Runtime and PyTorch agree, on noise of an odd shape.

    Raises:
        ValueError: when any differs by more than one step.
    """
    noise = torch.rand(1, 1, 96, 160, generator=torch.Generator().manual_seed(0)) * 100
    ours = backbone(noise)[0].numpy().astype(int)
    theirs = np.asarray(open_session(path).run(["features"], {"L": noise.numpy()})[0]).astype(int)
    difference = np.abs(ours - theirs)
    if difference.max() > 1:
        raise ValueError(f"{path}: features differ from PyTorch by {difference.max()} int8 steps")
    return float((difference == 0).mean())
