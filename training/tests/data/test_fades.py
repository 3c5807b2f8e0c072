"""Fades and blank fields: colours go with the light, blank fields have neither colour nor class."""

import numpy as np
import torch

from training.colour.lab import lab_from_rgb, linear_from_srgb
from training.data.classes import IGNORED_CLASS
from training.data.fades import DARKEST, blank, fade


def pictures() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), dtype=np.uint8))


def test_a_fade_scales_linear_light_of_the_whole_picture_alike() -> None:
    rgb = pictures()
    before = linear_from_srgb(rgb.float() / 255)
    after = linear_from_srgb(fade(rgb, 1.0, np.random.default_rng(1)).float() / 255)
    for one, other in zip(before, after, strict=True):
        scale = float((other.sum() / one.sum()).item())
        assert DARKEST * 0.9 < scale < 0.55
        # Within half a level of eight bits, where sRGB is steepest.
        torch.testing.assert_close(other, one * scale, atol=0.02, rtol=0.05)


def test_blank_fields_have_no_colour_and_no_class() -> None:
    rgb, classes = blank(pictures(), torch.zeros(8, 4, 4, dtype=torch.uint8), 1.0, np.random.default_rng(2))
    assert lab_from_rgb(rgb.float() / 255)[..., 1:].abs().max() < 0.1
    assert (classes == IGNORED_CLASS).all()
    assert rgb.float().mean(dim=(1, 2, 3)).std() > 20, "fields of many greys"


def test_pictures_that_are_not_drawn_stay_as_they_are() -> None:
    rgb, classes = pictures(), torch.zeros(8, 4, 4, dtype=torch.uint8)
    some, left = blank(rgb, classes, 0.5, np.random.default_rng(3))
    kept = (left == 0).all(dim=2).all(dim=1)
    assert 0 < int(kept.sum()) < 8
    assert torch.equal(some[kept], rgb[kept])
    assert torch.equal(fade(rgb, 0.0, np.random.default_rng(4)), rgb)
