"""The loss as a list of terms: each says what it measures of a step, and how much that weighs.

A term is given the step and the parts of the terms before it. It returns its own by name, each with its
weight in the sum that is minimised; a part without a weight is only told. A term that a step has no use for
returns nothing, and costs nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.colour.bins import SoftCode, soft_code_table
from training.data.batches import Batch
from training.data.second_views import look_again, seen_from_first
from training.learn.adversary import Adversary, ab_from_rows, balance
from training.learn.class_losses import ClassGuide
from training.learn.config import RunConfig
from training.learn.losses import (
    colour_loss,
    confidence_loss,
    consistency_loss,
    regression_loss,
    semantic_loss,
)
from training.network.model import Colorizer, Prediction


class Step(NamedTuple):
    """One step of a run: what was asked, and what the network answered.

    Attributes:
        batch: where the network is.
        features: (B, C, h, w).
        prediction: over the N = B h w cells.
        number: of the step.
        progress: share of the budget that is used up.
    """

    batch: Batch
    features: Tensor
    prediction: Prediction
    number: int
    progress: float


class Part(NamedTuple):
    """A number of the loss, and what it weighs; None for one that is only told."""

    value: Tensor
    weight: float | Tensor | None


Parts = dict[str, Part]
LossTerm = Callable[[Step, Parts], Parts]


def parts_of(step: Step, terms: list[LossTerm]) -> Parts:
    """Every part of the loss, by name."""
    parts: Parts = {}
    for term in terms:
        parts = parts | term(step, parts)
    return parts


def total_of(parts: Parts) -> Tensor:
    """The sum that is minimised."""
    return torch.stack([p.weight * p.value for p in parts.values() if p.weight is not None]).sum()


def colour_term(config: RunConfig, loss_weights: Tensor) -> LossTerm:
    """Cross-entropy of the bins against soft codes, rebalanced by (Q,) weights; or squared error of ab."""
    table = soft_code_table()
    codes = SoftCode(table.indices.to(loss_weights.device), table.weights.to(loss_weights.device))

    def term(step: Step, _: Parts) -> Parts:
        rows, bins = step.batch.code_rows, step.prediction.bins
        if config.objective == "regression":
            value = regression_loss(bins, ab_from_rows(rows[None, None], (1, 1, len(rows)))[0, :, 0].T)
        else:
            value = colour_loss(bins, SoftCode(codes.indices[rows], codes.weights[rows]), loss_weights)
        return {"colour": Part(value, 1.0)}

    return term


def confidence_term(config: RunConfig) -> LossTerm:
    """How well the confidence head knows how certain the bins are."""

    def term(step: Step, _: Parts) -> Parts:
        value = confidence_loss(step.prediction.confidence, step.prediction.bins)
        return {"confidence": Part(value, config.confidence_weight)}

    return term


def semantic_term(config: RunConfig) -> LossTerm:
    """The class head against the labels."""

    def term(step: Step, _: Parts) -> Parts:
        value = semantic_loss(step.prediction.classes, step.batch.classes)
        return {"semantic": Part(value, config.semantic_weight)}

    return term


def guide_term(config: RunConfig, guide: ClassGuide) -> LossTerm:
    """Colours that a class never shows, and the colours of a class beside the data's."""

    def term(step: Step, _: Parts) -> Parts:
        forbidden, marginal = guide.losses(step.prediction.bins, step.batch.classes)
        return {
            "forbidden": Part(forbidden, config.forbidden_weight),
            "marginal": Part(marginal, config.marginal_weight),
        }

    return term


def consistency_term(config: RunConfig, model: Colorizer) -> LossTerm:
    """Half of the batch seen again, moved, resized and disturbed, must give the same colours."""

    def term(step: Step, _: Parts) -> Parts:
        if step.progress < config.consistency_from or step.number % config.consistency_every:
            return {}
        lightness = step.batch.lightness
        random = np.random.default_rng([config.seed, step.number, 1])
        view = look_again(lightness[: len(lightness) // 2], config.augmentation, random)
        features = model(view.lightness)
        second = model.predict(seen_from_first(features, view, lightness.shape[-1] // 4)).bins
        value = consistency_loss(step.prediction.bins[: len(second)], second)
        return {"consistency": Part(value, config.consistency_weight)}

    return term


def adversary_term(config: RunConfig, adversary: Adversary) -> LossTerm:
    """One move of the discriminator and, once it has joined, the colorizer's answer, balanced."""

    def term(step: Step, before: Parts) -> Parts:
        if not adversary.learns(step.progress):
            return {}
        count, _, height, width = step.features.shape
        shape = (count, height, width)
        lightness = functional.avg_pool2d(step.batch.lightness, 4)
        with torch.autocast(step.features.device.type, enabled=False):
            fake = adversary.paint(step.prediction.bins, shape)
            real = ab_from_rows(step.batch.code_rows, shape)
            parts: Parts = {"judge": Part(torch.tensor(adversary.teach(lightness, real, fake)), None)}
            if not adversary.answers(step.progress):
                return parts
            persuasion = adversary.persuade(lightness, fake)
            colour = before["colour"].value
            factor = balance(colour, persuasion, step.features, adversary.phase.clamp)
            weight = config.adversary.weight * factor
            return parts | {"adversarial": Part(persuasion, weight), "balance": Part(factor, None)}

    return term
