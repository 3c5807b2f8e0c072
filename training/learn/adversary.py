"""The adversarial phase: last, short, small, and stopped when it harms (method.md 3.3, 3.4).

At a share of the budget the discriminator begins to learn from a colorizer that does not answer (warm-up);
then both play. The colorizer's adversarial loss is scaled so that its gradient at the features is a fixed
share of the colour loss's gradient there, with a clamp: near the end the hinge's gradient vanishes and a
plain ratio would explode. The colorizer that is kept is its moving average, as ever.

Before the joint play the average and its validation scores are put aside. When a later validation shows
rebalanced AuC or the flicker proxy worse than allowed, the phase ends and that average comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from training.colour.bins import LUT_REACH, LUT_SIDE, annealed_mean
from training.network.discriminator import Discriminator, judge_loss, painter_loss


@dataclass(frozen=True)
class AdversarialPhase:
    """When and how hard the adversary plays.

    Attributes:
        start: share of the budget at which the discriminator begins; 1 for never.
        join: share of the budget at which the colorizer begins to answer.
        weight: adversarial gradient at the features, as a share of the colour loss's gradient.
        clamp: largest factor that the balance of gradients may reach.
        rate: Adam learning rate of the discriminator.
        temperature: of the annealed mean that the discriminator sees.
        allowed_auc_fall: of rebalanced AuC in validation, points.
        allowed_flicker_rise: of the flicker proxy, as a share.
        gated: whether validations end a play that harms; False where they don't measure these two, as on a
            lent GPU, and the whole run is judged afterwards beside its twin without an adversary.
    """

    start: float = 1.0
    join: float = 1.0
    weight: float = 0.1
    clamp: float = 50.0
    rate: float = 2e-4
    temperature: float = 0.5
    allowed_auc_fall: float = 0.3
    allowed_flicker_rise: float = 0.05
    gated: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.join <= 1:
            raise ValueError(
                f"the adversary must start before it joins, both within 0..1, got {self.start}, {self.join}"
            )


def ab_from_rows(rows: Tensor, shape: tuple[int, int, int]) -> Tensor:
    """(B * h * w,) rows of `soft_code_table` -> (B, 2, h, w) chroma, rounded to integers."""
    grid = rows.reshape(shape)
    a, b = grid // LUT_SIDE - LUT_REACH, grid % LUT_SIDE - LUT_REACH
    return torch.stack([a, b], dim=1).float()


def balance(colour: Tensor, adversarial: Tensor, features: Tensor, clamp: float) -> Tensor:
    """How much larger the colour loss's gradient at the features is than the adversarial one's, clamped."""
    of_colour = torch.autograd.grad(colour, features, retain_graph=True)[0].float().norm()
    of_adversary = torch.autograd.grad(adversarial, features, retain_graph=True)[0].float().norm()
    return (of_colour / (of_adversary + 1e-4)).clamp(0, clamp).detach()


class Adversary:
    """The discriminator, its optimiser, and whether the play has been stopped."""

    def __init__(self, phase: AdversarialPhase, device: torch.device) -> None:
        self.phase = phase
        self.judge = Discriminator().to(device)
        self.optimiser = torch.optim.Adam(self.judge.parameters(), phase.rate, betas=(0.0, 0.99))
        self.stopped = False

    def learns(self, progress: float) -> bool:
        """Whether the discriminator plays at this share of the budget."""
        return not self.stopped and progress >= self.phase.start and self.phase.start < 1

    def answers(self, progress: float) -> bool:
        """Whether the colorizer plays too."""
        return self.learns(progress) and progress >= self.phase.join

    def teach(self, lightness: Tensor, real: Tensor, fake: Tensor) -> float:
        """One step of the discriminator; returns its hinge loss (2 = cannot tell, 0 = sure)."""
        self.optimiser.zero_grad(set_to_none=True)
        loss = judge_loss(self.judge(lightness, real), self.judge(lightness, fake.detach()))
        loss.backward()
        self.optimiser.step()
        return float(loss.detach())

    def persuade(self, lightness: Tensor, fake: Tensor) -> Tensor:
        """The colorizer's adversarial loss; the discriminator's weights stay out of its gradient."""
        self.judge.requires_grad_(False)
        loss = painter_loss(self.judge(lightness, fake))
        self.judge.requires_grad_(True)
        return loss

    def paint(self, bin_logits: Tensor, shape: tuple[int, int, int]) -> Tensor:
        """(B * h * w, Q) logits -> (B, 2, h, w) annealed mean."""
        ab = annealed_mean(bin_logits.float(), self.phase.temperature)
        return ab.reshape(*shape, 2).movedim(-1, 1)

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds of it."""
        return {
            "judge": self.judge.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "stopped": self.stopped,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self.judge.load_state_dict(state["judge"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.stopped = state["stopped"]


class Gate:
    """Compares validation scores with those from before the joint play."""

    def __init__(self, phase: AdversarialPhase, before: Mapping[str, float]) -> None:
        self.phase, self.before = phase, before

    def objection(self, scores: Mapping[str, float]) -> str | None:
        """A sentence on what got worse than allowed, or None."""
        fall = self.before["photo_auc_rebalanced"] - scores["photo_auc_rebalanced"]
        if fall > self.phase.allowed_auc_fall:
            return f"rebalanced AuC fell by {fall:.2f}, {self.phase.allowed_auc_fall} are allowed"
        rise = scores["photo_flicker"] / self.before["photo_flicker"] - 1
        if rise > self.phase.allowed_flicker_rise:
            return f"the flicker proxy rose by {rise:.1%}, {self.phase.allowed_flicker_rise:.0%} are allowed"
        return None
