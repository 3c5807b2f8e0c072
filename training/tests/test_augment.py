"""Batches: crops, labels and colours stay together; only L is disturbed."""

import numpy as np
import torch

from training.augment import (
    Augmentation,
    Crop,
    cut_classes,
    cut_pixels,
    disturb,
    draw_crop,
    lightness_of,
    make_batch,
)
from training.bins import table_row
from training.images import Pixels
from training.losses import IGNORED_CLASS
from training.prior import sample_ab


def labels_of(classes: np.ndarray, sure: int = 255) -> np.ndarray:
    """Teacher labels of one certainty."""
    return np.stack([classes, np.full_like(classes, sure)]).astype(np.uint8)


def test_crops_stay_inside_the_picture() -> None:
    random = np.random.default_rng(0)
    for _ in range(200):
        crop = draw_crop(190, 80, 0.35, random)
        assert crop.left >= 0 and crop.top >= 0
        assert crop.left + crop.width <= 190 + 1e-9 and crop.top + crop.height <= 80 + 1e-9


def test_labels_follow_the_crop_and_the_mirror() -> None:
    columns = np.tile(np.arange(64) // 16, (64, 1))  # four upright bands
    picture = (
        np.repeat(np.repeat(columns * 60, 2, axis=0), 2, axis=1).astype(np.uint8)[..., None].repeat(3, axis=2)
    )
    for mirrored in (False, True):
        crop = Crop(32, 10, 64, 64, mirrored)
        classes = cut_classes(labels_of(columns), crop, 128, 128, 64)
        pixels = cut_pixels(picture, crop, 64)[2::4, 2::4, 0]
        assert (classes * 60 == pixels).mean() > 0.9


def test_unsure_labels_are_ignored() -> None:
    classes = cut_classes(labels_of(np.zeros((64, 64)), sure=100), Crop(0, 0, 64, 64, False), 64, 64, 32)
    assert (classes == IGNORED_CLASS).all()


def test_the_target_is_the_colour_picture_whatever_the_film_stock(drawn_pictures: list[Pixels]) -> None:
    labels = [labels_of(np.zeros((64, 64)))]
    strong = Augmentation(smallest_crop=1.0, grey_chance=1.0, grain=20)
    weak = Augmentation(smallest_crop=1.0, grey_chance=0.0, grain=0, gamma=1.0, contrast=0.0, blur=0.3)
    first = make_batch(drawn_pictures[:1], labels, 64, strong, np.random.default_rng(3))
    second = make_batch(drawn_pictures[:1], labels, 64, weak, np.random.default_rng(3))
    assert first.code_rows.tolist() == second.code_rows.tolist()
    assert not torch.equal(first.lightness, second.lightness)
    assert first.lightness.shape == (1, 1, 64, 64)
    assert float(first.lightness.min()) >= 0 and float(first.lightness.max()) <= 100


def test_the_same_random_numbers_give_the_same_batch(drawn_pictures: list[Pixels]) -> None:
    labels = [labels_of(np.zeros((64, 64)))] * 4
    batches = [
        make_batch(drawn_pictures[:4], labels, 64, Augmentation(), np.random.default_rng(7)) for _ in "ab"
    ]
    assert all(torch.equal(mine, yours) for mine, yours in zip(*batches, strict=True))


def test_without_disturbance_the_lightness_is_the_true_one(drawn_pictures: list[Pixels]) -> None:
    calm = Augmentation(gamma=1.0, contrast=0.0, grain=0.0, blur=0.0)
    rgb = torch.from_numpy(np.stack(drawn_pictures))
    shifted = disturb(lightness_of(rgb), calm, np.random.default_rng(0)) - lightness_of(rgb)
    # What is left is a shift of the whole picture, and the slightest blur.
    assert float(shifted.flatten(1).std(dim=1).median()) < 1


def test_colour_is_sampled_next_to_the_middle_of_each_cell() -> None:
    rgb = torch.zeros(8, 8, 3, dtype=torch.uint8)
    rgb[2, 6] = torch.tensor([255, 0, 0], dtype=torch.uint8)
    rows = table_row(sample_ab(rgb))
    assert rows[0, 1] == table_row(torch.tensor([80.1, 67.2]))
    assert rows[0, 0] == rows[1, 0] == rows[1, 1] == table_row(torch.zeros(2))
