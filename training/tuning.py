"""Choose temperature T, vividness tau and the class prior's strength beta, on validation photographs only.

    python -m training.tuning --model models/photo [--every 2] [--fold 0]

Prints, for each pair, the mean ab error, the rebalanced and raw AuC and the colourfulness ratio on validation
photographs (nips17_ccby and flickr8k_more; prior: their own, smoothed). More vividness means more colour and
more error: the knowledge of a network sets the curve, T and tau a place on it. Among the pairs that are
colourful enough it chooses the one nearest to the truth. The class prior is switched on only where it lowers
the soft cross-entropy by more than noise.
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import torch

from training.colour.bins import annealed_mean
from training.data.image_lists import list_images
from training.data.images import decode_all, fit_rgb
from training.graphs.onnx_model import OnnxModel
from training.measure.metrics import soft_cross_entropy
from training.measure.scoring import Guess, Picture, open_picture, prior_of_test_set, score_picture
from training.measure.summary import summarise
from training.measure.validation import SHORT_SIDE

# Above 0.7 single pictures score a little better, but rival colours are averaged where a film's pooling and
# anchor should settle on one.
TEMPERATURES = (0.38, 0.5, 0.6, 0.7)
TILTS = (0.0, 0.25, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1.0)
COLOURFUL = 0.75

STRENGTHS = (0.0, 0.1, 0.2, 0.3, 0.5)
WORTH_IT = 0.002  # nats; a smaller gain is not worth the doubled work in the head


class Trial(NamedTuple):
    """One pair and what it gives."""

    tilt: float
    temperature: float
    auc_rebalanced: float
    auc: float
    colourfulness_ratio: float
    ab_error: float


def try_all(model: OnnxModel, pictures: list[Picture]) -> list[Trial]:
    """Every pair of TILTS and TEMPERATURES."""
    prior = prior_of_test_set(pictures)
    evidence = [model.look(picture.lightness) for picture in pictures]
    trials = []
    for tilt in TILTS:
        tilted = [model.logits(seen.features, tilt, seen.luma) for seen in evidence]
        for temperature in TEMPERATURES:
            rows = []
            for picture, logits in zip(pictures, tilted, strict=True):
                guess = Guess(annealed_mean(logits, temperature), None)
                rows.append(score_picture(picture, guess, prior, structure=False))
            summary = summarise(rows)
            rare, raw, colour = (float(summary[name]) for name in Trial._fields[2:5])  # pyright: ignore[reportArgumentType]
            error = sum(row["ab_error"] for row in rows) / len(rows)
            trials.append(Trial(tilt, temperature, rare, raw, colour, error))
    return trials


def choose(trials: list[Trial]) -> Trial:
    """The pair of least error among those colourful enough; without one, the most colourful."""
    fit = [trial for trial in trials if trial.colourfulness_ratio >= COLOURFUL]
    if not fit:
        return max(trials, key=lambda trial: trial.colourfulness_ratio)
    return min(fit, key=lambda trial: trial.ab_error)


def try_strengths(model: OnnxModel, pictures: list[Picture]) -> dict[float, float]:
    """Soft cross-entropy (nats) of the calibrated distribution by strength of the class prior."""
    totals = dict.fromkeys(STRENGTHS, 0.0)
    for picture in pictures:
        seen = model.look(picture.lightness)
        logits = model.logits(seen.features, 0.0)
        bias = model.class_bias_of(seen.features, seen.luma)
        for strength in STRENGTHS:
            log_p = torch.log_softmax(logits + strength * bias, dim=-1)
            totals[strength] += soft_cross_entropy(log_p, picture.code) / len(pictures)
    return totals


def choose_strength(entropies: dict[float, float]) -> float:
    """The strength of least entropy, or 0 where that gains next to nothing."""
    best = min(entropies, key=lambda strength: entropies[strength])
    return best if entropies[0.0] - entropies[best] > WORTH_IT else 0.0


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Choose temperature and vividness.")
    parser.add_argument("--model", type=Path, default=Path("models/photo"))
    parser.add_argument("--every", type=int, default=1, help="use every n-th validation image")
    parser.add_argument("--fold", type=int, choices=(0, 1), help="pictures that runs of this fold left out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    entries = list_images(["nips17_ccby", "flickr8k_more"], "val", fold=options.fold)
    images = decode_all(entries[:: options.every])
    model, pictures = OnnxModel(options.model), [open_picture(fit_rgb(p, SHORT_SIDE)) for p in images]
    trials, entropies = try_all(model, pictures), try_strengths(model, pictures)
    for trial in trials:
        print(
            "tau {:.2f}  T {:.2f}  rebalanced {:.2f}  raw {:.2f}  colourfulness {:.3f}  ab {:.3f}".format(
                *trial
            )
        )
    for strength, entropy in entropies.items():
        print(f"class prior {strength:.1f}  soft cross-entropy {entropy:.4f}")
    best, strength = choose(trials), choose_strength(entropies)
    print(f"chosen: --temperature {best.temperature} --tilt {best.tilt} --prior-strength {strength}")


if __name__ == "__main__":
    main()
