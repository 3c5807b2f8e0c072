"""Runs that differ in one thing, measured picture by picture: alone, paired with each other, and over seeds.

Pictures are what the intervals are over. A variant that was trained with several seeds counts each picture
once, with the mean of its seeds; what the seeds differ by is shown beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import onnxruntime

from training.measure.diversity import diversity_scores, draw_samples
from training.measure.plausibility import class_agreement
from training.measure.scoring import Guess, Picture, prior_of_test_set, score_picture
from training.measure.summary import Row, differences
from training.measure.validation import Reading, bin_logits, flicker_of, paint
from training.network.model import Colorizer

TEACHER_EVERY = 4  # pictures that the semantic teacher looks at, which takes longest
COLUMNS = (
    ("auc_rebalanced", "rebalanced AuC"),
    ("auc", "raw AuC"),
    ("colourfulness_ratio", "colourfulness ratio"),
    ("plausibility", "plausibility"),
    ("diversity", "diversity"),
    ("best_of_5_auc", "best-of-5 AuC"),
    ("soft_ce", "soft CE"),
    ("flicker", "flicker proxy"),
)


def measure(
    model: Colorizer, reading: Reading, pictures: list[Picture], teacher: onnxruntime.InferenceSession
) -> list[Row]:
    """All measures of one run, by picture."""
    prior = prior_of_test_set(pictures)
    rows = []
    for place, picture in enumerate(pictures):
        outputs = bin_logits(model, picture.pixels)
        height, width = (side // 4 for side in picture.lightness.shape)
        shown = reading.shown(outputs)
        classifies = reading.objective == "classification"
        log_p = reading.log_p(outputs) if classifies else None
        row = score_picture(picture, Guess(shown, log_p), prior, structure=False)
        # A regression gives one answer however often it is asked.
        samples = draw_samples(log_p, height, width) if log_p is not None else [shown] * 2
        row |= diversity_scores(samples, picture.ab)
        if place % TEACHER_EVERY == 0:
            row["plausibility"] = class_agreement(teacher, paint(picture.pixels, shown), picture.pixels)
            row["flicker"] = flicker_of(model, picture.pixels, reading)
        rows.append(row)
    return rows


def format_markdown(summaries: dict[str, dict[str, Any]], sign: str = "") -> str:
    """The table, intervals in brackets; with the sign "+", of differences."""
    lines = [
        "| | " + " | ".join(title for _, title in COLUMNS) + " |",
        "|" + "---|" * (len(COLUMNS) + 1),
    ]
    for label, summary in summaries.items():
        cells = [_cell(summary, name, sign) for name, _ in COLUMNS]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(summary: dict[str, Any], name: str, sign: str) -> str:
    if name not in summary:
        return ""
    low, high = summary[f"{name}_interval"]
    return f"{summary[name]:{sign}.2f} ({low:{sign}.2f}…{high:{sign}.2f})"


def mean_of_seeds(seeds: Sequence[list[Row]]) -> list[Row]:
    """Rows of the same pictures from several seeds -> one row a picture, their mean."""
    return [
        {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
        for rows in zip(*seeds, strict=True)
    ]


def steps_between(seeds: Mapping[str, Sequence[list[Row]]]) -> dict[str, dict[str, Any]]:
    """What each variant changes against the one before it, and every later one with seeds against the first.

    Args:
        seeds: by label, one list of rows a seed. A pair is compared over the seeds that both have.

    Returns:
        Paired differences, of the seeds' mean; with several seeds also `auc_rebalanced_seeds`, seed by seed.
    """
    labels = list(seeds)
    pairs = list(zip(labels[1:], labels, strict=False))
    pairs += [(label, labels[0]) for label in labels[2:] if label == labels[-1] or len(seeds[label]) > 1]
    found: dict[str, dict[str, Any]] = {}
    for ours, theirs in pairs:
        shared = list(zip(seeds[ours], seeds[theirs], strict=False))
        difference: dict[str, Any] = dict(
            differences(
                mean_of_seeds([mine for mine, _ in shared]), mean_of_seeds([other for _, other in shared])
            )
        )
        if len(shared) > 1:
            apart = [differences(mine, other)["auc_rebalanced"] for mine, other in shared]
            difference["auc_rebalanced_seeds"] = apart
        found[f"({ours[0]}) against ({theirs[0]})"] = difference
    return found
