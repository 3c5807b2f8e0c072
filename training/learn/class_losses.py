"""The semantic-guided part of the colour loss: what a class never is, and what it is as a whole.

Two constraints on the bin distributions of pixels whose class the labels are sure of (method.md 2.2):

* forbidden colours:  E_x sum_q p(q|x) [log eps - log p(q|c(x))]_+   costs mass on colours that the class has
  (almost) never shown in the training pictures, and nothing else;
* batch marginals:    sum_c pi_c KL(p(.|c) || mean of p over the class's pixels)   asks that all pixels of a
  class together show its colours. It is mass covering and leaves every single pixel free: a KL a pixel would
  drive each to its class's mean colour, which is the greyness that classification is there to avoid.

Both look at the untilted distribution, since the class tables are counted without rebalancing. Cells and
tables follow the same labels: "person" is what `class_prior.count_classes` counts under that name, people
whose parts nobody labelled, and its colours are asked of just such cells.
"""

import math

import torch
from torch import Tensor

from training.data.class_prior import ALPHA
from training.data.classes import IGNORED_CLASS
from training.data.prior import smoothing_kernel

EPSILON = 1e-3
SMOOTHING_SIGMA = 5.0
MEMORY = 0.9  # of the running marginals, a batch
EVERY_CELL = 3  # neighbouring cells say much the same
FEWEST_CELLS = 32  # of a class in a batch, to say anything about its marginal


def class_colours(counts: Tensor, alpha: float = ALPHA) -> Tensor:
    """(C, 8, Q) counts of `class_prior.count_classes` -> (C, Q) p(q | c), smoothed as the prior is."""
    flat = counts.double().sum(dim=1) @ smoothing_kernel(SMOOTHING_SIGMA).T
    everywhere = flat.sum(dim=0) + 1e-6
    mixed = flat + alpha * everywhere / everywhere.sum()
    return mixed / mixed.sum(dim=1, keepdim=True)


def forbidden_loss(p: Tensor, classes: Tensor, penalty: Tensor) -> Tensor:
    """Mean cost of the mass on colours the class never shows.

    Args:
        p: (N, Q) bin distributions of cells whose class is known.
        classes: (N,) their classes.
        penalty: (C, Q) of `penalty_table`.
    """
    return (p * penalty[classes]).sum(dim=1).mean() if len(p) else p.sum()


def penalty_table(colours: Tensor, epsilon: float = EPSILON) -> Tensor:
    """(C, Q) p(q | c) -> (C, Q) [log eps - log p(q | c)]_+, in nats."""
    return (math.log(epsilon) - colours.clamp_min(1e-12).log()).clamp_min(0)


def class_means(p: Tensor, classes: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """(N, Q) distributions and (N,) classes -> (C, Q) mean of each class, and (C,) number of its cells."""
    member = torch.zeros(count, len(p), dtype=p.dtype, device=p.device)
    member[classes, torch.arange(len(p), device=p.device)] = 1
    cells = member.sum(dim=1)
    return member @ p / cells.clamp_min(1)[:, None], cells


class ClassGuide:
    """Both constraints, with the running marginals that make small batches speak for a class."""

    def __init__(self, counts: Tensor, untilt: Tensor, device: torch.device) -> None:
        """Prepare the tables.

        Args:
            counts: (C, 8, Q) pixels by class, luma bin and ab bin.
            untilt: (Q,) what to add to the network's logits for its untilted distribution.
            device: where the losses are computed.
        """
        colours = class_colours(counts)
        self.colours = colours.float().to(device)
        self.penalty = penalty_table(colours).float().to(device)
        self.untilt = untilt.float().to(device)
        self.marginals = self.colours.clone()  # (C, Q) running means of the network's own

    def losses(self, bin_logits: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """(N, Q) logits and (N,) labelled classes, IGNORED_CLASS where unsure -> forbidden, marginal."""
        logits, classes = bin_logits[::EVERY_CELL].float(), classes[::EVERY_CELL].long()
        known = classes != IGNORED_CLASS
        p = torch.softmax(logits[known] + self.untilt, dim=-1)
        forbidden = forbidden_loss(p, classes[known], self.penalty)
        means, cells = class_means(p, classes[known], len(self.colours))
        seen = cells >= FEWEST_CELLS
        mixed = MEMORY * self.marginals[seen] + (1 - MEMORY) * means[seen]
        share = cells[seen] / cells[seen].sum().clamp_min(1)
        truth = self.colours[seen]
        divergence = (truth * (truth.log() - mixed.clamp_min(1e-9).log())).sum(dim=1)
        self.marginals[seen] = mixed.detach()
        # The running mean dampens the gradient by 1 - MEMORY; the loss keeps the size of a plain KL.
        marginal = (share * divergence).sum() / (1 - MEMORY) if bool(seen.any()) else p.sum() * 0
        return forbidden, marginal
