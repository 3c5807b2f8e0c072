"""A second look at the pictures of a batch, moved and resized, for consistency."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.data.augment import disturb
from training.data.batches import Augmentation


class View(NamedTuple):
    """The same pictures seen again, moved and resized.

    Attributes:
        lightness: (B, 1, S', S') L.
        shift: (dx, dy), as shares of the side: what was at x is now at x - dx.
    """

    lightness: Tensor
    shift: tuple[float, float]


def look_again(lightness: Tensor, settings: Augmentation, random: np.random.Generator) -> View:
    """(B, 1, S, S) L -> a view moved by up to four pixels, disturbed again, by default resized.

    Sizes are multiples of 32 from 0.75 to 1.25 times S.
    """
    side = lightness.shape[-1]
    step = 32
    sizes = [size for size in range(step, 2 * side, step) if 0.75 * side <= size <= 1.25 * side]
    size = int(random.choice(sizes)) if settings.resized_views else side
    reach = 4
    dx, dy = (int(n) for n in random.integers(-reach, reach + 1, 2))
    padded = functional.pad(lightness, (reach,) * 4, mode="replicate")
    moved = padded[..., reach + dy : reach + dy + side, reach + dx : reach + dx + side]
    resized = functional.interpolate(
        moved, size=(size, size), mode="bilinear", align_corners=False, antialias=True
    )
    return View(disturb(resized[:, 0], settings, random)[:, None], (dx / side, dy / side))


def seen_from_first(features: Tensor, view: View, cells: int) -> Tensor:
    """(B, C, h', w') features of a view, read where the (cells, cells) grid of the first view looks."""
    dx, dy = view.shift
    # The sampling grid runs from -1 to 1 over the side, so a share of the side counts twice.
    theta = torch.tensor([[1.0, 0.0, -2 * dx], [0.0, 1.0, -2 * dy]], device=features.device)
    shape = [len(features), features.shape[1], cells, cells]
    with torch.autocast(features.device.type, enabled=False):  # which would round the places to bfloat16
        grid = functional.affine_grid(theta.expand(len(features), 2, 3), shape, align_corners=False)
        return functional.grid_sample(
            features.float(), grid, mode="bilinear", padding_mode="border", align_corners=False
        )
