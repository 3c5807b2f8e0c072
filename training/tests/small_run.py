"""A training run on drawn pictures that is small enough for a test."""

import numpy as np
import torch

from training.data.images import Pixels
from training.data.prior import count_bins, rebalancing_weights, smooth
from training.learn.config import RunConfig, Stage
from training.learn.loader import Loader
from training.learn.trainer import Trainer
from training.network.model import Colorizer

SMALL = RunConfig(
    name="small",
    sets=(),
    steps=40,
    batch=6,
    stages=(Stage(0.5, 64, frozen_to=4), Stage(1.0, 64)),
    warmup_steps=5,
    consistency_from=0.8,
    consistency_every=2,
    dropout=0.1,
    norms_settle_at=0.7,
    ema=0.9,
)


def open_small_run(pictures: list[Pixels], config: RunConfig = SMALL) -> tuple[Trainer, Loader]:
    """Trainer and loader on drawn pictures, with an encoder of random weights."""
    labels = np.zeros((2, 64, 64), dtype=np.uint8)
    labels[0, 32:] = 10
    labels[1] = 255
    shares = np.full(len(pictures), 1 / len(pictures))
    prior = smooth(count_bins(pictures, shares))
    torch.manual_seed(0)
    trainer = Trainer(config, Colorizer(config.dropout), rebalancing_weights(prior))
    return trainer, Loader(pictures, [labels] * len(pictures), shares, config)


def take_steps(trainer: Trainer, loader: Loader, end: int) -> list[float]:
    """Colour losses of the steps up to `end`."""
    return [
        float(trainer.take_step(loader.batch(trainer.step, 64))["colour"]) for _ in range(trainer.step, end)
    ]
