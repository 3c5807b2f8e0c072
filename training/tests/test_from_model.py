"""A shipped folder read back is the shipped network."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import avg_pool2d

from training.data.classes import CLASS_NAMES
from training.data.datasets import PROJECT_ROOT
from training.data.prior import tilt_bias
from training.from_model import as_checkpoint
from training.graphs.onnx_model import OnnxModel
from training.learn.config import RunConfig
from training.learn.trainer import Trainer
from training.network.checkpoints import network_of
from training.network.model import Colorizer
from training.network.spatial_pooling import SHIPPED, pool_over_space

PHOTO, OPEN = (PROJECT_ROOT / "models" / name for name in ("photo", "open"))


@pytest.mark.parametrize("folder", [PHOTO, OPEN])
def test_the_network_read_back_gives_the_shipped_features_and_logits(folder: Path) -> None:
    state, shipped = as_checkpoint(folder), OnnxModel(folder)
    model = network_of(state)
    plane = torch.rand(64, 96, generator=torch.Generator().manual_seed(0)) * 100
    evidence = shipped.look(plane)
    with torch.no_grad():
        features = model(plane[None, None])
        prediction = model.predict(features)
        # Only what leaves as features is pooled; classes and confidence are the backbone's own.
        pooled = pool_over_space(features[0], avg_pool2d(plane[None], 4)[0], SHIPPED)
        bins = model.predict(pooled[None]).bins
        bins += tilt_bias(state["weights"], 0.0, state["trained_tilt"]).float()
    logits = shipped.logits(evidence.features, 0.0)
    # The shipped features are rounded to bytes: half a step of each, at most, but for clipped ones.
    assert float((bins - logits).abs().mean()) < 0.1
    assert (prediction.classes.argmax(dim=1).numpy() == evidence.classes).mean() > 0.99
    trust = 255 * prediction.confidence.sigmoid().clamp_min(0.02).square()
    assert np.abs(trust.numpy() - evidence.confidence).max() < 1.1


def test_training_can_begin_from_it() -> None:
    config = RunConfig(name="x", sets=(), steps=5, trained_tilt=0.0, layout="lite2")
    trainer = Trainer(config, Colorizer(layout="lite2"), torch.ones(313, dtype=torch.float64))
    trainer.begin_from(as_checkpoint(PHOTO))
    assert trainer.norms_settled
    assert trainer.model.classes.out_features == len(CLASS_NAMES)


def test_training_cannot_begin_from_another_layout() -> None:
    config = RunConfig(name="x", sets=(), steps=5)
    trainer = Trainer(config, Colorizer(), torch.ones(313, dtype=torch.float64))
    with pytest.raises(ValueError, match="'lite2' network, the run's layout is 'edgetpu'"):
        trainer.begin_from(as_checkpoint(PHOTO))


def test_a_damaged_folder_is_refused(tmp_path: Path) -> None:
    for file in PHOTO.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "head.onnx").write_bytes(b"something else")
    with pytest.raises(ValueError, match="is not the file its card describes"):
        as_checkpoint(tmp_path)
