"""What training minimises: rebalanced soft-code cross-entropy, semantic classes, confidence, consistency."""

import math

import torch
from torch import Tensor
from torch.nn import functional

from training.colour.bins import BIN_COUNT, SoftCode
from training.data.classes import IGNORED_CLASS, PEOPLE, PERSON
from training.network.regressed import REGRESSION_SPREAD, regressed_ab


def colour_loss(logits: Tensor, code: SoftCode, bin_weights: Tensor | None = None) -> Tensor:
    """Mean cross-entropy of soft codes, each bin weighted; in nats.

    The weight stands inside the sum over bins (not on the pixel's nearest bin, as in the paper), which makes
    "minimiser = w_q p_q" exact for soft codes too. The 313-channel target is never built.

    Args:
        logits: (N, Q) bin logits.
        code: (N, k) bins and weights of the true colours.
        bin_weights: (Q,) class rebalancing weights raised to the trained tilt; none for the plain loss.
    """
    log_p = functional.log_softmax(logits.float(), dim=-1).gather(1, code.indices)
    weights = code.weights if bin_weights is None else code.weights * bin_weights[code.indices]
    return -(weights * log_p).sum(dim=1).mean()


def regression_loss(bin_outputs: Tensor, ab: Tensor) -> Tensor:
    """Half the mean squared distance of (N, Q) outputs' chroma from (N, 2) truth, over the spread squared."""
    distance = (regressed_ab(bin_outputs) - ab).square().sum(dim=1)
    return distance.mean() / (2 * REGRESSION_SPREAD**2)


def semantic_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """Mean -log p(class) of the cells whose class is known, in nats; 0 when none is.

    "Person" is the teacher's word for skin, hair and clothing as well, so it costs -log of what the four have
    together: such a cell says that somebody is there, and takes no side between the parts.

    Args:
        logits: (N, C) class logits.
        classes: (N,) classes, IGNORED_CLASS where there is none.
    """
    # All cells, the unknown ones at no cost: choosing the known ones would wait for the device.
    known = classes != IGNORED_CLASS
    log_p = functional.log_softmax(logits.float(), dim=-1)
    named = torch.where(known, classes, 0).long()
    of_class = log_p.gather(1, named[:, None])[:, 0]
    of_people = log_p[:, list(PEOPLE)].logsumexp(dim=1)
    cost = -torch.where(named == PERSON, of_people, of_class)
    return torch.where(known, cost, 0).sum() / known.sum().clamp_min(1)


def certainty(logits: Tensor) -> Tensor:
    """(N, Q) bin logits -> (N,) 1 - H(p) / log Q: 0 for a uniform distribution, 1 for one sure bin."""
    log_p = functional.log_softmax(logits.float(), dim=-1)
    return 1 + (log_p.exp() * log_p).sum(dim=-1) / math.log(BIN_COUNT)


def confidence_loss(confidence: Tensor, bin_logits: Tensor) -> Tensor:
    """Squared error of the (N,) confidence head against the certainty of the network's own bins."""
    with torch.no_grad():
        target = certainty(bin_logits)
    return functional.mse_loss(confidence.float().sigmoid(), target)


def consistency_loss(first: Tensor, second: Tensor) -> Tensor:
    """KL of two views' (N, Q) bin logits from what they say together (their log-linear mean, held fixed)."""
    views = [functional.log_softmax(logits.float(), dim=-1) for logits in (first, second)]
    with torch.no_grad():
        together = functional.log_softmax((views[0] + views[1]) / 2, dim=-1)
    parts = [functional.kl_div(view, together, log_target=True, reduction="batchmean") for view in views]
    return (parts[0] + parts[1]) / 2
