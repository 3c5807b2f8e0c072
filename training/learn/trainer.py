"""One network in training: its weights, their moving average, its optimiser, and how far it has come."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from training.data.batches import Batch
from training.data.prior import tilt_bias
from training.learn.adversary import Adversary
from training.learn.class_losses import ClassGuide
from training.learn.config import RunConfig
from training.learn.loss_terms import (
    LossTerm,
    Parts,
    Step,
    adversary_term,
    colour_term,
    confidence_term,
    consistency_term,
    guide_term,
    parts_of,
    semantic_term,
    total_of,
)
from training.network.checkpoints import brought_up_to_date
from training.network.model import Colorizer, layout_of
from training.network.norms import keep_norms, measure_norms


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
        self.step, self.samples, self.elapsed = 0, 0, 0.0
        self.norms_settled = False
        self.adversary = Adversary(config.adversary, self.device)
        self.guide: ClassGuide | None = None
        if config.guided():
            if class_counts is None:
                raise ValueError("the semantic-guided losses need the colours counted by class")
            untilt = tilt_bias(weights, 0.0, config.trained_tilt)
            self.guide = ClassGuide(class_counts, untilt, self.device)
        self._set_weights(weights)

    def _set_weights(self, weights: Tensor) -> None:
        self.weights = weights.cpu()  # pictures are scored there; the loss has its own copy
        self.terms = self._make_terms(weights.pow(self.config.trained_tilt).float().to(self.device))

    @torch.no_grad()
    def begin_from(self, state: dict[str, Any]) -> None:
        """Take over another run's averaged weights, batch norms and rebalancing weights.

        The bin biases move from that run's trained tilt to this one's, so the untilted distribution stays.
        Weights of an earlier day are brought up to date (`network/checkpoints.py`).

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

    def _make_terms(self, loss_weights: Tensor) -> list[LossTerm]:
        config = self.config
        terms = [colour_term(config, loss_weights), confidence_term(config)]
        if config.semantic_weight > 0:
            terms.append(semantic_term(config))
        if self.guide is not None:
            terms.append(guide_term(config, self.guide))
        if config.consistency_weight > 0:
            terms.append(consistency_term(config, self.model))
        if config.adversary.start < 1:
            terms.append(adversary_term(config, self.adversary))
        return terms

    def losses(self, batch: Batch) -> Parts:
        """Every part of the loss by name."""
        batch = Batch(*(tensor.to(self.device) for tensor in batch))
        features = self.model(batch.lightness)
        step = Step(batch, features, self.model.predict(features), self.step, self.progress())
        return parts_of(step, self.terms)

    def take_step(self, batch: Batch) -> dict[str, Tensor]:
        """One optimiser step; returns the loss by part, still on the device: reading one waits for it."""
        torch.manual_seed(
            self.config.seed * 1_000_003 + self.step
        )  # dropout must not depend on interruptions
        self._set_rates()
        half_precision = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half_precision):
            parts = self.losses(batch)
        total = total_of(parts)
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        norm = clip_grad_norm_(self.model.parameters(), self.config.clip)
        self._apply(norm)
        self.step += 1
        self.samples += len(batch.lightness)
        self._follow()
        return {name: part.value.detach() for name, part in parts.items()} | {"gradient": norm}

    def _apply(self, norm: Tensor) -> None:
        """The optimiser's step, left out when the gradient is not finite."""
        if self.device.type == "cuda":
            # The fused step looks at this flag on the device, so that nothing waits for it.
            found = (~torch.isfinite(norm)).float()
            self.optimiser.found_inf = found  # pyright: ignore[reportAttributeAccessIssue]
            self.optimiser.step()
        elif bool(torch.isfinite(norm)):
            self.optimiser.step()

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
