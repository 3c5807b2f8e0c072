"""Measures of a colorization against the truth. Chroma in Lab units, RGB in 0..255, logarithms natural."""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.metrics import structural_similarity
from torch import Tensor

from training.colour.bins import SoftCode

AUC_THRESHOLDS = 151  # 0, 1, ... 150 ab units (Zhang, Isola & Efros 2016)


def auc_by_pixel(predicted: Tensor, true: Tensor) -> Tensor:
    """(P, 2) chroma twice -> (P,) share of the thresholds 0..150 within which each pixel lies, in percent."""
    distance = (predicted - true).square().sum(dim=1).sqrt()
    # A pixel at distance d is within every threshold from ceil(d) on.
    return 100 * (AUC_THRESHOLDS - distance.ceil()).clamp_min(0) / AUC_THRESHOLDS


def auc(predicted: Tensor, true: Tensor, pixel_weights: Tensor | None = None) -> float:
    """Area under the share of pixels within t ab units of the truth, t = 0..150, in percent.

    Args:
        predicted: (P, 2) chroma.
        true: (P, 2) chroma.
        pixel_weights: (P,), for the rebalanced figure 1 / prior of the true bin; none for the raw one.
    """
    within = auc_by_pixel(predicted, true)
    weights = torch.ones_like(within) if pixel_weights is None else pixel_weights
    return float((within * weights).sum() / weights.sum())


def soft_cross_entropy(log_p: Tensor, code: SoftCode) -> float:
    """Mean cross-entropy, in nats, of (P, Q) log-probabilities against soft codes."""
    return float(-(code.weights * log_p.gather(1, code.indices)).sum(dim=1).mean())


def soft_code_entropy(code: SoftCode) -> float:
    """The least soft cross-entropy that any prediction can have: the codes' own entropy, in nats."""
    return float(-(code.weights * code.weights.clamp_min(1e-12).log()).sum(dim=1).mean())


def top_k_share(log_p: Tensor, code: SoftCode, k: int) -> float:
    """Percent of pixels whose nearest true bin is among the k likeliest."""
    return float(100 * (log_p.topk(k, dim=1).indices == code.indices[:, :1]).any(dim=1).float().mean())


def psnr(predicted: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """Peak signal-to-noise ratio of (H, W, 3) RGB, in dB."""
    return 10 * math.log10(255**2 / max(1e-9, float(np.mean((predicted - true) ** 2))))


def ssim(predicted: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """Structural similarity of (H, W, 3) RGB, 0..1."""
    similarity: Any = structural_similarity(predicted, true, channel_axis=2, data_range=255)
    return float(similarity)


def colourfulness(rgb: NDArray[np.float64]) -> float:
    """Hasler & Suesstrunk (2003) colourfulness of (H, W, 3) RGB: 0 none, 45 average, 109 extreme."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    spread = math.hypot(float(red_green.std()), float(yellow_blue.std()))
    return spread + 0.3 * math.hypot(float(red_green.mean()), float(yellow_blue.mean()))


EDGE_SHARE = 0.15  # of a picture's cells, those where lightness changes most


def bleeding(ab: Tensor, lightness: Tensor) -> float:
    """How far chroma changes where lightness does not: mean |grad ab| off luma edges over that on them.

    Args:
        ab: (2, h, w) chroma.
        lightness: (h, w) mean L of each cell.
    """
    chroma = _gradient(ab).square().sum(dim=0).sqrt()
    luma = _gradient(lightness[None])[0].abs()
    edge = luma > torch.quantile(luma.flatten(), 1 - EDGE_SHARE)
    return float(chroma[~edge].mean() / chroma[edge].mean().clamp_min(1e-6)) if bool(edge.any()) else math.nan


def _gradient(planes: Tensor) -> Tensor:
    """(C, h, w) -> (C, h - 1, w - 1) length of the forward difference."""
    down = planes[:, 1:, :-1] - planes[:, :-1, :-1]
    across = planes[:, :-1, 1:] - planes[:, :-1, :-1]
    return (down.square() + across.square()).sqrt()
