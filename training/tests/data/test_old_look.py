"""Pictures made to look old: always the same way, of the same truth, and old indeed."""

import numpy as np
import pytest
import torch

from training.colour.lightness import lightness_of
from training.data.images import Pixels
from training.data.old_look import aged_lightness, middle_square


def test_the_same_picture_ages_the_same_way_and_another_place_otherwise(drawn_pictures: list[Pixels]) -> None:
    square = middle_square(drawn_pictures[0], 96)
    first = aged_lightness(square, 3)
    assert torch.equal(first, aged_lightness(square, 3))
    assert not torch.equal(first, aged_lightness(square, 4))
    assert first.shape == (96, 96) and float(first.min()) >= 0 and float(first.max()) <= 100


def test_age_changes_what_is_seen_and_leaves_what_is_there(drawn_pictures: list[Pixels]) -> None:
    changes, likeness = [], []
    for place, pixels in enumerate(drawn_pictures):
        square = middle_square(pixels, 96)
        clean, old = lightness_of(torch.from_numpy(square)), aged_lightness(square, place)
        changes.append(float((clean - old).abs().mean()))
        likeness.append(float(np.corrcoef(clean.flatten(), old.flatten())[0, 1]))
    assert np.mean(changes) > 4
    assert np.median(np.abs(likeness)) > 0.6


def test_a_picture_that_is_too_small_is_said() -> None:
    with pytest.raises(ValueError, match="128x96 has no square of 192"):
        middle_square(np.zeros((96, 128, 3), np.uint8), 192)
