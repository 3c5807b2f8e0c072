"""Train a colorizer.

    python -m training.teacher --cache runs/teacher.npz
    python -m training.train --config training/configs/photo.toml --run-folder runs/photo

The run folder gets `checkpoint.pt` every few minutes, `log.jsonl`, `curves.png` and a grid of pictures.
Started again with the same command, a run goes on from its checkpoint. Batches depend only on the seed and
the step, so a run with a budget in steps gives the same weights on one machine whether or not it was
interrupted; a budget in seconds does not promise that.

A folder of one's own trains instead of the data table with `--data FOLDER --hold-out SOURCE`
(`data/own_data.py`).
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from training.data.batches import CALM, Augmentation, Batch
from training.data.class_prior import count_classes
from training.data.datasets import PROJECT_ROOT, data_root
from training.data.images import fit_rgb
from training.data.own_data import OwnPictures, find_own_pictures, label_own_pictures, read_reduced
from training.data.prior import count_bins, rebalancing_weights, smooth
from training.learn.adversary import Gate
from training.learn.config import RunConfig, read_config
from training.learn.curves import write_curves
from training.learn.loader import Loader, open_loader
from training.learn.trainer import Trainer
from training.measure.validation import (
    SHORT_SIDE,
    Reading,
    ValidationSet,
    open_validation_sets,
    validate,
    write_grid,
)
from training.network.model import Colorizer, new_colorizer

# How batch norms get their final statistics: enough pictures, at the side they are evaluated at.
NORM_BATCHES, NORM_SIDE = 30, 192


def write_checkpoint(trainer: Trainer, path: Path) -> None:
    """Write under a temporary name, then rename, so that a kill never leaves half a file."""
    unfinished = path.with_suffix(".tmp")
    torch.save(trainer.state(), unfinished)
    unfinished.replace(path)


class Clock:
    """Says when something that happens every so many seconds is due."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.last = seconds, time.monotonic()

    def due(self) -> bool:
        """True at most once a period."""
        if time.monotonic() - self.last < self.seconds:
            return False
        self.last = time.monotonic()
        return True


class BatchSource(Protocol):
    """What a run draws its batches from."""

    def batch(self, step: int, side: int, augmentation: Augmentation | None = None) -> Batch:
        """The batch of that step, on crops of that side."""
        ...


Score = Callable[[Colorizer, list[ValidationSet], Reading], dict[str, float]]


def run(
    trainer: Trainer,
    loader: BatchSource,
    validation: list[ValidationSet],
    folder: Path,
    score: Score = validate,
) -> None:
    """Train to the end of the budget, leaving checkpoints, log and pictures in the folder."""
    config = trainer.config
    started = time.monotonic() - trainer.elapsed
    checkpoint, look, line = Clock(config.checkpoint_seconds), Clock(config.validate_seconds), Clock(20)
    watch = AdversaryWatch(trainer, validation, score)
    with (folder / "log.jsonl").open("a") as log:
        while trainer.progress() < 1:
            stage = config.stage_at(trainer.progress())
            trainer.model.encoder.freeze_to_stride(stage.frozen_to)
            if not trainer.norms_settled and trainer.progress() >= config.norms_settle_at:
                trainer.settle_norms(loader.batch(step, NORM_SIDE, CALM) for step in range(NORM_BATCHES))
            watch.before_step()
            losses = trainer.take_step(loader.batch(trainer.step, stage.side))
            trainer.elapsed = time.monotonic() - started
            finished = trainer.progress() >= 1
            if finished or checkpoint.due():
                write_checkpoint(trainer, folder / "checkpoint.pt")
            record: dict[str, float] = {}
            if finished or line.due():
                read = {name: float(value) for name, value in losses.items()}
                record |= {f"loss_{name}": value for name, value in read.items()}
                _report(trainer, read)
            if finished or look.due():
                record |= score(trainer.averaged_model(), validation, reading_of(trainer))
                watch.after_look(record)
                write_grid(trainer.averaged_model(), validation, reading_of(trainer), folder / "grid.png")
                print(record, flush=True)
            if record:
                log.write(
                    json.dumps({"step": trainer.step, "seconds": round(trainer.elapsed, 1), **record}) + "\n"
                )
                log.flush()
    write_curves(folder / "log.jsonl", folder / "curves.png")


def reading_of(trainer: Trainer) -> Reading:
    """How this run's network is read."""
    return Reading(trainer.weights, trainer.config.trained_tilt, trainer.config.objective)


class AdversaryWatch:
    """Puts weights and scores aside when the joint play begins, and goes back to them if it harms.

    A run that is interrupted during the play compares with, and goes back to, the weights it was resumed at.
    """

    def __init__(self, trainer: Trainer, validation: list[ValidationSet], score: Score = validate) -> None:
        self.trainer, self.validation, self.score = trainer, validation, score
        self.gate: Gate | None = None
        self.before: dict[str, Tensor] = {}

    def before_step(self) -> None:
        """At the first step of the joint play: remember how things stand."""
        trainer = self.trainer
        if not trainer.config.adversary.gated:
            return
        if self.gate is None and trainer.adversary.answers(trainer.progress()):
            scores = self.score(trainer.averaged_model(), self.validation, reading_of(trainer))
            self.gate = Gate(trainer.config.adversary, scores)
            self.before = {name: value.clone() for name, value in trainer.average.items()}
            print(f"the adversary joins; before it {scores}", flush=True)

    def after_look(self, scores: dict[str, float]) -> None:
        """After a validation: end the play if it has made things worse than allowed."""
        if self.gate is None or self.trainer.adversary.stopped:
            return
        objection = self.gate.objection(scores)
        if objection is not None:
            print(f"the adversarial phase ends: {objection}; back to the weights before it", flush=True)
            self.trainer.stop_adversary(self.before)


def _report(trainer: Trainer, losses: dict[str, float]) -> None:
    progress = max(1e-9, trainer.progress())
    left = trainer.elapsed * (1 - progress) / progress
    pace = trainer.samples / max(1e-9, trainer.elapsed)
    parts = " ".join(f"{name} {value:.3f}" for name, value in losses.items())
    print(
        f"step {trainer.step}  {progress:.1%}  {left / 60:.0f} min left  {pace:.0f} images/s  {parts}",
        flush=True,
    )


def open_run(config: RunConfig, cache: Path, folder: Path) -> tuple[Trainer, Loader]:
    """Decode the data, measure its prior, and build or restore the trainer."""
    loader = open_loader(config, cache)
    return open_trainer(config, loader, folder), loader


def open_trainer(config: RunConfig, loader: Loader, folder: Path) -> Trainer:
    """A trainer for these pictures: begun afresh, from another run, or from this run's own checkpoint."""
    prior = smooth(count_bins(loader.images, loader.shares))
    counts = None
    if config.guided():
        counts = count_classes(loader.images, loader.labels, loader.shares)
    start = prior if config.objective == "classification" else None
    model = new_colorizer(data_root(), config.seed, start, config.dropout, config.layout, config.block_drop)
    trainer = Trainer(config, model, rebalancing_weights(prior), counts)
    if config.start_from:
        trainer.begin_from(torch.load(PROJECT_ROOT / config.start_from, weights_only=True))
    if (folder / "checkpoint.pt").exists():
        trainer.restore(torch.load(folder / "checkpoint.pt", weights_only=True))
        print(f"going on from step {trainer.step}", flush=True)
    return trainer


def tune_on_own(config: RunConfig, pictures: OwnPictures, folder: Path) -> None:
    """Train on a folder of one's own; says how the held-out sources fare before and after."""
    images = [read_reduced(Path(entry.key)) for entry in pictures.train]
    labels = label_own_pictures(pictures.train, data_root(), folder / "teacher.npz")
    loader = Loader(images, labels, np.full(len(images), 1 / len(images)), config)
    trainer = open_trainer(config, loader, folder)
    held_out = [fit_rgb(read_reduced(Path(entry.key)), SHORT_SIDE) for entry in pictures.held_out]
    sets = [ValidationSet("own", held_out)] if held_out else []
    sets += open_validation_sets(data_root())[:1]
    before = validate(trainer.averaged_model(), sets, reading_of(trainer))
    run(trainer, loader, sets, folder)
    after = validate(trainer.averaged_model(), sets, reading_of(trainer))
    for name, value in before.items():
        print(f"{name:24} before {value:8.3f}   after {after[name]:8.3f}")
    (folder / "before-and-after.json").write_text(json.dumps({"before": before, "after": after}, indent=1))


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Train a colorizer.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--run-folder", type=Path, required=True)
    parser.add_argument("--teacher-cache", type=Path, default=Path("runs/teacher.npz"))
    parser.add_argument("--data", type=Path, help="train on this folder's pictures alone (data/own_data.py)")
    parser.add_argument(
        "--hold-out", nargs="*", default=[], help="sources of --data to judge by, not train on"
    )
    options = parser.parse_args()
    config = read_config(options.config)
    torch.set_num_threads(config.threads)
    options.run_folder.mkdir(parents=True, exist_ok=True)
    if options.data is not None:
        tune_on_own(config, find_own_pictures(options.data, options.hold_out), options.run_folder)
        return
    trainer, loader = open_run(config, options.teacher_cache, options.run_folder)
    run(trainer, loader, open_validation_sets(data_root(), fold=config.fold), options.run_folder)


if __name__ == "__main__":
    main()
