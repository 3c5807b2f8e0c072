"""Pictures with next to nothing on them: fades to black, and blank fields. Film is full of both.

A network that has only seen whole pictures takes a dark or blank field for a night sky and paints it deep
blue. Here such fields become part of what it learns: a faded picture keeps the colours that the fade leaves,
a blank one has none.
"""

import numpy as np
import torch
from torch import Tensor

from training.colour.lab import linear_from_srgb, srgb_from_linear
from training.data.classes import IGNORED_CLASS

DARKEST = 0.01  # of linear light; about the first frames of a fade-in


def fade(rgb: Tensor, chance: float, random: np.random.Generator) -> Tensor:
    """Scale some of (B, S, S, 3) sRGB bytes in linear light by DARKEST..0.5, log-uniform."""
    chosen = np.flatnonzero(random.random(len(rgb)) < chance)
    if len(chosen) == 0:
        return rgb
    scales = np.exp(random.uniform(np.log(DARKEST), np.log(0.5), len(chosen)))
    places = torch.from_numpy(chosen).to(rgb.device)
    scale = torch.from_numpy(scales).to(rgb.device, torch.float32)[:, None, None, None]
    faded = srgb_from_linear(linear_from_srgb(rgb[places].float() / 255) * scale)
    return rgb.index_copy(0, places, (faded * 255).round().to(torch.uint8))


def blank(rgb: Tensor, classes: Tensor, chance: float, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Put a grey field, lighter to one side by up to 30 levels, in place of some pictures.

    Args:
        rgb: (B, S, S, 3) sRGB bytes.
        classes: (B, S/4, S/4); a blank field is of no class.
        chance: per picture.
        random: what is drawn from.
    """
    chosen = np.flatnonzero(random.random(len(rgb)) < chance)
    if len(chosen) == 0:
        return rgb, classes
    steps = torch.linspace(-0.5, 0.5, rgb.shape[1], device=rgb.device)
    fields = [
        level + down * steps[:, None] + across * steps[None]
        for level, down, across in random.uniform([0, -30, -30], [255, 30, 30], (len(chosen), 3))
    ]
    grey = torch.stack(fields).clamp(0, 255).round().to(torch.uint8)
    places = torch.from_numpy(chosen).to(rgb.device)
    fields_rgb = grey[..., None].expand(-1, -1, -1, 3).contiguous()
    return rgb.index_copy(0, places, fields_rgb), classes.index_fill(0, places, IGNORED_CLASS)
