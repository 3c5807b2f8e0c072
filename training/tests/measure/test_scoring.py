"""Baselines and the scoring of a colorizer."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training.data.classes import CLASS_NAMES, TEACHER_CLASSES
from training.data.datasets import PROJECT_ROOT
from training.data.images import Pixels, fit_rgb, multiple_of
from training.graphs.card import read_card
from training.graphs.onnx_model import OnnxModel
from training.measure.luma_lookup import fit_luma_lookup, sample_lightness
from training.measure.scoring import (
    Guess,
    open_picture,
    prior_of_test_set,
    random_image_colours,
    score_picture,
)
from training.measure.summary import summarise

SHIPPED = PROJECT_ROOT / "models" / "photo"


def test_the_truth_scores_full_marks(drawn_pictures: list[Pixels]) -> None:
    pictures = [open_picture(pixels) for pixels in drawn_pictures]
    prior = prior_of_test_set(pictures)
    summary = summarise([score_picture(picture, Guess(picture.ab, None), prior) for picture in pictures])
    assert summary["auc"] == 100 and summary["auc_rebalanced"] == 100


def test_the_luma_lookup_knows_a_world_where_lightness_tells_colour(drawn_pictures: list[Pixels]) -> None:
    table = fit_luma_lookup(drawn_pictures, [1.0] * len(drawn_pictures))
    pictures = [open_picture(pixels) for pixels in drawn_pictures]
    prior = prior_of_test_set(pictures)
    rows = []
    for picture in pictures:
        log_p = table.predict(sample_lightness(picture.lightness))
        rows.append(score_picture(picture, Guess(torch.zeros_like(picture.ab), log_p), prior))
    assert (
        float(np.mean([row["soft_ce"] for row in rows]))
        < float(np.mean([row["soft_ce_floor"] for row in rows])) + 1
    )
    torch.testing.assert_close(table.log_p.exp().sum(dim=1), torch.ones(50), atol=1e-3, rtol=0)


def test_another_picture_s_colours_fit_any_shape(drawn_pictures: list[Pixels]) -> None:
    pictures = [
        open_picture(drawn_pictures[0]),
        open_picture(np.ascontiguousarray(drawn_pictures[1][:, :64])),
    ]
    colorize = random_image_colours(pictures)
    assert [colorize(picture).ab.shape == picture.ab.shape for picture in pictures] == [True, True]


def test_pictures_are_fitted_to_multiples_of_32() -> None:
    assert fit_rgb(np.zeros((100, 170, 3), dtype=np.uint8), 192).shape == (192, 320, 3)
    assert [multiple_of(side) for side in (3, 47, 49, 64)] == [32, 32, 64, 64]


@pytest.mark.skipif(not (SHIPPED / "model.json").exists(), reason="no shipped model in models/photo")
def test_the_shipped_model_is_what_its_card_says_and_runs() -> None:
    model = OnnxModel(SHIPPED)
    lightness = torch.rand(64, 96) * 100
    evidence = model.look(lightness)
    ab = model.decode(evidence.features, torch.full((16 * 24,), 50.0), 0.5, model.card["temperature"])
    assert ab.shape == (16 * 24, 2) and bool(torch.isfinite(ab).all())
    assert model.card["abBins"] == [[int(a), int(b)] for a, b in read_card(SHIPPED)["abBins"]]
    assert len(model.card["rebalancingWeights"]) == 313
    # Models from before the parts of people have the teacher's classes alone.
    assert model.card["classes"] in (TEACHER_CLASSES, CLASS_NAMES)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    if not (SHIPPED / "model.json").exists():
        pytest.skip("no shipped model in models/photo")
    for path in SHIPPED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "head.onnx").write_bytes((SHIPPED / "head.onnx").read_bytes() + b"\0")
    with pytest.raises(ValueError, match="is not the file its card describes"):
        OnnxModel(tmp_path)
