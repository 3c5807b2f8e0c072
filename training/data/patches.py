"""Rectangles of other pictures laid over a picture (CutMix, Yun et al. 2019)."""

import numpy as np
import torch
from torch import Tensor

from training.colour.sampling import GRID_STRIDE
from training.data.crops import send


def lay_patches(
    rgb: Tensor, classes: Tensor, chance: float, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Lay a rectangle of the image before it over some images.

    Args:
        rgb: (B, S, S, 3) bytes.
        classes: (B, S/4, S/4), to whose cells the rectangle's edges keep; sides a quarter to 3/4 of S.
        chance: per image.
        random: what is drawn from.

    Returns:
        The same with their rectangles, in new memory unless the chance is 0.
    """
    if chance == 0:
        return rgb, classes
    count, cells = classes.shape[:2]
    patched = random.random(count) < chance
    extents = random.integers(cells // 4, cells * 3 // 4, (2, count))
    begins = random.integers(0, cells - extents + 1)[..., None]
    places = np.arange(cells)
    rows, columns = (places >= begins) & (places < begins + extents[..., None])  # (B, cells) each
    patch = send(patched[:, None, None] & rows[:, :, None] & columns[:, None], rgb.device)
    over_pixels = patch.repeat_interleave(GRID_STRIDE, 1).repeat_interleave(GRID_STRIDE, 2)
    planes = rgb.movedim(-1, 2)  # (B, S, 3, S), as they lie in memory
    pixels = torch.where(over_pixels[:, :, None], planes.roll(1, 0), planes).movedim(2, -1)
    return pixels, torch.where(patch, classes.roll(1, 0), classes)
