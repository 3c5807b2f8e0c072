"""Everything about a coloured picture beyond its distance from the truth, for `training.evaluate`."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from training.colour.sampling import cell_lightness
from training.data.labels import open_teacher
from training.measure.diversity import diversity_scores, draw_samples
from training.measure.flicker import flicker_proxy
from training.measure.metrics import bleeding
from training.measure.plausibility import (
    Floats,
    class_agreement,
    deep_features,
    frechet_distance,
    open_mobilenet,
)
from training.measure.reliability import Reliability
from training.measure.scoring import Colorize, Guess, Picture
from training.measure.validation import paint

# So many pictures of a set go to the teacher and the flicker proxy, which take longest.
SLOW_PICTURES = 60


class Judges:
    """Networks that look at pictures, and what they made of the true ones of one test set."""

    def __init__(self, root: Path, pictures: list[Picture]) -> None:
        """Open the networks and look at every true picture once."""
        self.teacher, self.mobilenet = open_teacher(root), open_mobilenet(root)
        self.pictures = pictures
        self.every = max(1, len(pictures) // SLOW_PICTURES)
        self.true_features = np.stack([deep_features(self.mobilenet, p.pixels) for p in pictures])

    def look(self, place: int, guess: Guess, colorize: Colorize, follows_lightness: bool) -> dict[str, float]:
        """Bleeding, plausibility, flicker and diversity of one answer, as far as they apply.

        Args:
            place: which picture.
            guess: the answer.
            colorize: who gave it.
            follows_lightness: whether it would answer to another lightness (flicker needs that).
        """
        picture = self.pictures[place]
        height, width = (side // 4 for side in picture.lightness.shape)
        luma = cell_lightness(picture.lightness).reshape(height, width)
        scores: dict[str, float] = {}
        if float(guess.ab.std(dim=0).max()) > 1e-3:
            scores["bleeding"] = bleeding(guess.ab.T.reshape(2, height, width), luma)
        if place % self.every == 0:
            painted = paint(picture.pixels, guess.ab)
            scores["plausibility"] = class_agreement(self.teacher, painted, picture.pixels)
            if follows_lightness:
                scores["flicker"] = flicker_proxy(
                    lambda plane: colorize(replace(picture, lightness=plane)).ab, picture.lightness
                )
        if follows_lightness and guess.log_p is not None:
            scores |= diversity_scores(draw_samples(guess.log_p, height, width), picture.ab)
        return scores

    def distance(self, guesses: list[Guess]) -> float:
        """Frechet distance in MobileNet features between the true pictures and the coloured ones."""
        coloured: list[Floats] = [
            deep_features(self.mobilenet, paint(picture.pixels, guess.ab))
            for picture, guess in zip(self.pictures, guesses, strict=True)
        ]
        return frechet_distance(self.true_features, np.stack(coloured))


def reliability_of(pictures: list[Picture], guesses: list[Guess]) -> dict[str, float]:
    """ECE and coverage over all cells of a test set; nothing for a colorizer without a distribution."""
    gathered = Reliability()
    for picture, guess in zip(pictures, guesses, strict=True):
        if guess.log_p is None:
            return {}
        gathered.add(guess.log_p[::3], picture.code.indices[::3, 0])
    return gathered.scores()
