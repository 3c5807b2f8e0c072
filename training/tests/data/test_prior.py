"""Prior, class rebalancing weights, and vividness as a logit bias."""

import numpy as np
import torch

from training.colour.bins import SoftCode, bin_centres
from training.data.prior import count_bins, rebalancing_weights, smooth, tilt_bias
from training.learn.losses import colour_loss


def natural_prior() -> torch.Tensor:
    """(Q,) a prior shaped like that of photographs: grey most of all."""
    chroma = bin_centres(torch.float64).square().sum(dim=1).sqrt()
    return smooth(torch.exp(-chroma / 8))


def test_the_expected_weight_is_1() -> None:
    prior = natural_prior()
    assert abs(float((prior * rebalancing_weights(prior)).sum()) - 1) < 1e-12


def test_weights_of_a_natural_prior_span_about_two_decades() -> None:
    weights = rebalancing_weights(natural_prior())
    assert 30 < float(weights.max() / weights.min()) < 150


def test_grey_pictures_count_as_the_bin_at_zero() -> None:
    counted = count_bins([np.full((16, 16, 3), 99, dtype=np.uint8)], [1.0])
    assert bin_centres()[int(counted.argmax())].tolist() == [0, 0]
    assert float(counted.max()) == 1


def test_pictures_count_by_their_share_whatever_their_size() -> None:
    blue = np.full((16, 16, 3), (40, 60, 220), dtype=np.uint8)
    grey = np.full((64, 64, 3), 99, dtype=np.uint8)
    assert abs(float(count_bins([blue, grey], [3.0, 1.0]).max()) - 0.75) < 1e-12


def test_training_with_weights_is_a_logit_bias() -> None:
    """method.md 9.4: the minimiser of the weighted loss, tilted back to 0, is the distribution itself."""
    prior = natural_prior()
    weights, tilt = rebalancing_weights(prior), 0.5
    logits = torch.zeros(1, 313, dtype=torch.float64, requires_grad=True)
    everything = SoftCode(torch.arange(313)[None], prior[None])
    optimiser = torch.optim.LBFGS([logits], max_iter=500, tolerance_grad=1e-12, tolerance_change=1e-14)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        log_p = torch.log_softmax(logits, dim=-1).gather(1, everything.indices)
        loss = -(everything.weights * weights.pow(tilt) * log_p).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    calibrated = torch.softmax(logits.detach() + tilt_bias(weights, 0.0, tilt), dim=-1)[0]
    assert float((calibrated - prior).abs().max()) < 1e-4
    expected = colour_loss(logits.detach(), everything, weights.pow(tilt))
    torch.testing.assert_close(expected.double(), closure().detach(), atol=1e-5, rtol=0)
