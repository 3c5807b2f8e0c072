"""Export a checkpoint as a model folder: backbone.onnx, head.onnx and their card, model.json.

    python -m training.export --checkpoint runs/photo/checkpoint.pt --config training/configs/photo.toml \
        --model models/photo

The backbone stores its features as int8, one scale a channel, taken from validation pictures; the head's
weights carry those scales, so what lies between the two files is bytes. Before that the bin head is
calibrated (`calibration.py`): on the validation pictures or, when the checkpoint averages two folds
(`--folds`), by each fold's network on the pictures it left out. Every file is run in ONNX Runtime beside
PyTorch before it is kept. Appearance keys are fitted last (`keys.py`). Scores are added by
`training.evaluate`.
"""

import argparse
import warnings
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from training.augment import lightness_of
from training.bins import bin_centres
from training.calibration import apply_calibration, calibrate
from training.card import (
    CONFIDENCE_EXPONENT,
    CONFIDENCE_FLOOR,
    Decoding,
    TrainingRecord,
    read_card,
    write_card,
)
from training.checkpoints import load_checkpoint
from training.class_prior import ClassPrior, fit_class_prior, no_prior, write_class_prior
from training.config import read_config
from training.datasets import data_root
from training.efficientnet_lite import ConvNorm
from training.graph_writer import OPSET
from training.head_graph import HeadWeights, build_head
from training.images import Pixels
from training.keys import add_keys, training_pictures
from training.loader import open_loader
from training.model import Colorizer, NormConv
from training.onnx_model import open_session
from training.tilt_graph import CERTAINTY_GAIN
from training.validation import open_validation_sets

INT8_PEAK = 127
SCALE_PERCENTILE = 99.9
SCALE_PHOTOGRAPHS = 150


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


def head_weights(
    model: Splittable,
    scales: Tensor,
    weights: Tensor,
    trained_tilt: float,
    prior: ClassPrior | None = None,
    certainty_gain: float | None = None,
) -> HeadWeights:
    """The affine heads for features counted in int8 steps."""

    def affine(layer: nn.Linear) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return (layer.weight * scales).T.contiguous().detach().numpy(), layer.bias.detach().numpy()

    return HeadWeights(
        bins=affine(model.bins),
        classes=affine(model.classes),
        centres=bin_centres().numpy(),
        log_weights=weights.log().float().numpy(),
        trained_tilt=trained_tilt,
        prior=prior or no_prior(),
        certainty_gain=certainty_gain,
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


def export_model(
    checkpoint: Path,
    config_file: Path,
    folder: Path,
    decoding: Decoding,
    teacher_cache: Path,
    folds: tuple[Path, ...] = (),
) -> None:
    """Write the whole folder; files first, card last."""
    config = read_config(config_file)
    model, state = load_checkpoint(checkpoint)
    weights, trained_tilt = state["weights"], state["trained_tilt"]
    fold_norms(model)
    calibration = calibrate(state, folds, config.photo_share)
    apply_calibration(model.bins, calibration, weights, trained_tilt)
    print(
        f"calibrated: logits times {calibration.scale:.3f}, biases up to {calibration.bias.abs().max():.2f}"
    )
    photographs, illustrations = open_validation_sets(data_root(), SCALE_PHOTOGRAPHS)
    scales = measure_scales(model, photographs.images[::4] + illustrations.images[::4])
    loader = open_loader(config, teacher_cache)
    prior = fit_class_prior(loader.images, loader.labels, loader.shares)
    head = head_weights(model, scales, weights, trained_tilt, prior, CERTAINTY_GAIN)
    folder.mkdir(parents=True, exist_ok=True)
    write_class_prior(prior, folder)
    backbone = Backbone(model, scales).eval()
    export_backbone(backbone, folder / "backbone.onnx")
    (folder / "head.onnx").write_bytes(build_head(head).SerializeToString())
    agreement = check_backbone(backbone, folder / "backbone.onnx")
    print(f"{folder}: {agreement:.4%} of feature bytes equal PyTorch's, the rest differ by one step")
    steps, samples, seconds = state["step"], state["samples"], state["elapsed"]
    record = TrainingRecord(
        config, str(config_file), str(checkpoint), steps, samples, seconds, tuple(map(str, folds))
    )
    write_card(folder, record, decoding, weights, trained_tilt)
    add_keys(folder, training_pictures(read_card(folder)))


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Export a checkpoint as a model folder.")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("models/photo"))
    parser.add_argument("--temperature", type=float, default=0.6, help="T of the annealed mean")
    parser.add_argument("--tilt", type=float, default=0.5, help="default vividness tau")
    parser.add_argument("--prior-strength", type=float, default=0.0, help="beta of the class prior, 0..1")
    parser.add_argument(
        "--folds", type=Path, nargs=2, default=(), help="checkpoints of folds 0 and 1 that it averages"
    )
    parser.add_argument("--teacher-cache", type=Path, default=Path("runs/teacher.npz"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    decoding = Decoding(options.temperature, options.tilt, options.prior_strength)
    export_model(
        options.checkpoint,
        options.config,
        options.model,
        decoding,
        options.teacher_cache,
        tuple(options.folds),
    )


if __name__ == "__main__":
    main()
