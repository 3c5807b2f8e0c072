"""One training run, as a TOML file in configs/; every option is documented on the field it fills."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from training.data.batches import Augmentation
from training.data.data_table import find_data_set
from training.data.datasets import LicenceClass
from training.data.image_lists import Fold
from training.learn.adversary import AdversarialPhase
from training.network.model import Layout


@dataclass(frozen=True)
class Stage:
    """A part of the run: how long, on what crops, with how much of the encoder frozen.

    Attributes:
        until: share of the budget at which the stage ends, 0..1.
        side: crop side in pixels, a multiple of 32.
        frozen_to: encoder stride up to which nothing is trained: 0 (all trains), 4, 8 or 16.
    """

    until: float
    side: int
    frozen_to: int = 0


@dataclass(frozen=True)
class RunConfig:
    """What a run trains on, for how long, and how.

    Attributes:
        name: what the run is called.
        sets: data sets by name.
        licence_class: which sets may train: "permissive" ones alone, or any ("research").
        photo_share: share of samples that are photographs; the rest are illustrations.
        seconds: budget by the clock, used when `steps` is 0.
        steps: budget by count; deterministic under a seed.
        stages: in order; the last must end at 1.
        seed: of the fresh weights and of every batch.
        batch: images a step.
        rate: peak AdamW learning rate of decoder and heads.
        encoder_share: the encoder's rate relative to that.
        decay: AdamW weight decay (not on biases and norms).
        warmup_steps: linear warm-up.
        clip: largest norm of the gradient.
        ema: decay of the weights' moving average, which is what is evaluated and exported; ramped up early.
        trained_tilt: exponent t of the class rebalancing weights w^t in the loss.
        semantic_weight: of the classes, the teacher's and those that people drew.
        confidence_weight: of the confidence head, whose gradient stays in the head.
        dropout: share of encoder channels that the decoder does without, per image, in training.
        norms_settle_at: share of the budget at which batch norms get statistics of undisturbed pictures and
            keep them, so that training and use see the same network; the weights are set to their average.
        reopen_norms: whether batch norms learn again in a run that begins from settled ones.
        consistency_weight: of the KL between two views of a picture: moved, resized, other noise and gamma.
        consistency_from: share of the budget from which consistency is trained.
        consistency_every: steps between consistency steps.
        precision: arithmetic of the forward pass.
        device: "cpu" or "cuda".
        threads: CPU threads.
        checkpoint_seconds: time between checkpoints.
        validate_seconds: time between validations.
        objective: classification over the bins, or its twin that regresses ab by squared error.
        forbidden_weight: of the mass on colours a class never shows (`class_losses.py`).
        marginal_weight: of the match between a class's colours and the data's (`class_losses.py`).
        adversary: see `AdversarialPhase`.
        start_from: checkpoint whose averaged weights, batch norms and rebalancing weights the run begins
            with, as seen from the project's root; none for the published encoder and a fresh decoder.
        recipe: commands that led to the checkpoint, for the card of a network that several runs made.
        hardware: what those commands ran on, for that card.
        fold: the half of nips17_ccby's last validation fifth that this run leaves out; the other half trains
            too. None leaves all of the fifth out.
        layout: which network (`network/model.py`).
        block_drop: chance that the encoder's last block is skipped for a picture in training.
        set_weights: how often an image of a set is drawn, in place of the data table's `weight`.
        augmentation: see `Augmentation`.
    """

    name: str
    sets: tuple[str, ...]
    licence_class: LicenceClass = "permissive"
    photo_share: float = 0.6
    seconds: float = 3600.0
    steps: int = 0
    stages: tuple[Stage, ...] = (Stage(1.0, 128),)
    seed: int = 0
    batch: int = 16
    rate: float = 1.5e-3
    encoder_share: float = 0.2
    decay: float = 0.02
    warmup_steps: int = 300
    clip: float = 1.0
    ema: float = 0.999
    trained_tilt: float = 0.5
    semantic_weight: float = 0.25
    confidence_weight: float = 1.0
    dropout: float = 0.0
    norms_settle_at: float = 1.0
    reopen_norms: bool = False
    consistency_weight: float = 0.1
    consistency_from: float = 0.5
    consistency_every: int = 4
    precision: Literal["float32", "bfloat16"] = "float32"
    device: str = "cpu"
    threads: int = 1
    checkpoint_seconds: float = 180.0
    validate_seconds: float = 420.0
    objective: Literal["classification", "regression"] = "classification"
    forbidden_weight: float = 0.0
    marginal_weight: float = 0.0
    adversary: AdversarialPhase = field(default_factory=AdversarialPhase)
    start_from: str = ""
    recipe: tuple[str, ...] = ()
    hardware: str = ""
    fold: Fold | None = None
    layout: Layout = "edgetpu"
    block_drop: float = 0.0
    set_weights: dict[str, float] = field(default_factory=dict[str, float])
    augmentation: Augmentation = field(default_factory=Augmentation)

    def needs_classes(self) -> bool:
        """Whether anything in the loss looks at the labels of classes."""
        return any((self.semantic_weight, self.forbidden_weight, self.marginal_weight))

    def guided(self) -> bool:
        """Whether the loss asks what colours a class has."""
        return bool(self.forbidden_weight or self.marginal_weight)

    def stage_at(self, progress: float) -> Stage:
        """The stage in force at a share of the budget."""
        return next((stage for stage in self.stages if progress < stage.until), self.stages[-1])


def parse_config(table: dict[str, Any]) -> RunConfig:
    """A parsed TOML table as a config.

    Raises:
        TypeError: for an option that does not exist.
        ValueError: for a crop that is no multiple of 32, or a permissive run on a set that is not.
    """
    stages = tuple(Stage(**stage) for stage in table.pop("stages", [{"until": 1.0, "side": 128}]))
    augmentation = dict(table.pop("augmentation", {}))
    if "grey_mix" in augmentation:
        augmentation["grey_mix"] = tuple(augmentation["grey_mix"])
    sets = tuple(table.pop("sets"))
    adversary = AdversarialPhase(**table.pop("adversary", {}))
    config = RunConfig(
        recipe=tuple(table.pop("recipe", ())),
        sets=sets,
        stages=stages,
        augmentation=Augmentation(**augmentation),
        adversary=adversary,
        **table,
    )
    for stage in config.stages:
        if stage.side % 32:
            raise ValueError(f"a crop's side must be a multiple of 32, got {stage.side}")
    strangers = set(config.set_weights) - set(sets)
    if strangers:
        raise ValueError(f"set_weights names {', '.join(sorted(strangers))}, which the run does not train on")
    barred = [name for name in sets if find_data_set(name).licence_class != "permissive"]
    if config.licence_class == "permissive" and barred:
        raise ValueError(
            f"{', '.join(barred)} may not train a permissive model:"
            ' set licence_class = "research", or leave them out'
        )
    return config


def read_config(path: Path) -> RunConfig:
    """The config in a TOML file.

    A file may name another one beside it as `extends`: its own options then replace that one's, those of
    `augmentation`, `adversary` and `set_weights` one by one.
    """
    return parse_config(read_table(path))


def read_table(path: Path) -> dict[str, Any]:
    """The table in a TOML file, over the one that it extends."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    if "extends" not in table:
        return table
    base = read_table(path.parent / table.pop("extends"))
    for name, value in table.items():
        base[name] = base.get(name, {}) | value if isinstance(value, dict) else value
    return base
