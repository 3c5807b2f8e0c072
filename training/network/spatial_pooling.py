"""Neighbours of like lightness vote together: pooling over space, within the edges of a picture.

A joint bilateral filter (Petschnig et al. 2004) of the features, guided by each cell's lightness, in strides
as edge-avoiding wavelets take them (Dammertz et al. 2010). Along rows, then columns, for strides 8, 4, 2, 1:

    f'(x) = [f(x) + w(x, x - d) f(x - d) + w(x, x + d) f(x + d)] / (1 + w(x, x - d) + w(x, x + d))
    w(x, y) = exp(-((L(x) - L(y)) / sigma)^2), 0 outside the picture

and of the result a share is taken. The heads are affine, so this pools bin distributions (method.md 4.1), as
pooling over time does. It is no layer of the network: nothing is learnt, and a filter of this kind written as
matrix products took ONNX Runtime nearly half as long as the backbone. core/space/spatial-pooling.ts does it
on the stored bytes, in less than a millisecond.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

STRIDES = (8, 4, 2, 1)


class SpatialPooling(NamedTuple):
    """How it is done.

    Attributes:
        sigma: difference of lightness, in L units, at which a neighbour's say falls to 1/e.
        share: of the pooled features in the result, above 0 up to 1.
    """

    sigma: float
    share: float


# Tried on the validation pictures that each fold's network left out: sigma 2, 3, 4 and 6, shares .5 to 1.
SHIPPED = SpatialPooling(sigma=3.0, share=0.7)


def pool_over_space(features: Tensor, lightness: Tensor, pooling: SpatialPooling) -> Tensor:
    """(C, h, w) features and (h, w) mean L of the cells -> (C, h, w)."""
    pooled = features
    for stride in STRIDES:
        for axis in (1, 0):
            pooled = _pass(pooled, lightness, axis, stride, pooling.sigma)
    return features + pooling.share * (pooled - features)


def _pass(features: Tensor, lightness: Tensor, axis: int, stride: int, sigma: float) -> Tensor:
    length = lightness.shape[axis]
    if stride >= length:
        return features
    before = lightness.narrow(axis, 0, length - stride)
    after = lightness.narrow(axis, stride, length - stride)
    weight = torch.exp(-(((after - before) / sigma) ** 2))
    sums, mass = features.clone(), torch.ones_like(lightness)
    along = axis + 1  # of features, whose first axis is the channel
    sums.narrow(along, stride, length - stride).add_(weight * features.narrow(along, 0, length - stride))
    sums.narrow(along, 0, length - stride).add_(weight * features.narrow(along, stride, length - stride))
    mass.narrow(axis, stride, length - stride).add_(weight)
    mass.narrow(axis, 0, length - stride).add_(weight)
    return sums / mass


def pool_bytes(features: np.ndarray, lightness: Tensor, pooling: SpatialPooling) -> np.ndarray:
    """(h * w, C) int8 features and (h, w) mean L of the cells -> (h * w, C) int8."""
    height, width = lightness.shape
    grid = torch.from_numpy(features.astype(np.float32)).T.reshape(-1, height, width)
    return pool_over_space(grid, lightness, pooling).flatten(1).T.round().to(torch.int8).numpy()
