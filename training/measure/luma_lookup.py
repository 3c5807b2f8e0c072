"""The baseline that a network must beat: the colour distribution at each lightness, and nothing else.

p(q | L) is counted over training images with soft codes, in 2-unit steps of L, each step smoothed towards its
neighbours and towards the overall prior.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from training.colour.bins import BIN_COUNT, soft_code_table, table_row
from training.colour.lightness import lightness_of
from training.colour.sampling import GRID_OFFSET, GRID_STRIDE, sample_ab
from training.data.images import Pixels

LUMA_STEPS = 50
STEP_SIGMA = 1.5  # neighbouring steps, in steps
PRIOR_STRENGTH = 1e-3  # share of the overall prior mixed into every step
NEVER_SEEN = 1e-7  # probability left to bins and lightness steps that training has none of


def sample_lightness(lightness: Tensor) -> Tensor:
    """(H, W) L -> (H/4 * W/4,) L at the points where colour is sampled."""
    return lightness[GRID_OFFSET::GRID_STRIDE, GRID_OFFSET::GRID_STRIDE].flatten()


def _step_of(lightness: Tensor) -> Tensor:
    return (lightness * (LUMA_STEPS / 100)).long().clamp(0, LUMA_STEPS - 1)


@dataclass(frozen=True)
class LumaLookup:
    """(50, Q) log p(q | L), and (Q,) log of the overall prior."""

    log_p: Tensor
    log_prior: Tensor

    def predict(self, lightness: Tensor) -> Tensor:
        """(N,) L in 0..100 -> (N, Q) log-probabilities."""
        return self.log_p[_step_of(lightness)]


def fit_luma_lookup(images: Iterable[Pixels], shares: Iterable[float]) -> LumaLookup:
    """Count soft codes by lightness; each image counts by its share, whatever its size."""
    table = soft_code_table()
    counts = torch.zeros(LUMA_STEPS * BIN_COUNT, dtype=torch.float64)
    for pixels, share in zip(images, shares, strict=True):
        rgb = torch.from_numpy(pixels)
        points = rgb[GRID_OFFSET::GRID_STRIDE, GRID_OFFSET::GRID_STRIDE]
        steps = _step_of(lightness_of(points)).flatten()
        rows = table_row(sample_ab(rgb)).flatten()
        cells = steps[:, None] * BIN_COUNT + table.indices[rows]
        counts.index_add_(0, cells.flatten(), table.weights[rows].double().flatten() * (share / len(rows)))
    joint = counts.reshape(LUMA_STEPS, BIN_COUNT)
    prior = joint.sum(dim=0) / joint.sum()
    steps = torch.arange(LUMA_STEPS, dtype=torch.float64)
    nearness = torch.exp(-(steps[:, None] - steps).square() / (2 * STEP_SIGMA**2))
    smoothed = nearness @ joint + NEVER_SEEN * joint.sum() * prior
    conditional = smoothed / smoothed.sum(dim=1, keepdim=True)
    mixed = (1 - PRIOR_STRENGTH) * conditional + PRIOR_STRENGTH * prior
    return LumaLookup((mixed + NEVER_SEEN).log().float(), (prior + NEVER_SEEN).log().float())
