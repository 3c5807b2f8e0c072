"""Choose temperature T, vividness tau and the class prior's strength beta, on validation photographs only.

    python -m training.tuning --model models/photo [--every 2] [--fold 0]

Prints, for each pair, the rebalanced and raw AuC and the colourfulness ratio on nips17_ccby val (prior:
that set's own, smoothed). Among the pairs that are colourful enough without being garish (ratio 0.7 to
0.8) it chooses the one with the highest sum of raw and rebalanced AuC: raw falls and rebalanced rises with
vividness. The class prior is switched on only where it lowers the soft cross-entropy by more than noise.
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import torch

from training.bins import annealed_mean
from training.image_lists import list_images
from training.images import decode_all, fit_rgb
from training.metrics import soft_cross_entropy
from training.onnx_model import OnnxModel
from training.scoring import Guess, Picture, open_picture, prior_of_test_set, score_picture
from training.summary import summarise
from training.validation import SHORT_SIDE

# Above 0.7 single pictures score a little better, but rival colours are averaged where a film's pooling and
# anchor should settle on one.
TEMPERATURES = (0.38, 0.5, 0.6, 0.7)
TILTS = (0.0, 0.25, 0.4, 0.5, 0.6, 0.75, 1.0)
COLOURFUL, GARISH = 0.7, 0.8


STRENGTHS = (0.0, 0.1, 0.2, 0.3, 0.5)
WORTH_IT = 0.002  # nats; a smaller gain is not worth the doubled work in the head


class Trial(NamedTuple):
    """One pair and what it gives."""

    tilt: float
    temperature: float
    auc_rebalanced: float
    auc: float
    colourfulness_ratio: float


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
            numbers = [float(summary[name]) for name in Trial._fields[2:]]  # pyright: ignore[reportArgumentType]
            trials.append(Trial(tilt, temperature, *numbers))
    return trials


def choose(trials: list[Trial]) -> Trial:
    """The best pair by the rule in the module docstring; without one, the most colourful."""
    fit = [trial for trial in trials if COLOURFUL <= trial.colourfulness_ratio <= GARISH]
    if not fit:
        return max(trials, key=lambda trial: trial.colourfulness_ratio)
    return max(fit, key=lambda trial: trial.auc + trial.auc_rebalanced)


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
    images = decode_all(list_images(["nips17_ccby"], "val", fold=options.fold)[:: options.every])
    model, pictures = OnnxModel(options.model), [open_picture(fit_rgb(p, SHORT_SIDE)) for p in images]
    trials, entropies = try_all(model, pictures), try_strengths(model, pictures)
    for trial in trials:
        print("tau {:.2f}  T {:.2f}  rebalanced {:.2f}  raw {:.2f}  colourfulness {:.2f}".format(*trial))
    for strength, entropy in entropies.items():
        print(f"class prior {strength:.1f}  soft cross-entropy {entropy:.4f}")
    best, strength = choose(trials), choose_strength(entropies)
    print(f"chosen: --temperature {best.temperature} --tilt {best.tilt} --prior-strength {strength}")


if __name__ == "__main__":
    main()
