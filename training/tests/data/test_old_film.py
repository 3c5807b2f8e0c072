"""Marks of age: on some pictures, within lightness, and the same for the same draw."""

import numpy as np
import torch

from training.data.augment import film_lightness
from training.data.batches import Augmentation
from training.data.old_film import age


def test_some_pictures_age_and_the_others_stay() -> None:
    planes = torch.rand(40, 64, 64) * 100
    aged = age(planes, 0.5, np.random.default_rng(0))
    changed = [not torch.equal(a, b) for a, b in zip(planes, aged, strict=True)]
    assert 10 < sum(changed) < 30
    assert aged.min() >= 0 and aged.max() <= 100 and bool(torch.isfinite(aged).all())
    assert torch.equal(aged, age(planes, 0.5, np.random.default_rng(0)))


def test_without_a_chance_nothing_changes() -> None:
    planes = torch.rand(3, 64, 64) * 100
    assert age(planes, 0.0, np.random.default_rng(0)) is planes


def test_orthochromatic_stock_sees_red_as_black_and_blue_as_white() -> None:
    colours = torch.tensor([[220, 30, 30], [90, 140, 240]], dtype=torch.uint8)
    rgb = colours[:, None, None].expand(2, 8, 8, 3).contiguous().repeat(50, 1, 1, 1)
    ortho = Augmentation(grey_chance=1.0, orthochromatic_chance=1.0)
    lightness = film_lightness(rgb, ortho, np.random.default_rng(0)).mean(dim=(1, 2))
    red, sky = lightness[::2].mean(), lightness[1::2].mean()
    assert red < 20 and sky > 65
