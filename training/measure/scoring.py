"""Score one colorizer on one test set: every measure by image (`summary.py` takes the means)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.colour.bins import BIN_COUNT, SoftCode
from training.colour.lightness import lightness_of
from training.data.images import Pixels
from training.data.prior import smooth
from training.measure.metrics import (
    auc_by_pixel,
    colourfulness,
    psnr,
    soft_code_entropy,
    soft_cross_entropy,
    ssim,
    top_k_share,
)
from training.measure.validation import paint, true_codes


@dataclass(frozen=True)
class Picture:
    """One test image: bytes, (H, W) L, (P, 2) true chroma at the grid, its soft codes, its colourfulness."""

    pixels: Pixels
    lightness: Tensor
    ab: Tensor
    code: SoftCode
    colourfulness: float


class Guess(NamedTuple):
    """(P, 2) chroma at the grid, and (P, Q) log-probabilities where the colorizer has any."""

    ab: Tensor
    log_p: Tensor | None


Colorize = Callable[[Picture], Guess]


def open_picture(pixels: Pixels) -> Picture:
    """A test image with everything that is the same for all colorizers."""
    ab, code = true_codes(pixels)
    return Picture(
        pixels, lightness_of(torch.from_numpy(pixels)), ab, code, colourfulness(pixels.astype(float))
    )


def prior_of_test_set(pictures: list[Picture]) -> Tensor:
    """(Q,) smoothed frequencies of the true nearest bins of a test set, each pixel alike."""
    counts = torch.zeros(BIN_COUNT, dtype=torch.float64)
    for picture in pictures:
        counts += torch.bincount(picture.code.indices[:, 0], minlength=BIN_COUNT)
    return smooth(counts / counts.sum())


def score_picture(picture: Picture, guess: Guess, prior: Tensor, structure: bool = True) -> dict[str, float]:
    """All measures of one image.

    Args:
        picture: the truth.
        guess: a colorizer's answer.
        prior: (Q,) of the test set; the rebalanced AuC is the ratio of the sums of `rare` and `rare_weight`.
        structure: whether to measure SSIM too, which takes longest.
    """
    within = auc_by_pixel(guess.ab, picture.ab)
    weight = 1 / prior[picture.code.indices[:, 0]].float()
    painted = paint(picture.pixels, guess.ab)
    mine, truth = painted.astype(float), picture.pixels.astype(float)
    scores = {
        "auc": float(within.mean()),
        "rare": float((within * weight).sum()),
        "rare_weight": float(weight.sum()),
        "psnr": psnr(mine, truth),
        "colourfulness_ratio": colourfulness(mine) / max(1e-6, picture.colourfulness),
        "true_colourfulness": picture.colourfulness,
        "ab_error": float((guess.ab - picture.ab).square().sum(dim=1).sqrt().mean()),
    }
    if structure:
        scores["ssim"] = ssim(mine, truth)
    if guess.log_p is not None:
        scores["soft_ce"] = soft_cross_entropy(guess.log_p, picture.code)
        scores["soft_ce_floor"] = soft_code_entropy(picture.code)
        for k in (1, 5, 10):
            scores[f"top{k}"] = top_k_share(guess.log_p, picture.code, k)
    return scores


def random_image_colours(pictures: list[Picture], seed: int = 0) -> Colorize:
    """Each image gets the chroma of another, drawn at random and stretched to fit."""
    order = np.random.default_rng(seed).permutation(len(pictures))
    donors = {id(picture): pictures[order[i]] for i, picture in enumerate(pictures)}

    def colorize(picture: Picture) -> Guess:
        donor = donors[id(picture)]
        height, width = (side // 4 for side in picture.lightness.shape)
        theirs = donor.ab.T.reshape(1, 2, *(side // 4 for side in donor.lightness.shape))
        return Guess(
            functional.interpolate(theirs, size=(height, width), mode="nearest")[0].flatten(1).T, None
        )

    return colorize
