"""The flicker proxy: how much the colours of a still picture change with what differs from frame to frame.

A film's next frame shows nearly the same: moved by a pixel, with other grain, a little lighter. Colours that
answer to that flicker in a film. Needs no film (method.md 3.3, 7.3).
"""

from collections.abc import Callable

import torch
from torch import Tensor

NOISE = 2.0  # standard deviation of the grain, L units
GAMMA = 1.05
# (H, W) lightness -> (H/4 * W/4, 2) chroma
PaintLightness = Callable[[Tensor], Tensor]


def disturbed_views(lightness: Tensor, seed: int = 0) -> list[Tensor]:
    """(H, W) L in 0..100 -> the same moved by one pixel, with grain, darker and lighter."""
    noise = torch.randn(lightness.shape, generator=torch.Generator().manual_seed(seed)) * NOISE
    share = (lightness / 100).clamp(1e-4, 1)
    return [
        torch.roll(lightness, (1, 1), dims=(0, 1)),
        (lightness + noise).clamp(0, 100),
        100 * share.pow(GAMMA),
        100 * share.pow(1 / GAMMA),
    ]


def flicker_proxy(paint: PaintLightness, lightness: Tensor) -> float:
    """Mean distance in ab between a picture's colours and those of its disturbed views, in Lab units."""
    calm = paint(lightness)
    moved = [(paint(view) - calm).square().sum(dim=1).sqrt().mean() for view in disturbed_views(lightness)]
    return float(torch.stack(moved).mean())
