"""One network in training: its weights, their moving average, its optimiser, and how far it has come."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_

from training.adversary import Adversary, ab_from_rows, balance
from training.augment import Batch, look_again, seen_from_first
from training.bins import SoftCode, soft_code_table
from training.checkpoints import brought_up_to_date
from training.class_losses import ClassGuide
from training.config import RunConfig
from training.losses import colour_loss, confidence_loss, consistency_loss, regression_loss, semantic_loss
from training.model import Colorizer, Prediction, layout_of
from training.norms import keep_norms, measure_norms
from training.prior import tilt_bias


class Trainer:
    """The network in training, its moving average, its optimiser, and where in the run it is."""

    def __init__(
        self, config: RunConfig, model: Colorizer, weights: Tensor, class_counts: Tensor | None = None
    ) -> None:
        """Begin a run.

        Args:
            config: what to do.
            model: the network, trained in place.
            weights: (Q,) class rebalancing weights.
            class_counts: (C, 8, Q) of `class_prior.count_classes`; needed by the semantic-guided losses.
        """
        self.config = config
        self.device = torch.device(config.device)
        on_cuda = self.device.type == "cuda"
        self.model = model.to(self.device).train()
        if on_cuda:
            self.model.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        self.average = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        groups = self.model.parameter_groups(config.rate, config.encoder_share, config.decay)
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.99), fused=on_cuda)
        self._set_weights(weights)
        table = soft_code_table()
        self.codes = SoftCode(table.indices.to(self.device), table.weights.to(self.device))
        self.step, self.samples, self.elapsed = 0, 0, 0.0
        self.norms_settled = False
        self.adversary = Adversary(config.adversary, self.device)
        self.guide: ClassGuide | None = None
        if config.forbidden_weight or config.marginal_weight:
            if class_counts is None:
                raise ValueError("the semantic-guided losses need the colours counted by class")
            untilt = tilt_bias(weights, 0.0, config.trained_tilt)
            self.guide = ClassGuide(class_counts, untilt, self.device)

    def _set_weights(self, weights: Tensor) -> None:
        self.weights = weights.cpu()  # pictures are scored there; the loss has its own copy
        self.loss_weights = weights.pow(self.config.trained_tilt).float().to(self.device)

    @torch.no_grad()
    def begin_from(self, state: dict[str, Any]) -> None:
        """Take over another run's averaged weights, batch norms and rebalancing weights.

        The bin biases move from that run's trained tilt to this one's, so the untilted distribution stays.
        Weights of an earlier day are brought up to date (`checkpoints.py`).

        Raises:
            ValueError: when the checkpoint is of another layout.
        """
        if layout_of(state) != self.model.layout:
            raise ValueError(
                f"the checkpoint is a {layout_of(state)!r} network, the run's layout is {self.model.layout!r}"
            )
        self.model.load_state_dict(brought_up_to_date(state["average"]))
        self._set_weights(state["weights"])
        shift = tilt_bias(self.weights, self.config.trained_tilt, state["trained_tilt"])
        self.model.bins.bias.add_(shift.float().to(self.device))
        self.average = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        if state["norms_settled"] and not self.config.reopen_norms:
            self._keep_norms()

    def progress(self) -> float:
        """Share of the budget that is used up."""
        done = self.step / self.config.steps if self.config.steps else self.elapsed / self.config.seconds
        return min(1.0, done)

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """Every part of the loss by name, unweighted."""
        rows = batch.code_rows.to(self.device)
        features = self.model(batch.lightness.to(self.device))
        prediction = self.model.predict(features)
        bins = prediction.bins
        if self.config.objective == "regression":
            colour = regression_loss(bins, ab_from_rows(rows[None, None], (1, 1, len(rows)))[0, :, 0].T)
        else:
            code = SoftCode(self.codes.indices[rows], self.codes.weights[rows])
            colour = colour_loss(bins, code, self.loss_weights)
        parts = {"colour": colour, "confidence": confidence_loss(prediction.confidence, bins)}
        parts |= self._semantics(prediction, batch.classes.to(self.device))
        due = (
            self.progress() >= self.config.consistency_from and self.step % self.config.consistency_every == 0
        )
        if due and self.config.consistency_weight > 0:
            parts["consistency"] = self._consistency(batch, bins)
        if self.adversary.learns(self.progress()):
            parts |= self._play(batch, features, bins, colour)
        return parts

    def _semantics(self, prediction: Prediction, classes: Tensor) -> dict[str, Tensor]:
        parts: dict[str, Tensor] = {}
        if self.config.semantic_weight > 0:
            parts["semantic"] = semantic_loss(prediction.classes, classes)
        if self.guide is not None:
            parts["forbidden"], parts["marginal"] = self.guide.losses(prediction.bins, classes)
        return parts

    def _play(self, batch: Batch, features: Tensor, bins: Tensor, colour: Tensor) -> dict[str, Tensor]:
        """One move of the discriminator and, once it has joined, the colorizer's answer, balanced."""
        adversary, (count, _, height, width) = self.adversary, features.shape
        shape = (count, height, width)
        lightness = functional.avg_pool2d(batch.lightness.to(self.device), 4)
        with torch.autocast(self.device.type, enabled=False):
            fake = adversary.paint(bins, shape)
            real = ab_from_rows(batch.code_rows.to(self.device), shape)
            parts = {"judge": torch.tensor(adversary.teach(lightness, real, fake))}
            if adversary.answers(self.progress()):
                persuasion = adversary.persuade(lightness, fake)
                factor = balance(colour, persuasion, features, adversary.phase.clamp)
                parts |= {"adversarial": persuasion, "balance": factor}
        return parts

    def _consistency(self, batch: Batch, bins: Tensor) -> Tensor:
        """Half of the batch seen again, moved, resized and disturbed, must give the same colours."""
        half = len(batch.lightness) // 2
        random = np.random.default_rng([self.config.seed, self.step, 1])
        view = look_again(batch.lightness[:half], self.config.augmentation, random)
        features = self.model(view.lightness.to(self.device))
        second = self.model.predict(seen_from_first(features, view, batch.lightness.shape[-1] // 4)).bins
        return consistency_loss(bins[: len(second)], second)

    def take_step(self, batch: Batch) -> dict[str, Tensor]:
        """One optimiser step; returns the loss by part, still on the device: reading one waits for it."""
        torch.manual_seed(
            self.config.seed * 1_000_003 + self.step
        )  # dropout must not depend on interruptions
        self._set_rates()
        half_precision = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half_precision):
            parts = self.losses(batch)
        total = self._weighted(parts)
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        norm = clip_grad_norm_(self.model.parameters(), self.config.clip)
        self._apply(norm)
        self.step += 1
        self.samples += len(batch.lightness)
        self._follow()
        return {name: part.detach() for name, part in parts.items()} | {"gradient": norm}

    def _apply(self, norm: Tensor) -> None:
        """The optimiser's step, left out when the gradient is not finite."""
        if self.device.type == "cuda":
            # The fused step looks at this flag on the device, so that nothing waits for it.
            found = (~torch.isfinite(norm)).float()
            self.optimiser.found_inf = found  # pyright: ignore[reportAttributeAccessIssue]
            self.optimiser.step()
        elif bool(torch.isfinite(norm)):
            self.optimiser.step()

    def _weighted(self, parts: dict[str, Tensor]) -> Tensor:
        """The sum that is minimised; parts without a weight here are only told."""
        config = self.config
        weights: dict[str, float | Tensor] = {
            "colour": 1.0,
            "semantic": config.semantic_weight,
            "forbidden": config.forbidden_weight,
            "marginal": config.marginal_weight,
            "confidence": config.confidence_weight,
            "consistency": config.consistency_weight,
        }
        if "balance" in parts:
            weights["adversarial"] = config.adversary.weight * parts["balance"]
        return torch.stack([weights[name] * part for name, part in parts.items() if name in weights]).sum()

    def stop_adversary(self, average: dict[str, Tensor]) -> None:
        """End the adversarial phase and go back to the weights from before it."""
        self.adversary.stopped = True
        self.model.load_state_dict(average)
        self.average = {name: value.detach().clone() for name, value in average.items()}

    def _set_rates(self) -> None:
        warm = min(1.0, (self.step + 1) / max(1, self.config.warmup_steps))
        factor = warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * self.progress())))
        for group in self.optimiser.param_groups:
            group["lr"] = group["base_rate"] * factor

    @torch.no_grad()
    def settle_norms(self, calm: Iterable[Batch]) -> None:
        """Go on from the averaged weights, with batch norm statistics of calm pictures, kept from now on."""
        self.model.load_state_dict(self.average)
        measure_norms(self.model, (batch.lightness.to(self.device) for batch in calm))
        self._keep_norms()
        self.average = {name: value.detach().clone() for name, value in self.model.state_dict().items()}

    def _keep_norms(self) -> None:
        keep_norms(self.model)
        self.norms_settled = True

    @torch.no_grad()
    def _follow(self) -> None:
        share = 1 - min(self.config.ema, (1 + self.step) / (10 + self.step))
        state = self.model.state_dict()
        floats = [name for name, value in state.items() if value.is_floating_point()]
        torch._foreach_lerp_(  # pyright: ignore[reportPrivateImportUsage]
            [self.average[n] for n in floats], [state[n] for n in floats], share
        )
        for name in state.keys() - floats:
            self.average[name].copy_(state[name])

    def averaged_model(self) -> Colorizer:
        """A copy with the averaged weights, for evaluation."""
        model = Colorizer(layout=self.model.layout).to(self.device).eval()
        model.load_state_dict(self.average)
        return model

    def state(self) -> dict[str, Any]:
        """Everything a checkpoint holds."""
        return {
            "model": self.model.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "layout": self.model.layout,
            "weights": self.weights,
            "trained_tilt": self.config.trained_tilt,
            "step": self.step,
            "samples": self.samples,
            "elapsed": self.elapsed,
            "norms_settled": self.norms_settled,
            "objective": self.config.objective,
            "adversary": self.adversary.state(),
            "marginals": None if self.guide is None else self.guide.marginals,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint.

        Raises:
            ValueError: when it is of a network of an earlier day, whose optimiser knows other weights.
        """
        if state["model"].keys() != self.model.state_dict().keys():
            raise ValueError(
                "the checkpoint is of an earlier network: begin a new run from it, with start_from"
            )
        self.model.load_state_dict(state["model"])
        self.average = {name: value.to(self.device) for name, value in state["average"].items()}
        self.optimiser.load_state_dict(state["optimiser"])
        self._set_weights(state["weights"])
        self.step, self.samples, self.elapsed = state["step"], state["samples"], state["elapsed"]
        if state["norms_settled"]:
            self._keep_norms()
        self.adversary.restore(state["adversary"])
        if self.guide is not None:
            self.guide.marginals[: len(state["marginals"])] = state["marginals"].to(self.device)
