"""Batches: crops, labels and colours stay together; only L is disturbed."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from training.colour.bins import table_row
from training.colour.lightness import lightness_of, lightness_of_grey
from training.colour.sampling import sample_ab
from training.data.augment import disturb, film_lightness, make_batch
from training.data.batches import Augmentation
from training.data.images import Pixels
from training.data.patches import lay_patches
from training.data.second_views import look_again, seen_from_first


def resident(pictures: list[Pixels]) -> list[torch.Tensor]:
    """Pictures as a batch is made of them."""
    return [torch.from_numpy(pixels) for pixels in pictures]


def maps_of(*classes: int) -> torch.Tensor:
    """Class maps of one class each."""
    return torch.tensor(classes, dtype=torch.uint8)[:, None, None].expand(-1, 64, 64)


def test_the_target_is_the_colour_picture_whatever_the_film_stock(drawn_pictures: list[Pixels]) -> None:
    images, maps = resident(drawn_pictures[:1]), maps_of(0)
    strong = Augmentation(smallest_crop=1.0, grey_chance=1.0, grain=20)
    weak = Augmentation(smallest_crop=1.0, grey_chance=0.0, grain=0, gamma=1.0, contrast=0.0, blur=0.3)
    first = make_batch(images, maps, 64, strong, np.random.default_rng(3))
    second = make_batch(images, maps, 64, weak, np.random.default_rng(3))
    assert first.code_rows.tolist() == second.code_rows.tolist()
    assert not torch.equal(first.lightness, second.lightness)
    assert first.lightness.shape == (1, 1, 64, 64)
    assert float(first.lightness.min()) >= 0 and float(first.lightness.max()) <= 100


def test_the_same_random_numbers_give_the_same_batch(drawn_pictures: list[Pixels]) -> None:
    images, maps = resident(drawn_pictures[:4]), maps_of(0, 1, 2, 3)
    batches = [make_batch(images, maps, 64, Augmentation(), np.random.default_rng(7)) for _ in "ab"]
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


def test_film_records_a_grey_mix_of_some_pictures_and_the_true_lightness_of_the_rest(
    drawn_pictures: list[Pixels],
) -> None:
    rgb = torch.from_numpy(np.stack(drawn_pictures * 20))
    film = film_lightness(rgb, Augmentation(grey_chance=0.3), np.random.default_rng(4))
    same = (film == lightness_of(rgb)).flatten(1).all(dim=1)
    assert float(same.float().mean()) == pytest.approx(0.7, abs=0.1)
    between = [lightness_of_grey(edge.float()) for edge in (rgb.amin(-1), rgb.amax(-1))]
    assert bool(((film >= between[0] - 1e-3) & (film <= between[1] + 1e-3))[~same].all())


def test_blur_and_grain_come_as_often_and_as_strong_as_asked() -> None:
    flat = torch.full((2000, 32, 32), 50.0)
    grainy = disturb(flat, replace(UNDISTURBED, grain=4.0), np.random.default_rng(0)).flatten(1).std(dim=1)
    touched = grainy > 1e-4
    assert float(touched.float().mean()) == pytest.approx(0.4, abs=0.04)
    assert float(grainy[touched].mean()) == pytest.approx(2, abs=0.15) and float(grainy.max()) < 4.5
    point = torch.zeros(2000, 9, 9)
    point[:, 4, 4] = 100
    spread = disturb(point, replace(UNDISTURBED, blur=1.2), np.random.default_rng(1))
    centre = spread[:, 4, 4]
    assert float((centre < 99.9).float().mean()) == pytest.approx(0.25, abs=0.03)
    kernel = torch.exp(-torch.arange(-2.0, 3.0).square() / (2 * 1.2**2))
    assert float(centre.min()) == pytest.approx(100 * float((kernel[2] / kernel.sum()) ** 2), abs=0.5)
    # The darkest bytes of a picture stay above 0, so a point's light is kept to within that floor.
    assert float(spread.flatten(1).sum(dim=1).std()) < 1


def test_grain_is_another_in_every_image_and_every_batch() -> None:
    flat = torch.full((64, 32, 32), 50.0)
    settings = replace(UNDISTURBED, grain=4.0)
    grains = [disturb(flat, settings, np.random.default_rng(seed)) - flat for seed in (0, 1)]
    noisy = torch.cat(grains).flatten(1)
    noisy = noisy[noisy.std(dim=1) > 0.5]
    likeness = torch.corrcoef(noisy) - torch.eye(len(noisy))
    assert len(noisy) > 30 and float(likeness.abs().max()) < 0.2


def test_a_batch_never_leaves_the_device_its_pictures_lie_on() -> None:
    elsewhere = torch.device("meta")  # has shapes only, and refuses to meet tensors of the CPU
    images = [torch.empty(96, 128, 3, dtype=torch.uint8, device=elsewhere) for _ in range(20)]
    maps = torch.empty(20, 64, 64, dtype=torch.uint8, device=elsewhere)
    batch = make_batch(images, maps, 64, Augmentation(patch_chance=0.5), np.random.default_rng(0))
    view = look_again(batch.lightness, Augmentation(), np.random.default_rng(0))
    assert {part.device for part in (*batch, view.lightness)} == {elsewhere}
    assert [tuple(part.shape) for part in batch] == [(20, 1, 64, 64), (20 * 256,), (20 * 256,)]
    assert batch.lightness.dtype == torch.float32 and batch.classes.dtype == torch.uint8


UNDISTURBED = Augmentation(grey_chance=0.0, gamma=1.0, contrast=0.0, grain=0.0, blur=0.0)


def numbered_images(count: int = 8, side: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """Images whose bytes are their number and place, and classes of the same number."""
    places = torch.arange(side * side).reshape(side, side, 1)
    numbers = torch.arange(count)[:, None, None, None].expand(count, side, side, 1)
    rgb = torch.cat([numbers, places.expand_as(numbers) // 256, places.expand_as(numbers) % 256], dim=-1)
    classes = torch.arange(count, dtype=torch.uint8)[:, None, None].expand(-1, side // 4, side // 4)
    return rgb.to(torch.uint8), classes


def test_a_patch_brings_pixels_and_classes_of_one_image_to_the_same_places() -> None:
    before, classes = numbered_images()
    rgb, classes = lay_patches(before, classes, 1.0, np.random.default_rng(0))
    owners = rgb[..., 0].numpy()
    assert (owners == classes.numpy().repeat(4, axis=1).repeat(4, axis=2)).all()
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
        foreign = lay_patches(*numbered_images(), 0.5, random)[1].numpy() != np.arange(8)[:, None, None]
        touched |= foreign.any(axis=0)
        patched += int(foreign.any(axis=(1, 2)).sum())
    assert touched[0].any() and touched[-1].any() and touched[:, 0].any() and touched[:, -1].any()
    assert patched / 400 == pytest.approx(0.5, abs=0.1)
    rgb, classes = numbered_images()
    unpatched = lay_patches(rgb, classes, 0.0, random)
    assert torch.equal(unpatched[0], rgb) and torch.equal(unpatched[1], classes)


def test_in_a_batch_a_patch_brings_its_colours(drawn_pictures: list[Pixels]) -> None:
    grey, red = np.full((64, 64, 3), 128, np.uint8), np.full((64, 64, 3), (200, 30, 30), np.uint8)
    settings = Augmentation(patch_chance=1.0)
    batch = make_batch(resident([grey, red]), maps_of(0, 1), 64, settings, np.random.default_rng(0))
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


def test_half_precision_training_neither_rounds_the_lightness_nor_the_places_of_a_view() -> None:
    first, settings = waves(), Augmentation()
    full = look_again(first, settings, np.random.default_rng(3))
    read = seen_from_first(full.lightness, full, 32)
    with torch.autocast("cpu", torch.bfloat16):
        half = look_again(first, settings, np.random.default_rng(3))
        assert torch.equal(half.lightness, full.lightness)
        assert torch.equal(seen_from_first(half.lightness, half, 32), read)
