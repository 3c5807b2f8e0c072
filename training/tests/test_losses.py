"""Losses against slow, literal versions of themselves."""

import math

import pytest
import torch

from training.bins import soft_encode
from training.losses import (
    IGNORED_CLASS,
    certainty,
    colour_loss,
    confidence_loss,
    consistency_loss,
    semantic_loss,
)


def test_colour_loss_is_the_sum_over_all_bins() -> None:
    logits, ab, weights = torch.randn(12, 313), torch.randn(12, 2) * 25, torch.rand(313) + 0.1
    code = soft_encode(ab)
    target = torch.zeros(12, 313).scatter_(1, code.indices, code.weights)
    expected = -(weights * target * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()
    torch.testing.assert_close(colour_loss(logits, code, weights), expected)


def test_semantic_loss_leaves_unsure_cells_out() -> None:
    logits = torch.randn(4, 32)
    classes = torch.tensor([3, IGNORED_CLASS, 7, IGNORED_CLASS], dtype=torch.uint8)
    expected = torch.nn.functional.cross_entropy(logits[[0, 2]], torch.tensor([3, 7]))
    torch.testing.assert_close(semantic_loss(logits, classes), expected)


def test_semantic_loss_of_nothing_known_is_0() -> None:
    assert float(semantic_loss(torch.randn(3, 32), torch.full((3,), IGNORED_CLASS))) == 0


def test_certainty_is_0_for_uniform_and_1_for_one_bin() -> None:
    sure = torch.full((313,), -1e4)
    sure[5] = 0
    assert certainty(torch.stack([torch.zeros(313), sure])).tolist() == pytest.approx([0, 1], abs=1e-5)


def test_confidence_loss_is_0_when_the_head_knows_its_certainty() -> None:
    logits = torch.randn(6, 313) * 3
    share = certainty(logits)
    assert float(confidence_loss(torch.logit(share), logits)) < 1e-10


def test_consistency_loss_is_the_divergence_from_the_views_geometric_mean() -> None:
    first, second = torch.randn(5, 313), torch.randn(5, 313)
    expected = 0.0
    for p, q in zip(torch.softmax(first, dim=1), torch.softmax(second, dim=1), strict=True):
        together = (p * q).sqrt() / (p * q).sqrt().sum()
        expected += float(sum((together * (together / view).log()).sum() / 2 for view in (p, q))) / 5
    assert float(consistency_loss(first, second)) == pytest.approx(expected, rel=1e-4)
    assert float(consistency_loss(second, first)) == pytest.approx(expected, rel=1e-4)
    assert math.isclose(float(consistency_loss(first, first)), 0, abs_tol=1e-6)


def test_consistency_draws_both_views_to_what_they_say_together() -> None:
    first = torch.randn(5, 313, requires_grad=True)
    second = torch.randn(5, 313, requires_grad=True)
    consistency_loss(first, second).backward()
    mean = torch.softmax((first + second).detach() / 2, dim=1)
    for view in (first, second):
        # The gradient of KL(held || softmax(z)) in z is softmax(z) - held.
        expected = (torch.softmax(view.detach(), dim=1) - mean) / (2 * 5)
        torch.testing.assert_close(view.grad, expected, atol=1e-6, rtol=1e-3)
