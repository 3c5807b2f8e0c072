"""Fits what cels weigh colours with, core/cels/judge-weights.ts, on lines of bench/cel-evidence.ts.

python -m training.fit_cels EVIDENCE... --held CUT... > core/cels/judge-weights.ts, and npm run format;
what it is right about is told on stderr, cuts of --held apart: nothing is fitted on them.
"""

import argparse
import json
import sys
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

SEED = 0
"""Fixed, so that the same lines give the same weights."""


@dataclass(frozen=True)
class Rows:
    """Colours that regions may have: one row each."""

    features: torch.Tensor
    """(rows, numbers of core/cels/colour-evidence.ts)"""
    is_right: torch.Tensor
    """(rows), 1 or 0"""
    region: np.ndarray
    """(rows), place of the region in `cuts`, `sizes` and `scenes`"""
    cuts: np.ndarray
    sizes: np.ndarray
    """Pixels of each region."""
    scenes: np.ndarray
    """What each region was painted from: the drawing before, the first, the first and the last."""


def read_rows(paths: list[str]) -> Rows:
    """Reads files of a line of JSON for each region."""
    features, right, region, cuts, sizes, scenes = [], [], [], [], [], []
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                told = json.loads(line)
                for colour, *numbers in told["rows"]:
                    features.append(numbers)
                    right.append(float(colour == told["truth"]))
                    region.append(len(cuts))
                cuts.append(told["cut"])
                sizes.append(told["pixels"])
                scenes.append(told["from"])
    return Rows(
        torch.tensor(features, dtype=torch.float32),
        torch.tensor(right),
        np.array(region),
        np.array(cuts),
        np.array(sizes),
        np.array(scenes),
    )


def fit(
    rows: Rows, fitted: np.ndarray, steps: int, width: int
) -> tuple[nn.Sequential, torch.Tensor, torch.Tensor]:
    """Two hidden layers; binary cross-entropy of a colour being right, regions under 10 pixels for less."""
    torch.manual_seed(SEED)
    draw = np.random.default_rng(SEED)
    places = np.flatnonzero(fitted)
    means = rows.features[places].mean(0)
    deviations = rows.features[places].std(0) + 1e-6
    inputs = ((rows.features - means) / deviations).clamp(-6, 6)
    weight = torch.tensor(np.where(rows.sizes[rows.region] >= 10, 1.0, 0.3), dtype=torch.float32)
    count = inputs.shape[1]
    network = nn.Sequential(
        nn.Linear(count, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1)
    )
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=1e-2)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * (1 - step / steps)
        batch = torch.tensor(draw.choice(places, 1024))
        scores = network(inputs[batch]).squeeze(1)
        losses = nn.functional.binary_cross_entropy_with_logits(
            scores, rows.is_right[batch], reduction="none"
        )
        optimiser.zero_grad()
        (losses * weight[batch]).mean().backward()
        optimiser.step()
    return network, means, deviations


def tell(rows: Rows, chances: np.ndarray, held: np.ndarray, threshold: float) -> None:
    """Shares of regions of 10 pixels and more that are right and flagged, and of errors that are flagged."""
    order = np.argsort(chances, kind="stable")
    best = np.zeros(len(rows.cuts))
    right = np.zeros(len(rows.cuts), dtype=bool)
    best[rows.region[order]] = chances[order]
    right[rows.region[order]] = rows.is_right.numpy()[order] > 0
    for kind, chosen in (("fitted", ~held), ("held out", held)):
        for scene in np.unique(rows.scenes):
            own = chosen & (rows.scenes == scene) & (rows.sizes >= 10)
            if not own.any():
                continue
            wrong, flagged = ~right[own], best[own] < threshold
            caught = (wrong & flagged).sum() / max(1, wrong.sum())
            print(
                f"{kind}, {scene}: {own.sum()} regions, right {1 - wrong.mean():.3f},"
                f" flagged {flagged.mean():.3f}, errors flagged {caught:.3f}",
                file=sys.stderr,
            )


def as_source(network: nn.Sequential, means: torch.Tensor, deviations: torch.Tensor) -> str:
    """Writes the weights as the module that core/cels/judge.ts imports."""

    def numbers(values: torch.Tensor) -> str:
        return "[" + ", ".join(repr(float(f"{value:.4g}")) for value in values.flatten().tolist()) + "]"

    layers = [layer for layer in network if isinstance(layer, nn.Linear)]
    rows = [
        f"    {{ rows: {numbers(layer.weight.detach())}, biases: {numbers(layer.bias.detach())} }},"
        for layer in layers
    ]
    return "\n".join(
        [
            "/** What core/cels/judge.ts weighs with: written by training/fit_cels.py, never by hand. */",
            "export const judgeWeights = {",
            f"  means: {numbers(means)},",
            f"  deviations: {numbers(deviations)},",
            "  layers: [",
            *rows,
            "  ],",
            "};",
        ]
    )


def main() -> None:
    """Reads, fits, tells and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evidence", nargs="+")
    parser.add_argument("--held", nargs="*", default=[], help="cuts that nothing is fitted on")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--threshold", type=float, default=0.9)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    rows = read_rows(asked.evidence)
    held = np.isin(rows.cuts, asked.held)
    network, means, deviations = fit(rows, ~held[rows.region], asked.steps, asked.width)
    with torch.no_grad():
        inputs = ((rows.features - means) / deviations).clamp(-6, 6)
        chances = torch.sigmoid(network(inputs).squeeze(1)).numpy()
    tell(rows, chances, held, asked.threshold)
    print(as_source(network, means, deviations))


if __name__ == "__main__":
    main()
