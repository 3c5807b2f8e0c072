"""The affine heads' weights for features counted in int8 steps."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from training.colour.bins import bin_centres
from training.data.class_prior import ClassPrior, no_prior
from training.graphs.backbone import Splittable
from training.graphs.head_graph import HeadWeights


def head_weights(
    model: Splittable,
    scales: Tensor,
    weights: Tensor,
    trained_tilt: float,
    prior: ClassPrior | None = None,
    certainty_gain: float | None = None,
) -> HeadWeights:
    """The affine heads for features counted in int8 steps."""

    def affine(layer: nn.Linear) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return (layer.weight * scales).T.contiguous().detach().numpy(), layer.bias.detach().numpy()

    return HeadWeights(
        bins=affine(model.bins),
        classes=affine(model.classes),
        centres=bin_centres().numpy(),
        log_weights=weights.log().float().numpy(),
        trained_tilt=trained_tilt,
        prior=prior or no_prior(),
        certainty_gain=certainty_gain,
    )
