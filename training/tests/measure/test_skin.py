"""Skin: counted where the labels say so, and nowhere else."""

from pathlib import Path

import pytest
import torch

from training.colour.sampling import sample_ab
from training.measure.skin import open_people, skin_scores


def test_the_truth_keeps_all_of_its_chroma_and_grey_none(shared_data: Path) -> None:
    people = open_people(shared_data, 192, count=4)
    assert people and all(int(skin.sum()) >= 20 for _, skin in people)
    truths = {
        pixels.shape[:2]: sample_ab(torch.from_numpy(pixels)).reshape(-1, 2) for pixels, _ in people[:1]
    }
    honest = skin_scores(lambda plane: truths[plane.shape], people[:1])  # pyright: ignore[reportArgumentType]
    assert honest["chroma_share"] == pytest.approx(1)
    grey = skin_scores(lambda plane: torch.zeros(plane.numel() // 16, 2), people)
    assert grey["chroma_share"] == 0
    a, b = grey["true_ab"]  # pyright: ignore[reportGeneralTypeIssues]
    assert a > 4 and b > 4, "skin is reddish and yellowish"


def test_half_the_colour_is_half_the_share(shared_data: Path) -> None:
    people = open_people(shared_data, 192, count=1)
    truth = sample_ab(torch.from_numpy(people[0][0])).reshape(-1, 2)
    assert skin_scores(lambda plane: truth / 2, people)["chroma_share"] == pytest.approx(0.5, abs=0.001)
