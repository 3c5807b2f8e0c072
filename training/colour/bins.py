"""The 313 ab bins of Zhang, Isola & Efros 2016 ("Colorful Image Colorization") and colours put into them.

The published table is a rule: on a grid of step 10, keep every point whose Chebyshev distance to the convex
hull of the ab projection of the sRGB gamut is under 10; sort by a, then b.
"""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import ConvexHull
from torch import Tensor

from training.colour.lab import lab_from_rgb

GRID_STEP = 10
BIN_COUNT = 313
NEIGHBOURS = 5
SIGMA = 5.0
# Look-up table over integer ab: -LUT_REACH..LUT_REACH covers the sRGB gamut (-108..99).
LUT_REACH = 115
LUT_SIDE = 2 * LUT_REACH + 1


class SoftCode(NamedTuple):
    """The bins that share a colour, and their weights (last axis: nearest first; weights sum to 1)."""

    indices: Tensor
    weights: Tensor


def _gamut_surface(levels: int = 33) -> NDArray[np.float64]:
    """(P, 2) chroma of the surface of the RGB cube."""
    steps = np.linspace(0, 1, levels)
    rgb = np.array([colour for colour in product(steps, repeat=3) if min(colour) == 0 or max(colour) == 1])
    return lab_from_rgb(torch.from_numpy(rgb)).numpy()[:, 1:]


@cache
def _bin_table() -> NDArray[np.float64]:
    surface = _gamut_surface()
    hull = surface[ConvexHull(surface).vertices]
    # Nearer than GRID_STEP (Chebyshev) to the hull = inside the hull grown by a square of that half side.
    corners = np.array(list(product((-GRID_STEP, GRID_STEP), repeat=2)))
    grown = ConvexHull((hull[:, None] + corners).reshape(-1, 2))
    reach = range(-13 * GRID_STEP, 14 * GRID_STEP, GRID_STEP)
    grid = np.array(list(product(reach, repeat=2)), dtype=np.float64)
    outward = grid @ grown.equations[:, :2].T + grown.equations[:, 2]  # (G, edges), negative inside
    return grid[(outward < 0).all(axis=1)]


def bin_centres(dtype: torch.dtype = torch.float32) -> Tensor:
    """(313, 2) bin centres in Lab units, sorted by a, then b."""
    return torch.from_numpy(_bin_table().copy()).to(dtype)


def soft_encode(ab: Tensor, neighbours: int = NEIGHBOURS, sigma: float = SIGMA) -> SoftCode:
    """Spread each colour over its nearest bins with Gaussian weights.

    Args:
        ab: (..., 2) chroma in Lab units.
        neighbours: bins that share one colour; among equally near bins the first in the table wins.
        sigma: width of the Gaussian, in Lab units.

    Returns:
        (..., neighbours) bin indices, nearest first, and weights that sum to 1.
    """
    squared = (
        (ab.double().unsqueeze(-2) - bin_centres(torch.float64).to(ab.device)).square().sum(-1)
    )  # (..., Q)
    in_table_order = (
        torch.arange(BIN_COUNT, device=ab.device) * 1e-9
    )  # breaks ties, too small to do anything else
    nearest, indices = (squared + in_table_order).topk(neighbours, dim=-1, largest=False)
    weights = torch.softmax(-nearest / (2 * sigma**2), dim=-1)
    return SoftCode(indices, weights.to(ab.dtype))


@cache
def soft_code_table() -> SoftCode:
    """Soft code of every integer ab: (231 * 231, 5) indices and weights; row = (a + 115) * 231 + b + 115."""
    axis = torch.arange(-LUT_REACH, LUT_REACH + 1, dtype=torch.float32)
    rows = [soft_encode(torch.cartesian_prod(a[None], axis)) for a in axis]
    return SoftCode(torch.cat([row.indices for row in rows]), torch.cat([row.weights for row in rows]))


def table_row(ab: Tensor) -> Tensor:
    """(..., 2) chroma -> (...) row of `soft_code_table` for the nearest integer ab."""
    cell = ab.round().clamp(-LUT_REACH, LUT_REACH).long() + LUT_REACH
    return cell[..., 0] * LUT_SIDE + cell[..., 1]


def annealed_mean(logits: Tensor, temperature: float) -> Tensor:
    """Bin logits -> ab: mean of the distribution sharpened by a temperature (T = 1 mean, T -> 0 mode).

    Args:
        logits: (..., 313) scores, any scale.
        temperature: T in (0, 1].

    Returns:
        (..., 2) chroma in Lab units.
    """
    return torch.softmax(logits / temperature, dim=-1) @ bin_centres(logits.dtype).to(logits.device)
