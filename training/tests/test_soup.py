"""Averaged runs: weights in the middle, tilts brought together, strangers refused."""

from dataclasses import replace

import pytest
import torch

from training.data.classes import TEACHER_CLASSES
from training.data.images import Pixels
from training.data.prior import tilt_bias
from training.soup import mix
from training.tests.small_run import SMALL, open_small_run


def test_a_soup_of_one_run_and_its_retilted_twin_is_that_run(drawn_pictures: list[Pixels]) -> None:
    first, _ = open_small_run(drawn_pictures)
    twin, _ = open_small_run(drawn_pictures, replace(SMALL, trained_tilt=0.1))
    twin.begin_from(first.state())
    mixed = mix([first.state(), twin.state()], [0.3, 0.7])
    for name, value in first.average.items():
        torch.testing.assert_close(mixed["average"][name], value, atol=1e-5, rtol=1e-5)
    shift = tilt_bias(first.weights, 0.5, 0.1).float()
    assert shift.abs().max() > 0.1, "the test needs tilts that differ"


def test_weights_lie_where_the_shares_say(drawn_pictures: list[Pixels]) -> None:
    trainer, loader = open_small_run(drawn_pictures)
    before = trainer.state()
    before = before | {"average": {name: value.clone() for name, value in before["average"].items()}}
    after = before | {"average": {n: v + 1 if "bins" in n else v for n, v in before["average"].items()}}
    mixed = mix([before, after], [0.75, 0.25])["average"]
    torch.testing.assert_close(mixed["bins.weight"], before["average"]["bins.weight"] + 0.25)
    torch.testing.assert_close(mixed["classes.weight"], before["average"]["classes.weight"])


def test_runs_of_different_batch_norms_are_refused(drawn_pictures: list[Pixels]) -> None:
    first, loader = open_small_run(drawn_pictures)
    second, _ = open_small_run(drawn_pictures)
    second.take_step(loader.batch(0, 64))
    with pytest.raises(ValueError, match="settled batch norms"):
        mix([first.state(), second.state()], [0.5, 0.5])
    with pytest.raises(ValueError, match="2 runs need as many shares"):
        mix([first.state(), second.state()], [1.0])


def test_runs_from_before_the_parts_of_people_mix_with_later_ones(drawn_pictures: list[Pixels]) -> None:
    later = open_small_run(drawn_pictures)[0].state()
    heads = {n: v[: len(TEACHER_CLASSES)] for n, v in later["average"].items() if n.startswith("classes.")}
    earlier = later | {"average": later["average"] | heads}
    assert mix([earlier, later], [0.5, 0.5])["average"]["classes.bias"].shape == (35,)
    assert mix([earlier], [1.0])["average"]["classes.weight"].shape == (35, 64)


def test_steps_of_a_common_ancestor_count_once(drawn_pictures: list[Pixels]) -> None:
    first = open_small_run(drawn_pictures)[0].state()
    ancestor, one, two = (first | {"step": n, "samples": 16 * n, "elapsed": 0.5 * n} for n in (100, 130, 140))
    mixed = mix([one, two], [0.5, 0.5], ancestor)
    assert (mixed["step"], mixed["samples"], mixed["elapsed"]) == (170, 2720, 85.0)
    assert mix([one, two], [0.5, 0.5])["step"] == 270
