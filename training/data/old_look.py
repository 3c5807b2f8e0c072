"""Pictures made to look like old film, always the same way: for judging a network, not for training it.

Half of them are seen by stock that is blind to red, all have marks of age (`old_film.py`), and tones, grain
and softness of `augment.disturb` at the strengths that training uses. What is drawn depends on the picture's
place alone.
"""

import numpy as np
import torch
from torch import Tensor

from training.data.augment import disturb, film_lightness
from training.data.batches import Augmentation
from training.data.images import Pixels
from training.data.old_film import age

AGED = Augmentation(grey_chance=1.0, orthochromatic_chance=0.5, old_chance=1.0, gamma=1.4)


def middle_square(pixels: Pixels, side: int) -> Pixels:
    """The middle of a picture, (side, side, 3).

    Raises:
        ValueError: when the picture is smaller than that.
    """
    height, width = pixels.shape[:2]
    if min(height, width) < side:
        raise ValueError(f"a picture of {width}x{height} has no square of {side}")
    top, left = (height - side) // 2, (width - side) // 2
    return np.ascontiguousarray(pixels[top : top + side, left : left + side])


def aged_lightness(pixels: Pixels, place: int) -> Tensor:
    """(S, S, 3) sRGB bytes -> (S, S) L in 0..100 as an old print of it would show."""
    random = np.random.default_rng([19, place])
    rgb = torch.from_numpy(pixels)[None]
    filmed = film_lightness(rgb, AGED, random)
    return disturb(age(filmed, AGED.old_chance, random), AGED, random)[0]
