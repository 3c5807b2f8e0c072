"""A training run in small: it learns, stops, goes on exactly, and leaves what it should."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from training.data.batches import CALM
from training.data.classes import IGNORED_CLASS
from training.data.images import Pixels
from training.data.prior import tilt_bias
from training.measure.validation import ValidationSet
from training.tests.small_run import SMALL, open_small_run, take_steps
from training.train import run, write_checkpoint


def test_a_small_run_learns_and_leaves_log_curves_grid_and_checkpoint(
    drawn_pictures: list[Pixels], tmp_path: Path
) -> None:
    config = replace(SMALL, validate_seconds=0.5)
    trainer, loader = open_small_run(drawn_pictures, config)
    run(trainer, loader, [ValidationSet("photo", drawn_pictures[:2])], tmp_path)
    records = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    looks = [record["photo_soft_ce"] for record in records if "photo_soft_ce" in record]
    assert looks[-1] < looks[0] - 0.3
    assert records[-1]["step"] == 40
    assert {"curves.png", "grid.png", "checkpoint.pt"} <= {path.name for path in tmp_path.iterdir()}


def test_a_resumed_run_ends_with_the_same_weights(drawn_pictures: list[Pixels], tmp_path: Path) -> None:
    config = replace(SMALL, steps=10)
    whole, loader = open_small_run(drawn_pictures, config)
    losses = take_steps(whole, loader, 10)
    first, loader = open_small_run(drawn_pictures, config)
    beginning = take_steps(first, loader, 4)
    write_checkpoint(first, tmp_path / "checkpoint.pt")
    second, loader = open_small_run(drawn_pictures, config)
    second.restore(torch.load(tmp_path / "checkpoint.pt", weights_only=True))
    assert beginning + take_steps(second, loader, 10) == losses
    for name, value in whole.average.items():
        assert torch.equal(value, second.average[name]), name


def test_settled_norms_keep_their_statistics_and_survive_a_resume(drawn_pictures: list[Pixels]) -> None:
    trainer, loader = open_small_run(drawn_pictures)
    take_steps(trainer, loader, 2)
    trainer.settle_norms(loader.batch(step, 64, CALM) for step in range(2))
    settled = {name: value.clone() for name, value in trainer.average.items() if "running" in name}
    other, _ = open_small_run(drawn_pictures)
    other.restore(trainer.state())
    for each in (trainer, other):
        each.take_step(loader.batch(2, 64))
        assert all(torch.equal(each.model.state_dict()[name], value) for name, value in settled.items())


def test_rates_warm_up_and_fall_to_nothing(drawn_pictures: list[Pixels]) -> None:
    trainer, loader = open_small_run(drawn_pictures, replace(SMALL, steps=12, warmup_steps=4))
    rates = []
    for _ in range(12):
        trainer.take_step(loader.batch(trainer.step, 64))
        rates.append(trainer.optimiser.param_groups[-1]["lr"])
    assert rates[0] < rates[2] and rates[-1] < 0.1 * max(rates)
    assert trainer.optimiser.param_groups[0]["lr"] == pytest.approx(SMALL.encoder_share * rates[-1])


def test_unknown_classes_do_not_break_a_step(drawn_pictures: list[Pixels]) -> None:
    trainer, loader = open_small_run(drawn_pictures)
    batch = loader.batch(0, 64)
    unknown = batch._replace(classes=torch.full_like(batch.classes, IGNORED_CLASS))
    assert trainer.take_step(unknown)["semantic"] == 0


def test_a_run_that_begins_from_another_predicts_as_that_one_did(drawn_pictures: list[Pixels]) -> None:
    first, loader = open_small_run(drawn_pictures)
    take_steps(first, loader, 3)
    first.settle_norms(loader.batch(step, 64, CALM) for step in range(2))
    second, _ = open_small_run(drawn_pictures, replace(SMALL, trained_tilt=0.0))
    second.begin_from(first.state())
    assert second.step == 0 and second.norms_settled
    lightness = torch.rand(1, 1, 64, 64) * 100
    logits = []
    for trainer in (first, second):
        model = trainer.averaged_model()
        bias = tilt_bias(trainer.weights, 0.0, trainer.config.trained_tilt).float()
        with torch.no_grad():
            logits.append(model.predict(model(lightness)).bins + bias)
    torch.testing.assert_close(logits[0], logits[1], atol=1e-5, rtol=0)
