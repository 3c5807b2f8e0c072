"""Rows of scores, one a picture, to means with 95 % bootstrap intervals, and to paired differences of two.

Every measure is a ratio of two sums over pictures (a plain mean divides by their number), so that one way of
resampling pictures serves all. Two colorizers are compared on the same draws of the same pictures: pictures
differ far more from each other than colorizers do, and that part cancels.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Row = dict[str, float]
DRAWS = 1000

# Measures with an interval, and measures without.
BOOTSTRAPPED = ("auc", "soft_ce", "plausibility", "diversity", "best_of_5_auc", "bleeding", "flicker")
PLAIN = ("psnr", "ssim", "soft_ce_floor", "top1", "top5", "top10")
RATIOS = ("auc_rebalanced", "colourfulness_ratio")


class Sums(NamedTuple):
    """(N,) what is summed above and below the line."""

    above: NDArray[np.float64]
    below: NDArray[np.float64]

    def value(self) -> float:
        """The measure over all pictures."""
        return float(self.above.sum() / self.below.sum())

    def drawn(self, draws: int = DRAWS, seed: int = 0) -> NDArray[np.float64]:
        """(draws,) the measure over pictures drawn with replacement; one seed draws the same pictures."""
        picks = np.random.default_rng(seed).integers(0, len(self.above), (draws, len(self.above)))
        return self.above[picks].sum(axis=1) / self.below[picks].sum(axis=1)


def has(row: Row, name: str) -> bool:
    """Whether a picture has this measure."""
    return not math.isnan(row.get("rare" if name == "auc_rebalanced" else name, math.nan))


def sums_of(rows: list[Row], name: str) -> Sums:
    """One measure of pictures that all have it."""
    if name == "auc_rebalanced":
        return Sums(_column(rows, "rare"), _column(rows, "rare_weight"))
    values = _column(rows, name)
    if name == "colourfulness_ratio":
        # Ratio of means: a nearly grey picture would blow up a mean of ratios.
        truth = _column(rows, "true_colourfulness")
        return Sums(values * truth, truth)
    return Sums(values, np.ones(len(values)))


def _column(rows: list[Row], name: str) -> NDArray[np.float64]:
    return np.array([row[name] for row in rows])


def summarise(rows: list[Row]) -> dict[str, float | list[float]]:
    """Means over the pictures that have a measure, most with an interval `NAME_interval`."""
    summary: dict[str, float | list[float]] = {}
    for name in (*BOOTSTRAPPED, *PLAIN, *RATIOS):
        known = [row for row in rows if has(row, name)]
        if not known:
            continue
        sums = sums_of(known, name)
        summary[name] = round(sums.value(), 4)
        if name not in PLAIN:
            summary[f"{name}_interval"] = _middle(sums.drawn())
    return summary


def differences(rows: list[Row], reference: list[Row]) -> dict[str, float | list[float]]:
    """How far each measure lies from the reference's on the same pictures, with paired intervals.

    Args:
        rows: one a picture.
        reference: of the same pictures in the same order.

    Raises:
        ValueError: when the two are not of as many pictures.
    """
    if len(rows) != len(reference):
        raise ValueError(f"a paired comparison needs the same pictures: {len(rows)} and {len(reference)}")
    found: dict[str, float | list[float]] = {}
    for name in (*BOOTSTRAPPED, *RATIOS):
        pairs = [
            pair for pair in zip(rows, reference, strict=True) if has(pair[0], name) and has(pair[1], name)
        ]
        if pairs:
            ours, theirs = sums_of([a for a, _ in pairs], name), sums_of([b for _, b in pairs], name)
            found[name] = round(ours.value() - theirs.value(), 4)
            found[f"{name}_interval"] = _middle(ours.drawn() - theirs.drawn())
    return found


def _middle(drawn: NDArray[np.float64]) -> list[float]:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return [round(float(low), 3), round(float(high), 3)]
