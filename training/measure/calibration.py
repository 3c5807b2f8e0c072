"""Last correction before export: one scale and one bias a bin, fitted on validation pictures.

A network trained on few pictures is too sure of itself on others, and favours the colours of its training
sets. Both are mended by an affine map of its logits, which is folded into the bin head, so that what is
exported is still one affine head:

    z' = s (z - t log w) + b + t log w,    t = trained tilt

s and b minimise the soft cross-entropy of the untilted distribution over photographs and illustrations,
weighed as in training, with a small penalty on b.
"""

from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.colour.bins import BIN_COUNT, SoftCode
from training.data.datasets import data_root
from training.data.image_lists import Fold
from training.data.prior import tilt_bias
from training.measure.validation import ValidationSet, bin_logits, open_validation_sets, true_codes
from training.network.checkpoints import load_checkpoint, network_of
from training.network.model import Colorizer

EVERY_CELL = 7  # neighbouring cells say much the same
# Of 1e-3 and 4e-3 the better on photographs and illustrations the fit had not seen.
PENALTY = 4e-3
PHOTOGRAPHS = 150
FOLDS: tuple[Fold, Fold] = (0, 1)


class Calibration(NamedTuple):
    """Scale s and (Q,) bias b of the untilted logits."""

    scale: float
    bias: Tensor


class _Sample(NamedTuple):
    """(N, Q) untilted logits with the true codes, and how much each cell counts."""

    logits: Tensor
    code: SoftCode
    share: Tensor


class Judged(NamedTuple):
    """A network, pictures it has not trained on, and their share of the fit."""

    model: Colorizer
    pictures: ValidationSet
    share: float


def _sample(model: Colorizer, pictures: ValidationSet, untilt: Tensor, share: float) -> _Sample:
    logits, indices, weights = [], [], []
    for pixels in pictures.images:
        code = true_codes(pixels)[1]
        logits.append((bin_logits(model, pixels) + untilt)[::EVERY_CELL])
        indices.append(code.indices[::EVERY_CELL])
        weights.append(code.weights[::EVERY_CELL])
    cells = torch.cat(logits)
    return _Sample(
        cells, SoftCode(torch.cat(indices), torch.cat(weights)), torch.full((len(cells),), share / len(cells))
    )


def fit_calibration(judged: list[Judged], weights: Tensor, trained_tilt: float) -> Calibration:
    """Fit scale and bias on all of them together."""
    untilt = tilt_bias(weights, 0.0, trained_tilt).float()
    samples = [_sample(model, pictures, untilt, share) for model, pictures, share in judged]
    logits = torch.cat([sample.logits for sample in samples])
    indices = torch.cat([sample.code.indices for sample in samples])
    code_weights = torch.cat([sample.code.weights for sample in samples])
    share = torch.cat([sample.share for sample in samples])
    scale = torch.ones(1, requires_grad=True)
    bias = torch.zeros(BIN_COUNT, requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, bias], max_iter=40, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        log_p = functional.log_softmax(logits * scale + bias, dim=-1).gather(1, indices)
        loss = -(share * (code_weights * log_p).sum(dim=1)).sum() + PENALTY * bias.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return Calibration(float(scale.detach()), bias.detach())


def calibrate(state: dict[str, Any], folds: tuple[Path, ...], photo_share: float) -> Calibration:
    """Calibrate a checkpoint on pictures it has not seen.

    Args:
        state: the checkpoint.
        folds: of an average of two folds, the checkpoints of fold 0 and 1: each is judged on what it left
            out, since the average has seen all.
        photo_share: what photographs count for; the rest are illustrations.
    """
    judges: list[tuple[Colorizer, Fold | None]] = [(network_of(state), None)]
    if folds:
        judges = [(load_checkpoint(path)[0], fold) for path, fold in zip(folds, FOLDS, strict=True)]
    judged: list[Judged] = []
    for model, fold in judges:
        photographs, illustrations = open_validation_sets(data_root(), PHOTOGRAPHS, fold)
        judged += [
            Judged(model, photographs, photo_share / len(judges)),
            Judged(model, illustrations, (1 - photo_share) / len(judges)),
        ]
    return fit_calibration(judged, state["weights"], state["trained_tilt"])


@torch.no_grad()
def apply_calibration(
    head: nn.Linear, calibration: Calibration, weights: Tensor, trained_tilt: float
) -> None:
    """Fold a calibration into the bin head, in place."""
    tilt = trained_tilt * weights.log().float()
    head.weight.mul_(calibration.scale)
    head.bias.copy_(calibration.scale * (head.bias - tilt) + calibration.bias + tilt)
