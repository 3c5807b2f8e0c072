"""Measure a model folder beside the baselines, on images no model here was trained on.

    python -m training.evaluate --model models/photo [--report runs/evaluation] [--write-card]

Prints one table a test set and writes the same as JSON, with a sheet of the best, middle and worst
pictures. AuC, soft cross-entropy and bin accuracies are taken at the network's grid (every fourth pixel);
PSNR, SSIM and colourfulness on whole pictures with chroma upsampled bilinearly. "Rebalanced" weighs each
pixel by one over the test set's own smoothed prior. ECE (percent), coverage and diversity are of the
distribution at that row's vividness: the row with tau 0 is the untilted one. Plausibility is the share of
cells that the semantic teacher names as on the true picture (sixty pictures a set); `frechet_mobilenet` is a
Frechet distance in the classifier's features, not FID; bleeding compares the change of chroma off and on
edges of lightness; flicker is how far colours move when a still picture is shifted by a pixel, grained, or
a little lighter. The luma look-up is fitted on the very sets that the model was trained on. Pictures are at
192 pixels on the short side.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from training.colour.bins import annealed_mean, bin_centres
from training.data.datasets import Split, data_root
from training.data.image_lists import ImageEntry, list_images
from training.data.images import decode_all, fit_rgb
from training.graphs.card import write_scores
from training.graphs.onnx_model import OnnxModel
from training.learn.config import RunConfig
from training.learn.loader import draw_shares
from training.measure.judges import Judges, reliability_of
from training.measure.luma_lookup import LumaLookup, fit_luma_lookup, sample_lightness
from training.measure.scoring import (
    Colorize,
    Guess,
    Picture,
    open_picture,
    prior_of_test_set,
    random_image_colours,
    score_picture,
)
from training.measure.skin import PaintLightness, open_people, skin_scores
from training.measure.summary import summarise
from training.measure.validation import SHORT_SIDE, paint

# Name, sets, split, and which of their images (every n-th).
TEST_SETS: tuple[tuple[str, tuple[str, ...], Split, int], ...] = (
    ("nips17_ccby test", ("nips17_ccby",), "test", 1),
    ("kodak24", ("kodak24",), "test", 1),
    ("illustration, held-out stories and cartoon", ("asp_storybook", "popeye_1936"), "test", 3),
)
SKIN_TITLE = "skin of people, ccp test"
COLUMNS = (
    *("auc", "auc_rebalanced", "soft_ce", "top1", "top5", "top10", "psnr", "ssim", "colourfulness_ratio"),
    *("ece", "coverage_80", "diversity", "best_of_5_auc", "plausibility", "frechet_mobilenet", "bleeding"),
    "flicker",
)


def fit_baseline(sets: tuple[str, ...], every: int = 2) -> LumaLookup:
    """The luma look-up of the model's own training sets (every n-th image is plenty for 50 x 313 numbers)."""
    entries: list[ImageEntry] = list_images(sets, "train")[::every]
    shares = draw_shares(entries, RunConfig.photo_share)
    return fit_luma_lookup(decode_all(entries), shares)


def network(model: OnnxModel, tilt: float, temperature: float) -> Colorize:
    """The exported network at one vividness and temperature."""

    def colorize(picture: Picture) -> Guess:
        seen = model.look(picture.lightness)
        log_p = functional.log_softmax(model.logits(seen.features, tilt, seen.luma), dim=-1)
        return Guess(model.decode(seen.features, seen.luma, tilt, temperature), log_p)

    return colorize


def _constant(log_p: Tensor) -> Colorize:
    ab = annealed_mean(log_p, 1.0)
    return lambda picture: Guess(ab.expand(len(picture.ab), 2), log_p.expand(len(picture.ab), -1))


def _lookup(table: LumaLookup) -> Colorize:
    centres = bin_centres()

    def colorize(picture: Picture) -> Guess:
        log_p = table.predict(sample_lightness(picture.lightness))
        return Guess(log_p.exp() @ centres, log_p)

    return colorize


def colorizers(model: OnnxModel, table: LumaLookup, pictures: list[Picture]) -> dict[str, Colorize]:
    """Baselines and the network, by the name they have in the table."""
    temperature, tilt = model.card["temperature"], model.card["defaultTilt"]
    return {
        "gray": lambda picture: Guess(torch.zeros_like(picture.ab), None),
        "constant (prior mean)": _constant(table.log_prior),
        "random image's colours": random_image_colours(pictures),
        "luma look-up": _lookup(table),
        "network, tau 0, T 1": network(model, 0.0, 1.0),
        f"network as shipped, tau {tilt:g}, T {temperature:g}": network(model, tilt, temperature),
        f"network, tau 1, T {temperature:g}": network(model, 1.0, temperature),
    }


def score_all(
    chosen: dict[str, Colorize], pictures: list[Picture], judges: Judges
) -> tuple[dict[str, Any], list[float]]:
    """Summaries by colorizer, and the shipped network's mean ab error of each picture."""
    prior = prior_of_test_set(pictures)
    summaries: dict[str, Any] = {}
    errors: list[float] = []
    for name, colorize in chosen.items():
        follows_lightness = name.startswith(("network", "luma"))
        guesses = [colorize(picture) for picture in pictures]
        rows = [
            score_picture(picture, guess, prior) | judges.look(place, guess, colorize, follows_lightness)
            for place, (picture, guess) in enumerate(zip(pictures, guesses, strict=True))
        ]
        summaries[name] = summarise(rows) | {
            measure: round(value, 4)
            for measure, value in (
                reliability_of(pictures, guesses) | {"frechet_mobilenet": judges.distance(guesses)}
            ).items()
        }
        if name.startswith("network as shipped"):
            errors = [row["ab_error"] for row in rows]
    return summaries, errors


def format_table(title: str, count: int, summaries: dict[str, Any]) -> str:
    """One test set as text."""
    width = max(map(len, summaries))
    lines = [f"{title}, {count} images", " " * width + "".join(f"{name[:10]:>11}" for name in COLUMNS)]
    for name, summary in summaries.items():
        cells = [f"{summary[column]:11.3f}" if column in summary else f"{'':>11}" for column in COLUMNS]
        lines.append(f"{name:<{width}}" + "".join(cells))
    return "\n".join(lines)


def write_sheet(
    colorize: Colorize, pictures: list[Picture], errors: list[float], path: Path, each: int = 6
) -> None:
    """Best, middle and worst pictures by mean ab error: grey above ours above the truth."""
    order = np.argsort(errors)
    middle = len(order) // 2 - each // 2
    bands = []
    for picks in (order[:each], order[middle : middle + each], order[-each:]):
        columns = []
        for pick in picks:
            picture = pictures[pick]
            ours = paint(picture.pixels, colorize(picture).ab)
            grey = paint(picture.pixels, torch.zeros_like(picture.ab))
            stack = np.concatenate([grey, ours, picture.pixels])
            columns.append(np.asarray(Image.fromarray(stack).resize((SHORT_SIDE, 3 * SHORT_SIDE))))
        bands.append(np.concatenate(columns, axis=1))
    Image.fromarray(np.concatenate(bands)).save(path)


def score_skin(model: OnnxModel) -> dict[str, Any]:
    """Skin of held-out people, faithful and as shipped."""
    people = open_people(data_root(), SHORT_SIDE)

    def painter(tilt: float, temperature: float) -> PaintLightness:
        def paint_plane(plane: Tensor) -> Tensor:
            seen = model.look(plane)
            return model.decode(seen.features, seen.luma, tilt, temperature)

        return paint_plane

    shipped = (model.card["defaultTilt"], model.card["temperature"])
    return {
        "tau 0, T 1": skin_scores(painter(0.0, 1.0), people),
        "as shipped": skin_scores(painter(*shipped), people),
    }


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Measure a model beside the baselines.")
    parser.add_argument("--model", type=Path, default=Path("models/photo"))
    parser.add_argument("--report", type=Path, default=Path("runs/evaluation"))
    parser.add_argument("--write-card", action="store_true", help="put the scores into the model's card")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.report.mkdir(parents=True, exist_ok=True)
    model = OnnxModel(options.model)
    table = fit_baseline(tuple(row["name"] for row in model.card["training"]["sets"]))
    scores: dict[str, Any] = {}
    for title, sets, split, every in TEST_SETS:
        images = decode_all(list_images(sets, split, data_root())[::every])
        pictures = [open_picture(fit_rgb(pixels, SHORT_SIDE)) for pixels in images]
        chosen = colorizers(model, table, pictures)
        summaries, errors = score_all(chosen, pictures, Judges(data_root(), pictures))
        print(format_table(title, len(pictures), summaries) + "\n", flush=True)
        shipped = next(name for name in chosen if name.startswith("network as shipped"))
        write_sheet(
            chosen[shipped], pictures, errors, options.report / f"{title.split(',')[0].replace(' ', '-')}.png"
        )
        scores[title] = {"images": len(pictures), "shortSide": SHORT_SIDE, **summaries}
    scores[SKIN_TITLE] = score_skin(model)
    print(f"{SKIN_TITLE}: {json.dumps(scores[SKIN_TITLE])}", flush=True)
    (options.report / "scores.json").write_text(json.dumps(scores, indent=1) + "\n")
    if options.write_card:
        write_scores(options.model, scores)


if __name__ == "__main__":
    main()
