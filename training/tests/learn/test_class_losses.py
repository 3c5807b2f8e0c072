"""Semantic-guided losses against loops over cells, and what they must leave alone."""

import math

import pytest
import torch

from training.colour.bins import BIN_COUNT
from training.data.class_prior import LUMA_BINS
from training.data.classes import IGNORED_CLASS
from training.learn.class_losses import (
    FEWEST_CELLS,
    MEMORY,
    ClassGuide,
    class_colours,
    class_means,
    forbidden_loss,
    penalty_table,
)

CLASSES = 4


def counted() -> torch.Tensor:
    """Class 0 is always bin 100, class 1 anything, the rest were never seen."""
    counts = torch.zeros(CLASSES, LUMA_BINS, BIN_COUNT)
    counts[0, :, 100] = 4000
    counts[1] = 30
    return counts


def test_forbidden_mass_is_that_of_a_loop() -> None:
    penalty = penalty_table(class_colours(counted()))
    p = torch.softmax(torch.randn(6, BIN_COUNT), dim=1)
    classes = torch.tensor([0, 1, 0, 2, 3, 1])
    colours = class_colours(counted())
    expected = 0.0
    for row, c in zip(p, classes, strict=True):
        for q in range(BIN_COUNT):
            expected += float(row[q]) * max(0.0, math.log(1e-3) - math.log(float(colours[c, q]))) / 6
    assert float(forbidden_loss(p, classes, penalty.float())) == pytest.approx(expected, rel=1e-4)


def test_only_colours_the_class_never_shows_cost() -> None:
    penalty = penalty_table(class_colours(counted()))
    assert penalty[0, 100] == 0 and penalty[0, 250] > 0
    assert penalty[1].max() < 0.3, "a class of all colours forbids none"


def test_class_means_are_those_of_a_loop() -> None:
    p, classes = torch.rand(30, 5), torch.randint(0, 3, (30,))
    means, cells = class_means(p, classes, CLASSES)
    for c in range(3):
        torch.testing.assert_close(means[c], p[classes == c].mean(dim=0))
        assert cells[c] == (classes == c).sum()
    assert cells[3] == 0 and means[3].abs().max() == 0


def guide_losses(logits: torch.Tensor, classes: torch.Tensor, rounds: int = 1) -> tuple[float, float]:
    """Forbidden and marginal loss, after some batches of the same."""
    guide = ClassGuide(counted(), torch.zeros(BIN_COUNT), torch.device("cpu"))
    for _ in range(rounds - 1):
        guide.losses(logits, classes)
    forbidden, marginal = guide.losses(logits, classes)
    return float(forbidden), float(marginal) * (1 - MEMORY)


def test_a_class_that_shows_its_colours_as_a_whole_costs_nothing_however_sure_each_cell_is() -> None:
    cells = 12_000
    truth = class_colours(counted())[1].float()
    drawn = torch.multinomial(truth, cells, replacement=True)
    sharp = torch.full((cells, BIN_COUNT), -20.0)
    sharp[torch.arange(cells), drawn] = 20
    ones = torch.ones(cells, dtype=torch.long)
    grey = torch.full((cells, BIN_COUNT), -20.0)
    grey[:, 150] = 20
    _, honest = guide_losses(sharp, ones, rounds=60)
    _, collapsed = guide_losses(grey, ones, rounds=60)
    assert honest < 0.1
    assert collapsed > 10 * honest


def test_cells_without_a_class_say_nothing() -> None:
    logits = torch.randn(300, BIN_COUNT, requires_grad=True)
    unknown = torch.full((300,), IGNORED_CLASS)
    guide = ClassGuide(counted(), torch.zeros(BIN_COUNT), torch.device("cpu"))
    forbidden, marginal = guide.losses(logits, unknown)
    (forbidden + marginal).backward()
    assert float(forbidden) == float(marginal) == 0
    assert logits.grad is None or logits.grad.abs().max() == 0


def test_too_few_cells_leave_the_running_marginal_alone() -> None:
    guide = ClassGuide(counted(), torch.zeros(BIN_COUNT), torch.device("cpu"))
    before = guide.marginals.clone()
    guide.losses(torch.randn(FEWEST_CELLS, BIN_COUNT), torch.ones(FEWEST_CELLS, dtype=torch.long))
    assert torch.equal(guide.marginals, before)
    guide.losses(torch.randn(6 * FEWEST_CELLS, BIN_COUNT), torch.ones(6 * FEWEST_CELLS, dtype=torch.long))
    assert not torch.equal(guide.marginals[1], before[1]) and torch.equal(guide.marginals[0], before[0])
