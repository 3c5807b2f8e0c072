"""Soft cross-entropy of films: over all cells, whatever the portions they are decoded in."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training import film_cross_entropy
from training.colour.bins import soft_encode
from training.graphs.onnx_model import OnnxModel
from training.measure.metrics import soft_cross_entropy

MODEL = Path(__file__).parents[2] / "models" / "photo"


def test_is_the_mean_over_all_cells_in_any_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    model = OnnxModel(MODEL)
    features = chance.integers(-90, 90, (50, model.card["grid"]["channels"])).astype(np.float32)
    truth = torch.from_numpy(chance.uniform(-60, 60, (50, 2)).astype(np.float32))
    whole = soft_cross_entropy(model.logits(features, 0).log_softmax(dim=-1), soft_encode(truth))
    monkeypatch.setattr(film_cross_entropy, "CELLS_AT_ONCE", 7)
    assert film_cross_entropy.cross_entropy_of(model, features, truth) == pytest.approx(whole, abs=1e-5)
