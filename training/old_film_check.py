"""What age costs: networks on validation pictures as they are, and made to look like old film.

    python -m training.old_film_check --model models/photo models/open

The same pictures (squares of 192 pixels; none of them has trained the networks), the same truth; only the
lightness that the network sees differs (`data/old_look.py`). Prints Markdown: soft cross-entropy without
vividness, and as shipped the mean ab error and the ratio of colourfulness.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from training.data.datasets import data_root
from training.data.old_look import aged_lightness, middle_square
from training.evaluate import network
from training.graphs.onnx_model import OnnxModel
from training.measure.scoring import Colorize, Picture, open_picture, prior_of_test_set, score_picture
from training.measure.summary import summarise
from training.measure.validation import SHORT_SIDE, ValidationSet, open_validation_sets


def pairs_of(chosen: ValidationSet) -> list[tuple[Picture, Picture]]:
    """Every picture of a set, clean and aged."""
    squares = [middle_square(pixels, SHORT_SIDE) for pixels in chosen.images]
    clean = [open_picture(pixels) for pixels in squares]
    return [
        (picture, replace(picture, lightness=aged_lightness(picture.pixels, place)))
        for place, picture in enumerate(clean)
    ]


def scores_of(faithful: Colorize, shown: Colorize, pictures: list[Picture]) -> tuple[float, float, float]:
    """Soft cross-entropy of the one; mean ab error and colourfulness ratio of the other."""
    prior = prior_of_test_set(pictures)
    sure = [score_picture(picture, faithful(picture), prior, structure=False) for picture in pictures]
    rows = [score_picture(picture, shown(picture), prior, structure=False) for picture in pictures]
    error = sum(row["ab_error"] for row in rows) / len(rows)
    ratio = summarise(rows)["colourfulness_ratio"]
    return sum(row["soft_ce"] for row in sure) / len(sure), error, float(ratio)  # pyright: ignore[reportArgumentType]


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Measure networks on pictures made to look old.")
    parser.add_argument("--model", type=Path, nargs="+", default=[Path("models/photo"), Path("models/open")])
    parser.add_argument("--count", type=int, default=92, help="photographs; half as many drawings")
    options = parser.parse_args()
    torch.set_num_threads(1)
    sets = [(chosen.name, pairs_of(chosen)) for chosen in open_validation_sets(data_root(), options.count)]
    columns = ("model", "pictures", "look", "soft CE", "ab error as shipped", "colourfulness")
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for folder in options.model:
        model = OnnxModel(folder)
        shown = network(model, model.card["defaultTilt"], model.card["temperature"])
        for name, pairs in sets:
            for look, pictures in zip(("clean", "old"), map(list, zip(*pairs, strict=True)), strict=True):
                ce, error, ratio = scores_of(network(model, 0.0, 1.0), shown, pictures)
                print(
                    f"| {folder.name} | {name} | {look} | {ce:.3f} | {error:.2f} | {ratio:.2f} |", flush=True
                )


if __name__ == "__main__":
    main()
