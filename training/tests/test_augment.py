"""Batches: crops, labels and colours stay together; only L is disturbed."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from training.augment import (
    Augmentation,
    Crop,
    cut_classes,
    cut_pixels,
    disturb,
    draw_crop,
    lay_patches,
    lightness_of,
    look_again,
    make_batch,
    seen_from_first,
)
from training.bins import table_row
from training.classes import IGNORED_CLASS
from training.images import Pixels
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


UNDISTURBED = Augmentation(grey_chance=0.0, gamma=1.0, contrast=0.0, grain=0.0, blur=0.0)


def numbered_images(count: int = 8, side: int = 64) -> tuple[torch.Tensor, np.ndarray]:
    """Images whose bytes are their number and place, and classes of the same number."""
    places = torch.arange(side * side).reshape(side, side, 1)
    numbers = torch.arange(count)[:, None, None, None].expand(count, side, side, 1)
    rgb = torch.cat([numbers, places.expand_as(numbers) // 256, places.expand_as(numbers) % 256], dim=-1)
    classes = np.repeat(np.arange(count), (side // 4) ** 2).reshape(count, side // 4, side // 4)
    return rgb.to(torch.uint8), classes.astype(np.uint8)


def test_a_patch_brings_pixels_and_classes_of_one_image_to_the_same_places() -> None:
    rgb, classes = numbered_images()
    before = rgb.clone()
    lay_patches(rgb, classes, 1.0, np.random.default_rng(0))
    owners = rgb[..., 0].numpy()
    assert (owners == classes.repeat(4, axis=1).repeat(4, axis=2)).all()
    assert torch.equal(rgb[..., 1:], before[..., 1:]), "a pixel stays where it was in its own image"
    for number, owner in enumerate(owners):
        assert set(np.unique(owner)) == {number, (number - 1) % len(owners)}
        rows, columns = np.nonzero(owner != number)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert height * width == len(rows), "a rectangle"
        assert min(height, width) >= 16 and max(height, width) <= 48


def test_patches_come_as_often_as_asked_and_reach_every_edge() -> None:
    random = np.random.default_rng(1)
    touched, patched = np.zeros((16, 16), dtype=bool), 0
    for _ in range(50):
        rgb, classes = numbered_images()
        lay_patches(rgb, classes, 0.5, random)
        foreign = classes != np.arange(8)[:, None, None]
        touched |= foreign.any(axis=0)
        patched += int(foreign.any(axis=(1, 2)).sum())
    assert touched[0].any() and touched[-1].any() and touched[:, 0].any() and touched[:, -1].any()
    assert patched / 400 == pytest.approx(0.5, abs=0.1)
    rgb, classes = numbered_images()
    lay_patches(rgb, classes, 0.0, random)
    assert (classes == np.arange(8)[:, None, None]).all()


def test_in_a_batch_a_patch_brings_its_colours(drawn_pictures: list[Pixels]) -> None:
    grey, red = np.full((64, 64, 3), 128, np.uint8), np.full((64, 64, 3), (200, 30, 30), np.uint8)
    labels = [labels_of(np.zeros((64, 64))), labels_of(np.ones((64, 64)))]
    settings = Augmentation(patch_chance=1.0)
    batch = make_batch([grey, red], labels, 64, settings, np.random.default_rng(0))
    red_row = table_row(sample_ab(torch.from_numpy(red)))[0, 0]
    assert torch.equal(batch.code_rows == red_row, batch.classes == 1)
    assert 0 < int((batch.classes == 1)[: 16 * 16].sum()) < 16 * 16


def waves(side: int = 128) -> torch.Tensor:
    """(2, 1, S, S) smooth lightness, another in each direction."""
    x = torch.arange(side) * (2 * torch.pi / 80)
    down, across = torch.sin(x)[:, None], torch.sin(0.7 * x + 1)[None]
    return torch.stack([50 + 20 * down + 15 * across, 50 + 25 * down * across])[:, None]


def test_a_view_read_back_shows_at_every_place_what_the_first_shows_there() -> None:
    first = waves()
    truth = functional.avg_pool2d(first, 4)
    sizes, shifts, unmoved = set(), set(), []
    for seed in range(40):
        view = look_again(first, UNDISTURBED, np.random.default_rng(seed))
        seen = functional.avg_pool2d(view.lightness, 4)
        inside = (..., slice(3, -3), slice(3, -3))
        difference = (seen_from_first(seen, view, 32) - truth)[inside]
        # A coarser view and the reading between its cells round the waves off; the disturbance adds a shift
        # of at most a rounding error.
        assert float(difference.abs().mean()) < 0.5 and float(difference.abs().max()) < 2
        still = view._replace(shift=(0.0, 0.0))
        if max(map(abs, view.shift)) >= 3 / 128:
            unmoved.append(float((seen_from_first(seen, still, 32) - truth)[inside].abs().mean()))
        sizes.add(view.lightness.shape[-1])
        shifts.add(tuple(round(share * 128) for share in view.shift))
    assert sizes == {96, 128, 160}
    assert {abs(step) for shift in shifts for step in shift} == set(range(5))
    assert min(unmoved) > 1, "the test would not see a shift that is left out"


def test_a_view_leaves_the_first_alone_and_is_disturbed_anew() -> None:
    first = waves()
    before = first.clone()
    plain = look_again(first, UNDISTURBED, np.random.default_rng(5))
    rough = look_again(first, Augmentation(), np.random.default_rng(5))
    assert torch.equal(first, before)
    assert plain.shift == rough.shift and plain.lightness.shape == rough.lightness.shape
    assert float((plain.lightness - rough.lightness).abs().mean()) > 1
    assert float(rough.lightness.min()) >= 0 and float(rough.lightness.max()) <= 100


def test_half_precision_features_are_read_in_full() -> None:
    view = look_again(waves(), UNDISTURBED, np.random.default_rng(2))
    features = torch.rand(2, 5, 8, 8, dtype=torch.bfloat16)
    read = seen_from_first(features, view, 32)
    assert read.dtype == torch.float32 and read.shape == (2, 5, 32, 32)
