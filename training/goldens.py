"""Write the numbers that the TypeScript side is tested against, to test/goldens.

    python -m training.goldens

Lab comes from scikit-image; the rest is computed here by direct loops in double precision, not by the code
that training uses, so that both sides are held to the same third account.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2lab

from training.colour.bins import NEIGHBOURS, SIGMA, bin_centres
from training.data.datasets import PROJECT_ROOT
from training.network.spatial_pooling import SHIPPED as POOLING
from training.network.spatial_pooling import STRIDES

COMMAND = "python -m training.goldens"
Floats = NDArray[np.float64]
Golden = dict[str, object]


def _bins() -> Floats:
    return bin_centres().double().numpy()


def bins_golden() -> Golden:
    """The 313 ab bins, in order."""
    return {"bins": _bins().astype(int).tolist()}


def lab_golden(random: np.random.Generator) -> Golden:
    """Extreme, grey, near-black and random sRGB colours with their Lab (D65)."""
    corners = np.array([[r, g, b] for r in (0.0, 1.0) for g in (0.0, 1.0) for b in (0.0, 1.0)])
    greys = np.repeat(np.linspace(0, 1, 17)[:, None], 3, axis=1)
    dark = random.uniform(0, 0.06, (25, 3))
    rgb = np.concatenate([corners, greys, dark, random.uniform(0, 1, (150, 3))])
    return {"rgb": rgb.tolist(), "lab": rgb2lab(rgb).tolist()}


def _encode_directly(ab: Floats, bins: Floats) -> tuple[list[int], list[float]]:
    squared = [float((ab[0] - a) ** 2 + (ab[1] - b) ** 2) for a, b in bins]
    nearest = sorted(range(len(bins)), key=lambda q: (squared[q], q))[:NEIGHBOURS]
    weights = [math.exp(-squared[q] / (2 * SIGMA**2)) for q in nearest]
    return nearest, [weight / sum(weights) for weight in weights]


def soft_encoding_golden(random: np.random.Generator) -> Golden:
    """50 colours with the five bins that share each, nearest first, and their weights."""
    colours = np.concatenate([[[0, 0], [-86.2, 83.2], [98.3, -60.8], [5, 5]], random.normal(0, 25, (46, 2))])
    codes = [_encode_directly(ab, _bins()) for ab in colours]
    return {
        "neighbours": NEIGHBOURS,
        "sigma": SIGMA,
        "ab": colours.tolist(),
        "indices": [indices for indices, _ in codes],
        "weights": [weights for _, weights in codes],
    }


def _softmax(logits: Floats) -> Floats:
    odds = np.exp(logits - logits.max())
    return odds / odds.sum()


def annealed_mean_golden(random: np.random.Generator) -> Golden:
    """Random logits decoded at three temperatures; row i uses temperature[i]."""
    logits = random.normal(0, 3, (12, len(_bins())))
    temperatures = [1.0, 0.38, 0.1] * 4
    ab = [_softmax(row / t) @ _bins() for row, t in zip(logits, temperatures, strict=True)]
    return {"logits": logits.tolist(), "temperature": temperatures, "ab": np.array(ab).tolist()}


def tilt_golden(random: np.random.Generator) -> Golden:
    """Vividness as a logit bias: logits + (tilt - trainedTilt) log(weights), and its softmax."""
    logits = random.normal(0, 2, len(_bins()))
    weights = random.uniform(0.09, 6.3, len(_bins()))
    trained_tilt = 0.5
    rows = [logits + (tilt - trained_tilt) * np.log(weights) for tilt in (0.0, 0.5, 1.0)]
    return {
        "logits": logits.tolist(),
        "weights": weights.tolist(),
        "trainedTilt": trained_tilt,
        "tilt": [0.0, 0.5, 1.0],
        "tilted": [row.tolist() for row in rows],
        "probabilities": [_softmax(row).tolist() for row in rows],
    }


def _jensen_shannon(p: Floats, q: Floats) -> float:
    """Nats; terms of empty bins are 0."""
    middle = (p + q) / 2

    def divergence(of: Floats) -> float:
        held = of > 0
        return float(np.sum(of[held] * np.log(of[held] / middle[held])))

    return (divergence(p) + divergence(q)) / 2


def consistency_golden(random: np.random.Generator) -> Golden:
    """Drifting noise, T x H x W x 3 of 8 bits: CDC as published, and signed colourfulness a frame."""
    frames, height, width = 9, 12, 16
    base = random.normal(110, 40, (1, height, width, 3))
    drift = np.cumsum(random.normal(0, 6, (frames, 1, 1, 3)), axis=0)
    grain = random.normal(0, 5, (frames, height, width, 3))
    film = np.clip(np.rint(base + drift + grain), 0, 255).astype(int)
    histograms = np.array(
        [[np.bincount(frame[..., c].ravel(), minlength=256) for c in range(3)] for frame in film]
    ) / (height * width)
    by_dilation = [
        np.mean(
            [
                [_jensen_shannon(histograms[i, c], histograms[i + t, c]) for c in range(3)]
                for i in range(frames - t)
            ]
        )
        for t in (1, 2, 4)
    ]
    red, green, blue = (film[..., c].reshape(frames, -1).astype(float) for c in range(3))
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    colourfulness = np.hypot(red_green.std(1), yellow_blue.std(1)) + 0.3 * np.hypot(
        red_green.mean(1), yellow_blue.mean(1)
    )
    return {
        "width": width,
        "height": height,
        "film": film.reshape(frames, -1).tolist(),
        "cdc": float(np.mean(by_dilation)),
        "byDilation": [float(value) for value in by_dilation],
        "colourfulness": colourfulness.tolist(),
    }


def _pooled_directly(features: Floats, lightness: Floats, stride: int, step: tuple[int, int]) -> Floats:
    height, width = lightness.shape
    pooled = np.empty_like(features)
    for y in range(height):
        for x in range(width):
            sums, mass = features[y, x].copy(), 1.0
            for sign in (-1, 1):
                v, u = y + sign * stride * step[0], x + sign * stride * step[1]
                if 0 <= v < height and 0 <= u < width:
                    say = math.exp(-(((lightness[y, x] - lightness[v, u]) / POOLING.sigma) ** 2))
                    sums, mass = sums + say * features[v, u], mass + say
            pooled[y, x] = sums / mass
    return pooled


def spatial_pooling_golden(random: np.random.Generator) -> Golden:
    """Random bytes on three flat regions with a little grain, pooled over space, before rounding."""
    height, width, channels = 12, 20, 10  # one step of 8 channels and two left over; longer than stride 8
    features = random.integers(-128, 128, (height, width, channels)).astype(float)
    ground = (
        np.where(np.arange(width) < 9, 60, 140)[None, :] + np.where(np.arange(height) < 5, 0, 30)[:, None]
    )
    luma = ground + random.integers(-6, 7, (height, width))
    pooled = features
    for stride in STRIDES:
        for step in ((0, 1), (1, 0)):
            pooled = _pooled_directly(pooled, luma / 2.55, stride, step)
    return {
        "width": width,
        "height": height,
        "channels": channels,
        "sigma": POOLING.sigma,
        "share": POOLING.share,
        "features": features.astype(int).ravel().tolist(),
        "luma": luma.ravel().tolist(),
        "pooled": (features + POOLING.share * (pooled - features)).round(4).ravel().tolist(),
    }


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Write golden numbers for the TypeScript tests.")
    parser.add_argument("--folder", type=Path, default=PROJECT_ROOT / "test" / "goldens")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(313)
    goldens = {
        "bins.json": bins_golden(),
        "lab.json": lab_golden(random),
        "soft-encoding.json": soft_encoding_golden(random),
        "annealed-mean.json": annealed_mean_golden(random),
        "tilt.json": tilt_golden(random),
        "consistency.json": consistency_golden(random),
        "spatial-pooling.json": spatial_pooling_golden(random),
    }
    for name, golden in goldens.items():
        (folder / name).write_text(json.dumps({"source": COMMAND, **golden}) + "\n")


if __name__ == "__main__":
    main()
