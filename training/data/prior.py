"""How often each ab bin occurs, and the class rebalancing weights that follow from it.

Prior and weights as in Zhang, Isola & Efros 2016: the empirical frequencies are smoothed by a Gaussian
(sigma 5) in ab, mixed with the uniform distribution by lambda = 0.5, inverted, and scaled so that the
expected weight is 1.

Training weighs the soft code of bin q by w_q^t ("trained tilt" t), whose minimiser is p'(q) ~ w_q^t p(q). A
weight is therefore the same as a constant logit bias, and decoding at another vividness tau adds (tau - t)
log w to the logits.
"""

from collections.abc import Iterable

import torch
from torch import Tensor

from training.colour.bins import BIN_COUNT, bin_centres, soft_code_table, table_row
from training.colour.sampling import sample_ab
from training.data.images import Pixels

SMOOTHING_SIGMA = 5.0
UNIFORM_SHARE = 0.5


def smoothing_kernel(sigma: float) -> Tensor:
    """(Q, Q) Gaussian over bin centres; each column spreads one bin's mass and sums to 1."""
    centres = bin_centres(torch.float64)
    kernel = torch.exp(-torch.cdist(centres, centres).square() / (2 * sigma**2))
    return kernel / kernel.sum(dim=0, keepdim=True)


def smooth(frequencies: Tensor, sigma: float = SMOOTHING_SIGMA) -> Tensor:
    """(Q,) frequencies -> (Q,) smoothed, summing to 1."""
    smoothed = smoothing_kernel(sigma) @ frequencies.double()
    return smoothed / smoothed.sum()


def count_bins(images: Iterable[Pixels], shares: Iterable[float]) -> Tensor:
    """(Q,) nearest-bin frequencies; each image counts by its share, whatever its size."""
    nearest = soft_code_table().indices[:, 0]
    total = torch.zeros(BIN_COUNT, dtype=torch.float64)
    for pixels, share in zip(images, shares, strict=True):
        bins = nearest[table_row(sample_ab(torch.from_numpy(pixels)))].flatten()
        total += torch.bincount(bins, minlength=BIN_COUNT).double() * (share / bins.numel())
    return total / total.sum()


def rebalancing_weights(prior: Tensor, uniform_share: float = UNIFORM_SHARE) -> Tensor:
    """(Q,) smoothed prior -> (Q,) class rebalancing weights whose expectation under the prior is 1."""
    weights = 1 / ((1 - uniform_share) * prior.double() + uniform_share / BIN_COUNT)
    return weights / (prior * weights).sum()


def tilt_bias(weights: Tensor, tilt: float, trained_tilt: float) -> Tensor:
    """(Q,) what to add to the logits of a network trained at `trained_tilt` to decode at vividness `tilt`."""
    return (tilt - trained_tilt) * weights.log()
