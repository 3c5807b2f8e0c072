"""Heads from before the parts of people: brought along without changing what they say."""

from pathlib import Path

import pytest
import torch

from training.data.classes import CLASS_NAMES, PEOPLE, PERSON, TEACHER_CLASSES
from training.data.images import Pixels
from training.learn.trainer import Trainer
from training.network.checkpoints import load_checkpoint
from training.network.class_head import with_parts_of_people
from training.network.model import Colorizer
from training.tests.small_run import open_small_run


def narrow(tensor: torch.Tensor) -> torch.Tensor:
    """The teacher's rows of a tensor that has one for every class."""
    return tensor[: len(TEACHER_CLASSES)].clone() if tensor.shape[:1] == (len(CLASS_NAMES),) else tensor


def as_before(trainer: Trainer) -> dict:
    """A run's checkpoint as it was when there were 32 classes."""
    state = trainer.state()
    moments = state["optimiser"]["state"]
    old = {i: {name: narrow(value) for name, value in each.items()} for i, each in moments.items()}
    return state | {
        **{part: {n: narrow(value) for n, value in state[part].items()} for part in ("model", "average")},
        "optimiser": state["optimiser"] | {"state": old},
        "marginals": None if state["marginals"] is None else narrow(state["marginals"]),
    }


def test_the_names_are_the_teachers_and_then_the_parts_of_people() -> None:
    assert CLASS_NAMES[:32] == TEACHER_CLASSES and TEACHER_CLASSES[PERSON] == "person" and PERSON == 13
    assert [CLASS_NAMES[index] for index in PEOPLE] == ["person", "skin", "hair", "clothing"]
    assert len(CLASS_NAMES) == len(set(CLASS_NAMES)) == 35


def test_people_together_and_every_other_class_stay_as_likely() -> None:
    torch.manual_seed(0)
    old = {
        "classes.weight": torch.randn(32, 64),
        "classes.bias": torch.randn(32),
        "bins.bias": torch.randn(3),
    }
    before = {name: value.clone() for name, value in old.items()}
    new = with_parts_of_people(old)
    cells = torch.randn(200, 64)
    p_old = torch.softmax(cells @ old["classes.weight"].T + old["classes.bias"], dim=1)
    p_new = torch.softmax(cells @ new["classes.weight"].T + new["classes.bias"], dim=1)
    torch.testing.assert_close(p_new[:, list(PEOPLE)].sum(dim=1), p_old[:, PERSON])
    others = [index for index in range(32) if index != PERSON]
    torch.testing.assert_close(p_new[:, others], p_old[:, others])
    torch.testing.assert_close(p_new[:, PERSON], p_old[:, PERSON] / 4)
    assert all(torch.equal(old[name], value) for name, value in before.items()), "the old ones are left alone"
    assert new["bins.bias"] is old["bins.bias"]


def test_a_head_of_all_classes_stays_and_one_of_another_number_is_refused() -> None:
    weights = Colorizer().state_dict()
    assert with_parts_of_people(weights) is weights
    with pytest.raises(ValueError, match="has 7 rows, not 35 or, before the parts of people, 32"):
        with_parts_of_people({"classes.bias": torch.zeros(7)})


def test_runs_begin_from_a_checkpoint_of_the_teachers_classes(
    drawn_pictures: list[Pixels], tmp_path: Path
) -> None:
    first, loader = open_small_run(drawn_pictures)
    state = as_before(first)
    second, _ = open_small_run(drawn_pictures)
    second.begin_from(state)
    assert second.take_step(loader.batch(0, 64))["semantic"] > 0
    torch.save(state, tmp_path / "checkpoint.pt")
    model, read = load_checkpoint(tmp_path / "checkpoint.pt")
    assert torch.equal(model.bins.weight, first.average["bins.weight"])
    assert len(read["average"]["classes.bias"]) == 32 and model.classes.out_features == 35


def test_a_run_of_an_earlier_network_is_not_gone_on_with(drawn_pictures: list[Pixels]) -> None:
    first, second = (open_small_run(drawn_pictures)[0] for _ in "ab")
    state = first.state()
    state["model"] = {name: value for name, value in state["model"].items() if name != "non_local.share"}
    with pytest.raises(ValueError, match="start_from"):
        second.restore(state)
