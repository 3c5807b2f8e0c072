"""Appearance keys fitted to a sample of cells: a projection of layers, and words."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The weight of a convolution that reads a layer, how much finer the grid is than it, and the layer's weight.
LAYERS = (
    ("decoder.laterals.0.weight", 1, 0.6),
    ("decoder.laterals.1.weight", 2, 1.0),
    ("decoder.laterals.2.weight", 4, 1.0),
    ("decoder.depthwise.weight", 1, 1.5),
)
DIMENSIONS = 32
WHITENING = 1 / 8  # axes are multiplied by their eigenvalue to minus this
STEPS = 200  # of int8 in a unit
WORDS = 64
LIGHTNESS_WEIGHT = 1.0
ROUNDS = 40
Floats = NDArray[np.float32]


class KeyFit(NamedTuple):
    """How keys are made, and the words of their space.

    Attributes:
        projections: of each layer, (dimensions, channels).
        bias: (dimensions,).
        words: (words, dimensions + 1) whole `STEPS`-ths; lightness last.
    """

    projections: list[Floats]
    bias: Floats
    words: NDArray[np.int64]


class Sample(NamedTuple):
    """Cells of training pictures: each layer's (cells, channels), and (cells,) L in 0..100."""

    layers: list[Floats]
    lightness: Floats


def fit_keys(sample: Sample, dimensions: int = DIMENSIONS, words: int = WORDS) -> KeyFit:
    """Fit projection and words to a sample of cells."""
    weights = [weight for _, _, weight in LAYERS]
    means = [layer.mean(axis=0) for layer in sample.layers]
    centred = [layer - mean for layer, mean in zip(sample.layers, means, strict=True)]
    factors = [w / max(float(np.sqrt((c**2).mean())), 1e-6) for w, c in zip(weights, centred, strict=True)]
    joined = np.concatenate([c * f for c, f in zip(centred, factors, strict=True)], axis=1).astype(np.float64)
    values, vectors = np.linalg.eigh(joined.T @ joined / len(joined))
    order = np.argsort(values)[::-1][:dimensions]
    axes = vectors[:, order] * np.sign(vectors[np.abs(vectors[:, order]).argmax(axis=0), order])
    axes = axes * np.maximum(values[order], 1e-12) ** -WHITENING
    ends = np.cumsum([layer.shape[1] for layer in sample.layers])
    parts = np.split(axes, ends[:-1])
    projections = [(part * factor).T.astype(np.float32) for part, factor in zip(parts, factors, strict=True)]
    bias = -sum((p @ mean for p, mean in zip(projections, means, strict=True)), np.zeros(dimensions))
    keys = joined @ axes
    keys = keys / np.maximum(np.linalg.norm(keys, axis=1, keepdims=True), 1e-6)
    lightness = LIGHTNESS_WEIGHT * (sample.lightness[:, None] - 50) / 50
    codebook = fit_words(np.concatenate([keys, lightness], axis=1).astype(np.float32), words)
    return KeyFit(projections, bias.astype(np.float32), np.rint(codebook * STEPS).astype(np.int64))


def fit_words(points: Floats, count: int, seed: int = 7) -> Floats:
    """k-means (k-means++ start, Lloyd): (N, D) points -> (count, D) centres, sorted by size of the group."""
    random = np.random.default_rng(seed)
    centres = points[[int(random.integers(len(points)))]]
    nearest = np.full(len(points), np.inf)
    while len(centres) < count:
        nearest = np.minimum(nearest, ((points - centres[-1]) ** 2).sum(axis=1))
        chosen = random.choice(len(points), p=nearest / nearest.sum())
        centres = np.concatenate([centres, points[[int(chosen)]]])
    members = np.zeros(len(points), dtype=np.int64)
    for _ in range(ROUNDS):
        members = ((centres**2).sum(axis=1) - 2 * points @ centres.T).argmin(axis=1)
        for word in range(count):
            if (members == word).any():
                centres[word] = points[members == word].mean(axis=0)
    return centres[np.argsort(-np.bincount(members, minlength=count), kind="stable")]
