"""The two players: hinge losses, a spectral norm that holds, balanced gradients, and a gate that closes."""

from dataclasses import replace

import pytest
import torch

from training.colour.bins import annealed_mean, table_row
from training.data.images import Pixels
from training.learn.adversary import AdversarialPhase, Adversary, Gate, ab_from_rows, balance
from training.network.discriminator import Discriminator, judge_loss, painter_loss
from training.tests.small_run import SMALL, open_small_run

CPU = torch.device("cpu")


def test_hinge_losses_are_nought_only_where_the_scores_say_so() -> None:
    real, fake = torch.tensor([2.0, 1.0]), torch.tensor([-1.0, -3.0])
    assert judge_loss(real, fake) == 0
    assert judge_loss(fake, real) == pytest.approx((2 + 4) / 2 + (3 + 2) / 2)
    assert painter_loss(fake) == 2


def test_no_layer_of_the_judge_stretches_by_more_than_one() -> None:
    torch.manual_seed(0)
    judge = Discriminator()
    for _ in range(30):  # the power iteration needs some steps
        judge(torch.rand(1, 1, 32, 32) * 100, torch.randn(1, 2, 32, 32) * 20)
    for layer in judge.layers:
        weight = layer.weight.detach()  # pyright: ignore[reportAttributeAccessIssue, reportCallIssue]
        assert float(torch.linalg.svdvals(weight.flatten(1))[0]) == pytest.approx(1, abs=0.05)


def test_the_judge_learns_to_tell_blue_pictures_from_red_ones() -> None:
    torch.manual_seed(0)
    adversary = Adversary(AdversarialPhase(0, 0, rate=2e-3), CPU)
    lightness = torch.full((4, 1, 32, 32), 50.0)
    blue, red = (
        torch.randn(2, 4, 2, 32, 32) * 3 + torch.tensor([[[0.0], [-50]], [[60.0], [40]]])[:, None, :, :, None]
    )
    losses = [adversary.teach(lightness, blue, red) for _ in range(60)]
    assert losses[-1] < 0.5 * losses[0]
    assert adversary.persuade(lightness, red) > adversary.persuade(lightness, blue)
    assert all(parameter.requires_grad for parameter in adversary.judge.parameters())


def test_true_chroma_comes_back_from_its_row() -> None:
    ab = torch.tensor([[[12.0, -30], [0, 115]], [[-115, 7], [88, -2]]])  # (b, h * w, 2)
    rows = table_row(ab).flatten()
    assert torch.equal(ab_from_rows(rows, (2, 1, 2)), ab.reshape(2, 1, 2, 2).movedim(-1, 1))


def test_the_balance_is_the_ratio_of_gradients_and_never_passes_the_clamp() -> None:
    features = torch.ones(3, requires_grad=True)
    colour, adversarial = (4 * features).sum(), (0.5 * features).sum()
    assert float(balance(colour, adversarial, features, 50)) == pytest.approx(8, rel=1e-3)
    assert float(balance(colour, 1e-6 * adversarial, features, 50)) == 50


def test_the_painted_picture_is_the_annealed_mean_in_place() -> None:
    logits = torch.randn(2 * 3 * 4, 313)
    adversary = Adversary(AdversarialPhase(temperature=0.4), CPU)
    painted = adversary.paint(logits, (2, 3, 4))
    assert torch.allclose(painted[1, :, 2, 3], annealed_mean(logits[-1], 0.4))


@pytest.mark.parametrize(
    ("auc", "flicker", "word"), [(69.6, 1.04, None), (69.4, 1.0, "AuC"), (70.5, 1.2, "flicker")]
)
def test_the_gate_closes_on_worse_colours_and_on_flicker(
    auc: float, flicker: float, word: str | None
) -> None:
    gate = Gate(AdversarialPhase(), {"photo_auc_rebalanced": 69.8, "photo_flicker": 1.0})
    objection = gate.objection({"photo_auc_rebalanced": auc, "photo_flicker": flicker})
    assert objection is None if word is None else word in str(objection)


def test_the_judge_learns_alone_before_the_colorizer_answers(drawn_pictures: list[Pixels]) -> None:
    config = replace(SMALL, steps=10, adversary=AdversarialPhase(0.2, 0.6))
    trainer, loader = open_small_run(drawn_pictures, config)
    told = [set(trainer.take_step(loader.batch(step, 64))) for step in range(10)]
    assert ["judge" in parts for parts in told] == [False] * 2 + [True] * 8
    assert ["adversarial" in parts for parts in told] == [False] * 6 + [True] * 4
    before = {name: value + 1 for name, value in trainer.average.items()}
    trainer.stop_adversary(before)
    assert all(torch.equal(trainer.average[name], value) for name, value in before.items())
    assert "judge" not in trainer.take_step(loader.batch(10, 64))


def test_a_phase_that_joins_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"got 0.5, 0.2"):
        AdversarialPhase(0.5, 0.2)
