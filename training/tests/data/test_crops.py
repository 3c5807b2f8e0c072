"""Crops: what PIL would cut, and the classes of the same places."""

import numpy as np
import pytest
import torch
from PIL import Image

from training.data.classes import IGNORED_CLASS
from training.data.crops import Crops, cut_classes, cut_pixels, draw_crops, sure_classes
from training.data.images import Pixels

SIZES = [(96, 128), (192, 192), (300, 200), (80, 422), (50, 40)]  # heights and widths, pixels


def smooth_picture(height: int, width: int, seed: int) -> Pixels:
    """Waves of another length and phase in each channel."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [
        np.sin(x / random.uniform(9, 30) + random.uniform(0, 6)) * np.cos(y / random.uniform(9, 30))
        for _ in "rgb"
    ]
    return (127.5 + 120 * np.stack(waves, axis=-1)).round().astype(np.uint8)


def draw_for(pictures: list[Pixels], smallest: float, seed: int = 0) -> Crops:
    """A crop for each picture."""
    heights, widths = np.array([pixels.shape[:2] for pixels in pictures]).T
    return draw_crops(widths, heights, smallest, np.random.default_rng(seed))


def pil_crop(pixels: Pixels, crops: Crops, place: int, side: int) -> Pixels:
    """What PIL makes of one crop."""
    left, top, width, height = (float(values[place]) for values in crops[:4])
    box = (left, top, min(left + width, pixels.shape[1]), min(top + height, pixels.shape[0]))
    cut = np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.BILINEAR, box))
    return cut[:, ::-1] if crops.mirrored[place] else cut


@pytest.mark.parametrize("side", [32, 128, 192])
def test_a_crop_is_pils_to_one_byte(side: int) -> None:
    pictures = [smooth_picture(*SIZES[n % 5], n) for n in range(20)]
    noise = np.random.default_rng(0).integers(0, 256, (150, 170, 3)).astype(np.uint8)
    pictures.append(noise)
    crops = draw_for(pictures, 0.25)
    cut = cut_pixels([torch.from_numpy(pixels) for pixels in pictures], crops, side)
    assert cut.shape == (21, side, side, 3) and cut.dtype == torch.uint8
    assert crops.mirrored.any() and not crops.mirrored.all()
    for place, pixels in enumerate(pictures):
        difference = cut[place].numpy().astype(int) - pil_crop(pixels, crops, place, side)
        assert np.abs(difference).max() <= 1
        assert abs(difference.mean()) < 0.2


def test_the_whole_picture_at_its_own_size_stays_as_it_is() -> None:
    pixels, zero, whole = smooth_picture(64, 64, 3), np.zeros(1), np.array([64])
    crops = Crops(zero, zero, whole * 1.0, whole * 1.0, np.array([False]), whole, whole)
    assert np.array_equal(cut_pixels([torch.from_numpy(pixels)], crops, 64)[0].numpy(), pixels)


def test_crops_stay_inside_the_picture() -> None:
    crops = draw_crops(np.full(500, 190), np.full(500, 80), 0.35, np.random.default_rng(0))
    assert (crops.left >= 0).all() and (crops.top >= 0).all()
    assert (crops.left + crops.width <= 190 + 1e-9).all() and (crops.top + crops.height <= 80 + 1e-9).all()


def test_crops_are_of_every_area_and_aspect_and_half_of_them_mirrored() -> None:
    count = 4000
    crops = draw_crops(np.full(count, 400), np.full(count, 400), 0.25, np.random.default_rng(1))
    fits = (crops.width < 400) & (crops.height < 400)
    area = (crops.width * crops.height / 400**2)[fits]
    assert area.min() == pytest.approx(0.25, abs=0.01) and np.median(area[area < 0.75]) == pytest.approx(
        0.5, abs=0.02
    )
    aspect = np.log(crops.width / crops.height)[fits & (crops.width * crops.height < 0.5 * 400**2)]
    assert abs(aspect).max() <= np.log(4 / 3) + 1e-9 and aspect.std() == pytest.approx(
        2 * np.log(4 / 3) / 12**0.5, abs=0.01
    )
    assert crops.mirrored.mean() == pytest.approx(0.5, abs=0.03)
    left = crops.left[fits] / (400 - crops.width[fits])
    assert left.mean() == pytest.approx(0.5, abs=0.02) and left.std() == pytest.approx(12**-0.5, abs=0.02)


def classes_by_rule(labels: np.ndarray, crops: Crops, place: int, side: int) -> np.ndarray:
    """The label under each pixel whose colour is sampled, one at a time."""
    found = np.zeros((side // 4, side // 4), dtype=np.uint8)
    for row, column in np.ndindex(found.shape):
        y, x = 4 * row + 2.5, 4 * column + 2.5
        x = side - x if crops.mirrored[place] else x
        across = (crops.left[place] + x / side * crops.width[place]) * 64 / crops.image_width[place]
        down = (crops.top[place] + y / side * crops.height[place]) * 64 / crops.image_height[place]
        classes, sure = labels[:, min(63, int(down)), min(63, int(across))]
        found[row, column] = classes if sure > 127 else IGNORED_CLASS
    return found


def test_classes_are_those_under_the_sampled_pixels() -> None:
    random = np.random.default_rng(0)
    labels = [random.integers(0, 256, (2, 64, 64)).astype(np.uint8) for _ in range(6)]
    crops = draw_for([np.zeros((*SIZES[n % 5], 3), np.uint8) for n in range(6)], 0.3)
    cut = cut_classes(sure_classes(labels), crops, 64)
    assert cut.shape == (6, 16, 16) and cut.dtype == torch.uint8
    for place in range(6):
        # A place on the very border of two labels may fall to either.
        assert (cut[place].numpy() == classes_by_rule(labels[place], crops, place, 64)).mean() > 0.99


def test_classes_follow_the_crop_and_the_mirror_as_pixels_do() -> None:
    bands = np.tile(np.arange(64) // 16, (64, 1)).astype(np.uint8)
    picture = (bands * 60).repeat(2, axis=0).repeat(2, axis=1)[..., None].repeat(3, axis=2)
    labels = np.stack([bands, np.full_like(bands, 255)])
    whole, length = np.full(2, 128), np.full(2, 64.0)
    crops = Crops(np.full(2, 32.0), np.full(2, 10.0), length, length, np.array([False, True]), whole, whole)
    pixels = cut_pixels([torch.from_numpy(picture)] * 2, crops, 64)[:, 2::4, 2::4, 0]
    classes = cut_classes(sure_classes([labels] * 2), crops, 64)
    assert torch.equal(classes * 60, pixels)
    assert torch.equal(classes[0], classes[1].flip(1)) and len(classes.unique()) == 2


def test_unsure_labels_are_ignored() -> None:
    labels = np.stack([np.zeros((64, 64)), np.full((64, 64), 100)]).astype(np.uint8)
    assert (sure_classes([labels]) == IGNORED_CLASS).all()
