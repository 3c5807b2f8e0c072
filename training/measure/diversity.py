"""Several guesses instead of one: spatially smooth samples of the bin distributions, and how they differ.

A sample is argmax(z + g) with Gumbel noise g. Each cell by itself is then drawn exactly from its own
distribution, but the noise is made from a coarse grid of normals, so that neighbouring cells decide alike and
a sample is a picture, not confetti.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from training.colour.bins import bin_centres
from training.measure.metrics import auc

NOISE_SIDE = 6  # the noise is independent about every sixth of the picture
SAMPLES = 5


def smooth_gumbel(bins: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """(h * w, bins) standard Gumbel noise, smooth in space, independent between bins."""
    coarse = torch.randn(1, bins, NOISE_SIDE, NOISE_SIDE, generator=generator)
    normal = functional.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=True)
    # Interpolation shrinks the variance between the coarse points; it is put back cell by cell.
    spread = _interpolated_variance(height)[:, None] * _interpolated_variance(width)[None]
    normal = normal[0] / spread.sqrt()
    uniform = (0.5 * (1 + torch.erf(normal / math.sqrt(2)))).clamp(1e-6, 1 - 1e-6)
    return -torch.log(-torch.log(uniform)).flatten(1).T


def _interpolated_variance(length: int) -> Tensor:
    """(length,) variance of linearly interpolated unit normals."""
    corners = functional.interpolate(
        torch.eye(NOISE_SIDE)[None], size=length, mode="linear", align_corners=True
    )
    return corners[0].square().sum(dim=0)


def draw_samples(log_p: Tensor, height: int, width: int, count: int = SAMPLES, seed: int = 0) -> list[Tensor]:
    """(h * w, Q) log-probabilities -> `count` samples of (h * w, 2) chroma."""
    generator = torch.Generator().manual_seed(seed)
    centres = bin_centres()
    noise = (smooth_gumbel(log_p.shape[1], height, width, generator) for _ in range(count))
    return [centres[(log_p + gumbel).argmax(dim=1)] for gumbel in noise]


def diversity_scores(samples: list[Tensor], true_ab: Tensor) -> dict[str, float]:
    """`diversity`, mean distance between two samples in ab units, and `best_of_5_auc`, percent."""
    count = len(samples)
    pairs = [(i, j) for i in range(count) for j in range(i)]
    apart = [float((samples[i] - samples[j]).square().sum(dim=1).sqrt().mean()) for i, j in pairs]
    return {
        "diversity": sum(apart) / len(apart),
        "best_of_5_auc": max(auc(sample, true_ab) for sample in samples),
    }
