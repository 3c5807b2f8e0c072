"""Colour conversion against scikit-image."""

import numpy as np
import torch
from skimage.color import lab2rgb, rgb2lab

from training.colour.lab import lab_from_rgb, rgb_from_lab
from training.colour.lightness import lightness_of, lightness_of_grey


def random_colours(count: int = 500) -> np.ndarray:
    """(count, 3) sRGB colours, the first fifth of them nearly black."""
    colours = np.random.default_rng(0).uniform(0, 1, (count, 3))
    colours[: count // 5] *= 0.05
    return colours


def test_lab_is_scikit_images() -> None:
    rgb = random_colours()
    # scikit-image rounds limit and slope of the linear part (0.008856, 7.787): the fourth decimal differs.
    assert np.abs(lab_from_rgb(torch.from_numpy(rgb)).numpy() - rgb2lab(rgb)).max() < 5e-4


def test_rgb_is_scikit_images() -> None:
    lab = rgb2lab(random_colours())
    assert np.abs(rgb_from_lab(torch.from_numpy(lab)).numpy() - lab2rgb(lab)).max() < 1e-4


def test_lab_and_back_is_the_same_colour() -> None:
    rgb = torch.from_numpy(random_colours())
    torch.testing.assert_close(rgb_from_lab(lab_from_rgb(rgb)), rgb, atol=1e-9, rtol=0)


def test_lightness_of_bytes_is_the_l_of_lab() -> None:
    levels = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (40, 3), dtype=np.uint8))
    torch.testing.assert_close(lightness_of(levels), lab_from_rgb(levels / 255)[:, 0], atol=1e-3, rtol=0)


def test_lightness_of_a_grey_level_is_that_of_the_grey_colour() -> None:
    levels = torch.arange(256, dtype=torch.uint8)
    grey = levels[:, None].expand(-1, 3)
    torch.testing.assert_close(lightness_of_grey(levels.float()), lightness_of(grey), atol=1e-3, rtol=0)
