"""Exported graphs against PyTorch and against the formulas they stand for."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from training.bins import bin_centres
from training.export import Backbone, check_backbone, export_backbone, fold_norms, head_weights
from training.head_graph import HeadWeights, build_anchor, build_head
from training.model import FEATURE_WIDTH, Colorizer
from training.onnx_model import open_session

CELLS = 40


def random_head() -> HeadWeights:
    """Heads of random weights, about as sharp as trained ones."""
    random = np.random.default_rng(0)

    def affine(width: int) -> tuple[np.ndarray, np.ndarray]:
        weight = random.normal(0, 0.006, (FEATURE_WIDTH, width)).astype(np.float32)
        return weight, random.normal(0, 1, width).astype(np.float32)

    log_weights = np.log(random.uniform(0.1, 6, 313)).astype(np.float32)
    return HeadWeights(affine(313), affine(32), bin_centres().numpy(), log_weights, 0.5)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def run_graph(model: onnx.ModelProto, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    """All outputs of a graph."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return [np.asarray(output) for output in session.run(None, feeds)]


def random_features(count: int = CELLS) -> np.ndarray:
    """(count, 64) features in int8 units."""
    return np.random.default_rng(1).integers(-127, 128, (count, FEATURE_WIDTH)).astype(np.float32)


@pytest.mark.parametrize("weight", [0.0, 0.25, 3.0])
def test_the_head_decodes_as_the_formulas_say(weight: float) -> None:
    head, features = random_head(), random_features()
    random = np.random.default_rng(2)
    luma = np.append(random.uniform(0, 100, CELLS - 2), [0, 100]).astype(np.float32)
    modes = head.centres[random.integers(0, 313, 256)]
    anchor = np.concatenate([modes, np.full((256, 1), weight, dtype=np.float32)], axis=1)
    tilt, temperature = 0.8, 0.4
    feeds = {
        "features": features,
        "luma": luma,
        "anchor": anchor,
        "tilt": np.array([tilt], dtype=np.float32),
        "temperature": np.array([temperature], dtype=np.float32),
    }
    logits = features @ head.bins[0] + head.bins[1] + (tilt - 0.5) * head.log_weights
    classes = (features @ head.classes[0] + head.classes[1]).argmax(axis=1)
    mu = modes[classes * 8 + np.minimum(7, luma // 12.5).astype(int)]
    squared = np.square(head.centres[None] - mu[:, None]).sum(axis=2)
    agreement = (softmax(logits) * (squared <= 30**2)).sum(axis=1, keepdims=True)
    expected = softmax((logits - weight * agreement * squared / (2 * 25**2)) / temperature) @ head.centres
    assert np.abs(run_graph(build_head(head), feeds)[0] - expected).max() < 2e-3


def test_the_anchor_graph_gives_mode_and_mass() -> None:
    head, features = random_head(), random_features(9)
    p = softmax(features @ head.bins[0] + head.bins[1] + (0.2 - 0.5) * head.log_weights)
    squared = np.square(head.centres[:, None] - head.centres[None]).sum(axis=2)
    best = (p @ np.exp(-squared / 200)).argmax(axis=1)
    feeds = {"features": features, "tilt": np.array([0.2], dtype=np.float32)}
    mode, mass = run_graph(build_anchor(head), feeds)
    assert (mode == head.centres[best]).all()
    np.testing.assert_allclose(mass, (p * (squared[best] <= 20**2)).sum(axis=1), atol=1e-4)


def test_folding_norms_changes_nothing(untrained: Colorizer) -> None:
    folded = Colorizer().eval()
    folded.load_state_dict(untrained.state_dict())
    fold_norms(folded)
    lightness = torch.rand(1, 1, 64, 96) * 100
    with torch.no_grad():
        torch.testing.assert_close(folded(lightness), untrained(lightness), atol=1e-3, rtol=1e-4)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())


def test_the_exported_backbone_is_the_network(untrained: Colorizer, tmp_path: Path) -> None:
    model = Colorizer().eval()
    model.load_state_dict(untrained.state_dict())
    fold_norms(model)
    scales = torch.full((FEATURE_WIDTH,), 0.02)
    backbone = Backbone(model, scales).eval()
    path = tmp_path / "backbone.onnx"
    export_backbone(backbone, path)
    assert check_backbone(backbone, path) > 0.99
    lightness = torch.rand(1, 1, 64, 128) * 100
    features, confidence, classes = map(np.asarray, open_session(path).run(None, {"L": lightness.numpy()}))
    assert (features.dtype, features.shape) == (np.int8, (16 * 32, FEATURE_WIDTH))
    assert (confidence.dtype, confidence.shape) == (np.uint8, (16 * 32,))
    assert (classes.dtype, classes.shape) == (np.uint8, (16 * 32,))
    with torch.no_grad():
        prediction = untrained.predict(untrained(lightness))
    assert (classes == prediction.classes.argmax(dim=1).numpy()).mean() > 0.99
    trust = 255 * prediction.confidence.sigmoid().clamp_min(0.02).square()
    assert np.abs(confidence.astype(float) - trust.numpy()).max() <= 1.01


def test_head_weights_undo_the_feature_scales(untrained: Colorizer) -> None:
    scales = torch.rand(FEATURE_WIDTH) * 0.05 + 0.01
    head = head_weights(untrained, scales, torch.ones(313, dtype=torch.float64), 0.5)
    steps = torch.from_numpy(random_features())
    with torch.no_grad():
        expected = untrained.predict(steps * scales).bins.numpy()
    np.testing.assert_allclose(steps.numpy() @ head.bins[0] + head.bins[1], expected, atol=1e-4)
