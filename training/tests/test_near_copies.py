"""Near copies are found though resized, cropped a little, recompressed or mirrored; strangers are not."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.data.images import Pixels
from training.near_copies import find_near_copies, look_at, near_copies_of_data


@pytest.fixture(scope="module")
def pictures() -> list[Pixels]:
    """Six pictures of smooth noise, each of its own."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (6, 9, 12, 3), dtype=np.uint8)
    return [np.array(Image.fromarray(c).resize((240, 180), Image.Resampling.BICUBIC)) for c in coarse]


def disturbed(pixels: Pixels) -> list[Pixels]:
    image = Image.fromarray(pixels)
    memory = io.BytesIO()
    image.save(memory, "JPEG", quality=40)
    return [
        np.array(image.resize((100, 75))),
        np.array(image.crop((2, 2, 238, 178))),
        np.array(Image.open(memory)),
        np.array(image)[:, ::-1],
        (pixels * 0.8 + 20).astype(np.uint8),
    ]


def test_a_disturbed_copy_is_found_and_no_other(pictures: list[Pixels]) -> None:
    tested = [(str(place), look_at(pixels)) for place, pixels in enumerate(pictures)]
    for place, pixels in enumerate(pictures):
        for copy in disturbed(pixels):
            found = find_near_copies([("copy", look_at(copy))], tested)
            assert [pair.tested for pair in found] == [str(place)]


def test_flat_pictures_are_no_copies_of_each_other() -> None:
    flat, sky = np.full((80, 80, 3), 90, np.uint8), np.zeros((80, 80, 3), np.uint8)
    sky[:] = np.linspace(200, 90, 80).astype(np.uint8)[:, None, None]
    assert find_near_copies([("flat", look_at(flat))], [("sky", look_at(sky))]) == []


def test_no_training_picture_is_nearly_a_test_picture(shared_data: Path) -> None:
    assert near_copies_of_data(shared_data, threads=2) == []
