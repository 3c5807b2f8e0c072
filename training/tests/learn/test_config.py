"""Configs: what they refuse, and what set weights do to the draw."""

import pytest

from training.data.data_table import find_data_set
from training.data.datasets import DataSet
from training.data.image_lists import ImageEntry
from training.learn.config import parse_config
from training.learn.loader import draw_shares


def entry(row: DataSet, people: bool = False) -> ImageEntry:
    """An image of a set that does not exist."""
    return ImageEntry(row, "nowhere", row.weight * (3 if people else 1))


def test_set_weights_take_the_place_of_the_tables() -> None:
    nips, ccp, book = (find_data_set(name) for name in ("nips17_ccby", "ccp", "asp_storybook"))
    entries = [entry(nips), entry(ccp), entry(ccp, people=True), entry(book)]
    as_listed = draw_shares(entries, 0.6)
    assert as_listed.sum() == pytest.approx(1)
    assert as_listed[3] == pytest.approx(0.4)
    assert as_listed[0] / as_listed[1] == pytest.approx(nips.weight / ccp.weight)
    chosen = draw_shares(entries, 0.6, {"nips17_ccby": 9.0})
    assert chosen[0] / chosen[1] == pytest.approx(9.0 / ccp.weight)
    assert chosen[2] / chosen[1] == pytest.approx(3)
    assert chosen[3] == pytest.approx(0.4)


def test_a_weight_for_a_set_that_does_not_train_is_refused() -> None:
    with pytest.raises(ValueError, match="set_weights names kodak24, which"):
        parse_config({"name": "x", "sets": ["ccp"], "set_weights": {"kodak24": 2.0}})
