"""Losses against slow, literal versions of themselves."""

import math

import pytest
import torch

from training.colour.bins import soft_encode
from training.data.classes import CLASS_NAMES, IGNORED_CLASS, PERSON
from training.learn.losses import certainty, colour_loss, confidence_loss, consistency_loss, semantic_loss


def test_colour_loss_is_the_sum_over_all_bins() -> None:
    logits, ab, weights = torch.randn(12, 313), torch.randn(12, 2) * 25, torch.rand(313) + 0.1
    code = soft_encode(ab)
    target = torch.zeros(12, 313).scatter_(1, code.indices, code.weights)
    expected = -(weights * target * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()
    torch.testing.assert_close(colour_loss(logits, code, weights), expected)


def test_semantic_loss_leaves_unsure_cells_out() -> None:
    logits = torch.randn(4, len(CLASS_NAMES))
    classes = torch.tensor([3, IGNORED_CLASS, 7, IGNORED_CLASS], dtype=torch.uint8)
    expected = torch.nn.functional.cross_entropy(logits[[0, 2]], torch.tensor([3, 7]))
    torch.testing.assert_close(semantic_loss(logits, classes), expected)


def test_a_person_may_be_skin_hair_or_clothing_and_each_of_them_only_itself() -> None:
    logits = torch.randn(60, len(CLASS_NAMES)) * 3
    classes = torch.arange(60) % len(CLASS_NAMES)
    classes[::7], classes[1::7] = PERSON, IGNORED_CLASS
    expected, known = 0.0, 0
    for row, label in zip(torch.softmax(logits.double(), dim=1), classes.tolist(), strict=True):
        if label == IGNORED_CLASS:
            continue
        meant = ["person", "skin", "hair", "clothing"] if label == PERSON else [CLASS_NAMES[label]]
        expected -= math.log(sum(float(row[CLASS_NAMES.index(name)]) for name in meant))
        known += 1
    assert float(semantic_loss(logits, classes.byte())) == pytest.approx(expected / known, rel=1e-5)


def test_a_person_takes_no_side_between_the_parts() -> None:
    logits = torch.randn(1, len(CLASS_NAMES), requires_grad=True)
    before = torch.softmax(logits.detach(), dim=1)[0]
    semantic_loss(logits, torch.tensor([PERSON])).backward()
    assert logits.grad is not None
    push = -logits.grad[0]
    parts = [PERSON, *map(CLASS_NAMES.index, ("skin", "hair", "clothing"))]
    torch.testing.assert_close(push[parts] / before[parts], (push[parts] / before[parts]).mean().expand(4))
    assert bool((push[parts] > 0).all()) and bool((push[:PERSON] < 0).all())


def test_semantic_loss_of_nothing_known_is_0() -> None:
    assert float(semantic_loss(torch.randn(3, len(CLASS_NAMES)), torch.full((3,), IGNORED_CLASS))) == 0


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
