"""What time and cameras did to old film: faded blacks, vignettes, scratches, dust, softness, combed fields.

These marks change the lightness alone; the colours to be learnt stay those of the clean picture.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

SCRATCHES = 3  # at most, in one picture
SPECKS = 6


def age(lightness: Tensor, chance: float, random: np.random.Generator) -> Tensor:
    """(B, S, S) L in 0..100 -> the same, some of them with a few marks of age each."""
    chosen = np.flatnonzero(random.random(len(lightness)) < chance)
    if len(chosen) == 0:
        return lightness
    places = torch.from_numpy(chosen).to(lightness.device)
    old = lightness[places]
    for mark in (_soften, _comb, _vignette, _scratch, _speckle, _fade_blacks):
        old = mark(old, random)
    return lightness.index_copy(0, places, old)


def _drawn(values: np.ndarray, like: Tensor) -> Tensor:
    return torch.from_numpy(values).to(like.device, torch.float32)


def _on_some(planes: Tensor, changed: Tensor, chance: float, random: np.random.Generator) -> Tensor:
    """The changed picture in place of some."""
    some = _drawn(random.random(len(planes)) < chance, planes)[:, None, None]
    return torch.lerp(planes, changed, some)


def _soften(planes: Tensor, random: np.random.Generator) -> Tensor:
    """As a worn print: seen at half the resolution."""
    small = functional.avg_pool2d(planes[:, None], 2)
    soft = functional.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)[:, 0]
    return _on_some(planes, soft, 0.3, random)


def _comb(planes: Tensor, random: np.random.Generator) -> Tensor:
    """What interlacing leaves of a moving picture: every other row shifted."""
    moved = planes.clone()
    moved[:, 1::2] = planes[:, 1::2].roll(int(random.integers(1, 3)), dims=2)
    return _on_some(planes, moved, 0.1, random)


def _vignette(planes: Tensor, random: np.random.Generator) -> Tensor:
    """Corners darker by up to a half."""
    axis = torch.linspace(-1, 1, planes.shape[-1], device=planes.device).square()
    distance = (axis[:, None] + axis) / 2
    strength = _drawn(random.uniform(0, 0.5, len(planes)) * (random.random(len(planes)) < 0.4), planes)
    return planes * (1 - strength[:, None, None] * distance)


def _scratch(planes: Tensor, random: np.random.Generator) -> Tensor:
    """Upright lines a pixel wide, lighter or darker."""
    count, side = len(planes), planes.shape[-1]
    strength = random.uniform(10, 40, (count, SCRATCHES)) * random.choice([-1, 1], (count, SCRATCHES))
    strength *= random.random((count, SCRATCHES)) < 0.2
    columns = torch.zeros(count, side, device=planes.device)
    where = torch.from_numpy(random.integers(0, side, (count, SCRATCHES))).to(planes.device)
    columns.scatter_add_(1, where, _drawn(strength, planes))
    return (planes + columns[:, None]).clamp(0, 100)


def _speckle(planes: Tensor, random: np.random.Generator) -> Tensor:
    """Dust, white or black: patches two pixels square."""
    count, side = len(planes), planes.shape[-1] // 2
    strength = random.choice([-60, 60], (count, SPECKS)) * (random.random((count, SPECKS)) < 0.3)
    dust = torch.zeros(count, side * side, device=planes.device)
    where = torch.from_numpy(random.integers(0, side * side, (count, SPECKS))).to(planes.device)
    dust.scatter_add_(1, where, _drawn(strength, planes))
    grown = dust.reshape(count, 1, side, side)
    spread = functional.interpolate(grown, size=planes.shape[1:], mode="nearest")[:, 0]
    return (planes + spread).clamp(0, 100)


def _fade_blacks(planes: Tensor, random: np.random.Generator) -> Tensor:
    """Blacks risen to at most L 18, whites fallen to at least 78."""
    faded = random.random(len(planes)) < 0.5
    black = _drawn(random.uniform(0, 18, len(planes)) * faded, planes)[:, None, None]
    white = _drawn(100 - random.uniform(0, 22, len(planes)) * faded, planes)[:, None, None]
    return black + planes * (white - black) / 100
