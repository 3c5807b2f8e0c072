"""What a training batch holds, and how strongly its pictures are disturbed."""

from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor


@dataclass(frozen=True)
class Augmentation:
    """How strongly to disturb; chances are per image.

    Attributes:
        smallest_crop: area of the smallest crop, as a share of the image.
        grey_chance: chance that L comes from a random mix of R', G', B' instead of the true luminance.
        grey_mix: Dirichlet parameters of that mix (orthochromatic and panchromatic stock).
        gamma: L -> L^g, g log-uniform between 1/gamma and gamma, half of the time.
        contrast: L is stretched round 50 by 1 - contrast .. 1 + contrast / 2, half of the time, and shifted
            by up to 25 x contrast, half of the time.
        grain: largest standard deviation of noise, in L, on 40 % of images.
        blur: largest standard deviation of blur, in pixels, on 25 % of images.
        patch_chance: chance that a rectangle of another image of the batch, with its colours and classes,
            is laid over the image (CutMix, Yun et al. 2019): colour must be told from its own place too.
        resized_views: whether second views have sizes of their own. A GPU needs seconds before its first step
            at a new size, so a run of minutes keeps to one.
        orthochromatic_chance: chance that a filmed picture's mix hardly sees red: red lips black, blue
            sky white.
        old_chance: of the marks of age (`old_film.py`).
        fade_chance, blank_chance: of a picture faded towards black, and of a blank field (`fades.py`).
    """

    smallest_crop: float = 0.35
    grey_chance: float = 0.5
    grey_mix: tuple[float, float, float] = (6.0, 8.0, 4.0)
    gamma: float = 1.4
    contrast: float = 0.25
    grain: float = 5.0
    blur: float = 1.2
    patch_chance: float = 0.0
    resized_views: bool = True
    orthochromatic_chance: float = 0.0
    old_chance: float = 0.0
    fade_chance: float = 0.0
    blank_chance: float = 0.0


# Nothing disturbed, and nearly whole pictures: what batch norms should expect in use.
CALM = Augmentation(smallest_crop=0.8, grey_chance=0.0, gamma=1.0, contrast=0.0, grain=0.0, blur=0.0)


class Batch(NamedTuple):
    """One training batch.

    Attributes:
        lightness: (B, 1, S, S) L in 0..100, augmented.
        code_rows: (B * S/4 * S/4,) rows of `soft_code_table`, the true colours.
        classes: (B * S/4 * S/4,) classes, IGNORED_CLASS where the labels are unsure.
    """

    lightness: Tensor
    code_rows: Tensor
    classes: Tensor
