"""What a class says about colour beyond what lightness says: the class-conditional prior in its PMI form.

    PMI[c, j, q] = log p(q | c, j) - log p(q | j)

for semantic class c, luma bin j and ab bin q, counted over the training pictures with their labels and
smoothed:

    p(q | c, j) = (K n[c, j, :] + alpha p(q | j)) / (sum n[c, j, :] + alpha),   K: Gaussian, sigma 10

The head adds beta (1 - H(s) / log C) sum_c s_c PMI[c, j(x)] to a cell's logits: a product of experts that
counts nothing twice, since what lightness alone says is divided out, and that says nothing where a class has
no colour of its own. The luma bins are interpolated, so that noise on a border between two does not flicker.

The table has low rank, and is kept and run as loadings (C * 8, r) times shapes (r, Q), r = 32: a fifth of
the work.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.colour.bins import BIN_COUNT, soft_code_table, table_row
from training.colour.lightness import lightness_of
from training.colour.sampling import GRID_OFFSET, GRID_STRIDE, sample_ab
from training.data.classes import CLASS_NAMES
from training.data.images import Pixels
from training.data.labels import LABEL_SIDE, TEACHER_SURE, Labels
from training.data.prior import smoothing_kernel

Floats = NDArray[np.float32]

LUMA_BINS = 8
# Neighbouring pixels say the same: one picture counts as this many, whatever its size.
PIXELS_A_PICTURE = 64.0
ALPHA = 200.0  # pixels of p(q | j) that every class begins with
# Wider than the 5 of the rebalancing prior: one class at one lightness has few pictures, and what one of them
# happened to wear should not count.
SMOOTHING_SIGMA = 10.0
LARGEST_PMI = 4.0
RANK = 32
FILE_NAME = "class-prior.json"
DIGITS = 5


@dataclass(frozen=True)
class ClassPrior:
    """PMI as loadings (C * 8, r) and shapes (r, Q), row = class * 8 + luma bin; nats."""

    loadings: Floats
    shapes: Floats

    def table(self) -> Floats:
        """(C, 8, Q) PMI in nats."""
        return (self.loadings @ self.shapes).reshape(-1, LUMA_BINS, self.shapes.shape[1])


def no_prior(classes: int = len(CLASS_NAMES)) -> ClassPrior:
    """A prior that says nothing."""
    return ClassPrior(np.zeros((classes * LUMA_BINS, 1), np.float32), np.zeros((1, BIN_COUNT), np.float32))


def luma_hats(luma: Tensor) -> Tensor:
    """(N,) L in 0..100 -> (N, 8) weights of the two nearest luma bins, linear between their middles."""
    place = (luma * (LUMA_BINS / 100)).clamp(0.5, LUMA_BINS - 0.5)
    middles = torch.arange(LUMA_BINS, device=luma.device) + 0.5
    return (1 - (place[:, None] - middles).abs()).clamp_min(0)


def prior_bias(prior: ClassPrior, class_logits: Tensor, luma: Tensor) -> Tensor:
    """(N, C) class logits and (N,) L -> (N, Q) what the prior adds to the bin logits at strength 1, gated."""
    log_s = torch.log_softmax(class_logits, dim=-1)
    gate = 1 + (log_s.exp() * log_s).sum(dim=1, keepdim=True) / math.log(max(2, class_logits.shape[1]))
    pairs = (log_s.exp() * gate)[:, :, None] * luma_hats(luma)[:, None]  # (N, C, 8)
    return pairs.flatten(1) @ torch.from_numpy(prior.loadings) @ torch.from_numpy(prior.shapes)


def count_classes(images: list[Pixels], labels: list[Labels], shares: NDArray[np.float64]) -> Tensor:
    """(C, 8, Q) pixels by class, luma bin and nearest ab bin, where the labels are sure.

    The row "person" is that of people whose parts nobody labelled: the teacher's person cells of all sets but
    ccp, whole people, and in ccp what is left beside skin, hair and clothing. So it is a sample of people as
    a whole, which is what the network's mass on "person" means: somebody, no telling what part. Skin, hair
    and clothing are not added to it, so that every pixel counts once, in the row of the label that training
    sees there; `learn/class_losses.py` compares the same rows with the network's own colours at those labels.

    Args:
        images: (H, W, 3) sRGB bytes each.
        labels: (2, 64, 64) classes and sureness of each image.
        shares: how likely training draws each image, summing to 1.
    """
    nearest = soft_code_table().indices[:, 0]
    counts = torch.zeros(len(CLASS_NAMES) * LUMA_BINS * BIN_COUNT, dtype=torch.float64)
    for pixels, (classes, sure), share in zip(images, labels, shares, strict=True):
        rgb = torch.from_numpy(pixels)
        bins = nearest[table_row(sample_ab(rgb))]  # (h, w)
        luma = lightness_of(rgb[GRID_OFFSET::GRID_STRIDE, GRID_OFFSET::GRID_STRIDE])
        rows = torch.arange(bins.shape[0]) * LABEL_SIDE // bins.shape[0]
        columns = torch.arange(bins.shape[1]) * LABEL_SIDE // bins.shape[1]
        cell = (rows[:, None], columns[None])
        known = torch.from_numpy(sure)[cell] > TEACHER_SURE
        step = (luma * (LUMA_BINS / 100)).long().clamp(0, LUMA_BINS - 1)
        place = (torch.from_numpy(classes)[cell].long() * LUMA_BINS + step) * BIN_COUNT + bins
        weight = float(share) * len(images) * PIXELS_A_PICTURE / bins.numel()
        counts += weight * torch.bincount(place[known], minlength=len(counts)).double()
    return counts.reshape(len(CLASS_NAMES), LUMA_BINS, BIN_COUNT)


def pmi_table(counts: Tensor, alpha: float = ALPHA) -> Tensor:
    """(C, 8, Q) counts -> (C, 8, Q) PMI in nats, 0 for a class and luma that were never seen.

    Args:
        counts: pixel equivalents.
        alpha: pixel equivalents of the class-free distribution mixed in; more trusts rare classes less.
    """
    smoothed = counts.double() @ smoothing_kernel(SMOOTHING_SIGMA).T
    everywhere = smoothed.sum(dim=(0, 1)) + 1e-3
    by_luma = smoothed.sum(dim=0) + alpha * everywhere / everywhere.sum()  # (8, Q)
    by_luma /= by_luma.sum(dim=1, keepdim=True)
    by_class = (smoothed + alpha * by_luma) / (smoothed.sum(dim=2, keepdim=True) + alpha)
    return (by_class.log() - by_luma.log()).clamp(-LARGEST_PMI, LARGEST_PMI)


def factor(pmi: Tensor, rank: int = RANK) -> ClassPrior:
    """The best approximation of that rank, rounded as the file holds it.

    Raises:
        ValueError: when rank is less than 1 or more than the number of bins.
    """
    if not 1 <= rank <= pmi.shape[2]:
        raise ValueError(f"the rank of a class prior must be 1 to {pmi.shape[2]}, got {rank}")
    u, s, v = torch.linalg.svd(pmi.double().reshape(-1, pmi.shape[2]), full_matrices=False)
    half = s[:rank].sqrt()
    return ClassPrior(
        (u[:, :rank] * half).numpy().round(DIGITS).astype(np.float32),
        (half[:, None] * v[:rank]).numpy().round(DIGITS).astype(np.float32),
    )


def fit_class_prior(images: list[Pixels], labels: list[Labels], shares: NDArray[np.float64]) -> ClassPrior:
    """The prior of a training set; see `count_classes` for the arguments."""
    pmi = pmi_table(count_classes(images, labels, shares))
    prior = factor(pmi)
    error = np.abs(prior.table() - pmi.numpy())
    print(f"class prior: rank {RANK}, off by {error.mean():.3f} nats on average, {error.max():.2f} at most")
    return prior


def write_class_prior(prior: ClassPrior, folder: Path, classes: list[str] = CLASS_NAMES) -> None:
    """Write the table beside the graphs that hold the same numbers."""

    def rows(values: Floats) -> list[list[float]]:
        return [[float(f"{value:.{DIGITS}f}") for value in row] for row in values]

    table = {
        "version": 1,
        "meaning": "PMI[class * 8 + luma bin, ab bin] = loadings @ shapes, nats",
        "lumaBins": LUMA_BINS,
        "classes": list(classes),
        "loadings": rows(prior.loadings),
        "shapes": rows(prior.shapes),
    }
    (folder / FILE_NAME).write_text(json.dumps(table) + "\n")


def read_class_prior(path: Path) -> ClassPrior:
    """The table of a model folder.

    Raises:
        ValueError: when the file's rows do not make a table of classes, luma bins and ab bins.
    """
    table = json.loads(path.read_text())
    loadings = np.array(table["loadings"], dtype=np.float32)
    shapes = np.array(table["shapes"], dtype=np.float32)
    rows = len(table["classes"]) * table["lumaBins"]
    if loadings.ndim != 2 or loadings.shape[0] != rows or shapes.shape != (loadings.shape[1], BIN_COUNT):
        raise ValueError(
            f"{path}: loadings {loadings.shape} and shapes {shapes.shape} are not ({rows}, r) and"
            f" (r, {BIN_COUNT}); make the file again with python -m training.export"
        )
    return ClassPrior(loadings, shapes)
