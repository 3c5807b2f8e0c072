"""Means over pictures, their intervals, and paired differences."""

import numpy as np
import pytest

from training.measure.summary import Row, differences, summarise


def rows_of(values: list[float], measure: str = "auc") -> list[Row]:
    return [
        {
            measure: value,
            "rare": value,
            "rare_weight": 1.0,
            "true_colourfulness": 1.0,
            "colourfulness_ratio": 1.0,
        }
        for value in values
    ]


def test_the_interval_holds_the_mean_and_has_the_width_of_theory() -> None:
    values = np.random.default_rng(0).normal(3, 1, 400)
    summary = summarise(rows_of(list(values)))
    low, high = np.array(summary["auc_interval"])
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 / 20, rel=0.2)


def test_a_measure_that_few_pictures_have_is_of_those() -> None:
    rows = rows_of([1.0, 2.0, 3.0])
    rows[1]["plausibility"], rows[2]["plausibility"] = 40.0, 60.0
    assert summarise(rows)["plausibility"] == 50.0
    assert "bleeding" not in summarise(rows)


def test_ratios_weigh_pictures_by_what_stands_below_the_line() -> None:
    rows: list[Row] = [
        {"rare": 1.0, "rare_weight": 1.0, "colourfulness_ratio": 3.0, "true_colourfulness": 1.0},
        {"rare": 0.0, "rare_weight": 3.0, "colourfulness_ratio": 1.0, "true_colourfulness": 9.0},
    ]
    summary = summarise(rows)
    assert summary["auc_rebalanced"] == 0.25 and summary["colourfulness_ratio"] == 1.2


def test_pairing_sees_a_difference_that_is_small_beside_the_spread_of_pictures() -> None:
    random = np.random.default_rng(1)
    first = random.normal(80, 10, 200)
    second = first + random.normal(0.5, 0.5, 200)
    apart = differences(rows_of(list(second)), rows_of(list(first)))
    low, high = np.array(apart["auc_interval"])
    assert 0.3 < low < 0.5 < high < 0.7
    # Alone, their intervals overlap by far.
    alone = [np.array(summarise(rows_of(list(values)))["auc_interval"]) for values in (first, second)]
    assert alone[0][1] > alone[1][0] + 1


def test_a_comparison_with_other_pictures_is_refused() -> None:
    with pytest.raises(ValueError, match="same pictures: 2 and 1"):
        differences(rows_of([1.0, 2.0]), rows_of([1.0]))


def test_a_difference_is_taken_on_the_pictures_that_both_have() -> None:
    ours, theirs = rows_of([1.0, 2.0, 3.0]), rows_of([1.0, 2.0, 3.0])
    ours[0]["flicker"], ours[1]["flicker"], theirs[1]["flicker"], theirs[2]["flicker"] = 9.0, 2.0, 1.0, 9.0
    assert differences(ours, theirs)["flicker"] == 1.0
